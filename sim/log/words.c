/* SPDX-License-Identifier: MIT */
/* Loggers that say in words who spoke: Zephyr's modem_chat, esp_modem's library, ModemManager,
 * ppp's chat (docs/import.md: L14 to L17).
 */
#include "log/readers.h"

#include "log/escapes.h"
#include "log/marks.h"

#include <string.h>

/* The words with which a line of such a log says that a side's text follows. */
struct words {
    const char *words;
    enum log_side side;
};

/* Finds the first of `rows` (up to a NULL) in `text`; *value is what follows. */
static const struct words *find_words(const struct words *rows, struct span text,
                                      struct span *value)
{
    for (; rows->words; rows++) {
        size_t at = log_search(text, rows->words);
        if (at < text.count) {
            *value = span_skip(text, at + strlen(rows->words));
            return rows;
        }
    }
    return NULL;
}

/* --- Zephyr --- */
static const struct words zephyr_words[] = {
    {"modem_chat_script_next: sending:", LOG_HOST},
    {"modem_chat_log_received_command:", LOG_MODEM},
    {"modem_chat: sending:", LOG_HOST},
    {"modem_chat: received:", LOG_MODEM},
    {NULL, LOG_EITHER},
};

int log_zephyr_shape(const struct log_format *format, const struct log_line *line)
{
    struct span value;
    (void)format;
    return find_words(zephyr_words, line->text, &value) ? 30 : 0;
}

/* The tokens of a matched line come joined with blanks: `+CREG:  1 0` was `+CREG: 1,0`. */
static void join_tokens(struct bytes *out, struct span text)
{
    size_t colon = log_search(text, ":  ");
    if (!span_starts(text, "+") || colon == text.count) {
        bytes_add_span(out, text);
        return;
    }
    bytes_add_span(out, span_cut(text, colon));
    bytes_add_text(out, ": ");
    struct span rest = span_trim(span_skip(text, colon + 1));
    for (size_t i = 0; i < rest.count; i++)
        bytes_add_char(out, rest.at[i] == ' ' ? ',' : rest.at[i]);
}

void log_zephyr_read(struct log *log, const struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span value;
        const struct words *words = find_words(zephyr_words, line->text, &value);
        struct bytes text = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (!words) {
            log_add_comment(log, line, line->text);
        } else {
            join_tokens(&text, span_trim(value));
            log_add(log, line, words->side, false, bytes_span(&text));
        }
        bytes_release(&text);
    }
}

/* --- esp_modem's command library --- */
static const struct words command_lib_words[] = {
    {"generic_command command ", LOG_HOST},
    {"Response:", LOG_MODEM},
    {NULL, LOG_EITHER},
};

static bool is_command_lib(struct span text)
{
    return log_search(text, "command_lib") < text.count;
}

int log_command_lib_shape(const struct log_format *format, const struct log_line *line)
{
    struct span value;
    (void)format;
    return is_command_lib(line->text) && find_words(command_lib_words, line->text, &value) ? 30
                                                                                           : 0;
}

/* After `Response:` the text goes on over lines of its own, up to the next message. */
void log_command_lib_read(struct log *log, const struct log_lines *lines)
{
    bool response = false;
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span value, text = span_trim(line->text);
        bool level = text.count > 1 && text.at[1] == '('; /* D(tag) */
        bool message = line->stamped || is_command_lib(text) || level;
        const struct words *words =
            message ? find_words(command_lib_words, text, &value) : NULL;
        if (words)
            response = words->side == LOG_MODEM;
        else if (message)
            response = false;
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (words && span_trim(value).count) {
            log_add(log, line, words->side, false, span_trim(value));
        } else if (!words && log_search(text, "Token:") < text.count) {
            log_add_skipped(log, line, "repeats a part of the response");
        } else if (!words && response && text.count) {
            log_add(log, line, LOG_MODEM, false, text);
        } else if (!words) {
            log_add_comment(log, line, text);
        }
    }
}

/* --- ModemManager --- */
static const struct words mm_words[] = {
    {" --> '", LOG_HOST},
    {" <-- '", LOG_MODEM},
    {NULL, LOG_EITHER},
};

int log_mm_shape(const struct log_format *format, const struct log_line *line)
{
    struct span value;
    (void)format;
    return find_words(mm_words, line->raw, &value) ? 30 : 0;
}

void log_mm_read(struct log *log, const struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span value;
        const struct words *words = find_words(mm_words, line->raw, &value);
        struct bytes bytes = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (!words) {
            log_add_comment(log, line, line->text);
        } else {
            value = span_trim(value);
            bool closed = value.count && value.at[value.count - 1] == '\'';
            log_named(&bytes, span_cut(value, value.count - closed));
            log_add(log, line, words->side, true, bytes_span(&bytes));
        }
        bytes_release(&bytes);
    }
}

/* --- chat of ppp --- */
int log_chat_shape(const struct log_format *format, const struct log_line *line)
{
    (void)format;
    return line->stamped &&
                   (span_starts(line->text, "send (") || span_starts(line->text, "expect (") ||
                    span_is(line->text, " -- got it"))
               ? 30
               : 0;
}

/* What is between the brackets: `send (AT^M)`. */
static struct span bracketed(struct span text, size_t skip)
{
    text = span_skip(text, skip);
    return span_cut(text,
                    text.count && text.at[text.count - 1] == ')' ? text.count - 1 : text.count);
}

static bool is_chat_remark(struct span text)
{
    static const char *const starts[] = {"timeout set", "abort on", "alarm",  "Failed",
                                         "SIGHUP",      "SIGTERM",  "report", "Connect script"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (span_starts(text, starts[i]))
            return true;
    }
    return span_starts(text, " -- ");
}

/* What was matched in the middle of a line: the rest follows when chat expects the next thing.
 * An empty rest is only the line's end. */
static bool chat_line_goes_on(const struct log_lines *lines, size_t i)
{
    if (i + 1 >= lines->count || !span_is(lines->at[i + 1].text, " -- got it"))
        return false;
    for (i += 2; i < lines->count; i++) {
        struct span text = lines->at[i].text;
        if (!span_starts(text, "send (") && !span_starts(text, "expect (") &&
            !is_chat_remark(text))
            return !span_is(text, "^M");
    }
    return false;
}

/* From `expect` on each line is what came, up to its LF, which chat does not print; the last one
 * ends where the match did, and `-- got it` follows. */
void log_chat_read(struct log *log, const struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        bool partial = chat_line_goes_on(lines, i);
        struct bytes bytes = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (span_starts(line->text, "send (")) {
            log_caret(&bytes, bracketed(line->text, 6));
            log_add(log, line, LOG_HOST, true, bytes_span(&bytes));
        } else if (!line->stamped || span_starts(line->text, "expect (") ||
                   is_chat_remark(line->text)) {
            log_add_comment(log, line, line->text);
        } else {
            log_caret(&bytes, line->text);
            bool open = bytes.count == 0 || bytes_at(&bytes)[bytes.count - 1] != '\r';
            bytes_add_text(&bytes, partial ? "" : open ? "\r\n" : "\n");
            log_add(log, line, LOG_MODEM, true, bytes_span(&bytes));
        }
        bytes_release(&bytes);
    }
}
