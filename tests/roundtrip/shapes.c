/* SPDX-License-Identifier: MIT */
/* The shapes as rows, those that are lines of text, and what all share. Text is what a logger
 * prints that waits for line ends; a line that never ends comes when the other side speaks. */
#include "shapes.h"

#include <string.h>

/* --- times --- */

int pen_digits(const struct pen *pen, int best)
{
    return pen->clock == CLOCK_WHOLE ? 0 : best;
}

static void add_fraction(struct pen *pen, usec at, int digits)
{
    int fraction = (int)(at % SECONDS(1));
    for (int i = digits; i < 6; i++)
        fraction /= 10;
    if (digits)
        bytes_addf(pen->out, ".%0*d", digits, fraction);
}

void pen_clock(struct pen *pen, usec at, int digits)
{
    int seconds = (int)(at / SECONDS(1));
    bytes_addf(pen->out, "%02d:%02d:%02d", (12 + seconds / 3600) % 24, seconds / 60 % 60,
               seconds % 60);
    add_fraction(pen, at, digits);
}

void pen_date(struct pen *pen, usec at, char between)
{
    int days = (int)((at / SECONDS(3600) + 12) / 24);
    bytes_addf(pen->out, "2026%c11%c%02d", between, between, 8 + days);
}

void pen_seconds(struct pen *pen, usec at, int64_t since, int width, int digits)
{
    bytes_addf(pen->out, "%0*lld", width, (long long)(since + at / SECONDS(1)));
    add_fraction(pen, at, digits);
}

/* [12:00:00.000] */
static void stamp_bracketed(struct pen *pen, usec at)
{
    bytes_add_char(pen->out, '[');
    pen_clock(pen, at, pen_digits(pen, 3));
    bytes_add_text(pen->out, "] ");
}

/* The same without a blank behind it, as SSCOM has it. */
static void stamp_close(struct pen *pen, usec at)
{
    bytes_add_char(pen->out, '[');
    pen_clock(pen, at, pen_digits(pen, 3));
    bytes_add_char(pen->out, ']');
}

/* 12:00:00.000 -> */
static void stamp_arduino(struct pen *pen, usec at)
{
    pen_clock(pen, at, pen_digits(pen, 3));
    bytes_add_text(pen->out, " -> ");
}

static void add_date_and_clock(struct pen *pen, usec at, char before_fraction)
{
    pen_date(pen, at, '-');
    bytes_add_char(pen->out, ' ');
    pen_clock(pen, at, 0);
    if (pen->clock == CLOCK_EXACT)
        bytes_addf(pen->out, "%c%03d", before_fraction, (int)(at % SECONDS(1) / 1000));
}

/* 2026-11-22 12:00:00:000 */
static void stamp_colon(struct pen *pen, usec at)
{
    add_date_and_clock(pen, at, ':');
}

/* 2026-11-22 12:00:00,000 : DEBUG -> */
static void stamp_python(struct pen *pen, usec at)
{
    add_date_and_clock(pen, at, ',');
    bytes_add_text(pen->out, " : DEBUG -> ");
}

/* [ 12.441] of tio and dmesg, without the blank */
static void stamp_since(struct pen *pen, usec at)
{
    bytes_add_char(pen->out, '[');
    pen_seconds(pen, at, 0, 0, pen_digits(pen, 3));
    bytes_add_text(pen->out, pen->clock == CLOCK_WHOLE ? ".0] " : "] ");
}

/* I (910) of an ESP32 */
static void stamp_boot(struct pen *pen, usec at)
{
    usec shown = pen->clock == CLOCK_WHOLE ? at / SECONDS(1) * SECONDS(1) : at;
    bytes_addf(pen->out, "I (%d) ", (int)(shown / MSEC(1) + 910));
}

/* [00:00:11.501,000] of Zephyr */
static void stamp_zephyr(struct pen *pen, usec at)
{
    bytes_add_char(pen->out, '[');
    pen_clock(pen, at, 3);
    bytes_add_text(pen->out, ",000] ");
}

/* Nov 22 12:19:29 of syslog */
static void stamp_syslog(struct pen *pen, usec at)
{
    bytes_addf(pen->out, "Nov %2d ", 8 + (int)((at / SECONDS(3600) + 12) / 24));
    pen_clock(pen, at, 0);
    bytes_add_text(pen->out, " pi chat[812]: ");
}

