/* SPDX-License-Identifier: MIT */
/* Contents that fit into no line of a scenario have files of their own. Before
 * those are written, the scenario is read back from here: what is tried is what others will read.
 */
#include "scenario/parts.h"

#include "base/die.h"
#include "base/limits.h"
#include "scenario/build.h"
#include "scenario/load.h"
#include "scenario/values.h"

#include <string.h>

#define INLINE_MOST 400 /* characters of a file's content that are pleasant to read in place */

/* --- what is one --- */

static bool is_digits(struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        if (text.at[i] != (char)('0' + i % 10))
            return false;
    }
    return text.count > 0;
}

/* Is it what `random N` makes with this seed? */
static bool is_noise(const struct scenario *scenario, const struct file_spec *file)
{
    struct bytes noise = {0};
    file_noise(&noise, scenario->seed, file->path, file->count);
    bool same = memcmp(bytes_at(&noise), file->content, file->count) == 0;
    bytes_release(&noise);
    return same;
}

bool part_add_content(const struct scenario *scenario, const struct file_spec *file,
                      struct bytes *out)
{
    struct span content = {file->content, file->count};
    size_t most = SCENARIO_LINE_MAX - strlen(file->path) - strlen(" = ");
    if (file->folder) {
        bytes_add_text(out, "folder");
    } else if (file->from) {
        bytes_addf(out, "from %s", file->from);
    } else if (is_digits(content)) {
        bytes_addf(out, "digits %zu", file->count);
    } else if (content.count == 0) {
        bytes_add_text(out, "text");
    } else {
        size_t before = out->count;
        bytes_add_text(out, "text ");
        value_add_text(out, content, most - strlen("text "));
        if (out->count - before > INLINE_MOST && is_noise(scenario, file)) {
            bytes_cut(out, before);
            bytes_addf(out, "random %zu", file->count);
        }
        return out->count - before <= most;
    }
    return true;
}

static bool is_part(const struct scenario *scenario, const struct file_spec *file)
{
    struct bytes value = {0};
    bool fits = file->of_root || part_add_content(scenario, file, &value);
    bytes_release(&value);
    return !fits;
}

/* Where two paths become one name, the later one gets its number. Disks may know no capitals. */
void part_add_name(struct names *plain, const struct file_spec *file, size_t number,
                   const char *base, struct bytes *out)
{
    struct bytes same = {0};
    bytes_add_text(out, base);
    for (const char *c = file->path; *c; c++) {
        char one = text_is_alpha(*c) || text_is_digit(*c) || *c == '.' ? *c : '-';
        bytes_add_char(out, one);
        bytes_add_char(&same, text_upper(one));
    }
    size_t others = plain->count;
    if (names_add(plain, bytes_span(&same)) < others)
        bytes_addf(out, "~%zu", number + 1);
    bytes_release(&same);
}

static void add_part(struct parts *parts, const struct file_spec *file, struct span name)
{
    parts->items = xrealloc(parts->items, (parts->count + 1) * sizeof *parts->items);
    parts->items[parts->count++] = (struct part){span_dup(name), {file->content, file->count}};
    must(names_add(&parts->names, name) + 1 == parts->count);
}

void parts_find(struct parts *parts, const struct scenario *scenario, const char *base)
{
    struct names plain = {0};
    struct bytes name = {0};
    *parts = (struct parts){0};
    for (size_t i = 0; i < scenario->file_count; i++) {
        const struct file_spec *file = &scenario->files[i];
        bytes_clear(&name);
        part_add_name(&plain, file, i, base, &name);
        if (is_part(scenario, file))
            add_part(parts, file, bytes_span(&name));
    }
    bytes_release(&name);
    names_release(&plain);
}

void parts_release(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        xfree(parts->items[i].name);
    xfree(parts->items);
    names_release(&parts->names);
    *parts = (struct parts){0};
}

/* --- as a disk --- */

static bool read_part(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    const struct parts *parts = owner;
    size_t number = names_find(&parts->names, span_of(path));
    bool good = number != NO_NAME && parts->items[number].content.count <= limit;
    *why = good ? NULL : "there is no such file";
    if (good)
        bytes_add_span(out, parts->items[number].content);
    return good;
}

static bool list_nothing(void *owner, const char *path,
                         void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                         const char **why)
{
    (void)owner, (void)path, (void)each, (void)arg;
    *why = "there is no such folder";
    return false;
}

/* Every path lies below one folder, which is the root here. */
static char *same_path(void *owner, const char *path)
{
    struct bytes real = {0};
    (void)owner;
    bytes_addf(&real, "%s%s", *path == '/' ? "" : "/", strcmp(path, ".") == 0 ? "" : path);
    if (real.count > 1 && bytes_at(&real)[real.count - 1] == '/')
        bytes_cut(&real, real.count - 1); /* a folder, as realpath(3) says it */
    char *copy = span_dup(bytes_span(&real));
    bytes_release(&real);
    return copy;
}

static bool is_plain(void *owner, const char *path)
{
    (void)owner, (void)path;
    return true;
}

struct disk parts_disk(struct parts *parts)
{
    return (struct disk){.read = read_part,
                         .list = list_nothing,
                         .real = same_path,
                         .is_plain = is_plain,
                         .owner = parts};
}
