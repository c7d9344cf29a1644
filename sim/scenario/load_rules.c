/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "base/limits.h"
#include "ftp/client.h"
#include "scenario/load.h"
#include "scenario/rules.h"
#include "scenario/values.h"

#include <stdlib.h>
#include <string.h>

static bool read_on(const struct loading *loading, const struct entry *entry,
                    struct fault_spec *fault);
static void read_then(const struct loading *loading, const struct entry *entry,
                      struct fault_spec *fault, bool placed);

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

static void complain_missing(const struct loading *loading, const struct section *section,
                             const char *what)
{
    complain(loading->complaints, loading->file, section->line, "[%s %.*s] has no %s",
             section->row->name, SPAN_ARGS(section->name), what);
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
    bool placed = on && read_on(loading, on, fault);
    if (!on)
        complain_missing(loading, section, "`on`: expected where it strikes");
    if (placed && fault->on == SEAM_TIME && fault->first > 1)
        load_complain_value(loading, nth, "never strikes: a time comes once", SPAN(""));
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *entry = load_entry_number(loading, section, i);
        if (span_is(entry->key, "then"))
            read_then(loading, entry, fault, placed);
    }
    if (!load_find_entry(loading, section, "then"))
        complain_missing(loading, section, "`then`: expected what it does");
}

/* --- patterns --- */

void load_check_command(const struct loading *loading, const struct entry *entry,
                        struct span pattern)
{
    struct span start = span_cut(span_cut(pattern, span_find(pattern, '*')), 2);
    for (size_t i = 0; i < start.count; i++) {
        if (text_upper(start.at[i]) == "AT"[i])
            continue;
        load_complain_value(loading, entry,
                            "matches no command; expected one that begins with AT", SPAN(""));
        return;
    }
}

static void check_line_pattern(const struct loading *loading, const struct entry *entry,
                               struct span pattern)
{
    for (size_t i = 0; i + 1 < pattern.count; i++) {
        if (pattern.at[i] == '\\' && (pattern.at[i + 1] == 'r' || pattern.at[i + 1] == 'n')) {
            load_complain_value(loading, entry,
                                "matches no line; expected its text without CR LF", SPAN(""));
            return;
        }
    }
}

static void check_ftp_pattern(const struct loading *loading, const struct entry *entry,
                              struct span pattern)
{
    if (pattern.count && pattern.at[0] != '*' && !text_is_alpha(pattern.at[0]))
        load_complain_value(loading, entry,
                            "matches no FTP command; expected one such as RETR *", SPAN(""));
}

/* --- on --- */

static const struct rule_on *find_on(struct span value, struct span *rest)
{
    struct span word = value_word(value, rest), more;
    if (span_is(word, "connect") && span_is(value_word(*rest, &more), "data")) {
        word = SPAN("connect data");
        *rest = more;
    }
    const struct rule_on *row = rule_ons;
    while (row->name && !span_is(word, row->name))
        row++;
    return row->name ? row : NULL;
}

static bool read_place(const struct loading *loading, const struct entry *entry,
                       struct span rest, struct fault_spec *fault)
{
    int64_t size = 0;
    switch (fault->on) {
    case SEAM_RESOLVE:
    case SEAM_CONNECT:
    case SEAM_CONNECT_DATA:
        return rest.count == 0;
    case SEAM_DATA:
        if (!value_size(rest, INT64_MAX / 2, &size))
            return false;
        fault->count = (uint64_t)size;
        return true;
    case SEAM_TIME:
        return scenario_parse_time(rest, &fault->time);
    case SEAM_COMMAND:
        load_check_command(loading, entry, rest);
        break;
    case SEAM_FTP:
        check_ftp_pattern(loading, entry, rest);
        break;
    case SEAM_LINE:
        check_line_pattern(loading, entry, rest);
        break;
    }
    fault->pattern = span_dup(rest);
    return rest.count > 0;
}

