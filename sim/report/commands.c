/* SPDX-License-Identifier: MIT */
/* The command reference out of the rows, as a table for people and as docs/commands.md, which a
 * test compares: it cannot say what the modem does not do. */
#include "report/commands.h"

#include "base/escape.h"

#include <string.h>

/* Chapters of the AT manual V1.06 that rows cite as "AT manual N.x.y" or "AT manual V1.01 N.x". */
static const struct chapter {
    int number;
    const char *title;
} chapters[] = {
    {2, "The line: V.25ter"},
    {3, "The phone: 3GPP TS 27.007"},
    {4, "Messages: 3GPP TS 27.005"},
    {5, "SIMCom's own commands"},
    {6, "The packet domain: 3GPP TS 27.007"},
    {7, "Bearer profiles"},
    {8, "TCP/IP toolkit"},
    {10, "FTP"},
    {0, "Others"},
};
enum { CHAPTERS = sizeof chapters / sizeof chapters[0] };

static const char *const saving_words[] = {
    [AT_NO_SAVE] = "until the next start",
    [AT_SAVE_PROFILE] = "in the profile (AT&W)",
    [AT_SAVE_AUTO] = "for good",
};

static size_t chapter_of(const struct at_row *row);
static void add_all_taught(const struct at *at, const struct command_filter *filter,
                           bool markdown, struct bytes *out);
static void add_plain(struct bytes *out, const struct at_row *row);
static void add_markdown(struct bytes *out, const struct at_row *row);

/* From "at+ftpget": "ftpget". */
static struct span bare(const char *name)
{
    struct span text = span_of(name);
    if (span_starts_nocase(text, "AT"))
        text = span_skip(text, 2);
    return span_starts(text, "+") ? span_skip(text, 1) : text;
}

bool command_is_wanted(const struct command_filter *filter, const char *name)
{
    for (size_t i = 0; i < filter->count; i++) {
        if (text_matches(bare(name), bare(filter->names[i])))
            return true;
    }
    return filter->count == 0;
}

void report_commands(const struct at *at, const struct command_filter *filter, bool markdown,
                     struct bytes *out)
{
    if (markdown)
        bytes_add_text(out, "# AT commands\n\n"
                            "Made by `sim7000 commands --markdown` from the rows that also run "
                            "the commands.\n");
    for (size_t chapter = 0; chapter < CHAPTERS; chapter++) {
        const struct at_row *row;
        bool begun = false;
        for (size_t i = 0; (row = at_row_number(at, i, &(void *){NULL})) != NULL; i++) {
            if (chapter_of(row) != chapter || !command_is_wanted(filter, row->name))
                continue;
            if (!begun)
                bytes_addf(out, "%s%s\n",
                           markdown     ? "\n## "
                           : out->count ? "\n"
                                        : "",
                           chapters[chapter].title);
            if (!begun && markdown)
                bytes_add_text(out, "\n| Forms | What it does | Parameters | Kept | Source |\n"
                                    "|---|---|---|---|---|\n");
            begun = true;
            if (markdown)
                add_markdown(out, row);
            else
                add_plain(out, row);
        }
    }
    add_all_taught(at, filter, markdown, out);
}

void report_command_names(const struct at *at, const struct command_filter *filter,
                          struct bytes *out)
{
    const struct at_row *row;
    const struct taught *taught;
    for (size_t i = 0; (row = at_row_number(at, i, &(void *){NULL})) != NULL; i++)
        if (command_is_wanted(filter, row->name))
            bytes_addf(out, "AT%s\n", row->name);
    for (size_t i = 0; (taught = at_taught_number(at, i)) != NULL; i++)
        if (command_is_wanted(filter, taught->pattern))
            bytes_addf(out, "%s\n", taught->pattern);
}

/* --- taught commands --- */

static void add_taught_texts(struct bytes *out, const struct taught *taught)
{
    for (size_t i = 0; i < taught->text_count; i++) {
        const struct taught_text *text = &taught->texts[i];
        bytes_add_text(out, text->kind == TAUGHT_LINE ? "line " : "data ");
        escape_add(out, text->text, text->count);
        bytes_add_text(out, "; ");
    }
}

static void add_taught(struct bytes *out, const struct taught *taught, bool markdown)
{
    bytes_addf(out, markdown ? "| `%s` | " : "\n%s  ", taught->pattern);
    if (taught->payload != TAUGHT_NO_PAYLOAD)
        bytes_add_text(out, "takes a payload; ");
    add_taught_texts(out, taught);
    bytes_add_text(out, taught->result);
    for (size_t i = 0; i < taught->urc_count; i++) {
        bytes_add_text(out, "; ");
        usec_add_text(out, taught->urcs[i].after);
        bytes_add_text(out, " later ");
        escape_add(out, taught->urcs[i].text, taught->urcs[i].count);
    }
    bytes_addf(out, markdown ? " | line %d |\n" : "\n    line %d of the scenario\n",
               taught->line);
}

