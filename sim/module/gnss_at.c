/* SPDX-License-Identifier: MIT */
/* The rows of the receiver (AT manual V1.06, 14.2). Only the commands that hosts of FTP send
 * before their session. */
#include "module/inside.h"

/* Rows of the satellite receiver (AT manual chapter 14). NMEA sentences on the AT port
 * (AT+CGNSTST=1), assistance files and SUPL are not modelled. */
static at_handler cgnspwr_write, cgnsinf, cgnsurc_write, cold, hot, cgnstst_write;

static const struct at_param power_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, gnss.power)},
    {.type = AT_PARAMS_END},
};
static const struct at_param report_params[] = {
    {"Navigation mode", AT_NUMBER, "0-255", .default_text = "0", AT_KEEP(module, gnss.report)},
    {.type = AT_PARAMS_END},
};
static const struct at_param port_params[] = {
    {"port", AT_NUMBER, "3,4", .default_text = "3", AT_KEEP(module, gnss.port)},
    {.type = AT_PARAMS_END},
};
static const struct at_param mode_params[] = {
    {"gps mode", AT_NUMBER, "1", .default_text = "1", AT_KEEP(module, gnss.modes[0])},
    {"glo mode", AT_NUMBER, "0,1", .default_text = "1", AT_KEEP(module, gnss.modes[1])},
    {"bd mode", AT_NUMBER, "0-2", .default_text = "1", AT_KEEP(module, gnss.modes[2])},
    {"gal mode", AT_NUMBER, "0-2", .default_text = "1", AT_KEEP(module, gnss.modes[3])},
    {.type = AT_PARAMS_END},
};
static const struct at_param output_params[] = {
    {"mode", AT_NUMBER, "0-2", .default_text = "0", AT_KEEP(module, gnss.output)},
    {.type = AT_PARAMS_END},
};
static const struct at_param test_params[] = {
    {"TST", AT_NUMBER, "0,1"},
    {"cont", AT_NUMBER, "1-255", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row gnss_rows[] = {
    {"+CGNSPWR", power_params, .read = at_setting_read, .write = cgnspwr_write, .test = "(0,1)",
     .source = "AT manual 14.2.1", .about = "Power of the satellite receiver."},
    {"+CGNSINF", .exec = cgnsinf, .test = AT_TEST_OK, .source = "AT manual 14.2.2",
     .about = "Where the receiver is, and when."},
    {"+CGNSURC", report_params, .read = at_setting_read, .write = cgnsurc_write,
     .test = "(0-255)", .source = "AT manual 14.2.3",
     .about = "+UGNSINF every so many fixes; one a second."},
    {"+CGNSPORT", port_params, .read = at_setting_read, .write = at_setting_write,
     .test = "(3,4)", .saving = AT_SAVE_AUTO, .source = "AT manual 14.2.4",
     .about = "Port of NMEA sentences. Kept only."},
    {"+CGNSCOLD", .exec = cold, .test = AT_TEST_OK, .source = "AT manual 14.2.5",
     .about = "Searches again from nothing."},
    {"+CGNSWARM", .exec = cold, .test = AT_TEST_OK, .source = "AT manual 14.2.6",
     .about = "Searches again; as long as a cold start here."},
    {"+CGNSHOT", .exec = hot, .test = AT_TEST_OK, .source = "AT manual 14.2.7",
     .about = "Searches again, for a second."},
    {"+CGNSMOD", mode_params, .read = at_setting_read, .write = at_setting_write,
     .test = "(1),(0,1),(0-2),(0-2)", .saving = AT_SAVE_AUTO, .source = "AT manual 14.2.8",
     .about = "Satellite systems. Kept only."},
    {"+CGNSCFG", output_params, .read = at_setting_read, .write = at_setting_write,
     .test = "(0-2)", .source = "AT manual 14.2.9", .about = "NMEA on other ports. Kept only."},
    {"+CGNSTST", test_params, .write = cgnstst_write, .test = "(0-1),(1-255)",
     .source = "AT manual 14.2.10", .about = "NMEA on this port: off alone."},
    {NULL},
};

static enum at_answer cgnspwr_write(struct at_call *call)
{
    gnss_set_power(call->state, call->args[0].number != 0);
    return AT_OK;
}

static enum at_answer cgnsinf(struct at_call *call)
{
    struct bytes fields = {0};
    gnss_add_fields(call->state, &fields);
    at_say(call, "+CGNSINF: %s", bytes_at(&fields));
    bytes_release(&fields);
    return AT_OK;
}

static enum at_answer cgnsurc_write(struct at_call *call)
{
    enum at_answer answer = at_setting_write(call);
    gnss_set_report(call->state);
    return answer;
}

static enum at_answer search(struct at_call *call, usec delay)
{
    struct module *module = call->state;
    if (!module->gnss.power)
        return at_refuse(call, CME_NOT_ALLOWED, "the receiver is off (AT+CGNSPWR=1)");
    gnss_search(module, delay);
    return AT_OK;
}

static enum at_answer cold(struct at_call *call)
{
    const struct module *module = call->state;
    return search(call, module->sky->after);
}

static enum at_answer hot(struct at_call *call)
{
    const struct module *module = call->state;
    usec after = module->sky->after;
    return search(call, after < SECONDS(1) ? after : SECONDS(1));
}

static enum at_answer cgnstst_write(struct at_call *call)
{
    return call->args[0].number == 0
               ? AT_OK
               : at_refuse(call, CME_NOT_SUPPORTED, "NMEA on the AT port is not modelled");
}
