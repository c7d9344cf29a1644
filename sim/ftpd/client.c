/* SPDX-License-Identifier: MIT */
/* One control connection. Commands are carried out one after the other and replies leave in that
 * order, though a transfer may run meanwhile (RFC 959, 5.4); a client that does not read its
 * replies gets no further command carried out, so that none can fill the memory. */
#include "ftpd/client.h"

#include "base/die.h"
#include "base/limits.h"
#include "ftpd/commands.h"

static void readable(void *owner);
static void writable(void *owner);
static void ended(void *owner, enum net_end how);
static void transfer_done(void *owner, enum data_end end);
static void transfer_moved(void *owner);
static int64_t file_time(void *owner);
static void idle(void *owner);
static void dismiss(void *owner);
static void close_client(struct client *client);

static const struct net_events events = {
    .readable = readable,
    .writable = writable,
    .ended = ended,
};

/* What a transfer's end is called (RFC 959, 5.4). */
static const struct {
    int code;
    const char *text;
} transfer_ends[] = {
    [DATA_DONE] = {226, "Transfer complete."},
    [DATA_NEVER_CAME] = {425, "No data connection came about."},
    [DATA_BROKEN] = {426, "Data connection broke; transfer aborted."},
    [DATA_FULL] = {552, "Storage exceeded; transfer aborted."},
    [DATA_NO_MEMORY] = {452, "Insufficient storage in the system; transfer aborted."},
};

void client_open(struct ftpd_listener *listener, struct net_conn *control)
{
    struct ftpd *ftpd = listener->ftpd;
    struct client *client = xzalloc(sizeof *client);
    *client = (struct client){.ftpd = ftpd,
                              .next = ftpd->clients,
                              .net = listener->net,
                              .control = control,
                              .peer = net_peer(control),
                              .local = net_local(control),
                              .active = ftpd->agenda->now,
                              .facts = FACTS_ALL};
    struct data_owner owner = {
        .done = transfer_done, .moved = transfer_moved, .now = file_time, .owner = client};
    ftpd->clients = client;
    ftpd->client_count++;
    data_init(&client->data, ftpd->agenda, &owner);
    bytes_add_char(&client->cwd, '/');
    alarm_init(&client->idle, idle, client);
    alarm_init(&client->dismissal, dismiss, client);
    alarm_set_in(ftpd->agenda, &client->idle, FTPD_IDLE_US);
    net_adopt(control, &events, client);
    reply(client, 220, "sim7000 FTP server ready.");
    client_pump(client);
}

void client_free(struct client *client)
{
    if (!client->gone)
        close_client(client);
    alarm_cancel(client->ftpd->agenda, &client->dismissal);
    data_release(&client->data);
    telnet_release(&client->line);
    bytes_release(&client->out);
    bytes_release(&client->rename_from);
    bytes_release(&client->upload);
    bytes_release(&client->cwd);
    xfree(client);
}

void client_leave(struct client *client)
{
    client->leaving = true;
}

/* Nothing of a client is touched any more; its memory goes once nobody is inside it. */
static void close_client(struct client *client)
{
    struct agenda *agenda = client->ftpd->agenda;
    data_drop(&client->data);
    client_upload_over(client);
    net_close(client->control);
    if (client->saying)
        listing_close(client->saying);
    xfree(client->saying);
    client->saying = NULL;
    client->gone = true;
    client->ftpd->client_count--;
    alarm_cancel(agenda, &client->idle);
    alarm_set_in(agenda, &client->dismissal, 0);
}

static void dismiss(void *owner)
{
    struct client *client = owner;
    struct client **link = &client->ftpd->clients;
    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
    client_free(client);
}

/* --- out --- */

static void add_reply(struct client *client, int code, char then, const char *format,
                      va_list args) __attribute__((format(printf, 4, 0)));

static void add_reply(struct client *client, int code, char then, const char *format,
                      va_list args)
{
    struct bytes text = {0};
    if (code)
        bytes_addf(&text, "%d", code);
    bytes_add_char(&text, then);
    bytes_addv(&text, format, args);
    bytes_add_text(&text, "\r\n");
    telnet_add_text(&client->out, bytes_span(&text));
    bytes_release(&text);
}

void reply(struct client *client, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_reply(client, code, ' ', format, args);
    va_end(args);
}

void reply_first(struct client *client, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_reply(client, code, '-', format, args);
    va_end(args);
}

void reply_line(struct client *client, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_reply(client, 0, ' ', format, args);
    va_end(args);
}

void reply_listing(struct client *client, const struct listing *listing)
{
    must(!client->saying);
    client->saying = xmalloc(sizeof *client->saying);
    *client->saying = *listing;
    reply_first(client, 213, "Status follows:");
}

static void say_more(struct client *client)
{
    struct bytes lines = {0};
    bool more = listing_more(client->saying, &lines, FTPD_CHUNK);
    telnet_add_text(&client->out, bytes_span(&lines));
    bytes_release(&lines);
    if (more)
        return;
    listing_close(client->saying);
    xfree(client->saying);
    client->saying = NULL;
    reply(client, 213, "End of status.");
}

/* True when all is said. */
static bool flush(struct client *client)
{
    while (client->out.count || client->saying) {
        if (client->out.count == 0)
            say_more(client);
        size_t taken = net_send(client->control, bytes_at(&client->out), client->out.count);
        bytes_drop(&client->out, taken);
        if (client->out.count)
            return false;
    }
    return true;
}

/* --- in --- */

static bool next_line(struct client *client)
{
    while (!client->line_waits) {
        if (client->in_at == client->in_count) {
            client->in_at = 0;
            client->in_count = net_read(client->control, client->in, sizeof client->in);
            if (client->in_count == 0)
                return false;
            client->active = client->ftpd->agenda->now;
        }
        char byte = client->in[client->in_at++];
        client->line_waits = telnet_feed(&client->line, byte, &client->out);
    }
    return true;
}

/* Replies first: a client that does not read them gets no further commands carried out. */
void client_pump(struct client *client)
{
    while (!client->gone) {
        if (!flush(client))
            return;
        if (client->leaving) {
            if (!data_is_busy(&client->data))
                close_client(client);
            return;
        }
        if (!next_line(client)) {
            flush(client); /* what Telnet had to answer */
            return;
        }
        if (data_is_busy(&client->data) && !command_is_at_once(client))
            return;
        command_run(client);
        client->line_waits = false;
        telnet_next(&client->line);
    }
}

/* --- events --- */

static void readable(void *owner)
{
    client_pump(owner);
}

static void writable(void *owner)
{
    client_pump(owner);
}

static void ended(void *owner, enum net_end how)
{
    (void)how;
    close_client(owner);
}

static void transfer_done(void *owner, enum data_end end)
{
    struct client *client = owner;
    client_upload_over(client);
    reply(client, transfer_ends[end].code, "%s", transfer_ends[end].text);
    client_pump(client);
}

static void transfer_moved(void *owner)
{
    struct client *client = owner;
    client->active = client->ftpd->agenda->now;
}

static int64_t file_time(void *owner)
{
    struct client *client = owner;
    return ftpd_now(client->ftpd);
}

static void idle(void *owner)
{
    struct client *client = owner;
    usec until = client->active + FTPD_IDLE_US;
    if (until > client->ftpd->agenda->now) {
        alarm_set(client->ftpd->agenda, &client->idle, until);
        return;
    }
    reply(client, 421, "Nothing happened for too long; closing.");
    flush(client);
    close_client(client);
}
