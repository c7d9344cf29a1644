/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "base/limits.h"
#include "ftp/client.h"
#include "fuzz.h"
#include "net/memory.h"

/* The FTP client against a server that says anything at any time. Whatever it says: the
 * operation ends with exactly one `done` and a known code, within bounded time and memory. */
#define CONNS_MAX 8

struct server {
    struct agenda agenda;
    struct net_memory *memory;
    struct net *net;
    struct net_listener *control, *data;
    struct net_conn *conns[CONNS_MAX];
    struct ftp_client *client;
    bool started;
    int done;
};

static void read_away(void *owner)
{
    struct server *server = owner;
    char sink[512];
    for (size_t i = 0; i < CONNS_MAX; i++)
        while (server->conns[i] && net_read(server->conns[i], sink, sizeof sink))
            continue;
}

static void nothing(void *owner)
{
    (void)owner;
}

static void forget(void *owner, enum net_end how)
{
    (void)owner;
    (void)how;
}

static const struct net_events server_events = {
    .opened = nothing,
    .readable = read_away,
    .writable = nothing,
    .ended = forget,
};

static void accepted(void *owner, struct net_conn *conn)
{
    struct server *server = owner;
    for (size_t i = 0; i < CONNS_MAX; i++) {
        if (!server->conns[i]) {
            server->conns[i] = conn;
            net_adopt(conn, &server_events, server);
            return;
        }
    }
    net_abort(conn);
}

static void on_started(void *owner)
{
    struct server *server = owner;
    server->started = true;
}

static void on_readable(void *owner)
{
    struct server *server = owner;
    struct span waiting = ftp_client_waiting(server->client);
    must(waiting.count <= FTP_GET_BUFFER);
    ftp_client_take(server->client, waiting.count);
}

static void on_done(void *owner, int code, const char *text)
{
    struct server *server = owner;
    must(ftp_code_name(code) && text);
    must(server->done++ == 0);
}

static void close_conn(struct server *server, size_t i, bool politely)
{
    if (!server->conns[i])
        return;
    if (politely)
        net_close(server->conns[i]);
    else
        net_abort(server->conns[i]);
    server->conns[i] = NULL;
}

/* One thing the server or time does. */
static void act(struct server *server, struct input *input)
{
    uint8_t what = input_byte(input), which = input_byte(input);
    size_t i = which % CONNS_MAX, count = which;
    const char *text;
    switch (what % 6) {
    case 0:
    case 1: /* a ready-made reply code, or anything */
        text = input_take(input, &count);
        for (i = 0; i < 2 && !server->conns[what % 2 + i]; i++)
            continue;
        if (i < 2)
            net_send(server->conns[what % 2 + i], text, count);
        break;
    case 2:
        close_conn(server, i, true);
        break;
    case 3:
        close_conn(server, i, false);
        break;
    case 4:
        agenda_run_until(&server->agenda, server->agenda.now + MSEC(which) * MSEC(1) / 1000);
        break;
    case 5:
        count = ftp_client_writable(server->client);
        if (server->started && !server->done && count)
            ftp_client_put(server->client, "0123456789", count < 10 ? count : 10);
        break;
    }
    agenda_run_until(&server->agenda, server->agenda.now + MSEC(1));
}

static void start(struct server *server, struct input *input)
{
    static const char *const options[] = {"STOR", "APPE", "STOU"};
    uint8_t flags = input_byte(input);
    struct ftp_request request = {
        .operation = (enum ftp_operation)(input_byte(input) % (FTP_MDTM + 1)),
        .server = {"ftp.example", 21},
        .user = flags & 1 ? "sim.cs1" : "",
        .password = "secret",
        .path = "/1K.txt",
        .new_path = "/1.txt",
        .put_option = options[flags % 3],
        .ascii = flags & 2,
        .passive = flags & 4,
        .rest = flags & 8 ? 20 : 0,
        .response_timeout = SECONDS(75),
    };
    ftp_client_start(server->client, &request);
    agenda_run_until(&server->agenda, MSEC(1));
    if (request.operation == FTP_STOR && flags & 16)
        server->started = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server server = {0};
    struct input input = {data, size};
    struct ftp_client_events events = {
        .started = on_started,
        .readable = on_readable,
        .writable = nothing,
        .done = on_done,
        .owner = &server,
    };
    agenda_init(&server.agenda);
    server.memory = net_memory_new(&server.agenda);
    server.net = net_memory_at(server.memory, "192.0.2.1");
    server.control = net_listen(server.net, &(struct net_address){"192.0.2.1", 21}, NET_CONTROL,
                                accepted, &server);
    server.data = net_listen(server.net, &(struct net_address){"192.0.2.1", 1025}, NET_DATA,
                             accepted, &server);
    net_memory_answer_all(server.memory, server.control, true);
    server.client = ftp_client_new(&server.agenda, net_memory_at(server.memory, "10.0.0.1"),
                                   NULL, NULL, &events);
    start(&server, &input);
    server.started = false;
    while (input.left)
        act(&server, &input);
    bool aborted = !server.done && size && data[size - 1] & 1;
    if (aborted)
        ftp_client_abort(server.client);
    agenda_run_until(&server.agenda, server.agenda.now + SECONDS(2000));
    must(aborted ? server.done == 0 : server.done == 1);
    ftp_client_free(server.client);
    for (size_t i = 0; i < CONNS_MAX; i++)
        close_conn(&server, i, true);
    net_unlisten(server.control);
    net_unlisten(server.data);
    agenda_run_until(&server.agenda, server.agenda.now + SECONDS(1));
    must(agenda_next(&server.agenda) == USEC_NEVER);
    net_memory_free(server.memory);
    agenda_release(&server.agenda);
    return 0;
}
