/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_WIRE_H
#define SIM_FIELD_WIRE_H

#include "base/bytes.h"

struct dialogue;

/* The modem's bytes of a log of bytes, from one turn of the host to the next, where the
 * turns do not tell them: line ends that noise took, lines that are none. All zero: there
 * are none. */
struct wire_part {
    size_t host; /* the turn of the host before them; SIZE_MAX: the log begins with them */
    size_t from, count;
};

struct wire {
    struct wire_part *parts; /* in their order */
    size_t count, size;
    struct bytes bytes;
    size_t lines, pairs; /* lines, and those of them that end with CR LF */
    size_t aparts;       /* ... and those with a line end of its own before them */
    bool others;         /* the log has commands that only their echo tells of */
    struct bytes open;   /* private: since the last turn of the host */
    size_t host;         /* ... that turn and one */
};

/* What the modem said next. */
void wire_hear(struct wire *wire, struct span bytes);
/* The host's next turn is about to be added, or the log ends; the last `early` bytes are its echo
 * already. */
void wire_end_part(struct dialogue *dialogue, size_t early);
/* After the whole log: bytes of a tool that changes line ends are nobody's. */
void wire_end(struct dialogue *dialogue);
/* The bytes behind that turn of the host, SIZE_MAX: at the beginning. false: they are just
 * what the turns say. */
bool wire_find(const struct dialogue *dialogue, size_t host, struct span *bytes);
/* What the turns say from `turn` up to the host's next one, in the frames of the module. */
void wire_frame(const struct dialogue *dialogue, size_t turn, struct bytes *out);
/* Are the log's line ends those of the module? */
bool wire_is_kept(const struct dialogue *dialogue);
/* `added` turns came in at that place. */
void wire_shift(struct wire *wire, size_t turn, size_t added);
void wire_release(struct wire *wire);

#endif
