/* SPDX-License-Identifier: MIT */
/* Answers that are the place's, the hour's or the unit's own: the clock, the cell, the supply, what
 * somebody set long ago. A model that says the same about other values is not wrong, and no
 * fault of the world made the difference; nothing else follows from such a value here. So the log's
 * own words are taught, and what the answer is about is said. An answer of another kind, an
 * ERROR for an OK, is never of these. */
#include "field/fix_parts.h"
#include "field/infer_parts.h"
#include "field/vocabulary.h"

/* Fields that go on with the clock, to the second or less: no scenario sets them for each line. */
static const struct {
    const char *line;
    size_t field;
} clocks[] = {{"+CCLK: ", 0}, {"+CMGR: \"", 3}, {"+CMGL: ", 4}};

/* The place is the world's; how many satellites there are, and how well they stand, is the
 * hour's. */
static bool same_place(struct span a, struct span b)
{
    static const char fix[] = "+CGNSINF: 1,1,";
    size_t commas = 0, others = 0;
    for (size_t i = 0; i < a.count; i++)
        commas += a.at[i] == ',';
    for (size_t i = 0; i < b.count; i++)
        others += b.at[i] == ',';
    return span_starts(a, fix) && span_starts(b, fix) && commas == others &&
           span_same(infer_field(a, 3), infer_field(b, 3)) &&
           span_same(infer_field(a, 4), infer_field(b, 4));
}

static bool same_but_for_field(struct span a, struct span b, size_t field)
{
    struct span one = infer_field(a, field), other = infer_field(b, field);
    size_t front = (size_t)(one.at - a.at);
    return front == (size_t)(other.at - b.at) &&
           span_same(span_cut(a, front), span_cut(b, front)) &&
           span_same(span_skip(a, front + one.count), span_skip(b, front + other.count));
}

static bool same_but_for_clock(struct span a, struct span b)
{
    if (same_place(a, b))
        return true;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (span_starts(a, clocks[i].line) && span_starts(b, clocks[i].line))
            return same_but_for_field(a, b, clocks[i].field);
    return false;
}

/* How many milliseconds a packet took: the way is as long as that, more or less. */
static bool same_but_for_trip(struct span a, struct span b)
{
    static const char ping[] = "+SNPING4: ";
    return span_starts(a, ping) && span_starts(b, ping) && same_but_for_field(a, b, 2);
}

/* The next line of the model behind `*heard`; NULL: there is none before the host speaks. */
static const struct heard *next_line(const struct rehearsal *rehearsal, size_t *heard)
{
    while (++*heard < rehearsal->count && rehearsal->heard[*heard].kind != HEARD_HOST) {
        const struct heard *what = &rehearsal->heard[*heard];
        if (what->kind == HEARD_LINE && what->text_count)
            return what;
    }
    return NULL;
}

/* What only says how things stood, or who it is: by the command, with what it is told by. */
static bool same_name(struct span a, struct span b);
static bool same_cell(struct span a, struct span b);
static bool same_status(struct span a, struct span b);
static bool no_fix(struct span a, struct span b);
static bool any_form(struct span a, struct span b);

static const struct stand {
    const char *command, *whose;
    bool (*alike)(struct span own, struct span line);
} stands[] = {
    {"AT+CPSI?", "its cell", same_cell},
    {"AT+CREG?", "its cell", same_status},
    {"AT+CGREG?", "its cell", same_status},
    {"AT+CEREG?", "its cell", same_status},
    {"AT+COPS?", "its operator", same_status},
    {"AT+COPS=?", "the networks around it", same_name},
    {"AT+CBC", "its supply", same_name},
    {"AT+CADC?", "what it measured", same_name},
    {"AT+CMTE?", "what it measured", same_name},
    {"AT+CGNSINF", "its satellites", no_fix},
    {"ATI", "the form of its name", any_form},
    {"AT+CGMR", "the form of its name", any_form},
    {"AT+GMR", "the form of its name", any_form},
    {"AT+CGSN", "the form of its number", any_form},
    {"AT+GSN", "the form of its number", any_form},
    {"AT+CCID", "the form of its number", any_form},
    {"AT+CIMI", "the form of its number", any_form},
};

