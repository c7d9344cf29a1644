/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_UPDATE_PARTS_H
#define SIM_PLAY_UPDATE_PARTS_H

#include "play/compare.h"
#include "play/history.h"
#include "play/update.h"
#include "stage.h"
#include "trace/mask.h"

/* The inside of update.c and update_write.c. */

/* Between two lines of the host: lines first to end - 1, and what happened instead of them. */
struct segment {
    size_t first, end;
    usec start; /* when the host's line before was sent */
    struct history history;
    usec last; /* when the last thing happened */
};

/* The last line before the host's at `host` is never said: it is not waited for. */
struct given_up {
    size_t host;
    usec last; /* when the last thing before it is said */
};

struct update {
    const struct trace *given;
    const struct scenario *scenario;
    struct trace trace; /* with hidden passwords, as what happens is */
    struct stage *stage;
    struct mask mask;
    struct compare compare; /* for its lanes */
    struct segment segment;
    usec gap, patience;
    bool begun; /* an event was written */
    struct given_up *given_up;
    size_t given_up_count, given_up_size, given_up_next;
    struct updated *out;
};

/* The line at `i` as it stands. */
void update_keep_line(struct update *update, size_t i);
/* The host's line at `i`, whose time has passed: it goes now. */
void update_put_off_line(struct update *update, size_t i);
/* What stands between the lines of the host now. */
void update_write_segment(struct update *update);

#endif
