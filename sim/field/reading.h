/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_READING_H
#define SIM_FIELD_READING_H

#include "field/dialogue.h"
#include "field/stream.h"

/* Reading a log front to back; private to dialogue.c and texts.c. Exact bytes of the modem are a
 * stream that may be cut anywhere; texts are lines already.
 */
struct reading {
    const struct log *log;
    struct dialogue *out;
    size_t next;          /* event to come */
    struct stream stream; /* of the modem */
    struct bytes typed;   /* of the host: not yet a whole line */
    int stream_line;
    usec stream_at;
    size_t payload; /* bytes of the host that belong to a transfer */
    bool payload_to_etx;
    bool apart;         /* the next bytes of a payload are a turn of their own */
    bool prompted;      /* the modem asked for text (field/prompt.h) */
    bool entered_lines; /* ... and what came were lines without their ends */
    size_t command_from, command_count;
    bool answered;  /* it had its final result */
    bool overheard; /* only its echo told of it */
};

struct turn *reading_add_turn(struct reading *reading, enum turn_kind kind,
                              const struct log_event *event, struct span bytes);
struct span reading_command(const struct reading *reading); /* the last one */
void reading_set_command(struct reading *reading, struct span text,
                         const struct log_event *event);
/* So many bytes of the modem repeat what the host is still typing: keys of a terminal. */
static inline size_t reading_early_echo(const struct reading *reading)
{
    struct span echo = bytes_span(&reading->stream.bytes);
    struct span typed = span_cut(bytes_span(&reading->typed), echo.count);
    return span_same(typed, echo) ? echo.count : 0;
}
void reading_hear_line(struct reading *reading, const struct log_event *event,
                       struct span text);
/* Returns how many bytes belong to the payload. */
size_t reading_take_payload(struct reading *reading, const struct log_event *event,
                            struct span bytes);
void reading_finish_payload(struct reading *reading, const struct log_event *event);
/* `count` bytes that the log does not have, behind those of the last turn. */
void reading_make_up(struct reading *reading, struct turn *turn, size_t count);

/* texts.c: an event that is a text. */
void reading_hear_text(struct reading *reading, const struct log_event *event);

#endif
