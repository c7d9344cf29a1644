/* SPDX-License-Identifier: MIT */
/* The 300 kB of RAM (AT manual V1.06, 10.2.19 and 10.2.23) between host and server. It outlives
 * sessions: what was put in stays until it is put off, and a download is read as often as the host
 * likes. */
#include "ftp/extended.h"

#include "base/die.h"
#include "ftp/session.h"

void ftp_ram_clear(struct ftp_ram *ram)
{
    ram->put_on = ram->get_on = false;
    ram->put_sent = 0;
    bytes_clear(&ram->put);
    bytes_clear(&ram->got);
}

void ftp_ram_release(struct ftp_ram *ram)
{
    bytes_release(&ram->put);
    bytes_release(&ram->got);
}

void ftp_ram_write(struct ftp_ram *ram, size_t at, struct span bytes)
{
    struct span old = bytes_span(&ram->put);
    struct bytes whole = {0};
    must(at + bytes.count <= FTP_EXT_MAX);
    if (at == old.count) { /* the next piece, as hosts send them */
        bytes_add_span(&ram->put, bytes);
        return;
    }
    bytes_add_span(&whole, span_cut(old, at));
    while (whole.count < at)
        bytes_add_char(&whole, '\0');
    bytes_add_span(&whole, bytes);
    bytes_add_span(&whole, span_skip(old, whole.count));
    bytes_release(&ram->put);
    ram->put = whole;
}

/* --- upload --- */

void ftp_extput_begin(struct ftp_session *session)
{
    session->given.ram->put_sent = 0;
}

void ftp_extput_pump(struct ftp_session *session)
{
    struct ftp_ram *ram = session->given.ram;
    if (!session->running || !session->started || ram->put_sent > ram->put.count)
        return;
    struct span rest = span_skip(bytes_span(&ram->put), ram->put_sent);
    rest = span_cut(rest, ftp_client_writable(session->given.client));
    ftp_client_put(session->given.client, rest.at, rest.count);
    ram->put_sent += rest.count;
    if (ram->put_sent < ram->put.count)
        return;
    ram->put_sent++; /* beyond the end: the end was told, too */
    ftp_client_end_upload(session->given.client);
}

/* --- download --- */

void ftp_extget_begin(struct ftp_session *session)
{
    struct ftp_ram *ram = session->given.ram;
    ram->get_on = true;
    bytes_clear(&ram->got);
}

/* A file that does not fit is a failed download (AT manual 10.2.23 gives the limit, no code). */
void ftp_extget_pump(struct ftp_session *session)
{
    struct ftp_client *client = session->given.client;
    struct bytes *got = &session->given.ram->got;
    struct span some;
    while (session->running && (some = ftp_client_waiting(client)).count) {
        if (got->count + some.count > FTP_EXT_MAX) {
            ftp_session_fail(session, FTP_DOWNLOAD_ERROR, "the file is larger than the RAM");
            return;
        }
        bytes_add_span(got, some);
        ftp_client_take(client, some.count);
    }
}

/* After a failure there is nothing to dump, and AT+FTPEXTGET? says so: 0,0. */
void ftp_extget_over(struct ftp_session *session)
{
    struct ftp_ram *ram = session->given.ram;
    if (session->code == FTP_DONE)
        return;
    ram->get_on = false;
    bytes_clear(&ram->got);
}
