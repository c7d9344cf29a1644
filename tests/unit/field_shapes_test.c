/* SPDX-License-Identifier: MIT */
#include "field/dialogue.h"
#include "shapes.h"

#include "base/escape.h"
#include "base/random.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Logs in shapes that no row of log/formats.c has: what was said must come out, whatever stands
 * around it. */

/* One turn a line: > a command, >> payload, < a line, << data. */
static void render(const struct dialogue *dialogue, struct bytes *out)
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

/* False: it was read as `format`, or not as that. */
static void read_talk(struct span text, struct bytes *talk, struct bytes *shape)
{
    const char *why = NULL;
    struct log *log = log_read(text, NULL, &why);
    cr_assert_not_null(log, "%s", why);
    struct dialogue *dialogue = field_dialogue(log);
    render(dialogue, talk);
    bytes_addf(shape, "%s\n%s", log->format->name, bytes_at(&log->shape));
    dialogue_free(dialogue);
    log_free(log);
}

static void read_file(const char *name, const char *ending, struct bytes *out)
{
    char path[300];
    snprintf(path, sizeof path, FIELD_LOGS "/%s%s", name, ending);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    bytes_grew(out, fread(bytes_reserve(out, 1 << 20), 1, 1 << 20, file));
    fclose(file);
}

/* What each says is written down in NAME.talk, and was compared with the log by eye. */
static const char *const logs[] = {
    "F31-sigrok-upload-64",   "F32-portmon-upload-64", "F33-docklight-login-72",
    "F36-qcom-no-bearer-61",  "F37-jsonl-http-put-63", "F38-journal-login-72",
    "F42-teraterm-upload-64", "F43-hexdump-login-72",  "F44-tcp-size-list",
    "F45-qcom-gnss-sms-get",
};

Test(field_shapes, logs_in_unknown_shapes_are_read_completely)
{
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct bytes text = {0}, expected = {0}, talk = {0}, shape = {0};
        read_file(logs[i], ".log", &text);
        read_file(logs[i], ".talk", &expected);
        read_talk(bytes_span(&text), &talk, &shape);
        cr_expect_str_eq(bytes_at(&talk), bytes_at(&expected), "%s, read as %s:\n%s", logs[i],
                         bytes_at(&shape), bytes_at(&talk));
        bytes_release(&text);
        bytes_release(&expected);
        bytes_release(&talk);
        bytes_release(&shape);
    }
}

/* Returns whether what was read is what was written; else says so, for the first few. */
static bool holds(const struct shape_choice *choice, size_t failures)
{
    struct bytes text = {0}, talk = {0}, shape = {0}, name = {0};
    bool good = true;
    if (shapes_write(choice, &text)) {
        read_talk(bytes_span(&text), &talk, &shape);
        good = span_is(bytes_span(&talk), shapes_talk);
    }
    shapes_name(choice, &name);
    cr_expect(good || failures > 5, "%s\nread as %s\n%.900s\n---\n%s", bytes_at(&name),
              bytes_at(&shape), bytes_at(&text), bytes_at(&talk));
    if (!good)
        fprintf(stderr, "# %s\n", bytes_at(&name));
    bytes_release(&text);
    bytes_release(&talk);
    bytes_release(&shape);
    bytes_release(&name);
    return good;
}

/* Each two rows together, the others plain. */
Test(field_shapes, each_pair_of_ways_is_read)
{
    const size_t sizes[] = {shapes_stamps(), shapes_marks(), shapes_bytes(), shapes_pages()};
    size_t tried = 0, failed = 0;
    for (int a = 0; a < 4; a++) {
        for (int b = a + 1; b < 4; b++) {
            for (size_t i = 0; i < sizes[a] * sizes[b]; i++) {
                size_t rows[4] = {0, 1, 0, 0};
                rows[a] = i % sizes[a];
                rows[b] = i / sizes[a];
                struct shape_choice choice = {rows[0], rows[1], rows[2], rows[3], false};
                failed += !holds(&choice, failed);
                tried++;
            }
        }
    }
    cr_expect_eq(failed, 0, "%zu of %zu", failed, tried);
}

Test(field_shapes, any_ways_together_are_read)
{
    struct random random;
    size_t failed = 0;
    random_init(&random, 7, "shapes");
    for (int round = 0; round < 1500; round++) {
        struct shape_choice choice = {
            .stamp = random_below(&random, shapes_stamps()),
            .mark = random_below(&random, shapes_marks()),
            .bytes = random_below(&random, shapes_bytes()),
            .page = random_below(&random, shapes_pages()),
            .echo = random_below(&random, 2),
        };
        failed += !holds(&choice, failed);
    }
    cr_expect_eq(failed, 0, "%zu of 1500", failed);
}
