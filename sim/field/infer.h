/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_INFER_H
#define SIM_FIELD_INFER_H

#include "field/dialogue.h"
#include "field/made.h"
#include "field/operations.h"
#include "field/others.h"
#include "field/world.h"

/* From a conversation to the world that explains it. Causes first: a value that was shown, a
 * missing file, a login that is not this one, a server that does not answer. What no cause was
 * found for is left to field/fix.h.
 */
struct inference {
    const struct dialogue *dialogue;
    const struct operations *operations;
    struct world *world;
    const unsigned char *ranks; /* for each operation: which of its causes (field/causes.h) */
    const struct made_paths *made;
    struct others *others; /* once it is settled how each ended: infer_codes() */
};

/* The parts, in this order. */
void infer_values(struct inference *infer);  /* what lines show: signal, operator, identity */
void infer_start(struct inference *infer);   /* what was set up before the log begins */
void infer_sent(struct inference *infer);    /* what arrived of commands */
void infer_module(struct inference *infer);  /* restarts, lost bearers, silence: incidents.c */
void infer_upload(struct inference *infer);  /* how the module takes bytes */
void infer_files(struct inference *infer);   /* what the server has */
void infer_codes(struct inference *infer);   /* why operations failed */
void infer_answers(struct inference *infer); /* what is not modelled */
void infer_times(struct inference *infer);   /* how long things took */

void infer_world(const struct dialogue *dialogue, const struct operations *operations,
                 const unsigned char *ranks, struct world *world);

/* --- for the parts --- */
static inline struct span infer_turn(const struct inference *infer, size_t turn)
{
    const struct turn *what = &infer->dialogue->turns[turn];
    return what->kind == TURN_COMMAND ? turn_bytes(infer->dialogue, what)
                                      : turn_meaning(infer->dialogue, what);
}
/* The command that was sent last before this turn; NO_TURN. */
size_t infer_command_before(const struct dialogue *dialogue, size_t turn);
/* Is its answer, or its end, in the log before the next command? */
size_t infer_final_after(const struct dialogue *dialogue, size_t command);
/* How often this very command had been sent up to and with this turn, set-up included. */
int64_t infer_command_number(const struct inference *infer, size_t turn);
/* The same for a line of the modem. */
int64_t infer_line_number(const struct inference *infer, size_t turn);
/* Would a scenario take this value? Then sets it, unless it is set. */
bool infer_set(struct inference *infer, const char *section, const char *name, const char *why,
               struct span value);
usec infer_gap(const struct dialogue *dialogue, size_t from, size_t to); /* -1: not known */
/* This line of the modem is said because it was taught. */
void infer_mark_taught(struct inference *infer, size_t turn);
/* A fault that strikes when this turn happens: a command, or a line. */
struct fault_spec *infer_fault_at(struct inference *infer, size_t turn, const char *name,
                                  const char *why);

#endif
