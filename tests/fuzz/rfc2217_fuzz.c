/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "rfc2217/rfc2217.h"

/* Any bytes of a client, cut anyhow: what comes of them does not depend on where they were cut,
 * is never more data than there were bytes, and answers are bounded. The same bytes as data of
 * the modem arrive at the other end as they are. */
struct end {
    struct rfc2217 server;
    struct bytes told, data;
};

static void data(void *owner, const char *bytes, size_t count)
{
    struct end *end = owner;
    bytes_add(&end->told, bytes, count);
    bytes_add(&end->data, bytes, count);
}

static void lines(void *owner, unsigned lines)
{
    struct end *end = owner;
    bytes_addf(&end->told, "[%u]", lines);
}

static void breaks(void *owner, bool on)
{
    struct end *end = owner;
    bytes_addf(&end->told, "[%d]", on);
}

static void port(void *owner)
{
    struct end *end = owner;
    const struct rfc2217_port *port = &end->server.port;
    must(port->rate > 0 && port->data_size >= 5 && port->data_size <= 8);
    must(port->parity >= RFC2217_NONE && port->parity <= RFC2217_SPACE);
    must(port->stop_size >= RFC2217_STOP_1 && port->stop_size <= RFC2217_STOP_1_5);
    bytes_addf(&end->told, "[%u]", port->rate);
}

static void purge(void *owner, bool to_client, bool from_client)
{
    struct end *end = owner;
    bytes_addf(&end->told, "[%d%d]", to_client, from_client);
}

static void suspends(void *owner, bool suspended)
{
    struct end *end = owner;
    bytes_addf(&end->told, "[%d]", suspended);
}

static const struct rfc2217_events events = {.data = data,
                                             .lines = lines,
                                             .breaks = breaks,
                                             .port = port,
                                             .purge = purge,
                                             .suspends = suspends};

static void take(struct end *end, struct span bytes, size_t piece)
{
    rfc2217_init(&end->server, &events, end);
    rfc2217_begin(&end->server);
    while (bytes.count) {
        struct span some = span_cut(bytes, piece);
        rfc2217_take(&end->server, some.at, some.count);
        bytes = span_skip(bytes, some.count);
    }
}

static void release(struct end *end)
{
    rfc2217_release(&end->server);
    bytes_release(&end->told);
    bytes_release(&end->data);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { ANSWER_MAX = 32 }; /* for the shortest subnegotiation */
    struct span text = {(const char *)bytes, size};
    struct end whole = {0}, cut = {0}, other = {0};
    if (size == 0)
        return 0;
    take(&whole, text, SIZE_MAX);
    take(&cut, text, 1 + bytes[0] % 7);
    must(span_same(bytes_span(&whole.told), bytes_span(&cut.told)));
    must(span_same(bytes_span(&whole.server.out), bytes_span(&cut.server.out)));
    must(whole.data.count <= size && whole.server.out.count <= ANSWER_MAX * (size + 1));
    bytes_clear(&whole.server.out);
    whole.server.owes_nul = false;
    rfc2217_add_data(&whole.server, text);
    take(&other, SPAN(""), 1);
    other.server.they[0] = whole.server.we[0]; /* in binary or not */
    rfc2217_take(&other.server, bytes_at(&whole.server.out), whole.server.out.count);
    must(span_same(bytes_span(&other.data), text));
    release(&whole);
    release(&cut);
    release(&other);
    return 0;
}
