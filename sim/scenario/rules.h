/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_RULES_H
#define SIM_SCENARIO_RULES_H

#include "scenario/scenario.h"

/* Where a fault strikes and what it does, as rows: for the loader and the reference. */
struct rule_on {
    const char *name; /* "connect data" */
    enum seam seam;
    const char *takes; /* what follows: "PATTERN", "SIZE", "TIME"; NULL: nothing */
    const char *about;
};

enum rule_takes {
    TAKES_NOTHING,
    TAKES_TIME,
    TAKES_TEXT,
    TAKES_CODE,
    TAKES_PERCENT,
    TAKES_CSQ,
    TAKES_FOR,
};

struct rule_then {
    const char *name;
    enum fault_action_kind kind;
    enum rule_takes takes;
    unsigned seams;    /* bits 1 << enum seam where it makes sense */
    bool decides;      /* takes the place of what would happen: one such action a fault */
    const char *shape; /* what follows: "CODE [after T]" */
    const char *about;
};

extern const struct rule_on rule_ons[];     /* ends with a NULL name */
extern const struct rule_then rule_thens[]; /* ends with a NULL name */

/* Is it the world that acts (network, module, a line unasked), and not the thing itself? */
bool rule_is_world(enum fault_action_kind kind, enum seam seam);
const struct rule_then *rule_then_of(enum fault_action_kind kind);
const char *rule_on_name(enum seam seam);
/* As it would be written: "code 64 after 75s". */
void rule_add_action(struct bytes *out, const struct fault_action *action);

#endif
