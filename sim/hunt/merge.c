/* SPDX-License-Identifier: MIT */
/* All is read before anything is written: the folder may be one of those that are put together. Two
 * shards may have two findings of one name; then one gets another, in its files too: a trace names
 * its scenario, a scenario its parts.
 */
#include "hunt/merge.h"

#include "base/die.h"
#include "link/disk.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX (64u * 1024 * 1024)

struct copy {
    char *name;
    struct bytes content;
};

struct merging {
    char *const *paths;
    struct map *map;
    struct bytes *why;
    struct copy *copies;
    size_t copy_count;
};

static bool read_file(const struct merging *merging, size_t source, struct span name,
                      struct bytes *out)
{
    struct bytes path = {0};
    const char *reason;
    bytes_addf(&path, "%s/%.*s", merging->paths[source], SPAN_ARGS(name));
    bool good = link_disk.read(link_disk.owner, bytes_at(&path), FILE_MAX, out, &reason);
    if (!good)
        bytes_addf(merging->why, "cannot read %s: %s", bytes_at(&path), reason);
    bytes_release(&path);
    return good;
}

static bool merge_maps(const struct merging *merging, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        struct bytes text = {0};
        const char *reason;
        good = read_file(merging, i, SPAN("map.tsv"), &text);
        if (good && !map_merge_tsv(merging->map, bytes_span(&text), i, &reason)) {
            bytes_addf(merging->why, "%s/map.tsv: %s", merging->paths[i], reason);
            good = false;
        }
        bytes_release(&text);
    }
    return good;
}

/* --- files --- */

static void add_renamed(struct bytes *out, struct span text, const char *from, const char *to)
{
    size_t length = strlen(from);
    for (size_t i = 0; i < text.count;) {
        bool here = text.count - i >= length && memcmp(text.at + i, from, length) == 0;
        if (here)
            bytes_add_text(out, to);
        else
            bytes_add_char(out, text.at[i]);
        i += here ? length : 1;
    }
}

/* "NAME.ini" and so on, and "NAME-PATH", a part; but "NAME-2.ini" may be another finding's. */
static bool belongs(struct span file, const char *name, struct span all)
{
    size_t length = strlen(name), longest = length;
    if (file.count <= length || memcmp(file.at, name, length) != 0 ||
        (file.at[length] != '.' && file.at[length] != '-'))
        return false;
    while (all.count) {
        struct span other = span_skip(span_take(&all, '\n'), 17);
        size_t stem = other.count > 4 ? other.count - 4 : 0;
        if (stem > longest && span_is(span_skip(other, stem), ".txt") && file.count > stem &&
            memcmp(file.at, other.at, stem) == 0)
            longest = stem;
    }
    return longest == length;
}

static bool is_text(struct span file, const char *name)
{
    return file.at[strlen(name)] == '.';
}

static bool copy_file(struct merging *merging, size_t source, struct span file, const char *was,
                      const char *name)
{
    struct bytes content = {0};
    struct copy copy = {0};
    if (!read_file(merging, source, file, &content))
        return false;
    struct bytes path = {0};
    bytes_addf(&path, "%s%.*s", name, SPAN_ARGS(span_skip(file, strlen(was))));
    copy.name = span_dup(bytes_span(&path));
    if (is_text(file, was))
        add_renamed(&copy.content, bytes_span(&content), was, name);
    else
        bytes_add_span(&copy.content, bytes_span(&content));
    merging->copies =
        xrealloc(merging->copies, (merging->copy_count + 1) * sizeof *merging->copies);
    merging->copies[merging->copy_count++] = copy;
    bytes_release(&path);
    bytes_release(&content);
    return true;
}

/* All files of that stem, as the folder's manifest has them. */
static bool copy_all(struct merging *merging, size_t source, const char *was, const char *name)
{
    struct bytes manifest = {0};
    bool good = read_file(merging, source, SPAN(FOLDER_MANIFEST), &manifest);
    struct span rest = bytes_span(&manifest);
    while (good && rest.count) {
        struct span file = span_skip(span_take(&rest, '\n'), 17);
        if (belongs(file, was, bytes_span(&manifest)))
            good = copy_file(merging, source, file, was, name);
    }
    bytes_release(&manifest);
    return good;
}

static bool write_all(const struct merging *merging, struct folder *folder)
{
    bool good = true;
    for (size_t i = 0; i < merging->copy_count && good; i++)
        good = folder_put(folder, merging->copies[i].name, "",
                          bytes_span(&merging->copies[i].content), merging->why);
    return good && map_write(merging->map, folder, merging->why) &&
           folder_done(folder, merging->why);
}

bool merge_folders(char *const *paths, size_t count, struct folder *folder, struct map *map,
                   struct bytes *why)
{
    struct merging merging = {.paths = paths, .map = map, .why = why};
    bool good = merge_maps(&merging, count) && copy_all(&merging, 0, "clean", "clean");
    for (size_t i = 0; i < map->known_count && good; i++) {
        const struct map_finding *known = &map->known[i];
        good = copy_all(&merging, known->source, known->was, known->name);
    }
    good = good && write_all(&merging, folder);
    for (size_t i = 0; i < merging.copy_count; i++) {
        free(merging.copies[i].name);
        bytes_release(&merging.copies[i].content);
    }
    free(merging.copies);
    return good;
}
