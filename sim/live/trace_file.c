/* SPDX-License-Identifier: MIT */
/* Where a recording goes, and its head: the scenario as seen from the trace's own folder, so that
 * both can be moved or put into version control together. */
#include "live/trace_file.h"

#include "base/die.h"
#include "link/disk.h"

#include <stdlib.h>
#include <string.h>

static void add_name(const struct trace_file *file, struct bytes *out)
{
    struct span name = span_of(file->name);
    struct span end = SPAN(".trace");
    bool ends =
        name.count > end.count && span_same(span_skip(name, name.count - end.count), end);
    bytes_add_span(out, span_cut(name, name.count - (ends ? end.count : 0)));
    if (file->number >= 0)
        bytes_addf(out, "%d", file->number);
    if (ends)
        bytes_add_span(out, end);
}

/* The path of `to` as seen from the folder in which `from` lies; both real. */
static void add_relative(struct bytes *out, const char *from, const char *to)
{
    size_t common = 0;
    for (size_t i = 0; from[i] && from[i] == to[i]; i++) {
        if (from[i] == '/')
            common = i + 1;
    }
    for (const char *rest = from + common; *rest; rest++) {
        if (*rest == '/')
            bytes_add_text(out, "../");
    }
    bytes_add_text(out, to + common);
}

/* Of a file that need not be there yet, with a slash at the end. */
static char *real_folder(const char *path)
{
    struct bytes folder = {0};
    const char *slash = strrchr(path, '/');
    bytes_add(&folder, path, slash ? (size_t)(slash - path) + 1 : 0);
    char *real = link_disk.real(link_disk.owner, folder.count ? bytes_at(&folder) : ".");
    bytes_clear(&folder);
    bytes_addf(&folder, "%s/", real ? real : "");
    free(real);
    real = span_dup(bytes_span(&folder));
    bytes_release(&folder);
    return real;
}

static void make_head(const struct trace_file *file, const char *path, struct bytes *out)
{
    char *from = real_folder(path);
    char *to = link_disk.real(link_disk.owner, file->scenario->path);
    if (*file->scenario->path && to) {
        bytes_add_text(out, "scenario ");
        add_relative(out, from, to);
        bytes_add_text(out, "\n");
    }
    bytes_addf(out, "seed %llu\n", (unsigned long long)file->seed);
    free(from);
    free(to);
}

static bool begin(struct output *trace, const struct trace_file *file, const char *name,
                  const char **why)
{
    struct bytes head = {0};
    *why = "it is the link's name too";
    if ((file->link && strcmp(name, file->link) == 0) ||
        !output_open(trace, name, OUTPUT_REPLACE, why))
        return false;
    make_head(file, trace->path[0] ? trace->path : name, &head);
    bool good = output_write(trace, bytes_span(&head), why);
    bytes_release(&head);
    return good;
}

struct output *trace_file_open(const struct trace_file *file, struct bytes *why)
{
    struct bytes name = {0};
    const char *reason, *ignored;
    struct output *trace = xzalloc(sizeof *trace);
    add_name(file, &name);
    if (!begin(trace, file, bytes_at(&name), &reason)) {
        bytes_addf(why, "cannot write %s: %s", bytes_at(&name), reason);
        output_close(trace, &ignored);
        free(trace);
        trace = NULL;
    }
    bytes_release(&name);
    return trace;
}
