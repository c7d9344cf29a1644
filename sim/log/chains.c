/* SPDX-License-Identifier: MIT */
/* A byte goes on with the chain that it follows after one byte's time. Where two chains are as
 * good, the one that is whole (an echo up to its CR, a line up to its LF) has ended.
 */
#include "log/chains.h"

#include "base/die.h"
#include "log/readers.h"

#include <stdlib.h>

#define OPEN_MAX  4        /* pieces of one side that overlap */
#define BYTE_MAX  MSEC(40) /* of 300 bit/s, the slowest UART: 33 ms */
#define DELTA_MAX 4096     /* of them are looked at */

/* One piece; `first` to `last` are indexes, the bytes between may be others'. */
struct piece {
    enum log_side side;
    usec at, last;
    int line;
    struct bytes bytes;
    bool open;
};

struct pieces {
    struct piece *at;
    size_t count, size;
    size_t first_open;
};

void chains_add(struct chains *chains, const struct log_line *line, enum log_side side,
                struct span bytes)
{
    for (size_t i = 0; i < bytes.count; i++) {
        if (chains->count == chains->size) {
            chains->size = chains->size ? 2 * chains->size : 1024;
            chains->at = xrealloc(chains->at, chains->size * sizeof *chains->at);
        }
        chains->at[chains->count++] =
            (struct chained){.at = line->at, .line = line->number, .side = side};
        chains->at[chains->count - 1].byte = bytes.at[i];
    }
}

static int compare_times(const void *a, const void *b)
{
    usec left = *(const usec *)a, right = *(const usec *)b;
    return left < right ? -1 : left > right;
}

/* The median of the times from one byte to the next of the same side. */
static usec byte_time(const struct chains *chains)
{
    usec *deltas = xzalloc(DELTA_MAX * sizeof *deltas), before[3] = {-1, -1, -1};
    size_t count = 0;
    for (size_t i = 0; i < chains->count && count < DELTA_MAX; i++) {
        const struct chained *byte = &chains->at[i];
        usec delta = byte->at - before[byte->side];
        if (before[byte->side] >= 0 && delta > 0)
            deltas[count++] = delta;
        before[byte->side] = byte->at;
    }
    qsort(deltas, count, sizeof *deltas, compare_times);
    usec median = count ? deltas[count / 2] : 0;
    xfree(deltas);
    return median;
}

/* Does that byte follow one of its side after a byte's time? */
static bool follows(usec gap, usec time)
{
    return gap * 8 >= time * 7 && gap * 4 <= time * 5;
}

/* An analyser's times are as regular as the UART; those of a program are not, and tell nothing. */
static bool is_regular(const struct chains *chains, usec time)
{
    usec before[3] = {-1, -1, -1};
    size_t near = 0, regular = 0;
    for (size_t i = 0; i < chains->count && near < DELTA_MAX; i++) {
        const struct chained *byte = &chains->at[i];
        usec gap = byte->at - before[byte->side];
        if (before[byte->side] >= 0 && gap <= 2 * time) {
            near++;
            regular += follows(gap, time);
        }
        before[byte->side] = byte->at;
    }
    return regular * 2 >= near;
}

/* Bare numbers were taken for milliseconds; those of an analyser are finer. */
static usec fit_unit(struct chains *chains)
{
    usec time = byte_time(chains);
    while (time > BYTE_MAX) {
        for (size_t i = 0; i < chains->count; i++)
            chains->at[i].at /= 1000;
        time = byte_time(chains);
    }
    return time;
}

static bool is_whole(const struct piece *piece)
{
    struct span bytes = bytes_span(&piece->bytes);
    char last = bytes.at[bytes.count - 1];
    return last == '\n' || (last == '\r' && span_starts_nocase(bytes, "AT"));
}

/* Better: not whole, then the one that has waited longer. */
static bool is_better(const struct piece *piece, const struct piece *than)
{
    if (!than || is_whole(piece) != is_whole(than))
        return !than || is_whole(than);
    return piece->last < than->last;
}

static struct piece *find_piece(struct pieces *pieces, const struct chained *byte, usec time,
                                bool regular)
{
    struct piece *best = NULL;
    for (size_t i = pieces->first_open; i < pieces->count; i++) {
        struct piece *piece = &pieces->at[i];
        usec gap = byte->at - piece->last;
        if (!piece->open || piece->side != byte->side)
            continue;
        if (gap > 2 * time)
            piece->open = false;
        else if (!regular || (follows(gap, time) && is_better(piece, best)))
            best = piece;
    }
    while (pieces->first_open < pieces->count && !pieces->at[pieces->first_open].open)
        pieces->first_open++;
    return best;
}

static struct piece *new_piece(struct pieces *pieces, const struct chained *byte)
{
    if (pieces->count == pieces->size) {
        pieces->size = pieces->size ? 2 * pieces->size : 64;
        pieces->at = xrealloc(pieces->at, pieces->size * sizeof *pieces->at);
    }
    if (pieces->count >= pieces->first_open + OPEN_MAX) {
        pieces->at[pieces->first_open].open = false;
        pieces->first_open++;
    }
    struct piece *piece = &pieces->at[pieces->count++];
    *piece =
        (struct piece){.side = byte->side, .at = byte->at, .line = byte->line, .open = true};
    return piece;
}

/* Whole seconds say nothing of which byte follows which: the log's order does. */
static void keep_order(const struct chains *chains, struct log *log)
{
    for (size_t i = 0; i < chains->count; i++) {
        const struct chained *byte = &chains->at[i];
        struct log_line line = {.number = byte->line, .at = byte->at};
        log_add_more(log, &line, byte->side, (struct span){&byte->byte, 1});
    }
}

static void put_together(struct chains *chains, struct log *log)
{
    struct pieces pieces = {0};
    usec time = fit_unit(chains);
    bool regular = is_regular(chains, time);
    for (size_t i = 0; i < chains->count; i++) {
        const struct chained *byte = &chains->at[i];
        struct piece *piece = find_piece(&pieces, byte, time, regular);
        if (!piece)
            piece = new_piece(&pieces, byte);
        bytes_add_char(&piece->bytes, byte->byte);
        piece->last = byte->at;
    }
    for (size_t i = 0; i < pieces.count; i++) {
        struct piece *piece = &pieces.at[i];
        struct log_line line = {.number = piece->line, .at = piece->at};
        log_add_more(log, &line, piece->side, bytes_span(&piece->bytes));
        bytes_release(&piece->bytes);
    }
    xfree(pieces.at);
}

void chains_end(struct chains *chains, struct log *log, usec resolution)
{
    if (resolution > BYTE_MAX)
        keep_order(chains, log);
    else
        put_together(chains, log);
    xfree(chains->at);
    *chains = (struct chains){0};
}
