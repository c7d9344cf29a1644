/* SPDX-License-Identifier: MIT */
/* Care means: every wait has an end, lines unasked are passed over, a number is one to its last
 * character, and after anything that was not as expected all begins anew. */
#include "driver.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

long driver_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

void driver_pause(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

void driver_open(struct driver *driver, const char *path)
{
    struct termios settings;
    *driver = (struct driver){.fd = open(path, O_RDWR | O_NOCTTY), .ended = -1};
    if (driver->fd < 0 || tcgetattr(driver->fd, &settings) != 0) {
        perror(path);
        exit(99);
    }
    cfmakeraw(&settings);
    tcsetattr(driver->fd, TCSANOW, &settings);
}

void driver_send(struct driver *driver, const char *bytes, size_t count)
{
    while (count) {
        ssize_t sent = write(driver->fd, bytes, count);
        if (sent > 0) {
            bytes += sent;
            count -= (size_t)sent;
        }
    }
}

/* More bytes, if any come until then. */
static bool fill(struct driver *driver, long until)
{
    long left = until - driver_now();
    struct pollfd state = {.fd = driver->fd, .events = POLLIN};
    if (left <= 0 || poll(&state, 1, (int)left) <= 0)
        return false;
    if (driver->count == sizeof driver->heard)
        driver->count = 0; /* a flood of rubbish */
    ssize_t count =
        read(driver->fd, driver->heard + driver->count, sizeof driver->heard - driver->count);
    driver->count += count > 0 ? (size_t)count : 0;
    return count > 0;
}

static void take(struct driver *driver, size_t count)
{
    driver->count -= count;
    memmove(driver->heard, driver->heard + count, driver->count);
}

/* "+FTPGET: 1,64", to the last character. */
static void note_code(struct driver *driver)
{
    int code, end = 0, room = 0;
    char what[4];
    if (sscanf(driver->line, "+FTP%3[GETPU]: 1,%d%n", what, &code, &end) == 2 &&
        driver->line[end] == '\0')
        driver->ended = code;
    if (sscanf(driver->line, "+FTPPUT: 1,1,%d%n", &room, &end) == 1 &&
        driver->line[end] == '\0' && room > 0) {
        driver->ended = 1;
        driver->room = room;
    }
}

const char *driver_line(struct driver *driver, long ms)
{
    long until = driver_now() + ms;
    for (;;) {
        const char *end = memchr(driver->heard, '\n', driver->count);
        if (!end) {
            if (!fill(driver, until))
                return NULL;
            continue;
        }
        size_t length = (size_t)(end - driver->heard), kept = length;
        while (kept && driver->heard[kept - 1] == '\r')
            kept--;
        if (kept >= sizeof driver->line)
            kept = sizeof driver->line - 1;
        memcpy(driver->line, driver->heard, kept);
        driver->line[kept] = '\0';
        take(driver, length + 1);
        if (kept == 0)
            continue;
        note_code(driver);
        return driver->line;
    }
}

bool driver_bytes(struct driver *driver, char *to, size_t count, long ms)
{
    long until = driver_now() + ms;
    while (driver->count < count)
        if (!fill(driver, until))
            return false;
    memcpy(to, driver->heard, count);
    take(driver, count);
    return true;
}

enum reply driver_command(struct driver *driver, const char *command, long ms,
                          const char *prefix, char *answer, size_t size)
{
    long until = driver_now() + ms;
    const char *line;
    driver_send(driver, command, strlen(command));
    driver_send(driver, "\r", 1);
    while ((line = driver_line(driver, until - driver_now()))) {
        if (strcmp(line, "OK") == 0)
            return REPLY_OK;
        if (strcmp(line, "ERROR") == 0 || strncmp(line, "+CME ERROR", 10) == 0)
            return REPLY_ERROR;
        if (prefix && strncmp(line, prefix, strlen(prefix)) == 0)
            snprintf(answer, size, "%s", line);
    }
    return REPLY_NONE;
}

static bool ok(struct driver *driver, const char *command, long ms)
{
    return driver_command(driver, command, ms, NULL, NULL, 0) == REPLY_OK;
}

bool driver_wake(struct driver *driver)
{
    for (int i = 0; i < 20; i++) {
        driver->count = 0;
        if (ok(driver, "AT", 1000))
            return ok(driver, "ATE0", 3000);
        driver_pause(500);
    }
    return false;
}

static bool is_up(struct driver *driver)
{
    char answer[64] = "";
    return driver_command(driver, "AT+CNACT?", 5000, "+CNACT: ", answer, sizeof answer) ==
               REPLY_OK &&
           strncmp(answer, "+CNACT: 1,", 10) == 0;
}

/* The URC comes later; asking is as good. */
bool driver_connect(struct driver *driver)
{
    for (int i = 0; i < 30; i++) {
        if (is_up(driver))
            return true;
        ok(driver, "AT+CNACT=1,\"ctnb\"", 10000);
        driver_pause(2000);
    }
    return false;
}

int driver_await(struct driver *driver, long ms)
{
    long until = driver_now() + ms;
    while (driver->ended < 0 && driver_line(driver, until - driver_now()))
        continue;
    return driver->ended;
}

long driver_size(struct driver *driver)
{
    long until = driver_now() + 90000, size;
    int end = 0;
    const char *line;
    if (!ok(driver, "AT+FTPSIZE", 5000))
        return -1;
    while ((line = driver_line(driver, until - driver_now()))) {
        if (sscanf(line, "+FTPSIZE: 1,0,%ld%n", &size, &end) == 1 && line[end] == '\0')
            return size;
        if (strncmp(line, "+FTPSIZE: 1,", 12) == 0)
            return -1;
    }
    return -1;
}

bool driver_settings(struct driver *driver, const char *const *commands)
{
    for (; *commands; commands++)
        if (!ok(driver, *commands, 5000))
            return false;
    return true;
}
