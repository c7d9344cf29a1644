/* SPDX-License-Identifier: MIT */
#include "field/causes.h"
#include "field/fidelity.h"
#include "field/import.h"
#include "field/incidents.h"
#include "link/disk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE DOCS "/import.md"

/* Every code at every place of every operation, with times and without: the log is reproduced by
 * the model, and what is said to have happened happened there and not where the session opened. */
enum place { OPENING, READY, MOVING, CLOSING };

static const struct {
    const char *name;
    unsigned places;  /* bits */
    const char *tail; /* of its last URC */
} operations[] = {
    {"FTPGET", 1 << OPENING | 1 << READY | 1 << MOVING, ""},
    {"FTPPUT", 1 << OPENING | 1 << READY | 1 << MOVING | 1 << CLOSING, ""},
    {"FTPLIST", 1 << OPENING | 1 << READY | 1 << MOVING, ""},
    {"FTPSIZE", 1 << OPENING, ",0"},
    {"FTPDELE", 1 << OPENING, ""},
    {"FTPMKD", 1 << OPENING, ""},
    {"FTPRMD", 1 << OPENING, ""},
    {"FTPRENAME", 1 << OPENING, ""},
    {"FTPMDTM", 1 << OPENING, ""},
    {"FTPEXTGET", 1 << OPENING, ""},
};

static const int codes[] = {61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80};

/* A log with a clock, or without. */
struct log_text {
    struct bytes text;
    bool timed;
    long ms;
};

static void say(struct log_text *log, long wait, const char *side, const char *text)
{
    log->ms += wait;
    if (log->timed)
        bytes_addf(&log->text, "[12:%02ld:%02ld.%03ld] ", log->ms / 60000, log->ms / 1000 % 60,
                   log->ms % 1000);
    bytes_addf(&log->text, "%s: %s\n", *side == '>' ? "TX" : "RX", text);
}

static void ask(struct log_text *log, const char *command)
{
    say(log, 100, ">", command);
    say(log, 3, "<", "OK");
}

static void set_up(struct log_text *log, int code, const char *server)
{
    struct bytes serv = {0};
    bytes_addf(&serv, "AT+FTPSERV=\"%s\"", server);
    ask(log, "AT+SAPBR=3,1,\"APN\",\"internet\"");
    ask(log, "AT+SAPBR=1,1");
    ask(log, "AT+FTPCID=1");
    ask(log, bytes_at(&serv));
    bytes_release(&serv);
    ask(log, "AT+FTPUN=\"me\"");
    ask(log, "AT+FTPPW=\"secret\"");
    if (code == 76)
        ask(log, "AT+FTPMODE=0");
    if (code == 74)
        ask(log, "AT+FTPREST=100");
    ask(log, "AT+FTPGETNAME=\"a.txt\"");
    ask(log, "AT+FTPGETPATH=\"/in/\"");
    ask(log, "AT+FTPPUTNAME=\"b.txt\"");
    ask(log, "AT+FTPPUTPATH=\"/out/\"");
}

/* A folder as the server lists it, which is what a world can be made of. */
static const char *const listing[] = {
    "total 0",
    "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .",
    "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..",
    "-rw-rw-rw-   1 user     group          12 Oct 12 14:58 x.txt",
};

static void move_data(struct log_text *log, const char *name)
{
    struct bytes text = {0};
    bool put = strcmp(name, "FTPPUT") == 0, list = strcmp(name, "FTPLIST") == 0;
    size_t size = 10, lines = sizeof listing / sizeof *listing;
    for (size_t i = 0; list && i < lines; i++)
        size = (i ? size : 0) + strlen(listing[i]) + 2;
    bytes_addf(&text, "AT+%s=2,%d", name, put ? 10 : 1024);
    say(log, 100, ">", bytes_at(&text));
    bytes_clear(&text);
    bytes_addf(&text, "+%s: 2,%zu", name, size);
    say(log, 3, "<", bytes_at(&text));
    for (size_t i = 0; i < (list ? lines : 1); i++)
        say(log, 0, put ? ">" : "<", list ? listing[i] : "ABCDEFGHIJ");
    say(log, 3, "<", "OK");
    if (put)
        say(log, 10, "<", "+FTPPUT: 1,1,1360");
    bytes_release(&text);
}

