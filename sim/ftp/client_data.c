/* SPDX-License-Identifier: MIT */
/* The data connection, active or passive (RFC 959, 3.2; RFC 1123, 4.1.2). It may open before or
 * after the reply that announces it and end before or after the last one; the dialogue goes on
 * when both have come. Uploads keep at most FTP_PUT_BUFFER, so a slow server slows the host. */
#include "base/limits.h"
#include "ftp/client_address.h"
#include "ftp/client_parts.h"

#include <string.h>

static void accepted(void *owner, struct net_conn *conn);
static void opened(void *owner);
static void movable(void *owner);
static void ended(void *owner, enum net_end how);
static void run_if_ready(struct ftp_client *client);
static void end(struct ftp_client *client, bool broken);
static void settle(struct ftp_client *client);

static const struct net_events data_events = {
    .opened = opened,
    .readable = movable,
    .writable = movable,
    .ended = ended,
};

/* --- how it comes about --- */

bool ftp_data_listen(struct ftp_client *client)
{
    struct net_address at = net_local(client->control.conn);
    at.port = 0;
    client->data.listener = net_listen(client->net, &at, NET_DATA, accepted, client);
    return client->data.listener != NULL;
}

/* Only the server itself, and only once. */
static void accepted(void *owner, struct net_conn *conn)
{
    struct ftp_client *client = owner;
    struct ftp_data *data = &client->data;
    bool known = client->control.conn &&
                 strcmp(net_peer(conn).host, net_peer(client->control.conn).host) == 0;
    if (data->open || !known) {
        net_close(conn);
        return;
    }
    net_adopt(conn, &data_events, client);
    data->conn = conn;
    data->open = true;
    run_if_ready(client);
}

/* 0.0.0.0 cannot be meant: it is the server itself. */
static bool read_address(const struct ftp_client *client, struct net_address *to)
{
    struct span text = ftp_reply_text(&client->control.reply);
    bool extended = client->control.reply.number == 229;
    if (extended ? !ftp_read_epsv(text, &to->port) : !ftp_read_pasv(text, to))
        return false;
    if (extended || strcmp(to->host, "0.0.0.0") == 0)
        span_copy(span_of(net_peer(client->control.conn).host), to->host, sizeof to->host);
    return true;
}

/* Another host than the server's: its private address behind a NAT, where the module hangs
 * until its time is out (seen in the field), or a bounce (RFC 2577, 3). Both lead nowhere. */
static bool leads_nowhere(const struct ftp_client *client, const struct net_address *to)
{
    struct net_address server = net_peer(client->control.conn);
    return !client->request.pasv_anywhere && strcmp(to->host, server.host) != 0;
}

void ftp_data_connect(struct ftp_client *client)
{
    struct net_address to;
    if (!read_address(client, &to)) {
        ftp_client_fail(client, FTP_PASSIVE_ERROR, "the reply names no address");
        return;
    }
    if (leads_nowhere(client, &to))
        notef(client->notes, LANE_MODULE, "pasv address %s is not the server's: no way there",
              to.host);
    else
        client->data.conn = net_connect(client->net, &to, NET_DATA, &data_events, client);
    ftp_client_watch(client);
}

static void opened(void *owner)
{
    struct ftp_client *client = owner;
    client->data.open = true;
    ftp_steps_next(client);
}

/* --- bytes --- */

void ftp_data_promised(struct ftp_client *client)
{
    client->data.promised = true;
    ftp_steps_next(client);
    run_if_ready(client);
}

static void run_if_ready(struct ftp_client *client)
{
    struct ftp_data *data = &client->data;
    if (!data->promised || !data->open)
        return;
    data->runs = true;
    client->tell_started = true;
    ftp_client_tell(client);
    ftp_data_move(client);
}

