/* SPDX-License-Identifier: MIT */
/* Between what happens and those who are told of it. People see passwords as stars whatever their
 * length; the trace keeps the length where it must to be played. */
#include "live/recording.h"

#include <errno.h>

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
    rescue_add(&recording->rescue, save, recording);
}

bool recording_hears(const struct recording *recording)
{
    return recording->parts.talk || recording->parts.file;
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
        mask_add(&recording->view, lane, bytes, marks, &masked);
        talk_note(parts->talk, agenda->now, lane, bytes_span(&masked));
        bytes_clear(&masked);
    }
    if (parts->file) {
        mask_add(&recording->mask, lane, bytes, marks, &masked);
        recorder_add(&recording->recorder, agenda->now, lane, bytes_span(&masked));
        if (!alarm_is_set(&recording->lag))
            alarm_set_in(agenda, &recording->lag, loop_device_time(parts->loop, RECORDING_LAG));
    }
    bytes_release(&masked);
}

/* The host goes on talking; that there is no whole trace is its owner's word. */
static void lose(struct recording *recording)
{
    int error = errno;
    fclose(recording->parts.file);
    recording->parts.file = NULL;
    recording->parts.lost(recording->parts.owner, error);
}

static void write_lines(struct recording *recording)
{
    FILE *file = recording->parts.file;
    struct bytes *text = &recording->recorder.text;
    if (!file || !text->count)
        return;
    bool good = fwrite(bytes_at(text), 1, text->count, file) == text->count;
    bytes_clear(text);
    if (fflush(file) != 0 || !good)
        lose(recording);
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
    if (recording->parts.file)
        rescue_recording(&recording->recorder, recording->parts.file);
}

void recording_stop(struct recording *recording)
{
    flush(recording);
    alarm_cancel(&recording->parts.loop->agenda, &recording->lag);
    rescue_drop(&recording->rescue);
    if (recording->parts.file)
        fclose(recording->parts.file);
    recording->parts.file = NULL;
    recording_break(recording);
    recorder_release(&recording->recorder);
    follow_release(&recording->follow);
}
