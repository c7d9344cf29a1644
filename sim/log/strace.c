/* SPDX-License-Identifier: MIT */
/* strace of a program that drives a modem (docs/import.md: L21): what it writes to the terminal and
 * reads from it are calls in the log, among those for other files. */
#include "log/readers.h"

#include "log/escapes.h"
#include "log/stamp.h"

#include <string.h>

struct strace_call {
    enum log_side side;
    struct span fd, text;
    bool cut;
    int64_t length; /* of what was written or read, shown or not; -1: not told */
};

/* The options -f, -t, -ttt and -r put numbers in front that no terminal's clock looks like. */
static struct span behind_stamp(struct span text)
{
    size_t i = 0;
    while (i < text.count && i < 60 && strchr("0123456789.:+ []pid", text.at[i]) && text.at[i])
        i++;
    return span_skip(text, i);
}

/* Behind the text: `, 3) = 3`, `, 3 <unfinished ...>`, `, 4096) = 57`. What a read may take says
 * nothing. */
static int64_t length_of(struct span text, enum log_side side)
{
    int64_t length;
    if (side == LOG_HOST)
        span_strip(&text, ", ");
    else
        text = span_trim(span_skip(text, span_find(text, '=') + 1));
    size_t digits = 0;
    while (digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    return span_number(span_cut(text, digits), 1 << 20, &length) ? length : -1;
}

/* write(3, "AT\r", 3) = 3 ; read(3, "AT\r\r\n"..., 4096) = 57 ; <... read resumed>"AT", 99) = 2 */
static bool strace_call(struct span text, struct strace_call *call)
{
    *call = (struct strace_call){.side = LOG_HOST};
    text = behind_stamp(text);
    if (!span_strip(&text, "write(") && !span_strip(&text, "<... write resumed>")) {
        call->side = LOG_MODEM;
        if (!span_strip(&text, "read(") && !span_strip(&text, "<... read resumed>"))
            return false;
    }
    size_t quote = span_find(text, '"');
    call->fd = span_cut(text, span_find(span_cut(text, quote), ','));
    if (call->fd.count == quote)
        call->fd.count = 0;
    text = span_skip(text, quote + 1);
    size_t end = 0;
    while (end < text.count && text.at[end] != '"')
        end += text.at[end] == '\\' ? 2 : 1;
    if (quote > 60 || end >= text.count)
        return false;
    call->text = span_cut(text, end);
    text = span_skip(text, end + 1);
    call->cut = span_strip(&text, "...");
    call->length = length_of(text, call->side);
    return true;
}

int log_strace_shape(const struct log_format *format, const struct log_line *line)
{
    struct strace_call call;
    (void)format;
    return strace_call(line->text, &call) ? 30 : 0;
}

/* The terminal is where the first AT goes. */
static struct span strace_terminal(const struct log_lines *lines, size_t *first)
{
    struct strace_call call;
    for (*first = 0; *first < lines->count; ++*first) {
        if (strace_call(lines->at[*first].text, &call) && call.side == LOG_HOST &&
            call.fd.count && span_starts_nocase(call.text, "AT"))
            return call.fd;
    }
    return SPAN("");
}

/* What a terminal says has CR, and nothing that cannot be printed. */
static bool is_said(struct span text)
{
    struct bytes bytes = {0};
    size_t printed = 0, ends = 0;
    log_unescape(&bytes, text);
    for (size_t i = 0; i < bytes.count; i++) {
        char c = bytes_at(&bytes)[i];
        printed += (c >= ' ' && c < 0x7f) || c == '\r' || c == '\n';
        ends += c == '\r';
    }
    bool said = ends > 0 && printed == bytes.count;
    bytes_release(&bytes);
    return said;
}

/* Before the host's first command the same number stood for libraries and settings, which were read
 * and closed; what came last may be the modem's. Returns the first line of those. */
static size_t strace_opened(const struct log_lines *lines, struct span terminal, size_t first)
{
    struct strace_call call;
    while (terminal.count && first > 0) {
        bool read = strace_call(lines->at[first - 1].text, &call) &&
                    span_same(call.fd, terminal) && call.text.count > 0;
        if (read && !is_said(call.text))
            return first;
        first--;
    }
    return 0;
}

/* --- texts that were cut --- */

/* strace shows 32 bytes of a text, if not told otherwise, and says how many there were: of a
 * command, and of its echo with a plain result, that is enough to say what they were, but for the
 * end of the value. */
struct strace_cuts {
    struct bytes sent;    /* the command written last */
    struct span line_end; /* of the commands so far */
    size_t made_up;       /* bytes */
};

static void add_digits(struct bytes *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes_add_char(bytes, (char)('0' + (bytes->count + 1) % 10));
}

/* AT+FTPSERV="ftp.long-name-of-a-ser : digits, a quote where one is open, and the line end. */
static bool end_command(struct strace_cuts *cuts, struct bytes *bytes, size_t lost)
{
    struct span text = bytes_span(bytes);
    size_t quotes = 0;
    for (size_t i = 0; i < text.count; i++)
        quotes += text.at[i] == '"';
    size_t closing = quotes % 2 + cuts->line_end.count;
    bool command = span_starts_nocase(text, "AT");
    if (command && lost < closing)
        return false;
    add_digits(bytes, lost - (command ? closing : 0));
    cuts->made_up += lost - (command ? closing : 0);
    if (command && quotes % 2)
        bytes_add_char(bytes, '"');
    if (command)
        bytes_add_span(bytes, cuts->line_end);
    return true;
}

/* What was read begins with the echo, and behind that there is room for one result. */
static bool end_echo(const struct strace_cuts *cuts, struct bytes *bytes, int64_t length)
{
    static const char *const behind[] = {"", "\r\nOK\r\n", "\r\nERROR\r\n"};
    struct span echo = bytes_span(&cuts->sent);
    echo = span_cut(echo, span_find(echo, '\n'));
    if (!span_same(span_cut(echo, bytes->count), bytes_span(bytes)))
        return false;
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (length < 0 || (size_t)length != echo.count + strlen(behind[i]))
            continue;
        bytes_clear(bytes);
        bytes_add_span(bytes, echo);
        bytes_add_text(bytes, behind[i]);
        return true;
    }
    return false;
}

