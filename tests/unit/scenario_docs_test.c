/* SPDX-License-Identifier: MIT */
#include "fake_disk.h"
#include "link/disk.h"
#include "scenario/keys.h"
#include "scenario_load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE  DOCS "/scenario.md"
#define BEGIN "<!-- begin: made from sim/scenario/keys.c and rules.c -->\n"
#define END   "<!-- end -->\n"

static const struct fake_file on_disk[] = {
    {"w/", NULL, "w"},       {"w", NULL, NULL},        {"w/fw.bin", "x", NULL},
    {"w/files", NULL, NULL}, {"w/files/a", "x", NULL}, {NULL},
};

static struct bytes read_page(void)
{
    struct bytes page = {0};
    const char *why = "";
    cr_assert(link_disk.read(link_disk.owner, PAGE, 1 << 20, &page, &why), "%s", why);
    return page;
}

static void check_loads(const struct disk *disk, const char *path, struct span text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(disk, path, text, &complaints);
    cr_expect(scenario, "%s\n%.*s", bytes_at(&complaints.text), SPAN_ARGS(text));
    scenario_free(scenario);
    bytes_release(&complaints.text);
}

static size_t find(struct span text, const char *what)
{
    size_t length = strlen(what);
    for (size_t i = 0; i + length <= text.count; i++) {
        if (memcmp(text.at + i, what, length) == 0)
            return i;
    }
    return text.count;
}

Test(scenario_docs, the_reference_is_current)
{
    struct bytes page = read_page(), fresh = {0};
    struct span text = bytes_span(&page);
    size_t begin = find(text, BEGIN) + strlen(BEGIN), end = find(text, END);
    cr_assert(begin <= end && end < text.count);
    bytes_add_span(&fresh, span_cut(text, begin));
    scenario_add_reference(&fresh);
    bytes_add_span(&fresh, span_skip(text, end));
    if (getenv("UPDATE_DOCS")) {
        FILE *file = fopen(PAGE, "wb");
        cr_assert(file && fwrite(bytes_at(&fresh), 1, fresh.count, file) == fresh.count);
        cr_assert_eq(fclose(file), 0);
    } else {
        cr_expect(span_same(bytes_span(&fresh), text),
                  "docs/scenario.md: make it again as it says under `Sections and keys`");
    }
    bytes_release(&page);
    bytes_release(&fresh);
}

Test(scenario_docs, each_example_of_the_page_loads)
{
    struct bytes page = read_page();
    struct span rest = bytes_span(&page);
    struct disk disk = fake_disk(on_disk);
    int examples = 0;
    for (;; examples++) {
        size_t begin = find(rest, "```ini\n");
        if (begin == rest.count)
            break;
        rest = span_skip(rest, begin + strlen("```ini\n"));
        check_loads(&disk, "w/page.ini", span_cut(rest, find(rest, "```")));
    }
    cr_expect_gt(examples, 5);
    bytes_release(&page);
}

/* What a fault or an expectation needs besides the one key. */
static void add_rest(struct bytes *text, const struct key *key)
{
    if (strcmp(key->section, "fault") == 0) {
        if (strcmp(key->name, "on") != 0)
            bytes_add_text(text, "on = command AT+FTPGET=1\n");
        if (strcmp(key->name, "then") != 0)
            bytes_add_text(text, "then = silence\n");
    }
    if (strcmp(key->section, "expect") == 0 && strcmp(key->name, "command") != 0 &&
        strcmp(key->name, "never") != 0)
        bytes_add_text(text, "command = AT\n");
    if (strcmp(key->section, "message") == 0 && strcmp(key->name, "from") != 0)
        bytes_add_text(text, "from = 1234\n");
    if (strcmp(key->name, "prompt") == 0)
        bytes_add_text(text, "payload = ctrl-z\n");
    if (strcmp(key->name, "user") == 0)
        bytes_add_text(text, "password = x\n");
    if (strcmp(key->name, "password") == 0)
        bytes_add_text(text, "user = x\n");
}

static const char *name_of(const char *section)
{
    for (const struct section_row *row = scenario_sections; row->name; row++) {
        if (strcmp(row->name, section) == 0)
            return row->named ? " AT+X" : "";
    }
    return "";
}

Test(scenario_docs, each_key_takes_its_example_and_its_default)
{
    struct disk disk = fake_disk(on_disk);
    for (const struct key *key = scenario_keys; key->section; key++) {
        struct bytes text = {0};
        bytes_addf(&text, "[%s%s]\n%s = %s\n", key->section, name_of(key->section), key->name,
                   key->example);
        add_rest(&text, key);
        check_loads(&disk, "w/row.ini", bytes_span(&text));
        cr_expect(key->default_text || key->follows, "%s has no default", key->name);
        cr_expect(!key->default_text || strcmp(key->default_text, key->example) != 0,
                  "%s: an example that changes nothing", key->name);
        bytes_release(&text);
    }
}

static void load_one(void *arg, const char *name, bool is_folder)
{
    struct complaints complaints = {0};
    char path[512];
    int *count = arg;
    size_t length = strlen(name);
    if (is_folder || length < 4 || strcmp(name + length - 4, ".ini") != 0)
        return;
    snprintf(path, sizeof path, SCENARIOS "/%s", name);
    struct scenario *scenario = scenario_load(&link_disk, path, &complaints);
    cr_expect(scenario, "%s", bytes_at(&complaints.text));
    cr_expect(scenario && scenario->title[0], "%s has a title", name);
    scenario_free(scenario);
    bytes_release(&complaints.text);
    ++*count;
}

Test(scenario_docs, each_scenario_of_the_project_loads)
{
    const char *why = "";
    int count = 0;
    cr_assert(link_disk.list(link_disk.owner, SCENARIOS, load_one, &count, &why), "%s", why);
    cr_expect_gt(count, 15);
}
