/* SPDX-License-Identifier: MIT */
/* Whether a log's letters are bytes is told by the length of a download: `+FTPGET: 2,256` has 256
 * of the one or of the other behind it, and then its OK. One that tells it tells it for the log,
 * as the same tool wrote all of it. */
#include "log/letters.h"

#include "base/utf8.h"
#include "log/dialect.h"

#include <string.h>

/* 0x80 to 0x9f of Windows-1252; the rest of it is ISO 8859-1, whose letters are their own numbers.
 */
static const uint16_t windows_letters[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static bool find_byte(uint32_t letter, char *byte)
{
    for (size_t i = 0; i < sizeof windows_letters / sizeof *windows_letters; i++) {
        if (letter == windows_letters[i]) {
            *byte = (char)(0x80 + i);
            return true;
        }
    }
    *byte = (char)letter;
    return letter < 0x100;
}

bool letters_narrow(struct bytes *out, struct span text)
{
    while (text.count) {
        uint32_t letter = 0;
        char byte;
        size_t length = utf8_take(text, &letter);
        if (length == 0 || !find_byte(letter, &byte))
            return false;
        bytes_add_char(out, byte);
        text = span_skip(text, length);
    }
    return true;
}

/* --- does the log show letters? --- */

static const char data_end[] = "\r\nOK\r\n";

/* How many bytes so many letters have; SIZE_MAX: they are not all letters of bytes. */
static size_t width_of(struct span text, size_t letters)
{
    size_t at = 0;
    for (size_t i = 0; i < letters; i++) {
        uint32_t letter;
        char byte;
        size_t length = utf8_take(span_skip(text, at), &letter);
        if (length == 0 || !find_byte(letter, &byte))
            return SIZE_MAX;
        at += length;
    }
    return at;
}

/* What the modem said from a line of the host to the next one. */
static bool shows_letters(struct span said)
{
    while (said.count) {
        struct span line = span_take(&said, '\n');
        size_t length = dialect_data_length(span_trim(line));
        if (length == 0 || span_starts(span_skip(said, length), data_end))
            continue;
        size_t width = width_of(said, length);
        if (width != SIZE_MAX && width > length &&
            span_starts(span_skip(said, width), data_end))
            return true;
    }
    return false;
}

static bool has_letters(const struct log *log)
{
    struct bytes said = {0};
    bool found = false;
    for (size_t i = 0; i <= log->count && !found; i++) {
        const struct log_event *event = i < log->count ? &log->events[i] : NULL;
        if (event && event->exact && event->side != LOG_HOST) {
            bytes_add_span(&said, log_bytes(log, event));
        } else if (!event || event->side == LOG_HOST) {
            found = shows_letters(bytes_span(&said));
            bytes_clear(&said);
        }
    }
    bytes_release(&said);
    return found;
}

/* U+0080 to U+00FF, and the others of the table, begin with few bytes. */
static bool may_have_letters(const struct log *log)
{
    struct span store = bytes_span(&log->store);
    static const char leads[] = {'\xc2', '\xc3', '\xc5', '\xc6', '\xcb', '\xe2'};
    for (size_t i = 0; i < sizeof leads; i++)
        if (span_find(store, leads[i]) < store.count)
            return true;
    return false;
}

void log_tell_letters(struct log *log)
{
    if (!may_have_letters(log) || !has_letters(log))
        return;
    struct bytes narrow = {0};
    char *store = bytes_reserve(&log->store, 0) - log->store.count;
    for (size_t i = 0; i < log->count; i++) {
        struct log_event *event = &log->events[i];
        bytes_clear(&narrow);
        if (!event->exact || !letters_narrow(&narrow, log_bytes(log, event)))
            continue;
        memcpy(store + event->from, bytes_at(&narrow),
               narrow.count); /* no longer than it was */
        event->count = (uint32_t)narrow.count;
    }
    bytes_release(&narrow);
}
