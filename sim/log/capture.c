/* SPDX-License-Identifier: MIT */
/* What a terminal shows is not what was said line by line: people correct what they type, scripts
 * print prompts without a line end, and a command's echo looks like a second command.
 */
#include "log/capture.h"

#include "log/talk.h"

#include <string.h>

/* What is left when somebody corrected the line with backspace or DEL. */
static void apply_backspaces(struct bytes *out, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        if (text.at[i] != '\b' && text.at[i] != '\x7f')
            bytes_add_char(out, text.at[i]);
        else if (out->count)
            bytes_cut(out, out->count - 1);
    }
}

/* `SMS DONESet network apn`: a word of the modem's with a sentence behind it. Its length, or 0. */
static size_t glued_result(struct span text)
{
    static const char *const words[] = {"SMS DONE", "SMS Ready", "Call Ready", "SHUT OK",
                                        "RDY",      "OK",        "ERROR"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (!span_starts(text, words[i]) || text.count < length + 2)
            continue;
        char first = text.at[length], second = text.at[length + 1];
        bool sentence = first >= 'A' && first <= 'Z' && second >= 'a' && second <= 'z';
        return sentence ? length : 0;
    }
    return 0;
}

/* `Waiting for network...AT+CREG?`: where the command begins, or 0. */
static size_t glued_command(struct span text)
{
    enum talk_kind kind;
    struct talk talk;
    if (talk_starts(text, &kind) || !talk_find(NULL, text, 0, &talk) || talk.words == 0)
        return 0;
    bool apart = strchr(" \t\"'`([{<=/@+", text.at[talk.words - 1]) != NULL;
    return talk.kind == TALK_COMMAND && !apart &&
                   talk_is_whole_command(span_skip(text, talk.words))
               ? talk.words
               : 0;
}

static void add_piece(struct log *log, const struct log_line *line, enum log_side side,
                      struct span piece)
{
    size_t result = glued_result(span_trim(piece)), command = glued_command(piece);
    if (side == LOG_HOST) {
        log_add(log, line, side, false, piece);
    } else if (result) {
        piece = span_trim(piece);
        log_add(log, line, side, false, span_cut(piece, result));
        log_add_comment(log, line, span_skip(piece, result));
    } else if (command) {
        log_add_comment(log, line, span_cut(piece, command));
        log_add(log, line, side, false, span_skip(piece, command));
    } else {
        log_add(log, line, side, false, piece);
    }
}

/* A carriage return inside a line ends a command: the next one was sent at once. */
void log_add_capture(struct log *log, const struct log_line *line, enum log_side side,
                     struct span text)
{
    struct bytes corrected = {0};
    apply_backspaces(&corrected, text);
    struct span rest = bytes_span(&corrected);
    while (rest.count) {
        size_t end = span_find(rest, '\r');
        struct span piece = span_cut(rest, end);
        if (span_trim(piece).count)
            add_piece(log, line, side, piece);
        rest = span_skip(rest, end + 1);
    }
    bytes_release(&corrected);
}

/* --- echoes --- */

static bool is_open_command(const struct log *log, const struct log_event *event)
{
    enum talk_kind kind;
    return event->kind == LOG_DATA && event->side == LOG_EITHER && !event->exact &&
           talk_starts(span_trim(log_bytes(log, event)), &kind) && kind == TALK_COMMAND;
}

/* The same command right behind it; remarks may stand between. */
static struct log_event *echo_of(const struct log *log, size_t i)
{
    size_t next = i + 1;
    while (next < log->count && log->events[next].kind == LOG_COMMENT)
        next++;
    if (next >= log->count || !is_open_command(log, &log->events[next]))
        return NULL;
    bool same = span_same(span_trim(log_bytes(log, &log->events[i])),
                          span_trim(log_bytes(log, &log->events[next])));
    return same ? &log->events[next] : NULL;
}

/* Behind the first ATE0 and its echo; the log's end without one. */
static size_t end_of_echo(const struct log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        if (!is_open_command(log, &log->events[i]) ||
            !span_starts_nocase(span_trim(log_bytes(log, &log->events[i])), "ATE0"))
            continue;
        const struct log_event *echo = echo_of(log, i);
        return echo ? (size_t)(echo - log->events) + 1 : i + 1;
    }
    return log->count;
}

/* Are most commands of the events up to `end` there twice? */
static bool has_echoes(const struct log *log, size_t end)
{
    size_t commands = 0, twice = 0;
    for (size_t i = 0; i < end; i++) {
        if (!is_open_command(log, &log->events[i]))
            continue;
        const struct log_event *echo = echo_of(log, i);
        commands++;
        twice += echo != NULL;
        i = echo ? (size_t)(echo - log->events) : i;
    }
    return twice >= 2 && twice * 2 >= commands;
}

/* A debugger of both directions shows echoes until the host has switched them off. */
void log_tell_echoes(struct log *log)
{
    size_t end = log->count;
    if (!has_echoes(log, end)) {
        end = end_of_echo(log);
        if (!has_echoes(log, end))
            return;
    }
    for (size_t i = 0; i < end; i++) {
        struct log_event *echo = is_open_command(log, &log->events[i]) ? echo_of(log, i) : NULL;
        if (!echo)
            continue;
        echo->side = LOG_MODEM;
        i = (size_t)(echo - log->events);
    }
}