/* --- bytes --- */

void pen_hex(struct pen *pen, struct span bytes, const char *format, size_t width)
{
    static const char digits[] = "0123456789ABCDEF0123456789abcdef";
    size_t start = pen->out->count;
    const char *set = digits + (strchr(format, 'x') ? 16 : 0);
    for (size_t i = 0; i < bytes.count; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        bytes_add_text(pen->out, *format == ' ' ? " " : "");
        bytes_add_char(pen->out, set[c >> 4]);
        bytes_add_char(pen->out, set[c & 15]);
        bytes_add_text(pen->out, *format == ' ' ? "" : " ");
    }
    while (pen->out->count < start + width)
        bytes_add_char(pen->out, ' ');
}

void pen_printable(struct pen *pen, struct span bytes)
{
    for (size_t i = 0; i < bytes.count; i++)
        bytes_add_char(pen->out, bytes.at[i] >= ' ' && bytes.at[i] < 0x7f ? bytes.at[i] : '.');
}

void pen_escaped(struct pen *pen, struct span bytes, char quote)
{
    for (size_t i = 0; i < bytes.count; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if (c == '\r' || c == '\n' || c == '\t')
            bytes_addf(pen->out, "\\%c", c == '\r' ? 'r' : c == '\n' ? 'n' : 't');
        else if (c == '\\' || c == (unsigned char)quote)
            bytes_addf(pen->out, "\\%c", c);
        else if (c >= ' ' && c < 0x7f)
            bytes_add_char(pen->out, (char)c);
        else
            bytes_addf(pen->out, "\\x%02x", c);
    }
}

/* --- lines --- */

static void add_stamp(struct pen *pen, usec at)
{
    if (pen->clock != CLOCK_NONE && pen->shape->stamp)
        pen->shape->stamp(pen, at);
}

static void line_marked(struct pen *pen, usec at, enum said_side side, struct span text)
{
    add_stamp(pen, at);
    bytes_add_text(pen->out, side == SAID_HOST ? pen->shape->host : pen->shape->modem);
    bytes_add_span(pen->out, text);
    bytes_add_char(pen->out, '\n');
}

/* `expect (..)` stands before what comes, `-- got it` behind; its lines have ^M at their ends. */
static void line_chat(struct pen *pen, usec at, enum said_side side, struct span text)
{
    if (side == SAID_HOST && pen->last == SAID_MODEM) {
        stamp_syslog(pen, at);
        bytes_add_text(pen->out, " -- got it\n");
    }
    if (side == SAID_MODEM && pen->last != SAID_MODEM) {
        stamp_syslog(pen, at);
        bytes_add_text(pen->out, "expect (OK)\n");
    }
    stamp_syslog(pen, at);
    bytes_addf(pen->out, side == SAID_HOST ? "send (%.*s^M)\n" : "%.*s^M\n", SPAN_ARGS(text));
}

/* A response is one message, over as many lines as it has. */
static void line_command_lib(struct pen *pen, usec at, enum said_side side, struct span text)
{
    static const char colour[] = "\x1b[0;36m", plain[] = "\x1b[0m\n";
    (void)at;
    if (side == SAID_HOST)
        bytes_addf(pen->out, "%s%sD(command_lib) generic_command command %.*s\n",
                   pen->last == SAID_MODEM ? plain : "", colour, SPAN_ARGS(text));
    else if (pen->last != SAID_MODEM)
        bytes_addf(pen->out, "%s%sD(command_lib) Response: \n%.*s\n", plain, colour,
                   SPAN_ARGS(text));
    else
        bytes_addf(pen->out, "\n%.*s\n", SPAN_ARGS(text));
}

/* --- what pages put around --- */

static void wrap_quoted(struct span log, struct bytes *out)
{
    while (log.count) {
        struct span line = span_take(&log, '\n');
        bytes_addf(out, "> %.*s\n", SPAN_ARGS(line));
    }
}

static void wrap_html(struct span log, struct bytes *out)
{
    for (size_t i = 0; i < log.count; i++) {
        char c = log.at[i];
        if (c == '<' || c == '>')
            bytes_add_text(out, c == '<' ? "&lt;" : "&gt;");
        else if (c == '"' || c == '&')
            bytes_add_text(out, c == '"' ? "&quot;" : "&amp;");
        else
            bytes_add_char(out, c);
    }
}

