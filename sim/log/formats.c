/* SPDX-License-Identifier: MIT */
/* Which format a log is. Each line votes for the formats whose shape it has, more for what is
 * seldom met by chance; who knows better says so with --format. A new format is a row here and a
 * reader. */
#include "log/formats.h"

#include "base/die.h"
#include "base/limits.h"
#include "log/marks.h"
#include "log/readers.h"

#include <string.h>

/* clang-format off */
#define MARKS(...) .shape = log_marks_shape, .read = log_marks_read, \
                   .marks = &(const struct log_marks){__VA_ARGS__}

/* In this order when the same number of lines speaks for two. */
const struct log_format log_formats[] = {
    {"trace", "our own traces, and reports written like them",
     log_trace_shape, log_trace_read},
    {"botletics", "the debug output of the Adafruit and Botletics libraries",
     MARKS("---> ", "<--- "), .partial = true},
    {"simcom-tool", "SIMCom's and SSCOM's serial tools, English",
     MARKS("[Send->]", "[Recv<-]", .block = true)},
    {"sscom", "SSCOM, Chinese, UTF-8",
     MARKS("\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87", "\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86",
           .block = true, .drop = "\xe2\x96\xa1")},
    {"sscom-gbk", "SSCOM, Chinese, GBK",
     MARKS("\xb7\xa2\xa1\xfa\xa1\xf3", "\xca\xd5\xa1\xfb\xa1\xf4",
           .block = true, .drop = "\xa1\xf5")},
    {"python-got", "scripts that print the literal of what they read",
     MARKS("Sent: ", "Got:")},
    {"python-lines", "scripts that log lists of lines",
     MARKS("Send AT Command: ", "Lines: "), .late = MSEC(300)},
    {"sketch", "sketches that print what they send and then what comes",
     MARKS("Sending: ", "Response: "), .partial = true},
    {"send-recv", "terminal programs and scripts",
     MARKS("SEND: ", "RECV: ")},
    {"tx-rx", "terminal programs and scripts",
     MARKS("TX: ", "RX: ")},
    {"send-received", "scripts", MARKS("Send: ", "Received: ")},
    {"sent-received", "scripts", MARKS("Sent: ", "Received: ")},
    {"arrows-long", "forums: --> and <--",
     MARKS("-->", "<--", .remarks = true), .partial = true},
    {"arrows-double", "forums: => and <=",
     MARKS("=>", "<=", .remarks = true), .partial = true},
    {"arrows-unicode", "forums: arrows of Unicode",
     MARKS("\xe2\x86\x92", "\xe2\x86\x90", .remarks = true), .partial = true},
    {"arrows-two", "forums: >> and <<",
     MARKS(">>", "<<", .remarks = true), .partial = true},
    {"arrows", "forums: > and <",
     MARKS(">", "<", .remarks = true), .partial = true},
    {"espidf", "ESP-IDF's log with hex dumps or texts",
     log_espidf_shape, log_espidf_read},
    {"esp-modem", "the words of esp_modem's command library",
     log_command_lib_shape, log_command_lib_read},
    {"zephyr", "Zephyr's modem_chat", log_zephyr_shape, log_zephyr_read},
    {"modemmanager", "ModemManager's debug log", log_mm_shape, log_mm_read},
    {"chat", "chat -v of ppp, from the system log", log_chat_shape, log_chat_read},
    {"gammu", "gammu's textall and textalldate logs", log_gammu_shape, log_gammu_read},
    {"spy", "pyserial's spy://", log_spy_shape, log_spy_read, .late = MSEC(1100)},
    {"socat", "socat -v, -x, or both", log_socat_shape, log_socat_read},
    {"strace", "strace of a program that drives a modem",
     log_strace_shape, log_strace_read},
    {"jpnevulator", "jpnevulator and tools like it",
     log_jpnevulator_shape, log_jpnevulator_read},
    {"saleae", "exports of Saleae's Logic 1 and 2", log_saleae_shape, log_saleae_read},
    {"tinygsm", "TinyGSM's debug output, or a StreamDebugger's",
     log_tinygsm_shape, log_plain_read, .partial = true},
    {"plain", "a terminal's capture, with or without times",
     log_plain_shape, log_plain_read},
    {NULL},
};
/* clang-format on */

#define JUMP_MAX SECONDS(7 * 86400)

static const struct log_format *format_named(const char *name)
{
    for (const struct log_format *format = log_formats; format->name; format++) {
        if (strcmp(format->name, name) == 0)
            return format;
    }
    return NULL;
}

static const struct log_format *most_spoken_for(const struct log_lines *lines)
{
    const struct log_format *best = format_named("plain");
    must(best);
    long most = 0;
    for (const struct log_format *format = log_formats; format->name; format++) {
        long score = 0;
        for (size_t i = 0; i < lines->count; i++)
            score += lines->at[i].why ? 0 : format->shape(format, &lines->at[i]);
        if (score > most) {
            most = score;
            best = format;
        }
    }
    return best;
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
        if (step > 0 && step <= JUMP_MAX && sum + step <= SCENARIO_TIME_MAX / 4)
            sum += step;
        before = now;
        *at = sum;
    }
}

struct log *log_read(struct span text, const char *format, const char **why)
{
    struct log_lines lines;
    *why = "the log is longer than 16 MiB";
    if (text.count > FIELD_LOG_MAX)
        return NULL;
    const struct log_format *named = format ? format_named(format) : NULL;
    *why = "no such format";
    if (format && !named)
        return NULL;
    struct log *log = xzalloc(sizeof *log);
    log_split(text, &lines);
    log->format = named ? named : most_spoken_for(&lines);
    log->line_count = (int)lines.count;
    log->resolution = lines.resolution;
    log->format->read(log, &lines);
    log_lines_release(&lines);
    tidy_times(log);
    return log;
}

void log_free(struct log *log)
{
    if (!log)
        return;
    xfree(log->events);
    bytes_release(&log->store);
    xfree(log);
}
