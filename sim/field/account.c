/* SPDX-License-Identifier: MIT */
/* A log that is read by halves looks like a good one, as long as nobody counts what was left out:
 * so each of its lines is counted, and those that look like a command and were not taken are told.
 */
#include "field/account.h"

#include "base/die.h"
#include "base/escape.h"
#include "log/talk.h"

#define SHOWN_MAX  5  /* lines that are shown */
#define SHOWN_TEXT 70 /* characters of them */

/* Prose may name a command; a line that looks like one may have been meant as one. */
static bool is_unclear(struct span text)
{
    struct talk talk;
    return talk_find(NULL, text, 0, &talk) && talk.kind == TALK_COMMAND;
}

/* What is made up stands in no line. */
static bool has_line(const struct turn *turn, size_t count)
{
    return turn->line > 0 && (size_t)turn->line <= count && !turn->assumed;
}

/* A remark in the conversation, for the log's reader could not know that it is none. */
static void mark_remarks(const struct dialogue *dialogue, char *fates, size_t count)
{
    char *said = xzalloc(count + 1);
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind != TURN_REMARK && has_line(turn, count))
            said[turn->line - 1] = 1;
    }
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_REMARK && has_line(turn, count) && !said[turn->line - 1])
            fates[turn->line - 1] = LOG_LINE_REMARK;
    }
    xfree(said);
}

void field_account(const struct log *log, const struct dialogue *dialogue,
                   struct account *account)
{
    size_t count = log->fates.count;
    char *fates = xzalloc(count + 1);
    size_t *counts[] = {&account->tool, &account->empty, &account->skipped, &account->remarks,
                        &account->talk};
    *account = (struct account){0};
    for (size_t i = 0; i < count; i++)
        fates[i] = bytes_at(&log->fates)[i];
    mark_remarks(dialogue, fates, count);
    for (size_t i = 0; i < count; i++)
        ++*counts[(int)fates[i]];
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        bool unclear = turn->kind == TURN_REMARK && has_line(turn, count) &&
                       fates[turn->line - 1] == LOG_LINE_REMARK &&
                       is_unclear(turn_bytes(dialogue, turn));
        if (unclear)
            fates[turn->line - 1] = LOG_LINE_SKIPPED; /* once for a line */
        account->unclear += unclear;
    }
    account->remarks -= account->unclear;
    for (size_t i = 0; i < log->count; i++) {
        bool unclear =
            log->events[i].kind == LOG_SKIPPED && log->events[i].why == log_among_words;
        account->unclear += unclear;
        account->skipped -= unclear && account->skipped > 0;
    }
    xfree(fates);
}

static void add_count(struct bytes *out, size_t count, const char *what)
{
    if (count)
        bytes_addf(out, ", %zu %s", count, what);
}

void field_tell_account(const struct log *log, const struct dialogue *dialogue,
                        struct bytes *out)
{
    struct account account;
    size_t shown = 0;
    field_account(log, dialogue, &account);
    bytes_addf(out, "lines     %d: %zu conversation", log->line_count, account.talk);
    add_count(out, account.remarks, account.remarks == 1 ? "remark" : "remarks");
    add_count(out, account.tool, "of the tool");
    add_count(out, account.skipped, "skipped");
    add_count(out, account.empty, "empty");
    bytes_addf(out, ", %zu not understood\n", account.unclear);
    for (size_t i = 0; i < dialogue->count && shown < SHOWN_MAX; i++) {
        struct span text = turn_bytes(dialogue, &dialogue->turns[i]);
        struct bytes hidden = {0}, plain = {0};
        if (dialogue->turns[i].kind != TURN_REMARK || !is_unclear(text))
            continue;
        field_hide(&dialogue->secrets, text, &hidden);
        text = span_cut(bytes_span(&hidden), SHOWN_TEXT);
        escape_add(&plain, text.at, text.count);
        bytes_addf(out, "unclear   line %d, %s: %s\n", dialogue->turns[i].line, log_among_words,
                   bytes_at(&plain));
        shown++;
        bytes_release(&hidden);
        bytes_release(&plain);
    }
}