/* False: what is missing cannot be told. */
static bool end_text(struct strace_cuts *cuts, const struct strace_call *call,
                     struct bytes *bytes)
{
    bool told = !call->cut;
    if (call->cut && call->side == LOG_MODEM)
        return end_echo(cuts, bytes, call->length);
    if (call->cut && call->length > (int64_t)bytes->count)
        told = end_command(cuts, bytes, (size_t)call->length - bytes->count);
    struct span text = bytes_span(bytes);
    if (call->side == LOG_HOST && span_starts_nocase(text, "AT")) {
        size_t end = text.count;
        while (end > 0 && strchr("\r\n", text.at[end - 1]) && text.at[end - 1])
            end--;
        cuts->line_end = text.count - end == 2 ? SPAN("\r\n") : SPAN("\r");
        bytes_clear(&cuts->sent);
        bytes_add_span(&cuts->sent, text);
    }
    return told;
}

/* --- times --- */

#define EPOCH_LEAST SECONDS(100000000) /* 1973: no program runs so long */

/* -ttt has seconds since 1970 in front of a call, -r those since the call before. */
struct strace_clock {
    usec first, sum; /* LOG_NO_TIME: nothing was told yet */
};

static void strace_time(struct strace_clock *clock, struct log_line *line)
{
    struct span text = line->raw;
    usec told;
    size_t digits = 0;
    if (span_strip(&text, "[pid"))
        text = span_skip(text, span_find(text, ']') + 1);
    text = span_trim(text);
    while (digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    if (!line->stamped && span_starts(span_skip(text, digits), ".") &&
        log_seconds(text, &told)) {
        bool epoch = told >= EPOCH_LEAST;
        if (epoch && clock->first == LOG_NO_TIME)
            clock->first = told;
        usec before = clock->sum == LOG_NO_TIME ? 0 : clock->sum;
        clock->sum = epoch ? told - clock->first : before + told;
    }
    if (!line->stamped && clock->sum != LOG_NO_TIME)
        line->at = clock->sum;
}

void log_strace_read(struct log *log, const struct log_lines *lines)
{
    size_t first;
    struct strace_clock clock = {LOG_NO_TIME, LOG_NO_TIME};
    struct strace_cuts cuts = {.line_end = SPAN("\r")};
    struct span terminal = strace_terminal(lines, &first);
    size_t opened = strace_opened(lines, terminal, first);
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        struct strace_call call;
        struct bytes bytes = {0};
        strace_time(&clock, &line);
        if (line.why) {
            log_add_skipped(log, &line, line.why);
        } else if (!strace_call(line.text, &call)) {
            log_add_comment(log, &line, line.text);
        } else if (i < opened ||
                   (terminal.count && call.fd.count && !span_same(call.fd, terminal))) {
            log_add_skipped(log, &line, "another file");
        } else if (call.text.count) {
            log_unescape(&bytes, call.text);
            bool told = end_text(&cuts, &call, &bytes);
            log_add(log, &line, call.side, true, bytes_span(&bytes));
            if (!told)
                log_mark_cut(log);
        }
        bytes_release(&bytes);
    }
    if (clock.sum != LOG_NO_TIME)
        log->resolution = 1;
    if (cuts.made_up)
        bytes_addf(&log->shape, "bytes     %zu that strace did not show are digits\n",
                   cuts.made_up);
    bytes_release(&cuts.sent);
}
