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

size_t prompt_take(struct reading *reading, const struct log_event *event, struct span bytes)
{
    size_t end = span_find(bytes, PROMPT_END), count = end < bytes.count ? end + 1 : end;
    struct turn *turn = payload_turn(reading);
    if (turn)
        append(reading, turn, span_cut(bytes, count));
    else
        reading_add_turn(reading, TURN_PAYLOAD, event, span_cut(bytes, count));
    if (end < bytes.count)
        reading->prompted = false;
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
