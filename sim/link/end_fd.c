/* SPDX-License-Identifier: MIT */
/* Bytes of an end through a descriptor that libuv polls. Not its streams: they read ahead and
 * queue what is written, and then nobody knows what the other side has really taken. */
#include "base/die.h"
#include "link/end_body.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_SIZE 4096 /* a pseudo-terminal gives 4095 at most at once */
#define READS_MAX 16   /* in one go; then others get their turn */

static void on_poll(uv_poll_t *poll, int status, int events);

bool end_fd_open(struct end_fd *body, int fd)
{
    uv_poll_t *poll = xzalloc(sizeof *poll);
    int error = uv_poll_init(body->end.loop->uv, poll, fd);
    if (error) {
        free(poll);
        errno = -error;
        return false;
    }
    poll->data = body;
    body->poll = poll;
    body->fd = fd;
    body->events = 0;
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

void end_fd_close(struct end_fd *body)
{
    if (!body->poll)
        return;
    uv_close((uv_handle_t *)body->poll, on_closed);
    close(body->fd);
    body->poll = NULL;
    body->fd = -1;
}

void end_fd_watch(struct end *end)
{
    struct end_fd *body = (struct end_fd *)end;
    int events =
        (end_wants_input(end) ? UV_READABLE : 0) | (end_wants_output(end) ? UV_WRITABLE : 0);
    if (!body->poll || events == body->events)
        return;
    body->events = events;
    if (events)
        uv_poll_start(body->poll, events, on_poll);
    else
        uv_poll_stop(body->poll);
}

/* An error is nobody's business here: reading will find it. */
size_t end_fd_write(struct end *end, struct span bytes)
{
    const struct end_fd *body = (const struct end_fd *)end;
    ssize_t count;
    do {
        count = write(body->fd, bytes.at, bytes.count);
    } while (count < 0 && errno == EINTR);
    end->blocked = count < 0 ? errno == EAGAIN : (size_t)count < bytes.count;
    return count > 0 ? (size_t)count : 0;
}

/* Reads what there is; false when the other side has gone and all was read. */
static bool take_input(struct end_fd *body)
{
    char buffer[READ_SIZE];
    for (int i = 0; i < READS_MAX && end_wants_input(&body->end); i++) {
        ssize_t count = read(body->fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 && errno == EAGAIN;
        end_arrived(&body->end, buffer, (size_t)count);
        if (count < READ_SIZE - 1)
            break; /* most likely all; poll says when not */
    }
    return true;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct end_fd *body = poll->data;
    struct loop *loop = body->end.loop;
    (void)status;
    loop_enter(loop);
    if (events & UV_WRITABLE)
        end_writable(&body->end);
    if (events != UV_WRITABLE && !take_input(body))
        body->hung_up(body);
    end_fd_watch(&body->end);
    loop_leave(loop);
}
