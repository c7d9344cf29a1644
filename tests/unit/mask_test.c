/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "fake_disk.h"
#include "play/play.h"
#include "scenario_load.h"
#include "stage.h"
#include "trace/follow.h"
#include "trace/record.h"

#include <criterion/criterion.h>
#include <string.h>

/* A host on a modem, shown as `run` shows it to people (view), records it, and as `record` shows
 * a modem that it knows nothing of. */
struct fixture {
    struct stage *stage;
    struct mask view, recording, followed;
    struct follow follow;
    struct bytes shown[LANES], followed_shown[LANES];
    struct recorder recorder;
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct fixture *fixture = owner;
    struct bytes text = {0};
    const struct at_marks *marks =
        fixture->stage ? device_noted(stage_device(fixture->stage)) : NULL;
    mask_add(&fixture->view, lane, bytes, marks, &fixture->shown[lane]);
    mask_add(&fixture->recording, lane, bytes, marks, &text);
    recorder_add(&fixture->recorder, at, lane, bytes_span(&text));
    if (fixture->stage)
        follow_hide(&fixture->follow, &fixture->followed, lane, bytes,
                    &fixture->followed_shown[lane]);
    bytes_release(&text);
}

static void open_fixture(struct fixture *fixture, const struct scenario *scenario)
{
    *fixture = (struct fixture){.view = {.password = scenario->password}};
    fixture->recording = fixture->followed = fixture->view;
    fixture->recording.by_length = mask_needs_lengths(scenario);
    fixture->recorder.gap = recorder_gap(scenario->at.baud);
    fixture->stage = stage_new(scenario, hear, fixture);
    fixture->follow.at = device_at(stage_device(fixture->stage));
}

static void close_fixture(struct fixture *fixture)
{
    for (int lane = 0; lane < LANES; lane++) {
        bytes_release(&fixture->shown[lane]);
        bytes_release(&fixture->followed_shown[lane]);
    }
    follow_release(&fixture->follow);
    recorder_release(&fixture->recorder);
    stage_free(fixture->stage);
}

