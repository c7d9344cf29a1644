/* SPDX-License-Identifier: MIT */
/* Keys whose values mean more than one field: a name that stands for several (model, quirks,
 * profile), words beside numbers, two numbers in one. Each reader has its writer beside it.
 */
#include "scenario/key_values.h"

#include "base/die.h"
#include "base/host_name.h"
#include "base/limits.h"
#include "ftp/client.h"
#include "module/sms.h"
#include "scenario/keys.h"
#include "scenario/values.h"

#include <string.h>

/* AT+FTP* came with firmware of the end of 2017, AT+CNACT in 2018: 1529, not 1351. Logs show
 * 1529B05, B07, B08 and B10 of the SIM7000G; the others follow. */
static const struct {
    const char *model, *revision;
} models[] = {
    {"SIM7000A", "1529B08SIM7000A"},
    {"SIM7000C", "1529B08SIM7000C"},
    {"SIM7000E", "1529B08SIM7000E"},
    {"SIM7000G", "1529B08SIM7000G"},
};

/* Rates: peaks of LTE Cat-M1 and Cat-NB1 (half duplex, 3GPP Rel. 13), and of GPRS with CS-4,
 * four slots down and two up. Round trips: of the size measured in networks at rest. */
static const struct {
    const char *name;
    struct path_options way;
} profiles[] = {
    {"ideal", {0, 0, 0, 0}},
    {"cat-m1", {MSEC(150), MSEC(50), 375000, 300000}},
    {"nb-iot", {MSEC(800), MSEC(400), 62500, 26000}},
    {"gprs", {MSEC(600), MSEC(200), 42800, 85600}},
};
bool key_read_date(struct span value, void *base)
{
    struct scenario *scenario = base;
    return value_date(value, &scenario->module.epoch);
}

void key_write_date(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    value_add_date(out, scenario->module.epoch);
}

bool key_read_model(struct span value, void *base)
{
    struct module_options *module = &((struct scenario *)base)->module;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (!span_is(value, models[i].model))
            continue;
        span_copy(value, module->model, sizeof module->model);
        span_copy(span_of(models[i].revision), module->revision, sizeof module->revision);
        return true;
    }
    return false;
}

/* What logs and guides show of other firmware and of older families (docs/quirks.md). */
static const struct {
    const char *firmware, *key, *value;
} quirks[] = {
    {"1529B05SIM7000G", "cfun_ready", "before"},
    {"1529B05SIM7000G", "call_ready", "yes"},
    {"SIM800", "register_digits", "3"},
    {"SIM800", "set_in_session", "refuse"},
    {"SIM800", "end_after", "read"},
    {"SIM800", "deact_urc", "before"},
    {"SIM800", "bearer_attaches", "yes"},
    {"SIM800", "sapbr_closed", "refuse"},
    {"SIM7080", "cnact_form", "index"},
    {"SIM900", "urc_space", "no"},
    {"SIM900", "end_after", "read"},
    {"SIM900", "sapbr_quits", "yes"},
    {"none", NULL, NULL},
};

static void set_key(const char *section, const char *name, const char *value, void *base)
{
    for (const struct key *key = scenario_keys; key->section; key++)
        if (strcmp(key->section, section) == 0 && strcmp(key->name, name) == 0)
            must(key_read(key, span_of(value), base));
}

bool key_read_quirks(struct span value, void *base)
{
    struct scenario *scenario = base;
    bool found = false;
    for (size_t i = 0; i < sizeof quirks / sizeof *quirks; i++) {
        if (!span_is(value, quirks[i].firmware))
            continue;
        found = true;
        span_copy(value, scenario->quirks, sizeof scenario->quirks);
        if (quirks[i].key)
            set_key("module", quirks[i].key, quirks[i].value, base);
    }
    return found;
}

/* How long real modules took, by logs and by the patience of host programs: a SIM7000 answers in 2
 * to 5 ms (Botletics' AWS log), one behind a slow host in 21 (Zephyr #73555). Opening takes 1 to
 * 10 s, closing 1 to 20 (GPRSbee: "4 s is too short"), a bearer 0.5 s (a SIM7000G's log) to 1.8
 * (AT+CIICR; AT+SAPBR 1.3 s, TinyGSM #184). */
