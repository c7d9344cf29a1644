/* SPDX-License-Identifier: MIT */
#include "module_bench.h"

#include "base/escape.h"

#include <criterion/criterion.h>
#include <string.h>

static void output(void *owner)
{
    struct bench *bench = owner;
    struct span out = at_output(bench->at);
    bytes_add_span(&bench->heard, out);
    at_taken(bench->at, out.count);
}

static int allowed(void *owner, unsigned needs)
{
    struct bench *bench = owner;
    return module_allowed(bench->module, needs);
}

static void nothing(void *owner)
{
    (void)owner;
}

static void bearer_changed(void *owner)
{
    struct bench *bench = owner;
    bytes_add_char(&bench->told, 'b');
}

static bool bearer_quit(void *owner)
{
    (void)owner;
    return false; /* there are no sessions here */
}

static void restarting(void *owner)
{
    struct bench *bench = owner;
    bytes_add_char(&bench->told, 'r');
}

static struct reached reach(void *owner, struct span host)
{
    const struct bench *bench = owner;
    struct reached reached = bench->reached;
    if (!reached.address[0])
        span_copy(host, reached.address, sizeof reached.address);
    return reached;
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct bench *bench = owner;
    if (lane != LANE_MODULE)
        return;
    bytes_add(&bench->noted, bytes, count);
    bytes_add_char(&bench->noted, '\n');
}

void bench_init(struct bench *bench)
{
    *bench = (struct bench){
        .at_options = {.think = MSEC(2), .urc_space = true},
        .options = {.model = "SIM7000E",
                    .revision = "1351B05SIM7000E",
                    .imei = "861340040001239",
                    .boot_delay = SECONDS(6),
                    .ready_delay = SECONDS(2),
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
                    .attach = true},
    };
    agenda_init(&bench->agenda);
}

void bench_start(struct bench *bench)
{
    const struct at_events at_events = {
        .output = output, .allowed = allowed, .writable = nothing, .owner = bench};
    const struct module_events module_events = {.bearer_changed = bearer_changed,
                                                .bearer_quit = bearer_quit,
                                                .restarting = restarting,
                                                .reach = reach,
                                                .owner = bench};
    bench->notes = (struct notes){note, bench};
    bench->at = at_new(&bench->agenda, &bench->at_options, &at_events, NULL, NULL);
    bench->module = module_new(&(struct module_parts){
        .agenda = &bench->agenda,
        .at = bench->at,
        .options = &bench->options,
        .sim = &bench->sim,
        .network = &bench->network,
        .gnss = &bench->gnss,
        .events = &module_events,
        .notes = &bench->notes,
    });
    if (bench->options.boot == BOOT_READY)
        cr_expect_str_eq(bench_talk(bench, "ATE0", SECONDS(1)), "ATE0\r" OK);
}

void bench_release(struct bench *bench)
{
    module_free(bench->module);
    at_free(bench->at);
    agenda_release(&bench->agenda);
    bytes_release(&bench->heard);
    bytes_release(&bench->noted);
    bytes_release(&bench->told);
}

const char *bench_talk(struct bench *bench, const char *line, usec run)
{
    static struct bytes said;
    if (line) {
        at_feed(bench->at, line, strlen(line));
        at_feed(bench->at, "\r", 1);
    }
    agenda_run_until(&bench->agenda, bench->agenda.now + run);
    bytes_clear(&said);
    bytes_add_span(&said, bytes_span(&bench->heard));
    bytes_clear(&bench->heard);
    return bytes_at(&said);
}

static const char *shown(const char *text)
{
    static struct bytes out;
    bytes_clear(&out);
    escape_add(&out, text, strlen(text));
    return bytes_at(&out);
}

void bench_play(struct bench *bench, const char *title, const struct step *steps)
{
    for (const struct step *step = steps; step->modem; step++) {
        if (step->act)
            step->act(bench);
        const char *said = bench_talk(bench, step->host, step->run ? step->run : SECONDS(1));
        cr_expect(strcmp(said, step->modem) == 0, "%s, step %zu, %s: %s", title,
                  (size_t)(step - steps) + 1, step->host ? step->host : "waiting", shown(said));
    }
}
