/* SPDX-License-Identifier: MIT */
/* `on` and `then` of a fault, from text into plain data. They are read here for files, and for
 * whoever makes a fault without one: so a fault that a program made says what a file could say,
 * and what is wrong with it in the same words. What stands behind the words is asked of the
 * rows in scenario/rules.c.
 */
#include "at/cme.h"
#include "at/damage.h"
#include "base/die.h"
#include "base/limits.h"
#include "ftp/client.h"
#include "scenario/outline.h"
#include "scenario/rules.h"
#include "scenario/values.h"

#include <string.h>

void mistake_release(struct mistake *mistake)
{
    bytes_release(&mistake->why);
}

/* For `return mistaken(mistake, "expected this")`. */
static bool mistaken(struct mistake *mistake, const char *why)
{
    bytes_add_text(&mistake->why, why);
    return false;
}

/* --- patterns --- */

static const char *command_mistake(struct span pattern)
{
    struct span start = span_cut(span_cut(pattern, span_find(pattern, '*')), 2);
    for (size_t i = 0; i < start.count; i++) {
        if (text_upper(start.at[i]) != "AT"[i])
            return "matches no command; expected one that begins with AT";
    }
    return NULL;
}

static const char *line_mistake(struct span pattern)
{
    for (size_t i = 0; i + 1 < pattern.count; i++) {
        if (pattern.at[i] == '\\' && (pattern.at[i + 1] == 'r' || pattern.at[i + 1] == 'n'))
            return "matches no line; expected its text without CR LF";
    }
    return NULL;
}

static const char *ftp_mistake(struct span pattern)
{
    if (pattern.count && pattern.at[0] != '*' && !text_is_alpha(pattern.at[0]))
        return "matches no FTP command; expected one such as RETR *";
    return NULL;
}

const char *rule_pattern_mistake(enum seam seam, struct span pattern)
{
    return seam == SEAM_COMMAND                       ? command_mistake(pattern)
           : seam == SEAM_LINE || seam == SEAM_SENT   ? line_mistake(pattern)
           : seam == SEAM_FTP || seam == SEAM_FTP_END ? ftp_mistake(pattern)
                                                      : NULL;
}

/* --- on --- */

static const struct rule_on *find_on(struct span value, struct span *rest)
{
    struct span word = value_word(value, rest), more;
    struct span second = value_word(*rest, &more);
    if (span_is(word, "connect") && span_is(second, "data"))
        word = SPAN("connect data");
    else if (span_is(word, "ftp") && span_is(second, "end"))
        word = SPAN("ftp end");
    if (span_find(word, ' ') < word.count)
        *rest = more;
    const struct rule_on *row = rule_ons;
    while (row->name && !span_is(word, row->name))
        row++;
    return row->name ? row : NULL;
}

static bool read_place(struct fault_spec *fault, struct span rest)
{
    int64_t size = 0;
    switch (fault->on) {
    case SEAM_RESOLVE:
    case SEAM_CONNECT:
    case SEAM_CONNECT_DATA:
        return rest.count == 0;
    case SEAM_DATA:
    case SEAM_HOST:
        if (!value_size(rest, INT64_MAX / 2, &size))
            return false;
        fault->count = (uint64_t)size;
        return true;
    case SEAM_TIME:
        return scenario_parse_time(rest, &fault->time);
    case SEAM_COMMAND:
    case SEAM_FTP:
    case SEAM_FTP_END:
    case SEAM_LINE:
    case SEAM_SENT:
        xfree(fault->pattern);
        fault->pattern = span_dup(rest);
        return rest.count > 0;
    }
    bug("no such seam");
}

