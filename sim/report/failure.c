/* SPDX-License-Identifier: MIT */
/* Why a trace failed, for somebody who sees it for the first time in a CI log: what was expected
 * and what came, one above the other with the first difference marked, what led there, and which
 * faults had struck by then. */
#include "report/failure.h"

#include "at/secret.h"
#include "base/escape.h"
#include "report/paint.h"

enum {
    BEFORE = 6,      /* lines of the conversation before */
    FAULTS = 3,      /* that had struck before, the last ones */
    HEAD = 24,       /* bytes shown before the first difference */
    TAIL = 60,       /* and behind it */
    TIME_WIDTH = 10, /* of the times, at least */
};

_Static_assert(BEFORE < PLAY_KEEPS, "a play that forgets has what is shown of it");

struct side {
    const char *name; /* "expected", "actual" */
    enum paint paint;
    struct bytes time;
    enum lane lane;
    struct span bytes;
};

static void add_head(const struct play *play, bool colour, struct bytes *out);
static void add_sides(const struct compare_failure *failure, bool colour, struct bytes *out);
static void add_before(const struct play *play, bool colour, struct bytes *out);
static void add_faults(const struct play *play, struct bytes *out);
static void add_half_line(const struct play *play, struct bytes *out);
static void add_real_modem(const struct play *play, struct bytes *out);
static void add_expectations(const struct play *play, bool colour, struct bytes *out);
static void add_missed(const struct play *play, bool colour, struct bytes *out);

void report_failure(const struct play *play, bool colour, struct bytes *out)
{
    const struct compare_failure *failure = &play->compare.failure;
    if (failure->problem != COMPARE_FINE) {
        add_head(play, colour, out);
        if (failure->problem != COMPARE_EMPTY) {
            add_sides(failure, colour, out);
            add_before(play, colour, out);
        }
        add_faults(play, out);
        add_half_line(play, out);
        add_real_modem(play, out);
    }
    add_expectations(play, colour, out);
    if (failure->problem == COMPARE_FINE)
        add_missed(play, colour, out);
}

static const char *lane_name(enum lane lane)
{
    static const char *const names[] = {
        [LANE_TO_MODEM] = "the host",
        [LANE_FROM_MODEM] = "the modem",
        [LANE_TO_FTP] = "the module's FTP client",
        [LANE_FROM_FTP] = "the FTP server",
        [LANE_SCENARIO] = "the scenario",
        [LANE_MODULE] = "the module",
        [LANE_HOST_ACT] = "the host",
        [LANE_WHY] = "the module",
    };
    return names[lane];
}

void report_sentence(const struct compare_failure *failure, struct bytes *out)
{
    struct bytes by = {0};
    switch (failure->problem) {
    case COMPARE_FINE:
        break;
    case COMPARE_DIFFERENT:
        bytes_addf(out, "expected something else from %s", lane_name(failure->lane));
        break;
    case COMPARE_EARLY:
        trace_add_time(&by, failure->from - failure->at);
        bytes_addf(out, "%s is %s too early", lane_name(failure->lane), bytes_at(&by));
        break;
    case COMPARE_LATE:
        trace_add_time(&by, failure->at - failure->to);
        bytes_addf(out, "%s is %s too late", lane_name(failure->lane), bytes_at(&by));
        break;
    case COMPARE_MISSING:
        bytes_addf(out, "expected more from %s", lane_name(failure->lane));
        break;
    case COMPARE_EXTRA:
        bytes_addf(out, "%s goes on after this line, and the trace does not",
                   lane_name(failure->heard));
        break;
    case COMPARE_UNANSWERED:
        bytes_add_text(out, "the trace ends before the modem answered");
        break;
    case COMPARE_EMPTY:
        bytes_add_text(out, "the trace has no line of a host or a modem: nothing is tested");
        break;
    case COMPARE_HOST_LATE:
        bytes_add_text(out, "the line before is complete only after the host's time");
        break;
    }
    bytes_release(&by);
}

static void add_head(const struct play *play, bool colour, struct bytes *out)
{
    struct bytes head = {0};
    bytes_addf(&head, "%s:%d: ", play->trace->path, play->compare.failure.line);
    report_sentence(&play->compare.failure, &head);
    paint(out, colour, PAINT_BOLD, bytes_span(&head));
    bytes_add_char(out, '\n');
    bytes_release(&head);
}

/* --- expected and actual, one above the other --- */

static void add_padded(struct bytes *out, struct span text, size_t width)
{
    bytes_add_span(out, text);
    for (size_t i = text.count; i < width; i++)
        bytes_add_char(out, ' ');
}

/* Bytes from `from` on as far as they are of interest; `same` of them are those of the other
 * side, and stand in the same columns. Returns the column of the first one that differs. */
