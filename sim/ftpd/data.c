/* SPDX-License-Identifier: MIT */
/* One client's data connection and the transfer over it. The end of a transfer and the end of its
 * connection are different things: a client that closes early, or never, gets the reply that fits
 * (RFC 959, 3.3 and 5.4: 226, 425, 426, 451, 552). */
#include "ftpd/data.h"

#include "base/die.h"
#include "base/limits.h"
#include "ftpd/address.h"

static void accepted(void *owner, struct net_conn *conn);
static void opened(void *owner);
static void readable(void *owner);
static void writable(void *owner);
static void ended(void *owner, enum net_end how);
static void lost_patience(void *owner);
static void begin(struct data *data, enum data_carry carry);
static void finish(struct data *data, enum data_end end);

static const struct net_events events = {
    .opened = opened,
    .readable = readable,
    .writable = writable,
    .ended = ended,
};

void data_init(struct data *data, struct agenda *agenda, const struct data_owner *owner)
{
    *data = (struct data){.agenda = agenda, .owner = *owner};
    alarm_init(&data->patience, lost_patience, data);
}

void data_release(struct data *data)
{
    data_drop(data);
    bytes_release(&data->lines);
}

/* --- the way --- */

/* The connection goes, orderly or not; what it carried too. */
static void clear(struct data *data, void (*end)(struct net_conn *))
{
    alarm_cancel(data->agenda, &data->patience);
    if (data->listener)
        net_unlisten(data->listener);
    if (data->conn)
        end(data->conn);
    if (data->file)
        tree_file_close(data->file);
    if (data->carry == DATA_SENDS_LISTING)
        listing_close(&data->listing);
    bytes_clear(&data->lines);
    data->listener = NULL;
    data->conn = NULL;
    data->file = NULL;
    data->carry = DATA_NOTHING;
    data->active = data->open = data->over = data->listed = false;
}

void data_drop(struct data *data)
{
    clear(data, net_close);
}

bool data_listen(struct data *data, struct net *net, const struct net_address *at,
                 const struct net_address *peer, struct net_address *where)
{
    must(!data_is_busy(data));
    data_drop(data);
    data->net = net;
    data->peer = *peer;
    data->listener = net_listen(net, at, NET_DATA, accepted, data);
    if (data->listener)
        *where = net_listener_address(data->listener);
    return data->listener;
}

void data_will_connect(struct data *data, struct net *net, const struct net_address *to)
{
    must(!data_is_busy(data));
    data_drop(data);
    data->net = net;
    data->peer = *to;
    data->active = true;
}

bool data_has_way(const struct data *data)
{
    return data->listener || data->conn || data->active;
}

bool data_is_busy(const struct data *data)
{
    return data->carry != DATA_NOTHING;
}

/* Only one, and only from the client's own host (RFC 2577, 4): others would steal or forge. */
static void accepted(void *owner, struct net_conn *conn)
{
    struct data *data = owner;
    struct net_address peer = net_peer(conn);
    if (data->conn || !address_same_host(&peer, &data->peer)) {
        net_abort(conn);
        return;
    }
    net_adopt(conn, &events, data);
    data->conn = conn;
    data->open = true;
    if (data->carry != DATA_NOTHING)
        opened(data);
}

/* --- the transfer --- */

void data_send_file(struct data *data, struct tree_file *file, uint64_t offset)
{
    data->file = file;
    data->offset = offset;
    begin(data, DATA_SENDS_FILE);
}

void data_send_listing(struct data *data, const struct listing *listing)
{
    data->listing = *listing;
    begin(data, DATA_SENDS_LISTING);
}

void data_receive(struct data *data, struct tree_file *file, uint64_t offset)
{
    data->file = file;
    data->offset = offset;
    begin(data, DATA_RECEIVES);
}

/* The first step is taken by alarm, so that `done` never comes from inside. */
static void begin(struct data *data, enum data_carry carry)
{
    must(data_has_way(data) && !data_is_busy(data));
    data->carry = carry;
    data->moved = 0;
    if (data->active)
        data->conn = net_connect(data->net, &data->peer, NET_DATA, &events, data);
    alarm_set_in(data->agenda, &data->patience, data->open ? 0 : FTPD_DATA_US);
}

static void lost_patience(void *owner)
{
    struct data *data = owner;
    if (data->open)
        opened(data);
    else
        finish(data, DATA_NEVER_CAME);
}

static void finish(struct data *data, enum data_end end)
{
    clear(data, end == DATA_DONE ? net_close : net_abort);
    data->owner.done(data->owner.owner, end);
}

static void note_moved(struct data *data, size_t count)
{
    if (data->offset != DATA_AT_END)
        data->offset += count;
    data->moved += count;
    if (count)
        data->owner.moved(data->owner.owner);
}

static void send_file(struct data *data)
{
    for (;;) {
        struct span rest = span_skip(tree_file_content(data->file), (size_t)data->offset);
        if (rest.count == 0) {
            finish(data, DATA_DONE);
            return;
        }
        rest = span_cut(rest, FTPD_CHUNK);
        size_t taken = net_send(data->conn, rest.at, rest.count);
        note_moved(data, taken);
        if (taken < rest.count)
            return;
    }
}

static void send_listing(struct data *data)
{
    for (;;) {
        if (data->lines.count == 0 && !data->listed)
            data->listed = !listing_more(&data->listing, &data->lines, FTPD_CHUNK);
        if (data->lines.count == 0) {
            finish(data, DATA_DONE);
            return;
        }
        size_t taken = net_send(data->conn, bytes_at(&data->lines), data->lines.count);
        bytes_drop(&data->lines, taken);
        note_moved(data, taken);
        if (data->lines.count)
            return;
    }
}

static void receive(struct data *data)
{
    char chunk[FTPD_CHUNK];
    int64_t now = data->owner.now(data->owner.owner);
    for (;;) {
        size_t count = net_read(data->conn, chunk, sizeof chunk);
        if (count == 0)
            return;
        struct span content = {chunk, count};
        uint64_t at = data->offset;
        if (at == DATA_AT_END)
            at = tree_file_content(data->file).count;
        enum tree_result result = tree_file_write(data->file, at, content, now);
        if (result != TREE_OK) {
            finish(data, result == TREE_NO_MEMORY ? DATA_NO_MEMORY : DATA_FULL);
            return;
        }
        note_moved(data, count);
    }
}

static void go_on(struct data *data)
{
    switch (data->carry) {
    case DATA_NOTHING:
        break;
    case DATA_SENDS_FILE:
        send_file(data);
        break;
    case DATA_SENDS_LISTING:
        send_listing(data);
        break;
    case DATA_RECEIVES:
        receive(data);
        break;
    }
}

/* --- events --- */

static void opened(void *owner)
{
    struct data *data = owner;
    data->open = true;
    alarm_cancel(data->agenda, &data->patience);
    if (data->over)
        ended(data, data->how);
    else
        go_on(data);
}

static void readable(void *owner)
{
    struct data *data = owner;
    if (data->carry == DATA_RECEIVES && data->open)
        receive(data);
}

static void writable(void *owner)
{
    struct data *data = owner;
    if (data->open && data->carry != DATA_RECEIVES)
        go_on(data);
}

static void ended(void *owner, enum net_end how)
{
    struct data *data = owner;
    bool is_upload = data->carry == DATA_RECEIVES;
    if (data->carry == DATA_NOTHING) {
        data->over = true;
        data->how = how;
    } else if (!data->open) {
        finish(data, DATA_NEVER_CAME);
    } else {
        finish(data, is_upload && how == NET_CLOSED ? DATA_DONE : DATA_BROKEN);
    }
}
