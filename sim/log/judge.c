/* SPDX-License-Identifier: MIT */
/* A wrong reading of a log still has words in it; what it lacks is that each command is followed
 * by a result. So answers count more than words. */
#include "log/judge.h"

#include "log/dialect.h"
#include "log/talk.h"

#define ANSWER_WEIGHT 4

struct judging {
    struct bytes open[2]; /* of a line that has not ended: host, modem */
    size_t payload;       /* bytes that the modem has asked for, and the host not sent */
    bool stream;          /* ... up to ETX */
    bool asked;
    size_t answers, results;
};

static void judge_line(struct judging *judging, enum log_side side, struct span text)
{
    enum talk_kind kind;
    text = span_trim(text);
    if (!talk_starts(text, &kind))
        return;
    if (kind == TALK_COMMAND) {
        judging->asked = true; /* of the modem's it is an echo, and tells of one */
    } else if (side != LOG_HOST) {
        judging->payload = dialect_payload_length(text);
        judging->stream = dialect_wants_stream(text);
        judging->results++;
        judging->answers += judging->asked && dialect_is_final(text);
        judging->asked = judging->asked && !dialect_is_final(text);
    }
}

/* The front of these bytes that a transfer takes: it has no line end, and a command in it is none.
 * DLE before the ETX of a stream makes it data. */
static size_t take_payload(struct judging *judging, struct span bytes)
{
    size_t taken = 0;
    for (; judging->stream && taken < bytes.count; taken++) {
        judging->stream = bytes.at[taken] != '\x03';
        taken += bytes.at[taken] == '\x10';
    }
    size_t left = bytes.count > taken ? bytes.count - taken : 0;
    size_t more = judging->payload < left ? judging->payload : left;
    judging->payload -= more;
    return taken + more;
}

/* Without marks all of it is one stream, and the echo is the command. */
static void judge_bytes(struct judging *judging, const struct log *log, enum log_side side,
                        struct span bytes)
{
    struct bytes *open = &judging->open[side != LOG_HOST];
    enum log_side whose = side == LOG_MODEM && !log->marked ? LOG_EITHER : side;
    if (side == LOG_HOST)
        bytes = span_skip(bytes, take_payload(judging, bytes));
    while (bytes.count) {
        size_t end = 0;
        while (end < bytes.count && bytes.at[end] != '\r' && bytes.at[end] != '\n')
            end++;
        bytes_add_span(open, span_cut(bytes, end));
        if (end < bytes.count) {
            judge_line(judging, whose, bytes_span(open));
            bytes_clear(open);
        }
        bytes = span_skip(bytes, end + 1);
    }
}

size_t log_judge(const struct log *log)
{
    struct judging judging = {.asked = false};
    for (size_t i = 0; i < log->count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->kind != LOG_DATA)
            continue;
        if (event->exact)
            judge_bytes(&judging, log, event->side, log_bytes(log, event));
        else
            judge_line(&judging, event->side, log_bytes(log, event));
    }
    bytes_release(&judging.open[0]);
    bytes_release(&judging.open[1]);
    return ANSWER_WEIGHT * judging.answers + judging.results;
}
