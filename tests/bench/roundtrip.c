/* SPDX-License-Identifier: MIT */
/* The time from AT to OK on a terminal: sim7000 with no think time against a minimal echo
 * program, in turns in one run, so that a busy machine is busy for both.
 * Usage: roundtrip ECHO SIM7000 SCENARIO */
#define _GNU_SOURCE

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 2000, EACH = 10, WARM_UP = 200 };

struct rival {
    const char *name;
    pid_t process;
    int tty;
    int64_t times[ROUNDS * EACH]; /* ns */
    size_t count;
};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void start(struct rival *rival, char *const arguments[])
{
    int ends[2];
    char path[128] = "";
    if (pipe(ends) != 0 || (rival->process = fork()) < 0)
        fail("start");
    if (rival->process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(arguments[0], arguments);
        fail(arguments[0]);
    }
    close(ends[1]);
    for (size_t i = 0; i + 1 < sizeof path && read(ends[0], path + i, 1) == 1; i++) {
        if (path[i] == '\n') {
            path[i] = '\0';
            break;
        }
    }
    rival->tty = open(path, O_RDWR | O_NOCTTY);
    if (rival->tty < 0)
        fail(path);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void command(int tty, const char *text)
{
    static const char end[] = "OK\r\n";
    char answer[256];
    size_t count = 0;
    if (write(tty, text, strlen(text)) < 0)
        fail("write");
    while (count < strlen(end) || memcmp(answer + count - strlen(end), end, strlen(end)) != 0) {
        ssize_t more = read(tty, answer + count, sizeof answer - count);
        if (more <= 0)
            fail("read");
        count += (size_t)more;
    }
}

static void measure(struct rival *rival)
{
    for (int i = 0; i < EACH; i++) {
        int64_t begun = now();
        command(rival->tty, "AT\r");
        rival->times[rival->count++] = now() - begun;
    }
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double percentile(struct rival *rival, double part)
{
    qsort(rival->times, rival->count, sizeof rival->times[0], by_value);
    return (double)rival->times[(size_t)(part * (double)(rival->count - 1))] / 1000;
}

static void end(struct rival *rival)
{
    kill(rival->process, SIGTERM);
    waitpid(rival->process, NULL, 0);
}

int main(int argc, char **argv)
{
    static struct rival echo = {.name = "echo"}, modem = {.name = "sim7000"};
    if (argc != 4)
        return 2;
    start(&echo, (char *[]){argv[1], NULL});
    char run[] = "run", quiet[] = "-q";
    start(&modem, (char *[]){argv[2], run, argv[3], quiet, NULL});
    command(modem.tty, "ATE0\r");
    for (int i = 0; i < WARM_UP; i++) {
        command(echo.tty, "AT\r");
        command(modem.tty, "AT\r");
    }
    for (int round = 0; round < ROUNDS; round++) {
        measure(round % 2 ? &echo : &modem);
        measure(round % 2 ? &modem : &echo);
    }
    struct rival *rivals[] = {&echo, &modem};
    for (size_t i = 0; i < 2; i++)
        printf("%-8s p50 %6.1f us  p99 %6.1f us  (%zu round trips)\n", rivals[i]->name,
               percentile(rivals[i], 0.5), percentile(rivals[i], 0.99), rivals[i]->count);
    printf("ratio    p50 %6.2f     p99 %6.2f\n",
           percentile(&modem, 0.5) / percentile(&echo, 0.5),
           percentile(&modem, 0.99) / percentile(&echo, 0.99));
    end(&echo);
    end(&modem);
    return 0;
}
