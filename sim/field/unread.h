/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_UNREAD_H
#define SIM_FIELD_UNREAD_H

#include "field/dialogue.h"

/* It takes two to talk: a log has a conversation when it has a command and a line of the modem. */
bool field_is_conversation(const struct dialogue *dialogue);

/* Of a log that has none: how much was read as what, which lines look like AT, in which shape,
 * and why they were not taken. Passwords are hidden. */
void field_tell_unread(struct span text, const struct log_format *format,
                       const struct dialogue *dialogue, struct bytes *out);

/* Of a log in which several modems speak: which ones, and how much. */
void field_tell_ports(struct span text, struct bytes *out);

#endif
