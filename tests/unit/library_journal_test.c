/* SPDX-License-Identifier: MIT */
/* What a journal of libsim7000 says is a trace: the core beside it plays it. */
#include "library_host.h"
#include "play/play.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

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
    struct play *play = play_new(trace, scenario);
    play_run(play); /* what the world expects is not all done: the host did not come so far */
    cr_expect_eq(play->compare.failure.problem, COMPARE_FINE, "%.*s", SPAN_ARGS(text));
    play_free(play);
    scenario_free(scenario);
    trace_free(trace);
    sim7000_free(modem);
}

/* A line of a trace is bounded, a file is not. */
Test(library_journal, reads_with_a_large_file_in_it)
{
    enum { COUNT = 1536 * 1024 };
    struct complaints complaints = {0};
    struct sim7000_config config = {.size = sizeof config, .scenario = library_world};
    sim7000 *modem = sim7000_new(&config);
    char *bytes = malloc(COUNT), *back = malloc(COUNT);
    for (size_t i = 0; i < COUNT; i++)
        bytes[i] = (char)(i * 7 ^ i >> 8);
    cr_assert_eq(sim7000_put_file(modem, "/large", bytes, COUNT), 0, "%s",
                 sim7000_error(modem));
    cr_expect_eq(sim7000_get_file(modem, "/large", back, COUNT), COUNT);
    cr_expect_eq(memcmp(bytes, back, COUNT), 0);
    struct span text = span_of(sim7000_journal(modem));
    struct trace *trace = trace_read("journal", text, &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    struct bytes words = {0};
    bytes_add_text(&words, "append /large\n");
    bytes_add(&words, bytes, COUNT);
    bytes_add_char(&words, '\0');
    cr_expect_eq(sim7000_act(modem, bytes_at(&words)), 0, "up to a NUL it is short");
    for (size_t i = 0; i < COUNT; i++)
        words.store[words.head + 14 + i] = (char)(0x80 + i % 2);
    cr_expect_eq(sim7000_act(modem, bytes_at(&words)), -1);
    cr_expect(strstr(sim7000_error(modem), "too long for a line of a trace"), "%s",
              sim7000_error(modem));
    bytes_release(&words);
    trace_free(trace);
    free(bytes);
    free(back);
    sim7000_free(modem);
}

/* A slip is refused as `check` refuses it, unless something teaches that command. */
Test(library_journal, has_no_rule_for_a_command_that_there_is_not)
{
    struct sim7000_config config = {.size = sizeof config, .scenario = library_world};
    sim7000 *modem = sim7000_new(&config);
    cr_expect_eq(sim7000_add(modem, "[expect e]\nnever = AT+FTPQUTI\n"), -1);
    cr_expect(strstr(sim7000_error(modem), "did you mean \"+FTPQUIT\""), "%s",
              sim7000_error(modem));
    cr_expect_eq(sim7000_add(modem, "[expect f]\nnever = AT+MINE\n"), -1);
    cr_expect_eq(sim7000_add(modem, "[answer AT+MINE]\nline = 1\n"), 0);
    cr_expect_eq(sim7000_add(modem, "[expect f]\nnever = AT+MINE\n"), 0);
    sim7000_free(modem);
}
