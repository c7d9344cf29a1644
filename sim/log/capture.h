/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_CAPTURE_H
#define SIM_LOG_CAPTURE_H

#include "log/log.h"

/* Adds a line of a terminal's capture: typing was corrected in it, several commands may stand in
 * it with carriage returns between them, and what a program printed may be glued to what modem or
 * host said. */
void log_add_capture(struct log *log, const struct log_line *line, enum log_side side,
                     struct span text);
/* Where a debug stream shows what the host sends and the modem echoes it, each command stands
 * twice: the second one is the modem's. */
void log_tell_echoes(struct log *log);

#endif
