/* SPDX-License-Identifier: MIT */
/* The face of the FTP client (RFC 959 from the user's side): one operation from connect to result.
 * Results are handed over from an alarm of their own, never from inside a call, so that a session
 * may start the next operation as soon as it hears of the last one. */
#include "ftp/client.h"

#include "base/die.h"
#include "base/limits.h"
#include "ftp/client_parts.h"

#include <string.h>

static void late(void *owner);
static void tell(void *owner);
static void copy_request(struct ftp_client *client, const struct ftp_request *request);
static void release_request(struct ftp_client *client);
static void forget(struct ftp_client *client);

/* AT manual V1.06, 10.2.14. */
static const struct {
    int code;
    const char *name;
} codes[] = {
    {FTP_DONE, "success"},
    {FTP_NET_ERROR, "net error"},
    {FTP_DNS_ERROR, "DNS error"},
    {FTP_CONNECT_ERROR, "connect error"},
    {FTP_TIMEOUT, "timeout"},
    {FTP_SERVER_ERROR, "server error"},
    {FTP_NOT_ALLOWED, "operation not allow"},
    {FTP_REPLY_ERROR, "replay error"},
    {FTP_USER_ERROR, "user error"},
    {FTP_PASSWORD_ERROR, "password error"},
    {FTP_TYPE_ERROR, "type error"},
    {FTP_REST_ERROR, "rest error"},
    {FTP_PASSIVE_ERROR, "passive error"},
    {FTP_ACTIVE_ERROR, "active error"},
    {FTP_OPERATE_ERROR, "operate error"},
    {FTP_UPLOAD_ERROR, "upload error"},
    {FTP_DOWNLOAD_ERROR, "download error"},
    {FTP_MANUAL_QUIT, "manual quit"},
};

const char *ftp_code_name(int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == code)
            return codes[i].name;
    return NULL;
}

struct ftp_client *ftp_client_new(struct agenda *agenda, struct net *net,
                                  const struct seams *seams, const struct notes *notes,
                                  const struct ftp_client_events *events)
{
    struct ftp_client *client = xzalloc(sizeof *client);
    client->agenda = agenda;
    client->net = net;
    client->seams = seams;
    client->notes = notes;
    client->events = *events;
    alarm_init(&client->deadline, late, client);
    alarm_init(&client->tell, tell, client);
    ftp_control_init(client);
    return client;
}

void ftp_client_free(struct ftp_client *client)
{
    if (!client)
        return;
    ftp_client_drop(client);
    ftp_control_release(client);
    bytes_release(&client->data.bytes);
    bytes_release(&client->text);
    release_request(client);
    xfree(client);
}

void ftp_client_start(struct ftp_client *client, const struct ftp_request *request)
{
    must(client->phase == FTP_CLIENT_IDLE);
    copy_request(client, request);
    client->phase = FTP_CLIENT_RUNS;
    bytes_clear(&client->text);
    ftp_control_connect(client);
    ftp_steps_begin(client);
}

struct span ftp_client_waiting(const struct ftp_client *client)
{
    if (ftp_client_sends(client))
        return SPAN("");
    return bytes_span(&client->data.bytes);
}

void ftp_client_take(struct ftp_client *client, size_t count)
{
    must(!ftp_client_sends(client) && count <= client->data.bytes.count);
    bytes_drop(&client->data.bytes, count);
    if (client->phase == FTP_CLIENT_RUNS)
        ftp_data_move(client);
    else
        ftp_client_tell(client); /* `done` may have waited for this */
}

size_t ftp_client_writable(const struct ftp_client *client)
{
    if (!client->data.runs || !ftp_client_sends(client))
        return 0;
    return FTP_PUT_BUFFER - client->data.bytes.count;
}

void ftp_client_put(struct ftp_client *client, const char *bytes, size_t count)
{
    must(count <= ftp_client_writable(client) && !client->data.all_put);
    if (client->phase != FTP_CLIENT_RUNS || client->data.ended)
        return; /* the transfer has failed, `done` is about to say so */
    char *to = bytes_reserve(&client->data.bytes, count);
    memcpy(to, bytes, count);
    /* AT manual V1.06, 10.2.3: type A cuts what is sent to 7 bits. */
    for (size_t i = 0; client->request.ascii && i < count; i++)
        to[i] = (char)(to[i] & 0x7f);
    bytes_grew(&client->data.bytes, count);
    ftp_data_move(client);
}

