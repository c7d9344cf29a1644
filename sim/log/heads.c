/* SPDX-License-Identifier: MIT */
/* No head is known here: what is said begins with AT, or with CR LF and a text, and where it does
 * so at one and the same place in nearly all packets, the bytes before it are a head. Captures of
 * one device have one kind of packet (USBPcap: 27 bytes, usbmon: 64, a serial server's TCP: 54 or
 * 66). */
#include "log/heads.h"

#include "log/escapes.h"

#include <string.h>

#define SAMPLE_LINES 3000
#define HEAD_LEAST   8   /* bytes */
#define HEAD_MAX     128 /* ... */
#define SEEN_LEAST   3   /* packets */
#define ROW_MAX      16  /* bytes */

/* Pairs of digits, alone or in groups, up to two blanks; in the middle of a row these go on. */
static void take_pairs(struct span text, struct bytes *out)
{
    uint32_t value;
    while (text.count >= 2 && log_hex_number(span_cut(text, 2), &value)) {
        bytes_add_char(out, (char)value);
        text = span_skip(text, 2);
        bool middle = out->count == ROW_MAX / 2 && span_starts(text, "  ");
        if (out->count == ROW_MAX || (span_starts(text, "  ") && !middle))
            return;
        text = span_skip(text, middle ? 2 : span_starts(text, " "));
    }
}

/* 0010  41 54 0d 0a   AT.. ; 0x0010:  4154 0d0a   AT.. */
static bool take_packet_row(struct span line, size_t *offset, struct bytes *out)
{
    struct span rest = line;
    size_t digits = 0;
    uint32_t number;
    while (span_strip(&rest, " ") || span_strip(&rest, "\t"))
        continue;
    span_strip(&rest, "0x");
    while (digits < rest.count && log_hex_number(span_cut(span_skip(rest, digits), 1), &number))
        digits++;
    if (digits < 4 || digits > 8 || !log_hex_number(span_cut(rest, digits), &number))
        return false;
    rest = span_skip(rest, digits);
    span_strip(&rest, ":");
    if (!span_starts(rest, " ") && !span_starts(rest, "\t"))
        return false;
    while (span_strip(&rest, " ") || span_strip(&rest, "\t"))
        continue;
    take_pairs(rest, out);
    *offset = number;
    return out->count > 0;
}

/* Where something is said in these bytes; their count: nowhere. */
static size_t talk_at(struct span bytes)
{
    for (size_t i = 0; i < bytes.count; i++) {
        struct span rest = span_skip(bytes, i);
        bool command = span_starts_nocase(rest, "AT") && rest.count > 2 &&
                       strchr("+&\rEISZ", text_upper(rest.at[2])) && rest.at[2];
        bool answer = span_starts(rest, "\r\n") && rest.count > 3 &&
                      (text_is_alpha(rest.at[2]) || strchr("+>*", rest.at[2])) && rest.at[2];
        if (command || answer)
            return i;
    }
    return bytes.count;
}

struct votes {
    size_t at[HEAD_MAX + 1]; /* packets in which something is said there first */
    size_t all;
};

static void vote(struct votes *votes, struct bytes *packet)
{
    size_t at = talk_at(bytes_span(packet));
    votes->all += at < packet->count;
    if (at < packet->count && at <= HEAD_MAX)
        votes->at[at]++;
    bytes_clear(packet);
}

static size_t find_head(struct span text)
{
    struct votes votes = {.all = 0};
    struct bytes packet = {0}, row_bytes = {0};
    for (size_t i = 0; text.count && i < SAMPLE_LINES; i++) {
        size_t offset;
        bytes_clear(&row_bytes);
        if (!take_packet_row(span_take(&text, '\n'), &offset, &row_bytes))
            continue;
        if (offset == 0)
            vote(&votes, &packet);
        if (offset == packet.count && packet.count <= 2 * HEAD_MAX)
            bytes_add_span(&packet, bytes_span(&row_bytes));
    }
    vote(&votes, &packet);
    bytes_release(&packet);
    bytes_release(&row_bytes);
    for (size_t at = HEAD_LEAST; at <= HEAD_MAX; at++) {
        if (votes.at[at] >= SEEN_LEAST && votes.at[at] * 10 >= votes.all * 8)
            return at;
    }
    return 0;
}

static void write_row(size_t offset, struct span bytes, size_t head, struct bytes *out)
{
    size_t drop = head > offset ? head - offset : 0;
    bytes = span_skip(bytes, drop);
    if (bytes.count)
        bytes_addf(out, "%08zx ", offset);
    for (size_t i = 0; i < bytes.count; i++)
        bytes_addf(out, " %02x", (unsigned)(unsigned char)bytes.at[i]);
}

size_t log_behead(struct span text, struct bytes *out)
{
    size_t head = find_head(text);
    struct bytes bytes = {0};
    while (head && text.count) {
        struct span line = span_take(&text, '\n');
        size_t offset;
        bytes_clear(&bytes);
        if (take_packet_row(line, &offset, &bytes))
            write_row(offset, bytes_span(&bytes), head, out);
        else
            bytes_add_span(out, line);
        bytes_add_char(out, '\n');
    }
    bytes_release(&bytes);
    return head;
}
