/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_MUST_UV_H
#define SIM_LINK_MUST_UV_H

#include "base/die.h"

#include <uv.h>

/* What libuv itself asks for comes through base/die.h (main.c); this is what the system and the
 * resolver had no memory for. */
static inline void check_memory_uv(int error)
{
    if (error == UV_ENOMEM || error == UV_EAI_MEMORY)
        out_of_memory(0);
}

/* A call of libuv that may fail for want of memory; else it is a bug. */
#define must_uv(call)                                                                          \
    do {                                                                                       \
        int must_uv_error = (call);                                                            \
        check_memory_uv(must_uv_error);                                                        \
        must(must_uv_error == 0);                                                              \
    } while (0)

#endif
