/* SPDX-License-Identifier: MIT */
/* What is told of a scenario's faults and expectations once it is over. */
#include "scenario/outcome.h"

#include <criterion/criterion.h>

static const struct fault_events nowhere; /* verdicts only: nothing is carried out */

/* A world with an agenda; what happens in it is asked with ask(). */
struct fixture {
    struct agenda agenda;
    struct scenario *scenario;
    struct faults *faults;
    struct expects *expects;
};

static void start(struct fixture *fixture, const char *text)
{
    struct complaints complaints = {0};
    agenda_init(&fixture->agenda);
    fixture->scenario = scenario_read(NULL, "x.ini", span_of(text), &complaints);
    cr_assert(fixture->scenario, "%s", bytes_at(&complaints.text));
    fixture->faults = faults_new(&fixture->agenda, fixture->scenario, &nowhere, NULL);
    fixture->expects = expects_new(&fixture->agenda, fixture->scenario);
}

static void stop(struct fixture *fixture)
{
    expects_free(fixture->expects);
    faults_free(fixture->faults);
    scenario_free(fixture->scenario);
    agenda_release(&fixture->agenda);
}

static void ask(struct fixture *fixture, enum seam seam, const char *what)
{
    if (seam == SEAM_COMMAND)
        expects_command(fixture->expects, span_of(what));
    seams_ask(faults_seams(fixture->faults), seam, span_of(what));
}

/* Two seconds with a bit of everything in them. */
static void live_through(struct fixture *fixture)
{
    ask(fixture, SEAM_COMMAND, "AT+FTPGET=1");
    agenda_run_until(&fixture->agenda, SECONDS(1));
    ask(fixture, SEAM_COMMAND, "AT+FTPPW=\"secret\"");
    ask(fixture, SEAM_COMMAND, "AT+FTPGET=2,100");
    ask(fixture, SEAM_FTP, "PASS secret");
    ask(fixture, SEAM_FTP, "RETR a.txt");
    ask(fixture, SEAM_LINE, "+FTPGET: 1,1");
    ask(fixture, SEAM_CONNECT_DATA, "192.0.2.1:1024");
    seams_tell_crossed(faults_seams(fixture->faults), 700);
    agenda_run_until(&fixture->agenda, SECONDS(2));
}

static const struct {
    const char *fault, *strikes, *why;
} rows[] = {
    {"on = command AT+FTPGET=1\nthen = silence", "once, at 0s", ""},
    {"on = command AT+FTPGET=*\nthen = silence", "twice, first at 0s, last at 1s", ""},
    {"on = command AT+FTPGETT=1\nthen = silence", "never",
     "no command `AT+FTPGETT=1` came; the nearest was `AT+FTPGET=1` at 0s: behind `AT+FTPGET` "
     "it "
     "lacks `T`"},
    {"on = command AT+FTPPW=\"secrets\"\nthen = silence", "never",
     "no command `AT+FTPPW=\"******\"` came; the nearest was `AT+FTPPW=\"******\"` at 1s: it "
     "has "
     "another secret"},
    {"on = ftp PASS secrets\nthen = silence", "never",
     "no FTP command `PASS ******` was sent; the nearest was `PASS ******` at 1s: it has "
     "another "
     "secret"},
    {"on = command AT+SAPBR=03,1,PWD,hush\nthen = silence", "never",
     "no command `AT+SAPBR=03,1,PWD,******` came; the nearest was `AT+FTPGET=2,100` at 1s: "
     "behind `AT+` it has `FTPGET=2,100` instead of `SAPBR=03,1,PWD,******`"},
    {"on = command AT+FTPGET=2*\nnth = 2\nthen = silence", "never",
     "`command AT+FTPGET=2*` came once, the last at 1s; it strikes from number 2 on"},
    {"on = command AT+FTPGET=1\nchance = 0.0001%\nthen = silence", "never",
     "`command AT+FTPGET=1` came once, the last at 0s; its chance of 0.0001% let none through"},
    {"on = ftp RETRIEVE *\nthen = close", "never",
     "no FTP command `RETRIEVE *` was sent; the nearest was `RETR a.txt` at 1s: behind `RETR` "
     "it "
     "has ` a.txt` instead of `IEVE `"},
    {"on = line FTPGET: 1,1\nthen = silence", "never",
     "no line `FTPGET: 1,1` was printed; the nearest was `+FTPGET: 1,1` at 1s: behind `` it "
     "has "
     "`+`"},
    {"on = resolve\nthen = refuse", "never", "no name was looked up (an address needs none)"},
    {"on = connect\nthen = refuse", "never", "no control connection was opened"},
    {"on = data 1K\nthen = reset", "never",
     "no data connection carried 1024 bytes; the most was 700"},
    {"on = time 1m\nthen = reboot", "never", "it ended before 1m"},
};

