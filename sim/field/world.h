/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_WORLD_H
#define SIM_FIELD_WORLD_H

#include "base/bytes.h"
#include "base/usec.h"

/* A scenario in the making: what an import has found out about the world of a log, each thing
 * with the reason it is believed. It is written as a person would write it, and what is played
 * is what was written.
 */
struct world_key {
    const char *section, *name; /* static */
    char *value, *why;
};

struct world_file {
    char *path; /* absolute; a folder's ends with "/" */
    struct bytes content;
    size_t made_up; /* so many of its bytes were not in the log */
};

struct world_fault {
    char *name, *on;
    int64_t first, last; /* nth; 0: every one */
    struct bytes then;   /* lines of actions */
    char *why;
    bool forced; /* no cause: the log's line is simply said */
};

/* Set-up that happened before the log begins: host commands. */
struct world_before {
    char *command, *why;
};

struct world {
    char *title;
    struct world_key *keys;
    size_t key_count;
    struct world_file *files;
    size_t file_count;
    struct world_fault *faults;
    size_t fault_count;
    struct world_before *before;
    size_t before_count;
};

void world_release(struct world *world);

/* Sets a key, or changes it; `why` NULL keeps the old reason. */
void world_set(struct world *world, const char *section, const char *name, const char *why,
               const char *format, ...) __attribute__((format(printf, 5, 6)));
const char *world_get(const struct world *world, const char *section, const char *name);

/* The file at that path; made empty when new. NULL: there cannot be one of that name. */
struct world_file *world_file(struct world *world, struct span path);
struct world_file *world_find_file(const struct world *world, struct span path);

/* The name is made unique and short. `on` and each `then` as in a scenario. */
struct world_fault *world_fault(struct world *world, const char *name, int64_t first,
                                int64_t last, const char *why);
void fault_on(struct world_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void fault_then(struct world_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void world_add_before(struct world *world, const char *why, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A time as a value, in whole milliseconds: "250ms", "20.004s". */
struct world_time {
    char text[24];
};
struct world_time world_time(usec time);
/* Text as a value of a scenario: escaped, without what would begin a comment. */
void world_escape(struct bytes *out, struct span text);
/* Text as a pattern: `*` for what a pattern cannot hold. */
void world_pattern(struct bytes *out, struct span text);

/* The scenario file. Contents that do not fit into a line go to files of their own beside it:
 * `base`-NAME; world_part() tells them one by one. */
void world_write(const struct world *world, const char *base, struct bytes *out);
/* Part i of `base`: its name and bytes; false beyond the last. */
bool world_part(const struct world *world, const char *base, size_t i, struct bytes *name,
                struct span *content);

#endif
