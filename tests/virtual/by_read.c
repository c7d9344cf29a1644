/* SPDX-License-Identifier: MIT */
/* A host that waits in read(), which the terminal ends after half a second (VMIN 0, VTIME 5). */
#include "modem.h"

#include <termios.h>
#include <unistd.h>

static bool wait(struct modem *modem, long ms)
{
    char bytes[100];
    ssize_t count = read(modem->fd, bytes, sizeof bytes);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count >= 0 && ms > 0;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    struct termios settings;
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    tcgetattr(modem.fd, &settings);
    settings.c_cc[VMIN] = 0;
    settings.c_cc[VTIME] = 5;
    tcsetattr(modem.fd, TCSANOW, &settings);
    return modem_download(&modem);
}
