/* SPDX-License-Identifier: MIT */
/* A log as a conversation. Where every byte was logged the lines are cut out of a stream;
 * where the log has texts (texts.c) they are lines already. Either way the turns come out
 * the same, so that nothing behind this has to know how a log was written. */
#include "field/dialogue.h"

#include "base/die.h"
#include "field/echo.h"
#include "field/prompt.h"
#include "field/reading.h"
#include "field/twin.h"
#include "field/unheard.h"

#include <string.h>

/* A line of the modem's that stays open for so long, until the host speaks, has no end. */
#define STREAM_PAUSE MSEC(100)
#define WHOLE_LEAST  5 /* times */
#define PROMPT_LEAST 3 /* answers */

struct turn *reading_add_turn(struct reading *reading, enum turn_kind kind,
                              const struct log_event *event, struct span bytes)
{
    struct dialogue *out = reading->out;
    if (kind == TURN_COMMAND || kind == TURN_PAYLOAD)
        wire_end_part(out, reading_early_echo(reading));
    if (out->count == out->size) {
        out->size = out->size ? 2 * out->size : 64;
        out->turns = xrealloc(out->turns, out->size * sizeof *out->turns);
    }
    must(out->turns);
    struct turn *turn = &out->turns[out->count++];
    *turn = (struct turn){.kind = kind, .at = event->at, .line = event->line};
    turn->from = out->store.count;
    turn->count = bytes.count;
    bytes_add_span(&out->store, bytes);
    if (event->at != LOG_NO_TIME)
        out->timed = true;
    return turn;
}

struct span reading_command(const struct reading *reading)
{
    return (struct span){bytes_at(&reading->out->store) + reading->command_from,
                         reading->command_count};
}

/* Bytes that were not in the log: digits, so that people see where they are. */
void reading_make_up(struct reading *reading, struct turn *turn, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes_add_char(&reading->out->store, (char)('0' + (turn->count + i) % 10));
    turn->count += count;
    turn->made_up = count;
}

/* What the log does not show of a payload is made up once the modem has taken it. */
void reading_finish_payload(struct reading *reading, const struct log_event *event)
{
    struct dialogue *out = reading->out;
    if (reading->payload == 0)
        return;
    if (out->count == 0 || out->turns[out->count - 1].kind != TURN_PAYLOAD)
        reading_add_turn(reading, TURN_PAYLOAD, event, SPAN(""));
    reading_make_up(reading, &out->turns[out->count - 1], reading->payload);
    reading->payload = 0;
}

/* --- the modem's lines --- */

/* After this line bytes follow that are no lines. */
static void expect_bytes(struct reading *reading, struct span line)
{
    stream_announce(&reading->stream, line);
    reading->payload = dialect_payload_length(line);
    reading->payload_to_etx = dialect_wants_stream(line);
}

/* Without any command of the host's in the log, the echo is all there is of it. */
void reading_set_command(struct reading *reading, struct span text,
                         const struct log_event *event)
{
    struct turn *turn = reading_add_turn(reading, TURN_COMMAND, event, text);
    turn->masked = turn_text_is_masked(text);
    reading->command_from = turn->from;
    reading->command_count = turn->count;
    reading->answered = reading->prompted = reading->overheard = false;
}

void reading_hear_line(struct reading *reading, const struct log_event *event, struct span text)
{
    if (echo_is_same(reading, text) && !echo_is_over(reading)) {
        reading_add_turn(reading, TURN_ECHO, event, text);
        return;
    }
    bool fresh = reading->answered || reading->command_count == 0 || reading->overheard;
    if (dialect_is_command(text) && fresh) {
        reading_set_command(reading, text, event);
        reading->overheard = reading->out->wire.others = true;
        reading_add_turn(reading, TURN_ECHO, event, text);
        return;
    }
    if (reading->prompted && prompt_is_echo(reading, text)) {
        reading_add_turn(reading, TURN_ECHO, event, text);
        return;
    }
    if (reading->prompted)
        prompt_end(reading, event);
    if (reading->payload > 0 && span_is(text, "OK"))
        reading_finish_payload(reading, event);
    if (span_is(text, "ERROR") || span_is(text, "RDY")) { /* it stayed short */
        reading->payload = 0;
        reading->payload_to_etx = false;
    }
    struct turn *turn = reading_add_turn(reading, TURN_LINE, event, text);
    turn->masked = turn_text_is_masked(text);
    turn->cut = event->cut;
    size_t dots = text.count;
    while (dots > 0 && text.at[dots - 1] == '.')
        dots--;
    if (text.count - dots >= 3 && !event->exact) {
        turn->cut = true;
        turn->count = dots;
    }
    if (dialect_is_final(text))
        reading->answered = true;
    reading->prompted = prompt_is_one(text) && !reading->answered;
    expect_bytes(reading, text);
}

