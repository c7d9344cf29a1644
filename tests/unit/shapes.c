/* SPDX-License-Identifier: MIT */
/* Writes a conversation as a log. A piece is what one side said at one time; its line or lines get
 * a stamp, a mark, a spelling, and then the page's clothes.
 */
#include "shapes.h"

#include <stdio.h>
#include <string.h>

static const struct piece {
    int at; /* ms */
    const char *host, *modem;
} pieces[] = {
    {420, "AT", NULL},
    {441, NULL, "\r\nOK\r\n"},
    {742, "AT+CREG?", NULL},
    {763, NULL, "\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
    {1065, "AT+SAPBR=3,1,\"APN\",\"internet\"", NULL},
    {1087, NULL, "\r\nOK\r\n"},
    {1420, "AT+SAPBR=2,1", NULL},
    {1442, NULL, "\r\n+SAPBR: 1,1,\"10.33.7.21\"\r\n"},
    {1443, NULL, "\r\nOK\r\n"},
    {2001, "AT+FTPGET=1", NULL},
    {2022, NULL, "\r\nOK\r\n"},
    {4905, NULL, "\r\n+FTPGET: 1,1\r\n"},
    {5206, "AT+FTPGET=2,50", NULL},
    {5227, NULL, "\r\n+FTPGET: 2,11\r\ninterval=15\r\nOK\r\n"},
    {5601, "AT+FTPPUT=1", NULL},
    {5622, NULL, "\r\n+CME ERROR: 3\r\n"},
    {62001, "AT+CSQ", NULL},
    {62022, NULL, "\r\n+CSQ: 7,99\r\n\r\nOK\r\n"},
    {63022, NULL, "\r\n+FTPGET: 1,61\r\n"},
};

const char shapes_talk[] = "> AT\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n"
                           "> AT+SAPBR=3,1,\"APN\",\"internet\"\n< OK\n"
                           "> AT+SAPBR=2,1\n< +SAPBR: 1,1,\"10.33.7.21\"\n< OK\n"
                           "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n"
                           "> AT+FTPGET=2,50\n< +FTPGET: 2,11\n<< interval=15\n< OK\n"
                           "> AT+FTPPUT=1\n< +CME ERROR: 3\n"
                           "> AT+CSQ\n< +CSQ: 7,99\n< OK\n< +FTPGET: 1,61\n";

/* --- stamps --- */

/* %h hour (15), %H of twelve, %m minute, %s second, %f millisecond, %t ms since the start, %e
 * epoch's seconds; the day is a Friday, 2025-11-28. */
static const char *const stamps[] = {
    "",
    "28.11.2025 %h:%m:%s.%f ",
    "28/11/2025 %h:%m:%s.%f ",
    "11/28/2025 %h:%m:%s ",
    "28-Nov-2025 %h:%m:%s.%f ",
    "[28/11/2025 - %h:%m:%s] ",
    "[2025-11-28_%h:%m:%s:%f]",
    "2025-11-28T%h:%m:%s.%fZ ",
    "2025-11-28T%h:%m:%s.%f+01:00 ",
    "[Fri Nov 28 %h:%m:%s.%f 2025] ",
    "Nov 28 %h:%m:%s ",
    "Nov 28 %h:%m:%s raspberrypi python3[812]: ",
    "(%h:%m:%s.%f) ",
    "%h:%m:%s ",
    "%H:%m:%s PM ",
    "[   %u.%f] ",
    "[%tms] ",
    "%e.%f ",
    "%e%f ",
    "%t ",
    "%h:%m:%s.%f | ",
    "%h:%m:%s.%f, ",
    "%h:%m:%s,%f;",
    "2025-11-28 %h:%m:%s,%f - DEBUG - ",
    "[%h:%m:%s.%f] [thread-7] DEBUG modem: ",
    "I (%t) uart: ",
    "%h:%m:%s.%f -> ",
    "11-28 %h:%m:%s.%f  1234  1300 D RILJ    : ",
    "+%u.%f s  ",
    "#%n %h:%m:%s.%f\t",
};

static void add_stamp(const char *stamp, int at, int number, struct bytes *out)
{
    int second = 11 + at / 1000, minute = 2 + second / 60;
    for (; *stamp; stamp++) {
        if (*stamp != '%') {
            bytes_add_char(out, *stamp);
            continue;
        }
        switch (*++stamp) {
        case 'h':
            bytes_add_text(out, "15");
            break;
        case 'H':
            bytes_add_text(out, "3");
            break;
        case 'm':
            bytes_addf(out, "%02d", minute);
            break;
        case 's':
            bytes_addf(out, "%02d", second % 60);
            break;
        case 'f':
            bytes_addf(out, "%03d", at % 1000);
            break;
        case 't':
            bytes_addf(out, "%d", 12000 + at);
            break;
        case 'u':
            bytes_addf(out, "%d", 12 + at / 1000);
            break;
        case 'e':
            bytes_addf(out, "%d", 1764342131 + at / 1000);
            break;
        case 'n':
            bytes_addf(out, "%d", number);
            break;
        }
    }
}

/* --- marks --- */

static const struct mark {
    const char *host, *modem;
    const char *end; /* behind the text */
    bool above;      /* a line of its own */
    bool literal;    /* quotes around: what is in them may be spelled as C does */
} marks[] = {
    {"", "", "", false, false},
    {"-> ", "<- ", "", false, false},
    {"<- ", "-> ", "", false, false},
    {"==> ", "<== ", "", false, false},
    {">>> ", "<<< ", "", false, false},
    {"<<< ", ">>> ", "", false, false},
    {"TX> ", "RX< ", "", false, false},
    {"[TX] ", "[RX] ", "", false, false},
    {"[TX] - ", "[RX] - ", "", false, false},
    {"S: ", "R: ", "", false, false},
    {"Write: ", "Read: ", "", false, false},
    {"Send \"", "Receive \"", "\"", false, true},
    {"Recv: ", "Send: ", "", false, false},
    {"Command: ", "Recv: ", "", false, false},
    {"an AT command: ", "an AT response: ", "", false, false},
    {"AT> ", "AT< ", "", false, false},
    {"Host: ", "Modem: ", "", false, false},
    {"sendline: ", "recvline: ", "", false, false},
    {"\xe5\x8f\x91\xe9\x80\x81: ", "\xe6\x8e\xa5\xe6\x94\xb6: ", "", false, false},
    {"\xe5\x8f\x91\xe9\x80\x81\xef\xbc\x9a", "\xe6\x8e\xa5\xe6\x94\xb6\xef\xbc\x9a", "", false,
     false},
    {"write b'", "read b'", "'", false, true},
    {"{\"dir\": \"tx\", \"data\": \"", "{\"dir\": \"rx\", \"data\": \"", "\"}", false, true},
    {"uart.write('", "uart.read('", "')", false, true},
    {"Modem: > ", "Modem: < ", "", false, false},
    {"app,out,", "app,in,", "", false, false},
    {"", "    ", "", false, false},
    {"", "\t", "", false, false},
    {"TX:", "RX:", "", true, false},
    {"---- sent ----", "---- received ----", "", true, false},
    {"IRP_MJ_WRITE\tSUCCESS\t", "IRP_MJ_READ\tSUCCESS\t", "", false, false},
    {"> ", "", "", false, false},
    {"UART1 out ", "UART1 in ", "", false, false},
};

/* --- bytes --- */

enum { TEXTS, NAMED, DIGITS };

static const struct way {
    const char *name;
    int kind;
    const char *cr, *lf; /* NAMED */
    const char *join;    /* DIGITS: between bytes */
    const char *before;  /* ... and in front of each */
} ways[] = {
    {"text", TEXTS, NULL, NULL, NULL, NULL},
    {"<CR><LF>", NAMED, "<CR>", "<LF>", NULL, NULL},
    {"[CR][LF]", NAMED, "[CR]", "[LF]", NULL, NULL},
    {"\\0D\\0A", NAMED, "\\0D", "\\0A", NULL, NULL},
    {"pictures", NAMED, "\xe2\x90\x8d", "\xe2\x90\x8a", NULL, NULL},
    {"\\r\\n", NAMED, "\\r", "\\n", NULL, NULL},
    {"<0D><0A>", NAMED, "<0D>", "<0A>", NULL, NULL},
    {"^M^J", NAMED, "^M", "^J", NULL, NULL},
    {"41 54", DIGITS, NULL, NULL, " ", ""},
    {"4154", DIGITS, NULL, NULL, "", ""},
    {"41,54", DIGITS, NULL, NULL, ",", ""},
    {"0x41 0x54", DIGITS, NULL, NULL, " ", "0x"},
    {"0x41, 0x54", DIGITS, NULL, NULL, ", ", "0x"},
    {"41:54", DIGITS, NULL, NULL, ":", ""},
    {"41-54", DIGITS, NULL, NULL, "-", ""},
};

/* --- pages --- */

static const struct page {
    const char *name, *before, *after;
    bool numbered; /* `before` has the number in front */
    bool cr_only, wide;
    const char *first, *last;
} pages[] = {
    {"none", "", "", false, false, false, "", ""},
    {"bullets", "- ", "", false, false, false, "", ""},
    {"stars", "* ", "", false, false, false, "# The log\n\n", ""},
    {"numbers", ". ", "", true, false, false, "", ""},
    {"cat -n", "\t", "", true, false, false, "", ""},
    {"quoted", "> ", "", false, false, false, "He wrote:\n\n", "\nAny idea?\n"},
    {"fenced", "", "", false, false, false, "Here it is:\n```\n", "```\nThanks!\n"},
    {"code", "`", "`", false, false, false, "", ""},
    {"code in bullets", "* `", "`", false, false, false, "", ""},
    {"bold", "**", "**", false, false, false, "", ""},
    {"breaks", "", "<br>", false, false, false, "<p>\n", "</p>\n"},
    {"tags", "<li><code>", "</code></li>", false, false, false, "<ul>\n", "</ul>\n"},
    {"diff", "+", "", false, false, false, "@@ -0,0 +1,30 @@\n", ""},
    {"table", "| ", " |", false, false, false, "| log |\n|---|\n", ""},
    {"indented", "    ", "", false, false, false, "My log:\n\n", ""},
    {"CR only", "", "", false, true, false, "", ""},
    {"UTF-16", "", "", false, false, true, "", ""},
};

size_t shapes_stamps(void)
{
    return sizeof stamps / sizeof *stamps;
}

size_t shapes_marks(void)
{
    return sizeof marks / sizeof *marks;
}

size_t shapes_bytes(void)
{
    return sizeof ways / sizeof *ways;
}

size_t shapes_pages(void)
{
    return sizeof pages / sizeof *pages;
}

/* --- writing --- */

struct writing {
    const struct shape_choice *choice;
    const struct way *way;
    const struct page *page;
    struct bytes *out;
    int number;
};

/* Letters of markup are entities in a page of tags, as editors make them. */
static void end_line(struct writing *writing, const char *before, struct span text,
                     const char *after)
{
    const struct page *page = writing->page;
    writing->number++;
    if (page->numbered)
        bytes_addf(writing->out, "%6d", writing->number);
    bytes_add_text(writing->out, page->before);
    bytes_add_text(writing->out, before);
    bytes_add_span(writing->out, text);
    bytes_add_text(writing->out, after);
    bytes_add_text(writing->out, page->after);
    bytes_add_char(writing->out, '\n');
}

static void spell(const struct way *way, struct span bytes, bool literal, struct bytes *out)
{
    for (size_t i = 0; i < bytes.count; i++) {
        char c = bytes.at[i];
        if (way->kind == DIGITS)
            bytes_addf(out, "%s%s%02X", i ? way->join : "", way->before, (unsigned char)c);
        else if (c == '\r' || c == '\n')
            bytes_add_text(out, c == '\r' ? way->cr : way->lf);
        else
            bytes_addf(out, literal && (c == '"' || c == '\\') ? "\\%c" : "%c", c);
    }
}

static void write_piece(struct writing *writing, int at, bool host, struct span bytes)
{
    const struct mark *mark = &marks[writing->choice->mark];
    struct bytes front = {0}, text = {0};
    add_stamp(stamps[writing->choice->stamp], at, writing->number + 1, &front);
    bytes_add_text(&front, host ? mark->host : mark->modem);
    if (mark->above) {
        end_line(writing, bytes_at(&front), SPAN(""), "");
        bytes_clear(&front);
    }
    if (writing->way->kind != TEXTS) {
        spell(writing->way, bytes, mark->literal, &text);
        end_line(writing, bytes_at(&front), bytes_span(&text), mark->end);
    }
    while (writing->way->kind == TEXTS && bytes.count) {
        struct span line = span_take(&bytes, '\n');
        if (line.count && line.at[line.count - 1] == '\r')
            line.count--;
        if (line.count)
            end_line(writing, bytes_at(&front), line, mark->end);
    }
    bytes_release(&front);
    bytes_release(&text);
}

static void write_all(struct writing *writing)
{
    bytes_add_text(writing->out, writing->page->first);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct bytes bytes = {0};
        bytes_add_text(&bytes, pieces[i].host ? pieces[i].host : pieces[i].modem);
        if (pieces[i].host)
            bytes_add_text(&bytes, "\r\n");
        write_piece(writing, pieces[i].at, pieces[i].host != NULL, bytes_span(&bytes));
        if (pieces[i].host && writing->choice->echo) {
            bytes_cut(&bytes, bytes.count - 1);
            write_piece(writing, pieces[i].at + 1, false, bytes_span(&bytes));
        }
        bytes_release(&bytes);
    }
    bytes_add_text(writing->out, writing->page->last);
}

