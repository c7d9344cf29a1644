/* SPDX-License-Identifier: MIT */
#include "trace/announced.h"

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

struct announced trace_announced(struct span line)
{
    /* AT manual V1.06, 10.2.12, 10.2.14, 10.2.20, 10.2.22, 10.2.23 */
    static const struct {
        const char *head, *mode;
        enum lane lane;
    } rows[] = {
        {"+FTPGET:", "2,", LANE_FROM_MODEM},    {"+FTPLIST:", "2,", LANE_FROM_MODEM},
        {"+FTPEXTGET:", "3,", LANE_FROM_MODEM}, {"+FTPPUT:", "2,", LANE_TO_MODEM},
        {"+FTPEXTPUT:", "0,", LANE_TO_MODEM},
    };
    int64_t count;
    while (line.count && is_end(line.at[line.count - 1]))
        line.count--;
    while (line.count && is_end(line.at[0]))
        line = span_skip(line, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span rest = span_trim(span_skip(line, span_find(line, ':') + 1));
        if (span_starts(line, rows[i].head) && span_starts(rest, rows[i].mode) &&
            span_number(span_skip(rest, 2), INT32_MAX, &count))
            return (struct announced){rows[i].lane, (size_t)count};
    }
    return (struct announced){0};
}