static bool read_on(const struct loading *loading, const struct entry *entry,
                    struct fault_spec *fault)
{
    struct bytes names = {0};
    struct span rest;
    const struct rule_on *row = find_on(entry->value, &rest);
    bool good = false;
    if (row) {
        fault->on = row->seam;
        good = read_place(loading, entry, rest, fault);
        bytes_addf(&names, "expected \"%s%s%s\"", row->name, row->takes ? " " : "",
                   row->takes ? row->takes : "");
    } else {
        struct span word = value_word(entry->value, &rest);
        bytes_add_text(&names,
                       "expected command, ftp, resolve, connect, connect data, data, time "
                       "or line");
        outline_add_hint(&names, word, SPAN("command,ftp,resolve,connect,data,time,line"));
    }
    if (!good)
        load_complain_value(loading, entry, bytes_at(&names), SPAN(""));
    bytes_release(&names);
    return row != NULL;
}

/* --- then --- */

/* Cuts "WORD T" off the end of `text`; false when T is no time. */
static bool take_time(struct span *text, const char *word, usec *time)
{
    size_t blank = text->count;
    while (blank > 0 && text->at[blank - 1] != ' ' && text->at[blank - 1] != '\t')
        blank--;
    struct span last = span_skip(*text, blank), head = span_trim(span_cut(*text, blank));
    size_t length = strlen(word);
    if (head.count < length || !span_is(span_skip(head, head.count - length), word))
        return true;
    head.count -= length;
    *text = span_trim(head);
    return scenario_parse_time(last, time);
}

static bool is_code(int64_t code)
{
    return code > 0 && code < INT32_MAX && ftp_code_name((int)code) != NULL;
}

/* RFC 959, 4.2: a reply begins with its number, and then a blank or a hyphen. That there are three
 * digits is left to the one who plays a broken server. */
static bool is_reply(struct span text)
{
    size_t digits = 0;
    while (digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    return digits > 0 && (digits == text.count || text.at[digits] == ' ' ||
                          text.at[digits] == '-' || text.at[digits] == '\\');
}

static bool read_action(const struct rule_then *row, struct span rest,
                        struct fault_action *action)
{
    uint32_t ppm;
    if (row->kind >= FAULT_SIGNAL && !take_time(&rest, "after", &action->after))
        return false;
    switch (row->takes) {
    case TAKES_NOTHING:
        return rest.count == 0;
    case TAKES_TIME:
        return scenario_parse_time(rest, &action->time);
    case TAKES_CODE:
        action->time = -1;
        return take_time(&rest, "after", &action->time) &&
               span_number(rest, 99, &action->number) && is_code(action->number);
    case TAKES_PERCENT:
        if (!value_percent(rest, &ppm))
            return false;
        action->number = ppm;
        return true;
    case TAKES_CSQ:
        return value_csq(rest, &action->number, &action->second);
    case TAKES_FOR:
        return take_time(&rest, "for", &action->time) && rest.count == 0;
    case TAKES_TEXT:
        return rest.count > 0 && (row->kind != FAULT_REPLY || is_reply(rest));
    }
    bug("no such kind of argument");
}

static void complain_seam(const struct loading *loading, const struct entry *entry,
                          const struct rule_then *row, enum seam seam)
{
    struct bytes why = {0};
    bytes_addf(&why, "makes no sense for `on = %s`; expected with", rule_on_name(seam));
    const char *comma = " ";
    for (const struct rule_on *on = rule_ons; on->name; on++) {
        if (!(row->seams & (1u << on->seam)))
            continue;
        bytes_addf(&why, "%s%s", comma, on->name);
        comma = ", ";
    }
    load_complain_value(loading, entry, bytes_at(&why), SPAN(""));
    bytes_release(&why);
}

static void complain_unknown_then(const struct loading *loading, const struct entry *entry)
{
    struct bytes why = {0}, names = {0};
    struct span rest;
    for (const struct rule_then *row = rule_thens; row->name; row++)
        bytes_addf(&names, "%s%s", names.count ? ", " : "", row->name);
    bytes_add_text(&why, "unknown action");
    if (!outline_add_hint(&why, value_word(entry->value, &rest), bytes_span(&names)))
        bytes_addf(&why, "; expected one of %s", bytes_at(&names));
    load_complain_value(loading, entry, bytes_at(&why), SPAN(""));
    bytes_release(&why);
    bytes_release(&names);
}

static void complain_shape(const struct loading *loading, const struct entry *entry,
                           const struct rule_then *row)
{
    struct bytes why = {0};
    bytes_addf(&why, "expected \"%s%s%s\"", row->name, row->shape ? " " : "",
               row->shape ? row->shape : "");
    if (row->takes == TAKES_CODE)
        bytes_add_text(&why, ", N one of 61 to 66 and 70 to 80");
    if (row->kind == FAULT_REPLY)
        bytes_add_text(&why, ", TEXT a number and words, as in reply 530 Login incorrect");
    load_complain_value(loading, entry, bytes_at(&why), SPAN(""));
    bytes_release(&why);
}

/* One thing can be replaced by one other thing only. */
static const struct rule_then *decided(const struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++) {
        const struct rule_then *row = rule_then_of(fault->actions[i].kind);
        if (row->decides)
            return row;
    }
    return NULL;
}

