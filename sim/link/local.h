/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_LOCAL_H
#define SIM_LINK_LOCAL_H

#include <stdbool.h>
#include <sys/types.h>

/* Sockets with a name in the file system (unix(7)), for programs of the same user on this machine
 * alone: their mode is 0600. A name that a living program answers at is never taken over; what a
 * program left behind that died is. Descriptors do not block and close on exec.
 */
struct local {
    int fd;           /* listens; -1: not */
    int held;         /* what makes the name ours */
    const char *path; /* borrowed */
    dev_t device;     /* what we made there: only that is removed */
    ino_t inode;
};

/* false: *why (a static or errno text) says why not; then there is nothing to close. */
bool local_listen(struct local *local, const char *path, const char **why);
/* The next who waits; -1 with errno when nobody does. */
int local_accept(const struct local *local);
/* The name goes, and the socket; twice is fine. Needs no memory. */
void local_close(struct local *local);

/* As a client; the descriptor blocks. -1: *why says why not. */
int local_connect(const char *path, const char **why);

#endif
