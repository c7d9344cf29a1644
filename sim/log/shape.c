/* SPDX-License-Identifier: MIT */
/* How an unknown log is learned: some thousand places where the modem's language begins are looked
 * at, and counted is what stands in front of them. What is seen again and again is the log's shape;
 * what is not is prose. The sample is bounded, so that learning takes the same time for any log. */
#include "log/shape.h"

#include "base/die.h"

#include <string.h>

#define SAMPLE_LINES 20000
#define SAMPLE_MAX   3000 /* places */
#define NEAR         12   /* a text that is said again is so many places away at most */
#define STRAYS       5    /* one in so many texts that fronts leave open */
#define MENTIONS     4    /* so many texts for one that a remark has in its words */
#define RAW_LEAST    3    /* results with their ends: the log has bytes */
#define FRAME_SALT   0x5851f42d4c957f2du /* fronts that are frames are no other's neighbours */

struct sighting {
    struct span line, front; /* the front may stand in a line above it */
    struct talk talk;
    uint64_t hash;    /* of the front */
    uint64_t heading; /* of the last line without a place above it */
    struct span above;
    bool worded;   /* the front is more than signs and numbers */
    bool answered; /* a result follows in the same line */
};

struct sample {
    struct sighting *at;
    size_t count;
    size_t lines; /* of the log, that were looked at */
};

/* --- what is there --- */

static const struct spelling *find_spelling(const struct log_lines *lines)
{
    const struct spelling *best = NULL;
    size_t count = lines->count < SAMPLE_LINES / 4 ? lines->count : SAMPLE_LINES / 4, most = 0;
    for (const struct spelling *row = log_spellings; row->name; row++) {
        size_t hits = 0;
        for (size_t i = 0; i < count; i++) {
            struct span text = span_cut(lines->at[i].raw, 1000);
            hits += row->whole ? span_contains(text, row->name)
                               : spelling_find_end(row, text) < text.count;
        }
        if (hits > most) {
            most = hits;
            best = row;
        }
    }
    return most >= 2 && most * 20 >= count ? best : NULL;
}

/* The front of a text that goes on in the next lines. */
struct opening {
    struct span front;
    char quote; /* in which it stands; 0: its line end is spelled */
};

/* A mark has a sign or a blank behind it; a text that ends so with its line end is data. */
static bool ends_a_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '.';
}

/* After `Receive "`, or `[RX] - <CR><LF>`: the tool itself went to a new line. */
static void follow(const struct shape *shape, struct opening *opening, struct span line,
                   size_t from)
{
    size_t end = spelling_find_end(shape->spelling, line), quotes = 0;
    struct span text = span_trim(line);
    char last = text.at[text.count - 1];
    if (opening->quote) {
        if (frame_closes(line, opening->quote) < line.count)
            *opening = (struct opening){.quote = '\0'};
        return;
    }
    for (size_t i = 0; i < line.count; i++)
        quotes += line.at[i] == '"';
    if (quotes % 2 == 1 && (last == '"' || from < line.count)) {
        opening->quote = '"';
        opening->front = span_cut(line, span_find(line, '"') + 1);
    } else if (from > 0 || end == line.count) {
        size_t length = from < end ? from : end;
        bool data = from == line.count && length > 0 && ends_a_word(line.at[length - 1]);
        opening->front = span_cut(line, end < line.count && !data ? length : 0);
    }
}

static void look(const struct shape *shape, const struct log_lines *lines,
                 struct sample *sample)
{
    struct span above = {0};
    struct opening opening = {.quote = '\0'};
    sample->at = xzalloc(SAMPLE_MAX * sizeof *sample->at);
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES && sample->count < SAMPLE_MAX;
         i++) {
        struct span line = lines->at[i].raw;
        struct sighting *sighting = &sample->at[sample->count];
        struct talk more;
        sample->lines = i + 1;
        if (lines->at[i].why || span_trim(line).count == 0)
            continue;
        bool found = talk_find(shape->spelling, line, 0, &sighting->talk);
        if (!found || sighting->talk.glued) {
            above = line;
            follow(shape, &opening, line, line.count);
            continue;
        }
        bool bare = sighting->talk.at == 0 && opening.front.count;
        sighting->front = bare ? opening.front : span_cut(line, sighting->talk.at);
        struct skeleton skeleton = skeleton_of(sighting->front);
        sighting->line = line;
        sighting->hash = skeleton.hash;
        sighting->worded = skeleton.worded;
        sighting->above = above;
        sighting->heading = skeleton_of(span_cut(above, 200)).hash;
        sighting->answered =
            talk_find(shape->spelling, line, sighting->talk.words + 2, &more) &&
            more.kind == TALK_RESULT;
        follow(shape, &opening, line, sighting->talk.at);
        sample->count++;
    }
}

