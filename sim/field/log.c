/* SPDX-License-Identifier: MIT */
#include "field/log.h"

#include "base/die.h"
#include "base/limits.h"

static struct field_event *add_event(struct field_log *log, const struct field_line *line)
{
    if (log->count == log->size) {
        log->size = log->size ? 2 * log->size : 64;
        log->events = xrealloc(log->events, log->size * sizeof *log->events);
    }
    struct field_event *event = &log->events[log->count++];
    *event =
        (struct field_event){.at = line->at, .line = line->number, .from = log->store.count};
    return event;
}

static void keep_bytes(struct field_log *log, struct field_event *event, struct span bytes)
{
    event->count = bytes.count;
    bytes_add_span(&log->store, bytes);
}

void field_add(struct field_log *log, const struct field_line *line, enum field_side side,
               bool exact, struct span bytes)
{
    if (exact && bytes.count == 0)
        return;
    struct field_event *event = add_event(log, line);
    event->side = side;
    event->exact = exact;
    keep_bytes(log, event, bytes);
}

void field_add_comment(struct field_log *log, const struct field_line *line, struct span text)
{
    text = span_trim(text);
    if (text.count == 0)
        return;
    struct field_event *event = add_event(log, line);
    event->kind = FIELD_COMMENT;
    keep_bytes(log, event, text);
}

void field_add_skipped(struct field_log *log, const struct field_line *line, const char *why)
{
    struct field_event *event = add_event(log, line);
    event->kind = FIELD_SKIPPED;
    event->why = why;
    keep_bytes(log, event, span_trim(line->raw));
}

void field_mark_cut(struct field_log *log)
{
    must(log->count > 0);
    log->events[log->count - 1].cut = true;
}

struct span field_bytes(const struct field_log *log, const struct field_event *event)
{
    return (struct span){bytes_at(&log->store) + event->from, event->count};
}
