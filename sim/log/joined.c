/* SPDX-License-Identifier: MIT */
/* A post has less room than a terminal: `AT+CSQ -> +CSQ: 12,0 OK`, `Open | AT+SAPBR=1,1 | response
 * OK`, or all of a session in one paragraph, since its editor took the line ends away. Where the
 * next piece begins is told by the modem's words alone, so that what stands between a command and
 * its answer has to be no more than signs, or the same words in line after line: else it is prose
 * that tells of them. */
#include "log/joined.h"

#include "base/die.h"
#include "log/talk.h"

#include <string.h>

#define PIECES_MAX  4000 /* of one line */
#define LINES_LEAST 2    /* joined lines; or so many commands in one: */
#define IN_ONE      3
#define WORDS_AGAIN 3 /* so often the same words stand between */
#define WORDS_MAX   16
#define LINE_LONG   100000

enum piece_kind { PIECE_FRONT, PIECE_COMMAND, PIECE_RESULT, PIECE_OTHER };

struct piece {
    enum piece_kind kind;
    struct span text;
};

struct parting {
    struct piece *pieces;
    size_t count;
    size_t commands, results;
    struct span between; /* words between a command and what answers it; none: signs only */
    bool prose;          /* ... that differ from one another */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct span token_of(struct span text)
{
    size_t end = 0;
    while (end < text.count && !is_blank(text.at[end]))
        end++;
    return span_cut(text, end);
}

/* Words that nothing need close here; in front of what follows there is a blank. */
static size_t word_length(struct span text)
{
    static const char *const words[] = {"OK",      "ERROR",        "SHUT OK",   "CONNECT OK",
                                        "SEND OK", "CLOSE OK",     "RDY",       "SMS Ready",
                                        "CLOSED",  "CONNECT FAIL", "Call Ready"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (span_starts(text, words[i]) && (text.count == length || is_blank(text.at[length])))
            return length;
    }
    return 0;
}

/* Without the signs at both ends, arrows in UTF-8 among them. */
static struct span without_signs(struct span text)
{
    while (text.count && !text_is_alpha(text.at[0]) && !text_is_digit(text.at[0]) &&
           !(text.at[0] == '+' && text.count > 1))
        text = span_skip(text, 1);
    return span_trim(text);
}

/* `at` is a word too. */
static bool starts(struct span text, enum piece_kind *kind)
{
    enum talk_kind talk;
    struct span token = token_of(text);
    bool lone = span_is(token, "AT") ||
                (span_is(token, "at") && word_length(without_signs(span_skip(text, 2))) > 0);
    *kind = PIECE_RESULT;
    if (word_length(text))
        return true;
    if (!lone && !talk_starts(text, &talk))
        return false;
    *kind = lone || talk == TALK_COMMAND ? PIECE_COMMAND : PIECE_RESULT;
    return true;
}

/* The end of a command: at the first blank that is in no quotes. */
static size_t command_length(struct span text)
{
    bool quoted = false;
    size_t end = 0;
    for (; end < text.count; end++) {
        if (text.at[end] == '"')
            quoted = !quoted && span_find(span_skip(text, end + 1), '"') + end + 1 < text.count;
        else if (!quoted && is_blank(text.at[end]))
            break;
    }
    bool colon = end > 2 && end < text.count && text.at[end - 1] == ':';
    return colon ? end - 1 : end;
}

/* The next place behind `from` at which a piece begins, or the end. */
static size_t next_start(struct span line, size_t from)
{
    enum piece_kind kind;
    for (size_t i = from; i < line.count; i++)
        if (is_blank(line.at[i - 1]) && starts(span_skip(line, i), &kind))
            return i;
    return line.count;
}

static void add_piece(struct parting *parting, enum piece_kind kind, struct span text)
{
    if (parting->count < PIECES_MAX && span_trim(text).count)
        parting->pieces[parting->count++] = (struct piece){kind, text};
}

static bool has_words(struct span text)
{
    for (size_t i = 0; i < text.count; i++)
        if (text_is_alpha(text.at[i]) || text_is_digit(text.at[i]) || (text.at[i] & 0x80))
            return true;
    return false;
}

/* `10.64.0.2`, `Revision:1529B05`: a line of the modem that has no name. */
static bool is_value(struct span text)
{
    bool digit = false;
    for (size_t i = 0; i < text.count; i++) {
        if (is_blank(text.at[i]))
            return false;
        digit = digit || text_is_digit(text.at[i]);
    }
    return digit;
}

/* `AT+CIFSR: 10.64.0.2`: a sign says that it came. */
static bool is_shown(struct span gap)
{
    gap = span_trim(gap);
    return gap.count && strchr(":-=|", gap.at[0]) && gap.at[0] && is_value(without_signs(gap));
}

/* What stands between a command and its answer. */
static void add_between(struct parting *parting, struct span text)
{
    struct span words = without_signs(text);
    if (words.count == 0)
        return;
    if (is_value(words)) {
        add_piece(parting, PIECE_RESULT, words);
        parting->results++;
        return;
    }
    parting->prose =
        parting->prose || (parting->between.count && !span_same(parting->between, words));
    parting->between = words;
}

static struct span trim_end(struct span text)
{
    static const char *const signs[] = {"->", "=>", "|", "/"};
    text = span_trim(text);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i]);
        if (text.count > length && is_blank(text.at[text.count - length - 1]) &&
            span_is(span_skip(text, text.count - length), signs[i]))
            text = span_trim(span_cut(text, text.count - length));
    }
    return text;
}

