/* SPDX-License-Identifier: MIT */
/* The rows of short messages in text and PDU mode (3GPP TS 27.005, 3 and 4; AT manual V1.06, 4.2):
 * reading and deleting, as hosts of FTP do at their start. */
#include "module/inside.h"

/* Rows of short messages: the set-up, and the card's store. Sending (AT+CMGS, AT+CMGW, AT+CMSS) has
 * no rows: there is nobody to send to. The store is the card's alone, as the manual has it
 * (4.2.9); hosts of older families ask for "ME" or "MT", which are names of the same one, and
 * not offered: a host that goes through them all would find each message thrice.
 *
 * Numbers of +CMS ERROR: AT manual 20.2. */
enum {
    CMS_SIM_NOT_INSERTED = 310,
    CMS_SIM_PIN_NECESSARY = 311,
    CMS_SIM_FAILURE = 313,
    CMS_SIM_BUSY = 314,
    CMS_SIM_PUK_REQUIRED = 316,
    CMS_INVALID_INDEX = 321,
    CMS_INVALID_VALUE = 325,
};

static at_handler cmgl_exec, cmgl_write, cmgl_test, cmgr_write, cmgd_write, cmgd_test,
    cnmi_write, cnum, cpms_read, cpms_write, csms_read, csms_write;

#define NUMBER(name, field, range, default_text)                                               \
    {                                                                                          \
        name, AT_NUMBER, range, default_text, AT_KEEP(module, messages.field),                 \
            .optional = true                                                                   \
    }