static struct scenario *make_scenario(const char *text)
{
    const struct fake_file files[] = {{"w.ini", text, NULL}, {NULL, NULL, NULL}};
    struct disk disk = fake_disk(files);
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_load(&disk, "w.ini", &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    return scenario;
}

static void say(struct fixture *fixture, struct span text)
{
    stage_send(fixture->stage, text);
    stage_run(fixture->stage, stage_now(fixture->stage) + SECONDS(1));
}

/* --- how it looks --- */

static const struct {
    const char *password; /* of [ftp] */
    const char *sent, *shown;
} rows[] = {
    {"", "AT+FTPPW=\"abc\"\r", "AT+FTPPW=\"******\"\r"},
    {"", "AT+FTPPW=\"\"\r", "AT+FTPPW=\"\"\r"},
    {"", "at+ftppw=secret\r", "at+ftppw=******\r"},
    {"secret", "AT+FTPPW=\"secret\"\r", "AT+FTPPW=\"******\"\r"},
    {"secret", "AT+FTPPW=\"sec\"\r", "AT+FTPPW=\"******#\"\r"},
    {"secret", "AT+FTPPW=\"******\"\r", "AT+FTPPW=\"******#\"\r"},
    {"a,b;c", "AT+FTPPW=\"a,b;c\";+FTPUN=\"x\"\r", "AT+FTPPW=\"******\";+FTPUN=\"x\"\r"},
    {"pw", "AT+FTPUN=pw;+FTPPW=pw;+FTPTYPE=A\r", "AT+FTPUN=pw;+FTPPW=******;+FTPTYPE=A\r"},
    {"pw", "AT+FTPPW= pw \r", "AT+FTPPW= ****** \r"},
    {"p w", "AT+FTPPW=p w\r", "AT+FTPPW=****** \r"},
    {"p w ", "AT+FTPPW=\"p w \" \r", "AT+FTPPW=\"******\" \r"},
    {"pw", "AT+FTPPW=\"pw\"x\b\r", "AT+FTPPW=\"******\"#\b\r"},
    {"", "AT+CSQAT+FTPPW=\"pw\"\r", "AT+CSQAT+FTPPW=\"******\"\r"},
    {"", "T+FTPPW=\"pw\"\r", "T+FTPPW=\"**\"\r"},
    {"pw", "AT+FTPPX\bW=\"pw\"\r", "AT+FTPPX\bW=\"******\"\r"},
    {"pw", "AT+FTPPW=\"px\bw\"\r", "AT+FTPPW=\"******\"\r"},
    {"pw", "AT+FTPPW=\"p\bpw\"\r", "AT+FTPPW=\"******\b\b\b\b\b\b******\"\r"},
    {"pw", "AT+FTPPW=\"p\"\bw\"\r", "AT+FTPPW=\"******#\"\b\b\"\r"},
    {"pw", "AT+FTPPW=\"p\nw\x1b\"\r", "AT+FTPPW=\"******\n\x1b\"\r"},
    {"pw", "ATS5=24\rAT+FTPPX\x18W=\"pw\"\r", "ATS5=24\rAT+FTPPX\x18W=\"******\"\r"},
    {"pw", "AT+FTPPW?\rAT+FTPPW=?\r", "AT+FTPPW?\rAT+FTPPW=?\r"},
    {"pw", "ATE1+FTPPW=\"pw\"\r", "ATE1+FTPPW=\"******\"\r"},
    {"pw", "AT+FTPPW \"pw\"\r", "AT+FTPPW \"******\"\r"},
    {"", "AT+CNCFG=1,\"a,b\",\"me\",\"1234\",3\r", "AT+CNCFG=1,\"a,b\",\"me\",\"******\",3\r"},
    {"", "AT+CNCFG=1,(x,me,1234\r", "AT+CNCFG=1,(x,me,******\r"},
    {"", "AT+CNCFG=1,\"ctnb\"\r", "AT+CNCFG=1,\"ctnb\"\r"},
    {"", "AT+CSTT=\"a\",\"u\",\"p;w\"\r", "AT+CSTT=\"a\",\"u\",\"******\"\r"},
    {"", "AT+CGAUTH=1,2,\"me\",\"pw\"\r", "AT+CGAUTH=1,2,\"******\",\"******\"\r"},
    {"", "AT+SMCONF=\"PASSWORD\",\"pw\"\r", "AT+SMCONF=\"PASSWORD\",\"******\"\r"},
    {"", "AT+SMCONF=\"USERNAME\",\"me\"\r", "AT+SMCONF=\"USERNAME\",\"me\"\r"},
    {"", "AT+SAPBR=03,1,\"pwd\",\"abc\"\r", "AT+SAPBR=03,1,\"pwd\",\"******\"\r"},
    {"", "AT+SAPBR=3,1,PWD,abc\r", "AT+SAPBR=3,1,PWD,******\r"},
    {"", "AT+SAPBR=3,1,\"USER\",\"me\"\r", "AT+SAPBR=3,1,\"USER\",\"me\"\r"},
};

Test(mask, the_host_types_and_stars_are_shown)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t piece = 1; piece < 100; piece += 9) {
            struct scenario *scenario = scenario_default();
            struct fixture fixture;
            span_copy(span_of(rows[i].password), scenario->password, sizeof scenario->password);
            open_fixture(&fixture, scenario);
            fixture.view.played = false;
            for (size_t k = 0; k < strlen(rows[i].sent); k += piece)
                stage_send(fixture.stage, span_cut(span_skip(span_of(rows[i].sent), k), piece));
            cr_expect_str_eq(bytes_at(&fixture.shown[LANE_TO_MODEM]), rows[i].shown,
                             "row %zu in pieces of %zu", i, piece);
            close_fixture(&fixture);
            scenario_free(scenario);
        }
    }
}

Test(mask, a_value_that_is_too_long_is_so_in_stars)
{
    struct scenario *scenario = scenario_default();
    struct fixture fixture;
    open_fixture(&fixture, scenario);
    say(&fixture,
        SPAN("AT+FTPPW=\"0123456789012345678901234567890123456789012345678901234\"\r"));
    struct span shown = bytes_span(&fixture.shown[LANE_TO_MODEM]);
    cr_expect_eq(shown.count, strlen("AT+FTPPW=\"\"\r") + 49 + 1, "%zu", shown.count);
    cr_expect(span_contains(bytes_span(&fixture.shown[LANE_FROM_MODEM]), "ERROR"));
    close_fixture(&fixture);
    scenario_free(scenario);
}

