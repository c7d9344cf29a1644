/* SPDX-License-Identifier: MIT */
/* Not <termios.h>: only the kernel's own structure has rates as numbers, and both headers define
 * the same names (tty_ioctl(4)). <uv.h> includes the other one. */
#include "link/tty.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <stddef.h>
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
    ioctl(tty, TCSETSW2, &settings);
}

void tty_mark_breaks(int tty)
{
    struct termios2 settings;
    if (ioctl(tty, TCGETS2, &settings) != 0)
        return;
    settings.c_iflag = PARMRK;
    ioctl(tty, TCSETS2, &settings);
}

void tty_set_break(int tty, bool on)
{
    if (on)
        ioctl(tty, TCSBRK, 1); /* tcdrain(3) */
    ioctl(tty, on ? TIOCSBRK : TIOCCBRK);
}

/* ioctl_tty(2), modem control. */
static const struct {
    enum v24 circuit;
    int bit;
} circuits[] = {{V24_DTR, TIOCM_DTR}, {V24_RTS, TIOCM_RTS}, {V24_CTS, TIOCM_CTS},
                {V24_DSR, TIOCM_DSR}, {V24_DCD, TIOCM_CAR}, {V24_RI, TIOCM_RNG}};

bool tty_lines(int tty, unsigned *lines)
{
    int bits;
    *lines = 0;
    if (ioctl(tty, TIOCMGET, &bits) != 0)
        return false;
    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
        if (bits & circuits[i].bit)
            *lines |= circuits[i].circuit;
    return true;
}

void tty_set_lines(int tty, unsigned lines)
{
    int bits[2] = {0, 0}; /* off, on */
    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
        if (circuits[i].circuit & V24_OF_DTE)
            bits[(lines & circuits[i].circuit) != 0] |= circuits[i].bit;
    ioctl(tty, TIOCMBIC, &bits[0]);
    ioctl(tty, TIOCMBIS, &bits[1]);
}
