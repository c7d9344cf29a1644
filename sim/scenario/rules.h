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
    TAKES_STATUS,
    TAKES_CME, /* or nothing */
    TAKES_DAMAGE,
};

struct rule_then {
    const char *name;
    enum fault_action_kind kind;
    enum rule_takes takes;
    unsigned seams;    /* bits 1 << enum seam where it makes sense */
    bool decides;      /* takes the place of what would happen: one such action a fault */
    bool of_world;     /* done by network, module or line, whatever else happens at the place */
    bool may_wait;     /* "after T" may stand behind it */
    const char *shape; /* what follows: "CODE [after T]" */
    const char *about;
};

extern const struct rule_on rule_ons[];     /* ends with a NULL name */
extern const struct rule_then rule_thens[]; /* ends with a NULL name */

/* Is it the world that acts (network, module, a line unasked), and not the thing itself? */
bool rule_is_world(enum fault_action_kind kind, enum seam seam);
const struct rule_then *rule_then_of(enum fault_action_kind kind);
const char *rule_on_name(enum seam seam);
/* As they would be written behind `on =` and `then =`: "command AT+FTPGET=1", "code 64 after
 * 75s". */
void rule_add_on(struct bytes *out, const struct fault_spec *fault);
void rule_add_action(struct bytes *out, const struct fault_action *action);

/* --- from text (read_rules.c) --- */

/* Cuts "after T" off the end of a text, unless nothing else is there. */
bool rule_cut_after(struct span *text, usec *time);

/* What is wrong with a text; all zero: nothing. Freed with mistake_release(). */
struct mistake {
    struct bytes why; /* "expected ...", without the text itself */
    const char *at;   /* where in the text; NULL: all of it */
    bool alone;       /* a whole sentence: needs no `KEY = "VALUE": ` in front of it */
};
void mistake_release(struct mistake *mistake);

/* All return false on a mistake, which is then told in `mistake`. What the first two take is
 * what stands in a file behind `on =` and `then =`. */

/* `placed`: the word for the place was one, so that `then` can be judged by it. */
bool fault_read_on(struct fault_spec *fault, struct span text, bool *placed,
                   struct mistake *mistake);
/* Adds an action; it must make sense at the place where the fault strikes. */
bool fault_read_then(struct fault_spec *fault, struct span text, struct mistake *mistake);
/* An action alone, which must make sense at all of these seams (bits); its text is the
 * caller's. */
bool rule_read_action(struct span text, unsigned seams, struct fault_action *action,
                      struct mistake *mistake);
/* Takes the action over, its text too; else it is gone. */
bool fault_add_action(struct fault_spec *fault, struct fault_action action,
                      struct mistake *mistake);
/* Why that pattern can never match at that seam; NULL: it can. */
const char *rule_pattern_mistake(enum seam seam, struct span pattern);

#endif
