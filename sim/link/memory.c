/* SPDX-License-Identifier: MIT */
#include "link/memory.h"

#include "base/die.h"

#include <errno.h>

void check_memory(void)
{
    if (errno == ENOMEM)
        out_of_memory(0);
}
