/* SPDX-License-Identifier: MIT */
/* Who the module is (AT manual V1.06, 3.2.1 to 3.2.4): hosts choose their dialect by these texts,
 * so they are the scenario's. */
#include "module/identity.h"

#include "module/inside.h"

/* Who the module is, in the words of real units. */
void identity_add_maker(const struct module_options *options, struct bytes *out)
{
    bytes_add_text(out, options->maker[0] ? options->maker : "SIMCOM_Ltd");
}

void identity_add_product(const struct module_options *options, struct bytes *out)
{
    if (options->product[0])
        bytes_add_text(out, options->product);
    else
        bytes_addf(out, "SIMCOM_%s", options->model);
}

/* "SIM7000E R1529": the firmware base is the front of the revision. */
void identity_add_ident(const struct module_options *options, struct bytes *out)
{
    if (options->ident[0])
        bytes_add_text(out, options->ident);
    else
        bytes_addf(out, "%s R%.4s", options->model, options->revision);
}

static void say(struct at_call *call,
                void (*add)(const struct module_options *options, struct bytes *out))
{
    const struct module *module = call->state;
    struct bytes words = {0};
    add(module->options, &words);
    at_say(call, "%s", bytes_at(&words));
    bytes_release(&words);
}

static at_handler ati, manufacturer, model, revision, serial, gsv, gcap, goi;

static const struct at_param ati_params[] = {
    {"value", AT_NUMBER, "0", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row identity_rows[] = {
    {"I", ati_params, ati, .source = "AT manual 2.2.5", .about = "Model and firmware base."},
    {"+GMI", NULL, manufacturer, .test = AT_TEST_OK, .source = "AT manual 2.2.25",
     .about = "Manufacturer."},
    {"+GMM", NULL, model, .test = AT_TEST_OK, .source = "AT manual 2.2.26", .about = "Model."},
    {"+GMR", NULL, revision, .test = AT_TEST_OK, .source = "AT manual 2.2.27",
     .about = "Firmware revision."},
    {"+GSN", NULL, serial, .test = AT_TEST_OK, .source = "AT manual 2.2.29", .about = "IMEI."},
    {"+CGMI", NULL, manufacturer, .test = AT_TEST_OK, .source = "AT manual 3.2.1",
     .about = "Manufacturer."},
    {"+CGMM", NULL, model, .test = AT_TEST_OK, .source = "AT manual 3.2.2", .about = "Model."},
    {"+CGMR", NULL, revision, .test = AT_TEST_OK, .source = "AT manual 3.2.3",
     .about = "Firmware revision."},
    {"+CGSN", NULL, serial, .test = AT_TEST_OK, .source = "AT manual 3.2.4", .about = "IMEI."},
    {"+GSV", NULL, gsv, .source = "AT manual 5.2.10",
     .about = "Manufacturer, model and revision."},
    {"+GCAP", NULL, gcap, .test = AT_TEST_OK, .source = "AT manual 2.2.24",
     .about = "Capabilities."},
    {"+GOI", NULL, goi, .test = AT_TEST_OK, .source = "AT manual 2.2.28",
     .about = "Object identification."},
    {NULL},
};

static enum at_answer ati(struct at_call *call)
{
    say(call, identity_add_ident);
    return AT_OK;
}

static enum at_answer manufacturer(struct at_call *call)
{
    say(call, identity_add_maker);
    return AT_OK;
}

static enum at_answer model(struct at_call *call)
{
    say(call, identity_add_product);
    return AT_OK;
}

static enum at_answer revision(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "Revision:%s", module->options->revision);
    return AT_OK;
}

static enum at_answer serial(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "%s", module->options->imei);
    return AT_OK;
}

static enum at_answer gsv(struct at_call *call)
{
    struct module *module = call->state;
    say(call, identity_add_maker);
    say(call, identity_add_product);
    at_say(call, "Revision: %s", module->options->revision);
    return AT_OK;
}

static enum at_answer gcap(struct at_call *call)
{
    at_say(call, "+GCAP: +CGSM");
    return AT_OK;
}

static enum at_answer goi(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "%s", module->options->model);
    return AT_OK;
}
