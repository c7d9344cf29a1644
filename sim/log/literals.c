/* SPDX-License-Identifier: MIT */
/* Printers of values break one that is long: Python's pprint between literals that stand beside
 * each other in a bracket, Node's inspect behind a `+`, Rust's {:#?} behind each number. Only the
 * first line has the log's front, so that all others would be nobody's. A bracket that is open, or
 * the `+`, is the reason to go on; what goes on has nothing but literals in it. */
#include "log/literals.h"

#include <string.h>

/* What stands behind the last literal of a line. */
enum rest {
    REST_NONE,   /* it is no line of literals */
    REST_BESIDE, /* nothing, the bracket being open */
    REST_COMMA,
    REST_PLUS,
    REST_CLOSED, /* what closes the bracket, or what comes behind it */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct span skip_blanks(struct span text)
{
    while (text.count && is_blank(text.at[0]))
        text = span_skip(text, 1);
    return text;
}

/* b'..', "..": behind its end, and its quote; 0: it is none. */
static size_t literal_length(struct span text, char *quote)
{
    size_t end = span_starts(text, "b'") || span_starts(text, "b\"");
    if (end >= text.count || (text.at[end] != '\'' && text.at[end] != '"'))
        return 0;
    *quote = text.at[end];
    for (end++; end < text.count && text.at[end] != *quote; end++)
        end += text.at[end] == '\\';
    return end < text.count ? end + 1 : 0;
}

/* `text` begins with a literal. */
static enum rest rest_of(struct span text)
{
    char quote, sign = '\0';
    size_t length;
    while ((length = literal_length(text, &quote)) > 0) {
        text = skip_blanks(span_skip(text, length));
        sign = text.count ? text.at[0] : '\0';
        if (text.count == 0)
            return REST_BESIDE;
        if (sign != ',' && sign != '+')
            return strchr(")]}", sign) ? REST_CLOSED : REST_NONE;
        text = skip_blanks(span_skip(text, 1));
        if (text.count == 0)
            return sign == ',' ? REST_COMMA : REST_PLUS;
    }
    return sign == ',' ? REST_CLOSED : REST_NONE;
}

/* Does the line end within a bracket, which is at *bracket then, or behind a `+`? */
static enum rest how_it_ends(struct span line, size_t *bracket)
{
    for (size_t i = 0; i + 1 < line.count; i++) {
        char before = i ? line.at[i - 1] : ' ', quote;
        bool open = strchr("([{", before) && before;
        if (literal_length(span_skip(line, i), &quote) == 0)
            continue;
        enum rest rest = rest_of(span_skip(line, i));
        *bracket = i - open;
        if (rest == REST_PLUS || (open && (rest == REST_COMMA || rest == REST_BESIDE)))
            return rest;
        if (line.at[i] != 'b') /* what stands in it begins nothing */
            i += literal_length(span_skip(line, i), &quote) - 1;
    }
    return REST_NONE;
}

static bool may_end_open(struct span line)
{
    char last = line.count ? line.at[line.count - 1] : '\0';
    return last && strchr("'\",+[", last);
}

/* Behind what `line` has by now come these bytes, which stand further behind in the same store. */
static void append(struct log_lines *lines, struct log_line *line, struct log_line *from,
                   struct span piece)
{
    char *store = bytes_reserve(&lines->store, 0) - lines->store.count;
    size_t end = (size_t)(line->raw.at + line->raw.count - store);
    memmove(store + end, piece.at, piece.count);
    line->raw.count += piece.count;
    line->text = line->raw;
    from->raw.count = 0;
    from->text = from->raw;
    from->why = "it goes on from the line above";
}

/* As a list that had room in one line has it. */
static void append_element(struct log_lines *lines, struct log_line *line,
                           struct log_line *next)
{
    struct bytes element = {0};
    bytes_add_char(&element, ' ');
    bytes_add_span(&element, skip_blanks(next->raw)); /* which had one in front */
    line->raw.count =
        (size_t)(span_trim(line->raw).at - line->raw.at) + span_trim(line->raw).count;
    append(lines, line, next, bytes_span(&element));
    bytes_release(&element);
}

/* The two literals become one. Python takes the quote that is not in a piece: where that is not the
 * first one's, the first one's is escaped. False: there is no room for that. */
static bool append_literal(struct log_lines *lines, struct log_line *line,
                           struct log_line *next)
{
    struct span first = span_trim(line->raw), piece = span_trim(next->raw);
    while (first.count && first.at[first.count - 1] == '+')
        first = span_trim(span_cut(first, first.count - 1));
    char own = first.at[first.count - 1], quote = own;
    size_t length = literal_length(piece, &quote), from = 1 + (size_t)(piece.at[0] == 'b');
    struct bytes both = {0};
    for (size_t i = from; i < length; i++) {
        if (quote != own && i + 1 < length && piece.at[i] == own)
            bytes_add_char(&both, '\\');
        bytes_add_char(&both, i + 1 < length ? piece.at[i] : own);
    }
    bytes_add_span(&both, span_skip(piece, length));
    size_t end = (size_t)(first.at + first.count - 1 - line->raw.at);
    size_t room = (size_t)(next->raw.at + next->raw.count - (line->raw.at + end));
    bool fits = both.count <= room;
    line->raw.count = fits ? end : line->raw.count;
    if (fits)
        append(lines, line, next, bytes_span(&both));
    bytes_release(&both);
    return fits;
}

/* A literal that had room in one line has no bracket of the printer's around it. */
static void take_off_bracket(struct log_lines *lines, struct log_line *line, size_t bracket)
{
    struct span whole = span_trim(line->raw);
    char *store = bytes_reserve(&lines->store, 0) - lines->store.count;
    char *at = store + (whole.at - store) + bracket;
    size_t behind = whole.count - bracket;
    if (behind < 2 || at[0] != '(' || at[behind - 1] != ')')
        return;
    memmove(at, at + 1, behind - 2);
    line->raw.count = (size_t)(at - line->raw.at) + behind - 2;
    line->text = line->raw;
}

static size_t join_literals(struct log_lines *lines, size_t first)
{
    struct log_line *line = &lines->at[first];
    size_t next = first + 1, bracket = 0;
    enum rest begun = how_it_ends(span_trim(line->raw), &bracket), rest = begun;
    for (; next < lines->count && rest != REST_NONE && rest != REST_CLOSED; next++) {
        struct log_line *more = &lines->at[next];
        enum rest then = rest_of(span_trim(more->raw));
        bool indented = more->raw.count && is_blank(more->raw.at[0]);
        if (more->why || !indented || then == REST_NONE)
            break;
        if (rest == REST_COMMA)
            append_element(lines, line, more);
        else if (!append_literal(lines, line, more))
            break;
        rest = then;
    }
    if (begun == REST_BESIDE && rest == REST_CLOSED)
        take_off_bracket(lines, line, bracket);
    return next;
}

/* `13,` or `0x0d`: a number and nothing else. */
static bool is_number(struct span text)
{
    text = span_trim(text);
    if (text.count && text.at[text.count - 1] == ',')
        text.count--;
    size_t digits = 0;
    struct span rest = span_starts_nocase(text, "0x") ? span_skip(text, 2) : text;
    while (digits < rest.count &&
           (text_is_digit(rest.at[digits]) ||
            (rest.count < text.count && strchr("abcdefABCDEF", rest.at[digits]))))
        digits++;
    return digits > 0 && digits == rest.count && digits <= 3;
}

static size_t join_numbers(struct log_lines *lines, size_t first)
{
    size_t end = first + 1;
    while (end < lines->count && !lines->at[end].why && is_number(lines->at[end].raw))
        end++;
    if (end == first + 1 || end == lines->count ||
        !span_starts(span_trim(lines->at[end].raw), "]"))
        return first + 1;
    for (size_t i = first + 1; i <= end; i++)
        append(lines, &lines->at[first], &lines->at[i], span_trim(lines->at[i].raw));
    return end + 1;
}

void log_join_literals(struct log_lines *lines)
{
    for (size_t i = 0; i + 1 < lines->count;) {
        struct span line = span_trim(lines->at[i].raw);
        if (lines->at[i].why || !may_end_open(line))
            i++;
        else if (line.at[line.count - 1] == '[')
            i = join_numbers(lines, i);
        else
            i = join_literals(lines, i);
    }
}
