/* SPDX-License-Identifier: MIT */
/* A good command that is refused once, and taken when it is sent again: no state of the module
 * refuses these, so what arrived was another one, and without an echo nobody knows which. One with
 * a letter less stands for it, and is said to be a guess. */
#include "field/echo.h"

#include "field/operations.h"
#include "field/vocabulary.h"

/* Commands that a module takes whatever its card, network and bearer are. Of a password no letter
 * is guessed: that would tell how long it is. */
static bool is_always_taken(struct span command)
{
    static const char *const names[] = {"+FTP*", "+CSQ", "+CMEE", "+IPR",  "+CBC", "+CCLK",
                                        "+GSN",  "+GMR", "+CGSN", "+CGMR", "+CGMM"};
    static const char *const others[] = {"+FTPGET=2*", "+FTPPUT=2*", "+FTPLIST=2*",
                                         "+FTPQUIT",   "+FTPPW*",    "+FTPEXT*",
                                         "+FTPET*",    "+FTPREST*"};
    struct span name = dialect_name(command), text = command;
    bool taken = false;
    if (span_starts_nocase(text, "AT"))
        text = span_skip(text, 2);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        taken = taken || text_matches(name, span_of(names[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        taken = taken && !text_matches(text, span_of(others[i]));
    return taken;
}

/* All that comes before the host's next turn is that, which is at *next then; an echo shows what
 * arrived. */
static bool is_answer(const struct dialogue *dialogue, size_t command, const char *answer,
                      size_t *next)
{
    const struct turn *turns = dialogue->turns;
    size_t lines = 0, i = command + 1;
    bool is = true;
    for (; i < dialogue->count && !turn_is_hosts(&turns[i]); i++) {
        if (turns[i].kind == TURN_REMARK)
            continue;
        is = is && turns[i].kind == TURN_LINE &&
             (!answer || span_is(span_trim(turn_bytes(dialogue, &turns[i])), answer));
        is = is && !span_is(span_trim(turn_bytes(dialogue, &turns[i])), answer ? "" : "ERROR");
        lines++;
    }
    *next = i;
    return is && lines > 0 && (!answer || lines == 1);
}

static bool is_refused_once(const struct dialogue *dialogue, size_t command)
{
    const struct turn *turns = dialogue->turns;
    struct span text = span_trim(turn_bytes(dialogue, &turns[command]));
    size_t next, behind;
    return !turns[command].meant_count && !turns[command].masked && is_always_taken(text) &&
           field_first_of_chain(text).count == text.count &&
           is_answer(dialogue, command, "ERROR", &next) && next < dialogue->count &&
           turns[next].kind == TURN_COMMAND &&
           span_same(span_trim(turn_bytes(dialogue, &turns[next])), text) &&
           is_answer(dialogue, next, NULL, &behind);
}

/* Without a letter of its name, so that the modem has no such command. */
static bool lose_letter(const struct vocabulary *vocabulary, struct span text,
                        struct bytes *out)
{
    struct span name = dialect_name(text);
    size_t first = (size_t)(name.at - text.at);
    for (size_t i = name.count; i-- > 2;) {
        bytes_clear(out);
        bytes_add_span(out, span_cut(text, first + i));
        bytes_add_span(out, span_skip(text, first + i + 1));
        if (!vocabulary_has(vocabulary, bytes_span(out)))
            return true;
    }
    return false;
}

void dialogue_guess_arrivals(struct dialogue *dialogue)
{
    struct vocabulary *vocabulary = NULL;
    struct bytes arrived = {0};
    for (size_t i = 0; i < dialogue->count; i++) {
        struct turn *turn = &dialogue->turns[i];
        if (turn->kind != TURN_COMMAND || !is_refused_once(dialogue, i))
            continue;
        vocabulary = vocabulary ? vocabulary : vocabulary_new();
        struct span text = turn_bytes(dialogue, turn);
        if (!vocabulary_has(vocabulary, text) || !lose_letter(vocabulary, text, &arrived))
            continue;
        turn->guessed = true;
        echo_set_arrived(dialogue, i, bytes_span(&arrived));
    }
    bytes_release(&arrived);
    if (vocabulary)
        vocabulary_free(vocabulary);
}
