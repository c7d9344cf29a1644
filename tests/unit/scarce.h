/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_SCARCE_H
#define TESTS_UNIT_SCARCE_H

#include <stdbool.h>
#include <stddef.h>

/* Memory that may lack: what is asked for with try_malloc(), which only bytes_try_reserve() does
 * (base/bytes.h). The n-th request from now on fails; 0: none does. Programs with this are linked
 * with --wrap=try_malloc. */
void scarce_from_now(long n);
bool scarce_struck(void); /* has it failed? */

#endif
