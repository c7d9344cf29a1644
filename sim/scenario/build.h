/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_BUILD_H
#define SIM_SCENARIO_BUILD_H

#include "scenario/keys.h"
#include "scenario/rules.h"

/* Scenarios made by a program instead of a file: by an import, a search, a hand at a socket. All
 * texts are copied. What is added is returned until the next thing of its kind is added or
 * dropped; the arrays of struct scenario may be read and changed in place meanwhile.
 *
 * A fault begins with all defaults: every match strikes. Where it strikes and what it does come
 * behind, with fault_read_on() and fault_read_then() of rules.h.
 */

/* The name becomes one that a section can have: printable, of at most 40 characters, and not that
 * of another fault or expectation; "(2)" is added. */
struct fault_spec *scenario_add_fault(struct scenario *scenario, struct span name);
struct expect_spec *scenario_add_expect(struct scenario *scenario, struct span name);
/* A file of the in-memory server, or a folder; NULL: no scenario can name it so. */
struct file_spec *scenario_add_file(struct scenario *scenario, struct span path, bool folder);
void file_set_content(struct file_spec *file, struct span content);

/* A short message that is on the card, unread; the name is not that of another one. NULL: no
 * scenario can have such a sender or text. */
struct message_spec *scenario_add_message(struct scenario *scenario, struct span name,
                                          struct span from, struct span text);

void scenario_drop_fault(struct scenario *scenario, size_t i);

/* An answer taught to commands of that pattern: OK and nothing else, whenever one comes. NULL: no
 * section can have that name. */
struct taught *scenario_add_answer(struct scenario *scenario, struct span pattern);
void scenario_drop_answer(struct scenario *scenario, size_t i);
/* These return false, and change nothing, where no line of a file could say it. Texts are said as
 * they stand: a dollar is a dollar. */
bool answer_add_text(struct taught *answer, enum taught_kind kind, struct span text);
bool answer_add_urc(struct taught *answer, usec after, struct span text);
bool answer_set_result(struct taught *answer, struct span result);
bool answer_set_payload(struct taught *answer, enum taught_payload payload, int64_t size,
                        struct span prompt);

/* Sets a key of a plain section, as a line of the file would. false: no such key, or `mistake`
 * says what was expected. */
bool scenario_set(struct scenario *scenario, const char *section, const char *name,
                  struct span value, struct mistake *mistake);

/* Why something is as it is, for who reads the file: a comment above it. NULL takes it back. */
void scenario_explain(struct scenario *scenario, const char *section, const char *name,
                      const char *why);
struct key_reason {
    const struct key *key;
    char *why;
};
const char *scenario_reason(const struct scenario *scenario, const char *section,
                            const char *name); /* NULL: none */
/* For `why` of faults, answers, expectations, messages and files. */
void reason_set(char **why, const char *text);

struct scenario *scenario_copy(const struct scenario *scenario);

/* What they own; not the thing itself. */
void fault_spec_release(struct fault_spec *fault);
void expect_spec_release(struct expect_spec *expect);
void file_spec_release(struct file_spec *file);

#endif
