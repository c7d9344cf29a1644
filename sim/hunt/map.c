/* SPDX-License-Identifier: MIT */
/* The map answers "what was tried, and what was not": a green hunt that never met a place says
 * nothing about it. The worst of a cell counts.
 */
#include "hunt/map.h"

#include "base/die.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
    [MAP_NONE] = "none",       [MAP_NOT_MET] = "not met", [MAP_SURVIVED] = "survived",
    [MAP_REFUSED] = "refused", [MAP_GAVE_UP] = "gave up", [MAP_HINT] = "hint",
    [MAP_FAILED] = "failed",
};

const char *map_cell_name(enum map_cell cell)
{
    return words[cell];
}

static const char signs[] = {
    [MAP_NONE] = ' ',    [MAP_NOT_MET] = '-', [MAP_SURVIVED] = '.', [MAP_REFUSED] = 'e',
    [MAP_GAVE_UP] = 'g', [MAP_HINT] = 'h',    [MAP_FAILED] = 'F',
};

void map_init(struct map *map, size_t troubles, size_t places)
{
    *map = (struct map){.trouble_count = troubles, .place_count = places};
    map->troubles = xcalloc(troubles + 1, sizeof *map->troubles);
    map->places = xcalloc(places + 1, sizeof *map->places);
    map->entries = xcalloc(troubles * places + 1, sizeof *map->entries);
}

void map_release(struct map *map)
{
    for (size_t i = 0; i < map->trouble_count; i++)
        free(map->troubles[i]);
    for (size_t i = 0; i < map->place_count; i++)
        free(map->places[i]);
    for (size_t i = 0; i < map->trouble_count * map->place_count; i++)
        free(map->entries[i].finding);
    for (size_t i = 0; i < map->known_count; i++) {
        free(map->known[i].name);
        free(map->known[i].signature);
        free(map->known[i].was);
    }
    free(map->known);
    free(map->troubles);
    free(map->places);
    free(map->entries);
    *map = (struct map){0};
}

struct map_entry *map_at(const struct map *map, size_t trouble, size_t place)
{
    return &map->entries[trouble * map->place_count + place];
}

void map_add_finding(struct map *map, struct map_finding finding)
{
    map->known = xrealloc(map->known, (map->known_count + 1) * sizeof *map->known);
    map->known[map->known_count++] = finding;
    map->findings = map->known_count;
}

/* --- as lines --- */

void map_add_tsv(const struct map *map, struct bytes *out)
{
    bytes_addf(out, "%llu\t%llu\t%llu\t%llu\n", (unsigned long long)map->runs,
               (unsigned long long)map->findings, (unsigned long long)map->untried,
               (unsigned long long)map->cut);
    for (size_t i = 0; i < map->known_count; i++) {
        const struct map_finding *known = &map->known[i];
        bytes_addf(out, "\t%s\t%llu\t%llu\t%s\n", known->name, (unsigned long long)known->times,
                   (unsigned long long)known->number, known->signature);
    }
    for (size_t t = 0; t < map->trouble_count; t++)
        for (size_t p = 0; p < map->place_count; p++) {
            const struct map_entry *entry = map_at(map, t, p);
            bytes_addf(out, "%s\t%s\t%s\t%lld\t%s\n", map->troubles[t], map->places[p],
                       words[entry->cell], (long long)entry->recovery,
                       entry->finding ? entry->finding : "");
        }
}

/* --- for people --- */

struct tally {
    size_t cells[MAP_FAILED + 1];
    usec recovery;
};

static struct tally count(const struct map *map, size_t trouble)
{
    struct tally tally = {{0}, 0};
    for (size_t p = 0; p < map->place_count; p++) {
        const struct map_entry *entry = map_at(map, trouble, p);
        tally.cells[entry->cell]++;
        if (entry->recovery > tally.recovery)
            tally.recovery = entry->recovery;
    }
    return tally;
}

static bool is_tried(const struct tally *tally, const struct map *map)
{
    return tally->cells[MAP_NONE] < map->place_count;
}

