/* SPDX-License-Identifier: MIT */
/* What the readers of formats add to. Bytes lie in one store that events point into by number,
 * since it moves while it grows. */
#include "log/log.h"

#include "base/die.h"
#include "base/limits.h"

const char log_among_words[] = "it looks like AT, but stands among other words";

void log_mark_line(struct log *log, int number, enum log_fate fate)
{
    while (log->fates.count < (size_t)number)
        bytes_add_char(&log->fates, LOG_LINE_FRAME);
    char *at = bytes_reserve(&log->fates, 1) - log->fates.count + (number - 1);
    if ((enum log_fate) * at < fate)
        *at = (char)fate;
}

static struct log_event *add_event(struct log *log, const struct log_line *line)
{
    if (log->count == log->size) {
        log->size = log->size ? 2 * log->size : 64;
        log->events = xrealloc(log->events, log->size * sizeof *log->events);
    }
    struct log_event *event = &log->events[log->count++];
    *event = (struct log_event){.at = line->at, .line = line->number, .from = log->store.count};
    return event;
}

static void keep_bytes(struct log *log, struct log_event *event, struct span bytes)
{
    event->count = bytes.count;
    bytes_add_span(&log->store, bytes);
}

void log_add(struct log *log, const struct log_line *line, enum log_side side, bool exact,
             struct span bytes)
{
    if (exact && bytes.count == 0)
        return;
    struct log_event *event = add_event(log, line);
    event->side = side;
    event->exact = exact;
    log_mark_line(log, line->number, LOG_LINE_TALK);
    keep_bytes(log, event, bytes);
}

void log_add_comment(struct log *log, const struct log_line *line, struct span text)
{
    text = span_trim(text);
    if (text.count == 0)
        return;
    struct log_event *event = add_event(log, line);
    event->kind = LOG_COMMENT;
    log_mark_line(log, line->number, LOG_LINE_REMARK);
    keep_bytes(log, event, text);
}

void log_add_skipped(struct log *log, const struct log_line *line, const char *why)
{
    struct log_event *event = add_event(log, line);
    event->kind = LOG_SKIPPED;
    event->why = why;
    log_mark_line(log, line->number, LOG_LINE_SKIPPED);
    keep_bytes(log, event, span_trim(line->raw));
}

void log_mark_cut(struct log *log)
{
    must(log->count > 0);
    log->events[log->count - 1].cut = true;
}

struct span log_bytes(const struct log *log, const struct log_event *event)
{
    return (struct span){bytes_at(&log->store) + event->from, event->count};
}

void log_forget_talk(struct log *log)
{
    struct bytes store = {0};
    size_t kept = 0;
    for (size_t i = 0; i < log->count; i++) {
        struct log_event event = log->events[i];
        struct span bytes = log_bytes(log, &event);
        if (event.kind != LOG_SKIPPED)
            continue;
        event.from = store.count;
        bytes_add_span(&store, bytes);
        log->events[kept++] = event;
    }
    bytes_release(&log->store);
    log->store = store;
    log->count = log->size = kept;
    log->events = xrealloc(log->events, kept * sizeof *log->events);
}

void log_release(struct log *log)
{
    xfree(log->events);
    bytes_release(&log->store);
    bytes_release(&log->shape);
    bytes_release(&log->fates);
    *log = (struct log){0};
}
