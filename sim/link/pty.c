/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "link/pty.h"

#include "base/bytes.h"
#include "base/die.h"
#include "link/baud.h"
#include "link/must_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#define READ_SIZE 4096 /* the kernel gives 4095 at most at once */
#define READS_MAX 16   /* in one go; then others get their turn */

struct ptys {
    uv_loop_t *loop;
    uv_poll_t poll;
    int inotify;
    struct pty **by_watch; /* index: inotify's watch number */
    size_t watch_count;
};

struct pty {
    struct ptys *ptys;
    struct pty_host host;
    uv_poll_t poll;
    uv_timer_t timer; /* nobody there: the grace; else: a new client settles */
    int master, watch;
    char path[32];
    int events;        /* what poll waits for now */
    bool open;         /* a client has it open */
    bool settling;     /* the client came while output waited */
    bool blocked;      /* the client does not read */
    size_t stale;      /* bytes that waited when the grace began */
    struct bytes held; /* input that the device did not take yet: READ_SIZE at most */
    int handles;       /* not closed yet */
};

static void on_inotify(uv_poll_t *handle, int status, int events);
static void on_poll(uv_poll_t *handle, int status, int events);
static void on_timer(uv_timer_t *handle);
static void look(struct pty *pty);

/* --- all terminals --- */

struct ptys *ptys_new(uv_loop_t *loop, const char **why)
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
    must_uv(uv_poll_init(loop, &ptys->poll, inotify));
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
    ssize_t count = read(ptys->inotify, buffer, sizeof buffer);
    for (ssize_t at = 0; at < count;) {
        const struct inotify_event *event = (const void *)(buffer + at);
        at += (ssize_t)(sizeof *event + event->len);
        size_t watch = event->wd > 0 ? (size_t)event->wd : 0;
        struct pty *pty = watch < ptys->watch_count ? ptys->by_watch[watch] : NULL;
        if (pty) {
            pty->host.begin(pty->host.owner);
            look(pty);
            pty->host.end(pty->host.owner);
        }
    }
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

/* --- one terminal: life --- */

/* The client's speed stays, everything else is raw: 8 bits, no echo, no line editing. */
static void make_raw(int master)
{
    struct termios settings;
    if (tcgetattr(master, &settings) != 0)
        return;
    cfmakeraw(&settings);
    settings.c_cflag |= CREAD | CLOCAL;
    settings.c_cflag &= ~(tcflag_t)(HUPCL | CRTSCTS | CSTOPB);
    tcsetattr(master, TCSANOW, &settings);
}

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

static bool open_master(struct pty *pty)
{
    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (pty->master < 0)
        return false;
    if (grantpt(pty->master) == 0 && unlockpt(pty->master) == 0 &&
        ptsname_r(pty->master, pty->path, sizeof pty->path) == 0) {
        make_raw(pty->master);
        pty->watch = inotify_add_watch(pty->ptys->inotify, pty->path, IN_OPEN | IN_CLOSE);
        if (pty->watch >= 0 && flush_slave(pty->path))
            return true;
    }
    int error = errno;
    close(pty->master);
    errno = error;
    return false;
}

struct pty *pty_new(struct ptys *ptys, const struct pty_host *host, const char **why)
{
    struct pty *pty = xzalloc(sizeof *pty);
    pty->ptys = ptys;
    pty->host = *host;
    if (!open_master(pty)) {
        *why = strerror(errno);
        free(pty);
        return NULL;
    }
    set_watch(ptys, pty->watch, pty);
    must_uv(uv_poll_init(ptys->loop, &pty->poll, pty->master));
    must_uv(uv_timer_init(ptys->loop, &pty->timer));
    pty->poll.data = pty->timer.data = pty;
    pty->handles = 2;
    return pty;
}

static void handle_closed(uv_handle_t *handle)
{
    struct pty *pty = handle->data;
    if (--pty->handles > 0)
        return;
    bytes_release(&pty->held);
    free(pty);
}

void pty_free(struct pty *pty)
{
    if (!pty)
        return;
    pty->ptys->by_watch[pty->watch] = NULL;
    inotify_rm_watch(pty->ptys->inotify, pty->watch);
    uv_close((uv_handle_t *)&pty->poll, handle_closed);
    uv_close((uv_handle_t *)&pty->timer, handle_closed);
    close(pty->master);
}

const char *pty_path(const struct pty *pty)
{
    return pty->path;
}

bool pty_is_open(const struct pty *pty)
{
    return pty->open;
}

int64_t pty_baud(const struct pty *pty)
{
    return link_baud(pty->master);
}

