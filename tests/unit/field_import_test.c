/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/random.h"
#include "field/fidelity.h"
#include "field/import.h"
#include "field/proof.h"
#include "field/report.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The logs of tests/field: what each must come to at least. A better figure is welcome, and
 * then belongs here too. */
static const struct {
    const char *name;
    size_t log_lines, model_lines, missing;
} logs[] = {
    {"F31-sigrok-upload-64", 24, 24, 0},
    {"F32-portmon-upload-64", 24, 24, 0},
    {"F33-docklight-login-72", 11, 11, 0},
    {"F36-qcom-no-bearer-61", 19, 19, 0},
    {"F37-jsonl-http-put-63", 24, 15, 0},
    {"F38-journal-login-72", 11, 11, 0},
    {"F42-teraterm-upload-64", 24, 24, 0},
    {"F43-hexdump-login-72", 11, 11, 0},
    {"F44-tcp-size-list", 15, 10, 0},
    {"F45-qcom-gnss-sms-get", 23, 18, 0},
    {"F50-json-in-json-72", 30, 30, 0},
    {"F51-base64-supply", 23, 23, 0},
    {"F52-glued-prompts-63", 23, 23, 0},
    {"F53-reads-resume", 19, 19, 0},
    {"F54-syslog-power-key", 20, 20, 0},
    {"F55-prints-two-zero", 19, 19, 0},
    {"F56-xxd-folders", 20, 20, 0},
    {"F57-etput-up", 15, 15, 0},
    {"F58-talks-over", 17, 17, 0},
    {"F59-network-time", 30, 30, 0},
    {"F60-silent-server-80", 14, 14, 0},
    {"F61-pin-77", 24, 24, 0},
    {"F70-sketch-above-77", 21, 21, 0},
    {"F71-highlighter-61", 18, 18, 0},
    {"F72-quoted-printable-78", 15, 15, 0},
    {"F73-one-paragraph-63", 16, 16, 0},
    {"F74-difference-76", 14, 14, 0},
    {"F75-picture-77", 14, 14, 0},
    {"F76-dead-module", 15, 15, 0},
    {"L01-botletics", 15, 15, 0},
    {"L02-arduino-ide", 5, 5, 0},
    {"L03-python-around-botletics", 3, 3, 0},
    {"L04-python-reads", 3, 3, 0},
    {"L05-simcom-tool", 7, 7, 0},
    {"L06-sscom-gbk", 2, 2, 0},
    {"L06-sscom", 2, 2, 0},
    {"L07-terminal", 9, 9, 0},
    {"L08-arrows", 6, 6, 0},
    {"L09-tinygsm", 9, 9, 0},
    {"L10-capture", 7, 7, 0},
    {"L11-python-lines", 8, 8, 0},
    {"L12-sketch", 6, 6, 0},
    {"L13-espidf", 5, 5, 0},
    {"L14-esp-modem", 4, 4, 0},
    {"L15-zephyr", 3, 3, 0},
    {"L16-modemmanager", 4, 4, 0},
    {"L17-chat", 4, 4, 0},
    {"L18-gammu", 5, 5, 0},
    {"L19-spy", 10, 10, 0},
    {"L20-socat-hex", 10, 10, 0},
    {"L20-socat", 9, 9, 0},
    {"L21-strace", 8, 8, 0},
    {"L22-jpnevulator", 9, 9, 0},
    {"L23-saleae-1", 4, 4, 0},
    {"L24-saleae-2", 9, 9, 0},
    {"L25-quoted", 2, 2, 0},
    {"T01-get-note", 17, 17, 0},
    {"T02-sim900-no-blank", 8, 8, 0},
    {"T03-extget", 16, 16, 0},
    {"T04-identity", 8, 8, 0},
    {"T05-impatient-66-then-63", 5, 5, 0},
    {"T06-blind-script", 3, 3, 0},
    {"T07-waits-for-ok", 3, 3, 0},
    {"T09-put-never-opens", 4, 4, 0},
    {"T10-net-error-loop", 8, 8, 0},
    {"T12-file-missing", 6, 6, 0},
    {"T14-stalled-reader", 5, 5, 0},
    {"T15-command-during-get", 6, 6, 0},
    {"T16-wrong-password", 6, 6, 0},
    {"T17-quit", 4, 4, 0},
    {"T18-dns", 4, 4, 0},
    {"T20-reboot-echo", 13, 13, 0},
    {"T21-too-fast", 3, 3, 0},
    {"T23-brown-out", 2, 2, 0},
    {"T24-bearer-open", 2, 2, 0},
    {"T26-sim-failure", 5, 5, 0},
    {"T27-noise", 3, 3, 0},
    {"T30-stale-apn", 4, 4, 0},
    {"T31-truncated", 7, 7, 0},
    {"T33-start-up", 8, 8, 0},
    {"T34-silence", 2, 2, 0},
    {"middle-of-a-session", 4, 4, 0},
    {"own-trace", 5, 5, 0},
    {"recording", 79, 79, 0},
};

