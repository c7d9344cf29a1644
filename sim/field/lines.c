/* SPDX-License-Identifier: MIT */
#include "field/dialogue.h"

#include <string.h>

/* Lines as they are known from the dialect: who says them, what they announce. */
#define MASK_RUN 3 /* so many x or * in a row hide something */

struct span field_name(struct span text)
{
    text = span_trim(text);
    if (span_starts_nocase(text, "AT"))
        text = span_skip(text, 2);
    size_t end = span_starts(text, "+") || span_starts(text, "*") || span_starts(text, "&");
    while (end < text.count && (text_is_alpha(text.at[end]) || text.at[end] == '_'))
        end++;
    return span_cut(text, end);
}

bool field_is_final(struct span line)
{
    static const char *const words[] = {"OK",      "ERROR",      "SHUT OK",
                                        "CONNECT", "NO CARRIER", "NO DIALTONE",
                                        "BUSY",    "NO ANSWER",  "NORMAL POWER DOWN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_is(line, words[i]))
            return true;
    }
    return span_starts(line, "+CME ERR") || span_starts(line, "+CMS ERR");
}

bool field_is_modem_line(struct span line)
{
    static const char *const starts[] = {
        "RDY",           "SMS Ready", "Call Ready",   "NORMAL POWER DOWN",
        "UNDER-VOLTAGE", "*PSUTTZ:",  "OVER-VOLTAGE", "*PSNWID:",
        "DST: ",         "STATE: ",   "CONNECT",      "Revision:",
        "SIMCOM_",       "CLOSED",    "C: ",
    };
    line = span_trim(line);
    if (field_is_final(line))
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (span_starts(line, starts[i]))
            return true;
    }
    struct span name = field_name(line);
    struct span rest = span_skip(line, name.count);
    return span_starts(line, "+") && name.count > 2 &&
           (span_starts(rest, ":") || span_starts(rest, " 1:") || span_starts(rest, " PDP:"));
}

/* AT alone, AT+X, AT&X, or AT and letters that end or go on with digits, = or ?. */
bool field_is_command(struct span line)
{
    line = span_trim(line);
    if (!span_starts_nocase(line, "AT"))
        return span_is_nocase(line, "A/");
    line = span_skip(line, 2);
    if (line.count == 0 || strchr("+&$*;", line.at[0]))
        return true;
    size_t letters = 0;
    while (letters < line.count && text_is_alpha(line.at[letters]))
        letters++;
    struct span rest = span_skip(line, letters);
    return letters > 0 && letters <= 2 &&
           (rest.count == 0 || text_is_digit(rest.at[0]) || strchr("=?;+&", rest.at[0]));
}

size_t field_numbers(struct span line, int64_t *numbers, size_t most)
{
    size_t count = 0, colon = span_find(line, ':');
    line = span_trim(span_skip(line, colon + 1));
    while (count < most && line.count) {
        size_t digits = 0;
        while (digits < line.count && text_is_digit(line.at[digits]))
            digits++;
        if (!span_number(span_cut(line, digits), INT64_MAX, &numbers[count]))
            break;
        count++;
        line = span_skip(line, digits);
        if (!span_starts(line, ","))
            break;
        line = span_skip(line, 1);
    }
    return count;
}

struct announcement {
    const char *name;
    int64_t first; /* -1: any */
};

static size_t announced(struct span line, const struct announcement *rows, size_t count)
{
    int64_t numbers[2] = {0, 0};
    struct span name = field_name(line);
    if (!span_starts(line, "+FTP") || field_numbers(line, numbers, 2) < 2)
        return 0;
    for (size_t i = 0; i < count; i++) {
        bool fits = rows[i].first < 0 || rows[i].first == numbers[0];
        if (span_is(name, rows[i].name) && fits && numbers[1] <= 1 << 20)
            return (size_t)numbers[1];
    }
    return 0;
}

size_t field_data_length(struct span line)
{
    static const struct announcement rows[] = {{"+FTPGET", 2},
                                               {"+FTPLIST", 2},
                                               {"+FTPEXTGET", 3}};
    return announced(line, rows, sizeof rows / sizeof *rows);
}

/* DLE before a byte makes it data (AT manual 10.2.25). */
size_t field_etx_length(struct span stream)
{
    size_t end = 0;
    while (end < stream.count && stream.at[end] != '\x03')
        end += stream.at[end] == '\x10' ? 2 : 1;
    return end + 1;
}

size_t field_payload_length(struct span line)
{
    static const struct announcement rows[] = {{"+FTPPUT", 2}, {"+FTPEXTPUT", -1}};
    return announced(line, rows, sizeof rows / sizeof *rows);
}

size_t field_lost_data(struct span stream)
{
    static const char end[] = "\r\nOK\r\n";
    for (size_t i = 0; i + sizeof end - 1 <= stream.count; i++) {
        if (memcmp(stream.at + i, end, sizeof end - 1) == 0)
            return i;
    }
    return stream.count;
}

/* --- comparing --- */

/* How long a mask begins here, 0: none. */
static size_t mask_length(struct span text)
{
    size_t run = 0;
    if (text.count == 0)
        return 0;
    if (text.at[0] == '<') {
        size_t end = span_find(text, '>');
        return end < text.count ? end + 1 : 0;
    }
    while (run < text.count && strchr("xX*", text.at[run]) && text.at[run] == text.at[0])
        run++;
    return run >= MASK_RUN ? run : 0;
}

static bool matches_masked(struct span log, struct span line)
{
    struct bytes pattern = {0};
    while (log.count) {
        size_t mask = mask_length(log);
        bytes_add_char(&pattern, mask ? '*' : log.at[0]);
        log = span_skip(log, mask ? mask : 1);
    }
    bool matches = text_matches(line, bytes_span(&pattern));
    bytes_release(&pattern);
    return matches;
}

bool field_line_matches(const struct dialogue *dialogue, const struct turn *turn,
                        struct span line)
{
    struct span text = turn_bytes(dialogue, turn);
    if (span_same(text, line))
        return true;
    if (turn->kind == TURN_DATA)
        return false;
    if (turn->cut)
        return text.count > 0 && line.count >= text.count &&
               memcmp(line.at, text.at, text.count) == 0;
    if (!dialogue->exact && span_same(span_trim(text), span_trim(line)))
        return true;
    return turn->masked && matches_masked(text, line);
}
