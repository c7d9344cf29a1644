/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>

/* Answers that come behind the host's next command: whose they are, and that the world is late with
 * them, and not silent. */

#define IMEI "869951030000016"

static const struct {
    const char *about, *log, *talk;
} talks[] = {
    {"a number, behind the answer to another command",
     "AT+CSQ\nAT+GSN\n+CSQ: 13,99\nOK\nRING\n" IMEI "\nOK\nAT\nOK\n",
     "> AT+CSQ\n> AT+GSN\n< +CSQ: 13,99\n< OK\n< RING\n< " IMEI "\n< OK\n> AT\n< OK\n"},
    {"a card's, behind another command",
     "Sending: ATE0\nOK\nSending: AT+CCID\nSending: AT\n89860000000000000017\nOK\nOK\n",
     "> ATE0\n< OK\n> AT+CCID\n> AT\n< 89860000000000000017\n< OK\n< OK\n"},
    {"an address, which has no OK", "AT+CIFSR\nAT\n10.84.213.7\nOK\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CIFSR\n> AT\n< 10.84.213.7\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"it was answered: the host prints it again",
     "AT+GSN\n" IMEI "\nOK\nAT\nOK\n" IMEI "\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+GSN\n< " IMEI "\n< OK\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"it was refused: the host has it from elsewhere",
     "AT+CIMI\nERROR\nAT\nOK\n460001234567890\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CIMI\n< ERROR\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"not the form of what was asked for",
     "AT+CCID\nAT\n" IMEI "\nOK\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CCID\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"the module has started since", "AT+GSN\nRDY\nAT\nOK\n" IMEI "\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+GSN\n< RDY\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
};

Test(field_late, what_was_asked_for_is_found_in_later_lines)
{
    for (size_t i = 0; i < sizeof talks / sizeof *talks; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(talks[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", talks[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), talks[i].talk, "%s, as %s", talks[i].about,
                         log->format->name);
        bytes_release(&talk);
        dialogue_free(dialogue);
        log_free(log);
    }
}
