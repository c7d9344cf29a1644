/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_STREAM_H
#define SIM_FIELD_STREAM_H

#include "base/bytes.h"

/* The bytes of a modem, in whatever pieces they come, as lines and the data of transfers: a line
 * that announces data is followed by so many bytes that are no lines. All zero is an empty one;
 * bytes are added to `bytes` by the owner.
 */
struct stream {
    struct bytes bytes; /* not taken yet */
    size_t data;        /* so many of them are data */
    bool unsure;        /* ... if what follows those bears it out */
    bool to_etx;        /* those up to an ETX are */
    bool apart;         /* a line end of its own stood before what is at the front */
    bool framed;        /* ... and one stood before some line so far, */
    bool behind_data;   /* which data had not just ended in front of */
    size_t searched;    /* with needs_lf: so far no LF stands behind the text at the front */
    bool needs_lf;      /* a line ends with LF; else with CR, LF or both, as logs may have it */
    bool over;          /* nothing comes behind what is there */
};

enum stream_kind { STREAM_LINE, STREAM_DATA };

struct stream_piece {
    enum stream_kind kind;
    size_t count;        /* bytes at the front of the stream, line ends with them */
    size_t from, length; /* of the text or the data in these */
};

void stream_release(struct stream *stream);
/* The piece at the front, left there; false: it is not whole yet. With needs_lf an empty line is
 * one, else line ends before a text are dropped. */
bool stream_next(struct stream *stream, struct stream_piece *piece);
/* Takes it off. What its text announces is awaited next. */
void stream_take(struct stream *stream, const struct stream_piece *piece);
/* For a line that came another way. */
void stream_announce(struct stream *stream, struct span line);
/* Data of which bytes got lost are followed by their OK too early: then what came is all.
 * Otherwise nothing, and false. */
bool stream_lose(struct stream *stream);
/* Nothing that was announced is awaited any more. */
void stream_reset(struct stream *stream);

#endif
