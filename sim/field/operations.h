/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_OPERATIONS_H
#define SIM_FIELD_OPERATIONS_H

#include "field/bearer_told.h"
#include "field/chain.h"
#include "field/dialogue.h"

/* The FTP operations of a conversation: what was set when each was opened, what came of it, and
 * which bytes it brought.
 */
#define NO_TURN SIZE_MAX

struct op_settings {
    char server[64], user[64], password[64];
    char get_name[128], get_path[260], put_name[128], put_path[260];
    int64_t rest, port;
    bool active; /* AT+FTPMODE=0 */
    bool any;    /* something was set in the log */
};

/* How far it had come when its result came. */
enum op_place {
    OP_OPENING, /* nothing was announced yet */
    OP_READY,   /* it could be read or written, and was not */
    OP_MOVING,  /* bytes had been read or written */
    OP_CLOSING, /* the host had ended the upload */
};

struct op_moment {
    size_t bytes;
    usec at;
};

/* How many bytes AT+FTPEXTGET? told of while they came. */
struct op_progress {
    size_t bytes, turn; /* of that line */
};

struct operation {
    char name[12];           /* "FTPGET" */
    size_t opening;          /* turn of the command */
    size_t first;            /* of its first URC, NO_TURN: none came */
    size_t result;           /* of its last URC */
    int code;                /* of that; -1: none came */
    bool refused;            /* another one was open */
    bool announced;          /* 1,1 came */
    bool quit;               /* the host ended it */
    bool closing;            /* AT+FTPPUT=2,0 was sent */
    bool broken_off;         /* the module started again before it could say more */
    size_t starts;           /* of the module, before it was opened */
    enum bearer_told bearer; /* when it was opened */
    bool lost_bearer;        /* it went while the operation ran, or right behind it */
    int reminders;           /* further 1,1 without a read between them */
    struct op_settings set;
    struct bytes data; /* downloaded */
    size_t made_up;
    struct op_moment
        *stalls; /* so many bytes had come, the next came then, or later (NO_TIME) */
    size_t stall_count;
    struct op_moment *reads; /* so many bytes the host had by then */
    size_t read_count;
    struct op_progress *progress;
    size_t progress_count;
    size_t stuck;     /* so many bytes came, and no more until the host quit; 0: not so */
    bool ended_short; /* the last read got less than it asked for: there was no more */
    int64_t size;     /* FTPSIZE, AT+FTPEXTGET?; -1: not told */
    char stamp[20];   /* FTPMDTM */
    size_t uploaded;  /* bytes in its payloads */
};

struct operations {
    struct operation *items;
    size_t count, size;
};

void operations_find(const struct dialogue *dialogue, struct operations *out);
void operations_release(struct operations *operations);

/* So many bytes the module was last told to have, while they came. */
size_t op_has_come(const struct operation *op);
enum op_place op_place(const struct operation *op);

/* "/path/name" as the server sees it: of the GET pair, or of the PUT pair. */
void op_get_path(const struct operation *op, struct bytes *out);
void op_put_path(const struct operation *op, struct bytes *out);
void op_get_folder(const struct operation *op, struct bytes *out);

#endif