/* --- one terminal: clients come and go --- */

static void wait_for(struct pty *pty)
{
    int events = 0;
    if (pty->open)
        events = (pty->held.count ? 0 : UV_READABLE) | (pty->blocked ? UV_WRITABLE : 0);
    if (events == pty->events)
        return;
    pty->events = events;
    if (events)
        uv_poll_start(&pty->poll, events, on_poll);
    else
        uv_poll_stop(&pty->poll);
}

static void drop_output(struct pty *pty, size_t count)
{
    size_t waiting = pty->host.waiting(pty->host.owner).count;
    pty->host.taken(pty->host.owner, count < waiting ? count : waiting);
}

static void begin_grace(struct pty *pty)
{
    pty->stale = pty->host.waiting(pty->host.owner).count;
    if (pty->stale)
        uv_timer_start(&pty->timer, on_timer, PTY_GRACE_MS, 0);
}

static void come(struct pty *pty)
{
    pty->open = true;
    pty->blocked = false;
    pty->settling = pty->host.waiting(pty->host.owner).count > 0;
    uv_timer_stop(&pty->timer);
    if (pty->settling)
        uv_timer_start(&pty->timer, on_timer, PTY_SETTLE_MS, 0);
    wait_for(pty);
    pty->host.opened(pty->host.owner);
}

static void hang_up(struct pty *pty)
{
    pty->open = pty->settling = pty->blocked = false;
    uv_timer_stop(&pty->timer);
    wait_for(pty);
    make_raw(pty->master);
    flush_slave(pty->path);
    drop_output(pty, SIZE_MAX);
    pty->host.closed(pty->host.owner);
    begin_grace(pty);
    look(pty); /* somebody may have come meanwhile, with inotify's word already read */
}

static void on_timer(uv_timer_t *handle)
{
    struct pty *pty = handle->data;
    pty->host.begin(pty->host.owner);
    if (pty->open) {
        pty->settling = false;
        pty_flush(pty);
    } else {
        drop_output(pty, pty->stale);
        begin_grace(pty);
    }
    pty->host.end(pty->host.owner);
}

/* --- one terminal: bytes --- */

static void feed(struct pty *pty, const char *bytes, size_t count)
{
    size_t taken = pty->host.feed(pty->host.owner, bytes, count);
    bytes_add(&pty->held, bytes + taken, count - taken);
}

/* Reads what there is; false when the last client has gone and all was read. */
static bool take_input(struct pty *pty)
{
    char buffer[READ_SIZE];
    for (int i = 0; i < READS_MAX && pty->held.count == 0; i++) {
        ssize_t count = read(pty->master, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 && errno == EAGAIN;
        feed(pty, buffer, (size_t)count);
        if (count < READ_SIZE - 1)
            break; /* most likely all; poll says when not */
    }
    return true;
}

void pty_flush(struct pty *pty)
{
    struct span waiting;
    if (!pty->open) {
        if (!uv_is_active((uv_handle_t *)&pty->timer))
            begin_grace(pty);
        return;
    }
    if (pty->settling || pty->blocked)
        return;
    while ((waiting = pty->host.waiting(pty->host.owner)).count > 0) {
        ssize_t count = write(pty->master, waiting.at, waiting.count);
        if (count < 0 && errno == EINTR)
            continue;
        pty->blocked = count < 0 ? errno == EAGAIN : (size_t)count < waiting.count;
        if (count > 0)
            pty->host.taken(pty->host.owner, (size_t)count);
        if (count <= 0 || pty->blocked)
            break;
    }
    wait_for(pty);
}

void pty_resume(struct pty *pty)
{
    if (pty->held.count == 0)
        return;
    struct span held = bytes_span(&pty->held);
    bytes_drop(&pty->held, pty->host.feed(pty->host.owner, held.at, held.count));
    wait_for(pty);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct pty *pty = handle->data;
    (void)status;
    pty->host.begin(pty->host.owner);
    if (events & UV_WRITABLE) {
        pty->blocked = false;
        pty_flush(pty);
    }
    if (events != UV_WRITABLE && !take_input(pty))
        hang_up(pty);
    wait_for(pty);
    pty->host.end(pty->host.owner);
}

/* Is anybody there? Input of a client that has gone already counts. */
static void look(struct pty *pty)
{
    struct pollfd state = {.fd = pty->master, .events = POLLIN};
    if (pty->open || poll(&state, 1, 0) < 0)
        return; /* while it is open, poll tells of the end */
    if ((state.revents & POLLHUP) && !(state.revents & POLLIN))
        return;
    come(pty);
}
