/* SPDX-License-Identifier: MIT */
#include "scenario/write.h"

#include "base/die.h"
#include "link/disk.h"
#include "scenario/build.h"
#include "scenario/load.h"
#include "scenario/parts.h"
#include "scenario_dump.h"
#include "scenario_load.h"
#include "scenario_make.h"

#include <criterion/criterion.h>
#include <string.h>

/* A scenario written and read again is the same one: for each key, for scenarios drawn at random
 * over all rows, and for those of the tree. "The same" is a dump of all fields by hand, which
 * shares nothing with the rows that write. */

static char *written(const struct scenario *scenario)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    bool good = scenario_write(scenario, NULL, &text, &complaints);
    cr_assert(good && complaints.count == 0, "%s", bytes_at(&complaints.text));
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}

static struct scenario *read_again(const char *path, const char *text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(&link_disk, path, span_of(text), &complaints);
    cr_assert(scenario, "%s\n%s", bytes_at(&complaints.text), text);
    return scenario;
}

static size_t first_difference(const char *a, const char *b)
{
    size_t at = 0;
    while (a[at] && a[at] == b[at])
        at++;
    return at < 30 ? 0 : at - 30;
}

/* Frees it. */
static void check_round_trip(struct scenario *scenario)
{
    char *text = written(scenario), *before = scenario_dump(scenario);
    struct scenario *again = read_again(scenario->path, text);
    char *after = scenario_dump(again), *second = written(again);
    size_t at = first_difference(after, before);
    cr_assert(strcmp(after, before) == 0, "another world: %.99s\ninstead of %.99s\n%s",
              after + at, before + at, text);
    cr_assert_str_eq(second, text, "it is written otherwise the second time");
    xfree(text);
    xfree(before);
    xfree(after);
    xfree(second);
    scenario_free(again);
    scenario_free(scenario);
}

Test(scenario_write, the_default_is_an_empty_file)
{
    struct scenario *scenario = scenario_default();
    char *text = written(scenario);
    cr_expect_str_eq(text, "");
    xfree(text);
    scenario_free(scenario);
}

/* That the dump differs from the default's shows that it sees the key. */
Test(scenario_write, each_key_comes_back)
{
    struct scenario *scenario = scenario_default();
    char *plain = scenario_dump(scenario);
    scenario_free(scenario);
    for (const struct key *key = scenario_keys; key->section; key++) {
        struct mistake mistake = {0};
        bool is_plain = true;
        for (const struct section_row *row = scenario_sections; row->name; row++)
            is_plain = is_plain && !(row->named && strcmp(row->name, key->section) == 0);
        if (!is_plain || strcmp(key->name, "root") == 0)
            continue;
        scenario = scenario_default();
        if (strcmp(key->section, "ftp") == 0 &&
            (strcmp(key->name, "user") == 0 || strcmp(key->name, "password") == 0)) {
            scenario_set(scenario, "ftp", "user", SPAN("u"), &mistake);
            scenario_set(scenario, "ftp", "password", SPAN("p"), &mistake);
        }
        cr_assert(scenario_set(scenario, key->section, key->name, span_of(key->example),
                               &mistake),
                  "%s: %s", key->name, bytes_at(&mistake.why));
        char *dump = scenario_dump(scenario);
        cr_expect_str_neq(dump, plain, "scenario_dump.c does not show %s", key->name);
        xfree(dump);
        check_round_trip(scenario);
    }
    xfree(plain);
}

Test(scenario_write, any_scenario_comes_back)
{
    for (unsigned seed = 1; seed <= 400; seed++)
        check_round_trip(scenario_make(seed));
}

/* --- the scenarios of the tree --- */

static char *join(const char *folder, const char *name)
{
    struct bytes path = {0};
    bytes_addf(&path, "%s/%s", folder, name);
    char *copy = span_dup(bytes_span(&path));
    bytes_release(&path);
    return copy;
}

struct walk {
    const char *folder;
    size_t *count;
};

