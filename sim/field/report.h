/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_REPORT_H
#define SIM_FIELD_REPORT_H

#include "field/fix.h"
#include "field/import.h"

/* What an import understood, skipped, made up and could not reproduce, with the log's line
 * numbers. */
void field_report(const struct log *log, const struct fixing *fixing,
                  const struct rehearsal *rehearsal, const struct field_import *import,
                  struct bytes *out);
/* The end of it, once it is known whether the trace passes; `unproved` says why not, or is empty.
 */
void field_report_fidelity(const struct field_figures *figures, struct span unproved,
                           struct bytes *out);

/* One row of the table in docs/import.md, and its head. */
extern const char field_summary_head[];
void field_add_summary(const struct field_import *import, const char *name, struct bytes *out);

#endif
