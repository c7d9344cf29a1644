/* SPDX-License-Identifier: MIT */
#include "fake_disk.h"

#include "base/die.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Follows links, also in the middle of a path. */
static const struct fake_file *find(const struct fake_file *files, const char *path)
{
    char longer[1024];
    for (const struct fake_file *file = files; file->path; file++) {
        size_t length = strlen(file->path);
        if (strcmp(file->path, path) == 0)
            return file->link ? find(files, file->link) : file;
        if (!file->link || strncmp(file->path, path, length) != 0 || path[length] != '/')
            continue;
        snprintf(longer, sizeof longer, "%s%s", file->link, path + length);
        return find(files, longer);
    }
    return NULL;
}

static bool fake_read(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    const struct fake_file *file = find(owner, path);
    *why = file ? "is a folder" : "no such file";
    if (!file || !file->content)
        return false;
    bytes_add_span(out, span_cut(span_of(file->content), limit));
    return true;
}

static bool fake_list(void *owner, const char *path,
                      void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                      const char **why)
{
    const struct fake_file *folder = find(owner, path);
    *why = folder ? "is a file" : "no such folder";
    if (!folder || folder->content)
        return false;
    size_t length = strlen(folder->path);
    for (const struct fake_file *file = owner; file->path; file++) {
        const char *name = file->path + length + 1;
        bool below = strncmp(file->path, folder->path, length) == 0 &&
                     file->path[length] == '/' && !strchr(name, '/');
        if (below)
            each(arg, name, find(owner, file->path)->content == NULL);
    }
    return true;
}

static char *fake_real(void *owner, const char *path)
{
    const struct fake_file *file = find(owner, path);
    return file ? xstrdup(file->path) : NULL;
}

static bool fake_is_plain(void *owner, const char *path)
{
    const struct fake_file *file = find(owner, path);
    return file && !file->pipe;
}

struct disk fake_disk(const struct fake_file *files)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): they only read what `owner` points to */
    void *owner = (void *)(uintptr_t)files;
    return (struct disk){.read = fake_read,
                         .list = fake_list,
                         .real = fake_real,
                         .is_plain = fake_is_plain,
                         .owner = owner};
}