/* Cuts a line into its pieces; in front of the first command there may be anything. */
static void part(struct parting *parting, struct span line)
{
    enum piece_kind kind;
    struct piece *pieces = parting->pieces;
    *parting = (struct parting){.pieces = pieces};
    size_t at = starts(line, &kind) ? 0 : next_start(line, 1);
    add_piece(parting, PIECE_FRONT, span_cut(line, at));
    while (at < line.count) {
        struct span rest = span_skip(line, at);
        starts(rest, &kind);
        size_t length = kind == PIECE_COMMAND ? command_length(rest) : word_length(rest);
        size_t next = next_start(line, at + (length ? length : 1));
        struct span gap = span_cut(span_skip(line, at + length), next - at - length);
        if (kind == PIECE_COMMAND) {
            bool asked = next < line.count;
            parting->commands++;
            add_piece(parting, kind, span_cut(rest, length));
            if (asked || is_shown(gap))
                add_between(parting, gap);
            else
                add_piece(parting, PIECE_OTHER, gap);
        } else {
            parting->results++;
            add_piece(parting, kind, length ? span_cut(rest, length) : trim_end(gap));
            if (length && has_words(gap))
                add_piece(parting, PIECE_OTHER, gap);
        }
        at = next;
    }
}

/* --- which lines --- */

struct table {
    struct span words[WORDS_MAX];
    size_t seen[WORDS_MAX], count;
};

static size_t *seen_of(struct table *table, struct span words)
{
    size_t i = 0;
    while (i < table->count && !span_same(table->words[i], words))
        i++;
    if (i == WORDS_MAX)
        return NULL;
    if (i == table->count) {
        table->words[table->count++] = words;
        table->seen[i] = 0;
    }
    return &table->seen[i];
}

static bool may_be_joined(const struct log_line *line, struct parting *parting)
{
    struct talk talk;
    struct span raw = line->raw;
    if (line->why || raw.count > LINE_LONG || !talk_find(NULL, raw, 0, &talk) ||
        (span_find(raw, ' ') == raw.count && span_find(raw, '\t') == raw.count))
        return false;
    part(parting, raw);
    return parting->commands + parting->results > 1 && parting->results && !parting->prose;
}

static bool is_joined(const struct log_line *line, struct parting *parting, struct table *table)
{
    if (!may_be_joined(line, parting))
        return false;
    size_t *seen = parting->between.count ? seen_of(table, parting->between) : NULL;
    return parting->between.count == 0 || (seen && *seen >= WORDS_AGAIN);
}

static void add_line(struct log_lines *parted, size_t *size, const struct log_line *of,
                     struct span text)
{
    if (parted->count == *size) {
        *size = 2 * *size + 64;
        parted->at = xrealloc(parted->at, *size * sizeof *parted->at);
    }
    struct log_line *line = &parted->at[parted->count++];
    *line = *of;
    line->raw = line->text = text;
}

/* What is no word in front of a command stays there: it is a time, a number, a mark. */
static void add_pieces(struct log_lines *parted, size_t *size, const struct log_line *line,
                       const struct parting *parting)
{
    for (size_t i = 0; i < parting->count; i++) {
        const struct piece *piece = &parting->pieces[i], *next = piece + 1;
        struct span text = piece->text;
        bool plain = piece->kind == PIECE_FRONT && i + 1 < parting->count;
        for (size_t k = 0; plain && k < text.count; k++)
            plain = !text_is_alpha(text.at[k]) && !(text.at[k] & 0x80);
        if (plain) {
            text.count = (size_t)(next->text.at + next->text.count - text.at);
            i++;
        }
        add_line(parted, size, line, span_trim(text));
    }
}

bool log_part_joined(const struct log_lines *lines, struct log_lines *parted)
{
    struct parting parting = {.pieces = xzalloc(PIECES_MAX * sizeof *parting.pieces)};
    struct table table = {.count = 0};
    size_t joined = 0, most = 0, size = 0;
    *parted = (struct log_lines){.resolution = lines->resolution};
    for (size_t i = 0; i < lines->count; i++) {
        if (!may_be_joined(&lines->at[i], &parting) || parting.commands == 0)
            continue;
        size_t *seen = parting.between.count ? seen_of(&table, parting.between) : NULL;
        *(seen ? seen : &joined) += 1;
        most = parting.between.count == 0 && parting.commands > most ? parting.commands : most;
    }
    for (size_t i = 0; i < table.count; i++)
        joined += table.seen[i] >= WORDS_AGAIN ? table.seen[i] : 0;
    bool are = joined >= LINES_LEAST || most >= IN_ONE;
    for (size_t i = 0; are && i < lines->count; i++) {
        if (is_joined(&lines->at[i], &parting, &table))
            add_pieces(parted, &size, &lines->at[i], &parting);
        else
            add_line(parted, &size, &lines->at[i], lines->at[i].raw);
    }
    xfree(parting.pieces);
    return are;
}
