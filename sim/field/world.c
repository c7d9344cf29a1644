/* SPDX-License-Identifier: MIT */
#include "field/world.h"

#include "base/die.h"

#include <stdarg.h>
#include <string.h>

#define NAME_MAX_LENGTH 40 /* of a fault */

static char *format_text(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list args)
{
    struct bytes text = {0};
    bytes_addv(&text, format, args);
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}

void world_release(struct world *world)
{
    for (size_t i = 0; i < world->key_count; i++) {
        xfree(world->keys[i].value);
        xfree(world->keys[i].why);
    }
    for (size_t i = 0; i < world->file_count; i++) {
        xfree(world->files[i].path);
        bytes_release(&world->files[i].content);
    }
    for (size_t i = 0; i < world->fault_count; i++) {
        xfree(world->faults[i].name);
        xfree(world->faults[i].on);
        xfree(world->faults[i].why);
        bytes_release(&world->faults[i].then);
    }
    for (size_t i = 0; i < world->before_count; i++) {
        xfree(world->before[i].command);
        xfree(world->before[i].why);
    }
    xfree(world->title);
    xfree(world->keys);
    xfree(world->files);
    xfree(world->faults);
    xfree(world->before);
    *world = (struct world){0};
}

/* --- keys --- */

static struct world_key *find_key(const struct world *world, const char *section,
                                  const char *name)
{
    for (size_t i = 0; i < world->key_count; i++) {
        struct world_key *key = &world->keys[i];
        if (strcmp(key->section, section) == 0 && strcmp(key->name, name) == 0)
            return key;
    }
    return NULL;
}

void world_set(struct world *world, const char *section, const char *name, const char *why,
               const char *format, ...)
{
    va_list args;
    struct world_key *key = find_key(world, section, name);
    if (!key) {
        world->keys = xrealloc(world->keys, (world->key_count + 1) * sizeof *world->keys);
        key = &world->keys[world->key_count++];
        *key = (struct world_key){.section = section, .name = name};
    }
    va_start(args, format);
    xfree(key->value);
    key->value = format_text(format, args);
    va_end(args);
    if (why) {
        xfree(key->why);
        key->why = xstrdup(why);
    }
}

const char *world_get(const struct world *world, const char *section, const char *name)
{
    struct world_key *key = find_key(world, section, name);
    return key ? key->value : NULL;
}

/* --- files --- */

/* A key of a scenario ends at = or : and cannot begin or end with a blank. */
static bool can_be_named(struct span path)
{
    for (size_t i = 0; i < path.count; i++) {
        unsigned char c = (unsigned char)path.at[i];
        if (c < 0x20 || c >= 0x7f || strchr("=:;#\\", (char)c))
            return false;
    }
    return path.count > 0 && path.count < 200 && path.at[0] == '/' &&
           path.at[path.count - 1] != ' ';
}

struct world_file *world_find_file(const struct world *world, struct span path)
{
    for (size_t i = 0; i < world->file_count; i++) {
        if (span_is(path, world->files[i].path))
            return &world->files[i];
    }
    return NULL;
}

struct world_file *world_file(struct world *world, struct span path)
{
    struct world_file *file = world_find_file(world, path);
    if (file || !can_be_named(path))
        return file;
    world->files = xrealloc(world->files, (world->file_count + 1) * sizeof *world->files);
    file = &world->files[world->file_count++];
    *file = (struct world_file){.path = span_dup(path)};
    return file;
}

/* --- faults --- */

static bool is_fault_name(const struct world *world, const char *name)
{
    for (size_t i = 0; i < world->fault_count; i++) {
        if (strcmp(world->faults[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Brackets end a section's head. */
static char *unique_name(const struct world *world, const char *name)
{
    struct bytes text = {0};
    for (size_t i = 0; i < NAME_MAX_LENGTH && name[i]; i++) {
        unsigned char c = (unsigned char)name[i];
        bool good = c >= 0x20 && c < 0x7f && !strchr("[];#", (char)c);
        bytes_add_char(&text, good ? (char)c : '.');
    }
    size_t length = text.count;
    for (int number = 2; is_fault_name(world, bytes_at(&text)); number++) {
        bytes_cut(&text, length);
        bytes_addf(&text, " (%d)", number);
    }
    char *unique = span_dup(span_trim(bytes_span(&text)));
    bytes_release(&text);
    return unique;
}

struct world_fault *world_fault(struct world *world, const char *name, int64_t first,
                                int64_t last, const char *why)
{
    char *unique = unique_name(world, name);
    world->faults = xrealloc(world->faults, (world->fault_count + 1) * sizeof *world->faults);
    struct world_fault *fault = &world->faults[world->fault_count++];
    *fault =
        (struct world_fault){.name = unique, .first = first, .last = last, .why = xstrdup(why)};
    return fault;
}

void fault_on(struct world_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    xfree(fault->on);
    fault->on = format_text(format, args);
    va_end(args);
}

void fault_then(struct world_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bytes_add_text(&fault->then, "then = ");
    bytes_addv(&fault->then, format, args);
    bytes_add_char(&fault->then, '\n');
    va_end(args);
}

void world_add_before(struct world *world, const char *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    world->before = xrealloc(world->before, (world->before_count + 1) * sizeof *world->before);
    world->before[world->before_count++] =
        (struct world_before){format_text(format, args), xstrdup(why)};
    va_end(args);
}
