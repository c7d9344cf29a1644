/* SPDX-License-Identifier: MIT */
/* When a download ends: so long behind its last byte, or behind a read that found nothing, as
 * older families have it (AT manuals of the SIM800 and the SIM900; docs/quirks.md). A log of one
 * download leaves that open, unless the end comes at once behind the read and long behind the byte.
 */
#include "field/infer_parts.h"
#include "ftp/client.h"

#include <string.h>

#define LATE_END MSEC(60) /* the model's own end is sooner */

/* The turns of one download that its end may count from. */
struct ending {
    size_t byte;  /* the last that came */
    size_t empty; /* the read behind it that said 2,0; NO_TURN: there was none */
};

struct ends {
    usec byte, empty; /* the shortest times from there to 1,0; -1: none is known */
    bool at_once;     /* each comes at once behind such a read */
};

/* The host wanted to quit, and could not: the session was over, and only its URC was still to come.
 */
static bool was_over(const struct inference *infer, const struct operation *op)
{
    for (size_t i = op->opening; i < op->result; i++) {
        bool quits = infer->dialogue->turns[i].kind == TURN_COMMAND &&
                     span_starts_nocase(infer_turn(infer, i), "AT+FTPQUIT");
        size_t final = quits ? infer_final_after(infer->dialogue, i) : NO_TURN;
        if (final != NO_TURN && !span_is(infer_turn(infer, final), "OK"))
            return true;
    }
    return false;
}

static bool is_empty_read(const struct inference *infer, size_t turn)
{
    int64_t numbers[2];
    struct span line = infer_turn(infer, turn);
    return infer->dialogue->turns[turn].kind == TURN_LINE && span_starts(line, "+FTP") &&
           dialect_numbers(line, numbers, 2) == 2 && numbers[0] == 2 && numbers[1] == 0;
}

/* False: no byte came, or it did not come to an end. */
static bool find_ending(const struct inference *infer, const struct operation *op,
                        struct ending *ending)
{
    bool ended = op->code == FTP_DONE || op->code == FTP_DOWNLOAD_ERROR;
    *ending = (struct ending){NO_TURN, NO_TURN};
    if (!ended || op->read_count == 0 || was_over(infer, op))
        return false;
    for (size_t i = op->opening; i < op->result; i++) {
        if (infer->dialogue->turns[i].kind == TURN_DATA)
            *ending = (struct ending){i, NO_TURN};
        else if (ending->empty == NO_TURN && is_empty_read(infer, i))
            ending->empty = i;
    }
    return ending->byte != NO_TURN;
}

static usec shorter(usec a, usec b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void add_ending(const struct inference *infer, const struct operation *op,
                       const struct ending *ending, struct ends *ends)
{
    const struct dialogue *dialogue = infer->dialogue;
    usec empty = ending->empty == NO_TURN ? -1 : infer_gap(dialogue, ending->empty, op->result);
    ends->byte = shorter(ends->byte, infer_gap(dialogue, ending->byte, op->result));
    ends->empty = shorter(ends->empty, empty);
    ends->at_once = ends->at_once && empty >= 0 && empty <= LATE_END + dialogue->late;
}

void infer_ends(struct inference *infer)
{
    struct ends ends = {-1, -1, true};
    usec room = LATE_END + infer->dialogue->late, failed = -1;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        struct ending ending;
        if (!find_ending(infer, op, &ending))
            continue;
        if (op->code == FTP_DONE)
            add_ending(infer, op, &ending, &ends);
        else
            failed = shorter(failed, infer_gap(infer->dialogue, ending.byte, op->result));
    }
    /* one that fails when all has been read shows that the module does not always take longer */
    if (ends.byte < 0 || shorter(ends.byte, failed) <= room)
        return;
    if (ends.at_once)
        infer_set(infer, "module", "end_after",
                  "each 1,0 comes at once behind a read that said 2,0", SPAN("read"));
    else
        infer_set_time(infer, "module", "end_delay", "from the last byte to 1,0, at least",
                       shorter(ends.byte, failed));
}
