/* SPDX-License-Identifier: MIT */
/* Where a text ends depends on how it began: what opened must close. AT commands have quotes of
 * their own, so the first quote need not be the last; a pair of them inside is the command's. */
#include "log/frame.h"

#include <string.h>

#define REMARK_GAP 3 /* so many blanks stand between a text and a remark on it */

static size_t search(struct span text, const char *what)
{
    size_t length = strlen(what);
    for (size_t i = 0; i + length <= text.count; i++) {
        if (memcmp(text.at + i, what, length) == 0)
            return i;
    }
    return text.count;
}

static size_t search_last(struct span text, char what)
{
    for (size_t i = text.count; i > 0; i--) {
        if (text.at[i - 1] == what)
            return i - 1;
    }
    return text.count;
}

/* Behind a quote that closes stands nothing, or what goes on with the line. */
static bool may_follow_quote(struct span rest)
{
    return rest.count == 0 || (strchr(" \t,;:)]}.>|`*<_", rest.at[0]) && rest.at[0]);
}

size_t frame_closes(struct span text, char quote)
{
    size_t inner = 0;
    for (size_t i = 0; i < text.count; i++) {
        bool plc = quote == '\'' && text.at[i] == '$'; /* $' in a literal of IEC 61131-3 */
        if (text.at[i] == '\\' || plc) {
            i++;
        } else if (text.at[i] == quote) {
            if (inner % 2 == 0 && may_follow_quote(span_skip(text, i + 1)))
                return i;
            inner++;
        }
    }
    return text.count;
}

/* <cr> and <lf> are bytes. */
static bool is_tag(struct span text)
{
    static const char *const bytes[] = {"<cr>", "<lf>", "<ln>", "<nl>"};
    size_t i = span_starts(text, "</") ? 2 : 1;
    size_t letters = 0;
    for (size_t k = 0; k < sizeof bytes / sizeof *bytes; k++) {
        if (span_starts(text, bytes[k]))
            return false;
    }
    while (i + letters < text.count && text.at[i + letters] >= 'a' &&
           text.at[i + letters] <= 'z')
        letters++;
    return span_starts(text, "<") && letters > 0;
}

/* Is what closes here opened in front, and not closed there? */
static bool is_open(struct span front, char opening, char closing)
{
    size_t open = 0;
    bool quote = opening == closing;
    for (size_t i = 0; i < front.count; i++) {
        bool twice = quote && i > 0 && front.at[i - 1] == opening && front.at[i] == opening;
        if (twice)
            continue; /* ** is one */
        if (front.at[i] == closing && open)
            open--;
        else if (front.at[i] == opening)
            open++;
    }
    return open > 0;
}

/* Code marks, stars, brackets and quotes around more than the text. */
static bool closes_front(struct span front, char last)
{
    static const char pairs[] = "``**__\"\"''()[]{}";
    for (size_t i = 0; pairs[i]; i += 2) {
        if (pairs[i + 1] == last)
            return is_open(front, pairs[i], last);
    }
    return false;
}

/* Tags, table walls and the like at the end of a line are the page's. */
static struct span trim_page(struct span front, struct span text)
{
    struct span inside = text;
    for (;;) {
        size_t open = search_last(inside, '<'), count = inside.count;
        while (count && (text.at[count - 1] == ' ' || text.at[count - 1] == '\t'))
            count--;
        char last = count ? text.at[count - 1] : '\0';
        if (last == '>' && is_tag(span_skip(inside, open)))
            count = open;
        else if (last == '|' && span_find(front, '|') < front.count)
            count -= count > 1 && text.at[count - 2] == ' ' ? 2 : 1;
        else if (last && strchr(",;", last) && front.count && front.at[front.count - 1] == last)
            count--; /* an empty cell behind it */
        else if (last && closes_front(front, last))
            count -= last == '*' && count > 1 && text.at[count - 2] == '*' ? 2 : 1;
        else
            return inside; /* with its blanks: they may be data */
        inside.count = count;
    }
}

