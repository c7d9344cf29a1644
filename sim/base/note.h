/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_NOTE_H
#define SIM_BASE_NOTE_H

#include <stddef.h>

/* What happens, for whoever listens: the lanes of a trace (docs/trace.md). A note never changes
 * what the modem does. Bytes are borrowed for the call; time is the agenda's now. */
enum lane {
    LANE_TO_MODEM,   /* `>`  bytes of the host as the modem takes them, echo or not */
    LANE_FROM_MODEM, /* `<`  bytes of the modem as they go on the line */
    LANE_TO_FTP,     /* `>>` one FTP command, without CR LF */
    LANE_FROM_FTP,   /* `<<` one FTP reply line, without CR LF */
    LANE_SCENARIO,   /* `!`  what the scenario did */
    LANE_MODULE,     /* `@`  what changed in the module: bearer up, data mode, DCD */
    LANE_HOST_ACT,   /* `>!` what the host did besides sending (scenario/host_act.h) */
    LANE_WHY, /* `@`  why it answers ERROR or a code; for readers: no trace has this lane */
};
enum { LANES = LANE_WHY + 1 };

struct notes {
    void (*note)(void *owner, enum lane lane, const char *bytes, size_t count);
    void *owner;
};

/* `notes` may be NULL or have no listener. */
void note_bytes(const struct notes *notes, enum lane lane, const char *bytes, size_t count);
void notef(const struct notes *notes, enum lane lane, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
