/* SPDX-License-Identifier: MIT */
/* get BUG TTY FILE: downloads /fw.bin as firmware does, in blocks, and writes it to FILE. 0: it is
 * there; 10: it gave up after three tries. */
#include "bugs.h"
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, WAIT = 90000 };

static const char *const settings[] = {"AT+FTPCID=1",
                                       "AT+FTPSERV=\"ftp.example.com\"",
                                       "AT+FTPUN=\"me\"",
                                       "AT+FTPPW=\"secret\"",
                                       "AT+FTPGETPATH=\"/\"",
                                       "AT+FTPGETNAME=\"fw.bin\"",
                                       NULL};

static enum bug bug;
static struct driver driver;
static long got, asked; /* bytes of the file */
static bool was_up;

/* The bug that copies each line into a buffer that was measured once. */
static void look_at(const char *line)
{
    char copy[22]; /* "+FTPSIZE: 1,0,1234567" */
    if (bug == BUG_SHORT_BUFFER && line[0] != '0') {
        strcpy(copy, line);
        if (strcmp(copy, "RING") == 0)
            printf("a call\n");
    }
}

static enum reply command(const char *text)
{
    const char *line;
    if (bug != BUG_FIRST_LINE)
        return driver_command(&driver, text, 5000, NULL, NULL, 0);
    driver_send(&driver, text, strlen(text));
    driver_send(&driver, "\r", 1);
    line = driver_line(&driver, 5000);
    return !line ? REPLY_NONE : strcmp(line, "ERROR") == 0 ? REPLY_ERROR : REPLY_OK;
}

/* "+FTPGET: 2,n": n, or -1: ERROR, -2: nothing came that can be one. */
static int read_head(void)
{
    long until = driver_now() + (bug == BUG_REBOOT_IGNORED ? 100000000 : 5000);
    const char *line;
    int count, end = 0;
    while ((line = driver_line(&driver, until - driver_now()))) {
        look_at(line);
        if (sscanf(line, "+FTPGET: 2,%d%n", &count, &end) == 1 && line[end] == '\0')
            return count >= 0 && count <= BLOCK ? count : -2;
        if (bug == BUG_FIRST_LINE && strcmp(line, "OK") == 0)
            return 0;
        if (strcmp(line, "ERROR") == 0 || strncmp(line, "+CME ERROR", 10) == 0)
            return -1;
    }
    return -2;
}

/* Behind the data: OK, and perhaps lines unasked in front of it; nothing else. */
static bool read_tail(void)
{
    const char *line;
    char six[6];
    if (bug == BUG_COUNTS_BYTES)
        return driver_bytes(&driver, six, sizeof six, 5000);
    while ((line = driver_line(&driver, 5000))) {
        look_at(line);
        if (strcmp(line, "OK") == 0)
            return true;
        if (bug == BUG_FIRST_LINE)
            return true;
        if (line[0] != '+' && strcmp(line, "RING") != 0 && strncmp(line, "UNDER", 5) != 0)
            return false;
        if (strncmp(line, "+FTPGET: 2", 10) == 0)
            return false;
    }
    return false;
}

/* One block: its size, 0: nothing there now, -1: over, -2: something is wrong. */
static int read_block(FILE *file)
{
    char text[32], block[BLOCK];
    snprintf(text, sizeof text, "AT+FTPGET=2,%d\r", BLOCK);
    driver_send(&driver, text, strlen(text));
    asked += BLOCK;
    int count = read_head();
    if (count > 0 && !driver_bytes(&driver, block, (size_t)count, 5000))
        return -2;
    if (count > 0)
        fwrite(block, 1, (size_t)count, file);
    got += count > 0 ? count : 0;
    return count >= 0 && !read_tail() ? -2 : count;
}

/* Data until the end of the session. */
static bool read_all(FILE *file, long size)
{
    long quiet_since = driver_now();
    bool checks = bug != BUG_EMPTY_IS_END && bug != BUG_ERROR_IS_END &&
                  bug != BUG_SHORT_TIMEOUT && bug != BUG_FIRST_LINE && bug != BUG_LEFT_OPEN;
    driver.ended = -1;
    for (;;) {
        int count = read_block(file);
        if (count > 0)
            quiet_since = driver_now();
        else if (count == 0 && bug == BUG_EMPTY_IS_END)
            return true;
        else if (count == -1 && (bug == BUG_ERROR_IS_END || bug == BUG_SHORT_TIMEOUT))
            return true;
        if (count == -2 || (count == -1 && driver.ended != 0))
            return false;
        if (checks && size >= 0 && got > size)
            return false;
        if (driver.ended == 0 && count <= 0)
            return checks ? got == size : true;
        if (driver.ended > 1)
            return false;
        if (count == 0 && driver_now() - quiet_since > WAIT)
            return false;
        if (count == 0)
            driver_pause(500);
    }
}

static bool open_session(void)
{
    driver.ended = -1;
    enum reply reply = command("AT+FTPGET=1");
    if (bug == BUG_OPENS_TWICE && reply == REPLY_NONE)
        reply = command("AT+FTPGET=1");
    if (reply != REPLY_OK)
        return false;
    int code = driver_await(&driver, bug == BUG_SHORT_TIMEOUT ? 20000 : WAIT);
    if (bug == BUG_SHORT_TIMEOUT && code < 0)
        return true;
    if (bug == BUG_66_IS_NOTHING && code == 66)
        exit(0);
    while (bug == BUG_OPENS_TWICE && code == 66) {
        driver.ended = -1;
        code = driver_await(&driver, 100000000);
    }
    return code == 1 || (bug == BUG_LEFT_OPEN && code == 66);
}

static bool is_connected(void)
{
    if (bug == BUG_BEARER_BELIEVED && was_up)
        return true;
    was_up = driver_connect(&driver);
    return was_up;
}

static bool wake(void)
{
    while (bug == BUG_SYNC_FOR_EVER && !driver_wake(&driver))
        continue;
    return bug == BUG_SYNC_FOR_EVER || driver_wake(&driver);
}

/* Resuming is left out of the right ones: it saves bytes, not bugs. */
static bool resume(const char *name, FILE **file)
{
    char text[32];
    bool goes_on = bug == BUG_RESUMES_WRONG && got > 0;
    *file = fopen(name, goes_on ? "ab" : "wb");
    if (!goes_on) {
        got = asked = 0;
        return command("AT+FTPREST=0") == REPLY_OK;
    }
    snprintf(text, sizeof text, "AT+FTPREST=%ld", asked);
    got = asked;
    return command(text) == REPLY_OK;
}

static bool download(const char *name)
{
    static long size = -1;
    FILE *file = NULL;
    if (!wake() || !is_connected() || !driver_settings(&driver, settings))
        return false;
    if (bug != BUG_LEFT_OPEN || size < 0)
        size = driver_size(&driver);
    bool good = size >= 0 && resume(name, &file) && open_session() && read_all(file, size);
    if (file && fclose(file) != 0)
        good = false;
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 97;
    bug = bug_named(argv[1]);
    driver_open(&driver, argv[2]);
    for (int i = 0; i < 3 || bug == BUG_RETRIES_FOR_EVER || bug == BUG_BEARER_BELIEVED; i++) {
        if (download(argv[3]))
            return 0;
        if (bug != BUG_LEFT_OPEN)
            command("AT+FTPQUIT");
        driver_pause(10000);
    }
    return 10;
}
