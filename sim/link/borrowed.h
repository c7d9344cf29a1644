/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_BORROWED_H
#define SIM_LINK_BORROWED_H

#include "base/text.h"

#include <sys/types.h>

/* A descriptor that others have as well: stdin, stdout, stderr. Reading and writing never block,
 * and what the descriptor is set to stays as it is for the others. */
struct borrowed {
    int file;
    bool is_plain; /* a file: there is always room, and always something or the end */
    bool is_own;   /* opened anew */
};

/* `way`: O_RDONLY or O_WRONLY. */
void borrowed_init(struct borrowed *borrowed, int file, int way);
void borrowed_release(struct borrowed *borrowed);
/* As read() and write() of what does not block. */
ssize_t borrowed_read(const struct borrowed *borrowed, char *to, size_t count);
ssize_t borrowed_write(const struct borrowed *borrowed, struct span bytes);

#endif
