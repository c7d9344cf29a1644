/* SPDX-License-Identifier: MIT */
/* Not <termios.h>: only the kernel's own structure has rates as numbers, and both headers define
 * the same names (tty_ioctl(4)). <uv.h> includes the other one. */
#include "link/tty.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <sys/ioctl.h>

bool tty_make_raw(int tty)
{
    struct termios2 settings;
    if (ioctl(tty, TCGETS2, &settings) != 0)
        return false;
    settings.c_iflag = IGNBRK;
    settings.c_oflag = 0;
    settings.c_lflag = 0;
    settings.c_cflag = (settings.c_cflag & (CBAUD | CBAUDEX)) | CS8 | CREAD | CLOCAL;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    return ioctl(tty, TCSETS2, &settings) == 0;
}

int64_t tty_rate(int tty)
{
    struct termios2 settings;
    return ioctl(tty, TCGETS2, &settings) == 0 ? (int64_t)settings.c_ospeed : 0;
}

void tty_set_rate(int tty, int64_t rate)
{
    struct termios2 settings;
    if (rate <= 0 || ioctl(tty, TCGETS2, &settings) != 0)
        return;
    settings.c_cflag &= ~(tcflag_t)(CBAUD | CBAUDEX);
    settings.c_cflag |= BOTHER;
    settings.c_ispeed = settings.c_ospeed = (speed_t)rate;
    ioctl(tty, TCSETS2, &settings);
}
