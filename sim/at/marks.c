/* SPDX-License-Identifier: MIT */
/* Runs, not a mark for each byte: most of what crosses a line is plain, and a whole payload is one
 * run. They are added behind, dropped in front, and cut, as the bytes are that they go with. */
#include "at/marks.h"

#include <string.h>

static struct at_mark run_at(const struct at_marks *marks, size_t i)
{
    struct at_mark run;
    memcpy(&run, bytes_at(&marks->runs) + i * sizeof run, sizeof run);
    return run;
}

static char *run_to_change(struct at_marks *marks, size_t i)
{
    return marks->runs.store + marks->runs.head + i * sizeof(struct at_mark);
}

static size_t run_count(const struct at_marks *marks)
{
    return marks->runs.count / sizeof(struct at_mark);
}

static bool goes_on(const struct at_mark *last, const struct at_mark *next)
{
    if (last->secrecy != next->secrecy || last->exact != next->exact ||
        last->garbled != next->garbled || last->whole || next->whole)
        return false;
    return last->secrecy == AT_PLAIN ||
           (last->secrecy == AT_VALUE && last->param == next->param &&
            last->place + last->count == next->place && next->place < AT_LINE_MAX);
}

void at_marks_add(struct at_marks *marks, struct at_mark mark)
{
    size_t runs = run_count(marks);
    if (mark.count == 0)
        return;
    marks->count += mark.count;
    if (runs) {
        struct at_mark last = run_at(marks, runs - 1);
        if (goes_on(&last, &mark)) {
            last.count += mark.count;
            memcpy(run_to_change(marks, runs - 1) + offsetof(struct at_mark, count),
                   &last.count, sizeof last.count);
            return;
        }
    }
    bytes_add(&marks->runs, &mark, sizeof mark);
}

void at_marks_plain(struct at_marks *marks, size_t count)
{
    at_marks_add(marks, (struct at_mark){.count = count});
}

void at_marks_value(struct at_marks *marks, const struct at_param *param, size_t count)
{
    at_marks_add(marks, (struct at_mark){
                            .count = count,
                            .secrecy = AT_VALUE,
                            .param = param,
                            .whole = true,
                        });
}

/* Without its first `count` bytes. */
static struct at_mark behind(struct at_mark mark, size_t count)
{
    mark.count -= count;
    if (mark.secrecy == AT_VALUE && mark.place < AT_LINE_MAX)
        mark.place += count;
    return mark;
}

void at_marks_drop(struct at_marks *marks, size_t count)
{
    if (count > marks->count)
        count = marks->count;
    marks->count -= count;
    while (count) {
        struct at_mark first = run_at(marks, 0);
        size_t some = count < first.count ? count : first.count;
        first = behind(first, some);
        count -= some;
        if (first.count == 0)
            bytes_drop(&marks->runs, sizeof first);
        else
            memcpy(run_to_change(marks, 0), &first, sizeof first);
    }
}

void at_marks_cut(struct at_marks *marks, size_t count)
{
    if (count == 0) { /* as for each line that begins */
        bytes_clear(&marks->runs);
        marks->count = 0;
    }
    while (marks->count > count) {
        size_t runs = run_count(marks), surplus = marks->count - count;
        struct at_mark last = run_at(marks, runs - 1);
        bytes_cut(&marks->runs, (runs - 1) * sizeof last);
        marks->count -= last.count;
        last.count = last.count > surplus ? last.count - surplus : 0;
        at_marks_add(marks, last);
    }
}

void at_marks_release(struct at_marks *marks)
{
    bytes_release(&marks->runs);
    marks->count = 0;
}

struct at_mark at_marks_at(const struct at_marks *marks, size_t from)
{
    for (size_t i = 0; marks && i < run_count(marks); i++) {
        struct at_mark run = run_at(marks, i);
        if (from < run.count)
            return behind(run, from);
        from -= run.count;
    }
    return (struct at_mark){.count = SIZE_MAX};
}

void at_marks_change_first(struct at_marks *marks, bool kept, size_t behind)
{
    struct at_marks changed = {0};
    struct at_mark first = at_marks_at(marks, 0);
    size_t whole = marks->count;
    first.whole = first.whole && first.count == 1;
    first.count = kept;
    at_marks_add(&changed, first);
    at_marks_plain(&changed, behind);
    for (size_t i = 1; i < whole;) {
        struct at_mark mark = at_marks_at(marks, i);
        at_marks_add(&changed, mark);
        i += mark.count;
    }
    at_marks_release(marks);
    *marks = changed;
}
