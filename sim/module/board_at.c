/* SPDX-License-Identifier: MIT */
/* Supply, lamps, pins, and calls that never come about: kept and read, without effect, because
 * hosts set them at their start and give up at the first ERROR. Sleep and RI have an effect
 * (module/host_lines.c, at/circuits.c). */
#include "module/inside.h"

/* What is left of a module: supply, lamps, wake-up lines, and calls that never come about. */
static at_handler cbc, cpas, dial, hang_up, go_online, clip_read, sgpio_write, cgpio_write;

#define SWITCH(name, field, range, initial)                                                    \
    static const struct at_param name##_params[] = {                                           \
        {"mode", AT_NUMBER, range, .default_text = initial, AT_KEEP(module, board.field)},     \
        {.type = AT_PARAMS_END},                                                               \
    }
SWITCH(crc, crc, "0,1", "0");
SWITCH(csclk, slow_clock, "0,1", "0");
SWITCH(cfgri, ring, "0-2", "0");
SWITCH(cbatchk, battery_check, "0,1", "0");
SWITCH(cnetlight, net_light, "0,1", "1");
SWITCH(csgs, gprs_light, "0-2", "1");

static const struct at_param clip_params[] = {
    {"n", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, board.clip)},
    {.type = AT_PARAMS_END},
};
static const struct at_param sgpio_params[] = {
    {"operation", AT_NUMBER, "0,1"},
    {"GPIO", AT_NUMBER, "0-4"},
    {"function", AT_NUMBER, "0,1", .optional = true},
    {"level", AT_NUMBER, "0,1", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cgpio_params[] = {
    {"operation", AT_NUMBER, "0,1"},
    {"pin", AT_NUMBER, "1-68"},
    {"function", AT_NUMBER, "0,1", .optional = true},
    {"level", AT_NUMBER, "0,1", .optional = true},
    {.type = AT_PARAMS_END},
};

static const struct at_param dial_params[] = {
    {"number", AT_STRING, "40", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param digit_params[] = {
    {"n", AT_NUMBER, "0,1", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row board_rows[] = {
    {"+CBC", NULL, cbc, .test = "(0-2),(1-100),(voltage)", .source = "AT manual 3.2.22",
     .about = "Charge state, level and voltage of the supply."},
    {"+CBATCHK", cbatchk_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.16",
     .about = "Warnings about the supply, which never fails here."},
    {"+CSCLK", csclk_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.7",
     .about = "1: sleep while DTR is high and there is nothing to do."},
    {"+CFGRI", cfgri_params, NULL, at_setting_read, at_setting_write, "(0-2)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 5.2.3",
     .about = "RI pulses for URCs: 1 all, 2 those of the TCP/IP toolkit; messages always."},
    {"+CNETLIGHT", cnetlight_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 5.2.13", .about = "The net light."},
    {"+CSGS", csgs_params, NULL, at_setting_read, at_setting_write, "(0-2)",
     .source = "AT manual 5.2.14", .about = "The net light during data."},
    {"+CRC", crc_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 3.2.13", .about = "Form of the ring message; nobody calls."},
    {"+CLIP", clip_params, NULL, clip_read, at_setting_write, "(0,1)",
     .source = "3GPP TS 27.007 7.6", .about = "Show who calls; nobody does."},
    {"+SGPIO", sgpio_params, .write = sgpio_write, .test = "(0-1),(0-4),(0-1),(0-1)",
     .source = "AT manual 5.2.11", .about = "Set a GPIO, or read one that is an input."},
    {"+CGPIO", cgpio_params, .write = cgpio_write, .test = "(0-1),(1-68),(0-1),(0-1)",
     .source = "AT manual 5.2.15", .about = "The same by the number of its pin."},
    {"+CPAS", NULL, cpas, .test = "(0,3,4)", .source = "AT manual 3.2.10",
     .about = "Activity: always ready."},
    {"D", dial_params, dial, .source = "AT manual 2.2.2",
     .about = "Dials; there are no calls and no PPP: NO CARRIER."},
    {"H", digit_params, hang_up, .source = "AT manual 2.2.4", .about = "Hangs up."},
    {"O", digit_params, go_online, .takes_payload = true, .source = "AT manual 2.2.9",
     .about = "Back to data mode, which DTR has left under AT&D1; else ERROR."},
    {NULL},
};

static enum at_answer cbc(struct at_call *call)
{
    const struct module *module = call->state;
    const int64_t *battery = module->options->battery;
    at_say(call, "+CBC: %d,%d,%d", (int)battery[0], (int)battery[1], (int)battery[2]);
    return AT_OK;
}

static enum at_answer cpas(struct at_call *call)
{
    at_say(call, "+CPAS: 0");
    return AT_OK;
}

static enum at_answer dial(struct at_call *call)
{
    at_say_final(call->at, "NO CARRIER");
    return AT_SAID;
}

static enum at_answer hang_up(struct at_call *call)
{
    (void)call;
    return AT_OK;
}

static enum at_answer go_online(struct at_call *call)
{
    struct module *module = call->state;
    enum at_answer answer;
    if (module->events.go_online &&
        module->events.go_online(module->events.owner, call->ticket, &answer))
        return answer;
    return at_refuse(call, 0, "there is no data call to go back to");
}

/* The second number: whether the network offers it; there are no calls to tell (27.007). */
static enum at_answer clip_read(struct at_call *call)
{
    const struct module *module = call->state;
    at_say(call, "+CLIP: %lld,2", (long long)module->board.clip);
    return AT_OK;
}

void board_forget(struct module *module)
{
    for (size_t i = 0; i < GPIOS_MAX; i++)
        module->board.gpios[i] = (struct gpio){0};
    for (size_t i = 0; i < PINS_MAX; i++)
        module->board.pins[i] = (struct gpio){0};
}

/* AT manual 5.2.3: a message rings whatever is set. */
void board_ring(struct module *module, struct span urc)
{
    enum { OFF, ALL, TOOLKIT };
    int64_t set = module->board.ring;
    bool message = span_starts(urc, "+CMT:") || span_starts(urc, "+CMTI:");
    if (message || set == ALL || (set == TOOLKIT && span_starts(urc, "+PDP:")))
        at_ring(module->at);
}

/* Nothing is wired: an input is low. */
static enum at_answer use_gpio(struct at_call *call, struct gpio *gpio)
{
    enum { SET, READ };
    const struct at_arg *args = call->args;
    if (args[0].number == READ && gpio->output)
        return at_refuse(call, 0, "it is an output, which cannot be read");
    if (args[0].number == READ)
        at_say(call, "%s: 0", call->row->name);
    if (args[0].number == SET && args[2].given)
        gpio->output = args[2].number == 1;
    if (args[0].number == SET && args[3].given)
        gpio->high = args[3].number == 1;
    return AT_OK;
}

static enum at_answer sgpio_write(struct at_call *call)
{
    struct module *module = call->state;
    return use_gpio(call, &module->board.gpios[call->args[1].number]);
}

static enum at_answer cgpio_write(struct at_call *call)
{
    struct module *module = call->state;
    return use_gpio(call, &module->board.pins[call->args[1].number - 1]);
}