static void add_operation(struct log_text *log, const char *name, const char *tail,
                          enum place place, int code)
{
    struct bytes text = {0};
    bool put = strcmp(name, "FTPPUT") == 0;
    bool alone = strcmp(name, "FTPGET") != 0 && strcmp(name, "FTPLIST") != 0 && !put;
    bool ext = strcmp(name, "FTPEXTGET") == 0;
    bytes_addf(&text, "AT+%s%s", name, alone && !ext ? "" : "=1");
    ask(log, bytes_at(&text));
    bytes_clear(&text);
    if (place >= READY) {
        bytes_addf(&text, "+%s: 1,1%s", name, put ? ",1360" : "");
        say(log, 2000, "<", bytes_at(&text));
        bytes_clear(&text);
    }
    if (place >= MOVING)
        move_data(log, name);
    if (place == CLOSING)
        ask(log, "AT+FTPPUT=2,0");
    bytes_addf(&text, "+%s: 1,%d%s", name, code, tail);
    say(log, code == 64 ? 75000 : 3000, "<", bytes_at(&text));
    bytes_release(&text);
}

static void check(struct log_text *log, const char *what, const char *wrong)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(bytes_span(&log->text), NULL, "log", "log", MASK_SHOW, &import,
                           &why),
              "%s", why);
    const struct field_figures *figures = &import.figures;
    cr_expect(figures->passes && figures->model_lines == figures->log_lines &&
                  figures->extra + figures->unanswered + figures->silenced == 0,
              "%s\n%s\n%s\n%s", what, bytes_at(&import.report), bytes_at(&import.scenario),
              bytes_at(&log->text));
    cr_expect(!wrong || !strstr(bytes_at(&import.scenario), wrong), "%s\n%s", what,
              bytes_at(&import.scenario));
    field_import_release(&import);
}

static void check_cell(size_t i, enum place place, int code, bool timed)
{
    struct log_text log = {.timed = timed};
    struct bytes what = {0}, opening = {0};
    bytes_addf(&what, "%s at place %d, %d, %s", operations[i].name, (int)place, code,
               timed ? "timed" : "no times");
    bytes_addf(&opening, "on = command AT+%s=1\n", operations[i].name);
    set_up(&log, code, "ftp.example.com");
    add_operation(&log, operations[i].name, operations[i].tail, place, code);
    check(&log, bytes_at(&what),
          place == MOVING || place == CLOSING ? bytes_at(&opening) : NULL);
    bytes_release(&log.text);
    bytes_release(&what);
    bytes_release(&opening);
}

Test(field_causes, each_code_at_each_place_is_the_models_own)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        for (int place = OPENING; place <= CLOSING; place++)
            for (size_t k = 0; k < 2 * sizeof codes / sizeof *codes; k++)
                if (operations[i].places & 1u << place)
                    check_cell(i, (enum place)place, codes[k / 2], k % 2);
}

/* What an engineer would say had happened. */
static const struct {
    size_t operation;
    enum place place;
    int code;
    const char *line; /* of the scenario */
} named[] = {
    {0, OPENING, 62, "[fault the name is unknown]"},
    {0, OPENING, 63, "[fault the server refuses]"},
    {1, OPENING, 64, "[fault the server is silent]"},
    {1, CLOSING, 64, "[fault the upload stalls]"},
    {0, MOVING, 64, "[fault the server stalls]"},
    {1, OPENING, 65, "then = reply 421 Service not available"},
    {1, CLOSING, 65, "on = ftp end STOR*"},
    {0, OPENING, 70, "then = reply 2300 what"},
    {0, OPENING, 71, "on = ftp USER*"},
    {0, OPENING, 72, "password = not-the-one-in-the-log"},
    {1, CLOSING, 71, "then = reply 332 Need account for storing files"},
    {2, OPENING, 73, "on = ftp TYPE*"},
    {0, OPENING, 74, "on = ftp REST*"},
    {3, OPENING, 74, "[fault FTPSIZE ends with 74]"},
    {1, OPENING, 75, "on = ftp PASV*"},
    {2, OPENING, 76, "on = ftp PORT*"},
    {1, OPENING, 77, "on = ftp STOR*"},
    {1, CLOSING, 78, "then = reply 552 Storage exceeded"},
    {1, MOVING, 78, "then = reset"},
    {0, MOVING, 79, "then = reset"},
    {1, CLOSING, 72, "on = ftp end STOR*"},
    {0, READY, 61, "on = line +FTPGET: 1,1"},
};

Test(field_causes, the_cause_has_its_name)
{
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        struct log_text log = {.timed = true};
        struct field_import import;
        const char *why;
        set_up(&log, named[i].code, "ftp.example.com");
        add_operation(&log, operations[named[i].operation].name,
                      operations[named[i].operation].tail, named[i].place, named[i].code);
        cr_assert(
            field_import(bytes_span(&log.text), NULL, "log", "log", MASK_SHOW, &import, &why));
        cr_expect(strstr(bytes_at(&import.scenario), named[i].line), "%s\nis not in\n%s",
                  named[i].line, bytes_at(&import.scenario));
        field_import_release(&import);
        bytes_release(&log.text);
    }
}

