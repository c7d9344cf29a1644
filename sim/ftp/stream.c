/* SPDX-License-Identifier: MIT */
#include "ftp/stream.h"

#include "ftp/session.h"

#define ETX '\x03'
#define DLE '\x10'

/* --- ETPUT --- */

/* An operation that is over takes all that comes, for nothing: the host is still to send ETX. */
static size_t etput_room(void *owner)
{
    const struct ftp_session *session = owner;
    return session->running ? ftp_client_room(session->given.client) : UART_RX_MAX;
}

static void etput_put(void *owner, const char *bytes, size_t count)
{
    const struct ftp_session *session = owner;
    if (session->running)
        ftp_client_put(session->given.client, bytes, count);
}

const struct payload_sink ftp_etput_sink = {etput_room, etput_put};

void ftp_etput_pump(struct ftp_session *session)
{
    if (session->state == SESSION_PAYLOAD)
        at_resume(session->given.at);
}

/* --- ETGET --- */

static size_t swallow(void *owner, const char *bytes, size_t count)
{
    (void)owner;
    (void)bytes;
    return count;
}

void ftp_etget_enter(struct ftp_session *session)
{
    at_push_reader(session->given.at, swallow, session);
}

void ftp_etget_leave(struct ftp_session *session)
{
    char etx = ETX;
    at_data(session->given.at, &etx, 1);
    at_pop_reader(session->given.at);
}

/* At worst each byte becomes two. */
void ftp_etget_pump(struct ftp_session *session)
{
    struct at *at = session->given.at;
    struct bytes escaped = {0};
    struct span some;
    while (
        session->state == SESSION_STREAMING &&
        (some = span_cut(ftp_client_waiting(session->given.client), at_room(at) / 2)).count) {
        bytes_clear(&escaped);
        for (size_t i = 0; i < some.count; i++) {
            if (some.at[i] == ETX || some.at[i] == DLE)
                bytes_add_char(&escaped, DLE);
            bytes_add_char(&escaped, some.at[i]);
        }
        ftp_client_take(session->given.client, some.count);
        at_data(at, bytes_at(&escaped), escaped.count);
    }
    bytes_release(&escaped);
}
