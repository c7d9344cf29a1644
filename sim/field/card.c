/* SPDX-License-Identifier: MIT */
/* A walk along the log with the store beside it, as AT+CMGL, AT+CMGR, AT+CMGD, AT+CPMS, +CMTI and
 * +CMT show it (3GPP TS 27.005, 3.4 and 3.5). A place that was emptied gets the next message, so
 * that a place is no message's name; a message that comes takes the first free one. */
#include "field/card.h"

#include "field/infer_parts.h"

#include "base/calendar.h"
#include "base/die.h"

struct place {
    size_t message; /* 1 + which is there; 0: none that is known */
    bool empty;     /* known to be so now */
    bool changed;   /* it is not what it was at the start */
    bool listed;    /* by the AT+CMGL that is being answered */
};

struct walk {
    const struct inference *infer;
    struct card *card;
    struct place places[CARD_PLACES + 1];
    enum sms_charset charset;
    struct span rest;    /* commands of the line that are not known to be executed */
    struct span command; /* the one that is being answered */
    bool open;           /* the line has no result yet */
};

/* --- the places --- */

static struct place *place_at(struct walk *walk, int64_t index)
{
    return index >= 1 && index <= CARD_PLACES ? &walk->places[index] : NULL;
}

static struct card_message *message_at(struct walk *walk, int64_t index)
{
    struct place *place = place_at(walk, index);
    return place && place->message ? &walk->card->messages[place->message - 1] : NULL;
}

static struct card_message *add_message(struct walk *walk, int64_t index, size_t came)
{
    struct card *card = walk->card;
    card->messages = xrealloc(card->messages, (card->count + 1) * sizeof *card->messages);
    struct card_message *message = &card->messages[card->count++];
    *message = (struct card_message){.place = index, .came = came};
    if (index) {
        walk->places[index].message = card->count;
        walk->places[index].empty = false;
    }
    return message;
}

static void clear(struct walk *walk, int64_t index)
{
    walk->places[index] = (struct place){.empty = true, .changed = true};
}

/* Nothing is there: at the start neither, where nothing has happened to it. */
static void find_empty(struct walk *walk, int64_t index)
{
    struct place *place = place_at(walk, index);
    if (!place)
        return;
    if (place->message)
        clear(walk, index);
    if (!place->changed)
        walk->card->free[index] = true;
    place->empty = true;
}

static void arrive(struct walk *walk, int64_t index, size_t turn)
{
    struct place *place = place_at(walk, index);
    struct card_message *there = message_at(walk, index);
    if (there)
        there->told = there->told || there->came != NO_TURN;
    if (!place || there)
        return;
    for (int64_t i = 1; i < index; i++)
        if (walk->places[i].empty)
            return; /* it would have gone there */
    for (int64_t i = 1; i < index; i++)
        if (!walk->places[i].message)
            add_message(walk, i, NO_TURN);
    walk->card->free[index] = walk->card->free[index] || !place->changed;
    place->changed = true;
    add_message(walk, index, turn)->told = true;
}

/* --- what is shown of a message --- */

/* "20/07/28,08:00:00+08": local time, and the zone in quarters of an hour. */
static void read_time(struct span text, struct card_message *message)
{
    enum { CLOCK = 17 };
    struct bytes stamp = {0};
    struct span zone = span_skip(text, CLOCK);
    int64_t quarters, seconds;
    bool west = span_starts(zone, "-");
    bytes_add_text(&stamp, "20");
    for (size_t i = 0; i < CLOCK && i < text.count; i++)
        if (text_is_digit(text.at[i]))
            bytes_add_char(&stamp, text.at[i]);
    if ((west || span_starts(zone, "+")) && span_number(span_skip(zone, 1), 99, &quarters) &&
        calendar_read_stamp(bytes_span(&stamp), &seconds)) {
        message->dated = true;
        message->sms.zone = west ? -quarters : quarters;
        message->sms.time = seconds - message->sms.zone * CALENDAR_QUARTER;
    }
    bytes_release(&stamp);
}

/* What stands between its head and the end of the answer or the next head. */
static void add_body(const struct walk *walk, size_t turn, struct bytes *out)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        struct span line = infer_turn(walk->infer, i);
        if (dialogue->turns[i].kind != TURN_LINE || dialect_is_final(line) ||
            span_starts(line, "+CMGL: ") || span_starts(line, "+CMGR: "))
            return;
        if (i > turn + 1)
            bytes_add_text(out, "\n");
        bytes_add_span(out, line);
    }
}

/* A message in UCS2 is shown as digits whatever AT+CSCS says. Digits can be a text as well: taken
 * for UCS2 are some that no alphabet but that has, with letters among them. */
