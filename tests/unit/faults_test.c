/* SPDX-License-Identifier: MIT */
#include "scenario/faults.h"

#include "scenario/rules.h"

#include <criterion/criterion.h>
#include <string.h>

/* A scenario's faults with an ear at the world and at the notes. */
struct fixture {
    struct agenda agenda;
    struct scenario *scenario;
    struct faults *faults;
    struct bytes log; /* "@TIME ACTION" of the world, "! NOTE" of the scenario */
};

static void act(void *owner, const struct fault_action *action)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->log, "@%lld ", (long long)fixture->agenda.now / 1000);
    rule_add_action(&fixture->log, action);
    bytes_add_char(&fixture->log, '\n');
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct fixture *fixture = owner;
    cr_expect_eq(lane, LANE_SCENARIO);
    bytes_add_text(&fixture->log, "! ");
    bytes_add(&fixture->log, bytes, count);
    bytes_add_char(&fixture->log, '\n');
}

static void start(struct fixture *fixture, const char *text, bool notes)
{
    struct complaints complaints = {0};
    *fixture = (struct fixture){0};
    agenda_init(&fixture->agenda);
    fixture->scenario = scenario_read(NULL, "x.ini", span_of(text), &complaints);
    cr_assert(fixture->scenario, "%s", bytes_at(&complaints.text));
    const struct fault_events events = {.act = act, .owner = fixture};
    static struct notes ear;
    ear = (struct notes){notes ? note : NULL, fixture};
    fixture->faults = faults_new(&fixture->agenda, fixture->scenario, &events, &ear);
}

static void stop(struct fixture *fixture)
{
    faults_free(fixture->faults);
    scenario_free(fixture->scenario);
    bytes_release(&fixture->log);
    agenda_release(&fixture->agenda);
}

static void add_verdict(struct bytes *out, const struct verdict *verdict)
{
    const struct {
        const char *name;
        bool set;
    } flags[] = {
        {"silence", verdict->silence}, {"refuse", verdict->refuse}, {"stall", verdict->stall},
        {"close", verdict->close},     {"reset", verdict->reset},
    };
    if (verdict->delay)
        bytes_addf(out, "delay %lldms ", (long long)verdict->delay / 1000);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        bytes_addf(out, "%s%s", flags[i].set ? flags[i].name : "", flags[i].set ? " " : "");
    if (verdict->answer)
        bytes_addf(out, "answer [%s] ", verdict->answer);
    if (verdict->reply)
        bytes_addf(out, "reply [%s] ", verdict->reply);
    if (verdict->code)
        bytes_addf(out, "code %d after %lld ", verdict->code, (long long)verdict->code_after);
    if (verdict->corrupt_ppm || verdict->drop_ppm)
        bytes_addf(out, "noise %u %u ", verdict->corrupt_ppm, verdict->drop_ppm);
    if (verdict->damage)
        bytes_addf(out, "damage [%s] ", verdict->damage);
}

/* Asks once for each word of `what`, parted by `|`; one line of verdict each. */
static void ask_all(struct fixture *fixture, enum seam seam, struct span what)
{
    for (;;) {
        size_t end = span_find(what, '|');
        struct verdict verdict =
            seams_ask(faults_seams(fixture->faults), seam, span_cut(what, end));
        add_verdict(&fixture->log, &verdict);
        bytes_add_text(&fixture->log, verdict.struck ? "\n" : "-\n");
        if (end == what.count)
            return;
        what = span_skip(what, end + 1);
    }
}

