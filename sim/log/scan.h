/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_SCAN_H
#define SIM_LOG_SCAN_H

#include "log/log.h"

/* Text that was read from a picture: 0K becomes OK, and letters that stand for digits in a number
 * become those. False: it was no such text, and nothing changed. */
bool log_mend_scan(struct log_lines *lines);

#endif
