/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "base/limits.h"
#include "stage.h"

#include <criterion/criterion.h>
#include <string.h>

/* The circuits of the line, as a driver sees and sets them. scenarios/lines has them as
 * conversations. */
static struct scenario *scenario;
static struct stage *stage;
static struct bytes heard; /* notes in brackets, acts in braces, bytes as they are */

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at;
    if (lane == LANE_MODULE)
        bytes_addf(&heard, "[%.*s]", SPAN_ARGS(bytes));
    else if (lane == LANE_HOST_ACT)
        bytes_addf(&heard, "{%.*s}", SPAN_ARGS(bytes));
    else if (lane == LANE_FROM_MODEM)
        escape_add(&heard, bytes.at, bytes.count);
}

static void begin(const char *ini)
{
    struct complaints complaints = {0};
    scenario = scenario_read(NULL, "test.ini", span_of(ini), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    stage = stage_new(scenario, hear, NULL);
    stage_send(stage, SPAN("ATE0\r"));
    stage_run(stage, SECONDS(1));
    bytes_clear(&heard);
}

static void end(void)
{
    stage_free(stage);
    scenario_free(scenario);
    bytes_release(&heard);
}

static struct device *device(void)
{
    return stage_device(stage);
}

/* All that happens within that time from now. */
static const char *after(usec time)
{
    static struct bytes said;
    stage_run(stage, stage_now(stage) + time);
    bytes_clear(&said);
    bytes_add_span(&said, bytes_span(&heard));
    bytes_clear(&heard);
    return bytes_at(&said);
}

static void act(const char *words)
{
    struct mistake mistake = {0};
    cr_assert(stage_act(stage, span_of(words), &mistake), "%s", bytes_at(&mistake.why));
}

static const char *talk(const char *line)
{
    stage_send(stage, span_of(line));
    return after(MSEC(100));
}

/* Which are on: h DTR, r RTS, c CTS, s DSR, d DCD, i RI. */
static const char *lines(void)
{
    static const struct {
        enum v24 circuit;
        char letter;
    } names[] = {{V24_DTR, 'h'}, {V24_RTS, 'r'}, {V24_CTS, 'c'},
                 {V24_DSR, 's'}, {V24_DCD, 'd'}, {V24_RI, 'i'}};
    static char text[8];
    size_t count = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (device_lines(device()) & names[i].circuit)
            text[count++] = names[i].letter;
    text[count] = '\0';
    return text;
}

Test(lines, what_is_on_when)
{
    static const struct {
        const char *line, *lines;
    } steps[] = {
        {"AT\r", "hrcs"},    {"AT+FTPEXTPUT=1;+FTPEXTPUT=2,0,2,1000\r", "hrcsd"},
        {"xx", "hrcs"},      {"AT&C0\r", "hrcsd"},
        {"AT&C\r", "hrcsd"}, /* without a number it means 0 */
        {"AT&S1\r", "hrcd"}, {"AT+FTPEXTPUT=2,0,2,1000\r", "hrcsd"},
        {"xx", "hrcd"},      {"AT&W\r", "hrcd"},
        {"AT&F\r", "hrcs"},  {"ATZ\r", "hrcd"},
        {"AT&S2\r", "hrcd"}, {"AT+CFUN=1,1\r", "hr"}, /* it boots */
    };
    begin("");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        talk(steps[i].line);
        cr_expect_str_eq(lines(), steps[i].lines, "%s: %s", steps[i].line, lines());
    }
    after(SECONDS(10));
    cr_expect_str_eq(lines(), "hrcd", "the profile: %s", lines());
    device_host_acts(device(), HOST_PRESSES_PWRKEY);
    cr_expect_str_eq(lines(), "hr", "off: %s", lines());
    end();
}

