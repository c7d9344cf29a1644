/* SPDX-License-Identifier: MIT */
/* A finding is written as a person would hand it on: a scenario, the conversation in it (which
 * `sim7000 test` plays), three sentences, and a page. All of it is made anew by one more run, so
 * what is written is what happens.
 */
#include "hunt/folder.h"
#include "hunt/hunt.h"
#include "hunt/map.h"

#include "base/die.h"
#include "base/escape.h"
#include "play/play.h"
#include "report/html.h"
#include "scenario/build.h"
#include "scenario/parts.h"
#include "scenario/write.h"
#include "trace/mask.h"
#include "trace/record.h"

#include <stdlib.h>
#include <string.h>

/* --- files --- */

struct writing {
    struct hunt *hunt;
    struct folder *folder;
    struct bytes *why;
};

static bool put(const struct writing *writing, const char *name, const char *ending,
                struct span content)
{
    return folder_put(writing->folder, name, ending, content, writing->why);
}

static bool put_parts(const struct writing *writing, const struct scenario *scenario,
                      const char *base)
{
    struct parts parts;
    bool good = true;
    parts_find(&parts, scenario, base);
    for (size_t i = 0; good && i < parts.count; i++)
        good = put(writing, parts.items[i].name, "", parts.items[i].content);
    parts_release(&parts);
    return good;
}

/* `head`: comment lines in front. */
static bool put_scenario(const struct writing *writing, const struct scenario *scenario,
                         const char *name, const struct bytes *head)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    bytes_add_span(&text, bytes_span(head));
    scenario_write(scenario, name, &text, &complaints); /* what no line can hold is left out */
    bool good =
        put(writing, name, ".ini", bytes_span(&text)) && put_parts(writing, scenario, name);
    bytes_release(&text);
    bytes_release(&complaints.text);
    return good;
}

/* --- names --- */

static void add_slug(struct bytes *out, const char *text)
{
    for (; *text; text++) {
        bool plain = text_is_alpha(*text) || text_is_digit(*text);
        bool open = out->count && bytes_at(out)[out->count - 1] != '-';
        if (plain)
            bytes_add_char(out, *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
        else if (open)
            bytes_add_char(out, '-');
    }
}

/* By another finding, or by a file that is not ours. */
static bool is_taken(const struct writing *writing, size_t before, const char *name)
{
    static const char *const endings[] = {".ini", ".trace", ".txt", ".html"};
    bool taken = false;
    for (size_t i = 0; i < before && !taken; i++)
        taken = strcmp(writing->hunt->findings[i].name, name) == 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !taken; i++)
        taken = !folder_has_room(writing->folder, name, endings[i]);
    return taken;
}

/* "hang-no-answer-at-ftpget-1" */
static void name_finding(const struct writing *writing, size_t i)
{
    const struct hunt *hunt = writing->hunt;
    struct finding *finding = &hunt->findings[i];
    const struct item *item = &finding->schedule.items[0];
    const struct place *place = item_place(item, &hunt->places);
    struct bytes name = {0};
    add_slug(&name, oracle_name(finding->oracle));
    bytes_add_char(&name, '-');
    add_slug(&name, troubles[item->trouble].name);
    if (place && place->pattern) {
        bytes_add_text(&name, "-at-");
        add_slug(&name, place->pattern);
    }
    while (name.count && bytes_at(&name)[name.count - 1] == '-')
        bytes_cut(&name, name.count - 1);
    size_t length = name.count > 60 ? 60 : name.count;
    bytes_cut(&name, length);
    for (int n = 2; is_taken(writing, i, bytes_at(&name)); n++) {
        bytes_cut(&name, length);
        bytes_addf(&name, "-%d", n);
    }
    finding->name = span_dup(bytes_span(&name));
    bytes_release(&name);
}

/* --- one finding --- */

struct recording {
    struct mask mask;
    struct recorder recorder;
};

static void record(void *owner, usec at, enum lane lane, struct span bytes,
                   const struct at_marks *marks)
{
    struct recording *recording = owner;
    struct bytes masked = {0};
    mask_add(&recording->mask, lane, bytes, marks, &masked);
    recorder_add(&recording->recorder, at, lane, bytes_span(&masked));
    bytes_release(&masked);
}

/* What was done, what the program did, what is wrong with it. */
static void add_sentences(const struct hunt *hunt, const struct finding *finding,
                          struct bytes *out)
{
    const struct sight *sight = &finding->sight;
    struct bytes what = {0};
    schedule_tell(&finding->schedule, &hunt->places, &what);
    if (what.count && bytes_at(&what)[0] >= 'a' && bytes_at(&what)[0] <= 'z') {
        bytes_add_char(out, (char)(bytes_at(&what)[0] - 32));
        bytes_add_span(out, span_skip(bytes_span(&what), 1));
    } else {
        bytes_add_span(out, bytes_span(&what));
    }
    bytes_add_text(out, ".\n");
    bytes_add_text(out, "The last command of the program was ");
    escape_words(out, span_of(*sight->command ? sight->command : "none"));
    bytes_add_text(out, ", the last line that it got `");
    escape_words(out, span_of(sight->line)); /* it may be garbled */
    bytes_add_text(out, "`, ");
    usec_add_text(out, sight->time / 1000 * 1000);
    bytes_add_text(out, " after the start.\n");
    const struct oracle_rules rules = hunt_rules(hunt, &finding->clean);
    oracle_tell(&rules, sight, out);
    bytes_release(&what);
}