/* --- exact bytes --- */

static struct log_event stream_event(const struct reading *reading)
{
    return (struct log_event){.exact = true,
                              .at = reading->stream_at,
                              .line = reading->stream_line};
}

static bool take_piece(struct reading *reading)
{
    struct stream_piece piece;
    struct bytes text = {0};
    if (!stream_next(&reading->stream, &piece))
        return false;
    struct log_event event = stream_event(reading);
    struct span whole = bytes_span(&reading->stream.bytes);
    bytes_add_span(&text, span_cut(span_skip(whole, piece.from), piece.length));
    bool apart = reading->stream.apart;
    reading->out->wire.lines += piece.kind == STREAM_LINE;
    reading->out->wire.pairs += piece.kind == STREAM_LINE && piece.count == piece.length + 2;
    reading->out->wire.aparts += piece.kind == STREAM_LINE && apart;
    stream_take(&reading->stream, &piece);
    if (piece.kind == STREAM_DATA)
        reading_add_turn(reading, TURN_DATA, &event, bytes_span(&text));
    else
        reading_hear_line(reading, &event, bytes_span(&text));
    reading->out->turns[reading->out->count - 1].apart = apart;
    bytes_release(&text);
    return true;
}

/* What was taken for data were lines. */
static void doubt_data(struct reading *reading)
{
    if (!reading->stream.unsure)
        return;
    stream_reset(&reading->stream);
    while (take_piece(reading))
        continue;
}

/* Nothing of the modem's follows at once: data that are whole need no OK behind them. */
static void settle(struct reading *reading)
{
    reading->stream.over = true;
    while (take_piece(reading))
        continue;
    reading->stream.over = false;
}

/* Nothing more comes, and the transfer is not whole: bytes of it got lost on the way. */
static void lose_data(struct reading *reading)
{
    doubt_data(reading);
    if (!stream_lose(&reading->stream))
        return;
    while (take_piece(reading))
        continue;
}

/* The log lacks what followed: what is there is all there will be. */
static void end_stream(struct reading *reading, bool cut)
{
    settle(reading);
    if (!cut && reading->stream.data > 0)
        lose_data(reading);
    struct bytes rest = {0};
    doubt_data(reading);
    struct log_event event = stream_event(reading);
    event.cut = cut;
    bytes_add_span(&rest, bytes_span(&reading->stream.bytes));
    bytes_clear(&reading->stream.bytes);
    if (reading->stream.data > 0) {
        size_t data = reading->stream.data;
        struct turn *turn =
            reading_add_turn(reading, TURN_DATA, &event, span_cut(bytes_span(&rest), data));
        reading_make_up(reading, turn, data - turn->count);
        reading->stream.data = 0;
    } else if (span_trim(bytes_span(&rest)).count) {
        reading_hear_line(reading, &event, span_trim(bytes_span(&rest)));
    }
    bytes_release(&rest);
}

static void hear_bytes(struct reading *reading, const struct log_event *event)
{
    if (reading->stream.bytes.count == 0) {
        reading->stream_at = event->at;
        reading->stream_line = event->line;
    }
    bytes_add_span(&reading->stream.bytes, log_bytes(reading->log, event));
    wire_hear(&reading->out->wire, log_bytes(reading->log, event));
    for (bool more = true; more;) {
        more = take_piece(reading);
        reading->stream_at = event->at;
        reading->stream_line = event->line;
    }
    if (event->cut)
        end_stream(reading, true);
}

/* What is open, and lacks its line end, is a result, or has bytes in it that no line has:
 * noise took the end. */
