/* SPDX-License-Identifier: MIT */
#include "ftp/session.h"

#include "ftp/service.h"
#include "ftp_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the table as a grid --- */

#define GRID_BEGIN "<!-- grid -->\n"
#define GRID_END   "<!-- end of grid -->\n"

static const struct session_row *find(enum session_state state, enum session_event event)
{
    for (const struct session_row *row = session_rows; row->state != SESSION_STAY; row++)
        if (row->state == state && row->event == event)
            return row;
    return NULL;
}

static void add_grid(struct bytes *out)
{
    bytes_add_text(out, GRID_BEGIN "\n| |");
    for (int state = 0; state < SESSION_STATE_COUNT; state++)
        bytes_addf(out, " %s |", session_state_name((enum session_state)state));
    bytes_add_text(out, "\n|---|");
    for (int state = 0; state < SESSION_STATE_COUNT; state++)
        bytes_add_text(out, "---|");
    for (int event = 0; event < SESSION_EVENT_COUNT; event++) {
        bytes_addf(out, "\n| **%s** |", session_event_name((enum session_event)event));
        for (int state = 0; state < SESSION_STATE_COUNT; state++) {
            const struct session_row *row =
                find((enum session_state)state, (enum session_event)event);
            bytes_addf(out, " %s |", row ? session_state_name(row->then) : "");
        }
    }
    bytes_add_text(out, "\n\n" GRID_END);
}

static void read_page(struct bytes *out)
{
    char part[4096];
    size_t count;
    FILE *file = fopen(DOCS "/ftp-session.md", "rb");
    cr_assert(file, "no %s", DOCS "/ftp-session.md");
    while ((count = fread(part, 1, sizeof part, file)) > 0)
        bytes_add(out, part, count);
    fclose(file);
}

static void write_page(const struct bytes *page, size_t from, size_t to,
                       const struct bytes *grid)
{
    FILE *file = fopen(DOCS "/ftp-session.md", "wb");
    cr_assert(file);
    fwrite(bytes_at(page), 1, from, file);
    fwrite(bytes_at(grid), 1, grid->count, file);
    fwrite(bytes_at(page) + to, 1, page->count - to, file);
    fclose(file);
}

Test(ftp_session, the_grid_stands_in_the_docs)
{
    struct bytes page = {0}, grid = {0};
    add_grid(&grid);
    read_page(&page);
    const char *text = bytes_at(&page);
    const char *from = strstr(text, GRID_BEGIN), *to = strstr(text, GRID_END);
    cr_assert(from && to, "docs/ftp-session.md has lost its marks");
    struct span old = {from, (size_t)(to - from) + strlen(GRID_END)};
    if (getenv("UPDATE_DOCS"))
        write_page(&page, (size_t)(from - text), (size_t)(from - text) + old.count, &grid);
    else
        cr_assert(
            span_same(old, bytes_span(&grid)),
            "docs/ftp-session.md is old: run this test with UPDATE_DOCS=1, read the diff");
    bytes_release(&page);
    bytes_release(&grid);
}

Test(ftp_session, no_pair_stands_twice_and_every_state_ends)
{
    for (const struct session_row *row = session_rows; row->state != SESSION_STAY; row++)
        cr_expect_eq(find(row->state, row->event), row, "%s, %s stands twice",
                     session_state_name(row->state), session_event_name(row->event));
    for (int state = SESSION_IDLE + 1; state < SESSION_STATE_COUNT; state++)
        cr_expect(state == SESSION_PAYLOAD || /* told behind its OK */
                      state == SESSION_DRAINED || state == SESSION_LEAVING || /* know it */
                      find((enum session_state)state, EVENT_OVER),
                  "%s never hears that it is over",
                  session_state_name((enum session_state)state));
}

/* --- every command in every situation --- */

static const char *const commands[] = {"+FTPGET=1",    "+FTPLIST=1",   "+FTPPUT=1",
                                       "+FTPETPUT=1",  "+FTPETGET=1",  "+FTPSIZE",
                                       "+FTPMDTM",     "+FTPEXTGET=1", "+FTPGET=2,5",
                                       "+FTPLIST=2,5", "+FTPPUT=2,5",  "+FTPPUT=2,0",
                                       "+FTPETPUT=2",  "+FTPQUIT",     "+FTPEXTPUT=1",
                                       "+FTPSTATE",    "+FTPEXTGET?",  "+FTPEXTGET=3,0,1"};
enum { COMMANDS = sizeof commands / sizeof *commands, OPENING_COMMANDS = 8 };

