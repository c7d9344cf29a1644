/* SPDX-License-Identifier: MIT */
/* Its rows. Each moves one state on and refuses in every other (AT manual V1.06, 8.2), so hosts
 * that leave a step out are found out here as by a real one. */
#include "module/inside.h"

/* The manual numbers eight connections (8.2.13). The list stops after six, a SIM800's: the
 * host attentive takes "C: 5" for the end and trips over what follows (docs/module.md). */
#define CONNECTIONS_LISTED 6

static at_handler cstt, cstt_write, ciicr, cifsr, cifsrex, cipshut, cipstatus, cipstatus_write,
    cipmux_write, cdnscfg_read;

static const struct at_param cstt_params[] = {
    {"apn", AT_STRING, "50", .default_text = "CMNET", AT_KEEP(module, toolkit.apn)},
    {"username", AT_STRING, "50", .default_text = "", AT_KEEP(module, toolkit.user),
     .optional = true},
    {"password", AT_STRING, "50", .default_text = "", AT_KEEP(module, toolkit.password),
     .optional = true, .secret = ""},
    {.type = AT_PARAMS_END},
};
static const struct at_param cipcsgp_params[] = {
    {"mode", AT_NUMBER, "1", .default_text = "1", AT_KEEP(module, toolkit.wireless)},
    {"apn", AT_STRING, "50", .default_text = "CMNET", AT_KEEP(module, toolkit.apn),
     .optional = true},
    {"user name", AT_STRING, "50", .default_text = "", AT_KEEP(module, toolkit.user),
     .optional = true},
    {"password", AT_STRING, "50", .default_text = "", AT_KEEP(module, toolkit.password),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cipstatus_params[] = {
    {"n", AT_NUMBER, "0-7"},
    {.type = AT_PARAMS_END},
};
static const struct at_param cdnscfg_params[] = {
    {"pri_dns", AT_STRING, "15", .default_text = "0.0.0.0", AT_KEEP(module, toolkit.dns[0])},
    {"sec_dns", AT_STRING, "15", .default_text = "0.0.0.0", AT_KEEP(module, toolkit.dns[1]),
     .optional = true},
    {.type = AT_PARAMS_END},
};

#define SWITCH(name, field, range)                                                             \
    static const struct at_param name##_params[] = {                                           \
        {"mode", AT_NUMBER, range, .default_text = "0", AT_KEEP(module, toolkit.field)},       \
        {.type = AT_PARAMS_END},                                                               \
    }
SWITCH(cipmux, mux, "0,1");
SWITCH(cipqsend, quick_send, "0,1");
SWITCH(ciprxget, manual_get, "0,1"); /* 2 to 4 read from connections, of which there are none */
SWITCH(ciphead, head, "0,1");
SWITCH(cipsrip, show_ip, "0,1");
SWITCH(cipshowtp, show_protocol, "0,1");
SWITCH(cipmode, mode, "0,1");
SWITCH(cipsprt, prompt, "0-2");

const struct at_row toolkit_rows[] = {
    {"+CSTT", cstt_params, cstt, at_setting_read, cstt_write, "\"APN\",\"USER\",\"PWD\"",
     .source = "AT manual 8.2.9", .about = "Starts the TCP/IP toolkit with an APN."},
    {"+CIICR", NULL, ciicr, .test = AT_TEST_OK, .source = "AT manual 8.2.10",
     .about = "Brings up the toolkit's bearer."},
    {"+CIFSR", NULL, cifsr, .test = AT_TEST_OK, .source = "AT manual 8.2.11",
     .about = "The toolkit's address, alone, without OK."},
    {"+CIFSREX", NULL, cifsrex, .test = AT_TEST_OK, .source = "AT manual 8.2.12",
     .about = "The toolkit's address, with OK."},
    {"+CIPSHUT", NULL, cipshut, .test = AT_TEST_OK, .source = "AT manual 8.2.7",
     .about = "Ends the toolkit's bearer: SHUT OK."},
    {"+CIPSTATUS", cipstatus_params, cipstatus, NULL, cipstatus_write, AT_TEST_OK,
     .source = "AT manual 8.2.13", .about = "State of the toolkit, behind an OK."},
    {"+CIPMUX", cipmux_params, NULL, at_setting_read, cipmux_write, "(0,1)",
     .source = "AT manual 8.2.1", .about = "Several connections; before AT+CSTT only."},
    {"+CIPQSEND", cipqsend_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 8.2.4", .about = "How sending answers. Kept only: no sockets."},
    {"+CIPRXGET", ciprxget_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 8.2.27", .about = "How data are read. Kept only: no sockets."},
    {"+CIPHEAD", ciphead_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 8.2.16", .about = "Header of received data. Kept only."},
    {"+CIPSRIP", cipsrip_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 8.2.21", .about = "Sender of received data. Kept only."},
    {"+CIPSHOWTP", cipshowtp_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .source = "AT manual 8.2.25", .about = "Protocol of received data. Kept only."},
    {"+CIPMODE", cipmode_params, NULL, at_setting_read, at_setting_write,
     "(0-NORMAL MODE,1-TRANSPARENT MODE)", .source = "AT manual 8.2.23",
     .about = "Transparent connections. Kept only."},
    {"+CIPSPRT", cipsprt_params, NULL, at_setting_read, at_setting_write, "(0-2)",
     .source = "AT manual 8.2.18", .about = "The prompt of sending. Kept only."},
    {"+CIPCSGP", cipcsgp_params, NULL, at_setting_read, at_setting_write,
     "1-GPRS,APN,USER NAME,PASSWORD", .source = "AT manual 8.2.20",
     .about = "Kind of connection, and the APN of AT+CSTT."},
    {"+CDNSCFG", cdnscfg_params, NULL, cdnscfg_read, at_setting_write,
     "(\"Primary DNS\"),(\"Secondary DNS\")", .source = "AT manual 8.2.14",
     .about = "Name servers. Kept only."},
    {NULL},
};

static const char *const state_names[] = {"IP INITIAL", "IP START",  "IP CONFIG",
                                          "IP GPRSACT", "IP STATUS", "PDP DEACT"};

static enum at_answer wrong_state(struct at_call *call)
{
    const struct module *module = call->state;
    return at_refuse(call, 0, "not in this state: the toolkit is in %s",
                     state_names[module->toolkit.state]);
}

static enum at_answer cstt(struct at_call *call)
{
    struct module *module = call->state;
    if (module->toolkit.state != IP_INITIAL)
        return wrong_state(call);
    module->toolkit.state = IP_START;
    return AT_OK;
}

static enum at_answer cstt_write(struct at_call *call)
{
    struct module *module = call->state;
    enum at_answer answer =
        module->toolkit.state == IP_INITIAL ? at_setting_write(call) : wrong_state(call);
    return answer == AT_OK ? cstt(call) : answer;
}

static enum at_answer ciicr(struct at_call *call)
{
    struct module *module = call->state;
    if (module->toolkit.state != IP_START)
        return wrong_state(call);
    toolkit_open(module, call->ticket);
    return AT_LATER;
}

/* Asking for the address is what moves IP GPRSACT to IP STATUS. */
static bool take_address(struct module *module)
{
    if (!toolkit_up(module))
        return false;
    module->toolkit.state = IP_STATUS;
    return true;
}

static enum at_answer cifsr(struct at_call *call)
{
    struct module *module = call->state;
    if (!take_address(module))
        return wrong_state(call);
    at_say(call, "%s", module->network_options->ip);
    return AT_SAID;
}

static enum at_answer cifsrex(struct at_call *call)
{
    struct module *module = call->state;
    if (!take_address(module))
        return wrong_state(call);
    at_say(call, "+CIFSREX: %s", module->network_options->ip);
    return AT_OK;
}

static enum at_answer cipshut(struct at_call *call)
{
    toolkit_shut(call->state);
    at_say_final(call->at, "SHUT OK");
    return AT_SAID;
}

static enum at_answer cipstatus(struct at_call *call)
{
    struct module *module = call->state;
    at_say_ok(call->at);
    at_say(call, "STATE: %s", state_names[module->toolkit.state]);
    for (int n = 0; n < CONNECTIONS_LISTED && module->toolkit.mux; n++)
        at_say(call, "C: %d,,\"\",\"\",\"\",\"INITIAL\"", n);
    return AT_SAID;
}

static enum at_answer cipstatus_write(struct at_call *call)
{
    struct module *module = call->state;
    if (!module->toolkit.mux)
        return at_refuse(call, 0, "not in this state: AT+CIPMUX is 0");
    at_say(call, "+CIPSTATUS: %lld,,\"\",\"\",\"\",\"INITIAL\"",
           (long long)call->args[0].number);
    return AT_OK;
}

/* Before AT+CSTT only, unless nothing changes (AT manual 8.2.1). */
static enum at_answer cipmux_write(struct at_call *call)
{
    struct module *module = call->state;
    bool changes = module->toolkit.mux != call->args[0].number;
    if (changes && module->toolkit.state != IP_INITIAL)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: only before AT+CSTT");
    return at_setting_write(call);
}

static enum at_answer cdnscfg_read(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "PrimaryDns: %s", module->toolkit.dns[0]);
    at_say(call, "SecondaryDns: %s", module->toolkit.dns[1]);
    return AT_OK;
}
