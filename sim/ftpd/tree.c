/* SPDX-License-Identifier: MIT */
/* Files and folders in memory, names sorted, so that a folder of 100,000 files is searched in 17
 * steps and listed in order. Limits count as on a disk: nodes, bytes, depth; running out is an
 * answer (452, 552), not an end. */
#include "ftpd/tree.h"

#include "base/die.h"
#include "base/limits.h"
#include "ftpd/node.h"

#include <string.h>

static enum tree_result walk(const struct tree *tree, struct span path, struct node **out);
static enum tree_result walk_to_folder(const struct tree *tree, struct span path,
                                       struct node **folder, struct span *name);
static bool find(const struct node *folder, struct span name, size_t *place);
static enum tree_result add(struct tree *tree, struct span path, bool is_folder, int64_t mtime,
                            struct node **out);
static struct node *new_node(struct tree *tree, struct span name, bool is_folder,
                             int64_t mtime);
static void free_node(struct tree *tree, struct node *node);
static void link_node(struct node *folder, size_t place, struct node *node);
static void unlink_node(struct node *node);
static void fill_info(const struct node *node, struct tree_info *info);

const char *tree_result_text(enum tree_result result)
{
    switch (result) {
    case TREE_OK:
        return "Done";
    case TREE_MISSING:
        return "No such file or directory";
    case TREE_EXISTS:
        return "It exists already";
    case TREE_NOT_FOLDER:
        return "Not a directory";
    case TREE_IS_FOLDER:
        return "Not a plain file";
    case TREE_NOT_EMPTY:
        return "Directory not empty";
    case TREE_BAD_NAME:
        return "File name not allowed";
    case TREE_FULL:
        return "Storage exceeded";
    case TREE_NO_MEMORY:
        return "Insufficient storage in the system";
    }
    bug("no such result");
}

struct tree *tree_new(int64_t mtime_of_root)
{
    struct tree *tree = xzalloc(sizeof *tree);
    tree->quota = FTPD_TREE_MAX;
    tree->root = new_node(tree, SPAN(""), true, mtime_of_root);
    return tree;
}

void tree_set_quota(struct tree *tree, int64_t bytes)
{
    tree->quota = bytes >= 0 && bytes < FTPD_TREE_MAX ? (size_t)bytes : FTPD_TREE_MAX;
}

void tree_free(struct tree *tree)
{
    if (!tree)
        return;
    struct node *node = tree->root;
    while (node) { /* the last entry first, without recursion: trees may be deep */
        struct node *next = node->count ? node->entries[node->count - 1] : node->parent;
        if (node->count) {
            node->count--;
        } else {
            must(node->holders == 0);
            free_node(tree, node);
        }
        node = next;
    }
    must(tree->nodes == 0 && tree->bytes == 0);
    xfree(tree);
}

size_t tree_lacked(const struct tree *tree)
{
    return tree->lacked;
}

enum tree_result tree_stat(const struct tree *tree, struct span path, struct tree_info *info)
{
    struct node *node;
    enum tree_result result = walk(tree, path, &node);
    if (result == TREE_OK)
        fill_info(node, info);
    return result;
}

enum tree_result tree_entry_after(const struct tree *tree, struct span path, struct span after,
                                  struct tree_info *info)
{
    struct node *folder;
    size_t place;
    enum tree_result result = walk(tree, path, &folder);
    if (result != TREE_OK)
        return result;
    if (!folder->is_folder)
        return TREE_NOT_FOLDER;
    if (find(folder, after, &place))
        place++;
    if (place >= folder->count)
        return TREE_MISSING;
    fill_info(folder->entries[place], info);
    return TREE_OK;
}

enum tree_result tree_read(const struct tree *tree, struct span path, struct span *content)
{
    struct node *node;
    enum tree_result result = walk(tree, path, &node);
    if (result != TREE_OK)
        return result;
    if (node->is_folder)
        return TREE_IS_FOLDER;
    *content = bytes_span(&node->content);
    return TREE_OK;
}

