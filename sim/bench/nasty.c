/* SPDX-License-Identifier: MIT */
/* Logs that ask much of an import: thousands of sessions, each with another login, file or end, so
 * that whoever looks at all the others for each of them takes the square of their number. What is
 * told is growth, the time of a log beside that of one half as long, in turns: 2.00 is linear on
 * any machine. Short logs may have hundreds of rehearsals, whose turns have a bound together
 * (import.c); these are long enough to be beyond it. */
#include "bench/parts.h"

#include "base/bytes.h"
#include "log/ports.h"

/* In `unit`, which comes again and again, `@` is its number; `#` a number of one digit that has no
 * pattern. Lines of the host come half a second apart, those of the modem 10 ms. */
struct nasty {
    const char *name, *head, *unit;
    int count; /* of units, in the shorter log */
};

#define SESSION                                                                                \
    "> AT+SAPBR=1,1\n< OK\n> AT+FTPSERV=\"a.b\"\n< OK\n> AT+FTPUN=\"u\"\n< OK\n"               \
    "> AT+FTPPW=\"p\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPPUTPATH=\"/\"\n< OK\n"
#define NAME "> AT+FTPGETNAME=\"f@\"\n< OK\n"
#define OPEN "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,"

static const struct nasty nasty[] = {
    {"another login each", SESSION,
     "> AT+FTPUN=\"u@\"\n< OK\n> AT+FTPPW=\"p@\"\n< OK\n" NAME OPEN "72\n", 3000},
    {"another file each", SESSION,
     NAME OPEN "1\n> AT+FTPGET=2,100\n< +FTPGET: 2,10\n< 012345678#\n< OK\n< +FTPGET: 1,0\n",
     4000},
    {"another end each", SESSION, NAME OPEN "7#\n", 4000},
    {"equal ends", SESSION, "> AT+FTPGETNAME=\"f\"\n< OK\n" OPEN "64\n", 4000},
    {"removed files", SESSION,
     NAME "> AT+FTPDELE\n< OK\n< +FTPDELE: 1,0\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,77,0\n",
     3000},
    {"renamed files", SESSION,
     NAME "> AT+FTPPUTNAME=\"g@\"\n< OK\n> AT+FTPRENAME\n< OK\n< +FTPRENAME: 1,0\n", 4000},
    {"lost bearers", "", "> AT+SAPBR=1,1\n< OK\n> AT\n< OK\n< +SAPBR 1: DEACT\n", 8000},
    {"other bearers", "",
     "> AT+SAPBR=3,1,\"APN\",\"a@\"\n< OK\n> AT+SAPBR=1,1\n< OK\n> AT+SAPBR=2,1\n"
     "< +SAPBR: 1,1,\"10.0.#.#\"\n< OK\n> AT+SAPBR=0,1\n< OK\n",
     5000},
    {"unanswered commands", "", "> AT\n< OK\n> AT+CGDCONT=1,\"IP\",\"a@\"\n", 8000},
    {"late answers", "", "> AT+COPS?\n> AT\n< +COPS: 0,0,\"CHN-CT\",9\n< OK\n< OK\n", 8000},
    {"names", "",
     "> AT+CDNSGIP=\"h@.example\"\n< OK\n< +CDNSGIP: 1,\"h@.example\",\"10.0.#.#\"\n", 8000},
    {"messages", "> AT+CMGF=1\n< OK\n",
     "< +CMTI: \"SM\",1\n> AT+CMGR=1\n< +CMGR: \"REC UNREAD\",\"+86@\",\"\","
     "\"25/11/28,10:00:00+32\"\n< text @\n< OK\n> AT+CMGD=1\n< OK\n",
     4000},
    {"remarks between", "",
     "> AT+CSQ\n< +CSQ: 20,0\n< OK\n# D/app: state @ goes on\n# another remark @\n", 10000},
    {0},
};

static void add_line(struct bytes *log, struct span line, int number, int *ms)
{
    bool remark = span_starts(line, "#");
    *ms += span_starts(line, ">") ? 500 : 10;
    if (!remark)
        bytes_addf(log, "[%02d:%02d:%02d.%03d] ", *ms / 3600000 % 24, *ms / 60000 % 60,
                   *ms / 1000 % 60, *ms % 1000);
    for (size_t i = remark ? 2 : 0; i < line.count; i++) {
        if (line.at[i] == '@')
            bytes_addf(log, "%d", number);
        else if (line.at[i] == '#')
            bytes_addf(log, "%d", (int)((unsigned)number * 2654435761u >> 20) % 10);
        else
            bytes_add_char(log, line.at[i]);
    }
    bytes_add_char(log, '\n');
}

static void add_unit(struct bytes *log, const char *unit, int number, int *ms)
{
    for (struct span rest = span_of(unit); rest.count;)
        add_line(log, span_take(&rest, '\n'), number, ms);
}

static void write_units(const struct nasty *kind, int count, struct bytes *log)
{
    int ms = 0;
    add_unit(log, kind->head, 0, &ms);
    for (int i = 0; i < count; i++)
        add_unit(log, kind->unit, i, &ms);
}

/* --- others, by their length --- */

