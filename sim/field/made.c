/* SPDX-License-Identifier: MIT */
#include "field/made.h"

#include "base/die.h"

#include <string.h>

/* The path that it made; nothing: none. */
static void add_path(const struct operation *op, struct bytes *out)
{
    static const char *const uploads[] = {"FTPPUT", "FTPETPUT", "FTPRENAME"};
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++)
        if (strcmp(op->name, uploads[i]) == 0)
            op_put_path(op, out);
    if (strcmp(op->name, "FTPMKD") == 0)
        op_get_folder(op, out);
}

void made_paths_find(struct made_paths *made, const struct operations *operations)
{
    struct bytes path = {0};
    *made = (struct made_paths){.first = xcalloc(operations->count + 1, sizeof *made->first)};
    for (size_t i = 0; i < operations->count; i++) {
        size_t before = made->names.count;
        bytes_clear(&path);
        if (operations->items[i].code == 0)
            add_path(&operations->items[i], &path);
        if (path.count && names_add(&made->names, bytes_span(&path)) == before)
            made->first[before] = i;
    }
    bytes_release(&path);
}

bool made_paths_has(const struct made_paths *made, size_t before, struct span path)
{
    size_t number = names_find(&made->names, path);
    return number != NO_NAME && made->first[number] < before;
}

void made_paths_release(struct made_paths *made)
{
    names_release(&made->names);
    xfree(made->first);
    *made = (struct made_paths){0};
}
