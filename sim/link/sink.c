/* SPDX-License-Identifier: MIT */
/* What a reader has no room for is tried again by a timer: poll() tells of room in a pipe also when
 * there is less than what is to be written. */
#include "link/sink.h"

#include "link/must_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

enum { RETRY_MS = 10 };

static void on_timer(uv_timer_t *timer);

void sink_init(struct sink *sink, uv_loop_t *uv, int file)
{
    *sink = (struct sink){.has_timer = uv != NULL};
    borrowed_init(&sink->file, file, O_WRONLY);
    if (!uv)
        return;
    must_uv(uv_timer_init(uv, &sink->timer));
    sink->timer.data = sink;
}

/* As much as there is room for; what is left comes back. */
static struct span write_all(struct sink *sink, struct span bytes)
{
    while (bytes.count && !sink->problem) {
        ssize_t count = borrowed_write(&sink->file, bytes);
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
    if (!sink->file.is_plain)
        bytes_reserve(&sink->queue, bytes.count); /* before any of it is written */
    if (sink->queue.count == 0)
        bytes = write_all(sink, bytes);
    bytes_add_span(&sink->queue, bytes);
    flush(sink);
    *why = sink->problem;
    return !*why;
}

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
    borrowed_release(&sink->file);
    return !*why;
}

void sink_rescue(struct sink *sink, struct span bytes)
{
    size_t left = write_all(sink, bytes_span(&sink->queue)).count;
    bytes_drop(&sink->queue, sink->queue.count - left);
    if (left == 0)
        write_all(sink, bytes);
}
