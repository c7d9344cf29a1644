/* SPDX-License-Identifier: MIT */
/* The device may not be called from its own callbacks, and an end calls back from inside its
 * calls. So what one says to the other is noted here and done when the event is over: a modem
 * with something left to do is dirty, and live_modem_settle() cleans it. */
#include "live/modem.h"

#include <stdlib.h>
#include <string.h>

static void mark(struct live_modem *modem)
{
    if (modem->is_dirty)
        return;
    modem->is_dirty = true;
    modem->next_dirty = *modem->dirty_list;
    *modem->dirty_list = modem;
}

/* --- what the device says --- */

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct live_modem *modem = owner;
    const struct at_marks *marks = modem->device ? device_noted(modem->device) : NULL;
    struct span noted = {bytes, count};
    recording_add(&modem->recording, lane, noted, marks);
    if (modem->control)
        control_note(modem->control, modem->number, lane, noted, marks);
    mark(modem);
}

static void command(void *owner, struct span command)
{
    struct live_modem *modem = owner;
    control_command(modem->control, modem->number, command);
}

static void line(void *owner, struct span line, bool unasked, usec delay)
{
    struct live_modem *modem = owner;
    control_line(modem->control, modem->number, line, unasked, delay);
}

static void struck(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action)
{
    struct live_modem *modem = owner;
    control_struck(modem->control, modem->number, fault, action);
}

static void output(void *owner)
{
    mark(owner);
}

static void writable(void *owner)
{
    struct live_modem *modem = owner;
    modem->is_writable = true;
    mark(modem);
}

/* At once: a circuit that is on for a moment only is none for a host that is told later. */
static void lines(void *owner)
{
    struct live_modem *modem = owner;
    if (modem->device)
        end_set_lines(modem->end, device_lines(modem->device));
}

/* --- what others say to its server --- */

static void record_act(struct live_modem *modem, enum host_act_kind kind, struct span path,
                       struct span content)
{
    struct bytes words = {0};
    host_act_add_file(kind, path, content, &words);
    note(modem, LANE_HOST_ACT, bytes_at(&words), words.count);
    bytes_release(&words);
}

/* As it is now, whatever part of it was written. */
static void record_file(struct live_modem *modem, const struct server_change *change)
{
    enum host_act_kind kind = HOST_PUTS_FILE;
    struct span content;
    if (tree_read(ftpd_tree(change->ftpd), change->path, &content) != TREE_OK)
        return; /* gone meanwhile, which is told as well */
    do {
        record_act(modem, kind, change->path, span_cut(content, HOST_ACT_PIECE));
        content = span_skip(content, HOST_ACT_PIECE);
        kind = HOST_APPENDS_FILE;
    } while (content.count);
}

void live_modem_acted(struct live_modem *modem, struct span words)
{
    note(modem, LANE_HOST_ACT, words.at, words.count);
}

void live_modem_server_changed(struct live_modem *modem, const struct server_change *change)
{
    switch (change->change) {
    case FTPD_WROTE:
        record_file(modem, change);
        break;
    case FTPD_REMOVED:
        record_act(modem, HOST_REMOVES_FILE, change->path, SPAN(""));
        break;
    case FTPD_MADE_FOLDER:
        record_act(modem, HOST_MAKES_FOLDER, change->path, SPAN(""));
        break;
    case FTPD_RENAMED:
        record_act(modem, HOST_RENAMES_FILE, change->path, change->to);
        break;
    }
}

/* --- what the line says --- */

/* Only for people: it changes nothing in the modem. */
static void tell(struct live_modem *modem, const char *text)
{
    struct talk *talk = modem->recording.parts.talk;
    if (talk)
        talk_note(talk, modem->loop->agenda.now, LANE_MODULE, span_of(text));
}

static void tell_rate(struct live_modem *modem)
{
    if (!modem->recording.parts.talk)
        return;
    int64_t rate = end_rate(modem->end);
    const char *format = end_format(modem->end);
    if (rate == modem->rate && span_is(span_of(format), modem->format))
        return;
    modem->rate = rate;
    span_copy(span_of(format), modem->format, sizeof modem->format);
    struct bytes text = {0};
    bytes_addf(&text, "the host set %lld bit/s%s%s", (long long)rate, *format ? ", " : "",
               format);
    tell(modem, bytes_at(&text));
    bytes_release(&text);
}

static size_t feed(void *owner, const char *bytes, size_t count)
{
    struct live_modem *modem = owner;
    tell_rate(modem);
    return device_feed(modem->device, bytes, count);
}

static struct span waiting(void *owner)
{
    struct live_modem *modem = owner;
    return device_output(modem->device);
}

static void taken(void *owner, size_t count)
{
    struct live_modem *modem = owner;
    device_taken(modem->device, count);
}

static void tell_control(struct live_modem *modem, bool open)
{
    if (modem->control)
        control_host(modem->control, modem->number, open);
}

static void opened(void *owner)
{
    struct live_modem *modem = owner;
    const char *name = end_name(modem->end);
    struct bytes text = {0};
    bytes_addf(&text, "the host opened %s", *name == '/' ? "the terminal" : name);
    tell(modem, bytes_at(&text));
    bytes_release(&text);
    modem->was_met = true;
    tell_control(modem, true);
}

static void closed(void *owner)
{
    struct live_modem *modem = owner;
    device_host_acts(modem->device, HOST_HANGS_UP);
    recording_break(&modem->recording);
    tell_control(modem, false);
}

