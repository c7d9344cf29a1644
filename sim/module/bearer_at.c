/* SPDX-License-Identifier: MIT */
/* AT+SAPBR (AT manual V1.06, 7.2.1): one command with six meanings by its first argument. What it
 * answers for a profile in the wrong state differs between families; the scenario says which. */
#include "module/inside.h"

#include <string.h>

static at_handler sapbr_write;

static const struct at_param capnmode_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, bearers.apn_mode)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cnactcfg_params[] = {
    {"IP type", AT_STRING, "6 IPV4 IPV6 IPV4V6", .default_text = "IPV4",
     AT_KEEP(module, bearers.app_type)},
    {.type = AT_PARAMS_END},
};
static const struct at_param sapbr_params[] = {
    {"cmd_type", AT_NUMBER, "0-4"},
    {"cid", AT_NUMBER, "1-3"},
    {"ConParamTag", AT_STRING, "8 CONTYPE APN USER PWD", .optional = true},
    {"ConParamValue", AT_STRING, "64", .optional = true, .secret = "PWD"},
    {.type = AT_PARAMS_END},
};

#define IN_SERVICE (AT_NEEDS_RADIO | AT_NEEDS_SIM)

const struct at_row bearer_rows[] = {
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

static enum at_answer sapbr_close(struct at_call *call, struct profile *profile)
{
    const struct module *module = call->state;
    if (profile->state == BEARER_DOWN && module->options->closed_refuses)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: it is closed");
    bearer_profile_close(profile); /* closing a closed one is fine: log of a SIM7000A */
    return AT_OK;
}

static enum at_answer sapbr_open(struct at_call *call, struct profile *profile)
{
    int cme = bearer_cme(call->state, IN_SERVICE | AT_NEEDS_REGISTERED);
    if (cme)
        return at_cme(call, cme);
    if (profile->state != BEARER_DOWN)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: it is up, or coming up");
    bearer_profile_open(profile, call->ticket);
    return AT_LATER;
}

static enum at_answer sapbr_query(struct at_call *call, struct profile *profile)
{
    static const int stats[] = {[BEARER_DOWN] = 3, [BEARER_OPENING] = 0, [BEARER_UP] = 1};
    struct module *module = call->state;
    at_say(call, "+SAPBR: %lld,%d,\"%s\"", (long long)call->args[1].number,
           stats[profile->state],
           profile->state == BEARER_UP ? module->network_options->ip : "0.0.0.0");
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
        return at_refuse(call, CME_PARAM_TOO_FEW, "tag and value are missing");
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

static void show_field(struct at_call *call, const struct profile *profile,
                       const struct profile_field *field)
{
    const struct at_param *param = &call->row->params[3];
    const char *value = (const char *)profile + field->offset;
    struct bytes text = {0};
    struct at_marks marks = {0};
    bytes_addf(&text, "%s,", field->tag);
    at_marks_plain(&marks, text.count);
    bytes_add_text(&text, value);
    if (strcmp(field->tag, param->secret) == 0)
        at_marks_value(&marks, param, strlen(value));
    at_say_marked(call, bytes_span(&text), &marks);
    bytes_release(&text);
    at_marks_release(&marks);
}

static enum at_answer sapbr_show(struct at_call *call, struct profile *profile)
{
    at_say(call, "+SAPBR:");
    for (size_t i = 0; i < PROFILE_FIELDS; i++)
        show_field(call, profile, &profile_fields[i]);
    return AT_OK;
}

static enum at_answer sapbr_write(struct at_call *call)
{
    static enum at_answer (*const commands[])(struct at_call *, struct profile *) = {
        sapbr_close, sapbr_open, sapbr_query, sapbr_set, sapbr_show,
    };
    struct module *module = call->state;
    return commands[call->args[0].number](call,
                                          &module->bearers.profiles[call->args[1].number - 1]);
}
