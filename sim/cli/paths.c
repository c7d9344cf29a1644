/* SPDX-License-Identifier: MIT */
/* Files and folders of the command line, sorted by bytes: what `--shard 2/8` takes may depend on
 * neither the file system's order nor the locale. */
#include "cli/paths.h"

#include "base/die.h"
#include "link/disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 64 };

static void add(struct paths *paths, struct span path)
{
    if (paths->count == paths->size) {
        paths->size = paths->size ? paths->size * 2 : 64;
        paths->at = xrealloc(paths->at, paths->size * sizeof *paths->at);
    }
    paths->at[paths->count++] = span_dup(path);
}

void paths_release(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->at[i]);
    free(paths->at);
    *paths = (struct paths){0};
}

bool path_ends(const char *path, const char *ending)
{
    size_t count = strlen(path), tail = strlen(ending);
    return count > tail && strcmp(path + count - tail, ending) == 0;
}

static bool ends_in_one(const char *path, const char *const *endings)
{
    for (; *endings; endings++)
        if (path_ends(path, *endings))
            return true;
    return false;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void paths_sort(struct paths *paths)
{
    size_t kept = 0;
    if (paths->count)
        qsort(paths->at, paths->count, sizeof *paths->at, by_bytes);
    for (size_t i = 0; i < paths->count; i++)
        if (kept && strcmp(paths->at[kept - 1], paths->at[i]) == 0)
            free(paths->at[i]);
        else
            paths->at[kept++] = paths->at[i];
    paths->count = kept;
}

/* A folder is looked into once, however many links lead to it: with two links to itself there
 * would be twice as many paths at each level. */
struct visits {
    struct stat *at;
    size_t count, size;
};

struct finder {
    struct paths *paths;
    const char *folder;
    const char *const *endings;
    struct visits *visits;
    int depth;
    bool good;
    const char *why;
};

/* False when it was visited before. */
static bool visit(struct visits *visits, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return true; /* the one who lists it says why */
    for (size_t i = 0; i < visits->count; i++)
        if (visits->at[i].st_dev == about.st_dev && visits->at[i].st_ino == about.st_ino)
            return false;
    if (visits->count == visits->size) {
        visits->size = visits->size ? visits->size * 2 : 16;
        visits->at = xrealloc(visits->at, visits->size * sizeof *visits->at);
    }
    visits->at[visits->count++] = about;
    return true;
}

static void find_below(struct finder *finder, const char *path);

static void each(void *arg, const char *name, bool is_folder)
{
    struct finder *finder = arg;
    struct bytes path = {0};
    if (name[0] == '.' || !finder->good)
        return;
    bytes_addf(&path, "%s%s%s", finder->folder, path_ends(finder->folder, "/") ? "" : "/",
               name);
    if (is_folder)
        find_below(finder, bytes_at(&path));
    else if (ends_in_one(name, finder->endings) &&
             link_disk.is_plain(link_disk.owner, bytes_at(&path)))
        add(finder->paths, bytes_span(&path));
    bytes_release(&path);
}

static void find_below(struct finder *finder, const char *path)
{
    struct finder below = *finder;
    if (!visit(finder->visits, path))
        return;
    below.folder = path;
    below.why = "folders are nested too deeply";
    below.good = ++below.depth <= DEPTH_MAX &&
                 link_disk.list(link_disk.owner, path, each, &below, &below.why) && below.good;
    finder->good = below.good;
    finder->why = below.why;
}

bool paths_find(struct paths *paths, const char *path, const char *const *endings,
                const char **why)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        *why = strerror(errno);
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        add(paths, span_of(path));
        return true;
    }
    struct visits visits = {0};
    struct finder finder = {
        .paths = paths, .endings = endings, .visits = &visits, .good = true};
    find_below(&finder, path);
    free(visits.at);
    *why = finder.why;
    return finder.good;
}