static const struct {
    const char *pace, *section, *key, *value;
} paces[] = {
    {"usual", NULL, NULL, NULL},
    {"field", "module", "think", "4ms"},
    {"field", "module", "open_delay", "3s"},
    {"field", "module", "close_delay", "5s"},
    {"field", "network", "activate_delay", "1.3s"},
    {"slow", "module", "think", "21ms"},
    {"slow", "module", "open_delay", "10s"},
    {"slow", "module", "close_delay", "20s"},
    {"slow", "network", "activate_delay", "1.8s"},
};

bool key_read_pace(struct span value, void *base)
{
    struct scenario *scenario = base;
    bool found = false;
    for (size_t i = 0; i < sizeof paces / sizeof *paces; i++) {
        if (!span_is(value, paces[i].pace))
            continue;
        found = true;
        span_copy(value, scenario->pace, sizeof scenario->pace);
        if (paces[i].key)
            set_key(paces[i].section, paces[i].key, paces[i].value, base);
    }
    return found;
}

bool key_read_pin(struct span value, void *base)
{
    struct sim_options *sim = &((struct scenario *)base)->sim;
    bool none = span_is(value, "none");
    span_copy(none ? SPAN("") : value, sim->pin, sizeof sim->pin);
    return none || value_digits(value, 4, 8);
}

void key_write_pin(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    bytes_add_text(out, scenario->sim.pin[0] ? scenario->sim.pin : "none");
}

bool key_read_profile(struct span value, void *base)
{
    struct scenario *scenario = base;
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (!span_is(value, profiles[i].name))
            continue;
        scenario->way = profiles[i].way;
        span_copy(value, scenario->profile, sizeof scenario->profile);
        return true;
    }
    return false;
}

bool key_read_csq(struct span value, void *base)
{
    struct network_options *network = &((struct scenario *)base)->network;
    return value_csq(value, &network->rssi, &network->ber);
}

void key_write_csq(const void *base, struct bytes *out)
{
    const struct network_options *network = &((const struct scenario *)base)->network;
    bytes_addf(out, "%d,%d", (int)network->rssi, (int)network->ber);
}

bool key_read_lost(struct span value, void *base)
{
    struct scenario *scenario = base;
    int64_t code = 0;
    if (!span_number(value, 99, &code) || code == 0 || !ftp_code_name((int)code))
        return false;
    scenario->ftp.lost_code = code;
    return true;
}

void key_write_lost(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    bytes_addf(out, "%d", (int)scenario->ftp.lost_code);
}

/* <bcs>, <bcl> and <voltage> of AT+CBC (AT manual 3.2.22). */
bool key_read_battery(struct span value, void *base)
{
    static const int64_t most[] = {2, 100, 65535};
    int64_t numbers[3];
    for (size_t i = 0; i < 3; i++) {
        bool more = span_find(value, ',') < value.count;
        struct span number = span_take(&value, ',');
        if (more != (i < 2) || !span_number(span_trim(number), most[i], &numbers[i]))
            return false;
    }
    memcpy(((struct scenario *)base)->module.battery, numbers, sizeof numbers);
    return true;
}

void key_write_battery(const void *base, struct bytes *out)
{
    const int64_t *battery = ((const struct scenario *)base)->module.battery;
    bytes_addf(out, "%d,%d,%d", (int)battery[0], (int)battery[1], (int)battery[2]);
}

bool key_read_ip(struct span value, void *base)
{
    struct network_options *network = &((struct scenario *)base)->network;
    span_copy(value, network->ip, sizeof network->ip);
    return value_ipv4(value);
}

/* They are shown as they were written: firmware differs in zeros in front and in letters. */
static bool read_hex(struct span value, char *out, size_t size)
{
    span_copy(value, out, size);
    return value.count >= 2 && value.count < size &&
           strspn(out, "0123456789abcdefABCDEF") == value.count;
}

bool key_read_area(struct span value, void *base)
{
    struct network_options *network = &((struct scenario *)base)->network;
    return read_hex(value, network->area, sizeof network->area);
}

bool key_read_cell(struct span value, void *base)
{
    struct network_options *network = &((struct scenario *)base)->network;
    return read_hex(value, network->cell, sizeof network->cell);
}

