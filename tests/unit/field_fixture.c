/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "base/escape.h"

#include <criterion/criterion.h>
#include <string.h>

void import_text(const char *log, struct field_import *import)
{
    const char *why;
    cr_assert(field_import(span_of(log), NULL, "log", "log", MASK_SHOW, import, &why), "%s\n%s",
              why, log);
}

void expect_scenario(const struct field_import *import, const char *log, const char *has,
                     const char *has_not)
{
    const char *scenario = bytes_at(&import->scenario), *report = bytes_at(&import->report);
    cr_expect(!has || strstr(scenario, has), "%s\nis not in\n%s\nmade of\n%s\n%s", has,
              scenario, log, report);
    cr_expect(!has_not || !strstr(scenario, has_not), "%s\nis in\n%s\nmade of\n%s\n%s", has_not,
              scenario, log, report);
}

void expect_kind(const struct kind *kind)
{
    struct field_import import;
    import_text(kind->log, &import);
    const struct field_figures *figures = &import.figures;
    cr_expect(strstr(bytes_at(&import.scenario), kind->line), "%s: %s\nis not in\n%s",
              kind->about, kind->line, bytes_at(&import.scenario));
    cr_expect(figures->forced == 0 && figures->missing == 0 && figures->extra == 0 &&
                  figures->taught == kind->taught && figures->passes,
              "%s\n%s\n%s", kind->about, bytes_at(&import.report), bytes_at(&import.scenario));
    field_import_release(&import);
}

void add_talk(const struct dialogue *dialogue, struct bytes *out)
{
    static const char *const signs[] = {"> ", ">> ", "< ", "<< "};
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        struct span bytes = span_trim(turn_bytes(dialogue, turn));
        if (turn->kind == TURN_ECHO || turn->kind == TURN_REMARK)
            continue;
        bytes_add_text(out, signs[turn->kind]);
        escape_add(out, bytes.at, bytes.count);
        bytes_add_char(out, '\n');
    }
}
