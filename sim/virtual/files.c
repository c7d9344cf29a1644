/* SPDX-License-Identifier: MIT */
/* Reading, writing and asking. Of a terminal all of it is done here, by the rules of termios(3)
 * as n_tty.c in the kernel has them; of pipes and sockets it may wait, in the kernel. */
#define _GNU_SOURCE /* F_OFD_SETLKW */
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>

#define PARTS_MAX    64            /* of readv and writev, of a terminal */
#define PIECE_MAX    4096          /* bytes at once */
#define LINE_ROOM    (13 * 1024)   /* what a terminal takes before its writer waits */
#define INSTANT_MOST (1024 * 1024) /* bytes in no time: then it takes time */
/* TCSETS2 and its kin, which <termios.h> does not have (asm-generic/ioctls.h) */
#define SETTINGS       0x402c542bUL
#define SETTINGS_DRAIN 0x402c542cUL
#define SETTINGS_FLUSH 0x402c542dUL

/* --- memory in parts --- */

static size_t read_parts(const struct thread *thread, struct iovec *parts)
{
    bool many = thread->call->number == SYS_readv || thread->call->number == SYS_writev;
    uint64_t count = call_argument(thread, 2);
    parts[0] = (struct iovec){.iov_base = (void *)(uintptr_t)call_argument(thread, 1),
                              .iov_len = count};
    if (!many)
        return 1;
    count = count < PARTS_MAX ? count : PARTS_MAX;
    return thread_read(thread, parts, call_argument(thread, 1), count * sizeof *parts) ? count
                                                                                       : 0;
}

