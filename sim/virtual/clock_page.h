/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_CLOCK_PAGE_H
#define SIM_VIRTUAL_CLOCK_PAGE_H

/* A page that tracer and program share, so that the program can read its clocks without a stop:
 * the times, and how often they may be read before time itself has to go on (clock.c). The code
 * that reads it in the program is clock_code_x86_64.S; these numbers are its view of the page.
 */
#define CLOCK_KINDS         16   /* numbers of clocks that the page has room for */
#define CLOCK_PLACES        8    /* where clocks are read: by the stack pointer */
#define CLOCK_READS_FREE    2000 /* at one place: then each read takes time, and needs a stop */
#define CLOCK_AT_REALTIME   16
#define CLOCK_AT_MICROS     64
#define CLOCK_AT_ANSWERED   72
#define CLOCK_AT_PLACES     80
#define CLOCK_PLACE_STACK   0
#define CLOCK_PLACE_READS   8
#define CLOCK_SIZE_OF_PLACE 16

#ifndef __ASSEMBLER__

#include "virtual/nsec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place at which a thread reads clocks, and how often it did. */
struct clock_place {
    uint64_t stack, reads;
};

struct clock_time {
    int64_t seconds, nanoseconds;
};

struct clock_page {
    /* By number of the clock, where in this page its time stands; 0: only the tracer knows. All of
     * them are 0 while no thread has its turn. */
    uint8_t kinds[CLOCK_KINDS];
    struct clock_time realtime, monotonic, spent;
    int64_t microseconds; /* of realtime */
    uint64_t answered;    /* reads since the thread went on */
    struct clock_place places[CLOCK_PLACES];
};

_Static_assert(offsetof(struct clock_page, realtime) == CLOCK_AT_REALTIME, "for the code");
_Static_assert(offsetof(struct clock_page, microseconds) == CLOCK_AT_MICROS, "for the code");
_Static_assert(offsetof(struct clock_page, answered) == CLOCK_AT_ANSWERED, "for the code");
_Static_assert(offsetof(struct clock_page, places) == CLOCK_AT_PLACES, "for the code");
_Static_assert(offsetof(struct clock_place, reads) == CLOCK_PLACE_READS, "for the code");
_Static_assert(sizeof(struct clock_place) == CLOCK_SIZE_OF_PLACE, "for the code");

/* The code: position-independent, except that the page's address in the program is to be put
 * where `page` is. Without one (another processor) `begin` is NULL. The functions are those of the
 * vdso by the same names. */
struct clock_code {
    const unsigned char *begin, *end, *page, *gettime, *gettimeofday, *time;
};
extern const struct clock_code clock_code;

struct virtual;
struct thread;

/* Without shared memory there is none, and each read stops. */
void clock_page_make(struct virtual *v);
void clock_page_free(struct virtual *v);
/* The thread has its turn, and may read; it does not any longer. */
void clock_page_opens(struct virtual *v, struct thread *thread);
void clock_page_closes(struct virtual *v);
/* The thread that has its turn has read a clock since this was last asked. */
bool clock_page_was_read(struct virtual *v);

#endif
#endif
