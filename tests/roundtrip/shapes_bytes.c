/* SPDX-License-Identifier: MIT */
/* Shapes that have the bytes as they crossed, piece by piece: dumps, literals, sniffers. */
#include "shapes.h"

#include "base/escape.h"
#include "trace/trace.h"

#include <string.h>

enum { ROW = 16 }; /* bytes of a row of a dump */

static bool is_hosts(const struct said *said)
{
    return said->side == SAID_HOST;
}

static const char *mark_of(const struct pen *pen, const struct said *said)
{
    return is_hosts(said) ? pen->shape->host : pen->shape->modem;
}

static void add_stamp(struct pen *pen, usec at)
{
    if (pen->clock != CLOCK_NONE && pen->shape->stamp)
        pen->shape->stamp(pen, at);
}

/* --- our own --- */

void piece_trace(struct pen *pen, const struct said *said)
{
    if (pen->clock == CLOCK_NONE)
        bytes_add_text(pen->out, "*");
    else
        usec_add_text(pen->out, pen->clock == CLOCK_WHOLE ? said->at / SECONDS(1) * SECONDS(1)
                                                          : said->at);
    bytes_add_text(pen->out, is_hosts(said) ? " > " : " < ");
    trace_add_bytes(pen->out, said->bytes);
    bytes_add_char(pen->out, '\n');
}

/* --- literals --- */

/* Sent: AT+CSQ / Got:"b'...'" */
void piece_got(struct pen *pen, const struct said *said)
{
    add_stamp(pen, said->at);
    bytes_add_text(pen->out, mark_of(pen, said));
    if (is_hosts(said)) {
        bytes_add_span(pen->out,
                       span_trim(span_cut(said->bytes, span_find(said->bytes, '\r'))));
    } else {
        bytes_add_text(pen->out, "\"b'");
        pen_escaped(pen, said->bytes, '\'');
        bytes_add_text(pen->out, "'\"");
    }
    bytes_add_char(pen->out, '\n');
}

void piece_literals(struct pen *pen, const struct said *said)
{
    add_stamp(pen, said->at);
    bytes_addf(pen->out, "%sb'", mark_of(pen, said));
    pen_escaped(pen, said->bytes, '\'');
    bytes_add_text(pen->out, "'\n");
}

/* Send AT Command: AT+CSQ / Lines: ['..\r\n', 'OK\r\n'] */
void piece_list(struct pen *pen, const struct said *said)
{
    struct span rest = said->bytes;
    add_stamp(pen, said->at);
    bytes_add_text(pen->out, mark_of(pen, said));
    if (is_hosts(said)) {
        bytes_add_span(pen->out, span_trim(span_cut(rest, span_find(rest, '\r'))));
        bytes_add_char(pen->out, '\n');
        return;
    }
    for (size_t i = 0; rest.count; i++) {
        size_t end = span_find(rest, '\n') + 1;
        bytes_add_text(pen->out, i ? ", '" : "['");
        pen_escaped(pen, span_cut(rest, end), '\'');
        bytes_add_char(pen->out, '\'');
        rest = span_skip(rest, end);
    }
    bytes_add_text(pen->out, "]\n");
}

/* --> 'AT+CSQ<CR>' */
void piece_mm(struct pen *pen, const struct said *said)
{
    bytes_add_text(pen->out, "<debug> ");
    if (pen->clock != CLOCK_NONE) {
        bytes_add_char(pen->out, '[');
        pen_seconds(pen, said->at, 1617466396, 0, pen_digits(pen, 6));
        bytes_add_text(pen->out, "] ");
    }
    bytes_addf(pen->out, "[modem0/ttyUSB2/at] %s '", is_hosts(said) ? "-->" : "<--");
    for (size_t i = 0; i < said->bytes.count; i++) {
        char c = said->bytes.at[i];
        if (c == '\r')
            bytes_add_text(pen->out, "<CR>");
        else if (c == '\n')
            bytes_add_text(pen->out, "<LF>");
        else
            bytes_add_char(pen->out, c);
    }
    bytes_add_text(pen->out, "'\n");
}

/* --- dumps --- */

