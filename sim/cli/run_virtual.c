/* SPDX-License-Identifier: MIT */
/* `run --virtual`: a program in the modem's time. Options, recording and verdicts are those of
 * `run`; what cannot be in virtual time is refused before anything starts. */
#include "cli/run.h"

#include "base/die.h"
#include "cli/cli.h"
#include "cli/judge.h"
#include "device.h"
#include "live/console.h"
#include "live/trace_file.h"
#include "trace/mask.h"
#include "trace/record.h"
#include "virtual/virtual.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is heard of one modem. */
struct heard {
    struct mask view, mask; /* for people, and for the trace, which is to be played */
    struct recorder recorder;
    struct output *trace; /* NULL: no recording */
    struct sink sink;     /* into it */
    struct talk talk;
    usec at; /* of the last event */
};

struct session {
    const struct run_options *options;
    struct scenario *scenario;
    struct sink errors; /* stderr */
    struct console console;
    bool talks, failed;
    size_t count;
    struct heard *heard;
    struct virtual *virtual;
};

static struct virtual *signalled; /* by a signal, its program is */
static volatile sig_atomic_t ended_by;

/* The terminal has sent SIGINT to the program already when both are in the foreground. */
static void on_signal(int number)
{
    bool sent = number == SIGINT && tcgetpgrp(STDIN_FILENO) == getpgrp();
    if (!sent || ended_by)
        virtual_signal(signalled, number);
    ended_by = number;
}

/* --- what is refused --- */

static bool is_possible(const struct run_options *options, const struct scenario *scenario,
                        char *const *program)
{
    static const char real[] = "lives in real time; with --virtual the server is in memory";
    if (!program)
        cli_wrong("run: --virtual: expected -- PROGRAM, which is to live in the modem's time");
    else if (options->ftp && strcmp(options->ftp, "memory") != 0)
        cli_wrong("run: --ftp %s %s", options->ftp, real);
    else if (options->listen)
        cli_wrong("run: --ftp-listen: who comes from outside %s", real);
    else if (options->control)
        cli_wrong("run: --control: who is at it %s; with --virtual write a "
                  "[fault], or put an act into the trace",
                  "lives in real time");
    else if (options->link)
        cli_wrong("run: --link: with --virtual the terminal is PROGRAM's alone");
    else if (options->speed > 0)
        cli_wrong("run: --speed: virtual time has none");
    else if (!options->ftp && scenario->far != FTP_FAR_MEMORY)
        cli_wrong("run: the scenario's server = %s %s: --ftp memory takes that",
                  scenario->far == FTP_FAR_DIALLED ? "dialled" : scenario->server.host, real);
    else if (options->count > 1 && scenario->shared)
        cli_wrong("run: --virtual: the scenario's modems share a server, which they cannot");
    else
        return true;
    return false;
}

/* --- what is heard --- */

/* NULL: all of it is in the file. */
static const char *close_trace(struct heard *heard)
{
    const char *unwritten, *unclosed = NULL;
    bool good = sink_close(&heard->sink, &unwritten);
    if (!output_close(heard->trace, &unclosed) && good)
        unwritten = unclosed;
    free(heard->trace);
    heard->trace = NULL;
    return unwritten;
}

static void lose(struct session *session, struct heard *heard, const char *why)
{
    struct bytes text = {0};
    bytes_addf(&text, "sim7000: the trace of %s cannot be written: %s\n",
               virtual_path(session->virtual, (size_t)(heard - session->heard)), why);
    sink_write(&session->errors, bytes_span(&text), &why);
    bytes_release(&text);
    session->failed = true;
}

static void write_lines(struct session *session, struct heard *heard)
{
    struct bytes *text = &heard->recorder.text;
    const char *why;
    if (!heard->trace || !text->count)
        return;
    if (!sink_write(&heard->sink, bytes_span(text), &why)) {
        close_trace(heard);
        lose(session, heard, why);
    }
    bytes_clear(text);
}

