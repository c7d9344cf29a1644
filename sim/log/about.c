/* SPDX-License-Identifier: MIT */
/* People post their program with its output, and the page of the manual that they went by. Both are
 * full of the modem's words, which nobody said there. One line of a program looks much like what a
 * program prints of its calls (strace, traces of drivers), so it takes a run of lines that are
 * all source, with a word in it that only source begins with; and a page of a manual has forms:
 * AT+FTPPUT=<mode>[,<reqlength>], under headings of its own (AT manual V1.06, 1.4).
 */
#include "log/about.h"

#include "log/talk.h"

#include <string.h>

#define RUN_LEAST 3 /* lines of source, where one is no accident */

static const char is_source[] = "source code, which nobody said";
static const char is_form[] = "a form of a manual, which nobody said";

static bool ends_with(struct span text, const char *end)
{
    size_t length = strlen(end);
    return text.count >= length && span_is(span_skip(text, text.count - length), end);
}

static bool starts_with_one(struct span text, const char *const *words)
{
    for (; *words; words++)
        if (span_starts(text, *words))
            return true;
    return false;
}

/* --- source --- */

/* Without the remark at its end, and the blanks around. */
static struct span without_remark(struct span text)
{
    char quote = '\0';
    text = span_trim(text);
    if (!span_contains(text, "//"))
        return text;
    for (size_t i = 0; i + 1 < text.count; i++) {
        if (quote && text.at[i] == '\\')
            i++;
        else if (quote)
            quote = text.at[i] == quote ? '\0' : quote;
        else if (text.at[i] == '"' || text.at[i] == '\'')
            quote = text.at[i];
        else if (text.at[i] == '/' && text.at[i + 1] == '/')
            return span_trim(span_cut(text, i));
    }
    return text;
}

static bool ends_as_source(struct span text)
{
    return ends_with(text, ";") || ends_with(text, "{") || ends_with(text, "}");
}

/* Words that begin a line of C and its like, or of Python, where the line ends as one does. */
static bool is_keyword_line(struct span text)
{
    static const char *const c[] = {"#include", "#define", "void ",     "int ",      "bool ",
                                    "if ",      "if(",     "while ",    "while(",    "for ",
                                    "for(",     "else",    "return ",   "return;",   "String ",
                                    "char ",    "const ",  "static ",   "switch ",   "case ",
                                    "uint8_t ", "byte ",   "function ", "unsigned ", "let ",
                                    "var ",     "} else",  "await ",    NULL};
    static const char *const python[] = {"def ",  "class ", "if ",   "elif ",  "while ", "for ",
                                         "with ", "try:",   "else:", "except", NULL};
    static const char *const imports[] = {"import ", "from ", NULL};
    if (span_starts(text, "#include") || span_starts(text, "#define "))
        return true;
    if (starts_with_one(text, imports))
        return !span_contains(text, ":") && !ends_with(text, ".");
    if (ends_with(text, ":") && starts_with_one(text, python))
        return span_contains(text, "(") || span_contains(text, "=") || span_is(text, "try:") ||
               span_is(text, "else:") || span_contains(text, " True:");
    return starts_with_one(text, c) && (ends_as_source(text) || ends_with(text, ")"));
}

/* `modem.sendAT("+CSQ");`, `ser.write(b'AT')`, `} else {`, `x = y;` */
static bool is_statement(struct span text)
{
    size_t letters = 0;
    if (ends_as_source(text) && strchr("{}*", text.at[0]))
        return !span_contains(text, ":");
    while (letters < text.count &&
           (text_is_alpha(text.at[letters]) || text_is_digit(text.at[letters]) ||
            strchr("_.>-:", text.at[letters])) &&
           text.at[letters])
        letters++;
    struct span rest = span_trim(span_skip(text, letters));
    bool calls = letters > 1 && letters < text.count && text.at[letters] == '(';
    bool sets = letters > 0 && span_starts(rest, "=") && !span_starts_nocase(text, "AT");
    bool declares = letters > 1 && rest.count > 1 && text_is_alpha(rest.at[0]);
    return ends_with(text, ";")
               ? calls || sets || declares
               : (calls || sets) && (ends_with(text, ")") || ends_with(text, ","));
}

