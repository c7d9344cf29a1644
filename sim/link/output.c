/* SPDX-License-Identifier: MIT */
/* rename(2) is what makes it atomic, so the new file has to lie in the old one's folder; a name
 * that begins with a dot is no trace or scenario to those who look into that folder meanwhile. */
#define _GNU_SOURCE /* renameat2 */
#include "link/output.h"

#include "link/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES_MAX = 1000 };

static bool failed(const char **why)
{
    *why = strerror(errno);
    return false;
}

/* Paths that name something that is open already: replacing it would write to another file. */
static bool names_descriptor(const char *path)
{
    struct span text = span_of(path);
    return span_starts(text, "/dev/std") || span_starts(text, "/dev/fd/") ||
           span_starts(text, "/proc/");
}

/* The file that links lead to; the path itself where nothing is there yet. */
static bool resolve(const char *path, char *out, const char **why)
{
    if (realpath(path, out))
        return true;
    if (errno != ENOENT)
        return failed(why);
    if (strlen(path) < PATH_MAX) {
        strcpy(out, path);
        return true;
    }
    errno = ENAMETOOLONG;
    return failed(why);
}

/* Its folder's path, to which a name may be added. */
static size_t cut_name(char *path)
{
    char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    path[length] = '\0';
    return length;
}

/* `about` is what is there; its mode is 0 when nothing is. */
static bool look(const char *path, enum output_mode mode, struct stat *about, const char **why)
{
    *about = (struct stat){0};
    if (stat(path, about) != 0) {
        *about = (struct stat){0};
        return errno == ENOENT || failed(why);
    }
    if (S_ISDIR(about->st_mode))
        *why = "it is a folder";
    else if (mode == OUTPUT_NEW && S_ISREG(about->st_mode))
        *why = OUTPUT_EXISTS;
    else if (mode != OUTPUT_REWRITE && link_disk_has_read(about))
        *why = "it is what this command reads; it would be lost";
    else
        return access(path, W_OK) == 0 || failed(why);
    return false;
}

static bool is_plain(const char *path, const struct stat *about)
{
    return !names_descriptor(path) && (about->st_mode == 0 || S_ISREG(about->st_mode));
}

bool output_check(const char *path, enum output_mode mode, const char **why)
{
    struct stat about;
    char folder[PATH_MAX];
    if (!look(path, mode, &about, why))
        return false;
    if (!is_plain(path, &about))
        return true;
    if (!resolve(path, folder, why))
        return false;
    const char *place = cut_name(folder) ? folder : ".";
    return access(place, W_OK | X_OK) == 0 || failed(why);
}

static bool open_beside(struct output *output, const struct stat *about)
{
    char *beside = output->beside;
    strcpy(beside, output->path);
    size_t folder = cut_name(beside);
    for (int i = 0; i < TRIES_MAX; i++) {
        int length =
            snprintf(beside + folder, PATH_MAX - folder, ".sim7000-%ld-%d", (long)getpid(), i);
        if (folder + (size_t)length >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return false;
        }
        output->file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->file >= 0 || errno != EEXIST)
            break;
    }
    if (output->file >= 0 && about->st_mode)
        return fchmod(output->file, about->st_mode & 07777) == 0 || errno == EPERM;
    return output->file >= 0;
}

bool output_open(struct output *output, const char *path, enum output_mode mode,
                 const char **why)
{
    struct stat about;
    *output = (struct output){.is_new = mode == OUTPUT_NEW};
    if (!look(path, mode, &about, why))
        return false;
    bool good;
    if (is_plain(path, &about)) {
        if (!resolve(path, output->path, why))
            return false;
        good = open_beside(output, &about);
    } else {
        /* a FIFO that is opened both ways does not wait for its reader */
        int way = S_ISFIFO(about.st_mode) ? O_RDWR : O_WRONLY;
        output->file = open(path, way | O_CLOEXEC | O_NOCTTY | O_TRUNC);
        good = output->file >= 0;
    }
    if (good)
        return true;
    const char *ignored;
    failed(why);
    if (output->file < 0)
        *output = (struct output){0};
    output_close(output, &ignored);
    return false;
}

bool output_write(struct output *output, struct span content, const char **why)
{
    while (content.count) {
        ssize_t count = write(output->file, content.at, content.count);
        if (count < 0 && errno != EINTR)
            return failed(why);
        content = span_skip(content, count > 0 ? (size_t)count : 0);
    }
    return true;
}

/* Some file systems do not know of RENAME_NOREPLACE. */
static int rename_new(const char *from, const char *to)
{
    struct stat about;
    int result = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (result == 0 || (errno != EINVAL && errno != ENOSYS))
        return result;
    if (lstat(to, &about) != 0)
        return rename(from, to);
    errno = EEXIST;
    return -1;
}

bool output_keep(struct output *output, const char **why)
{
    const char *from = output->beside, *to = output->path;
    if (!*from)
        return true;
    if ((output->is_new ? rename_new(from, to) : rename(from, to)) == 0) {
        output->beside[0] = '\0';
        return true;
    }
    if (errno != EEXIST)
        return failed(why);
    *why = OUTPUT_EXISTS;
    return false;
}

bool output_close(struct output *output, const char **why)
{
    bool good = output->file == 0 || close(output->file) == 0 || failed(why);
    if (output->beside[0])
        unlink(output->beside);
    *output = (struct output){0};
    return good;
}

void output_undo(struct output *output)
{
    if (output->is_new && output->path[0] && !output->beside[0])
        unlink(output->path);
}

/* A file is closed before it is put in its place: network file systems tell of a full disk only
 * then. Signals wait until then, so that none of them leaves the file beside it. */
bool output_whole(const char *path, struct span content, enum output_mode mode,
                  const char **why)
{
    struct output output;
    const char *ignored;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    bool good = output_open(&output, path, mode, why);
    if (good) {
        good = output_write(&output, content, why);
        int file = output.file;
        output.file = 0;
        good = (close(file) == 0 || failed(why)) && good && output_keep(&output, why);
        output_close(&output, &ignored);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return good;
}
