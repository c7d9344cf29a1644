/* SPDX-License-Identifier: MIT */
/* The tables of docs/scenario.md from the rows that read scenarios, so that the page cannot say
 * what the program does not do. A test compares the two. */
#include "scenario/keys.h"
#include "scenario/rules.h"

#include <string.h>

static void add_value(struct bytes *out, const char *text)
{
    bytes_addf(out, text[0] ? "`%s`" : "nothing", text);
}

/* Shorter than in messages, where the reader has no page around it. */
static void add_expected(struct bytes *out, const struct key *key)
{
    if (key->kind == KEY_TIME && key->range)
        bytes_addf(out, "time, at least %s, or 0", key->range);
    else if (key->kind == KEY_TIME)
        bytes_add_text(out, "time");
    else if (key->kind == KEY_RATE)
        bytes_add_text(out, "rate");
    else if (key->kind == KEY_PATTERN)
        bytes_add_text(out, "pattern");
    else
        key_expected(key, out);
}

static void add_key(struct bytes *out, const struct key *key)
{
    bytes_addf(out, "| `%s` | ", key->name);
    add_expected(out, key);
    bytes_add_text(out, " | ");
    if (key->default_text)
        add_value(out, key->default_text);
    else
        bytes_add_text(out, key->follows);
    bytes_addf(out, " | `%s` | %s |\n", key->example, key->about);
}

static void add_section(struct bytes *out, const struct section_row *section)
{
    bytes_addf(out, "### [%s%s]\n\n%s\n\n", section->name, section->named ? " NAME" : "",
               section->about);
    if (strcmp(section->name, "files") == 0) {
        bytes_add_text(out, "See [Files](#files).\n\n");
        return;
    }
    bytes_add_text(out, "| key | value | default | example | meaning |\n"
                        "|---|---|---|---|---|\n");
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (strcmp(key->section, section->name) == 0)
            add_key(out, key);
    }
    bytes_add_char(out, '\n');
}

static void add_ons(struct bytes *out)
{
    bytes_add_text(out, "### Where a fault strikes\n\n| on | strikes when |\n|---|---|\n");
    for (const struct rule_on *row = rule_ons; row->name; row++)
        bytes_addf(out, "| `%s%s%s` | %s |\n", row->name, row->takes ? " " : "",
                   row->takes ? row->takes : "", row->about);
    bytes_add_char(out, '\n');
}

static void add_places(struct bytes *out, unsigned seams)
{
    bool all = true, first = true;
    for (const struct rule_on *on = rule_ons; on->name; on++)
        all = all && (seams & (1u << on->seam));
    for (const struct rule_on *on = rule_ons; on->name && !all; on++) {
        if (seams & (1u << on->seam))
            bytes_addf(out, "%s%s", first ? "" : ", ", on->name);
        first = first && !(seams & (1u << on->seam));
    }
    bytes_add_text(out, all ? "all" : "");
}

static void add_thens(struct bytes *out)
{
    bytes_add_text(out, "### What it does\n\n| then | effect | with `on =` |\n|---|---|---|\n");
    for (const struct rule_then *row = rule_thens; row->name; row++) {
        bytes_addf(out, "| `%s%s%s` | %s | ", row->name, row->shape ? " " : "",
                   row->shape ? row->shape : "", row->about);
        add_places(out, row->seams);
        bytes_add_text(out, " |\n");
    }
}

void scenario_add_reference(struct bytes *out)
{
    for (const struct section_row *section = scenario_sections; section->name; section++)
        add_section(out, section);
    add_ons(out);
    add_thens(out);
}
