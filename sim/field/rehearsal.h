/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_REHEARSAL_H
#define SIM_FIELD_REHEARSAL_H

#include "field/dialogue.h"
#include "field/world.h"

/* The conversation of a log, held with the model in a world, in virtual time: the host says what
 * it said, at its pace as far as the log tells it; what the model says is laid beside what the
 * log has.
 */
enum heard_kind {
    HEARD_HOST, /* sent by the host */
    HEARD_LINE, /* of the model */
    HEARD_DATA,
    HEARD_ECHO,
    HEARD_BREAK, /* the set-up before the log ends here */
};

#define REHEARSAL_SETTLE SECONDS(1) /* between the set-up and the log */

/* There may be millions, as of turns: what is one of them has 32 bits. */
struct heard {
    enum heard_kind kind : 8;
    bool expected : 1; /* belongs to the set-up before the log, or nobody minds it */
    bool lacking : 1;  /* ... because such logs leave lines out */
    bool excused : 1;  /* extra, and nothing more can be done about it */
    uint32_t before;   /* turns of the log before this one were passed */
    usec at;
    size_t from;    /* bytes as they crossed, */
    uint32_t count; /* so many; */
    union {
        uint32_t skipped; /* the model's: so many of them stand before its text, */
        uint32_t
            early; /* the host's: the log's clock leaves open that it was so much sooner, in
                           * us */
    };
    uint32_t text_count; /* which is a line without CR LF */
    uint32_t turn;       /* of the log that it matches (host: that it is); NO_MATCH: none */
};
#define NO_MATCH ((size_t)UINT32_MAX)
_Static_assert(sizeof(struct heard) <= 40, "what was heard is small");

struct rehearsal {
    const struct dialogue *dialogue;
    struct heard *heard;
    size_t count, size;
    struct bytes bytes;
    uint32_t *match; /* for each turn: its place in `heard`; NO_MATCH */
    bool *struck;    /* for each fault of the world */
    usec end;
    size_t off; /* parts whose bytes are not the log's (heard_wire.h) */
};

/* Between the host's commands as much time passes as in the log, where that has times. The result
 * is the caller's. */
struct rehearsal *rehearse(const struct dialogue *dialogue, const struct world *world);
void rehearsal_free(struct rehearsal *rehearsal);

struct span heard_text(const struct rehearsal *rehearsal, const struct heard *heard);
struct span heard_bytes(const struct rehearsal *rehearsal, const struct heard *heard);
/* The turn in which the log has a heard line later than the model said it, not far behind;
 * NO_MATCH: in none. */
size_t heard_later(const struct rehearsal *rehearsal, size_t heard);

#endif
