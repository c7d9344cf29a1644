/* SPDX-License-Identifier: MIT */
/* Bytes that the host enters after a prompt: so many (AT+FTPPUT=2, AT+FTPEXTPUT=2), or up to an
 * ETX that no DLE hides (AT+FTPETPUT; AT manual V1.06, 10.2.24). While it is entered nobody looks
 * for commands in it, and a line end in it is data. */
#include "ftp/payload.h"

#include "at/circuits.h"
#include "base/die.h"

#include <string.h>

static size_t take_counted(void *owner, const char *bytes, size_t count);
static size_t take_until_etx(void *owner, const char *bytes, size_t count);
static at_claim claim_counted, claim_until_etx;
static void on_silence(void *owner);
static void begin(struct payload *payload, unsigned long ticket, at_take *take,
                  at_claim *claim);
static void finish(struct payload *payload, bool whole);

void payload_init(struct payload *payload, struct agenda *agenda, struct at *at,
                  const struct notes *notes)
{
    *payload = (struct payload){.agenda = agenda, .at = at, .notes = notes};
    alarm_init(&payload->silence, on_silence, payload);
}

void payload_release(struct payload *payload)
{
    payload_forget(payload);
    bytes_release(&payload->bytes);
}

void payload_forget(struct payload *payload)
{
    alarm_cancel(payload->agenda, &payload->silence);
    if (!payload->active)
        return;
    payload->active = false;
    at_set_carrier(payload->at, false);
    if (payload->sink)
        notef(payload->notes, LANE_MODULE, "data mode off");
}

void payload_take_counted(struct payload *payload, unsigned long ticket, size_t count,
                          usec timeout, payload_end *end, void *owner)
{
    must(count > 0);
    payload->sink = NULL;
    payload->wanted = count;
    payload->timeout = timeout;
    payload->end = end;
    payload->owner = owner;
    begin(payload, ticket, take_counted, claim_counted);
}

void payload_take_until_etx(struct payload *payload, unsigned long ticket,
                            const struct payload_sink *sink, payload_end *end, void *owner)
{
    payload->sink = sink;
    payload->timeout = 0;
    payload->end = end;
    payload->owner = owner;
    payload->escaped = false;
    begin(payload, ticket, take_until_etx, claim_until_etx);
}

static void begin(struct payload *payload, unsigned long ticket, at_take *take, at_claim *claim)
{
    must(!payload->active);
    bytes_clear(&payload->bytes);
    payload->ticket = ticket;
    payload->active = true;
    if (payload->timeout)
        alarm_set_in(payload->agenda, &payload->silence, payload->timeout);
    if (payload->sink)
        notef(payload->notes, LANE_MODULE, "data mode on");
    at_set_carrier(payload->at, true);
    at_push_reader(payload->at, take, claim, payload);
}

static void finish(struct payload *payload, bool whole)
{
    at_pop_reader(payload->at);
    payload_forget(payload);
    payload->end(payload->owner, whole);
    if (!whole)
        at_because(payload->at, "the payload did not come in time");
    at_finish(payload->at, payload->ticket, whole ? AT_OK : AT_ERROR, 0);
}

void payload_hang_up(struct payload *payload)
{
    payload_forget(payload);
    at_say_final(payload->at, "NO CARRIER");
    at_finish(payload->at, payload->ticket, AT_SAID, 0);
}

void payload_return(struct payload *payload, unsigned long ticket)
{
    must(payload->active && payload->sink);
    payload->ticket = ticket;
    at_push_reader(payload->at, take_until_etx, claim_until_etx, payload);
}

static void on_silence(void *owner)
{
    finish(owner, false);
}

static size_t claim_counted(void *owner, const char *bytes, size_t count)
{
    const struct payload *payload = owner;
    size_t missing = payload->wanted - payload->bytes.count;
    (void)bytes;
    return count < missing ? count : missing;
}

static size_t take_counted(void *owner, const char *bytes, size_t count)
{
    struct payload *payload = owner;
    count = claim_counted(owner, bytes, count);
    at_echo_payload(payload->at, bytes, count);
    bytes_add(&payload->bytes, bytes, count);
    if (payload->timeout)
        alarm_set_in(payload->agenda, &payload->silence, payload->timeout);
    if (payload->bytes.count == payload->wanted)
        finish(payload, true);
    return count;
}

size_t payload_plain(const char *bytes, size_t count)
{
    enum { FAR = 1024 };
    /* Where many are to be escaped, most of what is looked at comes again. */
    size_t near = count < FAR ? count : FAR;
    const char *etx = memchr(bytes, FTP_ETX, near);
    size_t before = etx ? (size_t)(etx - bytes) : near;
    const char *dle = memchr(bytes, FTP_DLE, before);
    return dle ? (size_t)(dle - bytes) : before;
}

/* A DLE, or bytes that are data as far as there is space for them. Returns how many were used. */
static size_t take_some(struct payload *payload, const char *bytes, size_t count, size_t space)
{
    size_t data = payload->escaped ? 1 : payload_plain(bytes, count);
    if (data == 0) {
        payload->escaped = true;
        return 1;
    }
    if (data > space)
        data = space;
    bytes_add(&payload->bytes, bytes, data);
    payload->escaped = payload->escaped && data == 0;
    return data;
}

/* Up to and with the ETX. */
static size_t claim_until_etx(void *owner, const char *bytes, size_t count)
{
    const struct payload *payload = owner;
    size_t i = payload->escaped;
    while (i < count && bytes[i] != FTP_ETX)
        i += bytes[i] == FTP_DLE ? 2 : payload_plain(bytes + i, count - i);
    return i < count ? i + 1 : count;
}

/* Bytes go to the sink in one piece as far as it has space; a DLE needs none. */
static size_t take_until_etx(void *owner, const char *bytes, size_t count)
{
    struct payload *payload = owner;
    size_t space = payload->sink->writable(payload->owner), used = 0, some = 1;
    bool ended = false;
    bytes_clear(&payload->bytes);
    while (used < count && !ended && some) {
        ended = !payload->escaped && bytes[used] == FTP_ETX;
        some = ended ? 1
                     : take_some(payload, bytes + used, count - used,
                                 space - payload->bytes.count);
        used += some;
    }
    at_echo_payload(payload->at, bytes, used);
    if (payload->bytes.count)
        payload->sink->put(payload->owner, bytes_at(&payload->bytes), payload->bytes.count);
    if (ended)
        finish(payload, true);
    return used;
}
