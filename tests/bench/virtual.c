/* SPDX-License-Identifier: MIT */
/* How fast virtual time is on one core of this machine: AT commands, and complete FTP downloads
 * from AT+FTPGET=1 (login included) to +FTPGET: 1,0. Prints figures, judges nothing. */
#include "play/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct host {
    struct stage *stage;
    char tail[16]; /* the last bytes heard */
    size_t bytes;
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
    host->bytes += bytes.count;
}

static void await(struct host *host, const char *end)
{
    size_t count = strlen(end);
    while (memcmp(host->tail + sizeof host->tail - count, end, count) != 0)
        if (!stage_step(host->stage, USEC_NEVER)) {
            fprintf(stderr, "the modem never said %s\n", end);
            exit(1);
        }
}

static void send(struct host *host, const char *text, const char *end)
{
    memset(host->tail, 0, sizeof host->tail);
    stage_send(host->stage, span_of(text));
    await(host, end);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void report(const char *what, long count, double start, const struct host *host)
{
    double took = seconds() - start;
    printf("%-28s %9.0f /s   (%ld in %.2f s, %.1f h of modem time)\n", what,
           (double)count / took, count, took, (double)stage_now(host->stage) / 3.6e9);
}

static void commands(struct host *host, const char *command, long count)
{
    double start = seconds();
    for (long i = 0; i < count; i++)
        send(host, command, "OK\r\n");
    report(command, count, start, host);
}

static void downloads(struct host *host, long count)
{
    double start = seconds();
    for (long i = 0; i < count; i++) {
        send(host, "AT+FTPGET=1\r", "1,1\r\n");
        send(host, "AT+FTPGET=2,1460\r", "1,0\r\n");
    }
    report("downloads of 1 KiB", count, start, host);
}

int main(int argc, char **argv)
{
    long scale = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    struct scenario *scenario = scenario_default();
    struct host host = {0};
    char path[] = "/1K.txt", content[1024] = {0};
    struct file_spec file = {.path = path, .content = content, .count = sizeof content};
    scenario->network.bearer_up = true;
    scenario->files = &file;
    scenario->file_count = 1;
    host.stage = stage_new(scenario, hear, &host);
    send(&host, "ATE0+FTPSERV=\"x\";+FTPGETNAME=\"1K.txt\";+FTPGETPATH=\"/\"\r", "OK\r\n");
    commands(&host, "AT\r", scale * 200000);
    commands(&host, "AT+CSQ\r", scale * 200000);
    commands(&host, "AT+FTPREST=0\r", scale * 200000);
    downloads(&host, scale * 5000);
    stage_free(host.stage);
    scenario->files = NULL;
    scenario->file_count = 0;
    scenario_free(scenario);
    return 0;
}
