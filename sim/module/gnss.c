/* SPDX-License-Identifier: MIT */
/* A receiver with one place and one time to a fix, both from the scenario. Positions are never
 * computed: hosts want to see no fix, then a fix, then its loss. */
#include "base/calendar.h"
#include "module/inside.h"

/* The receiver is off, searching, or has a fix; the scenario says where ([gnss] fix) and how long
 * the search takes (after). It solves once a second while it has a fix: that is the beat of
 * AT+CGNSURC. Its time is the world's, whatever AT+CCLK says. */
#define BEAT SECONDS(1)

static void report(void *owner);

static bool has_fix(const struct module *module)
{
    const struct gnss *gnss = &module->gnss;
    return gnss->power && module->sky->fix && gnss->fixed_at <= module->agenda->now;
}

void gnss_init(struct module *module)
{
    alarm_init(&module->gnss.due, report, module);
}

void gnss_forget(struct module *module)
{
    alarm_cancel(module->agenda, &module->gnss.due);
}

void gnss_set_power(struct module *module, bool on)
{
    struct gnss *gnss = &module->gnss;
    if (gnss->power == on)
        return;
    gnss->power = on;
    notef(module->notes, LANE_MODULE, on ? "GNSS on" : "GNSS off");
    if (on)
        gnss_search(module, module->sky->after);
    else
        gnss_forget(module);
}

void gnss_search(struct module *module, usec delay)
{
    module->gnss.fixed_at = module->agenda->now + delay;
    gnss_set_report(module);
}

void gnss_set_report(struct module *module)
{
    struct gnss *gnss = &module->gnss;
    usec now = module->agenda->now;
    alarm_cancel(module->agenda, &gnss->due);
    if (!gnss->power || !gnss->report || !module->sky->fix)
        return;
    usec first = gnss->fixed_at > now ? gnss->fixed_at : now;
    alarm_set(module->agenda, &gnss->due, first + gnss->report * BEAT);
}

static void report(void *owner)
{
    struct module *module = owner;
    struct bytes fields = {0};
    gnss_add_fields(module, &fields);
    at_urc(module->at, "+UGNSINF: %s", bytes_at(&fields));
    bytes_release(&fields);
    alarm_set_in(module->agenda, &module->gnss.due, module->gnss.report * BEAT);
}

/* With all its decimals, and a comma. */
static void add_fixed(struct bytes *out, int64_t number, int places)
{
    int64_t unit = 1, size = number < 0 ? -number : number;
    for (int i = 0; i < places; i++)
        unit *= 10;
    bytes_addf(out, "%s%lld.%0*lld,", number < 0 ? "-" : "", (long long)(size / unit), places,
               (long long)(size % unit));
}

/* The form of the note's 4.1; without a fix that of a SIM7000G 1529B10 (LilyGo-Modem-Series
 * #507), and off that of #419. Accuracy and satellites are those of the note's example. */
void gnss_add_fields(const struct module *module, struct bytes *out)
{
    const struct gnss_options *world = module->sky;
    if (!module->gnss.power) {
        bytes_add_text(out, "0,,,,,,,,,,,,,,,,,,,,");
        return;
    }
    if (!has_fix(module)) {
        bytes_add_text(out, "1,0,,,,,,,0,,,,,,,,,,,,");
        return;
    }
    int64_t micros = module->agenda->now % SECONDS(1);
    bytes_add_text(out, "1,1,");
    calendar_add_stamp(out, clock_world_time(module));
    bytes_addf(out, ".%03d,", (int)(micros / 1000));
    add_fixed(out, world->latitude, 6);
    add_fixed(out, world->longitude, 6);
    add_fixed(out, world->altitude, 3);
    bytes_add_text(out, "0.00,0.0,1,,1.1,1.4,0.9,,21,6,,,45,,");
}
