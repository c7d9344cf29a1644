/* SPDX-License-Identifier: MIT */
/* A host that does not wait: it asks how many bytes there are, and what time it is, for ever. So
 * do sketches for boards. */
#include "modem.h"

#include <sys/ioctl.h>
#include <unistd.h>

static bool wait(struct modem *modem, long ms)
{
    long end = modem_now_ms() + ms;
    int count = 0;
    char byte;
    while (count == 0) {
        if (modem_now_ms() >= end || ioctl(modem->fd, FIONREAD, &count) != 0)
            return false;
    }
    if (read(modem->fd, &byte, 1) != 1)
        return false;
    modem_heard(modem, &byte, 1);
    return true;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    return modem_download(&modem);
}
