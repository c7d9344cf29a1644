/* SPDX-License-Identifier: MIT */
/* All rows of all rooms behind one sorted list of names, because a command is looked for at each
 * line and by binary search costs nothing. What a restart, AT&F, AT&W and ATZ do is a walk over
 * the rows too (AT manual V1.06, parameter saving mode), so no room keeps a profile. */
#include "at/at.h"
#include "at/interpreter.h"
#include "at/settings.h"
#include "base/die.h"

#include <string.h>

typedef void visit_setting(struct at *at, const struct at_row *row,
                           const struct at_param *param, void *state);

static void add_name(struct at *at, const struct at_row *row, void *state);
static void each_setting(struct at *at, visit_setting *visit);
static visit_setting restart_setting, factory_setting, store_setting, load_setting;

static void set_defaults(const struct at_row *row, void *state)
{
    for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++) {
        must(p < row->params + AT_ARGS_MAX);
        if (p->size)
            at_param_set_default(p, state);
    }
}

void at_add_rows(struct at *at, const struct at_row *rows, void *state)
{
    must(at->table_count < AT_TABLES_MAX);
    at->tables[at->table_count++] = (struct at_table){rows, state};
    for (const struct at_row *row = rows; row->name; row++) {
        set_defaults(row, state);
        add_name(at, row, state);
    }
}

const struct at_row *at_row_number(const struct at *at, size_t i, void **state)
{
    for (size_t t = 0; t < at->table_count; t++) {
        for (const struct at_row *row = at->tables[t].rows; row->name; row++) {
            if (i-- == 0) {
                if (state)
                    *state = at->tables[t].state;
                return row;
            }
        }
    }
    return NULL;
}

/* Its first letters as a number: such a number is before another as its name is. */
static uint64_t front_of(struct span name)
{
    uint64_t front = 0;
    for (size_t i = 0; i < sizeof front; i++)
        front = front << 8 | (i < name.count ? (unsigned char)text_upper(name.at[i]) : 0);
    return front;
}

/* Where `name` stands among the sorted names, or would. */
static size_t place_of(const struct at *at, struct span name, uint64_t front)
{
    size_t low = 0, high = at->name_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct at_name *other = &at->names[middle];
        bool same = other->front == front;
        if (same ? span_compare_nocase(span_of(other->row->name), name) < 0
                 : other->front < front)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_name(struct at *at, const struct at_row *row, void *state)
{
    uint64_t front = front_of(span_of(row->name));
    size_t place = place_of(at, span_of(row->name), front);
    at->names = xrealloc(at->names, (at->name_count + 1) * sizeof *at->names);
    memmove(at->names + place + 1, at->names + place,
            (at->name_count - place) * sizeof *at->names);
    at->names[place] = (struct at_name){front, row, state};
    at->name_count++;
}

const struct at_row *at_find_row(const struct at *at, struct span name, void **state)
{
    size_t place = place_of(at, name, front_of(name));
    if (place == at->name_count || !span_is_nocase(name, at->names[place].row->name))
        return NULL;
    *state = at->names[place].state;
    return at->names[place].row;
}

/* --- restart and profile --- */

void at_restart_settings(struct at *at)
{
    each_setting(at, restart_setting);
    at_load_profile(at);
    at_circuits_update(at);
}

void at_factory_settings(struct at *at)
{
    each_setting(at, factory_setting);
}

void at_store_profile(struct at *at)
{
    bytes_clear(&at->profile);
    each_setting(at, store_setting);
}

void at_load_profile(struct at *at)
{
    struct bytes stored = at->profile;
    if (stored.count == 0) {
        at_factory_settings(at);
        return;
    }
    /* load_setting() eats the profile from the front; the storage stays with `stored`. */
    each_setting(at, load_setting);
    at->profile = stored;
}

static void each_setting(struct at *at, visit_setting *visit)
{
    for (size_t t = 0; t < at->table_count; t++)
        for (const struct at_row *row = at->tables[t].rows; row->name; row++)
            for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++)
                if (p->size)
                    visit(at, row, p, at->tables[t].state);
}

static void restart_setting(struct at *at, const struct at_row *row,
                            const struct at_param *param, void *state)
{
    (void)at;
    if (row->saving == AT_NO_SAVE)
        at_param_set_default(param, state);
}

static void factory_setting(struct at *at, const struct at_row *row,
                            const struct at_param *param, void *state)
{
    (void)at;
    if (row->saving == AT_SAVE_PROFILE)
        at_param_set_default(param, state);
}

static void store_setting(struct at *at, const struct at_row *row, const struct at_param *param,
                          void *state)
{
    if (row->saving == AT_SAVE_PROFILE)
        bytes_add(&at->profile, (const char *)state + param->offset, param->size);
}

static void load_setting(struct at *at, const struct at_row *row, const struct at_param *param,
                         void *state)
{
    if (row->saving != AT_SAVE_PROFILE)
        return;
    char *field = (char *)state + param->offset;
    const char *stored = bytes_at(&at->profile);
    for (size_t i = 0; i < param->size; i++)
        field[i] = stored[i];
    at->profile.head += param->size;
    at->profile.count -= param->size;
}
