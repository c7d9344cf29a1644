/* SPDX-License-Identifier: MIT */
#include "play/unmask.h"

#include "base/die.h"
#include "trace/mask.h"

void unmask_copy(struct trace *copy, const struct trace *trace, const char *password)
{
    struct mask lift, hide;
    struct bytes real = {0};
    mask_init(&lift, MASK_LIFT, password);
    mask_init(&hide, MASK_HIDE, password);
    *copy = *trace;
    copy->store = (struct bytes){0};
    copy->lines = xmalloc((trace->count + 1) * sizeof *copy->lines);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_line *line = &trace->lines[i];
        copy->lines[i] = *line;
        bytes_clear(&real);
        mask_add(&lift, line->lane, line->bytes, &real);
        if (line->lane == LANE_TO_MODEM)
            bytes_add_span(&copy->store, bytes_span(&real));
        else
            mask_add(&hide, line->lane, bytes_span(&real), &copy->store);
    }
    trace_point_into_store(copy);
    bytes_release(&real);
}

void unmask_release(struct trace *copy)
{
    bytes_release(&copy->store);
    xfree(copy->lines);
}
