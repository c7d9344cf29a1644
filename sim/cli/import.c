/* SPDX-License-Identifier: MIT */
/* `import`: a log in, a scenario and a trace out. Nothing is written before all of it is known to
 * be good, since a scenario without its trace looks like one that somebody wrote. */
#include "cli/commands.h"

#include "base/die.h"
#include "base/limits.h"
#include "field/fidelity.h"
#include "field/import.h"
#include "field/report.h"
#include "link/disk.h"
#include "link/output.h"
#include "log/formats.h"
#include "log/ports.h"
#include "scenario/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import_options {
    const char *name, *format, *port;
    bool force, summary, formats, secrets;
};

static int import(const struct cli_words *words, void *options);

#define IN(field) offsetof(struct import_options, field)

static void offer_formats(struct bytes *out)
{
    for (const struct log_format *format = log_formats; format->name; format++)
        bytes_addf(out, "%s\t%s\n", format->name, format->about);
}

static const struct cli_option import_rows[] = {
    {"output", 'o', "NAME", CLI_TEXT, IN(name), 0, 0,
     "write NAME.ini and NAME.trace; default: the log's\nname without its ending, here"},
    {"format", '\0', "F", CLI_TEXT, IN(format), 0, 0, "the log's format; default: find it",
     .offers = offer_formats},
    {"port", '\0', "PORT", CLI_TEXT, IN(port), 0, 0,
     "of a log in which several modems speak, the one\nat that port: COM3, ttyUSB2, modem1"},
    {"formats", '\0', NULL, CLI_FLAG, IN(formats), 0, 0, "print the formats"},
    {"force", 'f', NULL, CLI_FLAG, IN(force), 0, 0, "replace files that are there"},
    {"show-secrets", '\0', NULL, CLI_FLAG, IN(secrets), 0, 0, "do not hide passwords"},
    {"summary", '\0', NULL, CLI_FLAG, IN(summary), 0, 0,
     "write nothing; print the fidelity of each log\nas a table for docs/import.md"},
    {0},
};

const struct cli_command import_command = {
    .name = "import",
    .arguments = "LOG...",
    .summary = "turn a log from the field into a scenario and a trace",
    .about =
        "The log may be of any of the formats that --formats prints. What was understood,\n"
        "skipped, made up and not reproduced is printed, with line numbers.\n",
    .options = import_rows,
    .options_size = sizeof(struct import_options),
    .words_most = SIZE_MAX,
    .run = import,
};

static int print_formats(void)
{
    for (const struct log_format *format = log_formats; format->name; format++)
        printf("%-15s %s\n", format->name, format->about);
    return CLI_GOOD;
}

static const char *format_name(const void *table, size_t i)
{
    return ((const struct log_format *)table)[i].name;
}

