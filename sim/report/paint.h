/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_PAINT_H
#define SIM_REPORT_PAINT_H

#include "base/bytes.h"

/* Colours for a terminal, or none. */
enum paint { PAINT_PLAIN, PAINT_BOLD, PAINT_DIM, PAINT_RED, PAINT_GREEN };

/* Adds `text` in that colour when `colour`, else as it is. */
void paint(struct bytes *out, bool colour, enum paint how, struct span text);

#endif
