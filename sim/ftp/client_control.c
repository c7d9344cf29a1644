/* SPDX-License-Identifier: MIT */
/* The control connection: one command out, its reply in, and between the two the place where
 * scenarios act. A fault's delay or reply is put off to an alarm, because neither may come from
 * inside the reading of another reply. */
#include "ftp/client_parts.h"

#define READ_AT_ONCE 1024

static void opened(void *owner);
static void readable(void *owner);
static void writable(void *owner);
static void ended(void *owner, enum net_end how);
static void obey(void *owner);
static void feed(struct ftp_client *client, struct span bytes);
static void flush(struct ftp_client *client);

static const struct net_events control_events = {
    .opened = opened,
    .readable = readable,
    .writable = writable,
    .ended = ended,
};

void ftp_control_init(struct ftp_client *client)
{
    alarm_init(&client->control.later, obey, client);
}

void ftp_control_connect(struct ftp_client *client)
{
    client->control.conn =
        net_connect(client->net, &client->request.server, NET_CONTROL, &control_events, client);
}

/* --- sending --- */

void ftp_control_send(struct ftp_client *client)
{
    struct ftp_control *control = &client->control;
    alarm_cancel(client->agenda, &client->deadline);
    control->verdict = seams_ftp(client->seams, bytes_span(&control->command));
    bytes_clear(&control->forced_reply);
    if (control->verdict.reply)
        bytes_addf(&control->forced_reply, "%s\n", control->verdict.reply);
    if (control->verdict.delay > 0 || control->verdict.reply) /* not inside a read */
        alarm_set_in(client->agenda, &control->later, control->verdict.delay);
    else
        obey(client);
}

static void transmit(struct ftp_client *client)
{
    struct ftp_control *control = &client->control;
    note_bytes(client->notes, LANE_TO_FTP, bytes_at(&control->command), control->command.count);
    bytes_add_span(&control->unsent, bytes_span(&control->command));
    bytes_add_text(&control->unsent, "\r\n");
    flush(client);
}

static void flush(struct ftp_client *client)
{
    struct bytes *unsent = &client->control.unsent;
    bytes_drop(unsent, net_send(client->control.conn, bytes_at(unsent), unsent->count));
}

static bool ends(enum seam_way way)
{
    return way == SEAM_WAY_CLOSES || way == SEAM_WAY_BREAKS;
}

/* The wire ends, as if the server had done it. */
static void cut(struct ftp_client *client, bool politely)
{
    struct net_conn *conn = client->control.conn;
    client->control.conn = NULL;
    if (politely)
        net_close(conn);
    else
        net_abort(conn);
}

static void obey_code(struct ftp_client *client)
{
    struct ftp_verdict *verdict = &client->control.verdict;
    usec after = verdict->code_after;
    verdict->code_after = 0;
    if (after > 0)
        alarm_set_in(client->agenda, &client->control.later, after);
    else
        ftp_client_fail(client, verdict->code, "a fault of the scenario says so");
}

/* What the verdict says, after its delay. Comes again for what it puts off. */
static void obey(void *owner)
{
    struct ftp_client *client = owner;
    struct ftp_control *control = &client->control;
    const struct ftp_verdict *verdict = &control->verdict;
    if (verdict->code) {
        obey_code(client);
    } else if (ends(verdict->way)) {
        cut(client, verdict->way == SEAM_WAY_CLOSES);
        ftp_client_fail(client, FTP_SERVER_ERROR,
                        "a fault of the scenario ends the connection");
    } else if (verdict->reply) {
        control->awaits = true;
        ftp_client_watch(client);
        feed(client, bytes_span(&control->forced_reply));
    } else {
        control->awaits = true;
        control->stalled = control->stalled || verdict->way == SEAM_WAY_STALLS;
        ftp_client_watch(client);
        if (!control->stalled && !verdict->silence)
            transmit(client);
    }
}

void ftp_control_send_last(struct ftp_client *client, const char *command)
{
    struct ftp_control *control = &client->control;
    if (!control->conn || !control->open || control->stalled)
        return;
    bytes_clear(&control->command);
    bytes_add_text(&control->command, command);
    struct ftp_verdict verdict = seams_ftp(client->seams, bytes_span(&control->command));
    control->stalled = verdict.way == SEAM_WAY_STALLS;
    if (ends(verdict.way))
        cut(client, verdict.way == SEAM_WAY_CLOSES);
    else if (!control->stalled && !verdict.silence && !verdict.code && !verdict.reply)
        transmit(client);
}

/* --- receiving --- */

static void take_reply(struct ftp_client *client)
{
    const struct ftp_reply *reply = &client->control.reply;
    note_bytes(client->notes, LANE_FROM_FTP, bytes_at(&reply->line), reply->line.count);
    ftp_steps_reply(client, reply->number);
}