/* --- fronts --- */

/* ERROR, and more words behind it. */
static bool may_be_level(const struct sighting *sighting)
{
    struct span word = span_skip(sighting->line, sighting->talk.words), rest = word;
    while (rest.count && text_is_alpha(rest.at[0]))
        rest = span_skip(rest, 1);
    struct span next = span_trim(rest);
    return skeleton_is_level(span_cut(word, word.count - rest.count)) && rest.count &&
           rest.at[0] == ' ' && next.count && (text_is_alpha(next.at[0]) || next.at[0] == '[');
}

static void count_at(struct front *front, const struct sighting *sighting)
{
    if (!front)
        return;
    front->seen++;
    front->levels += may_be_level(sighting);
    front->commands += sighting->talk.kind == TALK_COMMAND;
    front->results += sighting->talk.kind == TALK_RESULT || sighting->answered;
}

struct span front_margin(struct span front)
{
    size_t end = front.count;
    while (end > 0 && (front.at[end - 1] == ' ' || front.at[end - 1] == '\t'))
        end--;
    return span_skip(front, end);
}

/* Blanks are counted as themselves here. */
uint64_t margin_hash(struct span margin)
{
    return margin.count << 1 | (margin.count && margin.at[0] == '\t');
}

static void learn_fronts(struct shape *shape, const struct sample *sample)
{
    for (size_t i = 0; i < sample->count; i++) {
        const struct sighting *sighting = &sample->at[i];
        struct span front = sighting->front;
        struct front *entry = front_add(&shape->fronts, sighting->hash, front);
        if (!entry)
            continue;
        count_at(entry, sighting);
        entry->used = entry->used || !sighting->worded;
        size_t blanks = front_margin(front).count;
        entry->blanks = blanks < entry->blanks ? blanks : entry->blanks;
    }
    fronts_decide(&shape->fronts, sample->count);
}

static uint64_t frame_hash(struct span opening)
{
    return skeleton_of(opening).hash ^ FRAME_SALT;
}

/* A log whose texts stand in lines of their own: what a remark frames is a mention of them. */
static bool has_own_lines(const struct shape *shape, const struct sample *sample)
{
    size_t framed = 0, own = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const struct sighting *sighting = &sample->at[i];
        const struct front *front = front_find(&shape->fronts, sighting->hash);
        if (front && front->used)
            own++;
        else
            framed += frame_opening(sighting->line, sighting->talk.at).count > 0;
    }
    return own > MENTIONS * framed;
}

/* In prose the words in front differ, and what frames a text is all that comes again. */
static void learn_frames(struct shape *shape, struct sample *sample)
{
    if (has_own_lines(shape, sample))
        return;
    for (size_t i = 0; i < sample->count; i++) {
        struct sighting *sighting = &sample->at[i];
        const struct front *front = front_find(&shape->fronts, sighting->hash);
        struct span opening = frame_opening(sighting->line, sighting->talk.at);
        if ((front && front->used) || opening.count == 0)
            continue;
        sighting->hash = frame_hash(opening);
        count_at(front_add(&shape->fronts, sighting->hash, opening), sighting);
    }
    fronts_decide(&shape->fronts, sample->count);
}

/* --- what is said twice --- */

static struct span words_of(const struct shape *shape, const struct sighting *sighting)
{
    struct span words = span_skip(sighting->line, sighting->talk.words);
    size_t end = 0;
    while (end < words.count && !strchr("\"'`<\\^\t", words.at[end]))
        end++;
    words = span_cut(words, end < 8 ? end : spelling_find_end(shape->spelling, words));
    while (words.count && strchr(" .)]}", words.at[words.count - 1]))
        words.count--;
    return words;
}

/* Logged by both, it is said once: nothing of the other side stands between the two. A host that
 * asks the same again has heard something. */
static bool is_said_again(const struct shape *shape, const struct sample *sample, size_t i,
                          uint64_t by, bool far)
{
    const struct sighting *here = &sample->at[i];
    for (int step = -1; step <= 1; step += 2) {
        size_t j = i;
        for (int k = 0; k < NEAR && j + (size_t)step < sample->count; k++) {
            const struct sighting *there = &sample->at[j += (size_t)step];
            if (!far && there->talk.kind != here->talk.kind)
                break;
            if (there->hash == by && there->talk.kind == here->talk.kind &&
                span_same(words_of(shape, here), words_of(shape, there)))
                return true;
        }
    }
    return false;
}

