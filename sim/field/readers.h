/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_READERS_H
#define SIM_FIELD_READERS_H

#include "field/formats.h"

/* The readers of formats.c's rows; private to field/. Each family has its file. */
typedef int field_shape(const struct field_format *format, const struct field_line *line);
typedef void field_reader(struct field_log *log, const struct field_lines *lines);

/* plain.c: captures without marks, TinyGSM, our own traces */
field_shape field_plain_shape, field_tinygsm_shape, field_trace_shape;
field_reader field_plain_read, field_trace_read;

/* words.c: loggers that say in words who spoke */
field_shape field_zephyr_shape, field_command_lib_shape, field_mm_shape, field_chat_shape;
field_reader field_zephyr_read, field_command_lib_read, field_mm_read, field_chat_read;

/* dumps.c: hex dumps */
field_shape field_espidf_shape, field_spy_shape, field_jpnevulator_shape, field_gammu_shape;
field_reader field_espidf_read, field_spy_read, field_jpnevulator_read, field_gammu_read;

/* wires.c: tools that sit on the wire */
field_shape field_socat_shape, field_strace_shape, field_saleae_shape;
field_reader field_socat_read, field_strace_read, field_saleae_read;

/* Appends to the last event when that is the same side's, and close enough in time. */
void field_add_more(struct field_log *log, const struct field_line *line, enum field_side side,
                    struct span bytes);
/* Two channels of which the log does not say which is whose: the one with the results is the
 * modem's. */
void field_tell_channels(struct field_log *log);

#endif
