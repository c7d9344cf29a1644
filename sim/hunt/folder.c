/* SPDX-License-Identifier: MIT */
/* Findings of an earlier hunt that stay beside the new ones are bugs that were mended, or never
 * this program's: so they go. But a folder is also where people keep notes, and change a finding
 * that they look into; what is not byte for byte as a hunt left it is never touched.
 */
#include "hunt/folder.h"

#include "base/die.h"
#include "hunt/hash.h"
#include "link/disk.h"
#include "link/output.h"
#include "link/scratch.h"

#include <string.h>

#define MANIFEST_MAX (1u << 20)
#define HASH_DIGITS  16

/* Each hunt writes these. */
static const char *const always[] = {FOLDER_MANIFEST, "clean.ini", "map.tsv", "map.txt",
                                     "map.html"};

static void add_path(const struct folder *folder, struct bytes *out, struct span name)
{
    bytes_addf(out, "%s/", folder->path);
    bytes_add_span(out, name);
}

/* "0123456789abcdef NAME" */
static void add_line(struct bytes *out, uint64_t sum, struct span name)
{
    bytes_addf(out, "%08x%08x %.*s\n", (unsigned)(sum >> 32), (unsigned)sum, SPAN_ARGS(name));
}

static struct span name_of(struct span line)
{
    return span_skip(line, HASH_DIGITS + 1);
}

static bool has_line(const struct bytes *manifest, struct span wanted)
{
    struct span rest = bytes_span(manifest);
    while (rest.count)
        if (span_same(span_take(&rest, '\n'), wanted))
            return true;
    return false;
}

static bool is_named(const struct bytes *manifest, struct span name)
{
    struct span rest = bytes_span(manifest);
    while (rest.count)
        if (span_same(name_of(span_take(&rest, '\n')), name))
            return true;
    return false;
}

/* Is that file as a hunt left it? true as well when there is none. */
static bool is_ours(const struct folder *folder, struct span name)
{
    struct bytes path = {0}, line = {0};
    add_path(folder, &path, name);
    uint64_t sum = hash_file(bytes_at(&path));
    add_line(&line, sum, name);
    struct span wanted = span_cut(bytes_span(&line), line.count - 1);
    bool ours =
        sum == 0 || has_line(&folder->earlier, wanted) || has_line(&folder->written, wanted);
    bytes_release(&path);
    bytes_release(&line);
    return ours;
}

/* --- opening --- */

static bool is_line(struct span line)
{
    for (size_t i = 0; i < HASH_DIGITS && i < line.count; i++)
        if (!text_is_digit(line.at[i]) && !(line.at[i] >= 'a' && line.at[i] <= 'f'))
            return false;
    struct span name = name_of(line);
    return name.count && line.at[HASH_DIGITS] == ' ' && span_find(name, '/') == name.count;
}

static bool must_have_room(const struct folder *folder, struct span name, struct bytes *why)
{
    if (is_ours(folder, name))
        return true;
    bytes_addf(why,
               "%s/%.*s is not as a hunt left it: expected a folder with nothing of that name "
               "(-o DIR)",
               folder->path, SPAN_ARGS(name));
    return false;
}

static bool check(const struct folder *folder, struct bytes *why)
{
    struct span rest = bytes_span(&folder->earlier);
    for (size_t number = 1; rest.count; number++)
        if (!is_line(span_take(&rest, '\n'))) {
            bytes_addf(why,
                       "%s/" FOLDER_MANIFEST
                       ":%zu: expected a hash of 16 digits and a file's name",
                       folder->path, number);
            return false;
        }
    for (size_t i = 1; i < sizeof always / sizeof *always; i++)
        if (!must_have_room(folder, span_of(always[i]), why))
            return false;
    return true;
}

bool folder_open(struct folder *folder, const char *path, struct bytes *why)
{
    struct bytes name = {0};
    const char *reason;
    bool good = true;
    *folder = (struct folder){.path = path};
    add_path(folder, &name, SPAN(FOLDER_MANIFEST));
    if (hash_file(bytes_at(&name)) != 0) {
        good = link_disk.read(link_disk.owner, bytes_at(&name), MANIFEST_MAX, &folder->earlier,
                              &reason);
        if (!good)
            bytes_addf(why, "cannot read %s: %s", bytes_at(&name), reason);
    }
    bytes_release(&name);
    return good && check(folder, why);
}

void folder_release(struct folder *folder)
{
    bytes_release(&folder->earlier);
    bytes_release(&folder->written);
}

/* --- writing --- */

bool folder_has_room(const struct folder *folder, const char *name, const char *ending)
{
    struct bytes file = {0};
    bytes_addf(&file, "%s%s", name, ending);
    bool room = is_ours(folder, bytes_span(&file));
    bytes_release(&file);
    return room;
}

static bool put(const struct folder *folder, struct span name, struct span content,
                struct bytes *why)
{
    struct bytes path = {0};
    const char *reason;
    add_path(folder, &path, name);
    bool good = output_whole(bytes_at(&path), content, OUTPUT_REWRITE, &reason);
    if (!good)
        bytes_addf(why, "cannot write %s: %s", bytes_at(&path), reason);
    bytes_release(&path);
    return good;
}

static bool put_manifest(const struct folder *folder, struct bytes *why)
{
    struct bytes both = {0};
    bytes_add_span(&both, bytes_span(&folder->earlier));
    bytes_add_span(&both, bytes_span(&folder->written));
    bool good = put(folder, SPAN(FOLDER_MANIFEST), bytes_span(&both), why);
    bytes_release(&both);
    return good;
}

bool folder_put(struct folder *folder, const char *name, const char *ending,
                struct span content, struct bytes *why)
{
    struct bytes file = {0};
    bytes_addf(&file, "%s%s", name, ending);
    bool good = must_have_room(folder, bytes_span(&file), why);
    if (good)
        add_line(&folder->written, hash(HASH_START, content), bytes_span(&file));
    good = good && put_manifest(folder, why) && put(folder, bytes_span(&file), content, why);
    bytes_release(&file);
    return good;
}

bool folder_done(struct folder *folder, struct bytes *why)
{
    struct span rest = bytes_span(&folder->earlier);
    while (rest.count) {
        struct span name = name_of(span_take(&rest, '\n'));
        if (is_named(&folder->written, name) || !is_ours(folder, name))
            continue;
        struct bytes path = {0};
        add_path(folder, &path, name);
        scratch_remove(bytes_at(&path));
        bytes_release(&path);
    }
    bytes_clear(&folder->earlier);
    return put_manifest(folder, why);
}