enum tree_result tree_make_folder(struct tree *tree, struct span path, bool parents,
                                  int64_t mtime)
{
    struct node *node;
    for (size_t i = 1; parents && i < path.count; i++) {
        if (path.at[i] != '/')
            continue;
        enum tree_result result = add(tree, span_cut(path, i), true, mtime, &node);
        if (result != TREE_OK && (result != TREE_EXISTS || !node->is_folder))
            return result == TREE_EXISTS ? TREE_NOT_FOLDER : result;
    }
    enum tree_result result = add(tree, path, true, mtime, &node);
    return result == TREE_EXISTS && parents && node->is_folder ? TREE_OK : result;
}

enum tree_result tree_remove(struct tree *tree, struct span path)
{
    struct node *node;
    enum tree_result result = walk(tree, path, &node);
    if (result != TREE_OK)
        return result;
    if (node->is_folder)
        return TREE_IS_FOLDER;
    unlink_node(node);
    node_forget(tree, node);
    return TREE_OK;
}

enum tree_result tree_remove_folder(struct tree *tree, struct span path)
{
    struct node *node;
    enum tree_result result = walk(tree, path, &node);
    if (result != TREE_OK)
        return result;
    if (!node->is_folder)
        return TREE_NOT_FOLDER;
    if (node->count)
        return TREE_NOT_EMPTY;
    if (node == tree->root)
        return TREE_BAD_NAME;
    unlink_node(node);
    node_forget(tree, node);
    return TREE_OK;
}

enum tree_result tree_rename(struct tree *tree, struct span from, struct span to)
{
    struct node *node, *folder, *above;
    struct span name;
    size_t place;
    enum tree_result result = walk(tree, from, &node);
    if (result == TREE_OK)
        result = walk_to_folder(tree, to, &folder, &name);
    if (result != TREE_OK)
        return result;
    for (above = folder; above != node && above->parent;)
        above = above->parent;
    if (above == node) /* the root is above all: it cannot be renamed either */
        return TREE_BAD_NAME;
    if (find(folder, name, &place)) {
        struct node *old = folder->entries[place];
        if (old == node)
            return TREE_OK;
        if (old->is_folder || node->is_folder)
            return TREE_EXISTS;
        unlink_node(old);
        node_forget(tree, old);
    }
    unlink_node(node);
    xfree(node->name);
    node->name = span_dup(name);
    find(folder, name, &place);
    link_node(folder, place, node);
    return TREE_OK;
}

enum tree_result tree_set_mtime(struct tree *tree, struct span path, int64_t mtime)
{
    struct node *node;
    enum tree_result result = walk(tree, path, &node);
    if (result == TREE_OK)
        node->mtime = mtime;
    return result;
}

enum tree_result node_find_or_add(struct tree *tree, struct span path, int64_t mtime,
                                  struct node **out)
{
    enum tree_result result = add(tree, path, false, mtime, out);
    if (result != TREE_EXISTS)
        return result;
    return (*out)->is_folder ? TREE_IS_FOLDER : TREE_OK;
}

enum tree_result node_find(const struct tree *tree, struct span path, struct node **out)
{
    enum tree_result result = walk(tree, path, out);
    return result == TREE_OK && (*out)->is_folder ? TREE_IS_FOLDER : result;
}

struct node *node_succeed(struct tree *tree, struct node *old)
{
    struct node *folder = old->parent;
    struct node *node = new_node(tree, span_of(old->name), false, old->mtime);
    size_t place;
    if (folder) {
        find(folder, span_of(old->name), &place);
        folder->entries[place] = node;
        node->parent = folder;
        old->parent = NULL;
    }
    return node;
}

void node_forget(struct tree *tree, struct node *node)
{
    if (!node->parent && node->holders == 0)
        free_node(tree, node);
}