static bool is_over(const struct reading *reading)
{
    struct span text = span_trim(bytes_span(&reading->stream.bytes));
    bool noise = false;
    for (size_t i = 0; i < text.count; i++)
        noise = noise || (unsigned char)text.at[i] < ' ' || (unsigned char)text.at[i] >= 0x7f;
    return !reading->stream.to_etx && (noise || dialect_is_final(text));
}

/* --- the host's bytes --- */

/* The turn that these bytes of a payload go on; NULL: a new one. What is entered after a
 * while may meet another modem than what came before. */
static struct turn *open_payload(struct reading *reading, const struct log_event *event)
{
    struct dialogue *out = reading->out;
    struct turn *last = out->count ? &out->turns[out->count - 1] : NULL;
    bool apart = reading->apart;
    reading->apart = false;
    if (!last || last->kind != TURN_PAYLOAD || last->from + last->count != out->store.count)
        return NULL;
    bool late = event->at != LOG_NO_TIME && last->at != LOG_NO_TIME &&
                event->at - last->at > STREAM_PAUSE;
    return apart || late ? NULL : last;
}

size_t reading_take_payload(struct reading *reading, const struct log_event *event,
                            struct span bytes)
{
    struct dialogue *out = reading->out;
    size_t count = reading->payload < bytes.count ? reading->payload : bytes.count;
    if (reading->payload_to_etx) {
        for (count = 0; count < bytes.count && bytes.at[count] != '\x03';)
            count += bytes.at[count] == '\x10' ? 2 : 1;
        reading->payload_to_etx = count >= bytes.count;
        count = count < bytes.count ? count + 1 : bytes.count;
    } else {
        reading->payload -= count;
    }
    struct turn *last = open_payload(reading, event);
    if (last) {
        bytes_add_span(&out->store, span_cut(bytes, count));
        last->count += count;
    } else if (count) {
        reading_add_turn(reading, TURN_PAYLOAD, event, span_cut(bytes, count));
    }
    return count;
}

/* The last command's CR was one of a pair. */
static void end_with_lf(struct reading *reading)
{
    struct dialogue *out = reading->out;
    for (size_t i = out->count; i-- > 0 && !turn_is_modems(&out->turns[i]);) {
        if (out->turns[i].kind != TURN_COMMAND)
            continue;
        out->turns[i].lf = true;
        out->end = "\r\n";
        return;
    }
}

/* Hosts that print lines end a payload with CR LF too, which the modem passes over. */
static bool end_payload(struct reading *reading, char c)
{
    struct dialogue *out = reading->out;
    struct turn *last = out->count ? &out->turns[out->count - 1] : NULL;
    if (!last || last->kind != TURN_PAYLOAD || reading->typed.count || !strchr("\r\n", c) ||
        !c || last->from + last->count + last->behind != out->store.count)
        return false;
    bytes_add_char(&out->store, c);
    last->behind++;
    return true;
}

static void type_bytes(struct reading *reading, const struct log_event *event)
{
    struct span bytes = log_bytes(reading->log, event);
    if (reading->prompted && prompt_is_over(reading, bytes))
        prompt_end(reading, event);
    while (bytes.count) {
        if (reading->prompted) {
            bytes = span_skip(bytes, prompt_take(reading, event, bytes));
            continue;
        }
        if (reading->payload > 0 || reading->payload_to_etx) {
            bytes = span_skip(bytes, reading_take_payload(reading, event, bytes));
            continue;
        }
        char c = bytes.at[0];
        bytes = span_skip(bytes, 1);
        if (end_payload(reading, c))
            continue;
        if (c == '\n' && reading->typed.count == 0) {
            end_with_lf(reading);
        } else if (c == '\r' || c == '\n') {
            if (span_trim(bytes_span(&reading->typed)).count)
                reading_set_command(reading, bytes_span(&reading->typed), event);
            bytes_clear(&reading->typed);
        } else {
            bytes_add_char(&reading->typed, c);
        }
    }
}

/* --- all of it --- */

