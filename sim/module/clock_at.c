/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/calendar.h"
#include "module/inside.h"

static at_handler cclk_read, cclk_write;

static const struct at_param cclk_params[] = {
    {"time", AT_STRING, "20"},
    {.type = AT_PARAMS_END},
};
static const struct at_param clts_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, clock.clts)},
    {.type = AT_PARAMS_END},
};

const struct at_row clock_rows[] = {
    {"+CCLK", cclk_params, NULL, cclk_read, cclk_write, AT_TEST_OK,
     .source = "AT manual 3.2.20", .about = "The clock, in local time."},
    {"+CLTS", clts_params, NULL, at_setting_read, at_setting_write,
     "\"yy/MM/dd,hh:mm:ss+/-zz\"", .saving = AT_SAVE_PROFILE, .source = "AT manual 5.2.4",
     .about = "1: the network's time is taken and printed at registration."},
    {NULL},
};

void module_add_clock(const struct module *module, struct bytes *out)
{
    clock_add_time(out, module_calendar(module) + module->clock.zone * CALENDAR_QUARTER);
    bytes_addf(out, "%+03d", (int)module->clock.zone);
}

static enum at_answer cclk_read(struct at_call *call)
{
    struct bytes time = {0};
    module_add_clock(call->state, &time);
    at_say(call, "+CCLK: \"%s\"", bytes_at(&time));
    bytes_release(&time);
    return AT_OK;
}

static enum at_answer cclk_write(struct at_call *call)
{
    return clock_set(call->state, call->args[0].text) ? AT_OK : at_cme(call, CME_PARAM_FORMAT);
}
