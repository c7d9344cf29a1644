/* SPDX-License-Identifier: MIT */
/* `record`: signals, a tap, a file. A recording of a real modem may be the only one there will
 * ever be, so the file takes its place only when it is whole, and never over another one
 * unasked. */
#include "base/die.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/where.h"
#include "link/loop.h"
#include "link/sink.h"
#include "live/tap.h"
#include "stage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct record_options {
    const char *port, *on, *output, *link;
    int64_t baud;
    bool secrets, force;
};

static const struct cli_option record_options[] = {
    {"port", 'p', "DEV", CLI_TEXT, offsetof(struct record_options, port), 0, 0,
     "the real modem: its serial port, rfc2217://HOST:PORT,\nsocket://HOST:PORT or unix:PATH",
     .offers = cli_offer_modem_ends},
    {"baud", 'b', "N", CLI_NUMBER, offsetof(struct record_options, baud), 50, 4000000,
     "its rate; without it, the one that the host sets"},
    {"output", 'o', "FILE.trace", CLI_TEXT, offsetof(struct record_options, output), 0, 0,
     "where the trace goes"},
    {"on", '\0', "WHERE", CLI_TEXT, offsetof(struct record_options, on), 0, 0,
     "where the host finds it, as with run: pty (a new terminal)", .offers = cli_offer_ends},
    {"link", 'l', "PATH", CLI_TEXT, offsetof(struct record_options, link), 0, 0,
     "make PATH a symbolic link to the host's terminal"},
    {"force", 'f', NULL, CLI_FLAG, offsetof(struct record_options, force), 0, 0,
     "replace a trace that is there"},
    {"show-secrets", '\0', NULL, CLI_FLAG, offsetof(struct record_options, secrets), 0, 0,
     "do not hide passwords"},
    {0},
};

static int record(const struct cli_words *words, void *options);

const struct cli_command record_command = {
    .name = "record",
    .arguments = "--port DEV -o FILE.trace [options]",
    .summary = "sit between a host and a real modem, and record",
    .about =
        "Prints what the host is to open, a new terminal by default. Every byte passes both\n"
        "ways; the trace has it with its time. Ends with a signal, or with the port.\n",
    .options = record_options,
    .options_size = sizeof(struct record_options),
    .run = record,
};

enum { SIGNALS = 4 };

/* One recording: the loop, the tap on it, and the signals that end it. */
struct recording {
    uv_loop_t uv;
    struct tap *tap;
    struct sink errors; /* stderr, whose reader may stop */
    uv_signal_t signals[SIGNALS];
    int signal;
};

static void end(void *owner)
{
    struct recording *recording = owner;
    for (size_t i = 0; i < SIGNALS; i++)
        if (!uv_is_closing((uv_handle_t *)&recording->signals[i]))
            uv_close((uv_handle_t *)&recording->signals[i], NULL);
    uv_stop(&recording->uv);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct recording *recording = handle->data;
    recording->signal = number;
    end(recording);
}

static void listen_for_signals(struct recording *recording)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    signal(SIGPIPE, SIG_IGN); /* a reader of the path that went is no reason to end */
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(&recording->uv, &recording->signals[i]);
        recording->signals[i].data = recording;
        uv_signal_start(&recording->signals[i], on_signal, numbers[i]);
        uv_unref((uv_handle_t *)&recording->signals[i]); /* alone they are no reason to go on */
    }
}

static int run(struct recording *recording)
{
    tap_keep(recording->tap);
    puts(tap_path(recording->tap));
    if (fflush(stdout) == 0) /* or main() says why nobody knows where to go */
        uv_run(&recording->uv, UV_RUN_DEFAULT);
    end(recording);
    tap_stop(recording->tap);
    while (uv_loop_alive(&recording->uv))
        uv_run(&recording->uv, UV_RUN_DEFAULT);
    const char *problem = tap_problem(recording->tap);
    if (problem)
        cli_wrong("record: %s", problem);
    tap_free(recording->tap);
    return problem ? CLI_FAILED : recording->signal ? 128 + recording->signal : CLI_GOOD;
}

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner;
    (void)at;
    (void)lane;
    (void)bytes;
}

