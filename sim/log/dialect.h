/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_DIALECT_H
#define SIM_LOG_DIALECT_H

#include "base/text.h"

/* What one line of a conversation with a SIM7000 is, by itself: who says such lines, what they
 * are about, what they announce. */

/* The name of what a command or a line is about, without AT and blanks: "+SNPING4", "E", "". */
struct span dialect_name(struct span text);
/* Is it that one? Differs soon where it is not. */
bool dialect_is_named(struct span text, const char *name);
/* Whose registration a line or a command of that name is about: 0, 1, 2 for +CREG, +CGREG, +CEREG
 * (27.007, 7.2, 10.1.20, 10.1.22); -1: nobody's. */
enum { DIALECT_DOMAINS = 3 };
int dialect_domain(struct span name);
const char *dialect_domain_name(int domain); /* "+CREG" */
/* A command's end: OK, ERROR, +CME ERROR: n, SHUT OK, ... */
bool dialect_is_final(struct span line);
/* ... that refuses it: ERROR, +CME ERROR: n, +CMS ERROR: n. */
bool dialect_is_error(struct span line);
/* Could this line be one of the modem's, whatever was asked? */
bool dialect_is_modem_line(struct span line);
bool dialect_is_command(struct span line);
/* `+NAME: a,b,..` : the numbers of up to `most` leading fields; returns how many. */
size_t dialect_numbers(struct span line, int64_t *numbers, size_t most);
/* +FTPGET: 2,n and its like: n bytes follow. 0: none. */
size_t dialect_data_length(struct span line);
/* +HTTPREAD: n and its like, of commands that are not modelled: n bytes follow, if a log bears it
 * out. 0: none. */
size_t dialect_service_length(struct span line);
/* +FTPETGET: 1,1: bytes up to an ETX follow. */
bool dialect_opens_stream(struct span line);
/* +FTPPUT: 2,n and its like: the host is to send n bytes. 0: no. */
size_t dialect_payload_length(struct span line);
/* +FTPETPUT: 2,..: the host is to send bytes up to an ETX. */
bool dialect_wants_stream(struct span line);

#endif
