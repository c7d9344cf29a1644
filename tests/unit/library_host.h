/* SPDX-License-Identifier: MIT */
#ifndef LIBRARY_HOST_H
#define LIBRARY_HOST_H

#include "sim7000.h"

/* A host of libsim7000, which knows nothing but its header. */
enum { LIBRARY_ROOM = 4096 };

extern const char library_world[];

/* Everything that the modem has said by now, as a string in LIBRARY_ROOM bytes. */
const char *library_heard(sim7000 *modem, char *room);
void library_say(sim7000 *modem, const char *line); /* and a second passes */
void library_set_up(sim7000 *modem);                /* login, and the file /a.txt to get */

#endif
