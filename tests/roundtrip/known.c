/* SPDX-License-Identifier: MIT */
/* The list is data, so that it is read by who wonders what an import can do, and not only by who
 * reads C. Columns are separated by tabs: trace, shape, clock, echo, aspect, nothing, reason. */
#include "known.h"

#include "base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 7, FILE_MOST = 1 << 20 };

static _Noreturn void wrong(const char *path, int line, const char *why)
{
    fprintf(stderr, "%s:%d: %s\n", path, line, why);
    exit(1);
}

static struct known read_row(struct span text, const char *path, int number)
{
    struct span columns[COLUMNS];
    size_t count = 0;
    struct span rest = text;
    for (; count < COLUMNS && rest.count; count++)
        columns[count] = span_take(&rest, '\t');
    if (count < COLUMNS || columns[COLUMNS - 1].count == 0)
        wrong(path, number, "expected seven columns, the last is the reason");
    struct known known = {.trace = columns[0],
                          .shape = columns[1],
                          .clock = columns[2],
                          .echo = columns[3],
                          .reason = columns[6],
                          .line = number};
    int aspect = 0;
    while (aspect < ASPECTS && !span_is(columns[4], aspect_names[aspect]))
        aspect++;
    if (aspect == ASPECTS)
        wrong(path, number, "no such aspect");
    known.aspect = (enum aspect)aspect;
    return known;
}

void known_read(struct known_list *list, const char *path)
{
    FILE *file = fopen(path, "rb");
    *list = (struct known_list){0};
    if (!file)
        wrong(path, 0, "cannot be read");
    bytes_grew(&list->text, fread(bytes_reserve(&list->text, FILE_MOST), 1, FILE_MOST, file));
    fclose(file);
    struct span rest = bytes_span(&list->text);
    for (int number = 1; rest.count; number++) {
        struct span line = span_take(&rest, '\n');
        if (line.count == 0 || line.at[0] == '#')
            continue;
        list->at = xrealloc(list->at, (list->count + 1) * sizeof *list->at);
        list->at[list->count++] = read_row(line, path, number);
    }
}

void known_release(struct known_list *list)
{
    xfree(list->at);
    bytes_release(&list->text);
}

static bool fits(const char *text, struct span patterns)
{
    while (patterns.count) {
        struct span pattern = span_take(&patterns, '|');
        if (text_matches(span_of(text), pattern))
            return true;
    }
    return false;
}

struct known *known_find(const struct known_list *list, const char *trace,
                         const struct shape *shape, enum clock clock, bool echo,
                         enum aspect aspect)
{
    static const char *const clocks[CLOCKS] = {"exact", "whole", "none"};
    for (size_t i = 0; i < list->count; i++) {
        struct known *known = &list->at[i];
        if (known->aspect == aspect && fits(trace, known->trace) &&
            fits(shape->name, known->shape) && fits(clocks[clock], known->clock) &&
            fits(echo ? "on" : "off", known->echo))
            return known;
    }
    return NULL;
}

void known_need(struct known *known, const struct shape *shape)
{
    known->needed = true;
    known->shapes |= UINT64_C(1) << (shape - shapes);
}

/* `*` stays where all shapes need it. */
static void print_shapes(const struct known *known)
{
    bool all = span_is(known->shape, "*"), first = true;
    for (const struct shape *shape = shapes; shape->name && all; shape++)
        all = known->shapes >> (shape - shapes) & 1;
    if (all)
        printf("*");
    for (const struct shape *shape = shapes; shape->name && !all; shape++) {
        if (known->shapes >> (shape - shapes) & 1)
            printf("%s%s", first ? "" : "|", shape->name);
        else
            continue;
        first = false;
    }
}

void known_print(const struct known_list *list)
{
    struct span rest = bytes_span(&list->text);
    size_t next = 0;
    for (int number = 1; rest.count; number++) {
        struct span line = span_take(&rest, '\n');
        if (next == list->count || list->at[next].line != number) {
            printf("%.*s\n", SPAN_ARGS(line));
            continue;
        }
        const struct known *known = &list->at[next++];
        if (!known->needed)
            continue;
        printf("%.*s\t", SPAN_ARGS(known->trace));
        print_shapes(known);
        line = span_skip(line, known->trace.count + known->shape.count + 2);
        printf("\t%.*s\n", SPAN_ARGS(line));
    }
}
