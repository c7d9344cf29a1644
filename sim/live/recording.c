/* SPDX-License-Identifier: MIT */
/* Between what happens and those who are told of it. People see passwords as stars whatever their
 * length; the trace keeps the length where it must to be played. */
#include "live/recording.h"

#include <stdlib.h>

static void flush(void *owner);
static void save(void *owner);

void recording_start(struct recording *recording, const struct recording_parts *parts)
{
    *recording = (struct recording){.parts = *parts, .recorder.gap = parts->gap};
    recording->follow.at = parts->rows;
    recording->view.shows = parts->mode == MASK_SHOW;
    if (parts->scenario)
        recording->view.password = parts->scenario->password;
    recording->mask = recording->view;
    recording->mask.by_length = parts->scenario && mask_needs_lengths(parts->scenario);
    alarm_init(&recording->lag, flush, recording);
    if (parts->trace)
        sink_init(&recording->sink, parts->loop->uv, parts->trace->file);
    rescue_add(&recording->rescue, save, recording);
}

bool recording_hears(const struct recording *recording)
{
    return recording->parts.talk || recording->parts.trace;
}

void recording_add(struct recording *recording, enum lane lane, struct span bytes,
                   const struct at_marks *marks)
{
    const struct recording_parts *parts = &recording->parts;
    struct agenda *agenda = &parts->loop->agenda;
    struct bytes masked = {0};
    if (!marks && parts->rows) {
        follow_mark(&recording->follow, lane, bytes, &recording->follow.marks);
        marks = &recording->follow.marks;
    }
    if (parts->talk) {
        /* of an act, what is behind its first line is for machines: a whole file */
        size_t seen = lane == LANE_HOST_ACT ? span_find(bytes, '\n') : bytes.count;
        mask_add(&recording->view, lane, span_cut(bytes, seen), marks, &masked);
        talk_note(parts->talk, agenda->now, lane, bytes_span(&masked));
        bytes_clear(&masked);
    }
    if (parts->trace) {
        if (lane == LANE_HOST_ACT)
            mask_acted(&recording->mask, bytes);
        mask_add(&recording->mask, lane, bytes, marks, &masked);
        recorder_add(&recording->recorder, agenda->now, lane, bytes_span(&masked));
        if (!alarm_is_set(&recording->lag))
            alarm_set_in(agenda, &recording->lag, loop_device_time(parts->loop, RECORDING_LAG));
    }
    bytes_release(&masked);
}

/* NULL: all of it is in the file. */
static const char *close_trace(struct recording *recording)
{
    const char *unwritten, *unclosed = NULL;
    bool good = sink_close(&recording->sink, &unwritten);
    if (!output_close(recording->parts.trace, &unclosed) && good)
        unwritten = unclosed;
    free(recording->parts.trace);
    recording->parts.trace = NULL;
    return unwritten;
}

/* The host goes on talking; that there is no whole trace is its owner's word. */
static void lose(struct recording *recording, const char *why)
{
    close_trace(recording);
    recording->parts.lost(recording->parts.owner, why);
}

static void write_lines(struct recording *recording)
{
    struct bytes *text = &recording->recorder.text;
    const char *why;
    if (!recording->parts.trace || !text->count)
        return;
    if (!sink_write(&recording->sink, bytes_span(text), &why))
        lose(recording, why);
    bytes_clear(text);
}

void recording_keep(struct recording *recording)
{
    const char *why;
    if (recording->parts.trace && !output_keep(recording->parts.trace, &why))
        lose(recording, why);
}

static void flush(void *owner)
{
    struct recording *recording = owner;
    recorder_flush(&recording->recorder);
    write_lines(recording);
}

void recording_pause(struct recording *recording)
{
    write_lines(recording);
    if (recording->parts.talk)
        talk_pause(recording->parts.talk);
}

void recording_break(struct recording *recording)
{
    if (recording->parts.talk)
        talk_end(recording->parts.talk);
}

/* Memory ran out. */
static void save(void *owner)
{
    struct recording *recording = owner;
    char room[RECORDER_PIECE_MAX];
    struct span piece;
    const char *ignored;
    if (!recording->parts.trace)
        return;
    do {
        piece = recorder_rescue(&recording->recorder, room);
        sink_rescue(&recording->sink, piece);
    } while (piece.count);
    output_close(recording->parts.trace, &ignored);
}

void recording_stop(struct recording *recording)
{
    flush(recording);
    alarm_cancel(&recording->parts.loop->agenda, &recording->lag);
    rescue_drop(&recording->rescue);
    const char *why = recording->parts.trace ? close_trace(recording) : NULL;
    if (why)
        recording->parts.lost(recording->parts.owner, why);
    recording_break(recording);
    recorder_release(&recording->recorder);
    follow_release(&recording->follow);
}
