/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_ANNOUNCED_H
#define SIM_TRACE_ANNOUNCED_H

#include "base/note.h"
#include "base/text.h"

#include <stdint.h>

/* The bytes of a file in a conversation, for who shows it: they are told of by a line of the modem
 * and follow it, on the same lane or from the host.
 */
struct announced {
    enum lane lane;
    size_t count; /* 0: none */
};

/* `line` of the modem, with or without its line ends. */
struct announced trace_announced(struct span line);

#endif
