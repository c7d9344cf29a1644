/* SPDX-License-Identifier: MIT */
#include "play/update.h"

#include "base/random.h"
#include "play/play.h"

#include <criterion/criterion.h>
#include <string.h>

static struct trace *read_trace(const char *text)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("t", span_of(text), &complaints);
    cr_assert(trace, "%s%s", text, bytes_at(&complaints.text));
    return trace;
}

static struct scenario *read_world(const char *text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "w", span_of(text), &complaints);
    cr_assert(scenario, "%s%s", text, bytes_at(&complaints.text));
    return scenario;
}

/* Does that trace come true, whatever the scenario expects? Where the modem is silent in the end no
 * trace has its answer. */
static bool comes_true(const char *text, const struct scenario *scenario)
{
    struct trace *trace = read_trace(text);
    struct play *play = play_new(trace, scenario);
    play_run(play);
    enum compare_problem problem = play->compare.failure.problem;
    bool fine = problem == COMPARE_FINE || problem == COMPARE_UNANSWERED;
    play_free(play);
    trace_free(trace);
    return fine;
}

static const char *update(const char *world, const char *text, struct updated *updated)
{
    struct scenario *scenario = read_world(world);
    struct trace *trace = read_trace(text);
    updated_release(updated);
    bool good = play_update(trace, scenario, updated);
    if (good)
        cr_expect(comes_true(bytes_at(&updated->text), scenario), "%s\n%s->\n%s", world, text,
                  bytes_at(&updated->text));
    trace_free(trace);
    scenario_free(scenario);
    return bytes_at(good ? &updated->text : &updated->problem);
}

#define AT "0s > AT\\r\n+0 < AT\\r\n+2ms < \\r\\nOK\\r\\n\n"

/* The signal changes after a minute, unheard: that is no reason to wait longer. */
Test(update, a_host_goes_when_the_new_trace_says)
{
    struct updated updated = {0};
    static const char world[] = "[fault weak]\non = time 60s\nthen = signal 3,99\n";
    cr_expect_str_eq(update(world, AT "* < RING\n+100ms > AT+CSQ\\r\n", &updated),
                     AT "+100ms > AT+CSQ\\r\n+0       < AT+CSQ\\r\n"
                        "+2ms     < \\r\\n+CSQ: 13,99\\r\\n\n+0       < \\r\\nOK\\r\\n\n");
    cr_expect_str_eq(update(world, AT "+75s < RING\n* > AT+CSQ\\r\n", &updated),
                     AT "* > AT+CSQ\\r\n+0       < AT+CSQ\\r\n"
                        "+2ms     < \\r\\n+CSQ: 13,99\\r\\n\n+0       < \\r\\nOK\\r\\n\n");
    updated_release(&updated);
}

Test(update, a_modem_that_is_never_quiet_is_told_of)
{
    struct updated updated = {0};
    static const char loop[] = "[module]\nboot_delay = 1s\nready_delay = 1s\n"
                               "[fault loop]\non = line SMS Ready\nthen = reboot\n";
    cr_expect_str_eq(update(loop, "0s > AT+CFUN=1,1\\r\n+30s > AT\\r\n", &updated),
                     "t:2: the modem is never quiet for 30s, so this line would never come; "
                     "expected a shorter time, or `*`\n");
    cr_expect(strstr(update(loop, "0s > AT+CFUN=1,1\\r\n+900ms > AT\\r\n", &updated), "RDY"));
    updated_release(&updated);
}

Test(update, a_slow_line_is_given_its_time)
{
    struct updated updated = {0};
    update("[module]\nbaud = 1\n", "0s > AT\\r\n* < \\r\\nERROR\\r\\n\n+1s > ATI\\r\n",
           &updated);
    cr_expect(strstr(bytes_at(&updated.text), "SIM7000"), "%s", bytes_at(&updated.text));
    updated_release(&updated);
}

Test(update, what_it_changes_is_a_diff)
{
    struct updated updated = {0};
    struct bytes diff = {0};
    update("",
           "# a\n\n\n\n" AT "# b\n+1s > ATE0\\r\n+0 < ATE0\\r\n+2ms < \\r\\nERROR\\r\\n\n"
           "+1s > AT\\r\n+2ms     < \\r\\nOK\\r\\n\n# c\n",
           &updated);
    edits_add_diff(&updated.edits, "t", &diff);
    cr_expect_str_eq(bytes_at(&diff), "--- t\n+++ t\n@@ -8,7 +8,7 @@\n # b\n +1s > ATE0\\r\n"
                                      " +0 < ATE0\\r\n-+2ms < \\r\\nERROR\\r\\n\n"
                                      "++2ms     < \\r\\nOK\\r\\n\n +1s > AT\\r\n"
                                      " +2ms     < \\r\\nOK\\r\\n\n # c\n");
    bytes_clear(&diff);
    update("", AT, &updated);
    edits_add_diff(&updated.edits, "t", &diff);
    cr_expect_str_eq(bytes_at(&diff), "");
    bytes_release(&diff);
    updated_release(&updated);
}

/* --- any world, any trace --- */

