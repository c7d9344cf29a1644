/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_DIE_H
#define SIM_BASE_DIE_H

#include <stddef.h>

/* Our own mistakes end the program, in release builds too: a wrong modem is worse than none. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define bug(what)       bug_at(__FILE__, __LINE__, what)
#define must(condition) ((condition) ? (void)0 : bug(#condition))

/* Memory from the C library, or the end of the program. Input sizes are bounded by
 * base/limits.h, so running out is a bug and not an event. The zeroed ones return zeros. */
void *xmalloc(size_t size);
void *xzalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);

#endif
