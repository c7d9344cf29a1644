/* SPDX-License-Identifier: MIT */
/* Which format a log is. Each line votes for the formats whose shape it has, more for what is
 * seldom met by chance; who knows better says so with --format. A new format is a row here and a
 * reader. */
#include "log/formats.h"

#include "base/die.h"
#include "base/limits.h"
#include "log/capture.h"
#include "log/heads.h"
#include "log/judge.h"
#include "log/letters.h"
#include "log/marks.h"
#include "log/peel.h"
#include "log/post.h"
#include "log/ports.h"
#include "log/readers.h"

#include <string.h>

/* clang-format off */
#define MARKS(...) .shape = log_marks_shape, .read = log_marks_read, \
                   .marks = &(const struct log_marks){__VA_ARGS__}

#define READS(format) .shape = format##_shape, .read = format##_read

/* In this order when the same number of lines speaks for two. */
const struct log_format log_formats[] = {
    {.name = "trace", .about = "our own traces, and reports written like them",
     READS(log_trace)},
    {.name = "botletics", .about = "the debug output of the Adafruit and Botletics libraries",
     MARKS("---> ", "<--- "), .partial = true},
    {.name = "simcom-tool", .about = "SIMCom's and SSCOM's serial tools, English",
     MARKS("[Send->]", "[Recv<-]", .block = true)},
    {.name = "sscom", .about = "SSCOM, Chinese, UTF-8",
     MARKS("\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87", "\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86",
           .block = true, .drop = "\xe2\x96\xa1")},
    {.name = "sscom-gbk", .about = "SSCOM, Chinese, GBK",
     MARKS("\xb7\xa2\xa1\xfa\xa1\xf3", "\xca\xd5\xa1\xfb\xa1\xf4",
           .block = true, .drop = "\xa1\xf5")},
    {.name = "python-got", .about = "scripts that print the literal of what they read",
     MARKS("Sent: ", "Got:")},
    {.name = "python-lines", .about = "scripts that log lists of lines",
     MARKS("Send AT Command: ", "Lines: "), .late = MSEC(300)},
    {.name = "sketch", .about = "sketches that print what they send and then what comes",
     MARKS("Sending: ", "Response: "), .partial = true},
    {.name = "send-recv", .about = "terminal programs and scripts",
     MARKS("SEND: ", "RECV: ")},
    {.name = "tx-rx", .about = "terminal programs and scripts",
     MARKS("TX: ", "RX: ")},
    {.name = "send-received", .about = "scripts",
     MARKS("Send: ", "Received: ")},
    {.name = "sent-received", .about = "scripts",
     MARKS("Sent: ", "Received: ")},
    {.name = "arrows-long", .about = "forums: --> and <--",
     MARKS("-->", "<--", .remarks = true), .partial = true},
    {.name = "arrows-double", .about = "forums: => and <=",
     MARKS("=>", "<=", .remarks = true), .partial = true},
    {.name = "arrows-unicode", .about = "forums: arrows of Unicode",
     MARKS("\xe2\x86\x92", "\xe2\x86\x90", .remarks = true), .partial = true},
    {.name = "arrows-two", .about = "forums: >> and <<",
     MARKS(">>", "<<", .remarks = true), .partial = true},
    {.name = "arrows", .about = "forums: > and <",
     MARKS(">", "<", .remarks = true), .partial = true},
    {.name = "espidf", .about = "ESP-IDF's log with hex dumps or texts",
     READS(log_espidf)},
    {.name = "esp-modem", .about = "the words of esp_modem's command library",
     READS(log_command_lib)},
    {.name = "zephyr", .about = "Zephyr's modem_chat",
     READS(log_zephyr)},
    {.name = "modemmanager", .about = "ModemManager's debug log",
     READS(log_mm)},
    {.name = "chat", .about = "chat -v of ppp, from the system log",
     READS(log_chat)},
    {.name = "expect", .about = "expect -d, or exp_internal 1",
     READS(log_spawned)},
    {.name = "gammu", .about = "gammu's textall and textalldate logs",
     READS(log_gammu)},
    {.name = "spy", .about = "pyserial's spy://",
     READS(log_spy), .late = MSEC(1100)},
    {.name = "socat", .about = "socat -v, -x, or both",
     READS(log_socat)},
    {.name = "strace", .about = "strace of a program that drives a modem",
     READS(log_strace)},
    {.name = "jpnevulator", .about = "jpnevulator and tools like it",
     READS(log_jpnevulator)},
    {.name = "saleae", .about = "exports of Saleae's Logic 1 and 2",
     READS(log_saleae)},
    {.name = "tinygsm", .about = "TinyGSM's debug output, or a StreamDebugger's",
     .shape = log_tinygsm_shape, .read = log_plain_read, .partial = true},
    {.name = "plain", .about = "a terminal's capture, with or without times",
     READS(log_plain)},
    {.name = "found", .about = "any other shape, found in the log itself",
     READS(log_found)},
    {NULL},
};
/* clang-format on */