static size_t size_of(const struct iovec *parts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

static bool scatter(const struct thread *thread, const struct iovec *parts, size_t count,
                    struct span bytes)
{
    for (size_t i = 0; i < count && bytes.count; i++) {
        struct span piece = span_cut(bytes, parts[i].iov_len);
        if (!thread_write(thread, (uint64_t)(uintptr_t)parts[i].iov_base, piece.at,
                          piece.count))
            return false;
        bytes = span_skip(bytes, piece.count);
    }
    return true;
}

/* --- reading --- */

static int descriptor_of(const struct thread *thread)
{
    return (int)call_argument(thread, 0);
}

static long take(struct virtual *v, struct thread *thread, size_t terminal)
{
    char piece[PIECE_MAX];
    struct iovec parts[PARTS_MAX];
    size_t count = read_parts(thread, parts), size = size_of(parts, count);
    size = terminal_take(&v->terminals[terminal], piece,
                         size < sizeof piece ? size : sizeof piece, v->now);
    if (size)
        bytes_crossed(v);
    return scatter(thread, parts, count, (struct span){piece, size}) ? (long)size : -EFAULT;
}

/* How many bytes end its wait: all of VMIN, or any where there is none (n_tty_read()). */
static size_t enough(const struct thread *thread, const struct terminal_rules *rules)
{
    struct iovec parts[PARTS_MAX];
    size_t size = size_of(parts, read_parts(thread, parts));
    size_t least = rules->reads_raw && rules->least ? rules->least : 1;
    return least < size ? least : size;
}

static long read_ready(struct virtual *v, struct thread *thread, bool answer)
{
    size_t terminal;
    if (descriptor_kind(v, thread, descriptor_of(thread), &terminal) != DESCRIPTOR_TERMINAL)
        return 0;
    struct terminal_rules rules = terminal_rules(&v->terminals[terminal]);
    size_t waiting = terminal_waiting(&v->terminals[terminal], v->now);
    if (waiting >= enough(thread, &rules))
        return answer ? take(v, thread, terminal) : 1;
    if (waiting && rules.patience) /* between bytes */
        thread->deadline = v->terminals[terminal].came_at + rules.patience;
    return 0;
}

static long read_over(struct virtual *v, struct thread *thread)
{
    size_t terminal;
    if (descriptor_kind(v, thread, descriptor_of(thread), &terminal) != DESCRIPTOR_TERMINAL)
        return 0;
    return take(v, thread, terminal);
}

static void reads_terminal(struct virtual *v, struct thread *thread, struct terminal *terminal,
                           size_t number)
{
    struct terminal_rules rules = terminal_rules(terminal);
    size_t waiting = terminal_waiting(terminal, v->now), least = enough(thread, &rules);
    bool any = rules.reads_raw && rules.least == 0;
    if (least == 0 || waiting >= least) {
        call_answers(v, thread, take(v, thread, number));
        return;
    }
    if (any && !rules.patience) {
        if (!call_looks(v, thread))
            call_answers(v, thread, 0);
        return;
    }
    if (!descriptor_waits(thread, descriptor_of(thread))) {
        if (!call_looks(v, thread))
            call_answers(v, thread, waiting ? take(v, thread, number) : -EAGAIN);
        return;
    }
    nsec deadline = NSEC_NEVER;
    if (rules.reads_raw && rules.patience && (any || waiting))
        deadline = (any ? v->now : terminal->came_at) + rules.patience;
    if (thread->kept_call)
        deadline = thread->kept;
    thread->watches = true;
    thread_hold(v, thread, HOLD_WAIT, deadline);
}

/* Random bytes of the run's own seed, for which programs ask when they start. */
static void reads_random(struct virtual *v, struct thread *thread)
{
    char piece[PIECE_MAX];
    struct iovec parts[PARTS_MAX];
    size_t count = read_parts(thread, parts), size = size_of(parts, count);
    size = size < sizeof piece ? size : sizeof piece;
    random_fill(&v->entropy, piece, size);
    bool good = scatter(thread, parts, count, (struct span){piece, size});
    call_answers(v, thread, good ? (long)size : -EFAULT);
}

static void reads(struct virtual *v, struct thread *thread)
{
    size_t terminal = 0;
    switch (descriptor_kind(v, thread, descriptor_of(thread), &terminal)) {
    case DESCRIPTOR_TERMINAL:
        descriptors_look(v);
        reads_terminal(v, thread, &v->terminals[terminal], terminal);
        break;
    case DESCRIPTOR_RANDOM:
        reads_random(v, thread);
        break;
    case DESCRIPTOR_OUTSIDE:
        thread->outside = true;
        call_executes(v, thread);
        break;
    case DESCRIPTOR_NONE:
    case DESCRIPTOR_FILE:
        call_executes(v, thread);
        break;
    case DESCRIPTOR_PIPE:
    case DESCRIPTOR_OTHER:
        if (!timer_file_reads(v, thread, descriptor_of(thread)))
            thread_goes_inside(v, thread, NSEC_NEVER);
        break;
    }
}

static long read_ends(struct virtual *v, struct thread *thread, long result)
{
    return timer_file_was_read(v, thread, descriptor_of(thread), result);
}

static void getrandom_enters(struct virtual *v, struct thread *thread)
{
    char piece[PIECE_MAX];
    uint64_t place = call_argument(thread, 0), count = call_argument(thread, 1);
    uint64_t done = 0;
    while (done < count) {
        size_t size = count - done < sizeof piece ? count - done : sizeof piece;
        random_fill(&v->entropy, piece, size);
        if (!thread_write(thread, place + done, piece, size))
            break;
        done += size;
    }
    call_answers(v, thread, done || !count ? (long)done : -EFAULT);
}

/* --- writing --- */

static void copy_out(struct thread *thread, struct bytes *out)
{
    struct iovec parts[PARTS_MAX];
    size_t count = read_parts(thread, parts);
    for (size_t i = 0; i < count; i++) {
        size_t size = parts[i].iov_len < LINE_ROOM ? parts[i].iov_len : LINE_ROOM;
        char *room = bytes_reserve(out, size);
        if (!size || !thread_read(thread, room, (uint64_t)(uintptr_t)parts[i].iov_base, size))
            return;
        bytes_grew(out, size);
        if (size < parts[i].iov_len || out->count >= LINE_ROOM)
            return; /* the rest is written by another call */
    }
}

/* As a terminal whose buffers are full: the writer waits until the modem has taken some. */
static bool must_wait(struct virtual *v, struct thread *thread, size_t terminal)
{
    nsec next = modems_next(v->modems);
    if (v->written_at != v->now)
        v->written_now = 0;
    v->written_at = v->now;
    if (v->written_now > INSTANT_MOST)
        next = v->now + NSEC_MS(1);
    else if (modems_unsent(v->modems, terminal) < LINE_ROOM)
        return false;
    if (next == NSEC_NEVER)
        return false;
    if (!descriptor_waits(thread, descriptor_of(thread)))
        call_answers(v, thread, -EAGAIN);
    else
        thread_hold(v, thread, HOLD_NAP, next > v->now ? next : v->now);
    return true;
}

static void writes_terminal(struct virtual *v, struct thread *thread, size_t terminal)
{
    if (!terminal_rules(&v->terminals[terminal]).writes_raw) {
        thread_goes_inside(v, thread, NSEC_NEVER); /* then descriptors_look() has it */
        return;
    }
    if (must_wait(v, thread, terminal))
        return;
    bytes_clear(&v->scratch);
    copy_out(thread, &v->scratch);
    long count = (long)v->scratch.count;
    v->written_now += v->scratch.count;
    if (count) {
        bytes_crossed(v);
        modems_send(v->modems, terminal, v->now, bytes_span(&v->scratch));
    }
    call_answers(v, thread, count || !call_argument(thread, 2) ? count : -EFAULT);
}

static void writes(struct virtual *v, struct thread *thread)
{
    size_t terminal;
    switch (descriptor_kind(v, thread, descriptor_of(thread), &terminal)) {
    case DESCRIPTOR_TERMINAL:
        descriptors_look(v);
        writes_terminal(v, thread, terminal);
        break;
    case DESCRIPTOR_OUTSIDE:
        thread->outside = true;
        call_executes(v, thread);
        break;
    case DESCRIPTOR_NONE:
    case DESCRIPTOR_FILE:
    case DESCRIPTOR_RANDOM:
        call_executes(v, thread);
        break;
    case DESCRIPTOR_PIPE:
    case DESCRIPTOR_OTHER:
        thread_goes_inside(v, thread, NSEC_NEVER);
        break;
    }
}

static long write_ends(struct virtual *v, struct thread *thread, long result)
{
    (void)thread;
    descriptors_look(v);
    return result;
}

/* Calls that move bytes inside the kernel say EINVAL for what they cannot do, and programs then
 * read and write. */
static void moves(struct virtual *v, struct thread *thread)
{
    size_t terminal;
    bool sends = thread->call->number == SYS_sendfile;
    int second = sends || thread->call->number == SYS_tee ? 1 : 2;
    if (descriptor_kind(v, thread, descriptor_of(thread), &terminal) == DESCRIPTOR_TERMINAL ||
        descriptor_kind(v, thread, (int)call_argument(thread, second), &terminal) ==
            DESCRIPTOR_TERMINAL)
        call_answers(v, thread, -EINVAL);
    else
        thread_goes_inside(v, thread, NSEC_NEVER);
}

/* --- asking --- */

static bool flushes_input(uint64_t request, uint64_t what)
{
    if (request == TCFLSH)
        return what == TCIFLUSH || what == TCIOFLUSH;
    return request == TCSETSF || request == TCSETAF || request == SETTINGS_FLUSH;
}

static void asks(struct virtual *v, struct thread *thread)
{
    size_t number;
    uint64_t request = call_argument(thread, 1), what = call_argument(thread, 2);
    if (descriptor_kind(v, thread, descriptor_of(thread), &number) != DESCRIPTOR_TERMINAL) {
        call_executes(v, thread);
        return;
    }
    descriptors_look(v);
    struct terminal *terminal = &v->terminals[number];
    if (request != FIONREAD) {
        if (flushes_input(request, what))
            terminal_flush(terminal, v->now);
        if (request != TCFLSH)
            terminal_set(terminal);
        call_executes(v, thread);
        return;
    }
    if (call_looks(v, thread))
        return;
    int waiting = (int)terminal_waiting(terminal, v->now);
    bool good = thread_write(thread, what, &waiting, sizeof waiting);
    call_answers(v, thread, good ? 0 : -EFAULT);
}

/* A number may be another descriptor's from now on. */
static void changes_descriptors(struct virtual *v, struct thread *thread)
{
    descriptors_forget(v);
    call_executes(v, thread);
}

static const int64_t terminal_requests[] = {FIONREAD, TCFLSH,   TCSETS,         TCSETSW,
                                            TCSETSF,  SETTINGS, SETTINGS_DRAIN, SETTINGS_FLUSH,
                                            TCSETA,   TCSETAW,  TCSETAF,        -1};
static const int64_t lock_waits[] = {F_SETLKW, F_OFD_SETLKW, -1};

const struct call file_calls[] = {
    {SYS_read, "read", reads, .interrupted = RESTART_SYS, .ends_over = read_over,
     .ready = read_ready, .ends = read_ends},
    {SYS_readv, "readv", reads, .interrupted = RESTART_SYS, .ends_over = read_over,
     .ready = read_ready, .ends = read_ends},
    {SYS_write, "write", writes, .interrupted = RESTART_SYS, .ends = write_ends},
    {SYS_writev, "writev", writes, .interrupted = RESTART_SYS, .ends = write_ends},
    {SYS_ioctl, "ioctl", asks, .which = 1, .mask = ~0U, .only = terminal_requests},
    {SYS_fcntl, "fcntl", NULL, .interrupted = RESTART_SYS, .which = 1, .mask = ~0U,
     .only = lock_waits},
    {SYS_getrandom, "getrandom", getrandom_enters},
    {SYS_close, "close", changes_descriptors},
    {SYS_close_range, "close_range", changes_descriptors},
    {SYS_dup3, "dup3", changes_descriptors},
#ifdef SYS_dup2 /* which aarch64 never had */
    {SYS_dup2, "dup2", changes_descriptors},
#endif
    {SYS_sendfile, "sendfile", moves},
    {SYS_splice, "splice", moves},
    {SYS_tee, "tee", moves},
    {SYS_copy_file_range, "copy_file_range", moves},
    {0},
};
