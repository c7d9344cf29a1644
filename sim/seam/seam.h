/* SPDX-License-Identifier: MIT */
#ifndef SIM_SEAM_SEAM_H
#define SIM_SEAM_SEAM_H

#include "base/text.h"
#include "base/usec.h"

/* The seams: the few places where a scenario may make something else happen (docs/scenario.md).
 * Each place asks in one line and obeys the verdict; nothing else knows that faults exist.
 *
 * What the verdict cannot say happens elsewhere: URCs, reboots, signal and bearer changes are
 * carried out by whoever answers, on the agenda, never inside the call.
 */
enum seam {
    SEAM_COMMAND, /* a command arrives; what: its text from "AT" on, one of a chain */
    SEAM_FTP,     /* the module is about to send an FTP command; what: the command */
    SEAM_FTP_END, /* the reply behind the data of an FTP command is here; what: the command */
    SEAM_RESOLVE, /* a server's name is looked up; what: the name */
    SEAM_CONNECT, /* the control connection is opened; what: "HOST:PORT" */
    SEAM_CONNECT_DATA, /* the data connection is opened, by either side; what: "HOST:PORT" */
    SEAM_DATA,         /* bytes cross the data connection: ask with seams_data() */
    SEAM_HOST,         /* the host has read or written so much: ask with seams_host() */
    SEAM_LINE,         /* the modem is about to print a line; what: its text without CR LF */
    SEAM_SENT, /* the host has sent a command line; what: its text without CR LF, as it was sent */
    SEAM_TIME, /* asked by nobody: the scenario's own clock */
};
enum { SEAM_COUNT = SEAM_TIME + 1 };
#define SEAM_ALL (SIZE_MAX - 1)

/* What the scenario says at any of them. All zero: go on as if nothing was. Strings are valid until
 * the next question. Only who answers sees all of it; each place is told what it obeys, below. */
struct verdict {
    bool struck;                    /* something below is set */
    usec delay;                     /* it happens this much later, then the rest holds */
    bool silence;                   /* it never happens */
    const char *answer;             /* print this text instead */
    int code;                       /* end the operation with this result code; 0: no */
    usec code_after;                /* ... that long after; -1: when it would naturally come */
    const char *reply;              /* take this as the server's reply; nothing is sent */
    bool refuse;                    /* unknown name, refused connection */
    bool stall;                     /* the connection stays open, nothing crosses it */
    bool close, reset;              /* it ends, politely or not */
    uint32_t corrupt_ppm, drop_ppm; /* so many of a million bytes change or vanish */
    const char *damage;             /* those bytes do (at/damage.h) */
};

struct seams {
    void (*ask)(void *owner, enum seam seam, struct span what, struct verdict *verdict);
    /* For SEAM_DATA: at which count of bytes over this data connection, beyond `crossed`, the
     * next question has to be asked; UINT64_MAX for never. */
    uint64_t (*next_data)(void *owner, uint64_t crossed);
    /* For SEAM_SENT: how many bytes at the front of a line, of which so much is known, arrive as
     * they are whatever the answer will be? SEAM_ALL: all of them; SIZE_MAX: and nobody wants to
     * be asked about it. The more is known, the more they become. `whole`: there is no more. */
    size_t (*untouched)(void *owner, struct span line, bool whole);
    void *owner;
    /* So many bytes have crossed a data connection by now: for reports, nothing is asked. */
    void (*crossed)(void *owner, uint64_t crossed);
};

/* What becomes of a connection. */
enum seam_way {
    SEAM_WAY_STAYS,
    SEAM_WAY_STALLS, /* it stays open, nothing crosses it */
    SEAM_WAY_CLOSES, /* in an orderly way */
    SEAM_WAY_BREAKS,
};

struct command_verdict {
    usec delay;
    bool silence; /* no answer at all */
    const char *answer;
    int code;
    usec code_after;
};
struct line_verdict {
    usec delay;
    bool silence;
    const char *answer;
    uint32_t corrupt_ppm, drop_ppm;
    const char *damage;
};
struct sent_verdict {
    const char *damage; /* from its first byte on, and beyond its end */
};
struct ftp_verdict {
    usec delay;
    bool silence; /* it is not sent, and waited for */
    const char *reply;
    int code;
    usec code_after;
    enum seam_way way;
};
struct host_verdict {
    usec delay;
    int code;
    usec code_after;
};
struct resolve_verdict {
    usec delay;
    bool silence, refuse;
};
struct connect_verdict {
    usec delay;
    bool silence, refuse;
    enum seam_way way; /* as soon as it is open */
};
struct data_verdict {
    usec delay;
    enum seam_way way;
    uint32_t corrupt_ppm, drop_ppm;
};

/* `seams` may be NULL: then nothing ever strikes. */
struct command_verdict seams_command(const struct seams *seams, struct span command);
struct line_verdict seams_line(const struct seams *seams, struct span line);
/* Asked once for each line, when it is whole, unless nobody wants to be. */
struct sent_verdict seams_sent(const struct seams *seams, struct span line);
size_t seams_untouched(const struct seams *seams, struct span line, bool whole);
struct ftp_verdict seams_ftp(const struct seams *seams, struct span command);
/* The same, when the reply behind that command's data is here: `silence`, it never came. */
struct ftp_verdict seams_ftp_end(const struct seams *seams, struct span command);
/* Asked when the bytes of a session that the host has read or written became `after`. */
struct host_verdict seams_host(const struct seams *seams, uint64_t before, uint64_t after);
struct resolve_verdict seams_resolve(const struct seams *seams, struct span name);
/* `to` is "HOST:PORT"; is_data: SEAM_CONNECT_DATA. */
struct connect_verdict seams_connect(const struct seams *seams, bool is_data, struct span to);
/* Asked when exactly `crossed` bytes have crossed this data connection. */
struct data_verdict seams_data(const struct seams *seams, uint64_t crossed);
uint64_t seams_next_data(const struct seams *seams, uint64_t crossed);
void seams_tell_crossed(const struct seams *seams, uint64_t crossed);

/* All of the verdict: for those who pass questions on, and for tests. */
struct verdict seams_ask(const struct seams *seams, enum seam seam, struct span what);

#endif
