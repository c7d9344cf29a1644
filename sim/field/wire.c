/* SPDX-License-Identifier: MIT */
/* Turns are what was meant, and a trace must have what crossed. Of most parts of a log the
 * frame of the module, CR LF text CR LF, is all the difference, and nothing is kept; so a
 * clean log pays one comparison. */
#include "field/wire.h"

#include "base/die.h"
#include "field/dialogue.h"

/* Where a tool left line ends alone, one line of so many ends with CR LF, and as many have one of
 * their own before them, as the first of an answer and each result. */
#define KEPT_LEAST 4

void wire_hear(struct wire *wire, struct span bytes)
{
    bytes_add_span(&wire->open, bytes);
}

void wire_frame(const struct dialogue *dialogue, size_t turn, struct bytes *out)
{
    for (; turn < dialogue->count && !turn_is_hosts(&dialogue->turns[turn]); turn++) {
        const struct turn *what = &dialogue->turns[turn];
        if (what->kind == TURN_REMARK)
            continue;
        if (what->kind == TURN_LINE && what->apart)
            bytes_add_text(out, "\r\n");
        bytes_add_span(out, turn_bytes(dialogue, what));
        if (what->kind != TURN_DATA)
            bytes_add_text(out, what->kind == TURN_ECHO ? "\r" : "\r\n");
    }
}

void wire_end_part(struct dialogue *dialogue, size_t early)
{
    struct wire *wire = &dialogue->wire;
    struct bytes framed = {0};
    size_t count = early < wire->open.count ? wire->open.count - early : 0;
    struct span bytes = span_cut(bytes_span(&wire->open), count);
    wire_frame(dialogue, wire->host, &framed);
    if (bytes.count && !span_same(bytes, bytes_span(&framed))) {
        if (wire->count == wire->size) {
            wire->size = wire->size ? 2 * wire->size : 16;
            wire->parts = xrealloc(wire->parts, wire->size * sizeof *wire->parts);
        }
        wire->parts[wire->count++] =
            (struct wire_part){wire->host - 1, wire->bytes.count, bytes.count};
        bytes_add_span(&wire->bytes, bytes);
    }
    bytes_release(&framed);
    bytes_drop(&wire->open, count);
    wire->host = dialogue->count + 1;
}

void wire_end(struct dialogue *dialogue)
{
    struct wire *wire = &dialogue->wire;
    wire_end_part(dialogue, 0);
    bytes_release(&wire->open);
    if (!wire_is_kept(dialogue))
        wire->count = 0;
}

bool wire_is_kept(const struct dialogue *dialogue)
{
    const struct wire *wire = &dialogue->wire;
    return dialogue->exact && !wire->others && KEPT_LEAST * wire->pairs >= wire->lines &&
           KEPT_LEAST * wire->aparts >= wire->lines;
}

bool wire_find(const struct dialogue *dialogue, size_t host, struct span *bytes)
{
    const struct wire *wire = &dialogue->wire;
    size_t from = 0, to = wire->count;
    while (from < to) { /* SIZE_MAX is the first: hosts are counted from it */
        size_t middle = (from + to) / 2;
        if (wire->parts[middle].host + 1 < host + 1)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == wire->count || wire->parts[from].host != host)
        return false;
    *bytes = span_cut(span_skip(bytes_span(&wire->bytes), wire->parts[from].from),
                      wire->parts[from].count);
    return true;
}

void wire_shift(struct wire *wire, size_t turn, size_t added)
{
    size_t kept = 0;
    for (size_t i = 0; i < wire->count; i++) {
        struct wire_part part = wire->parts[i];
        bool last = i + 1 == wire->count || wire->parts[i + 1].host >= turn;
        bool before = part.host + 1 <= turn;
        if (before && last)
            continue; /* what came in may have come into the middle of it */
        part.host += before ? 0 : added;
        wire->parts[kept++] = part;
    }
    wire->count = kept;
}

void wire_release(struct wire *wire)
{
    xfree(wire->parts);
    bytes_release(&wire->bytes);
    bytes_release(&wire->open);
}
