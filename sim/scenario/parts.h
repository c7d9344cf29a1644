/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_PARTS_H
#define SIM_SCENARIO_PARTS_H

#include "base/names.h"
#include "scenario/disk.h"
#include "scenario/scenario.h"

/* What scenario_write() would put beside a scenario: contents that fit into no line. */
struct part {
    char *name;          /* with the folder that `base` has */
    struct span content; /* the scenario's */
};

struct parts {
    struct part *items; /* in the order of the scenario's files */
    size_t count;
    struct names names; /* private */
};

/* `base` as for scenario_write(). */
void parts_find(struct parts *parts, const struct scenario *scenario, const char *base);
void parts_release(struct parts *parts);

/* A disk on which they lie, and nothing else: whoever has written a scenario reads it back without
 * any file. `parts` must outlive it. */
struct disk parts_disk(struct parts *parts);

/* --- for who writes scenarios --- */

/* The content as one value; false: it would not fit into a line. */
bool part_add_content(const struct scenario *scenario, const struct file_spec *file,
                      struct bytes *out);
/* The name that file `number` has as a part. `plain` are the names of all in front of it. */
void part_add_name(struct names *plain, const struct file_spec *file, size_t number,
                   const char *base, struct bytes *out);

#endif
