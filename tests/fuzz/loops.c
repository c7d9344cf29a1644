/* SPDX-License-Identifier: MIT */
#include "../unit/scarce.h"
#include "base/die.h"
#include "base/limits.h"
#include "blocks.h"
#include "flows.h"
#include "ftp/client.h"
#include "troubles.h"

#include <stdio.h>
#include <string.h>

/* Fault loops: for every flow and every kind of trouble, it strikes at the first place, then at
 * the second, and so on until a run goes by without it. After each run: exactly one final URC
 * with a code of the manual; a flow that ended with 0 has done all it says; FTPSTATE is 0; the
 * next session works, byte for byte; no connection, no client of the server, no alarm and no
 * piece of memory is left.
 *
 * Usage: fault-loops [FLOW]. Prints TAP, one test a flow. */
#define PLACES_MAX   1000
#define TROUBLES_MAX 100

struct trial {
    const struct flow *flow;
    const struct trouble *trouble;
    int nth;
    bool active;
    const char *wrong;
};

static int failures, runs;
static int strikes[TROUBLES_MAX];

static void complain_of(const struct trial *trial, const char *what)
{
    failures++;
    printf("# %s, %s: %s at place %d: %s\n", trial->flow->name,
           trial->active ? "active" : "passive", trial->trouble->name, trial->nth, what);
}

static struct scenario *load(const struct trial *trial)
{
    struct complaints complaints = {0};
    struct bytes ini = {0};
    flow_add_world(trial->flow, &ini);
    trouble_add_fault(trial->trouble, trial->nth, trial->flow->chunk, &ini);
    struct scenario *scenario = scenario_read(NULL, "loop.ini", bytes_span(&ini), &complaints);
    if (!scenario)
        fputs(bytes_at(&complaints.text), stderr);
    must(scenario);
    bytes_release(&complaints.text);
    bytes_release(&ini);
    return scenario;
}

static void check_end(struct trial *trial, struct flow_run *run, struct robot_result result)
{
    if (!result.accepted || result.finals != 1)
        complain_of(trial, "not exactly one final URC");
    else if (!ftp_code_name(result.code))
        complain_of(trial, "a code that is in no manual");
    else if (trial->trouble->scarce && scarce_struck() && result.code != 78 &&
             result.code != trial->flow->code)
        complain_of(trial, "no memory for the file is not code 78");
    else if (result.code == 0 && !trial->trouble->lies && !flow_is_done(run, &result))
        complain_of(trial, "ended with 0, but it is not done");
    if (robot_ftp_state(&run->fixture) != 0)
        complain_of(trial, "FTPSTATE is not 0");
}

/* What the scenario lets happen goes on happening, so only a fault that has struck is over. */
static void check_next(struct trial *trial, struct flow_run *run, bool over)
{
    struct robot_result next = flow_next(run);
    if (over && (next.finals != 1 || next.code != 0 || next.received != FLOW_NEXT_SIZE))
        complain_of(trial, "the next session does not work");
    if (over && next.wrong)
        complain_of(trial, "the next session brings other bytes");
    modem_fixture_run(&run->fixture, NET_LINGER_US);
    if (wire_connections(run->wire) != 0)
        complain_of(trial, "a connection is left");
    if (ftpd_client_count(run->ftpd) != 0)
        complain_of(trial, "the server has a client left");
    if (run->fixture.agenda.count != run->alarms)
        complain_of(trial, "an alarm is left");
}

static bool has_struck(const struct trouble *trouble, const struct flow_run *run)
{
    if (trouble->scarce)
        return scarce_struck();
    if (trouble->on)
        return faults_result(device_faults(run->fixture.device), 0).strikes > 0;
    return wire_struck(run->wire);
}

/* One run; false when the trouble did not strike any more. */
static bool try_it(struct trial *trial)
{
    const struct trouble *trouble = trial->trouble;
    bool on_wire = !trouble->on && !trouble->scarce;
    size_t blocks = blocks_in_use();
    struct flow_run run;
    flow_begin(&run, trial->flow, load(trial), on_wire ? &trouble->wire : NULL, trial->nth);
    must(blocks_in_use() > blocks); /* they are counted */
    scarce_from_now(trouble->scarce ? trial->nth : 0);
    struct robot_result result = flow_go(&run, trial->active);
    bool struck = has_struck(trouble, &run);
    runs++;
    check_end(trial, &run, result);
    scarce_from_now(0);
    wire_rest(run.wire);
    check_next(trial, &run, !trouble->on || struck);
    if (!struck && result.code != trial->flow->code)
        complain_of(trial, "fails without any trouble");
    flow_end(&run);
    if (blocks_in_use() != blocks)
        complain_of(trial, "memory is left");
    return struck;
}

/* The server needs memory for what is uploaded, and for nothing else. */
static bool needs_memory(const struct flow *flow)
{
    bool uploads =
        flow->kind == ROBOT_PUT || flow->kind == ROBOT_EXTPUT || flow->kind == ROBOT_ETPUT;
    bool empty = flow->mood.block && !flow->mood.blocks;
    return uploads && !empty && flow->code == 0;
}

static void loop(const struct flow *flow, const struct trouble *trouble, bool active)
{
    struct trial trial = {.flow = flow, .trouble = trouble, .nth = 1, .active = active};
    while (try_it(&trial) && trial.nth < PLACES_MAX)
        trial.nth++;
    strikes[trouble - troubles] += trial.nth - 1;
    if (trouble->scarce && (trial.nth > 1) != needs_memory(flow))
        complain_of(&trial, "memory for files is asked for by uploads");
    if (trial.nth == PLACES_MAX)
        complain_of(&trial, "never a run without it");
}

static void loop_all(const struct flow *flow)
{
    for (size_t i = 0; i < trouble_count; i++) {
        if (flow->big && !trouble_is_of_data(&troubles[i]))
            continue;
        loop(flow, &troubles[i], false);
        if (flow->moves_data)
            loop(flow, &troubles[i], true);
    }
}

int main(int argc, char **argv)
{
    size_t tests = 0;
    printf("1..%zu\n", argc > 1 ? 1 : flow_count);
    for (size_t i = 0; i < flow_count; i++) {
        int before = failures, first = runs;
        if (argc > 1 && strcmp(argv[1], flows[i].name) != 0)
            continue;
        loop_all(&flows[i]);
        printf("%s %zu - %s: %d runs\n", failures == before ? "ok" : "not ok", ++tests,
               flows[i].name, runs - first);
    }
    for (size_t i = 0; i < trouble_count && argc == 1; i++)
        if (strikes[i] == 0)
            printf("# %s never strikes\n", troubles[i].name), failures++;
    printf("# %zu flows, %zu troubles, %d runs\n", tests, trouble_count, runs);
    return failures > 0 || tests == 0;
}
