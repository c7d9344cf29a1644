/* SPDX-License-Identifier: MIT */
/* The messages that a log shows (card.c) become those of the world: on the card from the start, or
 * on their way to it. A card fills its first free place, so that places which nobody looked at, and
 * AT+CPMS counts, get a message of their own, and those that were free have it deleted before the
 * log begins. How the module shows messages, where the log does not set it, was set before. */
#include "field/card.h"
#include "field/infer_parts.h"
#include "scenario/build.h"
#include "scenario/values.h"

#include "base/die.h"

#define MESSAGES_MAX 300 /* a scenario has room for other things too */

/* What the rehearsal takes up to the first turn of a log: the set-up, and a pause behind it. */
#define SET_UP MSEC(1000)
#define EACH   MSEC(3)
#define BEGIN  MSEC(200)

/* Behind what came before it, where a log has no times. */
#define BEHIND MSEC(100)

struct putting {
    struct inference *infer;
    struct card *card;
};

static struct world *world_of(const struct putting *putting)
{
    return putting->infer->world;
}

static struct scenario *scenario_of(const struct putting *putting)
{
    return putting->infer->world->scenario;
}

/* --- one message --- */

/* The next message at a place is that place "again". */
static void add_name(const struct sim_options *sim, int64_t place, struct bytes *out)
{
    size_t again = 0;
    if (place)
        bytes_addf(out, "%d", (int)place);
    else
        bytes_add_text(out, "handed over");
    for (size_t i = 0; i < sim->message_count; i++) {
        struct span other = span_of(sim->messages[i].name);
        struct span rest = span_skip(other, out->count);
        again += span_same(span_cut(other, out->count), bytes_span(out)) &&
                 (rest.count == 0 || span_starts(rest, " again"));
    }
    if (again)
        bytes_add_text(out, " again");
    if (again > 1)
        bytes_addf(out, " %zu", again);
}

static struct message_spec *add_message(const struct putting *putting, int64_t place,
                                        const struct card_message *message)
{
    const struct sim_options *sim = &scenario_of(putting)->sim;
    bool shown = message && message->form;
    struct bytes name = {0}, why = {0};
    add_name(sim, place, &name);
    if (shown)
        bytes_addf(&why, "line %d of the log", message->line);
    else
        bytes_add_text(&why, "the log has its place only, what it says is made up");
    struct message_spec *spec =
        scenario_add_message(scenario_of(putting), bytes_span(&name),
                             shown ? bytes_span(&message->sms.from) : SPAN("1234"),
                             shown ? bytes_span(&message->sms.text) : SPAN("made up"));
    if (spec)
        reason_set(&spec->why, bytes_at(&why));
    bytes_release(&name);
    bytes_release(&why);
    return spec;
}

/* The time that the model would show by itself need not be said. */
static void set_sent(struct message_spec *spec, const struct card_message *message,
                     int64_t by_itself)
{
    bool same = message->sms.time == by_itself && message->sms.zone == 0;
    if (!message->dated || message->sms.time <= 0 || same)
        return;
    spec->sent = message->sms.time;
    spec->zone = message->sms.zone;
}

/* --- from the start --- */

static const struct card_message *first_at(const struct card *card, int64_t place)
{
    for (size_t i = 0; i < card->count; i++)
        if (card->messages[i].place == place)
            return card->messages[i].came == NO_TURN ? &card->messages[i] : NULL;
    return NULL;
}

/* The last place that was taken at the start, and what is known to have been free before it. */
static int64_t count_places(struct card *card)
{
    int64_t last = 0, count = 0;
    for (int64_t i = 1; i <= CARD_PLACES; i++) {
        const struct card_message *first = first_at(card, i);
        last = first ? i : last;
        count += first != NULL;
    }
    for (int64_t i = 1; i <= last; i++)
        card->free[i] = !first_at(card, i) && (card->free[i] || count >= card->used);
    for (int64_t i = 1; i <= last; i++)
        count += !first_at(card, i) && !card->free[i];
    for (; count < card->used && last < CARD_PLACES; count++) {
        last++;
        card->free[last] = false;
    }
    return last;
}

static void put_those_there(const struct putting *putting, int64_t last)
{
    int64_t epoch = scenario_of(putting)->module.epoch;
    for (int64_t i = 1; i <= last; i++) {
        const struct card_message *message = first_at(putting->card, i);
        struct message_spec *spec = add_message(putting, i, message);
        if (!spec)
            continue;
        spec->status = !message || !message->form || message->read;
        if (message)
            set_sent(spec, message, epoch);
        if (putting->card->free[i])
            world_add_before(world_of(putting), "the log shows that nothing is there",
                             "AT+CMGD=%d", (int)i);
    }
}

/* --- later --- */

/* When it reaches the module, as the world counts. One that was not told of was there when the host
 * looked. */
