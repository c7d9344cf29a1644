/* SPDX-License-Identifier: MIT */
/* SAPBR profiles and what FTP goes out with. There are three ways to a bearer in this module's
 * history, and hosts use all of them; FTP works when any is open, which is what real ones do. */
#include "base/bytes.h"
#include "module/inside.h"

static void profile_opened(void *owner);

void bearer_init(struct module *module)
{
    struct bearers *bearers = &module->bearers;
    for (int i = 0; i < PROFILES_MAX; i++) {
        bearers->profiles[i].module = module;
        alarm_init(&bearers->profiles[i].opened, profile_opened, &bearers->profiles[i]);
    }
}

void bearer_release(struct module *module)
{
    for (int i = 0; i < PROFILES_MAX; i++)
        alarm_cancel(module->agenda, &module->bearers.profiles[i].opened);
}

/* Who keeps a bearer asks again whenever one came or went; the note is about there being any. */
void bearer_tell(struct module *module)
{
    struct bearers *bearers = &module->bearers;
    bool any = app_network_any_up(module) || toolkit_up(module);
    for (int i = 0; i < PROFILES_MAX; i++)
        any = any || bearers->profiles[i].state == BEARER_UP;
    if (any && !bearers->any)
        notef(module->notes, LANE_MODULE, "bearer up %s", module->network_options->ip);
    else if (!any && bearers->any)
        notef(module->notes, LANE_MODULE, "bearer down");
    bearers->any = any;
    module->events.bearer_changed(module->events.owner);
}

/* Some firmware has one number for all reasons. */
int bearer_cme(const struct module *module, unsigned needs)
{
    int cme = module_allowed(module, needs);
    return cme && module->options->bearer_error ? (int)module->options->bearer_error : cme;
}

/* --- AT+SAPBR --- */

void bearer_profile_open(struct profile *profile, unsigned long ticket)
{
    struct module *module = profile->module;
    profile->state = BEARER_OPENING;
    profile->ticket = ticket;
    network_attach_for_bearer(module);
    alarm_set_in(module->agenda, &profile->opened, module->network_options->activate_delay);
}

static void profile_opened(void *owner)
{
    struct profile *profile = owner;
    struct module *module = profile->module;
    int cme;
    bool up = network_gives_bearer(module, &cme);
    profile->state = up ? BEARER_UP : BEARER_DOWN;
    if (!up)
        at_because(module->at, "the network gives no bearer");
    at_finish(module->at, profile->ticket, up ? AT_OK : cme ? AT_CME : AT_ERROR, cme);
    if (up)
        bearer_tell(module);
}

static void say_deact(const struct profile *profile)
{
    struct bytes text = {0};
    bytes_addf(&text, "+SAPBR %d: DEACT",
               (int)(profile - profile->module->bearers.profiles) + 1);
    module_say_loss(profile->module, bytes_at(&text));
    bytes_release(&text);
}

void bearer_profile_close(struct profile *profile)
{
    if (profile->state == BEARER_DOWN)
        return;
    const struct module *module = profile->module;
    profile->state = BEARER_DOWN;
    if (module->options->close_quits && module->events.bearer_quit(module->events.owner))
        say_deact(profile);
    bearer_tell(profile->module);
}

/* --- what the network does --- */

static void drop_profile(struct profile *profile)
{
    struct module *module = profile->module;
    if (profile->state != BEARER_UP)
        return; /* one that opens finds out by itself */
    profile->state = BEARER_DOWN;
    say_deact(profile);
    bearer_tell(module);
}

void bearer_drop(struct module *module)
{
    for (int i = 0; i < PROFILES_MAX; i++)
        drop_profile(&module->bearers.profiles[i]);
}

void bearer_forget(struct module *module)
{
    struct bearers *bearers = &module->bearers;
    bearer_release(module);
    for (int i = 0; i < PROFILES_MAX; i++) {
        struct profile *profile = &bearers->profiles[i];
        profile->state = BEARER_DOWN;
        profile->contype[0] = profile->apn[0] = profile->user[0] = profile->password[0] = '\0';
    }
    if (bearers->any)
        bearer_tell(module);
}
