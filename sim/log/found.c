/* SPDX-License-Identifier: MIT */
/* Reads a log whose shape was learned (shape.c). What the shape does not tell, the text does: a
 * log without marks has commands and results all the same. Lines that look like AT and are not
 * taken are kept with the reason, so that nothing is lost without a word.
 */
#include "log/found.h"

#include "base/die.h"
#include "log/capture.h"
#include "log/hexes.h"
#include "log/joined.h"
#include "log/judge.h"
#include "log/readers.h"

#define TRY_LINES 5000
#define AHEAD     3 /* lines in which an answer must follow a prompt's command */

/* Below a command in a line of its own stands what came, or its echo. */
static bool answer_follows(const struct finding *finding, struct span command)
{
    struct talk talk;
    size_t seen = 0;
    for (size_t i = finding->next; i < finding->lines->count && seen < AHEAD; i++) {
        struct span line = finding->lines->at[i].raw;
        if (span_trim(line).count == 0)
            continue;
        seen++;
        if (!talk_find(finding->shape->spelling, line, 0, &talk))
            continue;
        bool echo = command.count > 2 &&
                    span_same(span_cut(span_skip(line, talk.words), command.count), command);
        return talk.kind == TALK_RESULT || !finding->shape->fronts.speaks || echo;
    }
    return seen == 0;
}

/* `Rebooting the modem (AT+CFUN=1,1)`, where all that is said has marks. */
static bool is_mentioned(const struct finding *finding, struct span line, size_t at)
{
    return finding->shape->fronts.speaks && span_is(frame_opening(line, at), "(");
}

/* The margin that tells, or a wider one, whose text begins with blanks; *length goes behind it. */
static enum log_side side_by_margin(const struct finding *finding, struct span line,
                                    size_t *length)
{
    const struct front *best = NULL;
    size_t front = *length, end = front;
    if (!finding->shape->margins.speaks)
        return LOG_EITHER;
    while (end < line.count && (line.at[end] == ' ' || line.at[end] == '\t'))
        end++;
    front -= front_margin(span_cut(line, front)).count;
    for (size_t to = front; to <= end; to++) {
        struct span margin = span_cut(span_skip(line, front), to - front);
        const struct front *hint = front_find(&finding->shape->margins, margin_hash(margin));
        if (!hint || !hint->used)
            continue;
        best = hint;
        *length = to;
    }
    return best ? best->side : LOG_EITHER;
}

/* A text in known clothes. What is not known behind a front that prose has too is prose. */
static void read_fronted(struct finding *finding, const struct log_line *line,
                         const struct front *front, size_t length)
{
    struct talk talk;
    enum log_side side = front->side;
    if (side == LOG_EITHER)
        side = side_by_margin(finding, line->raw, &length);
    struct span text = span_skip(line->raw, length);
    bool talks = talk_find(finding->shape->spelling, text, 0, &talk) && talk.at == 0;
    bool spelled = spelling_find_end(finding->shape->spelling, text) < text.count;
    if (side == LOG_EITHER && finding->shape->headings.speaks)
        side = finding->headed;
    if (front->repeats) {
        log_add_skipped(finding->log, line, "repeats what another line says");
        return;
    }
    bool begun = finding->command.count > 0;
    bool typed = finding->awaits || span_contains(text, "AT") || span_contains(text, "+++");
    if (side == LOG_HOST && !talks && !spelled && !typed) {
        log_add_comment(finding->log, line, text); /* what is typed to the host's program */
        return;
    }
    bool strange = !front->steady || !begun || (front->shared && finding->answered);
    if (!talks && !spelled && strange) {
        if (side == LOG_HOST && !finding->awaits) {
            log_add_comment(finding->log, line, text);
            return;
        }
        side = side == LOG_HOST && begun ? LOG_HOST : LOG_EITHER;
    }
    found_add_framed(finding, line, side, length);
}

static bool read_heading(struct finding *finding, const struct log_line *line)
{
    if (!finding->shape->headings.speaks)
        return false;
    const struct front *heading =
        front_find(&finding->shape->headings, skeleton_of(span_cut(line->raw, 200)).hash);
    if (!heading || !heading->used)
        return false;
    finding->headed = heading->side;
    return true;
}

