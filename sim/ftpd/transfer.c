/* SPDX-License-Identifier: MIT */
/* What FTP commands do: data connections and transfers (RFC 959, 4.1.2 and 4.1.3; RFC 2428). The
 * first reply (150) leaves when the connection is known to be possible, the last when all bytes
 * are across and not merely sent. */
#include "base/limits.h"
#include "ftpd/address.h"
#include "ftpd/commands.h"

/* --- the way for the data connection --- */

/* After EPSV ALL nothing else may set one up (RFC 2428, 4). */
static bool only_epsv(struct client *client)
{
    if (client->only_epsv)
        reply(client, 503, "Only EPSV after EPSV ALL.");
    return client->only_epsv;
}

static bool listen(struct client *client, struct net_address *where)
{
    struct net_address at = client->local;
    at.port = 0;
    bool good = data_listen(&client->data, client->net, &at, &client->peer, where);
    if (!good)
        reply(client, 425, "Cannot listen for a data connection.");
    return good;
}

void do_pasv(struct client *client, struct span argument)
{
    struct net_address where;
    struct bytes text = {0};
    (void)argument;
    if (only_epsv(client))
        return;
    if (address_is_v6(&client->local)) {
        reply(client, 425, "PASV is for IPv4; use EPSV.");
        return;
    }
    if (!listen(client, &where))
        return;
    span_copy(span_of(client->local.host), where.host, sizeof where.host);
    if (address_add_pasv(&text, &where)) {
        reply(client, 227, "Entering Passive Mode (%s).", bytes_at(&text));
    } else {
        data_drop(&client->data);
        reply(client, 425, "No IPv4 address here; use EPSV.");
    }
    bytes_release(&text);
}

void do_epsv(struct client *client, struct span argument)
{
    struct net_address where;
    const char *ours = address_is_v6(&client->local) ? "2" : "1";
    argument = span_trim(argument);
    if (span_is_nocase(argument, "ALL")) {
        client->only_epsv = true;
        reply(client, 200, "Only EPSV from now on.");
    } else if (argument.count && !span_is(argument, ours)) {
        reply(client, 522, "Another network protocol, use (%s).", ours);
    } else if (listen(client, &where)) {
        reply(client, 229, "Entering Extended Passive Mode (|||%d|)", where.port);
    }
}

/* Data only go to the client's own host and to no service's port: others would be attacked
 * through us (RFC 2577, 3). */
static void will_connect(struct client *client, const struct net_address *to)
{
    if (!address_same_host(to, &client->peer)) {
        reply(client, 504, "Not to another host than yours.");
    } else if (to->port < 1024) {
        reply(client, 504, "Not to a port below 1024.");
    } else {
        data_will_connect(&client->data, client->net, to);
        reply(client, 200, "Data connection goes there.");
    }
}

void do_port(struct client *client, struct span argument)
{
    struct net_address to;
    if (only_epsv(client))
        return;
    if (address_read_port(argument, &to))
        will_connect(client, &to);
    else
        reply(client, 501, "Expected h1,h2,h3,h4,p1,p2.");
}

void do_eprt(struct client *client, struct span argument)
{
    struct net_address to;
    if (only_epsv(client))
        return;
    switch (address_read_eprt(argument, &to)) {
    case ADDRESS_GOOD:
        will_connect(client, &to);
        break;
    case ADDRESS_MALFORMED:
        reply(client, 501, "Expected |1|132.235.1.2|6275| or |2|::1|6275|.");
        break;
    case ADDRESS_OTHER_PROTOCOL:
        reply(client, 522, "Network protocol not supported, use (1,2).");
        break;
    }
}

/* --- transfers --- */

void do_rest(struct client *client, struct span argument)
{
    int64_t offset;
    if (!span_number(span_trim(argument), INT64_MAX, &offset)) {
        reply(client, 501, "Expected a number of bytes.");
        return;
    }
    client->rest = (uint64_t)offset;
    reply(client, 350, "Restarting at %lld; now the transfer.", (long long)offset);
}

void do_abor(struct client *client, struct span argument)
{
    (void)argument;
    if (data_is_busy(&client->data)) {
        data_drop(&client->data);
        client_upload_over(client);
        reply(client, 426, "Transfer aborted.");
        reply(client, 226, "Abort done.");
    } else {
        data_drop(&client->data);
        reply(client, 225, "No transfer runs.");
    }
}

/* REST counts for one transfer only, carried out or not. */
static uint64_t take_rest(struct client *client)
{
    uint64_t rest = client->rest;
    client->rest = 0;
    return rest;
}

static bool has_way(struct client *client)
{
    bool has = data_has_way(&client->data);
    if (!has)
        reply(client, 425, "PASV or PORT first.");
    return has;
}

void do_retr(struct client *client, struct span argument)
{
    struct bytes path = {0};
    struct tree_file *file;
    uint64_t rest = take_rest(client);
    if (!has_way(client) || !path_of(client, argument, &path)) {
        bytes_release(&path);
        return;
    }
    enum tree_result result = tree_open(client->ftpd->tree, bytes_span(&path), &file);
    if (result != TREE_OK) {
        reply_refused(client, result);
    } else if (rest > tree_file_content(file).count) {
        tree_file_close(file);
        reply(client, 554, "REST is beyond the end of the file.");
    } else {
        reply(client, 150, "Data follow: %s (%zu bytes).", bytes_at(&path),
              tree_file_content(file).count - (size_t)rest);
        client->carrying = "RETR";
        data_send_file(&client->data, file, rest);
    }
    bytes_release(&path);
}

