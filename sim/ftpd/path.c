/* SPDX-License-Identifier: MIT */
/* Paths as text: `.` and `..` are taken out before anything is looked for, so that no path leads
 * out of the tree, and a name is any bytes but NUL and the line ends that FTP itself needs. */
#include "base/limits.h"
#include "ftpd/node.h"

#include <string.h>

bool tree_name_is_good(struct span name)
{
    static const char kept_out[] = {'/', '\0', '\r', '\n'};
    for (size_t i = 0; i < name.count; i++)
        if (memchr(kept_out, name.at[i], sizeof kept_out))
            return false;
    return name.count && name.count <= FTPD_NAME_MAX && !span_is(name, ".") &&
           !span_is(name, "..");
}

static void go_up(struct bytes *path)
{
    size_t count = path->count;
    while (count > 0 && bytes_at(path)[count - 1] != '/')
        count--;
    bytes_cut(path, count ? count - 1 : 0);
}

static enum tree_result go_down(struct bytes *path, struct span name)
{
    if (!tree_name_is_good(name) || path->count + 1 + name.count > FTPD_PATH_MAX)
        return TREE_BAD_NAME;
    bytes_add_char(path, '/');
    bytes_add_span(path, name);
    return TREE_OK;
}

static enum tree_result follow(struct bytes *path, struct span way)
{
    enum tree_result result = TREE_OK;
    while (way.count && result == TREE_OK) {
        struct span name = span_take(&way, '/');
        if (span_is(name, ".."))
            go_up(path);
        else if (name.count && !span_is(name, "."))
            result = go_down(path, name);
    }
    return result;
}

enum tree_result tree_resolve(struct span base, struct span path, struct bytes *out)
{
    struct bytes to = {0};
    enum tree_result result = path.count > FTPD_PATH_MAX ? TREE_BAD_NAME : TREE_OK;
    if (result == TREE_OK && !span_starts(path, "/"))
        result = follow(&to, base);
    if (result == TREE_OK)
        result = follow(&to, path);
    if (to.count == 0)
        bytes_add_char(&to, '/');
    bytes_clear(out); /* only now: `base` or `path` may point into it */
    bytes_add_span(out, bytes_span(&to));
    bytes_release(&to);
    return result;
}