static void add_certainty(const struct finding *finding, struct bytes *out)
{
    if (!finding->again)
        return;
    bytes_addf(out, "failed %d of %d runs", finding->failed, finding->again);
    if (finding->failed && finding->failed < finding->again)
        bytes_addf(out, ": 1 in %.1f", (double)finding->again / finding->failed);
    bytes_add_text(out, " with a host that is up to 5 ms slower each time it wakes up");
}

/* In front of its scenario: --again reads the line that says how often it failed. */
static void add_head(const struct hunt *hunt, const struct finding *finding, struct bytes *head)
{
    struct bytes text = {0};
    add_sentences(hunt, finding, &text);
    bytes_add_char(&text, '\n');
    add_certainty(finding, &text);
    struct span rest = bytes_span(&text);
    while (rest.count) {
        bytes_add_text(head, "; ");
        bytes_add_span(head, span_take(&rest, '\n'));
        bytes_add_char(head, '\n');
    }
    bytes_release(&text);
}

static bool put_page(const struct writing *writing, const struct finding *finding,
                     const struct scenario *scenario, struct span text)
{
    struct complaints complaints = {0};
    struct bytes page = {0}, path = {0};
    bytes_addf(&path, "%s.trace", finding->name);
    struct trace *trace = trace_read(bytes_at(&path), text, &complaints);
    bool good = trace != NULL;
    if (trace) {
        struct play *play = play_new(trace, scenario);
        play_run(play);
        report_html(&(struct html_trace){.trace = trace, .play = play}, 1, &page);
        good = put(writing, finding->name, ".html", bytes_span(&page));
        play_free(play);
        trace_free(trace);
    } else {
        bytes_add_span(writing->why, bytes_span(&complaints.text));
    }
    bytes_release(&complaints.text);
    bytes_release(&page);
    bytes_release(&path);
    return good;
}

static bool put_trace(const struct writing *writing, const struct finding *finding,
                      const struct scenario *scenario)
{
    struct recording recording = {
        .mask = {.by_length = mask_needs_lengths(scenario), .password = scenario->password},
        .recorder = {.gap = recorder_gap(scenario->at.baud)},
    };
    struct trial_ear ear = {.hear = record, .owner = &recording};
    struct trial_options whole = writing->hunt->trial;
    struct bytes text = {0};
    struct sight sight;
    whole.loops = NULL; /* to the limit, not to where it is known */
    trial_run(&whole, scenario, finding->schedule.latency, 0, &ear, &sight);
    recorder_flush(&recording.recorder);
    bytes_addf(&text, "scenario %s.ini\n", finding->name);
    bytes_add_span(&text, bytes_span(&recording.recorder.text));
    bool good = put(writing, finding->name, ".trace", bytes_span(&text)) &&
                put_page(writing, finding, scenario, bytes_span(&text));
    recorder_release(&recording.recorder);
    bytes_release(&text);
    return good;
}

static bool put_finding(const struct writing *writing, size_t i)
{
    struct hunt *hunt = writing->hunt;
    struct finding *finding = &hunt->findings[i];
    struct bytes head = {0}, text = {0};
    size_t own;
    struct scenario *scenario =
        schedule_scenario(&finding->schedule, &hunt->places, hunt->options.scenario, &own);
    name_finding(writing, i);
    add_head(hunt, finding, &head);
    add_sentences(hunt, finding, &text);
    bytes_add_text(&text, "\n\n");
    bytes_addf(&text, "%zu runs ended so (", finding->times);
    escape_words(&text, span_of(finding->signature));
    bytes_add_text(&text, ").");
    if (finding->again) {
        bytes_add_text(&text, "\nIt ");
        add_certainty(finding, &text);
        bytes_add_char(&text, '.');
    }
    bytes_add_char(&text, '\n');
    bool good = put_scenario(writing, scenario, finding->name, &head) &&
                put(writing, finding->name, ".txt", bytes_span(&text)) &&
                put_trace(writing, finding, scenario);
    scenario_free(scenario);
    bytes_release(&head);
    bytes_release(&text);
    return good;
}

/* --- the map --- */

