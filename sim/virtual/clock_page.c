/* SPDX-License-Identifier: MIT */
/* The page from which a program reads its clocks. While a thread has its turn, no time goes on: a
 * read gives what the last one gave, and is counted. So the times and the counts of that thread are
 * put there when it goes on, and its counts taken back when it stops: as if each read had stopped.
 * The page is shared by shmget(2), which a program need hold no descriptor for; it is marked as
 * removed at once, which Linux allows, so that nothing is left whoever dies. */
#include "virtual/clock_page.h"

#include "virtual/inside.h"

#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

#if defined(__x86_64__)
extern const unsigned char clock_code_begin[], clock_code_gettime[], clock_code_gettimeofday[],
    clock_code_time[], clock_code_page[], clock_code_end[];
const struct clock_code clock_code = {
    .begin = clock_code_begin,
    .end = clock_code_end,
    .page = clock_code_page,
    .gettime = clock_code_gettime,
    .gettimeofday = clock_code_gettimeofday,
    .time = clock_code_time,
};
#else
const struct clock_code clock_code;
#endif

void clock_page_make(struct virtual *v)
{
    v->page_id = clock_code.begin ? shmget(IPC_PRIVATE, sizeof *v->page, 0600) : -1;
    if (v->page_id < 0)
        return;
    void *at = shmat(v->page_id, NULL, 0);
    shmctl(v->page_id, IPC_RMID, NULL);
    v->page = at == (void *)-1 ? NULL : at;
}

void clock_page_free(struct virtual *v)
{
    if (v->page)
        shmdt(v->page);
    v->page = NULL;
}

/* A thread may run that has not its turn: in a call that no row knows, or (loose) for long. */
static bool another_may_run(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_STRAY || thread->state == THREAD_FREE)
            return true;
    }
    return v->walled;
}

static struct clock_time time_of(nsec value)
{
    return (struct clock_time){value / NSEC_SECONDS(1), value % NSEC_SECONDS(1)};
}

/* The rows of clock_value(), by clock. */
static const struct {
    uint8_t clock, at;
} kinds[] = {
    {CLOCK_REALTIME, offsetof(struct clock_page, realtime)},
    {CLOCK_REALTIME_COARSE, offsetof(struct clock_page, realtime)},
    {CLOCK_REALTIME_ALARM, offsetof(struct clock_page, realtime)},
    {CLOCK_TAI, offsetof(struct clock_page, realtime)},
    {CLOCK_MONOTONIC, offsetof(struct clock_page, monotonic)},
    {CLOCK_MONOTONIC_RAW, offsetof(struct clock_page, monotonic)},
    {CLOCK_MONOTONIC_COARSE, offsetof(struct clock_page, monotonic)},
    {CLOCK_BOOTTIME, offsetof(struct clock_page, monotonic)},
    {CLOCK_BOOTTIME_ALARM, offsetof(struct clock_page, monotonic)},
    {CLOCK_PROCESS_CPUTIME_ID, offsetof(struct clock_page, spent)},
    {CLOCK_THREAD_CPUTIME_ID, offsetof(struct clock_page, spent)},
};

static void show(struct clock_page *page, const struct virtual *v, const struct thread *thread)
{
    nsec realtime = 0, monotonic = 0, spent = 0;
    clock_value(v, thread, CLOCK_REALTIME, &realtime);
    clock_value(v, thread, CLOCK_MONOTONIC, &monotonic);
    clock_value(v, thread, CLOCK_PROCESS_CPUTIME_ID, &spent);
    page->realtime = time_of(realtime);
    page->monotonic = time_of(monotonic);
    page->spent = time_of(spent);
    page->microseconds = page->realtime.nanoseconds / 1000;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        page->kinds[kinds[i].clock] = kinds[i].at;
}

void clock_page_opens(struct virtual *v, struct thread *thread)
{
    struct clock_page *page = v->page;
    if (!page || thread->napped || another_may_run(v))
        return;
    spin_places_out(v, thread, page->places);
    page->answered = v->page_seen = 0;
    v->reader = thread;
    show(page, v, thread);
}

void clock_page_closes(struct virtual *v)
{
    struct thread *thread = v->reader;
    if (!thread)
        return;
    v->reader = NULL;
    memset(v->page->kinds, 0, sizeof v->page->kinds);
    if (v->page->answered)
        spin_places_in(v, thread, v->page->places);
}

bool clock_page_was_read(struct virtual *v)
{
    bool read = v->reader && v->page->answered != v->page_seen;
    if (read)
        v->page_seen = v->page->answered;
    return read;
}
