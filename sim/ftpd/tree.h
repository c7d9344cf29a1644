/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_TREE_H
#define SIM_FTPD_TREE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* A tree of files and folders in memory. Paths are absolute, "/" separated; "." and ".." are
 * resolved and never leave the root. Entries of a folder are sorted by name (bytes). Limits:
 * FTPD_* in base/limits.h.
 */
struct tree;

enum tree_result {
    TREE_OK,
    TREE_MISSING, /* no such file or folder */
    TREE_EXISTS,
    TREE_NOT_FOLDER, /* something on the way is a file */
    TREE_IS_FOLDER,  /* a file was expected */
    TREE_NOT_EMPTY,
    TREE_BAD_NAME, /* empty, too long, or with a NUL, CR or LF */
    TREE_FULL,     /* a limit was reached */
};
const char *tree_result_text(enum tree_result result); /* as an FTP server words it */

struct tree_info {
    bool is_folder;
    uint64_t size;
    int64_t mtime; /* seconds since 1970 UTC */
    const char *name;
};

struct tree *tree_new(int64_t mtime_of_root);
void tree_free(struct tree *tree);

/* Joins `path` to the folder `base` (absolute) and tidies it: the canonical absolute path. */
enum tree_result tree_resolve(struct span base, struct span path, struct bytes *out);

enum tree_result tree_stat(const struct tree *tree, struct span path, struct tree_info *info);
/* The `n`th entry of a folder, in order; TREE_MISSING beyond the last. */
enum tree_result tree_entry(const struct tree *tree, struct span path, size_t n,
                            struct tree_info *info);
/* The whole content; valid until the file changes. */
enum tree_result tree_read(const struct tree *tree, struct span path, struct span *content);
/* Creates or replaces. `parents`: make missing folders on the way. */
enum tree_result tree_write(struct tree *tree, struct span path, struct span content,
                            bool parents, int64_t mtime);
/* Writes `content` at `offset` (at most the size), which may make it longer. */
enum tree_result tree_patch(struct tree *tree, struct span path, uint64_t offset,
                            struct span content, int64_t mtime);
enum tree_result tree_truncate(struct tree *tree, struct span path, uint64_t size,
                               int64_t mtime);
enum tree_result tree_make_folder(struct tree *tree, struct span path, bool parents,
                                  int64_t mtime);
enum tree_result tree_remove(struct tree *tree, struct span path);        /* a file */
enum tree_result tree_remove_folder(struct tree *tree, struct span path); /* an empty one */
enum tree_result tree_rename(struct tree *tree, struct span from, struct span to);
enum tree_result tree_set_mtime(struct tree *tree, struct span path, int64_t mtime);

#endif
