/* SPDX-License-Identifier: MIT */
/* Answers that come late: network time, addresses of names, echoes. Each is OK at once and a URC
 * when the network would have answered; a second request takes the place of the first. */
#include "base/calendar.h"
#include "module/inside.h"

/* Each question is decided when it is asked and answered when its packet would be back. Codes of
 * AT+CNTP and AT+CDNSGIP: AT manual 11.2.2 and 8.2.15. How long the module waits for an answer
 * stands nowhere; hosts give it 10 s and more. */
#define PATIENCE SECONDS(10)

enum { NTP_GOOD = 1, NTP_NO_NETWORK = 61, NTP_NO_NAME = 62, NTP_NO_ANSWER = 65 };
enum { DNS_NETWORK_ERROR = 3, DNS_COMMON_ERROR = 8 };

static void time_comes(void *owner);
static void address_comes(void *owner);
static void echo_comes(void *owner);

void internet_init(struct module *module)
{
    struct internet *internet = &module->internet;
    alarm_init(&internet->time.due, time_comes, module);
    alarm_init(&internet->look_up.due, address_comes, module);
    alarm_init(&internet->ping.due, echo_comes, module);
}

void internet_forget(struct module *module)
{
    struct internet *internet = &module->internet;
    alarm_cancel(module->agenda, &internet->time.due);
    alarm_cancel(module->agenda, &internet->look_up.due);
    alarm_cancel(module->agenda, &internet->ping.due);
}

bool internet_is_open(const struct module *module)
{
    bool open = module_bearer_up(module, 0);
    for (int64_t cid = 1; cid <= PROFILES_MAX; cid++)
        open = open || module_bearer_up(module, cid);
    return open;
}

static struct reached reach(const struct module *module, const char *name)
{
    return module->events.reach(module->events.owner, span_of(name));
}

/* --- the time --- */

bool internet_get_time(struct module *module)
{
    struct network_time *time = &module->internet.time;
    if (alarm_is_set(&time->due))
        return false;
    usec took = 0;
    time->code = NTP_NO_NETWORK;
    if (module_bearer_up(module, time->cid)) {
        struct reached reached = reach(module, time->server);
        static const int codes[] = {[REACH_GOOD] = NTP_GOOD,
                                    [REACH_NO_NAME] = NTP_NO_NAME,
                                    [REACH_NO_ANSWER] = NTP_NO_ANSWER};
        time->code = codes[reached.how];
        took = reached.how == REACH_NO_ANSWER ? PATIENCE : reached.took;
    }
    alarm_set_in(module->agenda, &time->due, took);
    return true;
}

/* With <mode> 0 the clock is set, with 1 the time is told, with 2 both. */
static void time_comes(void *owner)
{
    enum { TELL_ONLY = 1 };
    struct module *module = owner;
    struct network_time *time = &module->internet.time;
    struct bytes told = {0};
    if (time->code == NTP_GOOD && time->mode != TELL_ONLY)
        clock_set_network(module, time->zone);
    if (time->code == NTP_GOOD && time->mode != 0) {
        struct civil at =
            calendar_civil(clock_world_time(module) + time->zone * CALENDAR_QUARTER);
        bytes_addf(&told, ",\"%04d/%02d/%02d,%02d:%02d:%02d\"", (int)at.year, at.month, at.day,
                   at.hour, at.minute, at.second);
    }
    at_urc(module->at, "+CNTP: %d%s", time->code, bytes_at(&told));
    bytes_release(&told);
}

/* --- addresses --- */

bool internet_look_up(struct module *module, struct span name)
{
    struct look_up *look_up = &module->internet.look_up;
    if (alarm_is_set(&look_up->due))
        return false;
    span_copy(name, look_up->name, sizeof look_up->name);
    look_up->reached = reach(module, look_up->name);
    bool silent = look_up->reached.how == REACH_NO_ANSWER;
    alarm_set_in(module->agenda, &look_up->due, silent ? PATIENCE : look_up->reached.took);
    return true;
}

static void address_comes(void *owner)
{
    struct module *module = owner;
    const struct look_up *look_up = &module->internet.look_up;
    if (look_up->reached.how == REACH_GOOD && look_up->reached.second[0])
        at_urc(module->at, "+CDNSGIP: 1,\"%s\",\"%s\",\"%s\"", look_up->name,
               look_up->reached.address, look_up->reached.second);
    else if (look_up->reached.how == REACH_GOOD)
        at_urc(module->at, "+CDNSGIP: 1,\"%s\",\"%s\"", look_up->name,
               look_up->reached.address);
    else
        at_urc(module->at, "+CDNSGIP: 0,%d",
               look_up->reached.how == REACH_NO_NAME ? DNS_COMMON_ERROR : DNS_NETWORK_ERROR);
}

/* --- echoes --- */

static void send_echo(struct module *module)
{
    struct ping *ping = &module->internet.ping;
    ping->number++;
    ping->reached = reach(module, ping->host);
    bool late = ping->reached.how != REACH_GOOD || ping->reached.took > ping->timeout;
    if (late && ping->reached.how == REACH_GOOD)
        ping->reached.how = REACH_NO_ANSWER;
    alarm_set_in(module->agenda, &ping->due, late ? ping->timeout : ping->reached.took);
}

void internet_ping(struct module *module, unsigned long ticket)
{
    struct ping *ping = &module->internet.ping;
    ping->ticket = ticket;
    ping->number = 0;
    send_echo(module);
}

/* One line for each echo that came; the PING note 5.1 shows no other. */
static void echo_comes(void *owner)
{
    struct module *module = owner;
    struct ping *ping = &module->internet.ping;
    bool name = ping->reached.how != REACH_NO_NAME && internet_is_open(module);
    if (ping->reached.how == REACH_GOOD && name)
        at_info(module->at, "+SNPING4: %lld,%s,%lld", (long long)ping->number,
                ping->reached.address, (long long)(ping->reached.took / MSEC(1)));
    if (name && ping->number < ping->count)
        send_echo(module);
    else
        at_finish(module->at, ping->ticket, name ? AT_OK : AT_ERROR, 0);
}
