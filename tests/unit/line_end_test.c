/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "ftpd/ftpd.h"
#include "stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The LF of a command line is never payload, and the payload's own LF always is: for hosts with
 * either line end, however slowly and in whatever pieces they write, on a line of any rate, with
 * a modem that answers at once or late (docs/terminal.md). */

static const int rates[] = {0, 300, 1200, 9600, 115200, 921600};
static const usec thinks[] = {0, 1, MSEC(2), MSEC(600)};
static const usec gaps[] = {0, 1, 7, 150, MSEC(3), MSEC(70), SECONDS(2)};
static const char *const line_ends[] = {"\r", "\r\n"};
static const char *const payloads[] = {"\n\r\nab", "0\n123", "\n\n\n\n\n", "\r\n234"};

/* What is sent when its prompt has come; each uploads the payload of five bytes as /up.txt. */
static const struct {
    const char *name;
    struct {
        const char *command, *until;
    } steps[5];
    const char *behind; /* the payload */
    const char *last, *done;
} ways[] = {
    {"FTPPUT",
     {{"AT+FTPPUT=1", "+FTPPUT: 1,1,1360\r\n"}, {"AT+FTPPUT=2,5", "+FTPPUT: 2,5\r\n"}},
     "",
     "AT+FTPPUT=2,0",
     "+FTPPUT: 1,0\r\n"},
    {"FTPEXTPUT",
     {{"AT+FTPEXTPUT=1", "OK\r\n"}, {"AT+FTPEXTPUT=2,0,5,100000", "+FTPEXTPUT: 0,5\r\n"}},
     "",
     "AT+FTPPUT=1",
     "+FTPPUT: 1,0\r\n"},
    {"FTPETPUT",
     {{"AT+FTPETPUT=1", "+FTPETPUT: 1,1\r\n"}, {"AT+FTPETPUT=2", "+FTPETPUT: 2,1\r\n"}},
     "\x03",
     NULL,
     "+FTPETPUT: 1,0\r\n"},
    /* A prompt that a scenario teaches; what is entered there is echoed. */
    {"a taught prompt", {{"AT+TAKE", "\r\n> "}}, "", NULL, "OK\r\n"},
};
enum { TAUGHT = sizeof ways / sizeof *ways - 1 };

/* How the host writes: the pieces of a line, and the time between them. */
enum pieces { LINE_WHOLE, LINE_END_APART, LF_APART, BYTES };

struct host {
    struct stage *stage;
    struct bytes heard;
    const char *line_end;
    enum pieces pieces;
    usec gap;
    char title[160];
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct host *host = owner;
    (void)at;
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(&host->heard, bytes);
}

static void pause(struct host *host)
{
    stage_run(host->stage, stage_now(host->stage) + host->gap);
}

static void write_bytes(struct host *host, struct span bytes, bool apart)
{
    while (bytes.count) {
        struct span some = span_cut(bytes, apart ? 1 : bytes.count);
        stage_send(host->stage, some);
        bytes = span_skip(bytes, some.count);
        pause(host);
    }
}

static void write_line(struct host *host, const char *command)
{
    struct bytes line = {0};
    bytes_addf(&line, "%s%s", command, host->line_end);
    size_t count = strlen(command), apart = line.count;
    if (host->pieces == LINE_END_APART)
        apart = count;
    else if (host->pieces == LF_APART)
        apart = count + 1;
    bytes_clear(&host->heard);
    struct span all = bytes_span(&line);
    write_bytes(host, span_cut(all, apart), host->pieces == BYTES);
    write_bytes(host, span_skip(all, apart), false);
    bytes_release(&line);
}

static void wait_for(struct host *host, const char *text)
{
    usec until = stage_now(host->stage) + SECONDS(60);
    while (!strstr(bytes_at(&host->heard), text) && stage_step(host->stage, until))
        continue;
    cr_assert(strstr(bytes_at(&host->heard), text), "%s: waits for %s, heard %s", host->title,
              text, bytes_at(&host->heard));
}

