/* SPDX-License-Identifier: MIT */
/* What a trace costs as a test, next to the model alone that the same host plays with: reading,
 * masking and comparing are what is on top. And how much memory it takes for each of its bytes, as
 * the system saw it of a process of its own. The traces are made here: a file that comes and one
 * that goes, of bytes that need escapes and of bytes that need none, and many short commands. */
#include "base/die.h"
#include "bench/parts.h"
#include "link/output.h"
#include "play/play.h"
#include "trace/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char bare[] = "[network]\nbearer = up\n";
static const char noise[] = "[network]\nbearer = up\n[files]\n/file = random 2M\n";
static const char digits[] = "[network]\nbearer = up\n[files]\n/file = digits 2M\n";

static struct scenario *make_world(const char *text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "bench", span_of(text), &complaints);
    must(scenario);
    return scenario;
}

/* --- making traces --- */

struct writer {
    struct stage *stage;
    struct recorder recorder;
    char tail[16]; /* the last bytes heard */
};

static void write_down(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct writer *writer = owner;
    size_t size = sizeof writer->tail;
    recorder_add(&writer->recorder, at, lane, bytes);
    if (lane != LANE_FROM_MODEM)
        return;
    size_t count = bytes.count < size ? bytes.count : size;
    memmove(writer->tail, writer->tail + count, size - count);
    memcpy(writer->tail + size - count, bytes.at + bytes.count - count, count);
}

/* Sends, and waits until that is the last thing said. */
static void send(struct writer *writer, struct span bytes, const char *end)
{
    size_t count = strlen(end), size = sizeof writer->tail;
    memset(writer->tail, 0, size);
    stage_send(writer->stage, bytes);
    while (memcmp(writer->tail + size - count, end, count) != 0)
        must(stage_step(writer->stage, USEC_NEVER));
    stage_run(writer->stage, stage_now(writer->stage) + MSEC(20));
}

static void say(struct writer *writer, const char *line, const char *end)
{
    send(writer, span_of(line), end);
}

static void download(struct writer *writer)
{
    say(writer, "ATE0+FTPSERV=\"x\";+FTPGETPATH=\"/\";+FTPGETNAME=\"file\"\r", "OK\r\n");
    say(writer, "AT+FTPGET=1\r", "1,1\r\n");
    do
        say(writer, "AT+FTPGET=2,1460\r", "\r\n");
    while (memcmp(writer->tail + sizeof writer->tail - 5, "1,0\r\n", 5) != 0);
}

static void upload(struct writer *writer)
{
    enum { BLOCK = 1360, BLOCKS = 1500 };
    struct scenario *scenario = make_world(noise);
    const char *bytes = scenario->files[0].content;
    say(writer, "ATE0+FTPSERV=\"x\";+FTPPUTPATH=\"/\";+FTPPUTNAME=\"up\"\r", "OK\r\n");
    say(writer, "AT+FTPPUT=1\r", "1360\r\n");
    for (size_t i = 0; i < BLOCKS; i++) {
        say(writer, "AT+FTPPUT=2,1360\r", "2,1360\r\n");
        send(writer, (struct span){bytes + i * BLOCK, BLOCK}, "1360\r\n");
    }
    say(writer, "AT+FTPPUT=2,0\r", "1,0\r\n");
    scenario_free(scenario);
}

static void commands(struct writer *writer)
{
    say(writer, "ATE0\r", "OK\r\n");
    for (int i = 0; i < 20000; i++)
        say(writer, "AT+CSQ\r", "OK\r\n");
}

struct work {
    const char *name, *world;
    void (*host)(struct writer *writer);
    const char *lines; /* without a host: these, again and again */
};

static void add_lines(struct bytes *out, const char *lines)
{
    bytes_add_text(out, "scenario world.ini\n0s > ATE0\\r\n");
    while (out->count < 20u * 1024 * 1024)
        bytes_add_text(out, lines);
}

static void make_trace(const struct work *work, struct bytes *out)
{
    if (!work->host) {
        add_lines(out, work->lines);
        return;
    }
    struct scenario *scenario = make_world(work->world);
    struct writer writer = {0};
    bytes_add_text(out, "scenario world.ini\n");
    writer.stage = stage_new(scenario, write_down, &writer);
    work->host(&writer);
    recorder_flush(&writer.recorder);
    bytes_add_span(out, bytes_span(&writer.recorder.text));
    recorder_release(&writer.recorder);
    stage_free(writer.stage);
    scenario_free(scenario);
}

/* --- time --- */

/* Of this process: others do not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct trace *read_trace(const struct bytes *text)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("bench", bytes_span(text), &complaints);
    must(trace);
    return trace;
}

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at, (void)lane, (void)bytes;
}

/* The host alone, at the times of the trace. */
static double model_alone(const struct trace *trace, const struct scenario *scenario)
{
    double start = cpu_seconds();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL);
    usec at = 0;
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        if (line.kind != TRACE_EVENT)
            continue;
        at = line.time == TRACE_RELATIVE ? at + line.from : line.from;
        if (!trace_lane_is_host(line.lane))
            continue;
        size_t end = trace_continued(trace, i);
        stage_run(stage, at);
        stage_host(stage, line.lane, trace_bytes(trace, i, end));
        i = end - 1;
    }
    stage_run(stage, at);
    stage_free(stage);
    return cpu_seconds() - start;
}

