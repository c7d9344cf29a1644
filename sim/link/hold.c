/* SPDX-License-Identifier: MIT */
/* A socket in the abstract namespace (unix(7)) that is named after the path: the kernel lets one
 * process have it, and takes it back whatever that process dies of. The path's own folder counts,
 * not the way to it. */
#include "link/hold.h"

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

static uint64_t hash(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a, 64 bits */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

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

int hold_name(const char *path, const char **why)
{
    struct sockaddr_un name;
    socklen_t size;
    if (!name_of(path, &name, &size, why))
        return -1;
    int held = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (held >= 0 && bind(held, (struct sockaddr *)&name, size) == 0)
        return held;
    *why = errno == EADDRINUSE ? HOLD_TAKEN : strerror(errno);
    if (held >= 0)
        close(held);
    return -1;
}