static void host_lines(void *owner, unsigned lines)
{
    struct live_modem *modem = owner;
    device_host_lines(modem->device, lines);
}

static void broke(void *owner, usec length)
{
    struct live_modem *modem = owner;
    device_host_break(modem->device, length);
}

static bool owes(void *owner)
{
    const struct live_modem *modem = owner;
    return !at_is_quiet(device_at(modem->device));
}

/* Whether the conversation is shown or not: who waits for a host wants to know. */
static void warn(void *owner, const char *text)
{
    struct live_modem *modem = owner;
    struct bytes line = {0};
    const char *ignored;
    bytes_addf(&line, "sim7000: %s: %s\n", end_name(modem->end), text);
    sink_write(modem->errors, bytes_span(&line), &ignored);
    bytes_release(&line);
}

static void gone(void *owner, const char *why)
{
    struct live_modem *modem = owner;
    if (why)
        warn(modem, why);
    modem->gone(modem->owner);
}

static const struct end_events end_events = {
    .feed = feed,
    .waiting = waiting,
    .taken = taken,
    .opened = opened,
    .closed = closed,
    .lines = host_lines,
    .broke = broke,
    .gone = gone,
    .owes = owes,
    .tell = warn,
};

/* --- life --- */

#define PORT_RATE 115200 /* of a real port, when nobody says: what SIMCom's boards come with */

/* The host goes on talking to its modem; that there is no whole trace is said at once, and once
 * more by the exit status. */
static void lost(void *owner, const char *why)
{
    struct live_modem *modem = owner;
    struct bytes text = {0};
    bytes_addf(&text, "sim7000: the trace of %s cannot be written: %s\n", end_name(modem->end),
               why);
    sink_write(modem->errors, bytes_span(&text), &why);
    bytes_release(&text);
    modem->trace_lost = true;
}

static void start_recording(struct live_modem *modem, const struct live_modem_parts *parts)
{
    recording_start(&modem->recording, &(struct recording_parts){
                                           .loop = modem->loop,
                                           .talk = parts->talk,
                                           .trace = parts->trace,
                                           .gap = recorder_gap(modem->scenario.at.baud),
                                           .mode = parts->mode,
                                           .scenario = &modem->scenario,
                                           .lost = lost,
                                           .owner = modem,
                                       });
}

bool live_modem_start(struct live_modem *modem, const struct live_modem_parts *parts,
                      struct bytes *why)
{
    *modem = (struct live_modem){.loop = parts->loop,
                                 .scenario = *parts->scenario,
                                 .errors = parts->errors,
                                 .gone = parts->gone,
                                 .owner = parts->owner,
                                 .dirty_list = parts->dirty_list,
                                 .control = parts->control,
                                 .number = parts->number};
    modem->scenario.seed = parts->seed;
    start_recording(modem, parts);
    const struct end_request request = {.where = parts->on,
                                        .side = END_DCE,
                                        .number = parts->number,
                                        .count = parts->count,
                                        .rate = modem->scenario.at.baud
                                                    ? modem->scenario.at.baud
                                                    : PORT_RATE,
                                        .events = &end_events,
                                        .owner = modem};
    modem->end = ends_open(parts->ends, &request, why);
    if (!modem->end)
        return false;
    bool controlled = modem->control != NULL;
    const struct device_events events = {
        .output = output,
        .writable = writable,
        .lines = lines,
        .note = recording_hears(&modem->recording) || controlled ? note : NULL,
        .command = controlled ? command : NULL,
        .line = controlled ? line : NULL,
        .struck = controlled ? struck : NULL,
        .owner = modem,
    };
    modem->device = device_new(&(struct device_parts){
        .agenda = &modem->loop->agenda,
        .scenario = &modem->scenario,
        .events = &events,
        .net = parts->net,
        .server = parts->server,
    });
    lines(modem);
    modem->ipr = at_ipr(device_at(modem->device));
    return stable_name_make(&modem->name, modem->end, parts->link, why);
}

/* The answer to AT+IPR still goes at the old rate (AT manual 2.2.32). */
static void follow_rate(struct live_modem *modem)
{
    const struct at *at = device_at(modem->device);
    int64_t ipr = at_ipr(at);
    if (ipr == modem->ipr || !at_is_quiet(at))
        return;
    modem->ipr = ipr;
    end_set_rate(modem->end, ipr);
}

void live_modem_settle(struct live_modem *modem)
{
    modem->is_dirty = false;
    if (!modem->device)
        return;
    if (modem->is_writable) {
        modem->is_writable = false;
        end_resume(modem->end);
    }
    if (device_output(modem->device).count)
        end_flush(modem->end);
    follow_rate(modem);
    recording_pause(&modem->recording);
}

/* The terminal goes, and with it the host that waits for an answer: so the recording says why it
 * has none. */
static void hang_up(struct live_modem *modem)
{
    if (modem->device && at_owes_answer(device_at(modem->device)))
        device_host_acts(modem->device, HOST_HANGS_UP);
}

void live_modem_stop(struct live_modem *modem)
{
    if (!modem->loop)
        return;
    hang_up(modem);
    recording_stop(&modem->recording);
    stable_name_drop(&modem->name);
    device_free(modem->device);
    end_free(modem->end);
    modem->device = NULL;
    modem->end = NULL;
    modem->loop = NULL;
}
