/* SPDX-License-Identifier: MIT */
#include "robot.h"

#include "base/random.h"

#include <stdio.h>
#include <string.h>

#define ETX        3
#define BLOCKS     3 /* of an upload */
#define BLOCK      36
#define READ_BLOCK "AT+FTPGET=2,500\r"

/* ready: what it sends on 1,1; sends: it gives bytes on 2,n; receives: n bytes follow 2,n;
 * streams: bytes follow 1,1, up to ETX. */
static const struct {
    const char *name, *open, *urc, *ready;
    bool sends, receives, streams;
} kinds[ROBOT_KINDS] = {
    [ROBOT_GET] = {"get", "AT+FTPGET=1\r", "+FTPGET: ", READ_BLOCK, .receives = true},
    [ROBOT_PUT] = {"put", "AT+FTPPUT=1\r", "+FTPPUT: ", "", .sends = true},
    [ROBOT_LIST] = {"list", "AT+FTPLIST=1\r", "+FTPLIST: ", "AT+FTPLIST=2,1460\r",
                    .receives = true},
    [ROBOT_DELE] = {"dele", "AT+FTPDELE\r", "+FTPDELE: "},
    [ROBOT_SIZE] = {"size", "AT+FTPSIZE\r", "+FTPSIZE: "},
    [ROBOT_MKD] = {"mkd", "AT+FTPMKD\r", "+FTPMKD: "},
    [ROBOT_RMD] = {"rmd", "AT+FTPRMD\r", "+FTPRMD: "},
    [ROBOT_RENAME] = {"rename", "AT+FTPRENAME\r", "+FTPRENAME: "},
    [ROBOT_MDTM] = {"mdtm", "AT+FTPMDTM\r", "+FTPMDTM: "},
    [ROBOT_EXTPUT] = {"extput", "AT+FTPPUT=1\r", "+FTPPUT: "},
    [ROBOT_EXTGET] = {"extget", "AT+FTPEXTGET=1\r", "+FTPEXTGET: "},
    [ROBOT_ETPUT] = {"etput", "AT+FTPETPUT=1\r", "+FTPETPUT: ", "AT+FTPETPUT=2\r",
                     .sends = true},
    [ROBOT_ETGET] = {"etget", "AT+FTPETGET=1\r", "+FTPETGET: ", .streams = true},
};

const struct robot_mood robot_calm = {.quit_at = USEC_NEVER,
                                      .deaf_at = USEC_NEVER,
                                      .rubbish_at = USEC_NEVER};

struct robot {
    struct modem_fixture *fixture;
    enum robot_kind kind;
    struct robot_result result;
    size_t skip;    /* payload bytes to come */
    bool streaming; /* ETGET: raw until ETX */
    bool escaped;
    size_t blocks;
    struct bytes out; /* the modem has not taken it yet */
    size_t sent;      /* bytes of payload */
    bool answered;    /* the opening command */
    struct robot_mood mood;
};

const char *robot_name(enum robot_kind kind)
{
    return kinds[kind].name;
}

static void flush(struct robot *robot)
{
    struct bytes *out = &robot->out;
    if (out->count)
        bytes_drop(out, modem_fixture_feed(robot->fixture, bytes_at(out), out->count));
}

static void send(struct robot *robot, const char *text)
{
    bytes_add_text(&robot->out, text);
    flush(robot);
}

static char digit(size_t at)
{
    return (char)('0' + at % 10);
}

static void send_digits(struct robot *robot, size_t count)
{
    for (size_t end = robot->sent + count; robot->sent < end; robot->sent++)
        bytes_add_char(&robot->out, digit(robot->sent));
    flush(robot);
}

void robot_add_content(struct bytes *out, enum robot_kind kind, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes_add_char(out, digit(i));
    if (kind == ROBOT_ETPUT)
        bytes_add_char(out, ETX);
}

static void say(struct modem_fixture *fixture, const char *line)
{
    modem_fixture_feed(fixture, line, strlen(line));
    modem_fixture_run(fixture, SECONDS(1));
}

