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
