/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

/* The set-up of short messages that hosts send before anything else. The store is empty and
 * stays so: sending, reading and listing have no rows. */
#define STORE_SIZE 30

static at_handler cpms_read, cpms_write, csms_read, csms_write;

#define NUMBER(name, field, range, default_text)                                               \
    {                                                                                          \
        name, AT_NUMBER, range, default_text, AT_KEEP(modem, messages.field), .optional = true \
    }
static const struct at_param cmgf_params[] = {
    {"mode", AT_NUMBER, "0,1", "0", AT_KEEP(modem, messages.format)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cnmi_params[] = {
    NUMBER("mode", mode, "0-2", "2"), NUMBER("mt", mt, "0-3", "1"),
    NUMBER("bm", bm, "0,2", "0"),     NUMBER("ds", ds, "0-2", "0"),
    NUMBER("bfr", bfr, "0,1", "0"),   {.type = AT_PARAMS_END},
};
static const struct at_param cpms_params[] = {
    {"mem1", AT_STRING, "2 SM ME MT", "SM", AT_KEEP(modem, messages.store[0])},
    {"mem2", AT_STRING, "2 SM ME MT", "SM", AT_KEEP(modem, messages.store[1]),
     .optional = true},
    {"mem3", AT_STRING, "2 SM ME MT", "SM", AT_KEEP(modem, messages.store[2]),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cscs_params[] = {
    {"chset", AT_STRING, "4 GSM UCS2 IRA", "IRA", AT_KEEP(modem, messages.charset)},
    {.type = AT_PARAMS_END},
};
static const struct at_param csca_params[] = {
    {"sca", AT_STRING, "24", "", AT_KEEP(modem, messages.centre)},
    {"tosca", AT_NUMBER, "0-255", "129", AT_KEEP(modem, messages.centre_type),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param csmp_params[] = {
    NUMBER("fo", fo, "0-255", "17"),  NUMBER("vp", vp, "0-255", "167"),
    NUMBER("pid", pid, "0-255", "0"), NUMBER("dcs", dcs, "0-255", "0"),
    {.type = AT_PARAMS_END},
};
static const struct at_param csdh_params[] = {
    {"show", AT_NUMBER, "0,1", "0", AT_KEEP(modem, messages.show)},
    {.type = AT_PARAMS_END},
};
static const struct at_param csms_params[] = {
    {"service", AT_NUMBER, "0,1", "0", AT_KEEP(modem, messages.service)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cgsms_params[] = {
    {"service", AT_NUMBER, "0-3", "3", AT_KEEP(modem, messages.domain)},
    {.type = AT_PARAMS_END},
};

const struct at_row message_rows[] = {
    {"+CMGF", cmgf_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 4.2.2",
     .about = "Message format: 0 PDU, 1 text."},
    {"+CNMI", cnmi_params, NULL, at_setting_read, at_setting_write,
     "(0-2),(0-3),(0,2),(0-2),(0,1)", .saving = AT_SAVE_PROFILE, .source = "AT manual 4.2.8",
     .about = "How new messages would be announced."},
    {"+CPMS", cpms_params, NULL, cpms_read, cpms_write,
     "(\"SM\",\"ME\",\"MT\"),(\"SM\",\"ME\",\"MT\"),(\"SM\",\"ME\",\"MT\")",
     .needs = AT_NEEDS_SIM, .needs_for_read = true, .source = "AT manual 4.2.9",
     .about = "Message stores, all empty."},
    {"+CSCS", cscs_params, NULL, at_setting_read, at_setting_write,
     "(\"GSM\",\"UCS2\",\"IRA\")", .source = "AT manual 3.2.5", .about = "Character set."},
    {"+CSCA", csca_params, NULL, at_setting_read, at_setting_write, AT_TEST_OK,
     .needs = AT_NEEDS_SIM, .needs_for_read = true, .saving = AT_SAVE_AUTO,
     .source = "AT manual 4.2.12", .about = "Service centre address."},
    {"+CSMP", csmp_params, NULL, at_setting_read, at_setting_write, AT_TEST_OK,
     .source = "AT manual 4.2.14", .about = "Text mode parameters."},
    {"+CSDH", csdh_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 4.2.13", .about = "Header details in text mode."},
    {"+CSMS", csms_params, NULL, csms_read, csms_write, "(0,1)", .source = "AT manual 4.2.15",
     .about = "Message service."},
    {"+CGSMS", cgsms_params, NULL, at_setting_read, at_setting_write, "(0-3)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 6.2.6",
     .about = "Domain that would carry messages."},
    {NULL},
};

static enum at_answer cpms_read(struct at_call *call)
{
    struct modem *modem = call->room;
    const struct messages *messages = &modem->messages;
    at_say(call, "+CPMS: \"%s\",0,%d,\"%s\",0,%d,\"%s\",0,%d", messages->store[0], STORE_SIZE,
           messages->store[1], STORE_SIZE, messages->store[2], STORE_SIZE);
    return AT_OK;
}

static enum at_answer cpms_write(struct at_call *call)
{
    at_say(call, "+CPMS: 0,%d,0,%d,0,%d", STORE_SIZE, STORE_SIZE, STORE_SIZE);
    return at_setting_write(call);
}

static enum at_answer csms_read(struct at_call *call)
{
    struct modem *modem = call->room;
    at_say(call, "+CSMS: %lld,1,1,1", (long long)modem->messages.service);
    return AT_OK;
}

static enum at_answer csms_write(struct at_call *call)
{
    at_say(call, "+CSMS: 1,1,1");
    return at_setting_write(call);
}