static void read_log(const char *name, struct bytes *out)
{
    char path[300];
    snprintf(path, sizeof path, FIELD_LOGS "/%s.log", name);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    size_t count = fread(bytes_reserve(out, 1 << 20), 1, 1 << 20, file);
    bytes_grew(out, count);
    fclose(file);
}

Test(field_import, each_log_becomes_a_world_in_which_its_trace_passes)
{
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct bytes text = {0};
        struct field_import import;
        const char *why;
        read_log(logs[i].name, &text);
        cr_assert(field_import(bytes_span(&text), NULL, logs[i].name, logs[i].name, MASK_HIDE,
                               &import, &why));
        cr_expect(import.figures.passes, "%s:\n%s", logs[i].name, bytes_at(&import.report));
        cr_expect_eq(import.figures.log_lines, logs[i].log_lines, "%s: %zu lines", logs[i].name,
                     import.figures.log_lines);
        cr_expect_geq(import.figures.model_lines, logs[i].model_lines, "%s:\n%s", logs[i].name,
                      bytes_at(&import.report));
        cr_expect_leq(import.figures.missing, logs[i].missing, "%s:\n%s", logs[i].name,
                      bytes_at(&import.report));
        field_import_release(&import);
        bytes_release(&text);
    }
}

Test(field_import, commands_that_are_not_modelled_are_named)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(SPAN("> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+SHCONN\n< OK\n"
                                "> AT+SHREQ=\"a;+b\",1\n< ERROR\n> AT+CSQ;+shconn\n< OK\n"),
                           NULL, "log", "log", MASK_HIDE, &import, &why));
    cr_expect(span_contains(bytes_span(&import.report),
                            "\nunknown   AT+SHREQ: not modelled, and the log has no answer "
                            "to teach\n"),
              "%s", bytes_at(&import.report));
    cr_expect(span_contains(bytes_span(&import.report), "\ntaught    AT+SHCONN: line 4"));
    cr_expect(import.figures.passes);
    field_import_release(&import);
}

Test(field_import, damaged_logs_give_something)
{
    struct random random;
    random_init(&random, 5, "import");
    for (int round = 0; round < 300; round++) {
        struct bytes text = {0};
        struct field_import import;
        const char *why;
        read_log(logs[random_below(&random, sizeof logs / sizeof *logs)].name, &text);
        bytes_cut(&text, text.count < 3000 ? text.count : 3000);
        for (int change = 0; change < 10 && text.count; change++) {
            char *at = bytes_reserve(&text, 1) - text.count;
            at[random_below(&random, text.count)] = (char)random_next(&random);
        }
        bool found = field_import(bytes_span(&text), NULL, "damaged", "damaged", MASK_HIDE,
                                  &import, &why);
        cr_expect(import.report.count > 0);
        cr_expect_eq(found, import.trace.count > 0);
        field_import_release(&import);
        bytes_release(&text);
    }
}