static const struct row {
    const char *faults;
    enum seam seam;
    const char *what; /* several questions, parted by `|` */
    const char *log;
} rows[] = {
    {"[fault a]\non = command AT+FTPGET=1\nthen = code 64 after 75s", SEAM_COMMAND,
     "at+ftpget=1|AT+FTPGET=2", "code 64 after 75000000 \n-\n"},
    {"[fault a]\non = command AT+FTP*\nthen = code 77", SEAM_COMMAND, "AT+FTPX",
     "code 77 after -1 \n"},
    {"[fault a]\non = command AT+X\nthen = silence", SEAM_FTP, "AT+X", "-\n"},
    {"[fault a]\non = command AT+X*\nthen = answer +CME ERROR: 3", SEAM_COMMAND, "AT+X=\"|\"",
     "answer [+CME ERROR: 3] \n-\n"},
    {"[fault a]\non = ftp PASS *\nthen = reply 530-a\\r\\n530 b", SEAM_FTP, "PASS secret",
     "reply [530-a\r\n530 b] \n"},
    {"[fault a]\non = resolve\nthen = refuse", SEAM_RESOLVE, "ftp.example", "refuse \n"},
    {"[fault a]\non = connect\nthen = refuse", SEAM_CONNECT_DATA, "1.2.3.4:5", "-\n"},
    {"[fault a]\non = connect data\nthen = stall", SEAM_CONNECT_DATA, "1.2.3.4:5", "stall \n"},
    {"[fault a]\non = data 2K\nthen = reset", SEAM_DATA, "0|2047|2048|2049",
     "-\n-\nreset \n-\n"},
    {"[fault a]\non = host 5\nthen = code 65", SEAM_HOST, "0 4|4 4|4 9|9 20",
     "-\n-\ncode 65 after -1 \n-\n"},
    {"[fault a]\non = host 0\nthen = code 65", SEAM_HOST, "0 4", "code 65 after -1 \n"},
    {"[fault a]\non = ftp end STOR *\nthen = reply 552 full", SEAM_FTP_END, "STOR a|RETR b",
     "reply [552 full] \n-\n"},
    {"[fault a]\non = data 0\nthen = close", SEAM_DATA, "0", "close \n"},
    {"[fault a]\non = data 9\nthen = corrupt 0.5%\nthen = drop 1%", SEAM_DATA, "9",
     "noise 5000 10000 \n"},
    {"[fault a]\non = line +FTPGET: 1,1\nthen = silence", SEAM_LINE, "+FTPGET: 1,1",
     "silence \n"},
    {"[fault a]\non = line OK\nthen = answer ERROR\nthen = corrupt 100%", SEAM_LINE, "OK",
     "answer [ERROR] noise 1000000 0 \n"},
    {"[fault a]\non = line OK\nthen = damage 1 3=x\n[fault b]\non = line *\nthen = damage 2",
     SEAM_LINE, "OK|RING", "damage [1 3=x] \ndamage [2] \n"},
    {"[fault a]\non = sent AT+CS*\nnth = 2\nthen = damage 3\nthen = urc RING after 1s",
     SEAM_SENT, "AT+CSQ|AT|AT+CSQ", "-\n-\ndamage [3] \n@1000 urc RING after 1s\n"},
    {"[fault a]\non = time 1s\nthen = damage 0..2\nthen = noise \\xff\\x00 after 2s", SEAM_LINE,
     "OK", "-\n@1000 damage 0..2\n@3000 noise \\xff\\x00 after 2s\n"},
    {"[fault a]\non = line OK\nthen = noise \\x00", SEAM_LINE, "OK", "@0 noise \\x00\n-\n"},
    {"[fault which]\non = line OK\nnth = 2\nthen = silence", SEAM_LINE, "OK|OK|OK",
     "-\nsilence \n-\n"},
    {"[fault some]\non = line OK\nnth = 2..3\nthen = silence", SEAM_LINE, "OK|OK|OK|OK",
     "-\nsilence \nsilence \n-\n"},
    {"[fault late]\non = line OK\nnth = 3..\nthen = silence", SEAM_LINE, "OK|OK|OK|OK",
     "-\n-\nsilence \nsilence \n"},
    {"[fault a]\non = command AT\nthen = delay 1s\n[fault b]\non = command AT\nthen = delay "
     "2s\n"
     "then = silence\n[fault c]\non = command A*\nthen = answer x",
     SEAM_COMMAND, "AT", "delay 3000ms silence \n"},
    {"[fault a]\non = line OK\nnth = 1\nthen = silence\n[fault b]\non = line NO\n"
     "then = answer x\n[fault c]\non = line OK\nnth = 3\nthen = silence\n"
     "[fault d]\non = line o*\nnth = 2\nthen = answer y",
     SEAM_LINE, "OK|NO|OK|OK|NO|OK",
     "silence \nanswer [x] \nanswer [y] \nsilence \nanswer [x] \n-\n"},
    {"[fault a]\non = line OK\nthen = urc RING", SEAM_LINE, "OK", "@0 urc RING\n-\n"},
    {"[fault a]\non = line OK\nthen = urc RING after 5s", SEAM_LINE, "OK",
     "-\n@5000 urc RING after 5s\n"},
    {"[fault a]\non = command AT\nthen = delay 1s\nthen = urc RING after 5s", SEAM_COMMAND,
     "AT", "delay 1000ms \n@6000 urc RING after 5s\n"},
    {"[fault a]\non = line OK\nthen = urc home after noon", SEAM_LINE, "OK",
     "@0 urc home after noon\n-\n"},
    {"[fault a]\non = line OK\nthen = urc gone after 5s after 0", SEAM_LINE, "OK",
     "@0 urc gone after 5s after 0s\n-\n"},
    {"[fault a]\non = command AT\nthen = delay 1s\nthen = urc RING\nthen = delay 1s\n"
     "then = reboot\nthen = power-on after 9s",
     SEAM_COMMAND, "AT",
     "delay 2000ms \n@1000 urc RING\n@2000 reboot\n@11000 power-on after 9s\n"},
    {"[fault a]\non = ftp RETR *\nthen = deregister for 30s after 1s\nthen = outage 5s\n"
     "then = signal 99,99\nthen = detach\nthen = deactivate\nthen = power-off",
     SEAM_FTP, "RETR x",
     "-\n@0 outage 5s\n@0 signal 99,99\n@0 detach\n@0 deactivate\n@0 power-off\n"
     "@1000 deregister for 30s after 1s\n"},
    {"[fault a]\non = time 2m\nthen = corrupt 1%\nthen = delay 1m\nthen = corrupt 0%",
     SEAM_COMMAND, "AT", "-\n@120000 corrupt 1%\n@180000 corrupt 0%\n"},
};

