/* SPDX-License-Identifier: MIT */
/* The card's store as AT+CMGL and AT+CMGR show it (3GPP TS 27.005, 3.4.2 and 3.4.3), in both forms.
 * A card fills its first free place, so that places which nobody looked at, and AT+CPMS counts,
 * get a message of their own. A place that was emptied may hold another one later: the walk ends
 * there. */
#include "field/infer_parts.h"
#include "module/sms.h"
#include "scenario/build.h"
#include "scenario/values.h"

#include "base/calendar.h"
#include "base/die.h"

enum { PLACES_MAX = 255 };

/* What the rehearsal takes up to the first turn of a log: the set-up, and a pause behind it. */
#define SET_UP MSEC(1000)
#define EACH   MSEC(3)
#define BEGIN  MSEC(200)

struct place {
    bool shown, read; /* its status when it was first shown */
    size_t came;      /* turn of its +CMTI; NO_TURN: it was there */
    int line;         /* of the log */
    struct sms_read sms;
};

struct store {
    struct inference *infer;
    struct place *places; /* by <index>, from 1 */
    int64_t used;         /* before anything came; -1: not told */
    enum sms_charset charset;
    size_t command; /* the last one */
};

/* --- a message --- */

static bool read_status(struct span status, bool *read)
{
    *read = span_is(status, "1") || span_is_nocase(status, "REC READ");
    return *read || span_is(status, "0") || span_is_nocase(status, "REC UNREAD");
}

/* "20/07/28,08:00:00+00" at Greenwich: the service centre of the model has no other zone, and what
 * came to another one has no time here (0). */
static void read_time(struct span text, int64_t *time)
{
    struct bytes stamp = {0};
    if (text.count != 20 || !span_is(span_skip(text, 17), "+00"))
        return;
    bytes_add_text(&stamp, "20");
    for (size_t i = 0; i < 17; i++)
        if (text_is_digit(text.at[i]))
            bytes_add_char(&stamp, text.at[i]);
    if (!calendar_read_stamp(bytes_span(&stamp), time))
        *time = 0;
    bytes_release(&stamp);
}

/* What stands between its head and the end of the answer or the next head. */
static void add_body(const struct store *store, size_t turn, struct bytes *out)
{
    const struct dialogue *dialogue = store->infer->dialogue;
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        struct span line = infer_turn(store->infer, i);
        if (dialogue->turns[i].kind != TURN_LINE || dialect_is_final(line) ||
            span_starts(line, "+CMGL: "))
            return;
        if (i > turn + 1)
            bytes_add_text(out, "\n");
        bytes_add_span(out, line);
    }
}

/* Its head has the status at field `from`. */
static void take_message(struct store *store, size_t turn, int64_t index, size_t from)
{
    struct span line = infer_turn(store->infer, turn), status = infer_field(line, from);
    struct place *place = index >= 1 && index <= PLACES_MAX ? &store->places[index] : NULL;
    struct bytes body = {0};
    bool read;
    if (!place || place->shown || !read_status(status, &read))
        return;
    add_body(store, turn, &body);
    if (status.count == 1)
        place->shown = sms_read_pdu(bytes_span(&body), &place->sms);
    else
        place->shown =
            sms_read_text(infer_field(line, from + 1), store->charset, &place->sms.from) &&
            sms_read_text(bytes_span(&body), store->charset, &place->sms.text);
    if (status.count > 1)
        read_time(infer_field(line, from + 3), &place->sms.time);
    place->read = read;
    place->line = store->infer->dialogue->turns[turn].line;
    bytes_release(&body);
}

/* --- the walk --- */

static void take_line(struct store *store, size_t turn)
{
    struct span line = infer_turn(store->infer, turn), name = dialect_name(line);
    struct span command =
        store->command == NO_TURN ? SPAN("") : infer_turn(store->infer, store->command);
    size_t equals = span_find(command, '=');
    int64_t number;
    if (span_is(name, "+CMGL") && span_number(infer_field(line, 0), PLACES_MAX, &number))
        take_message(store, turn, number, 1);
    else if (span_is(name, "+CMGR") && span_is_nocase(dialect_name(command), "+CMGR") &&
             span_number(span_trim(span_skip(command, equals + 1)), PLACES_MAX, &number))
        take_message(store, turn, number, 0);
    else if (span_is(name, "+CMTI") && span_number(infer_field(line, 1), PLACES_MAX, &number) &&
             number > 0 && !store->places[number].shown)
        store->places[number].came = turn;
    else if (span_is(name, "+CPMS") && store->used < 0)
        span_number(infer_field(line, span_starts(infer_field(line, 0), "S") ? 1 : 0),
                    PLACES_MAX, &store->used);
}

