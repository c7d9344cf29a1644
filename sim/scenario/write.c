/* SPDX-License-Identifier: MIT */
/* A scenario as a file, from the same rows that read it. Which keys need to be written is found
 * by reading: beside the scenario stands the world of what was written so far, which begins as
 * that of an empty file; a key whose value is the same there says nothing new. So `profile`
 * spares those of its keys that it sets, and a key that only overrides it is written.
 */
#include "scenario/write.h"

#include "base/die.h"
#include "base/limits.h"
#include "scenario/build.h"
#include "scenario/load.h"
#include "scenario/parts.h"
#include "scenario/values.h"

#include <string.h>

struct writer {
    const struct scenario *scenario;
    struct scenario *known; /* the world of the lines written so far */
    const char *base;
    struct names plain; /* of the files so far */
    struct bytes *out;
    struct complaints *complaints;
    const char *section, *name; /* that is being written; the name may be NULL */
    int line;                   /* where it stood, for complaints */
    bool headed;                /* its head is written */
    bool filed;                 /* that of [files] is */
    bool good;
};

/* --- lines --- */

static void cannot(struct writer *w, const char *key, const char *why)
{
    w->good = false;
    complain(w->complaints, w->scenario->path, w->line, "[%s%s%s] %s cannot be written: %s",
             w->section, w->name ? " " : "", w->name ? w->name : "", key, why);
}

/* Comments have a line each, and lines have an end. */
static void write_why(struct writer *w, const char *why)
{
    for (struct span rest = span_of(why ? why : ""); rest.count;) {
        struct span line = span_take(&rest, '\n');
        bytes_addf(w->out, "; %.*s\n", SPAN_ARGS(span_cut(line, SCENARIO_LINE_MAX - 2)));
    }
}

static void begin(struct writer *w, const char *section, const char *name, int line)
{
    w->section = section;
    w->name = name;
    w->line = line;
    w->headed = false;
}

static void write_head(struct writer *w)
{
    if (w->headed)
        return;
    bytes_addf(w->out, "[%s%s%s]\n", w->section, w->name ? " " : "", w->name ? w->name : "");
    w->headed = true;
}

static void part_section(struct writer *w)
{
    if (w->out->count && !w->headed)
        bytes_add_char(w->out, '\n');
}

static bool fits(const char *key, struct span value)
{
    return strlen(key) + strlen(" = ") + value.count <= SCENARIO_LINE_MAX;
}

static void put(struct writer *w, const char *key, struct span value)
{
    if (!outline_can_name(span_of(key)))
        cannot(w, key, "expected a name without =, : and ` ;`");
    else if (!outline_can_hold(value))
        cannot(w, key,
               "a line cannot hold its value; expected no line end, no blank at its ends "
               "and no ` ;`");
    else if (!fits(key, value))
        cannot(w, key, "expected a line of at most 2000 characters");
    else
        bytes_addf(w->out, "%s = %.*s\n", key, SPAN_ARGS(value));
}

/* --- keys --- */

/* What is as it would be anyway is news only with a reason. */
static bool is_news(const struct writer *w, const struct key *key, const void *base,
                    const void *known, struct bytes *value)
{
    struct bytes old = {0};
    bytes_clear(value);
    bool said = key_add_value(key, base, value);
    bool same =
        key_add_value(key, known, &old) && span_same(bytes_span(value), bytes_span(&old));
    bytes_release(&old);
    return said &&
           (!same || (!w->name && scenario_reason(w->scenario, key->section, key->name)));
}

/* Of `section`, the keys with a field; `known` takes over what is written. */
static void write_keys(struct writer *w, const void *base, void *known)
{
    struct bytes value = {0}, expected = {0};
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (strcmp(key->section, w->section) != 0 || !is_news(w, key, base, known, &value))
            continue;
        bytes_clear(&expected);
        if (!w->name) {
            part_section(w);
            write_head(w);
            write_why(w, scenario_reason(w->scenario, key->section, key->name));
        }
        if (key_read(key, bytes_span(&value), known)) {
            put(w, key->name, bytes_span(&value));
        } else {
            bytes_add_text(&expected, "expected ");
            key_expected(key, &expected);
            cannot(w, key->name, bytes_at(&expected));
        }
    }
    bytes_release(&value);
    bytes_release(&expected);
}

static void write_plain(struct writer *w, const char *section)
{
    begin(w, section, NULL, 1);
    write_keys(w, w->scenario, w->known);
}

/* --- named sections --- */

static void begin_named(struct writer *w, const char *section, const char *name, int line,
                        const char *why)
{
    begin(w, section, name, line);
    part_section(w);
    write_why(w, why);
    write_head(w);
    if (!outline_can_hold(span_of(name)) || strchr(name, ']') || name[0] == '\0')
        cannot(w, "the name", "expected one line of text without ]");
}

static void write_fault(struct writer *w, const struct fault_spec *fault)
{
    struct fault_spec known = {0};
    struct bytes text = {0};
    begin_named(w, "fault", fault->name, fault->line, fault->why);
    rule_add_on(&text, fault);
    put(w, "on", bytes_span(&text));
    key_set_defaults("fault", &known);
    write_keys(w, fault, &known);
    for (size_t i = 0; i < fault->action_count; i++) {
        bytes_clear(&text);
        rule_add_action(&text, &fault->actions[i]);
        put(w, "then", bytes_span(&text));
    }
    bytes_release(&text);
}

