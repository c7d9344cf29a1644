/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FIELD_FIXTURE_H
#define TESTS_FIELD_FIXTURE_H

#include "field/dialogue.h"
#include "field/import.h"

/* What the tests of import have in common: a log as a text, and what is looked for in what came of
 * it. Each says all of it when it fails. */
/* As `import log.log` would; the test ends where nothing is read. The caller releases it. */
void import_text(const char *log, struct field_import *import);
/* The scenario has the one text and not the other; NULL: whatever it is. */
void expect_scenario(const struct field_import *import, const char *log, const char *has,
                     const char *has_not);
/* A log whose kind has a cause: nothing of it is forced, missing or extra, so many lines are
 * taught, and the scenario has that text. */
struct kind {
    const char *about, *log, *line;
    size_t taught; /* lines that an [answer] says */
};
void expect_kind(const struct kind *kind);
/* One turn a line: > a command, >> payload, < a line, << data; no echoes, no remarks. */
void add_talk(const struct dialogue *dialogue, struct bytes *out);

#endif
