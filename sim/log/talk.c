/* SPDX-License-Identifier: MIT */
/* Every log of a modem has the modem's words in it, whatever its tool puts around them: so these
 * are looked for, and what stands in front of them is the log's shape. A word that prose has too
 * (OK, AT) counts only where its line, quotes or brackets end behind it.
 */
#include "log/talk.h"

#include <string.h>

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_';
}

/* May a text end here? What closes it, or nothing more of it. */
static bool is_end(const struct spelling *spelling, struct span rest)
{
    static const char *const closers[] = {"\"", "'",  "`",  "**", "</",  "<br", "   ",
                                          "\t", " |", " #", "|",  " //", ","};
    static const char *const last[] = {")", "]", "}", ">", "*", "\\", ";", "..", "."};
    struct span trimmed = span_trim(rest);
    if (trimmed.count == 0 || spelling_line_end(spelling, rest))
        return true;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++) {
        if (span_starts(rest, closers[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        if (span_is(trimmed, last[i]))
            return true;
    }
    return span_starts(rest, "..") || span_starts(rest, "](") || span_starts(rest, ")");
}

/* AT alone is in tags and prose too: nothing but what closes it may follow, or an arrow, or a
 * remark that is apart from it. */
static bool is_lone_end(const struct spelling *spelling, struct span rest)
{
    static const char *const arrows[] = {" -> ", " => ", " \xe2\x86\x92 "};
    static const char *const remarks[] = {"//", "#", "<-", "->", "=>", "\xe2\x86\x90"};
    struct span trimmed = span_trim(rest);
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        if (span_starts(rest, arrows[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (span_starts(rest, "   ") && span_starts(trimmed, remarks[i]))
            return true;
    }
    if (trimmed.count && strchr(" \t|,", rest.at[0]) && rest.at[0])
        return span_is(trimmed, "|") || span_is(trimmed, ",");
    return is_end(spelling, rest);
}

/* AT+X, AT&X, ATE0; AT alone where a text ends. Lower case is as good to a modem, but `at` is a
 * word. */
static bool is_command(const struct spelling *spelling, struct span text)
{
    bool upper = span_starts(text, "AT");
    if (!upper && !span_starts(text, "at"))
        return false;
    struct span rest = span_skip(text, 2);
    bool extended =
        rest.count >= 2 && strchr(upper ? "+&*$^%#" : "+&", rest.at[0]) && rest.at[0];
    if (extended && text_is_alpha(rest.at[1]))
        return true;
    if (is_lone_end(spelling, rest))
        return upper;
    struct span tail = rest;
    size_t letters, digits;
    do { /* basic commands need nothing between them: ATE0Q0V1 (V.250, 5.2.1) */
        letters = digits = 0;
        while (letters < tail.count && text_is_alpha(tail.at[letters]))
            letters++;
        while (letters + digits < tail.count && text_is_digit(tail.at[letters + digits]))
            digits++;
        tail = span_skip(tail, letters + digits);
    } while (upper && letters == 1 && digits && tail.count && is_upper(tail.at[0]));
    bool named = letters == 1 && (digits || upper);
    bool dials = span_starts(rest, "D") && rest.count > 1 && strchr("*T0123456789", rest.at[1]);
    bool goes_on = tail.count && strchr("=?;+&", tail.at[0]) && tail.at[0];
    return dials || (named && (is_end(spelling, tail) || goes_on));
}

/* +NAME: and the few of the field that look otherwise. */
static bool is_information(struct span text)
{
    static const char *const others[] = {"+SAPBR 1: ", "+APP PDP: ", "+PDP: ",    "*PSUTTZ:",
                                         "*PSNWID:",   "DST: ",      "STATE: IP "};
    size_t letters = 1;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (span_starts(text, others[i]))
            return true;
    }
    if (!span_starts(text, "+") && !span_starts(text, "^") && !span_starts(text, "*"))
        return false;
    while (letters < text.count &&
           (is_upper(text.at[letters]) || text_is_digit(text.at[letters])))
        letters++;
    struct span rest = span_skip(text, letters);
    if (span_starts(rest, " ERROR: ") || span_starts(rest, " ERROR:"))
        return letters >= 3;
    return letters >= 3 && letters <= 14 && is_upper(text.at[1]) && span_starts(rest, ":");
}

/* `0, CONNECT OK`: with AT+CIPMUX=1 the connection stands in front (AT manual V1.06, 8.2.1).
 * Returns how long that is; 0: it is none. */
static size_t connection_length(struct span text)
{
    static const char *const words[] = {"CONNECT", "CLOSE", "SEND", "ALREADY"};
    if (text.count < 4 || !text_is_digit(text.at[0]) || text.at[1] != ',' || text.at[2] != ' ')
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_starts(span_skip(text, 3), words[i]))
            return 3;
    return 0;
}

static bool is_result(const struct spelling *spelling, struct span text)
{
    static const char *const words[] = {
        "OK",
        "ERROR",
        "SHUT OK",
        "CONNECT OK",
        "SEND OK",
        "CLOSE OK",
        "CONNECT",
        "NO CARRIER",
        "NO DIALTONE",
        "NO ANSWER",
        "RDY",
        "SMS Ready",
        "SMS DONE",
        "Call Ready",
        "CLOSED",
        "DOWNLOAD",
        "CONNECT FAIL",
        "SEND FAIL",
        "BUSY",
        "NORMAL POWER DOWN",
        "UNDER-VOLTAGE WARNNING",
        "ALREADY CONNECT",
        "UNDER-VOLTAGE POWER DOWN",
        "PB DONE",
    };
    text = span_skip(text, connection_length(text));
    if (text.count == 0 || !strchr("+^*OESCNRDUBAP", text.at[0]) || text.at[0] == '\0')
        return false;
    if (is_information(text) || span_starts(text, "DATA ACCEPT:"))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_starts(text, words[i]) && is_end(spelling, span_skip(text, strlen(words[i]))))
            return true;
    }
    return false;
}

