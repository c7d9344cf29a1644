/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_LETTERS_H
#define SIM_LOG_LETTERS_H

#include "log/log.h"

/* Bytes that a tool showed as letters of a code page, ISO 8859-1 or Windows-1252, in a log that has
 * those as UTF-8. */

/* The bytes; false: one of the letters is no byte's, and what was added counts for nothing. */
bool letters_narrow(struct bytes *out, struct span text);
/* Where the modem announced so many bytes, and so many letters are there: all that it said exactly
 * becomes bytes. */
void log_tell_letters(struct log *log);

#endif
