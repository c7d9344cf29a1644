/* SPDX-License-Identifier: MIT */
/* The conversation on stderr. What a person types comes letter by letter with its echo between;
 * both are gathered until a line is whole, or two streams of letters would alternate on the
 * screen. */
#include "live/console.h"

#include "base/die.h"
#include "base/escape.h"
#include "trace/announced.h"
#include "trace/trace.h"

#define DIM   "\033[2m"
#define PLAIN "\033[0m"

enum {
    GATHER_MAX = 256, /* bytes of one lane that wait for the end of a line */
    FOLD_FROM = 80,   /* a file's bytes are shown where they are no more than this, */
    FILE_SHOWN = 24,  /* else so many of them */
};

/* ECMA-48 (SGR) colours of the lanes: what the host does, what it gets, and the rest apart. */
static const char *const colours[] = {
    [LANE_TO_MODEM] = "\033[36m", [LANE_FROM_MODEM] = "\033[32m", [LANE_TO_FTP] = "\033[35m",
    [LANE_FROM_FTP] = "\033[34m", [LANE_SCENARIO] = "\033[1;33m", [LANE_MODULE] = "\033[2m",
    [LANE_HOST_ACT] = "\033[36m", [LANE_WHY] = "\033[33m",
};

/* A reader who stops costs lines, not the modem. */
static void print(struct console *console, const struct bytes *line)
{
    const char *why;
    struct bytes word = {0};
    if (console->lost)
        bytes_addf(&word, "sim7000: %zu lines are not shown: nobody read them\n",
                   console->lost);
    bool good = !console->lost || sink_write(console->out, bytes_span(&word), &why);
    if (good)
        console->lost = 0;
    if (!good || !sink_write(console->out, bytes_span(line), &why))
        console->lost++;
    bytes_release(&word);
}

static void add_time(struct bytes *line, const struct talk *talk, usec at)
{
    bool colour = talk->console->colour;
    bytes_add_text(line, colour ? DIM : "");
    bytes_addf(line, "%6lld.%06lld ", (long long)(at / SECONDS(1)),
               (long long)(at % SECONDS(1)));
    if (talk->number >= 0)
        bytes_addf(line, "[%d] ", talk->number);
    bytes_add_text(line, colour ? PLAIN : "");
}

/* `words` stand in front of the bytes; "": none. */
static void show(struct talk *talk, usec at, enum lane lane, const char *words,
                 struct span bytes)
{
    struct console *console = talk->console;
    struct bytes line = {0};
    must((size_t)lane < sizeof colours / sizeof colours[0]);
    bool command = lane == LANE_TO_MODEM && span_starts_nocase(bytes, "AT");
    if (console->gaps && command && talk->last != LANE_TO_MODEM)
        bytes_add_char(&line, '\n');
    talk->last = lane;
    add_time(&line, talk, at);
    if (console->colour)
        bytes_add_text(&line, colours[lane]);
    bytes_addf(&line, "%-2s %s", trace_lane_sign(lane), words);
    if (trace_lane_is_bytes(lane))
        escape_add(&line, bytes.at, bytes.count);
    else
        trace_add_bytes(&line, bytes);
    bytes_add_text(&line, console->colour ? PLAIN "\n" : "\n");
    print(console, &line);
    bytes_release(&line);
}

/* --- one direction --- */

static struct talk_side *side_of(struct talk *talk, enum lane lane)
{
    return lane == LANE_TO_MODEM ? &talk->host : &talk->modem;
}

/* "1024 bytes: " and how they begin. */
static void show_file(struct talk *talk, enum lane lane)
{
    struct talk_side *side = side_of(talk, lane);
    struct bytes words = {0}, head = {0};
    bytes_addf(&words, "%zu bytes: ", side->counted);
    bytes_add_span(&head, span_cut(bytes_span(&side->text), FILE_SHOWN));
    if (head.count < side->counted)
        bytes_add_text(&head, "...");
    show(talk, side->at, lane, bytes_at(&words), bytes_span(&head));
    bytes_release(&words);
    bytes_release(&head);
    bytes_clear(&side->text);
    side->counted = 0;
}

