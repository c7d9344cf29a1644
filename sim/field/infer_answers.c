/* SPDX-License-Identifier: MIT */
/* Commands that the modem does not have (sockets, HTTP, MQTT): the log's answers to them become
 * [answer] sections, before anything is rehearsed, so that they keep nothing else from being
 * the model's own. One section stands for all commands of a name and form; where answers change,
 * several follow each other by `nth`. What such a service says later is said so long behind. */
#include "field/infer_parts.h"
#include "field/prompt.h"
#include "field/tally.h"
#include "field/vocabulary.h"

#include "base/die.h"
#include "scenario/build.h"

#include <string.h>

#define ANSWERS_MAX 200       /* sections; what changes more often than that is not taught */
#define DATA_PIECE  400       /* bytes of one `data` line */
#define SLOW        MSEC(200) /* an answer later than that comes behind another line */
#define LATE        MSEC(100) /* ... and later than that is said to be late */
#define LOOK_AHEAD  400       /* turns in which a late line of a service is looked for */
#define NO_CLOCK    MSEC(100) /* to a line behind the result, where the log has no times */

/* All commands that one pattern stands for. */
struct lesson {
    char *pattern;
    int64_t count;
    size_t answer; /* the last section; SIZE_MAX: none */
    bool full;     /* no more is taught */
    bool differs;  /* from what the modem would say: ERROR */
};

struct teaching {
    struct inference *infer;
    struct scenario *scenario;
    struct vocabulary *vocabulary;
    struct lesson *lessons;
    size_t count;
    bool shows_results; /* of the log: where it shows none, there is none */
    struct tally known; /* for each command: does the modem lack it */
};

/* --- one answer, as the log has it --- */

bool answer_add_line(struct taught *answer, struct span line, bool apart)
{
    struct bytes text = {0};
    if (!apart || answer->text_count == 0)
        return answer_add_text(answer, TAUGHT_LINE, line);
    bytes_addf(&text, "\r\n%.*s\r\n", SPAN_ARGS(line));
    bool good = answer_add_text(answer, TAUGHT_DATA, bytes_span(&text));
    bytes_release(&text);
    return good;
}

struct told {
    struct taught *answer;
    size_t command, end; /* turns */
    size_t final;        /* turn; NO_TURN: none yet */
    size_t last;         /* information line: perhaps the result; NO_TURN */
    bool any;
};

static const struct turn *turn_of(const struct teaching *teaching, size_t turn)
{
    return &teaching->infer->dialogue->turns[turn];
}

static usec after_result(const struct teaching *teaching, size_t from, size_t turn)
{
    size_t hosts = 0;
    usec gap = infer_gap(teaching->infer->dialogue, from, turn);
    if (gap >= 0)
        return gap / 1000 * 1000;
    for (size_t i = from; i < turn; i++)
        hosts += turn_is_hosts(turn_of(teaching, i));
    return NO_CLOCK + (usec)hosts * 2 * NO_CLOCK;
}

static void add_data(struct taught *answer, struct span bytes)
{
    for (; bytes.count; bytes = span_skip(bytes, DATA_PIECE))
        answer_add_text(answer, TAUGHT_DATA, span_cut(bytes, DATA_PIECE));
}

/* "+HTTPREAD: 10" and then ten bytes: they stand for themselves. */
static bool announces(const struct teaching *teaching, size_t turn, struct span next)
{
    struct span line = infer_turn(teaching->infer, turn), rest = line;
    int64_t number;
    while (span_find(rest, ',') < rest.count || span_find(rest, ':') < rest.count) {
        size_t comma = span_find(rest, ','), colon = span_find(rest, ':');
        rest = span_skip(rest, (comma < colon ? comma : colon) + 1);
    }
    return span_starts(line, "+") && span_number(span_trim(rest), INT32_MAX, &number) &&
           (size_t)number == next.count;
}

/* An answer comes in one piece: what comes later, where no final result is, comes behind a line
 * that was the last of it. */
static bool is_behind(const struct teaching *teaching, const struct told *told, size_t turn)
{
    const struct dialogue *dialogue = teaching->infer->dialogue;
    return teaching->shows_results && told->final == NO_TURN && told->last != NO_TURN &&
           infer_gap(dialogue, told->last, turn) > SLOW &&
           infer_final_after(dialogue, told->command) == NO_TURN;
}