static const struct at_param cmgf_params[] = {
    {"mode", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, messages.format)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cnmi_params[] = {
    NUMBER("mode", mode, "0-2", "2"), NUMBER("mt", mt, "0-3", "1"),
    NUMBER("bm", bm, "0,2", "0"),     NUMBER("ds", ds, "0-2", "0"),
    NUMBER("bfr", bfr, "0,1", "0"),   {.type = AT_PARAMS_END},
};
static const struct at_param cpms_params[] = {
    {"mem1", AT_STRING, "2 SM ME MT", .default_text = "SM", AT_KEEP(module, messages.store[0])},
    {"mem2", AT_STRING, "2 SM ME MT", .default_text = "SM", AT_KEEP(module, messages.store[1]),
     .optional = true},
    {"mem3", AT_STRING, "2 SM ME MT", .default_text = "SM", AT_KEEP(module, messages.store[2]),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cscs_params[] = {
    {"chset", AT_STRING, "4 GSM UCS2 IRA", .default_text = "IRA",
     AT_KEEP(module, messages.charset)},
    {.type = AT_PARAMS_END},
};
static const struct at_param csca_params[] = {
    {"sca", AT_STRING, "24", .default_text = "", AT_KEEP(module, messages.centre)},
    {"tosca", AT_NUMBER, "0-255", .default_text = "129", AT_KEEP(module, messages.centre_type),
     .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param csmp_params[] = {
    NUMBER("fo", fo, "0-255", "17"),  NUMBER("vp", vp, "0-255", "167"),
    NUMBER("pid", pid, "0-255", "0"), NUMBER("dcs", dcs, "0-255", "0"),
    {.type = AT_PARAMS_END},
};
static const struct at_param csdh_params[] = {
    {"show", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, messages.show)},
    {.type = AT_PARAMS_END},
};
static const struct at_param csms_params[] = {
    {"service", AT_NUMBER, "0,1", .default_text = "0", AT_KEEP(module, messages.service)},
    {.type = AT_PARAMS_END},
};
static const struct at_param cgsms_params[] = {
    {"service", AT_NUMBER, "0-3", .default_text = "3", AT_KEEP(module, messages.domain)},
    {.type = AT_PARAMS_END},
};

static const struct at_param cmgl_params[] = {
    {"stat", AT_STRING, "10"},
    {"mode", AT_NUMBER, "0,1", .default_text = "0", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cmgr_params[] = {
    {"index", AT_NUMBER, "0-255"},
    {"mode", AT_NUMBER, "0,1", .default_text = "0", .optional = true},
    {.type = AT_PARAMS_END},
};
static const struct at_param cmgd_params[] = {
    {"index", AT_NUMBER, "0-255"},
    {"delflag", AT_NUMBER, "0-4", .default_text = "0", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row message_rows[] = {
    {"+CMGD", cmgd_params, .write = cmgd_write, .test = AT_TEST_OK, .list = cmgd_test,
     .source = "AT manual 4.2.1", .about = "Delete a message, or all of a kind."},
    {"+CMGF", cmgf_params, NULL, at_setting_read, at_setting_write, "(0,1)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 4.2.2",
     .about = "Message format: 0 PDU, 1 text."},
    {"+CMGL", cmgl_params, cmgl_exec, NULL, cmgl_write, AT_TEST_OK, .list = cmgl_test,
     .source = "AT manual 4.2.3", .about = "List the messages of a status."},
    {"+CMGR", cmgr_params, .write = cmgr_write, .test = AT_TEST_OK, .source = "AT manual 4.2.4",
     .about = "Read a message."},
    {"+CNMI", cnmi_params, NULL, at_setting_read, cnmi_write, "(0-2),(0-3),(0,2),(0-2),(0,1)",
     .saving = AT_SAVE_PROFILE, .source = "AT manual 4.2.8",
     .about = "How new messages are announced."},
    {"+CPMS", cpms_params, NULL, cpms_read, cpms_write, "(\"SM\"),(\"SM\"),(\"SM\")",
     .needs = AT_NEEDS_SIM, .needs_for_read = true, .source = "AT manual 4.2.9",
     .about = "Message stores: the card's."},
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
    {"+CNUM", NULL, cnum, .test = AT_TEST_OK, .needs = AT_NEEDS_SIM,
     .source = "AT manual 3.2.24", .about = "The card's own number."},
    {NULL},
};

/* --- what stands in the way --- */

static enum at_answer sim_error(struct at_call *call, int cme)
{
    switch (cme) {
    case CME_SIM_BUSY:
        return at_cms(call, CMS_SIM_BUSY);
    case CME_SIM_NOT_INSERTED:
        return at_cms(call, CMS_SIM_NOT_INSERTED);
    case CME_SIM_PIN_REQUIRED:
        return at_cms(call, CMS_SIM_PIN_NECESSARY);
    case CME_SIM_PUK_REQUIRED:
        return at_cms(call, CMS_SIM_PUK_REQUIRED);
    default:
        return at_cms(call, CMS_SIM_FAILURE);
    }
}

/* --- reading --- */

static const char *const status_words[] = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT",
                                           "ALL"};
enum { STATUSES = sizeof status_words / sizeof *status_words };

/* AT+CSDH=1 adds the rest of the header (4.2.13). */
static void add_text_header(struct bytes *out, const struct module *module,
                            const struct sms *sms, bool listed)
{
    const struct messages *messages = &module->messages;
    enum { FIRST_OCTET = 4 }; /* of SMS-DELIVER, as in the PDU */
    bytes_add_char(out, '"');
    sms_add_sender(out, sms, message_charset(module));
    bytes_add_text(out, "\",\"\",\"");
    sms_add_time(out, sms);
    bytes_add_char(out, '"');
    if (!messages->show)
        return;
    bytes_addf(out, ",%d", sms_type_of_address(span_of(sms->from)));
    if (!listed)
        bytes_addf(out, ",%d,0,%d,\"%s\",%d", FIRST_OCTET, sms_coding(sms), messages->centre,
                   sms_type_of_address(span_of(messages->centre[0] ? messages->centre : "0")));
    bytes_addf(out, ",%zu", sms_length(sms));
}

/* `head` is the line up to the status. */
static void say_message(struct at_call *call, struct message *message, struct bytes *head,
                        bool listed)
{
    const struct module *module = call->state;
    struct sms sms = message_sms(module, message);
    struct bytes body = {0};
    if (module->messages.format == 0) {
        size_t length = sms_add_pdu(&body, &sms, module->messages.centre);
        bytes_addf(head, "%d,\"\",%zu", (int)message->status, length);
    } else {
        bytes_addf(head, "\"%s\",", status_words[message->status]);
        add_text_header(head, module, &sms, listed);
        sms_add_text(&body, &sms, message_charset(module));
    }
    at_say_text(call, bytes_span(head));
    at_say_text(call, bytes_span(&body));
    bytes_release(&body);
}

static void mark_read(struct at_call *call, struct message *message)
{
    bool keep = call->form == AT_WRITE && call->args[1].given && call->args[1].number == 1;
    if (message->status == MESSAGE_UNREAD && !keep)
        message->status = MESSAGE_READ;
}

static enum at_answer list(struct at_call *call, int status)
{
    struct module *module = call->state;
    int cme = sim_card_cme(module);
    if (cme)
        return sim_error(call, cme);
    for (int64_t i = 0; i < module->sim->store; i++) {
        struct message *message = &module->messages.places[i];
        if (!message->spec || (status != MESSAGES_ALL && (int)message->status != status))
            continue;
        struct bytes head = {0};
        bytes_addf(&head, "+CMGL: %lld,", (long long)i + 1);
        say_message(call, message, &head, true);
        bytes_release(&head);
        mark_read(call, message);
    }
    return AT_OK;
}

static enum at_answer cmgl_exec(struct at_call *call)
{
    return list(call, MESSAGE_UNREAD);
}

/* Words in text mode, numbers in PDU mode. */
static enum at_answer cmgl_write(struct at_call *call)
{
    const struct module *module = call->state;
    struct span given = call->args[0].text;
    int64_t number;
    if (module->messages.format == 0)
        return span_number(given, MESSAGES_ALL, &number) ? list(call, (int)number)
                                                         : at_cms(call, CMS_INVALID_VALUE);
    for (int status = 0; status < STATUSES; status++) {
        if (span_is_nocase(given, status_words[status]))
            return list(call, status);
    }
    return at_cms(call, CMS_INVALID_VALUE);
}

static enum at_answer cmgl_test(struct at_call *call)
{
    const struct module *module = call->state;
    struct bytes words = {0};
    for (int status = 0; status < STATUSES; status++)
        bytes_addf(&words, "%s\"%s\"", status ? "," : "", status_words[status]);
    at_say(call, "+CMGL: (%s)", module->messages.format ? bytes_at(&words) : "0-4");
    bytes_release(&words);
    return AT_OK;
}

static struct message *place_of(struct module *module, int64_t index)
{
    return index >= 1 && index <= module->sim->store ? &module->messages.places[index - 1]
                                                     : NULL;
}

static enum at_answer cmgr_write(struct at_call *call)
{
    struct module *module = call->state;
    struct message *message = place_of(module, call->args[0].number);
    int cme = sim_card_cme(module);
    if (cme)
        return sim_error(call, cme);
    if (!message || !message->spec)
        return at_cms(call, CMS_INVALID_INDEX);
    struct bytes head = {0};
    bytes_add_text(&head, "+CMGR: ");
    say_message(call, message, &head, false);
    bytes_release(&head);
    mark_read(call, message);
    return AT_OK;
}

/* --- deleting --- */

static void delete_read(struct module *module, bool all)
{
    for (int64_t i = 0; i < module->sim->store; i++) {
        struct message *place = &module->messages.places[i];
        if (all || place->status == MESSAGE_READ)
            *place = (struct message){0};
    }
}

/* With a flag the index says nothing; an empty place can be deleted again. Nothing of ours is ever
 * stored, so 1, 2 and 3 are the same. */
static enum at_answer cmgd_write(struct at_call *call)
{
    enum { ONE = 0, ALL = 4 };
    struct module *module = call->state;
    struct message *place = place_of(module, call->args[0].number);
    int64_t flag = call->args[1].given ? call->args[1].number : ONE;
    int cme = sim_card_cme(module);
    if (cme)
        return sim_error(call, cme);
    if (flag == ONE && !place)
        return at_cms(call, CMS_INVALID_INDEX);
    if (flag == ONE)
        *place = (struct message){0};
    else
        delete_read(module, flag == ALL);
    message_deliver(module);
    return AT_OK;
}

static enum at_answer cmgd_test(struct at_call *call)
{
    const struct module *module = call->state;
    at_say(call, "+CMGD: (1-%lld),(0-4)", (long long)module->sim->store);
    return AT_OK;
}

/* --- set-up --- */

/* <bfr> 1: what was stored meanwhile is not told (4.2.8). */
static enum at_answer cnmi_write(struct at_call *call)
{
    struct module *module = call->state;
    enum at_answer answer = at_setting_write(call);
    if (answer != AT_OK)
        return answer;
    for (int64_t i = 0; i < module->sim->store && module->messages.bfr; i++)
        module->messages.places[i].told = true;
    message_tell(module);
    return AT_OK;
}

static enum at_answer cnum(struct at_call *call)
{
    const struct module *module = call->state;
    const char *number = module->sim->number;
    if (number[0])
        at_say(call, "+CNUM: \"\",\"%s\",%d", number, sms_type_of_address(span_of(number)));
    return AT_OK;
}

static enum at_answer cpms_read(struct at_call *call)
{
    struct module *module = call->state;
    struct bytes text = {0};
    for (int i = 0; i < 3; i++)
        bytes_addf(&text, "%s\"%s\",%lld,%lld", i ? "," : "", module->messages.store[i],
                   (long long)message_count(module), (long long)module->sim->store);
    at_say(call, "+CPMS: %s", bytes_at(&text));
    bytes_release(&text);
    return AT_OK;
}

static enum at_answer cpms_write(struct at_call *call)
{
    struct module *module = call->state;
    long long used = message_count(module), total = module->sim->store;
    at_say(call, "+CPMS: %lld,%lld,%lld,%lld,%lld,%lld", used, total, used, total, used, total);
    return at_setting_write(call);
}

static enum at_answer csms_read(struct at_call *call)
{
    struct module *module = call->state;
    at_say(call, "+CSMS: %lld,1,1,1", (long long)module->messages.service);
    return AT_OK;
}

static enum at_answer csms_write(struct at_call *call)
{
    at_say(call, "+CSMS: 1,1,1");
    return at_setting_write(call);
}
