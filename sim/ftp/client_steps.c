/* SPDX-License-Identifier: MIT */
/* The whole dialogue as one table, so that it can be read beside RFC 959 and the manual's list of
 * result codes; what rows cannot say stands in small functions below. */
#include "ftp/client_address.h"
#include "ftp/client_parts.h"

#define OP(operation) (1u << FTP_##operation)
#define EVERY         (OP(MDTM) * 2 - 1)
#define GETS          (OP(RETR) | OP(LIST))
#define TRANSFERS     (GETS | OP(STOR))

static bool got_331(const struct ftp_client *client);
static bool resumes(const struct ftp_client *client);
static bool pasv(const struct ftp_client *client);
static bool epsv(const struct ftp_client *client);
static bool port(const struct ftp_client *client);
static bool eprt(const struct ftp_client *client);
static void keep_text(struct ftp_client *client);
static void finish(struct ftp_client *client);

/* The whole dialogue, top down (replies: RFC 959, 5.4). Codes follow the order of the manual's
 * list, and so do the steps; REST stands right before RETR, where RFC 959 wants it. A row
 * without a command awaits a reply: first the greeting, last what comes after the transfer,
 * where a download takes any reply, since bytes may still be on their way to the host.
 *
 *   command, operations that have it, replies that go on, else code */
static const struct ftp_step steps[] = {
    {NULL, EVERY, "2", 65},
    {"USER %user", EVERY, "2 331", 71},
    {"PASS %password", EVERY, "2", 72, .wanted = got_331},
    {"TYPE %type", EVERY, "2", 73},
    {"PASV", TRANSFERS, "227", 75, .wanted = pasv, .after = ftp_data_connect},
    {"EPSV", TRANSFERS, "229", 75, .wanted = epsv, .after = ftp_data_connect},
    {"PORT %port", TRANSFERS, "2", 76, .wanted = port, .before = ftp_data_listen},
    {"EPRT %eprt", TRANSFERS, "2", 76, .wanted = eprt, .before = ftp_data_listen},
    {"REST %rest", OP(RETR), "350", 74, .wanted = resumes},
    {"RETR %path", OP(RETR), "125 150", 77, .after = ftp_data_promised, .promises_data = true},
    {"LIST %path", OP(LIST), "125 150", 77, .after = ftp_data_promised, .promises_data = true},
    {"%put %path", OP(STOR), "125 150", 77, .after = ftp_data_promised, .promises_data = true},
    {"DELE %path", OP(DELE), "2", 77, .after = finish},
    {"MKD %path", OP(MKD), "2", 77, .after = finish},
    {"RMD %path", OP(RMD), "2", 77, .after = finish},
    {"RNFR %path", OP(RENAME), "350", 77},
    {"RNTO %new", OP(RENAME), "2", 77, .after = finish},
    {"SIZE %path", OP(SIZE), "213", 77, .after = keep_text},
    {"MDTM %path", OP(MDTM), "213", 77, .after = keep_text},
    {NULL, OP(STOR), "2", 78, .after = ftp_data_final},
    {NULL, GETS, "2 3 4 5", 79, .after = ftp_data_final},
};

static void add_user(const struct ftp_client *client, struct bytes *out);
static void add_password(const struct ftp_client *client, struct bytes *out);
static void add_type(const struct ftp_client *client, struct bytes *out);
static void add_port(const struct ftp_client *client, struct bytes *out);
static void add_eprt(const struct ftp_client *client, struct bytes *out);
static void add_rest(const struct ftp_client *client, struct bytes *out);
static void add_path(const struct ftp_client *client, struct bytes *out);
static void add_new(const struct ftp_client *client, struct bytes *out);
static void add_put(const struct ftp_client *client, struct bytes *out);

static const struct {
    const char *word;
    void (*add)(const struct ftp_client *client, struct bytes *out);
} words[] = {
    {"%user", add_user}, {"%password", add_password}, {"%type", add_type},
    {"%port", add_port}, {"%eprt", add_eprt},         {"%rest", add_rest},
    {"%path", add_path}, {"%new", add_new},           {"%put", add_put},
};