Test(lines, acts_only_of_what_changes)
{
    begin("");
    device_host_lines(device(), V24_OF_DTE);
    device_host_lines(device(), V24_RTS);
    device_host_lines(device(), V24_RTS);
    device_host_lines(device(), V24_DTR | V24_DCD);
    device_host_break(device(), MSEC(250));
    device_host_break(device(), 0);
    cr_expect_str_eq(after(0), "{DTR off}{DTR on}{RTS off}{break 250ms}{break}");
    cr_expect_str_eq(lines(), "hcs");
    end();
}

/* RI goes on with the URC and off behind the last one. */
Test(lines, rings_add_up)
{
    begin("");
    talk("AT+CFGRI=1\r");
    act("inject urc ONE");
    cr_expect_str_eq(after(MSEC(100)), "{inject urc ONE}[RI on]\\r\\nONE\\r\\n");
    act("inject urc TWO");
    cr_expect_str_eq(after(MSEC(119)), "{inject urc TWO}\\r\\nTWO\\r\\n");
    cr_expect_str_eq(lines(), "hrcsi");
    cr_expect_str_eq(after(MSEC(1)), "[RI off]");
    act("inject urc THREE");
    after(MSEC(10));
    device_host_acts(device(), HOST_PRESSES_PWRKEY);
    cr_expect_str_eq(lines(), "hr", "off: %s", lines());
    end();
}

/* CTS under AT+IFC=2,2, with a modem that does not listen because it is entering nothing: a
 * command that takes long, and a host that goes on. */
Test(lines, cts_while_the_buffer_is_full)
{
    struct bytes flood = {0};
    begin("[fault slow]\non = command AT+CSQ\nthen = delay 10s\n");
    for (size_t i = 0; i < UART_RX_MAX; i++)
        bytes_add_char(&flood, ' ');
    talk("AT+IFC=2,2\r");
    talk("AT+CSQ\r");
    stage_send(stage, span_cut(bytes_span(&flood), UART_RX_MAX - 1));
    cr_expect_str_eq(lines(), "hrcs");
    stage_send(stage, SPAN(" "));
    cr_expect_str_eq(lines(), "hrs");
    after(SECONDS(10));
    cr_expect_str_eq(lines(), "hrcs");
    talk("AT+IFC=0,0\r");
    talk("AT+CSQ\r");
    stage_send(stage, bytes_span(&flood));
    cr_expect_str_eq(lines(), "hrcs");
    bytes_release(&flood);
    end();
}

/* At a rate what crosses the line when RTS goes off still arrives, and what follows does not. */
Test(lines, rts_stops_a_slow_line)
{
    struct bytes all = {0};
    begin("[module]\nbaud = 9600\n");
    talk("AT+IFC=2,2\r");
    after(SECONDS(1));
    stage_send(stage, SPAN("AT+GMR\r"));
    usec begun = stage_now(stage);
    while (heard.count == 0)
        stage_run(stage, stage_now(stage) + MSEC(1));
    device_host_lines(device(), V24_DTR);
    bytes_add_text(&all, after(SECONDS(10)));
    cr_expect(all.count < 30, "%s", bytes_at(&all));
    cr_expect_str_eq(after(SECONDS(10)), "");
    device_host_lines(device(), V24_OF_DTE);
    bytes_add_text(&all, after(SECONDS(1)));
    cr_expect(stage_now(stage) - begun > SECONDS(21));
    cr_expect(strstr(bytes_at(&all), "SIM7000E\\r\\n\\r\\nOK\\r\\n"), "%s", bytes_at(&all));
    bytes_release(&all);
    end();
}

