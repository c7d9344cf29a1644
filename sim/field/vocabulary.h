/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_VOCABULARY_H
#define SIM_FIELD_VOCABULARY_H

#include "at/row.h"

/* Which commands the modem has, and which lines it says by itself: asked of its own rows. */
struct vocabulary;

struct vocabulary *vocabulary_new(void);
void vocabulary_free(struct vocabulary *vocabulary);

/* One command, with or without AT. */
/* A command that the modem has may come with parameters that it never takes. */
bool vocabulary_takes(const struct vocabulary *vocabulary, struct span command);
bool vocabulary_has(const struct vocabulary *vocabulary, struct span command);
/* Its row by that name; NULL: it has none. */
const struct at_row *vocabulary_row(const struct vocabulary *vocabulary, struct span name);
/* Is it a setting, and kept beyond a start? */
bool vocabulary_keeps(const struct vocabulary *vocabulary, struct span name);
/* Could the modem say that line unasked? */
bool vocabulary_says(const struct vocabulary *vocabulary, struct span line);

#endif