Test(mask, what_the_modem_says_of_it_is_hidden)
{
    struct scenario *scenario = scenario_default();
    struct fixture fixture;
    open_fixture(&fixture, scenario);
    say(&fixture, SPAN("ATE0+CNCFG=1,a,u,\"kwq\",0;+FTPPW=x\"yq\r"));
    say(&fixture, SPAN("AT+SAPBR=3,1,\"PWD\",\"q,\x01 z\"\r"));
    say(&fixture, SPAN("AT+FTPPW?;+CNCFG?;+CNCFG=?;+SAPBR=4,1\r"));
    const char *shown = bytes_at(&fixture.shown[LANE_FROM_MODEM]);
    cr_expect(strstr(shown, "+FTPPW: \"******\"\r\n\r\n+CNCFG: 1,\"a\",\"u\",\"******\",0\r\n"
                            "\r\n+CNCFG: (0-2),64,32,32,(0-3)\r\n"),
              "%s", shown);
    cr_expect(strstr(shown, "USER,\r\nPWD,******\r\n"), "%s", shown);
    close_fixture(&fixture);
    scenario_free(scenario);
}

/* The signs that hide are letters of passwords too. */
Test(mask, an_echo_that_has_signs_of_ours_is_followed)
{
    static const char *const passwords[] = {"kqvx#4", "#kq", "kq#", "#",
                                            "k*q",    "*kq", "**k", "k#*#q"};
    for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
        struct scenario *scenario = scenario_default();
        struct fixture fixture;
        struct bytes sent = {0};
        open_fixture(&fixture, scenario);
        bytes_addf(&sent, "AT+FTPPW=\"%s\"\r", passwords[i]);
        say(&fixture, bytes_span(&sent));
        cr_expect_str_eq(bytes_at(&fixture.followed_shown[LANE_FROM_MODEM]),
                         "AT+FTPPW=\"******\"\r\r\nOK\r\n", "%s", passwords[i]);
        bytes_release(&sent);
        close_fixture(&fixture);
        scenario_free(scenario);
    }
}

/* --- no spelling shows it --- */

static const char *const worlds[] = {
    "",
    "[ftp]\nuser = u\npassword = kwxvzjqyhg\n",
    "[module]\nbaud = 9600\n[ftp]\nuser = u\npassword = kwxvzjqyhg\n",
    "[network]\nprofile = gprs\n",
    "[fault n]\non = time 1ms\nthen = drop 5%\n[ftp]\nuser = u\npassword = kwxvzjqyhg\n",
    "[fault n]\non = time 1ms\nthen = corrupt 2%\n",
    ("[fault n]\non = time 1010ms\nthen = urc +CREG: 5\n[fault m]\non = time 1030ms\n"
     "then = urc NO CARRIER\n"),
    "[module]\nbaud = 300\n[fault m]\non = time 1500ms\nthen = reboot\n",
};

static char letter(struct random *random)
{
    return "jkqvwxyz"[random_below(random, 8)];
}

/* Case, blanks, characters that are part of nothing, and slips that are corrected. */
static void add_typed(struct bytes *out, struct random *random, struct span text, bool spoken)
{
    bool quoted = false;
    for (size_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        quoted ^= c == '"';
        if (random_below(random, 12) == 0)
            bytes_add_char(out, "\n\x1b\0"[random_below(random, 3)]);
        if (i > 2 && random_below(random, 10) == 0) {
            bytes_add_char(out, 'Q');
            bytes_add_char(out, '\b');
        }
        bool changes = spoken && text_is_alpha(c) && random_below(random, 2);
        bytes_add_char(out, changes ? (char)(c ^ 0x20) : c);
        if ((c == '=' || c == ',') && !quoted && spoken && random_below(random, 4) == 0)
            bytes_add_char(out, ' ');
    }
}

static void add_line(struct bytes *out, struct random *random, struct span secret)
{
    static const char *const heads[] = {
        "+FTPPW=",           "+CNCFG=1,\"apn\",me,", "+CSTT=apn,\"me\",",
        "+CGAUTH=1,2,",      "+SAPBR=3,1,\"PWD\",",  "+SAPBR=03,1,pwd,",
        "+SMCONF=PASSWORD,",
    };
    static const char *const others[] = {"+FTPUN=\"me\";", "E1;", "+CSQ;", "&F;", "S5?;"};
    struct bytes value = {0};
    const char *quote = random_below(random, 3) ? "\"" : "";
    bytes_addf(&value, "%s%.*s%s", quote, SPAN_ARGS(secret), quote);
    add_typed(out, random, SPAN("AT"), true);
    if (random_below(random, 3) == 0)
        bytes_add_text(out, others[random_below(random, 5)]);
    add_typed(out, random, span_of(heads[random_below(random, 7)]), true);
    add_typed(out, random, bytes_span(&value), false);
    if (random_below(random, 3) == 0)
        bytes_add_text(out, ";+FTPPW?;+CNCFG?");
    bytes_add_text(out, random_below(random, 2) ? "\r" : "\r\n");
    bytes_release(&value);
}

