/* SPDX-License-Identifier: MIT */
/* The rows of the card (3GPP TS 27.007, 7.4, 7.5, 8.3; AT manual V1.06, 3.2). Why nothing can be
 * read is one function for all of them. */
#include "module/inside.h"

static at_handler cpin_read, cpin_write, clck_write, cpwd_write, cimi, ccid;

static const struct at_param cpin_params[] = {
    {"pin", AT_STRING, "8"},
    {"new pin", AT_STRING, "8", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param clck_params[] = {
    {"fac", AT_STRING, "2 SC"},
    {"mode", AT_NUMBER, "0-2"},
    {"passwd", AT_STRING, "8", .optional = true},
    {"class", AT_NUMBER, "1-255", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cpwd_params[] = {
    {"fac", AT_STRING, "2 SC"},
    {"old pwd", AT_STRING, "8"},
    {"new pwd", AT_STRING, "8"},
    {.type = AT_PARAMS_END},
};

const struct at_row sim_card_rows[] = {
    {"+CPIN", cpin_params, NULL, cpin_read, cpin_write, AT_TEST_OK,
     .source = "AT manual 3.2.11", .about = "Whether the SIM wants a PIN, and entering it."},
    {"+CLCK", clck_params, .write = clck_write, .test = "(\"SC\")", .needs = AT_NEEDS_SIM,
     .source = "AT manual 3.2.7", .about = "Switches the SIM's question for its PIN."},
    {"+CPWD", cpwd_params, .write = cpwd_write, .test = "(\"SC\",8)", .needs = AT_NEEDS_SIM,
     .source = "AT manual 3.2.12", .about = "Changes the SIM's PIN."},
    {"+CIMI", NULL, cimi, .test = AT_TEST_OK, .needs = AT_NEEDS_SIM,
     .source = "AT manual 3.2.6", .about = "The subscriber's IMSI."},
    {"+CCID", NULL, ccid, .test = AT_TEST_OK, .source = "AT manual 5.2.8",
     .about = "The SIM's ICCID."},
    {NULL},
};

static enum at_answer done(struct at_call *call, int cme)
{
    return cme ? at_cme(call, cme) : AT_OK;
}

static enum at_answer cpin_read(struct at_call *call)
{
    struct module *module = call->state;
    int cme = sim_card_presence_cme(module);
    if (cme)
        return at_cme(call, cme);
    at_say(call, "+CPIN: %s", sim_card_word(module));
    return AT_OK;
}

static enum at_answer cpin_write(struct at_call *call)
{
    struct module *module = call->state;
    struct at_arg *pin = &call->args[0], *new_pin = &call->args[1];
    int cme = sim_card_presence_cme(module);
    if (cme)
        return at_cme(call, cme);
    if (module->card.state == CARD_READY)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: the SIM wants no PIN");
    if (module->card.state == CARD_WANTS_PIN)
        return done(call, sim_card_enter_pin(module, pin->text));
    if (!new_pin->given)
        return at_cme(call, CME_SIM_PUK_REQUIRED);
    return done(call, sim_card_enter_puk(module, pin->text, new_pin->text));
}

static enum at_answer clck_write(struct at_call *call)
{
    struct module *module = call->state;
    int64_t mode = call->args[1].number;
    if (mode == 2) {
        at_say(call, "+CLCK: %d", module->card.pin_asked);
        return AT_OK;
    }
    if (!call->args[2].given)
        return at_refuse(call, CME_PARAM_TOO_FEW, "parameter 3, the PIN, is missing");
    int cme = sim_card_verify(module, call->args[2].text);
    if (cme == 0)
        module->card.pin_asked = mode == 1;
    return done(call, cme);
}

static enum at_answer cpwd_write(struct at_call *call)
{
    return done(call, sim_card_change_pin(call->state, call->args[1].text, call->args[2].text));
}

static enum at_answer cimi(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "%s", module->sim->imsi);
    return AT_OK;
}

/* A locked card tells its number all the same. */
static enum at_answer ccid(struct at_call *call)
{
    struct module *module = call->state;
    int cme = sim_card_presence_cme(module);
    if (cme)
        return at_cme(call, cme);
    at_say(call, "%s", module->sim->iccid);
    return AT_OK;
}
