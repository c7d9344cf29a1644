/* SPDX-License-Identifier: MIT */
/* Puts the rooms together and carries word between them. No room knows its neighbours' callers:
 * what the module tells the FTP service, or a scenario the module, goes through here, so that each
 * can be tested without the others. */
#include "device.h"

#include "at/damage.h"
#include "at/hang.h"
#include "base/die.h"
#include "base/host_name.h"
#include "device_files.h"
#include "device_inside.h"
#include "ftpd/ftpd.h"
#include "net/memory.h"
#include "net/shaped.h"
#include "scenario/values.h"

static void make_far_end(struct device *device);
static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict);
static uint64_t next_data(void *owner, uint64_t crossed);
static size_t untouched(void *owner, struct span line, bool whole);
static void tell_crossed(void *owner, uint64_t crossed);
static void act(void *owner, const struct fault_action *action);
static void struck(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action);
static void output(void *owner);
static void writable(void *owner);
static void lines(void *owner);
static void urc(void *owner, struct span text);
static void idle(void *owner);
static int allowed(void *owner, unsigned needs);
static bool bearer_up(void *owner, int64_t cid);
static void bearer_changed(void *owner);
static bool bearer_quit(void *owner);
static void restarting(void *owner);
static bool in_session(void *owner);
static bool go_online(void *owner, unsigned long ticket, enum at_answer *answer);
static struct reached reach(void *owner, struct span host);

static void make_rooms(struct device *device, struct net *far)
{
    const struct scenario *scenario = device->scenario;
    const struct at_events at_events = {.output = output,
                                        .allowed = allowed,
                                        .writable = writable,
                                        .lines = lines,
                                        .urc = urc,
                                        .idle = idle,
                                        .owner = device};
    device->at =
        at_new(device->agenda, &scenario->at, &at_events, &device->seams, &device->notes);
    device->way = net_shaped_new(device->agenda, far, &scenario->way, scenario->seed,
                                 &device->seams, &device->notes);
    for (size_t i = 0; i < scenario->answer_count; i++)
        at_teach(device->at, &scenario->answers[i]);
    if (!span_is(span_of(scenario->hosts), "any"))
        net_shaped_know(device->way, scenario->hosts);
    device->module_events = (struct module_events){.bearer_changed = bearer_changed,
                                                   .bearer_quit = bearer_quit,
                                                   .restarting = restarting,
                                                   .in_session = in_session,
                                                   .go_online = go_online,
                                                   .reach = reach,
                                                   .owner = device};
    device->module = module_new(&(struct module_parts){
        .agenda = device->agenda,
        .at = device->at,
        .options = &scenario->module,
        .sim = &scenario->sim,
        .network = &scenario->network,
        .gnss = &scenario->gnss,
        .events = &device->module_events,
        .notes = &device->notes,
    });
    device->ftp_events = (struct ftp_events){.bearer_up = bearer_up, .owner = device};
    device->ftp = ftp_new(&(struct ftp_parts){
        .agenda = device->agenda,
        .at = device->at,
        .net = net_shaped_net(device->way),
        .options = &scenario->ftp,
        .seams = &device->seams,
        .notes = &device->notes,
        .events = &device->ftp_events,
    });
}

struct device *device_new(const struct device_parts *parts)
{
    struct device *device = xzalloc(sizeof *device);
    device->agenda = parts->agenda;
    device->scenario = parts->scenario;
    random_init(&device->random, parts->scenario->seed, "internet");
    device->events = *parts->events;
    device->notes = (struct notes){device->events.note, device->events.owner};
    device->fault_events = (struct fault_events){.act = act, .struck = struck, .owner = device};
    device->faults =
        faults_new(device->agenda, device->scenario, &device->fault_events, &device->notes);
    device->expects = expects_new(device->agenda, device->scenario);
    device->seams = (struct seams){.ask = ask,
                                   .next_data = next_data,
                                   .owner = device,
                                   .crossed = tell_crossed,
                                   .untouched = untouched};
    struct net *far = parts->net;
    if (!far) {
        make_far_end(device);
        far = net_memory_at(device->memory, device->scenario->network.ip);
    }
    device->server = parts->server ? parts->server : device->ftpd;
    make_rooms(device, far);
    return device;
}

void device_free(struct device *device)
{
    if (!device)
        return;
    ftp_free(device->ftp);
    module_free(device->module);
    at_free(device->at);
    net_shaped_free(device->way);
    if (device->ftpd)
        ftpd_free(device->ftpd);
    if (device->memory)
        net_memory_free(device->memory);
    expects_free(device->expects);
    faults_free(device->faults);
    for (size_t i = 0; i < device->added_count; i++)
        scenario_free(device->added[i]);
    xfree(device->added);
    xfree(device);
}

