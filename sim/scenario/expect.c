/* SPDX-License-Identifier: MIT */
/* [expect] sections at work beside the modem. Each has a window that opens at the start or at a
 * line that matches `after`, and closes at a line that matches `before`, when `within` is over,
 * or at the end. With `after` it opens again at the next such line; while it is open, further
 * ones change nothing. */
#include "scenario/expect.h"

#include "base/die.h"
#include "scenario/nearest.h"

struct expectation {
    const struct expect_spec *spec;
    struct expects *expects;
    struct alarm deadline;
    bool open, failed;
    usec opened_at;
    size_t windows;
    int64_t sent;           /* matching commands in this window */
    struct nearest nearest; /* of the commands in this window that did not match */
    struct bytes why;       /* of the first failure */
};

struct expects {
    struct agenda *agenda;
    const struct scenario *scenario;
    struct expectation **all;
    size_t count;
    const char *ended; /* who did: "the host"; NULL: not yet */
};

static void open_window(struct expectation *expectation);
static void deadline_comes(void *owner);

struct expects *expects_new(struct agenda *agenda, const struct scenario *scenario)
{
    struct expects *expects = xzalloc(sizeof *expects);
    expects->agenda = agenda;
    expects->scenario = scenario;
    for (size_t i = 0; i < scenario->expect_count; i++)
        expects_add(expects, &scenario->expects[i]);
    return expects;
}

void expects_add(struct expects *expects, const struct expect_spec *spec)
{
    struct expectation *expectation = xzalloc(sizeof *expectation);
    expectation->spec = spec;
    expectation->expects = expects;
    alarm_init(&expectation->deadline, deadline_comes, expectation);
    expects->all = xrealloc(expects->all, (expects->count + 1) * sizeof *expects->all);
    expects->all[expects->count++] = expectation;
    if (!spec->after)
        open_window(expectation);
}

void expects_free(struct expects *expects)
{
    if (!expects)
        return;
    for (size_t i = 0; i < expects->count; i++) {
        alarm_cancel(expects->agenda, &expects->all[i]->deadline);
        nearest_release(&expects->all[i]->nearest);
        bytes_release(&expects->all[i]->why);
        xfree(expects->all[i]);
    }
    xfree(expects->all);
    xfree(expects);
}

/* --- words --- */

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
        nearest_add_quoted(out, span_of(spec->after));
        nearest_add_at(out, expectation->opened_at);
    } else if (timed) {
        bytes_add_text(out, "the start");
    }
    if (spec->before) {
        bytes_add_text(out, " and before ");
        nearest_add_quoted(out, span_of(spec->before));
    }
}

/* --- verdicts --- */

/* Whoever was waited for has gone: that the time was over would be wrong. */
static void add_end(struct bytes *out, const struct expectation *expectation)
{
    const struct expects *expects = expectation->expects;
    if (!expects->ended)
        return;
    bytes_addf(out, "; %s had ended", expects->ended);
    nearest_add_at(out, expects->agenda->now);
}

static void explain_missing(struct expectation *expectation)
{
    struct bytes *why = &expectation->why;
    nearest_add_quoted(why, span_of(expectation->spec->pattern));
    if (expectation->sent)
        bytes_addf(why, " came %lld of %lld times", (long long)expectation->sent,
                   (long long)expectation->spec->least);
    else
        bytes_add_text(why, " did not come");
    add_window(why, expectation);
    add_end(why, expectation);
    nearest_add(&expectation->nearest, span_of(expectation->spec->pattern),
                "; no other command came", why);
}

static void explain_surplus(struct expectation *expectation, struct span command)
{
    struct bytes *why = &expectation->why;
    nearest_add_quoted(why, expectation->spec->never ? command
                                                     : span_of(expectation->spec->pattern));
    bytes_add_text(why, " came");
    if (!expectation->spec->never)
        bytes_addf(why, " %lld times, the last", (long long)expectation->sent);
    nearest_add_at(why, expectation->expects->agenda->now);
    if (!expectation->spec->never)
        bytes_addf(why, "; expected at most %lld", (long long)expectation->spec->most);
    add_window(why, expectation);
}

static void explain_closed(struct expectation *expectation)
{
    struct bytes *why = &expectation->why;
    nearest_add_quoted(why, span_of(expectation->spec->after));
    bytes_add_text(why, " never came, so ");
    nearest_add_quoted(why, span_of(expectation->spec->pattern));
    bytes_add_text(why, " was not waited for");
    add_end(why, expectation);
}

/* --- windows --- */

static void open_window(struct expectation *expectation)
{
    struct agenda *agenda = expectation->expects->agenda;
    expectation->open = true;
    expectation->opened_at = agenda->now;
    expectation->windows++;
    expectation->sent = 0;
    nearest_clear(&expectation->nearest);
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

void expects_command(struct expects *expects, struct span command)
{
    for (size_t i = 0; i < expects->count; i++) {
        struct expectation *expectation = expects->all[i];
        const struct expect_spec *spec = expectation->spec;
        if (!expectation->open || expectation->failed)
            continue;
        if (!text_matches(command, span_of(spec->pattern))) {
            if (!spec->never && expectation->sent < spec->least)
                nearest_consider(&expectation->nearest, span_of(spec->pattern), command,
                                 expects->agenda->now);
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
        struct expectation *expectation = expects->all[i];
        const struct expect_spec *spec = expectation->spec;
        if (expectation->open && spec->before && text_matches(line, span_of(spec->before)))
            close_window(expectation);
        if (!expectation->open && spec->after && text_matches(line, span_of(spec->after)))
            open_window(expectation);
    }
}

void expects_end(struct expects *expects, const char *who)
{
    if (expects->ended)
        return;
    expects->ended = who;
    for (size_t i = 0; i < expects->count; i++) {
        struct expectation *expectation = expects->all[i];
        if (expectation->open)
            close_window(expectation);
        if (expectation->windows || expectation->spec->never || !expectation->spec->least)
            continue;
        expectation->failed = true;
        explain_closed(expectation);
    }
}

/* --- results --- */

size_t expects_count(const struct expects *expects)
{
    return expects->count;
}

struct expect_result expects_result(const struct expects *expects, size_t i)
{
    must(i < expects->count);
    const struct expectation *expectation = expects->all[i];
    return (struct expect_result){expectation->spec, !expectation->failed,
                                  bytes_span(&expectation->why)};
}
