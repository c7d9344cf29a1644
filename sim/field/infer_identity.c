/* SPDX-License-Identifier: MIT */
/* Who the module says it is (AT manual V1.06, 2.2.5, 3.2.1 to 3.2.3). A SIM7000 is known by its
 * model and revision, and says the rest by them; the words of another family are taken as they
 * stand, since hosts choose their dialect by them. */
#include "field/infer_parts.h"
#include "module/identity.h"

#include <string.h>

#define NEAR 200 /* turns */

static void set_model(struct inference *infer, struct span text)
{
    for (size_t i = 0; i + 8 <= text.count; i++) {
        struct span model = span_cut(span_skip(text, i), 8);
        if (span_starts(model, "SIM7000") &&
            infer_set(infer, "module", "model", "as the log shows", model))
            return;
    }
}

static void take_revision(struct inference *infer, struct span line)
{
    struct span revision = span_trim(span_skip(line, strlen("Revision:")));
    set_model(infer, revision);
    infer_set(infer, "module", "revision", "as the log shows", revision);
}

/* What a module of that model and revision says by itself to these. */
static const struct {
    const char *command, *key;
    void (*add_own)(const struct module_options *module, struct bytes *out);
} words[] = {
    {"+CGMI", "cgmi", identity_add_maker},   {"+GMI", "cgmi", identity_add_maker},
    {"+CGMM", "cgmm", identity_add_product}, {"+GMM", "cgmm", identity_add_product},
    {"I", "ati", identity_add_ident},        {"I0", "ati", identity_add_ident},
};

/* One line alone, behind the echo, and the OK: what is more is not said by a key. */
static bool is_alone(const struct inference *infer, size_t command, size_t turn)
{
    const struct turn *turns = infer->dialogue->turns;
    size_t first = command + 1 + (turns[command + 1].kind == TURN_ECHO);
    return turn == first && infer_final_after(infer->dialogue, command) == turn + 1 &&
           !turns[turn].masked && !turns[turn].cut;
}

/* Not far away it says something else: then noise has taken some of one or the other. */
static bool is_said_otherwise(const struct inference *infer, size_t command, size_t turn)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t from = command > NEAR ? command - NEAR : 0;
    for (size_t i = from; i + 1 < dialogue->count && i < command + NEAR; i++)
        if (dialogue->turns[i].kind == TURN_COMMAND &&
            dialogue->turns[i + 1].kind == TURN_LINE &&
            span_same(infer_turn(infer, i), infer_turn(infer, command)) &&
            !dialect_is_final(infer_turn(infer, i + 1)) &&
            !span_same(span_trim(infer_turn(infer, i + 1)), span_trim(infer_turn(infer, turn))))
            return true;
    return false;
}

static void take_words(struct inference *infer, size_t turn)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    struct span line = span_trim(infer_turn(infer, turn));
    if (command == NO_TURN || dialect_is_final(line))
        return;
    struct span name = dialect_name(infer_turn(infer, command));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct bytes own = {0};
        if (!span_is_nocase(name, words[i].command) || !is_alone(infer, command, turn))
            continue;
        words[i].add_own(&infer->world->scenario->module, &own);
        if (!span_same(line, bytes_span(&own)) && !is_said_otherwise(infer, command, turn))
            infer_set(infer, "module", words[i].key, "as the log shows", line);
        bytes_release(&own);
    }
}

void infer_identity(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (span_starts(line, "Revision:"))
            take_revision(infer, line);
        else if (span_starts(line, "SIMCOM_SIM7000") || span_starts(line, "SIM7000"))
            set_model(infer, line);
    }
    for (size_t i = 0; i < dialogue->count; i++)
        if (dialogue->turns[i].kind == TURN_LINE)
            take_words(infer, i);
}
