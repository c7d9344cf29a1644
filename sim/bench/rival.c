/* SPDX-License-Identifier: MIT */
/* What figures are compared with: a minimal libuv program that echoes over the same terminals. It
 * does the least that any such program has to do; what is above it is ours. */
#define _GNU_SOURCE
#include "base/die.h"
#include "bench/bench.h"
#include "live/live.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* --- the echo program --- */

struct echo {
    uv_loop_t loop;
    uv_poll_t poll;
    int master;
    size_t owed; /* of the bulk */
};

static void echo_events(struct echo *echo);

static void echo_bulk(struct echo *echo)
{
    static char bulk[65536];
    while (echo->owed) {
        size_t count = echo->owed < sizeof bulk ? echo->owed : sizeof bulk;
        ssize_t written = write(echo->master, bulk, count);
        if (written <= 0)
            break;
        echo->owed -= (size_t)written;
    }
    echo_events(echo);
}

static void echo_answer(struct echo *echo, char c)
{
    static const char answer[] = "\r\nOK\r\n", block[RIVAL_BLOCK];
    if ((c == '\r' && write(echo->master, answer, strlen(answer)) < 0) ||
        (c == 'K' && write(echo->master, block, sizeof block) < 0))
        _exit(1);
    if (c == 'B')
        echo->owed += RIVAL_BULK;
}

static void echo_ready(uv_poll_t *poll, int status, int events)
{
    struct echo *echo = poll->data;
    char bytes[4096];
    (void)status;
    if (echo->owed && events & UV_WRITABLE)
        echo_bulk(echo);
    if (!(events & UV_READABLE))
        return;
    ssize_t count = read(echo->master, bytes, sizeof bytes);
    if (count < 0 && errno != EAGAIN)
        _exit(0); /* the client is gone */
    for (ssize_t i = 0; i < count; i++)
        echo_answer(echo, bytes[i]);
    if (echo->owed)
        echo_events(echo);
}

static void echo_events(struct echo *echo)
{
    uv_poll_start(&echo->poll, UV_READABLE | (echo->owed ? UV_WRITABLE : 0), echo_ready);
}

static void serve_echo(int paths, const void *arg, size_t count)
{
    struct echo echo = {0};
    struct termios settings;
    (void)arg, (void)count;
    echo.master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (echo.master < 0 || grantpt(echo.master) != 0 || unlockpt(echo.master) != 0 ||
        tcgetattr(echo.master, &settings) != 0)
        bench_fail("a terminal");
    cfmakeraw(&settings);
    tcsetattr(echo.master, TCSANOW, &settings);
    dprintf(paths, "%s\n", ptsname(echo.master));
    uv_loop_init(&echo.loop);
    uv_poll_init(&echo.loop, &echo.poll, echo.master);
    echo.poll.data = &echo;
    echo_events(&echo);
    uv_run(&echo.loop, UV_RUN_DEFAULT);
}

/* --- the same on TCP, with streams as libuv's guide has them --- */

struct tcp_echo {
    uv_loop_t loop;
    uv_tcp_t listener, client;
    uv_write_t write;
    char bytes[4096];
};

static void tcp_give(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct tcp_echo *echo = handle->data;
    (void)wanted;
    *out = uv_buf_init(echo->bytes, sizeof echo->bytes);
}

static void tcp_written(uv_write_t *write, int status)
{
    (void)write, (void)status;
}

static void tcp_came(uv_stream_t *client, ssize_t count, const uv_buf_t *bytes)
{
    static char answer[] = "\r\nOK\r\n";
    struct tcp_echo *echo = client->data;
    if (count < 0)
        _exit(0); /* the client is gone */
    uv_buf_t buffer = uv_buf_init(answer, sizeof answer - 1);
    if (count > 0 && bytes->base[count - 1] == '\r')
        uv_write(&echo->write, client, &buffer, 1, tcp_written);
}

static void tcp_knocked(uv_stream_t *listener, int status)
{
    struct tcp_echo *echo = listener->data;
    if (status < 0 || uv_accept(listener, (uv_stream_t *)&echo->client) != 0)
        _exit(1);
    uv_tcp_nodelay(&echo->client, 1);
    uv_read_start((uv_stream_t *)&echo->client, tcp_give, tcp_came);
}

static void serve_tcp_echo(int paths, const void *arg, size_t count)
{
    struct tcp_echo echo = {.bytes = {0}};
    struct sockaddr_in at;
    struct sockaddr_storage name;
    int size = sizeof name;
    (void)arg, (void)count;
    uv_loop_init(&echo.loop);
    uv_tcp_init(&echo.loop, &echo.listener);
    uv_tcp_init(&echo.loop, &echo.client);
    echo.listener.data = echo.client.data = &echo;
    uv_ip4_addr("127.0.0.1", 0, &at);
    if (uv_tcp_bind(&echo.listener, (const struct sockaddr *)&at, 0) != 0 ||
        uv_listen((uv_stream_t *)&echo.listener, 1, tcp_knocked) != 0 ||
        uv_tcp_getsockname(&echo.listener, (struct sockaddr *)&name, &size) != 0)
        bench_fail("a port");
    dprintf(paths, "socket://127.0.0.1:%d\n", ntohs(((struct sockaddr_in *)&name)->sin_port));
    uv_run(&echo.loop, UV_RUN_DEFAULT);
}

/* --- modems --- */

struct modems {
    const char *on, *world, *control;
};