Test(outcome, a_fault_says_how_often_it_struck_or_why_it_never_did)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture fixture = {0};
        struct bytes text = {0}, strikes = {0}, why = {0};
        bytes_addf(&text, "[fault x]\n%s\n", rows[i].fault);
        start(&fixture, bytes_at(&text));
        live_through(&fixture);
        struct fault_result result = faults_result(fixture.faults, 0);
        outcome_add_strikes(&result, &strikes);
        cr_expect_str_eq(bytes_at(&strikes), rows[i].strikes, "%s", rows[i].fault);
        if (result.strikes == 0)
            outcome_add_why_not(&result, &why);
        cr_expect_str_eq(bytes_at(&why), rows[i].why, "%s: %s", rows[i].fault, bytes_at(&why));
        bytes_release(&text);
        bytes_release(&strikes);
        bytes_release(&why);
        stop(&fixture);
    }
}

Test(outcome, a_world_in_which_nothing_happened_says_so)
{
    static const struct {
        const char *on, *why;
    } silent[] = {
        {"command AT+FTPGET=1", "no command `AT+FTPGET=1` came; none at all"},
        {"ftp RETR *", "no FTP command `RETR *` was sent; none at all"},
        {"line OK", "no line `OK` was printed; none at all"},
        {"connect data", "no data connection was opened"},
        {"data 5", "no data connection carried 5 bytes; none was open"},
    };
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        struct fixture fixture = {0};
        struct bytes text = {0}, why = {0};
        bytes_addf(&text, "[fault x]\non = %s\nthen = delay 1s\n", silent[i].on);
        start(&fixture, bytes_at(&text));
        struct fault_result result = faults_result(fixture.faults, 0);
        outcome_add_why_not(&result, &why);
        cr_expect_str_eq(bytes_at(&why), silent[i].why);
        bytes_release(&text);
        bytes_release(&why);
        stop(&fixture);
    }
}

/* The distance is measured a thousand times at most, and yet what begins alike is found. */
Test(outcome, the_nearest_is_found_in_a_long_run)
{
    struct fixture fixture = {0};
    struct bytes why = {0};
    start(&fixture, "[fault x]\non = command AT+FTPGETT=1\nthen = silence\n");
    for (int i = 0; i < 5000; i++)
        ask(&fixture, SEAM_COMMAND, "AT+CSQ");
    ask(&fixture, SEAM_COMMAND, "AT+FTPGET=1");
    struct fault_result result = faults_result(fixture.faults, 0);
    outcome_add_why_not(&result, &why);
    cr_expect_str_eq(bytes_at(&why), "no command `AT+FTPGETT=1` came; the nearest was "
                                     "`AT+FTPGET=1` at 0s: behind `AT+FTPGET` it lacks `T`");
    bytes_release(&why);
    stop(&fixture);
}

static const char world[] = "[fault hit]\non = command AT+FTPGET=1\nthen = silence\n"
                            "[fault miss]\non = connect\nrequired = yes\nthen = refuse\n"
                            "[fault spare]\non = resolve\nthen = refuse\n"
                            "[expect a get]\ncommand = AT+FTPGET=1\n"
                            "[expect a quit]\ncommand = AT+FTPQUIT\nwithin = 1m\n";

Test(outcome, all_of_it_is_told_and_counted)
{
    struct fixture fixture = {0};
    struct bytes text = {0};
    start(&fixture, world);
    live_through(&fixture);
    expects_end(fixture.expects, "the host");
    struct outcome outcome = {fixture.scenario, fixture.expects, fixture.faults, false};
    struct outcome_counts counts = {0};
    outcome_sum(&counts, &outcome);
    cr_expect_not(outcome_is_good(&outcome));
    cr_expect_eq(counts.missed, 1, "the one that is required");
    outcome_add_rows(&outcome, &text);
    outcome_add_counts(&counts, &text);
    cr_expect_str_eq(
        bytes_at(&text),
        "  held    a get\n"
        "  FAILED  a quit\n"
        "          x.ini:13: `AT+FTPQUIT` did not come within 1m of the start; the host had "
        "ended "
        "at 2s; the nearest was `AT+FTPGET=1` at 0s: behind `AT+FTP` it has `GET=1` instead of "
        "`QUIT`\n"
        "  struck  hit: once, at 0s\n"
        "  FAILED  miss\n"
        "          x.ini:4: no control connection was opened\n"
        "  never   spare\n"
        "          x.ini:8: no name was looked up (an address needs none)\n"
        "expectations: 1 of 2 held\n"
        "faults: 1 of 3 struck\n",
        "%s", bytes_at(&text));
    bytes_release(&text);
    outcome.all_required = true;
    counts = (struct outcome_counts){0};
    outcome_sum(&counts, &outcome);
    cr_expect_eq(counts.missed, 2);
    stop(&fixture);
}

Test(outcome, what_never_struck_is_a_failure_only_where_it_must_strike)
{
    static const char *const optional = "[fault spare]\non = resolve\nthen = refuse\n";
    static const char *const required =
        "[fault spare]\non = resolve\nrequired = yes\nthen = refuse\n";
    static const struct {
        const char *world;
        bool all, good;
    } cases[] = {{optional, false, true}, {optional, true, false}, {required, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture = {0};
        start(&fixture, cases[i].world);
        struct outcome outcome = {fixture.scenario, fixture.expects, fixture.faults,
                                  cases[i].all};
        cr_expect_eq(outcome_is_good(&outcome), cases[i].good, "%zu", i);
        ask(&fixture, SEAM_RESOLVE, "ftp.example.com");
        cr_expect(outcome_is_good(&outcome), "%zu", i);
        stop(&fixture);
    }
}
