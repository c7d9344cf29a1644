/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "module/inside.h"

static void profile_opened(void *owner);

void bearer_init(struct modem *modem)
{
    struct bearers *bearers = &modem->bearers;
    for (int i = 0; i < PROFILES_MAX; i++) {
        bearers->profiles[i].modem = modem;
        alarm_init(&bearers->profiles[i].opened, profile_opened, &bearers->profiles[i]);
    }
}

void bearer_release(struct modem *modem)
{
    for (int i = 0; i < PROFILES_MAX; i++)
        alarm_cancel(modem->agenda, &modem->bearers.profiles[i].opened);
}

/* Who keeps a bearer asks again whenever one came or went; the note is about there being any. */
void bearer_tell(struct modem *modem)
{
    struct bearers *bearers = &modem->bearers;
    bool any = app_network_any_up(modem) || toolkit_up(modem);
    for (int i = 0; i < PROFILES_MAX; i++)
        any = any || bearers->profiles[i].state == BEARER_UP;
    if (any && !bearers->any)
        notef(modem->notes, LANE_MODULE, "bearer up %s", modem->world->ip);
    else if (!any && bearers->any)
        notef(modem->notes, LANE_MODULE, "bearer down");
    bearers->any = any;
    modem->events.bearer_changed(modem->events.owner);
}

/* --- AT+SAPBR --- */

void bearer_profile_open(struct profile *profile, unsigned long ticket)
{
    struct modem *modem = profile->modem;
    profile->state = BEARER_OPENING;
    profile->ticket = ticket;
    network_attach_for_bearer(modem);
    alarm_set_in(modem->agenda, &profile->opened, modem->world->activate_delay);
}

static void profile_opened(void *owner)
{
    struct profile *profile = owner;
    struct modem *modem = profile->modem;
    bool up = modem->network.attached;
    profile->state = up ? BEARER_UP : BEARER_DOWN;
    if (!up)
        at_because(modem->at, "the network gives no bearer");
    at_finish(modem->at, profile->ticket, up ? AT_OK : AT_ERROR, 0);
    if (up)
        bearer_tell(modem);
}

static void say_deact(const struct profile *profile)
{
    struct bytes text = {0};
    bytes_addf(&text, "+SAPBR %d: DEACT",
               (int)(profile - profile->modem->bearers.profiles) + 1);
    modem_say_loss(profile->modem, bytes_at(&text));
    bytes_release(&text);
}

void bearer_profile_close(struct profile *profile)
{
    if (profile->state == BEARER_DOWN)
        return;
    const struct modem *modem = profile->modem;
    profile->state = BEARER_DOWN;
    if (modem->module->close_quits && modem->events.bearer_quit(modem->events.owner))
        say_deact(profile);
    bearer_tell(profile->modem);
}

/* --- what the network does --- */

static void drop_profile(struct profile *profile)
{
    struct modem *modem = profile->modem;
    if (profile->state != BEARER_UP)
        return; /* one that opens finds out by itself */
    profile->state = BEARER_DOWN;
    say_deact(profile);
    bearer_tell(modem);
}

void bearer_drop(struct modem *modem)
{
    for (int i = 0; i < PROFILES_MAX; i++)
        drop_profile(&modem->bearers.profiles[i]);
}

void bearer_forget(struct modem *modem)
{
    struct bearers *bearers = &modem->bearers;
    bearer_release(modem);
    for (int i = 0; i < PROFILES_MAX; i++) {
        struct profile *profile = &bearers->profiles[i];
        profile->state = BEARER_DOWN;
        profile->contype[0] = profile->apn[0] = profile->user[0] = profile->password[0] = '\0';
    }
    if (bearers->any)
        bearer_tell(modem);
}
