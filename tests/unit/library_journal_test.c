/* SPDX-License-Identifier: MIT */
/* What a journal of libsim7000 says is a trace: the core beside it plays it. */
#include "library_host.h"
#include "play/play.h"

#include <criterion/criterion.h>

Test(library_journal, plays)
{
    struct sim7000_config config = {.size = sizeof config, .scenario = library_world};
    struct complaints complaints = {0};
    sim7000 *modem = sim7000_new(&config);
    library_set_up(modem);
    sim7000_inject(modem, "signal 5,0");
    sim7000_add(modem, "[answer AT+NEW]\nline = yes\n");
    library_say(modem, "AT+NEW;+CSQ\r");
    sim7000_put_file(modem, "/a.txt", "other", 5);
    library_say(modem, "AT+FTPGET=1\r");
    library_say(modem, "AT+FTPGET=2,100\r");
    sim7000_inject(modem, "reboot");
    sim7000_advance(modem, SIM7000_S(10));
    struct span text = span_of(sim7000_journal(modem));
    struct trace *trace = trace_read("journal", text, &complaints);
    cr_assert(trace, "%s%.*s", bytes_at(&complaints.text), SPAN_ARGS(text));
    cr_expect(span_contains(text, "2,5") && span_contains(text, "RDY"), "%.*s",
              SPAN_ARGS(text));
    cr_expect(!span_contains(text, "secret"));
    struct scenario *scenario = scenario_read(NULL, "w", span_of(library_world), &complaints);
    scenario->expect_count = 0; /* the host did not come so far */
    struct play *play = play_new(trace, scenario);
    cr_expect(play_run(play), "%.*s", SPAN_ARGS(text));
    play_free(play);
    scenario_free(scenario);
    trace_free(trace);
    sim7000_free(modem);
}