static struct span uploaded(struct host *host)
{
    struct span content = SPAN("");
    tree_read(ftpd_tree(device_ftpd(stage_device(host->stage))), SPAN("/up.txt"), &content);
    return content;
}

static void expect_uploaded(struct host *host, const char *payload)
{
    struct span content = uploaded(host);
    struct bytes shown = {0};
    escape_add(&shown, content.at, content.count);
    cr_assert(span_is(content, payload), "%s: stored %s", host->title, bytes_at(&shown));
    bytes_release(&shown);
}

/* Behind the prompt stands the payload, all of it and nothing else. */
static void expect_echoed(struct host *host, const char *payload)
{
    struct bytes wanted = {0}, shown = {0};
    bytes_addf(&wanted, "\r\n> %s\r\nOK\r\n", payload);
    escape_add(&shown, bytes_at(&host->heard), host->heard.count);
    cr_assert(strstr(bytes_at(&host->heard), bytes_at(&wanted)), "%s: heard %s", host->title,
              bytes_at(&shown));
    bytes_release(&wanted);
    bytes_release(&shown);
}

static void upload(struct host *host, size_t way, const char *payload)
{
    write_line(host, "AT+FTPSERV=\"a\";+FTPPUTNAME=\"up.txt\";+FTPPUTPATH=\"/\"");
    wait_for(host, "OK\r\n");
    for (size_t i = 0; ways[way].steps[i].command; i++) {
        write_line(host, ways[way].steps[i].command);
        wait_for(host, ways[way].steps[i].until);
    }
    write_bytes(host, span_of(payload), host->pieces == BYTES);
    write_bytes(host, span_of(ways[way].behind), false);
    if (ways[way].last) {
        wait_for(host, "OK\r\n");
        write_line(host, ways[way].last);
    }
    wait_for(host, ways[way].done);
    if (way == TAUGHT)
        expect_echoed(host, payload);
    else
        expect_uploaded(host, payload);
}

