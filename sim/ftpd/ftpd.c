/* SPDX-License-Identifier: MIT */
/* One server, its tree, and the places where it listens: the network in memory, and TCP for
 * whoever looks in from outside. Beyond FTPD_CLIENTS_MAX a client is told so (421) and goes. */
#include "ftpd/ftpd.h"

#include "base/die.h"
#include "base/limits.h"
#include "ftpd/client.h"

struct ftpd *ftpd_new(struct agenda *agenda, const struct ftpd_options *options)
{
    struct ftpd *ftpd = xzalloc(sizeof *ftpd);
    ftpd->agenda = agenda;
    ftpd->options = *options;
    ftpd->tree = tree_new(options->epoch);
    return ftpd;
}

void ftpd_free(struct ftpd *ftpd)
{
    if (!ftpd)
        return;
    while (ftpd->listeners) {
        struct ftpd_listener *listener = ftpd->listeners;
        ftpd->listeners = listener->next;
        net_unlisten(listener->listener);
        xfree(listener);
    }
    while (ftpd->clients) {
        struct client *client = ftpd->clients;
        ftpd->clients = client->next;
        client_free(client);
    }
    tree_free(ftpd->tree);
    xfree(ftpd);
}

struct tree *ftpd_tree(struct ftpd *ftpd)
{
    return ftpd->tree;
}

static void accepted(void *owner, struct net_conn *conn)
{
    static const char full[] = "421 Too many clients; try again later.\r\n";
    struct ftpd_listener *listener = owner;
    if (listener->ftpd->client_count < FTPD_CLIENTS_MAX) {
        client_open(listener, conn);
        return;
    }
    net_send(conn, full, sizeof full - 1);
    net_close(conn);
}

struct net_listener *ftpd_listen(struct ftpd *ftpd, struct net *net,
                                 const struct net_address *at)
{
    struct ftpd_listener *listener = xmalloc(sizeof *listener);
    *listener = (struct ftpd_listener){.ftpd = ftpd, .net = net, .next = ftpd->listeners};
    listener->listener = net_listen(net, at, NET_CONTROL, accepted, listener);
    if (!listener->listener) {
        xfree(listener);
        return NULL;
    }
    ftpd->listeners = listener;
    return listener->listener;
}

void ftpd_watch(struct ftpd *ftpd, const struct ftpd_watch *watch)
{
    ftpd->watch = watch;
}

void client_changed(struct client *client, enum ftpd_change change, struct span path,
                    struct span to)
{
    const struct ftpd_watch *watch = client->ftpd->watch;
    if (watch)
        watch->changed(watch->owner, client->net, change, path, to);
}

void client_upload_over(struct client *client)
{
    if (client->upload.count)
        client_changed(client, FTPD_WROTE, bytes_span(&client->upload), SPAN(""));
    bytes_clear(&client->upload);
}

size_t ftpd_client_count(const struct ftpd *ftpd)
{
    return ftpd->client_count;
}

int64_t ftpd_now(const struct ftpd *ftpd)
{
    return ftpd->options.epoch + ftpd->agenda->now / SECONDS(1);
}