static void serve_modems(int paths, const void *arg, size_t count)
{
    const struct modems *modems = arg;
    struct complaints complaints = {0};
    struct scenario *scenario =
        scenario_read(NULL, "bench", span_of(modems->world), &complaints);
    struct bytes why = {0};
    uv_loop_t loop;
    must(scenario);
    uv_loop_init(&loop);
    struct sink errors;
    sink_init(&errors, &loop, STDERR_FILENO);
    const struct live_options options = {
        .scenario = scenario,
        .on = modems->on,
        .count = count,
        .speed = 1,
        .errors = &errors,
        .control = modems->control,
    };
    struct live *live = live_new(&loop, &options, &why);
    if (!live) {
        fprintf(stderr, "bench: %s\n", bytes_at(&why));
        _exit(1);
    }
    for (size_t i = 0; i < count; i++)
        dprintf(paths, "%s\n", live_path(live, i));
    uv_run(&loop, UV_RUN_DEFAULT);
}

static void serve_program(int paths, const void *arg, size_t count)
{
    (void)arg, (void)count;
    dup2(paths, STDOUT_FILENO);
    execl("/proc/self/exe", "sim7000", "run", "-q", (char *)NULL);
    bench_fail("sim7000");
}

/* --- processes --- */

/* A port of the loopback; -1. */
static int connect_to(const char *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0)
        return fd;
    return -1;
}

static void open_next(FILE *paths, struct tty *tty)
{
    char path[128] = "";
    if (!fgets(path, sizeof path, paths))
        bench_fail("a path");
    path[strcspn(path, "\n")] = '\0';
    const char *port = strrchr(path, ':');
    tty->fd = port ? connect_to(port + 1) : open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (tty->fd < 0)
        bench_fail(path);
}

static struct rival start(void (*become)(int paths, const void *arg, size_t count),
                          const void *arg, size_t count)
{
    struct rival rival = {.count = count};
    int ends[2];
    if (pipe(ends) != 0)
        bench_fail("pipe");
    fflush(stdout);
    rival.process = fork();
    if (rival.process < 0)
        bench_fail("fork");
    if (rival.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        become(ends[1], arg, count);
        _exit(0);
    }
    close(ends[1]);
    FILE *paths = fdopen(ends[0], "r");
    if (!paths)
        bench_fail("fdopen");
    rival.ttys = xzalloc(count * sizeof *rival.ttys);
    for (size_t i = 0; i < count; i++)
        open_next(paths, &rival.ttys[i]);
    fclose(paths);
    return rival;
}

struct rival rival_start_echo(void)
{
    return start(serve_echo, NULL, 1);
}

struct rival rival_start_tcp_echo(void)
{
    return start(serve_tcp_echo, NULL, 1);
}

struct rival rival_start_modems_on(const char *on, const char *world, size_t count)
{
    return start(serve_modems, &(struct modems){.on = on, .world = world}, count);
}

struct rival rival_start_modems(const char *world, size_t count)
{
    return rival_start_modems_on(NULL, world, count);
}

struct rival rival_start_controlled(const char *path)
{
    return start(serve_modems,
                 &(struct modems){.world = "[module]\nthink = 0\n", .control = path}, 1);
}

struct rival rival_start_program(void)
{
    return start(serve_program, NULL, 1);
}

void rival_end(struct rival *rival)
{
    kill(rival->process, SIGTERM);
    waitpid(rival->process, NULL, 0);
    for (size_t i = 0; i < rival->count; i++)
        close(rival->ttys[i].fd);
    free(rival->ttys);
}

double rival_rss(const struct rival *rival)
{
    char path[64], line[128] = "", *behind_size;
    snprintf(path, sizeof path, "/proc/%d/statm", rival->process);
    FILE *file = fopen(path, "r");
    bool has_line = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    if (!has_line)
        bench_fail(path);
    strtoul(line, &behind_size, 10);
    return (double)strtoul(behind_size, NULL, 10) * (double)sysconf(_SC_PAGESIZE);
}

/* --- the host's side --- */

#define PATIENCE_MS 20000

void tty_send(struct tty *tty, const char *text)
{
    if (write(tty->fd, text, strlen(text)) != (ssize_t)strlen(text))
        bench_fail("write");
}

/* Behind what is kept; at least one byte. */
static void read_more(struct tty *tty)
{
    if (tty->from)
        memmove(tty->bytes, tty->bytes + tty->from, tty->count); /* a few bytes */
    tty->from = 0;
    size_t end = tty->count;
    struct pollfd wait = {.fd = tty->fd, .events = POLLIN};
    errno = ETIMEDOUT;
    if (poll(&wait, 1, PATIENCE_MS) <= 0)
        bench_fail("the modem");
    ssize_t came = read(tty->fd, tty->bytes + end, sizeof tty->bytes - end);
    if (came <= 0)
        bench_fail("read");
    tty->count += (size_t)came;
}

static void drop(struct tty *tty, size_t count)
{
    tty->from += count;
    tty->count -= count;
}

size_t tty_await(struct tty *tty, const char *text)
{
    size_t length = strlen(text), passed = 0;
    for (;;) {
        const char *begin = tty->bytes + tty->from;
        const char *found = memmem(begin, tty->count, text, length);
        size_t done = found                 ? (size_t)(found - begin) + length
                      : tty->count > length ? tty->count - length
                                            : 0;
        drop(tty, done);
        passed += done;
        if (found)
            return passed;
        read_more(tty);
    }
}

void tty_ok(struct tty *tty, const char *line)
{
    tty_send(tty, line);
    tty_await(tty, "OK\r\n");
}

void tty_skip(struct tty *tty, size_t count)
{
    while (count > tty->count) {
        count -= tty->count;
        drop(tty, tty->count);
        read_more(tty);
    }
    drop(tty, count);
}
