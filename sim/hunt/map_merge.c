/* SPDX-License-Identifier: MIT */
/* Maps of shards together: the worst of a cell counts, as within one map. What two shards found is
 * one finding when its signature is; the one with the least number is kept, and as in each shard
 * two of one name are told apart by a number behind it. */
#include "hunt/map.h"

#include "base/die.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- findings --- */

/* Those of the map that is being put in: their names there, and which they are here. */
struct names {
    struct {
        struct span name;
        size_t known;
    } * all;
    size_t count;
};

static const char *name_here(const struct map *map, const struct names *names,
                             struct span there)
{
    for (size_t i = 0; i < names->count; i++)
        if (span_same(names->all[i].name, there))
            return map->known[names->all[i].known].name;
    return NULL;
}

static bool is_taken(const struct map *map, size_t but, struct span name)
{
    for (size_t i = 0; i < map->known_count; i++)
        if (i != but && span_is(name, map->known[i].name))
            return true;
    return false;
}

/* "hang-dead-at-ok", or "hang-dead-at-ok-2" when that is another's. */
static char *free_name(const struct map *map, size_t but, struct span wanted)
{
    struct bytes name = {0};
    bytes_add_span(&name, wanted);
    for (int n = 2; is_taken(map, but, bytes_span(&name)); n++) {
        bytes_cut(&name, wanted.count);
        bytes_addf(&name, "-%d", n);
    }
    char *copy = span_dup(bytes_span(&name));
    bytes_release(&name);
    return copy;
}

static void rename_cells(struct map *map, const char *from, const char *to)
{
    for (size_t i = 0; i < map->trouble_count * map->place_count; i++) {
        char **finding = &map->entries[i].finding;
        if (!*finding || strcmp(*finding, from) != 0)
            continue;
        free(*finding);
        *finding = xstrdup(to);
    }
}

/* The same was found again, earlier. */
static void replace(struct map *map, size_t i, struct span name, uint64_t number, size_t source)
{
    struct map_finding *known = &map->known[i];
    char *here = free_name(map, i, name);
    rename_cells(map, known->name, here);
    free(known->name);
    free(known->was);
    known->name = here;
    known->was = span_dup(name);
    known->number = number;
    known->source = source;
}

static size_t merge_finding(struct map *map, struct span name, struct span signature,
                            const struct map_finding *about)
{
    size_t i = 0;
    while (i < map->known_count && !span_is(signature, map->known[i].signature))
        i++;
    if (i == map->known_count)
        map_add_finding(map, (struct map_finding){.name = free_name(map, i, name),
                                                  .signature = span_dup(signature),
                                                  .number = about->number,
                                                  .was = span_dup(name),
                                                  .source = about->source});
    else if (about->number < map->known[i].number)
        replace(map, i, name, about->number, about->source);
    map->known[i].times += about->times;
    return i;
}

/* "\tNAME\tRUNS\tNUMBER\tSIGNATURE" */
static bool read_finding(struct map *map, struct span text, size_t source, struct names *names)
{
    struct map_finding about = {.source = source};
    int64_t times, number;
    span_take(&text, '\t');
    struct span name = span_take(&text, '\t');
    if (!span_number(span_take(&text, '\t'), INT64_MAX, &times) ||
        !span_number(span_take(&text, '\t'), INT64_MAX, &number) || !name.count || !text.count)
        return false;
    about.times = (uint64_t)times;
    about.number = (uint64_t)number;
    names->all = xrealloc(names->all, (names->count + 1) * sizeof *names->all);
    names->all[names->count].name = name;
    names->all[names->count++].known = merge_finding(map, name, text, &about);
    return true;
}

/* --- cells --- */

static size_t find(char **names, size_t *count, struct span name)
{
    for (size_t i = 0; i < *count; i++)
        if (span_is(name, names[i]))
            return i;
    names[*count] = span_dup(name);
    return (*count)++;
}

static bool read_cell(struct span text, enum map_cell *cell)
{
    for (int i = MAP_NONE; i <= MAP_FAILED; i++)
        if (span_is(text, map_cell_name((enum map_cell)i))) {
            *cell = (enum map_cell)i;
            return true;
        }
    return false;
}

struct line {
    struct span trouble, place, finding;
    enum map_cell cell;
    int64_t recovery;
};

static bool read_line(struct span text, struct line *line)
{
    line->trouble = span_take(&text, '\t');
    line->place = span_take(&text, '\t');
    return read_cell(span_take(&text, '\t'), &line->cell) &&
           span_number(span_take(&text, '\t'), INT64_MAX, &line->recovery) &&
           (line->finding = text, true);
}

/* Room for whatever a file names. */
static void grow(struct map *map, struct span text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.count; i++)
        lines += text.at[i] == '\n';
    map->troubles =
        xrealloc(map->troubles, (map->trouble_count + lines + 1) * sizeof *map->troubles);
    map->places = xrealloc(map->places, (map->place_count + lines + 1) * sizeof *map->places);
}

static void widen(struct map *map, size_t troubles, size_t places)
{
    struct map_entry *wider = xcalloc(map->trouble_count * map->place_count + 1, sizeof *wider);
    for (size_t t = 0; t < troubles; t++)
        for (size_t p = 0; p < places; p++)
            wider[t * map->place_count + p] = map->entries[t * places + p];
    free(map->entries);
    map->entries = wider;
}

static void merge_line(struct map *map, const struct line *line, const struct names *names)
{
    size_t troubles = map->trouble_count, places = map->place_count;
    size_t t = find(map->troubles, &map->trouble_count, line->trouble);
    size_t p = find(map->places, &map->place_count, line->place);
    if (map->trouble_count != troubles || map->place_count != places)
        widen(map, troubles, places);
    struct map_entry *entry = map_at(map, t, p);
    if (line->recovery > entry->recovery)
        entry->recovery = line->recovery;
    if (line->cell <= entry->cell)
        return;
    entry->cell = line->cell;
    free(entry->finding);
    const char *finding = line->finding.count ? name_here(map, names, line->finding) : NULL;
    entry->finding = finding ? xstrdup(finding) : NULL;
}

static bool add_totals(struct map *map, struct span line)
{
    int64_t runs, findings, untried, cut = 0;
    if (!span_number(span_take(&line, '\t'), INT64_MAX, &runs) ||
        !span_number(span_take(&line, '\t'), INT64_MAX, &findings) ||
        !span_number(span_take(&line, '\t'), INT64_MAX, &untried) ||
        (line.count && !span_number(line, INT64_MAX, &cut)))
        return false;
    map->runs += (uint64_t)runs;
    map->findings += map->known_count ? 0 : (uint64_t)findings;
    map->untried += (uint64_t)untried;
    map->cut += (uint64_t)cut;
    return true;
}

static bool merge_lines(struct map *map, struct span text, size_t source, struct names *names)
{
    struct line line;
    while (text.count) {
        struct span one = span_take(&text, '\n');
        if (one.count && one.at[0] == '\t') {
            if (!read_finding(map, one, source, names))
                return false;
        } else if (read_line(one, &line)) {
            merge_line(map, &line, names);
        } else {
            return false;
        }
    }
    return true;
}

bool map_merge_tsv(struct map *map, struct span text, size_t source, const char **why)
{
    struct names names = {0};
    *why = "expected a map.tsv of a hunt";
    if (!add_totals(map, span_take(&text, '\n')))
        return false;
    grow(map, text);
    bool good = merge_lines(map, text, source, &names);
    free(names.all);
    return good;
}
