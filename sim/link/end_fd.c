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
    body->deaf = body->broken = false;
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
    bytes_release(&body->out);
    body->poll = NULL;
    body->fd = -1;
}

static bool reads(const struct end_fd *body)
{
    return body->poll && !body->deaf && body->out.count < END_FD_OUT_MAX &&
           end_wants_input(&body->end);
}

/* One that is broken has room for ever: so it is looked at again. */
static bool writes(const struct end_fd *body)
{
    return end_wants_output(&body->end) || body->out.count || body->broken;
}

void end_fd_watch(struct end *end)
{
    struct end_fd *body = (struct end_fd *)end;
    int events = (reads(body) ? UV_READABLE : 0) | (writes(body) ? UV_WRITABLE : 0);
    if (!body->poll || events == body->events)
        return;
    body->events = events;
    if (events)
        uv_poll_start(body->poll, events, on_poll);
    else
        uv_poll_stop(body->poll);
}

static size_t write_some(struct end_fd *body, struct span bytes)
{
    ssize_t count;
    do {
        count = write(body->fd, bytes.at, bytes.count);
    } while (count < 0 && errno == EINTR);
    body->broken = count < 0 && errno != EAGAIN;
    return count > 0 ? (size_t)count : 0;
}

bool end_fd_write_out(struct end_fd *body)
{
    if (body->out.count && body->poll)
        bytes_drop(&body->out, write_some(body, bytes_span(&body->out)));
    return body->out.count == 0;
}

size_t end_fd_write(struct end *end, struct span bytes)
{
    struct end_fd *body = (struct end_fd *)end;
    size_t count = end_fd_write_out(body) ? write_some(body, bytes) : 0;
    end->blocked = count < bytes.count && !body->broken;
    return count;
}

/* Reads what there is; false when the other side has gone and all was read. */
static bool take_input(struct end_fd *body)
{
    char buffer[READ_SIZE];
    for (int i = 0; i < READS_MAX && reads(body); i++) {
        ssize_t count = read(body->fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            errno = 0;
        if (count <= 0)
            return errno == EAGAIN;
        if (body->arrived)
            body->arrived(body, buffer, (size_t)count);
        else
            end_arrived(&body->end, buffer, (size_t)count);
        if (count < READ_SIZE - 1)
            break; /* most likely all; poll says when not */
    }
    return true;
}

static void write_again(struct end_fd *body)
{
    body->broken = false;
    if (end_fd_write_out(body) && !body->broken)
        end_writable(&body->end);
}

/* `failed`: libuv has found an error, which reading tells of, if anybody reads, and no longer
 * watches. Where nobody does, since who is there does not read either, the error has to do. */
static void take_events(struct end_fd *body, int events, bool failed)
{
    if (failed)
        body->events = 0;
    if (events & UV_WRITABLE)
        write_again(body);
    bool good = events == UV_WRITABLE || take_input(body);
    if (good && (failed || body->broken) && !reads(body)) {
        errno = EPIPE;
        good = false;
    }
    if (!good)
        body->hung_up(body);
    end_fd_watch(&body->end);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct end_fd *body = poll->data;
    struct loop *loop = body->end.loop;
    loop_enter(loop);
    if (body->poll == poll) /* else it was closed by what rang just now */
        take_events(body, events, status < 0);
    loop_leave(loop);
}