static bool is_format(const char *name)
{
    struct bytes near = {0};
    for (const struct log_format *format = log_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return true;
    cli_add_nearest(&near, name, format_name, log_formats);
    cli_wrong("import: --format %s: no such format%s", name,
              near.count ? bytes_at(&near) : "; --formats prints them");
    bytes_release(&near);
    return false;
}

/* The log's name without its ending. */
static void make_name(const char *log, struct bytes *name)
{
    const char *last = span_file_name(span_of(log)).at, *dot = strrchr(last, '.');
    bytes_add(name, last, dot && dot > last ? (size_t)(dot - last) : strlen(last));
}

static bool read_log(const char *path, struct bytes *text)
{
    const char *why;
    if (link_disk.read(link_disk.owner, path, FIELD_LOG_MAX, text, &why))
        return true;
    cli_wrong("%s: %s", path, why);
    return false;
}

/* What is to be written, and where. */
struct result {
    struct bytes path;
    struct span content;
    struct output output;
};

struct results {
    struct result *at;
    size_t count;
};

static void add(struct results *results, const char *name, const char *ending,
                struct span content)
{
    results->at = xrealloc(results->at, (results->count + 1) * sizeof *results->at);
    struct result *result = &results->at[results->count++];
    *result = (struct result){.content = content};
    bytes_addf(&result->path, "%s%s", name, ending);
}

static bool cannot(const struct result *result, const char *why)
{
    const char *path = bytes_at(&result->path);
    if (strcmp(why, OUTPUT_EXISTS) == 0)
        cli_wrong("%s is there already; --force replaces it, -o NAME writes another", path);
    else
        cli_wrong("%s: %s", path, why);
    return false;
}

/* All of them are written before the first is put in its place. */
static bool write_all(const struct results *results, bool force)
{
    enum output_mode mode = force ? OUTPUT_REPLACE : OUTPUT_NEW;
    const char *why;
    size_t kept = 0;
    for (size_t i = 0; i < results->count; i++) {
        struct result *result = &results->at[i];
        if (!output_open(&result->output, bytes_at(&result->path), mode, &why) ||
            !output_write(&result->output, result->content, &why))
            return cannot(result, why);
    }
    while (kept < results->count && output_keep(&results->at[kept].output, &why))
        kept++;
    if (kept == results->count)
        return true;
    cannot(&results->at[kept], why);
    while (kept--)
        output_undo(&results->at[kept].output);
    return false;
}

/* All that needs memory comes first, so that running out leaves no part of it. */
static bool write_results(const struct field_import *imported, const char *name, bool force)
{
    struct results results = {0};
    struct parts parts;
    const char *why;
    parts_find(&parts, imported->world.scenario, name);
    add(&results, name, ".ini", bytes_span(&imported->scenario));
    add(&results, name, ".trace", bytes_span(&imported->trace));
    for (size_t i = 0; i < parts.count; i++)
        add(&results, parts.items[i].name, "", parts.items[i].content);
    bool good = write_all(&results, force);
    for (size_t i = 0; i < results.count; i++) {
        bool closed = output_close(&results.at[i].output, &why);
        if (good && !closed)
            good = cannot(&results.at[i], why);
        bytes_release(&results.at[i].path);
    }
    free(results.at);
    parts_release(&parts);
    return good;
}

/* What was read says why it is not enough; it is not a result, so it goes where errors go. */
static void say_unread(const char *log, const char *why, struct field_import *imported)
{
    cli_wrong("%s: %s; nothing is written, --formats prints the formats", log, why);
    if (imported->report.count)
        fputs(bytes_at(&imported->report), stderr);
    field_import_release(imported);
}

/* With --port the lines of the others are gone, and their numbers stay. */
static bool read_chosen(const char *path, const struct import_options *options,
                        struct bytes *text)
{
    struct bytes whole = {0};
    if (!options->port)
        return read_log(path, text);
    bool good = read_log(path, &whole);
    if (good && log_keep_port(bytes_span(&whole), options->port, text) == 0) {
        cli_wrong("import: --port %s: no line of %s has it", options->port, path);
        good = false;
    }
    bytes_release(&whole);
    return good;
}

static int import_one(const char *log, const char *base, const struct import_options *options)
{
    struct bytes text = {0};
    struct field_import imported;
    const char *why;
    int status = CLI_WRONG;
    if (!read_chosen(log, options, &text)) {
        status = CLI_WRONG;
    } else if (!field_import(bytes_span(&text), options->format, log, base,
                             options->secrets ? MASK_SHOW : MASK_HIDE, &imported, &why)) {
        say_unread(log, why, &imported);
    } else {
        if (write_results(&imported, base, options->force)) {
            cli_print(&imported.report);
            printf("written   %s.ini, %s.trace\n", base, base);
            status = field_is_reproduced(&imported.figures) ? CLI_GOOD : CLI_FAILED;
        }
        field_import_release(&imported);
    }
    bytes_release(&text);
    return status;
}

/* One row of the table in docs/import.md. */
static int summarize(const char *log, const struct import_options *options)
{
    struct bytes text = {0}, name = {0};
    struct field_import imported;
    const char *why;
    int status = CLI_WRONG;
    make_name(log, &name);
    if (!read_chosen(log, options, &text)) {
        status = CLI_WRONG;
    } else if (!field_import(bytes_span(&text), options->format, log, bytes_at(&name),
                             MASK_HIDE, &imported, &why)) {
        say_unread(log, why, &imported);
    } else {
        struct bytes row = {0};
        field_add_summary(&imported, bytes_at(&name), &row);
        cli_print(&row);
        bytes_release(&row);
        status = field_is_reproduced(&imported.figures) ? CLI_GOOD : CLI_FAILED;
        field_import_release(&imported);
    }
    bytes_release(&text);
    bytes_release(&name);
    return status;
}

static int summarize_all(const struct cli_words *words, const struct import_options *options)
{
    int status = CLI_GOOD;
    fputs(field_summary_head, stdout);
    for (size_t i = 0; i < words->count; i++) {
        int one = summarize(words->words[i], options);
        status = one > status ? one : status;
    }
    return status;
}

static int import(const struct cli_words *words, void *given)
{
    const struct import_options *options = given;
    struct bytes name = {0};
    if (options->formats)
        return print_formats();
    if (options->format && !is_format(options->format))
        return CLI_WRONG;
    if (words->count == 0)
        return cli_wrong("import: expected a LOG");
    if (options->summary)
        return summarize_all(words, options);
    if (words->count > 1)
        return cli_wrong("import: expected one LOG; --summary takes several");
    if (options->name)
        bytes_add_text(&name, options->name);
    else
        make_name(words->words[0], &name);
    int status = import_one(words->words[0], bytes_at(&name), options);
    bytes_release(&name);
    return status;
}
