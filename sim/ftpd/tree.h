/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_TREE_H
#define SIM_FTPD_TREE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* A tree of files and folders in memory. Paths are absolute, "/" separated; "." and ".." never
 * leave the root. Entries of a folder are sorted by name (bytes). Limits: FTPD_* in
 * base/limits.h.
 */
struct tree;

enum tree_result {
    TREE_OK,
    TREE_MISSING, /* no such file or folder */
    TREE_EXISTS,
    TREE_NOT_FOLDER, /* something on the way is a file */
    TREE_IS_FOLDER,  /* a file was expected */
    TREE_NOT_EMPTY,
    TREE_BAD_NAME,  /* empty, too long, or with a NUL, CR or LF; a folder moved into itself */
    TREE_FULL,      /* a limit was reached */
    TREE_NO_MEMORY, /* this machine has none for the content */
};
const char *tree_result_text(enum tree_result result); /* as an FTP server words it */

struct tree_info {
    bool is_folder;
    uint64_t size;
    int64_t mtime;    /* seconds since 1970 UTC */
    const char *name; /* valid until the tree changes; "" for the root */
};

struct tree *tree_new(int64_t mtime_of_root);
/* So many bytes of all files together, -1: FTPD_TREE_MAX; what is there already stays. */
void tree_set_quota(struct tree *tree, int64_t bytes);
void tree_free(struct tree *tree); /* all open files must have been closed */
/* Bytes that TREE_NO_MEMORY was about, the last time; 0: never. */
size_t tree_lacked(const struct tree *tree);

/* Joins `path` to the folder `base` (absolute) and tidies it: the canonical absolute path
 * replaces what is in `out`. Looks at no file: "a/.." goes away whether there is an "a" or not. */
enum tree_result tree_resolve(struct span base, struct span path, struct bytes *out);

enum tree_result tree_stat(const struct tree *tree, struct span path, struct tree_info *info);
/* The first entry of a folder whose name is greater than `after` ("" for the first of all), so
 * that a walk survives changes on the way; TREE_MISSING beyond the last. */
enum tree_result tree_entry_after(const struct tree *tree, struct span path, struct span after,
                                  struct tree_info *info);
/* The whole content; valid until the tree changes. */
enum tree_result tree_read(const struct tree *tree, struct span path, struct span *content);
/* Creates or replaces. `parents`: make missing folders on the way. TREE_FULL and
 * TREE_NO_MEMORY: what was there is there. */
enum tree_result tree_write(struct tree *tree, struct span path, struct span content,
                            bool parents, int64_t mtime);
/* `parents`: make missing folders on the way, and be content with one that is there. */
enum tree_result tree_make_folder(struct tree *tree, struct span path, bool parents,
                                  int64_t mtime);
enum tree_result tree_remove(struct tree *tree, struct span path);        /* a file */
enum tree_result tree_remove_folder(struct tree *tree, struct span path); /* an empty one */
/* A file at `to` is replaced. */
enum tree_result tree_rename(struct tree *tree, struct span from, struct span to);
enum tree_result tree_set_mtime(struct tree *tree, struct span path, int64_t mtime);

/* An open file outlives its name: it may be replaced, renamed or removed meanwhile. A reader
 * sees the bytes of the moment of opening, whatever is written later. */
struct tree_file;

enum tree_result tree_open(struct tree *tree, struct span path, struct tree_file **file);
/* Opens for writing; the file is created if need be. `replace`: it starts empty, and who has
 * the old one open keeps that. */
enum tree_result tree_open_to_write(struct tree *tree, struct span path, bool replace,
                                    int64_t mtime, struct tree_file **file);
/* Valid until the next write to this tree. */
struct span tree_file_content(const struct tree_file *file);
/* Writes at `offset` (at most the size), which may make it longer. TREE_FULL, TREE_NO_MEMORY:
 * nothing was. */
enum tree_result tree_file_write(struct tree_file *file, uint64_t offset, struct span content,
                                 int64_t mtime);
void tree_file_close(struct tree_file *file);

#endif
