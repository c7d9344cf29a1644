/* SPDX-License-Identifier: MIT */
/* The in-memory server's files: [files] and the folder of [ftp] root. Nothing outside the
 * scenario's own folder is read, links followed. */
#include "base/die.h"
#include "base/limits.h"
#include "base/random.h"
#include "scenario/load.h"
#include "scenario/values.h"

#include <stdlib.h>
#include <string.h>

struct files {
    const struct loading *loading;
    char *folder;      /* of the scenario file, real; NULL: nothing can be read */
    struct bytes from; /* path of the scenario file up to and with its last slash */
    size_t size;       /* space in scenario->files */
    size_t left;       /* bytes that may still come */
    int line;          /* of root */
    bool full;         /* complained about */
};

static void make_digits(struct files *files, const struct entry *entry, struct span rest,
                        struct bytes *out);
static void make_text(struct files *files, const struct entry *entry, struct span rest,
                      struct bytes *out);
static void make_from(struct files *files, const struct entry *entry, struct span rest,
                      struct bytes *out);
static void make_random(struct files *files, const struct entry *entry, struct span rest,
                        struct bytes *out);

static const struct maker {
    const char *name;
    void (*make)(struct files *files, const struct entry *entry, struct span rest,
                 struct bytes *out);
} makers[] = {
    {"digits", make_digits},
    {"text", make_text},
    {"from", make_from},
    {"random", make_random},
};

static void copy_root(struct files *files);
static void check_overlaps(struct files *files);
static void check_count(struct files *files);

/* --- adding --- */

static void complain_full(struct files *files, int line)
{
    if (!files->full)
        complain(files->loading->complaints, files->loading->file, line,
                 "the files take more than %u bytes; expected less", SCENARIO_FILES_MAX);
    files->full = true;
}

static void complain_many(struct files *files, int line)
{
    if (!files->full)
        complain(files->loading->complaints, files->loading->file, line,
                 "more than %d files and folders; expected less", FTPD_NODES_MAX);
    files->full = true;
}

static void add_file(struct files *files, struct file_spec file)
{
    struct scenario *scenario = files->loading->scenario;
    if (scenario->file_count == files->size) {
        files->size = files->size ? files->size * 2 : 16;
        scenario->files = xrealloc(scenario->files, files->size * sizeof *scenario->files);
    }
    scenario->files[scenario->file_count++] = file;
}

const char *file_path_mistake(struct span path)
{
    if (path.count == 0 || path.at[0] != '/')
        return "expected a path that begins with /";
    if (path.count > FTPD_PATH_MAX)
        return "expected a shorter path";
    for (path = span_skip(path, 1); path.count;) {
        struct span name = span_take(&path, '/');
        if (name.count == 0 || span_is(name, ".") || span_is(name, ".."))
            return "expected a path of plain names";
        if (name.count > FTPD_NAME_MAX)
            return "expected names of at most 255 characters";
    }
    return NULL;
}

static void load_entry(struct files *files, const struct entry *entry)
{
    const struct loading *loading = files->loading;
    struct span rest, path = entry->key, word = value_word(entry->value, &rest);
    bool slash = path.count > 1 && path.at[path.count - 1] == '/', folder = false;
    const char *mistake = file_path_mistake(path);
    struct bytes content = {0};
    if (mistake)
        load_complain_value(loading, entry, mistake, SPAN(""));
    const struct maker *maker = makers;
    const struct maker *end = makers + sizeof makers / sizeof *makers;
    while (maker < end && !span_is(word, maker->name))
        maker++;
    if (span_is(entry->value, "folder"))
        folder = true;
    else if (maker == end)
        load_complain_value(loading, entry,
                            "expected digits N, text TEXT, from FILE, random SIZE or folder",
                            SPAN("digits,text,from,random,folder"));
    else if (slash)
        load_complain_value(loading, entry, "a path that ends with / is a folder", SPAN(""));
    else
        maker->make(files, entry, rest, &content);
    if (content.count > files->left)
        complain_full(files, entry->line);
    files->left -= content.count < files->left ? content.count : files->left;
    path.count -= slash;
    add_file(files, (struct file_spec){.path = span_dup(path),
                                       .folder = folder,
                                       .content = span_dup(bytes_span(&content)),
                                       .count = content.count,
                                       .line = entry->line,
                                       .from = span_is(word, "from") ? span_dup(rest) : NULL});
    bytes_release(&content);
}

void load_files(const struct loading *loading)
{
    const struct outline *outline = loading->outline;
    struct files files = {.loading = loading, .left = SCENARIO_FILES_MAX, .line = 1};
    const char *slash = strrchr(loading->file, '/');
    struct span from = span_of(loading->file);
    bytes_add_span(&files.from, span_cut(from, slash ? (size_t)(slash - from.at) + 1 : 0));
    if (loading->disk)
        files.folder = loading->disk->real(loading->disk->owner,
                                           files.from.count ? bytes_at(&files.from) : ".");
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &outline->sections[i];
        for (size_t j = 0; j < section->count; j++) {
            const struct entry *entry = &outline->entries[section->first + j];
            if (strcmp(section->row->name, "files") == 0)
                load_entry(&files, entry);
            else if (span_is(entry->key, "root"))
                files.line = entry->line;
        }
    }
    copy_root(&files);
    check_overlaps(&files);
    check_count(&files);
    bytes_release(&files.from);
    xfree(files.folder);
}

