/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_UART_H
#define SIM_AT_UART_H

#include "agenda/agenda.h"
#include "base/bytes.h"

/* One direction of the serial line: bytes wait in order and become due, all at once when the
 * rate is 0, else ten bits a byte (8N1), in slices of about a millisecond.
 */
struct uart {
    struct agenda *agenda;
    struct alarm slice;
    /* That many more bytes became due; never called from inside uart_add. */
    void (*due_now)(void *owner, size_t count);
    void *owner;
    struct bytes bytes;
    size_t due;   /* of bytes.count: may be taken */
    bool held;    /* nothing more leaves */
    usec started; /* of the slice that goes over the line now, and how many bytes it has */
    size_t crossing;
    int64_t baud;
    int64_t next_baud; /* takes over when `before_next` more bytes have gone; -1: none */
    size_t before_next;
};

void uart_init(struct uart *uart, struct agenda *agenda, int64_t baud,
               void (*due_now)(void *owner, size_t count), void *owner);
void uart_release(struct uart *uart);
/* Returns how many bytes are due that were not before: all of them at rate 0. */
size_t uart_add(struct uart *uart, const char *bytes, size_t count);
void uart_take(struct uart *uart, size_t count); /* at most uart->due */
/* The first byte, which is due, becomes these. */
void uart_change_first(struct uart *uart, struct span bytes);
void uart_clear(struct uart *uart);
void uart_cut(struct uart *uart, size_t count); /* forget all beyond the first `count` */
/* Held, what has begun to cross still arrives, and nothing behind it; let go, it goes on. */
void uart_hold(struct uart *uart, bool held);
/* A new rate for what is added from now on: what waits still goes at the old one. */
void uart_set_baud(struct uart *uart, int64_t baud);

#endif
