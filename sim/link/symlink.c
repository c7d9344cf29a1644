/* SPDX-License-Identifier: MIT */
/* A stable name for a terminal. The kernel uses the numbers of /dev/pts again at once, so a link
 * that was left behind may lead to somebody else's terminal: the terminal's change time, later
 * than the link's, gives that away. */
#include "link/symlink.h"

#include "base/bytes.h"
#include "link/hold.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool leads_to(const char *path, const char *terminal)
{
    char target[64];
    ssize_t count = readlink(path, target, sizeof target);
    return count >= 0 && span_is((struct span){target, (size_t)count}, terminal);
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* May what is at `path` be replaced? */
static bool is_stale(const char *path, const char *terminal, const char **why)
{
    struct stat link, target;
    if (lstat(path, &link) != 0) {
        *why = strerror(errno);
        return errno == ENOENT;
    }
    *why = "it is there already and no symbolic link";
    if (!S_ISLNK(link.st_mode))
        return false;
    if (leads_to(path, terminal) || stat(path, &target) != 0)
        return true;
    char name[64];
    ssize_t count = readlink(path, name, sizeof name);
    struct span where = {name, count < 0 ? 0 : (size_t)count};
    *why = "it is a link to something that is no pseudo-terminal";
    if (!S_ISCHR(target.st_mode) || !span_starts(where, "/dev/pts/"))
        return false;
    *why = "it is a link to a terminal that is in use";
    return is_before(link.st_mtim, target.st_ctim);
}

/* --- the link --- */

/* Beside it, then over it: the name is never missing. */
static bool put_link(const char *path, const char *terminal, const char **why)
{
    struct bytes fresh = {0};
    bytes_addf(&fresh, "%s.%ld", path, (long)getpid());
    bool good = symlink(terminal, bytes_at(&fresh)) == 0;
    if (good && rename(bytes_at(&fresh), path) != 0) {
        int error = errno;
        unlink(bytes_at(&fresh));
        errno = error;
        good = false;
    }
    if (!good)
        *why = strerror(errno);
    bytes_release(&fresh);
    return good;
}

int link_make(const char *path, const char *terminal, const char **why)
{
    int held = hold_name(path, why);
    if (held < 0 && strcmp(*why, HOLD_TAKEN) == 0)
        *why = "it is a link to a terminal that is in use";
    if (held >= 0 && is_stale(path, terminal, why) && put_link(path, terminal, why))
        return held;
    if (held >= 0)
        close(held);
    return -1;
}

void link_remove(const char *path, const char *terminal, int held)
{
    if (leads_to(path, terminal))
        unlink(path);
    close(held);
}
