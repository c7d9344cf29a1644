/* SPDX-License-Identifier: MIT */
#include "scenario_dump.h"

#include <string.h>

#define LL(number) (long long)(number)

static void add_text(struct bytes *out, const char *name, const char *text, size_t count)
{
    bytes_addf(out, " %s=", name);
    for (size_t i = 0; i < count; i++)
        bytes_addf(out, text[i] > ' ' && text[i] < 0x7f ? "%c" : "<%02x>",
                   (unsigned char)text[i]);
}

static void add_string(struct bytes *out, const char *name, const char *text)
{
    if (text)
        add_text(out, name, text, strlen(text));
    else
        bytes_addf(out, " %s:none", name);
}

static void add_module(struct bytes *out, const struct scenario *s)
{
    add_string(out, "title", s->title);
    add_string(out, "quirks", s->quirks);
    add_string(out, "profile", s->profile);
    bytes_addf(out, " seed %llu\nat %lld %d %lld %d %d %lld\n", (unsigned long long)s->seed,
               LL(s->at.think), s->at.urc_space, LL(s->at.baud), s->at.payload_echo,
               s->at.wide_registers, LL(s->at.cmee));
    add_string(out, "model", s->module.model);
    add_string(out, "revision", s->module.revision);
    add_string(out, "imei", s->module.imei);
    add_string(out, "cgmi", s->module.maker);
    add_string(out, "cgmm", s->module.product);
    add_string(out, "ati", s->module.ident);
    bytes_addf(out, " key %d %d", (int)s->module.power_key, s->module.cnact_refuses);
    for (size_t i = 0; i < 3; i++)
        bytes_addf(out, " %lld", LL(s->module.battery[i]));
    bytes_addf(out, " error %lld", LL(s->module.bearer_error));
    bytes_addf(out, " sapbr %d %d %d %d", s->module.deact_first, s->module.bearer_attaches,
               s->module.closed_refuses, s->module.close_quits);
    bytes_addf(out, " %d %lld %lld %d %d %d %d %lld\n", (int)s->module.boot,
               LL(s->module.boot_delay), LL(s->module.ready_delay), (int)s->module.cnact_form,
               s->module.ready_first, (int)s->module.call_ready, s->module.plain_time,
               LL(s->module.epoch));
}

static void add_radio(struct bytes *out, const struct scenario *s)
{
    add_string(out, "pin", s->sim.pin);
    add_string(out, "puk", s->sim.puk);
    add_string(out, "iccid", s->sim.iccid);
    add_string(out, "imsi", s->sim.imsi);
    add_string(out, "number", s->sim.number);
    bytes_addf(out, " %d %lld %lld\n", (int)s->sim.state, LL(s->sim.busy), LL(s->sim.store));
    bytes_addf(out, "gnss %d %lld %lld %lld %lld\n", s->gnss.fix, LL(s->gnss.latitude),
               LL(s->gnss.longitude), LL(s->gnss.altitude), LL(s->gnss.after));
    add_string(out, "operator", s->network.operator_name);
    add_string(out, "names", s->network.names);
    bytes_addf(out, " scan %lld %d", LL(s->network.scan), s->network.cops_waits);
    add_string(out, "plmn", s->network.plmn);
    add_string(out, "apn", s->network.apn);
    add_string(out, "area", s->network.area);
    add_string(out, "cell", s->network.cell);
    add_string(out, "ip", s->network.ip);
    bytes_addf(out, " %lld %lld %lld %lld %lld %d %d %d %d\n", LL(s->network.act),
               LL(s->network.rssi), LL(s->network.ber), LL(s->network.register_after),
               LL(s->network.activate_delay), s->network.roaming, s->network.denied,
               s->network.attach, s->network.bearer_up);
    for (size_t i = 0; i < sizeof s->network.stat / sizeof *s->network.stat; i++)
        bytes_addf(out, " stat %d", s->network.stat[i]);
    bytes_addf(out, " %d %d\n", s->network.idle, s->network.manual);
    bytes_addf(out, "way %lld %lld %llu %llu\n", LL(s->way.rtt), LL(s->way.jitter),
               (unsigned long long)s->way.up_bps, (unsigned long long)s->way.down_bps);
}

