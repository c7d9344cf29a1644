/* SPDX-License-Identifier: MIT */
/* Open files, which outlive their names as on Unix: a reader keeps what it began to read while
 * somebody deletes or replaces the file. Bytes are shared until a writer comes, who goes on with a
 * copy. */
#include "base/die.h"
#include "base/limits.h"
#include "ftpd/node.h"

#include <string.h>

struct tree_file {
    struct tree *tree;
    struct node *node;
    size_t visible; /* readers: the size at the time of opening; writers: SIZE_MAX */
};

static struct tree_file *hold(struct tree *tree, struct node *node, size_t visible)
{
    struct tree_file *file = xmalloc(sizeof *file);
    *file = (struct tree_file){tree, node, visible};
    node->holders++;
    return file;
}

static void let_go(struct tree *tree, struct node *node)
{
    node->holders--;
    node_forget(tree, node);
}

enum tree_result tree_open(struct tree *tree, struct span path, struct tree_file **file)
{
    struct node *node;
    enum tree_result result = node_find(tree, path, &node);
    if (result == TREE_OK)
        *file = hold(tree, node, node->content.count);
    return result;
}

enum tree_result tree_open_to_write(struct tree *tree, struct span path, bool replace,
                                    int64_t mtime, struct tree_file **file)
{
    struct node *node;
    enum tree_result result = node_find_or_add(tree, path, mtime, &node);
    if (result != TREE_OK)
        return result;
    if (replace && node->holders) {
        node = node_succeed(tree, node);
    } else if (replace) {
        tree->bytes -= node->content.count;
        bytes_release(&node->content);
    }
    if (replace)
        node->mtime = mtime;
    *file = hold(tree, node, SIZE_MAX);
    return TREE_OK;
}

struct span tree_file_content(const struct tree_file *file)
{
    return span_cut(bytes_span(&file->node->content), file->visible);
}

/* Bytes that others may be reading do not change under them: the writer goes on with a copy,
 * which has the name from now on. Takes the copy over. */
static void move_to_copy(struct tree_file *file, struct bytes *copy)
{
    struct node *old = file->node;
    file->node = node_succeed(file->tree, old);
    file->node->holders++;
    file->node->content = *copy;
    bytes_add_span(&file->node->content, bytes_span(&old->content));
    file->tree->bytes += old->content.count;
    let_go(file->tree, old);
}

enum tree_result tree_file_write(struct tree_file *file, uint64_t offset, struct span content,
                                 int64_t mtime)
{
    size_t size = file->node->content.count;
    must(file->visible == SIZE_MAX && offset <= size);
    size_t over = span_cut(content, size - (size_t)offset).count;
    size_t more = content.count - over;
    bool copies = over && file->node->holders > 1;
    size_t wanted = copies ? size + more : more;
    if (file->tree->bytes + wanted > file->tree->quota)
        return TREE_FULL;
    struct bytes copy = {0}, *bytes = copies ? &copy : &file->node->content;
    if (!bytes_try_reserve(bytes, wanted)) {
        file->tree->lacked = size + more;
        return TREE_NO_MEMORY;
    }
    if (copies)
        move_to_copy(file, &copy);
    bytes = &file->node->content;
    if (over)
        memcpy(bytes_reserve(bytes, 0) - size + offset, content.at, over);
    bytes_add_span(bytes, span_skip(content, over));
    file->tree->bytes += more;
    file->node->mtime = mtime;
    return TREE_OK;
}

void tree_file_close(struct tree_file *file)
{
    let_go(file->tree, file->node);
    xfree(file);
}

/* --- whole files --- */

/* Does it fit where a file of that path makes room? One that somebody has open stays until he
 * closes it. */
static bool has_room(const struct tree *tree, struct span path, size_t count)
{
    struct node *old;
    bool goes = node_find(tree, path, &old) == TREE_OK && old->holders == 0;
    return tree->bytes - (goes ? old->content.count : 0) + count <= tree->quota;
}

static enum tree_result make_parents(struct tree *tree, struct span path, int64_t mtime)
{
    size_t slash = path.count;
    while (slash > 0 && path.at[slash - 1] != '/')
        slash--;
    return slash > 1 ? tree_make_folder(tree, span_cut(path, slash - 1), true, mtime) : TREE_OK;
}

static enum tree_result replace(struct tree *tree, struct span path, struct bytes *content,
                                int64_t mtime)
{
    struct tree_file *file;
    enum tree_result result = tree_open_to_write(tree, path, true, mtime, &file);
    if (result != TREE_OK)
        return result;
    file->node->content = *content;
    tree->bytes += content->count;
    *content = (struct bytes){0};
    tree_file_close(file);
    return TREE_OK;
}

/* What there is no room for is found out before anything is touched. */
enum tree_result tree_write(struct tree *tree, struct span path, struct span content,
                            bool parents, int64_t mtime)
{
    struct bytes copy = {0};
    if (!has_room(tree, path, content.count))
        return TREE_FULL;
    if (!bytes_try_reserve(&copy, content.count)) {
        tree->lacked = content.count;
        return TREE_NO_MEMORY;
    }
    bytes_add_span(&copy, content);
    enum tree_result result = parents ? make_parents(tree, path, mtime) : TREE_OK;
    if (result == TREE_OK)
        result = replace(tree, path, &copy, mtime);
    bytes_release(&copy);
    return result;
}
