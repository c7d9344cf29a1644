/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "base/random.h"
#include "field/align.h"
#include "field/import.h"

#include <criterion/criterion.h>
#include <string.h>

/* What the steps make of `whole`. */
static void apply(struct span whole, struct span part, const struct edit *edits, size_t count,
                  struct bytes *out)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        bytes_add_span(out, span_cut(span_skip(whole, at), edits[i].whole - at));
        at = edits[i].whole + (edits[i].kind != EDIT_ADDED);
        if (edits[i].kind != EDIT_LOST)
            bytes_add_char(out, part.at[edits[i].part]);
    }
    bytes_add_span(out, span_skip(whole, at));
}

/* By the book: each cell of the table. */
static size_t distance(struct span a, struct span b)
{
    size_t row[64];
    for (size_t k = 0; k <= b.count; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.count; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.count; k++) {
            size_t best = corner + (a.at[i - 1] != b.at[k - 1]);
            corner = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[b.count];
}

static struct span draw(struct random *random, char *text, size_t most)
{
    size_t count = random_below(random, most);
    for (size_t i = 0; i < count; i++)
        text[i] = "abc"[random_below(random, 3)];
    return (struct span){text, count};
}

Test(field_noise, the_steps_are_as_few_as_can_be)
{
    struct random random;
    random_init(&random, 3, "align");
    for (int round = 0; round < 3000; round++) {
        char texts[2][40];
        struct span whole = draw(&random, texts[0], 40), part = draw(&random, texts[1], 40);
        size_t least = distance(whole, part);
        struct edit *edits;
        struct bytes made = {0};
        cr_assert_eq(align(whole, part, 80, &edits), least);
        apply(whole, part, edits, least, &made);
        cr_assert(span_same(bytes_span(&made), part), "%.*s", SPAN_ARGS(whole));
        xfree(edits);
        if (least > 0) {
            cr_assert_eq(align(whole, part, least - 1, &edits), SIZE_MAX);
            cr_assert_null(edits);
        }
        bytes_release(&made);
    }
}

/* Logs in which a line took bytes, and others in which nothing did: what the scenario then has. */
#define CHAT "Nov  8 12:00:03 pi chat[812]: "

static const struct {
    const char *log, *has, *has_not;
} rows[] = {
    /* line ends, and the result with them */
    {"0s > ATE0\\r\n* < \\r\\nOK\\r\\n\n1s > AT+CSQ\\r\n* < \\r\\n+CSQ: "
     "9,0\\r\\n\\r\\nOK\\r\\n\n"
     "2s > AT+CSQ\\r\n* < \\r+CS\\xd1: 9,0\\r\\n\\rOK\\n\n3s > AT\\r\n* < \\r\\nOK\\r\\n\n",
     "then = damage 1 5=\\xd1\n", "answer"},
    /* bytes of a block that the host did not take in time */
    {"0s > ATE0;+FTPSERV=\"a\";+FTPGETNAME=\"b\";+FTPGET=1\\r\n* < \\r\\nOK\\r\\n\n"
     "* < \\r\\n+FTPGET: 1,1\\r\\n\n1s > AT+FTPGET=2,100\\r\n"
     "* < \\r\\n+FTPGET: 2,100\\r\\nx{70}\\r\\nOK\\r\\n\n",
     "on = line +FTPGET: 2,100\nnth = 1\nthen = damage 88..117\n", "answer"},
    /* a blank that is one of the changed bytes, where a tool shows bytes without their LF */
    {CHAT "send (ATE0^M)\n" CHAT "expect (OK)\n" CHAT "OK^M\n" CHAT " -- got it\n" CHAT
          "send (ATI^M)\n" CHAT "expect (OK)\n" CHAT "S\tM7000E R1^U29J\t^M\n" CHAT "OO^M\n",
     "on = line SIM7000E R1529\nnth = 1\nthen = damage 3=\\t 13=\\x15", "answer"},
    {CHAT "send (ATE0^M)\n" CHAT "expect (OK)\n" CHAT "OK^M\n" CHAT " -- got it\n" CHAT
          "send (AT+CSQ^M)\n" CHAT "expect (OK)\n" CHAT "+CS^P: 9,0 ^M\n" CHAT "OK^M\n",
     "on = line +CSQ: 9,0\nnth = 1\nthen = damage", "answer"},
    /* an idle line */
    {"0s > ATE0\\r\n* < \\r\\nOK\\r\\n\n9s < \\x80\\x00\\xe6\n10s > AT\\r\n* < "
     "\\r\\nOK\\r\\n\n",
     "then = noise \\x80\\x00\\xe6 after", "urc"},
    /* other values are no noise, nor are other modules */
    {"> AT+CSQ\n< +CSQ: 9,0\n< OK\n> AT+CSQ\n< +CSQ: 8,0\n< OK\n", "signal 8,0", "damage"},
    {"> ATI\n< SIM7000G R1529\n< OK\n> ATI\n< SIM7000A R1529\n< OK\n", "ATI", "damage"},
    /* a line that never came was not taken by noise */
    {"0s > ATE0\\r\n* < \\r\\nOK\\r\\n\n1s > AT+CSQ\\r\n* < \\r\\n+CSQ: 9,0\\r\\n\n"
     "9s > AT\\r\n* < \\r\\nOK\\r\\n\n",
     "csq = 9,0", "damage"},
    /* a tool that drops half of each line end is no noise either */
    {"0s > ATE0\\r\n* < OK\\n\n1s > AT+CSQ\\r\n* < +CSQ: 9,0\\nOK\\n\n2s > AT\\r\n* < OK\\n\n",
     "csq = 9,0", "damage"},
};

Test(field_noise, noise_has_to_show)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field_import import;
        const char *why;
        cr_assert(
            field_import(span_of(rows[i].log), NULL, "log", "log", MASK_HIDE, &import, &why));
        struct span scenario = bytes_span(&import.scenario);
        cr_expect(span_contains(scenario, rows[i].has), "%zu\n%s%s", i, scenario.at,
                  bytes_at(&import.report));
        cr_expect_not(span_contains(scenario, rows[i].has_not), "%zu\n%s", i, scenario.at);
        cr_expect(import.figures.passes, "%zu\n%s", i, bytes_at(&import.trace));
        field_import_release(&import);
    }
}