/* What a host does with its passwords, in pieces with pauses; half a line may lose its host. */
static void talk(struct fixture *fixture, struct random *random, struct span secret)
{
    struct bytes line = {0};
    for (int i = 0; i < 6; i++) {
        bytes_clear(&line);
        add_line(&line, random, secret);
        if (random_below(random, 6) == 0)
            bytes_add_text(&line, "AT+FTPPW?;+CNCFG?;+CSTT?;+SAPBR=4,1\r");
        bool dies = random_below(random, 6) == 0;
        struct span rest = bytes_span(&line);
        if (dies)
            rest.count = (size_t)random_below(random, rest.count);
        while (rest.count) {
            size_t piece = 1 + (size_t)random_below(random, rest.count);
            stage_send(fixture->stage, span_cut(rest, piece));
            rest = span_skip(rest, piece);
            stage_run(fixture->stage,
                      stage_now(fixture->stage) + MSEC(random_below(random, 40)));
        }
        if (dies)
            stage_host(fixture->stage, LANE_HOST_ACT, host_act_word(HOST_HANGS_UP));
        stage_run(fixture->stage, stage_now(fixture->stage) + SECONDS(1));
    }
    say(fixture, SPAN("AT+FTPPW?;+CNCFG?;+CSTT?;+SAPBR=4,1\r"));
    bytes_release(&line);
}

/* Four letters of it in a row. */
static bool shows(struct span text, const char *secret)
{
    for (size_t i = 0; i + 4 <= strlen(secret); i++) {
        char part[5] = {secret[i], secret[i + 1], secret[i + 2], secret[i + 3], 0};
        if (span_contains(text, part))
            return true;
    }
    return false;
}

static void check_nothing_shows(const struct fixture *fixture, const char *secret, int round,
                                bool is_garbled)
{
    for (int lane = 0; lane < LANES; lane++) {
        cr_assert(!shows(bytes_span(&fixture->shown[lane]), secret), "round %d, lane %d: %s",
                  round, lane, bytes_at(&fixture->shown[lane]));
        cr_assert(is_garbled || !shows(bytes_span(&fixture->followed_shown[lane]), secret),
                  "round %d, followed, lane %d: %s", round, lane,
                  bytes_at(&fixture->followed_shown[lane]));
        cr_assert(!shows(bytes_span(&fixture->recorder.text), secret), "round %d, %s: %s",
                  round, secret, bytes_at(&fixture->recorder.text));
    }
}

/* The recording, played, gives itself. */
static void check_plays(struct fixture *fixture, const struct scenario *scenario, int round)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("t", bytes_span(&fixture->recorder.text), &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    struct play *play = play_new(trace, scenario);
    cr_assert(play_run(play), "round %d: line %d, %s\n%s\n", round, play->compare.failure.line,
              bytes_at(&play->compare.failure.actual), bytes_at(&fixture->recorder.text));
    play_free(play);
    trace_free(trace);
}

Test(mask, no_spelling_shows_a_password_and_recordings_play)
{
    enum { ROUNDS = 800 };
    for (int round = 0; round < ROUNDS; round++) {
        struct random random;
        size_t world = (size_t)round % (sizeof worlds / sizeof *worlds);
        struct scenario *scenario = make_scenario(worlds[world]);
        struct fixture fixture;
        char secret[16] = "kwxvzjqyhg";
        random_init(&random, (uint64_t)round, "mask");
        for (size_t i = 0; random_below(&random, 3) && i < 10; i++)
            secret[i] = letter(&random);
        open_fixture(&fixture, scenario);
        talk(&fixture, &random, span_of(secret));
        recorder_flush(&fixture.recorder);
        bool is_garbled =
            scenario->fault_count && !span_contains(span_of(worlds[world]), "urc");
        check_nothing_shows(&fixture, secret, round, is_garbled);
        check_plays(&fixture, scenario, round);
        close_fixture(&fixture);
        scenario_free(scenario);
    }
}

/* --- words about it --- */

/* A module that hangs echoes later, and what was done to its line meanwhile is done
 * to the echo: so many bytes as the password has. */