static size_t pull(struct ftp_client *client)
{
    struct bytes *bytes = &client->data.bytes;
    size_t before = bytes->count, count = 1;
    while (bytes->count < FTP_GET_BUFFER && count > 0) {
        size_t space = FTP_GET_BUFFER - bytes->count;
        count = net_read(client->data.conn, bytes_reserve(bytes, space), space);
        bytes_grew(bytes, count);
    }
    client->tell_readable = client->tell_readable || bytes->count > before;
    return bytes->count - before;
}

static size_t push(struct ftp_client *client)
{
    struct ftp_data *data = &client->data;
    if (data->bytes.count == 0)
        return 0;
    size_t count = net_send(data->conn, bytes_at(&data->bytes), data->bytes.count);
    bytes_drop(&data->bytes, count);
    client->tell_writable = client->tell_writable || count > 0;
    return count;
}

/* Does the far end owe us anything? Not while a download waits for the host to take, nor an
 * upload for the host to give. */
static bool far_end_owes(const struct ftp_client *client)
{
    const struct ftp_data *data = &client->data;
    if (data->ended)
        return !data->final;
    if (ftp_client_sends(client))
        return data->bytes.count > 0;
    return data->bytes.count < FTP_GET_BUFFER;
}

void ftp_data_move(struct ftp_client *client)
{
    struct ftp_data *data = &client->data;
    if (!data->runs)
        return;
    size_t moved = 0;
    if (data->conn)
        moved = ftp_client_sends(client) ? push(client) : pull(client);
    if (moved)
        ftp_client_tell(client);
    if (data->conn && data->all_put && data->bytes.count == 0)
        end(client, false);
    if (client->phase != FTP_CLIENT_RUNS)
        return;
    if (!far_end_owes(client))
        alarm_cancel(client->agenda, &client->deadline);
    else if (moved || !alarm_is_set(&client->deadline))
        ftp_client_watch(client);
}

static void movable(void *owner)
{
    ftp_data_move(owner);
}

/* --- how it ends --- */

static void ended(void *owner, enum net_end how)
{
    struct ftp_client *client = owner;
    if (!client->data.open)
        ftp_client_fail(client, FTP_PASSIVE_ERROR, "the data connection was refused");
    else
        end(client, how != NET_CLOSED || ftp_client_sends(client));
}

/* No more bytes; what is left is the server's word on it. */
static void end(struct ftp_client *client, bool broken)
{
    struct ftp_data *data = &client->data;
    net_close(data->conn);
    data->conn = NULL;
    data->ended = true;
    data->broken = broken;
    if (ftp_client_sends(client))
        bytes_clear(&data->bytes);
    if (data->runs)
        ftp_client_watch(client);
    settle(client);
}

void ftp_data_final(struct ftp_client *client)
{
    struct ftp_data *data = &client->data;
    data->final = client->control.reply.number;
    if (data->final >= 300 && !data->runs)
        ftp_steps_refused(client); /* it will never come */
    else
        settle(client);
}

static void settle(struct ftp_client *client)
{
    const struct ftp_data *data = &client->data;
    if (!data->ended || !data->final)
        return;
    if (data->broken)
        ftp_client_fail(client, client->step->refused, "the data connection broke");
    else if (data->final >= 300)
        ftp_steps_refused(client);
    else
        ftp_client_finish(client, FTP_DONE);
}

void ftp_data_late(struct ftp_client *client)
{
    const struct ftp_data *data = &client->data;
    if (data->promised && !data->open)
        ftp_client_fail(client, FTP_ACTIVE_ERROR, "the server opened no data connection");
    else if (data->broken)
        ftp_client_fail(client, client->step->refused, "the data connection broke");
    else if (data->final >= 300)
        ftp_steps_refused(client);
    else
        ftp_client_fail(client, FTP_TIMEOUT, "nothing came in time (response_timeout)");
}

void ftp_data_close(struct ftp_client *client)
{
    struct ftp_data *data = &client->data;
    if (data->conn)
        net_abort(data->conn);
    if (data->listener)
        net_unlisten(data->listener);
    data->conn = NULL;
    data->listener = NULL;
    if (ftp_client_sends(client))
        bytes_clear(&data->bytes);
}
