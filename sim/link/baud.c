/* SPDX-License-Identifier: MIT */
#include "link/baud.h"

/* Not <termios.h>: only the kernel's own structure has speeds as numbers, and both headers
 * define the same names. */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <sys/ioctl.h>

int64_t link_baud(int tty)
{
    struct termios2 settings;
    return ioctl(tty, TCGETS2, &settings) == 0 ? (int64_t)settings.c_ospeed : 0;
}
