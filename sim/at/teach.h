/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_TEACH_H
#define SIM_AT_TEACH_H

#include "at/row.h"
#include "at/taught.h"

/* Taught answers at work, inside the interpreter: which one a command gets, its payload, its
 * lines, its result and the URCs that follow. */
struct teacher;

struct teacher *teacher_new(struct at *at);
void teacher_free(struct teacher *teacher);
/* `taught` is borrowed. Earlier ones come first. */
void teacher_add(struct teacher *teacher, const struct taught *taught);
const struct taught *teacher_number(const struct teacher *teacher,
                                    size_t i); /* NULL at the end */
/* The answer for this command, from AT on; NULL: none. Counts for nth. */
const struct taught *teacher_find(struct teacher *teacher, struct span command);
/* May the answer for this command, here without its AT, ask for payload? */
bool teacher_takes_payload(const struct teacher *teacher, struct span command);
/* Carries it out for the current command: AT_LATER while it takes payload or time. */
enum at_answer teacher_answer(struct teacher *teacher, const struct taught *taught, int *cme);
/* The module restarts: what was to come does not. */
void teacher_forget(struct teacher *teacher);

#endif