static void check_entry(void *arg, const char *name, bool is_folder)
{
    const struct walk *walk = arg;
    struct complaints complaints = {0};
    const char *why;
    char *path = join(walk->folder, name);
    struct walk below = {path, walk->count};
    size_t length = strlen(name);
    if (is_folder) {
        cr_assert(link_disk.list(link_disk.owner, path, check_entry, &below, &why));
    } else if (length > 4 && strcmp(name + length - 4, ".ini") == 0) {
        struct scenario *scenario = scenario_load(&link_disk, path, &complaints);
        cr_assert(scenario, "%s", bytes_at(&complaints.text));
        check_round_trip(scenario);
        ++*walk->count;
    }
    xfree(path);
}

Test(scenario_write, each_scenario_of_the_tree_comes_back)
{
    const char *why = "";
    size_t count = 0;
    struct walk walk = {SCENARIOS, &count};
    cr_assert(link_disk.list(link_disk.owner, SCENARIOS, check_entry, &walk, &why), "%s", why);
    cr_expect_gt(count, 50);
}

/* --- what it looks like --- */

static void set(struct scenario *scenario, const char *section, const char *name,
                struct span value)
{
    struct mistake mistake = {0};
    cr_assert(scenario_set(scenario, section, name, value, &mistake), "%s",
              bytes_at(&mistake.why));
}

static void add_then(struct fault_spec *fault, struct span then)
{
    struct mistake mistake = {0};
    cr_assert(fault_read_then(fault, then, &mistake), "%s", bytes_at(&mistake.why));
}

static void on_then(struct fault_spec *fault, struct span on, struct span then)
{
    struct mistake mistake = {0};
    bool placed;
    cr_assert(fault_read_on(fault, on, &placed, &mistake), "%s", bytes_at(&mistake.why));
    add_then(fault, then);
}

Test(scenario_write, a_person_would_write_it_so)
{
    static const char expected[] = "[scenario]\n"
                                   "title = the second download times out\n"
                                   "\n"
                                   "[module]\n"
                                   "; as line 7 shows\n"
                                   "model = SIM7000G\n"
                                   "; as in line 9, though it is the default\n"
                                   "remind = 5s\n"
                                   "\n"
                                   "[network]\n"
                                   "profile = gprs\n"
                                   "rtt = 1s\n"
                                   "\n"
                                   "[files]\n"
                                   "; its size is known, the bytes are made up\n"
                                   "/a = text it\\x20\n"
                                   "/1K.txt = digits 1024\n"
                                   "/logs/ = folder\n"
                                   "\n"
                                   "; line 12: nothing came\n; for so long\n"
                                   "[fault second get hangs]\n"
                                   "on = command AT+FTPGET=1\nnth = 2\n"
                                   "then = code 64 after 1m\n"
                                   "then = no-attach 107\nthen = no-bearer after 1s\n"
                                   "\n"
                                   "[expect gives up]\n"
                                   "never = AT+FTPGET=2*\nwithin = 10s\n";
    struct scenario *scenario = scenario_default();
    set(scenario, "scenario", "title", SPAN("the second download times out"));
    set(scenario, "module", "model", SPAN("SIM7000G"));
    set(scenario, "module", "think", SPAN("2ms")); /* as it is without */
    scenario_explain(scenario, "module", "model", "as line 7 shows");
    scenario_explain(scenario, "module", "remind", "as in line 9, though it is the default");
    set(scenario, "network", "profile", SPAN("gprs"));
    set(scenario, "network", "rtt", SPAN("1s"));
    file_set_content(scenario_add_file(scenario, SPAN("/a"), false), SPAN("it "));
    reason_set(&scenario->files[0].why, "its size is known, the bytes are made up");
    struct bytes digits = {0};
    file_digits(&digits, 1024);
    file_set_content(scenario_add_file(scenario, SPAN("/1K.txt"), false), bytes_span(&digits));
    scenario_add_file(scenario, SPAN("/logs/"), true);
    struct fault_spec *fault = scenario_add_fault(scenario, SPAN("second get hangs"));
    on_then(fault, SPAN("command AT+FTPGET=1"), SPAN("code 64 after 60s"));
    add_then(fault, SPAN("no-attach 107"));
    add_then(fault, SPAN("no-bearer after 1s"));
    fault->first = fault->last = 2;
    reason_set(&fault->why, "line 12: nothing came\nfor so long");
    struct expect_spec *expect = scenario_add_expect(scenario, SPAN("gives up"));
    expect->pattern = span_dup(SPAN("AT+FTPGET=2*"));
    expect->never = true;
    expect->within = SECONDS(10);
    char *text = written(scenario);
    cr_expect_str_eq(text, expected);
    xfree(text);
    struct scenario *copy = scenario_copy(scenario);
    scenario_free(scenario);
    text = written(copy);
    cr_expect_str_eq(text, expected, "a copy stands for itself");
    xfree(text);
    scenario_free(copy);
}

