/* SPDX-License-Identifier: MIT */
#include "base/host_name.h"
#include "net/net.h"

#include "base/bytes.h"
#include "base/die.h"
#include "base/limits.h"
#include "net/memory.h"
#include "net/shaped.h"

#include <criterion/criterion.h>
#include <stdio.h>
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
    struct net_shaped *shaped;   /* NULL: the module sees the memory itself */
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

static const struct net_events party_events = {
    .opened = party_opened,
    .readable = party_readable,
    .writable = party_writable,
    .ended = party_ended,
};

static void accepted(void *owner, struct net_conn *conn)
{
    world.accepted++;
    world.b.conn = conn;
    net_adopt(conn, &party_events, owner);
}

/* Runs `code` as a call of party p, during which no event may come to anyone. */
#define CALL(code)                                                                             \
    (world.a.inside = world.b.inside = true, (code), world.a.inside = world.b.inside = false)

static void run(usec duration)
{
    agenda_run_until(&world.agenda, world.agenda.now + duration);
}

static void world_init_shaped(const struct path_options *path, const struct seams *seams)
{
    world = (struct world){0};
    agenda_init(&world.agenda);
    world.memory = net_memory_new(&world.agenda);
    world.module = net_memory_at(world.memory, "10.0.0.2");
    world.server = net_memory_at(world.memory, "10.0.0.1");
    if (path) {
        world.shaped = net_shaped_new(&world.agenda, world.module, path, 1, seams, NULL);
        world.module = net_shaped_net(world.shaped);
    }
    struct net_address at = {.port = 21};
    world.listener = net_listen(world.server, &at, NET_CONTROL, accepted, &world.b);
    cr_assert(world.listener);
}

