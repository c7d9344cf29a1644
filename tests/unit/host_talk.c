/* SPDX-License-Identifier: MIT */
#include "host_talk.h"

#include "base/escape.h"
#include "device.h"

#include <criterion/criterion.h>
#include <string.h>

/* Answers come after [module] think, which is 2 ms, and none is later than this. */
#define THINK_MOST MSEC(5)

static const char world[] = "[files]\n"
                            "/file.txt = text " FILE_TEXT "\n"
                            "/long.txt = digits 3000\n";

struct host {
    struct agenda agenda;
    struct scenario *scenario;
    struct device *device;
    struct bytes heard;
    usec first, last; /* when the first and the last of them came */
    const char *title;
};

static void ignore(void *owner)
{
    (void)owner;
}

static void listen(struct host *host)
{
    struct span out = device_output(host->device);
    if (!out.count)
        return;
    if (!host->heard.count)
        host->first = host->agenda.now;
    host->last = host->agenda.now;
    bytes_add_span(&host->heard, out);
    device_taken(host->device, out.count);
}

static void start(struct host *host, const char *title)
{
    static const struct device_events nobody = {.output = ignore, .writable = ignore};
    struct complaints complaints = {0};
    *host = (struct host){.title = title};
    agenda_init(&host->agenda);
    host->scenario = scenario_read(NULL, "test.ini", span_of(world), &complaints);
    cr_assert(host->scenario, "%s", bytes_at(&complaints.text));
    host->device = device_new(&(struct device_parts){
        .agenda = &host->agenda, .scenario = host->scenario, .events = &nobody});
}

static void end(struct host *host)
{
    device_free(host->device);
    scenario_free(host->scenario);
    agenda_release(&host->agenda);
    bytes_release(&host->heard);
}

static const char *shown(const char *bytes, size_t count)
{
    static struct bytes out[2];
    static size_t which;
    struct bytes *to = &out[which++ % 2];
    bytes_clear(to);
    escape_add(to, bytes, count);
    return bytes_at(to);
}

/* Time goes on until so many bytes have come. */
static void wait_for(struct host *host, size_t count, usec until)
{
    listen(host);
    while (host->heard.count < count && agenda_step(&host->agenda, until))
        listen(host);
    agenda_run_until(&host->agenda, host->heard.count < count ? until : host->agenda.now);
    listen(host);
}

static void play_row(struct host *host, const struct talk_row *row)
{
    usec start = host->agenda.now, most = row->most ? row->most : THINK_MOST;
    size_t count = row->modem ? strlen(row->modem) : SIZE_MAX;
    if (row->host)
        cr_assert_eq(device_feed(host->device, row->host, strlen(row->host)),
                     strlen(row->host));
    wait_for(host, count ? count : SIZE_MAX, start + most);
    const char *sent = row->host ? shown(row->host, strlen(row->host)) : "(it waits)";
    if (row->modem) {
        bool same = host->heard.count == count &&
                    memcmp(bytes_at(&host->heard), row->modem, count) == 0;
        cr_expect(same, "%s: %s: after %lld us came %s", host->title, sent,
                  (long long)(host->agenda.now - start),
                  shown(bytes_at(&host->heard), host->heard.count));
    }
    cr_expect(!host->heard.count || host->first - start >= row->least,
              "%s: %s: answered after %lld us", host->title, sent,
              (long long)(host->first - start));
    bytes_clear(&host->heard);
}

static void play_rows(struct host *host, const struct talk_row *rows)
{
    for (; rows->host || rows->modem || rows->most; rows++)
        play_row(host, rows);
}

void talk_play_after(const char *title, const struct talk_row *before,
                     const struct talk_row *rows)
{
    struct host host;
    start(&host, title);
    if (before)
        play_rows(&host, before);
    play_rows(&host, rows);
    end(&host);
}

void talk_play(const char *title, const struct talk_row *rows)
{
    talk_play_after(title, NULL, rows);
}
