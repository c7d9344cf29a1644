/* SPDX-License-Identifier: MIT */
/* A trace as a test. The host goes by the trace's times, the modem by its own; a host line with a
 * relative time waits for the line before it, which is how a conversation stays one when the modem
 * becomes slower. */
#include "play/play.h"

#include "base/die.h"
#include "trace/record.h"

#include <string.h>

/* How long the rest of a line, or a line at any time, is waited for; and how far the modem is
 * listened to after a failure to see what came instead. */
#define PATIENCE   SECONDS(48 * 3600)
#define AFTERWARDS SECONDS(600)
#define PACED      MSEC(50)

/* So many bytes of a password in a row are one of its pieces. */
#define PIECE 3

/* Of bytes that are secret: as they are shown, hidden, hidden byte by byte, in clear. */
enum { SHOWN, HIDDEN, BY_LENGTH, IN_CLEAR, FORMS };

static void hear(void *owner, usec at, enum lane lane, struct span bytes);

struct play *play_new(const struct trace *trace, const struct scenario *scenario)
{
    struct play *play = xzalloc(sizeof *play);
    play->scenario = scenario;
    play->history.gap = recorder_gap(scenario->at.baud);
    play->mask = (struct mask){
        .by_length = mask_needs_lengths(scenario),
        .played = true,
        .password = scenario->password,
    };
    play->mask_by_length = play->mask;
    play->mask_by_length.by_length = true;
    play->trace = trace;
    compare_init(&play->compare, trace);
    play->stage = stage_new(scenario, hear, play);
    stage_lift(play->stage, scenario);
    return play;
}

void play_free(struct play *play)
{
    if (!play)
        return;
    stage_free(play->stage);
    compare_release(&play->compare);
    history_release(&play->history);
    bytes_release(&play->in_clear);
    xfree(play->broken);
    xfree(play->faults);
    xfree(play);
}

static bool is_fine(const struct play *play)
{
    return play->compare.failure.problem == COMPARE_FINE;
}

/* Which line of the trace it belongs to; 0: to none, its lane does not count. */
static int line_of(const struct play *play, enum lane lane)
{
    const struct trace_line *next = compare_next(&play->compare);
    if (trace_lane_is_host(lane))
        return play->host_line;
    return next && play->compare.lanes[lane] ? next->number : 0;
}

static void keep(struct play *play, int line, usec at, enum lane lane, struct span bytes)
{
    size_t before = play->history.count;
    history_add(&play->history, at, lane, bytes);
    if (play->history.count > before)
        play->history.events[before].line = line;
}

/* Does the line that comes next go on so? `whole`: and is all of it there? */
static bool trace_has(const struct play *play, enum lane lane, struct span bytes, bool whole)
{
    const struct trace_line *line = compare_next(&play->compare);
    if (!line || line->lane != lane)
        return false;
    struct span rest = span_skip(line->bytes, play->compare.done);
    if (!trace_lane_is_bytes(lane))
        return span_same(rest, bytes);
    size_t count = bytes.count < rest.count ? bytes.count : rest.count;
    if (whole && count < bytes.count)
        return false;
    return span_same(span_cut(rest, count), span_cut(bytes, count));
}

/* Three stars and nothing behind them are no six of which a part is missing, and six of twenty are
 * not all there is: the longest that is there as a whole, else one of which the rest may follow.
 * Of what goes on behind all six stars nothing is shown, unless noise has begun meanwhile. */
static int form_of_trace(const struct play *play, enum lane lane,
                         const struct span forms[FORMS])
{
    int found = forms[HIDDEN].count ? SHOWN : play->forms[lane];
    size_t longest = 0;
    if (play->mask_by_length.noisy && trace_has(play, lane, forms[BY_LENGTH], true))
        return BY_LENGTH; /* whoever recorded it knew */
    for (int i = FORMS; i > 0; i--)
        if (forms[i - 1].count && trace_has(play, lane, forms[i - 1], false))
            found = i - 1;
    for (int i = 0; i < FORMS; i++)
        if (forms[i].count > longest && trace_has(play, lane, forms[i], true)) {
            longest = forms[i].count;
            found = i;
        }
    return found;
}

