/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "base/limits.h"
#include "field/world.h"

#include <string.h>

#define INLINE_MAX 400 /* characters of a file's content that are pleasant to read in place */

struct world_time world_time(usec time)
{
    struct world_time written;
    struct bytes text = {0};
    usec_add_text(&text, time / 1000 * 1000);
    span_copy(bytes_span(&text), written.text, sizeof written.text);
    bytes_release(&text);
    return written;
}

void world_escape(struct bytes *out, struct span text)
{
    struct bytes plain = {0};
    escape_add(&plain, text.at, text.count);
    struct span rest = bytes_span(&plain);
    for (size_t i = 0; i < rest.count; i++) {
        bool edge = i == 0 || i + 1 == rest.count;
        bool blank = i > 0 && rest.at[i - 1] == ' ';
        if (rest.at[i] == ' ' && edge)
            bytes_add_text(out, "\\x20");
        else if (rest.at[i] == ';' && blank)
            bytes_add_text(out, "\\x3b");
        else
            bytes_add_char(out, rest.at[i]);
    }
    bytes_release(&plain);
}

void world_pattern(struct bytes *out, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool bad = c < 0x20 || c >= 0x7f || c == ';' || c == '\\' ||
                   (c == ' ' && (i == 0 || i + 1 == text.count));
        if (!bad)
            bytes_add_char(out, (char)c);
        else if (out->count == 0 || bytes_at(out)[out->count - 1] != '*')
            bytes_add_char(out, '*');
    }
}

/* 0123456789 again and again */
static bool is_digits(struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        if (text.at[i] != (char)('0' + i % 10))
            return false;
    }
    return true;
}

static bool fits_inline(const struct world_file *file)
{
    struct bytes text = {0};
    world_escape(&text, bytes_span(&file->content));
    bool fits = text.count <= INLINE_MAX;
    bytes_release(&text);
    return fits || is_digits(bytes_span(&file->content));
}

static void part_name(const struct world_file *file, const char *base, struct bytes *out)
{
    bytes_add_text(out, base);
    for (const char *c = file->path; *c; c++)
        bytes_add_char(out, text_is_alpha(*c) || text_is_digit(*c) || *c == '.' ? *c : '-');
}

bool world_part(const struct world *world, const char *base, size_t i, struct bytes *name,
                struct span *content)
{
    for (size_t at = 0; at < world->file_count; at++) {
        const struct world_file *file = &world->files[at];
        if (fits_inline(file) || i-- > 0)
            continue;
        bytes_clear(name);
        part_name(file, base, name);
        *content = bytes_span(&file->content);
        return true;
    }
    return false;
}

static void write_comment(struct bytes *out, const char *why)
{
    if (why && *why)
        bytes_addf(out, "; %s\n", why);
}

static void write_keys(const struct world *world, const char *section, struct bytes *out)
{
    size_t before = out->count;
    for (size_t i = 0; i < world->key_count; i++) {
        const struct world_key *key = &world->keys[i];
        if (strcmp(key->section, section) != 0)
            continue;
        if (out->count == before && strcmp(section, "scenario") != 0)
            bytes_addf(out, "\n[%s]\n", section);
        write_comment(out, key->why);
        bytes_addf(out, "%s = %s\n", key->name, key->value);
    }
}

static void write_file(const struct world_file *file, const char *base, struct bytes *out)
{
    struct span content = bytes_span(&file->content);
    bool folder = file->path[strlen(file->path) - 1] == '/';
    if (file->made_up && file->made_up == content.count)
        bytes_addf(out, "; the log has its size only, the bytes are made up\n");
    else if (file->made_up)
        bytes_addf(out, "; %zu of its %zu bytes were not in the log and are made up\n",
                   file->made_up, content.count);
    bytes_addf(out, "%s = ", file->path);
    if (folder) {
        bytes_add_text(out, "folder");
    } else if (content.count && is_digits(content)) {
        bytes_addf(out, "digits %zu", content.count);
    } else if (fits_inline(file)) {
        bytes_add_text(out, "text ");
        world_escape(out, content);
    } else {
        bytes_add_text(out, "from ");
        const char *slash = strrchr(base, '/');
        part_name(file, slash ? slash + 1 : base, out);
    }
    bytes_add_char(out, '\n');
}

static void write_fault(const struct world_fault *fault, struct bytes *out)
{
    bytes_add_char(out, '\n');
    write_comment(out, fault->why);
    bytes_addf(out, "[fault %s]\non = %s\n", fault->name, fault->on);
    if (fault->first > 0 && fault->first == fault->last)
        bytes_addf(out, "nth = %lld\n", (long long)fault->first);
    else if (fault->first > 0)
        bytes_addf(out, "nth = %lld..%lld\n", (long long)fault->first, (long long)fault->last);
    bytes_add_span(out, bytes_span(&fault->then));
}

void world_write(const struct world *world, const char *base, struct bytes *out)
{
    static const char *const sections[] = {"scenario", "module", "sim", "network", "ftp"};
    struct bytes title = {0};
    world_escape(&title, span_of(world->title ? world->title : ""));
    bytes_addf(out, "[scenario]\ntitle = %s\n", bytes_at(&title));
    bytes_release(&title);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        write_keys(world, sections[i], out);
    if (world->file_count)
        bytes_add_text(out, "\n[files]\n");
    for (size_t i = 0; i < world->file_count; i++)
        write_file(&world->files[i], base, out);
    for (size_t i = 0; i < world->fault_count; i++)
        write_fault(&world->faults[i], out);
}
