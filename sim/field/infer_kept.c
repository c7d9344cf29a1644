/* SPDX-License-Identifier: MIT */
/* Settings that a question shows and that the host has not set in the log: somebody set them before
 * it begins, and the module kept them (AT manual V1.06: parameter saving mode). They are set so
 * before the trace, each by the row that would answer. What a row would not take is no setting
 * of this modem's, and is left to the answer. */
#include "at/row.h"
#include "field/infer_parts.h"
#include "field/tally.h"
#include "field/vocabulary.h"

/* A line of fields, as AT+X? prints them and AT+X= takes them. */
static bool takes(const struct at_param *params, struct span fields, bool *is_default)
{
    *is_default = true;
    for (; params->type != AT_PARAMS_END; params++) {
        struct span field = span_take(&fields, ',');
        int64_t number = 0;
        bool quoted = field.count > 1 && field.at[0] == '"' && field.at[field.count - 1] == '"';
        struct span text = quoted ? span_cut(span_skip(field, 1), field.count - 2) : field;
        bool good = params->type == AT_NUMBER
                        ? span_number(field, INT64_MAX, &number) &&
                              at_range_allows(params->range, number)
                        : quoted && text.count <= at_range_length(params->range);
        if (!good || params->secret)
            return false;
        *is_default =
            *is_default && params->default_text && span_is(text, params->default_text);
    }
    return fields.count == 0;
}

/* The setting that this line shows, in answer to its own question; NULL: it is none, or one that
 * other parts look after. */
static const struct at_row *shown_setting(const struct inference *infer,
                                          const struct vocabulary *vocabulary, size_t turn)
{
    struct span line = infer_turn(infer, turn), name = dialect_name(line);
    size_t command = infer_command_before(infer->dialogue, turn);
    struct bytes question = {0};
    if (infer->dialogue->turns[turn].kind != TURN_LINE || !span_starts(name, "+") ||
        infer->dialogue->turns[turn].masked || command == NO_TURN)
        return NULL;
    bytes_addf(&question, "AT%.*s?", SPAN_ARGS(name));
    bool asked = span_same_nocase(span_trim(infer_turn(infer, command)), bytes_span(&question));
    bytes_release(&question);
    const struct at_row *row = asked ? vocabulary_row(vocabulary, name) : NULL;
    bool own = row && row->read == at_setting_read && row->write && row->params;
    return own && row->saving != AT_NO_SAVE ? row : NULL;
}

static void tell_kept(struct inference *infer, const struct at_row *row, size_t turn)
{
    struct span line = infer_turn(infer, turn);
    struct span fields = span_trim(span_skip(line, dialect_name(line).count + 1));
    bool is_default;
    if (takes(row->params, fields, &is_default) && !is_default)
        world_add_before(infer->world, "it was set before, and kept", "AT%s=%.*s", row->name,
                         SPAN_ARGS(fields));
}

/* The first that is seen of each counts, a question or a write. */
void infer_kept(struct inference *infer)
{
    struct tally seen = {0};
    struct vocabulary *vocabulary = NULL;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        const struct turn *turn = &infer->dialogue->turns[i];
        struct span text = infer_turn(infer, i);
        if (turn->kind == TURN_COMMAND && span_find(text, '=') < text.count)
            tally_add(&seen, dialect_name(text));
        if (turn->kind != TURN_LINE || !span_starts(text, "+") ||
            tally_add(&seen, dialect_name(text)) > 1)
            continue;
        if (!vocabulary)
            vocabulary = vocabulary_new();
        const struct at_row *row = shown_setting(infer, vocabulary, i);
        if (row)
            tell_kept(infer, row, i);
    }
    if (vocabulary)
        vocabulary_free(vocabulary);
    tally_release(&seen);
}
