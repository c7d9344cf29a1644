/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_SHAPES_H
#define TESTS_UNIT_SHAPES_H

#include "base/bytes.h"

/* One known conversation, written down as tools and people write logs: each way is a row of four
 * tables, and any row of one goes with any of the others. */
struct shape_choice {
    size_t stamp, mark, bytes, page;
    bool echo;
};

size_t shapes_stamps(void);
size_t shapes_marks(void);
size_t shapes_bytes(void);
size_t shapes_pages(void);

/* What is said, a turn a line: `> ` a command, `< ` a line of the modem, `<< ` data. */
extern const char shapes_talk[];
/* False: nobody could write it so (two rows of the choice contradict each other). */
bool shapes_write(const struct shape_choice *choice, struct bytes *out);
/* For messages: what was chosen. */
void shapes_name(const struct shape_choice *choice, struct bytes *out);

#endif