Test(faults, strike_as_the_scenario_says)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture fixture;
        start(&fixture, rows[i].faults, false);
        ask_all(&fixture, rows[i].seam, span_of(rows[i].what));
        agenda_run_until(&fixture.agenda, SECONDS(3600));
        cr_expect_str_eq(bytes_at(&fixture.log), rows[i].log, "%s\n%s", rows[i].faults,
                         bytes_at(&fixture.log));
        stop(&fixture);
    }
}

Test(faults, each_strike_is_noted_and_counted)
{
    struct fixture fixture;
    start(&fixture,
          "[fault no answer]\non = command AT\nthen = silence\n"
          "[fault ring]\non = command AT\nnth = 2\nthen = delay 1s\nthen = urc RING\\r\n",
          true);
    ask_all(&fixture, SEAM_COMMAND, SPAN("AT|AT"));
    agenda_run_until(&fixture.agenda, SECONDS(2));
    cr_expect_str_eq(bytes_at(&fixture.log),
                     "! no answer: silence\nsilence \n! no answer: silence\n! ring: delay 1s\n"
                     "delay 1000ms silence \n! ring: urc RING\\r\n@1000 urc RING\\r\n",
                     "%s", bytes_at(&fixture.log));
    struct fault_result first = faults_result(fixture.faults, 0);
    struct fault_result second = faults_result(fixture.faults, 1);
    cr_expect_eq(first.strikes, 2);
    cr_expect_eq(second.strikes, 1);
    cr_expect_eq(second.matches, 2, "nth counts what matched");
    stop(&fixture);
}

