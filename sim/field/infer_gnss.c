/* SPDX-License-Identifier: MIT */
/* Where the receiver is, and how long it takes to know, from AT+CGNSINF (AT manual V1.06, 14.2.4).
 * Its time of day goes on by the millisecond: what the log has of it is said by an answer, while
 * place and time to a fix are the world's, so that a host that asks later gets them too. */
#include "base/calendar.h"
#include "field/infer_parts.h"
#include "scenario/values.h"

/* Between two commands of a log without times, and between two that are the same: as long as the
 * rehearsal takes for them. */
#define PACE       MSEC(200)
#define PACE_AGAIN SECONDS(1)

enum { RUN, FIX, UTC, LATITUDE, LONGITUDE, ALTITUDE };

static bool is_position(struct span line)
{
    return span_starts(line, "+CGNSINF: 1,") || span_starts(line, "+UGNSINF: 1,");
}

static bool has_fix(struct span line)
{
    return span_is(infer_field(line, FIX), "1");
}

usec infer_time_between(const struct inference *infer, size_t from, size_t to)
{
    const struct dialogue *dialogue = infer->dialogue;
    usec gap = infer_gap(dialogue, from, to), made_up = 0;
    struct span before = SPAN("");
    for (size_t i = from; i <= to && gap < 0; i++) {
        if (dialogue->turns[i].kind != TURN_COMMAND)
            continue;
        struct span text = infer_turn(infer, i);
        made_up += i == from ? 0 : span_same(before, text) ? PACE_AGAIN : PACE;
        before = text;
    }
    return gap < 0 ? made_up : gap;
}

static void take_fix(struct inference *infer, struct span line)
{
    struct bytes place = {0};
    struct span altitude = infer_field(line, ALTITUDE);
    bytes_addf(&place, "%.*s,%.*s", SPAN_ARGS(infer_field(line, LATITUDE)),
               SPAN_ARGS(infer_field(line, LONGITUDE)));
    if (altitude.count)
        bytes_addf(&place, ",%.*s", SPAN_ARGS(altitude));
    infer_set(infer, "gnss", "fix", "as the log shows", bytes_span(&place));
    bytes_release(&place);
}

/* The day alone counts, where it is another than that of all worlds: of two hours nobody knows
 * which zone they were in. */
static void take_date(struct inference *infer, struct span line, size_t turn)
{
    enum { DAY = 86400 };
    int64_t seconds, epoch = infer->world->scenario->module.epoch;
    struct bytes date = {0};
    if (!calendar_read_stamp(infer_field(line, UTC), &seconds))
        return;
    seconds -= infer_time_between(infer, infer_begin(infer->dialogue), turn) / SECONDS(1);
    value_add_date(&date, seconds);
    if (seconds > epoch + DAY || seconds < epoch - DAY)
        infer_set(infer, "scenario", "date", "as the satellites tell it", bytes_span(&date));
    bytes_release(&date);
}

/* Between the last look without a fix, or the power, and the first with one. */
static void take_delay(struct inference *infer, size_t power, size_t without, size_t with)
{
    usec least = without == NO_TURN ? 0 : infer_time_between(infer, power, without);
    usec most = infer_time_between(infer, power, with);
    struct bytes time = {0};
    usec_add_text(&time, (least + most) / 2 / 1000 * 1000);
    infer_set(infer, "gnss", "after", "from AT+CGNSPWR=1 to a fix", bytes_span(&time));
    bytes_release(&time);
}

void infer_gnss(struct inference *infer)
{
    size_t power = NO_TURN, without = NO_TURN;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_COMMAND &&
            text_matches(text, SPAN("*+CGNSPWR=1*"))) {
            power = i;
            without = NO_TURN;
        }
        if (infer->dialogue->turns[i].kind != TURN_LINE || !is_position(text))
            continue;
        if (!has_fix(text)) {
            without = i;
            continue;
        }
        take_fix(infer, text);
        take_date(infer, text, i);
        if (power != NO_TURN)
            take_delay(infer, power, without, i);
        return;
    }
    if (without != NO_TURN)
        infer_set(infer, "gnss", "fix", "the receiver was on, and the log has none",
                  SPAN("none"));
}
