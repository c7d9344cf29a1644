/* SPDX-License-Identifier: MIT */
/* A dump's fronts are learned as those of texts are (shape.c), but a row may be any part of what
 * was said, down to a byte: so the rows of a front are put together first, and what they say
 * together tells whose they are.
 */
#include "log/hexes.h"

#include "base/die.h"
#include "log/chains.h"
#include "log/escapes.h"
#include "log/readers.h"

#include <string.h>

#define SAMPLE_LINES 20000
#define STREAM_MAX   32768 /* bytes of a front that are looked at */

/* --- a row --- */

static int hex_value(char c)
{
    uint32_t value;
    return log_hex_number((struct span){&c, 1}, &value) ? (int)value : -1;
}

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_';
}

/* Digits of one group, an even number with nothing of a word behind them; 0: no group. */
static size_t group_length(struct span text, size_t *skip)
{
    size_t digits = 0;
    *skip = span_starts_nocase(text, "0x") || span_starts(text, "\\x") ? 2
            : span_starts(text, "$")                                   ? 1
                                                                       : 0;
    text = span_skip(text, *skip);
    while (digits < text.count && hex_value(text.at[digits]) >= 0)
        digits++;
    bool word = digits < text.count && is_word(text.at[digits]);
    return digits % 2 == 0 && !word ? digits : 0;
}

/* What may stand between two groups: a blank or two, a sign with or without one. */
static size_t gap_length(struct span text, char *sign)
{
    size_t length = 0;
    *sign = ' ';
    if (text.count && strchr(",:;-", text.at[0]) && text.at[0])
        *sign = text.at[length++];
    while (length < text.count && length < 3 && text.at[length] == ' ')
        length++;
    return length;
}

/* Offsets are wider than bytes, or end with a colon. */
static bool is_offset(size_t first, size_t length, struct span behind)
{
    char sign;
    size_t skip, gap = gap_length(behind, &sign);
    size_t next = group_length(span_skip(behind, gap), &skip);
    if (length != first || gap == 0)
        return false;
    return (first >= 4 && next == 2) || (sign == ':' && gap > 1) || (gap > 1 && first >= 4);
}

size_t hex_run(struct span text, struct bytes *out)
{
    size_t used = 0, first = 0, skip, sign_count = 0;
    char sign = 0;
    while (used < text.count) {
        char here = ' ';
        struct span rest = span_skip(text, used);
        size_t gap = used ? gap_length(rest, &here) : 0;
        size_t length = group_length(span_skip(rest, gap), &skip);
        bool wide = gap > 1 && here == ' ' && span_starts(span_skip(rest, gap), " ");
        if (length == 0 || wide || (used && (gap == 0 || length > first)))
            break;
        if (used && sign_count++ && here != sign)
            break;
        sign = here;
        first = used ? first : length;
        rest = span_skip(rest, gap + skip);
        if (used == 0 && is_offset(first, length, span_skip(rest, length)))
            return 0;
        for (size_t i = 0; out && i < length; i += 2)
            bytes_add_char(out, (char)(hex_value(rest.at[i]) * 16 + hex_value(rest.at[i + 1])));
        used += gap + skip + length;
        if (length < first)
            break;
    }
    return used;
}

/* Two digits alone are most often no byte but a day or a minute: only at a line's end, or with 0x
 * in front. More of them may have a text behind, but no other sign that would make a date. */
static size_t row_length(struct span text, struct bytes *out)
{
    size_t used = hex_run(text, out);
    struct span rest = span_skip(text, used), trimmed = span_trim(rest);
    bool alone = used == 2;
    bool ends = trimmed.count == 0 || (trimmed.count < 4 && !is_word(trimmed.at[0]));
    if (used && (alone ? !ends : rest.count && strchr("/._", rest.at[0]) && rest.at[0])) {
        bytes_clear(out);
        return 0;
    }
    return used;
}