/* Whose a line is that has nothing known in it and nothing in front. */
static enum log_side side_of_rest(const struct finding *finding, const struct front *front)
{
    if (finding->command.count == 0)
        return LOG_EITHER; /* before anything was said */
    if (finding->shape->headings.speaks && front && !finding->answered)
        return finding->headed;
    if (finding->awaits || (front && front->shown.count == 0))
        return LOG_EITHER; /* nothing in front says nothing */
    return front && front->steady && front->side == LOG_MODEM ? LOG_MODEM : LOG_EITHER;
}

/* <p>, </pre>, <ul class="x"> alone. */
static bool is_tags(struct span line)
{
    line = span_trim(line);
    bool letter =
        line.count > 2 && (line.at[1] == '/' || (line.at[1] >= 'a' && line.at[1] <= 'z'));
    return letter && line.at[0] == '<' && span_find(line, '>') == line.count - 1;
}

/* `15:02:11 [RX]` alone, with the text below. */
static bool is_title(const struct finding *finding, struct span line)
{
    const struct front *title =
        front_find(&finding->shape->titles, skeleton_of(span_cut(line, 200)).hash);
    return title && title->seen > 1 && (title->commands == 0 || title->results == 0);
}

/* Does the host say something before the modem does, behind its mark? */
static bool host_follows(const struct finding *finding)
{
    size_t length;
    for (size_t i = finding->next; i < finding->lines->count && i < finding->next + AHEAD;
         i++) {
        const struct front *front =
            shape_match(finding->shape, finding->lines->at[i].raw, &length);
        if (front && front->side != LOG_EITHER)
            return front->side == LOG_HOST;
    }
    return false;
}

/* The bytes that the modem waits for, at the end of a line whose front was seen only there. */
static size_t payload_at(const struct finding *finding, struct span line)
{
    size_t at = line.count - finding->awaited;
    bool fits = finding->awaited && finding->awaited < line.count;
    return fits && line.at[at - 1] == ' ' && !host_follows(finding) ? at : 0;
}

/* Nothing of the shape in front: a prompt with a command behind it, a text in prose, or prose. */
static void read_bare(struct finding *finding, const struct log_line *line,
                      const struct front *front)
{
    struct talk talk;
    const struct spelling *spelling = finding->shape->spelling;
    bool talks = talk_find(spelling, line->raw, 0, &talk);
    struct span said = span_skip(line->raw, talks ? talk.words : 0);
    const struct front *frame =
        talks ? shape_match_frame(finding->shape, line->raw, talk.at) : NULL;
    if (frame) {
        struct span opening = frame_opening(line->raw, talk.at);
        log_add_comment(finding->log, line, span_cut(line->raw, talk.at - opening.count));
        found_add_framed(finding, line, frame->side, talk.at);
    } else if (talks && talk.kind == TALK_COMMAND && talk_is_whole_command(said) &&
               !is_mentioned(finding, line->raw, talk.words) && answer_follows(finding, said)) {
        log_add_comment(finding->log, line, span_cut(line->raw, talk.words));
        found_add_text(finding, line, LOG_HOST, said, false);
    } else if (is_tags(line->raw)) {
        return;
    } else if (talks && talk.at > 0) {
        log_add_skipped(finding->log, line, log_among_words);
    } else if (is_title(finding, line->raw) ||
               (finding->shape->marked && span_starts(line->raw, ">>"))) {
        log_add_comment(finding->log, line, line->raw);
    } else if (payload_at(finding, line->raw) > 0) {
        size_t at = payload_at(finding, line->raw);
        log_add_comment(finding->log, line, span_cut(line->raw, at));
        found_add_text(finding, line, LOG_HOST, span_skip(line->raw, at), false);
    } else if (spelling_find_end(spelling, line->raw) < line->raw.count) {
        found_add_text(finding, line, finding->last, line->raw, false);
    } else {
        enum log_side side = side_of_rest(finding, front);
        log_add_capture(finding->log, line, side, line->raw);
        found_note(finding, side, line->raw);
    }
}

