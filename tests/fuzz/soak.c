/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "base/random.h"
#include "robot.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Soak: hours of virtual time. A life is one modem in a world drawn from a seed (pace, network,
 * up to four faults), and 25 sessions of a host drawn from it too: any operation, quits at any
 * time, rubbish in between, a host that stops reading. After each session exactly one final URC
 * came, FTPSTATE is 0, AT is answered, few alarms are set, and memory has not grown; after each
 * life all of it is given back. Prints TAP.
 *
 * Usage: soak [--seed N] [--hours H]: lives N, N + 1, ... until H hours have passed in them; at
 * least one. */
#define SESSIONS   25
#define ALARMS_MAX 100
/* Of the heap: from a life's third session on, and from life to life. As much as the C library's
 * own cache of small pieces may take. */
#define GROWTH_MAX (256 * 1024)

/* Faults that leave a terminal on which each session can be told from the next. */
static const char *const fair[] = {
    "on = ftp *\nthen = delay 3s",
    "on = ftp *\nthen = silence",
    "on = ftp *\nthen = stall",
    "on = ftp *\nthen = close",
    "on = ftp *\nthen = reset",
    "on = ftp *\nthen = reply 421 Bye",
    "on = ftp *\nthen = reply 200 Sure",
    "on = ftp PASS*\nthen = reply 530 No",
    "on = ftp *\nthen = code 65 after 4s",
    "on = command AT+FTPGET=*\nthen = delay 10s",
    "on = command AT+FTPPUT=*\nthen = delay 10s",
    "on = command AT+FTPGET=*\nthen = answer \\r\\nERROR\\r\\n",
    "on = command AT+FTPET*=*\nthen = answer \\r\\nERROR\\r\\n",
    "on = command AT+FTPGET=1\nthen = code 64 after 75s",
    "on = resolve\nthen = refuse",
    "on = resolve\nthen = silence",
    "on = connect\nthen = reset",
    "on = connect\nthen = stall",
    "on = connect data\nthen = refuse",
    "on = connect data\nthen = delay 20s",
    "on = connect data\nthen = stall",
    "on = data 0\nthen = reset",
    "on = data 400\nthen = close",
    "on = data 700\nthen = stall",
    "on = data 36\nthen = corrupt 50%",
    "on = data 900\nthen = drop 10%",
    "on = line +FTPGET*\nthen = delay 2s",
    "on = line +FTPPUT*\nthen = delay 7s",
    "on = line *\nthen = urc RING",
    "on = time 20m\nthen = outage 90s",
    "on = time 30m\nthen = deregister for 10m",
    "on = time 40m\nthen = detach",
    "on = time 45m\nthen = deactivate",
    "on = command AT+FTP*=1\nthen = deactivate after 1s",
    "on = command AT+FTP*=1\nthen = outage 100s after 200ms",
    "on = command AT+FTP*=1\nthen = deregister for 30s after 3s",
};

/* These also take lines away from the host, final URCs among them. */
static const char *const foul[] = {
    "on = command AT+FTP*=1\nthen = reboot after 2s",
    "on = command AT+FTPGET=2*\nthen = power-off",
    "on = ftp *\nthen = reboot",
    "on = time 30m\nthen = power-off",
    "on = time 1h\nthen = corrupt 1%",
    "on = time 10m\nthen = drop 1%",
    "on = line +FTP*\nthen = silence",
    "on = line OK\nthen = corrupt 5%",
    "on = command AT+FTP*\nthen = silence",
};

/* What no program would send, and every line of a modem gets one day. No opening commands. */
static const char *const rubbish[] = {
    "\r",
    "\n\r\n",
    "hello\r",
    "AT+\r",
    "AT+CSQ;+CSQ;+CSQ\r",
    "AT+FTPGET=2,1460\r",
    "AT+FTPPUT=2,1360\r",
    "AT+FTPPUT=2,0\r",
    "AT+FTPETPUT=2\r",
    "AT+FTPSTATE;+FTPREST?\r",
    "AT+FTPGETNAME=\"\xff\xfe\"\r",
    "AT+FTPLIST=2,99999\r",
    "+++",
    "\x1b",
    "\x03",
    "\x10\x10\x03",
    "AT+FTPEXTGET=0\r",
    "AT+FTPEXTPUT=0\r",
    "AT+CNACT=0\r",
    "AT+CNACT=1\r",
    "AT+CFUN?\r",
};

