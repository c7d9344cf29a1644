/* SPDX-License-Identifier: MIT */
/* Loads [fault] and [expect], and lends the other named sections what they share. What `on` and
 * `then` mean is read_rules.c; here is only where they stand in a file. */
#include "base/die.h"
#include "base/limits.h"
#include "scenario/load.h"
#include "scenario/rules.h"

#include <string.h>

/* --- sections --- */

const struct entry *load_entry_number(const struct loading *loading,
                                      const struct section *section, size_t i)
{
    return &loading->outline->entries[section->first + i];
}

const struct entry *load_find_entry(const struct loading *loading,
                                    const struct section *section, const char *name)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *entry = load_entry_number(loading, section, i);
        if (span_is(entry->key, name))
            return entry;
    }
    return NULL;
}

static bool is_repeated(const struct key *key)
{
    static const char *const again[] = {"then", "line", "data"};
    for (size_t i = 0; i < sizeof again / sizeof *again; i++) {
        if (strcmp(key->name, again[i]) == 0)
            return true;
    }
    return false;
}

void load_check_keys(const struct loading *loading, const struct section *section)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *entry = load_entry_number(loading, section, i);
        const struct key *key = load_find_key(section->row->name, entry->key);
        if (!key) {
            load_complain_key(loading, section->row->name, entry);
            continue;
        }
        const struct entry *first = load_find_entry(loading, section, key->name);
        must(first);
        if (first != entry && !is_repeated(key))
            complain(loading->complaints, loading->file, entry->line,
                     "%s stands twice in [%s %.*s], first on line %d; expected once", key->name,
                     section->row->name, SPAN_ARGS(section->name), first->line);
    }
}

const struct entry *load_key(const struct loading *loading, const struct section *section,
                             const char *name, void *base)
{
    const struct entry *entry = load_find_entry(loading, section, name);
    if (entry)
        load_value(loading, load_find_key(section->row->name, entry->key), entry, base);
    return entry;
}

void load_complain_missing(const struct loading *loading, const struct section *section,
                           const char *what)
{
    complain(loading->complaints, loading->file, section->line, "[%s %.*s] has no %s",
             section->row->name, SPAN_ARGS(section->name), what);
}

/* --- [fault] --- */

/* Says what is wrong with that entry, and is ready for the next. */
static void complain_mistake(const struct loading *loading, const struct entry *entry,
                             struct mistake *mistake)
{
    if (mistake->at)
        complain(loading->complaints, loading->file, entry->line, "column %zu: %s",
                 (size_t)(mistake->at - entry->text.at) + 1, bytes_at(&mistake->why));
    else if (mistake->alone)
        complain(loading->complaints, loading->file, entry->line, "%s",
                 bytes_at(&mistake->why));
    else
        load_complain_value(loading, entry, bytes_at(&mistake->why), SPAN(""));
    mistake_release(mistake);
    *mistake = (struct mistake){0};
}

static bool read_on(const struct loading *loading, const struct entry *entry,
                    struct fault_spec *fault)
{
    struct mistake mistake = {0};
    bool placed;
    if (!fault_read_on(fault, entry->value, &placed, &mistake))
        complain_mistake(loading, entry, &mistake);
    return placed;
}

static void read_then(const struct loading *loading, const struct entry *entry,
                      struct fault_spec *fault, bool placed)
{
    struct mistake mistake = {0};
    struct fault_action action;
    if (!rule_read_action(entry->value, placed ? 1u << fault->on : 0, &action, &mistake) ||
        !fault_add_action(fault, action, &mistake))
        complain_mistake(loading, entry, &mistake);
}

void load_fault(const struct loading *loading, const struct section *section)
{
    struct scenario *scenario = loading->scenario;
    scenario->faults =
        xrealloc(scenario->faults, (scenario->fault_count + 1) * sizeof *scenario->faults);
    struct fault_spec *fault = &scenario->faults[scenario->fault_count++];
    *fault = (struct fault_spec){.name = span_dup(section->name), .line = section->line};
    fault->last = INT64_MAX;
    key_set_defaults("fault", fault);
    load_check_keys(loading, section);
    const struct entry *on = load_find_entry(loading, section, "on");
    const struct entry *nth = load_key(loading, section, "nth", fault);
    load_key(loading, section, "chance", fault);
    load_key(loading, section, "required", fault);
    bool placed = on && read_on(loading, on, fault);
    if (!on)
        load_complain_missing(loading, section, "`on`: expected where it strikes");
    if (placed && fault->on == SEAM_TIME && fault->first > 1)
        load_complain_value(loading, nth, "never strikes: a time comes once", SPAN(""));
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *entry = load_entry_number(loading, section, i);
        if (span_is(entry->key, "then"))
            read_then(loading, entry, fault, placed);
    }
    if (!load_find_entry(loading, section, "then"))
        load_complain_missing(loading, section, "`then`: expected what it does");
}

/* --- [expect] --- */

static void check_line(const struct loading *loading, const struct entry *entry)
{
    const char *why = rule_pattern_mistake(SEAM_LINE, entry->value);
    if (why)
        load_complain_value(loading, entry, why, SPAN(""));
}

void load_check_command(const struct loading *loading, const struct entry *entry,
                        struct span pattern)
{
    const char *why = rule_pattern_mistake(SEAM_COMMAND, pattern);
    if (why)
        load_complain_value(loading, entry, why, SPAN(""));
}

void load_expect(const struct loading *loading, const struct section *section)
{
    struct scenario *scenario = loading->scenario;
    scenario->expects =
        xrealloc(scenario->expects, (scenario->expect_count + 1) * sizeof *scenario->expects);
    struct expect_spec *expect = &scenario->expects[scenario->expect_count++];
    *expect = (struct expect_spec){.name = span_dup(section->name), .line = section->line};
    expect->within = USEC_NEVER;
    key_set_defaults("expect", expect);
    load_check_keys(loading, section);
    const struct entry *after = load_key(loading, section, "after", expect);
    const struct entry *before = load_key(loading, section, "before", expect);
    const struct entry *command = load_key(loading, section, "command", expect);
    const struct entry *never = load_key(loading, section, "never", expect);
    const struct entry *count = load_key(loading, section, "count", expect);
    load_key(loading, section, "within", expect);
    expect->never = never != NULL;
    if (!command == !never)
        load_complain_missing(loading, section,
                              command ? "single aim: expected `command` or `never`, not both"
                                      : "aim: expected `command` or `never`");
    if (never && count)
        load_complain_value(loading, count, "goes with `command`; `never` is none at all",
                            SPAN(""));
    const struct entry *lines[] = {after, before}, *aims[] = {command, never};
    for (size_t i = 0; i < 2; i++) {
        if (lines[i])
            check_line(loading, lines[i]);
        if (aims[i])
            load_check_command(loading, aims[i], aims[i]->value);
    }
}
