/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_DISK_H
#define TESTS_FAKE_DISK_H

#include "scenario/disk.h"

/* A disk made of rows. A row with a `link` stands for another path; one without content is a
 * folder; a `pipe` is neither. The last row has no path. */
struct fake_file {
    const char *path, *content, *link;
    bool pipe;
};

struct disk fake_disk(const struct fake_file *files);

#endif
