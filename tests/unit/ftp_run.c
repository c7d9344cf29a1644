/* SPDX-License-Identifier: MIT */
#include "ftp_run.h"

#include <criterion/criterion.h>
#include <string.h>

static void say_event(struct run *run, const char *name)
{
    struct span all = bytes_span(&run->events);
    size_t length = strlen(name);
    if (all.count < length || !span_is(span_skip(all, all.count - length), name))
        bytes_add_text(&run->events, name);
}

static void read_some(struct run *run)
{
    struct span waiting = ftp_client_waiting(run->client);
    if (waiting.count > run->most_waiting)
        run->most_waiting = waiting.count;
    struct span some = run->at_once ? span_cut(waiting, run->at_once) : waiting;
    bytes_add_span(&run->got, some);
    ftp_client_take(run->client, some.count);
}

static void write_some(struct run *run)
{
    size_t space = ftp_client_writable(run->client);
    cr_assert_leq(space, FTP_PUT_BUFFER);
    struct span some = span_cut(run->upload, space);
    if (run->at_once)
        some = span_cut(some, run->at_once);
    ftp_client_put(run->client, some.at, some.count);
    run->upload = span_skip(run->upload, some.count);
    if (run->upload.count == 0 && !run->keeps_open && run->upload.at) {
        run->upload.at = NULL;
        ftp_client_end_upload(run->client);
    }
}

static void move_some(struct run *run)
{
    if (run->stops)
        return;
    if (run->request.operation != FTP_STOR)
        read_some(run);
    else if (run->upload.at)
        write_some(run);
}

static void keep_pace(void *owner)
{
    struct run *run = owner;
    if (run->dones)
        return;
    move_some(run);
    alarm_set_in(&run->agenda, &run->pace, SECONDS(1));
}

static void on_started(void *owner)
{
    struct run *run = owner;
    say_event(run, "started ");
    keep_pace(run);
}

static void on_readable(void *owner)
{
    struct run *run = owner;
    say_event(run, "readable ");
    if (!run->at_once)
        move_some(run);
}

static void on_writable(void *owner)
{
    struct run *run = owner;
    if (!run->at_once)
        move_some(run);
}

static void on_done(void *owner, int code, const char *text)
{
    struct run *run = owner;
    say_event(run, "done");
    run->code = code;
    run->dones++;
    run->done_at = run->agenda.now;
    bytes_add_text(&run->text, text);
    alarm_cancel(&run->agenda, &run->pace);
}

static const struct ftp_client_events events = {
    .started = on_started,
    .readable = on_readable,
    .writable = on_writable,
    .done = on_done,
};

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct run *run = owner;
    bytes_add_char(&run->notes, lane == LANE_TO_FTP ? '>' : '<');
    bytes_add(&run->notes, bytes, count);
}

void run_in(struct run *run, struct net *net, const struct seams *seams)
{
    struct ftp_client_events mine = events;
    mine.owner = run;
    run->listener = (struct notes){note, run};
    alarm_init(&run->pace, keep_pace, run);
    run->client = ftp_client_new(&run->agenda, net, seams, &run->listener, &mine);
}

void run_new(struct run *run, const struct scripted_options *options, const struct seams *seams)
{
    agenda_init(&run->agenda);
    run->memory = net_memory_new(&run->agenda);
    struct net *here = net_memory_at(run->memory, options->host ? "fd00::1" : "10.0.0.1");
    struct net *there = net_memory_at(run->memory, options->host ? options->host : "10.0.0.2");
    run->server = scripted_new(&run->agenda, there, options);
    run_in(run, here, seams);
}

void run_free(struct run *run)
{
    ftp_client_free(run->client);
    if (run->server)
        scripted_free(run->server);
    net_memory_free(run->memory); /* checks that every connection was closed */
    agenda_release(&run->agenda);
    struct bytes *all[] = {&run->got, &run->events, &run->text, &run->notes};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bytes_release(all[i]);
}

void run_resume(struct run *run)
{
    run->stops = false;
    run->at_once = 0;
    move_some(run);
}

void run_start(struct run *run)
{
    ftp_client_start(run->client, &run->request);
    cr_assert_eq(run->events.count, 0, "no event comes from inside start");
}

struct ftp_request request_of(enum ftp_operation operation, int how, struct net_address server)
{
    struct net_address nowhere = {"nowhere.invalid", 21}, refused = {"10.0.0.2", 9};
    return (struct ftp_request){
        .operation = operation,
        .server = how & UNKNOWN   ? nowhere
                  : how & REFUSED ? refused
                                  : server,
        .user = how & NOBODY ? "" : "sim",
        .password = "secret",
        .path = how & NO_PATH ? "" : "/a.txt",
        .new_path = "/b.txt",
        .put_option = how & APPE   ? "APPE"
                      : how & STOU ? "STOU"
                                   : "STOR",
        .passive = !(how & ACTIVE),
        .pasv_anywhere = how & ANYWHERE,
        .ascii = how & ASCII,
        .rest = how & RESUME ? 20 : 0,
        .response_timeout = TIMEOUT,
    };
}
