/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "module/inside.h"

/* How a message gets to the host. It reaches the service centre at its time. The centre hands it
 * over while the module is registered: to the line itself (AT+CNMI=,2), else to a free place of
 * the card, and AT+CNMI=,1 then says which. A full card refuses it, and the centre keeps it until
 * a place is free (3GPP TS 23.040, 9.3: memory capacity available).
 *
 * Class and the modes of a reserved line (data mode) are not modelled: there are none. */

static void reaches_centre(void *owner);
static struct message *free_place(struct modem *modem);

void message_init(struct modem *modem)
{
    struct messages *messages = &modem->messages;
    messages->places = xcalloc((size_t)modem->sim->store, sizeof *messages->places);
    messages->arrivals = xcalloc(modem->sim->message_count, sizeof *messages->arrivals);
    for (size_t i = 0; i < modem->sim->message_count; i++) {
        const struct message_spec *spec = &modem->sim->messages[i];
        struct message_arrival *arrival = &messages->arrivals[i];
        *arrival = (struct message_arrival){.modem = modem};
        alarm_init(&arrival->alarm, reaches_centre, arrival);
        arrival->message = (struct message){.spec = spec, .status = spec->status};
        if (spec->at >= 0) {
            alarm_set(modem->agenda, &arrival->alarm, spec->at);
        } else {
            struct message *place = free_place(modem);
            must(place);
            *place = arrival->message;
            place->time = modem->module->epoch;
            place->told = true;
            arrival->message.spec = NULL;
        }
    }
}

void message_release(struct modem *modem)
{
    struct messages *messages = &modem->messages;
    for (size_t i = 0; i < modem->sim->message_count; i++)
        alarm_cancel(modem->agenda, &messages->arrivals[i].alarm);
    xfree(messages->arrivals);
    xfree(messages->places);
}

int64_t message_count(const struct modem *modem)
{
    int64_t count = 0;
    for (int64_t i = 0; i < modem->sim->store; i++)
        count += modem->messages.places[i].spec != NULL;
    return count;
}

struct sms message_sms(const struct modem *modem, const struct message *message)
{
    (void)modem;
    const struct message_spec *spec = message->spec;
    return (struct sms){.from = spec->from,
                        .text = {spec->text, spec->text_count},
                        .time = message->time,
                        .zone = 0};
}

enum sms_charset message_charset(const struct modem *modem)
{
    struct span word = span_of(modem->messages.charset);
    return span_is(word, "GSM") ? SMS_GSM : span_is(word, "UCS2") ? SMS_UCS2 : SMS_IRA;
}

/* --- to the host --- */

void message_tell(struct modem *modem)
{
    struct messages *messages = &modem->messages;
    if (messages->mode == 0)
        return;
    for (int64_t i = 0; i < modem->sim->store; i++) {
        struct message *place = &messages->places[i];
        if (!place->spec || place->told)
            continue;
        place->told = true;
        if (messages->mt == 1 || messages->mt == 3)
            at_urc(modem->at, "+CMTI: \"%s\",%lld", messages->store[2], (long long)i + 1);
    }
}

/* +CMT: the message itself, stored nowhere. */
static void route(struct modem *modem, const struct message *message)
{
    const struct messages *messages = &modem->messages;
    struct sms sms = message_sms(modem, message);
    struct bytes line = {0}, body = {0};
    if (messages->format == 0) {
        size_t length = sms_add_pdu(&body, &sms, messages->centre);
        bytes_addf(&line, "+CMT: \"\",%zu\r\n", length);
    } else {
        bytes_add_text(&line, "+CMT: \"");
        sms_add_sender(&line, &sms, message_charset(modem));
        bytes_add_text(&line, "\",\"\",\"");
        sms_add_time(&line, &sms);
        bytes_add_text(&line, "\"\r\n");
        sms_add_text(&body, &sms, message_charset(modem));
    }
    bytes_add_span(&line, bytes_span(&body));
    at_urc_text(modem->at, bytes_span(&line));
    bytes_release(&line);
    bytes_release(&body);
}

/* --- from the service centre --- */

static void reaches_centre(void *owner)
{
    struct message_arrival *arrival = owner;
    arrival->message.time =
        clock_world_time(arrival->modem);
    message_deliver(arrival->modem);
}

static struct message *free_place(struct modem *modem)
{
    for (int64_t i = 0; i < modem->sim->store; i++) {
        if (!modem->messages.places[i].spec)
            return &modem->messages.places[i];
    }
    return NULL;
}

/* False: it has to wait. */
static bool hand_over(struct modem *modem, struct message *message)
{
    const struct messages *messages = &modem->messages;
    struct message *place = free_place(modem);
    if (messages->mt == 2 && messages->mode != 0) {
        route(modem, message);
        return true;
    }
    if (!place)
        return false;
    *place = *message;
    return true;
}

void message_deliver(struct modem *modem)
{
    struct messages *messages = &modem->messages;
    if (!modem_is_on(modem) || !network_registered(modem))
        return;
    for (size_t i = 0; i < modem->sim->message_count; i++) {
        struct message *message = &messages->arrivals[i].message;
        bool there = message->spec && !alarm_is_set(&messages->arrivals[i].alarm);
        if (there && hand_over(modem, message))
            message->spec = NULL;
    }
    message_tell(modem);
}
