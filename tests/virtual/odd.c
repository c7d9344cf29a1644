/* SPDX-License-Identifier: MIT */
/* Programs that do odd things, by name: `odd NAME TTY`. Those below the line cannot be held. */
#define _GNU_SOURCE /* setsid's kin, getrandom */
#include "modem.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool wait_by_poll(struct modem *modem, long ms)
{
    struct pollfd state = {.fd = modem->fd, .events = POLLIN};
    char bytes[256];
    if (poll(&state, 1, (int)ms) <= 0)
        return false;
    ssize_t count = read(modem->fd, bytes, sizeof bytes);
    modem_heard(modem, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

static int asks(const char *tty)
{
    static struct modem modem = {.wait = wait_by_poll};
    modem_open(&modem, tty, 0);
    return modem_ok(&modem, "AT") ? 0 : 1;
}

static int crashes(const char *tty)
{
    asks(tty);
    abort();
}

/* The daemon outlives its parent, and would sleep for ever. */
static int leaves_a_daemon(const char *tty)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            signal(SIGTERM, SIG_IGN);
            for (;;)
                sleep(1000000);
        }
        _exit(0);
    }
    wait(NULL);
    return asks(tty);
}

static int ignores_signals(const char *tty)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_IGN);
    alarm(1);
    kill(getpid(), SIGTERM);
    sleep(5);
    return asks(tty);
}

static int stops_its_child(const char *tty)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        raise(SIGSTOP);
        sleep(3);
        _exit(asks(tty) ? 1 : 5);
    }
    waitpid(child, &status, WUNTRACED);
    if (!WIFSTOPPED(status))
        return 1;
    sleep(10);
    kill(child, SIGCONT);
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 5 ? 0 : 2;
}

static int stops_itself(const char *tty)
{
    raise(SIGSTOP);
    return asks(tty);
}

static int executes(const char *tty)
{
    char self[4096] = "";
    if (readlink("/proc/self/exe", self, sizeof self - 1) > 0)
        execlp("env", "env", "sh", "-c", "sleep 2; exec \"$0\" asks \"$1\"", self, tty,
               (char *)NULL);
    return 9;
}

static int closes_stdio(const char *tty)
{
    close(0);
    close(1);
    close(2);
    return asks(tty);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long sum;

static void *adds(void *number)
{
    unsigned long i = (unsigned long)number;
    for (int k = 0; k < 3; k++) {
        usleep((useconds_t)(1000 * (i % 7 + 1)));
        pthread_mutex_lock(&lock);
        sum = sum * 31 + i; /* in another order: another sum */
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static int has_threads(const char *tty)
{
    pthread_t threads[100];
    for (unsigned long i = 0; i < 100; i++)
        pthread_create(&threads[i], NULL, adds, (void *)i);
    for (int i = 0; i < 100; i++)
        pthread_join(threads[i], NULL);
    printf("%lx at %ld\n", sum, modem_now_ms());
    return asks(tty);
}

static int draws(const char *tty)
{
    unsigned char bytes[8] = {0}, more[8] = {0};
    int file = open("/dev/urandom", O_RDONLY);
    if (getrandom(bytes, sizeof bytes, 0) != 8 || read(file, more, sizeof more) != 8)
        return 1;
    for (int i = 0; i < 8; i++)
        printf("%02x%02x", bytes[i], more[i]);
    printf(" %p\n", (void *)&bytes);
    return asks(tty);
}

static int computes(const char *tty)
{
    volatile unsigned long n = 0;
    clock_t end = 0;
    while (n < 4000000000UL)
        n++;
    end = clock();
    printf("%ld\n", (long)end);
    return asks(tty);
}

static int counts_cycles(const char *tty)
{
#if defined(__x86_64__)
    unsigned long long start = __builtin_ia32_rdtsc();
    sleep(2);
    printf("%llu\n", __builtin_ia32_rdtsc() - start);
#else
    puts("2000000000");
#endif
    return asks(tty);
}

static int sets_clock(const char *tty)
{
    struct timespec then = {.tv_sec = 1000000000}, now;
    bool set = clock_settime(CLOCK_REALTIME, &then) == 0;
    sleep(3);
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%d %d\n", set, now.tv_sec == 1000000003);
    return asks(tty);
}

static int speaks_to_itself(const char *tty)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int door = socket(AF_INET, SOCK_STREAM, 0), one = socket(AF_INET, SOCK_STREAM, 0);
    char byte = 0;
    bind(door, (struct sockaddr *)&at, sizeof at);
    listen(door, 1);
    getsockname(door, (struct sockaddr *)&at, &size);
    if (connect(one, (struct sockaddr *)&at, sizeof at) != 0)
        return 1;
    int other = accept(door, NULL, NULL);
    return write(one, "x", 1) == 1 && read(other, &byte, 1) == 1 && byte == 'x' ? asks(tty) : 2;
}

/* A line that the terminal itself edits and translates. */
static int uses_lines(const char *tty)
{
    char line[100] = "";
    FILE *port = fopen(tty, "r+");
    if (!port || system("stty -F \"$SIM7000_TTY\" sane -echo") != 0)
        return 1;
    fputs("ATI\n", port);
    fflush(port);
    bool answered = fgets(line, sizeof line, port) && fgets(line, sizeof line, port);
    fclose(port);
    if (answered)
        printf("%s", line);
    return answered ? 0 : 2;
}

/* The echo of half a command is no line: read() waits for its end, as on a real terminal. */
static int reads_half_a_line(const char *tty)
{
    char line[100] = "";
    int port = open(tty, O_RDWR | O_NOCTTY);
    if (port < 0 || system("stty -F \"$SIM7000_TTY\" sane -echo -opost") != 0 ||
        write(port, "AT", 2) != 2)
        return 1;
    if (fork() == 0) {
        sleep(1);
        _exit(write(port, "I\r", 2) != 2);
    }
    ssize_t count = read(port, line, sizeof line);
    printf("%zd\n", count);
    return count == 4 && memcmp(line, "ATI", 3) == 0 ? 0 : 2;
}

/* --- what cannot be held --- */

static int speaks_to_others(const char *tty)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(9)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at);
    return asks(tty);
}

