/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_FAULTS_H
#define SIM_SCENARIO_FAULTS_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "scenario/scenario.h"
#include "seam/seam.h"

/* The fault table at work: answers the seams from a scenario's [fault] sections, counts
 * strikes, draws chances from the seed, and carries out what a verdict cannot say (fault_world)
 * by alarm, never inside the question; only `urc` on LINE and COMMAND comes at once, so that it
 * can stand inside an answer. Each strike is noted on the scenario lane with the fault's name.
 */
struct faults;

struct fault_world {
    void (*act)(void *owner, const struct fault_action *action);
    void *owner;
};

/* `scenario` is borrowed. Alarms for `on = time` are set now. */
struct faults *faults_new(struct agenda *agenda, const struct scenario *scenario,
                          const struct fault_world *world, const struct notes *notes);
void faults_free(struct faults *faults);
const struct seams *faults_seams(const struct faults *faults);
/* How often a fault struck, and the name of the one that struck last (NULL: none yet). */
uint64_t faults_struck(const struct faults *faults, size_t index);
const char *faults_last(const struct faults *faults);

#endif
