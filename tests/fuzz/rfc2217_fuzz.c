/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "rfc2217/rfc2217.h"

/* Any bytes for either side, cut anyhow: what comes of them does not depend on where they were
 * cut, is never more data than there were bytes, and answers are bounded. The same bytes as data
 * arrive at the other side as they are. */
struct end {
    struct rfc2217 line;
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
    const struct rfc2217_port *port = &end->line.port;
    bool unknown = end->line.side == RFC2217_CLIENT; /* until the server has told */
    must(port->rate > 0 || unknown);
    must(port->data_size >= 5 && port->data_size <= 8);
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

static void agreed(void *owner, bool yes)
{
    struct end *end = owner;
    bytes_addf(&end->told, "[%d]", yes);
}

static const struct rfc2217_events events = {.data = data,
                                             .lines = lines,
                                             .breaks = breaks,
                                             .port = port,
                                             .purge = purge,
                                             .suspends = suspends,
                                             .agreed = agreed};

static void take(struct end *end, enum rfc2217_side side, struct span bytes, size_t piece)
{
    rfc2217_init(&end->line, side, &events, end);
    rfc2217_begin(&end->line);
    while (bytes.count) {
        struct span some = span_cut(bytes, piece);
        rfc2217_take(&end->line, some.at, some.count);
        bytes = span_skip(bytes, some.count);
    }
}

static void release(struct end *end)
{
    rfc2217_release(&end->line);
    bytes_release(&end->told);
    bytes_release(&end->data);
}

static void try_side(enum rfc2217_side side, struct span text, size_t piece)
{
    enum {
        ANSWER_MAX = 32,
        WANTED_MAX = 256
    }; /* for the shortest command; of a client, once */
    struct end whole = {0}, cut = {0}, other = {0};
    take(&whole, side, text, SIZE_MAX);
    take(&cut, side, text, piece);
    must(span_same(bytes_span(&whole.told), bytes_span(&cut.told)));
    must(span_same(bytes_span(&whole.line.out), bytes_span(&cut.line.out)));
    must(whole.data.count <= text.count);
    must(whole.line.out.count <= ANSWER_MAX * (text.count + 1) + WANTED_MAX);
    bytes_clear(&whole.line.out);
    whole.line.owes_nul = false;
    rfc2217_add_data(&whole.line, text);
    take(&other, side, SPAN(""), 1);
    other.line.they[0] = whole.line.we[0]; /* in binary or not */
    rfc2217_take(&other.line, bytes_at(&whole.line.out), whole.line.out.count);
    must(span_same(bytes_span(&other.data), text));
    release(&whole);
    release(&cut);
    release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span text = {(const char *)bytes, size};
    if (size == 0)
        return 0;
    try_side(RFC2217_SERVER, text, 1 + bytes[0] % 7);
    try_side(RFC2217_CLIENT, text, 1 + bytes[0] % 7);
    return 0;
}
