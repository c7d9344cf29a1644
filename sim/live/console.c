/* SPDX-License-Identifier: MIT */
#include "live/console.h"

#include "base/die.h"
#include "base/escape.h"
#include "trace/trace.h"

#define GATHER_MAX 256 /* bytes of one lane that wait for the end of a line */

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

static void show(const struct talk *talk, usec at, enum lane lane, struct span bytes)
{
    struct console *console = talk->console;
    struct bytes line = {0};
    must((size_t)lane < sizeof colours / sizeof colours[0]);
    bytes_addf(&line, "%6lld.%06lld ", (long long)(at / SECONDS(1)),
               (long long)(at % SECONDS(1)));
    if (talk->number >= 0)
        bytes_addf(&line, "[%d] ", talk->number);
    if (console->colour)
        bytes_add_text(&line, colours[lane]);
    bytes_addf(&line, "%-2s ", trace_lane_sign(lane));
    if (trace_lane_is_bytes(lane))
        escape_add(&line, bytes.at, bytes.count);
    else
        trace_add_bytes(&line, bytes);
    bytes_add_text(&line, console->colour ? "\033[0m\n" : "\n");
    print(console, &line);
    bytes_release(&line);
}

static void show_gathered(struct talk *talk, struct bytes *bytes, enum lane lane)
{
    struct span rest = bytes_span(bytes);
    while (rest.count) {
        size_t count = trace_line_length(rest);
        show(talk, lane == LANE_TO_MODEM ? talk->host_at : talk->modem_at, lane,
             span_cut(rest, count));
        rest = span_skip(rest, count);
    }
    bytes_clear(bytes);
}

void talk_end(struct talk *talk)
{
    show_gathered(talk, &talk->host, LANE_TO_MODEM);
    show_gathered(talk, &talk->modem, LANE_FROM_MODEM);
}

void talk_note(struct talk *talk, usec at, enum lane lane, struct span bytes)
{
    if (!trace_lane_is_bytes(lane)) {
        talk_end(talk);
        show(talk, at, lane, bytes);
        return;
    }
    bool to_modem = lane == LANE_TO_MODEM;
    struct bytes *gathered = to_modem ? &talk->host : &talk->modem;
    if (gathered->count == 0)
        *(to_modem ? &talk->host_at : &talk->modem_at) = at;
    bytes_add_span(gathered, bytes);
    if (gathered->count >= GATHER_MAX)
        talk_end(talk);
}

static bool is_line(const struct bytes *bytes)
{
    char last = bytes->count ? bytes_at(bytes)[bytes->count - 1] : '\n';
    return last == '\r' || last == '\n';
}

void talk_pause(struct talk *talk)
{
    if (is_line(&talk->host))
        talk_end(talk);
}