void ftp_client_end_upload(struct ftp_client *client)
{
    must(ftp_client_sends(client));
    client->data.all_put = true;
    if (client->phase == FTP_CLIENT_RUNS)
        ftp_data_move(client);
}

void ftp_client_abort(struct ftp_client *client)
{
    if (client->phase == FTP_CLIENT_RUNS && client->data.promised)
        ftp_control_send_last(client, "ABOR");
    if (client->phase == FTP_CLIENT_RUNS)
        ftp_control_send_last(client, "QUIT");
    ftp_control_close(client);
    ftp_data_close(client);
    forget(client);
}

void ftp_client_drop(struct ftp_client *client)
{
    ftp_control_abort(client);
    ftp_data_close(client);
    forget(client);
}

void ftp_client_finish(struct ftp_client *client, int code)
{
    if (client->phase != FTP_CLIENT_RUNS)
        return;
    ftp_data_close(client);
    if (code != FTP_SERVER_ERROR)
        ftp_control_send_last(client, "QUIT");
    ftp_control_close(client);
    alarm_cancel(client->agenda, &client->deadline);
    client->phase = FTP_CLIENT_ENDS;
    client->code = code;
    ftp_client_tell(client);
}

void ftp_client_fail(struct ftp_client *client, int code, const char *why, ...)
{
    struct bytes text = {0};
    va_list args;
    va_start(args, why);
    bytes_addv(&text, why, args);
    va_end(args);
    if (client->phase == FTP_CLIENT_RUNS)
        notef(client->notes, LANE_WHY, "%d: %s", code, bytes_at(&text));
    bytes_release(&text);
    ftp_client_finish(client, code);
}

void ftp_client_watch(struct ftp_client *client)
{
    alarm_set_in(client->agenda, &client->deadline, client->request.response_timeout);
}

static void late(void *owner)
{
    ftp_data_late(owner);
}

void ftp_client_tell(struct ftp_client *client)
{
    if (!alarm_is_set(&client->tell))
        alarm_set_in(client->agenda, &client->tell, 0);
}

static bool take_flag(bool *flag)
{
    bool was = *flag;
    *flag = false;
    return was;
}

/* The owner may do anything in an event but free the client, also begin anew: what is due is
 * looked at each time. */
static void tell(void *owner)
{
    struct ftp_client *client = owner;
    if (take_flag(&client->tell_started))
        client->events.started(client->events.owner);
    if (take_flag(&client->tell_readable))
        client->events.readable(client->events.owner);
    if (take_flag(&client->tell_writable))
        client->events.writable(client->events.owner);
    if (client->phase != FTP_CLIENT_ENDS || ftp_client_waiting(client).count > 0)
        return;
    struct bytes text = client->text;
    client->text = (struct bytes){0};
    int code = client->code;
    forget(client);
    client->events.done(client->events.owner, code, bytes_at(&text));
    bytes_release(&text);
}

/* Back to the state before the first operation; connections are closed already. */
static void forget(struct ftp_client *client)
{
    alarm_cancel(client->agenda, &client->deadline);
    alarm_cancel(client->agenda, &client->tell);
    client->tell_started = client->tell_readable = client->tell_writable = false;
    bytes_release(&client->data.bytes);
    client->data = (struct ftp_data){0};
    client->phase = FTP_CLIENT_IDLE;
}

bool ftp_client_sends(const struct ftp_client *client)
{
    return client->request.operation == FTP_STOR;
}

static char *copy(const char *text)
{
    return xstrdup(text ? text : "");
}

static void copy_request(struct ftp_client *client, const struct ftp_request *request)
{
    struct ftp_request ours = *request;
    ours.user = copy(request->user);
    ours.password = copy(request->password);
    ours.path = copy(request->path);
    ours.new_path = copy(request->new_path);
    ours.put_option = copy(request->put_option);
    release_request(client);
    client->request = ours;
}

static void release_request(struct ftp_client *client)
{
    struct ftp_request *request = &client->request;
    const char *ours[] = {request->user, request->password, request->path, request->new_path,
                          request->put_option};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): xfree() takes no const */
        xfree((void *)(uintptr_t)ours[i]);
    *request = (struct ftp_request){0};
}
