/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_INCIDENT_PARTS_H
#define SIM_FIELD_INCIDENT_PARTS_H

#include "field/incidents.h"

/* What the rows of incidents.c ask, and how they become faults: infer_power.c, infer_module.c and
 * infer_silence.c. */
typedef bool incident_question(struct incident_walk *walk, size_t turn);
typedef void incident_maker(struct incident_walk *walk, size_t turn,
                            const struct incident *row);

/* --- sights --- */
incident_question sees_start, sees_off, sees_sag, sees_network, sees_deact, sees_gone,
    sees_dead, sees_silence;

/* Keeps in mind what this turn tells of the bearer. */
void incident_note(struct incident_walk *walk, size_t turn);

/* --- power --- */
incident_question start_goes_on, start_was_off, start_was_asked_for, start_cuts_stream,
    start_in_command;
incident_question off_for_good, off_was_asked_for, off_by_key;
incident_question sag_in_answer;
incident_maker make_restart, make_cut_stream, make_key, make_pressed, make_off, make_sag;

/* --- networks and bearers --- */
incident_question network_is_told, bearer_is_told, bearer_was_refused, loses_attachment,
    loses_signal, loses_network, bearer_was_up, bearer_never_came, bearer_goes_with_all;
incident_maker make_lost_network, make_lost_bearer, make_silent_loss, make_no_bearer;

/* --- silence --- */
incident_question dead_without_answer, dead_said_off, dead_behind_sag;
incident_question silent_while_starting, silent_while_off, silent_unarrived, silent_in_log,
    silent_with_effect, silent_early, silent_talked_over, silent_but_late, silent_behind_late;
incident_maker make_brown_out, make_late;

/* The row's one action, at that turn. */
incident_maker make_there;

#endif