static bool starts_with_talk(const struct spelling *spelling, struct span text,
                             enum talk_kind *kind)
{
    bool command = is_command(spelling, text);
    *kind = command ? TALK_COMMAND : TALK_RESULT;
    return command || is_result(spelling, text);
}

bool talk_starts(struct span text, enum talk_kind *kind)
{
    return starts_with_talk(NULL, text, kind);
}

/* A word may begin here: not in the middle of one. `loading...AT+CREG?` and `networkAT+CREG?` are
 * prompts that had no line end. */
static bool may_begin(struct span line, size_t at, bool *glued)
{
    char before = at ? line.at[at - 1] : ' ',
         after = at + 2 < line.count ? line.at[at + 2] : ' ';
    *glued = false;
    if (!is_word(before))
        return true;
    *glued = before >= 'a' && before <= 'z' && line.at[at] == 'A' && after == '+';
    return *glued;
}

/* Dots that stand for CR and LF, as dumps show them. */
static size_t back_over_dots(struct span line, size_t from, size_t at)
{
    size_t dots = 0;
    while (at > from && line.at[at - 1] == '.' && dots < 4) {
        at--;
        dots++;
    }
    return dots == 2 || dots == 4 ? at : at + dots;
}

/* `AT -> AT+CSQ`: the first one is part of a mark. */
static bool is_mark(struct span text)
{
    size_t i = 2, signs = 0;
    for (; i < text.count && strchr(" ->=:|", text.at[i]) && text.at[i]; i++)
        signs += text.at[i] != ' ';
    return signs > 0 && span_starts(text, "AT") && is_command(NULL, span_skip(text, i));
}

bool talk_find(const struct spelling *spelling, struct span line, size_t from,
               struct talk *talk)
{
    for (size_t i = from; i < line.count;) {
        size_t start = i, used;
        while ((used = spelling_line_end(spelling, span_skip(line, i))) > 0)
            i += used;
        if (i >= line.count)
            break;
        bool letter = (strchr("Aa+^*OESCNRDUBAP", line.at[i]) && line.at[i]) ||
                      connection_length(span_skip(line, i)) > 0;
        talk->glued = false;
        if (letter && (i > start || may_begin(line, i, &talk->glued)) &&
            starts_with_talk(spelling, span_skip(line, i), &talk->kind) &&
            !is_mark(span_skip(line, i))) {
            talk->words = i;
            talk->at = start < i ? start : back_over_dots(line, from, i);
            return true;
        }
        i++;
    }
    return false;
}

bool talk_is_whole_command(struct span text)
{
    bool quoted = false;
    text = span_trim(text);
    if (!is_command(NULL, text))
        return false;
    for (size_t i = 0; i < text.count; i++) {
        quoted = quoted != (text.at[i] == '"');
        if (!quoted && (text.at[i] == ' ' || text.at[i] == '\t'))
            return false;
    }
    return !quoted;
}