/* Logs against a world that nobody fitted to them: both directions count. */
static const struct {
    const char *log;
    size_t lines, model, missing, extra, unanswered;
    bool lost;
} compared[] = {
    {"0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n", 1, 1, 0, 0, 0, false},
    {"0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n+1s > AT+CSQ\\r\n", 1, 1, 0, 0, 0, false},
    {"0s > AT+CSQ\\r\n+1s > AT\\r\n* < \\r\\nOK\\r\\n\n", 1, 1, 0, 2, 1, false},
    {"0s > ATE0\\r\n+1s > AT\\r\n* < \\r\\nOK\\r\\n\n", 1, 1, 0, 1, 0, false},
    {"0s > AT\\r\n+5ms < AT\\r\\r\\nOK\\r\\n\n+1s > AT+CGMM\\r\n+10ms > AT\\r\n"
     "+5ms < AT\\r\\r\\nOK\\r\\n\n",
     2, 2, 0, 2, 0, false},
    {"0s > AT\\r\n* < AT\\r\\r\\nOK\\r\\n\n* < \\r\\n+NO: 1\\r\\n\n", 2, 1, 1, 0, 0, false},
    {"0s > AT\\r\n* < AT\\r\\r\\nOK\\r\\n\n* < \\r\\n+FTPGET: 1,64\\r\\n\n", 2, 1, 1, 0, 0,
     true},
    {"0s > AT\\r\n* < AT\\r\\r\\nERROR\\r\\n\n", 1, 0, 1, 1, 0, true},
    {"0s > AT+NO\\r\n* < AT+NO\\r\\r\\nERROR\\r\\n\n", 1, 1, 0, 0, 0, false},
    {"0s > AT\\r\n* < AT\\r\\r\\nERROR\\r\\n\n+1s > AT\\r\n* < AT\\r\\r\\nOK\\r\\n\n", 2, 1, 1,
     1, 0, false},
};

Test(field_import, what_is_missing_extra_or_unanswered_counts)
{
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
        const char *why;
        struct world world;
        struct field_figures figures;
        struct log *log = log_read(span_of(compared[i].log), "trace", &why);
        struct dialogue *dialogue = field_dialogue(log);
        world_init(&world, "compared");
        struct rehearsal *rehearsal = rehearse(dialogue, &world);
        struct fixing fixing = {.dialogue = dialogue, .world = &world};
        fixing.forced = calloc(dialogue->count, sizeof *fixing.forced);
        fixing.timely = calloc(dialogue->count, sizeof *fixing.timely);
        field_count(&fixing, rehearsal, &figures);
        figures.passes = true;
        cr_expect_eq(figures.log_lines, compared[i].lines, "%s", compared[i].log);
        cr_expect_eq(figures.model_lines, compared[i].model, "%s", compared[i].log);
        cr_expect_eq(figures.missing, compared[i].missing, "%s", compared[i].log);
        cr_expect_eq(figures.extra, compared[i].extra, "%s: %zu", compared[i].log,
                     figures.extra);
        cr_expect_eq(figures.unanswered, compared[i].unanswered, "%s", compared[i].log);
        cr_expect_eq(figures.lost_failure, compared[i].lost, "%s", compared[i].log);
        cr_expect_eq(field_is_reproduced(&figures),
                     compared[i].missing + compared[i].extra == 0);
        free(fixing.forced);
        free(fixing.timely);
        rehearsal_free(rehearsal);
        world_release(&world);
        dialogue_free(dialogue);
        log_free(log);
    }
}

Test(field_import, a_third_of_the_lines_may_be_forced)
{
    struct field_figures figures = {
        .log_lines = 9, .model_lines = 6, .forced = 3, .passes = true};
    cr_expect(field_is_reproduced(&figures));
    figures.forced++, figures.model_lines--;
    cr_expect_not(field_is_reproduced(&figures));
    figures = (struct field_figures){.log_lines = 9, .model_lines = 9};
    cr_expect_not(field_is_reproduced(&figures));
}

Test(field_import, a_log_that_ends_with_a_command_gives_a_trace_that_passes)
{
    static const char *const ends[] = {"> AT+CSQ\n",
                                       "> AT+FTPPW=\"a\"\n",
                                       "> AT+COPS=?\n",
                                       "> AT+NO\n",
                                       "> AT+CSQ\nno answer, giving up\n",
                                       "> AT+CSQ\n< AT+CSQ\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct field_import import;
        struct bytes text = {0};
        const char *why;
        bytes_addf(&text, "> AT\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n%s", ends[i]);
        cr_assert(
            field_import(bytes_span(&text), NULL, "log", "log", MASK_HIDE, &import, &why));
        cr_expect(field_is_reproduced(&import.figures), "%s\n%s", bytes_at(&import.report),
                  bytes_at(&import.trace));
        field_import_release(&import);
        bytes_release(&text);
    }
}