static size_t add_shown(struct bytes *out, struct span bytes, size_t from, size_t same)
{
    size_t start = out->count, column;
    if (from)
        bytes_add_text(out, "...");
    escape_add(out, bytes.at + from, same - from);
    column = out->count - start;
    struct span rest = span_skip(bytes, same);
    escape_add(out, rest.at, rest.count < TAIL ? rest.count : TAIL);
    if (rest.count > TAIL)
        bytes_add_text(out, "...");
    return column;
}

/* One side as a line; returns the column at which the two sides part. */
static size_t add_side(struct bytes *out, bool colour, const struct side *side, size_t width,
                       size_t same)
{
    struct bytes line = {0};
    add_padded(&line, span_of("    "), 4);
    add_padded(&line, span_of(side->name), sizeof "expected");
    bytes_add_char(&line, ' ');
    size_t column = 0;
    if (side->bytes.count == 0) {
        bytes_add_span(&line, bytes_span(&side->time));
    } else {
        add_padded(&line, bytes_span(&side->time), width);
        bytes_addf(&line, " %-2s ", trace_lane_sign(side->lane));
        column = line.count;
        column += add_shown(&line, side->bytes, same > HEAD ? same - HEAD : 0, same);
    }
    paint(out, colour, side->paint, bytes_span(&line));
    bytes_add_char(out, '\n');
    bytes_release(&line);
    return column;
}

static void add_window(struct bytes *out, usec from, usec to)
{
    if (to == USEC_NEVER) {
        bytes_add_text(out, "any time");
        return;
    }
    trace_add_time(out, from);
    if (to != from) {
        bytes_add_text(out, "..");
        trace_add_time(out, to);
    }
}

static size_t same_front(struct span a, struct span b)
{
    size_t same = 0;
    while (same < a.count && same < b.count && a.at[same] == b.at[same])
        same++;
    return same;
}

static void add_sides(const struct compare_failure *failure, bool colour, struct bytes *out)
{
    struct side expected = {
        "expected", PAINT_GREEN, {0}, failure->lane, bytes_span(&failure->expected)};
    struct side actual = {
        "actual", PAINT_RED, {0}, failure->heard, bytes_span(&failure->actual)};
    size_t same = failure->same, width = TIME_WIDTH, column;
    if (failure->expects)
        add_window(&expected.time, failure->from, failure->to);
    else
        bytes_add_text(&expected.time,
                       failure->problem == COMPARE_UNANSWERED ? "the end" : "nothing");
    if (failure->at == USEC_NEVER)
        bytes_add_text(&actual.time, actual.bytes.count ? "only" : "nothing");
    else
        trace_add_time(&actual.time, failure->at);
    width = expected.time.count > width ? expected.time.count : width;
    width = actual.time.count > width ? actual.time.count : width;
    bool untimely = failure->problem == COMPARE_EARLY || failure->problem == COMPARE_LATE;
    if (untimely)
        actual.bytes = span_cut(actual.bytes, expected.bytes.count);
    if (same > failure->actual.count)
        same = failure->actual.count;
    /* What the trace has in clear is hidden here. */
    struct bytes hidden[2] = {{0}, {0}};
    at_hide_secrets(NULL, expected.bytes, &hidden[0]);
    at_hide_secrets(NULL, actual.bytes, &hidden[1]);
    if (!span_same(bytes_span(&hidden[0]), expected.bytes) ||
        !span_same(bytes_span(&hidden[1]), actual.bytes)) {
        expected.bytes = bytes_span(&hidden[0]);
        actual.bytes = bytes_span(&hidden[1]);
        same = same_front(expected.bytes, actual.bytes);
    }
    add_side(out, colour, &expected, width, same);
    column = add_side(out, colour, &actual, width, same);
    bool differ = failure->expects && !span_same(expected.bytes, actual.bytes);
    if (differ && column && !untimely) {
        add_padded(out, SPAN(""), column);
        paint(out, colour, PAINT_BOLD, SPAN("^"));
        bytes_add_char(out, '\n');
    }
    bytes_release(&expected.time);
    bytes_release(&actual.time);
    bytes_release(&hidden[0]);
    bytes_release(&hidden[1]);
}

/* --- what led there --- */

/* One event in one line, long ones cut. */
static void add_event(const struct history *history, size_t i, struct bytes *out)
{
    const struct history_event *event = &history->events[i];
    struct bytes time = {0};
    struct span bytes = history_bytes(history, i);
    trace_add_time(&time, event->at);
    bytes_add_text(out, "      ");
    add_padded(out, bytes_span(&time), TIME_WIDTH);
    bytes_addf(out, " %-2s ", trace_lane_sign(event->lane));
    escape_add(out, bytes.at, bytes.count < TAIL ? bytes.count : TAIL);
    bytes_add_text(out, bytes.count > TAIL ? "...\n" : "\n");
    bytes_release(&time);
}

