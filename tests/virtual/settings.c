/* SPDX-License-Identifier: MIT */
/* What a terminal's settings and calls do, a line each: the same in real and in virtual time.
 * Durations are in tenths of a second, rounded down. */
#define _GNU_SOURCE /* dup3, close_range */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char *path;
static int port;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void set(int flags, unsigned char least, unsigned char patience)
{
    struct termios settings;
    fcntl(port, F_SETFL, flags);
    tcgetattr(port, &settings);
    cfmakeraw(&settings);
    settings.c_cc[VMIN] = least;
    settings.c_cc[VTIME] = patience;
    tcsetattr(port, TCSANOW, &settings);
}

static void send(const char *text)
{
    if (write(port, text, strlen(text)) != (ssize_t)strlen(text))
        printf("short write\n");
}

static int waiting(void)
{
    int count = -1;
    ioctl(port, FIONREAD, &count);
    return count;
}

/* Everything that comes until it is silent for a tenth of a second. */
static void drop(void)
{
    char bytes[512];
    struct pollfd state = {.fd = port, .events = POLLIN};
    set(O_NONBLOCK, 1, 0);
    while (poll(&state, 1, 100) == 1)
        (void)!read(port, bytes, sizeof bytes);
}

static void reads(const char *what, size_t size)
{
    char bytes[512] = "";
    double start = now();
    ssize_t count = read(port, bytes, size);
    printf("%s: %zd %s after %.0f\n", what, count, count < 0 ? strerror(errno) : "bytes",
           (double)(long)((now() - start) * 10 + 1e-6));
}

static void vmin_and_vtime(void)
{
    set(O_NONBLOCK, 1, 0);
    reads("nothing, O_NONBLOCK", 100);
    set(0, 0, 0);
    reads("nothing, VMIN 0", 100);
    set(0, 0, 3);
    reads("nothing, VTIME 3", 100);
    send("AT\r");
    set(0, 6, 0);
    reads("VMIN 6, of an answer of 6", 100);
    send("AT\r");
    set(0, 4, 0);
    reads("VMIN 4, room for 2", 2);
    reads("VMIN 4, the rest", 100);
    send("AT\r");
    set(0, 50, 2);
    reads("VMIN 50, VTIME 2", 100);
    send("AT+FTPGET=1\r");
    set(0, 100, 5);
    reads("VMIN 100, VTIME 5, then another line", 100);
}

static void counts_and_flushes(void)
{
    struct pollfd state = {.fd = port, .events = POLLIN | POLLOUT};
    drop();
    int ready = poll(&state, 1, 0);
    printf("poll, nothing to read: %d %x\n", ready, (unsigned)state.revents);
    send("ATI\r");
    usleep(300000);
    ready = poll(&state, 1, 0);
    printf("poll, an answer: %d %x\n", ready, (unsigned)state.revents);
    int before = waiting();
    tcflush(port, TCOFLUSH);
    printf("TCOFLUSH: %s\n", before > 20 && waiting() == before ? "all there" : "gone");
    tcflush(port, TCIFLUSH);
    printf("TCIFLUSH: %d left\n", waiting());
    printf("tcdrain %d, isatty %d, TIOCOUTQ ", tcdrain(port), isatty(port));
    int out = -1;
    ioctl(port, TIOCOUTQ, &out);
    printf("%d\n", out);
    send("ATI\r");
    usleep(300000);
    struct termios settings;
    tcgetattr(port, &settings);
    tcsetattr(port, TCSAFLUSH, &settings);
    printf("TCSAFLUSH: %d left\n", waiting());
}

static void by_select(void)
{
    fd_set in, out, except;
    struct timeval rest = {.tv_sec = 2};
    drop();
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&except);
    FD_SET(port, &in);
    FD_SET(port, &out);
    FD_SET(port, &except);
    printf("select: %d", select(port + 1, &in, &out, &except, &rest));
    printf(" %d %d %d\n", FD_ISSET(port, &in) != 0, FD_ISSET(port, &out) != 0,
           FD_ISSET(port, &except) != 0);
    FD_SET(port, &in);
    send("AT\r");
    printf("select for input: %d\n", select(port + 1, &in, NULL, NULL, &rest));
    FD_SET(port, &in);
    drop();
    rest = (struct timeval){.tv_sec = 1};
    printf("select, nothing: %d", select(port + 1, &in, NULL, NULL, &rest));
    printf(" %d\n", FD_ISSET(port, &in) != 0);
}