static void tell_line(const struct teaching *teaching, struct told *told, size_t turn)
{
    struct span line = infer_turn(teaching->infer, turn);
    struct taught *answer = told->answer;
    bool behind = is_behind(teaching, told, turn) && answer_set_result(answer, SPAN("none"));
    if (behind)
        told->final = told->last;
    if (told->final != NO_TURN) {
        if ((!behind && vocabulary_says(teaching->vocabulary, line)) ||
            !answer_add_urc(answer, after_result(teaching, told->final, turn), line))
            return;
    } else if (prompt_is_one(line)) {
        xfree(answer->prompt);
        answer->prompt = span_dup(line);
    } else if (dialect_is_final(line) && answer_set_result(answer, line)) {
        told->final = turn;
    } else if (told->last != NO_TURN && announces(teaching, told->last, line)) {
        add_data(answer, line);
        if (turn + 1 < teaching->infer->dialogue->count && turn_of(teaching, turn + 1)->apart)
            add_data(answer, SPAN("\r\n")); /* it had a line end, and the next one its own */
        told->last = turn;
    } else if (answer_add_line(answer, line, turn_of(teaching, turn)->apart)) {
        told->last = turn;
    }
    told->any = true;
    infer_mark_taught(teaching->infer, turn);
}

static void tell_data(const struct teaching *teaching, struct told *told, size_t turn)
{
    add_data(told->answer, infer_turn(teaching->infer, turn));
    told->any = true;
    infer_mark_taught(teaching->infer, turn);
}

static void tell_payload(const struct teaching *teaching, struct told *told, size_t turn)
{
    struct span text = infer_turn(teaching->infer, turn);
    struct span command = infer_turn(teaching->infer, told->command);
    int parameter = prompt_size_parameter(command, text.count);
    bool to_end = text.count && text.at[text.count - 1] == PROMPT_END;
    struct span prompt = span_of(told->answer->prompt);
    char *copy = span_dup(prompt.count ? prompt : SPAN(">"));
    answer_set_payload(told->answer,
                       parameter ? TAUGHT_BY_PARAMETER
                       : to_end  ? TAUGHT_TO_CTRL_Z
                                 : TAUGHT_COUNTED,
                       parameter ? parameter : (int64_t)text.count, span_of(copy));
    xfree(copy);
}

/* CLOSE OK, SEND OK: the last line can be the result, in a log that has no other. */
static void settle_result(const struct teaching *teaching, struct told *told)
{
    struct taught *answer = told->answer;
    struct span last =
        told->last == NO_TURN ? SPAN("") : infer_turn(teaching->infer, told->last);
    if (told->final != NO_TURN)
        return;
    bool line = answer->text_count && answer->texts[answer->text_count - 1].kind == TAUGHT_LINE;
    if (line && !span_starts(last, "+") && answer_set_result(answer, last)) {
        xfree(answer->texts[--answer->text_count].text);
        told->final = told->last;
    } else if (teaching->shows_results) {
        answer_set_result(answer, SPAN("none"));
    }
}

/* What it says of itself behind the host's next commands. */
static void tell_later(const struct teaching *teaching, struct told *told)
{
    const struct dialogue *dialogue = teaching->infer->dialogue;
    struct span name = dialect_name(infer_turn(teaching->infer, told->command));
    size_t from = told->final == NO_TURN ? told->command : told->final;
    for (size_t i = told->end; i < dialogue->count && i < told->end + LOOK_AHEAD; i++) {
        struct span text = infer_turn(teaching->infer, i);
        bool same = span_same_nocase(dialect_name(text), name);
        if (turn_of(teaching, i)->kind == TURN_COMMAND && same)
            return;
        if (turn_of(teaching, i)->kind != TURN_LINE || !same)
            continue;
        if (answer_add_urc(told->answer, after_result(teaching, from, i), text))
            infer_mark_taught(teaching->infer, i);
    }
}

static void tell_delay(const struct teaching *teaching, struct told *told)
{
    size_t from = told->command, to = told->command + 1;
    while (to < told->end && !turn_is_modems(turn_of(teaching, to)))
        to++;
    if (told->answer->payload) {
        while (from < told->end && turn_of(teaching, from)->kind != TURN_PAYLOAD)
            from++;
        for (to = from; to < told->end && !turn_is_modems(turn_of(teaching, to));)
            to++;
    }
    usec gap = to < told->end ? infer_gap(teaching->infer->dialogue, from, to) : -1;
    if (gap > LATE)
        told->answer->delay = gap / 1000 * 1000;
}