/* Follows all of a path. */
static enum tree_result walk(const struct tree *tree, struct span path, struct node **out)
{
    struct node *node = tree->root;
    while (path.count) {
        struct span name = span_take(&path, '/');
        size_t place;
        if (!node->is_folder)
            return TREE_NOT_FOLDER;
        if (name.count == 0 || span_is(name, "."))
            continue;
        if (span_is(name, "..")) {
            node = node->parent ? node->parent : node;
            continue;
        }
        if (!find(node, name, &place))
            return TREE_MISSING;
        node = node->entries[place];
    }
    *out = node;
    return TREE_OK;
}

/* Follows a path to the folder in which its last name is, or would be. */
static enum tree_result walk_to_folder(const struct tree *tree, struct span path,
                                       struct node **folder, struct span *name)
{
    while (path.count && path.at[path.count - 1] == '/')
        path.count--;
    size_t slash = path.count;
    while (slash > 0 && path.at[slash - 1] != '/')
        slash--;
    *name = span_skip(path, slash);
    if (!tree_name_is_good(*name) || path.count > FTPD_PATH_MAX)
        return TREE_BAD_NAME;
    enum tree_result result = walk(tree, span_cut(path, slash), folder);
    return result == TREE_OK && !(*folder)->is_folder ? TREE_NOT_FOLDER : result;
}

static int compare(struct span a, struct span b)
{
    size_t count = a.count < b.count ? a.count : b.count;
    int order = count ? memcmp(a.at, b.at, count) : 0;
    return order ? order : (a.count > b.count) - (a.count < b.count);
}

/* Where the name is among the entries, or belongs. */
static bool find(const struct node *folder, struct span name, size_t *place)
{
    size_t low = 0, high = folder->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(span_of(folder->entries[middle]->name), name);
        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return false;
}

/* A new node at `path`; TREE_EXISTS: *out is the one that is there. */
static enum tree_result add(struct tree *tree, struct span path, bool is_folder, int64_t mtime,
                            struct node **out)
{
    struct node *folder;
    struct span name;
    size_t place;
    if (walk(tree, path, out) == TREE_OK)
        return TREE_EXISTS;
    enum tree_result result = walk_to_folder(tree, path, &folder, &name);
    if (result != TREE_OK)
        return result;
    if (tree->nodes >= FTPD_NODES_MAX)
        return TREE_FULL;
    must(!find(folder, name, &place));
    *out = new_node(tree, name, is_folder, mtime);
    link_node(folder, place, *out);
    return TREE_OK;
}

static struct node *new_node(struct tree *tree, struct span name, bool is_folder, int64_t mtime)
{
    struct node *node = xzalloc(sizeof *node);
    node->name = span_dup(name);
    node->is_folder = is_folder;
    node->mtime = mtime;
    tree->nodes++;
    return node;
}

static void free_node(struct tree *tree, struct node *node)
{
    tree->nodes--;
    tree->bytes -= node->content.count;
    bytes_release(&node->content);
    xfree(node->entries);
    xfree(node->name);
    xfree(node);
}

static void link_node(struct node *folder, size_t place, struct node *node)
{
    if (folder->count == folder->size) {
        folder->size = folder->size ? folder->size * 2 : 8;
        folder->entries = xrealloc(folder->entries, folder->size * sizeof *folder->entries);
    }
    memmove(folder->entries + place + 1, folder->entries + place,
            (folder->count - place) * sizeof *folder->entries);
    folder->entries[place] = node;
    folder->count++;
    node->parent = folder;
}

static void unlink_node(struct node *node)
{
    struct node *folder = node->parent;
    size_t place;
    must(find(folder, span_of(node->name), &place));
    folder->count--;
    memmove(folder->entries + place, folder->entries + place + 1,
            (folder->count - place) * sizeof *folder->entries);
    node->parent = NULL;
}

static void fill_info(const struct node *node, struct tree_info *info)
{
    *info = (struct tree_info){.is_folder = node->is_folder,
                               .size = node->content.count,
                               .mtime = node->mtime,
                               .name = node->name};
}
