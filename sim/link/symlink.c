/* SPDX-License-Identifier: MIT */
/* A stable name for a terminal. The kernel uses the numbers of /dev/pts again at once, so a link
 * that was left behind may lead to somebody else's terminal: the terminal's change time, later
 * than the link's, gives that away. */
#include "link/symlink.h"

#include "base/bytes.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
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

/* --- whose a name is --- */

static uint64_t hash(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a, 64 bits */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* A socket in the abstract namespace (unix(7)) that is named after the link: the kernel lets one
 * process have it, and takes it back whatever that process dies of. The link's own folder counts,
 * not the way to it. */
static bool name_of(const char *path, struct sockaddr_un *name, socklen_t *size,
                    const char **why)
{
    struct stat folder;
    struct bytes above = {0};
    const char *slash = strrchr(path, '/');
    bytes_add(&above, path, slash ? (size_t)(slash - path) + 1 : 0);
    bool good = stat(above.count ? bytes_at(&above) : ".", &folder) == 0;
    bytes_release(&above);
    if (!good) {
        *why = strerror(errno);
        return false;
    }
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length =
        snprintf(name->sun_path + 1, sizeof name->sun_path - 1, "sim7000 link %llx:%llx:%llx",
                 (unsigned long long)folder.st_dev, (unsigned long long)folder.st_ino,
                 (unsigned long long)hash(slash ? slash + 1 : path));
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    return true;
}

static int hold(const char *path, const char **why)
{
    struct sockaddr_un name;
    socklen_t size;
    if (!name_of(path, &name, &size, why))
        return -1;
    int held = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (held >= 0 && bind(held, (struct sockaddr *)&name, size) == 0)
        return held;
    *why = errno == EADDRINUSE ? "it is a link to a terminal that is in use" : strerror(errno);
    if (held >= 0)
        close(held);
    return -1;
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
    int held = hold(path, why);
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
