/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_INTERPRETER_H
#define SIM_AT_INTERPRETER_H

#include "at/arrive.h"
#include "at/at.h"
#include "at/circuits.h"
#include "at/line.h"
#include "at/meant.h"
#include "at/parse.h"
#include "at/secret.h"
#include "at/teach.h"
#include "at/uart.h"
#include "at/v250.h"
#include "base/random.h"

/* The interpreter's inside, shared by the files of at/ and by nobody else. */
#define AT_TABLES_MAX 24

struct at_table {
    const struct at_row *rows;
    void *state;
};

struct at_name {
    const struct at_row *row;
    void *state;
    uint32_t hash; /* of its name */
};

struct at_reader {
    at_take *take;
    at_claim *claim;
    void *owner;
};

enum line_end { LINE_ENDS_UNKNOWN, LINE_ENDS_CR, LINE_ENDS_CR_LF };

/* Output that a scenario holds back (`on = line`, `then = delay`): runs of bytes, each with the
 * time it waits once its turn has come. */
struct held_run {
    usec delay;
    size_t count;
};

/* A URC that a scenario delays: it waits alone, nothing behind it does. */
struct late_urc {
    struct alarm alarm;
    struct at *at;
    struct late_urc *next;
    void (*said)(void *owner); /* NULL: nobody waits for it */
    void *owner;
    struct noise noise; /* of this line alone */
    char *damage;       /* owned; NULL: none */
    size_t count;
    char text[];
};

struct at {
    struct agenda *agenda;
    const struct at_options *options;
    struct at_events events;
    const struct seams *seams;
    const struct notes *notes;
    struct at_table tables[AT_TABLES_MAX];
    struct at_name *names; /* of all rows */
    uint16_t *slots;       /* where a name is among them, from 1; 0: free (tables.c) */
    size_t table_count, name_count, slot_count;
    struct at_v250 v250;
    struct teacher *teacher;
    struct bytes profile; /* what AT&W stored; empty: never */

    /* the line */
    struct uart rx, tx;
    struct arrival arrival;    /* of what waits in rx */
    struct at_ear typed, sent; /* the command line as the modem has read it; as it was sent */
    char sent_edit;            /* the edit character behind what was sent (ATS5) */
    bool sent_is_stale;        /* another has become the reader of what waits */
    struct at_meant meant;
    bool sent_ahead;          /* behind a line that may ask for payload: it may be that */
    struct at_marks rx_marks; /* of the bytes that wait: what they were when they were sent */
    const char *lifted; /* what a hidden password stands for (at_lift); NULL: for itself */
    bool lift_by_length;
    struct at_reader readers[AT_READERS_MAX];
    size_t reader_count;
    bool deaf, asleep, hangs, pumping;
    struct alarm awake; /* the end of a hang (at/hang.h) */
    struct circuits circuits;
    bool line_ended;        /* the CR of a command line was the last byte that was read */
    enum line_end line_end; /* as the host ended its lines so far */

    /* the command line that is being executed */
    bool busy;
    struct bytes running;
    struct span rest;          /* of `running`: what comes after the current command */
    struct at_command command; /* the current one */
    struct at_call call;
    struct alarm turn;    /* think time and delays: then the current command runs */
    char *answer;         /* the scenario answers instead; owned */
    bool said;            /* the current command has printed an information line */
    bool unasked;         /* the line that a scenario is asked about is a URC */
    struct bytes why;     /* it is refused, for LANE_WHY */
    unsigned long ticket; /* of the current command */
    struct unknown unknown;

    /* what leaves */
    struct at_mark marking; /* what the bytes that are sent now are; all zero: plain */
    struct at_marks unsaid; /* of bytes on the line that no note has told */
    struct at_marks held_marks;
    struct at_marks noted; /* of the bytes that a note tells now */
    struct bytes urcs;     /* waiting ones, each behind its length */
    size_t urc_count;
    struct late_urc *late;
    struct bytes held;
    struct held_run *runs;
    size_t run_count;
    struct alarm release;
    struct noise noise;
    struct random random;
    struct damage damage;
    void (*writable)(void *owner);
    void *writable_owner;
    void (*free)(void *owner);
    void *free_owner;
    struct bytes scratch, whole; /* the latter: a line with its ends, while it is put */
};

/* run.c */
void at_run_line(struct at *at);  /* at->typed is whole: execute it */
void at_run_again(struct at *at); /* A/ */
void at_run_too_long(struct at *at);
void at_run_stop(struct at *at); /* forget the line that runs */

/* send.c */
void at_send_init(struct at *at);
/* That many more bytes of the output are due: notes hear of them, then the host. */
void at_tell_output(struct at *at, size_t count);
void at_send_release(struct at *at);
void at_send_forget(struct at *at); /* what is held back */
void at_put(struct at *at, const char *bytes, size_t count, struct noise noise);
void at_send_cut(struct at *at, size_t count); /* of the line, so much still leaves */
/* From now on everything waits until `delay` (USEC_NEVER: no end) after the run before it. */
void at_hold(struct at *at, usec delay);

/* reply.c */
void at_reply_release(struct at *at);
void at_reply_forget(struct at *at); /* waiting URCs */
void at_print_result(struct at *at, enum at_answer answer, int cme);
void at_print_answer(struct at *at, struct span text); /* a scenario's own, maybe framed */
void at_print_urcs(struct at *at); /* those that waited, if it is their turn */

/* at.c: the echo of payload, where ATE wants one: the first `count` bytes that wait */
void at_echo_entered(struct at *at, const char *bytes, size_t count);

/* tables.c */
/* The row of that name ("+FTPGET"), without regard to case, and its table's state; NULL if there
 * is none. */
const struct at_row *at_find_row(const struct at *at, struct span name, void **state);

#endif
