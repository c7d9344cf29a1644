/* SPDX-License-Identifier: MIT */
/* The clock: the scenario's epoch and the agenda, so that it never depends on the machine's. What
 * the host sets, or the network tells, is a difference to that. */
#include "base/bytes.h"
#include "base/calendar.h"
#include "module/inside.h"

/* The network's own zone and daylight saving: the world's calendar is UTC. */
#define NETWORK_ZONE 0
#define NETWORK_DST  0
#define ZONE_MIN     (-47) /* AT manual 3.2.20 */
#define ZONE_MAX     48

static bool read_two_digits(struct span *text, char behind, int *out);
static bool read_zone(struct span text, int64_t *zone);

void clock_add_time(struct bytes *out, int64_t seconds)
{
    struct civil at = calendar_civil(seconds);
    bytes_addf(out, "%02d/%02d/%02d,%02d:%02d:%02d", (int)(at.year % 100), at.month, at.day,
               at.hour, at.minute, at.second);
}

/* AT manual 5.2.4: a number for each part. */
static void add_plain_time(struct bytes *out, int64_t seconds)
{
    struct civil at = calendar_civil(seconds);
    bytes_addf(out, "%d,%d,%d,%d,%d,%d,", (int)(at.year % 100), at.month, at.day, at.hour,
               at.minute, at.second);
}

int64_t clock_world_time(const struct module *module)
{
    return module->options->epoch + module->agenda->now / SECONDS(1);
}

void clock_set_network(struct module *module, int64_t zone)
{
    module->clock.shift = 0;
    module->clock.zone = zone;
}

/* What a network tells at registration, in the form of real units: the quote in front of the
 * time is missing there too (Botletics AWS log; LilyGo-Modem-Series #429). Or as the manual has
 * it. */
void clock_network_time(struct module *module)
{
    struct bytes time = {0};
    if (!module->clock.clts)
        return;
    clock_set_network(module, NETWORK_ZONE);
    bool plain = module->options->plain_time;
    (plain ? add_plain_time : clock_add_time)(&time, module_calendar(module));
    at_urc(module->at, "*PSUTTZ: %s%s\"%+03d\",%d", bytes_at(&time), plain ? "" : "\",",
           NETWORK_ZONE, NETWORK_DST);
    at_urc(module->at, "DST: %d", NETWORK_DST);
    bytes_release(&time);
}

/* Only the zone is kept over a start (AT manual 3.2.20). */
void clock_restart(struct module *module)
{
    module->clock.shift = 0;
}

static bool read_two_digits(struct span *text, char behind, int *out)
{
    int64_t number;
    if (!span_number(span_cut(*text, 2), 99, &number) || text->count < 2)
        return false;
    *out = (int)number;
    *text = span_skip(*text, 2);
    if (behind == '\0')
        return true;
    if (text->count == 0 || text->at[0] != behind)
        return false;
    *text = span_skip(*text, 1);
    return true;
}

static bool read_zone(struct span text, int64_t *zone)
{
    int quarters;
    if (text.count != 3 || (text.at[0] != '+' && text.at[0] != '-'))
        return false;
    struct span digits = span_skip(text, 1);
    if (!read_two_digits(&digits, '\0', &quarters))
        return false;
    *zone = text.at[0] == '-' ? -quarters : quarters;
    return *zone >= ZONE_MIN && *zone <= ZONE_MAX;
}

/* Years from 80 on are those before 2000: a module without time counts from 1980. */
bool clock_set(struct module *module, struct span text)
{
    struct civil civil = {0};
    int year;
    int64_t zone = module->clock.zone;
    if (!read_two_digits(&text, '/', &year) || !read_two_digits(&text, '/', &civil.month) ||
        !read_two_digits(&text, ',', &civil.day) || !read_two_digits(&text, ':', &civil.hour) ||
        !read_two_digits(&text, ':', &civil.minute) ||
        !read_two_digits(&text, '\0', &civil.second))
        return false;
    civil.year = year >= 80 ? 1900 + year : 2000 + year;
    if (!calendar_valid(&civil) || (text.count && !read_zone(text, &zone)))
        return false;
    module->clock.zone = zone;
    module->clock.shift +=
        calendar_seconds(&civil) - zone * CALENDAR_QUARTER - module_calendar(module);
    return true;
}