/* --- what stands behind a path --- */

void file_digits(struct bytes *out, size_t count)
{
    char *space = bytes_reserve(out, count);
    for (size_t i = 0; i < count; i++)
        space[i] = (char)('0' + i % 10);
    bytes_grew(out, count);
}

/* From the seed and the path: other files do not move it. */
void file_noise(struct bytes *out, uint64_t seed, const char *path, size_t count)
{
    struct random random;
    random_init(&random, seed, path);
    random_fill(&random, bytes_reserve(out, count), count);
    bytes_grew(out, count);
}

static bool read_size(struct files *files, const struct entry *entry, struct span rest,
                      size_t *count)
{
    int64_t size;
    if (!value_size(rest, SCENARIO_FILES_MAX, &size)) {
        load_complain_value(files->loading, entry,
                            "expected a size such as 1024, 64K or 1M, at most 64M", SPAN(""));
        return false;
    }
    *count = (size_t)size < files->left ? (size_t)size : files->left;
    if ((size_t)size > files->left)
        complain_full(files, entry->line);
    return true;
}

static void make_digits(struct files *files, const struct entry *entry, struct span rest,
                        struct bytes *out)
{
    size_t count;
    if (!read_size(files, entry, rest, &count))
        return;
    file_digits(out, count);
}

static void make_text(struct files *files, const struct entry *entry, struct span rest,
                      struct bytes *out)
{
    load_text(files->loading, entry, rest, files->left, out);
}

static void make_random(struct files *files, const struct entry *entry, struct span rest,
                        struct bytes *out)
{
    size_t count;
    if (!read_size(files, entry, rest, &count))
        return;
    char *path = span_dup(entry->key);
    file_noise(out, files->loading->scenario->seed, path, count);
    xfree(path);
}

/* --- from the disk --- */

static bool lies_below(const char *real, const char *folder)
{
    size_t length = strlen(folder);
    bool root = length == 1 && folder[0] == '/';
    return strncmp(real, folder, length) == 0 &&
           (root || real[length] == '/' || real[length] == '\0');
}

/* Why that path may not be read; NULL: it may. */
static const char *forbidden(const struct files *files, const char *path)
{
    const struct disk *disk = files->loading->disk;
    if (!files->folder)
        return "no files can be read from here";
    char *real = disk->real(disk->owner, path);
    const char *why = NULL;
    if (!real)
        why = "there is no such file";
    else if (!lies_below(real, files->folder))
        why = "it lies outside the scenario's folder";
    else if (!disk->is_plain(disk->owner, path))
        why = "it is neither a file nor a folder";
    xfree(real);
    return why;
}

static void complain_disk(const struct files *files, int line, const char *path,
                          const char *why)
{
    complain(files->loading->complaints, files->loading->file, line,
             "%s: %s; expected a file or folder next to the scenario", path, why);
}

static bool read_disk(struct files *files, const char *path, int line, struct bytes *out)
{
    const struct disk *disk = files->loading->disk;
    const char *why = forbidden(files, path);
    if (!why && disk->read(disk->owner, path, files->left + 1, out, &why)) {
        if (out->count > files->left)
            complain_full(files, line);
        return out->count <= files->left;
    }
    complain_disk(files, line, path, why ? why : "cannot be read");
    return false;
}

static char *beside(const struct files *files, struct span name)
{
    struct bytes path = {0};
    if (!span_starts(name, "/"))
        bytes_add_span(&path, bytes_span(&files->from));
    bytes_add_span(&path, name);
    char *copy = span_dup(bytes_span(&path));
    bytes_release(&path);
    return copy;
}

static void make_from(struct files *files, const struct entry *entry, struct span rest,
                      struct bytes *out)
{
    char *path = beside(files, rest);
    if (rest.count == 0)
        load_complain_value(files->loading, entry, "expected the name of a file", SPAN(""));
    else if (!read_disk(files, path, entry->line, out))
        bytes_clear(out);
    xfree(path);
}

struct folder {
    struct files *files;
    const char *on_disk, *in_tree;
    const struct folder *above; /* NULL: this is root */
    char *real;
    size_t depth;
};

static void copy_folder(struct files *files, const char *on_disk, const char *in_tree,
                        const struct folder *above);