static void world_init(void)
{
    world_init_shaped(NULL, NULL);
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
    run(SECONDS(5)); /* what is under way arrives */
    net_shaped_free(world.shaped);
    net_memory_free(world.memory);
    agenda_release(&world.agenda);
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

/* --- the contract of net.h, the same for every body --- */

static void bytes_arrive_in_order_both_ways(void)
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

static void nothing_is_sent_before_it_is_open(void)
{
    struct net_address to = {.host = "10.0.0.1", .port = 21};
    CALL(world.a.conn = net_connect(world.module, &to, NET_CONTROL, &party_events, &world.a));
    cr_expect_eq(net_send(world.a.conn, "early", 5), 0);
    run(SECONDS(1));
    expect_log(&world.a, "ow");
}

static void a_reader_that_stops_makes_the_sender_wait(void)
{
    enum { TOTAL = 1000000 };
    char *sent = xmalloc(TOTAL);
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

static void an_orderly_end_comes_after_the_last_byte_was_read(void)
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

static void a_reset_comes_without_the_bytes(void)
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

static void an_owner_may_close_inside_any_event(void)
{
    static const struct {
        char act, act_on;
        const char *log, *other;
    } rows[] = {
        {'c', 'o', "o", "closed."}, {'a', 'o', "o", "reset."},   {'c', 'r', "or", "closed."},
        {'a', 'r', "or", "reset."}, {'c', '.', "orclosed.", ""},
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

static void a_listener_may_turn_a_caller_away(void)
{
    struct net_address at = {.port = 99};
    struct net_listener *shy = net_listen(world.server, &at, NET_CONTROL, closes_at_once, NULL);
    dial("10.0.0.1", 99, NET_CONTROL);
    expect_log(&world.a, "oclosed.");
    net_unlisten(shy);
}

Test(net_bodies, all_keep_the_contract)
{
    static void (*const rows[])(void) = {
        bytes_arrive_in_order_both_ways,
        nothing_is_sent_before_it_is_open,
        a_reader_that_stops_makes_the_sender_wait,
        an_orderly_end_comes_after_the_last_byte_was_read,
        a_reset_comes_without_the_bytes,
        an_owner_may_close_inside_any_event,
        a_listener_may_turn_a_caller_away,
    };
    static const struct path_options plain = {0}, slow = {MSEC(80), MSEC(5), 8000000, 8000000};
    const struct path_options *paths[] = {NULL, &plain, &slow};
    for (size_t path = 0; path < 3; path++) {
        for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
            world_init_shaped(paths[path], NULL);
            rows[row]();
            world_release();
        }
    }
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
        {false, false, "10.0.0.1", 21, NET_CONTROL, "o"},
        {false, false, "10.0.0.1", 2121, NET_CONTROL, "refused."},
        {true, true, "ftp.example.com", 2121, NET_CONTROL, "o"},
        {true, false, "ftp.example.com", 2121, NET_CONTROL, "refused."},
        {true, false, "ftp.example.com", 21, NET_CONTROL, "o"},
        {true, true, "10.0.0.1", 2121, NET_DATA, "refused."},
        {true, true, "no.such.INVALID", 21, NET_CONTROL, "unknown name."},
        {true, true, "invalid.is.fine", 21, NET_CONTROL, "o"},
        {false, false, "no.such.invalid", 21, NET_CONTROL, "unknown name."},
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

/* --- shaping: exact times --- */

Test(net_shaped, each_way_takes_half_a_round_trip)
{
    static const struct {
        const char *host;
        uint16_t port;
        usec opened_at, ended_at;
    } rows[] = {
        {"10.0.0.1", 21, MSEC(100), 0},
        {"10.0.0.1", 99, 0, MSEC(100)},        /* refused */
        {"ftp.example.com", 21, MSEC(200), 0}, /* and one for the name */
        {"no.invalid", 21, 0, MSEC(200)},
    };
    static const struct path_options path = {.rtt = MSEC(100)};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world_init_shaped(&path, NULL);
        dial(rows[i].host, rows[i].port, NET_CONTROL);
        cr_expect_eq(world.a.opened_at, rows[i].opened_at, "row %zu: %ld", i,
                     (long)world.a.opened_at);
        cr_expect_eq(world.a.ended_at, rows[i].ended_at, "row %zu: %ld", i,
                     (long)world.a.ended_at);
        world_release();
    }
}

static usec when_count(struct party *party, size_t count)
{
    usec end = world.agenda.now + SECONDS(3600);
    while (party->got.count < count && agenda_step(&world.agenda, end))
        continue;
    return world.agenda.now;
}

Test(net_shaped, bytes_and_the_end_arrive_in_time)
{
    static const struct path_options path = {.rtt = MSEC(100)};
    world_init_shaped(&path, NULL);
    dial("10.0.0.1", 21, NET_CONTROL); /* until 1 s */
    say(&world.a, "up");
    cr_expect_eq(when_count(&world.b, 2), MSEC(1050));
    say(&world.b, "down");
    cr_expect_eq(when_count(&world.a, 4), MSEC(1100));
    say(&world.b, "!");
    CALL(net_close(world.b.conn));
    world.b.conn = NULL;
    run(SECONDS(1));
    cr_expect_eq(world.a.ended_at, MSEC(1150));
    cr_expect_str_eq(bytes_at(&world.a.got), "down!");
    world_release();
}

Test(net_shaped, a_rate_spreads_bytes_over_time)
{
    static const struct path_options path = {.up_bps = 8000, .down_bps = 16000};
    static char kilo[1001];
    memset(kilo, 'k', 1000);
    world_init_shaped(&path, NULL);
    dial("10.0.0.1", 21, NET_CONTROL);
    say(&world.a, kilo);
    say(&world.a, "x"); /* waits behind */
    say(&world.b, kilo);
    cr_expect_eq(when_count(&world.a, 1000), SECONDS(1) + MSEC(500));
    cr_expect_eq(when_count(&world.b, 1000), SECONDS(2));
    cr_expect_eq(when_count(&world.b, 1001), SECONDS(2) + MSEC(1));
    CALL(net_close(world.a.conn));
    world.a.conn = NULL;
    run(SECONDS(1));
    cr_expect(strstr(bytes_at(&world.b.log), "closed."));
    world_release();
}

Test(net_shaped, an_outage_keeps_connections_and_loses_nothing)
{
    static const struct path_options plain = {0}, slow = {.rtt = MSEC(100)};
    for (int i = 0; i < 2; i++) {
        world_init_shaped(i ? &slow : &plain, NULL);
        dial("10.0.0.1", 21, NET_CONTROL);
        net_shaped_outage(world.shaped, SECONDS(10));
        net_shaped_outage(world.shaped, SECONDS(2));
        say(&world.a, "up");
        say(&world.b, "down");
        cr_expect_eq(when_count(&world.a, 4), SECONDS(11));
        cr_expect_eq(when_count(&world.b, 2), SECONDS(11));
        run(SECONDS(1));
        say(&world.a, "again");
        cr_expect_eq(when_count(&world.b, 7), SECONDS(12) + (i ? MSEC(50) : 0));
        world_release();
    }
}

Test(net_shaped, jitter_keeps_order_and_comes_from_the_seed)
{
    static const struct path_options path = {.rtt = MSEC(20), .jitter = MSEC(50)};
    usec times[2][26];
    for (int round = 0; round < 2; round++) {
        world_init_shaped(&path, NULL);
        dial("10.0.0.1", 21, NET_CONTROL);
        for (int c = 'a'; c <= 'z'; c++)
            say(&world.a, (char[]){(char)c, '\0'});
        for (size_t i = 0; i < 26; i++)
            times[round][i] = when_count(&world.b, i + 1);
        cr_expect_str_eq(bytes_at(&world.b.got), "abcdefghijklmnopqrstuvwxyz");
        world_release();
    }
    cr_expect_arr_eq(times[0], times[1], sizeof times[0]);
    cr_expect_neq(times[0][0], times[0][25]);
}

/* --- shaping: the seams --- */

struct rule {
    enum seam seam;
    uint64_t count; /* SEAM_DATA */
    struct verdict verdict;
    const char *what; /* what the question must name; NULL: anything */
};

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    const struct rule *rule = owner;
    char count[24];
    snprintf(count, sizeof count, "%llu", (unsigned long long)rule->count);
    if (seam != rule->seam || (seam == SEAM_DATA && !span_is(what, count)))
        return;
    *verdict = rule->verdict;
    if (rule->what)
        cr_expect(span_is(what, rule->what), "asked %.*s", SPAN_ARGS(what));
}

static uint64_t next_data(void *owner, uint64_t crossed)
{
    const struct rule *rule = owner;
    return rule->seam == SEAM_DATA && rule->count > crossed ? rule->count : UINT64_MAX;
}

Test(net, what_a_host_is)
{
    static const struct {
        const char *text;
        enum host_kind kind;
    } rows[] = {
        {"ftp.example.com", HOST_NAME},
        {"a", HOST_NAME},
        {"a.b.", HOST_NAME},
        {"my_server-1.lan", HOST_NAME},
        {"3com.com", HOST_NAME},
        {"1a.2b", HOST_NAME},
        {"1.2.3.4", HOST_ADDRESS},
        {"255.255.255.255", HOST_ADDRESS},
        {"010.1.1.1", HOST_ADDRESS},
        {"::1", HOST_ADDRESS},
        {"fe80::1.2.3.4", HOST_ADDRESS},
        {"2001:db8:0:0:0:0:0:1", HOST_ADDRESS},
        {"", HOST_NONSENSE},
        {".", HOST_NONSENSE},
        {"a..b", HOST_NONSENSE},
        {".a", HOST_NONSENSE},
        {"300.1.1.1", HOST_NONSENSE},
        {"1.2.3", HOST_NONSENSE},
        {"1.2.3.4.5", HOST_NONSENSE},
        {"1.2.3.", HOST_NONSENSE},
        {"1.2.3.4:2121", HOST_NONSENSE},
        {"ftp://1.2.3.4/", HOST_NONSENSE},
        {"a.b/c", HOST_NONSENSE},
        {"a b", HOST_NONSENSE},
        {"-a", HOST_NONSENSE},
        {"a-.b", HOST_NONSENSE},
        {"12345", HOST_NONSENSE},
        {"a.b:21", HOST_NONSENSE},
        {"0001.1.1.1", HOST_NONSENSE},
        {"1.2.3.4444444444444444444444", HOST_NONSENSE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(host_kind_of(span_of(rows[i].text)), rows[i].kind, "%s", rows[i].text);
    char label[66] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    cr_expect_eq(host_kind_of(span_of(label)), HOST_NONSENSE, "64 letters");
    cr_expect_eq(host_kind_of(span_skip(span_of(label), 1)), HOST_NAME, "63 letters");
}

Test(net, hosts_of_a_list)
{
    struct span list = SPAN(" ftp.example.com, 192.0.2.1,*.lan  b");
    cr_expect(host_is_listed(SPAN("FTP.example.COM"), list));
    cr_expect(host_is_listed(SPAN("192.0.2.1"), list));
    cr_expect(host_is_listed(SPAN("x.lan"), list));
    cr_expect(host_is_listed(SPAN("b"), list));
    cr_expect_not(host_is_listed(SPAN("ftp.example"), list));
    cr_expect_not(host_is_listed(SPAN("192.0.2.10"), list));
    cr_expect_not(host_is_listed(SPAN("anything"), SPAN(" , ")));
    cr_expect(host_is_listed(SPAN("any thing"), SPAN("*")));
}

Test(net_shaped, connects_obey_the_seams)
{
    static const struct {
        struct rule rule;
        enum net_role role;
        const char *host, *log;
        usec ended_at;
    } rows[] = {
        {{SEAM_RESOLVE, 0, {.refuse = true}, "a.b"}, NET_CONTROL, "a.b", "unknown name.", 0},
        {{SEAM_RESOLVE, 0, {.silence = true}}, NET_CONTROL, "a.b", "", 0},
        {{SEAM_RESOLVE, 0, {.refuse = true, .delay = MSEC(70)}},
         NET_CONTROL,
         "a.b",
         "unknown name.",
         MSEC(70)},
        {{SEAM_RESOLVE, 0, {.refuse = true}}, NET_CONTROL, "10.0.0.1", "o", 0},
        {{SEAM_CONNECT, 0, {.refuse = true, .delay = MSEC(5)}, "10.0.0.1:21"},
         NET_CONTROL,
         "10.0.0.1",
         "refused.",
         MSEC(5)},
        {{SEAM_CONNECT, 0, {.refuse = true}}, NET_DATA, "10.0.0.1", "o", 0},
        {{SEAM_CONNECT_DATA, 0, {.refuse = true}}, NET_DATA, "10.0.0.1", "refused.", 0},
        {{SEAM_CONNECT_DATA, 0, {.silence = true}}, NET_DATA, "10.0.0.1", "", 0},
        {{SEAM_CONNECT, 0, {.close = true, .delay = MSEC(9)}},
         NET_CONTROL,
         "10.0.0.1",
         "oclosed.",
         MSEC(9)},
        {{SEAM_CONNECT, 0, {.reset = true}}, NET_CONTROL, "10.0.0.1", "oreset.", 0},
        {{SEAM_DATA, 0, {.reset = true}}, NET_DATA, "10.0.0.1", "oreset.", 0},
        {{SEAM_CONNECT, 0, {.stall = true}}, NET_CONTROL, "10.0.0.1", "o", 0},
    };
    static const struct path_options path = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule rule = rows[i].rule;
        struct seams seams = {
            .ask = ask,
            .next_data = next_data,
            .owner = &rule,
        };
        world_init_shaped(&path, &seams);
        net_memory_answer_all(world.memory, world.listener, false);
        dial(rows[i].host, 21, rows[i].role);
        if (world.b.conn)
            say(&world.b, rule.verdict.stall ? "lost" : "");
        run(SECONDS(1));
        cr_expect_str_eq(bytes_at(&world.a.log), rows[i].log, "row %zu", i);
        cr_expect_eq(world.a.ended_at, rows[i].ended_at, "row %zu: %ld", i,
                     (long)world.a.ended_at);
        world_release();
    }
}

/* 100 bytes from each side over a data connection, with a rule at byte 120. */
Test(net_shaped, data_obeys_the_seams_at_the_exact_byte)
{
    static const struct {
        struct verdict verdict;
        size_t least, most; /* bytes of `a` that arrive at b, after b's 100 */
        const char *a_log, *b_log;
        usec done_at;
    } rows[] = {
        {{0}, 100, 100, "or", "r", SECONDS(1)},
        {{.stall = true}, 20, 20, "or", "r", 0},
        {{.close = true}, 20, 20, "orclosed.", "rclosed.", 0},
        {{.reset = true}, 0, 20, "orreset.", "reset.", 0},
        {{.delay = SECONDS(3)}, 100, 100, "or", "rr", SECONDS(4)},
        {{.delay = SECONDS(3), .stall = true}, 20, 20, "or", "r", 0},
        {{.drop_ppm = 1000000}, 20, 20, "or", "r", 0},
        {{.drop_ppm = 500000}, 30, 90, "or", "r", 0},
        {{.corrupt_ppm = 1000000}, 100, 100, "or", "r", SECONDS(1)},
    };
    static const struct path_options path = {0};
    char hundred[101] = {0};
    memset(hundred, '.', 100);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule rule = {SEAM_DATA, 120, rows[i].verdict, NULL};
        struct seams seams = {
            .ask = ask,
            .next_data = next_data,
            .owner = &rule,
        };
        world_init_shaped(&path, &seams);
        dial("10.0.0.1", 21, NET_DATA);
        say(&world.b, hundred);
        agenda_run_until(&world.agenda, SECONDS(1));
        cr_expect_eq(world.a.got.count, 100);
        say(&world.a, hundred);
        usec done_at = when_count(&world.b, 100);
        run(SECONDS(10));
        size_t got = world.b.got.count;
        cr_expect(got >= rows[i].least && got <= rows[i].most, "row %zu: %zu", i, got);
        if (rows[i].done_at)
            cr_expect_eq(done_at, rows[i].done_at, "row %zu: %ld", i, (long)done_at);
        cr_expect_str_eq(bytes_at(&world.a.log), rows[i].a_log, "row %zu", i);
        cr_expect_str_eq(bytes_at(&world.b.log), rows[i].b_log, "row %zu", i);
        bool clean = strspn(bytes_at(&world.b.got), ".") == got;
        cr_expect_eq(clean, !rows[i].verdict.corrupt_ppm, "row %zu", i);
        world_release();
    }
}

/* The server does not hear of the end either, until TCP has tried for long enough. */
Test(net_shaped, what_a_closed_connection_cannot_deliver_is_given_up)
{
    enum { STALLED, ABORTED = 1, UNREAD = 2, ROWS = 3 };
    static const struct path_options slow = {.rtt = MSEC(10)};
    char much[NET_MEMORY_WINDOW] = {0};
    for (int row = 0; row < ROWS; row++) {
        struct rule rule = {SEAM_DATA, row == UNREAD ? UINT64_MAX : 1, {.stall = true}, NULL};
        struct seams seams = {
            .ask = ask,
            .next_data = next_data,
            .owner = &rule,
        };
        world_init_shaped(&slow, &seams);
        dial("10.0.0.1", 21, NET_DATA);
        world.b.lazy = row == UNREAD;
        for (int i = 0; i < 100; i++, run(MSEC(10)))
            net_send(world.a.conn, much, sizeof much);
        (row == ABORTED ? net_abort : net_close)(world.a.conn);
        world.a.conn = NULL;
        run(NET_LINGER_US - 1);
        expect_log(&world.b, "r");
        run(1);
        expect_log(&world.b, "rreset.");
        world_release();
    }
}

/* Active mode: the module listens, the server connects. */
Test(net_shaped, accepted_data_connections_obey_too)
{
    static const struct {
        struct verdict verdict;
        size_t accepted;
        const char *caller, *log; /* of the one who connects; of the one accepted */
    } rows[] = {
        {{0}, 1, "o", "r"},
        {{.refuse = true}, 0, "oreset.", ""},
        {{.silence = true}, 0, "o", ""},
        {{.stall = true}, 1, "o", ""},
        {{.close = true}, 1, "oclosed.", "closed."},
        {{.delay = 1000}, 1, "o", "r"},
    };
    static const struct path_options path = {.rtt = MSEC(10)};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule rule = {SEAM_CONNECT_DATA, 0, rows[i].verdict, NULL};
        struct seams seams = {
            .ask = ask,
            .next_data = next_data,
            .owner = &rule,
        };
        world_init_shaped(&path, &seams);
        struct net_address at = {0};
        struct net_listener *listener =
            net_listen(world.module, &at, NET_DATA, accepted, &world.b);
        at = net_listener_address(listener);
        world.a.conn = net_connect(world.server, &at, NET_DATA, &party_events, &world.a);
        run(MSEC(1));
        if (world.a.conn)
            net_send(world.a.conn, "data", 4);
        run(SECONDS(1));
        cr_expect_eq(world.accepted, rows[i].accepted, "row %zu", i);
        cr_expect_str_eq(bytes_at(&world.a.log), rows[i].caller, "row %zu", i);
        cr_expect_str_eq(bytes_at(&world.b.log), rows[i].log, "row %zu", i);
        net_unlisten(listener);
        world_release();
    }
}
