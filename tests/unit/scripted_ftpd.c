/* SPDX-License-Identifier: MIT */
#include "scripted_ftpd.h"

#include "base/die.h"
#include "ftp/client_address.h"

#include <stdlib.h>
#include <string.h>

struct scripted_ftpd {
    struct agenda *agenda;
    struct net *net;
    struct scripted_options options;
    struct net_listener *control_listener, *data_listener;
    struct net_conn *control, *data;
    bool data_open, deaf;
    struct net_address active; /* from PORT or EPRT */
    struct bytes line, saw, stored;
    struct bytes plan;   /* lines still to be said or done */
    struct bytes unsent; /* control bytes */
    struct span sending; /* data bytes */
    size_t sent;
    int moments;
    struct alarm alarm; /* goes on with the plan */
    struct alarm drip;  /* the next piece of a reply */
};

static void go_on(void *owner);
static void send_piece(void *owner);
static void on_control(void *owner, struct net_conn *conn);
static void on_data(void *owner, struct net_conn *conn);

/* What it says by itself. */
static const struct scripted_row manners[] = {
    {"hello", "220 ready"},
    {"USER", "331 password please"},
    {"PASS", "230 come in"},
    {"TYPE", "200 type set"},
    {"PASV", "!passive"},
    {"EPSV", "!extended"},
    {"PORT", "200 port noted"},
    {"EPRT", "200 port noted"},
    {"REST", "350 from there"},
    {"RETR", "150 here\n!data\n!end\n226 done"},
    {"LIST", "150 here\n!data\n!end\n226 done"},
    {"STOR", "150 go on\n!connect"},
    {"APPE", "150 go on\n!connect"},
    {"STOU", "150 FILE: x.1\n!connect"},
    {"stored", "226 stored"},
    {"DELE", "250 deleted"},
    {"MKD", "257 \"/new\" made"},
    {"RMD", "250 removed"},
    {"RNFR", "350 to what"},
    {"RNTO", "250 renamed"},
    {"SIZE", "213 1024"},
    {"MDTM", "213 20240102030405"},
    {"ABOR", "226 aborted"},
    {"QUIT", "221 bye\n!close"},
};

struct scripted_ftpd *scripted_new(struct agenda *agenda, struct net *net,
                                   const struct scripted_options *options)
{
    struct scripted_ftpd *server = xzalloc(sizeof *server);
    server->agenda = agenda;
    server->net = net;
    server->options = *options;
    alarm_init(&server->alarm, go_on, server);
    alarm_init(&server->drip, send_piece, server);
    struct net_address any = {"", 0};
    server->control_listener = net_listen(net, &any, NET_CONTROL, on_control, server);
    must(server->control_listener);
    return server;
}

static void drop(struct net_conn **conn, void (*how)(struct net_conn *))
{
    if (*conn)
        how(*conn);
    *conn = NULL;
}

void scripted_free(struct scripted_ftpd *server)
{
    alarm_cancel(server->agenda, &server->alarm);
    alarm_cancel(server->agenda, &server->drip);
    drop(&server->control, net_abort);
    drop(&server->data, net_abort);
    net_unlisten(server->control_listener);
    if (server->data_listener)
        net_unlisten(server->data_listener);
    struct bytes *all[] = {&server->line, &server->saw, &server->stored, &server->plan,
                           &server->unsent};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bytes_release(all[i]);
    free(server);
}

struct net_address scripted_address(const struct scripted_ftpd *server)
{
    return net_listener_address(server->control_listener);
}

const char *scripted_saw(const struct scripted_ftpd *server)
{
    return bytes_at(&server->saw);
}

struct span scripted_stored(const struct scripted_ftpd *server)
{
    return bytes_span(&server->stored);
}

size_t scripted_sent(const struct scripted_ftpd *server)
{
    return server->sent;
}

int scripted_moments(const struct scripted_ftpd *server)
{
    return server->moments;
}

bool scripted_is_alone(const struct scripted_ftpd *server)
{
    return !server->control && !server->data;
}

/* --- what to say --- */

static const char *words_for(const struct scripted_ftpd *server, struct span moment)
{
    const struct scripted_options *options = &server->options;
    if (options->nth && server->moments == options->nth)
        return options->rows[0].says;
    for (const struct scripted_row *row = options->rows; !options->nth && row->moment; row++)
        if (span_is(moment, row->moment))
            return row->says;
    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
        if (span_is(moment, manners[i].moment))
            return manners[i].says;
    return "502 no such command";
}