static void add_all_taught(const struct at *at, const struct command_filter *filter,
                           bool markdown, struct bytes *out)
{
    const struct taught *taught;
    bool begun = false;
    for (size_t i = 0; (taught = at_taught_number(at, i)) != NULL; i++) {
        if (!command_is_wanted(filter, taught->pattern))
            continue;
        if (!begun)
            bytes_add_text(out, markdown ? "\n## Taught by the scenario\n\n"
                                           "| Command | Answer | Where |\n|---|---|---|\n"
                                         : "\nTaught by the scenario\n");
        begun = true;
        add_taught(out, taught, markdown);
    }
}

/* The first digit that follows a blank begins the chapter's number. */
static size_t chapter_of(const struct at_row *row)
{
    const char *digits = row->source ? row->source : "";
    size_t chapter = 0;
    while (*digits && !(digits[0] == ' ' && text_is_digit(digits[1])))
        digits++;
    int64_t number = 0;
    struct span text = span_of(*digits ? digits + 1 : "");
    span_number(span_cut(text, span_find(text, '.')), 99, &number);
    while (chapter + 1 < CHAPTERS && chapters[chapter].number != number)
        chapter++;
    return chapter;
}

/* --- forms --- */

static bool is_basic(const struct at_row *row)
{
    return row->name[0] != '+';
}

/* <mode>[,<reqlength>] */
static void add_params(struct bytes *out, const struct at_row *row)
{
    const struct at_param *param = row->params;
    for (size_t i = 0; param && param[i].type != AT_PARAMS_END; i++)
        bytes_addf(out, "%s%s<%s>%s", param[i].optional ? "[" : "", i ? "," : "", param[i].name,
                   param[i].optional ? "]" : "");
}

static void add_form(struct bytes *out, const struct at_row *row, enum at_form form)
{
    bytes_addf(out, "AT%s", row->name);
    switch (form) {
    case AT_EXEC:
        if (is_basic(row))
            add_params(out, row);
        break;
    case AT_READ:
        bytes_add_text(out, "?");
        break;
    case AT_WRITE:
        bytes_add_text(out, "=");
        add_params(out, row);
        break;
    case AT_TEST:
        bytes_add_text(out, "=?");
        break;
    }
}

static void add_forms(struct bytes *out, const struct at_row *row, const char *before,
                      const char *between, const char *after)
{
    const bool has[] = {[AT_EXEC] = row->exec,
                        [AT_READ] = row->read,
                        [AT_WRITE] = row->write,
                        [AT_TEST] = row->test};
    const char *lead = "";
    for (int form = AT_EXEC; form <= AT_TEST; form++) {
        if (!has[form])
            continue;
        bytes_addf(out, "%s%s", lead, before);
        add_form(out, row, (enum at_form)form);
        bytes_add_text(out, after);
        lead = between;
    }
}

void report_command_forms(const struct at_row *row, struct bytes *out)
{
    add_forms(out, row, "", "\n", "");
}

/* --- parameters --- */

/* "4 APPE STOU STOR": one of APPE STOU STOR; "49": up to 49 characters. */
static void add_range(struct bytes *out, const struct at_param *param)
{
    const char *choices = param->range ? strchr(param->range, ' ') : NULL;
    if (!param->range)
        bytes_add_text(out, param->type == AT_STRING ? "text" : "number");
    else if (param->type == AT_NUMBER)
        bytes_add_text(out, param->range);
    else if (choices)
        bytes_addf(out, "one of%s", choices);
    else
        bytes_addf(out, "up to %s characters", param->range);
}

static void add_param(struct bytes *out, const struct at_param *param)
{
    add_range(out, param);
    if (param->default_text && *param->default_text)
        bytes_addf(out, ", default %s", param->default_text);
    else if (param->default_text)
        bytes_add_text(out, ", default empty");
    if (param->optional)
        bytes_add_text(out, ", may be left out");
}

static bool is_setting(const struct at_row *row)
{
    const struct at_param *param = row->params;
    for (; param && param->type != AT_PARAMS_END; param++)
        if (param->size)
            return true;
    return false;
}

const char *report_command_kept(const struct at_row *row)
{
    return is_setting(row) ? saving_words[row->saving] : NULL;
}

/* --- one row --- */

static void add_plain(struct bytes *out, const struct at_row *row)
{
    bytes_addf(out, "\nAT%s  %s\n    ", row->name, row->about ? row->about : "");
    add_forms(out, row, "", "   ", "");
    bytes_add_char(out, '\n');
    for (const struct at_param *param = row->params; param && param->type != AT_PARAMS_END;
         param++) {
        bytes_addf(out, "    <%s>: ", param->name);
        add_param(out, param);
        bytes_add_char(out, '\n');
    }
    if (is_setting(row))
        bytes_addf(out, "    kept %s\n", saving_words[row->saving]);
    bytes_addf(out, "    %s\n", row->source ? row->source : "");
}

static void add_markdown(struct bytes *out, const struct at_row *row)
{
    const char *lead = "";
    bytes_add_text(out, "| ");
    add_forms(out, row, "`", "<br>", "`");
    bytes_addf(out, " | %s | ", row->about ? row->about : "");
    for (const struct at_param *param = row->params; param && param->type != AT_PARAMS_END;
         param++) {
        bytes_addf(out, "%s`%s`: ", lead, param->name);
        add_param(out, param);
        lead = "<br>";
    }
    bytes_addf(out, " | %s | %s |\n", is_setting(row) ? saving_words[row->saving] : "",
               row->source ? row->source : "");
}