static bool is_ucs2(struct span text)
{
    enum { SOME = 12 };
    bool letters = false;
    for (size_t i = 0; i < text.count; i++) {
        bool letter = text.at[i] >= 'A' && text.at[i] <= 'F';
        letters = letters || letter;
        if (!letter && !text_is_digit(text.at[i]))
            return false;
    }
    struct bytes meant = {0};
    bool good = letters && text.count >= SOME && sms_read_text(text, SMS_UCS2, &meant);
    const struct sms sms = {.from = "", .text = bytes_span(&meant)};
    good = good && sms_coding(&sms) != 0 && sms_text_fits(sms.text);
    bytes_release(&meant);
    return good;
}

static enum card_form form_of(enum sms_charset charset)
{
    return charset == SMS_IRA ? CARD_IRA : charset == SMS_GSM ? CARD_GSM : CARD_WHOLE;
}

/* The fields of its head from `from` on, with the sender in front; false: no message says this. */
static bool read_text_form(const struct walk *walk, struct span head, size_t from,
                           struct span body, struct card_message *message)
{
    enum sms_charset charset = is_ucs2(body) ? SMS_UCS2 : walk->charset;
    read_time(infer_field(head, from + 2), message);
    message->form = form_of(charset);
    return sms_read_text(infer_field(head, from), walk->charset, &message->sms.from) &&
           sms_read_text(body, charset, &message->sms.text);
}

/* The head has its fields from `from` on, unless the body is a PDU, which says all. */
static bool read_message(const struct walk *walk, struct span head, size_t from, bool pdu,
                         struct span body, struct card_message *message)
{
    if (!pdu)
        return read_text_form(walk, head, from, body, message);
    message->form = CARD_WHOLE;
    message->dated = true;
    return sms_read_pdu(body, &message->sms);
}

static void release(struct card_message *message)
{
    bytes_release(&message->sms.from);
    bytes_release(&message->sms.text);
    bytes_release(&message->sms.centre);
}

/* What shows more of it than was known takes the place of that. */
static void take(struct card_message *message, const struct card_message *seen, int line)
{
    struct card_message old = *message;
    if (seen->form <= old.form)
        return;
    *message = *seen;
    message->place = old.place;
    message->came = old.came;
    message->told = old.told;
    message->read = old.form ? old.read : seen->read;
    message->line = old.line ? old.line : line;
    release(&old);
}

static bool read_status(struct span status, bool *read)
{
    *read = span_is(status, "1") || span_is_nocase(status, "REC READ");
    return *read || span_is(status, "0") || span_is_nocase(status, "REC UNREAD");
}

/* Its head has the status at field `from`. */
static void show(struct walk *walk, size_t turn, int64_t index, size_t from)
{
    struct span head = infer_turn(walk->infer, turn), status = infer_field(head, from);
    struct place *place = place_at(walk, index);
    struct card_message seen = {0};
    struct bytes body = {0};
    if (!place || !read_status(status, &seen.read))
        return;
    place->listed = true;
    walk->card->looked = true;
    add_body(walk, turn, &body);
    bool pdu = status.count == 1;
    bool good = read_message(walk, head, from + 1, pdu, bytes_span(&body), &seen);
    if (good && !place->message)
        add_message(walk, index, place->empty || place->changed ? turn : NO_TURN);
    if (good && seen.form > message_at(walk, index)->form)
        take(message_at(walk, index), &seen, walk->infer->dialogue->turns[turn].line);
    else
        release(&seen);
    bytes_release(&body);
}

/* +CMT: what AT+CNMI=,2 hands to the host is stored nowhere. */
static void go_by(struct walk *walk, size_t turn)
{
    struct span head = infer_turn(walk->infer, turn);
    struct card_message seen = {.told = true};
    struct span body =
        turn + 1 < walk->infer->dialogue->count ? infer_turn(walk->infer, turn + 1) : SPAN("");
    int64_t octets;
    bool pdu = span_number(infer_field(head, 1), 255, &octets);
    if (read_message(walk, head, 0, pdu, body, &seen)) {
        struct card_message *message = add_message(walk, 0, turn);
        message->told = true;
        take(message, &seen, walk->infer->dialogue->turns[turn].line);
    } else {
        release(&seen);
    }
}

/* --- commands --- */

/* With a flag the index says nothing (27.005, 3.5.4): 1 to 3 are what was read, 4 is all. */
static void delete_messages(struct walk *walk, struct span command)
{
    enum { ONE, ALL = 4 };
    int64_t index = 0, flag = ONE;
    span_number(field_argument(command, 0), CARD_PLACES, &index);
    span_number(field_argument(command, 1), ALL, &flag);
    if (flag == ONE && place_at(walk, index))
        clear(walk, index);
    for (int64_t i = 1; flag != ONE && i <= CARD_PLACES; i++) {
        const struct card_message *message = message_at(walk, i);
        if (flag == ALL || (message && (message->form || message->came == NO_TURN)))
            clear(walk, i);
    }
}

static void execute(struct walk *walk, struct span command)
{
    if (span_starts_nocase(command, "+CMGD="))
        delete_messages(walk, command);
    if (!span_starts_nocase(command, "+CSCS="))
        return;
    struct span value = field_argument(command, 0);
    walk->charset = span_is_nocase(value, "UCS2")  ? SMS_UCS2
                    : span_is_nocase(value, "GSM") ? SMS_GSM
                                                   : SMS_IRA;
}