static void add_ftp(struct bytes *out, const struct scenario *s)
{
    const struct ftp_options *ftp = &s->ftp;
    bytes_addf(out, "lost %lld\n", LL(ftp->lost_code));
    bytes_addf(out, "ftp %lld %lld %lld %lld %lld %lld %lld %lld %d %d %d %d %d %d %lld\n",
               LL(ftp->open_delay), LL(ftp->refuse_delay), LL(ftp->close_delay),
               LL(ftp->response_timeout), LL(ftp->unread_timeout), LL(ftp->remind),
               LL(ftp->put_max), LL(ftp->put_timeout), ftp->rest_once, ftp->put_name_fallback,
               ftp->locked, ftp->pasv_anywhere, ftp->etput_ok_first, ftp->end_after_read,
               LL(ftp->end_delay));
    bytes_addf(out, "far %d", (int)s->far);
    if (s->far == FTP_FAR_HOST) {
        add_string(out, "server", s->server.host);
        bytes_addf(out, " %d", s->server.port);
    }
    add_string(out, "user", s->user);
    add_string(out, "password", s->password);
    add_string(out, "hosts", s->hosts);
    bytes_addf(out, "quota %lld\n", (long long)s->quota);
    if (s->listing)
        add_text(out, "listing", s->listing, s->listing_count);
    add_string(out, "root", s->root);
    bytes_addf(out, " shared %d port %lld", s->shared, s->any_port ? -1 : LL(s->port));
    if (s->listens) {
        add_string(out, "listen", s->listen.host);
        bytes_addf(out, " %d", s->listen.port);
    }
    bytes_add_char(out, '\n');
}

static void add_fault(struct bytes *out, const struct fault_spec *fault)
{
    add_string(out, "fault", fault->name);
    add_string(out, "pattern", fault->pattern);
    bytes_addf(out, " on %d %llu %lld nth %lld %lld chance %u required %d\n", (int)fault->on,
               (unsigned long long)fault->count, LL(fault->time), LL(fault->first),
               LL(fault->last), (unsigned)fault->chance_ppm, fault->required);
    for (size_t i = 0; i < fault->action_count; i++) {
        const struct fault_action *action = &fault->actions[i];
        bytes_addf(out, "  %d %lld %lld %lld %lld", (int)action->kind, LL(action->time),
                   LL(action->after), LL(action->number), LL(action->second));
        if (action->text)
            add_text(out, "text", action->text, action->text_count);
        bytes_add_char(out, '\n');
    }
}

static void add_answer(struct bytes *out, const struct taught *answer)
{
    add_string(out, "answer", answer->pattern);
    add_string(out, "result", answer->result);
    add_string(out, "prompt", answer->prompt);
    bytes_addf(out, " nth %lld %lld delay %lld payload %d %lld\n", LL(answer->first),
               LL(answer->last), LL(answer->delay), (int)answer->payload, LL(answer->size));
    for (size_t i = 0; i < answer->text_count; i++) {
        bytes_addf(out, "  %d", (int)answer->texts[i].kind);
        add_text(out, "text", answer->texts[i].text, answer->texts[i].count);
        bytes_add_char(out, '\n');
    }
    for (size_t i = 0; i < answer->urc_count; i++) {
        bytes_addf(out, "  %lld", LL(answer->urcs[i].after));
        add_text(out, "urc", answer->urcs[i].text, answer->urcs[i].count);
        bytes_add_char(out, '\n');
    }
}

static void add_message(struct bytes *out, const struct message_spec *message)
{
    add_string(out, "message", message->name);
    add_string(out, "from", message->from);
    add_text(out, "text", message->text, message->text_count);
    bytes_addf(out, " at %lld sent %lld%+lld status %d\n", LL(message->at), LL(message->sent),
               LL(message->zone), message->status);
}

static void add_expect(struct bytes *out, const struct expect_spec *expect)
{
    add_string(out, "expect", expect->name);
    add_string(out, "after", expect->after);
    add_string(out, "before", expect->before);
    add_string(out, "pattern", expect->pattern);
    bytes_addf(out, " never %d within %lld count %lld %lld\n", expect->never,
               LL(expect->within), LL(expect->least), LL(expect->most));
}

static void add_file(struct bytes *out, const struct file_spec *file)
{
    add_string(out, "file", file->path);
    add_string(out, "from", file->from);
    bytes_addf(out, " folder %d root %d", file->folder, file->of_root);
    add_text(out, "content", file->content, file->count);
    bytes_add_char(out, '\n');
}

char *scenario_dump(const struct scenario *scenario)
{
    struct bytes text = {0};
    add_module(&text, scenario);
    add_radio(&text, scenario);
    add_ftp(&text, scenario);
    for (size_t i = 0; i < scenario->file_count; i++)
        add_file(&text, &scenario->files[i]);
    for (size_t i = 0; i < scenario->fault_count; i++)
        add_fault(&text, &scenario->faults[i]);
    for (size_t i = 0; i < scenario->sim.message_count; i++)
        add_message(&text, &scenario->sim.messages[i]);
    for (size_t i = 0; i < scenario->answer_count; i++)
        add_answer(&text, &scenario->answers[i]);
    for (size_t i = 0; i < scenario->expect_count; i++)
        add_expect(&text, &scenario->expects[i]);
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}
