/* SPDX-License-Identifier: MIT */
/* A module echoes what it has heard (V.250, 6.2.4), which need not be what its host has sent:
 * without RTS and CTS bytes get lost. The log of a host that has both shows which. */
#include "field/echo.h"

#include "base/die.h"
#include "field/align.h"

#define SHARE 4 /* of so many bytes one may be lost or changed, */
#define LEAST 2 /* and so many of a short command */

/* Our own traces hide passwords in the echo too: `*` or `#` stands for anything. */
bool echo_is_same(const struct reading *reading, struct span text)
{
    struct span command = span_trim(reading_command(reading));
    struct bytes pattern = {0};
    if (command.count == 0 || !dialect_is_command(text))
        return false;
    for (size_t i = 0; i < text.count; i++)
        bytes_add_char(&pattern, text.at[i] == '#' ? '*' : text.at[i]);
    bool same = text_matches(command, span_trim(bytes_span(&pattern)));
    bytes_release(&pattern);
    return same;
}

bool echo_is_over(const struct reading *reading)
{
    const struct dialogue *out = reading->out;
    for (size_t i = out->count; reading->answered && i-- > 0;) {
        if (out->turns[i].kind == TURN_COMMAND)
            return false;
        if (out->turns[i].kind == TURN_ECHO)
            return true;
    }
    return false;
}

/* --- what arrived --- */

/* The modem's next turn behind this one; 0: the host says something first, or the log ends. */
static size_t next_line(const struct dialogue *dialogue, size_t turn)
{
    const struct turn *turns = dialogue->turns;
    for (turn++; turn < dialogue->count && !turn_is_hosts(&turns[turn]); turn++)
        if (turns[turn].kind != TURN_REMARK)
            return turn;
    return 0;
}

/* Is it refused, or not answered at all? */
static bool fails(const struct dialogue *dialogue, size_t echo)
{
    size_t answer = next_line(dialogue, echo);
    struct span text =
        answer ? span_trim(turn_bytes(dialogue, &dialogue->turns[answer])) : SPAN("ERROR");
    return span_is(text, "ERROR") || span_starts(text, "+CME ERROR") ||
           span_starts(text, "+CMS ERROR");
}

/* A command that was done as it was sent did arrive, and its echo was hurt on the way back. But of
 * what stands behind its `=` the answer says nothing; and what a module misses it misses whole. */
static bool is_of_value(struct span sent, const struct edit *edits, size_t count)
{
    size_t value = span_find(sent, '=');
    for (size_t i = 0; i < count; i++)
        if (edits[i].kind != EDIT_LOST || edits[i].whole <= value)
            return false;
    return true;
}

static bool is_like(struct span sent, struct span text, bool fails)
{
    struct edit *edits = NULL;
    size_t most = sent.count / SHARE > LEAST ? sent.count / SHARE : LEAST;
    size_t count = align(sent, text, most, &edits);
    bool like = count != SIZE_MAX && count > 0 && count < sent.count &&
                (fails || is_of_value(sent, edits, count));
    xfree(edits);
    return like;
}

/* A line of the modem's that begins like this is an echo; one that has lost its AT may be an answer
 * or a word, where no other line shows that there are echoes. */
static bool may_be_echo(struct span text, bool echoes)
{
    return dialect_is_command(text) || (echoes && !dialect_is_modem_line(text));
}

void echo_set_arrived(struct dialogue *dialogue, size_t turn, struct span arrived)
{
    struct turn *what = &dialogue->turns[turn];
    struct bytes kept = {0}; /* the store moves, and may have it */
    bytes_add_span(&kept, arrived);
    what->meant = what->from;
    what->meant_count = what->count;
    what->from = dialogue->store.count;
    what->count = (uint32_t)arrived.count;
    bytes_add_span(&dialogue->store, bytes_span(&kept));
    bytes_release(&kept);
}

/* AT+CSQAT+CREG?: behind the first there was no CR. */
static bool is_joined(const struct dialogue *dialogue, size_t before, size_t command,
                      struct span text)
{
    struct bytes both = {0};
    bytes_add_span(&both, span_trim(turn_bytes(dialogue, &dialogue->turns[before])));
    bool some = both.count > 0;
    bytes_add_span(&both, span_trim(turn_bytes(dialogue, &dialogue->turns[command])));
    bool joined = some && span_same(bytes_span(&both), text);
    bytes_release(&both);
    return joined;
}

/* `before`: the command before it, of which nothing came back; SIZE_MAX: there is none. */
static void find_arrival(struct dialogue *dialogue, size_t before, size_t command, bool echoes)
{
    size_t line = next_line(dialogue, command);
    struct turn *turn = &dialogue->turns[command], *echo = &dialogue->turns[line];
    struct span text = span_trim(turn_bytes(dialogue, echo));
    if (line == 0 || turn->masked || echo->kind != TURN_LINE || echo->masked || echo->cut ||
        !may_be_echo(text, echoes))
        return;
    bool joined = before != SIZE_MAX && is_joined(dialogue, before, command, text);
    if (!joined && !is_like(span_trim(turn_bytes(dialogue, turn)), text, fails(dialogue, line)))
        return;
    if (joined)
        echo_set_arrived(dialogue, before, SPAN(""));
    echo_set_arrived(dialogue, command, text);
    echo->kind = TURN_ECHO;
}

void dialogue_find_arrivals(struct dialogue *dialogue)
{
    bool echoes = false;
    size_t before = SIZE_MAX; /* a command of which nothing has come back */
    for (size_t i = 0; i < dialogue->count; i++) {
        enum turn_kind kind = dialogue->turns[i].kind;
        echoes = echoes || kind == TURN_ECHO;
        if (kind == TURN_COMMAND) {
            find_arrival(dialogue, before, i, echoes);
            before = next_line(dialogue, i) ? SIZE_MAX : i;
        } else if (kind == TURN_PAYLOAD) {
            before = SIZE_MAX;
        }
    }
}

struct echo echo_of(const struct dialogue *dialogue, size_t turn)
{
    const struct turn *what = &dialogue->turns[turn];
    struct span bytes = turn_bytes(dialogue, what);
    uint32_t before = dialogue->counts.command[turn];
    const struct turn *last = before ? &dialogue->turns[before - 1] : NULL;
    if (what->kind != TURN_COMMAND)
        return (struct echo){{bytes.at, bytes.count + what->behind}, false};
    if (what->meant_count && what->count == 0)
        return (struct echo){turn_sent(dialogue, what), false};
    bool ends = dialect_is_command(bytes);
    if (what->meant_count && last && last->meant_count && last->count == 0)
        bytes = span_skip(bytes, last->meant_count);
    return (struct echo){bytes, ends};
}
