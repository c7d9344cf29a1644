/* SPDX-License-Identifier: MIT */
#include "scenario/expect.h"

#include "base/die.h"
#include "base/escape.h"

/* One [expect] section. Its window opens at the start or at a line that matches `after`, and
 * closes at a line that matches `before`, when `within` is over, or at the end. With `after` it
 * opens again at the next such line; while it is open, further ones change nothing. */
struct expectation {
    const struct expect_spec *spec;
    struct expects *expects;
    struct alarm deadline;
    bool open, failed;
    usec opened_at;
    size_t windows;
    int64_t sent;         /* matching commands in this window */
    struct bytes nearest; /* of the commands in this window that did not match */
    usec nearest_at;
    size_t nearest_distance;
    struct bytes why; /* of the first failure */
};

struct expects {
    struct agenda *agenda;
    const struct scenario *scenario;
    struct expectation *all;
    size_t count;
    bool ended;
};

/* Commands whose arguments are secret: never shown as the nearest one. */
static const char *const secrets[] = {"AT+FTPPW", "AT+CNCFG", "AT+SAPBR=3", "AT+CPIN"};

static void open_window(struct expectation *expectation);
static void deadline_comes(void *owner);

struct expects *expects_new(struct agenda *agenda, const struct scenario *scenario)
{
    struct expects *expects = xzalloc(sizeof *expects);
    expects->agenda = agenda;
    expects->scenario = scenario;
    expects->count = scenario->expect_count;
    expects->all = xzalloc(expects->count * sizeof *expects->all);
    for (size_t i = 0; i < expects->count; i++) {
        struct expectation *expectation = &expects->all[i];
        expectation->spec = &scenario->expects[i];
        expectation->expects = expects;
        alarm_init(&expectation->deadline, deadline_comes, expectation);
        if (!expectation->spec->after)
            open_window(expectation);
    }
    return expects;
}

void expects_free(struct expects *expects)
{
    if (!expects)
        return;
    for (size_t i = 0; i < expects->count; i++) {
        alarm_cancel(expects->agenda, &expects->all[i].deadline);
        bytes_release(&expects->all[i].nearest);
        bytes_release(&expects->all[i].why);
    }
    xfree(expects->all);
    xfree(expects);
}

/* --- words --- */

static void add_quoted(struct bytes *out, struct span text)
{
    bytes_add_char(out, '`');
    escape_add(out, text.at, text.count);
    bytes_add_char(out, '`');
}

static void add_at(struct bytes *out, usec time)
{
    bytes_add_text(out, " at ");
    usec_add_text(out, time);
}

/* Up to where the window reached: "within 10s of `+FTPGET: 1,64` at 75.02s". */
static void add_window(struct bytes *out, const struct expectation *expectation)
{
    const struct expect_spec *spec = expectation->spec;
    bool timed = spec->within != USEC_NEVER;
    if (timed) {
        bytes_add_text(out, " within ");
        usec_add_text(out, spec->within);
    }
    bytes_add_text(out, timed ? " of " : spec->after ? " after " : "");
    if (spec->after) {
        add_quoted(out, span_of(spec->after));
        add_at(out, expectation->opened_at);
    } else if (timed) {
        bytes_add_text(out, "the start");
    }
    if (spec->before) {
        bytes_add_text(out, " and before ");
        add_quoted(out, span_of(spec->before));
    }
}

/* The parts in which two texts differ: behind what is common in front, before what is common
 * at the end. */
static void add_difference(struct bytes *out, struct span came, struct span wanted)
{
    size_t front = 0;
    while (front < came.count && front < wanted.count &&
           text_upper(came.at[front]) == text_upper(wanted.at[front]))
        front++;
    struct span same = span_cut(came, front);
    came = span_skip(came, front);
    wanted = span_skip(wanted, front);
    while (came.count && wanted.count &&
           text_upper(came.at[came.count - 1]) == text_upper(wanted.at[wanted.count - 1])) {
        came.count--;
        wanted.count--;
    }
    bytes_add_text(out, ": behind ");
    add_quoted(out, same);
    bytes_add_text(out, came.count ? " it has " : " it lacks ");
    add_quoted(out, came.count ? came : wanted);
    if (came.count && wanted.count) {
        bytes_add_text(out, " instead of ");
        add_quoted(out, wanted);
    }
}

static struct span literal(const char *pattern)
{
    struct span text = span_of(pattern);
    while (text.count && text.at[text.count - 1] == '*')
        text.count--;
    return text;
}

static void add_nearest(struct bytes *out, const struct expectation *expectation)
{
    if (expectation->nearest.count == 0) {
        bytes_add_text(out, "; no other command came");
        return;
    }
    bytes_add_text(out, "; the nearest was ");
    add_quoted(out, bytes_span(&expectation->nearest));
    add_at(out, expectation->nearest_at);
    add_difference(out, bytes_span(&expectation->nearest), literal(expectation->spec->pattern));
}

/* --- verdicts --- */

static void explain_missing(struct expectation *expectation)
{
    struct bytes *why = &expectation->why;
    add_quoted(why, span_of(expectation->spec->pattern));
    if (expectation->sent)
        bytes_addf(why, " came %lld of %lld times", (long long)expectation->sent,
                   (long long)expectation->spec->least);
    else
        bytes_add_text(why, " did not come");
    add_window(why, expectation);
    add_nearest(why, expectation);
}