/* `AT? OK`: a mark that asks. */
static bool asks(struct span front)
{
    front = span_trim(front);
    return front.count > 0 && front.at[front.count - 1] == '?';
}

/* What is waited for is an answer: `Waiting for network...AT+CREG?` is a prompt. */
static bool waits_for_it(const struct front *front)
{
    static const char *const words[] = {"expect", "xpect", "wait", "want", "match", "Wait"};
    if (asks(front->shown))
        return front->commands == 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_contains(front->shown, words[i]))
            return front->commands == 0;
    }
    return false;
}

/* `Timeout waiting for +FTPPUT: 1,1`: it never came, where another front has what did. */
static bool waits_in_vain(const struct shape *shape, const struct front *front)
{
    for (size_t other = 0; other < shape->fronts.count; other++) {
        const struct front *by = &shape->fronts.at[other];
        if (by != front && by->used && !by->repeats && by->side == front->side &&
            by->seen > 2 * front->seen && !waits_for_it(by))
            return waits_for_it(front);
    }
    return false;
}

/* An application and its driver may both log; or what is waited for is logged before it comes. */
static bool repeats_another(const struct shape *shape, const struct sample *sample,
                            const struct front *front)
{
    for (size_t other = 0; other < shape->fronts.count; other++) {
        const struct front *by = &shape->fronts.at[other];
        if (by == front || !by->used || by->repeats || by->side != front->side ||
            (by->seen < front->seen && !waits_for_it(front)) || waits_for_it(by))
            continue;
        size_t again = 0;
        bool waits = waits_for_it(front);
        for (size_t i = 0; i < sample->count; i++)
            again += sample->at[i].hash == front->hash &&
                     is_said_again(shape, sample, i, by->hash, waits);
        if (again * 10 >= front->seen * (waits ? 5 : 9))
            return true;
    }
    return false;
}

static void learn_repeats(struct shape *shape, const struct sample *sample)
{
    size_t used = 0;
    for (size_t i = 0; i < shape->fronts.count; i++)
        used += shape->fronts.at[i].used;
    for (size_t i = shape->fronts.count; i > 0 && used > 2 && used < 16; i--) {
        struct front *front = &shape->fronts.at[i - 1];
        if (front->used && front->side != LOG_EITHER && front->seen >= 2)
            front->repeats =
                waits_in_vain(shape, front) || repeats_another(shape, sample, front);
    }
    fronts_decide(&shape->fronts, sample->count);
}

/* --- lines above, texts behind --- */

static void learn_hints(struct shape *shape, const struct sample *sample)
{
    size_t headed = 0, tailed = 0, asked = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const struct sighting *sighting = &sample->at[i];
        const struct front *front = front_find(&shape->fronts, sighting->hash);
        struct frame frame;
        bool first = i == 0 || sample->at[i - 1].above.at != sighting->above.at;
        if (front && front->side != LOG_EITHER && !sighting->worded && sighting->above.count &&
            first) /* of those below it: a title is seen again */
            count_at(front_add(&shape->titles, sighting->heading, sighting->above), sighting);
        if (!front || front->side != LOG_EITHER)
            continue;
        if (sighting->above.count) {
            count_at(front_add(&shape->headings, sighting->heading, sighting->above), sighting);
            headed++;
        }
        struct span margin = front_margin(sighting->front);
        count_at(front_add(&shape->margins, margin_hash(margin), margin), sighting);
        asked++;
        frame_cut(sighting->line, sighting->talk.at, &frame);
        bool column = !frame.quoted && frame.tail == sighting->line.count;
        struct span text = span_trim(frame.text);
        struct span tail = column && text.count ? span_skip(text, frame_remark(text))
                                                : span_skip(sighting->line, frame.tail);
        tail = span_cut(tail, 200);
        if (span_trim(tail).count)
            count_at(front_add(&shape->tails, skeleton_of(tail).hash, tail), sighting);
        tailed += column || span_trim(tail).count; /* each line has a column */
    }
    /* what only some strays have, among texts whose fronts tell, tells nothing */
    if (shape->fronts.speaks && asked * STRAYS < sample->count)
        return;
    hints_decide(&shape->headings, headed);
    hints_decide(&shape->tails, tailed);
    hints_decide(&shape->margins, asked);
}

/* --- all of it --- */

