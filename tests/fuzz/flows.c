/* SPDX-License-Identifier: MIT */
#include "flows.h"

#include "base/die.h"

#include <string.h>

#define OLD_SIZE 10 /* bytes of the file that an upload meets */

static bool is_received(struct tree *tree, const struct flow *flow,
                        const struct robot_result *result);
static bool is_listed(struct tree *tree, const struct flow *flow,
                      const struct robot_result *result);
static bool is_stored(struct tree *tree, const struct flow *flow,
                      const struct robot_result *result);
static bool is_appended(struct tree *tree, const struct flow *flow,
                        const struct robot_result *result);
static bool is_deleted(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result);
static bool is_made(struct tree *tree, const struct flow *flow,
                    const struct robot_result *result);
static bool is_removed(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result);
static bool is_renamed(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result);

#define SMALL 1024, .chunk = 100, .moves_data = true
#define BIG   40000, .chunk = 4096, .moves_data = true, .big = true
#define UP    0, .chunk = 20, .moves_data = true
#define ALONG 1024, .chunk = 100
#define CALM  .deaf_at = USEC_NEVER
#define ALONE CALM, .quit_at = USEC_NEVER, .rubbish_at = USEC_NEVER
#define QUITS CALM, .rubbish_at = USEC_NEVER, .quit_at

/* clang-format off */
const struct flow flows[] = {
    {"get", ROBOT_GET, "", SMALL, .mood = {ALONE}, .is_done = is_received},
    {"get, resumed", ROBOT_GET, "AT+FTPREST=700\r", SMALL, .mood = {ALONE, .rest = 700},
     .is_done = is_received},
    {"get as text", ROBOT_GET, "AT+FTPTYPE=\"A\"\r", SMALL, .mood = {ALONE},
     .is_done = is_received},
    {"get an empty file", ROBOT_GET, "", 0, .chunk = 100, .moves_data = true,
     .mood = {ALONE}, .is_done = is_received},
    {"get what is not there", ROBOT_GET, "AT+FTPGETNAME=\"none\"\r", SMALL, .code = 77,
     .mood = {ALONE}},
    {"get, a second session refused", ROBOT_GET, "", SMALL,
     .mood = {CALM, .quit_at = USEC_NEVER, .rubbish_at = MSEC(150),
              .rubbish = "AT+FTPMDTM\r", .rubbish_count = 11}, .is_done = is_received},
    {"get, quit at once", ROBOT_GET, "", SMALL, .code = 80, .mood = {QUITS = 0}},
    {"get, quit later", ROBOT_GET, "", SMALL, .code = 80, .mood = {QUITS = MSEC(150)}},
    {"get, big", ROBOT_GET, "", BIG, .mood = {ALONE}, .is_done = is_received},
    {"put", ROBOT_PUT, "", UP, .mood = {ALONE}, .is_done = is_stored},
    {"put, appended", ROBOT_PUT, "AT+FTPPUTOPT=\"APPE\"\r", UP, .mood = {ALONE},
     .is_done = is_appended},
    {"put, named by the server", ROBOT_PUT, "AT+FTPPUTOPT=\"STOU\"\r", UP, .mood = {ALONE}},
    {"put nothing", ROBOT_PUT, "", UP, .mood = {ALONE, .block = 1}, .is_done = is_stored},
    {"put, quit later", ROBOT_PUT, "", UP, .code = 80, .mood = {QUITS = MSEC(150)}},
    {"put, big", ROBOT_PUT, "", BIG, .mood = {ALONE, .block = 1000, .blocks = 40},
     .is_done = is_stored},
    {"list", ROBOT_LIST, "AT+FTPGETPATH=\"/\"\r", SMALL, .mood = {ALONE},
     .is_done = is_listed},
    {"dele", ROBOT_DELE, "", ALONG, .mood = {ALONE}, .is_done = is_deleted},
    {"size", ROBOT_SIZE, "", ALONG, .mood = {ALONE}},
    {"mkd", ROBOT_MKD, "AT+FTPGETPATH=\"/new\"\r", ALONG, .mood = {ALONE}, .is_done = is_made},
    {"rmd", ROBOT_RMD, "AT+FTPGETPATH=\"/old\"\r", ALONG, .mood = {ALONE}, .is_done = is_removed},
    {"rename", ROBOT_RENAME, "", ALONG, .mood = {ALONE}, .is_done = is_renamed},
    {"mdtm", ROBOT_MDTM, "", ALONG, .mood = {ALONE}},
    {"mdtm, quit later", ROBOT_MDTM, "", ALONG, .code = 80, .mood = {QUITS = MSEC(100)}},
    {"extput", ROBOT_EXTPUT, "", UP, .mood = {ALONE}, .is_done = is_stored},
    {"extput, big", ROBOT_EXTPUT, "", BIG, .mood = {ALONE, .block = 1000, .blocks = 40},
     .is_done = is_stored},
    {"extget", ROBOT_EXTGET, "", SMALL, .mood = {ALONE}, .is_done = is_received},
    {"extget, big", ROBOT_EXTGET, "", BIG, .mood = {ALONE}, .is_done = is_received},
    {"etput", ROBOT_ETPUT, "", UP, .mood = {ALONE}, .is_done = is_stored},
    {"etput, big", ROBOT_ETPUT, "", BIG, .mood = {ALONE, .block = 1000, .blocks = 40},
     .is_done = is_stored},
    {"etget", ROBOT_ETGET, "", SMALL, .mood = {ALONE}, .is_done = is_received},
    {"etget, big", ROBOT_ETGET, "", BIG, .mood = {ALONE}, .is_done = is_received},
};
/* clang-format on */
const size_t flow_count = sizeof flows / sizeof *flows;