struct span frame_opening(struct span line, size_t from)
{
    if (from == 0 || !strchr("\"'`*_([{<>", line.at[from - 1]) || !line.at[from - 1])
        return SPAN("");
    size_t length = from > 1 && line.at[from - 2] == line.at[from - 1] ? 2 : 1;
    return span_cut(span_skip(line, from - length), length);
}

/* Does each bracket of the text close there too? In `<<CR><LF>` the last one is a byte's. */
static bool is_balanced(struct span text, char opening, char closing)
{
    size_t open = 0, closed = 0;
    for (size_t i = 0; i < text.count; i++) {
        open += text.at[i] == opening;
        closed += text.at[i] == closing;
    }
    return opening == closing || open == closed;
}

/* How far the text goes and how long what closes it is. */
static bool find_closing(struct span opening, struct span rest, size_t *end, size_t *length)
{
    static const struct {
        const char *opening, *closing;
        bool last;
    } rows[] = {
        {"**", "**", false}, {"*", "*", false}, {"__", "__", false}, {"``", "``", false},
        {"`", "`", false},   {"(", ")", true},  {"((", "))", true},  {"{", "}", true},
        {"<", ">", true},    {"[", "]", true},  {">", "</", false},  {">>", "</", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!span_is(opening, rows[i].opening))
            continue;
        *length = strlen(rows[i].closing);
        *end = span_is(opening, "[") && search(rest, "](") < rest.count ? search(rest, "](")
               : rows[i].last ? search_last(rest, rows[i].closing[0])
                              : search(rest, rows[i].closing);
        return *end < rest.count &&
               is_balanced(span_cut(rest, *end), opening.at[0], rows[i].closing[0]);
    }
    return false;
}

/* XML 1.0, 2.7: what stands in <![CDATA[ .. ]]> is no mark-up. */
static bool is_cdata(struct span front)
{
    static const char opening[] = "<![CDATA[";
    size_t length = strlen(opening);
    return front.count >= length && span_is(span_skip(front, front.count - length), opening);
}

void frame_cut(struct span line, size_t from, struct frame *frame)
{
    struct span opening = frame_opening(line, from), rest = span_skip(line, from);
    size_t end = rest.count, length = 0;
    *frame = (struct frame){.tail = line.count};
    if (is_cdata(span_cut(line, from)) && search(rest, "]]>") < rest.count) {
        frame->text = span_cut(rest, search(rest, "]]>"));
        frame->tail = from + frame->text.count + strlen("]]>");
        return;
    }
    if (opening.count && strchr("\"'", opening.at[0])) {
        frame->quote = opening.at[0];
        end = frame_closes(rest, frame->quote);
        frame->quoted = true;
        frame->open = end >= rest.count;
        frame->tail = frame->open ? line.count : from + end + 1;
        frame->text = span_cut(rest, end);
        return;
    }
    if (find_closing(opening, rest, &end, &length)) {
        frame->tail = from + end + length;
        frame->text = span_cut(rest, end);
        return;
    }
    frame->text = trim_page(span_cut(line, from), rest);
}

size_t frame_remark(struct span text)
{
    bool quoted = text.at[0] == '"';
    for (size_t i = 1; i + 1 < text.count; i++) {
        quoted = quoted != (text.at[i] == '"');
        if (quoted)
            continue;
        bool blank = text.at[i - 1] == ' ' || text.at[i - 1] == '\t';
        bool gap = i >= REMARK_GAP && blank && text.at[i] != ' ' &&
                   memcmp(text.at + i - REMARK_GAP, "   ", REMARK_GAP) == 0;
        bool note = text.at[i] == '#' || (text.at[i] == '/' && text.at[i + 1] == '/');
        if (gap || (blank && note) || text.at[i] == '\t')
            return i;
    }
    return text.count;
}