static void wrap_fenced(struct span log, struct bytes *out)
{
    bytes_addf(out, "It does this:\n```\n");
    bytes_add_span(out, log);
    bytes_add_text(out, "```\n");
}

static void wrap_crlf(struct span log, struct bytes *out)
{
    for (size_t i = 0; i < log.count; i++) {
        if (log.at[i] == '\n')
            bytes_add_char(out, '\r');
        bytes_add_char(out, log.at[i]);
    }
}

static void wrap_utf16(struct span log, struct bytes *out)
{
    bytes_add(out, "\xff\xfe", 2);
    for (size_t i = 0; i < log.count; i++) {
        bytes_add_char(out, log.at[i]);
        bytes_add_char(out, '\0');
    }
}

/* --- rows --- */

#define LINES(host_mark, modem_mark) .host = host_mark, .modem = modem_mark, .line = line_marked

/* clang-format off */
const struct shape shapes[] = {
    {.name = "trace", .format = "trace", .exact = true, .piece = piece_trace},
    {.name = "botletics", .format = "botletics",
     LINES("\t---> ", "\t<--- "), .stamp = stamp_arduino},
    {.name = "simcom-tool", .format = "simcom-tool", .host = "[Send->]", .modem = "[Recv<-]",
     .piece = piece_block, .stamp = stamp_colon},
    {.name = "sscom", .format = "sscom", .host = "\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87",
     .modem = "\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86", .piece = piece_block, .stamp = stamp_close},
    {.name = "sscom-gbk", .format = "sscom-gbk", .host = "\xb7\xa2\xa1\xfa\xa1\xf3",
     .modem = "\xca\xd5\xa1\xfb\xa1\xf4", .piece = piece_block, .stamp = stamp_close},
    {.name = "python-got", .format = "python-got", .exact = true, .host = "Sent: ", .modem = "Got:",
     .piece = piece_got, .stamp = stamp_bracketed},
    {.name = "python-literals", .format = "python-got", .exact = true, .host = "Sent: ",
     .modem = "Got: ", .piece = piece_literals, .stamp = stamp_python},
    {.name = "python-lines", .format = "python-lines", .exact = true, .host = "Send AT Command: ",
     .modem = "Lines: ", .piece = piece_list, .stamp = stamp_python},
    {.name = "sketch", .format = "sketch", LINES("Sending: ", ""), .stamp = stamp_arduino},
    {.name = "send-recv", .format = "send-recv",
     LINES("SEND: ", "RECV: "), .stamp = stamp_bracketed},
    {.name = "tx-rx", .format = "tx-rx", LINES("TX: ", "RX: "), .stamp = stamp_since},
    {.name = "send-received", .format = "send-received", LINES("Send: ", "Received: "),
     .stamp = stamp_python},
    {.name = "sent-received", .format = "sent-received", LINES("Sent: ", "Received: "),
     .stamp = stamp_bracketed},
    {.name = "arrows-long", .format = "arrows-long",
     LINES("--> ", "<-- "), .stamp = stamp_bracketed},
    {.name = "arrows-double", .format = "arrows-double", LINES("=> ", "<= "), .stamp = stamp_since},
    {.name = "arrows-unicode", .format = "arrows-unicode", LINES("\xe2\x86\x92 ", "\xe2\x86\x90 "),
     .stamp = stamp_bracketed},
    {.name = "arrows-two", .format = "arrows-two", LINES(">> ", "<< "), .stamp = stamp_bracketed},
    {.name = "arrows", .format = "arrows", LINES("> ", "< "), .stamp = stamp_bracketed},
    {.name = "espidf", .format = "espidf", .exact = true, .timed = true, .piece = piece_espidf},
    {.name = "espidf-text", .format = "espidf", .timed = true,
     LINES("at: Send: ", "at: Received: "), .stamp = stamp_boot},
    {.name = "esp-modem", .format = "esp-modem", .line = line_command_lib},
    {.name = "zephyr", .format = "zephyr", .timed = true, .fine = true,
     LINES("<dbg> modem_chat: modem_chat_script_next: sending: ",
           "<dbg> modem_chat: modem_chat_log_received_command: "), .stamp = stamp_zephyr},
    {.name = "modemmanager", .format = "modemmanager", .exact = true, .piece = piece_mm},
    {.name = "chat", .format = "chat", .timed = true, .whole = true, .line = line_chat},
    {.name = "gammu", .format = "gammu", .exact = true, .timed = true, .whole = true,
     .piece = piece_gammu},
    {.name = "spy", .format = "spy", .exact = true, .timed = true, .fine = true,
     .piece = piece_spy},
    {.name = "socat", .format = "socat", .exact = true, .timed = true, .piece = piece_socat},
    {.name = "socat-hex", .format = "socat", .exact = true, .timed = true,
     .piece = piece_socat_hex},
    {.name = "strace", .format = "strace", .exact = true, .timed = true, .fine = true,
     .piece = piece_strace},
    {.name = "jpnevulator", .format = "jpnevulator", .exact = true, .timed = true,
     .piece = piece_jpnevulator},
    {.name = "saleae-1", .format = "saleae", .exact = true, .timed = true, .fine = true,
     .piece = piece_saleae,
     .head = "Time [s],Value,Parity Error,Framing Error\n"},
    {.name = "saleae-2", .format = "saleae", .exact = true, .timed = true, .fine = true,
     .piece = piece_saleae_table, .head = "name,type,start_time,duration,data\n"},
    {.name = "tinygsm", .format = "tinygsm", LINES("", ""),
     .head = "[8012] ### TinyGSM Version: 0.12.0\n"},
    {.name = "plain", .format = "plain", LINES("", ""), .stamp = stamp_bracketed},
    {.name = "quoted", .format = "arrows-double", LINES("=> ", "<= "), .wrap = wrap_quoted},
    {.name = "html", .format = "arrows", LINES("> ", "< "), .wrap = wrap_html,
     .stamp = stamp_bracketed},
    {.name = "fenced", .format = "tx-rx", LINES("TX: ", "RX: "), .wrap = wrap_fenced,
     .stamp = stamp_bracketed},
    {.name = "crlf", .format = "send-recv", LINES("SEND: ", "RECV: "), .wrap = wrap_crlf,
     .stamp = stamp_bracketed},
    {.name = "utf-16", .format = "plain", LINES("", ""), .wrap = wrap_utf16,
     .stamp = stamp_bracketed},
    {0},
};
/* clang-format on */