static size_t count_strikes(const char *seed)
{
    struct bytes text = {0};
    struct fixture fixture;
    bytes_addf(&text,
               "[scenario]\nseed = %s\n[fault a]\non = command AT\nchance = 25%%\n"
               "then = silence\n",
               seed);
    start(&fixture, bytes_at(&text), false);
    for (int i = 0; i < 10000; i++)
        seams_ask(faults_seams(fixture.faults), SEAM_COMMAND, SPAN("AT"));
    size_t strikes = faults_result(fixture.faults, 0).strikes;
    stop(&fixture);
    bytes_release(&text);
    return strikes;
}

Test(faults, chance_comes_from_the_seed)
{
    size_t strikes = count_strikes("1");
    cr_expect(strikes > 2300 && strikes < 2700, "%zu of 10000", strikes);
    cr_expect_eq(strikes, count_strikes("1"));
    cr_expect_neq(strikes, count_strikes("2"));
}

Test(faults, tell_when_to_ask_about_data)
{
    struct fixture fixture;
    start(&fixture,
          "[fault a]\non = data 2000\nthen = stall\n[fault b]\non = data 500\nnth = 1\n"
          "then = close\n[fault c]\non = data 0\nthen = delay 1s\n",
          false);
    const struct seams *seams = faults_seams(fixture.faults);
    cr_expect_eq(seams_next_data(seams, 0), 500);
    cr_expect_eq(seams_next_data(seams, 500), 2000);
    cr_expect_eq(seams_next_data(seams, 2000), UINT64_MAX);
    cr_expect_eq(seams_data(seams, 0).delay, SECONDS(1));
    cr_expect_eq(seams_data(seams, 500).way, SEAM_WAY_CLOSES);
    cr_expect_eq(seams_next_data(seams, 0), 2000, "what can strike no more is not asked about");
    stop(&fixture);
}

Test(faults, a_line_that_prints_itself_comes_to_rest)
{
    struct fixture fixture;
    start(&fixture, "[fault echo]\non = line RING\nthen = delay 0\nthen = urc RING\n", false);
    for (int i = 0; i < 5000; i++)
        seams_ask(faults_seams(fixture.faults), SEAM_LINE, SPAN("RING"));
    cr_expect_eq(faults_result(fixture.faults, 0).strikes, 1000);
    agenda_run_until(&fixture.agenda, 1);
    seams_ask(faults_seams(fixture.faults), SEAM_LINE, SPAN("RING"));
    cr_expect_eq(faults_result(fixture.faults, 0).strikes, 1001,
                 "another instant, another chance");
    stop(&fixture);
}

/* A world that prints what it is told, and asks about it as the modem does. */
static void print(void *owner, const struct fault_action *action)
{
    struct fixture *fixture = owner;
    struct span line = {action->text, action->text_count};
    struct verdict verdict = seams_ask(faults_seams(fixture->faults), SEAM_LINE, line);
    bytes_addf(&fixture->log, "%.*s%s ", SPAN_ARGS(line), verdict.silence ? "(silenced)" : "");
}

static void start_printing(struct fixture *fixture, const char *text)
{
    struct complaints complaints = {0};
    *fixture = (struct fixture){0};
    agenda_init(&fixture->agenda);
    fixture->scenario = scenario_read(NULL, "x.ini", span_of(text), &complaints);
    cr_assert(fixture->scenario, "%s", bytes_at(&complaints.text));
    const struct fault_events events = {.act = print, .owner = fixture};
    fixture->faults = faults_new(&fixture->agenda, fixture->scenario, &events, NULL);
}

