/* SPDX-License-Identifier: MIT */
/* The command reference for programs: an array of objects, one for each command. What is not
 * there for a command has no member. */
#include "base/json.h"
#include "report/commands.h"

#include <string.h>

static void add_member(struct bytes *out, const char *name, struct span text)
{
    if (text.count == 0)
        return;
    bytes_addf(out, ",\"%s\":", name);
    json_add_string(out, text);
}

static struct span or_nothing(const char *text)
{
    return span_of(text ? text : "");
}

/* "4 APPE STOU STOR": the words that a parameter may be. */
static void add_choices(struct bytes *out, struct span words)
{
    const char *comma = "";
    bytes_add_text(out, ",\"choices\":[");
    while (words.count) {
        bytes_add_text(out, comma);
        json_add_string(out, span_take(&words, ' '));
        comma = ",";
    }
    bytes_add_char(out, ']');
}

static void add_param(struct bytes *out, const struct at_param *param)
{
    bool number = param->type == AT_NUMBER;
    const char *choices = param->range && !number ? strchr(param->range, ' ') : NULL;
    bytes_add_text(out, "{\"name\":");
    json_add_string(out, span_of(param->name));
    bytes_addf(out, ",\"type\":\"%s\",\"optional\":%s", number ? "number" : "string",
               param->optional ? "true" : "false");
    if (number)
        add_member(out, "range", or_nothing(param->range));
    else if (choices)
        add_choices(out, span_of(choices + 1));
    else if (param->range)
        bytes_addf(out, ",\"max_length\":%zu", at_range_length(param->range));
    if (param->default_text) {
        bytes_add_text(out, ",\"default\":");
        json_add_string(out, span_of(param->default_text));
    }
    bytes_add_char(out, '}');
}

static void add_row(struct bytes *out, const struct at_row *row)
{
    struct bytes forms = {0};
    const char *comma = "";
    bytes_addf(out, "{\"name\":\"AT%s\"", row->name);
    add_member(out, "about", or_nothing(row->about));
    report_command_forms(row, &forms);
    bytes_add_text(out, ",\"forms\":[");
    for (struct span rest = bytes_span(&forms); rest.count; comma = ",") {
        bytes_add_text(out, comma);
        json_add_string(out, span_take(&rest, '\n'));
    }
    bytes_add_text(out, "],\"parameters\":[");
    comma = "";
    for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++) {
        bytes_add_text(out, comma);
        add_param(out, p);
        comma = ",";
    }
    bytes_add_char(out, ']');
    add_member(out, "kept", or_nothing(report_command_kept(row)));
    add_member(out, "source", or_nothing(row->source));
    bytes_add_char(out, '}');
    bytes_release(&forms);
}

static void add_taught(struct bytes *out, const struct taught *taught)
{
    bytes_add_text(out, "{\"name\":");
    json_add_string(out, span_of(taught->pattern));
    bytes_addf(out, ",\"taught\":true,\"line\":%d}", taught->line);
}

void report_commands_json(const struct at *at, const struct command_filter *filter,
                          struct bytes *out)
{
    const struct at_row *row;
    const struct taught *taught;
    const char *comma = "\n";
    bytes_add_char(out, '[');
    for (size_t i = 0; (row = at_row_number(at, i, &(void *){NULL})) != NULL; i++) {
        if (!command_is_wanted(filter, row->name))
            continue;
        bytes_add_text(out, comma);
        add_row(out, row);
        comma = ",\n";
    }
    for (size_t i = 0; (taught = at_taught_number(at, i)) != NULL; i++) {
        if (!command_is_wanted(filter, taught->pattern))
            continue;
        bytes_add_text(out, comma);
        add_taught(out, taught);
        comma = ",\n";
    }
    bytes_add_text(out, "\n]\n");
}
