/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HUNT_DRIVER_H
#define TESTS_HUNT_DRIVER_H

#include <stdbool.h>
#include <stddef.h>

/* What the hosts of this folder share: a driver for such a module that is written with care. Each
 * host is right, or has one bug by name (bugs.h), of a kind that people have met in the field. */
struct driver {
    int fd;
    char heard[16384];
    size_t count;
    char line[1024]; /* the last one */
    int ended;       /* the code of the last +FTPGET: 1,n or +FTPPUT: 1,n; -1: none came */
    int room;        /* n of the last +FTPPUT: 1,1,n */
};

enum reply { REPLY_NONE, REPLY_OK, REPLY_ERROR };

long driver_now(void); /* ms */
void driver_pause(long ms);
void driver_open(struct driver *driver, const char *path);
void driver_send(struct driver *driver, const char *bytes, size_t count);
/* The next line that is not empty, without its end; NULL: none came in that time. Codes of
 * sessions are noted on the way. */
const char *driver_line(struct driver *driver, long ms);
/* Exactly so many bytes; false: they did not come. */
bool driver_bytes(struct driver *driver, char *to, size_t count, long ms);
/* Sends a command and waits for its result; lines that begin with `prefix` (NULL: none) go to
 * `answer`. */
enum reply driver_command(struct driver *driver, const char *command, long ms,
                          const char *prefix, char *answer, size_t size);
/* Is it there, at all? Then without echo. */
bool driver_wake(struct driver *driver);
/* Registered, with a bearer. */
bool driver_connect(struct driver *driver);
/* Waits for the end of something: the code, or -1. */
int driver_await(struct driver *driver, long ms);
/* Of a file on the server: -1: not known. */
long driver_size(struct driver *driver);
bool driver_settings(struct driver *driver, const char *const *commands);

#endif