static int sends_to_others(const char *tty)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(9)};
    at.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1, for documentation */
    sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&at, sizeof at);
    return asks(tty);
}

static volatile int flag;

static void *raises(void *nothing)
{
    sleep(1);
    flag = 1;
    return nothing;
}

static int spins_on_memory(const char *tty)
{
    pthread_t other;
    pthread_create(&other, NULL, raises, NULL);
    while (!flag)
        continue;
    return asks(tty);
}

/* --- those that do not end --- */

static int waits_for_ever(const char *tty)
{
    asks(tty);
    pause();
    return 0;
}

static int sleeps_for_ever(const char *tty)
{
    while (asks(tty) == 0)
        sleep(60);
    return 1;
}

static int looks_for_ever(const char *tty)
{
    int fd = open(tty, O_RDWR | O_NOCTTY | O_NONBLOCK);
    char byte;
    while (read(fd, &byte, 1) <= 0)
        continue;
    return 0;
}

static int writes_for_ever(const char *tty)
{
    int fd = open(tty, O_RDWR | O_NOCTTY);
    while (write(fd, "AT\r", 3) == 3)
        continue;
    return 0;
}

static int fails_after_a_day(const char *tty)
{
    static struct modem modem = {.wait = wait_by_poll};
    modem_open(&modem, tty, 0);
    unsigned short polls = 0; /* the defect: it runs over */
    for (;;) {
        if (!modem_ok(&modem, "AT+CSQ"))
            return 1;
        if (++polls > 8640)
            abort();
        sleep(10);
    }
}

static const struct program {
    const char *name;
    int (*run)(const char *tty);
} programs[] = {
    {"asks", asks},
    {"crashes", crashes},
    {"leaves_a_daemon", leaves_a_daemon},
    {"ignores_signals", ignores_signals},
    {"stops_its_child", stops_its_child},
    {"stops_itself", stops_itself},
    {"executes", executes},
    {"closes_stdio", closes_stdio},
    {"has_threads", has_threads},
    {"draws", draws},
    {"computes", computes},
    {"counts_cycles", counts_cycles},
    {"sets_clock", sets_clock},
    {"speaks_to_itself", speaks_to_itself},
    {"uses_lines", uses_lines},
    {"reads_half_a_line", reads_half_a_line},
    {"speaks_to_others", speaks_to_others},
    {"sends_to_others", sends_to_others},
    {"spins_on_memory", spins_on_memory},
    {"waits_for_ever", waits_for_ever},
    {"sleeps_for_ever", sleeps_for_ever},
    {"looks_for_ever", looks_for_ever},
    {"writes_for_ever", writes_for_ever},
    {"fails_after_a_day", fails_after_a_day},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof programs / sizeof programs[0]; i++) {
        if (strcmp(programs[i].name, argv[1]) == 0)
            return programs[i].run(argv[2]);
    }
    return 98;
}