bool key_read_server(struct span value, void *base)
{
    struct scenario *scenario = base;
    scenario->far = FTP_FAR_HOST;
    if (span_is(value, "memory"))
        scenario->far = FTP_FAR_MEMORY;
    else if (span_is(value, "dialled"))
        scenario->far = FTP_FAR_DIALLED;
    return scenario->far != FTP_FAR_HOST ||
           scenario_parse_address(value, 21, &scenario->server);
}

void key_write_server(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->far == FTP_FAR_HOST)
        value_add_address(out, &scenario->server);
    else
        bytes_add_text(out, scenario->far == FTP_FAR_MEMORY ? "memory" : "dialled");
}

/* With a star a pattern, else something that can be found. */
static bool is_host(struct span one)
{
    return span_find(one, '*') < one.count || host_kind_of(one) != HOST_NONSENSE;
}

bool key_read_hosts(struct span value, void *base)
{
    struct scenario *scenario = base;
    struct span rest = value, one = host_list_take(&rest);
    bool good = one.count > 0 && value.count < sizeof scenario->hosts;
    for (; one.count; one = host_list_take(&rest))
        good = good && is_host(one);
    if (good)
        span_copy(value, scenario->hosts, sizeof scenario->hosts);
    return good;
}

bool key_read_port(struct span value, void *base)
{
    struct scenario *scenario = base;
    scenario->any_port = span_is(value, "any");
    return scenario->any_port ||
           (span_number(value, 65535, &scenario->port) && scenario->port > 0);
}

void key_write_port(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->any_port)
        bytes_add_text(out, "any");
    else
        bytes_addf(out, "%d", (int)scenario->port);
}

bool key_read_quota(struct span value, void *base)
{
    struct scenario *scenario = base;
    scenario->quota = -1;
    return span_is(value, "none") || value_size(value, FTPD_TREE_MAX, &scenario->quota);
}

void key_write_quota(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->quota < 0)
        bytes_add_text(out, "none");
    else
        bytes_addf(out, "%lld", (long long)scenario->quota);
}

/* What stood there before is freed only when the new one is good. */
bool key_read_listing(struct span value, void *base)
{
    struct scenario *scenario = base;
    struct bytes text = {0};
    const char *error, *at;
    bool own = !span_is(value, "ls"), none = span_is(value, "none");
    bool good = !own || none ||
                (value_text(value, SCENARIO_TEXT_MAX, &text, &error, &at) && text.count);
    if (good) {
        xfree(scenario->listing);
        scenario->listing = own ? span_dup(bytes_span(&text)) : NULL;
        scenario->listing_count = text.count;
    }
    bytes_release(&text);
    return good;
}

void key_write_listing(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->listing && scenario->listing_count == 0)
        bytes_add_text(out, "none");
    else if (scenario->listing)
        value_add_text(out, (struct span){scenario->listing, scenario->listing_count},
                       SCENARIO_LINE_MAX - strlen("listing = "));
    else
        bytes_add_text(out, "ls");
}

bool key_read_listen(struct span value, void *base)
{
    struct scenario *scenario = base;
    scenario->listens = value.count > 0;
    return !scenario->listens || scenario_parse_listen(value, &scenario->listen);
}

void key_write_listen(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->listens)
        value_add_address(out, &scenario->listen);
}

bool key_read_nth(struct span value, void *base)
{
    struct fault_spec *fault = base;
    return value_range(value, &fault->first, &fault->last) && fault->first > 0;
}

void key_write_nth(const void *base, struct bytes *out)
{
    const struct fault_spec *fault = base;
    value_add_range(out, fault->first, fault->last);
}

bool key_read_chance(struct span value, void *base)
{
    struct fault_spec *fault = base;
    return value_percent(value, &fault->chance_ppm) && fault->chance_ppm > 0;
}

void key_write_chance(const void *base, struct bytes *out)
{
    const struct fault_spec *fault = base;
    value_add_percent(out, fault->chance_ppm);
}

bool key_read_count(struct span value, void *base)
{
    struct expect_spec *expect = base;
    return value_range(value, &expect->least, &expect->most) && expect->most > 0;
}

void key_write_count(const void *base, struct bytes *out)
{
    const struct expect_spec *expect = base;
    value_add_range(out, expect->least, expect->most);
}

void key_write_aim(const void *base, struct bytes *out)
{
    const struct expect_spec *expect = base;
    bytes_add_text(out, expect->pattern && !expect->never ? expect->pattern : "");
}

