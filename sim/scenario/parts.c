/* SPDX-License-Identifier: MIT */
/* Contents that fit into no line of a scenario have files of their own (scenario_part()). Before
 * those are written, the scenario is read back from here: what is tried is what others will read.
 */
#include "scenario/parts.h"

#include "scenario/write.h"

#include <string.h>

static bool read_part(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    const struct parts *parts = owner;
    struct bytes name = {0};
    struct span content = {0};
    bool found = false;
    for (size_t i = 0;
         !found && scenario_part(parts->scenario, parts->base, i, &name, &content); i++)
        found = span_is(bytes_span(&name), path);
    bytes_release(&name);
    *why = found && content.count <= limit ? NULL : "there is no such file";
    if (!*why)
        bytes_add_span(out, content);
    return !*why;
}

static bool list_nothing(void *owner, const char *path,
                         void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                         const char **why)
{
    (void)owner, (void)path, (void)each, (void)arg;
    *why = "there is no such folder";
    return false;
}

/* Every path lies below one folder, which is the root here. */
static char *same_path(void *owner, const char *path)
{
    struct bytes real = {0};
    (void)owner;
    bytes_addf(&real, "%s%s", *path == '/' ? "" : "/", strcmp(path, ".") == 0 ? "" : path);
    if (real.count > 1 && bytes_at(&real)[real.count - 1] == '/')
        bytes_cut(&real, real.count - 1); /* a folder, as realpath(3) says it */
    char *copy = span_dup(bytes_span(&real));
    bytes_release(&real);
    return copy;
}

static bool is_plain(void *owner, const char *path)
{
    (void)owner, (void)path;
    return true;
}

struct disk parts_disk(struct parts *parts)
{
    return (struct disk){.read = read_part,
                         .list = list_nothing,
                         .real = same_path,
                         .is_plain = is_plain,
                         .owner = parts};
}