static void explain_surplus(struct expectation *expectation, struct span command)
{
    struct bytes *why = &expectation->why;
    add_quoted(why, expectation->spec->never ? command : span_of(expectation->spec->pattern));
    bytes_add_text(why, " came");
    if (!expectation->spec->never)
        bytes_addf(why, " %lld times, the last", (long long)expectation->sent);
    add_at(why, expectation->expects->agenda->now);
    if (!expectation->spec->never)
        bytes_addf(why, "; expected at most %lld", (long long)expectation->spec->most);
    add_window(why, expectation);
}

static void explain_closed(struct expectation *expectation)
{
    struct bytes *why = &expectation->why;
    add_quoted(why, span_of(expectation->spec->after));
    bytes_add_text(why, " never came, so ");
    add_quoted(why, span_of(expectation->spec->pattern));
    bytes_add_text(why, " was not waited for");
}

/* --- windows --- */

static void open_window(struct expectation *expectation)
{
    struct agenda *agenda = expectation->expects->agenda;
    expectation->open = true;
    expectation->opened_at = agenda->now;
    expectation->windows++;
    expectation->sent = 0;
    bytes_clear(&expectation->nearest);
    if (expectation->spec->within != USEC_NEVER) /* the last moment counts as within */
        alarm_set_in(agenda, &expectation->deadline, expectation->spec->within + 1);
}

static void close_window(struct expectation *expectation)
{
    const struct expect_spec *spec = expectation->spec;
    expectation->open = false;
    alarm_cancel(expectation->expects->agenda, &expectation->deadline);
    if (spec->never || expectation->sent >= spec->least || expectation->failed)
        return;
    expectation->failed = true;
    explain_missing(expectation);
}

static void deadline_comes(void *owner)
{
    close_window(owner);
}

static bool is_secret(struct span command)
{
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (span_starts_nocase(command, secrets[i]))
            return true;
    }
    return false;
}

static void consider_nearest(struct expectation *expectation, struct span command)
{
    struct span wanted = span_of(expectation->spec->pattern), bare = literal(wanted.at);
    struct span shown = bare.count < wanted.count ? span_cut(command, bare.count) : command;
    size_t distance = text_distance(shown, bare);
    if (is_secret(command) ||
        (expectation->nearest.count && distance >= expectation->nearest_distance))
        return;
    bytes_clear(&expectation->nearest);
    bytes_add_span(&expectation->nearest, command);
    expectation->nearest_at = expectation->expects->agenda->now;
    expectation->nearest_distance = distance;
}

void expects_command(struct expects *expects, struct span command)
{
    for (size_t i = 0; i < expects->count; i++) {
        struct expectation *expectation = &expects->all[i];
        const struct expect_spec *spec = expectation->spec;
        if (!expectation->open || expectation->failed)
            continue;
        if (!text_matches(command, span_of(spec->pattern))) {
            if (!spec->never && expectation->sent < spec->least)
                consider_nearest(expectation, command);
            continue;
        }
        expectation->sent++;
        if (!spec->never && expectation->sent <= spec->most)
            continue;
        expectation->failed = true;
        explain_surplus(expectation, command);
    }
}

void expects_line(struct expects *expects, struct span line)
{
    for (size_t i = 0; i < expects->count && !expects->ended; i++) {
        struct expectation *expectation = &expects->all[i];
        const struct expect_spec *spec = expectation->spec;
        if (expectation->open && spec->before && text_matches(line, span_of(spec->before)))
            close_window(expectation);
        if (!expectation->open && spec->after && text_matches(line, span_of(spec->after)))
            open_window(expectation);
    }
}

void expects_end(struct expects *expects)
{
    for (size_t i = 0; i < expects->count && !expects->ended; i++) {
        struct expectation *expectation = &expects->all[i];
        if (expectation->open)
            close_window(expectation);
        if (expectation->windows || expectation->spec->never || !expectation->spec->least)
            continue;
        expectation->failed = true;
        explain_closed(expectation);
    }
    expects->ended = true;
}

/* --- results --- */

size_t expects_count(const struct expects *expects)
{
    return expects->count;
}

struct expect_result expects_result(const struct expects *expects, size_t i)
{
    must(i < expects->count);
    const struct expectation *expectation = &expects->all[i];
    return (struct expect_result){expectation->spec, !expectation->failed,
                                  bytes_span(&expectation->why)};
}

static size_t held_count(const struct expects *expects)
{
    size_t held = 0;
    for (size_t i = 0; i < expects->count; i++)
        held += !expects->all[i].failed;
    return held;
}

bool expects_all_held(const struct expects *expects)
{
    return held_count(expects) == expects->count;
}

void expects_report(const struct expects *expects, struct bytes *out)
{
    if (expects->count == 0)
        return;
    bytes_addf(out, "expectations: %zu of %zu held\n", held_count(expects), expects->count);
    for (size_t i = 0; i < expects->count; i++) {
        const struct expectation *expectation = &expects->all[i];
        const struct expect_spec *spec = expectation->spec;
        bytes_addf(out, "  %s  %s\n", expectation->failed ? "FAILED" : "held  ", spec->name);
        if (expectation->failed)
            bytes_addf(out, "          %s:%d: %s\n", expects->scenario->path, spec->line,
                       bytes_at(&expectation->why));
    }
}
