/* SPDX-License-Identifier: MIT */
/* One modem on one terminal, or one port. Times that the model gives to a real module are set to
 * nothing: what is left is the program's own. */
#include "bench/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char world[] = "[module]\nthink = 0\nopen_delay = 0\nclose_delay = 0\n"
                            "[network]\nbearer = up\n"
                            "[files]\n/8M.bin = digits 8M\n/300K.bin = digits 300K\n"
                            "/1K.bin = digits 1K\n";
#define LOGIN "ATE0+FTPSERV=\"bench\";+FTPGETPATH=\"/\";+FTPGETNAME=\"8M.bin\"\r"

/* --- round trips --- */

enum { TRIPS = 2000, WARM_UP = 200, TURN = 10 };

struct trips {
    double ns[TRIPS];
    size_t count;
};

static void take_turn(struct trips *trips, struct tty *tty)
{
    for (int i = 0; i < TURN; i++) {
        int64_t start = bench_ns();
        tty_ok(tty, "AT\r");
        trips->ns[trips->count++] = (double)(bench_ns() - start);
    }
}

static void add_percentiles(struct trips *trips, struct series *p50, struct series *p99)
{
    qsort(trips->ns, trips->count, sizeof trips->ns[0], double_order);
    series_add(p50, trips->ns[trips->count / 2] / 1000);
    series_add(p99, trips->ns[trips->count * 99 / 100] / 1000);
}

static void compare(struct rival echo, struct rival modem, const struct bench_options *options)
{
    struct series echo50 = {0}, echo99 = {0}, modem50 = {0}, modem99 = {0};
    tty_ok(&modem.ttys[0], "ATE0\r");
    for (int i = 0; i < WARM_UP; i++) {
        tty_ok(&echo.ttys[0], "AT\r");
        tty_ok(&modem.ttys[0], "AT\r");
    }
    for (size_t round = 0; round < options->rounds; round++) {
        struct trips echos = {.count = 0}, modems = {.count = 0};
        for (int turn = 0; turn < TRIPS / TURN; turn++) {
            take_turn(turn % 2 ? &echos : &modems, &(turn % 2 ? echo : modem).ttys[0]);
            take_turn(turn % 2 ? &modems : &echos, &(turn % 2 ? modem : echo).ttys[0]);
        }
        add_percentiles(&echos, &echo50, &echo99);
        add_percentiles(&modems, &modem50, &modem99);
    }
    struct series ratio50 = series_ratio(&modem50, &echo50);
    struct series ratio99 = series_ratio(&modem99, &echo99);
    series_print("echo program, half of them within", &echo50, "us", 1);
    series_print("sim7000", &modem50, "us", 1);
    series_print("ratio", &ratio50, "", 2);
    series_print("echo program, 99 % within", &echo99, "us", 1);
    series_print("sim7000", &modem99, "us", 1);
    series_print("ratio", &ratio99, "", 2);
    rival_end(&echo);
    rival_end(&modem);
}

void bench_round_trips(const struct bench_options *options)
{
    compare(rival_start_echo(), rival_start_modems(world, 1), options);
}

void bench_tcp(const struct bench_options *options)
{
    compare(rival_start_tcp_echo(), rival_start_modems_on("tcp:0", world, 1), options);
}

/* A client that negotiates nothing: its bytes pass the codec all the same. */
void bench_rfc2217(const struct bench_options *options)
{
    compare(rival_start_tcp_echo(), rival_start_modems_on("rfc2217:0", world, 1), options);
}

/* --- payload to the host --- */

static double raw(struct tty *tty)
{
    tty_send(tty, "B");
    tty_skip(tty, RIVAL_BULK);
    return RIVAL_BULK;
}

enum { BLOCKS = (8 << 20) / 1460 };

static double raw_blocks(struct tty *tty)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        tty_send(tty, "K");
        tty_skip(tty, RIVAL_BLOCK);
    }
    return BLOCKS * 1460.0;
}

static double stream(struct tty *tty)
{
    tty_send(tty, "AT+FTPETGET=1\r");
    return (double)tty_await(tty, "+FTPETGET: 1,0\r\n");
}

