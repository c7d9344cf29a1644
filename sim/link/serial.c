/* SPDX-License-Identifier: MIT */
#include "link/serial.h"

#include <asm/ioctls.h>
#include <asm/termbits.h> /* not <termios.h>, see link/baud.c */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int give_up(int port, const char **why)
{
    *why = errno == ENOTTY ? "it is no serial port" : strerror(errno);
    if (port >= 0)
        close(port);
    return -1;
}

int serial_open(const char *path, int64_t baud, const char **why)
{
    struct termios2 settings;
    int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (port < 0 || ioctl(port, TCGETS2, &settings) != 0)
        return give_up(port, why);
    settings.c_iflag = IGNBRK;
    settings.c_oflag = 0;
    settings.c_lflag = 0;
    settings.c_cflag = (settings.c_cflag & (CBAUD | CBAUDEX)) | CS8 | CREAD | CLOCAL;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    if (ioctl(port, TCSETS2, &settings) != 0)
        return give_up(port, why);
    serial_set_baud(port, baud);
    return port;
}

void serial_set_baud(int port, int64_t baud)
{
    struct termios2 settings;
    if (baud <= 0 || ioctl(port, TCGETS2, &settings) != 0)
        return;
    settings.c_cflag &= ~(tcflag_t)(CBAUD | CBAUDEX);
    settings.c_cflag |= BOTHER;
    settings.c_ispeed = settings.c_ospeed = (speed_t)baud;
    ioctl(port, TCSETS2, &settings);
}