static void take_step(struct ftp_client *client);
static bool has_step(const struct ftp_client *client, const struct ftp_step *step);
static void compose(struct ftp_client *client, struct span template);
static bool is_good(const char *good, int reply);
static int always_means(const struct ftp_client *client, int reply);

void ftp_steps_begin(struct ftp_client *client)
{
    client->step = steps;
    take_step(client);
}

void ftp_steps_next(struct ftp_client *client)
{
    do
        client->step++;
    while (!has_step(client, client->step));
    take_step(client);
}

static void take_step(struct ftp_client *client)
{
    const struct ftp_step *step = client->step;
    if (step->before && !step->before(client)) {
        ftp_client_fail(client, step->refused, "no way for data could be opened");
        return;
    }
    if (step->command) {
        compose(client, span_of(step->command));
        ftp_control_send(client);
    } else {
        client->control.awaits = true;
        ftp_client_watch(client);
    }
}

void ftp_steps_reply(struct ftp_client *client, int reply)
{
    const struct ftp_step *step = client->step;
    int code = always_means(client, reply);
    if (code) {
        ftp_client_fail(client, code, "the server says %d", reply);
    } else if (!client->control.awaits) {
        return; /* nobody asked */
    } else if (is_good(step->good, reply)) {
        client->control.awaits = false;
        (step->after ? step->after : ftp_steps_next)(client);
    } else if (reply < 200) {
        ftp_client_watch(client); /* 120 and the like: the real one follows */
    } else if (step->promises_data && reply < 300) {
        /* The transfer is over, and 150 was forgotten. */
        ftp_data_promised(client);
        ftp_steps_reply(client, reply);
    } else {
        ftp_steps_refused(client);
    }
}

bool ftp_steps_at_end(const struct ftp_client *client)
{
    return client->step->after == ftp_data_final && client->control.reply.number >= 200;
}

/* Only the command's name: a password may stand behind it. */
void ftp_steps_refused(struct ftp_client *client)
{
    struct span command = span_of(client->step->command ? client->step->command : "");
    command = span_cut(command, span_find(command, ' '));
    if (span_is(command, "%put"))
        command = span_of(client->request.put_option);
    if (command.count)
        ftp_client_fail(client, client->step->refused, "the server says %d to %.*s",
                        client->control.reply.number, SPAN_ARGS(command));
    else
        ftp_client_fail(client, client->step->refused, "the server greets with %d",
                        client->control.reply.number);
}

static struct span command_name(const struct ftp_step *step)
{
    struct span command = span_of(step->command ? step->command : "");
    command = span_cut(command, span_find(command, ' '));
    return span_is(command, "%put") ? SPAN("STOR") : command;
}

struct span ftp_refused_command(enum ftp_operation operation, enum ftp_code code)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if ((steps[i].operations & 1u << operation) && steps[i].refused == (int)code &&
            steps[i].command)
            return command_name(&steps[i]);
    }
    return SPAN("");
}

size_t ftp_refusal_order(int code)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].refused == code && steps[i].command)
            return i + 1;
    }
    return 0;
}

static bool has_step(const struct ftp_client *client, const struct ftp_step *step)
{
    return (step->operations & 1u << client->request.operation) &&
           (!step->wanted || step->wanted(client));
}

static bool is_good(const char *good, int reply)
{
    char digits[] = {(char)('0' + reply / 100), (char)('0' + reply / 10 % 10),
                     (char)('0' + reply % 10)};
    struct span whole = {digits, sizeof digits};
    bool is = false;
    for (struct span rest = span_of(good); rest.count && !is;) {
        struct span start = span_take(&rest, ' ');
        is = span_same(start, span_cut(whole, start.count));
    }
    return is;
}