static usec arrival(const struct putting *putting, const struct card_message *message)
{
    const struct world *world = world_of(putting);
    const struct dialogue *dialogue = putting->infer->dialogue;
    usec before = world->before_count ? SET_UP + (usec)world->before_count * EACH : 0;
    size_t turn = message->came;
    if (!message->told && infer_command_before(dialogue, turn) != NO_TURN)
        turn = infer_command_before(dialogue, turn);
    size_t begin = infer_begin(dialogue);
    usec gap = infer_gap(dialogue, begin, turn);
    if (gap < 0)
        gap = infer_time_between(putting->infer, begin, turn) +
              (message->told ? BEHIND : -BEHIND);
    return gap < 0 ? 0 : (before + BEGIN + gap) / 1000 * 1000;
}

/* A message that came while the log was written tells the day. */
static void tell_date(const struct putting *putting, const struct card_message *message,
                      usec at)
{
    enum { DAY = 86400 };
    int64_t epoch = scenario_of(putting)->module.epoch;
    int64_t start = message->sms.time - at / SECONDS(1);
    struct bytes date = {0};
    value_add_date(&date, start);
    if (message->told && message->dated && (start > epoch + DAY || start < epoch - DAY))
        infer_set(putting->infer, "scenario", "date", "when a message came", bytes_span(&date));
    bytes_release(&date);
}

static void note_arrival(struct world *world, const struct card_message *what)
{
    size_t message = world->scenario->sim.message_count - 1;
    world->arrivals =
        xrealloc(world->arrivals, (world->arrival_count + 1) * sizeof *world->arrivals);
    world->arrivals[world->arrival_count++] =
        (struct world_arrival){message, what->came, what->told};
}

static void put_those_to_come(const struct putting *putting)
{
    for (size_t i = 0; i < putting->card->count; i++) {
        const struct card_message *message = &putting->card->messages[i];
        if (message->came == NO_TURN)
            continue;
        usec at = arrival(putting, message);
        struct message_spec *spec = add_message(putting, message->place, message);
        if (!spec)
            continue;
        spec->at = at;
        set_sent(spec, message, scenario_of(putting)->module.epoch + at / SECONDS(1));
        note_arrival(world_of(putting), message);
    }
}

/* --- how the module shows them --- */

static bool sent_before(const struct inference *infer, size_t turn, const char *pattern)
{
    for (size_t i = 0; i < turn && i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_COMMAND && infer_is_like(infer, i, pattern))
            return true;
    return false;
}

/* The first line of that name; NO_TURN. */
static size_t first_line(const struct inference *infer, const char *name)
{
    for (size_t i = 0; i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            span_is(dialect_name(infer_turn(infer, i)), name))
            return i;
    return NO_TURN;
}

static void tell_set_up(const struct putting *putting)
{
    static const char *const heads[] = {"+CMGL", "+CMGR", "+CMT"};
    struct inference *infer = putting->infer;
    size_t first = NO_TURN, routed = first_line(infer, "+CMT");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t line = first_line(infer, heads[i]);
        first = line < first ? line : first;
    }
    struct span head = first == NO_TURN ? SPAN("") : infer_turn(infer, first);
    bool text = span_find(head, '/') < head.count; /* a date; PDU mode has none in its heads */
    if (text && !sent_before(infer, first, "*+CMGF=*"))
        world_add_before(infer->world, "messages are shown as text", "AT+CMGF=1");
    if (routed != NO_TURN && !sent_before(infer, routed, "*+CNMI=*"))
        world_add_before(infer->world, "messages are handed to the host", "AT+CNMI=2,2");
    for (size_t i = 0; i < putting->card->count; i++) {
        const struct sms_read *sms = &putting->card->messages[i].sms;
        if (sms->centre.count == 0)
            continue;
        if (!sent_before(infer, infer->dialogue->count, "*+CSCA=*"))
            world_add_before(infer->world, "the service centre that messages have",
                             "AT+CSCA=\"%s\"", bytes_at(&sms->centre));
        return;
    }
}

/* Nobody looked at them, and yet it is told where they are: from the first place on, as on a card
 * that was empty. Any other card would have to be made up. */
static bool fill_empty_card(const struct card *card)
{
    for (size_t i = 0; i < card->count; i++)
        if (!card->messages[i].told || card->messages[i].place != (int64_t)i + 1)
            return false;
    return card->count > 0;
}

static void put_all(struct putting *putting)
{
    struct card *card = putting->card;
    int64_t last = count_places(card);
    size_t begin = infer_begin(putting->infer->dialogue);
    if (!card->looked && first_line(putting->infer, "+CMT") == NO_TURN &&
        !fill_empty_card(card))
        return; /* a +CMTI is all there is */
    if (last > scenario_of(putting)->sim.store || card->count > MESSAGES_MAX)
        return; /* it says two things, or too many */
    if (!world_has(world_of(putting), "module", "boot"))
        tell_set_up(putting); /* else nothing can have been before */
    for (size_t i = 0; i < card->count; i++)
        if (card->messages[i].came != NO_TURN &&
            infer_gap(putting->infer->dialogue, begin, card->messages[i].came) >= 0)
            tell_date(putting, &card->messages[i], arrival(putting, &card->messages[i]));
    put_those_there(putting, last);
    put_those_to_come(putting);
}

void infer_messages(struct inference *infer)
{
    struct card card;
    struct putting putting = {infer, &card};
    card_read(&card, infer);
    put_all(&putting);
    card_release(&card);
}