/* "yes in 12s": the longest that it took to do its work all the same. */
static void add_recovery(struct bytes *out, const struct tally *tally)
{
    if (tally->cells[MAP_SURVIVED] + tally->cells[MAP_REFUSED] + tally->cells[MAP_HINT] == 0) {
        bytes_add_text(out, tally->cells[MAP_GAVE_UP]  ? "gives up"
                            : tally->cells[MAP_FAILED] ? "never"
                                                       : "not met");
        return;
    }
    bytes_add_text(out, "yes, in ");
    usec_add_text(out, tally->recovery / 1000 * 1000);
}

static void add_restrictions(const struct map *map, struct bytes *out)
{
    if (map->untried)
        bytes_addf(out, "%llu single troubles were not tried: the hunt ended before.\n",
                   (unsigned long long)map->untried);
    if (map->cut)
        bytes_addf(
            out,
            "%llu runs went round in a way that an earlier one had kept to the limit, and "
            "were ended after minutes of it.\n",
            (unsigned long long)map->cut);
}

static void add_legend(const struct map *map, struct bytes *out)
{
    bytes_addf(
        out,
        "%llu runs, %llu findings. Each row is a trouble, each column a place; the worst of "
        "each counts:\n\n"
        "    .  the program did its work      g  it gave up, and said so\n"
        "    F  failed                        -  the place was not passed, (blank) not tried\n"
        "  Hints, where it did its work:\n"
        "    h  it left a session open        e  the module refused a command: out of "
        "place\n\n",
        (unsigned long long)map->runs, (unsigned long long)map->findings);
    add_restrictions(map, out);
    bytes_add_text(out, "\n");
}

static void add_padded(struct bytes *out, const char *text, size_t width)
{
    size_t length = strlen(text);
    bytes_add_text(out, text);
    for (; length < width; length++)
        bytes_add_char(out, ' ');
}

#define NAME_WIDTH 28

static void add_head(const struct map *map, struct bytes *out)
{
    for (size_t line = 0; line < 3; line++) {
        size_t unit = line == 0 ? 100 : line == 1 ? 10 : 1;
        add_padded(out, "", NAME_WIDTH);
        for (size_t p = 0; p < map->place_count; p++)
            bytes_add_char(out, p >= unit || unit == 1 ? (char)('0' + p / unit % 10) : ' ');
        bytes_add_text(out, line == 2 ? "  recovers\n" : "\n");
    }
}

void map_add_text(const struct map *map, struct bytes *out)
{
    add_legend(map, out);
    add_head(map, out);
    for (size_t t = 0; t < map->trouble_count; t++) {
        struct tally tally = count(map, t);
        if (!is_tried(&tally, map))
            continue;
        add_padded(out, map->troubles[t], NAME_WIDTH);
        for (size_t p = 0; p < map->place_count; p++)
            bytes_add_char(out, signs[map_at(map, t, p)->cell]);
        bytes_add_text(out, "  ");
        add_recovery(out, &tally);
        bytes_add_char(out, '\n');
    }
    bytes_add_text(out, "\nPlaces:\n\n");
    for (size_t p = 0; p < map->place_count; p++)
        bytes_addf(out, "%5zu  %s\n", p, map->places[p]);
}

/* --- as a page --- */

static void add_escaped(struct bytes *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            bytes_add_text(out, "&amp;");
            break;
        case '<':
            bytes_add_text(out, "&lt;");
            break;
        case '"':
            bytes_add_text(out, "&quot;");
            break;
        default:
            bytes_add_char(out, *text);
        }
}

