/* SPDX-License-Identifier: MIT */
/* put BUG TTY: uploads 3000 bytes in blocks and asks the server for the size. 0: they are there;
 * 10: it gave up after three tries. */
#include "bugs.h"
#include "driver.h"

#include <stdio.h>
#include <string.h>

enum { SIZE = 3000, WAIT = 90000 };

static const char *const settings[] = {"AT+FTPCID=1",
                                       "AT+FTPSERV=\"ftp.example.com\"",
                                       "AT+FTPUN=\"me\"",
                                       "AT+FTPPW=\"secret\"",
                                       "AT+FTPPUTPATH=\"/\"",
                                       "AT+FTPPUTNAME=\"log.txt\"",
                                       "AT+FTPGETPATH=\"/\"",
                                       "AT+FTPGETNAME=\"log.txt\"",
                                       NULL};

static enum bug bug;
static struct driver driver;
static char content[SIZE];

static bool command(const char *text)
{
    return driver_command(&driver, text, 5000, NULL, NULL, 0) == REPLY_OK;
}

/* The module says how many bytes it takes now. */
static bool await_prompt(int count)
{
    long until = driver_now() + 5000;
    const char *line;
    int taken, end = 0;
    if (bug == BUG_PROMPT_NOT_AWAITED)
        return true;
    while ((line = driver_line(&driver, until - driver_now()))) {
        if (sscanf(line, "+FTPPUT: 2,%d%n", &taken, &end) == 1 && line[end] == '\0')
            return taken == count;
        if (strcmp(line, "ERROR") == 0)
            return false;
    }
    return false;
}

static bool await_ok(void)
{
    long until = driver_now() + 10000;
    const char *line;
    if (bug == BUG_PROMPT_NOT_AWAITED)
        return true;
    while ((line = driver_line(&driver, until - driver_now()))) {
        if (strcmp(line, "OK") == 0)
            return true;
        if (strcmp(line, "ERROR") == 0)
            return false;
    }
    return false;
}

static bool send_block(const char *bytes, int count)
{
    char text[32];
    snprintf(text, sizeof text, "AT+FTPPUT=2,%d\r", count);
    driver_send(&driver, text, strlen(text));
    if (!await_prompt(count))
        return false;
    driver_send(&driver, bytes, (size_t)count);
    return await_ok();
}

static bool send_all(void)
{
    int sent = 0;
    while (sent < SIZE) {
        int count = SIZE - sent < driver.room ? SIZE - sent : driver.room;
        driver.ended = -1;
        if (!send_block(content + sent, count) &&
            (bug != BUG_BLOCK_TWICE || !send_block(content + sent, count)))
            return false;
        if (driver_await(&driver, WAIT) != 1 && bug != BUG_PROMPT_NOT_AWAITED)
            return false;
        sent += count;
    }
    driver.ended = -1;
    return command("AT+FTPPUT=2,0") && driver_await(&driver, WAIT) == 0;
}

static bool upload(void)
{
    bool careless = bug == BUG_BLOCK_TWICE || bug == BUG_PROMPT_NOT_AWAITED;
    if (!driver_wake(&driver) || !driver_connect(&driver) ||
        !driver_settings(&driver, settings))
        return false;
    driver.ended = -1;
    if (!command("AT+FTPPUT=1") || driver_await(&driver, WAIT) != 1)
        return false;
    return (send_all() || bug == BUG_PROMPT_NOT_AWAITED) &&
           (careless || driver_size(&driver) == SIZE);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 97;
    bug = bug_named(argv[1]);
    for (int i = 0; i < SIZE; i++)
        content[i] = (char)('a' + i % 26);
    driver_open(&driver, argv[2]);
    for (int i = 0; i < 3; i++) {
        if (upload())
            return 0;
        command("AT+FTPQUIT");
        driver_pause(10000);
    }
    return 10;
}
