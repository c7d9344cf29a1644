/* SPDX-License-Identifier: MIT */
#include "at/interpreter.h"
#include "base/die.h"

#include <string.h>

/* The way of all bytes to the line: noise, and what a scenario holds back. */

static void release(void *owner);

void at_send_init(struct at *at)
{
    alarm_init(&at->release, release, at);
    random_init(&at->random, 0, "line");
}

void at_send_release(struct at *at)
{
    at_send_forget(at);
    bytes_release(&at->held);
    xfree(at->runs);
}

void at_send_forget(struct at *at)
{
    bytes_clear(&at->held);
    at->run_count = 0;
    alarm_cancel(at->agenda, &at->release);
}

void at_set_noise(struct at *at, uint32_t corrupt_ppm, uint32_t drop_ppm, uint64_t seed)
{
    at->noise = (struct noise){corrupt_ppm, drop_ppm};
    random_init(&at->random, seed, "line");
}

/* What the noise leaves of one byte: 0 or 1 bytes. */
static size_t disturb(struct at *at, char *c, struct noise noise)
{
    if (noise.drop_ppm && random_chance(&at->random, noise.drop_ppm))
        return 0;
    if (noise.corrupt_ppm && random_chance(&at->random, noise.corrupt_ppm))
        *c = (char)(*c ^ (1 << random_below(&at->random, 8)));
    return 1;
}

void at_tell_output(struct at *at, size_t count)
{
    struct span due = at_output(at);
    if (count)
        note_bytes(at->notes, LANE_FROM_MODEM, due.at + due.count - count, count);
    at->events.output(at->events.owner);
}

static void to_line(struct at *at, const char *bytes, size_t count)
{
    if (count == 0 || at->deaf)
        return;
    size_t due = uart_add(&at->tx, bytes, count);
    if (due)
        at_tell_output(at, due);
}

void at_put(struct at *at, const char *bytes, size_t count, struct noise noise)
{
    if (at->run_count) { /* something before it is held back */
        bytes_add(&at->held, bytes, count);
        at->runs[at->run_count - 1].count += count;
    } else if (noise.corrupt_ppm || noise.drop_ppm) {
        for (size_t i = 0; i < count; i++) {
            char c = bytes[i];
            to_line(at, &c, disturb(at, &c, noise));
        }
    } else {
        to_line(at, bytes, count);
    }
}

void at_send(struct at *at, const char *bytes, size_t count)
{
    at_put(at, bytes, count, at->noise);
}

void at_data(struct at *at, const char *bytes, size_t count)
{
    at_send(at, bytes, count);
}

size_t at_writable(const struct at *at)
{
    size_t waiting = at->tx.bytes.count + at->held.count;
    return waiting < UART_TX_HIGH ? UART_TX_HIGH - waiting : 0;
}

bool at_line_is_done(const struct at *at)
{
    return at->tx.due == at->tx.bytes.count && at->run_count == 0;
}

void at_listen_writable(struct at *at, void (*writable)(void *owner), void *owner)
{
    at->writable = writable;
    at->writable_owner = owner;
}

void at_hold(struct at *at, usec delay)
{
    at->runs = xrealloc(at->runs, (at->run_count + 1) * sizeof *at->runs);
    at->runs[at->run_count++] = (struct held_run){.delay = delay};
    if (at->run_count == 1)
        alarm_set_in(at->agenda, &at->release, delay);
}

static void release(void *owner)
{
    struct at *at = owner;
    size_t count = at->runs[0].count;
    at->run_count--;
    memmove(at->runs, at->runs + 1, at->run_count * sizeof *at->runs);
    to_line(at, bytes_at(&at->held), count);
    bytes_drop(&at->held, count);
    if (at->run_count)
        alarm_set_in(at->agenda, &at->release, at->runs[0].delay);
    else if (at->writable && at_line_is_done(at))
        at->writable(at->writable_owner);
}
