/* SPDX-License-Identifier: MIT */
#include "live/tap.h"

#include "base/die.h"
#include "link/must_uv.h"
#include "link/pty.h"
#include "link/serial.h"
#include "link/symlink.h"
#include "live/rescue.h"
#include "trace/mask.h"
#include "trace/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUEUE_MAX   65536   /* bytes under way to either side, then the other waits */
#define GAP         MSEC(5) /* within it, bytes of the modem are one line of the trace */
#define PAUSE_MS    50      /* after it, the trace is complete on disk */
#define SLOWEST_GAP SECONDS(20) / 1200

struct tap {
    struct tap_options options;
    uv_loop_t *uv;
    uint64_t start; /* uv_hrtime() at time 0 */
    struct ptys *ptys;
    struct pty *pty;
    struct bytes link; /* "" without one */
    int port;          /* -1: none */
    uv_poll_t poll;
    uv_timer_t pause;
    struct bytes to_modem, to_host;
    int64_t baud; /* the host's, as last seen */
    struct mask mask;
    struct recorder recorder;
    struct rescue rescue; /* of the link and the trace */
    const char *problem;
    bool polls, stopped;
};

static void poll_port(struct tap *tap);

static void end_by_itself(struct tap *tap, const char *problem)
{
    if (tap->problem || tap->stopped)
        return;
    tap->problem = problem;
    if (tap->polls)
        uv_poll_stop(&tap->poll);
    tap->options.ended(tap->options.owner);
}

/* --- the trace --- */

static void write_down(struct tap *tap)
{
    struct bytes *text = &tap->recorder.text;
    recorder_flush(&tap->recorder);
    if (text->count == 0)
        return;
    bool good = fwrite(bytes_at(text), 1, text->count, tap->options.trace) == text->count;
    bytes_clear(text);
    if (fflush(tap->options.trace) != 0 || !good)
        end_by_itself(tap, "the trace cannot be written");
}

static void on_pause(uv_timer_t *timer)
{
    write_down(timer->data);
}

static void record(struct tap *tap, enum lane lane, const char *bytes, size_t count)
{
    usec now = (usec)((uv_hrtime() - tap->start) / 1000);
    struct bytes masked = {0};
    mask_add(&tap->mask, lane, (struct span){bytes, count}, &masked);
    recorder_add(&tap->recorder, now, lane, bytes_span(&masked));
    bytes_release(&masked);
    uv_timer_start(&tap->pause, on_pause, PAUSE_MS, 0);
}

/* --- the modem's side --- */

static void read_port(struct tap *tap)
{
    char bytes[4096];
    size_t room = QUEUE_MAX - tap->to_host.count;
    ssize_t count = read(tap->port, bytes, room < sizeof bytes ? room : sizeof bytes);
    if (count > 0) {
        record(tap, LANE_FROM_MODEM, bytes, (size_t)count);
        bytes_add(&tap->to_host, bytes, (size_t)count);
        pty_flush(tap->pty);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        end_by_itself(tap, "the modem's port is gone");
    }
}

static void write_port(struct tap *tap)
{
    ssize_t count = write(tap->port, bytes_at(&tap->to_modem), tap->to_modem.count);
    if (count > 0) {
        bytes_drop(&tap->to_modem, (size_t)count);
        pty_resume(tap->pty);
    } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
        end_by_itself(tap, "the modem's port is gone");
    }
}

static void on_port(uv_poll_t *poll, int status, int events)
{
    struct tap *tap = poll->data;
    if (status < 0) {
        end_by_itself(tap, "the modem's port is gone");
        return;
    }
    if (events & UV_READABLE)
        read_port(tap);
    if (events & UV_WRITABLE && tap->to_modem.count)
        write_port(tap);
    poll_port(tap);
}

/* Asks only for what there is room or need for. */
static void poll_port(struct tap *tap)
{
    int events = (tap->to_host.count < QUEUE_MAX ? UV_READABLE : 0) |
                 (tap->to_modem.count ? UV_WRITABLE : 0);
    if (tap->problem || tap->stopped)
        return;
    if (events)
        uv_poll_start(&tap->poll, events, on_port);
    else
        uv_poll_stop(&tap->poll);
}

/* --- the host's side --- */

static void nothing(void *owner)
{
    (void)owner;
}

