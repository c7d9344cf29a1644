/* SPDX-License-Identifier: MIT */
#include "ftp/client.h"

#include "base/die.h"
#include "base/limits.h"
#include "net/memory.h"
#include "scripted_ftpd.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define LOGIN    "USER sim|PASS secret|TYPE I|"
#define TIMEOUT  SECONDS(75)
#define LONG_AGO SECONDS(100000)
#define CONTENT  "0123456789abcdefghijklmnopqrstuvwxyz"
#define PASSIVE  .passive = true

/* One run: a client, a scripted server, a host that reads and writes. */
struct run {
    struct agenda agenda;
    struct net_memory *memory;
    struct scripted_ftpd *server;
    struct ftp_client *client;
    struct ftp_request request;
    struct alarm pace;
    struct span upload;  /* what the host has still to put */
    size_t at_once;      /* not 0: the host takes or puts so many bytes a second */
    bool keeps_open;     /* the host never ends its upload */
    struct bytes got;    /* what the host took */
    struct bytes events; /* their names, without `writable` and repeats */
    struct bytes text;
    size_t most_waiting;
    int code, dones;
    usec done_at;
};

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
    size_t room = ftp_client_room(run->client);
    cr_assert_leq(room, FTP_PUT_BUFFER);
    struct span some = span_cut(run->upload, room);
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

static const struct ftp_events events = {on_started, on_readable, on_writable, on_done, NULL};

static void run_new(struct run *run, const struct scripted_options *options,
                    const struct seams *seams)
{
    struct ftp_events mine = events;
    mine.owner = run;
    agenda_init(&run->agenda);
    alarm_init(&run->pace, keep_pace, run);
    run->memory = net_memory_new(&run->agenda);
    struct net *here = net_memory_at(run->memory, "10.0.0.1");
    struct net *there = net_memory_at(run->memory, options->host ? options->host : "10.0.0.2");
    run->server = scripted_new(&run->agenda, there, options);
    run->client = ftp_client_new(&run->agenda, here, seams, NULL, &mine);
}

static void run_free(struct run *run)
{
    ftp_client_free(run->client);
    scripted_free(run->server);
    net_memory_free(run->memory); /* checks that every connection was closed */
    cr_assert_not(alarm_is_set(&run->pace));
    agenda_release(&run->agenda);
    struct bytes *all[] = {&run->got, &run->events, &run->text};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bytes_release(all[i]);
}

static struct ftp_request request_of(enum ftp_operation operation, bool active)
{
    return (struct ftp_request){
        .operation = operation,
        .user = "sim",
        .password = "secret",
        .path = "/a.txt",
        .new_path = "/b.txt",
        .put_option = "STOR",
        .passive = !active,
        .response_timeout = TIMEOUT,
    };
}

static void run_start(struct run *run)
{
    run->request.server = scripted_address(run->server);
    ftp_client_start(run->client, &run->request);
    cr_assert_eq(run->events.count, 0, "no event comes from inside start");
}

/* --- rows: what the server does, and what becomes of it --- */

struct row {
    const char *name;
    enum ftp_operation operation;
    bool active;
    struct scripted_row says[4];
    int code;
    usec at; /* of done */
    const char *saw;
    const char *events;
    const char *text;
};

static const struct row good[] = {
    {"a download", FTP_RETR, .saw = LOGIN "PASV|RETR /a.txt|QUIT|",
     .events = "started readable done"},
    {"an upload", FTP_STOR, .saw = LOGIN "PASV|STOR /a.txt|QUIT|", .events = "started done"},
};

static void check_row(const struct row *row, size_t chunk)
{
    struct run run = {.request = request_of(row->operation, row->active)};
    struct scripted_options options = {.content = SPAN(CONTENT), .chunk = chunk};
    memcpy(options.rows, row->says, sizeof row->says);
    run.upload = SPAN(CONTENT);
    run_new(&run, &options, NULL);
    run_start(&run);
    agenda_run_until(&run.agenda, LONG_AGO);
    cr_assert_eq(run.dones, 1, "%s: done %d times", row->name, run.dones);
    cr_assert_eq(run.code, row->code, "%s: code %d", row->name, run.code);
    if (!chunk)
        cr_assert_eq(run.done_at, row->at, "%s: at %lld", row->name, (long long)run.done_at);
    if (row->saw)
        cr_assert_str_eq(scripted_saw(run.server), row->saw, "%s", row->name);
    if (row->events)
        cr_assert_str_eq(bytes_at(&run.events), row->events, "%s", row->name);
    cr_assert_str_eq(bytes_at(&run.text), row->text ? row->text : "", "%s", row->name);
    cr_assert(scripted_is_alone(run.server), "%s: a connection is left", row->name);
    if (row->code == 0 && row->operation == FTP_STOR)
        cr_assert(span_is(scripted_stored(run.server), CONTENT), "%s", row->name);
    if (row->code == 0 && row->operation == FTP_RETR)
        cr_assert(span_is(bytes_span(&run.got), CONTENT), "%s", row->name);
    run_free(&run);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i], 0);
}

#define CHECK(rows) check_rows(rows, sizeof rows / sizeof *rows)

Test(ftp_client, does_each_operation)
{
    CHECK(good);
}
