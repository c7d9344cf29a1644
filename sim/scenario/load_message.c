/* SPDX-License-Identifier: MIT */
/* Loads [message NAME]: a short message that is on the card, or comes from the network. What does
 * not fit into one message or onto the card is a mistake here: the module never meets it. */
#include "base/die.h"
#include "base/limits.h"
#include "module/message.h"
#include "scenario/load.h"

static void read_text(const struct loading *loading, const struct entry *entry,
                      struct message_spec *message)
{
    struct bytes text = {0};
    if (!load_text(loading, entry, entry->value, SCENARIO_TEXT_MAX, &text))
        return;
    if (span_find(bytes_span(&text), '\0') < text.count)
        load_complain_value(loading, entry, "a zero byte cannot stand in it", SPAN(""));
    else if (!sms_text_fits(bytes_span(&text)))
        load_complain_value(
            loading, entry,
            "too long; expected at most 160 characters of the GSM alphabet, or 70", SPAN(""));
    message->text = span_dup(bytes_span(&text));
    message->text_count = text.count;
    bytes_release(&text);
}

static size_t on_card(const struct scenario *scenario)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->sim.message_count; i++)
        count += scenario->sim.messages[i].at < 0;
    return count;
}

void load_message(const struct loading *loading, const struct section *section)
{
    struct sim_options *sim = &loading->scenario->sim;
    sim->messages = xrealloc(sim->messages, (sim->message_count + 1) * sizeof *sim->messages);
    struct message_spec *message = &sim->messages[sim->message_count++];
    *message =
        (struct message_spec){.name = span_dup(section->name), .line = section->line, .at = -1};
    key_set_defaults("message", message);
    load_check_keys(loading, section);
    const struct entry *from = load_key(loading, section, "from", message);
    const struct entry *at = load_key(loading, section, "at", message);
    const struct entry *status = load_key(loading, section, "status", message);
    load_key(loading, section, "sent", message);
    const struct entry *text = load_find_entry(loading, section, "text");
    if (text)
        read_text(loading, text, message);
    else
        message->text = span_dup(SPAN(""));
    if (!from)
        load_complain_missing(loading, section, "`from`: expected a number or a name");
    if (status && at)
        load_complain_value(loading, status, "what comes later is unread; expected no `at`",
                            SPAN(""));
    if (message->at < 0 && (int64_t)on_card(loading->scenario) > sim->store)
        complain(loading->complaints, loading->file, section->line,
                 "[message %s] has no place on the card; expected at most %lld, or [sim] store",
                 message->name, (long long)sim->store);
}
