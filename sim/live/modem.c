/* SPDX-License-Identifier: MIT */
#include "live/modem.h"

#include "link/symlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void mark(struct live_modem *modem)
{
    if (modem->is_dirty)
        return;
    modem->is_dirty = true;
    modem->next_dirty = *modem->dirty_list;
    *modem->dirty_list = modem;
}

/* --- what the device says --- */

static void hear(struct live_modem *modem, enum lane lane, struct span bytes)
{
    usec now = modem->loop->agenda.now;
    struct bytes masked = {0};
    mask_add(&modem->mask, lane, bytes, &masked);
    if (modem->talk)
        talk_note(modem->talk, now, lane, bytes_span(&masked));
    if (modem->trace)
        recorder_add(&modem->recorder, now, lane, bytes_span(&masked));
    bytes_release(&masked);
    mark(modem);
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    hear(owner, lane, (struct span){bytes, count});
}

static void output(void *owner)
{
    mark(owner);
}

static void room(void *owner)
{
    struct live_modem *modem = owner;
    modem->has_room = true;
    mark(modem);
}

/* --- what the terminal says --- */

static void begin(void *owner)
{
    loop_enter(((struct live_modem *)owner)->loop);
}

static void end(void *owner)
{
    loop_leave(((struct live_modem *)owner)->loop);
}

/* Only for people: it changes nothing in the modem. */
static void tell(struct live_modem *modem, const char *text)
{
    if (modem->talk)
        talk_note(modem->talk, modem->loop->agenda.now, LANE_MODULE, span_of(text));
}

static void tell_baud(struct live_modem *modem)
{
    int64_t baud = modem->talk ? pty_baud(modem->pty) : modem->baud;
    if (baud == modem->baud)
        return;
    modem->baud = baud;
    struct bytes text = {0};
    bytes_addf(&text, "the host set %lld bit/s", (long long)baud);
    tell(modem, bytes_at(&text));
    bytes_release(&text);
}

static size_t feed(void *owner, const char *bytes, size_t count)
{
    struct live_modem *modem = owner;
    tell_baud(modem);
    return device_feed(modem->device, bytes, count);
}

static struct span waiting(void *owner)
{
    struct live_modem *modem = owner;
    return device_output(modem->device);
}

static void taken(void *owner, size_t count)
{
    struct live_modem *modem = owner;
    device_taken(modem->device, count);
}

static void opened(void *owner)
{
    tell(owner, "the host opened the terminal");
}

static void closed(void *owner)
{
    struct live_modem *modem = owner;
    device_host_acts(modem->device, HOST_HANGS_UP);
    if (modem->talk)
        talk_end(modem->talk);
}

/* --- life --- */

/* Memory ran out. */
static void save(void *owner)
{
    struct live_modem *modem = owner;
    if (modem->link.count)
        link_remove(bytes_at(&modem->link), pty_path(modem->pty));
    if (modem->trace)
        rescue_recording(&modem->recorder, modem->trace);
}

bool live_modem_start(struct live_modem *modem, struct ptys *ptys, struct net *net,
                      enum mask_mode mode, const char **why)
{
    bool told = modem->talk || modem->trace;
    const struct device_host device_host = {output, room, told ? note : NULL, modem};
    const struct pty_host pty_host = {begin, end, feed, waiting, taken, opened, closed, modem};
    mask_init(&modem->mask, mode, modem->scenario.password);
    modem->recorder.gap = recorder_gap(modem->scenario.at.baud);
    modem->pty = pty_new(ptys, &pty_host, why);
    if (!modem->pty)
        return false;
    rescue_add(&modem->rescue, save, modem);
    modem->device = device_new(&(struct device_parts){.agenda = &modem->loop->agenda,
                                                      .scenario = &modem->scenario,
                                                      .host = &device_host,
                                                      .net = net});
    return true;
}

/* The host goes on talking to its modem; that there is no whole trace is said at once, and once
 * more by the exit status. */
static void lose_trace(struct live_modem *modem)
{
    fprintf(stderr, "sim7000: the trace of %s cannot be written: %s\n", pty_path(modem->pty),
            strerror(errno));
    fclose(modem->trace);
    modem->trace = NULL;
    modem->trace_lost = true;
}

static void write_trace(struct live_modem *modem)
{
    struct bytes *text = &modem->recorder.text;
    if (!modem->trace || !text->count)
        return;
    bool good = fwrite(bytes_at(text), 1, text->count, modem->trace) == text->count;
    if (fflush(modem->trace) != 0 || !good)
        lose_trace(modem);
    bytes_clear(text);
}

void live_modem_settle(struct live_modem *modem)
{
    modem->is_dirty = false;
    if (!modem->device)
        return;
    if (modem->has_room) {
        modem->has_room = false;
        pty_resume(modem->pty);
    }
    if (device_output(modem->device).count)
        pty_flush(modem->pty);
    write_trace(modem);
    if (modem->talk)
        talk_pause(modem->talk);
}

/* The terminal goes, and with it the host that waits for an answer: so the recording says why it
 * has none. */
static void hang_up(struct live_modem *modem)
{
    if (modem->device && at_owes_answer(device_at(modem->device)))
        device_host_acts(modem->device, HOST_HANGS_UP);
}

void live_modem_stop(struct live_modem *modem)
{
    hang_up(modem);
    recorder_flush(&modem->recorder);
    write_trace(modem);
    rescue_drop(&modem->rescue);
    if (modem->link.count)
        link_remove(bytes_at(&modem->link), pty_path(modem->pty));
    if (modem->trace)
        fclose(modem->trace);
    if (modem->talk)
        talk_end(modem->talk);
    device_free(modem->device);
    pty_free(modem->pty);
    recorder_release(&modem->recorder);
    bytes_release(&modem->link);
    modem->device = NULL;
    modem->pty = NULL;
    modem->trace = NULL;
}
