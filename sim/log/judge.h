/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_JUDGE_H
#define SIM_LOG_JUDGE_H

#include "log/log.h"

/* How much of a conversation a reading of a log is: commands that have answers, and results. Two
 * readings of the same log can be compared by it. */
size_t log_judge(const struct log *log);

#endif
