/* SPDX-License-Identifier: MIT */
#include "live/trace_file.h"

#include "link/disk.h"
#include "link/memory.h"

#include <errno.h>
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

static void write_head(const struct trace_file *file, const char *path, FILE *trace)
{
    char *from = link_disk.real(link_disk.owner, path);
    char *to = link_disk.real(link_disk.owner, file->scenario->path);
    struct bytes text = {0};
    if (*file->scenario->path && from && to) {
        bytes_add_text(&text, "scenario ");
        add_relative(&text, from, to);
        bytes_add_text(&text, "\n");
    }
    fputs(bytes_at(&text), trace);
    fprintf(trace, "# recorded with seed %llu\n", (unsigned long long)file->seed);
    fflush(trace);
    bytes_release(&text);
    free(from);
    free(to);
}

FILE *trace_file_open(const struct trace_file *file, struct bytes *why)
{
    struct bytes name = {0};
    add_name(file, &name);
    FILE *trace = fopen(bytes_at(&name), "we");
    if (trace) {
        write_head(file, bytes_at(&name), trace);
    } else {
        check_memory();
        bytes_addf(why, "cannot write %s: %s", bytes_at(&name), strerror(errno));
    }
    bytes_release(&name);
    return trace;
}
