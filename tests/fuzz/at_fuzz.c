/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "modem.h"

#include <stdio.h>
#include <stdlib.h>

/* Any bytes from the host, in time. Whatever comes: the same bytes in other chunks give the same
 * transcript, the agenda stays small, and in the end AT is answered.
 *
 * Input: pieces of "length byte, bytes, pause byte"; a pause is 0, or 4^n ms for its low bits.
 * Two of its high halves are an act of the host before the pause.
 */
#define ALARMS_MAX 200

/* With no think time at all, a host that ends one line with CR and the next with CR LF may get its
 * prompt between the two: then chunking counts (docs/terminal.md). */
static struct scenario *world(void)
{
    static const char ini[] = "[files]\n/1K.txt = digits 1024\n/a/b.txt = text hello\n"
                              "[module]\nthink = 1us\n[network]\nbearer = up\n";
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "at.ini", span_of(ini), &complaints);
    must(scenario);
    return scenario;
}

static void act(struct modem_fixture *fixture, uint8_t pause)
{
    unsigned lines = device_lines(fixture->device);
    switch (pause >> 4) {
    case 15:
        device_host_acts(fixture->device, HOST_HANGS_UP);
        break;
    case 14:
        device_host_acts(fixture->device, HOST_PRESSES_PWRKEY);
        break;
    case 13:
        device_host_lines(fixture->device, lines ^ V24_DTR);
        break;
    case 12:
        device_host_lines(fixture->device, lines ^ V24_RTS);
        break;
    case 11:
        device_host_break(fixture->device, 0);
        break;
    default:
        break;
    }
}

/* `single`: feed byte by byte. */
static void talk(struct modem_fixture *fixture, const uint8_t *data, size_t size, bool single)
{
    struct input input = {data, size};
    while (input.left) {
        size_t count = input_byte(&input);
        const char *bytes = input_take(&input, &count);
        size_t step = single ? 1 : count;
        for (size_t fed = 0; fed < count; fed += step)
            if (modem_fixture_feed(fixture, bytes + fed, step) < step)
                break; /* it is full: what a host cannot send is not sent */
        uint8_t pause = input_byte(&input);
        act(fixture, pause);
        modem_fixture_run(fixture, pause & 15 ? MSEC(1) << (2 * (pause & 7)) : 0);
        must(fixture->agenda.count < ALARMS_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct modem_fixture whole, pieces;
    if (size > UART_RX_MAX / 2)
        return 0;
    modem_fixture_init(&whole, world());
    modem_fixture_init(&pieces, world());
    talk(&whole, data, size, false);
    talk(&pieces, data, size, true);
    must(span_same(bytes_span(&whole.heard), bytes_span(&pieces.heard)));
    must(modem_fixture_answers(&whole));
    modem_fixture_release(&whole);
    modem_fixture_release(&pieces);
    return 0;
}
