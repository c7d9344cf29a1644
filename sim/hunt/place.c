/* SPDX-License-Identifier: MIT */
/* Places are found twice: a first run shows what is said, a second one counts how often each place
 * is passed, with faults that do nothing. So a place is one by the same question that a fault asks,
 * and no second reading of the conversation can differ from it.
 *
 * What stands in quotes is `*` in a pattern: names change, and passwords stand there.
 */
#include "hunt/place.h"

#include "base/die.h"
#include "hunt/lines.h"
#include "scenario/build.h"
#include "scenario/faults.h"
#include "scenario/rules.h"

#include <stdlib.h>
#include <string.h>

#define SHAPES_MAX    400 /* different places: a program that counts in its commands has many */
#define SILENCES      6   /* of all, the longest */
#define SILENCE_LEAST MSEC(20) /* shorter ones are the module's time to think */

static const char *const openers[] = {"AT+FTPGET=1",   "AT+FTPPUT=1",    "AT+FTPLIST=1",
                                      "AT+FTPETGET=1", "AT+FTPETPUT=1",  "AT+FTPEXTGET=1",
                                      "AT+FTPDELE",    "AT+FTPSIZE",     "AT+FTPMKD",
                                      "AT+FTPRMD",     "AT+FTPRENAME=*", "AT+FTPMDTM"};

static void release(struct place *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(all[i].pattern);
        free(all[i].text);
    }
    free(all);
}

void places_release(struct places *places)
{
    release(places->all, places->count);
    *places = (struct places){0};
}

void candidates_release(struct candidates *candidates)
{
    release(candidates->all, candidates->count);
    bytes_release(&candidates->line);
    bytes_release(&candidates->command);
    free(candidates->times);
    *candidates = (struct candidates){0};
}

static struct place *append(struct place **all, size_t *count, struct place place)
{
    *all = xrealloc(*all, (*count + 1) * sizeof **all);
    (*all)[*count] = place;
    return &(*all)[(*count)++];
}

/* --- words --- */

void place_add_on(struct bytes *out, const struct place *place)
{
    bytes_add_text(out, rule_on_name(place->on));
    if (place->pattern)
        bytes_addf(out, " %s", place->pattern);
    if (place->on == SEAM_DATA)
        bytes_addf(out, " %llu", (unsigned long long)place->bytes);
    if (place->on == SEAM_TIME) {
        bytes_add_char(out, ' ');
        usec_add_text(out, place->time);
    }
}

static const char *ordinal(int64_t number)
{
    bool teen = number % 100 / 10 == 1;
    return number % 10 == 1 && !teen   ? "st"
           : number % 10 == 2 && !teen ? "nd"
           : number % 10 == 3 && !teen ? "rd"
                                       : "th";
}

void place_add_words(struct bytes *out, const struct place *place)
{
    if (place->on == SEAM_DATA) {
        bytes_addf(out, "byte %llu of the data", (unsigned long long)place->bytes);
    } else if (place->on == SEAM_TIME) {
        bytes_add_text(out, "the silence at ");
        usec_add_text(out, place->time);
    } else {
        bytes_addf(out, "the %lld%s ", (long long)place->nth, ordinal(place->nth));
        bytes_add_text(out, place->pattern ? place->pattern : rule_on_name(place->on));
    }
}

/* --- candidates --- */

static bool is_opener(struct span pattern)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (span_is_nocase(pattern, openers[i]))
            return true;
    return false;
}

/* A pattern that matches `text`: quoted values become `*`, and what an FTP command takes. */
static char *pattern_of(enum seam on, struct span text)
{
    struct bytes out = {0};
    if (on == SEAM_FTP && span_find(text, ' ') < text.count) {
        bytes_add_span(&out, span_cut(text, span_find(text, ' ')));
        bytes_add_text(&out, " *");
        text = SPAN("");
    }
    for (size_t i = 0; i < text.count; i++) {
        bool quoted = text.at[i] == '"';
        while (quoted && i + 1 < text.count && text.at[i + 1] != '"')
            i++;
        i += quoted;
        if (!quoted || out.count == 0 || bytes_at(&out)[out.count - 1] != '*')
            bytes_add_char(&out, quoted ? '*' : text.at[i]);
    }
    char *copy = span_dup(bytes_span(&out));
    bytes_release(&out);
    return copy;
}

static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.count; i++)
        if (text.at[i] < ' ' || text.at[i] == '\x7f' || text.at[i] == '\\' ||
            text.at[i] == ';' || text.at[i] == '#')
            return false;
    return text.count > 0 && text.count <= LINES_LONGEST;
}

static void add(struct candidates *candidates, enum seam on, struct span text)
{
    text = span_trim(text);
    if (!is_plain(text) || candidates->count >= SHAPES_MAX)
        return;
    char *pattern = pattern_of(on, text);
    bool known = rule_pattern_mistake(on, span_of(pattern)) != NULL;
    for (size_t i = 0; i < candidates->count && !known; i++)
        known = candidates->all[i].on == on && strcmp(candidates->all[i].pattern, pattern) == 0;
    if (known) {
        free(pattern);
        return;
    }
    append(&candidates->all, &candidates->count,
           (struct place){.on = on,
                          .pattern = pattern,
                          .text = on == SEAM_LINE ? span_dup(text) : NULL,
                          .opens = on == SEAM_COMMAND && is_opener(span_of(pattern))});
}