static void take_charset(struct store *store, struct span command)
{
    struct span value = field_argument(command, 0);
    if (span_is_nocase(dialect_name(command), "+CSCS") && value.count)
        store->charset = span_is_nocase(value, "UCS2")  ? SMS_UCS2
                         : span_is_nocase(value, "GSM") ? SMS_GSM
                                                        : SMS_IRA;
}

/* False: from here on places are other ones. */
static bool take_command(struct store *store, size_t turn)
{
    struct span rest = infer_turn(store->infer, turn), command;
    store->command = turn;
    while (field_next_of_chain(&rest, &command)) {
        if (span_starts_nocase(command, "+CMGD="))
            return false;
        take_charset(store, command);
    }
    return true;
}

static void walk(struct store *store)
{
    const struct dialogue *dialogue = store->infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        if (dialogue->turns[i].kind == TURN_LINE)
            take_line(store, i);
        else if (dialogue->turns[i].kind == TURN_COMMAND && !take_command(store, i))
            return;
    }
}

/* --- into the world --- */

static void put(struct store *store, int64_t index, usec at)
{
    const struct place *place = &store->places[index];
    struct bytes name = {0}, why = {0};
    bool shown = place->shown;
    bytes_addf(&name, "%d", (int)index);
    if (shown)
        bytes_addf(&why, "line %d of the log", place->line);
    else
        bytes_add_text(&why, "the log has its place only, what it says is made up");
    struct message_spec *message =
        scenario_add_message(store->infer->world->scenario, bytes_span(&name),
                             shown ? bytes_span(&place->sms.from) : SPAN("1234"),
                             shown ? bytes_span(&place->sms.text) : SPAN("made up"));
    if (message) {
        message->at = at;
        message->status = at < 0 && (place->read || !shown);
        reason_set(&message->why, bytes_at(&why));
    }
    bytes_release(&name);
    bytes_release(&why);
}

/* When it reached the card, as the world counts; -1: it was there, or the log has no times. */
static usec arrival(const struct store *store, const struct place *place)
{
    const struct world *world = store->infer->world;
    bool known = place->came != NO_TURN && place->shown; /* else its +CMTI is all there is */
    usec gap = known ? infer_gap(store->infer->dialogue, 0, place->came) : -1;
    usec before = world->before_count ? SET_UP + (usec)world->before_count * EACH : 0;
    return gap < 0 ? -1 : (before + BEGIN + gap) / 1000 * 1000;
}

/* What is on the card came when the world began. */
static void tell_date(struct store *store, const struct place *place)
{
    struct bytes date = {0};
    value_add_date(&date, place->sms.time);
    if (place->sms.time && place->sms.time != store->infer->world->scenario->module.epoch)
        infer_set(store->infer, "scenario", "date", "when the message came", bytes_span(&date));
    bytes_release(&date);
}

/* How many were there from the start: those that were shown or counted, and those in front of the
 * first that came. */
static int64_t count_on_card(const struct store *store)
{
    int64_t last = store->used > 0 ? store->used : 0;
    bool came = false;
    for (int64_t i = 1; i <= PLACES_MAX; i++) {
        bool comes = arrival(store, &store->places[i]) >= 0;
        int64_t least = comes && !came ? i - 1 : !comes && store->places[i].shown ? i : 0;
        last = least > last ? least : last;
        came = came || comes;
    }
    return last;
}

static void put_all(struct store *store)
{
    int64_t last = count_on_card(store);
    if (last > store->infer->world->scenario->sim.store)
        return; /* it says two things */
    for (int64_t i = 1; i <= PLACES_MAX; i++) {
        usec at = arrival(store, &store->places[i]);
        if (at < 0 && i > last)
            continue;
        put(store, i, at);
        if (at < 0 && store->places[i].shown)
            tell_date(store, &store->places[i]);
    }
}

void infer_messages(struct inference *infer)
{
    struct store store = {.infer = infer, .used = -1, .command = NO_TURN};
    store.places = xcalloc(PLACES_MAX + 1, sizeof *store.places);
    for (size_t i = 0; i <= PLACES_MAX; i++)
        store.places[i].came = NO_TURN;
    walk(&store);
    put_all(&store);
    for (size_t i = 0; i <= PLACES_MAX; i++) {
        bytes_release(&store.places[i].sms.from);
        bytes_release(&store.places[i].sms.text);
    }
    xfree(store.places);
}
