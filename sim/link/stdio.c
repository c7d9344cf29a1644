/* SPDX-License-Identifier: MIT */
/* Two descriptors, which may be of any kind: pipes, a socket, a terminal, files. epoll takes no
 * files (epoll_ctl(2), EPERM), and those never block: they are read piece by piece, with a turn
 * for everybody else in between. */
#include "link/stdio.h"

#include "base/die.h"
#include "link/borrowed.h"
#include "link/end_body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define READ_SIZE 4096
#define FAREWELL  SECONDS(60) /* for what is owed at the end of stdin */

struct stdio {
    struct end end;
    struct borrowed in, out;
    uv_poll_t *reads, *writes; /* NULL: it is a file */
    bool is_reading, is_writing;
    bool ended;          /* nothing more comes */
    const char *problem; /* with stdout; NULL: its reader may have gone, as readers do */
    struct alarm go_on;  /* start, and the next piece of a file */
    struct alarm farewell;
    struct termios settings; /* that the terminal had */
    bool is_set;
};

/* --- the terminal --- */

/* Not from the background: that would stop us (SIGTTOU). */
static bool is_our_terminal(void)
{
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void set_terminal(struct stdio *stdio)
{
    stdio->is_set = is_our_terminal() && tcgetattr(STDIN_FILENO, &stdio->settings) == 0;
    if (!stdio->is_set)
        return;
    struct termios keys = stdio->settings;
    keys.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR); /* the modem wants the CR */
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);         /* it has an echo of its own */
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
}

static void restore_terminal(const struct stdio *stdio)
{
    if (stdio->is_set && is_our_terminal())
        tcsetattr(STDIN_FILENO, TCSADRAIN, &stdio->settings);
}

/* --- bytes --- */

static void finish(void *owner)
{
    struct stdio *stdio = owner;
    alarm_cancel(&stdio->end.loop->agenda, &stdio->go_on);
    stdio->ended = true;
    end_is_gone(&stdio->end, stdio->problem);
}

/* From an alarm: the end is in the middle of something. */
static void finish_soon(struct stdio *stdio)
{
    alarm_set_in(&stdio->end.loop->agenda, &stdio->farewell, 0);
}

static size_t write_some(struct end *end, struct span bytes)
{
    struct stdio *stdio = (struct stdio *)end;
    ssize_t count;
    do {
        count = borrowed_write(&stdio->out, bytes);
    } while (count < 0 && errno == EINTR);
    bool broken = count < 0 && errno != EAGAIN;
    if (broken) {
        stdio->problem = errno == EPIPE ? NULL : strerror(errno);
        finish_soon(stdio);
    }
    end->blocked = !broken && (count < 0 || (size_t)count < bytes.count);
    return count > 0 ? (size_t)count : 0;
}

static void take_input(struct stdio *stdio)
{
    char buffer[READ_SIZE];
    if (!end_wants_input(&stdio->end) || stdio->ended)
        return;
    ssize_t count = borrowed_read(&stdio->in, buffer, sizeof buffer);
    if (count > 0) {
        end_arrived(&stdio->end, buffer, (size_t)count);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        stdio->ended = true;
        end_wait(&stdio->end, &stdio->farewell, FAREWELL);
    }
}

/* --- who waits for what --- */

static void watch_one(uv_poll_t *poll, bool *is_on, bool wanted, int events,
                      uv_poll_cb callback)
{
    if (!poll || wanted == *is_on)
        return;
    *is_on = wanted;
    if (wanted)
        uv_poll_start(poll, events, callback);
    else
        uv_poll_stop(poll);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct stdio *stdio = poll->data;
    struct loop *loop = stdio->end.loop;
    (void)events;
    loop_enter(loop);
    if (status < 0)
        stdio->is_reading = false; /* libuv has stopped it; reading says why */
    take_input(stdio);
    stdio->end.ops->watch(&stdio->end);
    loop_leave(loop);
}

static void on_writable(uv_poll_t *poll, int status, int events)
{
    struct stdio *stdio = poll->data;
    struct loop *loop = stdio->end.loop;
    (void)events;
    loop_enter(loop);
    if (status < 0)
        stdio->is_writing = false;
    end_writable(&stdio->end);
    loop_leave(loop);
}

static void watch(struct end *end)
{
    struct stdio *stdio = (struct stdio *)end;
    struct agenda *agenda = &end->loop->agenda;
    bool reads = end_wants_input(end) && !stdio->ended;
    bool writes = end_wants_output(end);
    watch_one(stdio->reads, &stdio->is_reading, reads, UV_READABLE, on_readable);
    watch_one(stdio->writes, &stdio->is_writing, writes, UV_WRITABLE, on_writable);
    if (reads && !stdio->reads && !alarm_is_set(&stdio->go_on))
        alarm_set_in(agenda, &stdio->go_on, 1);
    if (end->open && stdio->ended && !end_is_owed(end))
        finish_soon(stdio);
}

static void go_on(void *owner)
{
    struct stdio *stdio = owner;
    if (!stdio->end.open)
        end_came(&stdio->end);
    else
        take_input(stdio);
    watch(&stdio->end);
}

/* --- life --- */

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void close_poll(uv_poll_t *poll)
{
    if (poll)
        uv_close((uv_handle_t *)poll, on_closed);
}

/* NULL: it cannot be watched, as it is never in the way. */
static uv_poll_t *open_poll(struct stdio *stdio, const struct borrowed *borrowed)
{
    uv_poll_t *poll = xzalloc(sizeof *poll);
    poll->data = stdio;
    if (!borrowed->is_plain && uv_poll_init(stdio->end.loop->uv, poll, borrowed->file) == 0)
        return poll;
    free(poll);
    return NULL;
}

static void stdio_free(struct end *end)
{
    struct stdio *stdio = (struct stdio *)end;
    alarm_cancel(&end->loop->agenda, &stdio->go_on);
    alarm_cancel(&end->loop->agenda, &stdio->farewell);
    restore_terminal(stdio);
    close_poll(stdio->reads);
    close_poll(stdio->writes);
    borrowed_release(&stdio->in);
    borrowed_release(&stdio->out);
    end_release(end);
    free(stdio);
}

struct end *stdio_new(struct loop *loop, const struct end_events *events, void *owner)
{
    static const struct end_ops ops = {
        .write = write_some,
        .watch = watch,
        .free = stdio_free,
    };
    struct stdio *stdio = xzalloc(sizeof *stdio);
    struct end *end = &stdio->end;
    end_init(end, &ops, loop, events, owner);
    bytes_add_text(&end->name, "stdio");
    alarm_init(&stdio->go_on, go_on, stdio);
    alarm_init(&stdio->farewell, finish, stdio);
    borrowed_init(&stdio->in, STDIN_FILENO, O_RDONLY);
    borrowed_init(&stdio->out, STDOUT_FILENO, O_WRONLY);
    stdio->reads = open_poll(stdio, &stdio->in);
    stdio->writes = open_poll(stdio, &stdio->out);
    set_terminal(stdio);
    alarm_set_in(&loop->agenda, &stdio->go_on, 0);
    return end;
}
