/* SPDX-License-Identifier: MIT */
#include "ftp_fixture.h"

#include "base/die.h"
#include "base/escape.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void show(struct ftp_fixture *fixture, struct span bytes)
{
    struct span rest = bytes;
    while (rest.count) {
        size_t plain = 0;
        while (plain < rest.count && rest.at[plain] != '\r')
            plain++;
        if (plain)
            escape_add(&fixture->shown, rest.at, plain);
        rest = span_skip(rest, plain);
        bool pair = rest.count > 1 && rest.at[1] == '\n';
        if (pair)
            bytes_add_char(&fixture->shown, '|');
        else if (rest.count)
            bytes_add_text(&fixture->shown, "\\r");
        rest = span_skip(rest, pair ? 2 : 1);
    }
}

static void output(void *owner)
{
    struct ftp_fixture *fixture = owner;
    struct span out = at_output(fixture->at);
    if (fixture->deaf)
        return;
    if (fixture->agenda.now > fixture->talked)
        bytes_addf(&fixture->shown, "[%lldms]",
                   (long long)(fixture->agenda.now - fixture->talked) / 1000);
    fixture->talked = fixture->agenda.now;
    show(fixture, out);
    bytes_add_span(&fixture->heard, out);
    at_taken(fixture->at, out.count);
}

static int allowed(void *owner, unsigned needs)
{
    (void)owner;
    (void)needs;
    return 0;
}

static void writable(void *owner)
{
    (void)owner;
}

static bool bearer_up(void *owner, int64_t cid)
{
    const struct ftp_fixture *fixture = owner;
    return fixture->bearer && cid == 1;
}

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    struct ftp_fixture *fixture = owner;
    (void)what;
    if (seam != SEAM_COMMAND)
        return;
    *verdict = fixture->verdict;
    fixture->verdict = (struct verdict){0};
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct ftp_fixture *fixture = owner;
    if (lane == LANE_MODULE)
        bytes_addf(&fixture->noted, "%.*s\n", (int)count, bytes);
}

static const struct ftp_options usual = {
    .open_delay = MSEC(60),
    .refuse_delay = MSEC(20),
    .close_delay = MSEC(400),
    .end_delay = MSEC(20),
    .response_timeout = SECONDS(75),
    .unread_timeout = SECONDS(75),
    .remind = SECONDS(5),
    .put_max = 1360,
    .lost_code = 61,
    .etput_ok_first = true,
};

struct ftp_fixture *fixture_new(const struct scripted_options *server)
{
    static const struct scripted_options mannerly = {.host = NULL};
    struct ftp_fixture *fixture = xzalloc(sizeof *fixture);
    agenda_init(&fixture->agenda);
    fixture->memory = net_memory_new(&fixture->agenda);
    fixture->server = scripted_new(&fixture->agenda, net_memory_at(fixture->memory, "10.0.0.2"),
                                   server ? server : &mannerly);
    fixture->at_options = (struct at_options){.urc_space = true};
    fixture->options = usual;
    fixture->bearer = true;
    fixture->seams = (struct seams){.ask = ask, .owner = fixture};
    fixture->notes = (struct notes){note, fixture};
    fixture->events = (struct ftp_events){.bearer_up = bearer_up, .owner = fixture};
    const struct at_events at_events = {
        .output = output, .allowed = allowed, .writable = writable, .owner = fixture};
    fixture->at = at_new(&fixture->agenda, &fixture->at_options, &at_events, &fixture->seams,
                         &fixture->notes);
    fixture->ftp = ftp_new(&(struct ftp_parts){
        .agenda = &fixture->agenda,
        .at = fixture->at,
        .net = net_memory_at(fixture->memory, "10.0.0.1"),
        .options = &fixture->options,
        .seams = &fixture->seams,
        .notes = &fixture->notes,
        .events = &fixture->events,
    });
    struct bytes line = {0};
    bytes_addf(&line,
               "ATE0;+FTPSERV=\"10.0.0.2\";+FTPPORT=%u;+FTPUN=\"sim.cs1\";+FTPPW=\"secret\";"
               "+FTPGETNAME=\"1K.txt\";+FTPGETPATH=\"/\";+FTPPUTNAME=\"up.txt\";"
               "+FTPPUTPATH=\"/in\"\r",
               (unsigned)scripted_address(fixture->server).port);
    const char *said = fixture_say(fixture, bytes_at(&line), 0);
    cr_assert_str_eq(said + strlen(said) - 4, "|OK|", "%s", said);
    bytes_release(&line);
    return fixture;
}

void fixture_free(struct ftp_fixture *fixture)
{
    ftp_free(fixture->ftp);
    at_free(fixture->at);
    scripted_free(fixture->server);
    net_memory_free(fixture->memory);
    agenda_release(&fixture->agenda);
    bytes_release(&fixture->heard);
    bytes_release(&fixture->noted);
    bytes_release(&fixture->shown);
    free(fixture);
}

const char *fixture_feed(struct ftp_fixture *fixture, struct span host, usec run)
{
    usec until = fixture->agenda.now + run;
    bytes_clear(&fixture->shown);
    fixture->talked = fixture->agenda.now;
    while (host.count) {
        size_t fed = at_feed(fixture->at, host.at, host.count);
        host = span_skip(host, fed);
        cr_assert(fed > 0 || agenda_step(&fixture->agenda, until), "the modem takes no more");
    }
    agenda_run_until(&fixture->agenda, until);
    return bytes_at(&fixture->shown);
}

const char *fixture_say(struct ftp_fixture *fixture, const char *host, usec run)
{
    return fixture_feed(fixture, span_of(host), run);
}

void fixture_play(struct ftp_fixture *fixture, const char *what,
                  const struct fixture_step *steps)
{
    for (size_t i = 0; i < WORLD_STEPS_MAX && steps[i].host; i++) {
        const char *said = fixture_say(fixture, steps[i].host, steps[i].run);
        if (steps[i].modem)
            cr_expect_str_eq(said, steps[i].modem, "%s, step %zu (%s): %s", what, i + 1,
                             steps[i].host, said);
    }
}
