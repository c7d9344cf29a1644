/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal whose bytes mostly stay out of the kernel. A worker of the kernel's carries
 * them across otherwise, and until it has run, FIONREAD and read() say that there are none: wrong
 * in half of all tries right after a write. Where they must cross, we wait until it has. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "virtual/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define PIECE       1024
#define EDGE_MS     1000
#define KERNEL_ROOM 4095 /* N_TTY_BUF_SIZE - 1: what a reader may leave unread */

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

/* The other side, for a moment: -1 when it cannot be opened. That this counts as open and closed
 * is seen by nobody, for the program stands still meanwhile. */
static int open_slave(const struct terminal *terminal)
{
    return open(terminal->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static void empty_kernel(const struct terminal *terminal)
{
    int slave = open_slave(terminal);
    if (slave < 0)
        return;
    tcflush(slave, TCIFLUSH);
    tcflow(slave, TCOON);
    close(slave);
}

static bool open_master(struct terminal *terminal)
{
    struct stat about;
    terminal->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (terminal->master < 0)
        return false;
    if (grantpt(terminal->master) != 0 || unlockpt(terminal->master) != 0 ||
        ptsname_r(terminal->master, terminal->path, sizeof terminal->path) != 0 ||
        stat(terminal->path, &about) != 0)
        return false;
    terminal->filesystem = about.st_dev;
    terminal->device = about.st_rdev;
    make_raw(terminal->master);
    empty_kernel(terminal); /* and makes HUP defined from the start */
    return true;
}

bool terminal_make(struct terminal *terminal, const char **why)
{
    *terminal = (struct terminal){.master = -1, .change_at = NSEC_NEVER};
    if (open_master(terminal))
        return true;
    *why = strerror(errno);
    terminal_release(terminal);
    return false;
}

void terminal_release(struct terminal *terminal)
{
    if (terminal->master >= 0)
        close(terminal->master);
    terminal->master = -1;
    bytes_release(&terminal->input);
}

/* --- clients come and go --- */

static void begin_grace(struct terminal *terminal, nsec now)
{
    terminal->stale = terminal->input.count;
    terminal->change_at = terminal->stale ? now + TERMINAL_GRACE : NSEC_NEVER;
}

void terminal_forget(struct terminal *terminal)
{
    terminal->looked = false;
}

void terminal_set(struct terminal *terminal)
{
    terminal->ruled = false;
}

enum terminal_news terminal_look(struct terminal *terminal, nsec now)
{
    struct pollfd state = {.fd = terminal->master, .events = POLLIN};
    if (terminal->looked || poll(&state, 1, 0) < 0)
        return TERMINAL_SAME;
    terminal->looked = true;
    bool open = !(state.revents & POLLHUP) || (state.revents & POLLIN);
    if (open == terminal->open)
        return TERMINAL_SAME;
    terminal->open = open;
    if (open) {
        terminal->change_at = terminal->input.count ? now + TERMINAL_SETTLE : NSEC_NEVER;
        return TERMINAL_OPENED;
    }
    bytes_clear(&terminal->input);
    terminal->ruled = false;
    make_raw(terminal->master);
    empty_kernel(terminal);
    begin_grace(terminal, now);
    return TERMINAL_CLOSED;
}

nsec terminal_next(const struct terminal *terminal, nsec now)
{
    return terminal->change_at > now || !terminal->open ? terminal->change_at : NSEC_NEVER;
}

void terminal_change(struct terminal *terminal, nsec now)
{
    if (terminal->change_at > now)
        return;
    terminal->change_at = NSEC_NEVER;
    if (terminal->open)
        return;
    bytes_drop(&terminal->input, terminal->stale);
    begin_grace(terminal, now);
}

/* --- bytes --- */

static bool is_settled(const struct terminal *terminal, nsec now)
{
    return terminal->open && (terminal->change_at == NSEC_NEVER || terminal->change_at <= now);
}

void terminal_give(struct terminal *terminal, struct span bytes, nsec now)
{
    bytes_add_span(&terminal->input, bytes);
    terminal->came_at = now;
    if (!terminal->open && terminal->change_at == NSEC_NEVER)
        begin_grace(terminal, now);
}

static size_t in_kernel(const struct terminal *terminal)
{
    int count = 0, slave = open_slave(terminal);
    if (slave < 0)
        return 0;
    ioctl(slave, FIONREAD, &count);
    close(slave);
    return count > 0 ? (size_t)count : 0;
}

static bool uses_kernel(struct terminal *terminal)
{
    return terminal->crosses || !terminal_rules(terminal).reads_raw;
}

/* By lines a line that has no end yet does not count: only the kernel knows. */
size_t terminal_waiting(struct terminal *terminal, nsec now)
{
    if (!uses_kernel(terminal))
        return is_settled(terminal, now) ? terminal->input.count : 0;
    terminal_cross(terminal, now);
    return in_kernel(terminal);
}

/* As n_tty_poll() has it: VMIN counts only without VTIME. */
bool terminal_readable(struct terminal *terminal, nsec now)
{
    struct terminal_rules rules = terminal_rules(terminal);
    size_t least = rules.patience || rules.least == 0 ? 1 : rules.least;
    return terminal_waiting(terminal, now) >= least;
}

static size_t take_from_kernel(const struct terminal *terminal, char *to, size_t count)
{
    int slave = open_slave(terminal);
    if (slave < 0)
        return 0;
    ssize_t got = read(slave, to, count);
    close(slave);
    return got > 0 ? (size_t)got : 0;
}

size_t terminal_take(struct terminal *terminal, char *to, size_t count, nsec now)
{
    if (uses_kernel(terminal)) {
        terminal_cross(terminal, now);
        size_t got = take_from_kernel(terminal, to, count);
        terminal_cross(terminal, now); /* what waited for room */
        return got;
    }
    count = count < KERNEL_ROOM ? count : KERNEL_ROOM;
    struct span bytes = span_cut(bytes_span(&terminal->input), count);
    if (!is_settled(terminal, now))
        return 0;
    memcpy(to, bytes.at, bytes.count);
    bytes_drop(&terminal->input, bytes.count);
    return bytes.count;
}

void terminal_flush(struct terminal *terminal, nsec now)
{
    if (is_settled(terminal, now))
        bytes_clear(&terminal->input);
}

static struct terminal_rules read_rules(const struct terminal *terminal)
{
    const tcflag_t changes = ISTRIP | INLCR | IGNCR | ICRNL | IUCLC | IXON | PARMRK;
    struct termios settings;
    if (tcgetattr(terminal->master, &settings) != 0) /* of the other side: tty_mode_ioctl() */
        return (struct terminal_rules){true, true, 1, 0};
    return (struct terminal_rules){
        .reads_raw = !(settings.c_iflag & changes) &&
                     !(settings.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)),
        .writes_raw = !(settings.c_oflag & OPOST),
        .least = settings.c_cc[VMIN],
        .patience = NSEC_MS(100) * settings.c_cc[VTIME],
        .by_lines = settings.c_lflag & ICANON,
        .cr_ends = (settings.c_iflag & ICRNL) && !(settings.c_iflag & IGNCR),
        .nl_ends = !(settings.c_iflag & INLCR),
    };
}

struct terminal_rules terminal_rules(struct terminal *terminal)
{
    if (!terminal->ruled)
        terminal->rules = read_rules(terminal);
    terminal->ruled = true;
    return terminal->rules;
}

/* One piece across. The kernel's worker first counts the bytes and then wakes who waits for them:
 * on another core, a long moment later. So we wait with the others, edge by edge, and when we
 * have left their queue, for which its lock is needed, all of them have been woken. A piece of
 * this size is one run of the worker (TTY_BUFFER_PAGE), and one edge; `edge` is false for one that
 * wakes nobody. */
static size_t cross_piece(const struct terminal *terminal, int slave, struct span bytes,
                          bool edge)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET}, got;
    int queue = edge ? epoll_create1(EPOLL_CLOEXEC) : -1;
    bool waits = queue >= 0 && epoll_ctl(queue, EPOLL_CTL_ADD, slave, &event) == 0;
    if (waits)
        epoll_wait(queue, &got, 1, 0); /* of what was there before */
    ssize_t written = write(terminal->master, bytes.at, bytes.count);
    if (written > 0 && waits)
        while (epoll_wait(queue, &got, 1, EDGE_MS) < 0 && errno == EINTR)
            continue;
    if (waits)
        epoll_ctl(queue, EPOLL_CTL_DEL, slave, &event);
    if (queue >= 0)
        close(queue);
    return written > 0 ? (size_t)written : 0;
}

