/* SPDX-License-Identifier: MIT */
/* A module without flow control loses bytes of its host, and a bad line makes others of them. What
 * the host has sent is noted where it is fed; here is what arrives of it, so that a recording
 * shows the one and the echo the other. Lines are told apart as they were sent: the CR may be what
 * got lost. */
#include "at/arrive.h"

#include "at/interpreter.h"
#include "base/die.h"

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

/* The line that is being sent, as far as it is here; *whole: with its end. */
static void find_line(const struct at *at, struct bytes *line, bool *whole)
{
    struct span waiting = bytes_span(&at->rx.bytes);
    size_t end = 0;
    while (end < waiting.count && !is_end(waiting.at[end]))
        end++;
    bytes_add_span(line, bytes_span(&at->arrival.line));
    bytes_add_span(line, span_cut(waiting, end));
    *whole = end < waiting.count;
}

/* From its first byte on, of which some have passed. */
static void damage_line(struct arrival *arrival, const char *words)
{
    struct damage *damage = &arrival->damage;
    size_t passed = arrival->line.count;
    const char *why;
    if (damage->count == 0)
        damage->at = passed;
    must(damage->at >= passed);
    damage->at -= passed;
    must(damage_add(damage, span_of(words), &why));
    damage->at += passed;
}

/* About the whole line. One that fills all the room there is has no end, and is none. */
static void ask(struct at *at, struct span line)
{
    const char *words = seams_sent(at->seams, line).damage;
    at->arrival.asked = true;
    if (words)
        damage_line(&at->arrival, words);
}

/* False: the rest of the line has to be here first. */
static bool know_line(struct at *at)
{
    struct arrival *arrival = &at->arrival;
    struct bytes line = {0};
    bool whole, waits = false;
    find_line(at, &line, &whole);
    arrival->free = seams_untouched(at->seams, bytes_span(&line), whole);
    bool end = whole && arrival->line.count == line.count;
    if (arrival->free == SIZE_MAX || at->rx.bytes.count >= UART_RX_MAX)
        arrival->asked = true;
    else if (whole && (end || arrival->line.count >= arrival->free))
        ask(at, bytes_span(&line));
    else
        waits = arrival->line.count >= arrival->free;
    bytes_release(&line);
    return !waits;
}

/* A byte of a command line is about to be read; false: not yet. */
static bool follow_line(struct at *at, char c)
{
    struct arrival *arrival = &at->arrival;
    bool end = is_end(c);
    if (end && arrival->line.count == 0)
        return true;
    bool unsure = !arrival->asked && (end || arrival->line.count >= arrival->free);
    if (unsure && !know_line(at))
        return false;
    if (end)
        at_arrival_new_line(at);
    else
        bytes_add_char(&arrival->line, c);
    return true;
}

/* The byte in front becomes none, one or several. */
static void put_through(struct at *at, char c)
{
    struct arrival *arrival = &at->arrival;
    struct damage_byte byte = damage_take(&arrival->damage, c);
    struct bytes come = {0};
    if (!byte.lost)
        bytes_add_char(&come, byte.c);
    bytes_add_span(&come, byte.behind);
    uart_change_first(&at->rx, bytes_span(&come));
    at_marks_change_first(&at->rx_marks, !byte.lost, byte.behind.count);
    arrival->through = come.count;
    arrival->changed = true;
    bytes_release(&come);
}

static bool is_idle(const struct at *at)
{
    const struct arrival *arrival = &at->arrival;
    return arrival->damage.count == 0 && arrival->line.count == 0 &&
           seams_untouched(at->seams, SPAN(""), false) == SIZE_MAX;
}

bool at_arrives(struct at *at)
{
    struct arrival *arrival = &at->arrival;
    bool is_line = at->reader_count == 0;
    if (is_idle(at)) {
        arrival->through = 0;
        return at->rx.due > 0;
    }
    while (arrival->through == 0 && at->rx.due > 0) {
        char c = bytes_at(&at->rx.bytes)[0];
        if (is_line && !follow_line(at, c))
            return false;
        arrival->changed = false;
        arrival->through = damage_pass(&arrival->damage, is_line ? 1 : at->rx.due);
        if (arrival->through == 0)
            put_through(at, c);
    }
    return at->rx.due > 0;
}

size_t at_arrived(const struct at *at)
{
    return at->arrival.through ? at->arrival.through : at->rx.due;
}

void at_arrival_taken(struct at *at, size_t count)
{
    size_t *through = &at->arrival.through;
    *through -= count < *through ? count : *through;
}

void at_arrival_new_line(struct at *at)
{
    struct arrival *arrival = &at->arrival;
    bytes_clear(&arrival->line);
    arrival->asked = false;
    arrival->free = 0;
}

void at_arrival_put_back(struct at *at)
{
    struct arrival *arrival = &at->arrival;
    if (arrival->changed)
        return;
    arrival->damage.at -= arrival->through;
    arrival->through = 0;
}

void at_arrival_swallow(struct at *at)
{
    struct arrival *arrival = &at->arrival;
    size_t left = at->rx.due - (arrival->through < at->rx.due ? arrival->through : at->rx.due);
    at_arrival_new_line(at);
    arrival->through = 0;
    while (arrival->damage.count && left > 0) {
        size_t some = damage_pass(&arrival->damage, left);
        if (some == 0)
            damage_take(&arrival->damage, '\0');
        left -= some ? some : 1;
    }
}

void at_arrival_forget(struct at *at)
{
    at_arrival_new_line(at);
    damage_clear(&at->arrival.damage);
    at->arrival.through = 0;
}

void at_arrival_release(struct at *at)
{
    damage_release(&at->arrival.damage);
    bytes_release(&at->arrival.line);
}
