/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_READERS_H
#define SIM_LOG_READERS_H

#include "log/formats.h"

/* The readers of formats.c's rows; private to log/. Each family has its file. */
typedef int log_shape(const struct log_format *format, const struct log_line *line);
typedef void log_reader(struct log *log, const struct log_lines *lines);

/* plain.c: captures without marks, TinyGSM, our own traces */
log_shape log_plain_shape, log_tinygsm_shape, log_trace_shape;
log_reader log_plain_read, log_trace_read;

/* words.c: loggers that say in words who spoke */
log_shape log_zephyr_shape, log_command_lib_shape, log_mm_shape, log_chat_shape;
log_reader log_zephyr_read, log_command_lib_read, log_mm_read, log_chat_read;

/* dumps.c: hex dumps */
log_shape log_espidf_shape, log_spy_shape, log_jpnevulator_shape, log_gammu_shape;
log_reader log_espidf_read, log_spy_read, log_jpnevulator_read, log_gammu_read;

/* wires.c: tools that sit on the wire */
log_shape log_socat_shape, log_saleae_shape;
log_reader log_socat_read, log_saleae_read;

/* strace.c */
log_shape log_strace_shape;
log_reader log_strace_read;

/* spawned.c: expect -d */
log_shape log_spawned_shape;
log_reader log_spawned_read;

/* found.c: what no row knows */
log_shape log_found_shape;
log_reader log_found_read;

/* Appends to the last event when that is the same side's, and close enough in time. */
void log_add_more(struct log *log, const struct log_line *line, enum log_side side,
                  struct span bytes);
/* Two channels of which the log does not say which is whose: the one with the results is the
 * modem's. */
void log_tell_channels(struct log *log);

#endif
