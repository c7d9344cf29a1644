/* SPDX-License-Identifier: MIT */
/* Captures without marks: a terminal's log, and TinyGSM's debug output, which mixes its own
 * remarks into the stream. The typed line is the echo; who said what is found out later.
 */
#include "log/readers.h"

#include "log/capture.h"
#include "log/frame.h"
#include "log/marks.h"
#include "trace/trace.h"

#include "base/escape.h"

#include <string.h>

static bool is_result(struct span text)
{
    static const char *const words[] = {"OK", "ERROR", "RDY", "SHUT OK", "SMS Ready"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_is(text, words[i]))
            return true;
    }
    return span_starts(text, "+") && span_find(text, ':') < text.count;
}

int log_plain_shape(const struct log_format *format, const struct log_line *line)
{
    (void)format;
    struct span text = span_trim(line->text);
    return span_starts_nocase(text, "AT") || is_result(text) ? 1 : 0;
}

/* People write remarks behind what was said: `AT+CSQ      // signal`. */
static void add_pieces(struct log *log, const struct log_line *line)
{
    struct log_line stamped = *line;
    enum talk_kind kind;
    struct span words = span_trim(line->text);
    size_t end = talk_starts(words, &kind) ? frame_remark(words) : words.count;
    if (!line->stamped)
        stamped.at = LOG_NO_TIME;
    log_add_capture(log, &stamped, LOG_EITHER,
                    end < words.count ? span_trim(span_cut(words, end)) : line->text);
    log_add_comment(log, line, span_skip(words, end));
}

/* Lines of TinyGSM that begin with ###: some repeat what was received. */
static void add_remark(struct log *log, const struct log_line *line, struct span text)
{
    if (span_starts(text, "### AT:")) {
        struct bytes command = {0};
        struct span rest = span_trim(span_skip(text, 7));
        bytes_add_text(&command, span_starts_nocase(rest, "AT") ? "" : "AT");
        bytes_add_span(&command, rest);
        log_add(log, line, LOG_HOST, false, bytes_span(&command));
        bytes_release(&command);
    } else if (span_starts(text, "### Unhandled:")) {
        log_add(log, line, LOG_MODEM, false, span_trim(span_skip(text, 14)));
    } else {
        log_add_comment(log, line, text);
    }
}

/* `### Unhandled` comes after the line itself, when the library gives up on it; where the line
 * cannot be found in the lines just above, it is all there is. */
static bool is_repeated(const struct log_lines *lines, size_t i, struct span text)
{
    struct span what = span_trim(span_skip(text, 14));
    for (size_t back = 1; back <= 40 && back <= i; back++) {
        struct span line = span_trim(lines->at[i - back].text);
        if (span_starts(line, "###"))
            continue;
        if (what.count && line.count >= what.count && memcmp(line.at, what.at, what.count) == 0)
            return true;
    }
    return false;
}

void log_plain_read(struct log *log, const struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span text = span_trim(line->text);
        if (line->why)
            log_add_skipped(log, line, line->why);
        else if (span_starts(text, "### Unhandled:") && is_repeated(lines, i, text))
            log_add_skipped(log, line, "repeats a line above");
        else if (span_starts(text, "###"))
            add_remark(log, line, text);
        else
            add_pieces(log, line);
    }
}

int log_tinygsm_shape(const struct log_format *format, const struct log_line *line)
{
    (void)format;
    return span_starts(span_trim(line->text), "### ") ? 20 : 0;
}

/* --- our own traces (docs/trace.md) --- */

/* TIME LANE BYTES; a comment or the scenario's name otherwise. */
static bool cut_trace_line(struct span text, struct span *time, struct span *sign,
                           struct span *bytes)
{
    *time = span_cut(text, span_find(text, ' '));
    text = span_trim(span_skip(text, time->count));
    *sign = span_cut(text, span_find(text, ' '));
    *bytes = span_trim(span_skip(text, sign->count));
    bool timed = span_is(*time, "*") || span_starts(*time, "+") ||
                 (time->count && text_is_digit(time->at[0]));
    return timed && (span_is(*sign, ">") || span_is(*sign, "<") || span_is(*sign, ">>") ||
                     span_is(*sign, "<<") || span_is(*sign, "!") || span_is(*sign, "@"));
}

int log_trace_shape(const struct log_format *format, const struct log_line *line)
{
    struct span time, sign, bytes;
    (void)format;
    return cut_trace_line(span_trim(line->text), &time, &sign, &bytes) ? 30 : 0;
}

/* `+` adds to *now, else it is the time; a window counts with its beginning. */
static void read_trace_time(struct span text, usec *now)
{
    usec time;
    bool relative = span_starts(text, "+");
    text = span_skip(text, relative);
    size_t dots = log_search(text, "..");
    if (!scenario_parse_time(span_cut(text, dots), &time))
        *now = relative ? *now : LOG_NO_TIME;
    else if (*now == LOG_NO_TIME)
        *now = relative ? LOG_NO_TIME : time;
    else
        *now = relative ? *now + time : time;
}

/* Reports write texts without their ends: `> AT+FTPGET=1`, `< OK`. A recording never does. */
static bool is_report(const struct log_lines *lines)
{
    struct span time, sign, text;
    for (size_t i = 0; i < lines->count; i++) {
        struct span raw = span_trim(lines->at[i].raw);
        if (cut_trace_line(raw, &time, &sign, &text) && span_is(sign, ">") &&
            log_search(text, "\\r") < text.count)
            return false;
    }
    return true;
}

/* Lines inside a text are written with \r\n between them; `...` stands for what was left out. */
static void add_report(struct log *log, const struct log_line *line, enum log_side side,
                       struct span text)
{
    while (text.count) {
        size_t end = log_search(text, "\\r");
        struct span piece = span_cut(text, end);
        size_t dots = log_search(piece, "...OK");
        if (dots < piece.count && dots + 5 == piece.count)
            piece.count = dots;
        if (span_trim(piece).count)
            log_add(log, line, side, false, span_trim(piece));
        text = span_skip(text, dots + 5 == end ? dots + 3 : end + 2);
        span_strip(&text, "\\n"); /* not behind an echo */
    }
}

static void add_recorded(struct log *log, const struct log_line *line, enum log_side side,
                         struct span text)
{
    struct bytes bytes = {0};
    const char *error = NULL;
    size_t at;
    bool good = unescape_add(&bytes, text, &error, &at);
    log_add(log, line, side, true, bytes_span(&bytes));
    if (!good)
        log_add_skipped(log, line, error);
    bytes_release(&bytes);
}

void log_trace_read(struct log *log, const struct log_lines *lines)
{
    usec now = 0;
    bool report = is_report(lines);
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        struct span time, sign, text;
        if (!cut_trace_line(span_trim(line.raw), &time, &sign, &text)) {
            log_add_comment(log, &line, line.raw);
            continue;
        }
        read_trace_time(time, &now);
        line.at = now;
        size_t remark = log_search(text, " #");
        enum log_side side = span_is(sign, ">") ? LOG_HOST : LOG_MODEM;
        if (!span_is(sign, ">") && !span_is(sign, "<")) {
            log_add_comment(log, &line, line.raw);
            continue;
        }
        (report ? add_report : add_recorded)(log, &line, side,
                                             span_trim(span_cut(text, remark)));
        log_add_comment(log, &line, span_skip(text, remark));
    }
}
