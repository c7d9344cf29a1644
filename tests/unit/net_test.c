/* SPDX-License-Identifier: MIT */
#include "net/net.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "net/memory.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* One end of a connection that writes down what happens to it: o r w, and the end's name. */
struct party {
    struct net_conn *conn;
    struct bytes got, log;
    bool lazy;   /* does not read when told */
    bool inside; /* a call is under way: events must not come */
    char act;    /* what to do at that event: 'c' close, 'a' abort at `act_on` */
    char act_on;
    usec opened_at, ended_at;
};

struct world {
    struct agenda agenda;
    struct net_memory *memory;
    struct net *module, *server; /* two views of the wire */
    struct net_listener *listener;
    struct party a, b; /* b is what the listener accepted */
    size_t accepted;
};

static struct world world;

static void drain(struct party *party)
{
    char some[1000];
    size_t count;
    while ((count = net_read(party->conn, some, sizeof some)) > 0)
        bytes_add(&party->got, some, count);
}

static void happens(struct party *party, char what)
{
    cr_assert_not(party->inside, "'%c' came from inside a call", what);
    bytes_add_char(&party->log, what);
    if (party->act_on != what || !party->act)
        return;
    (party->act == 'c' ? net_close : net_abort)(party->conn);
    party->conn = NULL;
}

static void party_opened(void *owner)
{
    ((struct party *)owner)->opened_at = world.agenda.now;
    happens(owner, 'o');
}

static void party_readable(void *owner)
{
    struct party *party = owner;
    happens(party, 'r');
    if (party->conn && !party->lazy)
        drain(party);
}

static void party_writable(void *owner)
{
    happens(owner, 'w');
}

static void party_ended(void *owner, enum net_end how)
{
    struct party *party = owner;
    party->ended_at = world.agenda.now;
    bytes_add_text(&party->log, net_end_name(how));
    happens(party, '.');
}

static const struct net_events party_events = {party_opened, party_readable, party_writable,
                                               party_ended};

static void accepted(void *owner, struct net_conn *conn)
{
    world.accepted++;
    world.b.conn = conn;
    net_adopt(conn, &party_events, owner);
}

/* Runs `code` as a call of party p, during which no event may come to anyone. */
#define CALL(code)                                                                             \
    (world.a.inside = world.b.inside = true, (code), world.a.inside = world.b.inside = false)

static void world_init(void)
{
    world = (struct world){0};
    agenda_init(&world.agenda);
    world.memory = net_memory_new(&world.agenda);
    world.module = net_memory_at(world.memory, "10.0.0.2");
    world.server = net_memory_at(world.memory, "10.0.0.1");
    struct net_address at = {.port = 21};
    world.listener = net_listen(world.server, &at, NET_CONTROL, accepted, &world.b);
    cr_assert(world.listener);
}

static void party_release(struct party *party)
{
    if (party->conn)
        net_close(party->conn);
    bytes_release(&party->got);
    bytes_release(&party->log);
}

static void world_release(void)
{
    party_release(&world.a);
    party_release(&world.b);
    net_unlisten(world.listener);
    net_memory_free(world.memory);
    agenda_release(&world.agenda);
}

static void run(usec duration)
{
    agenda_run_until(&world.agenda, world.agenda.now + duration);
}

static void dial(const char *host, uint16_t port, enum net_role role)
{
    struct net_address to = {.port = port};
    span_copy(span_of(host), to.host, sizeof to.host);
    CALL(world.a.conn = net_connect(world.module, &to, role, &party_events, &world.a));
    run(SECONDS(1));
}

static void say(struct party *party, const char *text)
{
    size_t taken = 0;
    CALL(taken = net_send(party->conn, text, strlen(text)));
    cr_assert_eq(taken, strlen(text));
}

static void expect_log(struct party *party, const char *log)
{
    cr_expect_str_eq(bytes_at(&party->log), log);
}

TestSuite(net, .init = world_init, .fini = world_release);