static void copy_one(void *arg, const char *name, bool is_folder)
{
    const struct folder *folder = arg;
    struct files *files = folder->files;
    struct bytes on_disk = {0}, in_tree = {0}, content = {0};
    bytes_addf(&on_disk, "%s/%s", folder->on_disk, name);
    bytes_addf(&in_tree, "%s/%s", folder->in_tree, name);
    const char *mistake = file_path_mistake(bytes_span(&in_tree));
    if (mistake)
        complain_disk(files, files->line, bytes_at(&on_disk), mistake);
    else if (files->loading->scenario->file_count >= FTPD_NODES_MAX)
        complain_many(files, files->line);
    bool good = !mistake && !files->full &&
                (is_folder || read_disk(files, bytes_at(&on_disk), files->line, &content));
    if (good) {
        files->left -= content.count;
        add_file(files, (struct file_spec){.path = span_dup(bytes_span(&in_tree)),
                                           .folder = is_folder,
                                           .content = span_dup(bytes_span(&content)),
                                           .count = content.count,
                                           .line = files->line,
                                           .of_root = true});
    }
    if (good && is_folder)
        copy_folder(files, bytes_at(&on_disk), bytes_at(&in_tree), folder);
    bytes_release(&on_disk);
    bytes_release(&in_tree);
    bytes_release(&content);
}

/* A folder that holds a link to itself has paths of any length, and twice as many of each. */
static const char *why_not(const struct folder *folder)
{
    const char *why = forbidden(folder->files, folder->on_disk);
    if (why)
        return why;
    for (const struct folder *above = folder->above; above; above = above->above)
        if (strcmp(above->real, folder->real) == 0)
            return "it is a link to a folder that it lies in";
    return folder->depth > SCENARIO_DEPTH_MAX ? "folders are nested too deep" : NULL;
}

static void copy_folder(struct files *files, const char *on_disk, const char *in_tree,
                        const struct folder *above)
{
    const struct disk *disk = files->loading->disk;
    struct folder folder = {.files = files,
                            .on_disk = on_disk,
                            .in_tree = in_tree,
                            .above = above,
                            .real = disk ? disk->real(disk->owner, on_disk) : NULL,
                            .depth = above ? above->depth + 1 : 1};
    const char *why = why_not(&folder);
    if (why || !disk->list(disk->owner, on_disk, copy_one, &folder, &why))
        complain_disk(files, files->line, on_disk, why ? why : "cannot be read");
    xfree(folder.real);
}

static void copy_root(struct files *files)
{
    const char *root = files->loading->scenario->root;
    if (root[0] == '\0')
        return;
    char *on_disk = beside(files, span_of(root));
    copy_folder(files, on_disk, "", NULL);
    xfree(on_disk);
}

/* --- each path once --- */

/* A folder comes right before all that lies in it: `/` before every other character. */
static int compare_paths(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    int x = *a == '/' ? 1 : (unsigned char)*a, y = *b == '/' ? 1 : (unsigned char)*b;
    return x - y;
}

static int by_path(const void *a, const void *b)
{
    const struct file_spec *x = a, *y = b;
    int order = compare_paths(x->path, y->path);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static const struct file_spec *find_path(const struct scenario *scenario, const char *path)
{
    size_t low = 0, high = scenario->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_paths(scenario->files[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < scenario->file_count && strcmp(scenario->files[low].path, path) == 0)
        return &scenario->files[low];
    return NULL;
}

static const struct file_spec *file_above(const struct scenario *scenario, const char *path)
{
    char *above = xstrdup(path);
    const struct file_spec *found = NULL;
    for (char *slash = strrchr(above, '/'); slash && slash > above && !found;
         slash = strrchr(above, '/')) {
        *slash = '\0';
        found = find_path(scenario, above);
        if (found && found->folder)
            found = NULL;
    }
    xfree(above);
    return found;
}

static void check_overlaps(struct files *files)
{
    const struct loading *loading = files->loading;
    struct scenario *scenario = loading->scenario;
    if (scenario->file_count)
        qsort(scenario->files, scenario->file_count, sizeof *scenario->files, by_path);
    for (size_t i = 0; i < scenario->file_count; i++) {
        struct file_spec *file = &scenario->files[i];
        const struct file_spec *above = file_above(scenario, file->path);
        const struct file_spec *same = i ? file - 1 : NULL;
        if (same && strcmp(same->path, file->path) == 0 && !(same->folder && file->folder))
            complain(loading->complaints, loading->file, file->line,
                     "%s comes from line %d already; expected each path once", file->path,
                     same->line);
        if (above)
            complain(loading->complaints, loading->file, file->line,
                     "%s: %s is a file (line %d); expected a folder", file->path, above->path,
                     above->line);
    }
}

/* How many folders lead to a path, and the file itself, beyond those that `before` shares. */
static size_t count_names(const char *path, const char *before)
{
    size_t names = 0, shared = 0;
    while (path[shared] && path[shared] == before[shared])
        shared++;
    for (size_t i = 0; path[i]; i++) {
        bool ends = path[i + 1] == '/' || !path[i + 1];
        bool common = i < shared && (before[i + 1] == '/' || !before[i + 1]);
        names += ends && !common;
    }
    return names;
}

/* The folders that nobody names count as well: sorted, each is new to the path that it first
 * comes with. */
static void check_count(struct files *files)
{
    const struct scenario *scenario = files->loading->scenario;
    size_t count = 1; /* the root */
    for (size_t i = 0; i < scenario->file_count; i++) {
        const struct file_spec *file = &scenario->files[i];
        count += count_names(file->path, i ? file[-1].path : "");
        if (count > FTPD_NODES_MAX) {
            complain_many(files, file->line);
            return;
        }
    }
}
