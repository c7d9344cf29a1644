/* SPDX-License-Identifier: MIT */
#include "ftp_world.h"

#include "base/die.h"
#include "base/escape.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void show(struct ftp_world *world, struct span bytes)
{
    struct span rest = bytes;
    while (rest.count) {
        size_t plain = 0;
        while (plain < rest.count && rest.at[plain] != '\r')
            plain++;
        if (plain)
            escape_add(&world->shown, rest.at, plain);
        rest = span_skip(rest, plain);
        bool pair = rest.count > 1 && rest.at[1] == '\n';
        if (pair)
            bytes_add_char(&world->shown, '|');
        else if (rest.count)
            bytes_add_text(&world->shown, "\\r");
        rest = span_skip(rest, pair ? 2 : 1);
    }
}

static void output(void *owner)
{
    struct ftp_world *world = owner;
    struct span out = at_output(world->at);
    if (world->deaf)
        return;
    if (world->agenda.now > world->talked)
        bytes_addf(&world->shown, "[%lldms]",
                   (long long)(world->agenda.now - world->talked) / 1000);
    world->talked = world->agenda.now;
    show(world, out);
    bytes_add_span(&world->heard, out);
    at_taken(world->at, out.count);
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
    const struct ftp_world *world = owner;
    return world->bearer && cid == 1;
}

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    struct ftp_world *world = owner;
    (void)what;
    if (seam != SEAM_COMMAND)
        return;
    *verdict = world->verdict;
    world->verdict = (struct verdict){0};
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct ftp_world *world = owner;
    if (lane == LANE_MODULE)
        bytes_addf(&world->noted, "%.*s\n", (int)count, bytes);
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
    .etput_ok_first = true,
};

struct ftp_world *world_new(const struct scripted_options *server)
{
    static const struct scripted_options mannerly = {.host = NULL};
    struct ftp_world *world = xzalloc(sizeof *world);
    agenda_init(&world->agenda);
    world->memory = net_memory_new(&world->agenda);
    world->server = scripted_new(&world->agenda, net_memory_at(world->memory, "10.0.0.2"),
                                 server ? server : &mannerly);
    world->at_options = (struct at_options){.urc_space = true};
    world->options = usual;
    world->bearer = true;
    world->seams = (struct seams){.ask = ask, .owner = world};
    world->notes = (struct notes){note, world};
    world->events = (struct ftp_events){.bearer_up = bearer_up, .owner = world};
    const struct at_events at_events = {
        .output = output, .allowed = allowed, .writable = writable, .owner = world};
    world->at = at_new(&world->agenda, &world->at_options, &at_events, &world->seams, NULL);
    world->ftp = ftp_new(&(struct ftp_parts){
        .agenda = &world->agenda,
        .at = world->at,
        .net = net_memory_at(world->memory, "10.0.0.1"),
        .options = &world->options,
        .seams = &world->seams,
        .notes = &world->notes,
        .events = &world->events,
    });
    struct bytes line = {0};
    bytes_addf(&line,
               "ATE0;+FTPSERV=\"10.0.0.2\";+FTPPORT=%u;+FTPUN=\"sim.cs1\";+FTPPW=\"secret\";"
               "+FTPGETNAME=\"1K.txt\";+FTPGETPATH=\"/\";+FTPPUTNAME=\"up.txt\";"
               "+FTPPUTPATH=\"/in\"\r",
               (unsigned)scripted_address(world->server).port);
    const char *said = world_say(world, bytes_at(&line), 0);
    cr_assert_str_eq(said + strlen(said) - 4, "|OK|", "%s", said);
    bytes_release(&line);
    return world;
}

void world_free(struct ftp_world *world)
{
    ftp_free(world->ftp);
    at_free(world->at);
    scripted_free(world->server);
    net_memory_free(world->memory);
    agenda_release(&world->agenda);
    bytes_release(&world->heard);
    bytes_release(&world->noted);
    bytes_release(&world->shown);
    free(world);
}

const char *world_feed(struct ftp_world *world, struct span host, usec run)
{
    usec until = world->agenda.now + run;
    bytes_clear(&world->shown);
    world->talked = world->agenda.now;
    while (host.count) {
        size_t fed = at_feed(world->at, host.at, host.count);
        host = span_skip(host, fed);
        cr_assert(fed > 0 || agenda_step(&world->agenda, until), "the modem takes no more");
    }
    agenda_run_until(&world->agenda, until);
    return bytes_at(&world->shown);
}

const char *world_say(struct ftp_world *world, const char *host, usec run)
{
    return world_feed(world, span_of(host), run);
}

void world_play(struct ftp_world *world, const char *what, const struct world_step *steps)
{
    for (size_t i = 0; i < WORLD_STEPS_MAX && steps[i].host; i++) {
        const char *said = world_say(world, steps[i].host, steps[i].run);
        if (steps[i].modem)
            cr_expect_str_eq(said, steps[i].modem, "%s, step %zu (%s): %s", what, i + 1,
                             steps[i].host, said);
    }
}