static bool says_nothing(const struct ftp_verdict *verdict)
{
    return !verdict->delay && !verdict->silence && !verdict->reply && !verdict->code &&
           verdict->way == SEAM_WAY_STAYS;
}

/* The reply behind the data: the last word on a transfer, and a place for faults. */
static void take_end(struct ftp_client *client)
{
    struct ftp_control *control = &client->control;
    struct ftp_verdict verdict = seams_ftp_end(client->seams, bytes_span(&control->command));
    control->end_asked = true;
    if (says_nothing(&verdict)) {
        take_reply(client);
        return;
    }
    control->stalled = verdict.way == SEAM_WAY_STALLS;
    if (control->stalled || verdict.silence)
        return; /* it never came; the deadline runs */
    bytes_clear(&control->forced_reply);
    if (verdict.reply)
        bytes_addf(&control->forced_reply, "%s\n", verdict.reply);
    else
        bytes_addf(&control->forced_reply, "%.*s\n",
                   SPAN_ARGS(bytes_span(&control->reply.line)));
    control->verdict = verdict;
    control->verdict.reply = bytes_at(&control->forced_reply); /* obey() tells it */
    alarm_set_in(client->agenda, &control->later, verdict.delay);
}

/* One line at a time, as long as anybody still wants to hear. */
static void feed(struct ftp_client *client, struct span bytes)
{
    struct ftp_control *control = &client->control;
    struct ftp_reply *reply = &control->reply;
    while (bytes.count > 0 && client->phase == FTP_CLIENT_RUNS && !control->stalled) {
        enum ftp_reply_news news;
        bytes = span_skip(bytes, ftp_reply_feed(reply, bytes, &news));
        if (news == FTP_REPLY_DONE && !control->end_asked && ftp_steps_at_end(client))
            take_end(client);
        else if (news == FTP_REPLY_DONE)
            take_reply(client);
        else if (news != FTP_REPLY_PART)
            note_bytes(client->notes, LANE_FROM_FTP, bytes_at(&reply->line), reply->line.count);
        if (news == FTP_REPLY_BAD)
            ftp_client_fail(client, FTP_REPLY_ERROR, "that is no reply of an FTP server");
    }
}

static void opened(void *owner)
{
    struct ftp_client *client = owner;
    client->control.open = true;
    ftp_client_watch(client);
}

static void readable(void *owner)
{
    struct ftp_client *client = owner;
    char bytes[READ_AT_ONCE];
    size_t count = 1;
    while (client->control.conn && !client->control.stalled && count > 0) {
        count = net_read(client->control.conn, bytes, sizeof bytes);
        feed(client, (struct span){bytes, count});
    }
}

static void writable(void *owner)
{
    struct ftp_client *client = owner;
    if (!client->control.stalled)
        flush(client);
}

static void fail(struct ftp_client *client, bool was_open, enum net_end how)
{
    const struct net_address *server = &client->request.server;
    if (was_open)
        ftp_client_fail(client, FTP_SERVER_ERROR, "the server %s the control connection",
                        how == NET_CLOSED ? "closed" : "broke");
    else if (how == NET_UNKNOWN_NAME)
        ftp_client_fail(client, FTP_DNS_ERROR, "nobody knows the name %s", server->host);
    else
        ftp_client_fail(client, FTP_CONNECT_ERROR, "%s has nobody at port %u", server->host,
                        server->port);
}

static void ended(void *owner, enum net_end how)
{
    struct ftp_client *client = owner;
    if (client->control.stalled)
        return; /* not seen either */
    bool was_open = client->control.open;
    cut(client, true);
    if (!client->data.final) /* the server has nothing more to say, data may be under way */
        fail(client, was_open, how);
}

/* --- the end --- */

static void forget(struct ftp_client *client)
{
    struct ftp_control *control = &client->control;
    alarm_cancel(client->agenda, &control->later);
    bytes_clear(&control->unsent);
    ftp_reply_release(&control->reply);
    control->conn = NULL;
    control->open = control->awaits = control->stalled = control->end_asked = false;
}

void ftp_control_close(struct ftp_client *client)
{
    if (client->control.conn)
        cut(client, client->control.open);
    forget(client);
}

void ftp_control_abort(struct ftp_client *client)
{
    if (client->control.conn)
        cut(client, false);
    forget(client);
}

void ftp_control_release(struct ftp_client *client)
{
    bytes_release(&client->control.command);
    bytes_release(&client->control.unsent);
    bytes_release(&client->control.forced_reply);
    ftp_reply_release(&client->control.reply);
}