static void by_parts(void)
{
    char first[3] = "", second[10] = "", a[] = "A", t[] = "T\r";
    struct iovec out[] = {{a, 1}, {t, 2}}, in[] = {{first, 2}, {second, 9}};
    drop();
    printf("writev: %zd\n", writev(port, out, 2));
    usleep(300000);
    set(0, 1, 0);
    ssize_t count = readv(port, in, 2);
    printf("readv: %zd, %d bytes in the first\n", count, (int)strnlen(first, 2));
}

static void from_a_child(void)
{
    drop();
    if (fork() == 0) {
        usleep(200000);
        send("AT\r");
        _exit(0);
    }
    set(0, 1, 0);
    reads("a child asked", 100);
    wait(NULL);
}

static void looks(const char *what, int fd)
{
    struct pollfd state = {.fd = fd, .events = POLLIN};
    char bytes[32];
    int ready = poll(&state, 1, 300);
    ssize_t count = ready > 0 ? read(fd, bytes, sizeof bytes) : 0;
    printf("%s: %d, %#x, %zd bytes\n", what, ready, (unsigned)state.revents, count);
}

/* A number that was a pipe is the terminal, then a file, and a pipe again: by each of the calls
 * that can do that, of another process too, whose numbers are its own. */
static void numbers_change_hands(void)
{
    int both[2], other[2];
    drop();
    set(0, 1, 0);
    if (pipe(both) != 0 || pipe(other) != 0)
        exit(2);
    looks("a pipe", both[0]);
    dup2(port, both[0]);
    send("AT\r");
    looks("the same number, now the terminal", both[0]);
    if (fork() == 0) {
        close(both[0]);
        looks("closed in a child", both[0]);
        dup2(other[0], both[0]);
        looks("a pipe in a child", both[0]);
        send("AT\r");
        _exit(0);
    }
    wait(NULL);
    looks("still the terminal here", both[0]);
    close(both[0]);
    if (open("/dev/null", O_RDONLY) != both[0])
        exit(3);
    looks("now a file", both[0]);
    dup2(other[0], both[0]);
    looks("a pipe again", both[0]);
    dup3(port, both[0], O_CLOEXEC);
    send("AT\r");
    looks("the terminal by the third way", both[0]);
    close_range((unsigned)both[0], (unsigned)both[0], 0);
    looks("closed", both[0]);
    printf("the next number is this one: %d\n", dup(port) == both[0]);
    send("AT\r");
    looks("the terminal again", both[0]);
    close(both[0]);
    close(both[1]);
    close(other[0]);
    close(other[1]);
}

/* By another process, whose settings they are as well. */
static void set_by_a_child(void)
{
    drop();
    set(0, 1, 0);
    send("AT\r");
    looks("any byte will do", port);
    if (fork() == 0) {
        set(0, 200, 0);
        _exit(0);
    }
    wait(NULL);
    send("AT\r");
    looks("two hundred are wanted", port);
    set(0, 1, 0);
    looks("any byte will do again", port);
}

static void closing_and_opening(void)
{
    drop();
    close(port);
    usleep(50000);
    port = open(path, O_RDWR | O_NOCTTY);
    set(0, 1, 0);
    send("AT\r");
    reads("opened anew", 100);
    drop();
    send("ATI\r");
    close(port);
    usleep(500000);
    port = open(path, O_RDWR | O_NOCTTY);
    printf("what came while it was closed: %d\n", waiting());
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    path = argc > 1 ? argv[1] : "";
    port = open(path, O_RDWR | O_NOCTTY);
    if (port < 0)
        return 1;
    drop();
    send("ATE0\r");
    drop();
    vmin_and_vtime();
    counts_and_flushes();
    by_select();
    by_parts();
    from_a_child();
    numbers_change_hands();
    set_by_a_child();
    closing_and_opening();
    return 0;
}