static void add_before(const struct play *play, bool colour, struct bytes *out)
{
    const struct history *history = &play->history;
    struct bytes lines = {0};
    if (history->count == 0)
        return;
    bytes_add_text(&lines, "    before that\n");
    for (size_t i = history->count > BEFORE ? history->count - BEFORE : 0; i < history->count;
         i++)
        add_event(history, i, &lines);
    paint(out, colour, PAINT_DIM, bytes_span(&lines));
    bytes_release(&lines);
}

/* A common slip: the modem waits for the end of the command. */
static void add_half_line(const struct play *play, struct bytes *out)
{
    const struct history *history = &play->history;
    for (size_t i = history->count; i > 0; i--) {
        struct span sent = history_bytes(history, i - 1);
        if (history->events[i - 1].lane != LANE_TO_MODEM)
            continue;
        if (span_starts_nocase(sent, "AT") && span_find(sent, '\r') == sent.count)
            bytes_add_text(out, "    the host's line has no \\r at its end, so that the modem "
                                "waits for more of it\n");
        return;
    }
}

/* `sim7000 record` begins so. */
static void add_real_modem(const struct play *play, struct bytes *out)
{
    const struct trace *trace = play->trace;
    if (trace->count && span_starts(trace_at(trace, 0).text, "# recorded from /"))
        bytes_addf(out,
                   "    this was recorded from a real modem, whose times no model has; "
                   "sim7000 import %s makes a test of it\n",
                   trace->path);
}

/* The one that struck last of those that struck before `before`; NULL: none. */
static const struct fault_result *last_fault(const struct play *play,
                                             const struct fault_result *before)
{
    const struct fault_result *last = NULL;
    for (size_t i = 0; i < play->fault_count; i++) {
        const struct fault_result *fault = &play->faults[i];
        bool is_before = !before || fault->last_at < before->last_at ||
                         (fault->last_at == before->last_at && fault < before);
        if (fault->strikes && is_before && (!last || fault->last_at >= last->last_at))
            last = fault;
    }
    return last;
}

static void add_faults(const struct play *play, struct bytes *out)
{
    const struct fault_result *fault = last_fault(play, NULL);
    for (int i = 0; i < FAULTS && fault; i++, fault = last_fault(play, fault)) {
        bytes_addf(out, "    the fault \"%s\" had struck ", fault->spec->name);
        outcome_add_strikes(fault, out);
        bytes_add_text(out, " (");
        outcome_add_place(play->scenario, fault->spec->line, &fault->spec->hand, out);
        bytes_add_text(out, ")\n");
    }
}

static int last_line(const struct play *play)
{
    const struct trace *trace = play->trace;
    bool failed = play->compare.failure.problem != COMPARE_FINE;
    if (failed || trace->count == 0)
        return play->compare.failure.line;
    return trace_at(trace, trace->count - 1).number;
}

/* The trace may hold and an expectation not: then it is said where in the trace that was. */
static void add_expectations(const struct play *play, bool colour, struct bytes *out)
{
    const struct expects *expects = device_expects(stage_device(play->stage));
    for (size_t i = 0; i < expects_count(expects); i++) {
        struct expect_result result = expects_result(expects, i);
        if (!play->broken[i])
            continue;
        struct bytes line = {0};
        bytes_addf(&line, "%s:%d: the expectation \"%s\" does not hold (", play->trace->path,
                   last_line(play), result.spec->name);
        outcome_add_place(play->scenario, result.spec->line, &result.spec->hand, &line);
        bytes_add_char(&line, ')');
        paint(out, colour, PAINT_BOLD, bytes_span(&line));
        bytes_addf(out, "\n    %.*s\n", SPAN_ARGS(result.why));
        bytes_release(&line);
    }
}

/* Everything is as the trace has it, and yet not all of it was tested. */
static void add_missed(const struct play *play, bool colour, struct bytes *out)
{
    const struct outcome outcome = play_outcome(play);
    for (size_t i = 0; i < play->fault_count; i++) {
        if (!outcome_is_missed(&outcome, i))
            continue;
        const struct fault_result *fault = &play->faults[i];
        struct bytes line = {0};
        bytes_addf(&line, "%s:%d: the fault \"%s\" never struck (", play->trace->path,
                   last_line(play), fault->spec->name);
        outcome_add_place(play->scenario, fault->spec->line, &fault->spec->hand, &line);
        bytes_add_char(&line, ')');
        paint(out, colour, PAINT_BOLD, bytes_span(&line));
        bytes_add_text(out, "\n    ");
        outcome_add_why_not(fault, out);
        bytes_add_char(out, '\n');
        bytes_release(&line);
    }
}
