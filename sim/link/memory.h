/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_MEMORY_H
#define SIM_LINK_MEMORY_H

/* A call of the C library failed, and errno says why. If it is for want of memory the program
 * ends, as base/die.h has it: it is neither a wrong file nor a bug. */
void check_memory(void);

#endif
