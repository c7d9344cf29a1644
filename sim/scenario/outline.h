/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_OUTLINE_H
#define SIM_SCENARIO_OUTLINE_H

#include "scenario/keys.h"

/* A scenario file taken apart: which section stands where, with which keys. What the values
 * mean is not known here. All spans point into the text that was read. */
struct entry {
    int line;
    struct span text;       /* the whole line, to tell columns */
    struct span key, value; /* trimmed, the value without its comment */
};

struct section {
    const struct section_row *row;
    struct span name; /* of a named one, else empty */
    int line;
    size_t first, count; /* its entries */
};

struct outline {
    struct section *sections;
    size_t section_count, section_size;
    struct entry *entries;
    size_t entry_count, entry_size;
};

/* Mistakes in the form of the file are complained about; what could be read is in `outline`. */
void outline_read(struct outline *outline, const char *file, struct span text,
                  struct complaints *complaints);
void outline_release(struct outline *outline);

/* Would a line give that value, or that key, back whole? */
bool outline_can_hold(struct span value);
bool outline_can_name(struct span key);

/* Adds `; did you mean "X"?` when one of `names` (words of a text, parted by blanks or commas)
 * is near to `name`, and says whether it did. */
bool outline_add_hint(struct bytes *out, struct span name, struct span names);

#endif
