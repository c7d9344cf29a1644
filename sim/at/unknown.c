/* SPDX-License-Identifier: MIT */
#include "at/unknown.h"

#include <string.h>

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"

static struct unknown_name *find(const struct unknown *unknown, struct span name)
{
    for (size_t i = 0; i < unknown->count; i++) {
        if (span_is_nocase(name, unknown->names[i].name))
            return &unknown->names[i];
    }
    return NULL;
}

void unknown_add(struct unknown *unknown, struct span name)
{
    struct unknown_name *known = find(unknown, name);
    if (!known && unknown->count < AT_UNKNOWN_MAX) {
        if (!unknown->names)
            unknown->names = xcalloc(AT_UNKNOWN_MAX, sizeof *unknown->names);
        known = &unknown->names[unknown->count++];
        known->name = span_dup(name);
    }
    if (known)
        known->times++;
}

void unknown_list(const struct unknown *unknown, struct bytes *text)
{
    for (size_t i = 0; i < unknown->count; i++) {
        bytes_add_text(text, i ? ", AT" : "AT");
        escape_add(text, unknown->names[i].name, strlen(unknown->names[i].name));
        if (unknown->names[i].times > 1)
            bytes_addf(text, " (%zu times)", unknown->names[i].times);
    }
}

void unknown_release(struct unknown *unknown)
{
    for (size_t i = 0; i < unknown->count; i++)
        xfree(unknown->names[i].name);
    xfree(unknown->names);
    *unknown = (struct unknown){0};
}