static void hear(void *owner, size_t i, usec at, enum lane lane, struct span bytes)
{
    struct session *session = owner;
    struct heard *heard = &session->heard[i];
    struct bytes masked = {0};
    if (!heard->trace && !session->talks)
        return;
    const struct at_marks *marks = session->virtual
                                       ? device_noted(virtual_device(session->virtual, i))
                                       : NULL;
    if (session->talks && at != heard->at)
        talk_pause(&heard->talk);
    heard->at = at;
    if (session->talks) {
        mask_add(&heard->view, lane, bytes, marks, &masked);
        talk_note(&heard->talk, at, lane, bytes_span(&masked));
        bytes_clear(&masked);
    }
    if (heard->trace) {
        mask_add(&heard->mask, lane, bytes, marks, &masked);
        recorder_add(&heard->recorder, at, lane, bytes_span(&masked));
    }
    bytes_release(&masked);
    write_lines(session, heard);
}

static void warn(void *owner, const char *sentence)
{
    struct session *session = owner;
    struct bytes text = {0};
    const char *why;
    bytes_addf(&text, "sim7000: not repeatable: %s\n", sentence);
    sink_write(&session->errors, bytes_span(&text), &why);
    bytes_release(&text);
}

static bool start_hearing(struct session *session, size_t i)
{
    const struct run_options *options = session->options;
    struct heard *heard = &session->heard[i];
    struct bytes why = {0};
    int number = session->count > 1 ? (int)i : -1;
    const struct trace_file file = {.name = options->trace,
                                    .scenario = session->scenario,
                                    .number = number,
                                    .seed = session->scenario->seed + i};
    heard->view = (struct mask){
        .shows = options->secrets,
        .password = session->scenario->password,
    };
    heard->mask = heard->view;
    heard->mask.by_length = mask_needs_lengths(session->scenario);
    heard->recorder.gap = recorder_gap(session->scenario->at.baud);
    heard->talk = (struct talk){.console = &session->console, .number = number};
    if (options->trace)
        heard->trace = trace_file_open(&file, &why);
    bool good = !options->trace || heard->trace;
    if (heard->trace)
        sink_init(&heard->sink, NULL, heard->trace->file);
    if (!good)
        cli_wrong("run: %s", bytes_at(&why));
    bytes_release(&why);
    return good;
}

/* A recording takes the place of what was there when the program ran. */
static void stop_hearing(struct session *session, struct heard *heard, bool ran)
{
    const char *why = NULL;
    recorder_flush(&heard->recorder);
    write_lines(session, heard);
    if (heard->trace) {
        bool kept = !ran || output_keep(heard->trace, &why);
        const char *unwritten = close_trace(heard);
        why = kept ? unwritten : why;
    }
    if (why)
        lose(session, heard, why);
    recorder_release(&heard->recorder);
    if (session->talks)
        talk_end(&heard->talk);
    talk_release(&heard->talk);
}

/* --- how it ended --- */

static struct outcome outcome_of(const void *owner, size_t i)
{
    const struct session *session = owner;
    struct device *device = virtual_device(session->virtual, i);
    return (struct outcome){.scenario = session->scenario,
                            .expects = device_expects(device),
                            .faults = device_faults(device)};
}

static const struct at *at_of(const void *owner, size_t i)
{
    const struct session *session = owner;
    return device_at(virtual_device(session->virtual, i));
}

static const char *path_of(const void *owner, size_t i)
{
    const struct session *session = owner;
    return virtual_path(session->virtual, i);
}

static int status_of(const struct virtual_result *result)
{
    switch (result->end) {
    case VIRTUAL_EXITED:
        return result->status;
    case VIRTUAL_KILLED:
        return RUN_SIGNALLED + result->status;
    case VIRTUAL_HANGS:
    case VIRTUAL_LIMIT_OVER:
    case VIRTUAL_SPINS:
    case VIRTUAL_TIMED_OUT:
        return RUN_TIMED_OUT;
    case VIRTUAL_REFUSED:
        return RUN_REFUSED;
    case VIRTUAL_NOT_STARTED:
        return CLI_WRONG;
    }
    bug("no such end");
}

static void add_time(struct bytes *out, usec time, const char *what)
{
    if (!time)
        return;
    bytes_add_text(out, "sim7000: ");
    usec_add_text(out, time);
    bytes_add_text(out, what);
}

