/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_TERMINAL_H
#define SIM_VIRTUAL_TERMINAL_H

#include "base/bytes.h"
#include "virtual/nsec.h"

#include <stdint.h>

/* The serial side: a pseudo-terminal that the program opens, sets and asks like any other. The
 * bytes do not cross it: what the program writes is copied out of its memory, what it reads is put
 * there, as the terminal's settings ask for (termios(3), VMIN and VTIME). So no byte waits for the
 * kernel's worker, and how many there are is exact. Where the kernel must know of them (epoll,
 * canonical mode, echo), they do cross, and are counted on the other side.
 *
 * As with link/pty: output while nobody has it open is kept for a moment, then lost; it reaches the
 * next client a little after it opened; the last close is a hang-up.
 */
#define TERMINAL_GRACE  NSEC_MS(100)
#define TERMINAL_SETTLE NSEC_MS(10)

/* What the settings make of reading and writing. */
struct terminal_rules {
    bool reads_raw;        /* input comes as the modem says it */
    bool writes_raw;       /* output goes as the program writes it */
    size_t least;          /* VMIN */
    nsec patience;         /* VTIME */
    bool by_lines;         /* ICANON */
    bool cr_ends, nl_ends; /* what ends a line then */
};

struct terminal {
    int master;
    char path[32];
    uint64_t filesystem, device; /* what stat() says of it */
    struct bytes input;          /* for the program, not yet read, not in the kernel */
    bool open;                   /* the program has it */
    bool crosses;                /* somebody waits with epoll: bytes are in the kernel */
    size_t stale;                /* while closed: bytes that are lost at `change_at` */
    nsec change_at;              /* open: input is visible from then on; closed: see above */
    nsec came_at;                /* the last input */
    bool looked;                 /* since the program last ran */
    bool ruled;                  /* since its settings changed */
    struct terminal_rules rules;
};

bool terminal_make(struct terminal *terminal, const char **why); /* false: *why is errno text */
void terminal_release(struct terminal *terminal);

/* The program runs: it may open and close the terminal. */
void terminal_forget(struct terminal *terminal);
/* It changes the settings. */
void terminal_set(struct terminal *terminal);
/* Has it been opened or closed since? */
enum terminal_news { TERMINAL_SAME, TERMINAL_OPENED, TERMINAL_CLOSED };
enum terminal_news terminal_look(struct terminal *terminal, nsec now);
/* When the next thing happens to it by itself; then terminal_change(). */
nsec terminal_next(const struct terminal *terminal, nsec now);
void terminal_change(struct terminal *terminal, nsec now);

/* Bytes of the modem. */
void terminal_give(struct terminal *terminal, struct span bytes, nsec now);
/* How many the program could read now, and whether poll(2) would say that it can. */
size_t terminal_waiting(struct terminal *terminal, nsec now);
bool terminal_readable(struct terminal *terminal, nsec now);
/* The first bytes, `count` at most, as one read(2) would give them; returns how many. */
size_t terminal_take(struct terminal *terminal, char *to, size_t count, nsec now);
void terminal_flush(struct terminal *terminal, nsec now); /* tcflush(TCIFLUSH) */

struct terminal_rules terminal_rules(struct terminal *terminal);
/* Puts what fits into the kernel's input; its count is then exact. */
void terminal_cross(struct terminal *terminal, nsec now);
/* What the program wrote through the kernel. */
void terminal_drain(struct terminal *terminal, struct bytes *out);

#endif
