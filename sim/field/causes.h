/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_CAUSES_H
#define SIM_FIELD_CAUSES_H

#include "field/infer.h"
#include "ftp/client.h"

/* Why an FTP operation ended with a code, as rows: what is seen, what explains it, and what else
 * must then be seen. Several rows may explain the same; they stand in the order of how much has to
 * be made up for them, and the first that fits the log and whose world says the same is taken.
 */
enum cause_way {
    BY_NATURE,   /* the world is like that already */
    BY_TIMEOUT,  /* nor is anything done, but it takes as long as unread_timeout */
    BY_LOST,     /* sessions end with that code when the bearer goes */
    BY_LOGIN,    /* the server has another login */
    BY_HOST,     /* only names that worked are known */
    BY_PORT,     /* only the port that worked answers */
    BY_STEP,     /* a fault where the FTP client comes to `at` */
    BY_END,      /* a fault at the reply behind the data */
    BY_DATA,     /* a fault at so many bytes on the data connection */
    BY_MUTE,     /* the next +FTPPUT: 1,1 does not come */
    BY_END_CODE, /* that code behind the data */
    BY_CODE,     /* that code behind the host's last command */
    BY_WORD, /* the server's reply to the command that fails with `at` is the log's number */
};

#define CAUSE_ANY_CODE (-1)
#define CAUSE_ANYWHERE (1u << OP_OPENING | 1u << OP_READY | 1u << OP_MOVING | 1u << OP_CLOSING)

struct cause {
    int code; /* FTP_..; FTP_DONE: what was told is not so; CAUSE_ANY_CODE: each failure */
    unsigned places; /* bits 1 << enum op_place where the operation had got */
    enum cause_way way;
    const char *name;    /* what explains it */
    const char *besides; /* what else must be seen, for the page */
    const char *then;    /* of the fault */
    enum ftp_code at;    /* BY_STEP: that step, by the code of its refusal */
    bool (*fits)(const struct inference *infer, size_t op); /* NULL: nothing else is needed */
};

/* The rows, one after the other; NULL: there are no more. */
const struct cause *cause_row(size_t i);
/* The row of that rank among those that fit, 0 is the best; NULL: there are no more. */
const struct cause *cause_of(const struct inference *infer, size_t op, size_t rank);
/* Where in the dialogue of the FTP client a code comes from, for comparing; 0: nowhere. */
size_t cause_order(enum ftp_code at);
/* "ftp STOR*", "resolve": the `on` of the fault that a BY_STEP makes for that operation. */
void cause_add_place(const struct operation *op, const struct cause *cause, struct bytes *out);
enum ftp_operation cause_operation(const struct operation *op);
bool cause_same_login(const struct operation *a, const struct operation *b);
/* The rows as a table for docs/import.md. */
void causes_add_table(struct bytes *out);

#endif
