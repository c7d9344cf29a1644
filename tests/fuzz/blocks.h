/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_BLOCKS_H
#define TESTS_FUZZ_BLOCKS_H

#include <stddef.h>

/* Pieces of memory that the program has got and not given back. The linker turns its calloc,
 * realloc and free, and its malloc, into those of blocks.c (meson.build). */
size_t blocks_in_use(void);

#endif