/* Read, played, or too large to be read: each has its sentence. */
Test(field_import, why_a_trace_does_not_hold_is_one_sentence)
{
    static const struct {
        const char *trace;
        size_t count;
        const char *why;
    } rows[] = {
        {"0s > AT\\r\n* < AT\\r\n* < \\r\\nOK\\r\\n\n", 0, ""},
        {"0s > AT\\r\n* < AT\\r\n* < \\r\\nNO\\r\\n\n", 0, "x.trace:3: "},
        {"0s > AT\\r\nAT\n", 0, "x.trace:2: \"AT\" is no time"},
        {"", (size_t)TRACE_FILE_MAX + 1, "x.trace:1: the trace is too large"},
    };
    struct scenario *scenario = scenario_default();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes why = {0};
        size_t count = rows[i].count ? rows[i].count : strlen(rows[i].trace);
        bool good = field_trace_holds((struct span){rows[i].trace, count}, scenario, "x", &why);
        cr_expect_eq(good, *rows[i].why == '\0', "%zu: %s", i, bytes_at(&why));
        cr_expect(span_starts(bytes_span(&why), rows[i].why), "%s", bytes_at(&why));
        cr_expect_eq(why.count == 0, good);
        cr_expect_eq(span_find(bytes_span(&why), '\n'), why.count, "%s", bytes_at(&why));
        bytes_release(&why);
    }
    scenario_free(scenario);
}

Test(field_import, the_report_says_why_a_trace_does_not_pass)
{
    struct field_figures figures = {.log_lines = 1, .model_lines = 1};
    struct bytes report = {0};
    field_report_fidelity(&figures, SPAN("x.trace:1: it is too large"), &report);
    cr_expect(span_contains(bytes_span(&report), "\nunproved  x.trace:1: it is too large\n"
                                                 "the trace does not pass; "),
              "%s", bytes_at(&report));
    bytes_release(&report);
}

/* One line cannot be forced: it is longer than a fault can say, and no noise. */
Test(field_import, what_is_not_reproduced_is_said)
{
    struct field_import import;
    const char *why;
    cr_assert(
        field_import(SPAN("0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n"
                          "+3s < \\r\\n+UNHEARD: y{500}\\r\\n\n+1s > AT+FTPPW=\"hunter22\"\\r\n"
                          "+1s > AT\\r\n* < \\r\\nOK\\r\\n\n"),
                     NULL, "log", "log", MASK_HIDE, &import, &why));
    struct span report = bytes_span(&import.report);
    cr_expect_not(field_is_reproduced(&import.figures));
    cr_expect(span_contains(report, "missing   line 3: +UNHEARD: y{60}"), "%s", report.at);
    cr_expect(span_contains(report, "no answer line 4: AT+FTPPW="), "%s", report.at);
    cr_expect(span_contains(report, "the trace passes, without what is missing; "
                                    "the log is NOT reproduced\n"));
    cr_expect_not(span_contains(report, "hunter22"));
    field_import_release(&import);
}

#define PUT                                                                                    \
    "TX: AT+FTPSERV=\"a\"\nRX: OK\nTX: AT+FTPPUTNAME=\"b\"\nRX: OK\nTX: AT+FTPPUTPATH=\"/\"\n" \
    "RX: OK\nTX: AT+FTPPUT=1\nRX: OK\nRX: +FTPPUT: 1,1,1360\n"

#define ESP(command, answer)                                                                   \
    "D(command_lib) generic_command command " command "\n\nD(command_lib) Response: \n" answer \
    "\n"

