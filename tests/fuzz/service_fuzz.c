/* SPDX-License-Identifier: MIT */
#include "at/at.h"
#include "base/die.h"
#include "ftp/ftp.h"
#include "ftpd/ftpd.h"
#include "fuzz.h"
#include "net/memory.h"
#include "net/shaped.h"

/* A host that does anything at any time, on a network that does too. Whatever happens: each
 * opening command has exactly one last URC, and in the end the service is idle. */
static const char *const commands[] = {
    "AT+FTPGET=1\r",
    "AT+FTPGET=2,1460\r",
    "AT+FTPGET=2,7\r\n",
    "AT+FTPPUT=1\r",
    "AT+FTPPUT=2,5\r",
    "AT+FTPPUT=2,1360\r",
    "AT+FTPPUT=2,0\r",
    "AT+FTPLIST=1\r",
    "AT+FTPLIST=2,1460\r",
    "AT+FTPSIZE\r",
    "AT+FTPDELE\r",
    "AT+FTPMDTM\r",
    "AT+FTPRENAME\r",
    "AT+FTPMKD\r",
    "AT+FTPRMD\r",
    "AT+FTPEXTPUT=0\r",
    "AT+FTPEXTPUT=1\r",
    "AT+FTPEXTPUT=2,3,9,1000\r",
    "AT+FTPEXTGET=1\r",
    "AT+FTPEXTGET=3,1,9\r",
    "AT+FTPEXTGET=0\r",
    "AT+FTPETPUT=1\r",
    "AT+FTPETPUT=2\r",
    "AT+FTPETGET=1\r",
    "AT+FTPQUIT\r",
    "AT+FTPSTATE\r",
    "AT+FTPGETNAME=\"1K.txt\"\r",
    "AT+FTPGETNAME=large\r",
    "AT+FTPGETNAME=empty\r",
    "AT+FTPGETNAME=\"\"\r",
    "AT+FTPMODE=0\r",
    "AT+FTPPUTOPT=APPE\r",
    "AT+FTPREST=1000\r",
    "AT+FTPGET=1;+FTPQUIT;+FTPPUT=1\r",
    "AT+FTPPUT=2,0;+FTPGET=2,9;+FTPSIZE\r",
    "0123456789",
    "\x03",
    "AT",
    "\r",
};
enum { COMMANDS = sizeof commands / sizeof *commands };

struct fixture {
    struct agenda agenda;
    struct net_memory *memory;
    struct ftpd *ftpd;
    struct net_shaped *way;
    struct at *at;
    struct ftp *ftp;
    bool bearer, deaf;
    struct verdict verdict; /* for the next question of `seam` */
    enum seam seam;
    uint64_t data_at;
    int opened, ended;
    char tail[32]; /* what was heard last, for finding last URCs */
    size_t tail_count;
};

/* "+FTPGET: 1,0": the file's content is digits, and no command here asks for the progress of
 * FTPEXTGET, so that nothing else looks like it. */
static void hear_line(struct fixture *fixture)
{
    struct span line = {fixture->tail, fixture->tail_count};
    int64_t code;
    if (!span_starts(line, "+FTP") || span_find(line, ':') == line.count)
        return;
    line = span_skip(line, span_find(line, ':') + 1);
    if (!span_starts(line, " 1,"))
        return;
    line = span_skip(line, 3);
    line = span_cut(line, span_find(line, ','));
    if (span_number(line, 99, &code) && code != 1)
        fixture->ended++;
}

/* With ATV0 nothing stands between a stream and the URC behind it: the last + begins one. */
static void hear(struct fixture *fixture, char c)
{
    if (c == '+')
        fixture->tail_count = 0;
    if (c == '\r' || c == '\n') {
        hear_line(fixture);
        fixture->tail_count = 0;
    } else if (fixture->tail_count < sizeof fixture->tail) {
        fixture->tail[fixture->tail_count++] = c;
    }
}

static void drain(struct fixture *fixture, size_t most)
{
    struct span out = span_cut(at_output(fixture->at), most);
    for (size_t i = 0; i < out.count; i++)
        hear(fixture, out.at[i]);
    at_taken(fixture->at, out.count);
}

