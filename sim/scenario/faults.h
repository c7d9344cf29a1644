/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_FAULTS_H
#define SIM_SCENARIO_FAULTS_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "scenario/nearest.h"
#include "scenario/scenario.h"
#include "seam/seam.h"

/* The fault table at work: answers the seams from a scenario's [fault] sections, counts
 * strikes, draws chances from the seed, and carries out what a verdict cannot say (fault_events)
 * by alarm, never inside the question; only `urc` on LINE and COMMAND comes at once, so that it
 * can stand inside an answer. Each strike is noted on the scenario lane with the fault's name.
 */
struct faults;

struct fault_events {
    void (*act)(void *owner, const struct fault_action *action);
    /* It is about to do that; or NULL. */
    void (*struck)(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action);
    void *owner;
};

/* `scenario` is borrowed. Alarms for `on = time` are set now. */
struct faults *faults_new(struct agenda *agenda, const struct scenario *scenario,
                          const struct fault_events *events, const struct notes *notes);
/* One more, from now on: `on = time` counts from now. Borrowed. */
void faults_add(struct faults *faults, const struct fault_spec *spec);
/* Those of that name strike no more; what they have set going goes on. false: there is none. */
bool faults_drop(struct faults *faults, struct span name);
void faults_free(struct faults *faults);
const struct seams *faults_seams(const struct faults *faults);
/* What became of a fault so far. */
struct fault_result {
    const struct fault_spec *spec;
    uint64_t strikes;
    usec first_at, last_at; /* of the strikes */
    int64_t matches;        /* of the place; `nth` and `chance` let some of them through */
    usec matched_at;        /* the last */
    const struct nearest *nearest; /* of what came at that kind of place and did not match */
    bool came;                     /* something came at that kind of place */
    uint64_t most_crossed;         /* bytes over one data connection */
    bool dropped;                  /* it strikes no more */
};
size_t faults_count(const struct faults *faults);
struct fault_result faults_result(const struct faults *faults, size_t i);

#endif
