/* SPDX-License-Identifier: MIT */
#include "play/hidden.h"

#include "base/die.h"
#include "trace/follow.h"

void hidden_copy(struct trace *copy, const struct trace *trace, const struct at *at,
                 const struct scenario *scenario)
{
    struct follow follow = {.at = at};
    struct mask mask = {
        .by_length = mask_needs_lengths(scenario),
        .played = true,
        .password = scenario->password,
    };
    *copy = *trace;
    copy->store = (struct bytes){0};
    copy->lines = xmalloc((trace->count + 1) * sizeof *copy->lines);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_line *line = &trace->lines[i];
        size_t before = copy->store.count;
        copy->lines[i] = *line;
        follow_hide(&follow, &mask, line->lane, line->bytes, &copy->store);
        copy->lines[i].bytes.count = copy->store.count - before;
    }
    trace_point_into_store(copy);
    follow_release(&follow);
}

void hidden_release(struct trace *copy)
{
    bytes_release(&copy->store);
    xfree(copy->lines);
}
