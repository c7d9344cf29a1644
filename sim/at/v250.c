/* SPDX-License-Identifier: MIT */
/* The rows of chapter 2 (AT manual V1.06; ITU-T V.250): what every modem has. Basic commands and S
 * registers are settings, so most rows are one line; only those that do something at once have a
 * handler. */
#include "at/v250.h"

#include "at/at.h"
#include "at/cme.h"
#include "at/interpreter.h"
#include "at/settings.h"

/* The basic commands and the serial line's own (AT manual V1.06, chapter 2, and V1.01 for Z, &F,
 * &V and &W, which real modules still answer). */

static at_handler set_basic, read_register, write_register, reset_to_profile, reset_to_factory,
    store_profile, view_settings, set_ipr, read_framing;

#define V250(field) AT_KEEP(at_v250, field)

/* A basic command with a number that is a setting; without the number it means 0. */
#define BASIC(word, what, allowed, initial, keep, save, from, text)                            \
    {                                                                                          \
        .name = word, .exec = set_basic, .saving = save, .source = "AT manual " from,          \
        .about = text, .params = (const struct at_param[])                                     \
        {                                                                                      \
            {what, AT_NUMBER, allowed, .default_text = initial, .optional = true, V250(keep)}, \
            {                                                                                  \
                .type = AT_PARAMS_END                                                          \
            }                                                                                  \
        }                                                                                      \
    }

#define REGISTER(word, what, allowed, initial, keep, from, text)                               \
    {                                                                                          \
        .name = word, .read = read_register, .write = write_register,                          \
        .saving = AT_SAVE_PROFILE, .source = "AT manual " from, .about = text,                 \
        .params = (const struct at_param[])                                                    \
        {                                                                                      \
            {what, AT_NUMBER, allowed, .default_text = initial, .optional = true, V250(keep)}, \
            {                                                                                  \
                .type = AT_PARAMS_END                                                          \
            }                                                                                  \
        }                                                                                      \
    }

static const struct at_param zero_only[] = {
    {"value", AT_NUMBER, "0", .optional = true},
    {.type = AT_PARAMS_END},
};

static const struct at_param dsr_params[] = {
    {"value", AT_NUMBER, "0-1", .default_text = "0", .optional = true, V250(dsr)},
    {.type = AT_PARAMS_END},
};

static const struct at_param cmee_params[] = {
    {"n", AT_NUMBER, "0-2", .default_text = "0", V250(cmee)},
    {.type = AT_PARAMS_END},
};

#define FIXED_RATES                                                                            \
    "300,600,1200,2400,4800,9600,19200,38400,57600,115200,230400,921600,2000000,2900000,"      \
    "3000000,3200000,3686400,4000000"

static const struct at_param ipr_params[] = {
    {"rate", AT_NUMBER, "0," FIXED_RATES, .default_text = "115200", V250(ipr)},
    {.type = AT_PARAMS_END},
};

static const struct at_param ifc_params[] = {
    {"dce_by_dte", AT_NUMBER, "0-2", .default_text = "0", V250(ifc_dce)},
    {"dte_by_dce", AT_NUMBER, "0-2", .default_text = "0", .optional = true, V250(ifc_dte)},
    {.type = AT_PARAMS_END},
};

static const struct at_param icf_params[] = {
    {"format", AT_NUMBER, "1-6", .default_text = "3", V250(icf_format)},
    {"parity", AT_NUMBER, "0,1,3", .default_text = "3", .optional = true, V250(icf_parity)},
    {.type = AT_PARAMS_END},
};

