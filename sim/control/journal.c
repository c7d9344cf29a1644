/* SPDX-License-Identifier: MIT */
/* The trace so far, kept as what was noted and not as lines: so it can be written anew each time
 * somebody asks, and with changes when it is saved. Passwords are hidden before they are kept.
 */
#include "control/inside.h"

#include "base/limits.h"
#include "trace/record.h"

#include <string.h>

struct noted {
    usec at;
    enum lane lane;
    size_t count;
};

/* The older half goes, and with it the chance to play it. */
static void forget_half(struct journal *journal)
{
    struct span rest = bytes_span(&journal->log);
    size_t dropped = 0;
    while (dropped < journal->log.count / 2) {
        struct noted noted;
        memcpy(&noted, rest.at + dropped, sizeof noted);
        dropped += sizeof noted + noted.count;
    }
    bytes_drop(&journal->log, dropped);
    journal->cut = true;
}

void journal_add(struct journal *journal, usec at, enum lane lane, struct span bytes,
                 const struct at_marks *marks)
{
    struct bytes masked = {0};
    if (lane == LANE_WHY)
        return;
    if (lane == LANE_HOST_ACT)
        mask_acted(&journal->mask, bytes);
    mask_add(&journal->mask, lane, bytes, marks, &masked);
    const struct noted noted = {.at = at, .lane = lane, .count = masked.count};
    if (journal->log.count + sizeof noted + masked.count > CONTROL_JOURNAL_MAX)
        forget_half(journal);
    bytes_add(&journal->log, &noted, sizeof noted);
    bytes_add_span(&journal->log, bytes_span(&masked));
    bytes_release(&masked);
}

void journal_record(const struct journal *journal, struct recorder *recorder,
                    bool (*leaves_out)(void *owner, usec at, enum lane lane, struct span bytes),
                    void *owner)
{
    for (struct span rest = bytes_span(&journal->log); rest.count;) {
        struct noted noted;
        memcpy(&noted, rest.at, sizeof noted);
        rest = span_skip(rest, sizeof noted);
        struct span bytes = span_cut(rest, noted.count);
        if (!leaves_out || !leaves_out(owner, noted.at, noted.lane, bytes))
            recorder_add(recorder, noted.at, noted.lane, bytes);
        rest = span_skip(rest, noted.count);
    }
}

void journal_write(const struct journal *journal, usec gap, struct bytes *out)
{
    struct recorder recorder = {.gap = gap};
    journal_record(journal, &recorder, NULL, NULL);
    recorder_flush(&recorder);
    bytes_add_span(out, bytes_span(&recorder.text));
    recorder_release(&recorder);
}