static size_t feed(void *owner, const char *bytes, size_t count)
{
    struct tap *tap = owner;
    size_t room = QUEUE_MAX - tap->to_modem.count;
    int64_t baud = pty_baud(tap->pty);
    if (tap->options.baud == 0 && baud && baud != tap->baud)
        serial_set_baud(tap->port, baud);
    tap->baud = baud;
    if (count > room)
        count = room;
    if (count == 0)
        return 0;
    record(tap, LANE_TO_MODEM, bytes, count);
    bytes_add(&tap->to_modem, bytes, count);
    write_port(tap);
    poll_port(tap);
    return count;
}

static struct span waiting(void *owner)
{
    struct tap *tap = owner;
    return bytes_span(&tap->to_host);
}

static void taken(void *owner, size_t count)
{
    struct tap *tap = owner;
    bytes_drop(&tap->to_host, count);
    poll_port(tap);
}

/* --- life --- */

static bool start(struct tap *tap, struct bytes *why)
{
    const char *reason = NULL;
    const struct pty_host host = {nothing, nothing, feed,    waiting,
                                  taken,   nothing, nothing, tap};
    tap->port = serial_open(tap->options.port, tap->options.baud, &reason);
    if (tap->port < 0) {
        bytes_addf(why, "cannot open %s: %s", tap->options.port, reason);
        return false;
    }
    tap->ptys = ptys_new(tap->uv, &reason);
    tap->pty = tap->ptys ? pty_new(tap->ptys, &host, &reason) : NULL;
    if (!tap->pty) {
        bytes_addf(why, "cannot make a terminal: %s", reason);
        return false;
    }
    if (tap->options.link) {
        bytes_add_text(&tap->link, tap->options.link);
        if (!link_make(tap->options.link, pty_path(tap->pty), &reason)) {
            bytes_addf(why, "cannot make the link %s: %s", tap->options.link, reason);
            bytes_clear(&tap->link);
            return false;
        }
    }
    if (uv_poll_init(tap->uv, &tap->poll, tap->port) != 0) {
        bytes_addf(why, "cannot wait for %s: it is no serial port", tap->options.port);
        return false;
    }
    tap->polls = true;
    tap->poll.data = tap;
    poll_port(tap);
    return true;
}

/* Memory ran out. */
static void save(void *owner)
{
    struct tap *tap = owner;
    if (tap->link.count)
        link_remove(bytes_at(&tap->link), pty_path(tap->pty));
    rescue_recording(&tap->recorder, tap->options.trace);
}

struct tap *tap_new(uv_loop_t *uv, const struct tap_options *options, struct bytes *why)
{
    struct tap *tap = xzalloc(sizeof *tap);
    tap->options = *options;
    tap->uv = uv;
    tap->start = uv_hrtime();
    tap->recorder.gap = options->baud && options->baud < 9600 ? SLOWEST_GAP : GAP;
    mask_init(&tap->mask, options->show_secrets ? MASK_SHOW : MASK_HIDE, "");
    must_uv(uv_timer_init(uv, &tap->pause));
    tap->pause.data = tap;
    rescue_add(&tap->rescue, save, tap);
    if (start(tap, why))
        return tap;
    tap_stop(tap);
    uv_run(uv, UV_RUN_DEFAULT);
    tap_free(tap);
    return NULL;
}

const char *tap_path(const struct tap *tap)
{
    return tap->link.count ? bytes_at(&tap->link) : pty_path(tap->pty);
}

const char *tap_problem(const struct tap *tap)
{
    return tap->problem;
}

static void on_poll_closed(uv_handle_t *handle)
{
    struct tap *tap = handle->data;
    close(tap->port);
}

void tap_stop(struct tap *tap)
{
    tap->stopped = true;
    write_down(tap);
    rescue_drop(&tap->rescue);
    if (tap->link.count)
        link_remove(bytes_at(&tap->link), pty_path(tap->pty));
    if (tap->pty)
        pty_free(tap->pty);
    if (tap->ptys)
        ptys_free(tap->ptys);
    if (tap->polls)
        uv_close((uv_handle_t *)&tap->poll, on_poll_closed);
    else if (tap->port >= 0)
        close(tap->port);
    uv_close((uv_handle_t *)&tap->pause, NULL);
}

void tap_free(struct tap *tap)
{
    bytes_release(&tap->to_modem);
    bytes_release(&tap->to_host);
    bytes_release(&tap->link);
    recorder_release(&tap->recorder);
    free(tap);
}
