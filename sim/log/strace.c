/* SPDX-License-Identifier: MIT */
/* strace of a program that drives a modem (docs/import.md: L21): what it writes to the terminal and
 * reads from it are calls in the log, among those for other files. */
#include "log/readers.h"

#include "log/escapes.h"

#include <string.h>

struct strace_call {
    enum log_side side;
    struct span fd, text;
    bool cut;
};

/* The options -f, -t, -ttt and -r put numbers in front that no terminal's clock looks like. */
static struct span behind_stamp(struct span text)
{
    size_t i = 0;
    while (i < text.count && i < 60 && strchr("0123456789.:+ []pid", text.at[i]) && text.at[i])
        i++;
    return span_skip(text, i);
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
    call->cut = span_starts(span_skip(text, end + 1), "...");
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

void log_strace_read(struct log *log, const struct log_lines *lines)
{
    size_t first;
    struct span terminal = strace_terminal(lines, &first);
    size_t opened = strace_opened(lines, terminal, first);
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct strace_call call;
        struct bytes bytes = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (!strace_call(line->text, &call)) {
            log_add_comment(log, line, line->text);
        } else if (i < opened ||
                   (terminal.count && call.fd.count && !span_same(call.fd, terminal))) {
            log_add_skipped(log, line, "another file");
        } else if (call.text.count) {
            log_unescape(&bytes, call.text);
            log_add(log, line, call.side, true, bytes_span(&bytes));
            if (call.cut)
                log_mark_cut(log);
        }
        bytes_release(&bytes);
    }
}
