/* SPDX-License-Identifier: MIT */
/* Logs that show texts: each is a line, and who said it may have to be told from what it
 * is. */
#include "field/asked.h"
#include "field/echo.h"
#include "field/fit.h"
#include "field/operations.h"
#include "field/prompt.h"
#include "field/reading.h"
#include "log/bare.h"

#include <string.h>

static bool is_modems(const struct reading *reading, struct span text)
{
    struct span rest = span_trim(reading_command(reading)), command;
    if (dialect_is_modem_line(text))
        return true;
    while (!reading->answered && field_next_of_chain(&rest, &command))
        if (bare_asks(dialect_name(command)))
            return true;
    return asked_by(reading->out, reading->out->count, text) != reading->out->count;
}

static bool is_placeholder(struct span text)
{
    text = span_trim(text);
    return (span_starts(text, "<") && text.at[text.count - 1] == '>') || span_is(text, "...") ||
           span_is(text, "\xe2\x80\xa6");
}

/* May this event be a line of the data of a transfer? Not a command, not another answer. */
static bool may_be_data(const struct reading *reading, const struct log_event *event)
{
    struct span text = log_bytes(reading->log, event);
    return event->kind == LOG_DATA && event->side != LOG_HOST && !event->exact &&
           !(event->side == LOG_EITHER && dialect_is_command(text)) &&
           !span_starts(text, "+FTP");
}

/* How the lines of a transfer end, so that they make up the announced length. */
struct ends {
    const char *end;
    bool last; /* also behind the last line */
};

/* `plain`: of all lines together. Where none makes it up, as most hosts and files have it. */
static struct ends ends_for(size_t count, size_t plain, size_t length)
{
    static const struct ends ways[] = {
        {"\r\n", false}, {"\r\n", true}, {"\n", false}, {"\n", true}, {"", false}};
    for (size_t i = 0; count && i < sizeof ways / sizeof *ways; i++) {
        if (plain + (count - 1 + ways[i].last) * strlen(ways[i].end) == length)
            return ways[i];
    }
    return ways[0];
}

static void join_data(struct bytes *data, const struct bytes *lines, size_t count,
                      size_t length)
{
    struct ends ends = ends_for(count, lines->count - (count ? count - 1 : 0), length);
    struct span rest = bytes_span(lines);
    while (rest.count) {
        size_t end = span_find(rest, '\n');
        bytes_add_span(data, span_cut(rest, end));
        bool last = end >= rest.count;
        rest = span_skip(rest, end + 1);
        if (!last || ends.last)
            bytes_add_text(data, ends.end);
    }
}

/* May it be a line of a payload? Remarks that the log's reader has found stand between. */
static bool may_be_payload(const struct reading *reading, const struct log_event *event)
{
    struct span text = log_bytes(reading->log, event);
    return event->kind != LOG_SKIPPED && event->side != LOG_MODEM && !event->exact &&
           !dialect_is_command(text) && !dialect_is_modem_line(text);
}

/* The front of `rest` that is this line, with its end. */
static struct span take_line(struct span *rest, struct span line)
{
    size_t length = line.count;
    while (length < rest->count && (rest->at[length] == '\r' || rest->at[length] == '\n'))
        length++;
    struct span taken = span_cut(*rest, length);
    *rest = span_skip(*rest, length);
    return taken;
}

/* The lines from the last event on that are exactly the bytes that are awaited, if some
 * are; what stands between them are remarks. */
static bool take_fitting(struct reading *reading, enum turn_kind kind, size_t length,
                         bool (*may_be)(const struct reading *reading,
                                        const struct log_event *event))
{
    const struct log *log = reading->log;
    size_t from = reading->next - 1, count = 0, taken = 0;
    struct fit_line lines[FIT_LINES];
    struct bytes bytes = {0}, letters = {0};
    for (; count < FIT_LINES && from + count < log->count; count++) {
        const struct log_event *event = &log->events[from + count];
        struct span text = log_bytes(log, event);
        if (!may_be(reading, event) || is_placeholder(text) || span_is(span_trim(text), "OK"))
            break;
        lines[count] = (struct fit_line){text, event->side != LOG_EITHER, false};
    }
    if (!fit_lines(lines, count, length, &bytes) &&
        !(fit_letters(lines, count, &letters) && fit_lines(lines, count, length, &bytes))) {
        bytes_release(&letters);
        return false;
    }
    struct span rest = bytes_span(&bytes);
    for (size_t i = 0; i < count; i++)
        taken = lines[i].taken ? i + 1 : taken;
    for (size_t i = 0; i < taken; i++) {
        if (!lines[i].taken)
            reading_add_turn(reading, TURN_REMARK, &log->events[from + i],
                             log_bytes(log, &log->events[from + i]));
        else if (kind == TURN_PAYLOAD)
            reading_add_turn(reading, kind, &log->events[from + i],
                             take_line(&rest, lines[i].text));
    }
    if (kind != TURN_PAYLOAD)
        reading_add_turn(reading, kind, &log->events[from], rest);
    reading->next = from + taken;
    bytes_release(&bytes);
    bytes_release(&letters);
    return true;
}

