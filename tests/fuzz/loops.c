/* SPDX-License-Identifier: MIT */
#include "../unit/scarce.h"
#include "base/die.h"
#include "robot.h"

#include <stdio.h>
#include <string.h>

/* Fault loops: for every flow and every kind of trouble, it strikes at the first place, then at
 * the second, and so on until a run goes by without it. The last kind is that this machine has no
 * memory for the embedded server's files. After each run: exactly one final URC,
 * FTPSTATE 0, and the next session works. Prints TAP, one test a flow. */
static const char world[] = "[files]\n/1K.txt = digits 1024\n"
                            "[ftp]\nuser = sim.cs1\npassword = secret\n"
                            "[network]\nrtt = 20ms\n";

static const struct trouble {
    const char *on, *then;
    int step; /* data: bytes between two places */
} troubles[] = {
    {"ftp *", "silence", 0},        {"ftp *", "delay 3s", 0},
    {"ftp *", "stall", 0},          {"ftp *", "close", 0},
    {"ftp *", "reset", 0},          {"ftp *", "reply 500 no", 0},
    {"ftp *", "reply 421 bye", 0},  {"ftp *", "reply rubbish", 0},
    {"ftp *", "code 65", 0},        {"resolve", "refuse", 0},
    {"resolve", "silence", 0},      {"connect", "refuse", 0},
    {"connect", "silence", 0},      {"connect", "stall", 0},
    {"connect", "reset", 0},        {"connect data", "refuse", 0},
    {"connect data", "silence", 0}, {"connect data", "stall", 0},
    {"connect data", "close", 0},   {"connect data", "reset", 0},
    {"data", "stall", 100},         {"data", "close", 100},
    {"data", "reset", 100},         {"data", "corrupt 100%", 100},
    {"data", "drop 100%", 100},
};

static int failures, runs;

static struct scenario *load(const char *ini)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "loop.ini", span_of(ini), &complaints);
    if (!scenario)
        fputs(bytes_at(&complaints.text), stderr);
    must(scenario);
    bytes_release(&complaints.text);
    return scenario;
}

static void prepare(struct modem_bench *bench, enum robot_kind kind)
{
    robot_set_up(bench);
    if (kind == ROBOT_MKD || kind == ROBOT_RMD) {
        const char *path = "AT+FTPGETPATH=\"/folder\"\r";
        modem_bench_feed(bench, path, strlen(path));
        modem_bench_run(bench, SECONDS(1));
    }
    if (kind == ROBOT_LIST) {
        const char *path = "AT+FTPGETPATH=\"/\"\r";
        modem_bench_feed(bench, path, strlen(path));
        modem_bench_run(bench, SECONDS(1));
    }
}

static void complain_of(enum robot_kind kind, const char *ini, const char *what)
{
    failures++;
    printf("# %s: %s in the world\n", robot_name(kind), what);
    for (const char *line = ini; *line; line += strcspn(line, "\n") + 1)
        printf("#   %.*s\n", (int)strcspn(line, "\n"), line);
}

/* One run; false when the trouble did not strike any more. `scarce`: instead of a fault of the
 * world, that request for memory for the server's files fails; 0: none. */
static bool run(enum robot_kind kind, const char *ini, bool active, long scarce)
{
    struct modem_bench bench;
    modem_bench_init(&bench, load(ini));
    prepare(&bench, kind);
    if (active)
        modem_bench_feed(&bench, "AT+FTPMODE=0\r", 13);
    scarce_from_now(scarce);
    struct robot_result result = robot_run(&bench, kind, &robot_calm);
    bool struck = scarce ? scarce_struck() : faults_struck(device_faults(bench.device), 0) > 0;
    scarce_from_now(0);
    runs++;
    if (!result.accepted || result.finals != 1)
        complain_of(kind, ini, "not exactly one final URC");
    if (robot_ftp_state(&bench) != 0)
        complain_of(kind, ini, "FTPSTATE is not 0");
    if (scarce && struck && result.code != 78)
        complain_of(kind, ini, "no memory for the file is not code 78");
    struct robot_result next = robot_run(&bench, ROBOT_SIZE, &robot_calm);
    if (struck && (next.finals != 1 || (next.code != 0 && next.code != 77)))
        complain_of(kind, ini, "the next session does not work");
    modem_bench_release(&bench);
    return struck;
}

static void loop(enum robot_kind kind, const struct trouble *trouble, bool active)
{
    for (int n = 1; n < 200; n++) {
        char ini[512];
        if (trouble->step)
            snprintf(ini, sizeof ini, "%s[fault loop]\non = data %d\nnth = 1\nthen = %s\n",
                     world, (n - 1) * trouble->step, trouble->then);
        else
            snprintf(ini, sizeof ini, "%s[fault loop]\non = %s\nnth = %d\nthen = %s\n", world,
                     trouble->on, n, trouble->then);
        if (!run(kind, ini, active, 0))
            return;
    }
    complain_of(kind, trouble->then, "never a run without the fault");
}

static void loop_scarce(enum robot_kind kind, bool active)
{
    bool writes = kind == ROBOT_PUT || kind == ROBOT_EXTPUT || kind == ROBOT_ETPUT;
    int n = 1;
    while (run(kind, world, active, n))
        n++;
    if ((n > 1) != writes)
        complain_of(kind, world, "memory for files is asked for by uploads");
}

int main(void)
{
    printf("1..%d\n", ROBOT_KINDS);
    for (int kind = 0; kind < ROBOT_KINDS; kind++) {
        int before = failures, first = runs;
        for (size_t t = 0; t < sizeof troubles / sizeof *troubles; t++) {
            loop((enum robot_kind)kind, &troubles[t], false);
            loop((enum robot_kind)kind, &troubles[t], true);
        }
        loop_scarce((enum robot_kind)kind, false);
        loop_scarce((enum robot_kind)kind, true);
        printf("%s %d - %s: %d runs\n", failures == before ? "ok" : "not ok", kind + 1,
               robot_name((enum robot_kind)kind), runs - first);
    }
    return failures > 0;
}