static char *place_name(const struct hunt *hunt, int i)
{
    struct bytes name = {0};
    if (i == NO_PLACE)
        bytes_add_text(&name, "from the start");
    else
        place_add_words(&name, &hunt->places.all[i]);
    char *copy = span_dup(bytes_span(&name));
    bytes_release(&name);
    return copy;
}

static enum map_cell map_cell(enum cell cell)
{
    static const enum map_cell cells[] = {
        [CELL_NONE] = MAP_NONE,         [CELL_NOT_MET] = MAP_NOT_MET,
        [CELL_SURVIVED] = MAP_SURVIVED, [CELL_REFUSED] = MAP_REFUSED,
        [CELL_GAVE_UP] = MAP_GAVE_UP,   [CELL_HINT] = MAP_HINT,
        [CELL_FAILED] = MAP_FAILED,
    };
    return cells[cell];
}

static void list_findings(const struct hunt *hunt, struct map *map)
{
    for (size_t i = 0; i < hunt->finding_count; i++) {
        const struct finding *finding = &hunt->findings[i];
        struct bytes signature = {0};
        escape_words(&signature, span_of(finding->signature));
        map_add_finding(map, (struct map_finding){.name = xstrdup(finding->name),
                                                  .signature = span_dup(bytes_span(&signature)),
                                                  .times = finding->times,
                                                  .number = finding->schedule.number});
        bytes_release(&signature);
    }
}

static void make_map(const struct hunt *hunt, struct map *map)
{
    map_init(map, trouble_count(), hunt->places.count + 1);
    map->runs = hunt->runs;
    list_findings(hunt, map);
    map->untried = hunt_untried(hunt);
    map->cut = hunt->cut;
    for (size_t t = 0; t < map->trouble_count; t++)
        map->troubles[t] = xstrdup(troubles[t].name);
    for (int p = NO_PLACE; p < (int)hunt->places.count; p++) {
        map->places[p + 1] = place_name(hunt, p);
        for (size_t t = 0; t < map->trouble_count; t++) {
            const struct result *result =
                hunt_result(hunt, &(struct item){.trouble = t, .place = p});
            struct map_entry *entry = map_at(map, t, (size_t)(p + 1));
            *entry = (struct map_entry){map_cell(result->cell), result->recovery, NULL};
            if (result->cell == CELL_FAILED && result->finding >= 0 &&
                hunt->findings[result->finding].name)
                entry->finding = xstrdup(hunt->findings[result->finding].name);
        }
    }
}

bool map_write(const struct map *map, struct folder *folder, struct bytes *why)
{
    static const struct {
        const char *ending;
        void (*add)(const struct map *map, struct bytes *out);
    } forms[] = {{".tsv", map_add_tsv}, {".txt", map_add_text}, {".html", map_add_html}};
    const struct writing writing = {.folder = folder, .why = why};
    bool good = true;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && good; i++) {
        struct bytes text = {0};
        forms[i].add(map, &text);
        good = put(&writing, "map", forms[i].ending, bytes_span(&text));
        bytes_release(&text);
    }
    return good;
}

/* --- all of it --- */

static bool is_same(const struct schedule *a, const struct schedule *b)
{
    bool same = a->count == b->count && a->latency == b->latency;
    for (size_t i = 0; same && i < a->count; i++) {
        const struct item *x = &a->items[i], *y = &b->items[i];
        same = x->trouble == y->trouble && x->place == y->place && x->way.time == y->way.time &&
               x->way.byte == y->way.byte;
    }
    return same;
}

/* Findings that became the same when they were made small are one. */
static void unite(struct hunt *hunt)
{
    size_t kept = 0;
    for (size_t i = 0; i < hunt->finding_count; i++) {
        size_t twin = 0;
        while (twin < kept &&
               !(hunt->findings[twin].oracle == hunt->findings[i].oracle &&
                 is_same(&hunt->findings[twin].schedule, &hunt->findings[i].schedule)))
            twin++;
        for (size_t c = 0; c < trouble_count() * (hunt->places.count + 1); c++)
            if (hunt->results[c].finding == (int)i)
                hunt->results[c].finding = (int)twin;
        if (twin < kept) {
            hunt->findings[twin].times += hunt->findings[i].times;
            free(hunt->findings[i].signature);
        } else {
            hunt->findings[kept++] = hunt->findings[i];
        }
    }
    hunt->finding_count = kept;
}

bool hunt_write(struct hunt *hunt, struct folder *folder, struct bytes *why)
{
    const struct writing writing = {.hunt = hunt, .folder = folder, .why = why};
    const struct bytes none = {0};
    struct map map;
    unite(hunt);
    bool good = put_scenario(&writing, hunt->options.scenario, "clean", &none);
    for (size_t i = 0; i < hunt->finding_count && good; i++)
        good = put_finding(&writing, i);
    if (!good)
        return false; /* and who has no name yet is in no map */
    make_map(hunt, &map);
    good = map_write(&map, folder, why) && folder_done(folder, why);
    map_release(&map);
    return good;
}