static bool same_name(struct span a, struct span b)
{
    return span_same(dialect_name(a), dialect_name(b));
}

/* `+CPSI: LTE ...`, and not `NO SERVICE`. */
static bool same_cell(struct span a, struct span b)
{
    return same_name(a, b) && span_same(infer_field(a, 0), infer_field(b, 0));
}

/* `+CREG: 2,1,...` with another cell, `+COPS: 0,0,...` with another name. */
static bool same_status(struct span a, struct span b)
{
    return same_cell(a, b) && span_same(infer_field(a, 1), infer_field(b, 1)) &&
           infer_field(a, 2).count && infer_field(b, 2).count;
}

/* On, and without a place. */
static bool no_fix(struct span a, struct span b)
{
    static const char on[] = "+CGNSINF: 1,", fix[] = "+CGNSINF: 1,1,";
    return span_starts(a, on) && span_starts(b, on) && !span_starts(a, fix) &&
           !span_starts(b, fix);
}

static bool any_form(struct span a, struct span b)
{
    return a.count && !dialect_is_final(a) && !dialect_is_final(b);
}

/* Does the model give that answer too, but for lines of which `alike` says that they may differ? */
static bool differs_by(const struct rehearsal *rehearsal, size_t command, size_t end,
                       bool (*alike)(struct span own, struct span line))
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    size_t at = rehearsal->match[command];
    bool differs = false;
    for (size_t i = command + 1; i < end; i++) {
        if (!turn_is_modems(&dialogue->turns[i]))
            continue;
        struct span line = turn_bytes(dialogue, &dialogue->turns[i]);
        const struct heard *heard = next_line(rehearsal, &at);
        struct span own = heard ? heard_text(rehearsal, heard) : SPAN("");
        bool other = !span_same(own, line) && alike(own, line);
        if (!other && !span_same(own, line))
            return false;
        differs = differs || other;
    }
    return differs;
}

static const struct stand *stand_of(struct span command)
{
    for (size_t i = 0; i < sizeof stands / sizeof *stands; i++)
        if (span_is_nocase(command, stands[i].command))
            return &stands[i];
    return NULL;
}

static bool is_kept(struct span name)
{
    struct vocabulary *vocabulary = vocabulary_new();
    bool keeps = vocabulary_keeps(vocabulary, name);
    vocabulary_free(vocabulary);
    return keeps;
}

/* A setting that outlives a start, and which the log has not set so far. */
static bool was_set_before(const struct rehearsal *rehearsal, size_t command)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    struct span text = span_trim(turn_bytes(dialogue, &dialogue->turns[command]));
    struct span name = dialect_name(text);
    struct bytes setter = {0};
    if (text.count == 0 || text.at[text.count - 1] != '?' || !is_kept(name))
        return false;
    bytes_addf(&setter, "*%.*s=*", SPAN_ARGS(name));
    bool set = false;
    for (size_t i = 0; i < command && !set; i++)
        set = dialogue->turns[i].kind == TURN_COMMAND &&
              text_matches(turn_bytes(dialogue, &dialogue->turns[i]), bytes_span(&setter));
    bytes_release(&setter);
    return !set;
}

const char *fix_own(const struct rehearsal *rehearsal, size_t command, size_t end)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    struct span text = span_trim(turn_bytes(dialogue, &dialogue->turns[command]));
    if (differs_by(rehearsal, command, end, same_but_for_clock))
        return FIX_TIME_OF_DAY;
    if (differs_by(rehearsal, command, end, same_but_for_trip))
        return FIX_ROUND_TRIPS;
    const struct stand *stand = stand_of(text);
    if (stand)
        return differs_by(rehearsal, command, end, stand->alike) ? stand->whose : NULL;
    return differs_by(rehearsal, command, end, same_name) && was_set_before(rehearsal, command)
               ? "how it was set before"
               : NULL;
}