static void add_action(const struct loading *loading, const struct entry *entry,
                       struct fault_spec *fault, struct fault_action action)
{
    if (fault->action_count == SCENARIO_ACTIONS_MAX) {
        complain(loading->complaints, loading->file, entry->line,
                 "too many `then`; expected at most %d", SCENARIO_ACTIONS_MAX);
        free(action.text);
        return;
    }
    fault->actions =
        xrealloc(fault->actions, (fault->action_count + 1) * sizeof *fault->actions);
    fault->actions[fault->action_count++] = action;
}

static const struct rule_then *find_then(struct span word)
{
    const struct rule_then *row = rule_thens;
    while (row->name && !span_is(word, row->name))
        row++;
    return row->name ? row : NULL;
}

static void read_then(const struct loading *loading, const struct entry *entry,
                      struct fault_spec *fault, bool placed)
{
    struct span rest;
    struct fault_action action = {0};
    struct bytes text = {0};
    const struct rule_then *row = find_then(value_word(entry->value, &rest));
    if (!row) {
        complain_unknown_then(loading, entry);
        return;
    }
    action.kind = row->kind;
    if (placed && !(row->seams & (1u << fault->on)))
        complain_seam(loading, entry, row, fault->on);
    if (!read_action(row, rest, &action))
        complain_shape(loading, entry, row);
    else if (row->takes == TAKES_TEXT &&
             load_text(loading, entry, rest, SCENARIO_TEXT_MAX, &text)) {
        if (span_find(bytes_span(&text), '\0') < text.count)
            load_complain_value(loading, entry, "a zero byte cannot stand in it", SPAN(""));
        action.text = span_dup(bytes_span(&text));
        action.text_count = text.count;
    }
    bytes_release(&text);
    const struct rule_then *other = row->decides ? decided(fault) : NULL;
    if (other)
        complain(loading->complaints, loading->file, entry->line,
                 "%s after %s: a thing can be replaced once; expected one of them", row->name,
                 other->name);
    add_action(loading, entry, fault, action);
}

/* --- [expect] --- */

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
        complain_missing(loading, section,
                         command ? "single aim: expected `command` or `never`, not both"
                                 : "aim: expected `command` or `never`");
    if (never && count)
        load_complain_value(loading, count, "goes with `command`; `never` is none at all",
                            SPAN(""));
    const struct entry *lines[] = {after, before}, *aims[] = {command, never};
    for (size_t i = 0; i < 2; i++) {
        if (lines[i])
            check_line_pattern(loading, lines[i], lines[i]->value);
        if (aims[i])
            load_check_command(loading, aims[i], aims[i]->value);
    }
}
