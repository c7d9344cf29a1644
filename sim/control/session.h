/* SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_SESSION_H
#define SIM_CONTROL_SESSION_H

#include "control/inside.h"

/* A session as a scenario and a trace. What was injected or added is in the scenario, where that
 * makes the same conversation, so that other hosts meet it too; else it stays in the trace as an
 * act. Which of the two is found out by playing it, unless the session is long.
 */
#define SESSION_TRIED_MAX (1024 * 1024) /* bytes of a journal: some 50 ms to play */

struct session {
    struct scenario *scenario; /* the world, with all contents in it */
    struct bytes ini, trace;
    size_t moved; /* acts that are sections of the scenario now */
    bool plays;   /* false: its beginning is forgotten, or the FTP server was a real one */
};

/* `base`: where both will be, without an ending. false: `why` says what cannot be written. */
bool session_make(const struct control *control, size_t modem, const char *base,
                  struct session *session, struct bytes *why);
void session_release(struct session *session);

#endif
