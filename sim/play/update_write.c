/* SPDX-License-Identifier: MIT */
/* The new lines of one segment. It is compared by itself, from the time of the host's line before
 * it: so what still holds keeps its text, with its layout and its windows of time. */
#include "play/update_parts.h"
#include "trace/record.h"

#include <string.h>

/* Comments that follow each other are one line of the trace, and several of the file. */
static void add_edits(struct update *update, enum edit edit, struct span text)
{
    size_t end;
    while ((end = span_find(text, '\n')) < text.count) {
        edits_add(&update->out->edits, edit, span_cut(text, end));
        text = span_skip(text, end + 1);
    }
    edits_add(&update->out->edits, edit, text);
}

static void add(struct update *update, enum edit edit, struct span line)
{
    add_edits(update, edit, line);
    if (edit == EDIT_GONE)
        return;
    bytes_add_span(&update->out->text, line);
    bytes_add_char(&update->out->text, '\n');
}

void update_keep_line(struct update *update, size_t i)
{
    struct trace_line line = trace_at(&update->trace, i);
    add(update, EDIT_KEPT, line.text);
    update->begun |= line.kind == TRACE_EVENT;
}

void update_put_off_line(struct update *update, size_t i)
{
    struct trace_line line = trace_at(&update->trace, i);
    struct span text = span_trim(line.text);
    size_t blank = span_find(text, ' '), tab = span_find(text, '\t');
    struct bytes put_off = {0};
    trace_add_time(&put_off, stage_now(update->stage));
    bytes_add_span(&put_off, span_skip(text, blank < tab ? blank : tab));
    add(update, EDIT_GONE, line.text);
    add(update, EDIT_NEW, bytes_span(&put_off));
    update->begun = true;
    bytes_release(&put_off);
}

/* Compares the segment alone. Returns how many bytes of it the lines that hold have used. */
static size_t compare_segment(const struct update *update, struct compare *compare,
                              struct trace *part)
{
    const struct segment *segment = &update->segment;
    const struct history *history = &segment->history;
    *part = trace_part(&update->trace, segment->first, segment->end);
    compare_init(compare, part);
    memcpy(compare->lanes, update->compare.lanes, sizeof compare->lanes);
    compare->complete = segment->start;
    for (size_t i = 0; i < history->count; i++)
        if (compare_hear(compare, history->events[i].at, history->events[i].lane,
                         history_bytes(history, i)) < history->events[i].count)
            break;
    return trace_bytes(part, 0, compare->next).count;
}

/* What happened beyond the first `used` bytes, as lines. */
static void record_rest(const struct update *update, size_t used, usec before,
                        struct recorder *recorder)
{
    const struct history *history = &update->segment.history;
    *recorder = (struct recorder){.gap = update->gap, .begun = update->begun, .before = before};
    for (size_t i = 0; i < history->count; i++) {
        struct span bytes = span_skip(history_bytes(history, i), used);
        used -= history->events[i].count - bytes.count;
        if (bytes.count)
            recorder_add(recorder, history->events[i].at, history->events[i].lane, bytes);
    }
    recorder_flush(recorder);
}

static void write_new(struct update *update, struct span *lines, size_t count)
{
    while (count-- && lines->count) {
        size_t end = span_find(*lines, '\n');
        add(update, EDIT_NEW, span_cut(*lines, end));
        *lines = span_skip(*lines, end + 1);
        update->begun = true;
    }
}

static bool has_event(const struct trace *trace, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (trace_at(trace, i).kind == TRACE_EVENT)
            return true;
    return false;
}

/* Lines that hold as they stand; then each old line gives way to a new one, comments stay. */
void update_write_segment(struct update *update)
{
    const struct segment *segment = &update->segment;
    struct trace part;
    struct compare compare;
    struct recorder recorder;
    size_t used = compare_segment(update, &compare, &part);
    size_t held = segment->first + compare.next;
    record_rest(update, used, compare.complete, &recorder);
    struct span fresh = bytes_span(&recorder.text);
    /* Comments at the end belong to what follows; those at the start of the trace do not. */
    while (fresh.count && update->begun && held > segment->first &&
           trace_at(&update->trace, held - 1).kind != TRACE_EVENT)
        held--;
    for (size_t i = segment->first; i < held; i++)
        update_keep_line(update, i);
    for (size_t i = held; i < segment->end; i++) {
        struct trace_line line = trace_at(&update->trace, i);
        if (line.kind == TRACE_EVENT) {
            add(update, EDIT_GONE, line.text);
            write_new(update, &fresh, 1);
            continue;
        }
        if (!has_event(&update->trace, i, segment->end))
            write_new(update, &fresh, SIZE_MAX);
        update_keep_line(update, i);
    }
    write_new(update, &fresh, SIZE_MAX);
    recorder_release(&recorder);
    compare_release(&compare);
}
