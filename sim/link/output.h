/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_OUTPUT_H
#define SIM_LINK_OUTPUT_H

#include "base/text.h"

#include <limits.h>

/* The one way to write a file: beside its place, in a file whose name begins with a dot, and
 * renamed when all else went well. So at every time the path leads to the whole old file or to
 * the new one, whatever happens between. The new file has the old one's mode; a symbolic link
 * stays, and the file that it leads to is replaced.
 *
 * What is no regular file (a FIFO, a terminal, /dev/null, /dev/stdout) is written where it is.
 * All zero is an output that was never opened. None of this asks for memory: what is begun is not
 * left half made for want of that.
 */
enum output_mode {
    OUTPUT_NEW,     /* a regular file that is there stays: OUTPUT_EXISTS */
    OUTPUT_REPLACE, /* it is replaced, unless this program has read it (link/disk.h) */
    OUTPUT_REWRITE, /* it is replaced even then: it is the file's own new version */
};

#define OUTPUT_EXISTS "it is there already"

struct output {
    int file;            /* open for writing; 0: not */
    char path[PATH_MAX]; /* that it will have, without links; "" for what is no regular file */
    char beside[PATH_MAX]; /* private; "" when it is in its place */
    bool is_new;
};

/* Could it be written, as far as can be seen without touching anything? All these return false
 * with *why (a static or errno text). */
bool output_check(const char *path, enum output_mode mode, const char **why);
bool output_open(struct output *output, const char *path, enum output_mode mode,
                 const char **why);
bool output_write(struct output *output, struct span content, const char **why);
/* Puts it in its place. It stays open: more may be written. */
bool output_keep(struct output *output, const char **why);
/* The end. What was not kept leaves nothing behind. */
bool output_close(struct output *output, const char **why);
/* Takes back an OUTPUT_NEW that was kept. */
void output_undo(struct output *output);
/* All of it at once. */
bool output_whole(const char *path, struct span content, enum output_mode mode,
                  const char **why);

#endif