static void learn_clock(struct shape *shape, const struct sample *sample)
{
    struct span *fronts = xzalloc((sample->count + 1) * sizeof *fronts);
    size_t count = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const struct front *front = front_find(&shape->fronts, sample->at[i].hash);
        if (front && front->used)
            fronts[count++] = sample->at[i].front;
    }
    clock_learn(&shape->clock, fronts, count);
    for (size_t i = 0; i < sample->count && i < count && shape->clock.kind == CLOCK_NONE; i++) {
        struct frame frame;
        frame_cut(sample->at[i].line, sample->at[i].talk.at, &frame);
        fronts[i] = span_skip(sample->at[i].line, frame.tail);
    }
    shape->clock_behind = shape->clock.kind == CLOCK_NONE;
    if (shape->clock_behind)
        clock_learn(&shape->clock, fronts, count);
    if (shape->clock.kind == CLOCK_NONE && shape->headings.speaks) {
        for (size_t i = 0; i < sample->count && i < count; i++)
            fronts[i] = sample->at[i].above;
        clock_learn(&shape->clock, fronts, count);
        shape->clock_behind = false;
    }
    xfree(fronts);
}

static void count_lines(struct shape *shape, const struct log_lines *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length;
        const struct front *front = shape_match(shape, lines->at[i].raw, &length);
        if (front)
            shape->fronts.at[front - shape->fronts.at].lines++;
    }
    for (size_t i = 0; i < shape->fronts.count; i++) {
        struct front *front = &shape->fronts.at[i];
        front->steady = front->seen * (front->side == LOG_HOST ? 2 : 4) >= front->lines;
    }
}

void shape_learn(struct shape *shape, const struct log_lines *lines)
{
    struct sample sample = {0};
    size_t results = 0, dots = 0, ends = 0;
    *shape = (struct shape){.spelling = find_spelling(lines)};
    look(shape, lines, &sample);
    for (size_t i = 0; i < sample.count; i++) {
        const struct sighting *sighting = &sample.at[i];
        struct span text = span_skip(sighting->line, sighting->talk.at);
        bool ended = spelling_find_end(shape->spelling, text) < text.count;
        results += sighting->talk.kind == TALK_RESULT;
        ends += sighting->talk.kind == TALK_RESULT && ended;
        dots += sighting->talk.kind == TALK_RESULT &&
                sighting->talk.at < sighting->talk.words &&
                sighting->line.at[sighting->talk.at] == '.';
    }
    shape->dots = dots * 2 > results;
    shape->raw = results >= RAW_LEAST && ends * 10 >= results * 8;
    learn_fronts(shape, &sample);
    learn_frames(shape, &sample);
    learn_repeats(shape, &sample);
    for (size_t i = 0; i < sample.count; i++) {
        const struct front *front = front_find(&shape->fronts, sample.at[i].hash);
        if (front && front->used && sample.at[i].front.count > shape->longest)
            shape->longest = sample.at[i].front.count;
    }
    learn_hints(shape, &sample);
    learn_clock(shape, &sample);
    count_lines(shape, lines, sample.lines);
    shape->marked = shape->fronts.speaks || shape->headings.speaks || shape->tails.speaks ||
                    shape->margins.speaks;
    xfree(sample.at);
}

const struct front *shape_match(const struct shape *shape, struct span line, size_t *length)
{
    struct skeleton skeleton;
    const struct front *best = NULL;
    skeleton_start(&skeleton);
    do {
        const struct front *front = front_find(&shape->fronts, skeleton.hash);
        if (!front || !front->used)
            continue;
        /* one blank belongs to the front, the others may be the text's */
        size_t more = skeleton.blanks > front->blanks ? skeleton.blanks - front->blanks : 0;
        *length = skeleton.used - more;
        best = front;
    } while (skeleton.used <= 2 * shape->longest && skeleton_step(&skeleton, line));
    if (skeleton.used == line.count && skeleton.blanks == 0) {
        struct skeleton blank = skeleton; /* an editor took it off a line without a text */
        blank.used = 0;
        skeleton_step(&blank, SPAN(" "));
        const struct front *front = front_find(&shape->fronts, blank.hash);
        if (front && front->used) {
            *length = line.count;
            best = front;
        }
    }
    return best;
}

const struct front *shape_match_frame(const struct shape *shape, struct span line, size_t at)
{
    struct span opening = frame_opening(line, at);
    const struct front *front =
        opening.count ? front_find(&shape->fronts, frame_hash(opening)) : NULL;
    return front && front->used ? front : NULL;
}
