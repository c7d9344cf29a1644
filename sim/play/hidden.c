/* SPDX-License-Identifier: MIT */
#include "play/hidden.h"

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
    trace_copy(copy, trace);
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        follow_hide(&follow, &mask, line.lane, line.bytes, &copy->store);
        trace_copy_has(copy, i);
    }
    follow_release(&follow);
}

void hidden_release(struct trace *copy)
{
    trace_release_copy(copy);
}
