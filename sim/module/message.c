/* SPDX-License-Identifier: MIT */
/* The stores of short messages and what arrives from outside. Nothing can be sent: hosts of FTP
 * read and delete, because a full store keeps some of them from starting. */
#include "base/die.h"
#include "module/inside.h"

/* How a message gets to the host. It reaches the service centre at its time. The centre hands it
 * over while the module is registered: to the line itself (AT+CNMI=,2), else to a free place of
 * the card, and AT+CNMI=,1 then says which. A full card refuses it, and the centre keeps it until
 * a place is free (3GPP TS 23.040, 9.3: memory capacity available).
 *
 * Class and the modes of a reserved line (data mode) are not modelled: there are none. */

static void reaches_centre(void *owner);
static struct message *free_place(struct module *module);

void message_init(struct module *module)
{
    struct messages *messages = &module->messages;
    messages->places = xcalloc((size_t)module->sim->store, sizeof *messages->places);
    messages->arrivals = xcalloc(module->sim->message_count, sizeof *messages->arrivals);
    for (size_t i = 0; i < module->sim->message_count; i++) {
        const struct message_spec *spec = &module->sim->messages[i];
        struct message_arrival *arrival = &messages->arrivals[i];
        *arrival = (struct message_arrival){.module = module};
        alarm_init(&arrival->alarm, reaches_centre, arrival);
        arrival->message = (struct message){.spec = spec, .status = spec->status};
        if (spec->at >= 0) {
            alarm_set(module->agenda, &arrival->alarm, spec->at);
        } else {
            struct message *place = free_place(module);
            must(place);
            *place = arrival->message;
            place->time = module->options->epoch;
            place->told = true;
            arrival->message.spec = NULL;
        }
    }
}

void message_release(struct module *module)
{
    struct messages *messages = &module->messages;
    for (size_t i = 0; i < module->sim->message_count; i++)
        alarm_cancel(module->agenda, &messages->arrivals[i].alarm);
    xfree(messages->arrivals);
    xfree(messages->places);
}

int64_t message_count(const struct module *module)
{
    int64_t count = 0;
    for (int64_t i = 0; i < module->sim->store; i++)
        count += module->messages.places[i].spec != NULL;
    return count;
}

struct sms message_sms(const struct module *module, const struct message *message)
{
    (void)module;
    const struct message_spec *spec = message->spec;
    return (struct sms){.from = spec->from,
                        .text = {spec->text, spec->text_count},
                        .time = spec->sent ? spec->sent : message->time,
                        .zone = spec->zone};
}

enum sms_charset message_charset(const struct module *module)
{
    struct span word = span_of(module->messages.charset);
    return span_is(word, "GSM") ? SMS_GSM : span_is(word, "UCS2") ? SMS_UCS2 : SMS_IRA;
}

/* --- to the host --- */

void message_tell(struct module *module)
{
    struct messages *messages = &module->messages;
    if (messages->mode == 0)
        return;
    for (int64_t i = 0; i < module->sim->store; i++) {
        struct message *place = &messages->places[i];
        if (!place->spec || place->told)
            continue;
        place->told = true;
        if (messages->mt == 1 || messages->mt == 3)
            at_urc(module->at, "+CMTI: \"%s\",%lld", messages->store[2], (long long)i + 1);
    }
}

/* +CMT: the message itself, stored nowhere. */
static void route(struct module *module, const struct message *message)
{
    const struct messages *messages = &module->messages;
    struct sms sms = message_sms(module, message);
    struct bytes line = {0}, body = {0};
    if (messages->format == 0) {
        size_t length = sms_add_pdu(&body, &sms, messages->centre);
        bytes_addf(&line, "+CMT: \"\",%zu\r\n", length);
    } else {
        bytes_add_text(&line, "+CMT: \"");
        sms_add_sender(&line, &sms, message_charset(module));
        bytes_add_text(&line, "\",\"\",\"");
        sms_add_time(&line, &sms);
        bytes_add_text(&line, "\"\r\n");
        sms_add_text(&body, &sms, message_charset(module));
    }
    bytes_add_span(&line, bytes_span(&body));
    at_urc_text(module->at, bytes_span(&line));
    bytes_release(&line);
    bytes_release(&body);
}

/* --- from the service centre --- */

static void reaches_centre(void *owner)
{
    struct message_arrival *arrival = owner;
    arrival->message.time = clock_world_time(arrival->module);
    message_deliver(arrival->module);
}

static struct message *free_place(struct module *module)
{
    for (int64_t i = 0; i < module->sim->store; i++) {
        if (!module->messages.places[i].spec)
            return &module->messages.places[i];
    }
    return NULL;
}

/* False: it has to wait. */
static bool hand_over(struct module *module, struct message *message)
{
    const struct messages *messages = &module->messages;
    struct message *place = free_place(module);
    if (messages->mt == 2 && messages->mode != 0) {
        route(module, message);
        return true;
    }
    if (!place)
        return false;
    *place = *message;
    return true;
}

void message_deliver(struct module *module)
{
    struct messages *messages = &module->messages;
    if (!module_is_on(module) || !network_registered(module))
        return;
    for (size_t i = 0; i < module->sim->message_count; i++) {
        struct message *message = &messages->arrivals[i].message;
        bool there = message->spec && !alarm_is_set(&messages->arrivals[i].alarm);
        if (there && hand_over(module, message))
            message->spec = NULL;
    }
    message_tell(module);
}
