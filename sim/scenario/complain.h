/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_COMPLAIN_H
#define SIM_SCENARIO_COMPLAIN_H

#include "base/bytes.h"

/* Mistakes, one a line: "FILE:LINE: what is wrong, and what was expected\n". */
struct complaints {
    struct bytes text;
    size_t count;
};
void complain(struct complaints *complaints, const char *file, int line, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

/* Puts those about `file` that stand behind the first `start` bytes in the order of their lines. */
void complaints_sort(struct complaints *complaints, size_t start, const char *file);

#endif