static double whole_test(const struct bytes *text, const struct scenario *scenario)
{
    struct bytes copy = {0};
    struct complaints complaints = {0};
    bytes_add_span(&copy, bytes_span(text));
    double start = cpu_seconds();
    struct trace *trace = trace_read_taken("bench", &copy, &complaints);
    must(trace);
    struct play *play = play_new(trace, scenario);
    play->forgets = true;
    must(play_run(play));
    play_free(play);
    trace_free(trace);
    return cpu_seconds() - start;
}

static void compare_times(const struct work *work, const struct bytes *text,
                          const struct bench_options *options)
{
    struct scenario *scenario = make_world(work->world);
    struct trace *trace = read_trace(text);
    struct series tests = {0}, alone = {0};
    char what[80];
    for (size_t round = 0; round < options->rounds; round++) {
        series_add(&alone, model_alone(trace, scenario));
        series_add(&tests, whole_test(text, scenario));
    }
    struct series ratio = series_ratio(&tests, &alone);
    snprintf(what, sizeof what, "%s: test/model", work->name);
    series_print(what, &ratio, "", 2);
    trace_free(trace);
    scenario_free(scenario);
}

/* --- memory --- */

static int wait_for(pid_t process, struct rusage *usage)
{
    int status = 0;
    if (process < 0 || wait4(process, &status, 0, usage) != process)
        bench_fail("a process for the memory of a test");
    return status;
}

/* The most that `sim7000 test FILE` had at a time, in bytes. A process begins with the memory of
 * the one that starts it, and that counts: so this one must be small still. */
static double most_memory(const char *file)
{
    struct rusage usage;
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        if (freopen("/dev/null", "w", stdout))
            execl("/proc/self/exe", "sim7000", "test", file, (char *)NULL);
        _exit(1);
    }
    wait_for(process, &usage);
    return (double)usage.ru_maxrss * 1024;
}

static void write_file(const char *path, struct span content)
{
    const char *why;
    if (!output_whole(path, content, OUTPUT_REPLACE, &why))
        bench_fail(path);
}

/* In a process of its own. Returns how large it is. */
static double write_trace(const struct work *work, const char *path)
{
    struct stat about;
    struct rusage usage;
    struct bytes text = {0};
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        make_trace(work, &text);
        write_file(path, bytes_span(&text));
        _exit(0);
    }
    if (wait_for(process, &usage) != 0 || stat(path, &about) != 0)
        bench_fail(path);
    return (double)about.st_size;
}

/* Beyond what a test of next to nothing takes in the same world. */
static void measure_memory(const struct work *work, const char *folder)
{
    struct bytes path = {0}, world = {0};
    struct series each = {0};
    char what[80];
    bytes_addf(&world, "%s/world.ini", folder);
    bytes_addf(&path, "%s/bench.trace", folder);
    write_file(bytes_at(&world), span_of(work->world));
    write_file(bytes_at(&path), SPAN("scenario world.ini\n0s > ATE0\\r\n"));
    double least = most_memory(bytes_at(&path));
    double size = write_trace(work, bytes_at(&path));
    series_add(&each, (most_memory(bytes_at(&path)) - least) / size);
    snprintf(what, sizeof what, "%s: memory", work->name);
    series_print(what, &each, "B/B", 2);
    unlink(bytes_at(&path));
    unlink(bytes_at(&world));
    bytes_release(&path);
    bytes_release(&world);
}

void bench_trace(const struct bench_options *options)
{
    static const struct work works[] = {
        {"download, any bytes", noise, download, NULL},
        {"download, digits", digits, download, NULL},
        {"upload, any bytes", bare, upload, NULL},
        {"short commands", bare, commands, NULL},
        {"empty lines", bare, NULL, "\n"},
        {"shortest lines", bare, NULL, "* > A\n"},
        {"an answer to each", bare, NULL, "* > A\n* < A\n"},
        {"late ones, and comments", bare, NULL, "\n1h > A\n"}, /* no kind of line takes more */
    };
    enum { WORKS = sizeof works / sizeof *works };
    char folder[] = "/tmp/sim7000-bench-XXXXXX";
    if (!mkdtemp(folder))
        bench_fail(folder);
    for (size_t i = 0; i < WORKS; i++)
        measure_memory(&works[i], folder);
    rmdir(folder);
    for (size_t i = 0; i < WORKS; i++) {
        struct bytes text = {0};
        if (!works[i].host)
            continue;
        make_trace(&works[i], &text);
        compare_times(&works[i], &text, options);
        bytes_release(&text);
    }
}
