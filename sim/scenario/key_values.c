/* SPDX-License-Identifier: MIT */
/* Keys whose values mean more than one field: words beside numbers, two numbers in one. Each reader
 * has its writer beside it. (A name that stands for several keys: key_names.c.)
 */
#include "scenario/key_values.h"

#include "at/cme.h"
#include "base/die.h"
#include "base/host_name.h"
#include "base/limits.h"
#include "ftp/client.h"
#include "module/sms.h"
#include "scenario/keys.h"
#include "scenario/values.h"

#include <string.h>

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

bool key_read_names(struct span value, void *base)
{
    struct network_options *network = &((struct scenario *)base)->network;
    span_copy(value, network->names, sizeof network->names);
    return value.count < sizeof network->names &&
           (value.count == 0 || host_are_addresses(value));
}

bool key_read_error(struct span value, void *base)
{
    int64_t *number = &((struct scenario *)base)->module.bearer_error;
    *number = 0;
    return span_is(value, "reason") ||
           (span_number(value, INT32_MAX, number) && *number && cme_number(value) > 0);
}

void key_write_error(const void *base, struct bytes *out)
{
    const struct scenario *scenario = base;
    if (scenario->module.bearer_error)
        bytes_addf(out, "%d", (int)scenario->module.bearer_error);
    else
        bytes_add_text(out, "reason");
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
