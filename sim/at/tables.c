/* SPDX-License-Identifier: MIT */
/* All rows of all rooms behind one hash table of names, because a command is looked for several
 * times in each line, and by all that looks for secrets. What a restart, AT&F, AT&W and ATZ do is a
 * walk over the rows too (AT manual V1.06, parameter saving mode), so no room keeps a profile. */
#include "at/at.h"
#include "at/interpreter.h"
#include "at/settings.h"
#include "base/die.h"

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

/* FNV-1a, 32 bits. With that bit set small letters and capitals are the same. */
static uint32_t hash_of(struct span name)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.count; i++)
        hash = (hash ^ (unsigned char)(name.at[i] | 0x20)) * 16777619u;
    return hash;
}

/* The slot of that name, or the free one where it would stand: open addressing, never full. */
static uint16_t *slot_of(const struct at *at, struct span name, uint32_t hash)
{
    size_t i = (hash ^ hash >> 16) & (at->slot_count - 1);
    for (; at->slots[i]; i = (i + 1) & (at->slot_count - 1)) {
        const struct at_name *other = &at->names[at->slots[i] - 1];
        if (other->hash == hash && span_is_nocase(name, other->row->name))
            break;
    }
    return &at->slots[i];
}

/* Twice as many slots; half of them stay free. */
static void add_slots(struct at *at)
{
    at->slot_count = at->slot_count ? 2 * at->slot_count : 64;
    xfree(at->slots);
    at->slots = xzalloc(at->slot_count * sizeof *at->slots);
    for (size_t i = 0; i < at->name_count; i++) {
        const struct at_name *name = &at->names[i];
        *slot_of(at, span_of(name->row->name), name->hash) = (uint16_t)(i + 1);
    }
}

/* A later row takes the place of an earlier one of that name. */
static void add_name(struct at *at, const struct at_row *row, void *state)
{
    struct span name = span_of(row->name);
    if (2 * at->name_count >= at->slot_count) {
        add_slots(at);
        at->names = xrealloc(at->names, at->slot_count / 2 * sizeof *at->names);
    }
    uint16_t *slot = slot_of(at, name, hash_of(name));
    if (*slot == 0)
        *slot = (uint16_t)++at->name_count;
    at->names[*slot - 1] = (struct at_name){row, state, hash_of(name)};
}

const struct at_row *at_find_row(const struct at *at, struct span name, void **state)
{
    if (at->name_count == 0)
        return NULL;
    const uint16_t *slot = slot_of(at, name, hash_of(name));
    if (*slot == 0)
        return NULL;
    *state = at->names[*slot - 1].state;
    return at->names[*slot - 1].row;
}

/* --- restart and profile --- */

void at_restart_settings(struct at *at)
{
    each_setting(at, restart_setting);
    at->v250.cmee = at->options->cmee;
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
