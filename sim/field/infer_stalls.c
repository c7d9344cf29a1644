/* SPDX-License-Identifier: MIT */
/* Data that came slowly, or stopped. What counts is when bytes cross the data connection, and a log
 * shows when the host read them: in between is the module's buffer.
 */
#include "field/infer_parts.h"
#include "ftp/client.h"

size_t infer_moved(const struct operation *op)
{
    size_t told = op->data.count > op_has_come(op) ? op->data.count : op_has_come(op);
    return told > op->uploaded ? told : op->uploaded;
}

bool infer_is_ready(const struct inference *infer, size_t turn)
{
    int64_t numbers[2];
    struct span line = infer_turn(infer, turn);
    return infer->dialogue->turns[turn].kind == TURN_LINE && span_starts(line, "+FTP") &&
           !span_starts(line, "+FTPPUT") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] == 1;
}

size_t infer_could_read(const struct inference *infer, const struct operation *op)
{
    size_t line = infer_line_before(infer->dialogue, op->result), first = NO_TURN;
    while (line != NO_TURN && line > op->first && infer_is_ready(infer, line)) {
        first = line;
        line = infer_line_before(infer->dialogue, line);
    }
    bool anew = first != NO_TURN && op->ended_short;
    return anew || line == NO_TURN || line < op->first ? first : line;
}

/* A fault at so many bytes of this operation's data: earlier transfers crossed them too. */
struct fault_spec *infer_fault_in_data(struct inference *infer, size_t i, size_t bytes,
                                       const char *name, const char *why)
{
    int64_t number = 1;
    for (size_t k = 0; k < i; k++)
        number += infer_moved(&infer->operations->items[k]) >= bytes;
    return world_fault(infer->world, name, number, number, why, "data %zu", bytes);
}

/* When the model's wire has so many bytes across: its buffer holds no more than that. */
static usec crossed_at(const struct operation *op, size_t bytes, usec since)
{
    if (bytes <= FTP_GET_BUFFER)
        return since;
    for (size_t i = 0; i < op->read_count; i++) {
        if (op->reads[i].bytes >= bytes - FTP_GET_BUFFER)
            return op->reads[i].at > since ? op->reads[i].at : since;
    }
    return since;
}

void infer_stalls(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    usec since = infer->dialogue->turns[op->opening].at;
    if (op->stuck > 0)
        fault_then(
            infer_fault_in_data(infer, i, op->stuck, "the data stop coming",
                                "the last read got less than it asked for, and no end came"),
            "stall");
    for (size_t k = 0; k < op->stall_count; k++) {
        const struct op_moment *stall = &op->stalls[k];
        usec wait = SECONDS(1);
        if (since != LOG_NO_TIME && stall->at != LOG_NO_TIME) {
            wait = stall->at - crossed_at(op, stall->bytes, since);
            since = stall->at;
        }
        if (wait > 0)
            fault_then(infer_fault_in_data(infer, i, stall->bytes, "the data come slowly",
                                           "a read got less than it asked for"),
                       "delay %s", world_time(wait).text);
    }
}
