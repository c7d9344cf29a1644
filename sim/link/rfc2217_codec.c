/* SPDX-License-Identifier: MIT */
/* What the access server says about a line, done to an end. Data that came before a command reach
 * the line before the command does, so what was gathered is handed on first. */
#include "link/rfc2217_codec.h"

#include "base/die.h"
#include "rfc2217/rfc2217.h"

#include <stdlib.h>

struct rfc2217_codec {
    struct codec codec;
    struct rfc2217 server;
    struct bytes *line; /* while bytes of the client are decoded */
    usec break_began;
    struct bytes format; /* "8N1" */
};

static struct end *end_of(const struct rfc2217_codec *codec)
{
    return &codec->codec.conn->body.end;
}

static void data(void *owner, const char *bytes, size_t count)
{
    struct rfc2217_codec *codec = owner;
    bytes_add(codec->line, bytes, count);
}

static void hand_on(struct rfc2217_codec *codec)
{
    struct span line = bytes_span(codec->line);
    if (line.count)
        end_arrived(end_of(codec), line.at, line.count);
    bytes_clear(codec->line);
}

static void lines(void *owner, unsigned lines)
{
    struct rfc2217_codec *codec = owner;
    hand_on(codec);
    end_heard_lines(end_of(codec), lines);
}

static void breaks(void *owner, bool on)
{
    struct rfc2217_codec *codec = owner;
    usec now = end_of(codec)->loop->agenda.now;
    hand_on(codec);
    if (on)
        codec->break_began = now;
    else
        end_heard_break(end_of(codec), now - codec->break_began);
}

/* Nobody enforces it: who asks gets it (end_rate, end_format). */
static void port(void *owner)
{
    static const char parities[] = {[RFC2217_NONE] = 'N',
                                    [RFC2217_ODD] = 'O',
                                    [RFC2217_EVEN] = 'E',
                                    [RFC2217_MARK] = 'M',
                                    [RFC2217_SPACE] = 'S'};
    static const char *const stops[] = {
        [RFC2217_STOP_1] = "1", [RFC2217_STOP_2] = "2", [RFC2217_STOP_1_5] = "1.5"};
    struct rfc2217_codec *codec = owner;
    const struct rfc2217_port *port = &codec->server.port;
    bytes_clear(&codec->format);
    bytes_addf(&codec->format, "%u%c%s", port->data_size, parities[port->parity],
               stops[port->stop_size]);
}

static void purge(void *owner, bool to_client, bool from_client)
{
    struct rfc2217_codec *codec = owner;
    if (to_client)
        end_drop_output(end_of(codec));
    if (from_client) {
        bytes_clear(codec->line);
        end_drop_input(end_of(codec));
    }
}

static void suspends(void *owner, bool suspended)
{
    struct rfc2217_codec *codec = owner;
    end_socket_hold(codec->codec.conn, suspended);
}

static const struct rfc2217_events events = {.data = data,
                                             .lines = lines,
                                             .breaks = breaks,
                                             .port = port,
                                             .purge = purge,
                                             .suspends = suspends};

static void say(struct rfc2217_codec *codec)
{
    if (codec->server.out.count == 0)
        return;
    end_socket_say(codec->codec.conn, bytes_span(&codec->server.out));
    bytes_clear(&codec->server.out);
}

static void begin(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_begin(&codec->server);
    port(codec);
    say(codec);
    end_heard_lines(end_of(codec), codec->server.host);
}

static void decode(struct codec *base, struct span wire, struct bytes *line)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    codec->line = line;
    rfc2217_take(&codec->server, wire.at, wire.count);
    codec->line = NULL;
    say(codec);
}

static void encode(struct codec *base, struct span line, struct bytes *wire)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_add_data(&codec->server, line);
    bytes_add_span(wire, bytes_span(&codec->server.out));
    bytes_clear(&codec->server.out);
}

static void set_lines(struct codec *base, unsigned circuits)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_set_lines(&codec->server, circuits);
    if (end_of(codec)->open)
        say(codec);
    else
        bytes_clear(&codec->server.out); /* meant for one who has gone */
}

static int64_t rate(const struct codec *base)
{
    return ((const struct rfc2217_codec *)base)->server.port.rate;
}

static const char *format(const struct codec *base)
{
    return bytes_at(&((const struct rfc2217_codec *)base)->format);
}

static void codec_free(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_release(&codec->server);
    bytes_release(&codec->format);
    free(codec);
}

struct codec *rfc2217_codec_new(void)
{
    static const struct codec_ops ops = {.begin = begin,
                                         .decode = decode,
                                         .encode = encode,
                                         .set_lines = set_lines,
                                         .rate = rate,
                                         .format = format,
                                         .free = codec_free};
    struct rfc2217_codec *codec = xzalloc(sizeof *codec);
    codec->codec.ops = &ops;
    rfc2217_init(&codec->server, RFC2217_SERVER, &events, codec);
    return &codec->codec;
}
