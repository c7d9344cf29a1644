/* SPDX-License-Identifier: MIT */
/* A host whose blocking read() is ended by SIGALRM. */
#define _GNU_SOURCE /* sigaction */
#include "modem.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static void on_alarm(int number)
{
    (void)number;
}

static void set_alarm(long ms)
{
    struct itimerval rest = {.it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}};
    setitimer(ITIMER_REAL, &rest, NULL);
}

static bool wait(struct modem *modem, long ms)
{
    char bytes[100];
    set_alarm(ms);
    ssize_t count = read(modem->fd, bytes, sizeof bytes);
    set_alarm(0);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    struct sigaction action = {.sa_handler = on_alarm}; /* without SA_RESTART */
    sigaction(SIGALRM, &action, NULL);
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    return modem_download(&modem);
}