/* Bytes that are all secret or all plain, in all their forms; the first one is shown. */
static void hear_part(struct play *play, usec at, enum lane lane, bool secret,
                      const struct span forms[FORMS])
{
    struct compare *compare = &play->compare;
    bool was_fine = is_fine(play);
    size_t next = compare->next;
    if (secret)
        play->forms[lane] = form_of_trace(play, lane, forms);
    int form = secret ? play->forms[lane] : SHOWN;
    struct span compared = forms[form];
    int line = line_of(play, lane);
    size_t fits = compare_hear(compare, at, lane, compared);
    if (was_fine && fits)
        keep(play, line, at, lane, form ? forms[SHOWN] : span_cut(forms[SHOWN], fits));
    if (compare->next != next || compare->done == 0) {
        play->longer = 0;
        if (play->forgets)
            history_forget(&play->history, PLAY_KEEPS);
    } else {
        play->longer += compared.count - forms[SHOWN].count; /* modulo: it may be shorter */
    }
    if (was_fine && !is_fine(play))
        history_cut(&play->history, compare->done - play->longer);
}

static void keep_secret(struct play *play, const struct at_mark *mark, struct span bytes)
{
    if (mark->place == 0)
        bytes_add_char(&play->in_clear, '\0');
    bytes_add_span(&play->in_clear, bytes);
}

static bool is_of_secret(const struct play *play, const char *piece)
{
    struct span secrets = bytes_span(&play->in_clear);
    for (size_t i = 0; i + PIECE <= secrets.count; i++)
        if (memcmp(secrets.at + i, piece, PIECE) == 0)
            return true;
    return false;
}

/* Where a trace with a password in clear parts is in no place where its marks help. */
static void hide_pieces(const struct play *play, struct bytes *text)
{
    struct bytes hidden = {0};
    bytes_add_span(&hidden, bytes_span(text));
    for (size_t i = 0; i + PIECE <= text->count; i++)
        if (is_of_secret(play, bytes_at(text) + i))
            memset(hidden.store + hidden.head + i, '*', PIECE);
    bytes_clear(text);
    bytes_add_span(text, bytes_span(&hidden));
    bytes_release(&hidden);
}

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct play *play = owner;
    const struct at_marks *marks = trace_lane_is_bytes(lane) && play->stage
                                       ? device_noted(stage_device(play->stage))
                                       : NULL;
    struct bytes hidden = {0}, by_length = {0};
    if (lane == LANE_HOST_ACT)
        mask_acted(&play->mask_by_length, bytes);
    for (size_t from = 0; from < bytes.count;) {
        struct at_mark mark = at_marks_at(marks, from);
        struct span real = span_cut(span_skip(bytes, from), mark.count);
        bool plain = mark.secrecy == AT_PLAIN && lane != LANE_TO_FTP && lane != LANE_SCENARIO;
        bytes_clear(&hidden);
        bytes_clear(&by_length);
        if (!plain) {
            mask_add_run(&play->mask, lane, real, &mark, &hidden);
            mask_add_run(&play->mask_by_length, lane, real, &mark, &by_length);
        }
        hear_part(play, at, lane, !plain,
                  (struct span[FORMS]){
                      plain || play->shows_secrets ? real : bytes_span(&hidden),
                      plain ? real : bytes_span(&hidden),
                      plain ? real : bytes_span(&by_length),
                      real,
                  });
        if (mark.secrecy == AT_VALUE && play->forms[lane] == IN_CLEAR)
            keep_secret(play, &mark, real);
        from += real.count;
    }
    bytes_release(&hidden);
    bytes_release(&by_length);
}

