/* SPDX-License-Identifier: MIT */
/* What an import costs for each byte of its log, and next to the test of the trace that comes of
 * it: reading, inferring and rehearsing are what is on top. Clean logs, which the model says by
 * itself, and nasty ones, in which each answer needs a remedy of its own, or a delay. Large ones
 * tell how much memory each byte takes, as the system saw it of a process of its own. */
#include "field/import.h"
#include "base/die.h"
#include "bench/parts.h"
#include "play/play.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Of this process: others do not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Two things a second, as a terminal stamps them. */
static void add_line(struct bytes *log, int number, const char *text)
{
    int ms = 500 * number;
    bytes_addf(log, "[%02d:%02d:%02d.%03d] %s\n", ms / 3600000 % 24, ms / 60000 % 60,
               ms / 1000 % 60, ms % 1000, text);
}

static void ask_signal(struct bytes *log, int i)
{
    add_line(log, i, "> AT+CSQ");
    add_line(log, i, "< +CSQ: 20,0");
    add_line(log, i, "< OK");
}

/* The same without times: the shortest lines there are, and so the most of them. */
static void ask_untimed(struct bytes *log, int i)
{
    (void)i;
    bytes_add_text(log, "> AT+CSQ\n< +CSQ: 20,0\n< OK\n");
}

/* In a shape that no format's row knows. */
static void ask_found(struct bytes *log, int i)
{
    static const char *const lines[] = {"==> AT+CSQ", "<== +CSQ: 20,0", "<== OK"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        bytes_addf(log, "28.11.2025 %02d:%02d:%02d.%03d [modem] %s\n", i / 7200 % 24,
                   i / 120 % 60, i / 2 % 60, i % 2 * 500, lines[k]);
}

static void download(struct bytes *log, int i)
{
    static const char *const lines[] = {
        "> AT+FTPGETNAME=\"a\"",
        "< OK",
        "> AT+FTPGET=1",
        "< OK",
        "< +FTPGET: 1,1",
        "> AT+FTPGET=2,100",
        "< +FTPGET: 2,10",
        "< 0123456789",
        "< OK",
        "< +FTPGET: 1,0",
    };
    if (i == 0)
        bytes_add_text(log, "> AT+FTPSERV=\"a.b\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n");
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        add_line(log, 5 * i + (int)k / 2, lines[k]);
}

static void change_signal(struct bytes *log, int i)
{
    char answer[24];
    snprintf(answer, sizeof answer, "< +CSQ: %d,0", i * 7 % 31);
    add_line(log, i, "> AT+CSQ");
    add_line(log, i, answer);
    add_line(log, i, "< OK");
}

static void restart(struct bytes *log, int i)
{
    add_line(log, 40 * i, "> AT");
    add_line(log, 40 * i, "< OK");
    add_line(log, 40 * i + 18, "< RDY");
}

static double import_log(const struct bytes *log, struct field_import *import)
{
    const char *why;
    double start = cpu_seconds();
    must(field_import(bytes_span(log), NULL, "bench.log", "bench", MASK_SHOW, import, &why));
    return cpu_seconds() - start;
}

double bench_import_seconds(const struct bytes *log)
{
    struct field_import import;
    double seconds = import_log(log, &import);
    field_import_release(&import);
    return seconds;
}

/* `sim7000 test` of what was written. */
static double test_trace(const struct field_import *import)
{
    struct complaints complaints = {0};
    double start = cpu_seconds();
    struct trace *trace = trace_read("bench", bytes_span(&import->trace), &complaints);
    must(trace);
    struct play *play = play_new(trace, import->world.scenario);
    play_run(play);
    play_free(play);
    trace_free(trace);
    return cpu_seconds() - start;
}

struct work {
    const char *name;
    void (*write)(struct bytes *log, int i);
    int count;
};

/* --- large ones --- */

/* Which is in memory already counts as well: so `log` is among what is measured. */
static double most_memory(const struct bytes *log, double *seconds)
{
    struct rusage usage;
    int status = 0;
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        struct field_import import;
        import_log(log, &import);
        _exit(import.figures.passes ? 0 : 1);
    }
    if (process < 0 || wait4(process, &status, 0, &usage) != process || status != 0)
        bench_fail("an import in a process of its own");
    *seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return (double)usage.ru_maxrss * 1024;
}

/* Once: a log of many megabytes is long enough to be its own average. */
static void measure_large(const struct work *work)
{
    struct bytes log = {0};
    struct series rate = {0}, memory = {0};
    double seconds;
    char what[80];
    for (int i = 0; i < work->count; i++)
        work->write(&log, i);
    double most = most_memory(&log, &seconds);
    series_add(&rate, (double)log.count / seconds / 1e6);
    series_add(&memory, most / (double)log.count);
    snprintf(what, sizeof what, "%s, %.0f MB", work->name, (double)log.count / 1e6);
    series_print(what, &rate, "MB/s", 2);
    snprintf(what, sizeof what, "%s: memory", work->name);
    series_print(what, &memory, "B/B", 1);
    bytes_release(&log);
}

static void measure(const struct work *work, const struct bench_options *options)
{
    struct bytes log = {0};
    struct series rate = {0}, ratio = {0};
    char what[80];
    for (int i = 0; i < work->count; i++)
        work->write(&log, i);
    for (size_t round = 0; round < options->rounds; round++) {
        struct field_import import;
        double time = import_log(&log, &import);
        series_add(&rate, (double)log.count / time / 1e6);
        series_add(&ratio, time / test_trace(&import));
        field_import_release(&import);
    }
    snprintf(what, sizeof what, "%s, %.1f MB", work->name, (double)log.count / 1e6);
    series_print(what, &rate, "MB/s", 2);
    snprintf(what, sizeof what, "%s: import/test", work->name);
    series_print(what, &ratio, "", 2);
    bytes_release(&log);
}

/* Each nasty one in two sizes: as many bytes a second in both is what linear means. */
void bench_import(const struct bench_options *options)
{
    static const struct work works[] = {
        {"clean, short commands", ask_signal, 20000},
        {"downloads, each a pause", download, 3000},
        {"nasty, changing answers", change_signal, 4000},
        {"nasty, changing answers", change_signal, 16000},
        {"nasty, restarts", restart, 4000},
        {"nasty, restarts", restart, 16000},
    };
    static const struct work large[] = {
        {"large, with times", ask_signal, 160000},
        {"large, without times", ask_untimed, 400000},
        {"large, found shape", ask_found, 80000},
    };
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        measure_large(&large[i]);
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        measure(&works[i], options);
}
