/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_ENDS_H
#define SIM_LINK_ENDS_H

#include "base/bytes.h"
#include "link/end.h"
#include "link/end_socket.h"

/* Ends by what a user calls them (`run --on WHERE`, `record --port WHERE`), and what the ends of
 * one loop share. The kinds are rows. */
struct ends;
struct end_request;

enum end_many {                   /* when there are several ends of one WHERE */
                END_MANY_EACH,    /* each is a new one anyway */
                END_MANY_COUNTED, /* the number is added: to a path, to a port that is not 0 */
                END_MANY_NOT,     /* there is one */
};

struct end_kind {
    const char *name;    /* "tcp:"; "": a terminal's path, whatever is no other kind */
    const char *form;    /* what follows it: "[ADDR:]PORT"; "": nothing */
    const char *example; /* what a mistake is told */
    const char *prints;  /* end_name() of one; NULL: nobody else can open it */
    const char *help;
    enum end_many many;
    /* NULL: not on this side. */
    struct end *(*open[2])(struct ends *ends, const struct end_request *request,
                           struct bytes *why);
    struct codec *(*codec)(void); /* between its socket and the line; NULL: none */
    bool (*check)(const struct end_request *request); /* NULL: nothing can be wrong */
    bool is_network;
};
extern const struct end_kind end_kinds[]; /* ends with a NULL name */

/* NULL: *why is one sentence that says what was expected, and what is near. */
const struct end_kind *ends_kind(const char *where, enum end_side side, struct bytes *why);
/* The same, and what follows the name is right for `count` of them. */
bool ends_check(const char *where, enum end_side side, size_t count, struct bytes *why);

struct ends *ends_new(struct loop *loop);
void ends_free(struct ends *ends); /* after its ends; its handles go when the loop has run */

struct end_request {
    const char *where;
    enum end_side side;
    size_t number, count; /* of `count` that share this WHERE, from 0; count 0 is 1 */
    int64_t rate;         /* of a port whose WHERE does not say; 0: leave it */
    const struct end_events *events;
    void *owner;
};
/* NULL: *why is one sentence. No event comes before the loop is entered or left. */
struct end *ends_open(struct ends *ends, const struct end_request *request, struct bytes *why);
/* Can other machines reach it? */
bool ends_is_public(const char *where);
/* What a port's WHERE says of its rate; 0: nothing. */
int64_t ends_rate(const char *where);

#endif