#define JUMP_MAX     SECONDS(7 * 86400)
#define CHOOSE_LINES 5000
#define FEW_LINES    10 /* too little to tell marks by */
#define ROW_MARGIN   16 /* a row's reading is as good as one that is so little better ... */
#define TOOL_MARGIN  2  /* ... that of a tool which says things twice even more so */

const char log_of_several[] = "more than one modem speaks in it, --port says which is meant";

static const struct log_format *format_named(const char *name)
{
    for (const struct log_format *format = log_formats; format->name; format++) {
        if (strcmp(format->name, name) == 0)
            return format;
    }
    return NULL;
}

/* The votes of the first lines, and of so many that stand evenly among the others: all of a long
 * log would say the same, thirty formats later. */
#define VOTERS 2000

static size_t next_voter(const struct log_lines *lines, size_t line)
{
    return line < VOTERS ? line + 1 : line + 1 + lines->count / VOTERS;
}

static const struct log_format *most_spoken_for(const struct log_lines *lines)
{
    const struct log_format *best = format_named("plain");
    must(best);
    long most = 0;
    for (const struct log_format *format = log_formats; format->name; format++) {
        long score = 0;
        for (size_t i = 0; i < lines->count; i = next_voter(lines, i))
            score += lines->at[i].why ? 0 : format->shape(format, &lines->at[i]);
        if (score > most) {
            most = score;
            best = format;
        }
    }
    return best;
}

/* The next time in the log; LOG_NO_TIME. */
static usec next_time(const struct log *log, size_t from)
{
    for (size_t i = from; i < log->count; i++)
        if (log->events[i].at != LOG_NO_TIME)
            return log->events[i].at;
    return LOG_NO_TIME;
}

/* One line alone is out of order, by more than passes without it, and time goes on behind it as if
 * it were not there: another thread's, or one of a coarser clock. */
static bool is_stray(usec before, usec now, usec next)
{
    if (before == LOG_NO_TIME || next == LOG_NO_TIME || next < before)
        return false;
    usec away = now < before ? before - now : now > next ? now - next : 0;
    return away > next - before;
}

/* From the first event on, never back, and without the years that a clock may jump when it is
 * set: sums of these times stay far below SCENARIO_TIME_MAX. */
static void tidy_times(struct log *log)
{
    usec before = LOG_NO_TIME, sum = 0;
    for (size_t i = 0; i < log->count; i++) {
        usec *at = &log->events[i].at, now = *at;
        if (now == LOG_NO_TIME)
            continue;
        usec step = before == LOG_NO_TIME ? 0 : now - before;
        bool stray = is_stray(before, now, next_time(log, i + 1));
        if (!stray && step > 0 && step <= JUMP_MAX && sum + step <= SCENARIO_TIME_MAX / 4)
            sum += step;
        before = stray ? before : now;
        *at = sum;
    }
}

