/* SPDX-License-Identifier: MIT */
/* A modem of its own, which is never spoken to: its rows are what there is. */
#include "field/vocabulary.h"

#include "at/unknown.h"
#include "base/die.h"
#include "log/dialect.h"
#include "stage.h"

struct vocabulary {
    struct scenario *scenario;
    struct stage *stage;
};

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner;
    (void)at;
    (void)lane;
    (void)bytes;
}

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *vocabulary = xzalloc(sizeof *vocabulary);
    vocabulary->scenario = scenario_default();
    vocabulary->stage = stage_new(vocabulary->scenario, hear_nothing, NULL);
    return vocabulary;
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    stage_free(vocabulary->stage);
    scenario_free(vocabulary->scenario);
    xfree(vocabulary);
}

static void add_command(struct bytes *line, struct span command)
{
    if (!span_starts_nocase(command, "AT"))
        bytes_add_text(line, "AT");
    bytes_add_span(line, command);
}

bool vocabulary_takes(const struct vocabulary *vocabulary, struct span command)
{
    struct bytes line = {0};
    add_command(&line, command);
    bool takes = at_takes(device_at(stage_device(vocabulary->stage)), bytes_span(&line));
    bytes_release(&line);
    return takes;
}

bool vocabulary_has(const struct vocabulary *vocabulary, struct span command)
{
    struct unknown unknown = {0};
    struct bytes line = {0};
    add_command(&line, command);
    at_find_unknown(device_at(stage_device(vocabulary->stage)), bytes_span(&line), &unknown);
    bool has = unknown.count == 0;
    unknown_release(&unknown);
    bytes_release(&line);
    return has;
}

const struct at_row *vocabulary_row(const struct vocabulary *vocabulary, struct span name)
{
    const struct at *at = device_at(stage_device(vocabulary->stage));
    const struct at_row *row;
    for (size_t i = 0; (row = at_row_number(at, i, NULL)); i++)
        if (span_is_nocase(name, row->name))
            return row;
    return NULL;
}

bool vocabulary_keeps(const struct vocabulary *vocabulary, struct span name)
{
    const struct at_row *row = vocabulary_row(vocabulary, name);
    return row && row->read == at_setting_read && row->saving != AT_NO_SAVE;
}

bool vocabulary_says(const struct vocabulary *vocabulary, struct span line)
{
    static const char *const names[] = {"+APP",  "+PDP",  "+CTZV",   "+CIEV",  "+CMTI",
                                        "+CDSI", "+CGEV", "*PSUTTZ", "*PSNWID"};
    static const char *const starts[] = {"RDY",         "SMS Ready",         "Call Ready",
                                         "DST:",        "NORMAL POWER DOWN", "UNDER-VOLTAGE",
                                         "OVER-VOLTAGE"};
    struct span name = dialect_name(line);
    if (span_is(name, "+CIPRXGET")) /* its setting is kept, and what speaks is a socket */
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (span_is(name, names[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (span_starts(line, starts[i]))
            return true;
    }
    return span_starts(name, "+") && vocabulary_has(vocabulary, name);
}
