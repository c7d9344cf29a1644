/* SPDX-License-Identifier: MIT */
/* Which radio technologies and bands the host prefers, and how the module may sleep. The world
 * has one cell and every module reaches it: the values are kept and read, and steer nothing. */
#include "base/bytes.h"
#include "module/inside.h"

#include <string.h>

static at_handler cbandcfg_read, cbandcfg_write, cedrxs_write;

static const struct at_param cnmp_params[] = {
    {"mode", AT_NUMBER, "2,13,38,51", .default_text = "2", AT_KEEP(module, radio.cnmp)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cmnb_params[] = {
    {"mode", AT_NUMBER, "1-3", .default_text = "3", AT_KEEP(module, radio.cmnb)},
    {.type = AT_PARAMS_END},
};
static const struct at_param csdp_params[] = {
    {"domain", AT_NUMBER, "0-2", .default_text = "2", AT_KEEP(module, radio.csdp)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cband_params[] = {
    {"op_band", AT_STRING, "9 EGSM_MODE DCS_MODE ALL_MODE", "ALL_MODE",
     AT_KEEP(module, radio.cband)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cpsms_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, radio.psm),
     .optional = true},
    {"periodic RAU", AT_STRING, "8", .default_text = "", AT_KEEP(module, radio.psm_rau),
     .optional = true},
    {"READY timer", AT_STRING, "8", .default_text = "", AT_KEEP(module, radio.psm_ready),
     .optional = true},
    {"periodic TAU", AT_STRING, "8", .default_text = "01100000", AT_KEEP(module, radio.psm_tau),
     .optional = true},
    {"active time", AT_STRING, "8", .default_text = "00000000",
     AT_KEEP(module, radio.psm_active), .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cedrxs_params[] = {
    {"n", AT_NUMBER, "0-3"},
    {"AcT-type", AT_NUMBER, "4,5", .default_text = "5", AT_KEEP(module, radio.edrx_act),
     .optional = true},
    {"eDRX value", AT_STRING, "4", .default_text = "0010", AT_KEEP(module, radio.edrx),
     .optional = true},
    {.type = AT_PARAMS_END},
};

#define BAND_PARAM                                                                             \
    {                                                                                          \
        "band", AT_NUMBER, "1-5,8,12,13,17-20,26,28,39", .optional = true                      \
    }
static const struct at_param cbandcfg_params[] = {
    {"mode", AT_STRING, "6 CAT-M NB-IOT"},
    {"band", AT_NUMBER, "1-5,8,12,13,17-20,26,28,39"},
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    BAND_PARAM,
    {.type = AT_PARAMS_END},
};

const struct at_row radio_rows[] = {
    {"+CNMP", cnmp_params, NULL, at_setting_read, at_setting_write, "(2,13,38,51)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.17",
     .about = "Preferred mode: 2 automatic, 13 GSM, 38 LTE, 51 both. Kept only."},
    {"+CMNB", cmnb_params, NULL, at_setting_read, at_setting_write, "(1-3)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.18",
     .about = "Preferred LTE: 1 Cat-M, 2 NB-IoT, 3 both. Kept only."},
    {"+CSDP", csdp_params, NULL, at_setting_read, at_setting_write, "(0-2)",
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.23",
     .about = "Service domain preference. Kept only."},
    {"+CBAND", cband_params, NULL, at_setting_read, at_setting_write,
     "(EGSM_MODE,DCS_MODE,ALL_MODE)", .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.5",
     .about = "GSM band. Kept only."},
    {"+CBANDCFG", cbandcfg_params, NULL, cbandcfg_read, cbandcfg_write,
     "(CAT-M,NB-IOT),(1,2,3,4,5,8,12,13,17,18,19,20,26,28,39)", .source = "AT manual 5.2.29",
     .about = "LTE bands. Kept only."},
    {"+CPSMS", cpsms_params, NULL, at_setting_read, at_setting_write, AT_TEST_RANGES,
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.19",
     .about = "Power saving mode. Kept only."},
    {"+CEDRXS", cedrxs_params, NULL, at_setting_read, cedrxs_write, AT_TEST_RANGES,
     .saving = AT_SAVE_AUTO, .source = "AT manual 5.2.20", .about = "eDRX. Kept only."},
    {NULL},
};

static void add_bands(struct bytes *out, const char *mode, const int64_t *bands)
{
    bytes_addf(out, "+CBANDCFG: \"%s\"", mode);
    for (size_t i = 0; i < BANDS_MAX && bands[i]; i++)
        bytes_addf(out, ",%lld", (long long)bands[i]);
}

/* A new module may use all bands of its family. */
void radio_init(struct module *module)
{
    static const int64_t all[2][BANDS_MAX] = {
        {1, 2, 3, 4, 5, 8, 12, 13, 18, 19, 20, 26, 28, 39},
        {1, 2, 3, 5, 8, 12, 13, 17, 18, 19, 20, 26, 28},
    };
    memcpy(module->radio.bands, all, sizeof all);
}

static enum at_answer cbandcfg_read(struct at_call *call)
{
    static const char *const modes[] = {"CAT-M", "NB-IOT"};
    struct module *module = call->state;
    for (size_t mode = 0; mode < 2; mode++) {
        struct bytes text = {0};
        add_bands(&text, modes[mode], module->radio.bands[mode]);
        at_say(call, "%s", bytes_at(&text));
        bytes_release(&text);
    }
    return AT_OK;
}

static enum at_answer cbandcfg_write(struct at_call *call)
{
    struct module *module = call->state;
    int64_t *bands = module->radio.bands[span_is_nocase(call->args[0].text, "NB-IOT")];
    size_t count = 0;
    for (size_t i = 1; i < call->count && count < BANDS_MAX; i++)
        if (call->args[i].given)
            bands[count++] = call->args[i].number;
    if (count < BANDS_MAX)
        bands[count] = 0;
    return AT_OK;
}

/* AT+CEDRXS=0 alone only switches it off. */
static enum at_answer cedrxs_write(struct at_call *call)
{
    return call->count > 1 ? at_setting_write(call) : AT_OK;
}
