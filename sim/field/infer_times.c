/* SPDX-License-Identifier: MIT */
/* How long things took, for logs with times. Where a thing took about as long each time, that is
 * a key of the module; single delays are found when the log is rehearsed (field/fix.c).
 */
#include "field/infer_parts.h"
#include "ftp/client.h"

#include "base/die.h"
#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLES_MAX 64

struct samples {
    usec at[SAMPLES_MAX];
    size_t count;
};

static void add_sample(struct samples *samples, usec gap)
{
    if (gap >= 0 && samples->count < SAMPLES_MAX)
        samples->at[samples->count++] = gap;
}

static int by_size(const void *a, const void *b)
{
    const usec *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static usec middle(struct samples *samples)
{
    qsort(samples->at, samples->count, sizeof *samples->at, by_size);
    return samples->at[samples->count / 2];
}

static usec least(struct samples *samples)
{
    qsort(samples->at, samples->count, sizeof *samples->at, by_size);
    return samples->at[0];
}

int64_t infer_rounded(int64_t number, int64_t unit)
{
    while (number / unit >= 1000)
        unit *= 10;
    return (number + unit / 2) / unit * unit;
}

void infer_set_time(struct inference *infer, const char *section, const char *name,
                    const char *why, usec time)
{
    struct bytes text = {0};
    usec_add_text(&text, infer_rounded(time, MSEC(1)));
    infer_set(infer, section, name, why, bytes_span(&text));
    bytes_release(&text);
}

/* The log's clock tells it from what the module does by itself. */
static bool differs(const struct inference *infer, usec model, usec seen)
{
    usec apart = seen < model ? model - seen : seen - model;
    return apart > infer->dialogue->late;
}

/* The first answer to commands that need no network. */
static void tell_think(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    struct samples samples = {.count = 0};
    if (dialogue->late > MSEC(20))
        return;
    for (size_t i = 0; i + 1 < dialogue->count; i++) {
        size_t next = i + 1;
        if (dialogue->turns[i].kind != TURN_COMMAND || late_at(&dialogue->late_answers, i))
            continue; /* or one that waits behind another */
        while (next < dialogue->count && dialogue->turns[next].kind == TURN_ECHO)
            next++;
        usec gap = next < dialogue->count && dialogue->turns[next].kind == TURN_LINE
                       ? infer_gap(dialogue, i, next)
                       : -1;
        if (gap < MSEC(700))
            add_sample(&samples, gap);
    }
    if (samples.count < 2)
        return;
    usec think = middle(&samples);
    if (think > MSEC(4) || think < MSEC(1))
        infer_set_time(infer, "module", "think", "the middle of the times to an answer", think);
}

/* The answer from which an operation's delay counts: its OK, if the log has it. */
static size_t answer_of(const struct inference *infer, size_t command)
{
    size_t final = infer_final_after(infer->dialogue, command);
    return final == NO_TURN ? command : final;
}

/* The module needed no network to say no. */
static bool is_local(const struct operation *op)
{
    return op->refused || op->code == FTP_NOT_ALLOWED ||
           (op->code == FTP_NET_ERROR && !op->announced);
}

static void tell_open_delay(struct inference *infer)
{
    struct samples opened = {.count = 0}, refused = {.count = 0};
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        bool slow = (op->code == FTP_TIMEOUT || op->code == FTP_MANUAL_QUIT) && !op->announced;
        struct samples *samples = is_local(op) ? &refused : &opened;
        if (op->first != NO_TURN && !slow && !op->progress_count)
            add_sample(samples,
                       infer_gap(infer->dialogue, answer_of(infer, op->opening), op->first));
    }
    const struct ftp_options *model = &infer->world->scenario->ftp;
    if (opened.count && differs(infer, model->open_delay, least(&opened)))
        infer_set_time(infer, "module", "open_delay", "the shortest time to a first URC",
                       least(&opened));
    if (refused.count && differs(infer, model->refuse_delay, least(&refused)))
        infer_set_time(infer, "module", "refuse_delay", "the shortest time to 66 or 61",
                       least(&refused));
}

static void tell_close_delay(struct inference *infer)
{
    struct samples samples = {.count = 0};
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (op->code != 0 || strcmp(op->name, "FTPPUT") != 0 || !op->announced)
            continue;
        size_t command = infer_command_before(infer->dialogue, op->result);
        if (command != NO_TURN &&
            span_starts_nocase(infer_turn(infer, command), "AT+FTPPUT=2,0"))
            add_sample(&samples,
                       infer_gap(infer->dialogue, answer_of(infer, command), op->result));
    }
    usec model = infer->world->scenario->ftp.close_delay;
    if (samples.count && differs(infer, model, least(&samples)))
        infer_set_time(infer, "module", "close_delay",
                       "from the OK of AT+FTPPUT=2,0 to the URC", least(&samples));
}

static void tell_activate_delay(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (dialogue->turns[i].kind != TURN_LINE || !span_starts(text, "+APP PDP: ACTIVE"))
            continue;
        size_t command = infer_command_before(dialogue, i);
        usec gap = command == NO_TURN ? -1 : infer_gap(dialogue, answer_of(infer, command), i);
        if (gap > MSEC(1) &&
            differs(infer, infer->world->scenario->network.activate_delay, gap))
            infer_set_time(infer, "network", "activate_delay", "from OK to +APP PDP: ACTIVE",
                           gap);
        return;
    }
}

/* So many before unread_timeout ends the session: as the model has them, or evenly. */
static void set_reminders(struct inference *infer, usec count)
{
    const struct ftp_options *model = &infer->world->scenario->ftp;
    usec most = model->unread_timeout / count, least = model->unread_timeout / (count + 1);
    if (model->remind < least || model->remind >= most)
        infer_set_time(infer, "module", "remind", "as many as the log has", (least + most) / 2);
}

/* From one 1,1 to the next, where nothing was said between them; -1: there are no two, or no times.
 */
static usec between_reminders(const struct inference *infer, const struct operation *op)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t end = op->result == NO_TURN ? dialogue->count : op->result, before = NO_TURN;
    for (size_t i = op->first; i < end; i++) {
        if (dialogue->turns[i].kind == TURN_REMARK)
            continue;
        bool reminds = infer_is_ready(infer, i);
        if (reminds && before != NO_TURN && infer_gap(dialogue, before, i) > 0)
            return infer_gap(dialogue, before, i);
        before = reminds ? i : NO_TURN;
    }
    return -1;
}

/* Reminders come as often as they did; while nobody read, as many as came before 64. */
static void tell_reminders(struct inference *infer)
{
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        bool unread = op->code == FTP_TIMEOUT && op->announced && op->data.count == 0;
        if (!op->reminders && !(unread && strcmp(op->name, "FTPPUT") != 0))
            continue;
        usec gap = op->reminders ? between_reminders(infer, op) : -1;
        if (gap > 0)
            infer_set_time(infer, "module", "remind", "how often the URC came again", gap);
        else if (unread && op->reminders)
            set_reminders(infer, (usec)op->reminders);
        else if (unread)
            infer_set(infer, "module", "remind", "the log has none", SPAN("0"));
    }
}

void infer_times(struct inference *infer)
{
    tell_think(infer);
    tell_open_delay(infer);
    tell_close_delay(infer);
    infer_ends(infer);
    infer_rate(infer);
    tell_activate_delay(infer);
    tell_reminders(infer);
}