/* --- the far end --- */

static void make_far_end(struct device *device)
{
    device->memory = net_memory_new(device->agenda);
    device->ftpd = device_new_ftpd(device->agenda, device->scenario);
    device_answer_all(device->memory, device->ftpd, device->scenario);
}

/* --- the driver's side --- */

size_t device_feed(struct device *device, const char *bytes, size_t count)
{
    return at_feed(device->at, bytes, count);
}

struct span device_output(const struct device *device)
{
    return at_output(device->at);
}

void device_taken(struct device *device, size_t count)
{
    at_taken(device->at, count);
}

unsigned device_lines(const struct device *device)
{
    return at_lines(device->at);
}

const struct at_marks *device_noted(const struct device *device)
{
    return at_noted(device->at);
}

struct at *device_at(struct device *device)
{
    return device->at;
}

struct ftpd *device_ftpd(struct device *device)
{
    return device->ftpd;
}

struct faults *device_faults(struct device *device)
{
    return device->faults;
}

struct expects *device_expects(struct device *device)
{
    return device->expects;
}

/* Row 0 is the session's. */
const char *device_state_name(size_t i)
{
    return i == 0 ? "ftp" : module_state_name(i - 1);
}

void device_add_state(const struct device *device, size_t i, struct bytes *out)
{
    if (i == 0)
        bytes_add_text(out, ftp_state_word(device->ftp));
    else
        module_add_state(device->module, i - 1, out);
}

void device_add_clock(const struct device *device, struct bytes *out)
{
    module_add_clock(device->module, out);
}

int device_ftp_state(const struct device *device)
{
    return ftp_state(device->ftp);
}

/* --- between the rooms --- */

static void output(void *owner)
{
    struct device *device = owner;
    device->events.output(device->events.owner);
}

static void writable(void *owner)
{
    struct device *device = owner;
    device->events.writable(device->events.owner);
}

static void lines(void *owner)
{
    struct device *device = owner;
    if (device->events.lines)
        device->events.lines(device->events.owner);
}

static void urc(void *owner, struct span text)
{
    struct device *device = owner;
    if (device->module)
        module_urc(device->module, text);
}

static void idle(void *owner)
{
    struct device *device = owner;
    if (device->module)
        module_idle(device->module);
}

static int allowed(void *owner, unsigned needs)
{
    struct device *device = owner;
    return module_allowed(device->module, needs);
}

static bool bearer_up(void *owner, int64_t cid)
{
    struct device *device = owner;
    return module_bearer_up(device->module, cid);
}

/* The module may report its bearer while the device is still being put together. */
static void bearer_changed(void *owner)
{
    struct device *device = owner;
    if (device->ftp)
        ftp_bearer_changed(device->ftp);
}

static bool bearer_quit(void *owner)
{
    struct device *device = owner;
    return ftp_bearer_quit(device->ftp);
}

static void restarting(void *owner)
{
    struct device *device = owner;
    if (device->ftp)
        ftp_restart(device->ftp);
}

static bool in_session(void *owner)
{
    struct device *device = owner;
    return device->ftp && ftp_state(device->ftp);
}

static bool go_online(void *owner, unsigned long ticket, enum at_answer *answer)
{
    struct device *device = owner;
    return ftp_go_online(device->ftp, ticket, answer);
}

/* A host that the module asks besides FTP. Names are looked up as FTP's are, so that the same
 * faults strike; what has no address of its own is said to be where the embedded server is. */
static struct reached reach(void *owner, struct span host)
{
    struct device *device = owner;
    const struct path_options *way = &device->scenario->way;
    uint64_t jitter = (uint64_t)way->jitter + 1;
    struct reached reached = {.took = way->rtt + (usec)random_below(&device->random, jitter) +
                                      (usec)random_below(&device->random, jitter)};
    bool is_address = value_ipv4(host);
    struct resolve_verdict verdict = {0};
    if (!is_address)
        verdict = seams_resolve(&device->seams, host);
    reached.took += verdict.delay;
    if (verdict.refuse)
        reached.how = REACH_NO_NAME;
    else if (verdict.silence || net_shaped_is_out(device->way))
        reached.how = REACH_NO_ANSWER;
    struct span names = span_of(device->scenario->network.names);
    struct span address = is_address ? host : host_address(names, host, 0);
    span_copy(address.count ? address : SPAN(SERVER_HOST), reached.address,
              sizeof reached.address);
    span_copy(host_address(names, host, 1), reached.second, sizeof reached.second);
    return reached;
}

