/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_EDITS_H
#define SIM_PLAY_EDITS_H

#include "base/bytes.h"

/* What became of the lines of a file, in order: kept, gone, new. All zero is none. */
enum edit { EDIT_KEPT = ' ', EDIT_GONE = '-', EDIT_NEW = '+' };

struct edits {
    struct bytes gone, fresh;       /* private: of the run at hand */
    struct bytes lines;             /* private: each with its sign in front */
    size_t gone_count, fresh_count; /* after edits_end() */
};

/* `line` without its end; one that was kept may be several. */
void edits_add(struct edits *edits, enum edit edit, struct span line);
/* That was all. A line that is gone and came again in its place was kept. */
void edits_end(struct edits *edits);
/* As diff -u writes it, for patch(1); nothing when all lines were kept. */
void edits_add_diff(const struct edits *edits, const char *path, struct bytes *out);
void edits_release(struct edits *edits);

#endif
