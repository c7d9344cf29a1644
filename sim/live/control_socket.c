/* SPDX-License-Identifier: MIT */
/* Clients of the control over a Unix socket. What they are told is gathered while an event goes on
 * and written when it is over, so that a return and the events before it are one write. A client
 * that closes its side has gone: what was said to it still goes out, as far as it is taken at once.
 */
#include "live/control_socket.h"

#include "base/die.h"
#include "base/limits.h"
#include "link/local.h"
#include "live/rescue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 65536, RETRY_MS = 1000 };

struct caller {
    struct control_socket *socket;
    struct control_client *client; /* NULL: there was no room for it */
    uv_poll_t poll;
    int fd, events;
    struct bytes in, out;
    size_t searched; /* bytes of `in` that have no line end */
    bool dropping;   /* the rest of a line that is too long */
    bool gone;
    struct caller *next, **link;
};

struct control_socket {
    struct loop *loop;
    struct control *control;
    struct local local;
    char *path;
    uv_poll_t *listener;
    uv_timer_t *retry; /* when there were no descriptors */
    struct caller *callers;
    struct rescue rescue;
};

static void on_caller(uv_poll_t *poll, int status, int events);
static void on_listener(uv_poll_t *poll, int status, int events);

/* --- one client --- */

static void watch(struct caller *caller)
{
    bool hears = !caller->gone && caller->client && caller->out.count <= CONTROL_QUEUE_HIGH;
    int events = (hears ? UV_READABLE : 0) | (caller->out.count ? UV_WRITABLE : 0);
    if (events == caller->events)
        return;
    caller->events = events;
    if (events)
        uv_poll_start(&caller->poll, events, on_caller);
    else
        uv_poll_stop(&caller->poll);
}

static void say(void *owner, struct span line)
{
    struct caller *caller = owner;
    if (!caller->gone)
        bytes_add_span(&caller->out, line);
}

static bool is_full(void *owner)
{
    const struct caller *caller = owner;
    return caller->out.count > CONTROL_QUEUE_HIGH;
}

static void caller_closed(uv_handle_t *handle)
{
    struct caller *caller = handle->data;
    bytes_release(&caller->in);
    bytes_release(&caller->out);
    free(caller);
}

static void hang_up(struct caller *caller)
{
    if (caller->client)
        control_leave(caller->client);
    *caller->link = caller->next;
    if (caller->next)
        caller->next->link = caller->link;
    uv_close((uv_handle_t *)&caller->poll, caller_closed);
    close(caller->fd);
}

static void write_some(struct caller *caller)
{
    while (caller->out.count) {
        ssize_t count =
            send(caller->fd, bytes_at(&caller->out), caller->out.count, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            caller->gone |= errno != EAGAIN;
            break;
        }
        bytes_drop(&caller->out, (size_t)count);
    }
}

/* The length of the first line that is whole; false: there is none. */
static bool find_line(struct caller *caller, size_t *length)
{
    struct span rest = span_skip(bytes_span(&caller->in), caller->searched);
    size_t end = span_find(rest, '\n');
    *length = caller->searched + end;
    caller->searched = end < rest.count ? 0 : *length;
    return end < rest.count;
}

static void drop_long_line(struct caller *caller)
{
    if (!caller->dropping)
        control_ask_too_long(caller->client);
    caller->dropping = true;
    bytes_clear(&caller->in);
    caller->searched = 0;
}

/* As long as it is not owed too much; what is left is asked when that was read. */
static void ask_lines(struct caller *caller)
{
    size_t length;
    while (!is_full(caller) && find_line(caller, &length)) {
        if (caller->dropping)
            caller->dropping = false;
        else
            control_ask(caller->client, span_cut(bytes_span(&caller->in), length));
        bytes_drop(&caller->in, length + 1);
        if (is_full(caller))
            write_some(caller);
    }
    if (!is_full(caller) && caller->in.count > CONTROL_LINE_MAX)
        drop_long_line(caller);
}