/* Nearly all of it stands in one line, with its OK behind: the log leaves nothing out, and
 * no line end is among what is missing. */
static bool was_lost(const struct log *log, size_t behind, struct span text, size_t length)
{
    return behind < log->count &&
           span_is(span_trim(log_bytes(log, &log->events[behind])), "OK") &&
           text.count < length && text.count >= length - length / 10 &&
           !span_contains(text, "..") && !span_contains(text, "\xe2\x80\xa6");
}

/* False: they are lines, whatever was announced.
 * Texts of a transfer end with an OK behind enough bytes, or where something else is said. */
static bool hear_data_texts(struct reading *reading, const struct log_event *first)
{
    const struct log *log = reading->log;
    struct bytes lines = {0}, data = {0};
    size_t count = 0, i = reading->next - 1, length = reading->stream.data;
    bool unsure = reading->stream.unsure,
         fits = take_fitting(reading, TURN_DATA, length, may_be_data);
    if (fits || unsure) {
        stream_reset(&reading->stream);
        return fits;
    }
    for (; i < log->count && may_be_data(reading, &log->events[i]); i++) {
        struct span text = log_bytes(log, &log->events[i]);
        bool last = i + 1 >= log->count || !may_be_data(reading, &log->events[i + 1]);
        if (span_is(span_trim(text), "OK") && (last || lines.count + 2 >= length))
            break;
        if (is_placeholder(text))
            continue;
        bytes_add_text(&lines, count++ ? "\n" : "");
        bytes_add_span(&lines, text);
        if (lines.count >= length) {
            i++;
            break;
        }
    }
    join_data(&data, &lines, count, length);
    struct turn *turn =
        reading_add_turn(reading, TURN_DATA, first, span_cut(bytes_span(&data), length));
    if (count != 1 || !was_lost(log, i, turn_bytes(reading->out, turn), length))
        reading_make_up(reading, turn, length - turn->count);
    reading->stream.data = 0;
    reading->next = i;
    bytes_release(&lines);
    bytes_release(&data);
    return true;
}

/* Does the text end a stream? DLE before the ETX makes it data (AT manual 10.2.25). */
static bool ends_stream(struct span text)
{
    size_t end = 0;
    while (end < text.count && text.at[end] != '\x03')
        end += text.at[end] == '\x10' ? 2 : 1;
    return end < text.count;
}

/* Texts of a stream go up to its ETX; a logger may have dropped that, then up to what
 * cannot be of it. */
static void hear_stream_texts(struct reading *reading, const struct log_event *first)
{
    const struct log *log = reading->log;
    struct bytes data = {0};
    size_t i = reading->next - 1;
    bool whole = false;
    bool cut = false; /* the module starts again instead */
    for (; !whole && i < log->count && may_be_data(reading, &log->events[i]); i++) {
        struct span text = log_bytes(log, &log->events[i]);
        cut = span_is(span_trim(text), "RDY");
        if (cut)
            break;
        whole = ends_stream(text);
        bytes_add_text(&data, data.count ? "\r\n" : "");
        bytes_add_span(&data, text);
    }
    struct turn *turn = reading_add_turn(reading, TURN_DATA, first, bytes_span(&data));
    if (!whole && !cut) {
        bytes_add_char(&reading->out->store, '\x03');
        turn->count++;
        turn->made_up = 1;
    }
    reading->stream.to_etx = false;
    reading->next = i;
    bytes_release(&data);
}

static bool is_modem_text(const struct reading *reading, const struct log_event *event)
{
    struct span text = span_trim(log_bytes(reading->log, event));
    return event->kind == LOG_DATA && event->side != LOG_HOST && !dialect_is_command(text) &&
           dialect_is_modem_line(text);
}

/* The log's payload went through: OK came next, or the host was answered afterwards. What
 * ends with ERROR was the payload, and stayed short. */
static bool payload_was_taken(const struct reading *reading)
{
    const struct log *log = reading->log;
    for (size_t i = reading->next - 1; i < log->count; i++) {
        if (is_modem_text(reading, &log->events[i]))
            return !span_is(span_trim(log_bytes(log, &log->events[i])), "ERROR");
    }
    return false;
}

/* May this event go on with what the host enters? */
static bool goes_on_payload(const struct reading *reading, const struct log_event *event)
{
    struct span text = log_bytes(reading->log, event);
    return event->kind == LOG_DATA && !event->exact && event->side != LOG_MODEM &&
           !dialect_is_command(text) &&
           (event->side == LOG_HOST || !is_modems(reading, span_trim(text)));
}

