/* SPDX-License-Identifier: MIT */
/* Text that the host enters at a prompt: `> ` of AT+CIPSEND, AT+SMPUB or AT+CMGS, DOWNLOAD of
 * AT+HTTPDATA. Unlike those of FTP these say no length; it may be a parameter of the command, and
 * else Ctrl-Z ends the text, which logs seldom show. So all that the host says until the modem
 * speaks again is taken, and what it was is settled then. */
#include "field/prompt.h"

#include "base/die.h"
#include "field/operations.h"

#include <string.h>

bool prompt_is_one(struct span line)
{
    return span_is(line, ">") || span_is(line, "DOWNLOAD");
}

int prompt_size_parameter(struct span command, size_t size)
{
    size_t commas = 0;
    int64_t number;
    for (size_t i = 0; i < command.count; i++)
        commas += command.at[i] == ',';
    for (size_t i = 0; span_find(command, '=') < command.count && i <= commas && i < 9; i++) {
        if (span_number(field_argument(command, i), INT32_MAX, &number) &&
            (size_t)number == size && size > 0)
            return (int)i + 1;
    }
    return 0;
}

static struct turn *payload_turn(const struct reading *reading)
{
    struct dialogue *out = reading->out;
    for (size_t i = out->count; i-- > 0 && out->turns[i].kind != TURN_COMMAND;) {
        if (out->turns[i].kind == TURN_PAYLOAD)
            return &out->turns[i];
    }
    return NULL;
}

/* The bytes of a turn that is not the last one in the store cannot grow there. */
static void append(struct reading *reading, struct turn *turn, struct span bytes)
{
    struct dialogue *out = reading->out;
    if (turn->from + turn->count != out->store.count) {
        struct bytes copy = {0};
        bytes_add_span(&copy, turn_bytes(out, turn));
        turn->from = out->store.count;
        bytes_add_span(&out->store, bytes_span(&copy));
        bytes_release(&copy);
    }
    bytes_add_span(&out->store, bytes);
    turn->count += bytes.count;
}

/* Lines, with `\n` between them here, get the ends that make up the length which the command says;
 * where it says none, those that most hosts have. False, and nothing is changed: `must` it say one?
 */
static bool join_lines(struct reading *reading, struct turn *turn, struct span lines, bool must)
{
    static const struct {
        const char *end;
        size_t last;
    } ways[] = {{"\r\n", 0}, {"\r\n", 1}, {"\r\n", 2}, {"\n", 0},
                {"\n", 1},   {"\n", 2},   {"", 0}};
    struct bytes joined = {0};
    size_t count = 0, way = 0, most = sizeof ways / sizeof *ways;
    for (size_t i = 0; i < lines.count; i++)
        count += lines.at[i] == '\n';
    for (; way < most; way++)
        if (prompt_size_parameter(reading_command(reading),
                                  lines.count - count +
                                      (count + ways[way].last) * strlen(ways[way].end)))
            break;
    if (way == most && must)
        return false;
    const char *end = ways[way % most].end;
    while (lines.count) {
        bytes_add_span(&joined, span_take(&lines, '\n'));
        bytes_add_text(&joined, lines.count ? end : "");
    }
    for (size_t i = 0; i < ways[way % most].last; i++)
        bytes_add_text(&joined, end);
    turn->count = 0;
    append(reading, turn, bytes_span(&joined));
    bytes_release(&joined);
    return true;
}

/* A tool that shows a CR for each end of a line, whatever it was: the bytes are lines. */
static bool has_crs_alone(struct span payload)
{
    return span_find(payload, '\r') < payload.count &&
           span_find(payload, '\n') == payload.count;
}

static void settle_lines(struct reading *reading, struct turn *turn)
{
    struct bytes lines = {0};
    struct span payload = turn_bytes(reading->out, turn);
    bool crs = !reading->entered_lines && has_crs_alone(payload);
    if (crs && payload.at[payload.count - 1] == '\r')
        payload.count--;
    for (size_t i = 0; i < payload.count; i++)
        bytes_add_char(&lines, crs && payload.at[i] == '\r' ? '\n' : payload.at[i]);
    if (reading->entered_lines || crs)
        join_lines(reading, turn, bytes_span(&lines), crs);
    bytes_release(&lines);
}

size_t prompt_take(struct reading *reading, const struct log_event *event, struct span bytes)
{
    size_t end = span_find(bytes, PROMPT_END), count = end < bytes.count ? end + 1 : end;
    struct turn *turn = payload_turn(reading);
    reading->entered_lines = !event->exact;
    if (turn && !event->exact)
        append(reading, turn, SPAN("\n")); /* settle() tells what it was */
    if (turn)
        append(reading, turn, span_cut(bytes, count));
    else
        reading_add_turn(reading, TURN_PAYLOAD, event, span_cut(bytes, count));
    if (end < bytes.count) {
        reading->prompted = false;
        settle_lines(reading, payload_turn(reading));
    }
    return count;
}

bool prompt_is_over(const struct reading *reading, struct span text)
{
    return payload_turn(reading) && dialect_is_command(text);
}

bool prompt_is_echo(const struct reading *reading, struct span text)
{
    struct turn *turn = payload_turn(reading);
    struct span payload = turn ? turn_bytes(reading->out, turn) : SPAN("");
    if (payload.count && payload.at[payload.count - 1] == PROMPT_END)
        payload.count--;
    return payload.count > 0 && span_same(span_trim(payload), span_trim(text));
}

/* A line end behind the text is the host's habit, and not counted. */
static void settle(struct reading *reading, struct turn *turn)
{
    settle_lines(reading, turn);
    struct span payload = turn_bytes(reading->out, turn), command = reading_command(reading);
    if (payload.count && payload.at[payload.count - 1] == PROMPT_END)
        return;
    for (size_t less = 0; less <= 2 && less < payload.count; less++) {
        bool end = less == 0 || strchr("\r\n", payload.at[payload.count - less]);
        if (!end)
            break;
        if (prompt_size_parameter(command, payload.count - less)) {
            turn->count -= less;
            turn->behind = less;
            return;
        }
    }
    append(reading, turn, (struct span){&(char){PROMPT_END}, 1});
    turn->made_up++;
}

/* The log has nothing of what was entered: so many digits as the command's last number says. */
static void make_up(struct reading *reading, const struct log_event *event)
{
    struct span command = reading_command(reading);
    int64_t size = 1, number;
    for (size_t i = 0; i < 4 && span_find(command, '=') < command.count; i++) {
        if (span_number(field_argument(command, i), 1460, &number) && number > 0)
            size = number;
    }
    struct turn *turn = reading_add_turn(reading, TURN_PAYLOAD, event, SPAN(""));
    reading_make_up(reading, turn, (size_t)size);
}

void prompt_end(struct reading *reading, const struct log_event *event)
{
    if (!payload_turn(reading))
        make_up(reading, event);
    settle(reading, payload_turn(reading));
    reading->prompted = false;
}