static void read_some(struct caller *caller)
{
    ssize_t count;
    do {
        count = recv(caller->fd, bytes_reserve(&caller->in, READ_SIZE), READ_SIZE, 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0)
        bytes_grew(&caller->in, (size_t)count);
    else if (count == 0 || errno != EAGAIN)
        caller->gone = true;
}

static void on_caller(uv_poll_t *poll, int status, int events)
{
    struct caller *caller = poll->data;
    struct loop *loop = caller->socket->loop;
    loop_enter(loop);
    if (events & UV_WRITABLE)
        write_some(caller);
    if (events & UV_READABLE || status < 0)
        read_some(caller);
    ask_lines(caller);
    loop_leave(loop);
}

/* --- who comes --- */

static void greet(struct control_socket *socket, int fd)
{
    struct caller *caller = xzalloc(sizeof *caller);
    *caller = (struct caller){.socket = socket, .fd = fd, .next = socket->callers};
    if (uv_poll_init(socket->loop->uv, &caller->poll, fd) != 0) {
        close(fd);
        free(caller);
        return;
    }
    caller->poll.data = caller;
    caller->link = &socket->callers;
    if (caller->next)
        caller->next->link = &caller->next;
    socket->callers = caller;
    caller->client = control_join(
        socket->control,
        &(struct control_client_events){.say = say, .is_full = is_full, .owner = caller});
    write_some(caller);
    caller->gone = !caller->client;
}

static void on_retry(uv_timer_t *timer)
{
    struct control_socket *socket = timer->data;
    uv_poll_start(socket->listener, UV_READABLE, on_listener);
}

/* Without descriptors somebody waits for ever, and poll() would tell of it again and again. */
static void on_listener(uv_poll_t *poll, int status, int events)
{
    struct control_socket *socket = poll->data;
    int fd;
    (void)status, (void)events;
    loop_enter(socket->loop);
    while ((fd = local_accept(&socket->local)) >= 0)
        greet(socket, fd);
    if (errno != EAGAIN) {
        uv_poll_stop(socket->listener);
        uv_timer_start(socket->retry, on_retry, RETRY_MS, 0);
    }
    loop_leave(socket->loop);
}

void control_socket_settle(struct control_socket *socket)
{
    for (struct caller *caller = socket->callers, *next; caller; caller = next) {
        next = caller->next;
        if (caller->out.count && !(caller->events & UV_WRITABLE))
            write_some(caller);
        if (caller->gone)
            hang_up(caller);
        else
            watch(caller);
    }
}

/* --- life --- */

static void save(void *owner)
{
    struct control_socket *socket = owner;
    local_close(&socket->local);
}

struct control_socket *control_socket_new(struct loop *loop, struct control *control,
                                          const char *path, struct bytes *why)
{
    struct control_socket *socket = xzalloc(sizeof *socket);
    const char *reason;
    int error = 0;
    *socket = (struct control_socket){.loop = loop, .control = control, .path = xstrdup(path)};
    if (!local_listen(&socket->local, socket->path, &reason)) {
        bytes_addf(why, "cannot listen on %s: %s", path, reason);
        free(socket->path);
        free(socket);
        return NULL;
    }
    rescue_add(&socket->rescue, save, socket);
    socket->listener = xzalloc(sizeof *socket->listener);
    error = uv_poll_init(loop->uv, socket->listener, socket->local.fd);
    if (error) {
        bytes_addf(why, "cannot listen on %s: %s", path, uv_strerror(error));
        free(socket->listener);
        socket->listener = NULL;
        control_socket_free(socket);
        return NULL;
    }
    socket->listener->data = socket;
    socket->retry = xzalloc(sizeof *socket->retry);
    uv_timer_init(loop->uv, socket->retry);
    socket->retry->data = socket;
    uv_poll_start(socket->listener, UV_READABLE, on_listener);
    return socket;
}

static void free_handle(uv_handle_t *handle)
{
    free(handle);
}

void control_socket_free(struct control_socket *socket)
{
    if (!socket)
        return;
    rescue_drop(&socket->rescue);
    while (socket->callers) {
        write_some(socket->callers);
        hang_up(socket->callers);
    }
    if (socket->listener) {
        uv_close((uv_handle_t *)socket->listener, free_handle);
        uv_close((uv_handle_t *)socket->retry, free_handle);
    }
    local_close(&socket->local);
    free(socket->path);
    free(socket);
}
