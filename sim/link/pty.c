/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals (pty(7), inotify(7)). The kernel tells a master neither who has it open nor
 * when somebody does; what is done about that, and about what one client leaves behind for the
 * next, is here. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "link/pty.h"

#include "base/die.h"
#include "link/end_body.h"
#include "link/must_uv.h"
#include "link/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

struct ptys {
    struct loop *loop;
    uv_poll_t poll;
    int inotify;
    struct pty **by_watch; /* index: inotify's watch number */
    size_t watch_count;
};

struct pty {
    struct end_fd body; /* its descriptor is the master */
    struct ptys *ptys;
    int watch;
    char path[32];
};

static void on_inotify(uv_poll_t *handle, int status, int events);
static void look(struct pty *pty);

/* --- all terminals --- */

struct ptys *ptys_new(struct loop *loop, const char **why)
{
    int inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inotify < 0) {
        *why = strerror(errno);
        return NULL;
    }
    struct ptys *ptys = xzalloc(sizeof *ptys);
    ptys->loop = loop;
    ptys->inotify = inotify;
    ptys->poll.data = ptys;
    must_uv(uv_poll_init(loop->uv, &ptys->poll, inotify));
    must_uv(uv_poll_start(&ptys->poll, UV_READABLE, on_inotify));
    return ptys;
}

static void ptys_closed(uv_handle_t *handle)
{
    struct ptys *ptys = handle->data;
    free(ptys->by_watch);
    free(ptys);
}

void ptys_free(struct ptys *ptys)
{
    if (!ptys)
        return;
    uv_close((uv_handle_t *)&ptys->poll, ptys_closed);
    close(ptys->inotify);
}

static void on_inotify(uv_poll_t *handle, int status, int events)
{
    struct ptys *ptys = handle->data;
    _Alignas(struct inotify_event) char buffer[4096];
    (void)status, (void)events;
    loop_enter(ptys->loop);
    ssize_t count = read(ptys->inotify, buffer, sizeof buffer);
    for (ssize_t at = 0; at < count;) {
        const struct inotify_event *event = (const void *)(buffer + at);
        at += (ssize_t)(sizeof *event + event->len);
        size_t watch = event->wd > 0 ? (size_t)event->wd : 0;
        struct pty *pty = watch < ptys->watch_count ? ptys->by_watch[watch] : NULL;
        if (pty)
            look(pty);
    }
    loop_leave(ptys->loop);
}

static void set_watch(struct ptys *ptys, int watch, struct pty *pty)
{
    size_t place = (size_t)watch;
    if (place >= ptys->watch_count) {
        size_t count = place * 2 + 16;
        ptys->by_watch = xrealloc(ptys->by_watch, count * sizeof *ptys->by_watch);
        for (size_t i = ptys->watch_count; i < count; i++)
            ptys->by_watch[i] = NULL;
        ptys->watch_count = count;
    }
    ptys->by_watch[place] = pty;
}

/* --- one terminal --- */

/* Opens and closes the slave: makes HUP defined from the start, takes away what the last client
 * left unread, and lets the next one write even if the last had stopped output. */
static bool flush_slave(const char *path)
{
    int slave = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (slave < 0)
        return false;
    tcflush(slave, TCIFLUSH);
    tcflow(slave, TCOON);
    close(slave);
    return true;
}

static bool prepare(struct pty *pty, int master)
{
    if (grantpt(master) != 0 || unlockpt(master) != 0 ||
        ptsname_r(master, pty->path, sizeof pty->path) != 0)
        return false;
    tty_make_raw(master);
    pty->watch = inotify_add_watch(pty->ptys->inotify, pty->path, IN_OPEN | IN_CLOSE);
    return pty->watch >= 0 && flush_slave(pty->path) && end_fd_open(&pty->body, master);
}

static bool open_master(struct pty *pty)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0)
        return false;
    if (prepare(pty, master))
        return true;
    int error = errno;
    close(master);
    errno = error;
    return false;
}

static void renew(struct end *end)
{
    struct pty *pty = (struct pty *)end;
    tty_make_raw(pty->body.fd);
    flush_slave(pty->path);
}

static int64_t rate(const struct end *end)
{
    return tty_rate(((const struct pty *)end)->body.fd);
}

static void pty_free(struct end *end)
{
    struct pty *pty = (struct pty *)end;
    pty->ptys->by_watch[pty->watch] = NULL;
    inotify_rm_watch(pty->ptys->inotify, pty->watch);
    end_fd_close(&pty->body);
    end_release(end);
    free(pty);
}

/* Somebody may have come meanwhile, with inotify's word already read. */
static void hung_up(struct end_fd *body)
{
    end_left(&body->end);
    look((struct pty *)body);
}

struct end *pty_new(struct ptys *ptys, const struct end_events *events, void *owner,
                    const char **why)
{
    static const struct end_ops ops = {
        .write = end_fd_write,
        .watch = end_fd_watch,
        .renew = renew,
        .rate = rate,
        .free = pty_free,
    };
    struct pty *pty = xzalloc(sizeof *pty);
    struct end *end = &pty->body.end;
    pty->ptys = ptys;
    pty->body.hung_up = hung_up;
    end_init(end, &ops, ptys->loop, events, owner);
    if (!open_master(pty)) {
        *why = strerror(errno);
        end_release(end);
        free(pty);
        return NULL;
    }
    bytes_add_text(&end->name, pty->path);
    set_watch(ptys, pty->watch, pty);
    return end;
}

/* Is anybody there? Input of a client that has gone already counts. */
static void look(struct pty *pty)
{
    struct pollfd state = {.fd = pty->body.fd, .events = POLLIN};
    if (pty->body.end.open || poll(&state, 1, 0) < 0)
        return; /* while it is open, poll tells of the end */
    if ((state.revents & POLLHUP) && !(state.revents & POLLIN))
        return;
    end_came(&pty->body.end);
}
