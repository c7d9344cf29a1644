/* SPDX-License-Identifier: MIT */
/* O_NONBLOCK belongs to the open file, which our parent and the program under test have as well:
 * setting it on stderr would break their writes. So the file is opened anew where that is
 * possible (pipes and terminals, through /proc). A socket can be asked not to block for each
 * write. What is left is written in pieces that a pipe takes whole when it says that it has room
 * (POSIX, write(): PIPE_BUF). */
#include "link/sink.h"

#include "link/must_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RETRY_MS = 10, PIECE = 512 };

static void on_timer(uv_timer_t *timer);

static int open_anew(int file)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void sink_init(struct sink *sink, uv_loop_t *uv, int file)
{
    struct stat about;
    bool known = fstat(file, &about) == 0;
    *sink = (struct sink){.file = file};
    sink->is_pipe = known && !S_ISREG(about.st_mode);
    int anew = sink->is_pipe ? open_anew(file) : -1;
    sink->own = anew >= 0;
    sink->file = sink->own ? anew : file;
    sink->has_timer = uv != NULL;
    if (!uv)
        return;
    must_uv(uv_timer_init(uv, &sink->timer));
    sink->timer.data = sink;
}

static ssize_t write_some(const struct sink *sink, struct span bytes)
{
    struct pollfd room = {.fd = sink->file, .events = POLLOUT};
    if (!sink->is_pipe || sink->own)
        return write(sink->file, bytes.at, bytes.count);
    ssize_t count = send(sink->file, bytes.at, bytes.count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0 || errno != ENOTSOCK)
        return count;
    errno = EAGAIN;
    if (poll(&room, 1, 0) <= 0)
        return -1;
    return write(sink->file, bytes.at, bytes.count < PIECE ? bytes.count : PIECE);
}

/* As much as there is room for; what is left comes back. */
static struct span write_all(struct sink *sink, struct span bytes)
{
    while (bytes.count && !sink->problem) {
        ssize_t count = write_some(sink, bytes);
        if (count > 0)
            bytes = span_skip(bytes, (size_t)count);
        else if (count == 0 || errno == EAGAIN || errno == EWOULDBLOCK)
            break;
        else if (errno != EINTR)
            sink->problem = strerror(errno);
    }
    return bytes;
}

static void flush(struct sink *sink)
{
    size_t left = write_all(sink, bytes_span(&sink->queue)).count;
    bytes_drop(&sink->queue, sink->queue.count - left);
    if (sink->problem)
        bytes_clear(&sink->queue);
    if (!sink->has_timer)
        return;
    if (sink->queue.count && !uv_is_active((uv_handle_t *)&sink->timer))
        uv_timer_start(&sink->timer, on_timer, RETRY_MS, RETRY_MS);
    else if (!sink->queue.count)
        uv_timer_stop(&sink->timer);
}

static void on_timer(uv_timer_t *timer)
{
    flush(timer->data);
}

bool sink_write(struct sink *sink, struct span bytes, const char **why)
{
    flush(sink);
    *why = sink->problem;
    if (!*why && sink->queue.count && sink->queue.count + bytes.count > SINK_MAX)
        *why = SINK_FULL;
    if (*why)
        return false;
    if (sink->is_pipe)
        bytes_reserve(&sink->queue, bytes.count); /* before any of it is written */
    if (sink->queue.count == 0)
        bytes = write_all(sink, bytes);
    bytes_add_span(&sink->queue, bytes);
    flush(sink);
    *why = sink->problem;
    return !*why;
}

/* poll() tells of room in a pipe also when there is less than what is to be written: so it is
 * tried again and again. */
bool sink_close(struct sink *sink, const char **why)
{
    for (int waited = 0; waited < SINK_PATIENCE && sink->queue.count; waited += RETRY_MS) {
        poll(NULL, 0, RETRY_MS);
        flush(sink);
    }
    *why = sink->problem ? sink->problem : sink->queue.count ? SINK_FULL : NULL;
    if (sink->has_timer)
        uv_close((uv_handle_t *)&sink->timer, NULL);
    bytes_release(&sink->queue);
    if (sink->own)
        close(sink->file);
    return !*why;
}

void sink_rescue(struct sink *sink, struct span bytes)
{
    size_t left = write_all(sink, bytes_span(&sink->queue)).count;
    bytes_drop(&sink->queue, sink->queue.count - left);
    if (left == 0)
        write_all(sink, bytes);
}
