/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_WORLD_H
#define SIM_FIELD_WORLD_H

#include "base/names.h"
#include "scenario/build.h"

/* The world of a log in the making: a scenario, each key, fault and file with the reason for which
 * it is believed, and what must have been sent before the log begins. */
struct world_file {
    char *path; /* absolute; a folder's ends with "/" */
    struct bytes content;
    size_t made_up; /* so many of its bytes were not in the log */
};

/* Set-up that happened before the log begins: host commands. */
struct world_before {
    char *command, *why;
};

/* A short message of the scenario that comes at a turn of the log, or not told of, was there when
 * the host looked. */
struct world_arrival {
    size_t message, turn;
    bool told;
};

/* Something else that would explain a line of the log as well. */
struct world_doubt {
    int line;
    char *other, *instead_of;
    bool of_fault; /* it is told as long as there is a fault of that name */
};

struct world {
    struct scenario *scenario;
    bool *forced;        /* for each fault: no cause was found, the log's line is simply said */
    bool full;           /* more faults were wanted than a scenario can have */
    size_t lesson_count; /* so many answers, the first, are for commands that the modem lacks */
    bool *taught;        /* for each turn of the log: an [answer] says it; NULL: none does */
    usec *sooner; /* for each turn: the host said it so much sooner than its time; NULL */
    struct world_file *files; /* in the making, up to world_put_files() */
    size_t file_count;
    struct names paths; /* of them, also once they are in the scenario */
    struct world_before *before;
    size_t before_count;
    struct world_arrival *arrivals;
    size_t arrival_count;
    struct world_doubt *doubts;
    size_t doubt_count;
};

void world_init(struct world *world, const char *title);
void world_release(struct world *world);

/* Sets a key; false, and nothing is changed: no scenario takes that value. `why` NULL keeps the old
 * reason. */
bool world_set(struct world *world, const char *section, const char *name, const char *why,
               const char *format, ...) __attribute__((format(printf, 5, 6)));
bool world_has(const struct world *world, const char *section, const char *name);

/* The file at that path; made empty when new. NULL: there cannot be one of that name. */
struct world_file *world_file(struct world *world, struct span path);
struct world_file *world_find_file(const struct world *world, struct span path);
/* The same, also once they are in the scenario. */
bool world_has_file(const struct world *world, struct span path);
/* The files come into the scenario, with how much of them is made up. */
void world_put_files(struct world *world);

/* --- faults: NULL where no scenario takes what was asked for; then the rest does nothing --- */

/* `on` as in a scenario; `first` 0: every match. The name is made unique and short. One that goes
 * on where an equal one ends becomes a part of that as soon as the next is asked for. */
struct fault_spec *world_fault(struct world *world, const char *name, int64_t first,
                               int64_t last, const char *why, const char *on, ...)
    __attribute__((format(printf, 6, 7)));
/* Adds an action, as behind `then =`. */
void fault_then(struct fault_spec *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds one that says these bytes: FAULT_ANSWER, FAULT_URC, FAULT_REPLY. */
void fault_say(struct fault_spec *fault, enum fault_action_kind kind, struct span bytes);
/* One that says a line unasked, so long behind what the fault strikes at. */
void fault_say_later(struct fault_spec *fault, struct span line, usec after);
/* Secrets in what the faults say become stars. */
void world_hide_said(struct world *world);
/* The password of a log is no scenario's to tell. Where none was refused (`refused`), any will do;
 * else another stands for it, and the reason says so. `lengths`: as long as it is. */
void world_hide_login(struct world *world, bool refused, bool lengths);
/* Could one line of a scenario say them? */
bool world_can_say(struct span bytes);
void world_force(struct world *world, const struct fault_spec *fault);
struct fault_spec *world_last_fault(const struct world *world); /* NULL: there is none */
/* Faults that do nothing are not there. */
void world_drop_idle_faults(struct world *world);
/* Faults that do the same at the same place, one time after the other, become one; so do their
 * places in `struck`, which has a value for each fault. */
void world_join_faults(struct world *world, bool *struck);
/* `struck`: for each, has it? Those that have not are not there. */
void world_drop_unstruck(struct world *world, const bool *struck);
void world_drop_fault(struct world *world, size_t i);
void world_drop_last_fault(struct world *world);

void world_add_before(struct world *world, const char *why, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line stands for all that have the same two. */
/* Is there a fault of that name? */
bool world_has_fault(const struct world *world, const char *name);
void world_add_doubt(struct world *world, int line, const char *other, const char *instead_of);

/* A time as a value, in whole milliseconds: "250ms", "20.004s". */
struct world_time {
    char text[24];
};
struct world_time world_time(usec time);
/* A command as it was meant, or a line, without its secrets. */
void world_add_shown(struct bytes *out, struct span text);
/* Text as a pattern: `*` for what a pattern cannot hold. */
void world_pattern(struct bytes *out, struct span text);

#endif