/* What is there may be the only recording of a night. */
static struct output *open_trace(const struct record_options *options)
{
    struct output *trace = xzalloc(sizeof *trace);
    struct bytes head = {0};
    const char *why, *ignored;
    bytes_addf(&head, "# recorded from %s\n", options->port);
    if (output_open(trace, options->output, options->force ? OUTPUT_REPLACE : OUTPUT_NEW,
                    &why) &&
        output_write(trace, bytes_span(&head), &why)) {
        bytes_release(&head);
        return trace;
    }
    if (strcmp(why, OUTPUT_EXISTS) == 0)
        cli_wrong("record: %s is there already; --force replaces it", options->output);
    else
        cli_wrong("record: cannot write %s: %s", options->output, why);
    output_close(trace, &ignored);
    bytes_release(&head);
    free(trace);
    return NULL;
}

static void tell(void *owner, const char *end, const char *text)
{
    struct recording *recording = owner;
    struct bytes line = {0};
    const char *ignored;
    bytes_addf(&line, "sim7000: record: %s: %s\n", end, text);
    sink_write(&recording->errors, bytes_span(&line), &ignored);
    bytes_release(&line);
}

static struct tap *start_tap(struct recording *recording, const struct record_options *options,
                             const struct at *rows)
{
    struct bytes why = {0};
    struct output *trace = open_trace(options);
    if (!trace)
        return NULL;
    struct tap *tap = tap_new(&recording->uv,
                              &(struct tap_options){
                                  .port = options->port,
                                  .on = options->on ? options->on : "pty",
                                  .baud = options->baud,
                                  .link = options->link,
                                  .trace = trace,
                                  .show_secrets = options->secrets,
                                  .rows = rows,
                                  .tell = tell,
                                  .ended = end,
                                  .owner = recording,
                              },
                              &why);
    if (!tap)
        cli_wrong("record: %s", bytes_at(&why));
    bytes_release(&why);
    return tap;
}

/* Signals are listened to first: one of them in between would leave a trace that is not in its
 * place. */
static int start(const struct record_options *options, const struct at *rows)
{
    struct recording recording = {0};
    const char *why;
    if (!loop_begin(&recording.uv, &why))
        return cli_wrong("record: cannot begin: %s", why);
    sink_init(&recording.errors, &recording.uv, STDERR_FILENO);
    listen_for_signals(&recording);
    recording.tap = start_tap(&recording, options, rows);
    int status = recording.tap ? run(&recording) : CLI_WRONG;
    end(&recording);
    sink_close(&recording.errors, &why);
    while (uv_loop_alive(&recording.uv))
        uv_run(&recording.uv, UV_RUN_DEFAULT);
    must(uv_loop_close(&recording.uv) == 0);
    return status;
}

static bool is_same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int record(const struct cli_words *words, void *given)
{
    const struct record_options *options = given;
    (void)words;
    if (!options->port)
        return cli_wrong("record: expected --port DEV, the modem's serial port");
    if (!options->output)
        return cli_wrong("record: expected -o FILE.trace");
    if (!where_is_good("record: --port", options->port, END_DTE, 1) ||
        !where_is_good("record: --on", options->on ? options->on : "pty", END_DCE, 1))
        return CLI_WRONG;
    if (options->link && options->on && strcmp(options->on, "pty") != 0)
        return cli_wrong("record: --link: only a new terminal has no name that stays; %s has",
                         options->on);
    if (is_same(options->port, options->output))
        return cli_wrong("record: -o %s is the modem's port", options->output);
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL); /* for its rows */
    int status = start(options, device_at(stage_device(stage)));
    stage_free(stage);
    scenario_free(scenario);
    return status;
}