static const char page_head[] =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\"><title>sim7000 hunt</title><style>"
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1a1d21;--dim:#6b7280;--line:#d8dce2;"
    "--ok:#d9efe0;--up:#fbf0cf;--bad:#f3b6b0;--hint:#dbe7f7}"
    "@media(prefers-color-scheme:dark){:root{--bg:#15181c;--fg:#e6e8eb;--dim:#98a1ab;"
    "--line:#333a42;--ok:#1d3b2a;--up:#4a3f17;--bad:#7a2a24;--hint:#20344f}}"
    "body{font:14px/1.45 system-ui,sans-serif;background:var(--bg);color:var(--fg);margin:1rem}"
    "h1{font-size:1.2rem}p,li{max-width:60rem}.map{overflow:auto;max-height:75vh;"
    "border:1px solid var(--line)}table{border-collapse:separate;border-spacing:0}"
    "th,td{border-right:1px solid var(--line);border-bottom:1px solid var(--line);"
    "padding:.1rem .3rem;white-space:nowrap;text-align:left;font-weight:normal}"
    "thead th{position:sticky;top:0;background:var(--bg);vertical-align:bottom;height:11rem}"
    "thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:11rem;"
    "overflow:hidden}tbody th,thead th:first-child{position:sticky;left:0;"
    "background:var(--bg);z-index:1}thead th:first-child{z-index:2}td{text-align:center;"
    "min-width:1.1rem}.s{background:var(--ok)}.g{background:var(--up)}.f{background:var(--bad)}"
    ".e{background:var(--ok);font-style:italic}.h{background:var(--hint)}.n{color:var(--dim)}a{"
    "color:inherit}"
    ".key span{padding:0 .5rem;margin-right:.4rem;border:1px solid var(--line)}</style>";

static void add_cell(const struct map *map, size_t t, size_t p, struct bytes *out)
{
    static const char classes[] = {
        [MAP_NONE] = 'x',    [MAP_NOT_MET] = 'n', [MAP_SURVIVED] = 's', [MAP_REFUSED] = 'e',
        [MAP_GAVE_UP] = 'g', [MAP_HINT] = 'h',    [MAP_FAILED] = 'f',
    };
    const struct map_entry *entry = map_at(map, t, p);
    bytes_addf(out, "<td class=%c", classes[entry->cell]);
    if (entry->cell != MAP_NONE) {
        bytes_add_text(out, " title=\"");
        add_escaped(out, map->troubles[t]);
        bytes_add_text(out, ", ");
        add_escaped(out, map->places[p]);
        bytes_addf(out, ": %s\"", words[entry->cell]);
    }
    bytes_add_char(out, '>');
    if (entry->finding) {
        bytes_add_text(out, "<a href=\"");
        add_escaped(out, entry->finding);
        bytes_add_text(out, ".html\">F</a>");
    } else if (entry->cell != MAP_NONE) {
        bytes_add_char(out, signs[entry->cell]);
    }
}

static void add_page_row(const struct map *map, size_t t, struct bytes *out)
{
    struct tally tally = count(map, t);
    if (!is_tried(&tally, map))
        return;
    bytes_add_text(out, "<tr><th scope=row>");
    add_escaped(out, map->troubles[t]);
    bytes_add_text(out, "<td>");
    add_recovery(out, &tally);
    for (size_t p = 0; p < map->place_count; p++)
        add_cell(map, t, p, out);
    bytes_add_char(out, '\n');
}

void map_add_html(const struct map *map, struct bytes *out)
{
    bytes_add_text(out, page_head);
    bytes_addf(out,
               "<h1>Trouble × place</h1><p>%llu runs, %llu findings. What the program did when "
               "that went wrong there; the worst of each counts. "
               "\"Recovers\" is the longest that it took beyond a good run.",
               (unsigned long long)map->runs, (unsigned long long)map->findings);
    bytes_add_text(out, "<p>");
    add_restrictions(map, out);
    bytes_add_text(out,
                   "<p class=key><span class=s>.</span>did its work "
                   "<span class=g>g</span>gave up, and said so "
                   "<span class=f>F</span>failed <span class=h>h</span>left a session open "
                   "<span class=e>e</span>did its work, with a command out of place "
                   "<span class=n>-</span>place not passed<div class=map><table><thead><tr>"
                   "<th>trouble<th>recovers");
    for (size_t p = 0; p < map->place_count; p++) {
        bytes_add_text(out, "<th scope=col><span>");
        add_escaped(out, map->places[p]);
        bytes_add_text(out, "</span>");
    }
    bytes_add_text(out, "<tbody>");
    for (size_t t = 0; t < map->trouble_count; t++)
        add_page_row(map, t, out);
    bytes_add_text(out, "</table></div></html>\n");
}