/* Lines of a payload, each with its time and with the line end that makes up the length. */
static void enter_payload_texts(struct reading *reading, const struct log_event *first)
{
    const struct log *log = reading->log;
    size_t length = reading->payload, plain = first->count, count = 1, next = reading->next;
    while (plain + count <= length && next < log->count &&
           goes_on_payload(reading, &log->events[next])) {
        plain += log->events[next++].count;
        count++;
    }
    struct ends ends = ends_for(count, plain, length);
    for (size_t i = 0; i < count; i++) {
        const struct log_event *event = i ? &log->events[reading->next++] : first;
        struct bytes bytes = {0};
        bytes_add_span(&bytes, log_bytes(log, event));
        if (i + 1 < count || ends.last)
            bytes_add_text(&bytes, ends.end);
        reading->apart = true;
        reading_take_payload(reading, event, bytes_span(&bytes));
        bytes_release(&bytes);
    }
}

/* The ETX comes by itself: what it ends had no line end. */
static bool etx_follows(const struct reading *reading)
{
    const struct log *log = reading->log;
    return reading->next < log->count &&
           span_is(log_bytes(log, &log->events[reading->next]), "\x03");
}

static void say_text(struct reading *reading, const struct log_event *event, struct span text)
{
    bool command = dialect_is_command(text);
    if (reading->payload > 0 && command && payload_was_taken(reading))
        reading_finish_payload(reading, event);
    bool stream = reading->payload_to_etx;
    if (reading->payload > 0 &&
        take_fitting(reading, TURN_PAYLOAD, reading->payload, may_be_payload)) {
        reading->payload = 0;
    } else if (reading->payload > 0 && !command) {
        enter_payload_texts(reading, event);
    } else if (reading->payload > 0 || stream) {
        struct bytes bytes = {0};
        bytes_add_span(&bytes, text);
        if (stream ? !ends_stream(text) && !etx_follows(reading)
                   : command) /* taken for payload with its line end */
            bytes_add_text(&bytes, reading->out->end);
        reading->apart = true;
        reading_take_payload(reading, event, bytes_span(&bytes));
        bytes_release(&bytes);
    } else {
        reading_set_command(reading, text, event);
    }
}

/* "> hello": the prompt, and behind it what was entered, as a terminal shows the two. */
static bool hear_prompt(struct reading *reading, const struct log_event *event,
                        struct span text)
{
    if (reading->answered || reading->command_count == 0 || !span_starts(text, ">"))
        return false;
    if (span_starts_nocase(dialect_name(reading_command(reading)), "+FTP"))
        return false;
    struct span rest = span_trim(span_skip(text, 1));
    reading_hear_line(reading, event, SPAN(">"));
    if (rest.count)
        prompt_take(reading, event, rest);
    return true;
}

/* What is said at a prompt, unless the modem says it. */
static bool is_entered(const struct reading *reading, enum log_side side, struct span text)
{
    return reading->prompted && side != LOG_MODEM &&
           (side == LOG_HOST || !dialect_is_modem_line(text)) && !prompt_is_over(reading, text);
}

/* A text without a mark where bytes are awaited, and these come behind it, as a log of
 * bytes has them: somebody's print. */
static bool is_print(const struct reading *reading, const struct log_event *event)
{
    bool data = reading->stream.data > 0 || reading->stream.to_etx;
    bool payload = reading->payload > 0 || reading->payload_to_etx;
    if (event->side != LOG_EITHER || !(data || payload))
        return false;
    for (size_t i = reading->next; i < reading->log->count; i++) {
        const struct log_event *next = &reading->log->events[i];
        if (next->exact)
            return next->side == (data ? LOG_MODEM : LOG_HOST) &&
                   !span_starts(log_bytes(reading->log, next), "\r\nOK");
        if (next->side != LOG_EITHER)
            return false;
    }
    return false;
}

void reading_hear_text(struct reading *reading, const struct log_event *event)
{
    struct span text = log_bytes(reading->log, event);
    enum log_side side = event->side;
    bool marks = reading->log->marked;
    if (is_print(reading, event)) {
        reading_add_turn(reading, TURN_REMARK, event, span_trim(text));
        return;
    }
    if (reading->stream.data > 0 && side != LOG_HOST && hear_data_texts(reading, event))
        return;
    if (side != LOG_HOST && hear_prompt(reading, event, text))
        return;
    if (is_entered(reading, side, text)) {
        prompt_take(reading, event, text);
        return;
    }
    if (reading->stream.to_etx && side != LOG_HOST && may_be_data(reading, event)) {
        hear_stream_texts(reading, event);
        return;
    }
    if (side == LOG_EITHER) {
        bool echo = marks && echo_is_same(reading, text) && !reading->answered;
        if (echo || (!dialect_is_command(text) && is_modems(reading, text)))
            side = LOG_MODEM;
        else if ((dialect_is_command(text) && !marks) || reading->payload > 0 ||
                 reading->payload_to_etx)
            side = LOG_HOST;
    }
    if (side == LOG_HOST) {
        say_text(reading, event, text);
    } else if (side == LOG_MODEM) {
        reading_hear_line(reading, event, span_trim(text));
    } else {
        reading_add_turn(reading, TURN_REMARK, event, span_trim(text));
    }
}
