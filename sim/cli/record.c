/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "cli/commands.h"
#include "link/memory.h"
#include "link/loop.h"
#include "live/tap.h"
#include "stage.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct record_options {
    const char *port, *output, *link;
    int64_t baud;
    bool secrets;
};

static const struct cli_option record_options[] = {
    {"port", 'p', "DEV", CLI_TEXT, offsetof(struct record_options, port), 0, 0,
     "the real modem's serial port"},
    {"baud", 'b', "N", CLI_NUMBER, offsetof(struct record_options, baud), 50, 4000000,
     "its rate; without it, the one that the host sets"},
    {"output", 'o', "FILE.trace", CLI_TEXT, offsetof(struct record_options, output), 0, 0,
     "where the trace goes"},
    {"link", 'l', "PATH", CLI_TEXT, offsetof(struct record_options, link), 0, 0,
     "make PATH a symbolic link to the host's terminal"},
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
        "Prints the path of the terminal that the host is to open. Every byte passes both\n"
        "ways; the trace has it with its time. Ends with a signal, or with the port.\n",
    .options = record_options,
    .options_size = sizeof(struct record_options),
    .run = record,
};

/* One recording: the loop, the tap on it, and the signals that end it. */
struct recording {
    uv_loop_t uv;
    struct tap *tap;
    uv_signal_t signals[3];
    int signal;
};

static void end(void *owner)
{
    struct recording *recording = owner;
    for (size_t i = 0; i < 3; i++)
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
    static const int numbers[3] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < 3; i++) {
        uv_signal_init(&recording->uv, &recording->signals[i]);
        recording->signals[i].data = recording;
        uv_signal_start(&recording->signals[i], on_signal, numbers[i]);
    }
}

static int run(struct recording *recording)
{
    puts(tap_path(recording->tap));
    fflush(stdout);
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

static int start(const struct record_options *options, FILE *trace)
{
    struct recording recording = {0};
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL); /* for its rows */
    struct bytes why = {0};
    const char *reason;
    if (!loop_begin(&recording.uv, &reason))
        return cli_wrong("record: cannot begin: %s", reason);
    recording.tap = tap_new(&recording.uv,
                            &(struct tap_options){
                                .port = options->port,
                                .baud = options->baud,
                                .link = options->link,
                                .trace = trace,
                                .show_secrets = options->secrets,
                                .rows = device_at(stage_device(stage)),
                                .ended = end,
                                .owner = &recording,
                            },
                            &why);
    int status = CLI_WRONG;
    if (recording.tap) {
        listen_for_signals(&recording);
        status = run(&recording);
    } else {
        cli_wrong("record: %s", bytes_at(&why));
    }
    bytes_release(&why);
    stage_free(stage);
    scenario_free(scenario);
    must(uv_loop_close(&recording.uv) == 0);
    return status;
}

static int record(const struct cli_words *words, void *given)
{
    const struct record_options *options = given;
    (void)words;
    if (!options->port)
        return cli_wrong("record: expected --port DEV, the modem's serial port");
    if (!options->output)
        return cli_wrong("record: expected -o FILE.trace");
    FILE *trace = fopen(options->output, "we");
    if (!trace) {
        check_memory();
        return cli_wrong("record: cannot write %s: %s", options->output, strerror(errno));
    }
    fprintf(trace, "# recorded from %s\n", options->port);
    return start(options, trace);
}
