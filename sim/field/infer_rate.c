/* SPDX-License-Identifier: MIT */
/* What AT+FTPEXTGET? told of a download that ran (AT manual V1.06, 10.2.23). The rate that comes of
 * it is about right, so that causes are weighed in a world in which the data take their time. */
#include "field/infer_parts.h"
#include "ftp/client.h"
#include "scenario/values.h"

#include <string.h>

#define HALF INFER_HALF_SEGMENT

/* Where a log has no times, the rehearsal's host gives each question a second. */
static usec took(const struct inference *infer, const struct operation *op, size_t i)
{
    size_t question = infer_command_before(infer->dialogue, op->progress[i].turn);
    usec gap = infer_gap(infer->dialogue, op->opening, question);
    return gap > 0 ? gap : SECONDS((int64_t)i + 1);
}

/* What the bytes that came by then need at least; INT64_MAX: nothing tells how long they took. */
static int64_t needed(const struct inference *infer, const struct operation *op)
{
    usec opened = infer->dialogue->turns[op->opening].at;
    int64_t most = op->data.count && !op->read_count ? INT64_MAX : 0;
    for (size_t i = 0; i < op->read_count; i++) {
        usec at = op->reads[i].at;
        if (at == LOG_NO_TIME || opened == LOG_NO_TIME || at <= opened)
            return INT64_MAX;
        int64_t rate =
            (int64_t)(op->reads[i].bytes + 2 * HALF) * 8 * SECONDS(1) / (at - opened);
        most = rate > most ? rate : most;
    }
    return most;
}

int64_t infer_told_rate(const struct inference *infer)
{
    int64_t most = 0, others = 0;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        int64_t least = strcmp(op->name, "FTPEXTGET") == 0 ? 0 : needed(infer, op);
        others = least > others ? least : others;
        for (size_t k = 0; k < op->progress_count; k++) {
            int64_t bytes = (int64_t)op->progress[k].bytes + HALF;
            int64_t rate = bytes * 8 * SECONDS(1) / took(infer, op, k);
            most = rate > most ? rate : most;
        }
    }
    return others > most ? 0 : most;
}

void infer_rate(struct inference *infer)
{
    int64_t rate = infer_told_rate(infer);
    struct bytes text = {0};
    if (rate == 0)
        return;
    value_add_rate(&text, (uint64_t)infer_rounded(rate, 1));
    infer_set(infer, "network", "down", INFER_RATE_WHY, bytes_span(&text));
    bytes_release(&text);
}

usec infer_stood_still(const struct inference *infer, const struct operation *op)
{
    if (op->progress_count == 0 || op->result == NO_TURN || op->code == FTP_TIMEOUT)
        return 0;
    usec gap =
        infer_gap(infer->dialogue, op->progress[op->progress_count - 1].turn, op->result);
    return gap >= 0 ? gap : SECONDS(1);
}