/* Each line of a log is asked, and nearly all end otherwise. */
static bool may_be_source(struct span text)
{
    return text.count && (strchr(";{}):,", text.at[text.count - 1]) || text.at[0] == '#' ||
                          span_starts(text, "import ") || span_starts(text, "from "));
}

struct run {
    size_t first, end; /* lines */
    size_t lines, keywords, talks;
};

static void mark_run(struct log_lines *lines, const struct run *run)
{
    if (run->lines < RUN_LEAST || run->keywords == 0 || run->talks == 0)
        return;
    for (size_t i = run->first; i < run->end; i++)
        if (span_trim(lines->at[i].raw).count && !lines->at[i].why)
            lines->at[i].why = is_source;
}

static void mark_source(struct log_lines *lines)
{
    struct run run = {.lines = 0};
    for (size_t i = 0; i < lines->count; i++) {
        struct span raw = lines->at[i].raw, text = without_remark(span_cut(raw, 400));
        struct talk talk;
        if (text.count == 0 && !lines->at[i].why)
            continue; /* empty, or all of it a remark */
        bool may = !lines->at[i].why && may_be_source(text);
        bool keyword = may && is_keyword_line(text);
        if (!may || (!keyword && !is_statement(text))) {
            mark_run(lines, &run);
            run = (struct run){.first = i + 1};
            continue;
        }
        run.first = run.lines ? run.first : i;
        run.lines++;
        run.keywords += keyword;
        run.talks += talk_find(NULL, text, 0, &talk) || span_contains(text, "\"+");
        run.end = i + 1;
    }
    mark_run(lines, &run);
}

/* --- forms --- */

/* A name of small letters between < and >, outside of quotes: <CR> is a byte. */
static bool has_place(struct span text)
{
    bool quoted = false;
    for (size_t i = 0; i + 2 < text.count; i++) {
        quoted = quoted != (text.at[i] == '"');
        if (!quoted && text.at[i] == '<' && text.at[i + 1] >= 'a' && text.at[i + 1] <= 'z')
            return true;
    }
    return false;
}

static bool is_heading(struct span text)
{
    static const char *const words[] = {"Test Command", "Read Command", "Write Command",
                                        "Execution Command", NULL};
    return starts_with_one(span_trim(text), words);
}

/* What may be left out stands in brackets: that is no log's. */
static bool is_optional(struct span text)
{
    return (span_contains(text, "[,<") || span_contains(text, ",[<") ||
            span_contains(text, "=[<")) &&
           has_place(text);
}

static bool is_asked_for(struct span text)
{
    return text.count && text.at[text.count - 1] == '?';
}

/* From a heading to the next command that somebody gave; the title above is the manual's too. */
static void mark_page(struct log_lines *lines)
{
    bool inside = false;
    struct log_line *title = NULL;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        struct span text = span_trim(line->raw);
        struct talk talk;
        if (text.count == 0 || line->why)
            continue;
        bool talks = talk_find(NULL, text, 0, &talk);
        if (is_heading(text)) {
            if (title && !inside)
                title->why = is_form;
            inside = true;
        } else if (inside && talks && talk_is_whole_command(text) && !is_asked_for(text) &&
                   !has_place(text)) {
            inside = false;
        }
        if (talks && (inside || is_optional(text)))
            line->why = is_form;
        title = talks && !talk_is_whole_command(text) ? line : NULL;
    }
}

static void mark_forms(struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (!lines->at[i].why && is_optional(span_cut(lines->at[i].raw, 400))) {
            mark_page(lines);
            return;
        }
    }
}

void log_mark_about(struct log_lines *lines)
{
    mark_source(lines);
    mark_forms(lines);
}
