/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"
#include "module/inside.h"

/* The receiver is off, searching, or has a fix; the scenario says where ([gnss] fix) and how long
 * the search takes (after). It solves once a second while it has a fix: that is the beat of
 * AT+CGNSURC. Its time is the world's, whatever AT+CCLK says. */
#define BEAT SECONDS(1)

static void report(void *owner);

static bool has_fix(const struct modem *modem)
{
    const struct gnss *gnss = &modem->gnss;
    return gnss->power && modem->sky->fix && gnss->fixed_at <= modem->agenda->now;
}

void gnss_init(struct modem *modem)
{
    alarm_init(&modem->gnss.due, report, modem);
}

void gnss_forget(struct modem *modem)
{
    alarm_cancel(modem->agenda, &modem->gnss.due);
}

void gnss_set_power(struct modem *modem, bool on)
{
    struct gnss *gnss = &modem->gnss;
    if (gnss->power == on)
        return;
    gnss->power = on;
    notef(modem->notes, LANE_MODULE, on ? "GNSS on" : "GNSS off");
    if (on)
        gnss_search(modem, modem->sky->after);
    else
        gnss_forget(modem);
}

void gnss_search(struct modem *modem, usec delay)
{
    modem->gnss.fixed_at = modem->agenda->now + delay;
    gnss_set_report(modem);
}

void gnss_set_report(struct modem *modem)
{
    struct gnss *gnss = &modem->gnss;
    usec now = modem->agenda->now;
    alarm_cancel(modem->agenda, &gnss->due);
    if (!gnss->power || !gnss->report || !modem->sky->fix)
        return;
    usec first = gnss->fixed_at > now ? gnss->fixed_at : now;
    alarm_set(modem->agenda, &gnss->due, first + gnss->report * BEAT);
}

static void report(void *owner)
{
    struct modem *modem = owner;
    struct bytes fields = {0};
    gnss_add_fields(modem, &fields);
    at_urc(modem->at, "+UGNSINF: %s", bytes_at(&fields));
    bytes_release(&fields);
    alarm_set_in(modem->agenda, &modem->gnss.due, modem->gnss.report * BEAT);
}

/* The form of the note's 4.1; without a fix that of a SIM7000G 1529B10 (LilyGo-Modem-Series
 * #507), and off that of #419. Accuracy and satellites are those of the note's example. */
void gnss_add_fields(const struct modem *modem, struct bytes *out)
{
    const struct gnss_options *world = modem->sky;
    if (!modem->gnss.power) {
        bytes_add_text(out, "0,,,,,,,,,,,,,,,,,,,,");
        return;
    }
    if (!has_fix(modem)) {
        bytes_add_text(out, "1,0,,,,,,,0,,,,,,,,,,,,");
        return;
    }
    int64_t micros = modem->agenda->now % SECONDS(1);
    bytes_add_text(out, "1,1,");
    calendar_add_stamp(out, clock_world_time(modem));
    bytes_addf(out, ".%03d,%.6f,%.6f,%.3f,0.00,0.0,1,,1.1,1.4,0.9,,21,6,,,45,,",
               (int)(micros / 1000), (double)world->latitude / 1e6,
               (double)world->longitude / 1e6, (double)world->altitude / 1e3);
}
