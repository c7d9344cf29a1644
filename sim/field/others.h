/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_OTHERS_H
#define SIM_FIELD_OTHERS_H

#include "base/names.h"
#include "field/operations.h"

/* What the operations of a log tell of each other, found in one walk over them: which servers
 * answered, whom they let in, what the host removed. All zero is that of a log without any. */
struct removal {
    size_t path; /* in `paths` */
    size_t op;
    bool removed; /* false: something of that name came */
};

struct others {
    size_t first_worked;  /* the first operation that did; NO_NAME: none */
    struct names servers; /* that were reached */
    size_t ports;         /* at so many different ports, 2 or more: several */
    int64_t port;         /* the first of them */
    struct names logins;  /* that were let in */
    size_t first_in;      /* the first operation that was; NO_NAME: none */
    struct names paths;
    struct removal *removals; /* by path; of each in the order of the log */
    size_t *removals_of;      /* for each path and the end: where its own begin */
    size_t removal_count;
};

void others_find(struct others *others, const struct operations *operations);
bool others_reached(const struct others *others, const char *server);
bool others_let_in(const struct others *others, const struct operation *op);
/* Did the host remove it in front of operation `op`, and bring nothing of that name since? */
bool others_removed(const struct others *others, size_t op, struct span path);
void others_release(struct others *others);

#endif