static void read_event(struct reading *reading, const struct log_event *event)
{
    if (event->kind == LOG_SKIPPED)
        return;
    if (event->kind == LOG_COMMENT || !event->exact || event->side == LOG_HOST)
        settle(reading);
    if (event->kind == LOG_COMMENT) {
        reading_add_turn(reading, TURN_REMARK, event, log_bytes(reading->log, event));
        return;
    }
    if (!event->exact) {
        if (event->side == LOG_HOST && is_over(reading))
            end_stream(reading, false);
        size_t before = reading->out->count;
        if (event->side == LOG_HOST && reading->stream.bytes.count == 0)
            reading->stream.data = 0;
        reading_hear_text(reading, event);
        for (size_t i = before; i < reading->out->count; i++)
            reading->out->exact &= !turn_is_modems(&reading->out->turns[i]);
    } else if (event->side == LOG_HOST) {
        bool pause = event->at - reading->stream_at > STREAM_PAUSE;
        if (reading->stream.data > 0 && (pause || !reading->stream.unsure))
            lose_data(reading);
        else if (reading->stream.data == 0 && reading_early_echo(reading) == 0 &&
                 (pause || is_over(reading)))
            end_stream(reading, false);
        type_bytes(reading, event);
    } else {
        hear_bytes(reading, event);
    }
}

/* Of so many times that are whole seconds apart not all are so by chance. */
static usec coarseness(const struct dialogue *dialogue)
{
    size_t timed = 0;
    usec fraction = 0;
    for (size_t i = 0; i < dialogue->count; i++) {
        usec at = dialogue->turns[i].at;
        if (at == LOG_NO_TIME)
            continue;
        if (timed && at % SECONDS(1) != fraction)
            return 0;
        fraction = at % SECONDS(1);
        timed++;
    }
    return timed >= WHOLE_LEAST ? SECONDS(1) : 0;
}

/* From a command to what came next; -1: another command, or no time. */
static usec answered_after(const struct dialogue *dialogue, size_t command)
{
    size_t next = command + 1;
    while (next < dialogue->count && dialogue->turns[next].kind == TURN_ECHO)
        next++;
    bool answer = next < dialogue->count && turn_is_modems(&dialogue->turns[next]);
    usec from = dialogue->turns[command].at, to = answer ? dialogue->turns[next].at : 0;
    return !answer || from == LOG_NO_TIME || to == LOG_NO_TIME ? -1 : to - from;
}

/* Some tools note what they read when a read ends, which may be `most` later. One that has noted
 * each answer sooner was waiting for it, and is no later with the rest. */
static usec tool_late(const struct dialogue *dialogue, usec most)
{
    usec longest = 0;
    size_t answers = 0;
    for (size_t i = 0; most > 0 && i < dialogue->count; i++) {
        usec gap = dialogue->turns[i].kind == TURN_COMMAND ? answered_after(dialogue, i) : -1;
        answers += gap >= 0;
        longest = gap > longest ? gap : longest;
    }
    return answers >= PROMPT_LEAST && longest < most ? longest : most;
}

struct dialogue *field_dialogue(const struct log *log)
{
    struct reading reading = {.log = log, .answered = true};
    struct dialogue *out = xzalloc(sizeof *out);
    reading.out = out;
    out->exact = true;
    out->partial = log->partial;
    out->marked = log->marked;
    out->end = "\r";
    out->resolution = log->resolution;
    while (reading.next < log->count)
        read_event(&reading, &log->events[reading.next++]);
    end_stream(&reading, false);
    wire_end(out);
    stream_release(&reading.stream);
    bytes_release(&reading.typed);
    out->late = tool_late(out, log->format->late) + log->resolution;
    usec whole = coarseness(out);
    if (log->resolution < whole) {
        out->late += whole - log->resolution;
        out->resolution = whole;
    }
    dialogue_place_losses(out);
    dialogue_find_arrivals(out);
    dialogue_guess_arrivals(out);
    dialogue_repair(out);
    late_find(out);
    dialogue_find_unheard(out);
    turn_counts_make(&out->counts, out);
    field_find_secrets(&out->secrets, out);
    return out;
}

void dialogue_free(struct dialogue *dialogue)
{
    if (!dialogue)
        return;
    xfree(dialogue->turns);
    turn_counts_release(&dialogue->counts);
    late_release(&dialogue->late_answers);
    field_secrets_release(&dialogue->secrets);
    wire_release(&dialogue->wire);
    bytes_release(&dialogue->store);
    xfree(dialogue);
}
