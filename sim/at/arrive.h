/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_ARRIVE_H
#define SIM_AT_ARRIVE_H

#include "at/damage.h"

/* The host's bytes on the last step of their way: between the line and whoever reads them some are
 * lost, or become others, as a scenario has it (`on = sent`). All zero: none are.
 */
struct arrival {
    struct damage damage; /* of what comes */
    size_t through;       /* so many bytes that wait have been through it */
    bool changed;         /* ... and are not those that were sent */
    struct bytes line;    /* as the host has sent it so far, of what was read */
    bool asked;           /* the scenario, about that line; or it does not want to be */
    size_t free;          /* so many bytes of the line may be read before that */
};

struct at;

/* Is there a byte in front that whoever reads may have? Else nothing waits, or the rest of the
 * line must come first. */
bool at_arrives(struct at *at);
/* How many of the bytes that are due may be read now. */
size_t at_arrived(const struct at *at);
/* So many were. */
void at_arrival_taken(struct at *at, size_t count);
/* The others have not come yet: somebody else may read them. */
void at_arrival_put_back(struct at *at);
/* What is sent next begins a line: A/ needs no end, a payload has none. */
void at_arrival_new_line(struct at *at);
/* Nobody reads: all that is due is about to be thrown away. */
void at_arrival_swallow(struct at *at);
void at_arrival_forget(struct at *at);
void at_arrival_release(struct at *at);

#endif