void key_write_taboo(const void *base, struct bytes *out)
{
    const struct expect_spec *expect = base;
    bytes_add_text(out, expect->pattern && expect->never ? expect->pattern : "");
}

bool key_read_answer_nth(struct span value, void *base)
{
    struct taught *answer = base;
    return value_range(value, &answer->first, &answer->last) && answer->first > 0;
}

void key_write_answer_nth(const void *base, struct bytes *out)
{
    const struct taught *answer = base;
    value_add_range(out, answer->first, answer->last);
}

bool key_read_result(struct span value, void *base)
{
    struct taught *answer = base;
    return taught_is_result(value) && key_own(value, &answer->result);
}

void key_write_result(const void *base, struct bytes *out)
{
    const struct taught *answer = base;
    bytes_add_text(out, answer->result);
}

bool key_read_payload(struct span value, void *base)
{
    struct taught *answer = base;
    struct span number = span_skip(value, 1);
    answer->payload = TAUGHT_TO_CTRL_Z;
    if (span_is(value, "ctrl-z"))
        return true;
    if (span_starts(value, "$")) {
        answer->payload = TAUGHT_BY_PARAMETER;
        return number.count == 1 && span_number(number, 9, &answer->size) && answer->size > 0;
    }
    answer->payload = TAUGHT_COUNTED;
    return value_size(value, SCENARIO_FILE_MAX, &answer->size) && answer->size > 0;
}

void key_write_payload(const void *base, struct bytes *out)
{
    const struct taught *answer = base;
    if (answer->payload == TAUGHT_TO_CTRL_Z)
        bytes_add_text(out, "ctrl-z");
    else if (answer->payload != TAUGHT_NO_PAYLOAD)
        bytes_addf(out, answer->payload == TAUGHT_COUNTED ? "%d" : "$%d", (int)answer->size);
}

bool key_read_own_number(struct span value, void *base)
{
    struct sim_options *sim = &((struct scenario *)base)->sim;
    bool good = value.count == 0 ||
                (value.count < sizeof sim->number && sms_type_of_address(value) != SMS_LETTERS);
    span_copy(good ? value : SPAN(""), sim->number, sizeof sim->number);
    return good;
}

bool key_read_sender(struct span value, void *base)
{
    struct message_spec *message = base;
    bool good = value.count < sizeof message->from && sms_sender_fits(value);
    span_copy(good ? value : SPAN(""), message->from, sizeof message->from);
    return good;
}

/* The zones of a service centre are those of 3GPP TS 23.040, 9.2.3.11: whole quarters of an hour,
 * two digits of them. */
bool key_read_sent(struct span value, void *base)
{
    struct message_spec *message = base;
    message->sent = 0;
    return value_zoned_date(value, &message->sent, &message->zone);
}

void key_write_sent(const void *base, struct bytes *out)
{
    const struct message_spec *message = base;
    if (message->sent)
        value_add_zoned_date(out, message->sent, message->zone);
}

/* "LAT,LON[,ALT]", or that there is none. */
bool key_read_fix(struct span value, void *base)
{
    struct gnss_options *gnss = &((struct scenario *)base)->gnss;
    bool none = span_is(value, "none");
    struct span latitude = span_take(&value, ','), longitude = span_take(&value, ',');
    gnss->fix = !none;
    gnss->latitude = gnss->longitude = gnss->altitude = 0;
    return none ||
           (value_decimal(span_trim(latitude), 6, 90, &gnss->latitude) &&
            value_decimal(span_trim(longitude), 6, 180, &gnss->longitude) &&
            (value.count == 0 || value_decimal(span_trim(value), 3, 99999, &gnss->altitude)));
}

void key_write_fix(const void *base, struct bytes *out)
{
    const struct gnss_options *gnss = &((const struct scenario *)base)->gnss;
    if (!gnss->fix) {
        bytes_add_text(out, "none");
        return;
    }
    value_add_decimal(out, gnss->latitude, 6);
    bytes_add_char(out, ',');
    value_add_decimal(out, gnss->longitude, 6);
    if (gnss->altitude)
        bytes_add_char(out, ',');
    if (gnss->altitude)
        value_add_decimal(out, gnss->altitude, 3);
}