/* A text in quotes that was begun in a line above. */
static void read_quoted(struct finding *finding, const struct log_line *line)
{
    size_t end = frame_closes(line->raw, finding->quote);
    struct span text = span_cut(line->raw, end);
    if (end < line->raw.count)
        finding->quote = '\0';
    if (span_trim(text).count)
        found_add_broken(finding, line, finding->last, text, true);
}

static void read_line(struct finding *finding, struct clock *clock, struct log_line *line)
{
    size_t length = 0;
    struct talk talk;
    const struct front *front = shape_match(finding->shape, line->raw, &length);
    struct span front_text = finding->shape->clock_behind
                                 ? span_skip(line->raw, length)
                                 : span_cut(line->raw, length ? length : 60);
    /* a number says when it is only in its place; what a line without a front has is another */
    bool placed = length > 0 || clock->kind == CLOCK_OF_DAY || finding->shape->clock_behind;
    line->stamped = placed && clock_read(clock, front_text, &finding->at);
    line->at = finding->at;
    if (!line->stamped && front && front->side == LOG_EITHER)
        line->at = LOG_NO_TIME;
    if (span_trim(line->raw).count == 0)
        return;
    if (finding->quote) {
        read_quoted(finding, line);
        return;
    }
    bool bare = front && length == 0 &&
                !(talk_find(finding->shape->spelling, line->raw, 0, &talk) && talk.at == 0);
    if (read_heading(finding, line))
        return;
    if (front && !bare)
        read_fronted(finding, line, front, length);
    else
        read_bare(finding, line, front);
}

static void read_texts(struct log *log, const struct log_lines *lines,
                       const struct shape *shape)
{
    struct finding finding = {.log = log,
                              .lines = lines,
                              .shape = shape,
                              .last = LOG_EITHER,
                              .headed = LOG_EITHER,
                              .answered = true,
                              .at = LOG_NO_TIME};
    struct clock clock = shape->clock;
    while (finding.next < lines->count) {
        struct log_line line = lines->at[finding.next++];
        if (line.why) {
            log_add_skipped(log, &line, line.why);
            finding.headed = LOG_EITHER; /* a block of code ends there */
        } else {
            read_line(&finding, &clock, &line);
        }
    }
    log->resolution = clock.resolution;
    log->marked = shape->marked;
    log->partial =
        finding.unfinished * 5 > finding.commands; /* it shows what the host looked at */
    bytes_release(&finding.command);
}

static void read_as_texts(struct log *log, const struct log_lines *lines)
{
    struct shape *shape = xzalloc(sizeof *shape);
    shape_learn(shape, lines);
    read_texts(log, lines, shape);
    shape_describe(shape, &log->shape);
    xfree(shape);
}

static void read_parted(struct log *log, const struct log_lines *lines)
{
    struct log_lines parted;
    if (!log_part_joined(lines, &parted))
        return;
    read_as_texts(log, &parted);
    log_lines_release(&parted);
}

/* --- which way --- */

/* In this order when two make as much of it. */
static log_reader *const ways[] = {log_read_hexes, read_as_texts,    log_read_decimals,
                                   log_read_named, log_read_letters, read_parted};

static size_t try_way(log_reader *way, const struct log_lines *lines)
{
    struct log log = {.shape = {0}};
    struct log_lines sample = *lines;
    sample.count = lines->count < TRY_LINES ? lines->count : TRY_LINES;
    way(&log, &sample);
    size_t score = log_judge(&log);
    log_release(&log);
    return score;
}

/* Nothing votes for it: it is asked when the rows leave something unread. */
int log_found_shape(const struct log_format *format, const struct log_line *line)
{
    (void)format, (void)line;
    return 0;
}

void log_found_read(struct log *log, const struct log_lines *lines)
{
    size_t best = 0, most = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        size_t score = try_way(ways[i], lines);
        if (score > most) {
            most = score;
            best = i;
        }
    }
    ways[most ? best : 1](log, lines);
}