static void show_side(struct talk *talk, enum lane lane)
{
    struct talk_side *side = side_of(talk, lane);
    if (side->counted) {
        show_file(talk, lane);
        return;
    }
    struct span rest = bytes_span(&side->text);
    while (rest.count) {
        size_t count = trace_line_length(rest);
        show(talk, side->at, lane, "", span_cut(rest, count));
        rest = span_skip(rest, count);
    }
    bytes_clear(&side->text);
}

/* A file that is not whole is over when something else is said in its place. */
static void give_up_file(struct talk *talk, enum lane lane)
{
    struct talk_side *side = side_of(talk, lane);
    if (side->counted)
        show_file(talk, lane);
    side->to_come = 0;
}

/* The end of a line of the modem: what it announces is counted, if it is much. */
static void look_at_line(struct talk *talk)
{
    struct span text = bytes_span(&talk->modem.text);
    size_t begin = text.count - 1;
    while (begin && text.at[begin - 1] != '\n')
        begin--;
    struct announced data = trace_announced(span_skip(text, begin));
    struct span line = span_trim(span_skip(text, begin));
    if (span_starts(line, "OK") || span_starts(line, "ERROR"))
        give_up_file(talk, LANE_TO_MODEM);
    if (data.count <= FOLD_FROM)
        return;
    talk_end(talk);
    side_of(talk, data.lane)->to_come = data.count;
}

/* Returns how many of the bytes, which come at `at`, were taken. */
static size_t take(struct talk *talk, usec at, enum lane lane, struct span bytes)
{
    struct talk_side *side = side_of(talk, lane);
    size_t some = side->to_come < bytes.count ? side->to_come : bytes.count;
    if (side->text.count == 0 && side->counted == 0)
        side->at = at;
    if (side->to_come) {
        if (side->text.count < FILE_SHOWN)
            bytes_add_span(&side->text, span_cut(bytes, some));
        side->counted += some;
        side->to_come -= some;
        if (side->to_come == 0)
            show_file(talk, lane);
        return some;
    }
    size_t line = span_find(bytes, '\n');
    some = line < bytes.count ? line + 1 : bytes.count;
    bytes_add_span(&side->text, span_cut(bytes, some));
    if (lane == LANE_FROM_MODEM && line < bytes.count)
        look_at_line(talk);
    return some;
}

void talk_end(struct talk *talk)
{
    show_side(talk, LANE_TO_MODEM);
    show_side(talk, LANE_FROM_MODEM);
}

void talk_note(struct talk *talk, usec at, enum lane lane, struct span bytes)
{
    if (!trace_lane_is_bytes(lane)) {
        talk_end(talk);
        if (lane == LANE_MODULE && span_is(bytes, "data mode off"))
            give_up_file(talk, LANE_TO_MODEM);
        show(talk, at, lane, "", bytes);
        if (lane == LANE_MODULE && span_is(bytes, "data mode on"))
            talk->host.to_come = SIZE_MAX; /* AT+FTPETPUT=2: up to ETX */
        return;
    }
    if (lane == LANE_TO_MODEM)
        give_up_file(talk, LANE_FROM_MODEM);
    while (bytes.count)
        bytes = span_skip(bytes, take(talk, at, lane, bytes));
    if (side_of(talk, lane)->text.count >= GATHER_MAX)
        talk_end(talk);
}

static bool is_line(const struct bytes *bytes)
{
    char last = bytes->count ? bytes_at(bytes)[bytes->count - 1] : '\n';
    return last == '\r' || last == '\n';
}

void talk_pause(struct talk *talk)
{
    if (is_line(&talk->host.text) && !talk->host.counted && !talk->modem.counted)
        talk_end(talk);
}

void talk_release(struct talk *talk)
{
    bytes_release(&talk->host.text);
    bytes_release(&talk->modem.text);
}
