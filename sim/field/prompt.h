/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_PROMPT_H
#define SIM_FIELD_PROMPT_H

#include "field/reading.h"

/* What a host enters at the prompt of AT+CIPSEND and its like. `reading->prompted` holds from the
 * prompt to the modem's next line. */
#define PROMPT_END '\x1a' /* Ctrl-Z */

bool prompt_is_one(struct span line);
/* The parameter, from 1, that says so many bytes; 0: none does. */
int prompt_size_parameter(struct span command, size_t size);
/* Bytes of the host; returns how many belong to the text. */
size_t prompt_take(struct reading *reading, const struct log_event *event, struct span bytes);
/* The host went on with a command, although the modem has not taken the text. */
bool prompt_is_over(const struct reading *reading, struct span text);
/* Is that the text, sent back? */
bool prompt_is_echo(const struct reading *reading, struct span text);
/* The modem speaks: the text is what it is now. */
void prompt_end(struct reading *reading, const struct log_event *event);

#endif
