/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "ftp/client_address.h"
#include "ftp/client_reply.h"
#include "ftp_run.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define MEGABYTE 1048576

static char megabyte[MEGABYTE];

static void setup(void)
{
    struct random random;
    random_init(&random, 1, "a megabyte");
    random_fill(&random, megabyte, MEGABYTE);
}

TestSuite(ftp_client_flow, .init = setup);

static struct span content(size_t count)
{
    return (struct span){megabyte, count};
}

static void begin(struct run *run, enum ftp_operation operation, int how,
                  const struct scripted_options *options, const struct seams *seams)
{
    run_new(run, options, seams);
    run->request = request_of(operation, how, scripted_address(run->server));
    run_start(run);
}

static void check_done(const struct run *run, const char *name, int code)
{
    cr_assert_eq(run->dones, 1, "%s: done %d times", name, run->dones);
    cr_assert_eq(run->code, code, "%s: code %d", name, run->code);
    cr_assert(scripted_is_alone(run->server), "%s: a connection is left", name);
}

/* --- bytes: all of them, and never too many at once --- */

Test(ftp_client_flow, moves_a_megabyte_and_keeps_little_of_it)
{
    static const struct {
        enum ftp_operation operation;
        int how;
        size_t at_once;
    } rows[] = {
        {FTP_RETR, 0, 0},    {FTP_RETR, ACTIVE, 0},   {FTP_RETR, 0, 1460},
        {FTP_LIST, 0, 0},    {FTP_STOR, 0, 0},        {FTP_STOR, ACTIVE, 0},
        {FTP_STOR, 0, 1360}, {FTP_RETR, IPV6, 10000}, {FTP_STOR, ACTIVE | IPV6, 10000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scripted_options options = {.content = content(MEGABYTE)};
        struct run run = {.upload = content(MEGABYTE), .at_once = rows[i].at_once};
        options.host = rows[i].how & IPV6 ? "fd00::2" : NULL;
        begin(&run, rows[i].operation, rows[i].how, &options, NULL);
        agenda_run_until(&run.agenda, LONG_AGO);
        check_done(&run, "a megabyte", 0);
        struct span there =
            rows[i].operation == FTP_STOR ? scripted_stored(run.server) : bytes_span(&run.got);
        cr_assert(span_same(there, content(MEGABYTE)), "row %zu: other bytes", i);
        cr_assert_leq(run.most_waiting, FTP_GET_BUFFER);
        run_free(&run);
    }
}

Test(ftp_client_flow, a_host_that_does_not_read_stops_the_server)
{
    struct scripted_options options = {.content = content(MEGABYTE)};
    struct run run = {.at_once = 1, .stops = true};
    begin(&run, FTP_RETR, 0, &options, NULL);
    agenda_run_until(&run.agenda, SECONDS(10000));
    cr_assert_eq(run.dones, 0, "code %d", run.code);
    cr_assert_eq(ftp_client_waiting(run.client).count, FTP_GET_BUFFER);
    cr_assert_leq(scripted_sent(run.server), FTP_GET_BUFFER + NET_MEMORY_WINDOW);
    run_resume(&run);
    agenda_run_until(&run.agenda, LONG_AGO);
    check_done(&run, "read late", 0);
    cr_assert(span_same(bytes_span(&run.got), content(MEGABYTE)));
    run_free(&run);
}

Test(ftp_client_flow, done_waits_until_the_bytes_are_taken)
{
    static const struct {
        const char *says;
        int code;
    } rows[] = {{"150 x\n!data\n!end\n226 x", 0},
                {"150 x\n!data\n!end\n451 x", 79},
                {"150 x\n!data\n!close", 65},
                {"150 x\n!data", 64}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scripted_options options = {{{"RETR", rows[i].says}}, .content = content(100)};
        struct run run = {.at_once = 1, .stops = true};
        begin(&run, FTP_RETR, 0, &options, NULL);
        agenda_run_until(&run.agenda, SECONDS(10000));
        cr_assert_eq(run.dones, 0, "%s", rows[i].says);
        cr_assert(scripted_is_alone(run.server), "%s: all is closed", rows[i].says);
        run_resume(&run);
        agenda_run_until(&run.agenda, LONG_AGO);
        check_done(&run, rows[i].says, rows[i].code);
        cr_assert_eq(run.got.count, 100);
        run_free(&run);
    }
}

Test(ftp_client_flow, a_server_that_takes_nothing_more_is_a_timeout)
{
    struct scripted_options options = {{{"STOR", "150 x\n!deaf"}}};
    struct run run = {.upload = content(MEGABYTE)};
    begin(&run, FTP_STOR, 0, &options, NULL);
    agenda_run_until(&run.agenda, TIMEOUT - 1);
    cr_assert_eq(run.dones, 0);
    cr_assert_eq(ftp_client_writable(run.client), 0);
    cr_assert_eq(run.upload.count, MEGABYTE - FTP_PUT_BUFFER - NET_MEMORY_WINDOW);
    agenda_run_until(&run.agenda, TIMEOUT);
    check_done(&run, "deaf", 64);
    cr_assert_eq(scripted_stored(run.server).count, 0);
    run_free(&run);
}

Test(ftp_client_flow, a_host_may_take_its_time_over_an_upload)
{
    struct scripted_options options = {0};
    struct run run = {.upload = content(3), .keeps_open = true};
    begin(&run, FTP_STOR, 0, &options, NULL);
    agenda_run_until(&run.agenda, SECONDS(10000));
    cr_assert_eq(run.dones, 0);
    ftp_client_end_upload(run.client);
    agenda_run_until(&run.agenda, LONG_AGO);
    check_done(&run, "ended late", 0);
    cr_assert(span_same(scripted_stored(run.server), content(3)));
    run_free(&run);
}

/* AT manual V1.06, 10.2.3: what is sent is cut, what comes is not. */
Test(ftp_client_flow, type_a_cuts_uploads_to_7_bits)
{
    const struct span eight = SPAN("\x80\xff"
                                   "0\n\xc3\xa4\x7f"),
                      seven = SPAN("\x00\x7f"
                                   "0\nC$\x7f");
    struct scripted_options options = {.content = eight};
    struct run put = {.upload = eight}, get = {0};
    begin(&put, FTP_STOR, ASCII, &options, NULL);
    agenda_run_until(&put.agenda, LONG_AGO);
    cr_assert(span_same(scripted_stored(put.server), seven));
    begin(&get, FTP_RETR, ASCII, &options, NULL);
    agenda_run_until(&get.agenda, LONG_AGO);
    cr_assert(span_same(bytes_span(&get.got), eight));
    run_free(&put);
    run_free(&get);
}

/* --- active mode: only the server may come --- */

struct stranger {
    struct net_conn *conn;
    bool was_shown_out;
};

static void nothing(void *owner)
{
    (void)owner;
}

static void shown_out(void *owner, enum net_end how)
{
    struct stranger *stranger = owner;
    (void)how;
    stranger->was_shown_out = true;
    net_close(stranger->conn);
}

static const struct net_events stranger_events = {
    .opened = nothing,
    .readable = nothing,
    .writable = nothing,
    .ended = shown_out,
};

Test(ftp_client_flow, a_stranger_on_the_data_port_is_shown_out)
{
    struct scripted_options options = {
        {{"RETR", "150 x\n!wait 5\n!data\n!wait 5\n!end\n226 x"}}, .content = content(100)};
    struct run run = {0};
    begin(&run, FTP_RETR, ACTIVE, &options, NULL);
    struct stranger early = {0}, late = {0};
    struct net *elsewhere = net_memory_at(run.memory, "10.6.6.6");
    struct net *there = net_memory_at(run.memory, "10.0.0.2");
    agenda_run_until(&run.agenda, SECONDS(1));
    struct net_address port;
    cr_assert(ftp_read_pasv(span_of(strstr(scripted_saw(run.server), "PORT")), &port));
    early.conn = net_connect(elsewhere, &port, NET_DATA, &stranger_events, &early);
    agenda_run_until(&run.agenda, SECONDS(6));
    late.conn = net_connect(there, &port, NET_DATA, &stranger_events, &late);
    agenda_run_until(&run.agenda, LONG_AGO);
    cr_assert(early.was_shown_out && late.was_shown_out);
    check_done(&run, "strangers", 0);
    cr_assert(span_same(bytes_span(&run.got), content(100)));
    run_free(&run);
}

/* --- whatever happens, it ends once, and the next operation works --- */

static const struct {
    enum ftp_operation operation;
    int how;
} kinds[] = {
    {FTP_RETR, 0}, {FTP_RETR, ACTIVE}, {FTP_RETR, RESUME}, {FTP_STOR, 0},    {FTP_STOR, ACTIVE},
    {FTP_LIST, 0}, {FTP_RENAME, 0},    {FTP_SIZE, 0},      {FTP_RETR, IPV6},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static const char *const mishaps[] = {
    "",
    "!close",
    "!reset",
    "!wait 74",
    "what?",
    "999 x",
    "421 bye",
    "500 no",
    "150 odd",
    "226 odd",
    "200 odd",
    "331 odd",
    "350 odd",
    "425 no data",
    "120 soon",
    "220-half",
    "150-half",
    "!break",
    "!end",
    "227 (1,2,3,4,5)",
    "226 x\n226 x\n226 x",
    "150 x\n150 x",
    "\x01\xff\n",
    "550 no\n!close",
    "226-x\n226 x\n!close",
    "150 x\n!close",
    "150 x\n!end\n!reset",
};

static void check_mishap(size_t kind, const char *mishap, int nth, bool *reached)
{
    struct scripted_options options = {{{"any", mishap}},
                                       .nth = nth,
                                       .content = content(20000)};
    struct run run = {.upload = content(20000)};
    options.host = kinds[kind].how & IPV6 ? "fd00::2" : NULL;
    begin(&run, kinds[kind].operation, kinds[kind].how, &options, NULL);
    agenda_run_until(&run.agenda, LONG_AGO);
    *reached = scripted_moments(run.server) >= nth;
    cr_assert_eq(run.dones, 1, "%s at moment %d: done %d times", mishap, nth, run.dones);
    cr_assert_leq(run.done_at, SECONDS(1000));
    cr_assert(ftp_code_name(run.code), "code %d", run.code);
    cr_assert(scripted_is_alone(run.server), "%s at moment %d", mishap, nth);
    run_free(&run);
}

Test(ftp_client_flow, any_mishap_at_any_moment_ends_it_once)
{
    for (size_t kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < sizeof mishaps / sizeof *mishaps; i++) {
            bool reached = true;
            for (int nth = 1; reached; nth++)
                check_mishap(kind, mishaps[i], nth, &reached);
        }
}

/* After `steps` alarms of it the operation is ended from above; then another one must work. */
static bool check_cut_short(size_t kind, int steps, void (*cut)(struct ftp_client *))
{
    struct scripted_options options = {.content = content(100000)};
    struct run run = {.upload = content(100000)};
    options.host = kinds[kind].how & IPV6 ? "fd00::2" : NULL;
    begin(&run, kinds[kind].operation, kinds[kind].how, &options, NULL);
    int step = 0;
    while (step < steps && agenda_step(&run.agenda, LONG_AGO))
        step++;
    bool goes_on = step == steps;
    int dones = run.dones;
    cut(run.client);
    cut(run.client);
    agenda_run_until(&run.agenda, SECONDS(200));
    cr_assert_eq(run.dones, dones, "done came after the end, %d steps", steps);
    cr_assert(scripted_is_alone(run.server), "%d steps: a connection is left", steps);
    run.dones = 0;
    run.request = request_of(FTP_RETR, kinds[kind].how, run.request.server);
    bytes_clear(&run.got);
    ftp_client_start(run.client, &run.request);
    agenda_run_until(&run.agenda, LONG_AGO);
    check_done(&run, "the next operation", 0);
    cr_assert(span_same(bytes_span(&run.got), content(100000)));
    run_free(&run);
    return goes_on;
}

Test(ftp_client_flow, abort_and_drop_work_at_any_moment)
{
    for (size_t kind = 0; kind < KINDS; kind++)
        for (int steps = 0; check_cut_short(kind, steps, ftp_client_abort);)
            cr_assert_lt(++steps, 1000);
    for (size_t kind = 0; kind < KINDS; kind++)
        for (int steps = 0; check_cut_short(kind, steps, ftp_client_drop);)
            cr_assert_lt(++steps, 1000);
}

/* RFC 959, 4.1.3: ABOR only when there is something to abort. */
Test(ftp_client_flow, abort_says_goodbye)
{
    static const struct {
        struct scripted_row says;
        const char *saw;
    } rows[] = {
        {{"hello", ""}, "QUIT|"},
        {{"PASS", ""}, "USER sim|PASS secret|QUIT|"},
        {{"RETR", ""}, LOGIN "PASV|RETR /a.txt|QUIT|"},
        {{"RETR", "150 x\n!cut 5"}, LOGIN "PASV|RETR /a.txt|ABOR|QUIT|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scripted_options options = {{rows[i].says}, .content = content(100)};
        struct run run = {0};
        begin(&run, FTP_RETR, 0, &options, NULL);
        agenda_run_until(&run.agenda, SECONDS(10));
        ftp_client_abort(run.client);
        agenda_run_until(&run.agenda, LONG_AGO);
        cr_assert_str_eq(scripted_saw(run.server), rows[i].saw);
        cr_assert_eq(run.dones, 0);
        run_free(&run);
    }
}

/* --- seams --- */

struct seam_row {
    const char *name;
    enum ftp_operation operation;
    const char *on; /* the start of an FTP command */
    struct verdict verdict;
    int code;
    usec at;
    const char *saw; /* NULL: not looked at */
};

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    const struct seam_row *row = owner;
    if (seam == SEAM_FTP && span_starts(what, row->on))
        *verdict = row->verdict;
}

static const struct seam_row strikes[] = {
    {"late",
     FTP_DELE,
     "PASS",
     {.delay = SECONDS(100)},
     0,
     SECONDS(100),
     LOGIN "DELE /a.txt|QUIT|"},
    {"late, then the clock",
     FTP_DELE,
     "PASS",
     {.delay = SECONDS(100), .silence = true},
     64,
     SECONDS(100) + TIMEOUT,
     "USER sim|QUIT|"},
    {"never sent", FTP_RETR, "RETR", {.silence = true}, 64, TIMEOUT, LOGIN "PASV|QUIT|"},
    {"a code", FTP_RETR, "TYPE", {.code = 77}, 77, 0, "USER sim|PASS secret|QUIT|"},
    {"a code later",
     FTP_RETR,
     "TYPE",
     {.code = 64, .code_after = SECONDS(500)},
     64,
     SECONDS(500)},
    {"a late code",
     FTP_RETR,
     "USER",
     {.code = 65, .code_after = -1, .delay = SECONDS(5)},
     65,
     SECONDS(5),
     ""},
    {"a reply", FTP_RETR, "PASS", {.reply = "530 Login incorrect"}, 72, 0, "USER sim|QUIT|"},
    {"a late reply",
     FTP_RETR,
     "PASS",
     {.reply = "530 no", .delay = SECONDS(80)},
     72,
     SECONDS(80)},
    {"many lines",
     FTP_RETR,
     "RETR",
     {.reply = "450-not\r\n450 now"},
     77,
     0,
     LOGIN "PASV|QUIT|"},
    {"two replies", FTP_SIZE, "SIZE", {.reply = "120 x\n213 7"}, 0, 0, LOGIN "QUIT|"},
    {"half a reply", FTP_SIZE, "SIZE", {.reply = "213-x"}, 64, TIMEOUT},
    {"no reply at all", FTP_SIZE, "SIZE", {.reply = "?"}, 70, 0},
    {"a promise", FTP_RETR, "RETR", {.reply = "150 x"}, 64, TIMEOUT},
    {"all made up", FTP_DELE, "", {.reply = "250 x"}, 0, 0, ""},
    {"stalled", FTP_RETR, "TYPE", {.stall = true}, 64, TIMEOUT, "USER sim|PASS secret|"},
    {"closed", FTP_RETR, "TYPE", {.close = true}, 65, 0, "USER sim|PASS secret|"},
    {"reset", FTP_RETR, "PASV", {.reset = true}, 65, 0, LOGIN},
    {"reset late", FTP_RETR, "PASV", {.reset = true, .delay = SECONDS(9)}, 65, SECONDS(9)},
    {"no QUIT", FTP_DELE, "QUIT", {.silence = true}, 0, 0, LOGIN "DELE /a.txt|"},
    {"cut at QUIT", FTP_DELE, "QUIT", {.reset = true}, 0, 0, LOGIN "DELE /a.txt|"},
};

Test(ftp_client_flow, obeys_the_seams)
{
    for (size_t i = 0; i < sizeof strikes / sizeof *strikes; i++) {
        struct seam_row row = strikes[i];
        struct seams seams = {
            .ask = ask,
            .owner = &row,
        };
        struct scripted_options options = {.content = content(100)};
        struct run run = {0};
        begin(&run, row.operation, 0, &options, &seams);
        agenda_run_until(&run.agenda, LONG_AGO);
        check_done(&run, row.name, row.code);
        cr_assert_eq(run.done_at, row.at, "%s: at %lld", row.name, (long long)run.done_at);
        if (row.saw)
            cr_assert_str_eq(scripted_saw(run.server), row.saw, "%s", row.name);
        run_free(&run);
    }
}

/* --- what is said about it --- */

Test(ftp_client_flow, notes_what_crosses_the_control_connection)
{
    struct scripted_options options = {{{"SIZE", "213-well\n213 7"}}};
    struct run run = {0};
    begin(&run, FTP_SIZE, 0, &options, NULL);
    agenda_run_until(&run.agenda, LONG_AGO);
    cr_assert_str_eq(bytes_at(&run.notes),
                     "<220 ready>USER sim<331 password please>PASS secret<230 come in>TYPE I"
                     "<200 type set>SIZE /a.txt<213-well<213 7>QUIT");
    cr_assert_str_eq(bytes_at(&run.text), "7");
    run_free(&run);
}

/* --- replies and addresses, as text --- */

/* Feeds `count` times `text`; returns the last news that was not a part. */
static enum ftp_reply_news feed(struct ftp_reply *reply, const char *text, int count)
{
    enum ftp_reply_news last = FTP_REPLY_PART;
    for (int i = 0; i < count && last != FTP_REPLY_BAD; i++)
        for (struct span rest = span_of(text); rest.count > 0;) {
            enum ftp_reply_news news;
            rest = span_skip(rest, ftp_reply_feed(reply, rest, &news));
            last = news == FTP_REPLY_PART ? last : news;
        }
    return last;
}

Test(ftp_client_flow, replies_are_bounded)
{
    struct ftp_reply reply = {0};
    feed(&reply, "220 ", 1);
    feed(&reply, "0123456789", 100000);
    cr_assert_eq(feed(&reply, "\r\n", 1), FTP_REPLY_DONE);
    cr_assert_eq(reply.line.count, FTP_REPLY_LINE_MAX);
    cr_assert_eq(feed(&reply, "331 next\r\n", 1), FTP_REPLY_DONE);
    cr_assert(span_is(ftp_reply_text(&reply), "next"));
    ftp_reply_release(&reply);
    cr_assert_eq(feed(&reply, "220-x\n", FTP_REPLY_LINES_MAX), FTP_REPLY_LINE);
    cr_assert_eq(feed(&reply, "220 x\n", 1), FTP_REPLY_BAD);
    ftp_reply_release(&reply);
}

Test(ftp_client_flow, reads_addresses_as_servers_write_them)
{
    static const struct {
        const char *text, *host;
        int port; /* 0: no address */
    } rows[] = {
        {"Entering Passive Mode (127,0,0,1,4,210).", "127.0.0.1", 1234},
        {"Entering Passive Mode. 10,1,2,3,255,255", "10.1.2.3", 65535},
        {"=1,2,3,4,0,1", "1.2.3.4", 1},
        {"mode 2 of 3,4: (1,2,3,4,5,6)", "1.2.3.4", 1286},
        {"0,0,0,0,1,0", "0.0.0.0", 256},
        {"1,2,3,4,5", "", 0},
        {"1,2,3,4,5,", "", 0},
        {"1,2,3,4,5,256", "", 0},
        {"256,2,3,4,5,6", "", 0},
        {"1,2,3,4,0,0", "", 0},
        {"1, 2, 3, 4, 5, 6", "", 0},
        {"99999999999999999999,2,3,4,5,6", "", 0},
        {"", "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct net_address address = {"", 0};
        bool found = ftp_read_pasv(span_of(rows[i].text), &address);
        cr_assert_eq(found, rows[i].port != 0, "%s", rows[i].text);
        if (!found)
            continue;
        cr_assert_str_eq(address.host, rows[i].host, "%s", rows[i].text);
        cr_assert_eq(address.port, rows[i].port, "%s", rows[i].text);
    }
}

Test(ftp_client_flow, reads_extended_addresses)
{
    static const struct {
        const char *text;
        int port; /* 0: none */
    } rows[] = {
        {"Entering Extended Passive Mode (|||6446|)", 6446},
        {"(!!!1!)", 1},
        {"(|||65536|)", 0},
        {"(|||0|)", 0},
        {"(|||12)", 0},
        {"(||12|)", 0},
        {"(|||", 0},
        {"none", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t port = 0;
        bool found = ftp_read_epsv(span_of(rows[i].text), &port);
        cr_assert_eq(found, rows[i].port != 0, "%s", rows[i].text);
        cr_assert_eq(found ? port : 0, rows[i].port, "%s", rows[i].text);
    }
}
