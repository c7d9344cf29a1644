/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_HAND_H
#define TESTS_FUZZ_HAND_H

#include "control/control.h"

/* A modem in virtual time, a host and two clients of its control, led by a script. Each line is a
 * step; what is none of these is skipped:
 *
 *     > AT+CSQ\r      the host sends, with escapes
 *     + 250           so many milliseconds pass
 *     1 {"execute"... the first client asks; 2: the second
 *     - 1             the first client goes, and comes anew
 *     ! hang-up       an act on the modem, with escapes (scenario/host_act.h)
 *
 * All that a client is told must be lines of JSON, and each line of it has one answer.
 */
enum { HAND_CLIENTS = 2 };

struct hand_client {
    struct hand *hand;
    struct control_client *client;
    size_t answers; /* to what it asked since it came; events and waits are none */
};

/* Who hears of all notes, and of all that clients are told. */
struct hand_ears {
    void (*note)(void *owner, usec now, enum lane lane, struct span bytes,
                 const struct at_marks *marks);
    void (*told)(void *owner, struct span line);
    void *owner;
};

struct hand {
    struct agenda agenda;
    struct scenario *scenario;
    struct device *device;
    struct control *control;
    struct hand_client clients[HAND_CLIENTS];
    struct bytes saved, trace; /* the files of the last `save` */
    bool secrets;              /* crossed the line */
    size_t moved;              /* acts that became sections of the scenario there */
    const struct hand_ears *ears;
};

/* Owns the scenario. `ears` is borrowed; NULL: nobody hears. */
void hand_init(struct hand *hand, struct scenario *scenario, const struct hand_ears *ears);
void hand_release(struct hand *hand);
void hand_play(struct hand *hand, struct span script);
/* Saves the session, and plays what was saved: true when it goes as it went, or was nothing. */
bool hand_replays(struct hand *hand, struct bytes *why);

#endif