/* What there is to say about the scenario at the first failure, or at the end. */
static void look_at_scenario(struct play *play)
{
    struct device *device = stage_device(play->stage);
    const struct expects *expects = device_expects(device);
    const struct faults *faults = device_faults(device);
    if (play->broken)
        return;
    play->fault_count = faults_count(faults);
    play->faults = xzalloc((play->fault_count + 1) * sizeof *play->faults);
    for (size_t i = 0; i < play->fault_count; i++)
        play->faults[i] = faults_result(faults, i);
    play->broken = xzalloc(expects_count(expects) + 1);
    for (size_t i = 0; i < expects_count(expects); i++)
        play->broken[i] = !expects_result(expects, i).held;
}

static void give_up(struct play *play, enum compare_problem problem)
{
    look_at_scenario(play);
    history_cut(&play->history, play->compare.done);
    compare_give_up(&play->compare, problem);
    usec until = stage_now(play->stage) + AFTERWARDS;
    while (play->compare.failure.at == USEC_NEVER && stage_step(play->stage, until))
        continue;
}

/* What the host does next. */
static void play_host(struct play *play)
{
    usec from, to;
    compare_when(&play->compare, &from, &to);
    while (is_fine(play) && stage_has_unsent(play->stage))
        if (!stage_step(play->stage, play->compare.complete + PATIENCE))
            break;
    usec now = stage_now(play->stage);
    usec when = from > now ? from : now;
    if (is_fine(play) && when > to) {
        give_up(play, COMPARE_HOST_LATE);
        return;
    }
    while (is_fine(play) && stage_step(play->stage, when))
        continue;
    if (!is_fine(play))
        return;
    stage_run(play->stage, when);
    enum lane lane = compare_next(&play->compare)->lane;
    play->host_line = compare_next(&play->compare)->number;
    struct span bytes = compare_host_bytes(&play->compare);
    compare_sent(&play->compare, when);
    stage_host(play->stage, lane, bytes);
}

static void await_line(struct play *play)
{
    size_t line = play->compare.next;
    while (is_fine(play) && play->compare.next == line) {
        usec from, to;
        compare_when(&play->compare, &from, &to);
        usec limit = to == USEC_NEVER ? play->compare.complete + PATIENCE : to;
        if (!stage_step(play->stage, limit))
            give_up(play, COMPARE_MISSING);
    }
}

/* The last thing that happens in the trace; false: nothing does. */
static bool find_last_event(const struct trace *trace, struct trace_line *last)
{
    for (size_t i = trace->count; i > 0; i--) {
        *last = trace_at(trace, i - 1);
        if (last->kind == TRACE_EVENT)
            return true;
    }
    return false;
}

/* A command whose answer nobody looks at tests nothing. Unless the host has gone: then nobody
 * could have seen it. */
static void look_at_end(struct play *play)
{
    struct trace_line last;
    const struct at *at = device_at(stage_device(play->stage));
    if (!find_last_event(play->trace, &last))
        give_up(play, COMPARE_EMPTY);
    else if (at_owes_answer(at) && last.lane != LANE_HOST_ACT)
        give_up(play, COMPARE_UNANSWERED);
}

bool play_run(struct play *play)
{
    const struct trace_line *line;
    while (is_fine(play) && (line = compare_next(&play->compare)))
        if (trace_lane_is_host(line->lane))
            play_host(play);
        else
            await_line(play);
    bool fine = is_fine(play);
    usec rest = fine || play->scenario->at.baud == 0 ? 0 : PACED;
    if (!fine)
        look_at_scenario(play);
    stage_run(play->stage, stage_now(play->stage) + rest);
    if (is_fine(play))
        look_at_end(play);
    fine = is_fine(play);
    if (fine)
        expects_end(device_expects(stage_device(play->stage)), "the trace");
    look_at_scenario(play);
    if (!fine && !play->shows_secrets && play->in_clear.count) {
        hide_pieces(play, &play->compare.failure.expected);
        hide_pieces(play, &play->compare.failure.actual);
    }
    const struct outcome outcome = play_outcome(play);
    play->passed = fine && outcome_is_good(&outcome);
    return play->passed;
}

struct outcome play_outcome(const struct play *play)
{
    struct device *device = stage_device(play->stage);
    return (struct outcome){play->scenario, device_expects(device), device_faults(device),
                            play->require_faults};
}
