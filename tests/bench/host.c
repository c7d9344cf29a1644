/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A host program on a terminal that costs next to nothing, so that what is measured is whoever
 * is at the other end. real_server.py uses it:
 *
 *   bench-host take PATH COUNT SEND END  sends SEND, reads COUNT bytes at least and up to END
 *   bench-host pour PATH COUNT LAST      writes COUNT printable bytes, then LAST
 */
#define PATIENCE_S 60 /* then SIGALRM ends it */

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void write_all(int tty, const char *bytes, size_t count)
{
    while (count) {
        ssize_t done = write(tty, bytes, count);
        if (done < 0)
            fail("write");
        bytes += done;
        count -= (size_t)done;
    }
}

/* END comes last, but may come in pieces: what could be its beginning is kept. */
static void take(int tty, size_t least, const char *end)
{
    static char bytes[65536];
    size_t length = strlen(end), kept = 0, total = 0;
    for (;;) {
        ssize_t came = read(tty, bytes + kept, sizeof bytes - kept);
        if (came <= 0)
            fail("read");
        const char *last = bytes + kept + came - length;
        total += (size_t)came;
        if (total >= least && total >= length && memcmp(last, end, length) == 0)
            return;
        kept = total < length ? total : length;
        memmove(bytes, last + length - kept, kept);
    }
}

static void pour(int tty, size_t count, const char *last)
{
    static char bytes[65536];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(' ' + i % 95);
    for (size_t left = count; left;) {
        size_t some = left < sizeof bytes ? left : sizeof bytes;
        write_all(tty, bytes, some);
        left -= some;
    }
    write_all(tty, last, strlen(last));
}

/* Raw, and a read waits for a byte. */
static int open_terminal(const char *path)
{
    struct termios settings;
    int tty = open(path, O_RDWR | O_NOCTTY);
    if (tty < 0 || tcgetattr(tty, &settings) != 0)
        fail(path);
    cfmakeraw(&settings);
    if (tcsetattr(tty, TCSANOW, &settings) != 0)
        fail(path);
    return tty;
}

int main(int count, char **words)
{
    bool takes = count == 6 && strcmp(words[1], "take") == 0;
    if (!takes && (count != 5 || strcmp(words[1], "pour") != 0))
        return 2;
    int tty = open_terminal(words[2]);
    size_t bytes = strtoul(words[3], NULL, 10);
    alarm(PATIENCE_S);
    if (takes) {
        write_all(tty, words[4], strlen(words[4]));
        take(tty, bytes, words[5]);
    } else {
        pour(tty, bytes, words[4]);
    }
    return 0;
}
