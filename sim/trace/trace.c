/* SPDX-License-Identifier: MIT */
/* A trace that was read: its lines, kept small and shown whole. */
#include "trace/trace.h"

#include "base/die.h"
#include "trace/rows.h"

#include <string.h>

static usec time_at(const struct trace *trace, unsigned when, bool end)
{
    if (when < ROW_TIME)
        return when;
    return trace->times[(when & (ROW_TIME - 1)) + (end && when & ROW_WINDOW)];
}

struct trace_line trace_at(const struct trace *trace, size_t i)
{
    const struct trace_row *row = &trace->rows[i], *next = row + 1;
    return (struct trace_line){
        .number = (int)row->number,
        .kind = (enum trace_kind)row->kind,
        .time = (enum trace_time)row->time,
        .lane = (enum lane)row->lane,
        .text = {bytes_at(&trace->text) + row->text, next->text - row->text - 1u},
        .from = time_at(trace, row->when, false),
        .to = time_at(trace, row->when, true),
        .bytes = {bytes_at(&trace->store) + row->bytes, next->bytes - row->bytes},
    };
}

static unsigned add_time(struct trace *trace, usec time)
{
    if (trace->times_count == trace->times_size) {
        trace->times_size = trace->times_size ? trace->times_size * 2 : 16;
        trace->times = xrealloc(trace->times, trace->times_size * sizeof *trace->times);
    }
    trace->times[trace->times_count] = time;
    return (unsigned)trace->times_count++;
}

static unsigned add_when(struct trace *trace, usec from, usec to)
{
    if (from == to)
        return from < ROW_TIME ? (unsigned)from : ROW_TIME | add_time(trace, from);
    unsigned place = add_time(trace, from);
    add_time(trace, to);
    return ROW_WINDOW | place;
}

static struct trace_row *next_row(struct trace *trace)
{
    if (trace->count == trace->size) {
        trace->size = trace->size ? trace->size * 2 : 64;
        trace->rows = xrealloc(trace->rows, trace->size * sizeof *trace->rows);
    }
    return &trace->rows[trace->count];
}

void trace_add_row(struct trace *trace, const struct trace_line *line)
{
    *next_row(trace) = (struct trace_row){
        .text = (unsigned)(line->text.at - bytes_at(&trace->text)),
        .lane = line->lane,
        .bytes = (unsigned)(trace->store.count - line->bytes.count),
        .time = line->time,
        .number = (unsigned)line->number,
        .kind = line->kind,
        .when = add_when(trace, line->from, line->to),
    };
    trace->count++;
}

void trace_end_rows(struct trace *trace)
{
    *next_row(trace) = (struct trace_row){
        .text = (unsigned)trace->text.count + trace->open_end,
        .bytes = (unsigned)trace->store.count,
    };
}

void trace_write(const struct trace *trace, struct bytes *out)
{
    for (size_t i = 0; i < trace->count; i++) {
        bytes_add_span(out, trace_at(trace, i).text);
        if (i + 1 < trace->count || !trace->open_end)
            bytes_add_char(out, '\n');
    }
}

void trace_free(struct trace *trace)
{
    if (!trace)
        return;
    xfree(trace->path);
    xfree(trace->scenario);
    xfree(trace->rows);
    bytes_release(&trace->text);
    bytes_release(&trace->store);
    xfree(trace->times);
    xfree(trace);
}

char *trace_scenario_path(const struct trace *trace)
{
    if (!trace->scenario)
        return NULL;
    const char *slash = strrchr(trace->path, '/');
    size_t folder = slash && trace->scenario[0] != '/' ? (size_t)(slash - trace->path) + 1 : 0;
    struct bytes path = {0};
    bytes_add(&path, trace->path, folder);
    bytes_add_text(&path, trace->scenario);
    char *copy = span_dup(bytes_span(&path));
    bytes_release(&path);
    return copy;
}

size_t trace_continued(const struct trace *trace, size_t i)
{
    const struct trace_row *rows = trace->rows;
    unsigned lane = rows[i++].lane;
    while (trace_lane_is_bytes((enum lane)lane) && i < trace->count &&
           rows[i].kind == TRACE_EVENT && rows[i].lane == lane &&
           rows[i].time == TRACE_RELATIVE && rows[i].when == 0)
        i++;
    return i;
}

struct span trace_bytes(const struct trace *trace, size_t first, size_t end)
{
    const char *store = bytes_at(&trace->store);
    size_t from = trace->rows[first].bytes;
    return (struct span){store + from, trace->rows[end].bytes - from};
}

size_t trace_line_of_byte(const struct trace *trace, size_t first, size_t end, size_t count)
{
    size_t place = trace->rows[first].bytes + count, i = first;
    while (i < end && trace->rows[i + 1].bytes <= place)
        i++;
    return i;
}

struct trace trace_part(const struct trace *trace, size_t first, size_t end)
{
    struct trace part = *trace;
    part.rows += first;
    part.count = end - first;
    return part;
}

void trace_copy(struct trace *copy, const struct trace *trace)
{
    size_t size = (trace->count + 1) * sizeof *copy->rows;
    *copy = *trace;
    copy->store = (struct bytes){0};
    copy->rows = xmalloc(size);
    memcpy(copy->rows, trace->rows, size);
}

void trace_copy_has(struct trace *copy, size_t i)
{
    must(copy->store.count < ROW_BYTES);
    copy->rows[i + 1].bytes = (unsigned)copy->store.count;
}

void trace_release_copy(struct trace *copy)
{
    bytes_release(&copy->store);
    xfree(copy->rows);
}