/* An upload to the canonical `path`. `offset` 0 replaces, DATA_AT_END appends, others overwrite
 * from there on (RFC 3659, 5.3). */
static void upload(struct client *client, const char *verb, struct span path, uint64_t offset)
{
    struct tree_file *file;
    struct tree_info info = {0};
    struct tree *tree = client->ftpd->tree;
    if (offset && offset != DATA_AT_END) {
        tree_stat(tree, path, &info);
        if (offset > info.size) {
            reply(client, 554, "REST is beyond the end of the file.");
            return;
        }
    }
    enum tree_result result =
        tree_open_to_write(tree, path, offset == 0, ftpd_now(client->ftpd), &file);
    if (result != TREE_OK) {
        reply_not_made(client, result);
        return;
    }
    reply(client, 150, "FILE: %.*s", SPAN_ARGS(path)); /* RFC 1123, 4.1.2.9 */
    client->carrying = verb;
    bytes_clear(&client->upload);
    bytes_add_span(&client->upload, path);
    data_receive(&client->data, file, offset);
}

void do_stor(struct client *client, struct span argument)
{
    struct bytes path = {0};
    uint64_t rest = take_rest(client);
    if (has_way(client) && path_of(client, argument, &path))
        upload(client, "STOR", bytes_span(&path), rest);
    bytes_release(&path);
}

void do_appe(struct client *client, struct span argument)
{
    struct bytes path = {0};
    take_rest(client);
    if (has_way(client) && path_of(client, argument, &path))
        upload(client, "APPE", bytes_span(&path), DATA_AT_END);
    bytes_release(&path);
}

/* "/a/log.txt" and 7: "/a/log7.txt". */
static void number_name(struct span path, uint64_t number, struct bytes *out)
{
    size_t dot = path.count;
    while (dot > 0 && path.at[dot - 1] != '.' && path.at[dot - 1] != '/')
        dot--;
    bool has_end = dot > 1 && path.at[dot - 1] == '.' && path.at[dot - 2] != '/';
    size_t stem = has_end ? dot - 1 : path.count;
    bytes_clear(out);
    bytes_add_span(out, span_cut(path, stem));
    bytes_addf(out, "%llu", (unsigned long long)number);
    bytes_add_span(out, span_skip(path, stem));
}

static bool is_free(struct client *client, struct span path, uint64_t number, struct bytes *out)
{
    struct tree_info info;
    number_name(path, number, out);
    return tree_stat(client->ftpd->tree, bytes_span(out), &info) != TREE_OK;
}

/* A number whose name is free, the one before not: doubling, then halving the gap, so that the
 * thousandth upload does not try a thousand names. */
static void find_free_name(struct client *client, struct span path, struct bytes *out)
{
    uint64_t taken = 0, free_one = 1;
    while (!is_free(client, path, free_one, out)) {
        taken = free_one;
        free_one *= 2;
    }
    while (free_one - taken > 1) {
        uint64_t middle = taken + (free_one - taken) / 2;
        if (is_free(client, path, middle, out))
            free_one = middle;
        else
            taken = middle;
    }
    number_name(path, free_one, out);
}

/* The name the client gives, if it is free; else, or without one, a name with a number. */
void do_stou(struct client *client, struct span argument)
{
    struct bytes path = {0}, name = {0};
    struct tree_info info;
    take_rest(client);
    if (has_way(client) &&
        path_of(client, argument.count ? argument : SPAN("ftp.txt"), &path)) {
        if (argument.count &&
            tree_stat(client->ftpd->tree, bytes_span(&path), &info) != TREE_OK)
            bytes_add_span(&name, bytes_span(&path));
        else
            find_free_name(client, bytes_span(&path), &name);
        upload(client, "STOU", bytes_span(&name), 0);
    }
    bytes_release(&path);
    bytes_release(&name);
}

/* --- listings --- */

/* Clients put options of ls in front: "LIST -la logs". */
static struct span without_options(struct span argument)
{
    while (span_starts(argument, "-")) {
        argument = span_skip(argument, span_find(argument, ' '));
        while (span_starts(argument, " "))
            argument = span_skip(argument, 1);
    }
    return argument;
}

static void list(struct client *client, const char *verb, enum listing_form form,
                 struct span path)
{
    struct listing listing;
    struct listing_request request = {.form = form,
                                      .cwd = bytes_span(&client->cwd),
                                      .path = path,
                                      .now = ftpd_now(client->ftpd),
                                      .facts = client->facts,
                                      .text = client->ftpd->options.listing};
    take_rest(client);
    if (!has_way(client))
        return;
    enum tree_result result = listing_open(&listing, client->ftpd->tree, &request);
    if (result != TREE_OK) {
        reply(client, form == LISTING_FACTS && result == TREE_NOT_FOLDER ? 501 : 550, "%s.",
              tree_result_text(result));
        return;
    }
    reply(client, 150, "Listing follows.");
    client->carrying = verb;
    data_send_listing(&client->data, &listing);
}

void do_list(struct client *client, struct span argument)
{
    list(client, "LIST", LISTING_LONG, without_options(argument));
}

void do_nlst(struct client *client, struct span argument)
{
    list(client, "NLST", LISTING_NAMES, without_options(argument));
}

void do_mlsd(struct client *client, struct span argument)
{
    list(client, "MLSD", LISTING_FACTS, argument);
}