Test(faults, what_one_prints_the_others_see)
{
    static const struct {
        const char *faults, *log;
    } cases[] = {
        {"[fault a]\non = line OK\nthen = urc A\n[fault b]\non = line A\nthen = urc B\n",
         "B A "},
        {"[fault a]\non = line OK\nthen = urc A\n[fault b]\non = line A\nthen = silence\n",
         "A(silenced) "},
        {"[fault a]\non = line *\nthen = urc A\n", "A "},
        {"[fault a]\non = time 1s\nthen = urc OK\n[fault b]\non = line OK\nthen = urc B\n",
         "B OK "},
        {"[fault ping]\non = line OK\nthen = urc PING\n[fault pong]\non = line PING\n"
         "then = urc OK\n",
         "OK PING "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        start_printing(&fixture, cases[i].faults);
        if (i == 3)
            agenda_run_until(&fixture.agenda, SECONDS(1));
        else
            seams_ask(faults_seams(fixture.faults), SEAM_LINE, SPAN("OK"));
        cr_expect_str_eq(bytes_at(&fixture.log), cases[i].log, "%s", cases[i].faults);
        stop(&fixture);
    }
}

Test(faults, many_that_print_because_of_each_other_come_to_rest)
{
    struct bytes text = {0};
    struct fixture fixture;
    for (int i = 0; i < 40; i++)
        bytes_addf(&text, "[fault %d]\non = line *\nthen = urc LINE %d\n", i, i);
    start_printing(&fixture, bytes_at(&text));
    seams_ask(faults_seams(fixture.faults), SEAM_LINE, SPAN("OK"));
    uint64_t strikes = 0;
    for (size_t i = 0; i < faults_count(fixture.faults); i++)
        strikes += faults_result(fixture.faults, i).strikes;
    cr_expect(strikes >= 40 && strikes <= 40 * 1000, "%d strikes", (int)strikes);
    stop(&fixture);
    bytes_release(&text);
}

/* Arguments with which each `on` and `then` makes sense. */
static const char *argument_of(const char *name)
{
    static const char *const arguments[][2] = {
        {"command", "AT*"}, {"ftp", "*"},      {"data", "5"},        {"ftp end", "*"},
        {"host", "5"},      {"time", "1s"},    {"line", "*"},        {"delay", "1s"},
        {"answer", "x"},    {"code", "64"},    {"reply", "226 bye"}, {"corrupt", "1%"},
        {"drop", "1%"},     {"urc", "RING"},   {"signal", "1,1"},    {"deregister", ""},
        {"outage", "1s"},   {"register", "3"}, {"damage", "3"},      {"sent", "AT*"},
        {"noise", "x"},
    };
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        if (strcmp(arguments[i][0], name) == 0)
            return arguments[i][1];
    }
    return "";
}

static void check_pair(const struct rule_on *on, const struct rule_then *then)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    struct fixture fixture;
    bytes_addf(&text, "[fault a]\non = %s %s\nthen = %s %s\n", on->name, argument_of(on->name),
               then->name, argument_of(then->name));
    struct scenario *scenario = scenario_read(NULL, "x", bytes_span(&text), &complaints);
    bool fits = then->seams & (1u << on->seam);
    cr_expect_eq(scenario != NULL, fits, "%s%s", bytes_at(&text), bytes_at(&complaints.text));
    scenario_free(scenario);
    if (fits) {
        struct verdict verdict = {0};
        start(&fixture, bytes_at(&text), false);
        if (on->seam != SEAM_TIME)
            verdict = seams_ask(faults_seams(fixture.faults), on->seam,
                                on->seam == SEAM_DATA   ? SPAN("5")
                                : on->seam == SEAM_HOST ? SPAN("4 5")
                                                        : SPAN("AT"));
        agenda_run_until(&fixture.agenda, SECONDS(2));
        bool idle = on->seam == SEAM_TIME && then->kind == FAULT_DELAY;
        cr_expect(verdict.struck != (fixture.log.count > 0) || idle, "%s", bytes_at(&text));
        cr_expect_eq(faults_result(fixture.faults, 0).strikes, 1, "%s", bytes_at(&text));
        stop(&fixture);
    }
    bytes_release(&text);
    bytes_release(&complaints.text);
}

Test(faults, every_action_works_wherever_it_makes_sense)
{
    for (const struct rule_on *on = rule_ons; on->name; on++) {
        for (const struct rule_then *then = rule_thens; then->name; then++)
            check_pair(on, then);
    }
}