/* [Send->]AT+CSQ / [Recv<-], then what came, as it came. */
void piece_block(struct pen *pen, const struct said *said)
{
    add_stamp(pen, said->at);
    bytes_add_text(pen->out, mark_of(pen, said));
    for (size_t i = 0; i < said->bytes.count; i++)
        if (said->bytes.at[i] != '\r')
            bytes_add_char(pen->out, said->bytes.at[i]);
    bytes_add_char(pen->out, '\n');
}

void piece_espidf(struct pen *pen, const struct said *said)
{
    struct bytes head = {0};
    bytes_addf(&head, "D (%d) esp-modem: ",
               (int)((pen->clock == CLOCK_WHOLE ? said->at / SECONDS(1) * SECONDS(1)
                                                : said->at) /
                         MSEC(1) +
                     910));
    bytes_addf(pen->out, "%s%s:\n", bytes_at(&head), is_hosts(said) ? "writing" : "reading");
    for (struct span rest = said->bytes; rest.count; rest = span_skip(rest, ROW)) {
        struct span row = span_cut(rest, ROW);
        bytes_addf(pen->out, "%s0x3ffb9be4   ", bytes_at(&head));
        size_t start = pen->out->count;
        pen_hex(pen, span_cut(row, 8), "%02x ", 0);
        bytes_add_char(pen->out, ' ');
        pen_hex(pen, span_skip(row, 8), "%02x ", 0);
        while (pen->out->count < start + 50)
            bytes_add_char(pen->out, ' ');
        bytes_add_char(pen->out, '|');
        pen_printable(pen, row);
        bytes_add_text(pen->out, "|\n");
    }
    bytes_release(&head);
}

void piece_gammu(struct pen *pen, const struct said *said)
{
    bytes_add_text(pen->out, "Sun ");
    pen_date(pen, said->at, '/');
    bytes_add_char(pen->out, ' ');
    pen_clock(pen, said->at, 0);
    bytes_addf(pen->out, ": %s frame type 0x00/length 0x%02X/%zu\n",
               is_hosts(said) ? "SENDING" : "RECEIVED", (unsigned)said->bytes.count,
               said->bytes.count);
    for (struct span rest = said->bytes; rest.count; rest = span_skip(rest, ROW)) {
        struct span row = span_cut(rest, ROW);
        bytes_add_text(pen->out, "Sun ");
        pen_date(pen, said->at, '/');
        bytes_add_char(pen->out, ' ');
        pen_clock(pen, said->at, 0);
        bytes_add_text(pen->out, ": ");
        for (size_t i = 0; i < row.count; i++) {
            unsigned char c = (unsigned char)row.at[i];
            bytes_addf(pen->out, "%s%02X%c", i ? "|" : "", c, c > ' ' && c < 0x7f ? c : ' ');
        }
        bytes_add_text(pen->out, "  ");
        pen_printable(pen, row);
        bytes_add_char(pen->out, '\n');
    }
}

void piece_spy(struct pen *pen, const struct said *said)
{
    size_t offset = 0;
    for (struct span rest = said->bytes; rest.count; rest = span_skip(rest, ROW)) {
        struct span row = span_cut(rest, ROW);
        pen_seconds(pen, said->at, 4, 6, 3);
        bytes_addf(pen->out, " %s   %04X  ", is_hosts(said) ? "TX" : "RX", (unsigned)offset);
        size_t start = pen->out->count;
        pen_hex(pen, span_cut(row, 8), "%02X ", 0);
        bytes_add_char(pen->out, ' ');
        pen_hex(pen, span_skip(row, 8), "%02X ", 0);
        while (pen->out->count < start + 50)
            bytes_add_char(pen->out, ' ');
        pen_printable(pen, row);
        bytes_add_char(pen->out, '\n');
        offset += ROW;
    }
}

static void add_socat_head(struct pen *pen, const struct said *said)
{
    bytes_add_text(pen->out, is_hosts(said) ? "> " : "< ");
    pen_date(pen, said->at, '/');
    bytes_add_char(pen->out, ' ');
    pen_clock(pen, said->at, 0);
    bytes_addf(pen->out, ".000%06d  length=%zu from=0 to=%zu\n",
               pen->clock == CLOCK_WHOLE ? 0 : (int)(said->at % SECONDS(1)), said->bytes.count,
               said->bytes.count - 1);
}

