/* SPDX-License-Identifier: MIT */
#include "module_fixture.h"

#include "base/escape.h"

#include <criterion/criterion.h>
#include <string.h>

static void output(void *owner)
{
    struct fixture *fixture = owner;
    struct span out = at_output(fixture->at);
    bytes_add_span(&fixture->heard, out);
    at_taken(fixture->at, out.count);
}

static int allowed(void *owner, unsigned needs)
{
    struct fixture *fixture = owner;
    return module_allowed(fixture->module, needs);
}

static void nothing(void *owner)
{
    (void)owner;
}

static void urc(void *owner, struct span text)
{
    struct fixture *fixture = owner;
    if (fixture->module)
        module_urc(fixture->module, text);
}

static void idle(void *owner)
{
    struct fixture *fixture = owner;
    if (fixture->module)
        module_idle(fixture->module);
}

static void bearer_changed(void *owner)
{
    struct fixture *fixture = owner;
    bytes_add_char(&fixture->told, 'b');
}

static bool bearer_quit(void *owner)
{
    (void)owner;
    return false; /* there are no sessions here */
}

static void restarting(void *owner)
{
    struct fixture *fixture = owner;
    bytes_add_char(&fixture->told, 'r');
}

static struct reached reach(void *owner, struct span host)
{
    const struct fixture *fixture = owner;
    struct reached reached = fixture->reached;
    if (!reached.address[0])
        span_copy(host, reached.address, sizeof reached.address);
    return reached;
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct fixture *fixture = owner;
    if (lane != LANE_MODULE)
        return;
    bytes_add(&fixture->noted, bytes, count);
    bytes_add_char(&fixture->noted, '\n');
}

void fixture_init(struct fixture *fixture)
{
    *fixture = (struct fixture){
        .at_options = {.think = MSEC(2), .urc_space = true},
        .options = {.model = "SIM7000E",
                    .revision = "1529B08SIM7000E",
                    .imei = "861340040001239",
                    .boot_delay = SECONDS(6),
                    .ready_delay = SECONDS(2),
                    .battery = {0, 67, 3875},
                    .epoch = 1767872173}, /* 26/01/08,11:36:13 */
        .sim = {.puk = "12345678",
                .iccid = "8986112021102213456f",
                .imsi = "460110123456789",
                .store = 30},
        .network = {.operator_name = "CHN-CT",
                    .plmn = "46011",
                    .act = 9,
                    .rssi = 13,
                    .ber = 99,
                    .apn = "ctnb",
                    .ip = "10.94.36.44",
                    .activate_delay = MSEC(100),
                    .scan = SECONDS(10),
                    .attach = true},
    };
    agenda_init(&fixture->agenda);
}

void fixture_start(struct fixture *fixture)
{
    const struct at_events at_events = {.output = output,
                                        .allowed = allowed,
                                        .writable = nothing,
                                        .urc = urc,
                                        .idle = idle,
                                        .owner = fixture};
    const struct module_events module_events = {.bearer_changed = bearer_changed,
                                                .bearer_quit = bearer_quit,
                                                .restarting = restarting,
                                                .reach = reach,
                                                .owner = fixture};
    fixture->notes = (struct notes){note, fixture};
    fixture->at =
        at_new(&fixture->agenda, &fixture->at_options, &at_events, NULL, &fixture->notes);
    fixture->module = module_new(&(struct module_parts){
        .agenda = &fixture->agenda,
        .at = fixture->at,
        .options = &fixture->options,
        .sim = &fixture->sim,
        .network = &fixture->network,
        .gnss = &fixture->gnss,
        .events = &module_events,
        .notes = &fixture->notes,
    });
    if (fixture->options.boot == BOOT_READY)
        cr_expect_str_eq(fixture_talk(fixture, "ATE0", SECONDS(1)), "ATE0\r" OK);
}

void fixture_release(struct fixture *fixture)
{
    module_free(fixture->module);
    at_free(fixture->at);
    agenda_release(&fixture->agenda);
    bytes_release(&fixture->heard);
    bytes_release(&fixture->noted);
    bytes_release(&fixture->told);
}

const char *fixture_talk(struct fixture *fixture, const char *line, usec run)
{
    static struct bytes said;
    if (line) {
        at_feed(fixture->at, line, strlen(line));
        at_feed(fixture->at, "\r", 1);
    }
    agenda_run_until(&fixture->agenda, fixture->agenda.now + run);
    bytes_clear(&said);
    bytes_add_span(&said, bytes_span(&fixture->heard));
    bytes_clear(&fixture->heard);
    return bytes_at(&said);
}

static const char *shown(const char *text)
{
    static struct bytes out;
    bytes_clear(&out);
    escape_add(&out, text, strlen(text));
    return bytes_at(&out);
}

void fixture_play(struct fixture *fixture, const char *title, const struct step *steps)
{
    for (const struct step *step = steps; step->modem; step++) {
        if (step->act)
            step->act(fixture);
        const char *said =
            fixture_talk(fixture, step->host, step->run ? step->run : SECONDS(1));
        cr_expect(strcmp(said, step->modem) == 0, "%s, step %zu, %s: %s", title,
                  (size_t)(step - steps) + 1, step->host ? step->host : "waiting", shown(said));
    }
}
