/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_SHAPE_H
#define SIM_LOG_SHAPE_H

#include "log/clock.h"
#include "log/frame.h"
#include "log/log.h"
#include "log/skeleton.h"

/* The shape of a log that no row of formats.c knows, as it was learned from the log's own lines:
 * what stands in front of commands and of results, which of these fronts is whose, and how bytes
 * and times are spelled. */
#define SHAPE_FRONTS_MAX 256 /* different ones that are counted; prose has no end of them */

struct front {
    uint64_t hash;
    size_t seen;              /* so often, in the sample, with talk behind it */
    size_t commands, results; /* ... which was that; both, where one line has both */
    size_t levels;            /* ... which was a word that logs have for a level too */
    size_t lines;             /* of the sample that have it, whatever is behind it */
    size_t blanks;            /* at its end, the fewest */
    enum log_side side;
    bool used;    /* part of the shape; else it was prose */
    bool steady;  /* what is not known behind it is that side's all the same */
    bool repeats; /* says again what another front says */
    bool shared;  /* the modem's, and the beginning of one of the host's: no mark, a stamp */
    struct span shown; /* of its first line */
};

struct front_table {
    struct front at[SHAPE_FRONTS_MAX];
    size_t count;
    unsigned short index[2 * SHAPE_FRONTS_MAX]; /* by hash: place + 1, or the next free one */
    bool speaks; /* tells the sides apart; else it is not asked */
};

struct shape {
    const struct spelling *spelling; /* NULL: nothing is spelled */
    bool raw;    /* the modem's texts have their CR and LF: no end, no line */
    bool dots;   /* CR and LF are dots, as in the text column of a dump */
    bool marked; /* something tells the sides apart */
    struct clock clock;
    bool clock_behind;         /* the time stands behind the text */
    uint64_t clock_heading;    /* ... in lines above it with this skeleton alone; 0: anywhere */
    struct front_table fronts; /* in front of a text, in its line */
    struct front_table headings; /* lines above it */
    bool blocks;                 /* ... any up to an empty one, which are the tool's */
    struct front_table titles;   /* ... where the texts tell who speaks: no texts themselves */
    struct front_table margins;  /* blanks at the end of the front */
    struct front_table tails;    /* behind it, where it is in quotes */
    size_t longest;              /* of the used fronts, in characters */
};

void shape_learn(struct shape *shape, const struct log_lines *lines);
/* The longest used front that this line begins with; *length is its length. NULL: none. */
const struct front *shape_match(const struct shape *shape, struct span line, size_t *length);
/* The front of one or two signs that frames a text within prose. */
const struct front *shape_match_frame(const struct shape *shape, struct span line, size_t at);
/* The blanks that end a front, and what stands for them in the shape's margins. */
struct span front_margin(struct span front);
uint64_t margin_hash(struct span margin);
const struct front *front_find(const struct front_table *table, uint64_t hash);
/* What it is, for people. */
void shape_describe(const struct shape *shape, struct bytes *out);

/* --- for those who learn (shape.c, hexes.c) --- */
struct front *front_add(struct front_table *table, uint64_t hash, struct span shown);
/* Whose each front is, from what stands behind it. `total` sightings were made in all. */
void fronts_decide(struct front_table *table, size_t total);
/* Speaks, when its entries are one side's each, and know nearly all of what was seen. */
void hints_decide(struct front_table *table, size_t total);

#endif
