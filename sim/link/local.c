/* SPDX-License-Identifier: MIT */
/* Who listens at a path has the socket there, but nothing tells a socket that is listened at from
 * one that was left behind, except to connect (connect(2): ECONNREFUSED). Between that look and
 * the bind() another program could do the same, so the name is held first (link/hold.h).
 */
#define _GNU_SOURCE /* accept4 */
#include "link/local.h"

#include "base/text.h"
#include "link/hold.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

static bool make_address(const char *path, struct sockaddr_un *address, const char **why)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *why = "expected a path";
    if (!*path)
        return false;
    *why = "expected a path of at most 107 characters; a relative one may be shorter";
    if (strlen(path) >= sizeof address->sun_path)
        return false;
    span_copy(span_of(path), address->sun_path, sizeof address->sun_path);
    return true;
}

static int make_socket(int flags, const char **why)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    if (fd < 0)
        *why = strerror(errno);
    return fd;
}

/* Connecting to what does not block fails with EAGAIN when the backlog is full: that one lives. */
static bool is_alive(const struct sockaddr_un *address)
{
    const char *ignored;
    int fd = make_socket(SOCK_NONBLOCK, &ignored);
    bool alive = fd < 0 ||
                 connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
                 errno != ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return alive;
}

/* Takes away what a dead program left there. */
static bool make_room(const struct sockaddr_un *address, const char **why)
{
    struct stat there;
    if (lstat(address->sun_path, &there) != 0) {
        *why = strerror(errno);
        return errno == ENOENT;
    }
    *why = "it is there already and no socket";
    if (!S_ISSOCK(there.st_mode))
        return false;
    *why = "another program listens there";
    if (is_alive(address))
        return false;
    if (unlink(address->sun_path) == 0)
        return true;
    *why = strerror(errno);
    return false;
}

/* Linux takes the mode of the name from the socket, less the umask: so it is never open to others,
 * not even for a moment. */
static bool open_there(struct local *local, const struct sockaddr_un *address, const char **why)
{
    struct stat made;
    local->fd = make_socket(SOCK_NONBLOCK, why);
    if (local->fd < 0)
        return false;
    if (fchmod(local->fd, 0600) == 0 &&
        bind(local->fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
        listen(local->fd, BACKLOG) == 0 && lstat(local->path, &made) == 0) {
        local->device = made.st_dev;
        local->inode = made.st_ino;
        return true;
    }
    *why = strerror(errno);
    close(local->fd);
    local->fd = -1;
    return false;
}

bool local_listen(struct local *local, const char *path, const char **why)
{
    struct sockaddr_un address;
    *local = (struct local){.fd = -1, .held = -1, .path = path};
    if (!make_address(path, &address, why))
        return false;
    local->held = hold_name(path, why);
    if (local->held >= 0 && make_room(&address, why) && open_there(local, &address, why))
        return true;
    if (local->held >= 0)
        close(local->held);
    local->held = -1;
    return false;
}

int local_accept(const struct local *local)
{
    int fd;
    do {
        fd = accept4(local->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    return fd;
}

void local_close(struct local *local)
{
    struct stat there;
    if (!local->path || local->fd < 0)
        return;
    if (lstat(local->path, &there) == 0 && there.st_dev == local->device &&
        there.st_ino == local->inode)
        unlink(local->path);
    close(local->fd);
    close(local->held);
    local->fd = local->held = -1;
}

int local_connect(const char *path, const char **why)
{
    struct sockaddr_un address;
    if (!make_address(path, &address, why))
        return -1;
    int fd = make_socket(0, why);
    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    *why = errno == ECONNREFUSED ? "nobody listens there any more" : strerror(errno);
    close(fd);
    return -1;
}