static void say_end(const struct virtual_result *result, struct bytes *report)
{
    bool ended = result->end == VIRTUAL_EXITED || result->end == VIRTUAL_KILLED;
    if (!ended && result->end != VIRTUAL_NOT_STARTED && result->end != VIRTUAL_REFUSED) {
        bytes_addf(report, "sim7000: run: %s, ", result->why);
        usec_add_text(report, result->time);
        bytes_add_text(report, " after the start\n");
    } else if (!ended) {
        bytes_addf(report, "sim7000: run: %s%s\n",
                   result->end == VIRTUAL_REFUSED ? "not in virtual time: " : "", result->why);
    }
    add_time(report, result->walled, " passed by the wall clock: not repeatable\n");
    add_time(report, result->computed, " of computing took no virtual time\n");
}

static int judge(struct session *session, const struct virtual_result *result)
{
    struct bytes report = {0};
    int status = status_of(result);
    bool by_host =
        !ended_by && (result->end == VIRTUAL_EXITED || result->end == VIRTUAL_KILLED);
    say_end(result, &report);
    if (result->end != VIRTUAL_NOT_STARTED && result->end != VIRTUAL_REFUSED) {
        for (size_t i = 0; i < session->count; i++)
            expects_end(device_expects(virtual_device(session->virtual, i)),
                        by_host ? "the host" : "the run");
        bool good =
            judge_add(&(struct judgement){.count = session->count,
                                          .all_required = session->options->require_faults,
                                          .quiet = session->options->quiet,
                                          .colour = session->console.colour,
                                          .talks = session->talks,
                                          .at = at_of,
                                          .outcome = outcome_of,
                                          .path = path_of,
                                          .owner = session},
                      &report);
        if (ended_by)
            status = RUN_SIGNALLED + ended_by;
        status = good ? status : CLI_FAILED;
    }
    const char *why;
    sink_write(&session->errors, bytes_span(&report), &why);
    bytes_release(&report);
    return status;
}

/* --- the run --- */

static void listen_for(struct session *session, bool on)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    signalled = session->virtual;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        signal(numbers[i], on ? on_signal : SIG_DFL);
}

static int go(struct session *session)
{
    int status = CLI_WRONG;
    listen_for(session, true);
    const struct virtual_result *result = virtual_run(session->virtual);
    listen_for(session, false);
    bool ran = result->end != VIRTUAL_NOT_STARTED && result->end != VIRTUAL_REFUSED;
    for (size_t i = 0; i < session->count; i++)
        stop_hearing(session, &session->heard[i], ran);
    status = judge(session, result);
    return session->failed ? CLI_FAILED : status;
}

int run_virtual(const struct run_options *options, struct scenario *scenario, char **program)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set and not empty */
    bool terminal = isatty(STDERR_FILENO), good = true;
    struct bytes why = {0};
    const char *ignored;
    int status = CLI_WRONG;
    if (!is_possible(options, scenario, program))
        return CLI_WRONG;
    struct session session = {.options = options,
                              .scenario = scenario,
                              .console = {.colour = terminal && !(no_colour && *no_colour),
                                          .gaps = terminal},
                              .talks = (options->talk || terminal) && !options->quiet,
                              .count = options->count ? (size_t)options->count : 1};
    sink_init(&session.errors, NULL, STDERR_FILENO);
    session.console.out = &session.errors;
    session.heard = xcalloc(session.count, sizeof *session.heard);
    for (size_t i = 0; i < session.count && good; i++)
        good = start_hearing(&session, i);
    scenario->far = FTP_FAR_MEMORY;
    session.virtual = good ? virtual_new(&(struct virtual_options){.scenario = scenario,
                                                                   .count = session.count,
                                                                   .program = program,
                                                                   .limit = options->limit,
                                                                   .timeout = options->timeout,
                                                                   .latency = options->latency,
                                                                   .loose = options->loose,
                                                                   .hear = hear,
                                                                   .warn = warn,
                                                                   .owner = &session},
                                         &why)
                           : NULL;
    if (session.virtual)
        status = go(&session);
    else if (good)
        cli_wrong("run: %s", bytes_at(&why));
    for (size_t i = 0; i < session.count; i++)
        if (session.heard[i].trace)
            close_trace(&session.heard[i]); /* not kept: it leaves nothing */
    sink_close(&session.errors, &ignored);
    virtual_free(session.virtual);
    bytes_release(&why);
    free(session.heard);
    return status;
}
