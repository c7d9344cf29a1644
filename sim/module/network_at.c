/* SPDX-License-Identifier: MIT */
/* The rows of registration, operators and signal (3GPP TS 27.007, 7.2, 7.3, 8.5; AT manual V1.06,
 * 3.2, 5.2, 6.2). There is one operator, so selecting another is an error and a scan takes as long
 * as it does in the field. */
#include "base/bytes.h"
#include "module/inside.h"

static at_handler csq, reg_exec, creg_read, cgreg_read, cereg_read, cops_read, cops_write,
    cops_list, cgatt_read, cgatt_write, cpsi_read, cnsmod_read;

static const struct at_param creg_params[] = {
    {"n", AT_NUMBER, "0-2", .default_text = "0", AT_KEEP(module, network.creg)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cgreg_params[] = {
    {"n", AT_NUMBER, "0-2,4", .default_text = "0", AT_KEEP(module, network.cgreg)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cereg_params[] = {
    {"n", AT_NUMBER, "0-2,4", .default_text = "0", AT_KEEP(module, network.cereg)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cnsmod_params[] = {
    {"n", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, network.cnsmod)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cops_params[] = {
    {"mode", AT_NUMBER, "0-4"},
    {"format", AT_NUMBER, "0-2", .optional = true},
    {"oper", AT_STRING, "31", .optional = true},
    {"netact", AT_NUMBER, "0,1,3,7,9", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cgatt_params[] = {
    {"state", AT_NUMBER, "0,1"},
    {.type = AT_PARAMS_END},
};

const struct at_row network_rows[] = {
    {"+CSQ", NULL, csq, .test = "(0-31,99),(0-7,99)", .source = "AT manual 3.2.16",
     .about = "Signal strength and bit error rate."},
    {"+CREG", creg_params, reg_exec, creg_read, at_setting_write, "(0-2)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 3.2.14",
     .about = "Registration; n = 1 and 2 print its changes."},
    {"+CGREG", cgreg_params, reg_exec, cgreg_read, at_setting_write, "(0-2,4)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 6.2.5",
     .about = "Registration of the packet domain."},
    {"+CEREG", cereg_params, reg_exec, cereg_read, at_setting_write, "(0-2,4)",
     .source = "AT manual 6.2.7", .about = "Registration in LTE."},
    {"+COPS", cops_params, NULL, cops_read, cops_write, AT_TEST_OK,
     .needs = AT_NEEDS_RADIO | AT_NEEDS_SIM, .list = cops_list, .source = "AT manual 3.2.9",
     .about = "Operator: which one, selecting, what is there."},
    {"+CGATT", cgatt_params, NULL, cgatt_read, cgatt_write, "(0,1)",
     .needs = AT_NEEDS_RADIO | AT_NEEDS_SIM, .source = "AT manual 6.2.1",
     .about = "Attaches to the packet domain or leaves it."},
    {"+CPSI", NULL, .read = cpsi_read, .test = AT_TEST_OK, .source = "AT manual 5.2.21",
     .about = "The serving cell."},
    {"+CNSMOD", cnsmod_params, NULL, cnsmod_read, at_setting_write, "(0,1)",
     .source = "AT manual 5.2.6", .about = "Kind of network; 1 prints its changes."},
    {NULL},
};

static enum at_answer csq(struct at_call *call)
{
    struct module *module = call->state;
    bool on = module->power.fun == 1;
    at_say(call, "+CSQ: %lld,%lld", (long long)(on ? module->network.rssi : 99),
           (long long)(on ? module->network.ber : 99));
    return AT_OK;
}

static enum at_answer read_stat(struct at_call *call, int domain, int64_t n)
{
    struct module *module = call->state;
    struct bytes text = {0};
    enum registration stat = network_stat(module, domain);
    bytes_addf(&text, "%s: %lld,%d", call->row->name, (long long)n, (int)stat);
    if (n >= 2)
        network_add_place(module, stat, &text);
    at_say(call, "%s", bytes_at(&text));
    bytes_release(&text);
    return AT_OK;
}

/* The number may be left out, and then is 0 (27.007, 7.2). */
static enum at_answer reg_exec(struct at_call *call)
{
    call->args[0] = (struct at_arg){.given = true, .text = SPAN("0")};
    call->count = 1;
    return at_setting_write(call);
}

static enum at_answer creg_read(struct at_call *call)
{
    struct module *module = call->state;
    return read_stat(call, 0, module->network.creg);
}

static enum at_answer cgreg_read(struct at_call *call)
{
    struct module *module = call->state;
    return read_stat(call, 1, module->network.cgreg);
}

static enum at_answer cereg_read(struct at_call *call)
{
    struct module *module = call->state;
    return read_stat(call, 2, module->network.cereg);
}

static enum at_answer cops_read(struct at_call *call)
{
    struct module *module = call->state;
    const struct network *network = &module->network;
    long long mode = network->cops_mode, format = network->cops_format;
    if (network_registered(module))
        at_say(call, "+COPS: %lld,%lld,\"%s\",%lld", mode, format,
               format == 2 ? module->network_options->plmn
                           : module->network_options->operator_name,
               (long long)module->network_options->act);
    else
        at_say(call, "+COPS: %lld", mode);
    return AT_OK;
}

static bool names_our_operator(const struct module *module, const struct at_call *call)
{
    bool numeric = call->args[1].given && call->args[1].number == 2;
    return span_is_nocase(call->args[2].text, numeric ? module->network_options->plmn
                                                      : module->network_options->operator_name);
}

/* A wanted operator that is not there leaves the module without one, in mode 4 it takes what
 * there is (27.007, 7.3). There is one operator in this world. */
static enum at_answer cops_write(struct at_call *call)
{
    struct module *module = call->state;
    struct network *network = &module->network;
    int64_t mode = call->args[0].number;
    bool by_name = mode == 1 || mode == 4;
    if (by_name && !call->args[2].given)
        return at_refuse(call, CME_PARAM_TOO_FEW, "parameter 3, the operator, is missing");
    if (call->args[1].given)
        network->cops_format = call->args[1].number;
    if (mode == 3)
        return AT_OK;
    network->cops_mode = mode;
    network->searches = true; /* it was told to */
    bool missing = by_name && !names_our_operator(module, call);
    if (mode == 2 || (missing && mode == 1))
        network_leave(module);
    else
        network_search(module);
    if (missing && mode == 4)
        network->cops_mode = 0;
    if (missing && mode == 1)
        return at_refuse(call, CME_NO_NETWORK_SERVICE, "no such operator");
    if (mode == 2 || !module->network_options->cops_waits)
        return AT_OK;
    network_seek(module, call->ticket);
    return AT_LATER;
}

static void scanned(void *owner)
{
    struct module *module = owner;
    const struct network_options *world = module->network_options;
    int stat = network_registered(module) ? 2 : world->denied ? 3 : 1;
    if (!network_in_reach(module))
        at_info(module->at, "+COPS: ,,(0-4),(0-2)");
    else
        at_info(module->at, "+COPS: (%d,\"%s\",\"%s\",\"%s\",%lld),,(0-4),(0-2)", stat,
                world->operator_name, world->operator_name, world->plmn, (long long)world->act);
    at_finish(module->at, module->network.scan_ticket, AT_OK, 0);
}

static enum at_answer cops_list(struct at_call *call)
{
    struct module *module = call->state;
    int cme = module_allowed(module, AT_NEEDS_RADIO | AT_NEEDS_SIM);
    if (cme)
        return at_cme(call, cme);
    alarm_init(&module->network.scanned, scanned, module);
    module->network.scan_ticket = call->ticket;
    alarm_set_in(module->agenda, &module->network.scanned, module->network_options->scan);
    return AT_LATER;
}

static enum at_answer cgatt_read(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "+CGATT: %d", module->network.attached);
    return AT_OK;
}

static enum at_answer cgatt_write(struct at_call *call)
{
    struct module *module = call->state;
    if (call->args[0].number == 0) {
        module->urcs_inside = module->options->deact_first;
        network_detach(module);
        module->urcs_inside = false;
        return AT_OK;
    }
    int cme = network_attach(module);
    if (cme == CME_NO_NETWORK_SERVICE)
        return at_refuse(call, cme, "not in this state: not registered");
    return cme ? at_refuse(call, cme, "the network refuses to attach it") : AT_OK;
}

static const char *operation_mode(const struct module *module)
{
    static const char *const modes[] = {
        "Low Power Mode",    "Online", "",       "", "Low Power Mode",
        "Factory Test Mode", "Reset",  "Offline"};
    return modes[module->power.fun];
}

/* AT manual 3.2.16: 0 is -115 dBm, 1 -111, 2 to 30 -110 to -54, 31 -52. */
static int signal_dbm(int64_t rssi)
{
    if (rssi < 0 || rssi > 31)
        return -115;
    return rssi == 0 ? -115 : rssi == 31 ? -52 : rssi == 1 ? -111 : (int)(2 * rssi - 114);
}

/* The fields are those of real cells (technocreatives/sim7000); only what a scenario sets moves. */
static enum at_answer cpsi_read(struct at_call *call)
{
    struct module *module = call->state;
    const char *plmn = module->network_options->plmn, *mode = operation_mode(module);
    int dbm = signal_dbm(module->network.rssi);
    if (!network_registered(module))
        at_say(call, "+CPSI: NO SERVICE,%s", mode);
    else if (!network_is_lte(module))
        at_say(call, "+CPSI: GSM,%s,%.3s-%s,0x%04x,%u,61 EGSM 900,%d,0,58-58", mode, plmn,
               plmn + 3, network_area(module), network_cell(module), dbm);
    else
        at_say(call,
               "+CPSI: LTE %s,%s,%.3s-%s,0x%04X,%u,149,EUTRAN-BAND20,6400,3,3,-12,%d,%d,10",
               module->network_options->act == 9 ? "NB-IOT" : "CAT-M1", mode, plmn, plmn + 3,
               network_area(module), network_cell(module), dbm - 29, dbm);
    return AT_OK;
}

static enum at_answer cnsmod_read(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "+CNSMOD: %lld,%d", (long long)module->network.cnsmod,
           network_service(module));
    return AT_OK;
}