struct life {
    uint64_t seed;
    struct random random;
    struct bytes ini;
    bool fair;
    struct modem_fixture fixture;
    size_t heap; /* after its second session */
    char noise[200];
    const char *wrong;
};

struct tally {
    size_t lives, sessions, finals, alarms_peak, heap_peak;
    usec time;
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static uint64_t draw(struct life *life, uint64_t below)
{
    return random_below(&life->random, below);
}

/* --- its world --- */

static void add_fault(struct life *life, const char *what, size_t number)
{
    bytes_addf(&life->ini, "[fault %zu]\n%s\n", number, what);
    if (!strncmp(what, "on = time", 9))
        return;
    static const char *const nths[] = {"1", "2..3", "3", "2..", "10"};
    bytes_addf(&life->ini, "nth = %s\nchance = %d%%\n", nths[draw(life, COUNT(nths))],
               (int)draw(life, 100) + 1);
}

static void draw_world(struct life *life)
{
    static const char *const profiles[] = {"ideal", "cat-m1", "nb-iot", "gprs"};
    static const char *const bauds[] = {"0", "0", "115200", "9600"};
    size_t faults = draw(life, 5);
    life->fair = draw(life, 4) != 0;
    bytes_addf(&life->ini,
               "[scenario]\nseed = %d\n[module]\nbaud = %s\nthink = %dms\nopen_delay = %dms\n"
               "remind = %ds\nput_timeout = %ds\n[network]\nprofile = %s\nbearer = %s\n"
               "[files]\n/1K.txt = digits %d\n",
               (int)draw(life, 1000000), bauds[draw(life, COUNT(bauds))], (int)draw(life, 50),
               (int)draw(life, 3000), (int)draw(life, 10), (int)draw(life, 60) + 1,
               profiles[draw(life, COUNT(profiles))], draw(life, 2) ? "up" : "down",
               (int)draw(life, 5000));
    for (size_t i = 0; i < faults; i++) {
        bool takes_lines = !life->fair && i == 0;
        add_fault(life,
                  takes_lines ? foul[draw(life, COUNT(foul))] : fair[draw(life, COUNT(fair))],
                  i);
    }
}

static struct scenario *load(struct life *life)
{
    struct complaints complaints = {0};
    struct scenario *scenario =
        scenario_read(NULL, "soak.ini", bytes_span(&life->ini), &complaints);
    if (!scenario)
        fputs(bytes_at(&complaints.text), stderr);
    must(scenario);
    bytes_release(&complaints.text);
    return scenario;
}

/* --- its host --- */

/* Up to the time at which most sessions are over, the early moments more often. */
static usec draw_time(struct life *life)
{
    return (usec)draw(life, 1u << (10 + draw(life, 18)));
}

static void draw_rubbish(struct life *life, struct robot_mood *mood)
{
    if (draw(life, 2)) {
        mood->rubbish = rubbish[draw(life, COUNT(rubbish))];
        mood->rubbish_count = strlen(mood->rubbish);
        return;
    }
    /* Any bytes, but no command: that could open a session of its own. */
    size_t count = draw(life, sizeof life->noise);
    random_fill(&life->random, life->noise, count);
    for (size_t i = 0; i < count; i++)
        if (text_upper(life->noise[i]) == 'A')
            life->noise[i] = 'x';
    mood->rubbish = life->noise;
    mood->rubbish_count = count;
}

static struct robot_mood draw_mood(struct life *life)
{
    struct robot_mood mood = robot_calm;
    if (draw(life, 4) == 0)
        mood.quit_at = draw_time(life);
    if (draw(life, 4) == 0) {
        mood.deaf_at = draw_time(life);
        mood.deaf_for = draw_time(life) * 2;
    }
    if (draw(life, 3) == 0) {
        mood.rubbish_at = draw_time(life);
        draw_rubbish(life, &mood);
    }
    return mood;
}

/* --- what must hold --- */

static size_t heap(void)
{
    return mallinfo2().uordblks; /* 0 under sanitizers: they look for leaks themselves */
}

/* A line with noise on it may need several attempts. */
static bool answers(struct modem_fixture *fixture)
{
    for (int i = 0; i < 10; i++)
        if (modem_fixture_answers(fixture))
            return true;
    return false;
}

static void check_session(struct life *life, const struct robot_result *result, size_t number)
{
    struct modem_fixture *fixture = &life->fixture;
    if (life->fair && result->accepted && result->finals != 1)
        life->wrong = result->finals ? "more than one final URC" : "no final URC";
    if (life->fair && !result->accepted && result->finals)
        life->wrong = "a final URC of a session that was refused";
    if (life->fair && device_ftp_state(fixture->device) != 0)
        life->wrong = "FTPSTATE is not 0";
    if (fixture->agenda.count > ALARMS_MAX)
        life->wrong = "too many alarms";
    if (!answers(fixture))
        life->wrong = "AT is not answered";
    if (device_ftp_state(fixture->device) != 0)
        life->wrong = "FTPSTATE is not 0 at rest";
    bytes_release(&fixture->heard);
    if (number == 1)
        life->heap = heap();
    if (number > 1 && heap() > life->heap + GROWTH_MAX)
        life->wrong = "memory grows";
}

static void count_session(struct life *life, struct tally *tally,
                          const struct robot_result *result)
{
    tally->sessions++;
    tally->finals += (size_t)result->finals;
    if (life->fixture.agenda.count > tally->alarms_peak)
        tally->alarms_peak = life->fixture.agenda.count;
    if (heap() > tally->heap_peak)
        tally->heap_peak = heap();
}

static void complain_of(const struct life *life, enum robot_kind kind, size_t session)
{
    printf("# session %zu (%s): %s. Again: ./dev soak --seed %llu --hours 0\n", session,
           robot_name(kind), life->wrong, (unsigned long long)life->seed);
    for (const char *line = bytes_at(&life->ini); *line; line += strcspn(line, "\n") + 1)
        printf("#   %.*s\n", (int)strcspn(line, "\n"), line);
}

static bool live(uint64_t seed, struct tally *tally)
{
    struct life life = {.seed = seed};
    random_init(&life.random, seed, "soak");
    draw_world(&life);
    modem_fixture_init(&life.fixture, load(&life));
    for (size_t i = 0; i < SESSIONS && !life.wrong; i++) {
        enum robot_kind kind = (enum robot_kind)draw(&life, ROBOT_KINDS);
        struct robot_mood mood = draw_mood(&life);
        robot_set_up(&life.fixture);
        struct robot_result result = robot_run(&life.fixture, kind, &mood);
        check_session(&life, &result, i);
        count_session(&life, tally, &result);
        if (life.wrong)
            complain_of(&life, kind, i);
    }
    tally->lives++;
    tally->time += life.fixture.agenda.now;
    modem_fixture_release(&life.fixture);
    bytes_release(&life.ini);
    return !life.wrong;
}

/* --- the program --- */

static uint64_t number_after(char **argv, const char *name, uint64_t otherwise)
{
    for (; argv[0] && argv[1]; argv++)
        if (strcmp(argv[0], name) == 0)
            return strtoull(argv[1], NULL, 10);
    return otherwise;
}

static void report(const struct tally *tally)
{
    printf("# %.0f hours in %zu lives, %zu sessions, %zu final URCs\n",
           (double)tally->time / 3.6e9, tally->lives, tally->sessions, tally->finals);
    printf("# at most %zu alarms, at most %zu KiB of heap in use\n", tally->alarms_peak,
           tally->heap_peak / 1024);
}

int main(int argc, char **argv)
{
    (void)argc;
    uint64_t seed = number_after(argv, "--seed", 1);
    usec hours = SECONDS(3600) * (usec)number_after(argv, "--hours", 1000);
    struct tally tally = {0};
    size_t failed = 0, before = 0;
    do {
        if (!live(seed + tally.lives, &tally))
            failed++;
        if (tally.lives == 1)
            before = heap();
    } while (tally.time < hours && failed < 10);
    bool leaks = heap() > before + GROWTH_MAX;
    report(&tally);
    printf("1..2\n%s 1 - every session ends once, and the modem answers\n",
           failed ? "not ok" : "ok");
    printf("%s 2 - all memory of a life is given back\n", leaks ? "not ok" : "ok");
    return failed || leaks;
}