/* The commands of a chained line: those of chapter 2 stay as they are. */
static void hear_commands(void *owner, struct span line)
{
    struct candidates *candidates = owner;
    struct bytes one = {0};
    bool quoted = false;
    if (!span_starts_nocase(line, "AT"))
        return;
    line = span_skip(line, 2);
    bytes_add_text(&one, "AT");
    for (size_t i = 0; i <= line.count; i++) {
        char c = i < line.count ? line.at[i] : ';';
        quoted = quoted != (c == '"');
        if (c != ';' || (quoted && i < line.count)) {
            bytes_add_char(&one, c);
            continue;
        }
        add(candidates, SEAM_COMMAND, bytes_span(&one));
        bytes_clear(&one);
        bytes_add_text(&one, "AT");
    }
    bytes_release(&one);
}

static void hear_modem_line(void *owner, struct span line)
{
    add(owner, SEAM_LINE, line);
}

static void note_time(struct candidates *candidates, usec at)
{
    if (candidates->time_count && candidates->times[candidates->time_count - 1] == at)
        return;
    if (candidates->time_count % 256 == 0)
        candidates->times = xrealloc(candidates->times, (candidates->time_count + 256) *
                                                            sizeof *candidates->times);
    candidates->times[candidates->time_count++] = at;
}

void candidates_hear(struct candidates *candidates, usec at, enum lane lane, struct span bytes)
{
    note_time(candidates, at);
    switch (lane) {
    case LANE_TO_MODEM:
        lines_hear(&candidates->command, bytes, hear_commands, candidates);
        break;
    case LANE_FROM_MODEM:
        lines_hear(&candidates->line, bytes, hear_modem_line, candidates);
        break;
    case LANE_TO_FTP:
        add(candidates, SEAM_FTP, bytes);
        break;
    case LANE_FROM_FTP:
    case LANE_SCENARIO:
    case LANE_MODULE:
    case LANE_HOST_ACT:
    case LANE_WHY:
        break;
    }
}

/* --- counting --- */

static const enum seam unsaid[] = {SEAM_RESOLVE, SEAM_CONNECT, SEAM_CONNECT_DATA};
enum { UNSAID = sizeof unsaid / sizeof *unsaid };

static void add_probe(struct scenario *probe, const struct place *place)
{
    struct bytes on = {0};
    struct mistake mistake = {0};
    bool placed;
    struct fault_spec *fault = scenario_add_fault(probe, SPAN("probe"));
    place_add_on(&on, place);
    must(fault_read_on(fault, bytes_span(&on), &placed, &mistake));
    bytes_release(&on);
}

struct scenario *candidates_probe(const struct candidates *candidates,
                                  const struct scenario *scenario)
{
    struct scenario *probe = scenario_copy(scenario);
    for (size_t i = 0; i < candidates->count; i++)
        add_probe(probe, &candidates->all[i]);
    for (size_t i = 0; i < UNSAID; i++)
        add_probe(probe, &(struct place){.on = unsaid[i]});
    /* Where no fault could ask, nobody counts the bytes. */
    add_probe(probe, &(struct place){.on = SEAM_DATA, .bytes = 1});
    return probe;
}

static void add_passings(struct places *places, const struct place *of, int64_t passed,
                         int most)
{
    for (int64_t nth = 1; nth <= passed; nth++) {
        if (nth > most && nth < passed)
            continue;
        struct place place = *of;
        place.nth = nth;
        place.pattern = of->pattern ? xstrdup(of->pattern) : NULL;
        place.text = of->text ? xstrdup(of->text) : NULL;
        append(&places->all, &places->count, place);
    }
}

/* Where bytes of a file may stop: at once, behind the first, in the middle, before the last. */
static void add_data(struct places *places, uint64_t most)
{
    const uint64_t at[] = {0, 1, most / 2, most > 0 ? most - 1 : 0};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        if (most && (i == 0 || at[i] > at[i - 1]))
            append(&places->all, &places->count,
                   (struct place){.on = SEAM_DATA, .nth = 1, .bytes = at[i]});
}

/* The middle of the longest silences; each is taken off the list by filling it. */
static void add_silences(const struct candidates *candidates, struct places *places)
{
    usec longest = USEC_NEVER;
    for (int n = 0; n < SILENCES; n++) {
        size_t best = 0;
        usec most = 0;
        for (size_t i = 1; i < candidates->time_count; i++) {
            usec gap = candidates->times[i] - candidates->times[i - 1];
            if (gap > most && gap < longest)
                best = i, most = gap;
        }
        if (most < SILENCE_LEAST)
            return;
        longest = most;
        usec middle = candidates->times[best - 1] + most / 2;
        append(&places->all, &places->count,
               (struct place){.on = SEAM_TIME,
                              .nth = 1,
                              .time = middle > 1000 ? middle / 1000 * 1000 : middle});
    }
}

void candidates_count(const struct candidates *candidates, const struct faults *faults,
                      int most, struct places *places)
{
    size_t first = faults_count(faults) - candidates->count - UNSAID - 1;
    for (size_t i = 0; i < candidates->count; i++)
        add_passings(places, &candidates->all[i], faults_result(faults, first + i).matches,
                     most);
    for (size_t i = 0; i < UNSAID; i++)
        add_passings(places, &(struct place){.on = unsaid[i]},
                     faults_result(faults, first + candidates->count + i).matches, most);
    add_data(places, faults_result(faults, first + candidates->count).most_crossed);
    add_silences(candidates, places);
}
