/* SPDX-License-Identifier: MIT */
#include "trace/record.h"
#include "trace/trace.h"

#include <criterion/criterion.h>

Test(trace_write, times_are_the_shortest_exact_ones)
{
    static const struct {
        usec time;
        const char *text;
    } rows[] = {
        {0, "0s"},
        {1, "1us"},
        {999, "999us"},
        {MSEC(20), "20ms"},
        {MSEC(20) + 500, "20.5ms"},
        {MSEC(1) + 1, "1.001ms"},
        {1234567, "1.234567s"},
        {SECONDS(75), "75s"},
        {MSEC(75500), "75.5s"},
        {SECONDS(120), "2m"},
        {SECONDS(121), "121s"},
        {SECONDS(7200), "2h"},
        {SECONDS(5400), "90m"},
        {SECONDS(3600) + 1, "3600.000001s"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bytes text = {0};
        trace_add_time(&text, rows[i].time);
        cr_expect_str_eq(bytes_at(&text), rows[i].text);
        bytes_release(&text);
    }
}

Test(trace_write, an_event_is_a_line)
{
    static const struct {
        const char *about;
        usec before, at;
        enum lane lane;
        const char *bytes, *text;
    } rows[] = {
        {"absolute", -1, 0, LANE_TO_MODEM, "AT\r", "0s       > AT\\r\n"},
        {"relative", 0, MSEC(2), LANE_FROM_MODEM, "\r\nOK\r\n", "+2ms     < \\r\\nOK\\r\\n\n"},
        {"the same time", 5, 5, LANE_TO_FTP, "USER x", "+0       >> USER x\n"},
        {"a long time", 0, 1234567, LANE_FROM_FTP, "220 x", "+1.234567s << 220 x\n"},
        {"blanks at the ends", 0, 0, LANE_SCENARIO, " a b ", "+0       ! \\x20a b\\x20\n"},
        {"what looks like a comment", 0, 0, LANE_MODULE, "# a #b c#",
         "+0       @ \\x23 a \\x23b c#\n"},
        {"each reply has its line", 0, 9, LANE_FROM_MODEM, "\r\n+CSQ: 1,2\r\n\r\nOK\r\n",
         "+9us     < \\r\\n+CSQ: 1,2\\r\\n\n+0       < \\r\\nOK\\r\\n\n"},
        {"runs are folded", 0, 0, LANE_TO_MODEM, "####################",
         "+0       > \\x23{20}\n"},
        {"long bytes are cut", 0, 0, LANE_TO_MODEM,
         "0123456789012345678901234567890123456789012345678901234567890123456789"
         "01234567890123456789",
         "+0       > 0123456789012345678901234567890123456789012345678901234567890123456789"
         "01234567890123\n+0       > 456789\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bytes text = {0};
        trace_add_line(&text, rows[i].before, rows[i].at, rows[i].lane, span_of(rows[i].bytes));
        cr_expect_str_eq(bytes_at(&text), rows[i].text, "%s: %s", rows[i].about,
                         bytes_at(&text));
        bytes_release(&text);
    }
}

Test(trace_record, notes_become_lines)
{
    static const struct {
        usec at;
        enum lane lane;
        const char *bytes;
    } rows[] = {
        {10, LANE_TO_MODEM, "A"},          {10, LANE_TO_MODEM, "T\r"},
        {11, LANE_TO_MODEM, "AT\r"},       {2000, LANE_FROM_MODEM, "\r\n"},
        {2087, LANE_FROM_MODEM, "OK\r\n"}, {2174, LANE_FROM_MODEM, "\r\nRING\r\n"},
        {9000, LANE_FROM_MODEM, "x"},      {9000, LANE_TO_FTP, "USER a"},
        {9000, LANE_TO_FTP, "PASS b"},     {9000, LANE_FROM_MODEM, "y"},
    };
    struct recorder recorder = {.gap = recorder_gap(115200)};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        recorder_add(&recorder, rows[i].at, rows[i].lane, span_of(rows[i].bytes));
    recorder_flush(&recorder);
    cr_expect_str_eq(bytes_at(&recorder.text),
                     "10us     > AT\\r\n"
                     "+1us     > AT\\r\n"
                     "+1.989ms < \\r\\nOK\\r\\n\n"
                     "+87us    < \\r\\nRING\\r\\n\n"
                     "+6.826ms < x\n"
                     "+0       >> USER a\n"
                     "+0       >> PASS b\n"
                     "+0       < y\n",
                     "%s", bytes_at(&recorder.text));
    recorder_release(&recorder);
}
