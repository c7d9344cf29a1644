/* SPDX-License-Identifier: MIT */
#include "modem.h"

#include "base/limits.h"

#include <string.h>

static void ignore(void *owner)
{
    (void)owner;
}

static void drain(struct modem_bench *bench)
{
    struct span out = device_output(bench->device);
    if (!bench->hears || out.count == 0)
        return;
    bytes_add_span(&bench->heard, out);
    device_taken(bench->device, out.count);
}

void modem_bench_init(struct modem_bench *bench, struct scenario *scenario)
{
    modem_bench_init_far(bench, scenario, NULL, NULL);
}

void modem_bench_init_far(struct modem_bench *bench, struct scenario *scenario,
                          modem_bench_far *far, void *owner)
{
    *bench = (struct modem_bench){.scenario = scenario, .hears = true};
    agenda_init(&bench->agenda);
    const struct device_events events = {.output = ignore, .writable = ignore};
    bench->device = device_new(&(struct device_parts){
        .agenda = &bench->agenda,
        .scenario = scenario,
        .events = &events,
        .net = far ? far(owner, &bench->agenda) : NULL,
    });
}

void modem_bench_release(struct modem_bench *bench)
{
    device_free(bench->device);
    scenario_free(bench->scenario);
    bytes_release(&bench->heard);
    agenda_release(&bench->agenda);
}

size_t modem_bench_feed(struct modem_bench *bench, const char *bytes, size_t count)
{
    size_t fed = device_feed(bench->device, bytes, count);
    drain(bench);
    return fed;
}

void modem_bench_run(struct modem_bench *bench, usec duration)
{
    usec until = bench->agenda.now + duration;
    drain(bench);
    while (agenda_step(&bench->agenda, until))
        drain(bench);
    agenda_run_until(&bench->agenda, until);
}

static bool says_ok(struct modem_bench *bench, const char *line)
{
    bytes_clear(&bench->heard);
    modem_bench_feed(bench, line, strlen(line));
    modem_bench_run(bench, SECONDS(10));
    return span_contains(bytes_span(&bench->heard), "\r\nOK\r\n");
}

bool modem_bench_answers(struct modem_bench *bench)
{
    /* The longest thing a modem may wait for is the payload time of FTPEXTPUT: 1000 s between
     * two bytes. ETX ends an ET payload, that many CR any other. */
    char ends[FTP_READ_MAX + 2];
    memset(ends, '\r', sizeof ends);
    ends[0] = 3;
    bench->hears = true;
    for (int round = 0; round < 3; round++) {
        modem_bench_run(bench, SECONDS(1100));
        modem_bench_feed(bench, ends, sizeof ends);
        modem_bench_run(bench, SECONDS(200));
        if (says_ok(bench, "ATQ0V1E0\r") && says_ok(bench, "AT\r"))
            return true;
        device_host_acts(bench->device, HOST_PRESSES_PWRKEY);
    }
    return false;
}
