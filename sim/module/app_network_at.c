/* SPDX-License-Identifier: MIT */
/* The rows of that network in both families' spelling: SIM7000 (AT manual V1.06, 5.2.22 to 5.2.31)
 * and, where the scenario's cnact_form asks for it, SIM7070/7080 (their manual, V1.05). */
#include "module/inside.h"

/* AT+CNACT and AT+CNCFG in two dialects: the SIM7000's, and the SIM7070's and SIM7080's, which
 * put the number of one of four networks first. They share nothing but the networks, so each
 * has its table; `cnact_form` chooses (docs/module.md). */

static at_handler cnact_read, cnact_write, cgnapn;
static at_handler indexed_cnact_read, indexed_cnact_write, indexed_cncfg_read,
    indexed_cncfg_write;

static const struct at_param cnact_params[] = {
    {"mode", AT_NUMBER, "0-2"},
    {"apn", AT_STRING, "64", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cncfg_params[] = {
    {"ip_type", AT_NUMBER, "0-2", .default_text = "0", AT_KEEP(module, apps[0].ip_type)},
    {"APN", AT_STRING, "64", .default_text = "", AT_KEEP(module, apps[0].apn),
     .optional = true},
    {"usename", AT_STRING, "32", .default_text = "", AT_KEEP(module, apps[0].user),
     .optional = true},
    {"password", AT_STRING, "32", .default_text = "", AT_KEEP(module, apps[0].password),
     .optional = true, .secret = ""},
    {"authentication", AT_NUMBER, "0-3", .default_text = "0",
     AT_KEEP(module, apps[0].authentication), .optional = true},
    {.type = AT_PARAMS_END},
};

static const struct at_param indexed_cnact_params[] = {
    {"pdpidx", AT_NUMBER, "0-3"},
    {"action", AT_NUMBER, "0-2"},
    {.type = AT_PARAMS_END},
};
static const struct at_param indexed_cncfg_params[] = {
    {"pdpidx", AT_NUMBER, "0-3"},
    {"ip_type", AT_NUMBER, "0-4"},
    {"APN", AT_STRING, "64", .optional = true},
    {"usename", AT_STRING, "64", .optional = true},
    {"password", AT_STRING, "64", .optional = true, .secret = ""},
    {"authentication", AT_NUMBER, "0-3", .optional = true},
    {.type = AT_PARAMS_END},
};

#define IN_SERVICE (AT_NEEDS_RADIO | AT_NEEDS_SIM)
#define CGNAPN_ROW                                                                             \
    {                                                                                          \
        "+CGNAPN", NULL, cgnapn, .test = "(0,1),64", .source = "AT manual 5.2.22",             \
                                 .about = "The APN that an LTE network handed out."            \
    }

const struct at_row app_network_rows[] = {
    {"+CNACT", cnact_params, NULL, cnact_read, cnact_write, AT_TEST_OK,
     .source = "AT manual 5.2.30", .about = "The application network: 0 off, 1 on, 2 always."},
    {"+CNCFG", cncfg_params, NULL, at_setting_read, at_setting_write, "(0-2),64,32,32,(0-3)",
     .source = "AT manual 5.2.31", .about = "APN and login of the application network."},
    CGNAPN_ROW,
    {NULL},
};

const struct at_row app_networks_rows[] = {
    {"+CNACT", indexed_cnact_params, NULL, indexed_cnact_read, indexed_cnact_write,
     "(0-3),(0-2)", .source = "SIM7070/7080 AT manual V1.05",
     .about = "Four application networks: 0 off, 1 on, 2 always."},
    {"+CNCFG", indexed_cncfg_params, NULL, indexed_cncfg_read, indexed_cncfg_write,
     "(0-3),(0-4),64,64,64,(0-3)", .source = "SIM7070/7080 AT manual V1.05",
     .about = "APN and login of each."},
    CGNAPN_ROW,
    {NULL},
};

static const int stats[] = {[BEARER_DOWN] = 0, [BEARER_OPENING] = 2, [BEARER_UP] = 1};

static const char *ip_of(const struct app_network *app)
{
    return app->state == BEARER_UP ? app->module->network_options->ip : "0.0.0.0";
}

/* The note shows the line without a number in 4.1, and with one in 4.2. */
static enum at_answer cnact_read(struct at_call *call)
{
    struct module *module = call->state;
    const struct app_network *app = &module->apps[0];
    at_say(call, "+CNACT: %s%d,\"%s\"", module->options->cnact_form == CNACT_NOTE ? "0," : "",
           stats[app->state], ip_of(app));
    return AT_OK;
}

/* Where that is an error, it is one at once; 0: it is none. */
static int refusal_of(struct module *module)
{
    int cme;
    if (!module->options->cnact_refuses)
        return 0;
    network_attach_for_bearer(module);
    if (network_gives_bearer(module, &cme))
        return 0;
    return cme ? cme : CME_NOT_ALLOWED;
}

static enum at_answer activate(struct at_call *call, struct app_network *app, int64_t action)
{
    if (action == 0) {
        app_network_close(app);
        return AT_OK;
    }
    int cme = bearer_cme(call->state, IN_SERVICE);
    if (cme)
        return at_cme(call, cme);
    if (app->state != BEARER_DOWN)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: it is up, or coming up");
    cme = refusal_of(call->state);
    if (cme)
        return at_refuse(call, cme, "the network gives no bearer");
    app_network_open(app, action == 2);
    return AT_OK;
}

static enum at_answer cnact_write(struct at_call *call)
{
    struct module *module = call->state;
    struct app_network *app = &module->apps[0];
    if (call->args[1].given && call->args[0].number && app->state == BEARER_DOWN)
        span_copy(call->args[1].text, app->apn, sizeof app->apn);
    return activate(call, app, call->args[0].number);
}

/* GSM never hands out an APN (AT manual 5.2.22). */
static enum at_answer cgnapn(struct at_call *call)
{
    struct module *module = call->state;
    bool valid =
        module->network.attached && network_is_lte(module) && module->network_options->apn[0];
    at_say(call, "+CGNAPN: %d,\"%s\"", valid, valid ? module->network_options->apn : "");
    return AT_OK;
}

/* --- with numbers --- */

static enum at_answer indexed_cnact_read(struct at_call *call)
{
    struct module *module = call->state;
    for (int i = 0; i < APP_NETWORKS_MAX; i++)
        at_say(call, "+CNACT: %d,%d,\"%s\"", i, stats[module->apps[i].state],
               ip_of(&module->apps[i]));
    return AT_OK;
}

static enum at_answer indexed_cnact_write(struct at_call *call)
{
    struct module *module = call->state;
    return activate(call, &module->apps[call->args[0].number], call->args[1].number);
}

static enum at_answer indexed_cncfg_read(struct at_call *call)
{
    struct module *module = call->state;
    for (int i = 0; i < APP_NETWORKS_MAX; i++) {
        const struct app_network *app = &module->apps[i];
        at_say(call, "+CNCFG: %d,%lld,\"%s\",\"%s\",\"%s\",%lld", i, (long long)app->ip_type,
               app->apn, app->user, app->password, (long long)app->authentication);
    }
    return AT_OK;
}

/* What is left out becomes empty. */
static enum at_answer indexed_cncfg_write(struct at_call *call)
{
    struct module *module = call->state;
    struct app_network *app = &module->apps[call->args[0].number];
    app->ip_type = call->args[1].number;
    span_copy(call->args[2].text, app->apn, sizeof app->apn);
    span_copy(call->args[3].text, app->user, sizeof app->user);
    span_copy(call->args[4].text, app->password, sizeof app->password);
    app->authentication = call->args[5].number;
    return AT_OK;
}
