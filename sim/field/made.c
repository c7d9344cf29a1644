/* SPDX-License-Identifier: MIT */
/* Each operation of a log asks whether its file was there before, and a log may have a hundred
 * thousand of them: so the paths are sorted once, and found by halves. */
#include "field/made.h"

#include "base/die.h"

#include <string.h>

static struct span path_of(const struct made_paths *made, const struct made_path *item)
{
    return (struct span){bytes_at(&made->store) + item->from, item->count};
}

static int compare_spans(struct span a, struct span b)
{
    size_t shorter = a.count < b.count ? a.count : b.count;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : a.count < b.count ? -1 : a.count > b.count;
}

static void add(struct made_paths *made, const struct operation *op, size_t number)
{
    static const char *const uploads[] = {"FTPPUT", "FTPETPUT", "FTPRENAME"};
    struct made_path *item = &made->items[made->count];
    item->from = made->store.count;
    item->op = number;
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++)
        if (strcmp(op->name, uploads[i]) == 0)
            op_put_path(op, &made->store);
    if (strcmp(op->name, "FTPMKD") == 0)
        op_get_folder(op, &made->store);
    item->count = made->store.count - item->from;
    made->count += item->count > 0;
}

/* Merges two sorted halves of `from` into `to`; what is equal stays in its order. */
static void merge(const struct made_paths *made, const struct made_path *from, size_t middle,
                  size_t count, struct made_path *to)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < count; i++) {
        bool take_left =
            right == count ||
            (left < middle &&
             compare_spans(path_of(made, &from[left]), path_of(made, &from[right])) <= 0);
        to[i] = from[take_left ? left++ : right++];
    }
}

/* From runs of one to one run. qsort() has no place for the store that the paths lie in. */
static void sort(struct made_paths *made)
{
    struct made_path *other = xcalloc(made->count + 1, sizeof *other);
    for (size_t run = 1; run < made->count; run *= 2) {
        for (size_t at = 0; at < made->count; at += 2 * run) {
            size_t rest = made->count - at, count = rest < 2 * run ? rest : 2 * run;
            merge(made, made->items + at, run < count ? run : count, count, other + at);
        }
        struct made_path *sorted = other;
        other = made->items;
        made->items = sorted;
    }
    xfree(other);
}

void made_paths_find(struct made_paths *made, const struct operations *operations)
{
    *made = (struct made_paths){0};
    made->items = xcalloc(operations->count + 1, sizeof *made->items);
    for (size_t i = 0; i < operations->count; i++)
        if (operations->items[i].code == 0)
            add(made, &operations->items[i], i);
    sort(made);
}

bool made_paths_has(const struct made_paths *made, size_t before, struct span path)
{
    size_t low = 0, high = made->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_spans(path_of(made, &made->items[middle]), path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < made->count && made->items[low].op < before &&
           span_same(path_of(made, &made->items[low]), path);
}

void made_paths_release(struct made_paths *made)
{
    xfree(made->items);
    bytes_release(&made->store);
    *made = (struct made_paths){0};
}