/* What stands in the trace of a log, and what must not. */
static const struct {
    const char *log, *has, *lacks;
} traces[] = {
    {"0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n+1s > AT\\r\\n\n* < \\r\\nOK\\r\\n\n",
     "> ATE0\\r\n", "ATE0\\r\\n"},
    {"0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n+1s > AT\\r\\n\n* < \\r\\nOK\\r\\n\n",
     "> AT\\r\\n\n", NULL},
    {"TX: AT+FTPSERV=\"a\"\nRX: OK\nTX: AT+FTPGETNAME=\"b\"\nRX: OK\nTX: AT+FTPGETPATH=\"/\"\n"
     "RX: OK\nTX: AT+FTPETGET=1\nRX: OK\nRX: +FTPETGET: 1,1\nRX: of \x10\x03 and\nRX: of "
     "it\x03\nRX: +FTPETGET: 1,0\n",
     "of \\x10\\x03 and\\r\\nof it\\x03", "not in the log"},
    {"TX: AT+FTPSERV=\"a\"\nRX: OK\nTX: AT+FTPPUTNAME=\"b\"\nRX: OK\nTX: AT+FTPPUTPATH=\"/\"\n"
     "RX: OK\nTX: AT+FTPETPUT=1\nRX: OK\nRX: +FTPETPUT: 1,1\nTX: AT+FTPETPUT=2\nRX: OK\nRX: "
     "+FTPETPUT: "
     "2,1\nTX: ab\nTX: c\x03\nRX: OK\nRX: +FTPETPUT: 1,0\n",
     "> ab\\r\n+1ms     > c\\x03\n", "not in the log"},
    /* a payload as it was entered: in pieces, with the line ends that make up its length */
    {PUT "TX: AT+FTPPUT=2,10\nRX: +FTPPUT: 2,10\nTX: 01234\nTX: 56789\nRX: OK\n"
         "RX: +FTPPUT: 1,1,1360\n",
     "> 01234\n+1ms     > 56789\n", "not in the log"},
    {PUT "TX: AT+FTPPUT=2,6\nRX: +FTPPUT: 2,6\nTX: ab\nTX: cd\nRX: OK\n"
         "RX: +FTPPUT: 1,1,1360\n",
     "> ab\\r\\n\n+1ms     > cd\n", "not in the log"},
    {PUT "TX: AT+FTPPUT=2,4\nRX: +FTPPUT: 2,4\nTX: ab\nRX: OK\nRX: +FTPPUT: 1,1,1360\n",
     "> ab\\r\\n\n", "made up"},
    /* one character is a line like any other */
    {ESP("AT+FTPSERV=\"a\"", "OK") ESP("AT+FTPGETNAME=\"b\";+FTPGETPATH=\"/\"", "OK")
         ESP("AT+FTPGET=1", "OK\n\n+FTPGET: 1,1")
             ESP("AT+FTPGET=2,1", "+FTPGET: 2,1\n\n8\n\nOK"),
     "*        < 8\n", "made up"},
    /* lines of an answer, each with a line end before it or not */
    {"0s > AT+OWN\\r\n* < \\r\\nONE\\r\\nTWO\\r\\n\\r\\nTHREE\\r\\n\\r\\nOK\\r\\n\n",
     "< \\r\\nONE\\r\\n\n*        < TWO\\r\\n\n*        < \\r\\nTHREE\\r\\n\n",
     "not in the log"},
    {"0s > AT+HTTPREAD\\r\n* < \\r\\n+HTTPREAD: 3\\r\\nabc\\r\\n\\r\\nOK\\r\\n\n",
     "*        < abc\\r\\n\n*        < \\r\\nOK\\r\\n\n", "not in the log"},
    {"0s > AT+FTPSERV=\"a\";+FTPPUTNAME=\"b\";+FTPPUT=1\\r\n* < \\r\\nOK\\r\\n\n"
     "* < \\r\\n+FTPPUT: 1,1,1360\\r\\n\n+1s > AT+FTPPUT=2,2\\r\n"
     "* < \\r\\n+FTPPUT: 2,2\\r\\n\n+1s > ab\\r\\n\n* < \\r\\nOK\\r\\n\n"
     "* < \\r\\n+FTPPUT: 1,1,1360\\r\\n\n",
     "> ab\\r\\n\n", "not in the log"},
};

Test(field_import, the_trace_has_the_bytes_that_the_log_tells)
{
    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) {
        struct field_import import;
        const char *why;
        cr_assert(
            field_import(span_of(traces[i].log), NULL, "log", "log", MASK_SHOW, &import, &why));
        const char *trace = bytes_at(&import.trace);
        cr_expect(strstr(trace, traces[i].has), "%s\n%s", traces[i].has, trace);
        cr_expect(!traces[i].lacks || !strstr(trace, traces[i].lacks), "%s\n%s",
                  traces[i].lacks, trace);
        cr_expect_eq(import.figures.forced + import.figures.missing, 0, "%s",
                     bytes_at(&import.report));
        field_import_release(&import);
    }
}

#define LOGIN(password)                                                                        \
    "TX: AT+FTPSERV=\"a.b\"\nRX: OK\nTX: AT+FTPUN=\"me\"\nRX: OK\nTX: AT+FTPPW=\"" password    \
    "\"\nRX: OK\nTX: AT+FTPGETNAME=\"f\"\nRX: OK\nTX: AT+FTPGETPATH=\"/\"\nRX: OK\nTX: "       \
    "AT+FTPGET=1\nRX: OK\n"

