/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_FRAME_H
#define SIM_LOG_FRAME_H

#include "log/talk.h"

/* What stands around a text in its line: quotes, brackets, code marks, a page's tags. */
struct frame {
    struct span text; /* inside */
    size_t tail;      /* index of what stands behind what closes it */
    bool quoted;      /* in quotes: escapes may stand for quotes */
    bool open;        /* in quotes that do not close in this line */
    char quote;
};

/* The text that begins at `from`; what is in front of that says what ends it. */
void frame_cut(struct span line, size_t from, struct frame *frame);
/* Where in `text`, the inside of quotes or what follows them, `quote` closes; or text.count. */
size_t frame_closes(struct span text, char quote);
/* The sign that opens the frame of what begins at `from`, of one or two characters; nothing when
 * it is no frame. */
struct span frame_opening(struct span line, size_t from);
/* Where a remark behind a text begins, or the end: `// ..`, `# ..`, a tab, or a wide gap. */
size_t frame_remark(struct span text);

#endif
