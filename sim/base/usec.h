/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_USEC_H
#define SIM_BASE_USEC_H

#include <stdint.h>

/* Time: microseconds since the device was made. A duration has the same type. */
typedef int64_t usec;

#define USEC_NEVER INT64_MAX
#define MSEC(n)    ((usec)(n)*1000)
#define SECONDS(n) ((usec)(n)*1000000)

/* Adds the shortest exact form of a time from 0 on: 75s, 20ms, 1.234567s, 2m, 1h, 5us. */
struct bytes;
void usec_add_text(struct bytes *out, usec time);

#endif