/* What the scenario of a log has of its logins. */
static const struct {
    const char *log, *has, *lacks;
} logins[] = {
    {LOGIN("hunter22") "RX: +FTPGET: 1,1\nmy hunter22\n", "bearer = up", "password"},
    {LOGIN("hunter22") "RX: +FTPGET: 1,72\n", "password = not-the-one-in-the-log", "hunter22"},
    {LOGIN("other1") "RX: +FTPGET: 1,72\n" LOGIN("hunter22") "RX: +FTPGET: 1,1\n",
     "password = hidden", "hunter22"},
    {LOGIN("***") "RX: +FTPGET: 1,1\n", "bearer = up", "password"},
};

Test(field_import, a_password_is_hidden_in_all_that_is_written)
{
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        struct field_import import;
        const char *why;
        cr_assert(
            field_import(span_of(logins[i].log), NULL, "log", "log", MASK_HIDE, &import, &why));
        const char *scenario = bytes_at(&import.scenario);
        cr_expect(strstr(scenario, logins[i].has), "%s\n%s", logins[i].has, scenario);
        cr_expect_not(strstr(scenario, logins[i].lacks), "%s\n%s", logins[i].lacks, scenario);
        cr_expect_not(strstr(bytes_at(&import.trace), "hunter22"), "%s",
                      bytes_at(&import.trace));
        cr_expect_not(strstr(bytes_at(&import.report), "hunter22"));
        cr_expect(field_is_reproduced(&import.figures), "%s\n%s", bytes_at(&import.report),
                  scenario);
        cr_expect_eq(import.figures.forced, 0, "%s", bytes_at(&import.report));
        field_import_release(&import);
    }
}

/* A size behind +FTPEXTGET: 1, is no code of a failure. */
Test(field_import, a_size_is_no_failure)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(SPAN("> AT+FTPEXTGET?\n< +FTPEXTGET: 1,174125\n< OK\n"), NULL, "log",
                           "log", MASK_HIDE, &import, &why));
    cr_expect_not(span_contains(bytes_span(&import.report), "failure"), "%s",
                  bytes_at(&import.report));
    field_import_release(&import);
}

/* Logs in which nearly each answer needs a remedy. */
static void changing_answers(struct bytes *log, int i)
{
    bytes_addf(log, "> AT+CSQ\n< +CSQ: %d,0\n< OK\n", i * 7 % 31);
}

static void unknown_commands(struct bytes *log, int i)
{
    bytes_addf(log, "> AT+FOO=%d\n< +FOO: %d\n< OK\n", i, i * 7 % 31);
}

static void failing_sessions(struct bytes *log, int i)
{
    if (i == 0)
        bytes_add_text(log, "> AT+FTPSERV=\"a.b\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n");
    bytes_addf(log, "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,%d\n", 61 + i % 5);
}

static void restarts(struct bytes *log, int i)
{
    (void)i;
    bytes_add_text(log, "> AT\n< OK\n< RDY\n");
}

/* Work is what was said in all rehearsals together. A short log may cost much for each of its
 * lines; beyond that each line costs so much and no more. */
Test(field_import, the_work_grows_with_the_log_and_not_with_its_square)
{
    static void (*const kinds[])(struct bytes * log, int i) = {changing_answers,
                                                               unknown_commands,
                                                               failing_sessions, restarts};
    enum { SHORT_LOG = 900000, EACH_TURN = 60, ROUNDS = 413 };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (int size = 100; size <= 800; size *= 8) {
            struct bytes log = {0};
            struct field_import import;
            const char *why;
            for (int i = 0; i < size; i++)
                kinds[k](&log, i);
            cr_assert(
                field_import(bytes_span(&log), NULL, "log", "log", MASK_HIDE, &import, &why));
            size_t turns = 3 * (size_t)size;
            cr_expect_leq(import.figures.rehearsals, (size_t)ROUNDS);
            cr_expect_leq(import.figures.heard, SHORT_LOG + EACH_TURN * turns,
                          "kind %zu, size %d: %zu rehearsals, %zu heard", k, size,
                          import.figures.rehearsals, import.figures.heard);
            cr_expect(import.figures.passes, "kind %zu, size %d", k, size);
            cr_expect_leq(import.world.scenario->fault_count, 1000u);
            field_import_release(&import);
            bytes_release(&log);
        }
    }
}