Test(mask, noise_between_a_password_and_its_echo_plays)
{
    static const char *const late[] = {
        "[fault h]\non = time 500ms\nthen = hang for 3s\n",
        "[fault h]\non = time 0.5s\nthen = hang for 3s\n[ftp]\nuser = u\npassword = kwxvzjqyhg",
        "[ftp]\nuser = u\npassword = other\n[fault h]\non = time 500ms\nthen = hang for 3s\n",
    };
    static const char *const noises[] = {"inject drop 20%", "inject corrupt 20%"};
    for (int round = 0; round < 80; round++) {
        struct scenario *scenario = make_scenario(late[round % 3]);
        struct fixture fixture;
        struct bytes line = {0};
        struct span secret = span_cut(SPAN("kwxvzjqyhg"), (size_t)(4 + round % 7));
        struct span noise = span_of(noises[round % 2]);
        open_fixture(&fixture, scenario);
        say(&fixture, SPAN("AT+CSQ\r"));
        bytes_addf(&line, "AT+FTPUN=\"u\";+FTPPW=\"%.*s\"\rAT\r", SPAN_ARGS(secret));
        say(&fixture, bytes_span(&line));
        mask_acted(&fixture.recording, noise);
        stage_host(fixture.stage, LANE_HOST_ACT, noise);
        stage_run(fixture.stage, SECONDS(9));
        say(&fixture, bytes_span(&line));
        recorder_flush(&fixture.recorder);
        check_nothing_shows(&fixture, "kwxvzjqyhg", round, true);
        check_plays(&fixture, scenario, round);
        bytes_release(&line);
        close_fixture(&fixture);
        scenario_free(scenario);
    }
}

static size_t shown_count(const struct bytes *text)
{
    size_t count = 0;
    for (const char *at = bytes_at(text); (at = strstr(at, "kwx")); at++)
        count++;
    return count;
}

/* What is hidden by the rows of a modem is hidden where nobody lends any. */
Test(mask, without_rows_the_same_commands_have_secrets)
{
    struct scenario *scenario = scenario_default();
    struct fixture fixture;
    open_fixture(&fixture, scenario);
    const struct at *at = device_at(stage_device(fixture.stage));
    const struct at_row *row;
    size_t found = 0;
    for (size_t i = 0; (row = at_row_number(at, i, NULL)); i++) {
        struct bytes text = {0}, by_rows = {0}, without = {0};
        bytes_addf(&text, "AT%s=", row->name);
        for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++)
            bytes_addf(&text, "%s%s", p == row->params ? "" : ",",
                       p[1].type != AT_PARAMS_END && p[1].secret ? p[1].secret : "\"kwx\"");
        at_hide_secrets(at, bytes_span(&text), &by_rows);
        at_hide_secrets(NULL, bytes_span(&text), &without);
        cr_expect_leq(shown_count(&without), shown_count(&by_rows), "%s", row->name);
        found += !span_same(bytes_span(&by_rows), bytes_span(&text));
        bytes_release(&text);
        bytes_release(&by_rows);
        bytes_release(&without);
    }
    cr_expect_geq(found, 4);
    close_fixture(&fixture);
    scenario_free(scenario);
}