static void write_long_command(int count, struct bytes *log)
{
    bytes_add_text(log, "> AT\n< OK\n> AT+XYZ=\"");
    for (int i = 0; i < count; i++)
        bytes_add_char(log, (char)('a' + i % 26));
    bytes_add_text(log, "\"\n< ERROR\n> AT\n< OK\n");
}

static void write_long_line(int count, struct bytes *log)
{
    bytes_add_text(log, "> AT\n< OK\n< +XYZ: ");
    for (int i = 0; i < count; i++)
        bytes_add_char(log, (char)('a' + i % 26));
    bytes_add_text(log, "\n> AT\n< OK\n");
}

/* As `hexdump -C` has it, of one read. */
static void write_hex_dump(int count, struct bytes *log)
{
    struct bytes bytes = {0};
    bytes_addf(&bytes, "\r\n+FTPEXTGET: 3,%d\r\n", count);
    for (int i = 0; i < count; i++)
        bytes_add_char(&bytes, (char)(i * 7));
    bytes_add_text(&bytes, "\r\nOK\r\n");
    bytes_add_text(log, ">>\n00000000  41 54 0d  |AT.|\n<<\n00000000  0d 0a 4f 4b 0d 0a  "
                        "|..OK..|\n<<\n");
    for (size_t at = 0; at < bytes.count; at += 16) {
        bytes_addf(log, "%08zx ", at);
        for (size_t i = at; i < at + 16 && i < bytes.count; i++)
            bytes_addf(log, " %02x", (unsigned char)bytes_at(&bytes)[i]);
        bytes_add_char(log, '\n');
    }
    bytes_release(&bytes);
}

static void write_byte_lines(int count, struct bytes *log)
{
    static const char *const said[] = {"AT+CSQ\r", "\r\n+CSQ: 20,0\r\n\r\nOK\r\n"};
    int ms = 0;
    for (int i = 0; i < 2 * count; i++) {
        ms += 300;
        for (const char *c = said[i % 2]; *c; c++, ms += 2)
            bytes_addf(log, "%02d:%02d:%02d.%03d %s %02X\n", ms / 3600000 % 24, ms / 60000 % 60,
                       ms / 1000 % 60, ms % 1000, i % 2 ? "<" : ">", (unsigned char)*c);
    }
}

/* A clock that is set again and again. */
static void write_steps(int count, struct bytes *log)
{
    static const char unit[] = "> AT+CSQ\n< +CSQ: 20,0\n< OK\n";
    int ms = 7200000;
    for (int i = 0; i < count; i++) {
        add_unit(log, unit, i, &ms);
        ms += i % 2 ? -3600000 : 3604000;
    }
}

/* Of two modems, one of which was asked for: the other's lines are left out. */
static void write_two_ports(int count, struct bytes *log)
{
    struct bytes both = {0};
    for (int i = 0; i < 2 * count; i++)
        bytes_addf(&both,
                   "10:%02d:%02d COM%d > AT+CSQ\n10:%02d:%02d COM%d < +CSQ: 20,0\n"
                   "10:%02d:%02d COM%d < OK\n",
                   i / 120 % 60, i / 2 % 60, i % 2 + 1, i / 120 % 60, i / 2 % 60, i % 2 + 1,
                   i / 120 % 60, i / 2 % 60, i % 2 + 1);
    log_keep_port(bytes_span(&both), "COM2", log);
    bytes_release(&both);
}

static const struct long_one {
    const char *name;
    void (*write)(int count, struct bytes *log);
    int count;
} long_ones[] = {
    {"a long command", write_long_command, 500000},
    {"a long line", write_long_line, 1000000},
    {"a long hex dump", write_hex_dump, 150000},
    {"one byte a line", write_byte_lines, 10000},
    {"a clock that steps", write_steps, 10000},
    {"two ports", write_two_ports, 10000},
};

/* --- growth --- */

static void print_growth(const char *name, const struct bytes logs[2],
                         const struct bench_options *options)
{
    struct series growth = {0};
    for (size_t round = 0; round < options->rounds; round++) {
        double shorter = bench_import_seconds(&logs[0]);
        series_add(&growth, bench_import_seconds(&logs[1]) / shorter);
    }
    struct bytes what = {0};
    bytes_addf(&what, "growth, %s", name);
    series_print(bytes_at(&what), &growth, "", 2);
    bytes_release(&what);
}

void bench_growth(const struct bench_options *options)
{
    for (const struct nasty *kind = nasty; kind->name; kind++) {
        struct bytes logs[2] = {{0}, {0}};
        for (int i = 0; i < 2; i++)
            write_units(kind, kind->count << i, &logs[i]);
        print_growth(kind->name, logs, options);
        for (int i = 0; i < 2; i++)
            bytes_release(&logs[i]);
    }
    for (size_t k = 0; k < sizeof long_ones / sizeof *long_ones; k++) {
        struct bytes logs[2] = {{0}, {0}};
        for (int i = 0; i < 2; i++)
            long_ones[k].write(long_ones[k].count << i, &logs[i]);
        print_growth(long_ones[k].name, logs, options);
        for (int i = 0; i < 2; i++)
            bytes_release(&logs[i]);
    }
}
