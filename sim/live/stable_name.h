/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_STABLE_NAME_H
#define SIM_LIVE_STABLE_NAME_H

#include "base/bytes.h"
#include "link/end.h"
#include "live/rescue.h"

/* What a host opens: the name of an end, or the symbolic link to it that --link asked for. The
 * link goes with the program, however that ends. */
struct stable_name {
    const struct end *end;
    struct bytes link; /* "" without one */
    int held;          /* what makes the link ours; -1: nothing yet */
    struct rescue rescue;
};

/* Zero before. `link` NULL: none. */
bool stable_name_make(struct stable_name *name, const struct end *end, const char *link,
                      struct bytes *why);
const char *stable_name(const struct stable_name *name);
/* While the end is still there; twice is fine. */
void stable_name_drop(struct stable_name *name);

#endif