static struct log *read_as(const struct log_format *format, const struct log_lines *lines)
{
    struct log *log = xzalloc(sizeof *log);
    log->format = format;
    log->line_count = (int)lines->count;
    log->resolution = lines->resolution;
    log->marked = format->marks != NULL;
    log->partial = format->partial;
    for (size_t i = 0; i < lines->count; i++)
        log_mark_line(log, lines->at[i].number,
                      span_trim(lines->at[i].raw).count ? LOG_LINE_FRAME : LOG_LINE_EMPTY);
    format->read(log, lines);
    log_tell_letters(log);
    log_tell_echoes(log);
    tidy_times(log);
    return log;
}

/* Most lines are of the tool's own making, so that it is that tool's log whatever stands in them:
 * garbage, or no answer at all. Marks and bare captures are anybody's. */
static bool is_of_tool(const struct log_format *row, const struct log_lines *lines)
{
    size_t voters = 0, votes = 0;
    for (size_t i = 0; i < lines->count; i = next_voter(lines, i)) {
        voters += !lines->at[i].why && span_trim(lines->at[i].raw).count > 0;
        votes += !lines->at[i].why && row->shape(row, &lines->at[i]) > 0;
    }
    return !row->marks && row->read != log_plain_read && 2 * votes > voters;
}

/* The row that most lines speak for, unless what is found without any row makes more of a
 * conversation: the first lines tell. A row knows its tool, so a little more is not enough; a
 * capture without marks has nothing to know. */
static const struct log_format *choose(const struct log_lines *lines)
{
    const struct log_format *row = most_spoken_for(lines), *found = format_named("found");
    must(found);
    struct log_lines sample = *lines;
    sample.count = lines->count < CHOOSE_LINES ? lines->count : CHOOSE_LINES;
    struct log *by_row = read_as(row, &sample), *by_shape = read_as(found, &sample);
    size_t row_score = log_judge(by_row), score = log_judge(by_shape);
    bool plain = row == format_named("plain");
    if (plain && by_shape->marked && row_score > FEW_LINES)
        row_score--; /* it is as good, and knows nothing of marks */
    size_t margin = plain        ? 0
                    : row->marks ? row_score / ROW_MARGIN
                                 : row_score / TOOL_MARGIN + TOOL_MARGIN;
    log_free(by_row);
    log_free(by_shape);
    bool better = score > row_score + margin && !(row_score > 0 && is_of_tool(row, &sample));
    return better ? found : row;
}

struct log *log_read(struct span text, const char *format, const char **why)
{
    struct log_lines lines;
    *why = "the log is longer than 128 MiB";
    if (text.count > FIELD_LOG_MAX)
        return NULL;
    const struct log_format *named = format ? format_named(format) : NULL;
    *why = "no such format";
    if (format && !named)
        return NULL;
    struct bytes inside = {0};
    const char *layer = format ? NULL : log_peel(text, &inside);
    if (!layer && !format)
        layer = log_open_post(text, &inside);
    size_t head = format || layer ? 0 : log_behead(text, &inside);
    log_split(layer || head ? bytes_span(&inside) : text, &lines);
    bytes_release(&inside);
    struct ports ports;
    ports_find(&lines, &ports);
    *why = log_of_several;
    if (ports_speaking(&ports) > 1) {
        log_lines_release(&lines);
        return NULL;
    }
    struct log *log = read_as(named ? named : choose(&lines), &lines);
    if (layer)
        bytes_addf(&log->shape, "inside    %s\n", layer);
    if (head)
        bytes_addf(&log->shape, "inside    packets, each behind a head of %zu bytes\n", head);
    if (lines.inside)
        bytes_addf(&log->shape, "inside    %s\n", lines.inside);
    log_lines_release(&lines);
    return log;
}

void log_free(struct log *log)
{
    if (!log)
        return;
    log_release(log);
    xfree(log);
}
