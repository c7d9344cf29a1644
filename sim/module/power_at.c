/* SPDX-License-Identifier: MIT */
/* AT+CFUN, AT+CPOWD and AT+CIURC (AT manual V1.06, 3.2.19 and 5.2.1). The answer comes before the
 * effect, as the host has to read it from a module that is going. */
#include "module/inside.h"

static at_handler cfun_read, cfun_write, cpowd_write;

static const struct at_param cfun_params[] = {
    {"fun", AT_NUMBER, "0,1,4-7"},
    {"rst", AT_NUMBER, "0,1", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cpowd_params[] = {
    {"n", AT_NUMBER, "0,1"},
    {.type = AT_PARAMS_END},
};
static const struct at_param ciurc_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "1", AT_KEEP(module, power.initial_urcs)},
    {.type = AT_PARAMS_END},
};

const struct at_row power_rows[] = {
    {"+CFUN", cfun_params, NULL, cfun_read, cfun_write, "(0,1,4,5,6,7),(0,1)",
     .source = "AT manual 3.2.19",
     .about = "Phone functionality: 0 minimum, 1 full, 4 no radio, 6 reset, 1,1 restart."},
    {"+CPOWD", cpowd_params, .write = cpowd_write, .source = "AT manual 5.2.1",
     .about = "Switches the module off; 1 says NORMAL POWER DOWN, 0 nothing."},
    {"+CIURC", ciurc_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_PROFILE, .source = "SIM800 AT manual",
     .about = "Whether a start ends with SMS Ready."},
    {NULL},
};

static enum at_answer cfun_read(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "+CFUN: %lld", (long long)module->power.fun);
    return AT_OK;
}

/* 6, and 1 with a reset, answer OK and restart; a reset before another level is not offered. */
static enum at_answer cfun_write(struct at_call *call)
{
    struct module *module = call->state;
    int64_t fun = call->args[0].number;
    bool reset = call->args[1].given && call->args[1].number == 1;
    if (reset && fun != 1 && fun != 6)
        return at_refuse(call, CME_NOT_ALLOWED, "a reset goes with 1 or 6 only");
    if (reset || fun == 6) {
        if (fun == 1)
            module->power.stored_fun = 1;
        power_restart_soon(module);
    } else {
        power_set_fun(module, fun, call);
    }
    return AT_OK;
}

/* The message is no result code: ATQ1 does not suppress it (AT manual 20.3). */
static enum at_answer cpowd_write(struct at_call *call)
{
    if (call->args[0].number == 1)
        at_say(call, "NORMAL POWER DOWN");
    power_off_soon(call->state);
    return AT_SAID;
}