Test(net, who_answers_a_connect)
{
    static const struct {
        bool all, any_port;
        const char *host;
        uint16_t port;
        enum net_role role;
        const char *log;
    } rows[] = {
        {false, false, "10.0.0.1",        21,   NET_CONTROL, "o"            },
        {false, false, "10.0.0.1",        2121, NET_CONTROL, "refused."     },
        {true,  true,  "ftp.example.com", 2121, NET_CONTROL, "o"            },
        {true,  false, "ftp.example.com", 2121, NET_CONTROL, "refused."     },
        {true,  false, "ftp.example.com", 21,   NET_CONTROL, "o"            },
        {true,  true,  "10.0.0.1",        2121, NET_DATA,    "refused."     },
        {true,  true,  "no.such.INVALID", 21,   NET_CONTROL, "unknown name."},
        {true,  true,  "invalid.is.fine", 21,   NET_CONTROL, "o"            },
        {false, false, "no.such.invalid", 21,   NET_CONTROL, "unknown name."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        net_memory_answer_all(world.memory, rows[i].all ? world.listener : NULL,
                              rows[i].any_port);
        dial(rows[i].host, rows[i].port, rows[i].role);
        cr_expect_str_eq(bytes_at(&world.a.log), rows[i].log, "row %zu", i);
        party_release(&world.a);
        party_release(&world.b);
        world.a = world.b = (struct party){0};
    }
}

Test(net, addresses_are_those_of_the_parties)
{
    dial("10.0.0.1", 21, NET_CONTROL);
    cr_expect_str_eq(net_local(world.a.conn).host, "10.0.0.2");
    cr_expect_str_eq(net_peer(world.a.conn).host, "10.0.0.1");
    cr_expect_eq(net_peer(world.a.conn).port, 21);
    cr_expect_str_eq(net_local(world.b.conn).host, "10.0.0.1");
    cr_expect_str_eq(net_peer(world.b.conn).host, "10.0.0.2");
    cr_expect_eq(net_peer(world.b.conn).port, net_local(world.a.conn).port);
}

Test(net, a_port_is_taken_once_and_picked_when_zero)
{
    struct net_address at = {.port = 21};
    cr_expect_null(net_listen(world.module, &at, NET_DATA, accepted, &world.b));
    struct net_address foreign = {.host = "192.0.2.1"};
    cr_expect_null(net_listen(world.module, &foreign, NET_DATA, accepted, &world.b));
    struct net_address any = {0};
    struct net_listener *one = net_listen(world.module, &any, NET_DATA, accepted, &world.b);
    struct net_listener *two = net_listen(world.module, &any, NET_DATA, accepted, &world.b);
    cr_assert(one && two);
    cr_expect_neq(net_listener_address(one).port, net_listener_address(two).port);
    cr_expect_str_eq(net_listener_address(one).host, "10.0.0.2");
    net_unlisten(one);
    net_unlisten(two);
}

Test(net, bytes_arrive_in_order_both_ways)
{
    dial("10.0.0.1", 21, NET_CONTROL);
    say(&world.a, "one ");
    say(&world.b, "1 ");
    say(&world.a, "two");
    run(SECONDS(1));
    say(&world.b, "2");
    run(SECONDS(1));
    cr_expect_str_eq(bytes_at(&world.b.got), "one two");
    cr_expect_str_eq(bytes_at(&world.a.got), "1 2");
    expect_log(&world.a, "orr");
    expect_log(&world.b, "r");
}

Test(net, nothing_is_sent_before_it_is_open)
{
    struct net_address to = {.host = "10.0.0.1", .port = 21};
    CALL(world.a.conn = net_connect(world.module, &to, NET_CONTROL, &party_events, &world.a));
    cr_expect_eq(net_send(world.a.conn, "early", 5), 0);
    run(SECONDS(1));
    expect_log(&world.a, "ow");
}

Test(net, a_reader_that_stops_makes_the_sender_wait)
{
    enum { TOTAL = 1000000 };
    char *sent = malloc(TOTAL);
    for (size_t i = 0; i < TOTAL; i++)
        sent[i] = (char)(i * 7 + i / 251);
    dial("10.0.0.1", 21, NET_CONTROL);
    world.b.lazy = true;
    size_t done = 0;
    for (int round = 0; round < 10; round++) {
        done += net_send(world.a.conn, sent + done, TOTAL - done);
        run(SECONDS(1));
    }
    cr_expect(done >= NET_MEMORY_WINDOW && done <= 2 * NET_MEMORY_WINDOW, "%zu", done);
    expect_log(&world.b, "r");
    for (int round = 0; round < 10000 && world.b.got.count < TOTAL; round++) {
        drain(&world.b);
        run(MSEC(1));
        done += net_send(world.a.conn, sent + done, TOTAL - done);
        run(MSEC(1));
    }
    cr_assert_eq(world.b.got.count, TOTAL);
    cr_expect_arr_eq(bytes_at(&world.b.got), sent, TOTAL);
    free(sent);
}

Test(net, an_orderly_end_comes_after_the_last_byte_was_read)
{
    dial("10.0.0.1", 21, NET_CONTROL);
    world.b.lazy = true;
    say(&world.a, "the last words");
    CALL(net_close(world.a.conn));
    world.a.conn = NULL;
    run(SECONDS(1));
    expect_log(&world.b, "r");
    char some[9];
    cr_expect_eq(net_read(world.b.conn, some, sizeof some), sizeof some);
    run(SECONDS(1));
    expect_log(&world.b, "r");
    cr_expect_eq(net_read(world.b.conn, some, sizeof some), 5);
    run(SECONDS(1));
    expect_log(&world.b, "rclosed.");
    run(SECONDS(1));
    expect_log(&world.b, "rclosed.");
}

Test(net, a_reset_comes_without_the_bytes)
{
    dial("10.0.0.1", 21, NET_CONTROL);
    world.b.lazy = true;
    say(&world.a, "lost");
    CALL(net_abort(world.a.conn));
    world.a.conn = NULL;
    run(SECONDS(1));
    cr_expect(strstr(bytes_at(&world.b.log), "reset."));
    cr_expect_eq(world.b.got.count, 0);
    cr_expect_eq(net_send(world.b.conn, "x", 1), 1, "into the void");
}

Test(net, an_owner_may_close_inside_any_event)
{
    static const struct {
        char act, act_on;
        const char *log, *other;
    } rows[] = {
        {'c', 'o', "o",         "closed."},
        {'a', 'o', "o",         "reset." },
        {'c', 'r', "or",        "closed."},
        {'a', 'r', "or",        "reset." },
        {'c', '.', "orclosed.", ""       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world.a.act = rows[i].act;
        world.a.act_on = rows[i].act_on;
        dial("10.0.0.1", 21, NET_CONTROL);
        if (world.a.conn)
            say(&world.b, "hello");
        run(SECONDS(1));
        if (world.a.conn) {
            net_close(world.b.conn);
            world.b.conn = NULL;
        }
        run(SECONDS(1));
        cr_expect_str_eq(bytes_at(&world.a.log), rows[i].log, "row %zu", i);
        cr_expect_str_eq(bytes_at(&world.b.log), rows[i].other, "row %zu", i);
        party_release(&world.a);
        party_release(&world.b);
        world.a = world.b = (struct party){0};
    }
}

static void closes_at_once(void *owner, struct net_conn *conn)
{
    (void)owner;
    net_close(conn);
}

Test(net, a_listener_may_turn_a_caller_away)
{
    struct net_address at = {.port = 99};
    struct net_listener *shy = net_listen(world.server, &at, NET_CONTROL, closes_at_once, NULL);
    dial("10.0.0.1", 99, NET_CONTROL);
    expect_log(&world.a, "oclosed.");
    net_unlisten(shy);
}
