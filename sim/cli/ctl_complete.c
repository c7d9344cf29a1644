/* SPDX-License-Identifier: MIT */
/* What a shell may complete behind `ctl PATH`: verbs, their arguments and words, by the rows that
 * check them. Only the names of faults are asked of the run itself, as no row can know them; who
 * does not answer within a second has none. */
#include "cli/ctl_complete.h"

#include "cli/ctl_words.h"

#include <string.h>

static bool is(const char *word, const char *other)
{
    return word && strcmp(word, other) == 0;
}

/* `fault` may be written for the first half of `fault-add`. */
static void offer_verbs(struct bytes *out, const char *half)
{
    struct bytes lead = {0};
    bytes_addf(&lead, "%s%s", half, *half ? "-" : "");
    for (size_t i = 0; control_verbs[i]; i++) {
        struct span name = span_of(control_verbs[i]->name);
        if (span_starts(name, bytes_at(&lead)))
            bytes_addf(out, "%.*s\t%s\n", SPAN_ARGS(span_skip(name, lead.count)),
                       control_verbs[i]->about);
    }
    bytes_release(&lead);
}

static const struct control_verb *find_verb(char *const *words, size_t count)
{
    struct bytes both = {0};
    if (count > 1)
        bytes_addf(&both, "%s-%s", words[0], words[1]);
    const struct control_verb *verb = control_find_verb(bytes_span(&both));
    bytes_release(&both);
    return verb ? verb : control_find_verb(span_of(words[0]));
}

static void offer_names(const char *path, struct bytes *out)
{
    size_t i;
    json_t *fault, *got = ctl_ask(path, control_find_verb(SPAN("fault-list")));
    json_array_foreach(json_object_get(got, "faults"), i, fault)
    {
        const char *name = json_string_value(json_object_get(fault, "name"));
        const char *on = json_string_value(json_object_get(fault, "on"));
        if (name && on && !strpbrk(name, "\t\n"))
            bytes_addf(out, "%s\t%s\n", name, on);
    }
    json_decref(got);
}

static void offer_arguments(const struct control_verb *verb, const char *before,
                            struct bytes *out)
{
    bool named = before && before[0] == '-' && before[1] == '-';
    const struct control_field *field = verb->arguments;
    for (; field && field->name; field++) {
        bool meant = named ? is(before + 2, field->name) : field->spread;
        for (size_t i = 0; meant && field->words && field->words[i]; i++)
            bytes_addf(out, "%s\n", field->words[i]);
        if (!named)
            bytes_addf(out, "--%s\t%s\n", field->name, field->about);
    }
    if (verb->of_modem && !named)
        bytes_add_text(out, "--modem\twhich of several, from 0 on\n");
}

void ctl_complete(struct bytes *out, char *const *words, size_t count)
{
    if (count == 0) /* PATH: a file */
        return;
    if (count == 1) {
        offer_verbs(out, "");
        return;
    }
    const struct control_verb *verb = find_verb(words + 1, count - 1);
    if (!verb && count == 2)
        offer_verbs(out, words[1]);
    if (!verb)
        return;
    if (is(verb->name, "fault-remove"))
        offer_names(words[0], out);
    offer_arguments(verb, count > 2 ? words[count - 1] : NULL, out);
}