void robot_set_up(struct modem_fixture *fixture)
{
    static const char *const lines[] = {
        "ATE0\r",
        "AT+CNACT=1\r",
        "AT+FTPCID=1;+FTPSERV=\"116.228.221.52\";+FTPUN=\"sim.cs1\";+FTPPW=\"secret\"\r",
        "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"1K.txt\";+FTPPUTPATH=\"/\";+FTPPUTNAME=\"up.txt\"\r",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        say(fixture, lines[i]);
}

/* The module is ready for the next part of the operation. */
static void on_ready(struct robot *robot)
{
    char write[32];
    bool ends = robot->blocks >= robot->mood.blocks;
    snprintf(write, sizeof write, "AT+FTPPUT=2,%zu\r", ends ? 0 : robot->mood.block);
    if (robot->kind == ROBOT_PUT)
        send(robot, write);
    else if (kinds[robot->kind].ready)
        send(robot, kinds[robot->kind].ready);
    robot->blocks++;
    robot->streaming = kinds[robot->kind].streams;
}

/* "+FTPxxx: 2,n": bytes follow, or are wanted. */
static void on_second(struct robot *robot, struct span rest)
{
    int64_t count = 0;
    span_number(span_cut(rest, span_find(rest, ',')), 100000, &count);
    if (robot->kind == ROBOT_ETPUT) {
        send_digits(robot, robot->mood.blocks * robot->mood.block);
        send(robot, "\x10\x03\x03");
    } else if (kinds[robot->kind].sends) {
        send_digits(robot, (size_t)count);
    }
    if (kinds[robot->kind].receives)
        robot->skip = (size_t)count;
    if (robot->kind == ROBOT_GET && count == 500)
        send(robot, READ_BLOCK); /* there may be more at once */
}

static bool announces(const struct robot *robot, struct span code)
{
    bool transfers = kinds[robot->kind].ready || kinds[robot->kind].streams;
    return transfers && span_is(code, "1");
}

static void on_line(struct robot *robot, struct span line)
{
    const char *urc = kinds[robot->kind].urc;
    int64_t code = -1;
    if (!robot->answered && (span_is(line, "OK") || span_starts(line, "ERROR"))) {
        robot->answered = true;
        robot->result.accepted = span_is(line, "OK");
    }
    if (!span_starts(line, urc))
        return;
    struct span rest = span_skip(line, strlen(urc));
    struct span field = span_skip(rest, 2);
    field = span_cut(field, span_find(field, ','));
    if (span_starts(rest, "2,"))
        on_second(robot, span_skip(rest, 2));
    else if (announces(robot, field))
        on_ready(robot);
    else if (span_number(field, 99, &code) && robot->result.finals++ == 0)
        robot->result.code = (int)code;
}

static void hear_digit(struct robot *robot, char c)
{
    size_t at = robot->mood.rest + robot->result.received++;
    robot->result.wrong += robot->kind != ROBOT_LIST && c != digit(at);
}

/* Takes what was heard so far; false when it is not enough for a step. */
static bool take(struct robot *robot)
{
    struct bytes *heard = &robot->fixture->heard;
    if (heard->count == 0)
        return false;
    if (robot->skip) {
        size_t count = heard->count < robot->skip ? heard->count : robot->skip;
        robot->skip -= count;
        for (size_t i = 0; i < count; i++)
            hear_digit(robot, bytes_at(heard)[i]);
        bytes_drop(heard, count);
        return true;
    }
    if (robot->streaming) {
        char c = bytes_at(heard)[0];
        robot->streaming = robot->escaped || c != ETX;
        robot->escaped = !robot->escaped && c == 0x10;
        if (robot->streaming && !robot->escaped)
            hear_digit(robot, c);
        bytes_drop(heard, 1);
        return true;
    }
    size_t end = span_find(bytes_span(heard), '\n');
    if (end == heard->count)
        return false;
    struct bytes line = {0};
    bytes_add(&line, bytes_at(heard), end);
    bytes_drop(heard, end + 1);
    on_line(robot, span_trim(bytes_span(&line)));
    bytes_release(&line);
    return true;
}

/* True once, when its time has come. */
static bool is_due(usec *at, usec since)
{
    bool due = *at != USEC_NEVER && since >= *at;
    if (due)
        *at = USEC_NEVER;
    return due;
}

static void follow_mood(struct robot *robot, struct robot_mood *mood, usec since)
{
    if (is_due(&mood->quit_at, since))
        send(robot, "AT+FTPQUIT\r");
    if (is_due(&mood->rubbish_at, since))
        modem_fixture_feed(robot->fixture, mood->rubbish, mood->rubbish_count);
    if (is_due(&mood->deaf_at, since)) {
        robot->fixture->hears = false;
        modem_fixture_run(robot->fixture, mood->deaf_for);
        robot->fixture->hears = true;
    }
}

static void fill_ram(struct robot *robot)
{
    char write[48];
    size_t count = robot->mood.blocks * robot->mood.block;
    snprintf(write, sizeof write, "AT+FTPEXTPUT=2,0,%zu,2000\r", count);
    say(robot->fixture, "AT+FTPEXTPUT=1\r");
    if (count == 0)
        return;
    say(robot->fixture, write);
    send_digits(robot, count);
    while (robot->out.count) {
        modem_fixture_run(robot->fixture, MSEC(50));
        flush(robot);
    }
    modem_fixture_run(robot->fixture, SECONDS(1));
}

/* FTPEXTGET went well: what is in the RAM? */
static void dump_ram(struct robot *robot)
{
    struct bytes *heard = &robot->fixture->heard;
    bytes_clear(heard);
    say(robot->fixture, "AT+FTPEXTGET=3,0,300000\r");
    int64_t count = 0;
    struct span rest = bytes_span(heard);
    rest = span_skip(rest, span_find(rest, ',') + 1);
    struct span number = span_take(&rest, '\r');
    if (!span_number(number, 300000, &count) || rest.count <= (size_t)count)
        return; /* an error: it is empty */
    for (int64_t i = 1; i <= count; i++)
        hear_digit(robot, rest.at[i]);
}

static struct robot_mood complete(const struct robot_mood *given)
{
    struct robot_mood mood = *given;
    mood.blocks = mood.block ? mood.blocks : BLOCKS;
    mood.block = mood.block ? mood.block : BLOCK;
    return mood;
}

struct robot_result robot_run(struct modem_fixture *fixture, enum robot_kind kind,
                              const struct robot_mood *given)
{
    struct robot robot = {.fixture = fixture, .kind = kind, .mood = complete(given)};
    if (kind == ROBOT_EXTPUT)
        fill_ram(&robot);
    usec start = fixture->agenda.now, last = start;
    bytes_clear(&fixture->heard);
    send(&robot, kinds[kind].open);
    /* Until nothing was heard for longer than any deadline of the module. */
    while (fixture->agenda.now - last < SECONDS(400)) {
        follow_mood(&robot, &robot.mood, fixture->agenda.now - start);
        flush(&robot);
        while (take(&robot))
            last = fixture->agenda.now;
        modem_fixture_run(fixture, robot.result.finals ? SECONDS(100) : MSEC(50));
    }
    if (kind == ROBOT_EXTGET && robot.result.finals && robot.result.code == 0)
        dump_ram(&robot);
    if (kind == ROBOT_EXTPUT)
        say(fixture, "AT+FTPEXTPUT=0\r");
    if (kind == ROBOT_EXTGET)
        say(fixture, "AT+FTPEXTGET=0\r");
    bytes_release(&robot.out);
    return robot.result;
}

int robot_ftp_state(struct modem_fixture *fixture)
{
    bytes_clear(&fixture->heard);
    say(fixture, "AT+FTPSTATE\r");
    const char *found = strstr(bytes_at(&fixture->heard), "+FTPSTATE: ");
    return found ? found[11] - '0' : -1;
}
