/* SPDX-License-Identifier: MIT */
#include "modem.h"

#include "base/limits.h"

#include <string.h>

static void ignore(void *owner)
{
    (void)owner;
}

static void drain(struct modem_fixture *fixture)
{
    struct span out = device_output(fixture->device);
    if (!fixture->hears || out.count == 0)
        return;
    bytes_add_span(&fixture->heard, out);
    device_taken(fixture->device, out.count);
}

void modem_fixture_init(struct modem_fixture *fixture, struct scenario *scenario)
{
    modem_fixture_init_far(fixture, scenario, NULL, NULL);
}

void modem_fixture_init_far(struct modem_fixture *fixture, struct scenario *scenario,
                            modem_fixture_far *far, void *owner)
{
    *fixture = (struct modem_fixture){.scenario = scenario, .hears = true};
    agenda_init(&fixture->agenda);
    const struct device_events events = {.output = ignore, .writable = ignore};
    fixture->device = device_new(&(struct device_parts){
        .agenda = &fixture->agenda,
        .scenario = scenario,
        .events = &events,
        .net = far ? far(owner, &fixture->agenda) : NULL,
    });
}

void modem_fixture_release(struct modem_fixture *fixture)
{
    device_free(fixture->device);
    scenario_free(fixture->scenario);
    bytes_release(&fixture->heard);
    agenda_release(&fixture->agenda);
}

size_t modem_fixture_feed(struct modem_fixture *fixture, const char *bytes, size_t count)
{
    size_t fed = device_feed(fixture->device, bytes, count);
    drain(fixture);
    return fed;
}

void modem_fixture_run(struct modem_fixture *fixture, usec duration)
{
    usec until = fixture->agenda.now + duration;
    drain(fixture);
    while (agenda_step(&fixture->agenda, until))
        drain(fixture);
    agenda_run_until(&fixture->agenda, until);
}

static bool says_ok(struct modem_fixture *fixture, const char *line)
{
    bytes_clear(&fixture->heard);
    modem_fixture_feed(fixture, line, strlen(line));
    modem_fixture_run(fixture, SECONDS(10));
    return span_contains(bytes_span(&fixture->heard), "\r\nOK\r\n");
}

bool modem_fixture_answers(struct modem_fixture *fixture)
{
    /* The longest thing a modem may wait for is the payload time of FTPEXTPUT: 1000 s between
     * two bytes. ETX ends an ET payload, that many CR any other. */
    char ends[FTP_READ_MAX + 2];
    memset(ends, '\r', sizeof ends);
    ends[0] = 3;
    fixture->hears = true;
    device_host_lines(fixture->device, V24_OF_DTE);
    for (int round = 0; round < 3; round++) {
        modem_fixture_run(fixture, SECONDS(1100));
        modem_fixture_feed(fixture, ends, sizeof ends);
        modem_fixture_run(fixture, SECONDS(200));
        if (says_ok(fixture, "ATQ0V1E0\r") && says_ok(fixture, "AT\r"))
            return true;
        device_host_acts(fixture->device, HOST_PRESSES_PWRKEY);
    }
    return false;
}
