/* SPDX-License-Identifier: MIT */
/* O_NONBLOCK belongs to the open file, which our parent and the program under test have as well:
 * setting it on stderr would break their writes. So the file is opened anew where that is
 * possible (pipes and terminals, through /proc). A socket can be asked not to block for each
 * call. What is left is written in pieces that a pipe takes whole when it says that it has room
 * (POSIX, write(): PIPE_BUF). */
#include "link/borrowed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 512 };

static int open_anew(int file, int way)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return open(path, way | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void borrowed_init(struct borrowed *borrowed, int file, int way)
{
    struct stat about;
    bool known = fstat(file, &about) == 0;
    *borrowed = (struct borrowed){.file = file, .is_plain = !known || S_ISREG(about.st_mode)};
    int anew = borrowed->is_plain ? -1 : open_anew(file, way);
    borrowed->is_own = anew >= 0;
    if (borrowed->is_own)
        borrowed->file = anew;
}

void borrowed_release(struct borrowed *borrowed)
{
    if (borrowed->is_own)
        close(borrowed->file);
    borrowed->is_own = false;
}

/* Is it ready? Sets errno when not. */
static bool is_ready(const struct borrowed *borrowed, short events)
{
    struct pollfd state = {.fd = borrowed->file, .events = events};
    bool ready = poll(&state, 1, 0) > 0;
    if (!ready)
        errno = EAGAIN;
    return ready;
}

ssize_t borrowed_read(const struct borrowed *borrowed, char *to, size_t count)
{
    if (borrowed->is_plain || borrowed->is_own)
        return read(borrowed->file, to, count);
    ssize_t came = recv(borrowed->file, to, count, MSG_DONTWAIT);
    if (came >= 0 || errno != ENOTSOCK)
        return came;
    return is_ready(borrowed, POLLIN) ? read(borrowed->file, to, count) : -1;
}

ssize_t borrowed_write(const struct borrowed *borrowed, struct span bytes)
{
    if (borrowed->is_plain || borrowed->is_own)
        return write(borrowed->file, bytes.at, bytes.count);
    ssize_t count = send(borrowed->file, bytes.at, bytes.count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0 || errno != ENOTSOCK)
        return count;
    return is_ready(borrowed, POLLOUT)
               ? write(borrowed->file, bytes.at, bytes.count < PIECE ? bytes.count : PIECE)
               : -1;
}