static uint64_t next_data(void *owner, uint64_t crossed)
{
    struct device *device = owner;
    const struct seams *faults = faults_seams(device->faults);
    return seams_next_data(faults, crossed);
}

static void tell_crossed(void *owner, uint64_t crossed)
{
    struct device *device = owner;
    seams_tell_crossed(faults_seams(device->faults), crossed);
}

static size_t untouched(void *owner, struct span line, bool whole)
{
    struct device *device = owner;
    return seams_untouched(faults_seams(device->faults), line, whole);
}

static void hear_line(struct device *device, struct span line, usec delay)
{
    expects_line(device->expects, line);
    if (device->events.line)
        device->events.line(device->events.owner, line, at_is_unasked(device->at), delay);
}

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    struct device *device = owner;
    if (seam == SEAM_COMMAND) {
        expects_command(device->expects, what);
        if (device->events.command)
            device->events.command(device->events.owner, what);
    }
    *verdict = seams_ask(faults_seams(device->faults), seam, what);
    if (seam == SEAM_LINE && !verdict->silence)
        hear_line(device, verdict->answer ? span_of(verdict->answer) : what, verdict->delay);
}

static void struck(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action)
{
    struct device *device = owner;
    if (device->events.struck)
        device->events.struck(device->events.owner, fault, action);
}

static void disturb_line(struct device *device, const struct fault_action *action)
{
    struct span text = {action->text, action->text_count};
    if (action->kind == FAULT_DAMAGE) {
        at_damage(device->at, text);
        return;
    }
    if (action->kind == FAULT_NOISE) {
        at_stray_bytes(device->at, text);
        return;
    }
    bool drops = action->kind == FAULT_DROP;
    *(drops ? &device->drop_ppm : &device->corrupt_ppm) = (uint32_t)action->number;
    at_set_noise(device->at, device->corrupt_ppm, device->drop_ppm, device->scenario->seed);
}

static void change_network(struct module *module, const struct fault_action *action)
{
    switch ((int)action->kind) {
    case FAULT_SIGNAL:
        module_signal(module, action->number, action->second);
        break;
    case FAULT_DEREGISTER:
        module_deregister(module, action->time);
        break;
    case FAULT_REGISTER:
        module_register(module, action->number);
        break;
    case FAULT_REFUSE_BEARER:
        module_refuse_bearer(module, (int)action->number);
        break;
    case FAULT_REFUSE_ATTACH:
        module_refuse_attach(module, (int)action->number);
        break;
    case FAULT_DETACH:
        module_detach(module);
        break;
    case FAULT_DEACTIVATE:
        module_deactivate(module);
        break;
    }
}

/* What a scenario does to the module and its surroundings (docs/scenario.md). The other kinds are
 * verdicts and never come here. */
static void act(void *owner, const struct fault_action *action)
{
    struct device *device = owner;
    switch (action->kind) {
    case FAULT_URC:
        at_urc_now(device->at, (struct span){action->text, action->text_count});
        break;
    case FAULT_CORRUPT:
    case FAULT_DROP:
    case FAULT_DAMAGE:
    case FAULT_NOISE:
        disturb_line(device, action);
        break;
    case FAULT_SIGNAL:
    case FAULT_DEREGISTER:
    case FAULT_REGISTER:
    case FAULT_REFUSE_BEARER:
    case FAULT_REFUSE_ATTACH:
    case FAULT_DETACH:
    case FAULT_DEACTIVATE:
        change_network(device->module, action);
        break;
    case FAULT_OUTAGE:
        net_shaped_outage(device->way, action->time);
        break;
    case FAULT_HANG:
        at_hang(device->at, action->time);
        break;
    case FAULT_CARD_OUT:
        module_remove_card(device->module);
        break;
    case FAULT_CARD_IN:
        module_insert_card(device->module);
        break;
    case FAULT_REBOOT:
        module_reboot(device->module);
        break;
    case FAULT_POWER_OFF:
        module_power_off(device->module);
        break;
    case FAULT_POWER_ON:
        if (!module_is_on(device->module))
            module_power_key(device->module);
        break;
    case FAULT_POWER_KEY:
        module_power_key(device->module);
        break;
    case FAULT_CODE:
        ftp_end_with(device->ftp, (int)action->number, action->time);
        break;
    case FAULT_DELAY:
    case FAULT_SILENCE:
    case FAULT_ANSWER:
    case FAULT_REPLY:
    case FAULT_REFUSE:
    case FAULT_STALL:
    case FAULT_CLOSE:
    case FAULT_RESET:
        bug("a verdict is not an act");
    }
}
