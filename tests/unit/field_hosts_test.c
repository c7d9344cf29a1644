/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>
#include <string.h>

/* What the programs and languages of hosts make of a conversation when they print it. */
static const struct {
    const char *about, *log, *talk;
    usec last; /* when its last line was said, by its own clock; 0: whenever */
} hosts[] = {
    {"a counter of milliseconds, padded to the digits of an epoch",
     "0000009405 [ncp.at] TRACE: > AT\n0000009411 [ncp.at] TRACE: < OK\n"
     "0000009530 [ncp.at] TRACE: > AT+CSQ\n0000009536 [ncp.at] TRACE: < +CSQ: 9,99\n"
     "0000009537 [ncp.at] TRACE: < OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(132)},
    {"... to sixteen",
     "0000000000009405 tx AT\n0000000000009411 rx OK\n0000000000009530 tx AT+CSQ\n"
     "0000000000009536 rx +CSQ: 9,99\n0000000000009537 rx OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(132)},
};

Test(field_hosts, what_was_said_is_read)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(hosts[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", hosts[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), hosts[i].talk, "%s, as %s:\n%s", hosts[i].about,
                         log->format->name, bytes_at(&talk));
        usec last = log->count ? log->events[log->count - 1].at : 0;
        cr_expect(!hosts[i].last || last == hosts[i].last, "%s: %lld us", hosts[i].about,
                  (long long)last);
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&talk);
    }
}