static void output(void *owner)
{
    (void)owner;
}

static int allowed(void *owner, unsigned needs)
{
    (void)owner;
    (void)needs;
    return 0;
}

static void writable(void *owner)
{
    (void)owner;
}

static bool bearer_up(void *owner, int64_t cid)
{
    (void)cid;
    return ((struct fixture *)owner)->bearer;
}

static bool opens(struct span command)
{
    static const char *const opening[] = {"AT+FTPGET=1",    "AT+FTPPUT=1",   "AT+FTPLIST=1",
                                          "AT+FTPEXTGET=1", "AT+FTPETPUT=1", "AT+FTPETGET=1",
                                          "AT+FTPSIZE",     "AT+FTPDELE",    "AT+FTPMDTM",
                                          "AT+FTPRENAME",   "AT+FTPMKD",     "AT+FTPRMD"};
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++)
        if (span_is(command, opening[i]))
            return true;
    return false;
}

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    struct fixture *fixture = owner;
    if (seam == SEAM_COMMAND && opens(what))
        fixture->opened++;
    if (seam != fixture->seam || !fixture->verdict.struck)
        return;
    *verdict = fixture->verdict;
    fixture->verdict = (struct verdict){0};
}

static uint64_t next_data(void *owner, uint64_t crossed)
{
    struct fixture *fixture = owner;
    return fixture->data_at > crossed ? fixture->data_at : UINT64_MAX;
}

static void feed(struct fixture *fixture, struct span host)
{
    while (host.count) {
        size_t fed = at_feed(fixture->at, host.at, host.count);
        if (fed == 0)
            return; /* flow control: the rest is lost */
        host = span_skip(host, fed);
    }
}

static void run(struct fixture *fixture, usec time)
{
    usec until = fixture->agenda.now + time;
    while (agenda_step(&fixture->agenda, until))
        if (!fixture->deaf)
            drain(fixture, SIZE_MAX);
    agenda_run_until(&fixture->agenda, until);
    if (!fixture->deaf)
        drain(fixture, SIZE_MAX);
}

static void set_trap(struct fixture *fixture, uint8_t how)
{
    static const struct {
        enum seam seam;
        struct verdict verdict;
    } traps[] = {
        {SEAM_COMMAND, {.code = 79, .code_after = -1}},
        {SEAM_COMMAND, {.code = 64, .code_after = MSEC(100)}},
        {SEAM_FTP, {.reply = "550 no"}},
        {SEAM_FTP, {.stall = true}},
        {SEAM_FTP, {.reset = true}},
        {SEAM_FTP, {.code = 77, .code_after = -1}},
        {SEAM_DATA, {.close = true}},
        {SEAM_DATA, {.reset = true}},
        {SEAM_DATA, {.stall = true}},
        {SEAM_CONNECT, {.refuse = true}},
        {SEAM_CONNECT_DATA, {.stall = true}},
        {SEAM_RESOLVE, {.refuse = true}},
    };
    how %= sizeof traps / sizeof *traps;
    fixture->seam = traps[how].seam;
    fixture->verdict = traps[how].verdict;
    fixture->verdict.struck = true;
    fixture->data_at = 500;
}

static void restart(struct fixture *fixture)
{
    ftp_restart(fixture->ftp);
    at_abandon(fixture->at);
    must(ftp_state(fixture->ftp) == 0);
    drain(fixture, SIZE_MAX);
    fixture->tail_count = 0;
    fixture->opened = fixture->ended = 0;
}

static void act(struct fixture *fixture, struct input *input)
{
    uint8_t what = input_byte(input);
    size_t count = what % 16;
    if (what < 128) {
        feed(fixture, span_of(commands[what % COMMANDS]));
    } else if (what < 192) {
        run(fixture, what < 160 ? MSEC(what - 127) : SECONDS((usec)1 << (what % 8)));
    } else if (what < 208) {
        fixture->deaf = what % 2;
    } else if (what < 216) {
        fixture->bearer = what % 4 != 0;
        ftp_bearer_changed(fixture->ftp);
    } else if (what < 232) {
        set_trap(fixture, input_byte(input));
    } else if (what < 234) {
        restart(fixture);
    } else {
        const char *bytes = input_take(input, &count);
        feed(fixture, (struct span){bytes, count});
    }
    run(fixture, 0);
}