Test(scenario_write, what_no_line_can_hold_is_complained_about)
{
    struct scenario *scenario = scenario_default();
    struct bytes text = {0};
    struct complaints complaints = {0};
    xfree(scenario->title);
    scenario->title = span_dup(SPAN("two\nlines"));
    span_copy(SPAN("u"), scenario->user, sizeof scenario->user);
    span_copy(SPAN("secret ; and more"), scenario->password, sizeof scenario->password);
    memcpy(scenario->module.imei, "12", 3);
    cr_expect(!scenario_write(scenario, NULL, &text, &complaints));
    cr_expect_str_eq(
        bytes_at(&complaints.text),
        ":1: [scenario] title cannot be written: a line cannot hold its value; expected no "
        "line "
        "end, no blank at its ends and no ` ;`\n"
        ":1: [module] imei cannot be written: expected 15 digits\n"
        ":1: [ftp] password cannot be written: a line cannot hold its value; expected no line "
        "end, no blank at its ends and no ` ;`\n");
    scenario_free(scenario);
}

/* --- contents of their own --- */

static void add_long(struct scenario *scenario, struct span path, char first)
{
    struct bytes content = {0};
    for (int i = 0; i < 3000; i++)
        bytes_add_char(&content, (char)(first + i % 7));
    file_set_content(scenario_add_file(scenario, path, false), bytes_span(&content));
    bytes_release(&content);
}

Test(scenario_write, contents_that_fit_no_line_are_parts)
{
    struct scenario *scenario = scenario_default();
    struct bytes text = {0};
    struct complaints complaints = {0};
    struct parts parts;
    add_long(scenario, SPAN("/a b"), 'a');
    add_long(scenario, SPAN("/a-b"), 'b');
    cr_expect(scenario_write(scenario, "out/x", &text, &complaints));
    cr_expect_str_eq(bytes_at(&text), "[files]\n/a b = from x-a-b\n/a-b = from x-a-b~2\n");
    parts_find(&parts, scenario, "out/x");
    cr_assert_eq(parts.count, 2);
    cr_expect_str_eq(parts.items[0].name, "out/x-a-b");
    cr_expect(parts.items[0].content.count == 3000 && parts.items[0].content.at[0] == 'a');
    cr_expect_str_eq(parts.items[1].name, "out/x-a-b~2");
    cr_expect(parts.items[1].content.at[0] == 'b');
    parts_release(&parts);
    cr_expect(!scenario_write(scenario, NULL, &text, &complaints),
              "there is no place for them");
    cr_expect_eq(complaints.count, 2);
    scenario_free(scenario);
}

/* --- made by a program --- */