#define TEN   "0123456789"
#define FAST  .content = {TEN, 10}
#define SLOW  .content = {TEN, 10}, .rows = {{"RETR", "150 x\n!data\n!wait 9\n!end\n226 x"}}
#define STUCK .rows = {{"STOR", "150 x\n!connect\n!deaf"}}
#define MUTE  .rows = {{"hello", ""}}

/* What answers in that situation: those in `ok` with OK, those in `says` with an information line
 * first. All other commands are ERROR, but that openings are taken always, and end with 66 unless
 * the session is idle. */
static const struct situation {
    const char *what;
    enum session_state state;
    struct scripted_options server;
    struct fixture_step steps[WORLD_STEPS_MAX];
    const char *ok, *says;
} situations[] = {
    {"idle",
     SESSION_IDLE,
     {FAST},
     {{NULL}},
     .ok = "+FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"GET opens",
     SESSION_OPENING,
     {FAST},
     {{"AT+FTPGET=1\r", 0, NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"GET, bytes wait",
     SESSION_READABLE,
     {FAST},
     {{"AT+FTPGET=1\r", SECONDS(1), NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPGET=2,5 +FTPSTATE +FTPEXTGET?"},
    {"GET, all read, more to come",
     SESSION_WAITING,
     {SLOW},
     {{"AT+FTPGET=1\r", SECONDS(1), NULL}, {"AT+FTPGET=2,99\r", 0, NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPGET=2,5 +FTPSTATE +FTPEXTGET?"},
    {"GET, all read, done",
     SESSION_ENDING,
     {FAST},
     {{"AT+FTPGET=1\r", SECONDS(1), NULL}, {"AT+FTPGET=2,99\r", MSEC(5), NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPGET=2,5 +FTPSTATE +FTPEXTGET?"},
    {"LIST, bytes wait",
     SESSION_READABLE,
     {FAST},
     {{"AT+FTPLIST=1\r", SECONDS(1), NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPLIST=2,5 +FTPSTATE +FTPEXTGET?"},
    {"PUT opens",
     SESSION_OPENING,
     {FAST},
     {{"AT+FTPPUT=1\r", 0, NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"PUT, the host may write",
     SESSION_WRITABLE,
     {FAST},
     {{"AT+FTPPUT=1\r", SECONDS(1), NULL}},
     .ok = "+FTPPUT=2,0 +FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPPUT=2,5 +FTPSTATE +FTPEXTGET?"},
    {"PUT, ended by the host",
     SESSION_CLOSING,
     {FAST},
     {{"AT+FTPPUT=1\r", SECONDS(1), NULL}, {"AT+FTPPUT=2,0\r", 0, NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"ETPUT, the host may write",
     SESSION_WRITABLE,
     {FAST},
     {{"AT+FTPETPUT=1\r", SECONDS(1), NULL}},
     .ok = "+FTPETPUT=2 +FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"ETGET opens",
     SESSION_OPENING,
     {FAST},
     {{"AT+FTPETGET=1\r", 0, NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"SIZE",
     SESSION_OPENING,
     {MUTE},
     {{"AT+FTPSIZE\r", SECONDS(1), NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"EXTGET runs",
     SESSION_OPENING,
     {SLOW},
     {{"AT+FTPEXTGET=1\r", SECONDS(1), NULL}},
     .ok = "+FTPQUIT +FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET?"},
    {"EXTGET done",
     SESSION_IDLE,
     {FAST},
     {{"AT+FTPEXTGET=1\r", SECONDS(1), NULL}},
     .ok = "+FTPEXTPUT=1",
     .says = "+FTPSTATE +FTPEXTGET? +FTPEXTGET=3,0,1"},
    {"the EXTPUT buffer goes out",
     SESSION_OPENING,
     {MUTE},
     {{"AT+FTPEXTPUT=1\r", 0, NULL}, {"AT+FTPPUT=1\r", SECONDS(1), NULL}},
     .ok = "+FTPQUIT",
     .says = "+FTPSTATE +FTPEXTGET?"},
};

static bool lists(const char *names, const char *name)
{
    struct span rest = span_of(names);
    while (rest.count)
        if (span_is(span_take(&rest, ' '), name))
            return true;
    return false;
}

static const char *due_answer(const struct situation *situation, size_t command)
{
    if (command < OPENING_COMMANDS)
        return situation->state == SESSION_IDLE ? "OK" : "OK, then 66";
    return lists(situation->ok, commands[command])     ? "OK"
           : lists(situation->says, commands[command]) ? "a line first"
                                                       : "ERROR";
}

static const char *answer_of(const char *said)
{
    bool refused = strstr(said, ": 1,66") != NULL;
    if (strncmp(said, "|OK|", 4) == 0)
        return refused ? "OK, then 66" : "OK";
    return refused                           ? "66 without an OK"
           : strncmp(said, "|ERROR|", 7) == 0 ? "ERROR"
           : strncmp(said, "|+", 2) == 0      ? "a line first"
                                              : "something else";
}


static const char *answer(const struct situation *situation, size_t command)
{
    struct ftp_fixture *fixture = fixture_new(&situation->server);
    struct bytes line = {0};
    fixture_play(fixture, situation->what, situation->steps);
    cr_expect_eq(fixture->ftp->session.state, situation->state, "%s: the state is %s",
                 situation->what, session_state_name(fixture->ftp->session.state));
    bytes_addf(&line, "AT%s\r", commands[command]);
    const char *is = answer_of(fixture_say(fixture, bytes_at(&line), MSEC(100)));
    bytes_release(&line);
    fixture_free(fixture);
    return is;
}

Test(ftp_session, every_command_in_every_situation)
{
    for (size_t i = 0; i < sizeof situations / sizeof *situations; i++) {
        const struct situation *situation = &situations[i];
        for (size_t command = 0; command < COMMANDS; command++) {
            const char *is = answer(situation, command), *due = due_answer(situation, command);
            cr_expect_str_eq(is, due, "%s: AT%s is %s, not %s", situation->what,
                             commands[command], is, due);
        }
    }
}

/* A server that takes nothing: blocks are taken while there is room, 1,1 stays away; a host
 * that goes on before 1,1 is served if its block fits. */
Test(ftp_session, an_upload_waits_for_room)
{
    const struct scripted_options stuck = {STUCK};
    struct ftp_fixture *fixture = fixture_new(&stuck);
    char block[1360];
    size_t blocks = 0;
    memset(block, 'x', sizeof block);
    fixture->options.response_timeout = SECONDS(1000);
    const char *said = fixture_say(fixture, "AT+FTPPUT=1\r", SECONDS(1));
    while (fixture->ftp->session.state == SESSION_WRITABLE && blocks < 1000) {
        fixture_say(fixture, "AT+FTPPUT=2,1360\r", 0);
        said = fixture_feed(fixture, (struct span){block, sizeof block}, SECONDS(1));
        blocks++;
    }
    cr_assert_eq(fixture->ftp->session.state, SESSION_BUSY);
    cr_assert_str_eq(said, "|OK|", "no 1,1 without space");
    cr_assert(blocks * 1360 < NET_MEMORY_WINDOW + 2 * FTP_PUT_BUFFER, "%zu blocks", blocks);
    size_t space = ftp_client_writable(fixture->ftp->client);
    struct bytes line = {0};
    bytes_addf(&line, "AT+FTPPUT=2,%zu\r", space + 1);
    cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|ERROR|");
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPPUT=2,2\rab", 0), "|+FTPPUT: 2,2||OK|");
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPPUT=2,0\r", SECONDS(2)), "|OK|");
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPQUIT\r", SECONDS(1)),
                     "|OK|[20ms]|+FTPPUT: 1,80|");
    bytes_release(&line);
    fixture_free(fixture);
}

/* --- how sessions end --- */

Test(ftp_session, every_code_by_its_natural_cause)
{
    static const struct {
        int code;
        const char *before, *command;
        struct scripted_options server;
        bool no_bearer;
        usec wait;
    } cases[] = {
        {0, "", "+FTPGET=1", {.content = {"", 0}}},
        {61, "", "+FTPGET=1", {FAST}, .no_bearer = true},
        {62, "AT+FTPSERV=\"no.invalid\"\r", "+FTPGET=1", {FAST}},
        {63, "AT+FTPPORT=1\r", "+FTPGET=1", {FAST}},
        {64, "", "+FTPGET=1", {MUTE}, .wait = SECONDS(76)},
        {65, "", "+FTPGET=1", {.rows = {{"USER", "421 too many"}}}},
        {66, "AT+FTPGETNAME=\"\"\r", "+FTPGET=1", {FAST}},
        {70, "", "+FTPGET=1", {.rows = {{"USER", "hello there"}}}},
        {71, "", "+FTPGET=1", {.rows = {{"USER", "530 no"}}}},
        {72, "", "+FTPGET=1", {.rows = {{"PASS", "530 no"}}}},
        {73, "", "+FTPGET=1", {.rows = {{"TYPE", "504 no"}}}},
        {74, "AT+FTPREST=5\r", "+FTPGET=1", {.rows = {{"REST", "502 no"}}}},
        {75, "", "+FTPGET=1", {.rows = {{"PASV", "502 no"}}}},
        {76, "AT+FTPMODE=0\r", "+FTPGET=1", {.rows = {{"PORT", "502 no"}}}},
        {77, "", "+FTPGET=1", {.rows = {{"RETR", "550 no"}}}},
        {78, "", "+FTPPUT=1", {.rows = {{"STOR", "150 x\n!wait 1\n!break\n426 no"}}}},
        {79, "", "+FTPGET=1", {.rows = {{"RETR", "150 x\n!wait 1\n!break\n426 no"}}}},
        {80, "AT+FTPGET=1\r", "+FTPQUIT", {MUTE}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ftp_fixture *fixture = fixture_new(&cases[i].server);
        struct bytes line = {0}, end = {0};
        fixture->bearer = !cases[i].no_bearer;
        bytes_addf(&line, "AT%s\r", cases[i].command);
        bytes_addf(&end, ": 1,%d|", cases[i].code);
        fixture_say(fixture, cases[i].before, 0);
        const char *said =
            fixture_say(fixture, bytes_at(&line), cases[i].wait ? cases[i].wait : SECONDS(3));
        struct span tail = span_skip(span_of(said), strlen(said) - end.count);
        cr_expect(span_is(tail, bytes_at(&end)), "%d: %s", cases[i].code, said);
        cr_expect_eq(ftp_state(fixture->ftp), 0);
        bytes_release(&line);
        bytes_release(&end);
        fixture_free(fixture);
    }
}

/* `then = code N [after T]` on a command (docs/scenario.md). */
Test(ftp_session, codes_that_a_scenario_wants)
{
    static const struct {
        const char *what, *before, *host;
        int code;
        usec after;
        const char *modem;
    } cases[] = {
        {"as soon as may be", "", "AT+FTPGET=1\r", 64, -1, "|OK|[60ms]|+FTPGET: 1,64|"},
        {"later", "", "AT+FTPGET=1\r", 64, SECONDS(75), "|OK|[75000ms]|+FTPGET: 1,64|"},
        {"at once", "", "AT+FTPSIZE\r", 77, 0, "|OK||+FTPSIZE: 1,77,0|"},
        {"in ext mode", "AT+FTPEXTPUT=1\r", "AT+FTPPUT=1\r", 78, -1,
         "|OK|[60ms]|+FTPPUT: 1,78|"},
        {"a read", "AT+FTPGET=1\r", "AT+FTPGET=2,4\r", 79, -1,
         "|+FTPGET: 2,4|0123|OK||+FTPGET: 1,79|"},
        {"a block", "AT+FTPPUT=1\r", "AT+FTPPUT=2,2\rab", 78, -1,
         "|+FTPPUT: 2,2||OK||+FTPPUT: 1,78|"},
        {"the end of an upload", "AT+FTPPUT=1\r", "AT+FTPPUT=2,0\r", 78, -1,
         "|OK|[400ms]|+FTPPUT: 1,78|"},
        {"later than its end", "AT+FTPPUT=1\r", "AT+FTPPUT=2,0\r", 78, SECONDS(1),
         "|OK|[400ms]|+FTPPUT: 1,0|"},
        {"no session, no code", "", "AT+FTPGET=2,4\r", 79, -1, "|ERROR|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct scripted_options server = {FAST};
        struct ftp_fixture *fixture = fixture_new(&server);
        fixture_say(fixture, cases[i].before, SECONDS(1));
        fixture->verdict =
            (struct verdict){.code = cases[i].code, .code_after = cases[i].after};
        const char *said = fixture_say(fixture, cases[i].host, SECONDS(80));
        cr_expect_str_eq(said, cases[i].modem, "%s: %s", cases[i].what, said);
        fixture_free(fixture);
    }
}

Test(ftp_session, what_was_quit_is_told_before_what_comes_next)
{
    const struct scripted_options server = {FAST};
    struct ftp_fixture *fixture = fixture_new(&server);
    fixture->options.open_delay = 0;
    fixture_say(fixture, "AT+FTPGET=1\r", SECONDS(1));
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPQUIT;+FTPLIST=1\r", SECONDS(1)),
                     "|OK||+FTPGET: 1,80||+FTPLIST: 1,1|");
    fixture_free(fixture);
}

Test(ftp_session, a_lost_bearer_ends_it_with_61)
{
    for (size_t i = 1; i < sizeof situations / sizeof *situations; i++) {
        const struct situation *situation = &situations[i];
        struct ftp_fixture *fixture = fixture_new(&situation->server);
        fixture_play(fixture, situation->what, situation->steps);
        bool was_open = ftp_state(fixture->ftp);
        fixture->bearer = false;
        bytes_clear(&fixture->shown);
        ftp_bearer_changed(fixture->ftp);
        agenda_run_until(&fixture->agenda, fixture->agenda.now + SECONDS(1));
        bool told = strstr(bytes_at(&fixture->shown), ": 1,61") != NULL;
        bool was_over =
            situation->state == SESSION_ENDING || situation->state == SESSION_CLOSING;
        if (!was_over)
            cr_expect_eq(told, was_open, "%s: %s", situation->what, bytes_at(&fixture->shown));
        cr_expect_eq(ftp_state(fixture->ftp), 0, "%s", situation->what);
        fixture_free(fixture);
    }
}

Test(ftp_session, a_restart_says_nothing_and_forgets_the_buffers)
{
    for (size_t i = 1; i < sizeof situations / sizeof *situations; i++) {
        const struct situation *situation = &situations[i];
        struct ftp_fixture *fixture = fixture_new(&situation->server);
        fixture_play(fixture, situation->what, situation->steps);
        fixture_say(fixture, "AT+FTPGET=1\rAT+FTPEXTPUT=2,0,9,5000\rabc", 0);
        bytes_clear(&fixture->shown);
        at_abandon(fixture->at);
        ftp_restart(fixture->ftp);
        at_restart_settings(fixture->at);
        agenda_run_until(&fixture->agenda, fixture->agenda.now + SECONDS(200));
        cr_expect_str_eq(bytes_at(&fixture->shown), "", "%s", situation->what);
        fixture_say(fixture, "ATE0\r", 0);
        cr_expect_str_eq(fixture_say(fixture, "AT+FTPSTATE;+FTPEXTGET?;+FTPSERV?\r", 0),
                         "|+FTPSTATE: 0||+FTPEXTGET: 0,0||+FTPSERV: \"\"||OK|", "%s",
                         situation->what);
        fixture_free(fixture);
    }
}

Test(ftp_session, what_the_module_lane_is_told)
{
    static const struct fixture_step steps[] = {
        {"AT+FTPPUT=1\r", SECONDS(1), NULL},
        {"AT+FTPPUT=2,3\rab", SECONDS(1), NULL},
        {"c", 0, NULL},
        {"AT+FTPPUT=2,0\r", SECONDS(1), NULL},
        {"AT+FTPETPUT=1\r", SECONDS(1), NULL},
        {"AT+FTPETPUT=2\r\x03", SECONDS(1), NULL},
        {"AT+FTPETGET=1\r", SECONDS(1), NULL},
        {NULL},
    };
    const struct scripted_options server = {FAST};
    struct ftp_fixture *fixture = fixture_new(&server);
    fixture_play(fixture, "notes", steps);
    cr_expect_str_eq(bytes_at(&fixture->noted),
                     "ftp session open\nDCD on\nDCD off\nftp session closed\n"
                     "ftp session open\ndata mode on\nDCD on\nDCD off\ndata mode off\n"
                     "ftp session closed\n"
                     "ftp session open\ndata mode on\ndata mode off\nftp session closed\n",
                     "%s", bytes_at(&fixture->noted));
    fixture_free(fixture);
}

/* Refusals are no sessions: they do not wait for each other and are bounded. */
Test(ftp_session, many_refusals)
{
    const struct scripted_options server = {MUTE};
    struct ftp_fixture *fixture = fixture_new(&server);
    struct bytes line = {0};
    fixture_say(fixture, "AT+FTPGET=1\r", 0);
    for (int i = 0; i < 100; i++)
        bytes_add_text(&line, "AT+FTPDELE\r");
    fixture_say(fixture, bytes_at(&line), SECONDS(1));
    size_t count = 0;
    const char *at = bytes_at(&fixture->heard);
    while ((at = strstr(at, "+FTPDELE: 1,66")) != NULL) {
        at++;
        count++;
    }
    cr_expect_eq(count, 100);
    cr_expect_eq(ftp_state(fixture->ftp), 1);
    bytes_release(&line);
    fixture_free(fixture);
}