void piece_socat(struct pen *pen, const struct said *said)
{
    static const char from[] = "\r\t\\\"\v\f\b\a\x1b", to[] = "rt\\\"vfbae";
    add_socat_head(pen, said);
    for (size_t i = 0; i < said->bytes.count; i++) {
        char c = said->bytes.at[i];
        const char *place = c && c != '"' ? strchr(from, c) : NULL;
        if (place)
            bytes_addf(pen->out, "\\%c", to[place - from]);
        else if (c == '\0')
            bytes_add_text(pen->out, "\\0");
        else
            bytes_add_char(pen->out, c);
    }
}

void piece_socat_hex(struct pen *pen, const struct said *said)
{
    add_socat_head(pen, said);
    for (struct span rest = said->bytes; rest.count; rest = span_skip(rest, ROW)) {
        size_t start = pen->out->count;
        pen_hex(pen, span_cut(rest, ROW), " %02x", 0);
        while (pen->out->count < start + 50)
            bytes_add_char(pen->out, ' ');
        pen_printable(pen, span_cut(rest, ROW));
        bytes_add_char(pen->out, '\n');
    }
    bytes_add_text(pen->out, "--\n");
}

void piece_strace(struct pen *pen, const struct said *said)
{
    bytes_add_text(pen->out, "25791 ");
    pen_clock(pen, said->at, 6);
    bytes_addf(pen->out, " %s(3, \"", is_hosts(said) ? "write" : "read");
    pen_escaped(pen, said->bytes, '"');
    if (is_hosts(said))
        bytes_addf(pen->out, "\", %zu) = %zu\n", said->bytes.count, said->bytes.count);
    else
        bytes_addf(pen->out, "\", 4096) = %zu\n", said->bytes.count);
}

void piece_jpnevulator(struct pen *pen, const struct said *said)
{
    pen_date(pen, said->at, '-');
    bytes_add_char(pen->out, ' ');
    pen_clock(pen, said->at, pen_digits(pen, 6));
    bytes_add_text(pen->out, is_hosts(said) ? ": HOST\n" : ": MODEM\n");
    for (struct span rest = said->bytes; rest.count; rest = span_skip(rest, ROW)) {
        size_t start = pen->out->count;
        pen_hex(pen, span_cut(rest, ROW), "%02X ", 0);
        while (pen->out->count < start + 47)
            bytes_add_char(pen->out, ' ');
        bytes_cut(pen->out, start + 47);
        bytes_add_char(pen->out, '\t');
        pen_printable(pen, span_cut(rest, ROW));
        bytes_add_char(pen->out, '\n');
    }
}

/* --- logic analysers: a byte a line --- */

/* Only one line was clipped on, and the modem's echo is on it. */
void piece_saleae(struct pen *pen, const struct said *said)
{
    for (size_t i = 0; !is_hosts(said) && i < said->bytes.count; i++) {
        unsigned char c = (unsigned char)said->bytes.at[i];
        pen_seconds(pen, said->at + (usec)i * 87, 0, 0, 6);
        bytes_add_text(pen->out, "000000000,");
        if (c == ',')
            bytes_add_text(pen->out, "COMMA");
        else if (c == ' ')
            bytes_add_text(pen->out, "' '");
        else if (c == '\r' || c == '\n' || c == '\t')
            bytes_addf(pen->out, "\\%c", c == '\r' ? 'r' : c == '\n' ? 'n' : 't');
        else if (c > ' ' && c < 0x7f)
            bytes_add_char(pen->out, (char)c);
        else
            bytes_addf(pen->out, "0x%02X", c);
        bytes_add_text(pen->out, ",,\n");
    }
}

void piece_saleae_table(struct pen *pen, const struct said *said)
{
    for (size_t i = 0; i < said->bytes.count; i++) {
        bytes_addf(pen->out, "\"UART %s\",\"data\",", is_hosts(said) ? "TX" : "RX");
        pen_seconds(pen, said->at + (usec)i * 87, 21, 0, 6);
        bytes_addf(pen->out, "000,0.000086800,0x%02X\n", (unsigned char)said->bytes.at[i]);
    }
}
