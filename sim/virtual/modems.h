/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_MODEMS_H
#define SIM_VIRTUAL_MODEMS_H

#include "virtual/nsec.h"
#include "virtual/terminal.h"
#include "virtual/virtual.h"

/* What is at the other end of the terminals: all that the tracer knows of modems. Bytes go there
 * at a time, bytes come at a time; between them it may be advanced.
 */
struct modems;

/* Options and terminals are borrowed. One modem for each terminal. */
struct modems *modems_new(const struct virtual_options *options, struct terminal *terminals);
void modems_free(struct modems *modems);
struct device *modems_device(struct modems *modems, size_t i);

/* When one of them does something by itself. */
nsec modems_next(const struct modems *modems);
/* Lets them live until `until`, or to the end of the first instant at which bytes came for the
 * program, which then are in its terminal: true, and *now is that instant. */
bool modems_advance(struct modems *modems, nsec until, nsec *now);
void modems_send(struct modems *modems, size_t i, nsec now, struct span bytes);
/* Bytes that a modem has no room for yet. */
size_t modems_unsent(const struct modems *modems, size_t i);
void modems_hang_up(struct modems *modems, size_t i, nsec now);
/* They have lived until `now`. */
void modems_end(struct modems *modems, nsec now);

#endif
