/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_DIE_H
#define SIM_BASE_DIE_H

#include <stddef.h>

/* Our own mistakes end the program, in release builds too: a wrong modem is worse than none. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define bug(what)       bug_at(__FILE__, __LINE__, what)
#define must(condition) ((condition) ? (void)0 : bug(#condition))

/* Running out of memory is nobody's mistake, and no verdict on what was being done: one line on
 * stderr and an exit status of its own. 125 as for timeout(1) and env(1), which start programs
 * too: not the program failed, but what runs it. `size`: what was asked for; 0: not known. */
enum { STATUS_NO_MEMORY = 125 };
_Noreturn void out_of_memory(size_t size);

/* Memory from the C library, or the end of the program: for what base/limits.h keeps small. The
 * zeroed ones return zeros. Free it with xfree(). */
void *xmalloc(size_t size);
void *xzalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
void *try_malloc(size_t size); /* NULL when there is none */
void xfree(void *old);                     /* NULL is fine */

/* A library must not end the program that it is part of, and may be told where memory comes from.
 * So what holds the core can take the place of all of the above, for the calling thread and as
 * long as it is inside the core. */
struct die_hooks {
    void *(*allocate)(void *owner, void *old, size_t size); /* size 0 frees */
    /* These two must not return: they leave by longjmp() or end the program. */
    void (*on_bug)(void *owner, const char *file, int line, const char *what);
    void (*on_no_memory)(void *owner, size_t size);
    void *owner;
};
/* NULL: as a program does. Returns the ones that held until now. */
const struct die_hooks *die_hook(const struct die_hooks *hooks);

#endif
