/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_LOAD_H
#define SIM_SCENARIO_LOAD_H

#include "scenario/outline.h"

/* Shared by the parts of the loader: what is being loaded, and where complaints go. */
struct loading {
    struct scenario *scenario;
    const struct outline *outline;
    const struct disk *disk;
    const char *file;
    struct complaints *complaints;
};

/* `KEY = "VALUE": WHY` at the entry's line; the values of secrets are not shown. */
void load_complain_value(const struct loading *loading, const struct entry *entry,
                         const char *why, struct span hints);
/* `unknown key`, with the nearest of that section, or the section in which it belongs. */
void load_complain_key(const struct loading *loading, const char *section,
                       const struct entry *entry);
/* Reads the value as that key into `base`; complains and returns false when it cannot be. */
bool load_value(const struct loading *loading, const struct key *key, const struct entry *entry,
                void *base);
const struct key *load_find_key(const char *section, struct span name);

/* Escapes; at most `limit` bytes. Complains with the column and returns false. */
bool load_text(const struct loading *loading, const struct entry *entry, struct span text,
               size_t limit, struct bytes *out);

/* For named sections, whose keys are read one by one: entry number i; the first of that name, or
 * NULL; complaints about unknown keys and those that stand twice; the value of a key, if it is
 * there, into `base`; and whether a pattern can match a command. */
const struct entry *load_entry_number(const struct loading *loading,
                                      const struct section *section, size_t i);
const struct entry *load_find_entry(const struct loading *loading,
                                    const struct section *section, const char *name);
void load_check_keys(const struct loading *loading, const struct section *section);
const struct entry *load_key(const struct loading *loading, const struct section *section,
                             const char *name, void *base);
/* `[KIND NAME] has no WHAT`. */
void load_complain_missing(const struct loading *loading, const struct section *section,
                           const char *what);
void load_check_command(const struct loading *loading, const struct entry *entry,
                        struct span pattern);

void load_fault(const struct loading *loading,
                const struct section *section); /* load_rules.c */
void load_expect(const struct loading *loading,
                 const struct section *section); /* load_rules.c */
void load_answer(const struct loading *loading,
                 const struct section *section); /* load_answer.c */
void load_message(const struct loading *loading,
                  const struct section *section); /* load_message.c */
void load_files(const struct loading *loading);   /* files.c */

/* Sections [fault], [answer] and [expect] alone, for a scenario that plays already. */
struct scenario *scenario_read_rules(const char *path, struct span text,
                                     struct complaints *complaints);

/* What a path of [files] lacks; NULL: it is absolute, of names that are neither empty nor dots. A
 * slash at the end is a folder's. */
const char *file_path_mistake(struct span path);
/* The contents `digits` and `random`. */
void file_digits(struct bytes *out, size_t count);
void file_noise(struct bytes *out, uint64_t seed, const char *path, size_t count);

#endif
