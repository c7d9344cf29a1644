/* SPDX-License-Identifier: MIT */
/* A host of two processes: a child reads the terminal and passes it on through a pipe. */
#include "modem.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int from_child[2];

static void passes_on(int fd)
{
    char bytes[64];
    ssize_t count;
    while ((count = read(fd, bytes, sizeof bytes)) > 0) {
        if (write(from_child[1], bytes, (size_t)count) != count)
            break;
    }
    _exit(0);
}

static bool wait_for_pipe(struct modem *modem, long ms)
{
    struct pollfd state = {.fd = from_child[0], .events = POLLIN};
    char bytes[256];
    if (poll(&state, 1, (int)ms) <= 0)
        return false;
    ssize_t count = read(from_child[0], bytes, sizeof bytes);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

int main(int argc, char **argv)
{
    struct modem modem = {.wait = wait_for_pipe};
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    if (pipe(from_child) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0)
        passes_on(modem.fd);
    int status = modem_download(&modem);
    kill(child, SIGTERM);
    return waitpid(child, NULL, 0) == child ? status : 1;
}
