/* SPDX-License-Identifier: MIT */
/* Bytes at a rate. A timer for each byte would be the most expensive thing in the program, so
 * bytes become due in slices of a millisecond; a rate that changes counts for what is added later,
 * as the characters that are being sent still leave at the old one. */
#include "at/uart.h"

#include "base/die.h"

#define BITS_PER_BYTE 10 /* start, eight data, stop */
#define SLICE         MSEC(1)

static void slice_over(void *owner);

void uart_init(struct uart *uart, struct agenda *agenda, int64_t baud,
               void (*due_now)(void *owner, size_t count), void *owner)
{
    *uart = (struct uart){
        .agenda = agenda, .baud = baud, .due_now = due_now, .owner = owner, .next_baud = -1};
    alarm_init(&uart->slice, slice_over, uart);
}

void uart_release(struct uart *uart)
{
    alarm_cancel(uart->agenda, &uart->slice);
    bytes_release(&uart->bytes);
}

static usec byte_time(const struct uart *uart, size_t count)
{
    return ((usec)count * BITS_PER_BYTE * 1000000 + uart->baud - 1) / uart->baud;
}

/* As many bytes as fit a slice, but one at least and never more than there are. */
static size_t slice_count(const struct uart *uart)
{
    size_t waiting = uart->bytes.count - uart->due;
    size_t fits = (size_t)(SLICE * uart->baud / (BITS_PER_BYTE * 1000000));
    if (uart->next_baud >= 0 && uart->before_next < waiting)
        waiting = uart->before_next;
    if (fits == 0)
        fits = 1;
    return fits < waiting ? fits : waiting;
}

static void switch_rate(struct uart *uart, size_t gone)
{
    if (uart->next_baud < 0)
        return;
    uart->before_next -= gone;
    if (uart->before_next == 0) {
        uart->baud = uart->next_baud;
        uart->next_baud = -1;
    }
}

static void arm(struct uart *uart)
{
    uart->crossing = slice_count(uart);
    alarm_set(uart->agenda, &uart->slice, uart->started + byte_time(uart, uart->crossing));
}

static void slice_over(void *owner)
{
    struct uart *uart = owner;
    size_t waiting = uart->bytes.count - uart->due; /* fewer than set out when some were cut */
    size_t count = uart->crossing < waiting ? uart->crossing : waiting;
    uart->due += count;
    switch_rate(uart, count);
    uart->started = uart->agenda->now;
    if (uart->due < uart->bytes.count && !uart->held)
        arm(uart);
    uart->due_now(uart->owner, count);
}

size_t uart_add(struct uart *uart, const char *bytes, size_t count)
{
    bool idle = uart->due == uart->bytes.count;
    bytes_add(&uart->bytes, bytes, count);
    if (uart->held)
        return 0;
    if (uart->baud == 0) {
        uart->due = uart->bytes.count;
        return count;
    }
    /* Bytes of one instant share a slice, in however many pieces they come. */
    if (count && (idle || uart->started == uart->agenda->now)) {
        uart->started = uart->agenda->now;
        arm(uart);
    }
    return 0;
}

/* Who lets it go is told as of a slice, never from inside this call. */
void uart_hold(struct uart *uart, bool held)
{
    if (uart->held == held)
        return;
    uart->held = held;
    if (held || uart->due == uart->bytes.count || alarm_is_set(&uart->slice))
        return;
    uart->started = uart->agenda->now;
    if (uart->baud) {
        arm(uart);
        return;
    }
    uart->crossing = uart->bytes.count - uart->due;
    alarm_set_in(uart->agenda, &uart->slice, 0);
}

void uart_take(struct uart *uart, size_t count)
{
    must(count <= uart->due);
    bytes_drop(&uart->bytes, count);
    uart->due -= count;
}

void uart_change_first(struct uart *uart, struct span bytes)
{
    struct bytes rest = {0};
    must(uart->due > 0);
    bytes_add_span(&rest, span_skip(bytes_span(&uart->bytes), 1));
    bytes_clear(&uart->bytes);
    bytes_add_span(&uart->bytes, bytes);
    bytes_add_span(&uart->bytes, bytes_span(&rest));
    uart->due += bytes.count - 1;
    bytes_release(&rest);
}

void uart_clear(struct uart *uart)
{
    bytes_clear(&uart->bytes);
    uart->due = 0;
    uart->before_next = 0;
    switch_rate(uart, 0);
    alarm_cancel(uart->agenda, &uart->slice);
}

void uart_cut(struct uart *uart, size_t count)
{
    if (count >= uart->bytes.count)
        return;
    bytes_cut(&uart->bytes, count);
    if (uart->due >= count) {
        uart->due = count;
        alarm_cancel(uart->agenda, &uart->slice);
    }
    if (uart->before_next > count - uart->due)
        uart->before_next = count - uart->due;
    switch_rate(uart, 0);
}

void uart_set_baud(struct uart *uart, int64_t baud)
{
    must(baud > 0 && uart->baud > 0);
    uart->next_baud = baud;
    uart->before_next = uart->bytes.count - uart->due;
    switch_rate(uart, 0);
}
