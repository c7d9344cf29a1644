/* SPDX-License-Identifier: MIT */
/* Transfers without counts, ended by ETX (AT manual V1.06, 10.2.24 and 10.2.25): what the host
 * must not take for an end is escaped with DLE. Such a transfer owns the line, so commands wait
 * behind it. */
#include "ftp/stream.h"

#include "base/limits.h"
#include "ftp/session.h"

/* --- ETPUT --- */

/* An operation that is over takes all that comes, for nothing: the host is still to send ETX. */
static size_t etput_writable(void *owner)
{
    const struct ftp_session *session = owner;
    return session->running ? ftp_client_writable(session->given.client) : UART_RX_MAX;
}

static void etput_put(void *owner, const char *bytes, size_t count)
{
    struct ftp_session *session = owner;
    if (session->running)
        ftp_client_put(session->given.client, bytes, count);
    ftp_session_moved(session, count);
}

const struct payload_sink ftp_etput_sink = {.writable = etput_writable, .put = etput_put};

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
    at_push_reader(session->given.at, swallow, swallow, session);
}

void ftp_etget_leave(struct ftp_session *session)
{
    const char etx = FTP_ETX;
    at_data(session->given.at, &etx, 1);
    at_pop_reader(session->given.at);
}

static void add_escaped(struct bytes *to, struct span some)
{
    while (some.count) {
        size_t plain = payload_plain(some.at, some.count);
        if (plain == 0) {
            bytes_add_char(to, FTP_DLE);
            plain = 1;
        }
        bytes_add_span(to, span_cut(some, plain));
        some = span_skip(some, plain);
    }
}

/* At worst each byte becomes two: it begins when there is space for that. */
void ftp_etget_pump(struct ftp_session *session)
{
    struct at *at = session->given.at;
    struct bytes escaped = {0};
    struct span some;
    while (session->state == SESSION_STREAMING && !session->escaped &&
           at_writable(at) >= 2 * FTP_GET_BUFFER &&
           (some = ftp_client_waiting(session->given.client)).count) {
        bytes_clear(&escaped);
        bytes_reserve(&escaped, some.count);
        add_escaped(&escaped, some);
        size_t count = some.count;
        ftp_client_take(session->given.client, count);
        at_data(at, bytes_at(&escaped), escaped.count);
        ftp_session_moved(session, count);
    }
    bytes_release(&escaped);
}