Test(field_causes, what_else_it_might_be_is_said)
{
    struct log_text log = {.timed = true};
    struct field_import import;
    const char *why;
    set_up(&log, 64, "ftp.example.com");
    add_operation(&log, "FTPPUT", "", OPENING, 64);
    cr_assert(
        field_import(bytes_span(&log.text), NULL, "log", "log", MASK_SHOW, &import, &why));
    cr_expect(strstr(bytes_at(&import.report), "possible  line 23, instead of \"the server is "
                                               "silent\": no data connection comes about\n"),
              "%s", bytes_at(&import.report));
    field_import_release(&import);
    bytes_release(&log.text);
}

/* What a server says of a file that no file here can be like is the server's word. */
static void say_of(struct log_text *log, const char *file, const char *command,
                   const char *answer)
{
    struct bytes text = {0};
    bytes_addf(&text, "AT+FTPGETNAME=\"%s\"", file);
    ask(log, bytes_at(&text));
    ask(log, command);
    say(log, 60, "<", answer);
    bytes_release(&text);
}

Test(field_causes, what_no_file_here_is_like_the_server_says)
{
    static const char *const lines[] = {
        "[fault the server tells another size]\non = ftp SIZE*\nnth = 2\n"
        "then = reply 213 4294967295",
        "[fault the server tells another time]\non = ftp MDTM*\nnth = 2\n"
        "then = reply 213 20210203040506",
        "date = 2020-01-02T03:04:05Z",
    };
    for (int timed = 0; timed < 2; timed++) {
        struct log_text log = {.timed = timed};
        struct field_import import;
        const char *why;
        set_up(&log, 0, "ftp.example.com");
        say_of(&log, "a.txt", "AT+FTPMDTM", "+FTPMDTM: 1,0,20200102030405");
        say_of(&log, "a.txt", "AT+FTPSIZE", "+FTPSIZE: 1,0,12");
        say_of(&log, "b.txt", "AT+FTPMDTM", "+FTPMDTM: 1,0,20210203040506");
        say_of(&log, "b.txt", "AT+FTPSIZE", "+FTPSIZE: 1,0,4294967295");
        say_of(&log, "c.txt", "AT+FTPSIZE", "+FTPSIZE: 1,0,12");
        check(&log, "another size, another time", "urc");
        cr_assert(
            field_import(bytes_span(&log.text), NULL, "log", "log", MASK_SHOW, &import, &why));
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            cr_expect(strstr(bytes_at(&import.scenario), lines[i]), "%s\nis not in\n%s",
                      lines[i], bytes_at(&import.scenario));
        field_import_release(&import);
        bytes_release(&log.text);
    }
}

static size_t find(struct span text, const char *what)
{
    size_t length = strlen(what), i = 0;
    while (i + length <= text.count && memcmp(text.at + i, what, length) != 0)
        i++;
    return i + length <= text.count ? i : text.count;
}

static void check_table(const char *after, const char *before, const struct bytes *table)
{
    struct bytes page = {0}, fresh = {0};
    const char *why = "";
    cr_assert(link_disk.read(link_disk.owner, PAGE, 1 << 20, &page, &why), "%s", why);
    struct span text = bytes_span(&page);
    size_t begin = find(text, after) + strlen(after), end = find(text, before);
    cr_assert(begin <= end && end < text.count);
    bytes_add_span(&fresh, span_cut(text, begin));
    bytes_add_span(&fresh, bytes_span(table));
    bytes_add_span(&fresh, span_skip(text, end));
    if (getenv("UPDATE_DOCS")) {
        FILE *file = fopen(PAGE, "wb");
        cr_assert(file && fwrite(bytes_at(&fresh), 1, fresh.count, file) == fresh.count);
        cr_assert_eq(fclose(file), 0);
    } else {
        cr_expect(span_same(bytes_span(&fresh), text),
                  "docs/import.md: UPDATE_DOCS=1 build/tests/unit/unit-field_causes");
    }
    bytes_release(&page);
    bytes_release(&fresh);
}

Test(field_causes, the_tables_of_the_page_are_current)
{
    struct bytes causes = {0}, incidents = {0};
    causes_add_table(&causes);
    incidents_add_table(&incidents);
    check_table("<!-- begin: made from sim/field/causes.c -->\n",
                "<!-- end of the causes -->\n", &causes);
    check_table("<!-- begin: made from sim/field/incidents.c -->\n",
                "<!-- end of the incidents -->\n", &incidents);
    bytes_release(&causes);
    bytes_release(&incidents);
}