/* A thing that comes a thousand times is one fault. */
Test(field_import, equal_remedies_are_one_fault)
{
    struct bytes log = {0};
    struct field_import import;
    const char *why;
    for (int i = 0; i < 300; i++)
        restarts(&log, i);
    cr_assert(field_import(bytes_span(&log), NULL, "log", "log", MASK_HIDE, &import, &why));
    cr_expect_leq(import.world.scenario->fault_count, 2u, "%s", bytes_at(&import.scenario));
    cr_expect(field_is_reproduced(&import.figures), "%s", bytes_at(&import.report));
    field_import_release(&import);
    bytes_release(&log);
}

/* What has no conversation in it, and what is said of it. */
static const struct {
    const char *log, *says;
} silent[] = {
    {"", "read      0 lines as plain: 0 commands, 0 lines of the modem\nlike AT   0 lines\n"},
    {"\n\n \n", "like AT   0 lines\n"},
    {"int main(void)\n{\n    return puts(\"AT the end\");\n}\n", "like AT   0 lines\n"},
    {"static const char ask[] = \"AT+CSQ\\r\";\n",
     "like AT   1 line\nshape     1 line, the first is line 1: static const char ask[] = "
     "\"AT+CSQ\n"
     "          among other words, and nothing that answers it\n"},
    {"@@11@@ host/AT+CSQ then\n@@12@@ host/AT+CREG? then\n",
     "read      2 lines as plain: 0 commands, 0 lines of the modem\nlike AT   2 lines\n"
     "shape     2 lines, the first is line 1: @@11@@ host/AT+CSQ\n"},
    {"@1 AT+FTPPW=\"hunter22\"\n", "shape     1 line, the first is line 1: @1 AT+FTPPW\n"},
    {"41 54 2B 43\n53 51 0D 0A\n",
     "1 line, the first is line 1: 41 54\n          bytes in hex"},
    {"x TX: 41\nx TX: 54\nx TX: 0D\n", "line 1: x TX: 41\n          a byte a line"},
    {"> AT\n> AT+CSQ\n", "read      2 lines as arrows: 2 commands, 0 lines of the modem\n"},
    {"AT\nAT+CSQ\n", "          read as a command, but no line of the modem is in the log\n"},
    {"RDY\n+CPIN: READY\n", "as plain: 0 commands, 2 lines of the modem\n"},
    {"a AT+A1\nb AT+A1\nc AT+A1\nd AT+A1\ne AT+A1\nf AT+A1\ne AT+A2\n",
     "line 4: d AT+A1\n          among other words, and nothing that answers it\n"
     "shape     3 lines in other shapes\n"},
};

Test(field_import, a_log_without_a_conversation_gives_nothing_but_a_reason)
{
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        struct field_import import;
        const char *why = NULL;
        cr_expect_not(field_import(span_of(silent[i].log), NULL, "log", "log", MASK_HIDE,
                                   &import, &why),
                      "%s", silent[i].log);
        cr_expect_str_eq(why, "no conversation with a modem found");
        cr_expect(span_contains(bytes_span(&import.report), silent[i].says),
                  "%s\nis not in\n%s", silent[i].says, bytes_at(&import.report));
        cr_expect_not(span_contains(bytes_span(&import.report), "hunter22"));
        cr_expect_eq(import.scenario.count + import.trace.count, 0);
        field_import_release(&import);
    }
}

static void read_page(struct bytes *out)
{
    FILE *file = fopen(DOCS "/import.md", "rb");
    cr_assert_not_null(file);
    bytes_grew(out, fread(bytes_reserve(out, 1 << 20), 1, 1 << 20, file));
    fclose(file);
}

Test(field_import, the_table_of_the_page_is_true)
{
    struct bytes page = {0};
    read_page(&page);
    cr_expect(strstr(bytes_at(&page), field_summary_head));
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct bytes text = {0}, row = {0};
        struct field_import import;
        const char *why;
        read_log(logs[i].name, &text);
        cr_assert(field_import(bytes_span(&text), NULL, logs[i].name, logs[i].name, MASK_HIDE,
                               &import, &why));
        field_add_summary(&import, logs[i].name, &row);
        cr_expect(strstr(bytes_at(&page), bytes_at(&row)),
                  "docs/import.md: sim7000 import --summary tests/field/*.log says\n%s",
                  bytes_at(&row));
        field_import_release(&import);
        bytes_release(&text);
        bytes_release(&row);
    }
    bytes_release(&page);
}
