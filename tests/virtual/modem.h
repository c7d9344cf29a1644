/* SPDX-License-Identifier: MIT */
#ifndef TESTS_VIRTUAL_MODEM_H
#define TESTS_VIRTUAL_MODEM_H

#include <stdbool.h>
#include <stddef.h>

/* A host program's side of a modem, as the hosts of this folder share it: a terminal, and what was
 * heard and not yet looked at. How it waits is the host's own: that is what is tested. */
struct modem {
    int fd;
    char heard[8192];
    size_t count;
    /* Waits for bytes until `ms` have passed, and adds them to what was heard; false: they have. */
    bool (*wait)(struct modem *modem, long ms);
};

/* The terminal in raw mode; ends the program when it cannot be opened. `flags` beside O_RDWR. */
void modem_open(struct modem *modem, const char *path, int flags);
/* Adds `count` bytes to what was heard. */
void modem_heard(struct modem *modem, const char *bytes, size_t count);
void modem_send(struct modem *modem, const char *text);
/* Waits until one of the texts (NULL is the last) was heard, forgets all up to it, and returns its
 * index; -1: `ms` passed without. */
int modem_expect(struct modem *modem, long ms, const char *const *texts);
/* Sends a command, waits for OK; false: ERROR, or nothing in 5 s. */
bool modem_ok(struct modem *modem, const char *command);
/* Downloads a file of up to 1 KiB, with three tries; says on stdout what happens and when. The
 * exit status for main(). */
int modem_download(struct modem *modem);
long modem_now_ms(void);

#endif