static void settle(struct fixture *fixture)
{
    struct bytes much = {0};
    while (much.count < 4000)
        bytes_add_text(&much, "x");
    bytes_add_text(&much, "\x03\r");
    fixture->deaf = false;
    fixture->verdict = (struct verdict){0};
    for (int i = 0; i < 3; i++) {
        run(fixture, SECONDS(2000));
        feed(fixture, bytes_span(&much)); /* whatever payload waits has its end now */
        run(fixture, SECONDS(2000));
    }
    bytes_release(&much);
    must(ftp_state(fixture->ftp) == 0);
    must(fixture->opened == fixture->ended);
}

static void fill(struct fixture *fixture)
{
    struct tree *tree = ftpd_tree(fixture->ftpd);
    struct bytes digits = {0};
    while (digits.count < 100000)
        bytes_add_text(&digits, "0123456789");
    must(tree_write(tree, SPAN("/1K.txt"), span_cut(bytes_span(&digits), 1024), false, 0) ==
         TREE_OK);
    must(tree_write(tree, SPAN("/large"), bytes_span(&digits), false, 0) == TREE_OK);
    must(tree_write(tree, SPAN("/empty"), SPAN(""), false, 0) == TREE_OK);
    bytes_release(&digits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct at_options at_options = {.urc_space = true};
    static const struct ftp_options options = {
        .open_delay = MSEC(60),
        .refuse_delay = MSEC(20),
        .close_delay = MSEC(400),
        .end_delay = MSEC(20),
        .response_timeout = SECONDS(75),
        .unread_timeout = SECONDS(75),
        .remind = SECONDS(5),
        .put_max = 1360,
        .lost_code = 61,
        .etput_ok_first = true,
    };
    struct fixture fixture = {.bearer = true};
    struct input input = {data, size};
    const struct seams seams = {
        .ask = ask,
        .next_data = next_data,
        .owner = &fixture,
    };
    const struct at_events at_events = {
        .output = output, .allowed = allowed, .writable = writable, .owner = &fixture};
    const struct ftp_events ftp_events = {.bearer_up = bearer_up, .owner = &fixture};
    const struct path_options path = {.rtt = MSEC(input_byte(&input) % 64)};
    agenda_init(&fixture.agenda);
    fixture.memory = net_memory_new(&fixture.agenda);
    fixture.ftpd = ftpd_new(&fixture.agenda, &(struct ftpd_options){.epoch = 0});
    fill(&fixture);
    net_memory_answer_all(fixture.memory,
                          ftpd_listen(fixture.ftpd, net_memory_at(fixture.memory, "192.0.2.1"),
                                      &(struct net_address){"192.0.2.1", 21}),
                          true);
    fixture.way = net_shaped_new(&fixture.agenda, net_memory_at(fixture.memory, "10.0.0.1"),
                                 &path, 1, &seams, NULL);
    fixture.at = at_new(&fixture.agenda, &at_options, &at_events, &seams, NULL);
    fixture.ftp =
        ftp_new(&(struct ftp_parts){&fixture.agenda, fixture.at, net_shaped_net(fixture.way),
                                    &options, &seams, NULL, &ftp_events});
    feed(&fixture, span_of("ATE0;+FTPSERV=a.b;+FTPUN=u;+FTPPW=p;+FTPGETPATH=\"/\";"
                           "+FTPGETNAME=large;+FTPPUTNAME=up\r"));
    while (input.left)
        act(&fixture, &input);
    settle(&fixture);
    ftp_free(fixture.ftp);
    at_free(fixture.at);
    net_shaped_free(fixture.way);
    ftpd_free(fixture.ftpd);
    net_memory_free(fixture.memory);
    agenda_release(&fixture.agenda);
    return 0;
}