static bool is_plausible(struct span bytes)
{
    size_t good = 0;
    for (size_t i = 0; i < bytes.count; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        good += (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == 0x1a;
    }
    return bytes.count > 0 && good * 10 >= bytes.count * 9;
}

/* The longest run of a line that could be talk; *from is where it begins. */
static bool find_run(struct span line, size_t *from, struct bytes *best)
{
    bytes_clear(best);
    line = span_cut(line, 1000);
    for (size_t i = 0; i < line.count;) {
        struct bytes bytes = {0};
        bool inside = i > 0 && (is_word(line.at[i - 1]) || line.at[i - 1] == '.');
        size_t used = inside ? 0 : row_length(span_skip(line, i), &bytes);
        if (used && bytes.count >= best->count && is_plausible(bytes_span(&bytes))) {
            bytes_clear(best);
            bytes_add_span(best, bytes_span(&bytes));
            *from = i;
        }
        i += used ? used : 1;
        bytes_release(&bytes);
    }
    return best->count > 0;
}

/* --- learning --- */

struct learning {
    struct shape *shape;
    struct bytes *fronts, *headings; /* what was said, for each entry of the shape's tables */
    size_t single, rows;
};

static void keep(struct front_table *table, struct bytes *streams, uint64_t hash,
                 struct span shown, struct span bytes)
{
    struct front *front = front_add(table, hash, shown);
    if (!front)
        return;
    front->lines++;
    struct bytes *stream = &streams[front - table->at];
    if (stream->count < STREAM_MAX)
        bytes_add_span(stream, bytes);
}

static void count_talk(struct front *front, struct span bytes)
{
    enum talk_kind kind;
    while (bytes.count) {
        size_t end = 0;
        while (end < bytes.count && bytes.at[end] != '\r' && bytes.at[end] != '\n')
            end++;
        if (talk_starts(span_cut(bytes, end), &kind)) {
            front->commands += kind == TALK_COMMAND;
            front->results += kind == TALK_RESULT;
        }
        bytes = span_skip(bytes, end + 1);
    }
}

static size_t count_table(struct front_table *table, struct bytes *streams)
{
    size_t total = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        count_talk(front, bytes_span(&streams[i]));
        total += front->commands + front->results;
        bytes_release(&streams[i]);
    }
    xfree(streams);
    return total;
}

static void learn_row(struct learning *learning, struct span line)
{
    struct bytes bytes = {0};
    size_t from;
    if (find_run(line, &from, &bytes)) {
        struct span front = span_cut(line, from);
        keep(&learning->shape->fronts, learning->fronts, skeleton_of(front).hash, front,
             bytes_span(&bytes));
        learning->rows++;
        learning->single += bytes.count == 1;
    }
    bytes_release(&bytes);
}

/* Rows of which the front says nothing belong to the last line above that is none. */
static void learn_headings(struct learning *learning, const struct log_lines *lines)
{
    struct shape *shape = learning->shape;
    struct span above = {0};
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES; i++) {
        struct bytes bytes = {0};
        struct span line = lines->at[i].raw;
        size_t from = 0;
        const struct front *front = NULL;
        if (lines->at[i].why || span_trim(line).count == 0)
            continue;
        if (find_run(line, &from, &bytes))
            front = front_find(&shape->fronts, skeleton_of(span_cut(line, from)).hash);
        if (!front || !front->used)
            above = line;
        else if (above.count && front->side == LOG_EITHER)
            keep(&shape->headings, learning->headings, skeleton_of(span_cut(above, 200)).hash,
                 above, bytes_span(&bytes));
        bytes_release(&bytes);
    }
}

/* Rows that go on have a front of blanks or an offset; what else is without words is a date. */
static bool may_go_on(struct span front)
{
    for (size_t i = 0; i < front.count; i++) {
        if (!strchr(" \t:|", front.at[i]) && hex_value(front.at[i]) < 0)
            return false;
    }
    return true;
}

static void learn_clock(struct shape *shape, const struct log_lines *lines)
{
    size_t count = lines->count < 2000 ? lines->count : 2000, used = 0, length;
    struct span *fronts = xzalloc((count + 1) * sizeof *fronts);
    for (size_t i = 0; i < count; i++) {
        if (shape_match(shape, lines->at[i].raw, &length))
            fronts[used++] = span_cut(lines->at[i].raw, length);
    }
    clock_learn(&shape->clock, fronts, used);
    for (size_t i = used = 0; shape->headings.speaks && i < count; i++) {
        struct span line = lines->at[i].raw;
        const struct front *heading =
            front_find(&shape->headings, skeleton_of(span_cut(line, 200)).hash);
        if (heading && heading->used)
            fronts[used++] = line;
    }
    if (used)
        clock_learn(&shape->clock, fronts, used);
    xfree(fronts);
}