/* Texts take values from the command where a `$` stands; those that are themselves are hidden. */
static void add_taught(struct bytes *out, struct span text, size_t most)
{
    struct bytes plain = {0};
    value_add_text(&plain, text, most);
    bool hide = taught_mistake(bytes_span(&plain)) != NULL;
    for (struct span rest = bytes_span(&plain); rest.count; rest = span_skip(rest, 1)) {
        if (hide && rest.at[0] == '$')
            bytes_add_text(out, "\\x24");
        else
            bytes_add_char(out, rest.at[0]);
    }
    bytes_release(&plain);
}

static void write_answer(struct writer *w, const struct taught *answer)
{
    struct taught known = {0};
    struct bytes text = {0};
    begin_named(w, "answer", answer->pattern, answer->line, answer->why);
    for (size_t i = 0; i < answer->text_count; i++) {
        const struct taught_text *line = &answer->texts[i];
        bytes_clear(&text);
        add_taught(&text, (struct span){line->text, line->count},
                   SCENARIO_LINE_MAX - strlen("line = "));
        put(w, line->kind == TAUGHT_LINE ? "line" : "data", bytes_span(&text));
    }
    key_set_defaults("answer", &known);
    write_keys(w, answer, &known);
    for (size_t i = 0; i < answer->urc_count; i++) {
        const struct taught_urc *urc = &answer->urcs[i];
        bytes_clear(&text);
        usec_add_text(&text, urc->after);
        bytes_add_text(&text, ": ");
        add_taught(&text, (struct span){urc->text, urc->count},
                   SCENARIO_LINE_MAX - strlen("then = ") - text.count);
        put(w, "then", bytes_span(&text));
    }
    taught_release(&known);
    bytes_release(&text);
}

static void write_message(struct writer *w, const struct message_spec *message)
{
    struct message_spec known = {.at = -1};
    struct bytes text = {0};
    begin_named(w, "message", message->name, message->line, message->why);
    key_set_defaults("message", &known);
    write_keys(w, message, &known);
    value_add_text(&text, (struct span){message->text, message->text_count},
                   SCENARIO_LINE_MAX - strlen("text = "));
    if (text.count)
        put(w, "text", bytes_span(&text));
    bytes_release(&text);
}

static void write_expect(struct writer *w, const struct expect_spec *expect)
{
    struct expect_spec known = {.within = USEC_NEVER};
    begin_named(w, "expect", expect->name, expect->line, expect->why);
    key_set_defaults("expect", &known);
    write_keys(w, expect, &known);
    expect_spec_release(&known);
}

/* --- files --- */

static void write_file(struct writer *w, size_t number)
{
    const struct file_spec *file = &w->scenario->files[number];
    const char *slash = w->base ? strrchr(w->base, '/') : NULL;
    struct bytes path = {0}, value = {0}, name = {0};
    part_add_name(&w->plain, file, number, slash ? slash + 1 : w->base ? w->base : "", &name);
    if (file->of_root) {
        bytes_release(&name);
        return;
    }
    begin(w, "files", NULL, file->line);
    w->headed = w->filed;
    part_section(w);
    write_head(w);
    w->filed = true;
    write_why(w, file->why);
    if (!part_add_content(w->scenario, file, &value) && w->base) {
        bytes_clear(&value);
        bytes_addf(&value, "from %s", bytes_at(&name));
    }
    const char *mistake = file_path_mistake(span_of(file->path));
    bytes_addf(&path, "%s%s", file->path, file->folder ? "/" : "");
    if (mistake)
        cannot(w, file->path, mistake);
    else
        put(w, bytes_at(&path), bytes_span(&value));
    bytes_release(&path);
    bytes_release(&value);
    bytes_release(&name);
}

/* --- all --- */

static void write_section(struct writer *w, const struct section_row *section)
{
    const struct scenario *scenario = w->scenario;
    if (strcmp(section->name, "files") == 0) {
        for (size_t i = 0; i < scenario->file_count; i++)
            write_file(w, i);
    } else if (strcmp(section->name, "fault") == 0) {
        for (size_t i = 0; i < scenario->fault_count; i++)
            write_fault(w, &scenario->faults[i]);
    } else if (strcmp(section->name, "message") == 0) {
        for (size_t i = 0; i < scenario->sim.message_count; i++)
            write_message(w, &scenario->sim.messages[i]);
    } else if (strcmp(section->name, "answer") == 0) {
        for (size_t i = 0; i < scenario->answer_count; i++)
            write_answer(w, &scenario->answers[i]);
    } else if (strcmp(section->name, "expect") == 0) {
        for (size_t i = 0; i < scenario->expect_count; i++)
            write_expect(w, &scenario->expects[i]);
    } else {
        write_plain(w, section->name);
    }
}

bool scenario_write(const struct scenario *scenario, const char *base, struct bytes *out,
                    struct complaints *complaints)
{
    struct bytes text = {0};
    struct writer writer = {.scenario = scenario,
                            .known = scenario_default(),
                            .base = base,
                            .out = &text,
                            .complaints = complaints,
                            .good = true};
    for (const struct section_row *section = scenario_sections; section->name; section++)
        write_section(&writer, section);
    bytes_add_span(out, bytes_span(&text));
    scenario_free(writer.known);
    names_release(&writer.plain);
    bytes_release(&text);
    return writer.good;
}