Test(mask, words_tell_of_commands_without_their_secrets)
{
    static const struct {
        const char *text, *hidden;
    } words[] = {
        {"`AT+FTPPW=\"a\"` came at 3s", "`AT+FTPPW=\"******\"` came at 3s"},
        {"AT+FTPPW=a,b", "AT+FTPPW=******,b"},
        {"`AT+FTPPW=ab` and `AT+FTPUN=x`", "`AT+FTPPW=******` and `AT+FTPUN=x`"},
        {"AT+FTPPW=*", "AT+FTPPW=*"},
        {"AT+FTPPW=?", "AT+FTPPW=?"},
        {"AT+SAPBR=03,1,\"PWD\",\"q\";+CSQ", "AT+SAPBR=03,1,\"PWD\",\"******\";+CSQ"},
        {"x: answer +FTPPW: \"q\"", "x: answer +FTPPW: \"******\""},
        {"PASS a,b c", "PASS ******"},
        {"`ftp PASS x` came", "`ftp PASS ******` came"},
        {"COMPASS x", "COMPASS x"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct bytes hidden = {0};
        at_hide_secrets(NULL, span_of(words[i].text), &hidden);
        cr_expect_str_eq(bytes_at(&hidden), words[i].hidden);
        bytes_release(&hidden);
    }
}

/* --- what is no command --- */

/* Bytes of a file are shown as they are, in front of commands and behind them, and the command
 * that follows in the same write is hidden all the same. */
Test(mask, a_payload_is_no_command)
{
    static const char *const payloads[] = {
        "AT+FTPPW=",         "AT+FTPPW=\"kwxv\"\r", "+FTPPW=\"kwxv", "AT+CNCFG=1,a,b,\"kwxv",
        "\r\nAT+FTPPW=kwxv",
    };
    for (size_t i = 0; i < 2 * sizeof payloads / sizeof *payloads; i++) {
        struct scenario *scenario =
            make_scenario(i % 2 ? "[network]\nbearer = up\n[module]\nbaud = 9600\n"
                                : "[network]\nbearer = up\n");
        struct span payload = span_of(payloads[i / 2]);
        struct fixture fixture;
        struct bytes text = {0};
        open_fixture(&fixture, scenario);
        say(&fixture, SPAN("ATE0+FTPSERV=a;+FTPPUTNAME=f;+FTPPUTPATH=/;+FTPPUT=1\r"));
        say(&fixture, SPAN("AT+FTPGETNAME=f;+FTPGETPATH=/\r"));
        bytes_addf(&text, "AT+FTPPUT=2,%zu\r", payload.count);
        say(&fixture, bytes_span(&text));
        bytes_clear(&text);
        bytes_addf(&text, "%.*sAT+FTPPW=\"zzqq\"\r", SPAN_ARGS(payload));
        say(&fixture, bytes_span(&text));
        say(&fixture, SPAN("AT+FTPPUT=2,0\r"));
        say(&fixture, SPAN("AT+FTPGET=1\r"));
        say(&fixture, SPAN("AT+FTPGET=2,100\r"));
        recorder_flush(&fixture.recorder);
        for (enum lane lane = LANE_TO_MODEM; lane <= LANE_FROM_MODEM; lane++)
            cr_expect(span_contains(bytes_span(&fixture.shown[lane]), payloads[i / 2]),
                      "payload %zu: %s", i, bytes_at(&fixture.shown[lane]));
        cr_expect(
            span_contains(bytes_span(&fixture.shown[LANE_TO_MODEM]), "AT+FTPPW=\"******\"\r"));
        cr_expect(!span_contains(bytes_span(&fixture.recorder.text), "zzqq"));
        check_plays(&fixture, scenario, (int)i);
        bytes_release(&text);
        close_fixture(&fixture);
        scenario_free(scenario);
    }
}

static void hear_nobody(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at, (void)lane, (void)bytes;
}

/* Pieces of commands in any order, edited and too long: what is not parsed again within plain
 * arguments is told as if it were parsed at each byte. */
Test(mask, plain_arguments_are_heard_as_all_others)
{
    static const char *const pieces[] = {
        "AT",    "+FTPPW=",     "\"",
        ";",     "+",           "x",
        "+CSQ",  "=",           "?",
        "\b",    "E0",          "\r",
        ",",     " ",           "at",
        "+XYZ=", "+SAPBR=3,1,", "\"PWD\"",
        "5",     "\b\b",        "A long one that fills the line",
    };
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear_nobody, NULL);
    const struct at *modems[] = {NULL, device_at(stage_device(stage))};
    struct random random;
    size_t skipped = 0, secret = 0, lost = 0;
    random_init(&random, 11, "ears");
    for (int round = 0; round < 30000; round++) {
        static struct at_ear quick, slow;
        const struct at *at = modems[round / 500 % 2];
        size_t drawn = random_below(&random, sizeof pieces / sizeof *pieces);
        for (const char *c = pieces[drawn]; *c; c++) {
            struct at_mark mark, as;
            bool echo;
            skipped += quick.plain;
            slow.plain = false;
            at_ear_feed(&slow, at, *c, '\b', &echo, &as);
            at_ear_feed(&quick, at, *c, '\b', &echo, &mark);
            cr_assert(mark.secrecy == as.secrecy && mark.param == as.param &&
                          mark.place == as.place && mark.exact == as.exact,
                      "round %d, %s: %.*s", round, pieces[drawn], (int)slow.line.count,
                      slow.line.text);
            secret += mark.secrecy == AT_VALUE;
            lost += mark.place == AT_LINE_MAX;
        }
        if (round % 500 == 0) { /* the other modem has other rows */
            at_ear_forget(&quick);
            at_ear_forget(&slow);
        }
    }
    cr_expect(skipped > 1000 && secret > 300, "%zu, %zu, %zu", skipped, secret, lost);
    stage_free(stage);
    scenario_free(scenario);
}