bool fault_read_on(struct fault_spec *fault, struct span text, bool *placed,
                   struct mistake *mistake)
{
    struct span rest;
    const struct rule_on *row = find_on(text, &rest);
    *placed = row != NULL;
    if (!row) {
        mistaken(mistake,
                 "expected command, ftp, ftp end, resolve, connect, connect data, data, "
                 "host, time, line or sent");
        outline_add_hint(&mistake->why, value_word(text, &rest),
                         SPAN("command,ftp,resolve,connect,data,host,time,line,sent"));
        return false;
    }
    fault->on = row->seam;
    if (!read_place(fault, rest)) {
        bytes_addf(&mistake->why, "expected \"%s%s%s\"", row->name, row->takes ? " " : "",
                   row->takes ? row->takes : "");
        if (row->seam == SEAM_TIME)
            value_add_unit_hint(&mistake->why, rest);
        return false;
    }
    const char *why = rule_pattern_mistake(row->seam, rest);
    return !why || mistaken(mistake, why);
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

bool rule_cut_after(struct span *text, usec *time)
{
    struct span rest = *text;
    if (!take_time(&rest, "after", time) || rest.count == text->count || rest.count == 0)
        return false;
    *text = rest;
    return true;
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

/* What stands behind the action's word; texts are only looked at. */
static bool read_arguments(const struct rule_then *row, struct span rest,
                           struct fault_action *action)
{
    uint32_t ppm;
    if (row->may_wait && row->takes != TAKES_TEXT && !take_time(&rest, "after", &action->after))
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
    case TAKES_STATUS:
        return span_number(rest, 5, &action->number);
    case TAKES_CME:
        return rest.count == 0 || (span_number(rest, INT32_MAX, &action->number) &&
                                   action->number && cme_number(rest) >= 0);
    case TAKES_FOR:
        return take_time(&rest, "for", &action->time) && rest.count == 0;
    case TAKES_DAMAGE:
        return rest.count > 0;
    case TAKES_TEXT:
        return rest.count > 0 && (row->kind != FAULT_REPLY || is_reply(rest));
    }
    bug("no such kind of argument");
}

static bool unknown_action(struct span word, struct mistake *mistake)
{
    struct bytes names = {0};
    for (const struct rule_then *row = rule_thens; row->name; row++)
        bytes_addf(&names, "%s%s", names.count ? ", " : "", row->name);
    mistaken(mistake, "unknown action");
    if (!outline_add_hint(&mistake->why, word, bytes_span(&names)))
        bytes_addf(&mistake->why, "; expected one of %s", bytes_at(&names));
    bytes_release(&names);
    return false;
}

static bool wrong_seam(const struct rule_then *row, enum seam seam, struct mistake *mistake)
{
    bytes_addf(&mistake->why, "makes no sense for `on = %s`; expected with",
               rule_on_name(seam));
    const char *comma = " ";
    for (const struct rule_on *on = rule_ons; on->name; on++) {
        if (!(row->seams & (1u << on->seam)))
            continue;
        bytes_addf(&mistake->why, "%s%s", comma, on->name);
        comma = ", ";
    }
    return false;
}

/* "64 after 75", "for 60". */
static bool ends_in_time(struct span text)
{
    struct span word = {0};
    while (text.count) {
        struct span before = word;
        word = value_word(text, &text);
        if (text.count == 0)
            return span_is(before, "after") || span_is(before, "for");
    }
    return false;
}

static bool wrong_shape(const struct rule_then *row, struct span rest, struct mistake *mistake)
{
    bytes_addf(&mistake->why, "expected \"%s%s%s\"", row->name, row->shape ? " " : "",
               row->shape ? row->shape : "");
    if (row->takes == TAKES_CODE)
        bytes_add_text(&mistake->why, ", N one of 61 to 66 and 70 to 80");
    if (row->takes == TAKES_STATUS)
        bytes_add_text(&mistake->why, ", N from 0 to 5 as in AT+CREG?");
    if (row->takes == TAKES_CME)
        bytes_add_text(&mistake->why, ", N a number of +CME ERROR such as 133");
    if (row->kind == FAULT_REPLY)
        bytes_add_text(&mistake->why,
                       ", TEXT a number and words, as in reply 530 Login incorrect");
    if (row->takes == TAKES_TIME || ends_in_time(rest))
        value_add_unit_hint(&mistake->why, rest);
    return false;
}

static bool read_text(struct span rest, struct fault_action *action, struct mistake *mistake)
{
    struct bytes text = {0};
    const char *error;
    bool good = value_text(rest, SCENARIO_TEXT_MAX, &text, &error, &mistake->at);
    mistake->alone = !good;
    if (!good)
        mistaken(mistake, error);
    else if (action->kind != FAULT_NOISE && span_find(bytes_span(&text), '\0') < text.count)
        good = mistaken(mistake, "a zero byte cannot stand in it");
    action->text = good ? span_dup(bytes_span(&text)) : NULL;
    action->text_count = text.count;
    bytes_release(&text);
    return good;
}

/* It stays as it is written: bytes have their places on the line, where it is read again. */
static bool read_damage(struct span rest, struct fault_action *action, struct mistake *mistake)
{
    struct damage damage = {0};
    const char *error;
    bool good = damage_add(&damage, rest, &error) || mistaken(mistake, error);
    damage_release(&damage);
    action->text = good ? span_dup(rest) : NULL;
    action->text_count = good ? rest.count : 0;
    return good;
}

static const struct rule_then *find_then(struct span word)
{
    const struct rule_then *row = rule_thens;
    while (row->name && !span_is(word, row->name))
        row++;
    return row->name ? row : NULL;
}

bool rule_read_action(struct span text, unsigned seams, struct fault_action *action,
                      struct mistake *mistake)
{
    struct span rest, word = value_word(text, &rest);
    const struct rule_then *row = find_then(word);
    *action = (struct fault_action){0};
    if (!row)
        return unknown_action(word, mistake);
    action->kind = row->kind;
    for (int seam = 0; seam < SEAM_COUNT; seam++) {
        if ((seams & (1u << seam)) && !(row->seams & (1u << seam)))
            return wrong_seam(row, (enum seam)seam, mistake);
    }
    if (row->takes == TAKES_TEXT && row->may_wait)
        rule_cut_after(&rest, &action->after);
    if (!read_arguments(row, rest, action))
        return wrong_shape(row, rest, mistake);
    return row->takes == TAKES_TEXT     ? read_text(rest, action, mistake)
           : row->takes == TAKES_DAMAGE ? read_damage(rest, action, mistake)
                                        : true;
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

/* May a command of that pattern belong to an FTP operation? */
static bool may_be_ftp(struct span pattern)
{
    struct span ftp = SPAN("AT+FTP");
    size_t sure = span_find(pattern, '*');
    if (sure == pattern.count || sure > ftp.count)
        sure = ftp.count;
    return span_same_nocase(span_cut(pattern, sure), span_cut(ftp, sure));
}

static bool ends_nothing(const struct fault_spec *fault, enum fault_action_kind kind)
{
    return kind == FAULT_CODE && fault->on == SEAM_COMMAND && fault->pattern &&
           !may_be_ftp(span_of(fault->pattern));
}

bool fault_add_action(struct fault_spec *fault, struct fault_action action,
                      struct mistake *mistake)
{
    const struct rule_then *row = rule_then_of(action.kind);
    const struct rule_then *other = row->decides ? decided(fault) : NULL;
    bool full = fault->action_count == SCENARIO_ACTIONS_MAX;
    bool nothing = ends_nothing(fault, action.kind);
    mistake->alone = full || other || nothing;
    if (nothing)
        mistaken(mistake, "code at a command that is of no FTP operation; expected one such as "
                          "on = command AT+FTPGET=1");
    else if (full)
        bytes_addf(&mistake->why, "too many `then`; expected at most %d", SCENARIO_ACTIONS_MAX);
    else if (other)
        bytes_addf(&mistake->why,
                   "%s after %s: a thing can be replaced once; expected one of them", row->name,
                   other->name);
    if (mistake->alone) {
        xfree(action.text);
        return false;
    }
    fault->actions =
        xrealloc(fault->actions, (fault->action_count + 1) * sizeof *fault->actions);
    fault->actions[fault->action_count++] = action;
    return true;
}

bool fault_read_then(struct fault_spec *fault, struct span text, struct mistake *mistake)
{
    struct fault_action action;
    return rule_read_action(text, 1u << fault->on, &action, mistake) &&
           fault_add_action(fault, action, mistake);
}
