/* SPDX-License-Identifier: MIT */
/* The files of this machine, for a core that knows none. A path may name a FIFO that nobody writes
 * to, a device, a folder with a link to itself: only regular files are opened, and none without a
 * limit. */
#include "link/disk.h"

#include "base/die.h"
#include "link/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The regular files that were read, for as long as the program runs. */
static struct {
    struct {
        dev_t device;
        ino_t number;
    } * at;
    size_t count, size;
} inputs;

bool link_disk_has_read(const struct stat *about)
{
    for (size_t i = 0; i < inputs.count; i++)
        if (inputs.at[i].device == about->st_dev && inputs.at[i].number == about->st_ino)
            return true;
    return false;
}

static void remember(const struct stat *about)
{
    if (!S_ISREG(about->st_mode))
        return;
    if (inputs.count == inputs.size) {
        inputs.size = inputs.size ? inputs.size * 2 : 16;
        inputs.at = xrealloc(inputs.at, inputs.size * sizeof *inputs.at);
    }
    inputs.at[inputs.count].device = about->st_dev;
    inputs.at[inputs.count++].number = about->st_ino;
}

static bool can_be_read(int file, const char **why)
{
    struct stat about;
    if (fstat(file, &about) != 0) {
        *why = strerror(errno);
        return false;
    }
    if (S_ISDIR(about.st_mode)) {
        *why = "it is a folder";
        return false;
    }
    remember(&about);
    return true; /* a pipe or /dev/stdin is fine: it is read to its end */
}

static bool read_all(int file, size_t limit, struct bytes *out, const char **why)
{
    size_t start = out->count;
    for (;;) {
        char *space = bytes_reserve(out, 65536);
        ssize_t count = read(file, space, 65536);
        if (count == 0)
            return true;
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            *why = strerror(errno);
        else if (out->count - start + (size_t)count > limit)
            *why = "it is too large";
        else
            bytes_grew(out, (size_t)count);
        if (*why)
            return false;
    }
}

static bool disk_read(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    (void)owner;
    *why = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        *why = strerror(errno);
        return false;
    }
    bool good = can_be_read(file, why) && read_all(file, limit, out, why);
    close(file);
    return good;
}

static bool is_folder(const char *folder, const struct dirent *entry)
{
    if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    struct bytes path = {0};
    struct stat about;
    bytes_addf(&path, "%s/%s", folder, entry->d_name);
    bool folder_too = stat(bytes_at(&path), &about) == 0 && S_ISDIR(about.st_mode);
    bytes_release(&path);
    return folder_too;
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* By bytes: alphasort() would ask the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool disk_list(void *owner, const char *path,
                      void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                      const char **why)
{
    (void)owner;
    struct dirent **entries;
    int count = scandir(path, &entries, not_dots, by_name);
    if (count < 0) {
        check_memory();
        *why = strerror(errno);
        return false;
    }
    for (int i = 0; i < count; i++) {
        each(arg, entries[i]->d_name, is_folder(path, entries[i]));
        free(entries[i]);
    }
    free(entries);
    return true;
}

static char *disk_real(void *owner, const char *path)
{
    (void)owner;
    char *real = realpath(path, NULL);
    if (!real)
        check_memory();
    return real;
}

static bool disk_is_plain(void *owner, const char *path)
{
    struct stat about;
    (void)owner;
    return stat(path, &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
}

const struct disk link_disk = {
    .read = disk_read, .list = disk_list, .real = disk_real, .is_plain = disk_is_plain};
