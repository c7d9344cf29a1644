/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_SAME_H
#define TESTS_ROUNDTRIP_SAME_H

#include "shapes.h"

/* Is an import what its log was made of? `is` is what it gives, `should` what was logged. */

/* Does it say the same, as far as that shape keeps it? `why` gets the first difference. */
bool same_talk(const struct shape *shape, bool echo, const struct talk *is,
               const struct talk *should, struct bytes *why);

/* On what ground two causes are held for one. */
enum ground {
    GROUND_NONE,
    GROUND_FAULTS, /* the same faults struck */
    GROUND_SERVER, /* nothing is only said, and module and server said the same to each other, as
                    * where a file is not there and where a server says that it is not */
    GROUND_LINE, /* the log cannot tell them apart: a world that needs no more to be made up shows
                    * all of it, by the model, at the same times */
};
enum { GROUNDS = 4 };

/* `said`: what the log has is all there, and nothing else. */
enum ground same_cause(const struct talk *is, const struct talk *should, bool said, usec room);
/* Do lines of the modem come as long after what the host said, give or take `room`? */
bool same_times(const struct talk *is, const struct talk *should, usec room, struct bytes *why);

#endif
