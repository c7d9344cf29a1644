/* SPDX-License-Identifier: MIT */
#include "link/scratch.h"

#include <fcntl.h>
#include <unistd.h>

void scratch_name(const char *folder, struct bytes *out)
{
    bytes_addf(out, "%s/%ld", folder, (long)getpid());
}

void scratch_remove(const char *path)
{
    unlink(path);
}

/* What a program left in place of a file (a FIFO) must not make us wait. */
bool scratch_read(const char *path, void (*each)(void *owner, struct span bytes), void *owner)
{
    char piece[65536];
    ssize_t count;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    while ((count = read(file, piece, sizeof piece)) > 0)
        each(owner, (struct span){piece, (size_t)count});
    close(file);
    return true;
}

int scratch_nowhere(void)
{
    return open("/dev/null", O_RDWR | O_CLOEXEC);
}

void scratch_close(int file)
{
    if (file >= 0)
        close(file);
}