/* Returns whether most rows are one byte each. */
static bool learn(struct shape *shape, const struct log_lines *lines)
{
    struct learning learning = {.shape = shape};
    learning.fronts = xzalloc(SHAPE_FRONTS_MAX * sizeof *learning.fronts);
    learning.headings = xzalloc(SHAPE_FRONTS_MAX * sizeof *learning.headings);
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES; i++) {
        if (!lines->at[i].why)
            learn_row(&learning, lines->at[i].raw);
    }
    size_t total = count_table(&shape->fronts, learning.fronts);
    for (size_t i = 0; i < shape->fronts.count; i++) {
        struct front *front = &shape->fronts.at[i];
        front->used = front->commands + front->results > 0 ||
                      (front->lines > 1 && may_go_on(front->shown));
        front->blanks = 0;
        if (front->used && front->shown.count > shape->longest)
            shape->longest = front->shown.count;
    }
    fronts_decide(&shape->fronts, total);
    learn_headings(&learning, lines);
    hints_decide(&shape->headings, count_table(&shape->headings, learning.headings));
    shape->marked = shape->fronts.speaks || shape->headings.speaks;
    learn_clock(shape, lines);
    return learning.single * 2 > learning.rows;
}

/* --- reading --- */

struct dump {
    struct log *log;
    struct shape *shape;
    struct chains *chains; /* of single bytes; NULL: rows */
    enum log_side last, headed;
    usec at;
};

static enum log_side side_of(const struct dump *dump, const struct front *front)
{
    if (!dump->shape->marked)
        return LOG_MODEM; /* one stream, in which the echo is the command */
    if (front->side == LOG_EITHER && dump->shape->headings.speaks)
        return dump->headed;
    return front->side == LOG_EITHER ? dump->last : front->side;
}

/* The run behind that front; blanks in front of it may be more in one row than in another. */
static bool take_row(const struct dump *dump, struct span line, const struct front **front,
                     struct bytes *bytes, size_t *length)
{
    *front = shape_match(dump->shape, line, length);
    if (!*front)
        return false;
    while (*length < line.count && (line.at[*length] == ' ' || line.at[*length] == '\t'))
        ++*length;
    if (row_length(span_skip(line, *length), bytes) > 0)
        return true;
    bytes_clear(bytes);
    return false;
}

static void read_row(struct dump *dump, struct log_line *line)
{
    const struct front *front;
    struct bytes bytes = {0};
    size_t length = 0;
    const struct front *heading = NULL;
    if (dump->shape->headings.speaks)
        heading =
            front_find(&dump->shape->headings, skeleton_of(span_cut(line->raw, 200)).hash);
    bool headed = heading && heading->used;
    bool row = !headed && take_row(dump, line->raw, &front, &bytes, &length);
    struct clock *clock = &dump->shape->clock;
    line->stamped = clock_read(clock, row ? span_cut(line->raw, length) : line->raw, &dump->at);
    line->at = dump->at;
    if (headed) {
        dump->headed = heading->side;
        dump->log->framing++;
    } else if (!row) {
        log_add_comment(dump->log, line, line->raw);
    } else {
        enum log_side side = side_of(dump, front);
        dump->last = side;
        if (dump->chains)
            chains_add(dump->chains, line, side, bytes_span(&bytes));
        else if (line->at == LOG_NO_TIME)
            log_add(dump->log, line, side, true, bytes_span(&bytes));
        else
            log_add_more(dump->log, line, side, bytes_span(&bytes));
    }
    bytes_release(&bytes);
}

void log_read_hexes(struct log *log, const struct log_lines *lines)
{
    struct shape *shape = xzalloc(sizeof *shape);
    struct chains chains = {0};
    bool single = learn(shape, lines);
    struct dump dump = {.log = log, .shape = shape, .at = LOG_NO_TIME};
    dump.last = dump.headed = LOG_MODEM;
    dump.chains = single && shape->clock.kind != CLOCK_NONE ? &chains : NULL;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        if (line.why)
            log_add_skipped(log, &line, line.why);
        else if (span_trim(line.raw).count)
            read_row(&dump, &line);
    }
    chains_end(&chains, log);
    log->resolution = shape->clock.resolution;
    log->marked = shape->marked;
    shape_describe(shape, &log->shape);
    xfree(shape);
}
