/* SPDX-License-Identifier: MIT */
/* How fast virtual time is on one core: commands, and complete FTP downloads from AT+FTPGET=1
 * (login included) to +FTPGET: 1,0. */
#include "base/die.h"
#include "bench/parts.h"
#include "stage.h"

#include <string.h>
#include <time.h>

static const char world[] = "[network]\nbearer = up\n[files]\n/1K.txt = digits 1K\n";

struct host {
    struct stage *stage;
    char tail[16]; /* the last bytes heard */
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct host *host = owner;
    (void)at;
    if (lane != LANE_FROM_MODEM)
        return;
    size_t count = bytes.count < sizeof host->tail ? bytes.count : sizeof host->tail;
    memmove(host->tail, host->tail + count, sizeof host->tail - count);
    memcpy(host->tail + sizeof host->tail - count, bytes.at + bytes.count - count, count);
}

static void send(struct host *host, const char *text, const char *end)
{
    size_t count = strlen(end);
    memset(host->tail, 0, sizeof host->tail);
    stage_send(host->stage, span_of(text));
    while (memcmp(host->tail + sizeof host->tail - count, end, count) != 0)
        must(stage_step(host->stage, USEC_NEVER));
}

/* Of this process: others do not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double commands(struct host *host, const char *command)
{
    enum { COUNT = 50000 };
    double start = cpu_seconds();
    for (int i = 0; i < COUNT; i++)
        send(host, command, "OK\r\n");
    return COUNT / (cpu_seconds() - start);
}

static double downloads(struct host *host, const char *command)
{
    enum { COUNT = 2000 };
    double start = cpu_seconds();
    for (int i = 0; i < COUNT; i++) {
        send(host, command, "1,1\r\n");
        send(host, "AT+FTPGET=2,1460\r", "1,0\r\n");
    }
    return COUNT / (cpu_seconds() - start);
}

void bench_virtual(const struct bench_options *options)
{
    static const struct work {
        const char *name, *command;
        double (*run)(struct host *host, const char *command);
    } works[] = {
        {"AT", "AT\r", commands},
        {"AT+CSQ", "AT+CSQ\r", commands},
        {"AT+FTPREST=0", "AT+FTPREST=0\r", commands},
        {"downloads of 1 KiB", "AT+FTPGET=1\r", downloads},
    };
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "bench", span_of(world), &complaints);
    struct host host = {0};
    must(scenario);
    host.stage = stage_new(scenario, hear, &host);
    send(&host, "ATE0+FTPSERV=\"x\";+FTPGETNAME=\"1K.txt\";+FTPGETPATH=\"/\"\r", "OK\r\n");
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        struct series rate = {0};
        for (size_t round = 0; round < options->rounds; round++)
            series_add(&rate, works[i].run(&host, works[i].command));
        series_print(works[i].name, &rate, "/s", 0);
    }
    stage_free(host.stage);
    scenario_free(scenario);
}