static void try(int rate, usec think, struct host *host, size_t way, const char *payload)
{
    struct complaints complaints = {0};
    struct bytes ini = {0};
    bytes_addf(&ini,
               "[module]\nbaud = %d\nthink = %lldus\nunread_timeout = 0\n"
               "[network]\nbearer = up\n[answer AT+TAKE]\npayload = 5\n",
               rate, (long long)think);
    struct scenario *scenario =
        scenario_read(NULL, "line_end.ini", bytes_span(&ini), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    host->stage = stage_new(scenario, hear, host);
    upload(host, way, payload);
    stage_free(host->stage);
    scenario_free(scenario);
    bytes_release(&ini);
}

static void try_all_of_a_line(int rate, usec think, size_t way, const char *payload)
{
    for (size_t end = 0; end < 2; end++)
        for (enum pieces pieces = LINE_WHOLE; pieces <= BYTES; pieces++)
            for (size_t gap = 0; gap < sizeof gaps / sizeof *gaps; gap++) {
                struct host host = {.line_end = line_ends[end],
                                    .pieces = pieces,
                                    .gap = gaps[gap]};
                snprintf(host.title, sizeof host.title,
                         "%s of a host with %s, pieces %d, gap %lldus, %d bit/s, think %lldus",
                         ways[way].name, end ? "CR LF" : "CR", (int)pieces, (long long)host.gap,
                         rate, (long long)think);
                try(rate, think, &host, way, payload);
                bytes_release(&host.heard);
            }
}

Test(line_end, is_never_payload_and_a_payloads_own_lf_always_is)
{
    for (size_t rate = 0; rate < sizeof rates / sizeof *rates; rate++)
        for (size_t think = 0; think < sizeof thinks / sizeof *thinks; think++)
            for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
                for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
                    try_all_of_a_line(rates[rate], thinks[think], way, payloads[i]);
}

/* Hosts that do not keep to one line end, and what can be known of them. */
static const struct {
    const char *what, *before[3], *prompted, *payload, *stored;
} mixed[] = {
    {"the first line of all has a LF that comes late", {NULL}, "\r", "\n12345", "12345"},
    {"a host with CR sends one CR LF, the LF before the prompt",
     {"AT\r", "AT\r"},
     "\r\n",
     "\n2345",
     "\n2345"},
    {"CR CR LF is a line end too", {"AT\r\r\n"}, "\r", "\n12345", "12345"},
    {"a line end behind a payload says nothing about commands",
     {"AT+FTPEXTPUT=2,0,1,9999\r", "x\r\n"},
     "\r",
     "\n2345",
     "\n2345"},
    {"the last line counts", {"AT\r\n", "AT\r", "AT\r"}, "\r", "\n2345", "\n2345"},
    {"a CR without its LF, once", {"AT\r\n", "AT\r\n"}, "\r", "12345", "12345"},
};

static void try_mixed(size_t i)
{
    struct host host = {.line_end = mixed[i].prompted};
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "mixed.ini", SPAN(""), &complaints);
    host.stage = stage_new(scenario, hear, &host);
    snprintf(host.title, sizeof host.title, "%s", mixed[i].what);
    for (size_t line = 0; line < 3 && mixed[i].before[line]; line++) {
        stage_send(host.stage, span_of(mixed[i].before[line]));
        stage_run(host.stage, stage_now(host.stage) + SECONDS(1));
    }
    write_line(&host, "AT+FTPEXTPUT=2,0,5,9999");
    wait_for(&host, "+FTPEXTPUT: 0,5\r\n");
    bytes_clear(&host.heard);
    stage_send(host.stage, span_of(mixed[i].payload));
    wait_for(&host, "OK\r\n");
    bytes_clear(&host.heard);
    stage_send(host.stage, SPAN("AT+CNACT=1\r"));
    wait_for(&host, "ACTIVE\r\n");
    stage_send(host.stage, SPAN("AT+FTPSERV=\"a\";+FTPPUTNAME=\"up.txt\";+FTPPUTPATH=\"/\";"
                                "+FTPEXTPUT=1;+FTPPUT=1\r"));
    wait_for(&host, "+FTPPUT: 1,0\r\n");
    expect_uploaded(&host, mixed[i].stored);
    stage_free(host.stage);
    scenario_free(scenario);
    bytes_release(&host.heard);
}

Test(line_end, is_what_the_host_used_last)
{
    for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
        try_mixed(i);
}

/* A hang-up forgets half a line, not the LF of a whole one. */
Test(line_end, outlives_a_hang_up)
{
    struct host host = {.line_end = "\r\n"};
    struct complaints complaints = {0};
    struct span ini = SPAN("[module]\nbaud = 9600\n[network]\nbearer = up\n");
    struct scenario *scenario = scenario_read(NULL, "hangs.ini", ini, &complaints);
    host.stage = stage_new(scenario, hear, &host);
    snprintf(host.title, sizeof host.title, "hang-up");
    stage_send(host.stage, SPAN("AT\r"));
    stage_run(host.stage, SECONDS(1));
    stage_send(host.stage, SPAN("AT+FTPSERV=\"a\";+FTPPUTNAME=\"up.txt\";+FTPPUTPATH=\"/\";"
                                "+FTPEXTPUT=2,0,5,9999\r\nAT+NE"));
    stage_host(host.stage, LANE_HOST_ACT, SPAN("hang-up"));
    wait_for(&host, "+FTPEXTPUT: 0,5\r\n");
    bytes_clear(&host.heard);
    stage_send(host.stage, SPAN("12345"));
    wait_for(&host, "OK\r\n");
    stage_send(host.stage, SPAN("AT+FTPEXTPUT=1;+FTPPUT=1\r\n"));
    wait_for(&host, "+FTPPUT: 1,0\r\n");
    expect_uploaded(&host, "12345");
    stage_free(host.stage);
    scenario_free(scenario);
    bytes_release(&host.heard);
}
