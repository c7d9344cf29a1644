/* SPDX-License-Identifier: MIT */
/* A host that waits with epoll, edge by edge, and takes its time-outs from a timerfd. */
#include "modem.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <fcntl.h>

static int queue, timer;

static void set_timer(long ms)
{
    struct itimerspec rest = {
        .it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
    timerfd_settime(timer, 0, &rest, NULL);
}

static bool wait(struct modem *modem, long ms)
{
    struct epoll_event event;
    char bytes[100];
    ssize_t count;
    set_timer(ms);
    if (epoll_wait(queue, &event, 1, -1) != 1 || event.data.fd == timer)
        return false;
    while ((count = read(modem->fd, bytes, sizeof bytes)) > 0)
        modem_heard(modem, bytes, (size_t)count);
    return count < 0 && errno == EAGAIN;
}

static void watch(int fd, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait};
    modem_open(&modem, argc > 1 ? argv[1] : "", O_NONBLOCK);
    queue = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    watch(modem.fd, EPOLLIN | EPOLLET);
    watch(timer, EPOLLIN);
    return modem_download(&modem);
}