/* The download itself is not part of it: the buffer is printed again and again. */
static double dump(struct tty *tty)
{
    enum { TIMES = 20 };
    for (int i = 0; i < TIMES; i++)
        tty_ok(tty, "AT+FTPEXTGET=3,0,307200\r");
    return TIMES * 307200.0;
}

static double blocks(struct tty *tty)
{
    static const char read[] = "AT+FTPGET=2,1460\r";
    tty_send(tty, "AT+FTPGET=1\r");
    tty_await(tty, "+FTPGET: 1,1\r\n");
    for (size_t left = 8u << 20; left > 0; left -= left < 1460 ? left : 1460)
        tty_ok(tty, read);
    tty_await(tty, "+FTPGET: 1,0\r\n");
    return 8u << 20;
}

static void measure(struct series *series, double (*carry)(struct tty *tty), struct tty *tty)
{
    double start = bench_seconds();
    double bytes = carry(tty);
    series_add(series, bytes / 1e6 / (bench_seconds() - start));
}

void bench_payload(const struct bench_options *options)
{
    static const struct way {
        const char *name;
        double (*carry)(struct tty *tty);
        double (*rival)(struct tty *tty);
        const char *rival_name;
    } ways[] = {
        {"AT+FTPETGET, a stream", stream, raw, "raw terminal"},
        {"AT+FTPEXTGET=3, a dump of 300 KiB", dump, raw, "raw terminal"},
        {"AT+FTPGET=2,1460, blocks", blocks, raw, "raw terminal"},
        {"the same", blocks, raw_blocks, "echo program's blocks"},
    };
    enum { WAYS = sizeof ways / sizeof *ways };
    struct rival echo = rival_start_echo(), modem = rival_start_modems(world, 1);
    struct series rivals[WAYS] = {{.count = 0}}, figures[WAYS] = {{.count = 0}};
    struct tty *tty = &modem.ttys[0];
    tty_ok(tty, LOGIN);
    tty_ok(tty, "AT+FTPGETNAME=\"300K.bin\"\r");
    tty_ok(tty, "AT+FTPEXTGET=1\r");
    tty_await(tty, "+FTPEXTGET: 1,0\r\n");
    tty_ok(tty, "AT+FTPGETNAME=\"8M.bin\"\r");
    for (size_t round = 0; round < options->rounds; round++) {
        for (size_t i = 0; i < WAYS; i++) {
            measure(&rivals[i], ways[i].rival, &echo.ttys[0]);
            measure(&figures[i], ways[i].carry, tty);
        }
    }
    for (size_t i = 0; i < WAYS; i++) {
        struct series ratio = series_ratio(&figures[i], &rivals[i]);
        series_print(ways[i].name, &figures[i], "MB/s", 0);
        series_print(ways[i].rival_name, &rivals[i], "MB/s", 0);
        series_print("  ratio", &ratio, "", 2);
    }
    rival_end(&echo);
    rival_end(&modem);
}

/* --- sessions and starts --- */

void bench_sessions(const struct bench_options *options)
{
    enum { SESSIONS = 500 };
    struct rival modem = rival_start_modems(world, 1);
    struct series rate = {0};
    struct tty *tty = &modem.ttys[0];
    tty_ok(tty, LOGIN);
    for (size_t round = 0; round < options->rounds; round++) {
        double start = bench_seconds();
        for (int i = 0; i < SESSIONS; i++) {
            tty_send(tty, "AT+FTPSIZE\r");
            tty_await(tty, "+FTPSIZE: 1,0,8388608\r\n");
        }
        series_add(&rate, SESSIONS / (bench_seconds() - start));
    }
    series_print("login, SIZE, QUIT; one after the other", &rate, "/s", 0);
    rival_end(&modem);
}

void bench_start(const struct bench_options *options)
{
    struct series times = {0};
    for (size_t round = 0; round < options->rounds; round++) {
        double start = bench_seconds();
        struct rival program = rival_start_program();
        tty_ok(&program.ttys[0], "AT\r");
        series_add(&times, (bench_seconds() - start) * 1000);
        rival_end(&program);
    }
    series_print("`sim7000 run` to its first OK", &times, "ms", 1);
}