bool shape_has_clock(const struct shape *shape, enum clock clock)
{
    if (clock == CLOCK_NONE)
        return !shape->timed;
    bool own = shape->piece && !shape->stamp;
    bool never = clock == CLOCK_EXACT ? shape->whole : shape->fine;
    return (shape->stamp || own || shape->timed) && !never;
}

/* --- a whole log --- */

static void end_line(struct pen *pen, enum said_side side)
{
    struct bytes *open = &pen->open[side];
    if (span_trim(bytes_span(open)).count) {
        pen->shape->line(pen, pen->open_at[side], side, bytes_span(open));
        pen->last = side;
    }
    bytes_clear(open);
}

static void add_lines(struct pen *pen, const struct said *said)
{
    struct bytes *open = &pen->open[said->side];
    if (said->side == SAID_HOST)
        end_line(pen, SAID_MODEM);
    for (size_t i = 0; i < said->bytes.count; i++) {
        char c = said->bytes.at[i];
        if (open->count == 0)
            pen->open_at[said->side] = said->at;
        if (c == '\n' || (c == '\r' && said->side == SAID_HOST))
            end_line(pen, said->side);
        else if (c != '\r')
            bytes_add_char(open, c);
    }
    if (said->side == SAID_HOST)
        end_line(pen, SAID_HOST);
}

void shape_write(const struct shape *shape, const struct talk *talk, enum clock clock,
                 bool echo, struct bytes *out)
{
    struct bytes log = {0};
    struct pen pen = {.out = &log, .shape = shape, .clock = clock, .echo = echo, .last = -1};
    bytes_add_text(&log, shape->head ? shape->head : "");
    for (size_t i = 0; i < talk->count; i++) {
        const struct said *said = &talk->said[i];
        if (said->echo && !echo)
            continue;
        if (shape->line)
            add_lines(&pen, said);
        else
            shape->piece(&pen, said);
        pen.written++;
    }
    if (shape->line)
        end_line(&pen, SAID_MODEM);
    if (shape->wrap)
        shape->wrap(bytes_span(&log), out);
    else
        bytes_add_span(out, bytes_span(&log));
    bytes_release(&log);
    bytes_release(&pen.open[0]);
    bytes_release(&pen.open[1]);
}
