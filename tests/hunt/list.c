/* SPDX-License-Identifier: MIT */
/* list TTY FILE: reads the server's listing to the end. It is only right when it ends with a line
 * and the session with 0. 0: it is there; 10: it gave up after three tries. */
#include "driver.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 1460, WAIT = 90000 };

static const char *const settings[] = {"AT+FTPCID=1",         "AT+FTPSERV=\"ftp.example.com\"",
                                       "AT+FTPUN=\"me\"",     "AT+FTPPW=\"secret\"",
                                       "AT+FTPGETPATH=\"/\"", NULL};
static struct driver driver;
static char listing[8192];
static size_t count;

/* The code of a +FTPLIST: 1,n; -1: none came in that time. */
static int await(long ms)
{
    long until = driver_now() + ms;
    const char *line;
    int code, end = 0;
    while ((line = driver_line(&driver, until - driver_now())))
        if (sscanf(line, "+FTPLIST: 1,%d%n", &code, &end) == 1 && line[end] == '\0')
            return code;
    return -1;
}

/* One read: bytes, 0: none now, -1: it is over, or something is wrong. */
static int read_some(void)
{
    static const char text[] = "AT+FTPLIST=2,1460\r";
    long until = driver_now() + 5000;
    const char *line;
    int size = -1, end = 0;
    driver_send(&driver, text, sizeof text - 1);
    while (size < 0 && (line = driver_line(&driver, until - driver_now()))) {
        if (strcmp(line, "ERROR") == 0 || strncmp(line, "+CME", 4) == 0)
            return -1;
        if (sscanf(line, "+FTPLIST: 2,%d%n", &size, &end) != 1 || line[end] != '\0')
            size = -1;
    }
    if (size < 0 || size > BLOCK || count + (size_t)size > sizeof listing ||
        !driver_bytes(&driver, listing + count, (size_t)size, 5000))
        return -1;
    count += (size_t)size;
    while ((line = driver_line(&driver, 5000)) && strcmp(line, "OK") != 0)
        if (line[0] != '+' && strcmp(line, "RING") != 0 && strncmp(line, "UNDER", 5) != 0)
            return -1;
    return line ? size : -1;
}

/* The last line of a listing is whole when the server sent it whole: it ends with CR LF. That the
 * session ended with 0 alone proves nothing: a server that closes looks the same. So two listings
 * must agree. */
static bool list_once(void)
{
    count = 0;
    if (driver_command(&driver, "AT+FTPLIST=1", 5000, NULL, NULL, 0) != REPLY_OK ||
        await(WAIT) != 1)
        return false;
    for (int empty = 0; empty < 3;) {
        int size = read_some();
        if (size < 0)
            break;
        empty = size ? 0 : empty + 1;
        if (size == 0 && await(2000) == 0)
            break;
    }
    driver_command(&driver, "AT+FTPQUIT", 5000, NULL, NULL, 0);
    driver_pause(3000);
    return count > 2 && listing[count - 1] == '\n';
}

static bool list(const char *name)
{
    static char first[sizeof listing];
    if (!driver_wake(&driver) || !driver_connect(&driver) ||
        !driver_settings(&driver, settings) || !list_once())
        return false;
    size_t before = count;
    memcpy(first, listing, count);
    if (!list_once() || count != before || memcmp(first, listing, count) != 0)
        return false;
    FILE *file = fopen(name, "wb");
    bool good = file && fwrite(listing, 1, count, file) == count;
    return file && fclose(file) == 0 && good;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 97;
    driver_open(&driver, argv[1]);
    for (int i = 0; i < 3; i++) {
        if (list(argv[2]))
            return 0;
        driver_command(&driver, "AT+FTPQUIT", 5000, NULL, NULL, 0);
        driver_pause(10000);
    }
    return 10;
}
