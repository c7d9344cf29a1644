/* SPDX-License-Identifier: MIT */
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
    while (ftpd->gates) {
        struct gate *gate = ftpd->gates;
        ftpd->gates = gate->next;
        net_unlisten(gate->listener);
        xfree(gate);
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
    struct gate *gate = owner;
    if (gate->ftpd->client_count < FTPD_CLIENTS_MAX) {
        client_open(gate, conn);
        return;
    }
    net_send(conn, full, sizeof full - 1);
    net_close(conn);
}

struct net_listener *ftpd_listen(struct ftpd *ftpd, struct net *net,
                                 const struct net_address *at)
{
    struct gate *gate = xmalloc(sizeof *gate);
    *gate = (struct gate){.ftpd = ftpd, .net = net, .next = ftpd->gates};
    gate->listener = net_listen(net, at, NET_CONTROL, accepted, gate);
    if (!gate->listener) {
        xfree(gate);
        return NULL;
    }
    ftpd->gates = gate;
    return gate->listener;
}

size_t ftpd_client_count(const struct ftpd *ftpd)
{
    return ftpd->client_count;
}

int64_t ftpd_now(const struct ftpd *ftpd)
{
    return ftpd->options.epoch + ftpd->agenda->now / SECONDS(1);
}
