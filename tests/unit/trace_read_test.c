/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "trace/record.h"
#include "trace/trace.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char sample[] = "# a comment\n"
                             "\n"
                             "scenario second get.ini     # why\n"
                             "0s       > AT+FTPGET=1\\r\n"
                             "+20ms    < \\r\\nOK\\r\\n  \n"
                             "+75s < \\r\\n+FTPGET: 1,64\\r\\n\r\n"
                             "80s..1.5m  >\tAT#x\\r   # a window\n"
                             "* << 220 \xc3\xa9 \\x23{3}\n"
                             "+0 ! fault\n"
                             "+1us @ bearer up";

Test(trace_read, a_line_is_taken_apart)
{
    static const struct {
        int number;
        enum trace_time time;
        usec from, to;
        enum lane lane;
        const char *bytes;
    } rows[] = {
        {4, TRACE_ABSOLUTE, 0, 0, LANE_TO_MODEM, "AT+FTPGET=1\r"},
        {5, TRACE_RELATIVE, MSEC(20), MSEC(20), LANE_FROM_MODEM, "\r\nOK\r\n"},
        {6, TRACE_RELATIVE, SECONDS(75), SECONDS(75), LANE_FROM_MODEM, "\r\n+FTPGET: 1,64\r\n"},
        {7, TRACE_ABSOLUTE, SECONDS(80), SECONDS(90), LANE_TO_MODEM, "AT#x\r"},
        {8, TRACE_ANY, 0, 0, LANE_FROM_FTP, "220 \xc3\xa9 ###"},
        {9, TRACE_RELATIVE, 0, 0, LANE_SCENARIO, "fault"},
        {10, TRACE_RELATIVE, 1, 1, LANE_MODULE, "bearer up"},
    };
    struct complaints complaints = {0};
    struct trace *trace = trace_read("a/b.trace", span_of(sample), &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    cr_assert_eq(trace->count, 9, "the comments are one");
    cr_expect_str_eq(trace->scenario, "second get.ini");
    char *path = trace_scenario_path(trace);
    cr_expect_str_eq(path, "a/second get.ini");
    free(path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct trace_line at = trace_at(trace, (size_t)rows[i].number - 2), *line = &at;
        cr_expect_eq(line->kind, TRACE_EVENT, "line %d", line->number);
        cr_expect_eq(line->number, rows[i].number);
        cr_expect_eq(line->time, rows[i].time, "line %d", line->number);
        cr_expect_eq(line->from, rows[i].from, "line %d", line->number);
        cr_expect_eq(line->to, rows[i].to, "line %d", line->number);
        cr_expect_eq(line->lane, rows[i].lane, "line %d", line->number);
        cr_expect(span_is(line->bytes, rows[i].bytes), "line %d", line->number);
    }
    trace_free(trace);
}

/* Times are kept in less room than they can take: those at the edges of it come back too. */
Test(trace_read, times_of_any_size_come_back)
{
    static const struct {
        usec from, to;
    } times[] = {
        {0, 0},
        {1, 1},
        {1, 2},
        {(1 << 30) - 1, (1 << 30) - 1},
        {1 << 30, 1 << 30},
        {INT32_MAX, INT32_MAX},
        {INT32_MAX, INT32_MAX + (usec)1},
        {INT32_MAX + (usec)1, INT32_MAX + (usec)1},
        {INT32_MAX + (usec)2, INT32_MAX + (usec)2},
        {UINT32_MAX, UINT32_MAX + (usec)1},
        {SECONDS(36 * 3600), SECONDS(1200 * 3600)},
        {SECONDS(1200 * 3600), SECONDS(1200 * 3600)},
    };
    enum { TIMES = sizeof times / sizeof *times };
    struct complaints complaints = {0};
    struct bytes text = {0};
    for (size_t i = 0; i < TIMES; i++) {
        trace_add_time(&text, times[i].from);
        if (times[i].to > times[i].from) {
            bytes_add_text(&text, "..");
            trace_add_time(&text, times[i].to);
        }
        bytes_add_text(&text, " > A\n");
    }
    struct trace *trace = trace_read("t", bytes_span(&text), &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    for (size_t i = 0; i < TIMES; i++) {
        cr_expect_eq(trace_at(trace, i).from, times[i].from, "%zu", i);
        cr_expect_eq(trace_at(trace, i).to, times[i].to, "%zu", i);
    }
    trace_free(trace);
    bytes_release(&text);
}

/* Of which no byte is looked at. */
Test(trace_read, a_text_beyond_what_a_file_may_have_is_refused)
{
    struct complaints complaints = {0};
    struct span text = {"", (size_t)TRACE_FILE_MAX + 1};
    cr_expect_null(trace_read("t", text, &complaints));
    cr_expect_str_eq(bytes_at(&complaints.text),
                     "t:1: the trace is too large: expected at most 1048576000 bytes\n");
    bytes_release(&complaints.text);
}

Test(trace_read, what_is_no_event_shares_a_line)
{
    static const char text[] = "# a\n\n  # b\n0s > AT\n\n\n# c\n+0 > x\n#";
    static const struct {
        int number;
        enum trace_kind kind;
        const char *text;
    } lines[] = {{1, TRACE_COMMENT, "# a\n\n  # b"},
                 {4, TRACE_EVENT, "0s > AT"},
                 {5, TRACE_COMMENT, "\n\n# c"},
                 {8, TRACE_EVENT, "+0 > x"},
                 {9, TRACE_COMMENT, "#"}};
    struct complaints complaints = {0};
    struct bytes written = {0};
    struct trace *trace = trace_read("t", span_of(text), &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    cr_assert_eq(trace->count, sizeof lines / sizeof *lines);
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        cr_expect_eq(line.number, lines[i].number, "%zu", i);
        cr_expect_eq(line.kind, lines[i].kind, "%zu", i);
        cr_expect(span_is(line.text, lines[i].text), "%zu", i);
    }
    trace_write(trace, &written);
    cr_expect_str_eq(bytes_at(&written), text);
    bytes_release(&written);
    trace_free(trace);
}

Test(trace_read, mistakes_say_where_and_what_was_expected)
{
    static const struct {
        const char *text, *complaint;
    } rows[] = {
        {"20 > AT", "t:1: \"20\" is no time: expected one like 0s, +20ms, +1s..3s or *\n"},
        {"3s..1s > A",
         "t:1: \"3s..1s\" is no time: expected one like 0s, +20ms, +1s..3s or *\n"},
        {"0s AT", "t:1: \"AT\" is no lane: expected > < >> << ! @ or >! behind the time\n"},
        {"0s >! hang up", "t:1: \"hang up\": expected hang-up, power-key, DTR, RTS, break, "
                          "inject, add, drop, put, append, remove, folder or rename\n"},
        {"0s >! DTR", "t:1: \"DTR\": expected on or off behind DTR\n"},
        {"0s >! RTS low", "t:1: \"RTS low\": expected on or off\n"},
        {"0s >! break soon", "t:1: \"break soon\": expected a time like 250ms behind break\n"},
        {"0s >! hang-up now", "t:1: \"hang-up now\": expected nothing behind hang-up\n"},
        {"0s >! inject",
         "t:1: \"inject\": expected what happens, as in `then` behind inject\n"},
        {"0s >! inject code 64",
         "t:1: \"inject code 64\": needs something that it strikes; expected one of corrupt, "
         "drop, damage, noise, urc, signal, deregister, register, no-bearer, "
         "no-attach, detach, "
         "deactivate, outage, "
         "hang, card-out, card-in, reboot, power-off, "
         "power-on or power-key\n"},
        {"0s >! put a\\nb", "t:1: \"put a\": expected an absolute path\n"},
        {"0s >! put /a", "t:1: \"put /a\": expected PATH\\nBYTES\n"},
        {"0s >! add [ftp]\\nquota = 3", "t:1: \"add [ftp]\": added:1: [ftp] cannot be added; "
                                        "expected [fault], [answer] or [expect]\n"},
        {"0s", "t:1: \"\" is no lane: expected > < >> << ! @ or >! behind the time\n"},
        {"0s >  # x", "t:1: nothing behind the lane: expected what crosses\n"},
        {"0s > AB\\q", "t:1: column 8: expected one of \\r \\n \\t \\\\ \\{ \\xHH\n"},
        {"0s > AB\\x1", "t:1: column 8: expected two hex digits after \\x\n"},
        {"0s > A\x07", "t:1: a control character in the line: expected \\x07\n"},
        {"2s > A\n+1s < B\n2.5s > C\n",
         "t:3: the time lies before the line above: expected 3s or later\n"},
        {"scenario", "t:1: expected the name of a scenario file behind `scenario`\n"},
        {"0s > A\nscenario x.ini",
         "t:2: the scenario comes too late: expected before the first event\n"},
        {"scenario x.ini\nscenario y.ini",
         "t:2: a second scenario: expected one for the whole trace\n"},
        {"seed 1\nseed 1", "t:2: a second seed: expected one for the whole trace\n"},
        {"0s > A\nseed 1", "t:2: the seed comes too late: expected before the first event\n"},
        {"seed -1", "t:1: expected a number behind `seed`\n"},
        {"x > A\n\n0s ? B",
         "t:1: \"x\" is no time: expected one like 0s, +20ms, +1s..3s or *\n"
         "t:3: \"?\" is no lane: expected > < >> << ! @ or >! behind the time\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct complaints complaints = {0};
        struct trace *trace = trace_read("t", span_of(rows[i].text), &complaints);
        cr_expect_null(trace, "%s", rows[i].text);
        cr_expect_str_eq(bytes_at(&complaints.text), rows[i].complaint, "%s: %s", rows[i].text,
                         bytes_at(&complaints.text));
        bytes_release(&complaints.text);
        trace_free(trace);
    }
}

/* Deletes, doubles or replaces a few characters. */
static void edit(struct random *random, struct bytes *text)
{
    static const char likely[] = " \t\r\n#\\x{}0123456789.+*<>!@smunh";
    for (uint64_t left = random_below(random, 6); left > 0 && text->count; left--) {
        size_t at = (size_t)random_below(random, text->count);
        struct bytes copy = {0};
        bytes_add(&copy, bytes_at(text), at);
        if (random_below(random, 3))
            bytes_add_char(&copy, likely[random_below(random, sizeof likely - 1)]);
        bytes_add_span(&copy,
                       span_skip(bytes_span(text), at + (size_t)random_below(random, 2)));
        bytes_release(text);
        *text = copy;
    }
}

/* Lines of which many begin as the one before; few are wrong. */
static void add_line(struct random *random, struct bytes *text)
{
    static const char *const heads[] = {"+0 < ", "+0       < ", "  * >>  ", "+1ms..2ms !\t",
                                        "* >! ", "+x < ",       "+0 <"};
    static const char *const bodies[] = {"dtr off", "AT", "a b ", "a #c", "a{3}", "# c", "",
                                         " ",       "\r", "\t",   "\\x0", "\001", "a{0}"};
    enum { HEADS = sizeof heads / sizeof *heads, BODIES = sizeof bodies / sizeof *bodies };
    static size_t head;
    bool wrong = random_below(random, 30) == 0;
    if (random_below(random, 3) == 0)
        head = (size_t)random_below(random, wrong ? HEADS : 5);
    bytes_add_text(text, heads[head]);
    bytes_add_text(text, bodies[random_below(random, wrong ? BODIES : head == 4 ? 1 : 5)]);
}

/* What a line says and what is wrong with it does not depend on the lines before it. */
Test(trace_read, each_line_reads_as_it_does_alone)
{
    struct random random;
    int events = 0, mistakes = 0;
    random_init(&random, 1, "alike");
    for (int round = 0; round < 5000; round++) {
        struct complaints complaints = {0}, expected = {0};
        struct bytes text = {0}, line = {0};
        struct trace *alone[12], *trace;
        for (size_t i = 0; i < 12; i++) {
            struct complaints own = {0};
            bytes_clear(&line);
            add_line(&random, &line);
            alone[i] = trace_read("t", bytes_span(&line), &own);
            if (!alone[i])
                complain(&expected, "t", (int)i + 1, "%.*s",
                         SPAN_ARGS(span_cut(span_skip(bytes_span(&own.text), strlen("t:1: ")),
                                            own.text.count - strlen("t:1: \n"))));
            bytes_add_span(&text, bytes_span(&line));
            bytes_add_char(&text, '\n');
            bytes_release(&own.text);
            mistakes += !alone[i];
        }
        trace = trace_read("t", bytes_span(&text), &complaints);
        cr_assert_str_eq(bytes_at(&complaints.text), bytes_at(&expected.text), "%s",
                         bytes_at(&text));
        for (size_t i = 0; i < 12; i++) {
            if (trace) {
                struct trace_line a = trace_at(alone[i], 0), b = trace_at(trace, i);
                cr_assert(a.kind == b.kind && a.time == b.time && a.lane == b.lane &&
                              a.from == b.from && a.to == b.to && span_same(a.bytes, b.bytes) &&
                              span_same(a.text, b.text),
                          "%s", bytes_at(&text));
                events++;
            }
            trace_free(alone[i]);
        }
        trace_free(trace);
        bytes_release(&text);
        bytes_release(&line);
        bytes_release(&complaints.text);
        bytes_release(&expected.text);
    }
    cr_expect(events > 1000 && mistakes > 1000, "%d %d", events, mistakes);
}

/* No line is too late, but all together are. */
Test(trace_read, a_trace_of_more_than_ten_years_is_too_long)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    for (int days = 0; days <= 3650; days += 50)
        bytes_add_text(&text, "+1200h > A\n");
    cr_expect_null(trace_read("t", bytes_span(&text), &complaints));
    cr_expect_str_eq(bytes_at(&complaints.text),
                     "t:74: the trace is too long: expected at most ten years\n");
    bytes_release(&text);
    bytes_release(&complaints.text);
}

Test(trace_read, writing_what_was_read_gives_the_same_text)
{
    struct random random;
    int good = 0;
    random_init(&random, 1, "edits");
    for (int round = 0; round < 20000; round++) {
        struct complaints complaints = {0};
        struct bytes text = {0}, back = {0};
        bytes_add_text(&text, sample);
        edit(&random, &text);
        struct trace *trace = trace_read("t", bytes_span(&text), &complaints);
        if (trace) {
            trace_write(trace, &back);
            cr_assert(span_same(bytes_span(&text), bytes_span(&back)), "%s", bytes_at(&text));
            good++;
        }
        trace_free(trace);
        bytes_release(&text);
        bytes_release(&back);
        bytes_release(&complaints.text);
    }
    cr_expect_gt(good, 4000);
}

/* As at the end, or when memory ran out in the middle of a line. */
static void finish(struct recorder *recorder, bool rescue, struct bytes *text)
{
    char space[RECORDER_PIECE_MAX];
    struct span piece;
    if (!rescue) {
        recorder_flush(recorder);
        bytes_add_span(text, bytes_span(&recorder->text));
        return;
    }
    bytes_add_text(&recorder->text, "+0       < half of a l");
    while ((piece = recorder_rescue(recorder, space)).count)
        bytes_add_span(text, piece);
}

Test(trace_read, what_was_recorded_reads_back)
{
    struct random random;
    random_init(&random, 1, "records");
    for (int round = 0; round < 500; round++) {
        static const char likely[] = "\r\n # {}\\15\x80";
        struct recorder recorder = {.gap = 100};
        struct complaints complaints = {0};
        struct bytes sent = {0}, back = {0};
        char bytes[300];
        usec now = 0;
        for (int i = 0; i < 10; i++) {
            size_t count = 1 + (size_t)random_below(&random, sizeof bytes - 1);
            for (size_t j = 0; j < count; j++)
                bytes[j] = likely[random_below(&random, sizeof likely)];
            enum lane lane = (enum lane)random_below(&random, LANE_HOST_ACT);
            bytes_add(&sent, bytes, count);
            recorder_add(&recorder, now, lane, (struct span){bytes, count});
            now += (usec)random_below(&random, 3) * 60;
        }
        struct bytes text = {0};
        finish(&recorder, round % 2, &text);
        struct trace *trace = trace_read("t", bytes_span(&text), &complaints);
        cr_assert(trace, "%s%s", bytes_at(&text), bytes_at(&complaints.text));
        for (size_t i = 0; i < trace->count; i++)
            bytes_add_span(&back, trace_at(trace, i).bytes);
        cr_assert(span_same(bytes_span(&sent), bytes_span(&back)));
        trace_free(trace);
        bytes_release(&sent);
        bytes_release(&back);
        bytes_release(&text);
        recorder_release(&recorder);
    }
}
