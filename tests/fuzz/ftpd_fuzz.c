/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/die.h"
#include "base/limits.h"
#include "ftpd/ftpd.h"
#include "fuzz.h"
#include "net/memory.h"

#include <string.h>

/* The embedded server against two clients that do anything. Whatever they do: no line is
 * answered more than twice (a transfer's beginning and end), memory stays bounded, and when they
 * fall silent they are gone after a while and so are all alarms. */
#define CLIENTS 2

struct client {
    struct net_conn *control, *data;
    uint16_t data_port; /* where the server listened last */
    size_t lines, replies;
    bool deaf;
};

struct world {
    struct agenda agenda;
    struct net_memory *memory;
    struct net *net;
    struct ftpd *ftpd;
    struct client clients[CLIENTS];
};

static void nothing(void *owner)
{
    (void)owner;
}

static void forget(void *owner, enum net_end how)
{
    (void)owner;
    (void)how;
}

/* "229 Entering Extended Passive Mode (|||PORT|)" */
static void find_port(struct client *client, struct span text)
{
    int64_t port;
    size_t at = span_find(text, '|');
    struct span digits = span_skip(text, at + 3);
    digits = span_cut(digits, span_find(digits, '|'));
    if (at < text.count && span_number(digits, 65535, &port))
        client->data_port = (uint16_t)port;
}

static void read_replies(void *owner)
{
    struct client *client = owner;
    char chunk[4096];
    size_t count;
    while (!client->deaf && (count = net_read(client->control, chunk, sizeof chunk))) {
        for (struct span rest = {chunk, count}; rest.count;) {
            struct span line = span_cut(rest, span_find(rest, '\n'));
            rest = span_skip(rest, line.count + 1);
            client->replies += line.count > 4 && text_is_digit(line.at[0]) && line.at[3] == ' ';
            if (span_starts(line, "229"))
                find_port(client, line);
        }
    }
    must(client->replies <= 2 + 2 * client->lines);
}

static void read_data(void *owner)
{
    struct client *client = owner;
    char sink[4096];
    while (!client->deaf && net_read(client->data, sink, sizeof sink))
        continue;
}

static const struct net_events control_events = {
    .opened = nothing,
    .readable = read_replies,
    .writable = nothing,
    .ended = forget,
};
static const struct net_events data_events = {
    .opened = nothing,
    .readable = read_data,
    .writable = nothing,
    .ended = forget,
};

static void dial(struct world *world, struct client *client)
{
    struct net_address to = {"192.0.2.1", 21};
    if (!client->control) {
        *client = (struct client){.data = client->data};
        client->control = net_connect(world->net, &to, NET_CONTROL, &control_events, client);
    } else if (!client->data && client->data_port) {
        to.port = client->data_port;
        client->data = net_connect(world->net, &to, NET_DATA, &data_events, client);
    }
}

static void say(struct client *client, struct span text)
{
    if (!client->control)
        return;
    text = span_cut(text, net_send(client->control, text.at, text.count));
    for (size_t i = 0; i < text.count; i++)
        client->lines += text.at[i] == '\n';
}

static void hang_up(struct net_conn **conn, bool politely)
{
    if (*conn && politely)
        net_close(*conn);
    else if (*conn)
        net_abort(*conn);
    *conn = NULL;
}

static void act(struct world *world, struct input *input)
{
    uint8_t what = input_byte(input), how = input_byte(input);
    struct client *client = &world->clients[what & 1];
    size_t count = how;
    struct span text;
    switch (what / 2 % 7) {
    case 0:
    case 1:
        text.at = input_take(input, &count);
        text.count = count;
        say(client, text);
        break;
    case 2:
        if (client->data)
            net_send(client->data, "0123456789abcdef", how % 17);
        break;
    case 3:
        dial(world, client);
        break;
    case 4:
        hang_up(how & 1 ? &client->control : &client->data, how & 2);
        break;
    case 5:
        client->deaf = how & 1;
        if (client->control)
            read_replies(client);
        if (client->data)
            read_data(client);
        break;
    case 6:
        agenda_run_until(&world->agenda, world->agenda.now + SECONDS(how));
        break;
    }
    agenda_run_until(&world->agenda, world->agenda.now + MSEC(1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world = {0};
    struct input input = {data, size};
    struct ftpd_options options = {.epoch = 1602514680};
    struct net_address at = {"192.0.2.1", 21};
    agenda_init(&world.agenda);
    world.memory = net_memory_new(&world.agenda);
    world.net = net_memory_at(world.memory, "192.0.2.2");
    world.ftpd = ftpd_new(&world.agenda, &options);
    must(ftpd_listen(world.ftpd, net_memory_at(world.memory, at.host), &at));
    for (size_t i = 0; i < CLIENTS; i++) {
        dial(&world, &world.clients[i]);
        say(&world.clients[i], SPAN("USER u\r\nPASS p\r\n"));
    }
    while (input.left)
        act(&world, &input);
    bool in_the_middle = size && data[size - 1] & 1; /* or the server goes first */
    if (!in_the_middle) {
        agenda_run_until(&world.agenda, world.agenda.now + 2 * FTPD_IDLE_US + FTPD_DATA_US);
        must(ftpd_client_count(world.ftpd) == 0);
    }
    ftpd_free(world.ftpd);
    for (size_t i = 0; i < CLIENTS; i++) {
        hang_up(&world.clients[i].control, true);
        hang_up(&world.clients[i].data, true);
    }
    agenda_run_until(&world.agenda, world.agenda.now + SECONDS(1));
    must(agenda_next(&world.agenda) == USEC_NEVER);
    net_memory_free(world.memory);
    agenda_release(&world.agenda);
    return 0;
}
