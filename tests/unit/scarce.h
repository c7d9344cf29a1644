/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_SCARCE_H
#define TESTS_UNIT_SCARCE_H

#include <stdbool.h>
#include <stddef.h>

/* Memory that may lack: what bytes_try_room() asks for. The n-th request from now on fails; 0:
 * none does. Programs with this are linked with --wrap=malloc. */
void scarce_from_now(long n);
bool scarce_struck(void);  /* has it failed? */
size_t scarce_given(void); /* how many requests have not */

#endif