/* The answer as a section at the end of the scenario's; false: the log has none. */
static bool tell(const struct teaching *teaching, size_t command, struct told *told)
{
    const struct dialogue *dialogue = teaching->infer->dialogue;
    size_t i = command + 1;
    told->command = command;
    told->final = told->last = NO_TURN;
    for (; i < dialogue->count && dialogue->turns[i].kind != TURN_COMMAND; i++) {
        told->end = i + 1;
        if (dialogue->turns[i].kind == TURN_LINE)
            tell_line(teaching, told, i);
        else if (dialogue->turns[i].kind == TURN_PAYLOAD)
            tell_payload(teaching, told, i);
        else if (dialogue->turns[i].kind == TURN_DATA)
            tell_data(teaching, told, i);
    }
    told->end = i;
    settle_result(teaching, told);
    tell_delay(teaching, told);
    tell_later(teaching, told);
    return told->any;
}

/* --- is it the answer of before? --- */

static bool about_as_long(usec a, usec b)
{
    return (a < SLOW && b < SLOW) || (a < 2 * b && b < 2 * a);
}

static bool same_answer(const struct taught *a, const struct taught *b)
{
    if (a->text_count != b->text_count || a->urc_count != b->urc_count ||
        a->payload != b->payload || a->size != b->size || strcmp(a->result, b->result) != 0 ||
        strcmp(a->prompt, b->prompt) != 0 || !about_as_long(a->delay, b->delay))
        return false;
    for (size_t i = 0; i < a->text_count; i++) {
        const struct taught_text *x = &a->texts[i], *y = &b->texts[i];
        if (x->kind != y->kind || x->count != y->count ||
            memcmp(x->text, y->text, x->count) != 0)
            return false;
    }
    for (size_t i = 0; i < a->urc_count; i++) {
        const struct taught_urc *x = &a->urcs[i], *y = &b->urcs[i];
        if (strcmp(x->text, y->text) != 0 || !about_as_long(x->after, y->after))
            return false;
    }
    return true;
}

/* --- lessons --- */

/* Behind the first argument; the command's end where it is the only one. */
static size_t first_argument(struct span command)
{
    bool quoted = false;
    size_t i = span_find(command, '=');
    for (; i < command.count && (quoted || command.at[i] != ','); i++)
        quoted ^= command.at[i] == '"';
    return i;
}

/* "AT+CIPSEND=*" stands for all that the command is sent with; of one that the modem has with
 * other parameters, "AT+CIPRXGET=4,*" for all that begins so. */
static void add_pattern(const struct teaching *teaching, struct bytes *out, struct span command)
{
    struct span name = dialect_name(command);
    struct bytes whole = {0};
    bytes_add_text(&whole, span_starts_nocase(command, "AT") ? "" : "AT");
    bytes_add_span(&whole, command);
    struct span text = bytes_span(&whole);
    bool sets = span_find(text, '=') < text.count;
    if (sets && !vocabulary_has(teaching->vocabulary, command)) {
        bytes_addf(out, "AT%.*s=*", SPAN_ARGS(name));
    } else {
        size_t first = first_argument(text);
        world_pattern(out, span_cut(text, sets ? first : text.count));
        bytes_add_text(out, sets && first < text.count ? ",*" : "");
    }
    bytes_release(&whole);
}

static struct lesson *lesson_of(struct teaching *teaching, struct span command)
{
    struct bytes pattern = {0};
    struct lesson *found = NULL;
    add_pattern(teaching, &pattern, command);
    for (size_t i = 0; i < teaching->count && !found; i++) {
        if (span_is_nocase(bytes_span(&pattern), teaching->lessons[i].pattern))
            found = &teaching->lessons[i];
    }
    if (!found) {
        teaching->lessons =
            xrealloc(teaching->lessons, (teaching->count + 1) * sizeof *teaching->lessons);
        found = &teaching->lessons[teaching->count++];
        *found = (struct lesson){.pattern = span_dup(bytes_span(&pattern)), .answer = SIZE_MAX};
    }
    bytes_release(&pattern);
    return found;
}

static void drop_last(struct scenario *scenario)
{
    scenario_drop_answer(scenario, scenario->answer_count - 1);
}

static void add_why(struct taught *answer, int line)
{
    struct bytes why = {0};
    bytes_addf(&why, "line %d of the log; the modem has no such command", line);
    reason_set(&answer->why, bytes_at(&why));
    bytes_release(&why);
}

/* As the modem would refuse it: by the bare word what it does not know (docs/quirks.md), else in
 * any way. */