static void plan(struct scripted_ftpd *server, struct span moment)
{
    server->moments++;
    const char *words = words_for(server, moment);
    if (*words)
        bytes_addf(&server->plan, "%s\n", words);
    if (!alarm_is_set(&server->alarm))
        alarm_set_in(server->agenda, &server->alarm, 0);
}

static void send_piece(void *owner)
{
    struct scripted_ftpd *server = owner;
    struct bytes *unsent = &server->unsent;
    size_t chunk = server->options.chunk ? server->options.chunk : unsent->count;
    if (chunk > unsent->count)
        chunk = unsent->count;
    if (!server->control) {
        bytes_clear(unsent);
    } else {
        size_t count = net_send(server->control, bytes_at(unsent), chunk);
        bytes_drop(unsent, count);
        if (count < chunk)
            return; /* comes again when there is room */
    }
    if (unsent->count > 0)
        alarm_set_in(server->agenda, &server->drip, 1);
    else if (!alarm_is_set(&server->alarm))
        alarm_set_in(server->agenda, &server->alarm, 0);
}

static void say(struct scripted_ftpd *server, const char *text)
{
    bytes_addf(&server->unsent, "%s\r\n", text);
    send_piece(server);
}

static void listen_for_data(struct scripted_ftpd *server)
{
    struct net_address any = {"", 0};
    if (!server->data_listener)
        server->data_listener = net_listen(server->net, &any, NET_DATA, on_data, server);
}

static void say_passive(struct scripted_ftpd *server, const char *host)
{
    struct bytes text = {0};
    listen_for_data(server);
    struct net_address at = net_listener_address(server->data_listener);
    if (host)
        span_copy(span_of(host), at.host, sizeof at.host);
    bytes_add_text(&text, "227 Entering Passive Mode (");
    ftp_add_port(&text, &at);
    bytes_add_text(&text, ").");
    say(server, bytes_at(&text));
    bytes_release(&text);
}

static void say_extended(struct scripted_ftpd *server)
{
    struct bytes text = {0};
    listen_for_data(server);
    bytes_addf(&text, "229 Entering Extended Passive Mode (|||%u|)",
               (unsigned)net_listener_address(server->data_listener).port);
    say(server, bytes_at(&text));
    bytes_release(&text);
}

/* --- data --- */

static void data_opened(void *owner)
{
    struct scripted_ftpd *server = owner;
    server->data_open = true;
    go_on(server);
}

static void data_readable(void *owner)
{
    struct scripted_ftpd *server = owner;
    char bytes[500];
    size_t count;
    while (!server->deaf && (count = net_read(server->data, bytes, sizeof bytes)) > 0)
        bytes_add(&server->stored, bytes, count);
}

static void data_writable(void *owner)
{
    go_on(owner);
}

static void data_ended(void *owner, enum net_end how)
{
    struct scripted_ftpd *server = owner;
    drop(&server->data, net_close);
    server->data_open = false;
    if (how == NET_CLOSED && server->sending.count == 0)
        plan(server, SPAN("stored"));
}

static const struct net_events data_events = {
    .opened = data_opened,
    .readable = data_readable,
    .writable = data_writable,
    .ended = data_ended,
};

static void on_data(void *owner, struct net_conn *conn)
{
    struct scripted_ftpd *server = owner;
    must(!server->data);
    net_adopt(conn, &data_events, server);
    server->data = conn;
    server->data_open = true;
}

static void connect_data(struct scripted_ftpd *server)
{
    if (!server->data && server->active.port)
        server->data =
            net_connect(server->net, &server->active, NET_DATA, &data_events, server);
    server->active.port = 0;
}

/* True when all has been sent. */
static bool send_data(struct scripted_ftpd *server)
{
    connect_data(server);
    if (!server->data_open)
        return false;
    size_t count = net_send(server->data, server->sending.at, server->sending.count);
    server->sending = span_skip(server->sending, count);
    server->sent += count;
    return server->sending.count == 0;
}

/* --- the plan --- */