static void execute_rest(struct walk *walk)
{
    struct span command;
    while (field_next_of_chain(&walk->rest, &command))
        execute(walk, command);
}

/* On to the command of that name, which is being answered now. */
static void go_to(struct walk *walk, const char *name)
{
    struct span command;
    walk->command = SPAN("");
    while (field_next_of_chain(&walk->rest, &command)) {
        execute(walk, command);
        if (!span_is_nocase(dialect_name(command), name))
            continue;
        walk->command = command;
        return;
    }
}

static void go_to_list(struct walk *walk)
{
    go_to(walk, "+CMGL");
    for (int64_t i = 1; i <= CARD_PLACES; i++)
        walk->places[i].listed = false;
}

static bool answers(const struct walk *walk, const char *name)
{
    return span_is_nocase(dialect_name(walk->command), name);
}

static int64_t asked_place(const struct walk *walk)
{
    int64_t index;
    return answers(walk, "+CMGR") &&
                   span_number(field_argument(walk->command, 0), CARD_PLACES, &index)
               ? index
               : 0;
}

/* A whole list shows what is empty too, unless the host logged what it looked at. */
static void end_list(struct walk *walk)
{
    struct span kind = field_argument(walk->command, 0);
    if (!span_is(kind, "4") && !span_is_nocase(kind, "ALL"))
        return;
    for (int64_t i = 1; i <= CARD_PLACES && !walk->infer->dialogue->partial; i++)
        if (!walk->places[i].listed)
            find_empty(walk, i);
}

static void end_line(struct walk *walk, struct span result)
{
    if (span_is(result, "+CMS ERROR: 321")) {
        go_to(walk, "+CMGR");
        find_empty(walk, asked_place(walk));
    } else if (span_is(result, "OK")) {
        if (!answers(walk, "+CMGL") && span_contains(walk->rest, "+CMGL"))
            go_to_list(walk); /* which found nothing */
        if (answers(walk, "+CMGL"))
            end_list(walk);
        execute_rest(walk);
    }
    walk->open = false;
}

/* --- the walk --- */

/* How many were there at the start, when so many are used now. */
static int64_t used_at_start(const struct walk *walk, int64_t used)
{
    for (size_t i = 0; i < walk->card->count; i++) {
        const struct card_message *message = &walk->card->messages[i];
        bool here = message->place && walk->places[message->place].message == i + 1;
        used += message->came == NO_TURN && !here;
        used -= message->came != NO_TURN && here;
    }
    return used;
}

static void take_count(struct walk *walk, struct span line)
{
    int64_t used;
    size_t field = span_starts(infer_field(line, 0), "S") ? 1 : 0;
    go_to(walk, "+CPMS");
    if (walk->card->used < 0 && span_number(infer_field(line, field), CARD_PLACES, &used))
        walk->card->used = used_at_start(walk, used);
    walk->card->looked = true;
}

static void take_message_line(struct walk *walk, size_t turn)
{
    struct span line = infer_turn(walk->infer, turn), name = dialect_name(line);
    int64_t number = 0;
    if (span_is(name, "+CMGL")) {
        if (!answers(walk, "+CMGL"))
            go_to_list(walk);
        if (span_number(infer_field(line, 0), CARD_PLACES, &number))
            show(walk, turn, number, 1);
    } else if (span_is(name, "+CMGR")) {
        go_to(walk, "+CMGR");
        show(walk, turn, asked_place(walk), 0);
    } else if (span_is(name, "+CMTI")) {
        span_number(infer_field(line, 1), CARD_PLACES, &number);
        arrive(walk, number, turn);
    } else if (span_is(name, "+CMT")) {
        go_by(walk, turn);
    } else if (span_is(name, "+CPMS")) {
        take_count(walk, line);
    }
}

static void take_line(struct walk *walk, size_t turn)
{
    struct span line = infer_turn(walk->infer, turn);
    if (dialect_is_final(line)) {
        if (walk->open)
            end_line(walk, line);
    } else if (span_starts(line, "+CM") || span_starts(line, "+CP")) {
        take_message_line(walk, turn);
    }
}

void card_read(struct card *card, const struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    *card = (struct card){.used = -1};
    struct walk walk = {.infer = infer, .card = card, .rest = SPAN(""), .command = SPAN("")};
    for (size_t i = 0; i < dialogue->count; i++) {
        if (dialogue->turns[i].kind == TURN_LINE)
            take_line(&walk, i);
        if (dialogue->turns[i].kind != TURN_COMMAND)
            continue;
        if (walk.open)
            execute_rest(&walk);
        walk.open = true;
        walk.rest = infer_turn(infer, i);
        walk.command = SPAN("");
    }
}

void card_release(struct card *card)
{
    for (size_t i = 0; i < card->count; i++)
        release(&card->messages[i]);
    xfree(card->messages);
}
