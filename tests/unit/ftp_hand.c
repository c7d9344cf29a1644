/* SPDX-License-Identifier: MIT */
#include "ftp_hand.h"

#include "ftpd/address.h"

#include <criterion/criterion.h>
#include <string.h>

static void opened(void *owner);
static void readable(void *owner);
static void writable(void *owner);
static void ended(void *owner, enum net_end how);

static const struct net_events events = {
    .opened = opened,
    .readable = readable,
    .writable = writable,
    .ended = ended,
};

void hand_init(struct hand *hand, const char *user, const char *password)
{
    struct ftpd_options options = {.epoch = HAND_EPOCH};
    struct net_address at = {.host = "10.0.0.1", .port = 21};
    *hand = (struct hand){.server = at};
    span_copy(span_of(user), options.user, sizeof options.user);
    span_copy(span_of(password), options.password, sizeof options.password);
    agenda_init(&hand->agenda);
    hand->memory = net_memory_new(&hand->agenda);
    hand->net = net_memory_at(hand->memory, "10.0.0.2");
    hand->ftpd = ftpd_new(&hand->agenda, &options);
    cr_assert(ftpd_listen(hand->ftpd, net_memory_at(hand->memory, at.host), &at));
}

void hand_release(struct hand *hand)
{
    ftpd_free(hand->ftpd);
    hand_settle(hand);
    net_memory_free(hand->memory);
    agenda_release(&hand->agenda);
}

void hand_file(struct hand *hand, const char *path, struct span content)
{
    cr_assert_eq(tree_write(ftpd_tree(hand->ftpd), span_of(path), content, true, HAND_EPOCH),
                 TREE_OK);
}

struct span hand_content(struct hand *hand, const char *path)
{
    struct span content = {"(missing)", 9};
    tree_read(ftpd_tree(hand->ftpd), span_of(path), &content);
    return content;
}

void hand_settle(struct hand *hand)
{
    agenda_run_until(&hand->agenda, hand->agenda.now);
}

void hand_wait(struct hand *hand, usec duration)
{
    agenda_run_until(&hand->agenda, hand->agenda.now + duration);
}

/* --- wires --- */

void wire_connect(struct wire *wire, struct hand *hand, struct net *net, uint16_t port)
{
    struct net_address to = hand->server;
    to.port = port;
    *wire = (struct wire){.hand = hand};
    enum net_role role = port == hand->server.port ? NET_CONTROL : NET_DATA;
    wire->conn = net_connect(net, &to, role, &events, wire);
}

void wire_dial(struct wire *wire, struct hand *hand)
{
    wire_connect(wire, hand, hand->net, hand->server.port);
    wire_expect(wire, "", "220");
}

void wire_log_in(struct wire *wire, struct hand *hand)
{
    wire_dial(wire, hand);
    wire_expect(wire, "USER u\r\nPASS p\r\n", "331 230");
}

static void accepted(void *owner, struct net_conn *conn)
{
    struct wire *wire = owner;
    net_adopt(conn, &events, wire);
    wire->conn = conn;
    wire->open = true;
    writable(wire);
}

void wire_listen(struct wire *wire, struct hand *hand)
{
    struct net_address at = {.host = "10.0.0.2"};
    *wire = (struct wire){.hand = hand};
    wire->listener = net_listen(hand->net, &at, NET_DATA, accepted, wire);
    cr_assert(wire->listener);
}

void wire_close(struct wire *wire)
{
    if (wire->listener)
        net_unlisten(wire->listener);
    if (wire->conn)
        net_close(wire->conn);
    wire->listener = NULL;
    wire->conn = NULL;
    bytes_release(&wire->in);
    bytes_release(&wire->out);
    hand_settle(wire->hand);
}

void wire_read(struct wire *wire)
{
    char chunk[4096];
    size_t count;
    while ((count = net_read(wire->conn, chunk, sizeof chunk)))
        bytes_add(&wire->in, chunk, count);
}

static void opened(void *owner)
{
    struct wire *wire = owner;
    wire->open = true;
    writable(wire);
}

static void readable(void *owner)
{
    struct wire *wire = owner;
    if (!wire->deaf)
        wire_read(wire);
}

static void writable(void *owner)
{
    struct wire *wire = owner;
    bytes_drop(&wire->out, net_send(wire->conn, bytes_at(&wire->out), wire->out.count));
    if (wire->out.count == 0 && wire->close_when_out) {
        net_close(wire->conn);
        wire->conn = NULL;
    }
}

static void ended(void *owner, enum net_end how)
{
    struct wire *wire = owner;
    wire->ended = true;
    wire->how = how;
}

/* --- the dialogue --- */

const char *wire_ask(struct wire *wire, const char *text)
{
    bytes_clear(&wire->in);
    bytes_add_text(&wire->out, text);
    if (wire->out.count && wire->open)
        writable(wire);
    hand_settle(wire->hand);
    return bytes_at(&wire->in);
}

static bool is_last_line(struct span line)
{
    return line.count >= 4 && text_is_digit(line.at[0]) && text_is_digit(line.at[1]) &&
           text_is_digit(line.at[2]) && line.at[3] == ' ';
}

const char *wire_codes(struct wire *wire, const char *text)
{
    static char codes[512];
    struct span rest = span_of(wire_ask(wire, text));
    codes[0] = '\0';
    while (rest.count) {
        struct span line = span_cut(rest, span_find(rest, '\n'));
        rest = span_skip(rest, line.count + 1);
        cr_assert(line.count && line.at[line.count - 1] == '\r', "lines end with CR LF");
        if (!is_last_line(line))
            continue;
        if (codes[0])
            strncat(codes, " ", sizeof codes - strlen(codes) - 1);
        strncat(codes, span_cut(line, 3).at, 3);
    }
    return codes;
}

void wire_expect(struct wire *wire, const char *text, const char *codes)
{
    const char *came = wire_codes(wire, text);
    cr_expect_str_eq(came, codes, "after \"%s\": expected %s, got %s: %.400s", text, codes,
                     came, bytes_at(&wire->in));
}

void wire_passive(struct wire *wire, struct wire *data)
{
    struct net_address to = {0};
    const char *answer = wire_ask(wire, "PASV\r\n");
    const char *open = strchr(answer, '('), *shut = strchr(answer, ')');
    cr_assert(span_starts(span_of(answer), "227 ") && open && shut, "%s", answer);
    struct span numbers = {open + 1, (size_t)(shut - open - 1)};
    cr_assert(address_read_port(numbers, &to));
    cr_assert_str_eq(to.host, "10.0.0.1");
    wire_connect(data, wire->hand, wire->hand->net, to.port);
    hand_settle(wire->hand);
}

void wire_active(struct wire *wire, struct wire *data)
{
    struct bytes line = {0};
    wire_listen(data, wire->hand);
    struct net_address at = net_listener_address(data->listener);
    bytes_addf(&line, "PORT 10,0,0,2,%d,%d\r\n", at.port / 256, at.port % 256);
    wire_expect(wire, bytes_at(&line), "200");
    bytes_release(&line);
}
