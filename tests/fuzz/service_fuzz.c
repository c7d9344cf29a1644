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

struct bench {
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
static void hear_line(struct bench *bench)
{
    struct span line = {bench->tail, bench->tail_count};
    int64_t code;
    if (!span_starts(line, "+FTP") || span_find(line, ':') == line.count)
        return;
    line = span_skip(line, span_find(line, ':') + 1);
    if (!span_starts(line, " 1,"))
        return;
    line = span_skip(line, 3);
    line = span_cut(line, span_find(line, ','));
    if (span_number(line, 99, &code) && code != 1)
        bench->ended++;
}

/* With ATV0 nothing stands between a stream and the URC behind it: the last + begins one. */
static void hear(struct bench *bench, char c)
{
    if (c == '+')
        bench->tail_count = 0;
    if (c == '\r' || c == '\n') {
        hear_line(bench);
        bench->tail_count = 0;
    } else if (bench->tail_count < sizeof bench->tail) {
        bench->tail[bench->tail_count++] = c;
    }
}

static void drain(struct bench *bench, size_t most)
{
    struct span out = span_cut(at_output(bench->at), most);
    for (size_t i = 0; i < out.count; i++)
        hear(bench, out.at[i]);
    at_taken(bench->at, out.count);
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
    return ((struct bench *)owner)->bearer;
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
    struct bench *bench = owner;
    if (seam == SEAM_COMMAND && opens(what))
        bench->opened++;
    if (seam != bench->seam || !bench->verdict.struck)
        return;
    *verdict = bench->verdict;
    bench->verdict = (struct verdict){0};
}

static uint64_t next_data(void *owner, uint64_t crossed)
{
    struct bench *bench = owner;
    return bench->data_at > crossed ? bench->data_at : UINT64_MAX;
}

static void feed(struct bench *bench, struct span host)
{
    while (host.count) {
        size_t fed = at_feed(bench->at, host.at, host.count);
        if (fed == 0)
            return; /* flow control: the rest is lost */
        host = span_skip(host, fed);
    }
}

static void run(struct bench *bench, usec time)
{
    usec until = bench->agenda.now + time;
    while (agenda_step(&bench->agenda, until))
        if (!bench->deaf)
            drain(bench, SIZE_MAX);
    agenda_run_until(&bench->agenda, until);
    if (!bench->deaf)
        drain(bench, SIZE_MAX);
}

static void set_trap(struct bench *bench, uint8_t how)
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
    bench->seam = traps[how].seam;
    bench->verdict = traps[how].verdict;
    bench->verdict.struck = true;
    bench->data_at = 500;
}

static void restart(struct bench *bench)
{
    ftp_restart(bench->ftp);
    at_abandon(bench->at);
    must(ftp_state(bench->ftp) == 0);
    drain(bench, SIZE_MAX);
    bench->tail_count = 0;
    bench->opened = bench->ended = 0;
}

static void act(struct bench *bench, struct input *input)
{
    uint8_t what = input_byte(input);
    size_t count = what % 16;
    if (what < 128) {
        feed(bench, span_of(commands[what % COMMANDS]));
    } else if (what < 192) {
        run(bench, what < 160 ? MSEC(what - 127) : SECONDS((usec)1 << (what % 8)));
    } else if (what < 208) {
        bench->deaf = what % 2;
    } else if (what < 216) {
        bench->bearer = what % 4 != 0;
        ftp_bearer_changed(bench->ftp);
    } else if (what < 232) {
        set_trap(bench, input_byte(input));
    } else if (what < 234) {
        restart(bench);
    } else {
        const char *bytes = input_take(input, &count);
        feed(bench, (struct span){bytes, count});
    }
    run(bench, 0);
}

static void settle(struct bench *bench)
{
    struct bytes much = {0};
    while (much.count < 4000)
        bytes_add_text(&much, "x");
    bytes_add_text(&much, "\x03\r");
    bench->deaf = false;
    bench->verdict = (struct verdict){0};
    for (int i = 0; i < 3; i++) {
        run(bench, SECONDS(2000));
        feed(bench, bytes_span(&much)); /* whatever payload waits has its end now */
        run(bench, SECONDS(2000));
    }
    bytes_release(&much);
    must(ftp_state(bench->ftp) == 0);
    must(bench->opened == bench->ended);
}

static void fill(struct bench *bench)
{
    struct tree *tree = ftpd_tree(bench->ftpd);
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
        .etput_ok_first = true,
    };
    struct bench bench = {.bearer = true};
    struct input input = {data, size};
    const struct seams seams = {ask, next_data, &bench};
    const struct at_events at_events = {
        .output = output, .allowed = allowed, .writable = writable, .owner = &bench};
    const struct ftp_events ftp_events = {.bearer_up = bearer_up, .owner = &bench};
    const struct path_options path = {.rtt = MSEC(input_byte(&input) % 64)};
    agenda_init(&bench.agenda);
    bench.memory = net_memory_new(&bench.agenda);
    bench.ftpd = ftpd_new(&bench.agenda, &(struct ftpd_options){.epoch = 0});
    fill(&bench);
    net_memory_answer_all(bench.memory,
                          ftpd_listen(bench.ftpd, net_memory_at(bench.memory, "192.0.2.1"),
                                      &(struct net_address){"192.0.2.1", 21}),
                          true);
    bench.way = net_shaped_new(&bench.agenda, net_memory_at(bench.memory, "10.0.0.1"), &path, 1,
                               &seams, NULL);
    bench.at = at_new(&bench.agenda, &at_options, &at_events, &seams, NULL);
    bench.ftp = ftp_new(&(struct ftp_parts){&bench.agenda, bench.at, net_shaped_net(bench.way),
                                            &options, &seams, NULL, &ftp_events});
    feed(&bench, span_of("ATE0;+FTPSERV=a.b;+FTPUN=u;+FTPPW=p;+FTPGETPATH=\"/\";"
                         "+FTPGETNAME=large;+FTPPUTNAME=up\r"));
    while (input.left)
        act(&bench, &input);
    settle(&bench);
    ftp_free(bench.ftp);
    at_free(bench.at);
    net_shaped_free(bench.way);
    ftpd_free(bench.ftpd);
    net_memory_free(bench.memory);
    agenda_release(&bench.agenda);
    return 0;
}
