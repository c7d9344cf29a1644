/* SPDX-License-Identifier: MIT */
/* From the outline of a file to plain data. Keys are read in the order of their rows and not of
 * the file, so that a key overrides what a name such as `profile` has set wherever it stands. A
 * mistake never ends the reading: the next one is wanted too. */
#include "scenario/load.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"
#include "scenario/values.h"

#include <string.h>

static const char *const secrets[] = {"password", "pin", "puk"};

static void load_plain(const struct loading *loading);
static void load_rules(const struct loading *loading);
static void check_whole(const struct loading *loading);

struct scenario *scenario_read(const struct disk *disk, const char *path, struct span text,
                               struct complaints *complaints)
{
    size_t before = complaints->count, start = complaints->text.count;
    struct outline outline = {0};
    struct scenario *scenario = scenario_default();
    struct loading loading = {scenario, &outline, disk, path, complaints};
    xfree(scenario->path);
    scenario->path = xstrdup(path);
    if (text.count > SCENARIO_FILE_MAX)
        complain(complaints, path, 1, "a file of more than %u bytes; expected a scenario",
                 SCENARIO_FILE_MAX);
    else
        outline_read(&outline, path, text, complaints);
    load_plain(&loading);
    load_rules(&loading);
    check_whole(&loading);
    load_files(&loading);
    outline_release(&outline);
    if (complaints->count == before)
        return scenario;
    complaints_sort(complaints, start, path);
    scenario_free(scenario);
    return NULL;
}

/* Cards and servers are made at the start; what is asked of them again and again may be added. */
static bool is_rule(const struct section_row *row)
{
    return row->named && strcmp(row->name, "message") != 0;
}

/* The sections that may come to a scenario while it plays. */
struct scenario *scenario_read_rules(const char *path, struct span text,
                                     struct complaints *complaints)
{
    size_t before = complaints->count, start = complaints->text.count;
    struct outline outline = {0};
    struct scenario *scenario = scenario_default();
    struct loading loading = {.scenario = scenario,
                              .outline = &outline,
                              .file = path,
                              .complaints = complaints};
    outline_read(&outline, path, text, complaints);
    for (size_t i = 0; i < outline.section_count; i++)
        if (!is_rule(outline.sections[i].row))
            complain(complaints, path, outline.sections[i].line,
                     "[%s] cannot be added; expected [fault], [answer] or [expect]",
                     outline.sections[i].row->name);
    load_rules(&loading);
    outline_release(&outline);
    xfree(scenario->path);
    scenario->path = xstrdup(path);
    if (complaints->count == before)
        return scenario;
    complaints_sort(complaints, start, path);
    scenario_free(scenario);
    return NULL;
}

static void load_rules(const struct loading *loading)
{
    const struct outline *outline = loading->outline;
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &outline->sections[i];
        if (strcmp(section->row->name, "fault") == 0)
            load_fault(loading, section);
        else if (strcmp(section->row->name, "expect") == 0)
            load_expect(loading, section);
        else if (strcmp(section->row->name, "answer") == 0)
            load_answer(loading, section);
        else if (strcmp(section->row->name, "message") == 0)
            load_message(loading, section);
    }
}

static size_t key_count(void)
{
    size_t count = 0;
    while (scenario_keys[count].section)
        count++;
    return count;
}

/* Which entry of a plain section gives which key: given[i] is for scenario_keys[i]. */
static void sort_entries(const struct loading *loading, const struct section *section,
                         const struct entry **given)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *entry = &loading->outline->entries[section->first + i];
        const struct key *key = load_find_key(section->row->name, entry->key);
        if (!key) {
            load_complain_key(loading, section->row->name, entry);
            continue;
        }
        const struct entry **place = &given[key - scenario_keys];
        if (*place)
            complain(loading->complaints, loading->file, entry->line,
                     "%s stands twice in [%s], first on line %d; expected once", key->name,
                     key->section, (*place)->line);
        else
            *place = entry;
    }
}

/* In the order of the rows, so that rtt overrides profile wherever it stands. */
static void load_plain(const struct loading *loading)
{
    const struct outline *outline = loading->outline;
    const struct entry **given = xzalloc(key_count() * sizeof *given);
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &outline->sections[i];
        if (!section->row->named && strcmp(section->row->name, "files") != 0)
            sort_entries(loading, section, given);
    }
    for (size_t i = 0; scenario_keys[i].section; i++) {
        if (given[i])
            load_value(loading, &scenario_keys[i], given[i], loading->scenario);
    }
    xfree(given);
}

