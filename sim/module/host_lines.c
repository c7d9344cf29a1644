/* SPDX-License-Identifier: MIT */
/* Sleep by DTR, and PWRKEY by a wire. Whether there is anything to do is asked where it may have
 * come to an end: when the line is free, and before a byte of the host is taken. */
#include "module/host_lines.h"

#include "module/inside.h"

static void wake(void *owner);
static void key_was_held(void *owner);

void host_lines_init(struct module *module)
{
    alarm_init(&module->host_lines.wake, wake, module);
    alarm_init(&module->host_lines.key, key_was_held, module);
}

void host_lines_release(struct module *module)
{
    alarm_cancel(module->agenda, &module->host_lines.wake);
    alarm_cancel(module->agenda, &module->host_lines.key);
}

static void set_asleep(struct module *module, bool asleep)
{
    if (module->host_lines.asleep == asleep)
        return;
    module->host_lines.asleep = asleep;
    notef(module->notes, LANE_MODULE, asleep ? "asleep" : "awake");
    at_set_asleep(module->at, asleep);
}

static bool must_be_awake(const struct module *module)
{
    return !module->board.slow_clock || (at_lines(module->at) & V24_DTR);
}

void host_lines_rest(struct module *module)
{
    bool idle = module_is_on(module) && at_is_free(module->at) &&
                !(module->events.in_session && module->events.in_session(module->events.owner));
    if (idle && !must_be_awake(module))
        set_asleep(module, true);
}

static void wake(void *owner)
{
    struct module *module = owner;
    if (must_be_awake(module))
        set_asleep(module, false);
}

static void key_was_held(void *owner)
{
    module_power_key(owner);
}

static void key_moves(struct module *module, bool pressed)
{
    struct alarm *key = &module->host_lines.key;
    if (pressed)
        alarm_set_in(module->agenda, key, module_is_on(module) ? PWRKEY_TO_OFF : PWRKEY_TO_ON);
    else
        alarm_cancel(module->agenda, key);
}

void host_lines_changed(struct module *module, unsigned before)
{
    static const unsigned wired[] = {
        [POWER_KEY_ALONE] = 0, [POWER_KEY_BY_DTR] = V24_DTR, [POWER_KEY_BY_RTS] = V24_RTS};
    unsigned now = at_lines(module->at), changed = now ^ before;
    unsigned key = wired[module->options->power_key];
    if (changed & key)
        key_moves(module, now & key);
    if (!(changed & V24_DTR))
        return;
    if (!(now & V24_DTR))
        host_lines_rest(module);
    else if (module->host_lines.asleep)
        alarm_set_in(module->agenda, &module->host_lines.wake, WAKE_TIME);
}

void host_lines_forget(struct module *module)
{
    alarm_cancel(module->agenda, &module->host_lines.wake);
    module->host_lines.asleep = false;
    at_set_asleep(module->at, false);
}
