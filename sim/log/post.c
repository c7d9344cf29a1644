/* SPDX-License-Identifier: MIT */
/* What people save of a thread is the mail's source or the page's. In a mail `=` is written =3D, so
 * that no command is one; and a highlighter puts tags between the words of a command. A page whose
 * tags stand around whole texts is left to the readers of shapes: there a tag may say who spoke.
 * Lines keep their numbers: one that went on in the next is followed by empty ones.
 */
#include "log/post.h"

#include <string.h>

#define HEAD_LINES 2000 /* in which a sign has to be */
#define SIGNS      2    /* of so many lines */

static struct span next_line(struct span *rest)
{
    struct span line = span_take(rest, '\n');
    if (line.count && line.at[line.count - 1] == '\r')
        line.count--;
    return line;
}

static size_t find(struct span text, const char *part)
{
    size_t length = strlen(part), at = 0;
    while (at + length <= text.count && memcmp(text.at + at, part, length) != 0)
        at++;
    return at + length <= text.count ? at : text.count;
}

/* --- quoted-printable --- */

static int digit_of(char c)
{
    return text_is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A mail says so in its head; else no command has its `=`. */
static bool is_quoted_printable(struct span text)
{
    size_t coded = 0, plain = 0;
    for (int i = 0; i < HEAD_LINES && text.count; i++) {
        struct span line = next_line(&text);
        if (span_starts_nocase(line, "Content-Transfer-Encoding: quoted-printable"))
            return true;
        struct span command = span_skip(line, find(line, "AT+"));
        struct span value = span_skip(command, span_find(command, '='));
        coded += span_starts(value, "=3D");
        plain += value.count > 0 && !span_starts(value, "=3D");
    }
    return coded >= SIGNS && plain == 0;
}

/* Without the `=` that stands for no line end; true: it had one. */
static bool goes_on(struct span *line)
{
    struct span end = *line;
    while (end.count && (end.at[end.count - 1] == ' ' || end.at[end.count - 1] == '\t'))
        end.count--;
    if (end.count == 0 || end.at[end.count - 1] != '=')
        return false;
    *line = span_cut(end, end.count - 1);
    return true;
}

static void decode_printable(struct span text, struct bytes *out)
{
    size_t ends = 0;
    while (text.count) {
        struct span line = next_line(&text);
        bool more = goes_on(&line);
        for (size_t i = 0; i < line.count; i++) {
            int high = i + 2 < line.count ? digit_of(line.at[i + 1]) : -1;
            int low = i + 2 < line.count ? digit_of(line.at[i + 2]) : -1;
            bool coded = line.at[i] == '=' && high >= 0 && low >= 0;
            bytes_add_char(out, coded ? (char)(high << 4 | low) : line.at[i]);
            i += coded ? 2 : 0;
        }
        ends++;
        for (; !more && ends > 0; ends--)
            bytes_add_char(out, '\n');
    }
}

/* --- a highlighter's page --- */

/* The length of a tag of these at the front, with what it has in it; 0: there is none. */
static size_t tag_length(struct span text, const char *const *names)
{
    struct span name = span_skip(text, 1);
    span_strip(&name, "/");
    for (; *names; names++) {
        size_t length = strlen(*names), end = span_find(text, '>');
        char after = name.count > length ? name.at[length] : '\0';
        if (span_starts(name, *names) && after && strchr("> /\t", after) && end < text.count)
            return end + 1;
    }
    return 0;
}

static const char *const inner_tags[] = {"span",   "code", "b",  "i",    "em",
                                         "strong", "font", "tt", "mark", NULL};
static const char *const line_tags[] = {"div", "li", "tr", "p", "br", NULL};
static const char *const other_tags[] = {"pre", "td", "th", "table", "tbody", "ul", "ol", NULL};

/* One word ends and the next begins within a line's text. */
static bool is_highlighted(struct span text)
{
    size_t lines = 0;
    for (int i = 0; i < HEAD_LINES && text.count; i++) {
        struct span line = next_line(&text), rest = line;
        rest = span_skip(rest, find(rest, "</"));
        size_t end = tag_length(rest, inner_tags);
        struct span next = span_skip(rest, end);
        span_strip(&next, " ");
        lines += end > 0 && tag_length(next, inner_tags) > 0 && !span_starts(next, "</");
    }
    return lines >= SIGNS;
}

/* Tags that end a line of the page do it here, within the line of the log. */
static void take_tags(struct span text, struct bytes *out)
{
    while (text.count) {
        char sign = text.at[0];
        size_t inner = sign == '<' ? tag_length(text, inner_tags) : 0;
        size_t ends = sign == '<' ? tag_length(text, line_tags) : 0;
        size_t other = sign == '<' ? tag_length(text, other_tags) : 0;
        bool closes = ends && (span_starts(text, "</") || span_starts(text, "<br"));
        if (closes || span_starts(text, "<pre"))
            bytes_add_char(out, '\r');
        else if (other)
            bytes_add_char(out, '\t');
        if (inner + ends + other == 0)
            bytes_add_char(out, sign);
        text = span_skip(text, inner + ends + other ? inner + ends + other : 1);
    }
}

/* --- */

static const struct {
    const char *about;
    bool (*is)(struct span text);
    void (*open)(struct span text, struct bytes *out);
} posts[] = {
    {"a mail in quoted-printable", is_quoted_printable, decode_printable},
    {"a page, with tags around words", is_highlighted, take_tags},
};

const char *log_open_post(struct span text, struct bytes *out)
{
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        if (!posts[i].is(text))
            continue;
        posts[i].open(text, out);
        return posts[i].about;
    }
    return NULL;
}