static bool is_refusal(const struct teaching *teaching, struct span command,
                       const struct taught *answer)
{
    return strcmp(answer->result, "ERROR") == 0 ||
           (vocabulary_has(teaching->vocabulary, command) &&
            (span_starts(span_of(answer->result), "+CME ERR") ||
             span_starts(span_of(answer->result), "+CMS ERR")));
}

static void learn(struct teaching *teaching, struct lesson *lesson, size_t command)
{
    struct scenario *scenario = teaching->scenario;
    struct taught *answer = scenario->answer_count < ANSWERS_MAX
                                ? scenario_add_answer(scenario, span_of(lesson->pattern))
                                : NULL;
    struct told told = {.answer = answer};
    if (!answer && lesson->answer != SIZE_MAX)
        scenario->answers[lesson->answer].last = lesson->count - 1;
    if (!answer) {
        lesson->full = true; /* the rest is left to the remedies */
        return;
    }
    struct taught *before =
        lesson->answer == SIZE_MAX ? NULL : &scenario->answers[lesson->answer];
    if (!tell(teaching, command, &told) || (before && same_answer(before, answer))) {
        drop_last(scenario);
        return;
    }
    if (before)
        before->last = lesson->count - 1;
    answer->first = before ? lesson->count : 1;
    bool late = answer->delay > LATE + teaching->infer->dialogue->late;
    lesson->differs = lesson->differs || answer->text_count || answer->urc_count || late ||
                      !is_refusal(teaching, infer_turn(teaching->infer, command), answer);
    lesson->answer = scenario->answer_count - 1;
    add_why(answer, teaching->infer->dialogue->turns[command].line);
}

/* The modem has no such command, or not with such parameters. Found once for each: a host says the
 * same again and again. */
static bool lacks(struct teaching *teaching, struct span command)
{
    enum { HAS = 1, LACKS };
    uint32_t *known = command.count ? tally_number(&teaching->known, command) : NULL;
    if (known && *known == 0)
        *known = vocabulary_has(teaching->vocabulary, command) &&
                         vocabulary_takes(teaching->vocabulary, command)
                     ? HAS
                     : LACKS;
    return known && *known == LACKS;
}

static void take_command(struct teaching *teaching, size_t turn)
{
    struct span text = infer_turn(teaching->infer, turn), rest = text, command;
    bool chain = field_first_of_chain(text).count != span_trim(text).count;
    while (field_next_of_chain(&rest, &command)) {
        if (!lacks(teaching, command))
            continue;
        struct lesson *lesson = lesson_of(teaching, command);
        lesson->count++;
        if (!chain && !lesson->full) /* whose answer is whose is not told in a chain */
            learn(teaching, lesson, turn);
    }
}

/* A command that was always refused, and at once, is so by nature: what was said to it was not
 * taught. */
static bool is_useless(struct teaching *teaching, struct span command)
{
    return lacks(teaching, command) && !lesson_of(teaching, command)->differs;
}

static void forget_useless(struct teaching *teaching)
{
    struct scenario *scenario = teaching->scenario;
    const struct dialogue *dialogue = teaching->infer->dialogue;
    bool *marks = teaching->infer->world->taught;
    for (size_t i = scenario->answer_count; i-- > 0;) {
        for (size_t k = 0; k < teaching->count; k++) {
            const struct lesson *lesson = &teaching->lessons[k];
            if (strcmp(lesson->pattern, scenario->answers[i].pattern) != 0 || lesson->differs)
                continue;
            scenario_drop_answer(scenario, i);
            break;
        }
    }
    for (size_t i = 0; marks && i < dialogue->count; i++) {
        size_t command = marks[i] ? infer_command_before(dialogue, i) : NO_TURN;
        if (command != NO_TURN && is_useless(teaching, infer_turn(teaching->infer, command)))
            marks[i] = false;
    }
}

void infer_answers(struct inference *infer)
{
    struct teaching teaching = {.infer = infer, .scenario = infer->world->scenario};
    teaching.vocabulary = vocabulary_new();
    teaching.shows_results = infer->dialogue->exact || dialogue_shows_results(infer->dialogue);
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind == TURN_COMMAND)
            take_command(&teaching, i);
    }
    forget_useless(&teaching);
    infer->world->lesson_count = teaching.scenario->answer_count;
    for (size_t i = 0; i < teaching.count; i++)
        xfree(teaching.lessons[i].pattern);
    xfree(teaching.lessons);
    tally_release(&teaching.known);
    vocabulary_free(teaching.vocabulary);
}
