/* SPDX-License-Identifier: MIT */
/* Logs that begin in the middle: of an FTP session, or behind a command whose answer is there. The
 * turns that must have been before are put in front, as what is assumed and not counted.
 */
#include "field/dialogue.h"
#include "field/vocabulary.h"

#include "base/die.h"

#include <string.h>

static const struct session {
    const char *name;    /* "+FTPGET" */
    const char *command; /* that opens it */
    const char *ready;   /* and the URC that says so */
} sessions[] = {
    {"+FTPGET", "AT+FTPGET=1", "+FTPGET: 1,1"},
    {"+FTPLIST", "AT+FTPLIST=1", "+FTPLIST: 1,1"},
    {"+FTPPUT", "AT+FTPPUT=1", "+FTPPUT: 1,1,1360"},
};

/* The session that a line of the modem belongs to, and whether it is the URC that opens it. */
static const struct session *session_of(struct span line, bool *ready)
{
    int64_t numbers[3] = {0, 0, 0};
    size_t count = span_starts(line, "+FTP") ? dialect_numbers(line, numbers, 3) : 0;
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions && count >= 2; i++) {
        bool read = numbers[0] == 2, urc = numbers[0] == 1;
        *ready = urc && numbers[1] == 1;
        if (span_is(dialect_name(line), sessions[i].name) && (read || urc))
            return &sessions[i];
    }
    return NULL;
}

static bool opens_any(struct span command)
{
    return text_matches(command, SPAN("*+FTP*")) &&
           (text_matches(command, SPAN("*+FTP*=1*")) ||
            text_matches(command, SPAN("*+FTPDELE*")) ||
            text_matches(command, SPAN("*+FTPSIZE*")) ||
            text_matches(command, SPAN("*+FTPM*")) || text_matches(command, SPAN("*+FTPR*")));
}

/* The first word of a session that nobody has opened, and which one it is. */
static const struct session *find_open(const struct dialogue *dialogue, size_t *at, bool *ready)
{
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        struct span text = turn_bytes(dialogue, turn);
        if (turn->kind == TURN_COMMAND && opens_any(text))
            return NULL;
        const struct session *session =
            turn->kind == TURN_LINE ? session_of(text, ready) : NULL;
        bool closing = turn->kind == TURN_COMMAND && span_is_nocase(text, "AT+FTPPUT=2,0");
        if (closing) {
            *ready = false;
            session = &sessions[2];
        }
        if (session) {
            *at = i;
            return session;
        }
    }
    return NULL;
}

static void add_text(struct dialogue *dialogue, struct turn *turn, enum turn_kind kind,
                     const char *text, int line)
{
    *turn = (struct turn){
        .kind = kind, .assumed = true, .at = LOG_NO_TIME, .line = line, .count = strlen(text)};
    turn->from = dialogue->store.count;
    bytes_add_text(&dialogue->store, text);
}

/* Room for so many turns in front of that one. */
static struct turn *insert(struct dialogue *dialogue, size_t at, size_t added)
{
    dialogue->size = dialogue->count + added;
    dialogue->turns = xrealloc(dialogue->turns, dialogue->size * sizeof *dialogue->turns);
    memmove(dialogue->turns + at + added, dialogue->turns + at,
            (dialogue->count - at) * sizeof *dialogue->turns);
    dialogue->count += added;
    wire_shift(&dialogue->wire, at, added);
    late_shift(&dialogue->late_answers, at, added);
    return dialogue->turns + at;
}

/* The first +FTPSTATE: 1 in front of `at`, which then belongs to that session; or `at`. */
static size_t first_state(const struct dialogue *dialogue, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (dialogue->turns[i].kind == TURN_LINE &&
            span_is(turn_bytes(dialogue, &dialogue->turns[i]), "+FTPSTATE: 1"))
            return i;
    }
    return at;
}

void dialogue_assume_session(struct dialogue *dialogue)
{
    size_t at = 0;
    bool ready = false;
    const struct session *session = find_open(dialogue, &at, &ready);
    if (!session)
        return;
    size_t first = first_state(dialogue, at);
    bool asked = first < at;
    at = first;
    /* in front of the command whose answer that is */
    for (size_t i = at; (asked || !ready) && i > 0 && dialogue->turns[at].kind != TURN_COMMAND;
         i--) {
        if (dialogue->turns[i - 1].kind == TURN_COMMAND)
            at = i - 1;
    }
    size_t added = ready ? 2 : 3;
    int line = dialogue->turns[at].line;
    struct turn *turns = insert(dialogue, at, added);
    add_text(dialogue, &turns[0], TURN_COMMAND, session->command, line);
    add_text(dialogue, &turns[1], TURN_LINE, "OK", line);
    if (!ready)
        add_text(dialogue, &turns[2], TURN_LINE, session->ready, line);
    turn_counts_make(&dialogue->counts, dialogue);
}

/* --- a command --- */

/* The OK of an answer with which the log begins, and its first line; false: it begins otherwise. */
static bool begins_with_answer(const struct dialogue *dialogue, size_t *first, size_t *ok)
{
    size_t lines = 0;
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_REMARK)
            continue;
        if (turn->kind != TURN_LINE || turn->cut || lines > 1)
            return false;
        if (lines++ == 0)
            *first = i;
        *ok = i;
        if (span_is(turn_bytes(dialogue, turn), "OK"))
            return true;
    }
    return false;
}

/* What such a line answers, by the row of its name; NULL: not known. "+CREG: 0,1" is AT+CREG?, and
 * "+CSQ: 9,99" is AT+CSQ. */
static char *question_of(struct span line)
{
    struct vocabulary *vocabulary = vocabulary_new();
    struct span name = dialect_name(line);
    const struct at_row *row = vocabulary_row(vocabulary, name);
    struct bytes question = {0};
    bool known = span_starts(name, "+") && row && (row->read || row->exec);
    if (known)
        bytes_addf(&question, "AT%s%s", row->name, row->read ? "?" : "");
    char *text = known ? span_dup(bytes_span(&question)) : NULL;
    bytes_release(&question);
    vocabulary_free(vocabulary);
    return text;
}

void dialogue_assume_command(struct dialogue *dialogue)
{
    size_t first = 0, ok = 0;
    if (!begins_with_answer(dialogue, &first, &ok))
        return;
    char *command = first == ok ? xstrdup("AT")
                                : question_of(turn_bytes(dialogue, &dialogue->turns[first]));
    if (!command)
        return;
    int line = dialogue->turns[first].line;
    usec at = dialogue->turns[first].at;
    struct turn *turn = insert(dialogue, first, 1);
    add_text(dialogue, turn, TURN_COMMAND, command, line);
    turn->at = at;
    turn_counts_make(&dialogue->counts, dialogue);
    xfree(command);
}