/* --- its world --- */

void flow_add_world(const struct flow *flow, struct bytes *ini)
{
    bytes_addf(ini,
               "[ftp]\nuser = sim.cs1\npassword = secret\n[network]\nrtt = 20ms\n"
               "[files]\n/1K.txt = digits %zu\n/up.txt = digits %d\n/next.txt = digits %d\n"
               "/old/ = folder\n",
               flow->size, OLD_SIZE, FLOW_NEXT_SIZE);
    for (int i = 0; i < 20; i++)
        bytes_addf(ini, "/a file for the listing %d = digits %d\n", i, i);
}

static struct net *make_far_end(void *owner, struct agenda *agenda)
{
    struct flow_run *run = owner;
    run->memory = net_memory_new(agenda);
    run->ftpd = device_new_ftpd(agenda, run->scenario);
    device_answer_all(run->memory, run->ftpd, run->scenario);
    run->wire = wire_new(agenda, net_memory_at(run->memory, run->scenario->network.ip),
                         run->trouble, run->nth, run->flow->chunk);
    return wire_net(run->wire);
}

static void say(struct modem_fixture *fixture, const char *line)
{
    modem_fixture_feed(fixture, line, strlen(line));
    modem_fixture_run(fixture, SECONDS(1));
}

/* The server has a name that is looked up. */
static void set_up(struct modem_fixture *fixture)
{
    robot_set_up(fixture);
    say(fixture, "AT+FTPSERV=\"ftp.example.com\"\r");
}

void flow_begin(struct flow_run *run, const struct flow *flow, struct scenario *scenario,
                const struct wire_trouble *trouble, int nth)
{
    *run =
        (struct flow_run){.flow = flow, .scenario = scenario, .trouble = trouble, .nth = nth};
    modem_fixture_init_far(&run->fixture, scenario, make_far_end, run);
    set_up(&run->fixture);
    run->alarms = run->fixture.agenda.count;
}

struct robot_result flow_go(struct flow_run *run, bool active)
{
    say(&run->fixture, run->flow->set);
    if (active)
        say(&run->fixture, "AT+FTPMODE=0\r");
    return robot_run(&run->fixture, run->flow->kind, &run->flow->mood);
}

struct robot_result flow_next(struct flow_run *run)
{
    set_up(&run->fixture);
    say(&run->fixture, "AT+FTPGETNAME=\"next.txt\";+FTPREST=0;+FTPTYPE=\"I\"\r");
    return robot_run(&run->fixture, ROBOT_GET, &robot_calm);
}

void flow_end(struct flow_run *run)
{
    device_free(run->fixture.device);
    run->fixture.device = NULL;
    wire_free(run->wire);
    ftpd_free(run->ftpd);
    net_memory_free(run->memory);
    modem_fixture_release(&run->fixture);
}

/* --- what it promised --- */

bool flow_is_done(struct flow_run *run, const struct robot_result *result)
{
    const struct flow *flow = run->flow;
    return !flow->is_done || flow->is_done(ftpd_tree(run->ftpd), flow, result);
}

static bool is_received(struct tree *tree, const struct flow *flow,
                        const struct robot_result *result)
{
    (void)tree;
    return !result->wrong && result->received == flow->size - flow->mood.rest;
}

static bool is_listed(struct tree *tree, const struct flow *flow,
                      const struct robot_result *result)
{
    (void)tree, (void)flow;
    return result->received > 1000;
}

static bool holds(struct tree *tree, const char *path, enum robot_kind kind, size_t count)
{
    struct bytes wanted = {0};
    struct span content = {0};
    robot_add_content(&wanted, kind, count);
    bool same = tree_read(tree, span_of(path), &content) == TREE_OK &&
                span_same(content, bytes_span(&wanted));
    bytes_release(&wanted);
    return same;
}

static size_t uploaded(const struct flow *flow)
{
    return flow->mood.block ? flow->mood.blocks * flow->mood.block : 3 * 36;
}

static bool is_stored(struct tree *tree, const struct flow *flow,
                      const struct robot_result *result)
{
    (void)result;
    return holds(tree, "/up.txt", flow->kind, uploaded(flow));
}

static bool is_appended(struct tree *tree, const struct flow *flow,
                        const struct robot_result *result)
{
    (void)result;
    return holds(tree, "/up.txt", flow->kind, OLD_SIZE + uploaded(flow));
}

static bool exists(struct tree *tree, const char *path)
{
    struct tree_info info;
    return tree_stat(tree, span_of(path), &info) == TREE_OK;
}

static bool is_deleted(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result)
{
    (void)flow, (void)result;
    return !exists(tree, "/1K.txt");
}

static bool is_made(struct tree *tree, const struct flow *flow,
                    const struct robot_result *result)
{
    (void)flow, (void)result;
    return exists(tree, "/new");
}

static bool is_removed(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result)
{
    (void)flow, (void)result;
    return !exists(tree, "/old");
}

static bool is_renamed(struct tree *tree, const struct flow *flow,
                       const struct robot_result *result)
{
    (void)result;
    return !exists(tree, "/1K.txt") && holds(tree, "/up.txt", flow->kind, flow->size);
}