static bool ends_line(const struct terminal_rules *rules, char c)
{
    return (c == '\r' && rules->cr_ends) || (c == '\n' && rules->nl_ends);
}

/* By lines each end of a line is an edge, and what is behind the last one wakes nobody. *edge:
 * does the piece end with an edge? */
static struct span next_piece(struct terminal *terminal, size_t room, bool *edge)
{
    struct terminal_rules rules = terminal_rules(terminal);
    struct span piece = span_cut(bytes_span(&terminal->input), room < PIECE ? room : PIECE);
    *edge = !rules.by_lines;
    for (size_t i = 0; i < piece.count && !*edge; i++) {
        if (!ends_line(&rules, piece.at[i]))
            continue;
        piece.count = i + 1;
        *edge = true;
    }
    return piece;
}

void terminal_cross(struct terminal *terminal, nsec now)
{
    bool edge;
    int slave;
    size_t written = 1;
    if (!is_settled(terminal, now) || !terminal->input.count)
        return;
    slave = open_slave(terminal);
    while (slave >= 0 && written && terminal->input.count) {
        int count = 0;
        ioctl(slave, FIONREAD, &count);
        size_t room = (size_t)count < KERNEL_ROOM ? KERNEL_ROOM - (size_t)count : 0;
        struct span piece = next_piece(terminal, room, &edge);
        if (!piece.count)
            break;
        written = cross_piece(terminal, slave, piece, edge);
        bytes_drop(&terminal->input, written);
    }
    if (slave >= 0)
        close(slave);
}

void terminal_drain(struct terminal *terminal, struct bytes *out)
{
    char buffer[4096];
    ssize_t count;
    /* read() makes the worker finish before it says EAGAIN. */
    while ((count = read(terminal->master, buffer, sizeof buffer)) > 0 ||
           (count < 0 && errno == EINTR)) {
        if (count > 0)
            bytes_add(out, buffer, (size_t)count);
    }
}
