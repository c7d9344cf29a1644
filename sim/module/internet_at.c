/* SPDX-License-Identifier: MIT */
/* The rows of those (AT manual V1.06, 8.2.15, 11.2, 19.2): what hosts ask to see whether the
 * network works before they trust it with a file. */
#include "module/inside.h"

/* Rows of what the module asks of the internet besides FTP. */
static at_handler cntp_read, cntp_write, cntp, cdnsgip_write, snping4_write;

static const struct at_param cntpcid_params[] = {
    {"cid", AT_NUMBER, "0-3", .default_text = "1", AT_KEEP(module, internet.time.cid)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cntp_params[] = {
    {"ntp server", AT_STRING, "50", .default_text = "pool.ntp.org",
     AT_KEEP(module, internet.time.server)},
    {"time zone", AT_STRING, "3", .optional = true},
    {"cid", AT_NUMBER, "0-3", .optional = true},
    {"mode", AT_NUMBER, "0-2", .default_text = "0", AT_KEEP(module, internet.time.mode),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cdnsgip_params[] = {
    {"domain name", AT_STRING, "63"},
    {.type = AT_PARAMS_END},
};
static const struct at_param snping4_params[] = {
    {"URL", AT_STRING, "63"},      {"count", AT_NUMBER, "1-500"},
    {"size", AT_NUMBER, "1-1400"}, {"timeout", AT_NUMBER, "0-60000"},
    {.type = AT_PARAMS_END},
};

const struct at_row internet_rows[] = {
    {"+CNTPCID", cntpcid_params, .read = at_setting_read, .write = at_setting_write,
     .test = "(0-3)", .source = "AT manual 11.2.1",
     .about = "Bearer profile that the time is fetched with."},
    {"+CNTP", cntp_params, .exec = cntp, .read = cntp_read, .write = cntp_write,
     .test = "50,(-47-48),(0-3),(0-2)", .source = "AT manual 11.2.2",
     .about = "Set the time server; fetch the time: +CNTP: 1, or 61, 62, 65."},
    {"+CDNSGIP", cdnsgip_params, .write = cdnsgip_write, .test = AT_TEST_OK,
     .source = "AT manual 8.2.15",
     .about = "Address of a name: +CDNSGIP: 1, or 0 and an error."},
    {"+SNPING4", snping4_params, .write = snping4_write,
     .test = "\"URL\",(1-500),(1-1400),(0-60000)", .source = "AT manual 19.2.1",
     .about = "Ping; a line for each echo, then OK."},
    {NULL},
};

static enum at_answer cntp_read(struct at_call *call)
{
    const struct module *module = call->state;
    const struct network_time *time = &module->internet.time;
    at_say(call, "+CNTP: \"%s\",%lld,%lld,%lld", time->server, (long long)time->zone,
           (long long)time->cid, (long long)time->mode);
    return AT_OK;
}

/* Quarters of an hour, from -47 to 48. */
static bool read_zone(struct span text, int64_t *zone)
{
    bool west = span_starts(text, "-");
    struct span digits = span_skip(text, west || span_starts(text, "+") ? 1 : 0);
    if (!span_number(digits, west ? 47 : 48, zone))
        return false;
    *zone = west ? -*zone : *zone;
    return true;
}

static enum at_answer cntp_write(struct at_call *call)
{
    struct module *module = call->state;
    struct network_time *time = &module->internet.time;
    const struct at_arg *zone = &call->args[1], *cid = &call->args[2];
    int64_t quarters = time->zone;
    if (zone->given && !read_zone(zone->text, &quarters))
        return at_refuse(call, CME_PARAM_RANGE, "a zone counts quarters of an hour, -47 to 48");
    time->zone = quarters;
    if (cid->given)
        time->cid = cid->number;
    return at_setting_write(call);
}

static enum at_answer cntp(struct at_call *call)
{
    return internet_get_time(call->state)
               ? AT_OK
               : at_refuse(call, CME_NOT_ALLOWED, "the time is being fetched already");
}

static enum at_answer without_bearer(struct at_call *call)
{
    return at_refuse(call, CME_NOT_ALLOWED, "no bearer is open (AT+CNACT, AT+SAPBR, AT+CIICR)");
}

static enum at_answer cdnsgip_write(struct at_call *call)
{
    if (!internet_is_open(call->state))
        return without_bearer(call);
    return internet_look_up(call->state, call->args[0].text)
               ? AT_OK
               : at_refuse(call, CME_NOT_ALLOWED, "a name is being looked up already");
}

static enum at_answer snping4_write(struct at_call *call)
{
    struct module *module = call->state;
    struct ping *ping = &module->internet.ping;
    if (!internet_is_open(module))
        return without_bearer(call);
    span_copy(call->args[0].text, ping->host, sizeof ping->host);
    ping->count = call->args[1].number;
    ping->timeout = call->args[3].number * MSEC(1);
    internet_ping(module, call->ticket);
    return AT_LATER;
}
