/* SPDX-License-Identifier: MIT */
/* The way of all bytes to the line: noise, and what a scenario holds back. */
#include "at/interpreter.h"
#include "base/die.h"

#include <string.h>

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
    damage_release(&at->damage);
    at_arrival_release(at);
    xfree(at->runs);
}

void at_send_forget(struct at *at)
{
    bytes_clear(&at->held);
    damage_clear(&at->damage);
    at_marks_cut(&at->held_marks, 0);
    at->run_count = 0;
    alarm_cancel(at->agenda, &at->release);
}

void at_set_noise(struct at *at, uint32_t corrupt_ppm, uint32_t drop_ppm, uint64_t seed)
{
    at->noise = (struct noise){corrupt_ppm, drop_ppm, NULL};
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

static void move_marks(struct at_marks *from, struct at_marks *to, size_t count)
{
    if (to->count == 0 && from->count == count) { /* nearly always: a line, and nothing else */
        struct at_marks empty = *to;
        *to = *from;
        *from = empty;
        return;
    }
    while (count) {
        struct at_mark mark = at_marks_at(from, 0);
        size_t some = count < mark.count ? count : mark.count;
        mark.whole = mark.whole && some == mark.count;
        mark.count = some;
        at_marks_add(to, mark);
        at_marks_drop(from, some);
        count -= some;
    }
}

void at_tell_output(struct at *at, size_t count)
{
    struct span due = at_output(at);
    at_marks_cut(&at->noted, 0);
    move_marks(&at->unsaid, &at->noted, count);
    if (count)
        note_bytes(at->notes, LANE_FROM_MODEM, due.at + due.count - count, count);
    at->events.output(at->events.owner);
}

static void add_mark(struct at *at, struct at_marks *marks, size_t count)
{
    struct at_mark mark = at->marking;
    mark.count = count;
    at_marks_add(marks, mark);
}

/* `marks` are those of the bytes, NULL: at->marking. */
static void to_line(struct at *at, const char *bytes, size_t count, struct at_marks *marks)
{
    if (count == 0 || at->deaf) {
        if (marks)
            at_marks_drop(marks, count);
        return;
    }
    if (marks)
        move_marks(marks, &at->unsaid, count);
    else
        add_mark(at, &at->unsaid, count);
    size_t due = uart_add(&at->tx, bytes, count);
    if (due)
        at_tell_output(at, due);
}

/* As chance has it. */
static void put_noisy(struct at *at, const char *bytes, size_t count, struct noise noise)
{
    if (at->run_count) { /* something before it is held back */
        bytes_add(&at->held, bytes, count);
        add_mark(at, &at->held_marks, count);
        at->runs[at->run_count - 1].count += count;
    } else if (noise.corrupt_ppm || noise.drop_ppm) {
        for (size_t i = 0; i < count; i++) {
            char c = bytes[i];
            size_t left = disturb(at, &c, noise);
            at->marking.garbled = c != bytes[i];
            to_line(at, &c, left, NULL);
            at->marking.place += at->marking.secrecy == AT_VALUE;
        }
        at->marking.garbled = false;
    } else {
        to_line(at, bytes, count, NULL);
    }
}

static void put_garbled(struct at *at, const char *bytes, size_t count, struct noise noise)
{
    bool before = at->marking.garbled;
    at->marking.garbled = true;
    put_noisy(at, bytes, count, noise);
    at->marking.garbled = before;
}

static void put_damaged(struct at *at, char c, struct noise noise)
{
    struct damage_byte byte = damage_take(&at->damage, c);
    if (byte.lost)
        at->marking.place += at->marking.secrecy == AT_VALUE;
    else if (byte.c != c)
        put_garbled(at, &byte.c, 1, noise);
    else
        put_noisy(at, &byte.c, 1, noise);
    if (byte.behind.count)
        put_garbled(at, byte.behind.at, byte.behind.count, noise);
}

void at_put(struct at *at, const char *bytes, size_t count, struct noise noise)
{
    while (count) {
        size_t some = damage_pass(&at->damage, count);
        put_noisy(at, bytes, some, noise);
        if (some < count)
            put_damaged(at, bytes[some++], noise);
        bytes += some;
        count -= some;
    }
}

void at_damage(struct at *at, struct span words)
{
    const char *why;
    must(damage_add(&at->damage, words, &why));
}

void at_stray_bytes(struct at *at, struct span bytes)
{
    put_noisy(at, bytes.at, bytes.count, (struct noise){0});
}

void at_send_cut(struct at *at, size_t count)
{
    uart_cut(&at->tx, at->tx.due + count);
    at_marks_cut(&at->unsaid, count);
}

void at_data(struct at *at, const char *bytes, size_t count)
{
    at_put(at, bytes, count, at->noise);
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

static void await_run(struct at *at)
{
    if (at->runs[0].delay != USEC_NEVER)
        alarm_set_in(at->agenda, &at->release, at->runs[0].delay);
}

void at_hold(struct at *at, usec delay)
{
    at->runs = xrealloc(at->runs, (at->run_count + 1) * sizeof *at->runs);
    at->runs[at->run_count++] = (struct held_run){.delay = delay};
    if (at->run_count == 1)
        await_run(at);
}

static void release(void *owner)
{
    struct at *at = owner;
    size_t count = at->runs[0].count;
    at->run_count--;
    memmove(at->runs, at->runs + 1, at->run_count * sizeof *at->runs);
    to_line(at, bytes_at(&at->held), count, &at->held_marks);
    bytes_drop(&at->held, count);
    if (at->run_count)
        await_run(at);
    else if (at->writable && at_line_is_done(at))
        at->writable(at->writable_owner);
}