/* What no key can see alone. */
static void check_whole(const struct loading *loading)
{
    const struct scenario *scenario = loading->scenario;
    const struct outline *outline = loading->outline;
    int line = 1;
    if ((scenario->user[0] == '\0') == (scenario->password[0] == '\0'))
        return;
    for (size_t i = 0; i < outline->entry_count; i++) {
        struct span key = outline->entries[i].key;
        if (span_is(key, "user") || span_is(key, "password"))
            line = outline->entries[i].line;
    }
    complain(loading->complaints, loading->file, line,
             "[ftp] has a %s; expected user and password, or neither",
             scenario->user[0] ? "user without a password" : "password without a user");
}

const struct key *load_find_key(const char *section, struct span name)
{
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (strcmp(key->section, section) == 0 && span_is(name, key->name))
            return key;
    }
    return NULL;
}

bool load_value(const struct loading *loading, const struct key *key, const struct entry *entry,
                void *base)
{
    if (key_read(key, entry->value, base))
        return true;
    struct bytes why = {0};
    bytes_add_text(&why, "expected ");
    key_expected(key, &why);
    if (key->kind == KEY_TIME)
        value_add_unit_hint(&why, entry->value);
    struct span words = key->range ? span_of(key->range) : SPAN("");
    if (key->kind != KEY_WORDS)
        words = span_starts(words, "one of ") ? span_skip(words, 7) : SPAN("");
    load_complain_value(loading, entry, bytes_at(&why), words);
    bytes_release(&why);
    return false;
}

/* Beyond the limit nothing is shown: no time is spent on the nearest names then. */
static bool is_heard(const struct loading *loading)
{
    if (loading->complaints->count <= COMPLAINTS_MAX)
        return true;
    loading->complaints->count++;
    return false;
}

static bool is_secret(struct span key)
{
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (span_is(key, secrets[i]))
            return true;
    }
    return false;
}

void load_complain_value(const struct loading *loading, const struct entry *entry,
                         const char *why, struct span hints)
{
    enum { SHOWN = 80 };
    if (!is_heard(loading))
        return;
    struct bytes value = {0}, hint = {0};
    struct span shown = span_cut(entry->value, SHOWN);
    escape_add(&value, shown.at, shown.count);
    if (entry->value.count > SHOWN)
        bytes_add_text(&value, "...");
    if (is_secret(entry->key)) {
        bytes_clear(&value);
        bytes_add_text(&value, "***");
    }
    outline_add_hint(&hint, shown, hints);
    complain(loading->complaints, loading->file, entry->line, "%.*s = \"%s\": %s%s",
             SPAN_ARGS(span_cut(entry->key, SHOWN)), bytes_at(&value), why, bytes_at(&hint));
    bytes_release(&value);
    bytes_release(&hint);
}

void load_complain_key(const struct loading *loading, const char *section,
                       const struct entry *entry)
{
    if (!is_heard(loading))
        return;
    struct bytes names = {0}, hint = {0};
    const char *elsewhere = NULL;
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (strcmp(key->section, section) == 0)
            bytes_addf(&names, "%s%s", names.count ? ", " : "", key->name);
        else if (!elsewhere && span_is(entry->key, key->name))
            elsewhere = key->section;
    }
    if (elsewhere)
        bytes_addf(&hint, "; it belongs in [%s]", elsewhere);
    else if (!outline_add_hint(&hint, span_cut(entry->key, 80), bytes_span(&names)))
        bytes_addf(&hint, "; expected one of %s", bytes_at(&names));
    complain(loading->complaints, loading->file, entry->line, "unknown key \"%.*s\" in [%s]%s",
             SPAN_ARGS(span_cut(entry->key, 80)), section, bytes_at(&hint));
    bytes_release(&names);
    bytes_release(&hint);
}

bool load_text(const struct loading *loading, const struct entry *entry, struct span text,
               size_t limit, struct bytes *out)
{
    const char *error, *at;
    if (value_text(text, limit, out, &error, &at))
        return true;
    complain(loading->complaints, loading->file, entry->line, "column %zu: %s",
             (size_t)(at - entry->text.at) + 1, error);
    return false;
}
