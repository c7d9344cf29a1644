/* SPDX-License-Identifier: MIT */
/* A host that waits with select(), for its terminal and for a pipe that stays silent. */
#include "modem.h"

#include <sys/select.h>
#include <unistd.h>

static int silent[2];

static bool wait(struct modem *modem, long ms)
{
    struct timeval rest = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    char bytes[256];
    fd_set set;
    FD_ZERO(&set);
    FD_SET(modem->fd, &set);
    FD_SET(silent[0], &set);
    if (select(silent[0] + 1, &set, NULL, NULL, &rest) != 1 || !FD_ISSET(modem->fd, &set))
        return false;
    ssize_t count = read(modem->fd, bytes, sizeof bytes);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    return pipe(silent) == 0 ? modem_download(&modem) : 1;
}
