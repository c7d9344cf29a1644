/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_MAP_H
#define SIM_HUNT_MAP_H

#include "base/bytes.h"
#include "base/usec.h"

/* Trouble × place: what became of each. Apart from the hunt, since maps of several shards are put
 * together: as text they are lines of TROUBLE, PLACE, CELL, RECOVERY in us, FINDING, parted by
 * tabs, behind a line of totals and one for each finding, which begins with a tab: NAME, RUNS,
 * NUMBER, SIGNATURE.
 */
enum map_cell {
    MAP_NONE,     /* was not tried: it makes no sense, or the budget was over */
    MAP_NOT_MET,  /* was tried, and the place was not passed */
    MAP_SURVIVED, /* the program did its work */
    MAP_REFUSED,  /* it did, with a command out of place */
    MAP_GAVE_UP,  /* it said that it had not */
    MAP_HINT,     /* it did, and left something behind */
    MAP_FAILED,
};

struct folder;
struct map_entry {
    enum map_cell cell;
    usec recovery; /* how much later than the clean run */
    char *finding; /* its name; NULL */
};

/* What is wrong with the program, once for all shards that found it. */
struct map_finding {
    char *name;
    char *signature; /* as text; two with the same are one */
    uint64_t times;  /* runs */
    uint64_t number; /* of the run: the least is the smallest */
    char *was;       /* its name in the map that it came from; NULL: this is it */
    size_t source;   /* the number of that map */
};

struct map {
    char **troubles, **places;
    size_t trouble_count, place_count;
    struct map_entry *entries; /* [trouble * place_count + place] */
    struct map_finding *known;
    size_t known_count;
    uint64_t runs, findings, untried; /* findings: `known_count`, or of old maps the sum */
    uint64_t
        cut; /* runs that went round for ever as an earlier one had, and were ended early */
};

const char *map_cell_name(enum map_cell cell); /* "survived" */
void map_init(struct map *map, size_t troubles, size_t places);
void map_release(struct map *map);
struct map_entry *map_at(const struct map *map, size_t trouble, size_t place);

void map_add_tsv(const struct map *map, struct bytes *out);
/* Takes the strings, but for `was`. */
void map_add_finding(struct map *map, struct map_finding finding);
/* Puts number `source` into it; all are of the same hunt. false: *why. (map_merge.c) */
bool map_merge_tsv(struct map *map, struct span text, size_t source, const char **why);
/* Writes map.tsv, map.txt and map.html. false: *why. (write.c) */
bool map_write(const struct map *map, struct folder *folder, struct bytes *why);
void map_add_text(const struct map *map, struct bytes *out);
void map_add_html(const struct map *map, struct bytes *out);

#endif
