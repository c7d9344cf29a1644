/* SPDX-License-Identifier: MIT */
/* The order of commands is that of SIMCom's application note on FTP: what the session needs, then
 * AT+FTPGET=1, and AT+FTPGET=2 for each piece once the module says that there is one.
 */
#include "download.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_MS 10000

/* The module takes up to 75 s to give up a server that does not answer, and only then it says so.
 * This was 30000 once: the driver gave up before the module did, began again at once, and the
 * module, which had its first session still, said ERROR to each try until it was switched off.
 */
#ifndef SESSION_MS
#define SESSION_MS 90000
#endif

static void send(struct download *download, const char *text)
{
    download->uart.write(download->uart.port, text, strlen(text));
}

static void enter(struct download *download, enum download_state state, const char *command,
                  uint32_t deadline)
{
    download->state = state;
    download->deadline = deadline;
    if (command)
        send(download, command);
}

/* A session that went wrong may be open still: the next one needs it closed. */
static void fail(struct download *download, int code, uint32_t now)
{
    download->code = code;
    enter(download, DOWNLOAD_QUITS, "AT+FTPQUIT\r", now + COMMAND_MS);
}

static void set_up(struct download *download, uint32_t now)
{
    static const char *const names[] = {"FTPSERV", "FTPUN", "FTPPW", "FTPGETPATH",
                                        "FTPGETNAME"};
    const struct download_job *job = &download->job;
    const char *values[] = {job->server, job->user, job->password, job->folder, job->name};
    const unsigned count = sizeof names / sizeof *names;
    if (download->command == count) {
        enter(download, DOWNLOAD_OPENS, "AT+FTPGET=1\r", now + COMMAND_MS);
        return;
    }
    send(download, "AT+");
    send(download, names[download->command]);
    send(download, "=\"");
    send(download, values[download->command]);
    enter(download, DOWNLOAD_SETS_UP, "\"\r", now + COMMAND_MS);
    download->command++;
}

static void read_piece(struct download *download, uint32_t now)
{
    enter(download, DOWNLOAD_READS, "AT+FTPGET=2,1024\r", now + COMMAND_MS);
}

static void take_ok(struct download *download, uint32_t now)
{
    if (download->state == DOWNLOAD_SETS_UP)
        set_up(download, now);
    else if (download->state == DOWNLOAD_OPENS)
        enter(download, DOWNLOAD_WAITS, NULL, now + SESSION_MS);
    else if (download->state == DOWNLOAD_READS && download->announced)
        read_piece(download, now);
    else if (download->state == DOWNLOAD_READS)
        enter(download, DOWNLOAD_WAITS, NULL, now + SESSION_MS);
    else if (download->state == DOWNLOAD_QUITS)
        download->state = DOWNLOAD_FAILED;
}

/* +FTPGET: 1,CODE: the session has data (1), has ended well (0), or has ended. */
static void take_code(struct download *download, int code, uint32_t now)
{
    if (download->state < DOWNLOAD_OPENS || download->state > DOWNLOAD_READS)
        return;
    if (code == 0)
        download->state = DOWNLOAD_GOOD;
    else if (code != 1)
        fail(download, code, now);
    else if (download->state != DOWNLOAD_READS)
        read_piece(download, now);
}

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static void take_line(struct download *download, uint32_t now)
{
    const char *line = download->line;
    if (starts(line, "+FTPGET: 1,"))
        take_code(download, atoi(line + 11), now);
    else if (starts(line, "+FTPGET: 2,"))
        download->payload = download->announced = (size_t)atoi(line + 11);
    else if (strcmp(line, "OK") == 0)
        take_ok(download, now);
    else if (strcmp(line, "ERROR") == 0 && download->state == DOWNLOAD_QUITS)
        download->state = DOWNLOAD_FAILED; /* there was no session to quit */
    else if (strcmp(line, "ERROR") == 0 && download->state < DOWNLOAD_QUITS)
        fail(download, 0, now);
}

static void take_byte(struct download *download, char byte, uint32_t now)
{
    if (download->payload) {
        download->payload--;
        download->job.take(download->job.owner, &byte, 1);
    } else if (byte == '\n') {
        download->line[download->count] = '\0';
        download->count = 0;
        take_line(download, now);
    } else if (byte != '\r' && download->count + 1 < sizeof download->line) {
        download->line[download->count++] = byte;
    }
}

void download_begin(struct download *download, const struct uart *uart,
                    const struct download_job *job, uint32_t now_ms)
{
    memset(download, 0, sizeof *download);
    download->uart = *uart;
    download->job = *job;
    enter(download, DOWNLOAD_SETS_UP, "ATE0\r", now_ms + COMMAND_MS);
}

void download_poll(struct download *download, uint32_t now_ms)
{
    char bytes[64];
    size_t count;
    while ((count = download->uart.read(download->uart.port, bytes, sizeof bytes)) > 0)
        for (size_t i = 0; i < count; i++)
            take_byte(download, bytes[i], now_ms);
    if (download->state >= DOWNLOAD_GOOD || (int32_t)(now_ms - download->deadline) < 0)
        return;
    if (download->state == DOWNLOAD_QUITS)
        download->state = DOWNLOAD_FAILED;
    else
        fail(download, 0, now_ms);
}