/* False: the line stays, and waits for something. */
static bool carry_out(struct scripted_ftpd *server, struct span line)
{
    int64_t number = 0;
    size_t blank = span_find(line, ' ');
    span_number(span_skip(line, blank + 1), INT32_MAX, &number);
    struct span verb = span_cut(line, blank);
    if (span_is(verb, "!close"))
        drop(&server->control, net_close);
    else if (span_is(verb, "!reset"))
        drop(&server->control, net_abort);
    else if (span_is(verb, "!passive"))
        say_passive(server, NULL);
    else if (span_is(verb, "!elsewhere"))
        say_passive(server, "192.168.0.9");
    else if (span_is(verb, "!anywhere"))
        say_passive(server, "0.0.0.0");
    else if (span_is(verb, "!extended"))
        say_extended(server);
    else if (span_is(verb, "!end"))
        drop(&server->data, net_close);
    else if (span_is(verb, "!break"))
        drop(&server->data, net_abort);
    else if (span_is(verb, "!connect"))
        connect_data(server);
    else if (span_is(verb, "!deaf"))
        server->deaf = true;
    else if (span_is(verb, "!data") || span_is(verb, "!cut"))
        return send_data(server);
    else if (span_is(verb, "!wait"))
        alarm_set_in(server->agenda, &server->alarm, SECONDS(number));
    else
        bug("no such line in a script");
    return true;
}

static void prepare(struct scripted_ftpd *server, struct span line)
{
    int64_t number = 0;
    if (server->sending.count > 0)
        return;
    if (span_is(line, "!data"))
        server->sending = server->options.content;
    else if (span_starts(line, "!cut ") && span_number(span_skip(line, 5), INT32_MAX, &number))
        server->sending = span_cut(server->options.content, (size_t)number);
}

static void go_on(void *owner)
{
    struct scripted_ftpd *server = owner;
    while (server->plan.count > 0 && server->unsent.count == 0 &&
           !alarm_is_set(&server->alarm)) {
        struct span all = bytes_span(&server->plan);
        struct span line = span_cut(all, span_find(all, '\n'));
        prepare(server, line);
        if (line.at[0] == '!' && !carry_out(server, line))
            return;
        char *text = span_dup(line);
        bytes_drop(&server->plan, line.count + 1);
        if (*text != '!')
            say(server, text);
        free(text);
    }
}

/* --- commands --- */

static void note_address(struct scripted_ftpd *server, struct span line)
{
    if (span_starts(line, "PORT "))
        ftp_read_pasv(span_skip(line, 5), &server->active);
    if (!span_starts(line, "EPRT |2|"))
        return;
    struct span host = span_skip(line, 8);
    int64_t port = 0;
    size_t end = span_find(host, '|');
    struct span rest = span_skip(host, end + 1);
    must(span_number(span_cut(rest, span_find(rest, '|')), UINT16_MAX, &port));
    span_copy(span_cut(host, end), server->active.host, sizeof server->active.host);
    server->active.port = (uint16_t)port;
}

static void command(struct scripted_ftpd *server)
{
    struct span line = bytes_span(&server->line);
    must(line.count > 0 && line.at[line.count - 1] == '\r');
    line.count--;
    bytes_add_span(&server->saw, line);
    bytes_add_char(&server->saw, '|');
    note_address(server, line);
    plan(server, span_cut(line, span_find(line, ' ')));
    bytes_clear(&server->line);
}

static void control_readable(void *owner)
{
    struct scripted_ftpd *server = owner;
    char c;
    while (server->control && net_read(server->control, &c, 1) == 1) {
        if (c == '\n')
            command(server);
        else
            bytes_add_char(&server->line, c);
    }
}

static void control_ended(void *owner, enum net_end how)
{
    struct scripted_ftpd *server = owner;
    (void)how;
    drop(&server->control, net_close);
}

static void nothing(void *owner)
{
    (void)owner;
}

static const struct net_events control_events = {
    .opened = nothing,
    .readable = control_readable,
    .writable = send_piece,
    .ended = control_ended,
};

static void on_control(void *owner, struct net_conn *conn)
{
    struct scripted_ftpd *server = owner;
    must(!server->control);
    net_adopt(conn, &control_events, server);
    server->control = conn;
    server->data_open = server->deaf = false;
    server->active.port = 0;
    server->sending = SPAN("");
    bytes_clear(&server->plan);
    bytes_clear(&server->line);
    plan(server, SPAN("hello"));
}