/* A stream that DTR ends leaves the line at once, without an ETX. */
Test(lines, a_stream_is_hung_up)
{
    begin("[module]\nbaud = 115200\n[network]\nbearer = up\n[files]\n/f = digits 3000000\n");
    talk("AT+FTPSERV=\"x\";+FTPGETNAME=\"f\";+FTPGETPATH=\"/\"\r");
    talk("AT+FTPETGET=1\r");
    after(SECONDS(1));
    bytes_clear(&heard);
    device_host_lines(device(), V24_RTS);
    const char *said = after(SECONDS(1));
    cr_expect(strlen(said) < 300 && !strstr(said, "\\x03"), "%zu", strlen(said));
    cr_expect(strstr(said, "\\r\\nNO CARRIER\\r\\n"), "%s", said);
    cr_expect(strstr(said, "\\r\\n+FTPETGET: 1,80\\r\\n"), "%s", said);
    cr_expect_str_eq(talk("AT\r"), "\\r\\nOK\\r\\n");
    end();
}

/* Left for commands and gone back to, a stream loses nothing; left and hung up, it ends once. */
Test(lines, a_stream_is_left_and_gone_back_to)
{
    struct bytes all = {0};
    begin("[network]\nbearer = up\nrtt = 100ms\ndown = 200kbit/s\n[files]\n/f = digits "
          "100000\n");
    talk("AT&D1;+FTPSERV=\"x\";+FTPGETNAME=\"f\";+FTPGETPATH=\"/\"\r");
    talk("AT+FTPETGET=1\r");
    while (!strstr(bytes_at(&heard), "+FTPETGET: 1,1"))
        stage_run(stage, stage_now(stage) + MSEC(10));
    for (int i = 0; i < 5; i++) {
        bytes_add_text(&all, after(MSEC(50)));
        device_host_lines(device(), V24_RTS);
        cr_expect_str_eq(after(SECONDS(1)), "{DTR off}\\r\\nOK\\r\\n");
        cr_expect(strstr(talk("AT+FTPSTATE\r"), "+FTPSTATE: 1"));
        device_host_lines(device(), V24_OF_DTE);
        after(0);
        stage_send(stage, SPAN("ATO\r"));
        const char *back = after(MSEC(2));
        cr_assert(strncmp(back, "\\r\\nCONNECT\\r\\n", 15) == 0, "%s", back);
        bytes_add_text(&all, back + 15);
    }
    bytes_add_text(&all, after(SECONDS(20)));
    const char *data = strstr(bytes_at(&all), "mode on]");
    cr_assert(data);
    for (size_t i = 0; i < 100000; i++)
        cr_assert_eq(data[8 + i], (char)('0' + i % 10), "byte %zu: %.30s", i, data + 8 + i);
    cr_expect(strstr(data + 100008, "\\x03[data mode off]\\r\\n+FTPETGET: 1,0"), "%s",
              data + 100008);
    bytes_release(&all);
    end();
}

/* What keeps it awake, and that asleep nothing of the host is heard. */
Test(lines, sleep)
{
    begin("[network]\nbearer = up\n");
    talk("AT+CSCLK=1\r");
    stage_send(stage, SPAN("AT"));
    device_host_lines(device(), V24_RTS);
    cr_expect_str_eq(after(SECONDS(1)), "{DTR off}", "half a command keeps it awake");
    cr_expect_str_eq(talk("\r"), "\\r\\nOK\\r\\n[asleep]");
    cr_expect_str_eq(talk("AT\r"), "");
    device_host_lines(device(), V24_OF_DTE);
    after(MSEC(10));
    device_host_lines(device(), V24_RTS);
    cr_expect_str_eq(after(SECONDS(1)), "{DTR off}", "too short");
    stage_send(stage, SPAN("AT+CS"));
    device_host_lines(device(), V24_OF_DTE);
    cr_expect_str_eq(after(SECONDS(1)), "{DTR on}[awake]");
    cr_expect_str_eq(talk("AT\r"), "\\r\\nOK\\r\\n", "nothing is left of what was not heard");
    device_host_lines(device(), V24_RTS);
    after(SECONDS(1));
    act("inject reboot");
    after(SECONDS(10));
    cr_expect_str_eq(talk("AT\r"), "[asleep]", "AT+CSCLK is kept");
    end();
}
