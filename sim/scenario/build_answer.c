/* SPDX-License-Identifier: MIT */
/* [answer] sections made by a program. Texts are said as they are given, so that what looks like a
 * value ($1) is not taken for one; and each is refused that no line of a file could hold, since
 * what was built has to be the same once it was written and read. */
#include "scenario/build.h"

#include "at/cme.h"
#include "base/die.h"
#include "base/limits.h"
#include "scenario/load.h"
#include "scenario/values.h"

#include <string.h>

#define TEXT_MOST (SCENARIO_LINE_MAX - sizeof "then = 999999.999s: ")

static struct taught *last_answer(const struct scenario *scenario)
{
    return &scenario->answers[scenario->answer_count - 1];
}

struct taught *scenario_add_answer(struct scenario *scenario, struct span pattern)
{
    bool named = pattern.count > 0 && pattern.count < SCENARIO_LINE_MAX / 2 &&
                 outline_can_hold(pattern) && !rule_pattern_mistake(SEAM_COMMAND, pattern);
    for (size_t i = 0; i < pattern.count; i++)
        named = named && !strchr("[];#", pattern.at[i]) && pattern.at[i];
    if (!named)
        return NULL;
    scenario->answers =
        xrealloc(scenario->answers, (scenario->answer_count + 1) * sizeof *scenario->answers);
    scenario->answer_count++;
    struct taught *answer = last_answer(scenario);
    *answer = (struct taught){.pattern = span_dup(pattern)};
    key_set_defaults("answer", answer);
    return answer;
}

void scenario_drop_answer(struct scenario *scenario, size_t i)
{
    must(i < scenario->answer_count);
    taught_release(&scenario->answers[i]);
    scenario->answer_count--;
    memmove(scenario->answers + i, scenario->answers + i + 1,
            (scenario->answer_count - i) * sizeof *scenario->answers);
}

/* A dollar is written twice; false: that is more than a line holds. */
static bool make_text(struct span text, bool is_line, struct bytes *out)
{
    struct bytes written = {0};
    bool good = text.count > 0;
    for (size_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        good = good && c != '\0' && !(is_line && (c == '\r' || c == '\n'));
        bytes_add_char(out, c);
        if (c == '$')
            bytes_add_char(out, '$');
    }
    value_add_text(&written, bytes_span(out), TEXT_MOST);
    good = good && written.count < TEXT_MOST && outline_can_hold(bytes_span(&written));
    bytes_release(&written);
    return good;
}

static bool has_room(const struct taught *answer)
{
    return answer->text_count + answer->urc_count < SCENARIO_ACTIONS_MAX;
}

bool answer_add_text(struct taught *answer, enum taught_kind kind, struct span text)
{
    struct bytes made = {0};
    bool good = has_room(answer) && make_text(text, kind == TAUGHT_LINE, &made);
    if (good) {
        answer->texts =
            xrealloc(answer->texts, (answer->text_count + 1) * sizeof *answer->texts);
        answer->texts[answer->text_count++] =
            (struct taught_text){kind, span_dup(bytes_span(&made)), made.count};
    }
    bytes_release(&made);
    return good;
}

bool answer_add_urc(struct taught *answer, usec after, struct span text)
{
    struct bytes made = {0};
    bool good = has_room(answer) && make_text(text, true, &made);
    if (good) {
        answer->urcs = xrealloc(answer->urcs, (answer->urc_count + 1) * sizeof *answer->urcs);
        answer->urcs[answer->urc_count++] =
            (struct taught_urc){after, span_dup(bytes_span(&made)), made.count};
    }
    bytes_release(&made);
    return good;
}

/* The words of a +CME ERROR stand for its number, as AT+CMEE says. */
static int number_of(struct span result)
{
    static const char head[] = "+CME ERROR: ";
    int64_t number;
    struct span text = span_skip(result, strlen(head));
    bool words = span_starts(result, head) && !span_number(text, INT32_MAX, &number);
    return words ? cme_number(text) : -1;
}

bool answer_set_result(struct taught *answer, struct span result)
{
    int number = number_of(result);
    if (number > 0) {
        struct bytes text = {0};
        bytes_addf(&text, "+CME ERROR: %d", number);
        xfree(answer->result);
        answer->result = span_dup(bytes_span(&text));
        bytes_release(&text);
        return true;
    }
    if (!taught_is_result(result) || !outline_can_hold(result))
        return false;
    xfree(answer->result);
    answer->result = span_dup(result);
    return true;
}

bool answer_set_payload(struct taught *answer, enum taught_payload payload, int64_t size,
                        struct span prompt)
{
    if (prompt.count == 0 || !outline_can_hold(prompt) || prompt.count > TEXT_MOST)
        return false;
    answer->payload = payload;
    answer->size = size;
    xfree(answer->prompt);
    answer->prompt = span_dup(prompt);
    return true;
}
