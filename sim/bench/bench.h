/* SPDX-License-Identifier: MIT */
#ifndef SIM_BENCH_BENCH_H
#define SIM_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How fast the program is on this machine, next to the least that could do the same, in turns in
 * one run: a busy machine is busy for both, and ratios travel better than times. Each part
 * prints its figures on stdout: the median of the rounds, and (least..most).
 */
struct bench_options {
    size_t rounds; /* of each figure */
    size_t modems; /* at most so many in one process */
};

struct bench_part {
    const char *name, *about;
    void (*run)(const struct bench_options *options);
    /* Both processes share a core: they take turns anyway, and to wake another core that sleeps
     * takes longer than all that is measured, which of two rivals pays for it being chance. */
    bool in_turns;
};
extern const struct bench_part bench_parts[]; /* ends with a NULL name */
void bench_run(const struct bench_part *part, const struct bench_options *options);

/* --- figures --- */

#define BENCH_ROUNDS_MAX 101

struct series {
    double at[BENCH_ROUNDS_MAX];
    size_t count;
};
/* For qsort(). */
int double_order(const void *a, const void *b);
void series_add(struct series *series, double value);
double series_median(const struct series *series);
/* "  what                 12.3 us (11.9..14.0)", with so many decimals. */
void series_print(const char *what, const struct series *series, const char *unit,
                  int decimals);
/* Each round's a over the same round's b. */
struct series series_ratio(const struct series *a, const struct series *b);

double bench_seconds(void); /* that passed */
int64_t bench_ns(void);
/* Ends the program: without a terminal or a process there is nothing to measure. */
_Noreturn void bench_fail(const char *what);

/* --- rivals: processes with terminals, or ports, that we are the host of --- */

struct tty {
    int fd;
    size_t from, count; /* came and was not yet awaited */
    char bytes[8192];
};

struct rival {
    int process;
    struct tty *ttys;
    size_t count;
};
/* The least that answers AT on a terminal with libuv. A `B` makes it send RIVAL_BULK bytes, a `K`
 * a block of as many as AT+FTPGET=2,1460 brings. */
struct rival rival_start_echo(void);
/* The least that answers AT on a TCP connection with libuv's own streams. */
struct rival rival_start_tcp_echo(void);
#define RIVAL_BULK  (8u * 1024 * 1024)
#define RIVAL_BLOCK (sizeof "\r\n+FTPGET: 2,1460\r\n\r\nOK\r\n" - 1 + 1460)
/* `count` modems in a world (scenario text) in one process, as `sim7000 run` has them. */
struct rival rival_start_modems(const char *world, size_t count);
/* The same, at such ends (link/ends.h): pty, tcp:0. */
struct rival rival_start_modems_on(const char *on, const char *world, size_t count);
/* One modem with a control at that path. */
struct rival rival_start_controlled(const char *path);
/* The program itself: `sim7000 run`. */
struct rival rival_start_program(void);
void rival_end(struct rival *rival);
double rival_rss(const struct rival *rival); /* bytes of memory in use */

void tty_send(struct tty *tty, const char *text);
/* Reads up to the end of the next `text`; returns how many bytes that were. Gives up, and the
 * program with it, when nothing comes for 20 s. */
size_t tty_await(struct tty *tty, const char *text);
/* Sends a line and waits for "OK\r\n". */
void tty_ok(struct tty *tty, const char *line);
/* Reads that many bytes. */
void tty_skip(struct tty *tty, size_t count);

#endif