static void convert(const struct page *page, struct bytes *out)
{
    struct bytes converted = {0};
    for (size_t i = 0; i < out->count; i++) {
        char c = bytes_at(out)[i];
        bytes_add_char(&converted, c == '\n' && page->cr_only ? '\r' : c);
        if (page->wide)
            bytes_add_char(&converted, '\0');
    }
    bytes_clear(out);
    bytes_add_span(out, bytes_span(&converted));
    bytes_release(&converted);
}

/* A mark without a difference has no echo of its own; texts of 8 bits are no UTF-16 here; a page
 * of tags would turn `<` into an entity, and stars are the page's. */
static bool contradicts(const struct shape_choice *choice)
{
    const struct mark *mark = &marks[choice->mark];
    const struct way *way = &ways[choice->bytes];
    const struct page *page = &pages[choice->page];
    bool plain = *mark->host == '\0' && *mark->modem == '\0';
    bool eight =
        (way->cr && (unsigned char)*way->cr >= 0x80) || (unsigned char)*mark->host >= 0x80;
    bool escaped = way->kind == NAMED && *way->cr == '\\';
    return (choice->echo && (plain || (*mark->host == '>' && !*mark->modem))) ||
           (page->wide && eight) ||
           (mark->literal && way->kind == NAMED && !escaped && strchr(mark->host, '{')) ||
           (page->before[0] == '+' && mark->above) || /* +TX: could be a modem's */
           (page->before[0] == '>' && strchr("<>", mark->host[0]) && mark->host[0]);
}

bool shapes_write(const struct shape_choice *choice, struct bytes *out)
{
    struct writing writing = {.choice = choice,
                              .way = &ways[choice->bytes],
                              .page = &pages[choice->page],
                              .out = out};
    if (contradicts(choice))
        return false;
    write_all(&writing);
    if (writing.page->cr_only || writing.page->wide)
        convert(writing.page, out);
    return true;
}

void shapes_name(const struct shape_choice *choice, struct bytes *out)
{
    bytes_addf(out, "stamp %zu \"%s\", mark %zu \"%s\", bytes %s, page %s%s", choice->stamp,
               stamps[choice->stamp], choice->mark, marks[choice->mark].host,
               ways[choice->bytes].name, pages[choice->page].name,
               choice->echo ? ", with echo" : "");
}