/* Replies that say the same at any step; 0: this one does not. */
static int always_means(const struct ftp_client *client, int reply)
{
    if (reply == 421)
        return FTP_SERVER_ERROR;
    if (reply == 332)
        return FTP_USER_ERROR;
    if (reply == 425 && (client->data.open || client->data.listener))
        return client->request.passive ? FTP_PASSIVE_ERROR : FTP_ACTIVE_ERROR;
    return 0;
}

/* --- what the rows ask and do --- */

static bool got_331(const struct ftp_client *client)
{
    return client->control.reply.number == 331;
}

static bool resumes(const struct ftp_client *client)
{
    return client->request.rest > 0;
}

static bool over_ipv6(const struct ftp_client *client)
{
    return ftp_is_ipv6(net_peer(client->control.conn).host);
}

static bool pasv(const struct ftp_client *client)
{
    return client->request.passive && !over_ipv6(client);
}

static bool epsv(const struct ftp_client *client)
{
    return client->request.passive && over_ipv6(client);
}

static bool port(const struct ftp_client *client)
{
    return !client->request.passive && !over_ipv6(client);
}

static bool eprt(const struct ftp_client *client)
{
    return !client->request.passive && over_ipv6(client);
}

static void finish(struct ftp_client *client)
{
    ftp_client_finish(client, FTP_DONE);
}

static void keep_text(struct ftp_client *client)
{
    bytes_add_span(&client->text, ftp_reply_text(&client->control.reply));
    ftp_client_finish(client, FTP_DONE);
}

/* --- commands --- */

/* A blank before an empty argument goes too: "LIST". */
static void compose(struct ftp_client *client, struct span template)
{
    struct bytes *out = &client->control.command;
    bytes_clear(out);
    for (struct span rest = template; rest.count > 0;) {
        size_t plain = span_find(rest, '%');
        bytes_add_span(out, span_cut(rest, plain));
        rest = span_skip(rest, plain);
        size_t before = out->count;
        struct span word = span_cut(rest, span_find(rest, ' '));
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (span_is(word, words[i].word))
                words[i].add(client, out);
        rest = span_skip(rest, word.count);
        if (word.count > 0 && rest.count == 0 && out->count == before)
            bytes_cut(out, before - 1);
    }
}

/* Without a user the module has nobody to be but RFC 1635's guest, who gives any password. */
static void add_user(const struct ftp_client *client, struct bytes *out)
{
    bytes_add_text(out, *client->request.user ? client->request.user : "anonymous");
}

static void add_password(const struct ftp_client *client, struct bytes *out)
{
    bool guest = !*client->request.user && !*client->request.password;
    bytes_add_text(out, guest ? "guest" : client->request.password);
}

static void add_type(const struct ftp_client *client, struct bytes *out)
{
    /* SIZE counts bytes as they are, in type I only (RFC 3659, 4). */
    bool ascii = client->request.ascii && client->request.operation != FTP_SIZE;
    bytes_add_char(out, ascii ? 'A' : 'I');
}

static struct net_address listening_at(const struct ftp_client *client)
{
    struct net_address address = net_local(client->control.conn);
    address.port = net_listener_address(client->data.listener).port;
    return address;
}

static void add_port(const struct ftp_client *client, struct bytes *out)
{
    struct net_address address = listening_at(client);
    ftp_add_port(out, &address);
}

static void add_eprt(const struct ftp_client *client, struct bytes *out)
{
    struct net_address address = listening_at(client);
    ftp_add_eprt(out, &address);
}

static void add_rest(const struct ftp_client *client, struct bytes *out)
{
    bytes_addf(out, "%lld", (long long)client->request.rest);
}

static void add_path(const struct ftp_client *client, struct bytes *out)
{
    bytes_add_text(out, client->request.path);
}

static void add_new(const struct ftp_client *client, struct bytes *out)
{
    bytes_add_text(out, client->request.new_path);
}

static void add_put(const struct ftp_client *client, struct bytes *out)
{
    bytes_add_text(out, client->request.put_option);
}
