/* SPDX-License-Identifier: MIT */
/* `report`: traces are played and drawn as they went. A page of a failed one ends with status 1
 * and a sentence, for whoever opens it from a CI job's artefacts. */
#include "cli/commands.h"
#include "cli/load.h"
#include "link/output.h"
#include "play/hidden.h"
#include "play/play.h"
#include "report/failure.h"
#include "report/html.h"

#include <stdio.h>

#define TRACES_MAX 8

struct report_options {
    const char *output;
    bool secrets, all;
};

static const struct cli_option report_options[] = {
    {"output", 'o', "FILE.html", CLI_TEXT, offsetof(struct report_options, output), 0, 0,
     "where the page goes; without it, to stdout"},
    {"show-secrets", '\0', NULL, CLI_FLAG, offsetof(struct report_options, secrets), 0, 0,
     "do not hide passwords"},
    {"all", '\0', NULL, CLI_FLAG, offsetof(struct report_options, all), 0, 0,
     "leave nothing out of a page of more than 32 MB"},
    {0},
};

static int report(const struct cli_words *words, void *options);

const struct cli_command report_command = {
    .name = "report",
    .arguments = "TRACE... [-o FILE.html]",
    .summary = "show traces as a sequence diagram on a page",
    .about =
        "One page that needs nothing else: host, modem and FTP server, time to scale. Two\n"
        "traces stand side by side, and it shows where they part. They are played: drawn is "
        "what\n"
        "happens, with a mark where that is not what the trace says.\n"
        "\n"
        "Exit status: 0 all passed, 1 the page shows a trace that failed, 2 there is no "
        "page.\n",
    .options = report_options,
    .options_size = sizeof(struct report_options),
    .words_least = 1,
    .words_most = TRACES_MAX,
    .run = report,
};

/* A trace, and what its scenario's expectations say of it when it is played. */
struct shown {
    struct trace *trace;
    struct trace hidden; /* without the passwords that it has in clear */
    struct scenario *scenario;
    struct play *play;
};

static bool load(struct shown *shown, const char *path, bool secrets,
                 struct complaints *complaints)
{
    shown->trace = load_trace(path, complaints);
    if (shown->trace)
        shown->scenario = load_scenario_of(shown->trace, complaints);
    if (!shown->scenario)
        return false;
    shown->play = play_new(shown->trace, shown->scenario);
    shown->play->shows_secrets = secrets;
    play_run(shown->play);
    hidden_copy(&shown->hidden, shown->trace, device_at(stage_device(shown->play->stage)),
                shown->scenario);
    return true;
}

static int write_page(const struct bytes *page, const char *path)
{
    if (!path) {
        cli_print(page);
        return CLI_GOOD;
    }
    const char *why;
    if (!output_whole(path, bytes_span(page), OUTPUT_REPLACE, &why))
        return cli_wrong("report: cannot write %s: %s", path, why);
    return CLI_GOOD;
}

/* More than a browser shows with ease. */
#define LARGE_PAGE (32u * 1000 * 1000)

static void tell_left(const struct html_left *left)
{
    if (left->bytes)
        fprintf(stderr, "sim7000: report: %zu bytes of long texts", left->bytes);
    if (left->events)
        fprintf(stderr, "%s%zu events",
                left->bytes ? " and " : "sim7000: report: ", left->events);
    if (left->bytes || left->events)
        fputs(" are left out of a page of more than 32 MB; --all shows them\n", stderr);
}

/* A page that shows a failure is no good news: said here too. Returns how many failed. */
static size_t tell_failed(const struct shown *shown, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes message = {0};
        if (shown[i].play->passed)
            continue;
        failed++;
        report_failure(shown[i].play, false, &message);
        struct span line = bytes_span(&message);
        line = span_cut(line, span_find(line, '\n'));
        fprintf(stderr, "%.*s\n", SPAN_ARGS(line));
        bytes_release(&message);
    }
    return failed;
}

static int report(const struct cli_words *words, void *given)
{
    const struct report_options *options = given;
    struct shown shown[TRACES_MAX] = {0};
    struct html_trace pages[TRACES_MAX] = {0};
    struct complaints complaints = {0};
    int status = CLI_WRONG;
    for (size_t i = 0; i < words->count; i++) {
        if (!load(&shown[i], words->words[i], options->secrets, &complaints))
            continue;
        pages[i] = (struct html_trace){options->secrets ? shown[i].trace : &shown[i].hidden,
                                       shown[i].play};
    }
    if (complaints.count) {
        fwrite(bytes_at(&complaints.text), 1, complaints.text.count, stderr);
    } else {
        struct bytes page = {0};
        const struct html_left left =
            report_html_within(pages, words->count, options->all ? 0 : LARGE_PAGE, &page);
        tell_left(&left);
        status = write_page(&page, options->output);
        if (status == CLI_GOOD && tell_failed(shown, words->count))
            status = CLI_FAILED;
        bytes_release(&page);
    }
    for (size_t i = 0; i < words->count; i++) {
        if (shown[i].play) {
            hidden_release(&shown[i].hidden);
            play_free(shown[i].play);
        }
        scenario_free(shown[i].scenario);
        trace_free(shown[i].trace);
    }
    bytes_release(&complaints.text);
    return status;
}
