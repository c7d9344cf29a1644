/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_NODE_H
#define SIM_FTPD_NODE_H

#include "ftpd/tree.h"

/* What a tree is made of: private to tree.c and file.c. A node is owned by its folder; a file
 * that lost its name while someone has it open is owned by its last holder. */
struct node {
    char *name;          /* "" for the root */
    struct node *parent; /* NULL: the root, or a file without a name */
    bool is_folder;
    int64_t mtime;
    struct node **entries; /* of a folder: sorted by name */
    size_t count, size;
    struct bytes content; /* of a file */
    size_t holders;       /* open files that look at it */
};

struct tree {
    struct node *root;
    size_t nodes;
    uint64_t bytes; /* of all files, those without a name too */
    size_t quota; /* they may become so many */
    size_t lacked;
};

bool tree_name_is_good(struct span name); /* of one entry */

/* The file at `path`; the second makes an empty one if there is none. */
enum tree_result node_find(const struct tree *tree, struct span path, struct node **out);
enum tree_result node_find_or_add(struct tree *tree, struct span path, int64_t mtime,
                                  struct node **out);
/* A new file that takes the name and place of `old`, which then is nobody's but its holders'. */
struct node *node_succeed(struct tree *tree, struct node *old);
/* Frees it unless somebody has it open. It has no name any more. */
void node_forget(struct tree *tree, struct node *node);

#endif
