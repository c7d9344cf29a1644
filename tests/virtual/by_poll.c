/* SPDX-License-Identifier: MIT */
/* A host that waits with poll(). */
#include "modem.h"

#include <poll.h>
#include <unistd.h>

static bool wait(struct modem *modem, long ms)
{
    struct pollfd state = {.fd = modem->fd, .events = POLLIN};
    char bytes[256];
    if (poll(&state, 1, (int)ms) <= 0)
        return false;
    ssize_t count = read(modem->fd, bytes, sizeof bytes);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    return modem_download(&modem);
}