Test(scenario_write, a_fault_is_judged_as_in_a_file)
{
    static const struct {
        const char *on, *then, *why;
    } rows[] = {
        {"conect", NULL,
         "expected command, ftp, ftp end, resolve, connect, connect data, data, host, time, "
         "line or sent; did you "
         "mean \"connect\"?"},
        {"command +FTPGET", NULL, "matches no command; expected one that begins with AT"},
        {"resolve", "refuze", "unknown action; did you mean \"refuse\"?"},
        {"resolve", "close",
         "makes no sense for `on = resolve`; expected with ftp, ftp end, connect, connect "
         "data, "
         "data"},
        {"command AT", "code 67",
         "expected \"code N [after T]\", N one of 61 to 66 and 70 to 80"},
        {"command AT", "answer \\q", "expected one of \\r \\n \\t \\\\ \\{ \\xHH"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scenario *scenario = scenario_default();
        struct fault_spec *fault = scenario_add_fault(scenario, SPAN("x"));
        struct mistake mistake = {0};
        bool placed;
        bool good = fault_read_on(fault, span_of(rows[i].on), &placed, &mistake);
        cr_expect_eq(good, rows[i].then != NULL, "%s", rows[i].on);
        if (rows[i].then)
            cr_expect(!fault_read_then(fault, span_of(rows[i].then), &mistake));
        cr_expect_str_eq(bytes_at(&mistake.why), rows[i].why);
        cr_expect_eq(fault->action_count, 0);
        mistake_release(&mistake);
        scenario_free(scenario);
    }
}

Test(scenario_write, names_are_made_good_and_alone)
{
    struct scenario *scenario = scenario_default();
    scenario_add_fault(scenario, SPAN("a [b]\n"));
    scenario_add_fault(scenario, SPAN("a [b]\n"));
    scenario_add_expect(scenario, SPAN("a .b.."));
    scenario_add_fault(scenario, SPAN(""));
    cr_expect_str_eq(scenario->faults[0].name, "a .b.");
    cr_expect_str_eq(scenario->faults[1].name, "a .b. (2)");
    cr_expect_str_eq(scenario->faults[2].name, "unnamed");
    cr_expect_str_eq(scenario->expects[0].name, "a .b..");
    scenario_drop_fault(scenario, 0);
    cr_expect_eq(scenario->fault_count, 2);
    cr_expect_str_eq(scenario->faults[0].name, "a .b. (2)");
    cr_expect_null(scenario_add_file(scenario, SPAN("/a=b"), false));
    cr_expect_null(scenario_add_file(scenario, SPAN("a"), false));
    cr_expect_null(scenario_add_file(scenario, SPAN("/a/../b"), false));
    scenario_free(scenario);
}

/* Built answers: said as they stand, written, and read again as the same. */
Test(scenario_write, answers_that_a_program_made)
{
    struct scenario *scenario = scenario_default();
    struct taught *answer = scenario_add_answer(scenario, SPAN("AT+HTTPREAD"));
    cr_assert(answer);
    answer->first = answer->last = 2;
    cr_expect(answer_add_text(answer, TAUGHT_LINE, SPAN("+HTTPREAD: 10")));
    cr_expect(answer_add_text(answer, TAUGHT_DATA, SPAN("costs $1 ; $0 or $$\r\n")));
    cr_expect_not(answer_add_text(answer, TAUGHT_LINE, SPAN("two\r\nlines")));
    cr_expect_not(answer_add_text(answer, TAUGHT_LINE, SPAN("")));
    cr_expect(answer_set_result(answer, SPAN("SEND OK")));
    cr_expect_not(answer_set_result(answer, SPAN("Ok")));
    cr_expect(answer_add_urc(answer, MSEC(700), SPAN("$GPGGA")));
    cr_expect(answer_set_payload(answer, TAUGHT_BY_PARAMETER, 1, SPAN(">")));
    reason_set(&answer->why, "line 7 of the log");
    cr_expect_not(scenario_add_answer(scenario, SPAN("AT+A;+B")));
    cr_expect_not(scenario_add_answer(scenario, SPAN("+A")));
    char *text = written(scenario);
    cr_expect_str_eq(text, "; line 7 of the log\n[answer AT+HTTPREAD]\nline = +HTTPREAD: 10\n"
                           "data = costs $$1 \\x3b $$0 or $$$$\\r\\n\nresult = SEND OK\n"
                           "payload = $1\nnth = 2\nthen = 700ms: $$GPGGA\n");
    xfree(text);
    struct scenario *copy = scenario_copy(scenario);
    scenario_drop_answer(scenario, 0);
    cr_expect_eq(scenario->answer_count, 0);
    scenario_free(scenario);
    reason_set(&copy->answers[0].why, NULL); /* comments are not read */
    check_round_trip(copy);
}
