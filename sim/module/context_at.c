/* SPDX-License-Identifier: MIT */
/* PDP contexts (3GPP TS 27.007, 10.1; AT manual V1.06, 6.2.2 to 6.2.4). Kept in the order of their
 * numbers, since AT+CGDCONT? lists them so. */
#include "base/bytes.h"
#include "module/inside.h"

static at_handler cgdcont_read, cgdcont_write, cgact_read, cgact_write, cgpaddr, cgpaddr_write,
    cgpaddr_list;

static const struct at_param cgdcont_params[] = {
    {"cid", AT_NUMBER, "1-24"},
    {"PDP_type", AT_STRING, "6 IP PPP IPV6 IPV4V6", .optional = true},
    {"APN", AT_STRING, "64", .optional = true},
    {"PDP_addr", AT_STRING, "45", .optional = true},
    {"d_comp", AT_NUMBER, "0-2", .optional = true},
    {"h_comp", AT_NUMBER, "0-4", .optional = true},
    {"ipv4_ctrl", AT_NUMBER, "0,1", .optional = true},
    {"emergency_flag", AT_NUMBER, "0,1", .optional = true},
    {.type = AT_PARAMS_END},
};

#define CID_PARAM                                                                              \
    {                                                                                          \
        "cid", AT_NUMBER, "1-24", .optional = true                                             \
    }
static const struct at_param cgact_params[] = {
    {"state", AT_NUMBER, "0,1"},
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    {.type = AT_PARAMS_END},
};
static const struct at_param cgpaddr_params[] = {
    {"cid", AT_NUMBER, "1-24"},
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    CID_PARAM,
    {.type = AT_PARAMS_END},
};

const struct at_row context_rows[] = {
    {"+CGDCONT", cgdcont_params, NULL, cgdcont_read, cgdcont_write,
     "(1-24),\"IP\",,,(0-2),(0-4),(0,1),(0,1)\r\n"
     "+CGDCONT: (1-24),\"PPP\",,,(0-2),(0-4),(0,1),(0,1)\r\n"
     "+CGDCONT: (1-24),\"IPV6\",,,(0-2),(0-4),(0,1),(0,1)\r\n"
     "+CGDCONT: (1-24),\"IPV4V6\",,,(0-2),(0-4),(0,1),(0,1)",
     .source = "AT manual 6.2.2", .about = "Defines a PDP context; kept for good."},
    {"+CGACT", cgact_params, NULL, cgact_read, cgact_write, "(0,1)",
     .source = "AT manual 6.2.3", .about = "Activates PDP contexts or ends them."},
    {"+CGPADDR", cgpaddr_params, cgpaddr, NULL, cgpaddr_write, AT_TEST_OK, .list = cgpaddr_list,
     .source = "AT manual 6.2.4", .about = "Addresses of PDP contexts."},
    {NULL},
};

static enum at_answer cgdcont_read(struct at_call *call)
{
    struct module *module = call->state;
    for (int i = 0; i < CONTEXTS_MAX; i++) {
        const struct context *context = &module->contexts[i];
        if (context->defined)
            at_say(call, "+CGDCONT: %d,\"%s\",\"%s\",\"%s\",%lld,%lld,%lld,%lld", i + 1,
                   context->type, context->apn, context->address, (long long)context->d_comp,
                   (long long)context->h_comp, (long long)context->ipv4,
                   (long long)context->emergency);
    }
    return AT_OK;
}

/* A number alone ends the definition (27.007, 10.1.1); what is left out gets its default. */
static enum at_answer cgdcont_write(struct at_call *call)
{
    struct module *module = call->state;
    struct context *context = &module->contexts[call->args[0].number - 1];
    bool active = context->active;
    *context = (struct context){.defined = call->args[1].given, .active = active};
    if (!context->defined) {
        context->active = false;
        return AT_OK;
    }
    span_copy(call->args[1].text, context->type, sizeof context->type);
    span_copy(call->args[2].text, context->apn, sizeof context->apn);
    span_copy(call->args[3].given ? call->args[3].text : SPAN("0.0.0.0"), context->address,
              sizeof context->address);
    context->d_comp = call->args[4].number;
    context->h_comp = call->args[5].number;
    context->ipv4 = call->args[6].number;
    context->emergency = call->args[7].number;
    return AT_OK;
}

static enum at_answer cgact_read(struct at_call *call)
{
    struct module *module = call->state;
    for (int i = 0; i < CONTEXTS_MAX; i++)
        if (module->contexts[i].defined)
            at_say(call, "+CGACT: %d,%d", i + 1, module->contexts[i].active);
    return AT_OK;
}

/* Without a number it means the first context (AT manual 6.2.3). */
static enum at_answer cgact_write(struct at_call *call)
{
    struct module *module = call->state;
    bool on = call->args[0].number == 1;
    int cme = bearer_cme(module, AT_NEEDS_RADIO | AT_NEEDS_SIM);
    if (cme)
        return at_cme(call, cme);
    if (call->count == 1) {
        call->args[1] = (struct at_arg){.given = true, .number = 1};
        call->count = 2;
    }
    for (size_t i = 1; i < call->count; i++)
        if (call->args[i].given && !module->contexts[call->args[i].number - 1].defined)
            return at_refuse(call, CME_INVALID_INDEX, "context %lld is not defined",
                             (long long)call->args[i].number);
    if (on)
        network_attach_for_bearer(module);
    if (on && !network_registered(module))
        return at_refuse(call, bearer_cme(module, AT_NEEDS_REGISTERED),
                         "not in this state: not registered");
    if (on && !module->network.attached)
        return at_refuse(call, CME_NOT_ATTACHED, "not in this state: not attached");
    if (on && !network_gives_bearer(module, &cme)) /* 27.007, 9.2.2 */
        return at_refuse(call, cme ? cme : CME_GPRS_UNSPECIFIED, "the network gives no bearer");
    for (size_t i = 1; i < call->count; i++)
        if (call->args[i].given)
            module->contexts[call->args[i].number - 1].active = on;
    return AT_OK;
}

static void say_address(struct at_call *call, int64_t cid)
{
    struct module *module = call->state;
    at_say(call, "+CGPADDR: %lld,%s", (long long)cid,
           context_ip(module, &module->contexts[cid - 1]));
}

static enum at_answer cgpaddr(struct at_call *call)
{
    struct module *module = call->state;
    for (int i = 0; i < CONTEXTS_MAX; i++)
        if (module->contexts[i].defined)
            say_address(call, i + 1);
    return AT_OK;
}

static enum at_answer cgpaddr_write(struct at_call *call)
{
    struct module *module = call->state;
    for (size_t i = 0; i < call->count; i++)
        if (call->args[i].given && !module->contexts[call->args[i].number - 1].defined)
            return at_refuse(call, 0, "context %lld is not defined",
                             (long long)call->args[i].number);
    for (size_t i = 0; i < call->count; i++)
        if (call->args[i].given)
            say_address(call, call->args[i].number);
    return AT_OK;
}

static enum at_answer cgpaddr_list(struct at_call *call)
{
    struct module *module = call->state;
    struct bytes text = {0};
    for (int i = 0; i < CONTEXTS_MAX; i++)
        if (module->contexts[i].defined)
            bytes_addf(&text, "%s%d", text.count ? "," : "", i + 1);
    at_say(call, "+CGPADDR: (%s)", bytes_at(&text));
    bytes_release(&text);
    return AT_OK;
}