const struct at_row at_v250_rows[] = {
    BASIC("E", "echo", "0-1", "1", echo, AT_NO_SAVE, "2.2.3", "Echo of the host's bytes"),
    BASIC("Q", "quiet", "0-1", "0", quiet, AT_SAVE_PROFILE, "2.2.10", "Suppress final results"),
    BASIC("V", "format", "0-1", "1", verbose, AT_SAVE_PROFILE, "2.2.19",
          "Results as words or numbers"),
    BASIC("X", "result", "0-4", "4", result, AT_SAVE_PROFILE, "2.2.20",
          "CONNECT results and call progress"),
    BASIC("L", "volume", "0-3", "0", loudness, AT_NO_SAVE, "2.2.6", "Speaker loudness"),
    BASIC("M", "mode", "0-2", "0", speaker, AT_NO_SAVE, "2.2.7", "Speaker mode"),
    BASIC("&C", "value", "0-1", "1", dcd, AT_SAVE_PROFILE, "2.2.21",
          "DCD: 0 always on, 1 while a payload is entered"),
    BASIC("&D", "value", "0-2", "2", dtr, AT_SAVE_PROFILE, "2.2.22",
          "DTR off in data mode: 0 nothing, 1 to commands, 2 hang up"),
    {"&S", dsr_params, .exec = set_basic, .saving = AT_SAVE_PROFILE,
     .source = "Hayes; in no SIM7000 manual",
     .about = "DSR: 0 always on, 1 while a payload is entered"},
    BASIC("&E", "value", "0-1", "0", e_flag, AT_NO_SAVE, "2.2.23",
          "CONNECT with the line's or the radio's speed"),
    {"&F", zero_only, .exec = reset_to_factory, .source = "AT manual V1.01 2.2",
     .about = "Factory values"},
    {"&V", zero_only, .exec = view_settings, .source = "AT manual V1.01 2.2",
     .about = "Show the profile's values"},
    {"&W", zero_only, .exec = store_profile, .source = "AT manual V1.01 2.2",
     .about = "Store the profile"},
    {"Z", zero_only, .exec = reset_to_profile, .source = "AT manual V1.01 2.2",
     .about = "Bring the stored profile back"},
    REGISTER("S0", "n", "0-255", "0", s0, "2.2.11", "Rings before answering"),
    REGISTER("S3", "n", "13", "13", s3, "2.2.12", "Command line terminator"),
    REGISTER("S4", "n", "10", "10", s4, "2.2.13", "Response formatting character"),
    REGISTER("S5", "n", "0-127", "8", s5, "2.2.14", "Command line editing character"),
    REGISTER("S6", "n", "0-999", "2", s6, "2.2.15", "Pause before dialling, s"),
    REGISTER("S7", "n", "0-255", "60", s7, "2.2.16", "Wait for the connection, s"),
    REGISTER("S8", "n", "0-255", "2", s8, "2.2.17", "Pause of a comma in dialling, s"),
    REGISTER("S10", "n", "1-255", "14", s10, "2.2.18", "Disconnect delay, 0.1 s"),
    {"+CMEE", cmee_params, .read = at_setting_read, .write = at_setting_write,
     .test = AT_TEST_RANGES, .source = "AT manual 3.2.8",
     .about = "Error reports: ERROR, numbers, texts"},
    {"+IPR", ipr_params, .read = at_setting_read, .write = set_ipr,
     .test = "(0,9600,19200,38400,57600,115200),(" FIXED_RATES ")", .saving = AT_SAVE_AUTO,
     .source = "AT manual 2.2.32", .about = "Rate of the serial line; 0: autobaud"},
    {"+IFC", ifc_params, .read = at_setting_read, .write = at_setting_write,
     .test = AT_TEST_RANGES, .saving = AT_SAVE_PROFILE, .source = "AT manual 2.2.31",
     .about = "Flow control: none, software, hardware"},
    {"+ICF", icf_params, .read = read_framing, .write = at_setting_write,
     .test = AT_TEST_RANGES, .saving = AT_SAVE_PROFILE, .source = "AT manual 2.2.30",
     .about = "Character format"},
    {NULL},
};

static enum at_answer set_basic(struct at_call *call)
{
    const struct at_arg *arg = &call->args[0];
    int64_t number = arg->given ? arg->number : 0;
    if (!at_range_allows(call->row->params[0].range, number))
        return at_cme(call, CME_PARAM_RANGE);
    at_param_set(&call->row->params[0], call->state, arg->text, number);
    return AT_OK;
}

static enum at_answer read_register(struct at_call *call)
{
    struct bytes value = {0};
    at_param_print(&call->row->params[0], call->state, &value);
    int zeros = call->at->options->wide_registers && value.count < 3 ? 3 - (int)value.count : 0;
    at_say(call, "%.*s%s", zeros, "00", bytes_at(&value));
    bytes_release(&value);
    return AT_OK;
}

static enum at_answer reset_to_profile(struct at_call *call)
{
    at_load_profile(call->at);
    return AT_OK;
}

static enum at_answer reset_to_factory(struct at_call *call)
{
    at_factory_settings(call->at);
    return AT_OK;
}

static enum at_answer store_profile(struct at_call *call)
{
    at_store_profile(call->at);
    return AT_OK;
}

/* The manual does not give the text: one setting a line, as its read form shows it. */
static enum at_answer view_settings(struct at_call *call)
{
    void *state;
    const struct at_row *row;
    for (size_t i = 0; (row = at_row_number(call->at, i, &state)); i++) {
        if (row->saving != AT_SAVE_PROFILE)
            continue;
        if (row->read == read_framing) { /* it has another way to say a value */
            call->row = row;
            read_framing(call);
            continue;
        }
        struct bytes values = {0};
        for (const struct at_param *p = row->params; p->type != AT_PARAMS_END; p++) {
            if (p->size) {
                bytes_add_text(&values, values.count ? "," : "");
                at_param_print(p, state, &values);
            }
        }
        at_say(call, "%s: %s", row->name, bytes_at(&values));
        bytes_release(&values);
    }
    return AT_OK;
}

/* Without a value the register gets its default (AT manual V1.06, 1.4.2). */
static enum at_answer write_register(struct at_call *call)
{
    if (call->args[0].given)
        return at_setting_write(call);
    at_param_set_default(call->row->params, call->state);
    return AT_OK;
}

/* Formats 2 and 5 have a parity bit; for the others 255 stands in its place (2.2.30). */
static enum at_answer read_framing(struct at_call *call)
{
    const struct at_v250 *v250 = call->state;
    bool has_parity = v250->icf_format == 2 || v250->icf_format == 5;
    at_say(call, "+ICF: %lld,%lld", (long long)v250->icf_format,
           (long long)(has_parity ? v250->icf_parity : 255));
    return AT_OK;
}

/* The new rate holds after the result code (2.2.32), and only where the line is paced. */
static enum at_answer set_ipr(struct at_call *call)
{
    struct at *at = call->at;
    at_setting_write(call);
    if (at->options->baud == 0 || at->v250.ipr == 0)
        return AT_OK;
    at_say_ok(at);
    uart_set_baud(&at->rx, at->v250.ipr);
    uart_set_baud(&at->tx, at->v250.ipr);
    return AT_SAID;
}
