/* SPDX-License-Identifier: MIT */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>

/* A board with a Cortex-M, for programs that want to know what they cost there. */
size_t board_stack_used(void); /* bytes, at most, since the beginning */

#endif
