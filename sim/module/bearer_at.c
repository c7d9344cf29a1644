/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

static at_handler cnact_read, cnact_write, cgnapn, sapbr_write;

static const struct at_param cnact_params[] = {
    {"mode", AT_NUMBER, "0-2"},
    {"apn", AT_STRING, "64", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cncfg_params[] = {
    {"ip_type", AT_NUMBER, "0-2", "0", AT_KEEP(modem, bearers.ip_type)},
    {"APN", AT_STRING, "64", "", AT_KEEP(modem, bearers.apn), .optional = true},
    {"usename", AT_STRING, "32", "", AT_KEEP(modem, bearers.user), .optional = true},
    {"password", AT_STRING, "32", "", AT_KEEP(modem, bearers.password), .optional = true},
    {"authentication", AT_NUMBER, "0-3", "0", AT_KEEP(modem, bearers.authentication),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param capnmode_params[] = {
    {"mode", AT_NUMBER, "0,1", "0", AT_KEEP(modem, bearers.apn_mode)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cnactcfg_params[] = {
    {"IP type", AT_STRING, "6 IPV4 IPV6 IPV4V6", "IPV4", AT_KEEP(modem, bearers.app_type)},
    {.type = AT_PARAMS_END},
};
static const struct at_param sapbr_params[] = {
    {"cmd_type", AT_NUMBER, "0-4"},
    {"cid", AT_NUMBER, "1-3"},
    {"ConParamTag", AT_STRING, "8 CONTYPE APN USER PWD", .optional = true},
    {"ConParamValue", AT_STRING, "64", .optional = true},
    {.type = AT_PARAMS_END},
};

#define IN_SERVICE (AT_NEEDS_RADIO | AT_NEEDS_SIM)

const struct at_row bearer_rows[] = {
    {"+CNACT", cnact_params, NULL, cnact_read, cnact_write, AT_TEST_OK, .needs = IN_SERVICE,
     .source = "AT manual 5.2.30", .about = "The application network: 0 off, 1 on, 2 always."},
    {"+CNCFG", cncfg_params, NULL, at_setting_read, at_setting_write, "(0-2),64,32,32,(0-3)",
     .source = "AT manual 5.2.31", .about = "APN and login of the application network."},
    {"+CGNAPN", NULL, cgnapn, .test = "(0,1),64", .source = "AT manual 5.2.22",
     .about = "The APN that an LTE network handed out."},
    {"+CAPNMODE", capnmode_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 5.2.27", .about = "Whether SAPBR and CSTT use the network's APN."},
    {"+CNACTCFG", cnactcfg_params, NULL, at_setting_read, at_setting_write,
     "(\"IPV4\",\"IPV6\",\"IPV4V6\")", .source = "AT manual 5.2.36",
     .about = "IP version of the application network."},
    {"+SAPBR", sapbr_params, .write = sapbr_write,
     .test = "(0-4),(1-3), \"ConParamTag\",\"ConParamValue\"", .source = "AT manual 7.2.1",
     .about = "Bearer profiles: 0 close, 1 open, 2 state, 3 set, 4 show."},
    {NULL},
};

static enum at_answer cnact_read(struct at_call *call)
{
    static const int stats[] = {[BEARER_DOWN] = 0, [BEARER_OPENING] = 2, [BEARER_UP] = 1};
    struct modem *modem = call->room;
    enum bearer_state state = modem->bearers.app;
    at_say(call, "+CNACT: %s%d,\"%s\"", modem->module->cnact_form == CNACT_INDEX ? "0," : "",
           stats[state], state == BEARER_UP ? modem->world->ip : "0.0.0.0");
    return AT_OK;
}

static enum at_answer cnact_write(struct at_call *call)
{
    struct modem *modem = call->room;
    struct bearers *bearers = &modem->bearers;
    int64_t mode = call->args[0].number;
    if (mode == 0) {
        bearer_app_close(modem);
        return AT_OK;
    }
    if (bearers->app != BEARER_DOWN)
        return at_cme(call, CME_NOT_ALLOWED);
    if (call->args[1].given)
        span_copy(call->args[1].text, bearers->apn, sizeof bearers->apn);
    bearer_app_open(modem, mode == 2);
    return AT_OK;
}

/* GSM never hands out an APN (AT manual 5.2.22). */
static enum at_answer cgnapn(struct at_call *call)
{
    struct modem *modem = call->room;
    bool valid = modem->network.attached && network_is_lte(modem) && modem->world->apn[0];
    at_say(call, "+CGNAPN: %d,\"%s\"", valid, valid ? modem->world->apn : "");
    return AT_OK;
}

static enum at_answer sapbr_close(struct at_call *call, struct profile *profile)
{
    (void)call;
    bearer_profile_close(profile); /* closing a closed one is fine: log of a SIM7000A */
    return AT_OK;
}

static enum at_answer sapbr_open(struct at_call *call, struct profile *profile)
{
    int cme = modem_allowed(call->room, IN_SERVICE | AT_NEEDS_REGISTERED);
    if (cme)
        return at_cme(call, cme);
    if (profile->state != BEARER_DOWN)
        return at_cme(call, CME_NOT_ALLOWED);
    bearer_profile_open(profile, call->ticket);
    return AT_LATER;
}

static enum at_answer sapbr_query(struct at_call *call, struct profile *profile)
{
    static const int stats[] = {[BEARER_DOWN] = 3, [BEARER_OPENING] = 0, [BEARER_UP] = 1};
    struct modem *modem = call->room;
    at_say(call, "+SAPBR: %lld,%d,\"%s\"", (long long)call->args[1].number,
           stats[profile->state], profile->state == BEARER_UP ? modem->world->ip : "0.0.0.0");
    return AT_OK;
}

/* What AT+SAPBR=3 keeps, by tag. */
static const struct profile_field {
    const char *tag;
    size_t offset, size;
} profile_fields[] = {
    {"CONTYPE", offsetof(struct profile, contype), sizeof((struct profile *)0)->contype},
    {"APN", offsetof(struct profile, apn), sizeof((struct profile *)0)->apn},
    {"USER", offsetof(struct profile, user), sizeof((struct profile *)0)->user},
    {"PWD", offsetof(struct profile, password), sizeof((struct profile *)0)->password},
};
#define PROFILE_FIELDS (sizeof profile_fields / sizeof *profile_fields)

static enum at_answer sapbr_set(struct at_call *call, struct profile *profile)
{
    const struct at_arg *tag = &call->args[2], *value = &call->args[3];
    if (!tag->given || call->count < 4)
        return at_cme(call, CME_PARAM_TOO_FEW);
    for (size_t i = 0; i < PROFILE_FIELDS; i++) {
        const struct profile_field *field = &profile_fields[i];
        if (!span_is_nocase(tag->text, field->tag))
            continue;
        if (value->text.count >= field->size)
            return at_cme(call, CME_TEXT_TOO_LONG);
        span_copy(value->text, (char *)profile + field->offset, field->size);
    }
    return AT_OK;
}

static enum at_answer sapbr_show(struct at_call *call, struct profile *profile)
{
    at_say(call, "+SAPBR:");
    for (size_t i = 0; i < PROFILE_FIELDS; i++)
        at_say(call, "%s,%s", profile_fields[i].tag,
               (const char *)profile + profile_fields[i].offset);
    return AT_OK;
}

static enum at_answer sapbr_write(struct at_call *call)
{
    static enum at_answer (*const commands[])(struct at_call *, struct profile *) = {
        sapbr_close, sapbr_open, sapbr_query, sapbr_set, sapbr_show,
    };
    struct modem *modem = call->room;
    return commands[call->args[0].number](call,
                                          &modem->bearers.profiles[call->args[1].number - 1]);
}