static const char *pick(struct random *random, const char *const *from, size_t count)
{
    return from[random_below(random, count)];
}

#define PICK(random, from) pick((random), (from), sizeof(from) / sizeof *(from))

static void make_world(struct random *random, struct bytes *out)
{
    static const char *const modules[] = {"", "baud = 300\n", "think = 0\n", "remind = 1s\n",
                                          "boot_delay = 1s\n"};
    static const char *const networks[] = {"", "bearer = up\n", "register_after = 5s\n",
                                           "bearer = up\nprofile = nb-iot\n"};
    static const char *const ons[] = {"time 3s",        "time 61s",      "line OK",
                                      "command AT+CSQ", "line +FTPGET*", "line +APP*",
                                      "ftp *"};
    static const char *const thens[] = {
        "signal 3,99 after 60s", "delay 4s",   "silence",    "urc RING", "outage 20s", "reboot",
        "urc RING after 70s",    "deactivate", "signal 5,99"};
    bytes_addf(out, "[module]\n%s[network]\n%s[files]\n/a = digits 3000\n",
               PICK(random, modules), PICK(random, networks));
    for (uint64_t i = random_below(random, 3); i; i--)
        bytes_addf(out, "[fault %llu]\non = %s\nnth = 1\nthen = %s\n", (unsigned long long)i,
                   PICK(random, ons), PICK(random, thens));
    bytes_addf(out, "[expect x]\nafter = OK\ncommand = AT+NEVER\nwithin = %llus\n",
               (unsigned long long)random_below(random, 200) + 1);
}

/* Times that a person writes, and lines that the modem may have said once. */
static void make_trace(struct random *random, struct bytes *out)
{
    static const char *const commands[] = {
        "ATE0",
        "AT+CSQ",
        "AT+CNACT=1",
        "AT+FTPCID=1;+FTPSERV=\"a\";+FTPUN=\"u\";+FTPPW=\"p\"",
        "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"a\"",
        "AT+FTPGET=1",
        "AT+FTPGET=2,1460",
        "AT+FTPQUIT",
        "AT+CFUN=1,1",
        "AT+NOTHING"};
    static const char *const times[] = {"+0", "+100ms", "+1s", "*", "+30s", "+1s..2s"};
    static const char *const lines[] = {"\\r\\nOK\\r\\n", "\\r\\nRING\\r\\n",
                                        "\\r\\n+FTPGET: 1,1\\r\\n", "\\r\\nERROR\\r\\n",
                                        "\\r\\nSMS Ready\\r\\n"};
    bytes_add_text(out, "0s > AT\\r\n");
    for (uint64_t i = random_below(random, 8) + 1; i; i--) {
        if (random_below(random, 2))
            bytes_addf(out, "%s < %s\n", PICK(random, times), PICK(random, lines));
        if (random_below(random, 9) == 0)
            bytes_add_text(out, random_below(random, 2) ? "* @ registered\n" : "* ! x\n");
        bytes_addf(out, "%s > %s\\r\n", PICK(random, times), PICK(random, commands));
    }
}

/* Not every fault makes sense everywhere. */
static bool is_world(const char *text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "w", span_of(text), &complaints);
    scenario_free(scenario);
    bytes_release(&complaints.text);
    return scenario != NULL;
}

Test(update, what_it_writes_comes_true_in_any_world)
{
    struct updated updated = {0};
    int refused = 0, tried = 0;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        struct random random;
        struct bytes world = {0}, trace = {0};
        random_init(&random, seed, "update");
        make_world(&random, &world);
        make_trace(&random, &trace);
        if (is_world(bytes_at(&world))) {
            update(bytes_at(&world), bytes_at(&trace), &updated);
            refused += updated.problem.count > 0;
            tried++;
        }
        bytes_release(&world);
        bytes_release(&trace);
    }
    cr_expect(tried > 1000 && refused < tried / 10, "%d of %d refused", refused, tried);
    updated_release(&updated);
}

/* The modem is done only when the time of its host has passed: it goes at once, and says when. */
Test(update, a_host_that_would_be_too_early_goes_when_it_can)
{
    struct updated updated = {0};
    static const char slow[] = "[fault slow]\non = command AT+CSQ\nthen = delay 5s\n";
    static const char was[] = "0s > AT+CSQ\\r\n+2ms < \\r\\nOK\\r\\n\n2s > AT\\r\n+0 > AT\\r\n"
                              "3s..4s >! DTR off # comment\n5s..6s >! hang-up\n";
    cr_expect_str_eq(update(slow, was, &updated),
                     "0s > AT+CSQ\\r\n+0       < AT+CSQ\\r\n"
                     "+5.002s  < \\r\\n+CSQ: 13,99\\r\\n\n+0       < \\r\\nOK\\r\\n\n"
                     "5.002s > AT\\r\n+0 > AT\\r\n+0       < AT\\r\n"
                     "5.002s >! DTR off # comment\n5s..6s >! hang-up\n"
                     "+2ms     < \\r\\nOK\\r\\nAT\\r\n+2ms     < \\r\\nOK\\r\\n\n");
    updated_release(&updated);
}
