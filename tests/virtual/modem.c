/* SPDX-License-Identifier: MIT */
/* What firmware does with such a modem, as plainly as possible: settings, a download, and another
 * try when it ended with a code. */
#include "modem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

long modem_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

void modem_open(struct modem *modem, const char *path, int flags)
{
    struct termios settings;
    modem->fd = open(path, O_RDWR | O_NOCTTY | flags);
    if (modem->fd < 0 || tcgetattr(modem->fd, &settings) != 0) {
        perror(path);
        exit(99);
    }
    cfmakeraw(&settings);
    tcsetattr(modem->fd, TCSANOW, &settings);
}

void modem_heard(struct modem *modem, const char *bytes, size_t count)
{
    size_t room = sizeof modem->heard - 1 - modem->count;
    count = count < room ? count : room;
    memcpy(modem->heard + modem->count, bytes, count);
    modem->count += count;
    modem->heard[modem->count] = '\0';
}

void modem_send(struct modem *modem, const char *text)
{
    while (*text) {
        ssize_t sent = write(modem->fd, text, strlen(text));
        if (sent > 0)
            text += sent;
    }
}

int modem_expect(struct modem *modem, long ms, const char *const *texts)
{
    long deadline = modem_now_ms() + ms;
    for (;;) {
        for (int i = 0; texts[i]; i++) {
            const char *place = strstr(modem->heard, texts[i]);
            if (!place)
                continue;
            size_t end = (size_t)(place - modem->heard) + strlen(texts[i]);
            memmove(modem->heard, modem->heard + end, modem->count - end + 1);
            modem->count -= end;
            return i;
        }
        long rest = deadline - modem_now_ms();
        if (rest <= 0 || !modem->wait(modem, rest))
            return -1;
    }
}

bool modem_ok(struct modem *modem, const char *command)
{
    modem_send(modem, command);
    modem_send(modem, "\r");
    return modem_expect(modem, 5000, (const char *const[]){"OK\r\n", "ERROR\r\n", NULL}) == 0;
}

int modem_download(struct modem *modem)
{
    static const char *const settings[] = {"ATE0",
                                           "AT+FTPCID=1",
                                           "AT+FTPSERV=\"ftp.example.com\"",
                                           "AT+FTPUN=\"me\"",
                                           "AT+FTPPW=\"secret\"",
                                           "AT+FTPGETPATH=\"/\"",
                                           "AT+FTPGETNAME=\"1K.txt\""};
    long start = modem_now_ms();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (!modem_ok(modem, settings[i]))
            return 10;
    }
    for (int try = 0; try < 3; try++) {
        if (!modem_ok(modem, "AT+FTPGET=1"))
            return 11;
        int what = modem_expect(modem, 80000,
                                (const char *const[]){"FTPGET: 1,1\r\n", "FTPGET: 1,6", NULL});
        printf("%ld.%03ld s: %s\n", (modem_now_ms() - start) / 1000,
               (modem_now_ms() - start) % 1000,
               what == 0   ? "data"
               : what == 1 ? "a code"
                           : "nothing");
        if (what == 0)
            return modem_ok(modem, "AT+FTPGET=2,1460") ? 0 : 12;
    }
    return 13;
}
