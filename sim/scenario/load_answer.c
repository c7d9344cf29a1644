/* SPDX-License-Identifier: MIT */
/* Loads [answer PATTERN]: the section's name is the command. Lines and data keep the order in
 * which they stand, since the modem says them so; one pattern may have several sections, told
 * apart by nth, and one that can never be reached is a mistake. */
#include "base/die.h"
#include "base/limits.h"
#include "scenario/load.h"

#include <stdlib.h>

static bool read_text(const struct loading *loading, const struct entry *entry,
                      struct span text, struct bytes *out)
{
    const char *mistake = taught_mistake(text);
    if (text.count == 0)
        mistake = "nothing to say; expected a text";
    if (mistake)
        load_complain_value(loading, entry, mistake, SPAN(""));
    return !mistake && load_text(loading, entry, text, SCENARIO_TEXT_MAX, out);
}

/* The modem frames lines itself: line ends and zero bytes inside can only be meant for data. */
static bool read_line(const struct loading *loading, const struct entry *entry,
                      struct span text, struct bytes *out)
{
    if (!read_text(loading, entry, text, out))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        char c = bytes_at(out)[i];
        if (c != '\r' && c != '\n' && c != '\0')
            continue;
        load_complain_value(loading, entry,
                            "a line end or a zero byte inside; expected the text alone, or "
                            "`data` for bytes",
                            SPAN(""));
        return false;
    }
    return true;
}

static void add_text(const struct loading *loading, const struct entry *entry,
                     enum taught_kind kind, struct taught *answer)
{
    struct bytes text = {0};
    bool good = kind == TAUGHT_LINE ? read_line(loading, entry, entry->value, &text)
                                    : read_text(loading, entry, entry->value, &text);
    if (good) {
        answer->texts =
            xrealloc(answer->texts, (answer->text_count + 1) * sizeof *answer->texts);
        answer->texts[answer->text_count++] =
            (struct taught_text){kind, span_dup(bytes_span(&text)), text.count};
    }
    bytes_release(&text);
}

/* "2s: +CNTP: 1". */
static void add_urc(const struct loading *loading, const struct entry *entry,
                    struct taught *answer)
{
    struct bytes text = {0};
    size_t colon = span_find(entry->value, ':');
    struct span line = span_trim(span_skip(entry->value, colon + 1));
    usec after;
    if (!scenario_parse_time(span_trim(span_cut(entry->value, colon)), &after) ||
        line.count == 0) {
        load_complain_value(loading, entry, "expected a time and a line, such as 2s: +CNTP: 1",
                            SPAN(""));
    } else if (read_line(loading, entry, line, &text)) {
        answer->urcs = xrealloc(answer->urcs, (answer->urc_count + 1) * sizeof *answer->urcs);
        answer->urcs[answer->urc_count++] =
            (struct taught_urc){after, span_dup(bytes_span(&text)), text.count};
    }
    bytes_release(&text);
}

static void add_entry(const struct loading *loading, const struct entry *entry,
                      struct taught *answer)
{
    bool line = span_is(entry->key, "line"), data = span_is(entry->key, "data");
    bool urc = span_is(entry->key, "then");
    if (answer->text_count + answer->urc_count == SCENARIO_ACTIONS_MAX && (line || data || urc))
        complain(loading->complaints, loading->file, entry->line,
                 "too many lines; expected at most %d", SCENARIO_ACTIONS_MAX);
    else if (line || data)
        add_text(loading, entry, line ? TAUGHT_LINE : TAUGHT_DATA, answer);
    else if (urc)
        add_urc(loading, entry, answer);
}

static void check_pattern(const struct loading *loading, const struct section *section)
{
    const struct entry head = {.line = section->line,
                               .key = SPAN("answer"),
                               .value = section->name};
    load_check_command(loading, &head, section->name);
}

/* Are all commands that `answer` could get taken by one before it? */
static bool is_behind(const struct taught *answer, const struct taught *before)
{
    return span_same_nocase(span_of(answer->pattern), span_of(before->pattern)) &&
           before->first <= answer->first && before->last >= answer->last;
}

static void check_reached(const struct loading *loading, const struct taught *answer)
{
    const struct scenario *scenario = loading->scenario;
    for (const struct taught *before = scenario->answers; before != answer; before++) {
        if (!is_behind(answer, before))
            continue;
        complain(loading->complaints, loading->file, answer->line,
                 "[answer %s] is never said: that on line %d takes all its commands; expected "
                 "another `nth`",
                 answer->pattern, before->line);
        return;
    }
}

void load_answer(const struct loading *loading, const struct section *section)
{
    struct scenario *scenario = loading->scenario;
    scenario->answers =
        xrealloc(scenario->answers, (scenario->answer_count + 1) * sizeof *scenario->answers);
    struct taught *answer = &scenario->answers[scenario->answer_count++];
    *answer = (struct taught){.pattern = span_dup(section->name), .line = section->line};
    key_set_defaults("answer", answer);
    load_check_keys(loading, section);
    check_pattern(loading, section);
    load_key(loading, section, "result", answer);
    load_key(loading, section, "delay", answer);
    load_key(loading, section, "nth", answer);
    const struct entry *payload = load_key(loading, section, "payload", answer);
    const struct entry *prompt = load_key(loading, section, "prompt", answer);
    if (prompt && !payload)
        load_complain_value(loading, prompt, "asks for nothing; expected a `payload` too",
                            SPAN(""));
    for (size_t i = 0; i < section->count; i++)
        add_entry(loading, load_entry_number(loading, section, i), answer);
    check_reached(loading, answer);
}
