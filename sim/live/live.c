/* SPDX-License-Identifier: MIT */
/* Modems, servers and the clock of one `run`. All modems share a loop, an agenda and nothing else,
 * unless the scenario wants them to share the embedded server; each draws its chance from a seed
 * of its own. */
#include "live/live.h"

#include "base/die.h"
#include "ftpd/ftpd.h"
#include "link/disk.h"
#include "link/output.h"
#include "live/control_socket.h"
#include "live/modem.h"
#include "live/tcp.h"
#include "live/trace_file.h"
#include "net/memory.h"

#include <stdlib.h>
#include <string.h>

/* From one modem to the server that it shares: a network of its own, so that it is known who
 * comes through it. */
struct way {
    struct net_memory *memory;
    struct net *server; /* its side */
};

struct live {
    struct loop loop;
    struct live_options options;
    struct ends *ends;
    struct live_tcp *tcp; /* to the real server, and for those who come to ours */
    struct way *ways;     /* when the embedded server is shared: one for each modem */
    struct ftpd *ftpd;    /* shared, or beside a real one; NULL: each device has its own */
    struct ftpd_watch watch;
    struct console console;
    struct talk *talks;
    struct live_modem *modems, *dirty;
    size_t count; /* of modems that were started */
    size_t left;  /* of those whose host may come or come again */
    struct net_address *listening;
    size_t listening_count;
    bool stopped;
    struct control *control; /* with its socket; NULL: none */
    struct control_socket *socket;
};

static void after(void *owner);

/* --- the far end --- */

static void make_far_end(struct live *live)
{
    const struct scenario *scenario = live->options.scenario;
    bool forced = scenario->far == FTP_FAR_HOST;
    live->tcp = live_tcp_new(&live->loop, forced ? &scenario->server : NULL);
    bool shares =
        scenario->far == FTP_FAR_MEMORY && scenario->shared && live->options.count > 1;
    bool beside = scenario->far != FTP_FAR_MEMORY && scenario->listens;
    if (shares || beside)
        live->ftpd = device_new_ftpd(&live->loop.agenda, scenario);
    if (!shares)
        return;
    live->ways = xcalloc(live->options.count, sizeof *live->ways);
    for (size_t i = 0; i < live->options.count; i++) {
        live->ways[i].memory = net_memory_new(&live->loop.agenda);
        live->ways[i].server = device_answer_all(live->ways[i].memory, live->ftpd, scenario);
    }
}

/* NULL: a network in memory and a server of its own. */
static struct net *far_end(struct live *live, size_t i)
{
    if (live->options.scenario->far != FTP_FAR_MEMORY)
        return live_tcp_net(live->tcp);
    return live->ways ? net_memory_at(live->ways[i].memory, live->options.scenario->network.ip)
                      : NULL;
}

/* --- what others do to a server --- */

static void changed_own(void *owner, const struct net *by, enum ftpd_change change,
                        struct span path, struct span to)
{
    struct live_modem *modem = owner;
    const struct server_change what = {device_ftpd(modem->device), change, path, to};
    if (by == modem->outside)
        live_modem_server_changed(modem, &what);
}

static void changed_shared(void *owner, const struct net *by, enum ftpd_change change,
                           struct span path, struct span to)
{
    struct live *live = owner;
    const struct server_change what = {live->ftpd, change, path, to};
    for (size_t i = 0; i < live->count; i++)
        if (by != live->ways[i].server)
            live_modem_server_changed(&live->modems[i], &what);
}

/* A server beside a real one has no modem as its client. */
static void watch_servers(struct live *live)
{
    if (!live->options.trace && !live->control)
        return;
    live->watch = (struct ftpd_watch){changed_shared, live};
    if (live->ways)
        ftpd_watch(live->ftpd, &live->watch);
    for (size_t i = 0; i < live->count; i++) {
        struct live_modem *modem = &live->modems[i];
        modem->outside = live_tcp_net(live->tcp);
        modem->watch = (struct ftpd_watch){changed_own, modem};
        if (device_ftpd(modem->device))
            ftpd_watch(device_ftpd(modem->device), &modem->watch);
    }
}

static bool listen_on(struct live *live, struct ftpd *ftpd, struct net_address at,
                      struct bytes *why)
{
    struct net_listener *listener = ftpd_listen(ftpd, live_tcp_net(live->tcp), &at);
    if (!listener) {
        bytes_addf(why, "cannot listen on %s:%u: %s", at.host, at.port,
                   live_tcp_listen_problem(live->tcp));
        return false;
    }
    live->listening[live->listening_count++] = net_listener_address(listener);
    return true;
}

/* A server of each modem takes the next port. */
static bool listen_all(struct live *live, struct bytes *why)
{
    const struct scenario *scenario = live->options.scenario;
    struct net_address at = scenario->listen;
    if (!scenario->listens)
        return true;
    if (live->ftpd)
        return listen_on(live, live->ftpd, at, why);
    for (size_t i = 0; i < live->count; i++) {
        if (!listen_on(live, device_ftpd(live->modems[i].device), at, why))
            return false;
        if (at.port)
            at.port++;
    }
    return true;
}

/* --- names: with several modems each gets its number --- */

static void add_number(struct bytes *name, const struct live *live, size_t i)
{
    if (live->options.count > 1)
        bytes_addf(name, "%zu", i);
}

static uint64_t seed_of(const struct live *live, size_t i)
{
    return live->options.scenario->seed + i; /* each its own luck */
}

/* --- control --- */

static struct device *control_device(void *owner, size_t i)
{
    const struct live *live = owner;
    return live->modems[i].device;
}

static struct outcome control_outcome(void *owner, size_t i)
{
    return live_outcome(owner, i);
}

static struct ftpd *control_ftpd(void *owner, size_t i)
{
    const struct live *live = owner;
    return live->ways ? live->ftpd : device_ftpd(live->modems[i].device);
}

static const char *control_name(void *owner, size_t i)
{
    return live_path(owner, i);
}

/* What is done to a shared server is done to all who share it. */
static void tell_others(struct live *live, size_t by, struct span words)
{
    for (size_t i = 0; i < live->count && host_act_is_of_files(words); i++)
        if (i != by)
            live_modem_acted(&live->modems[i], words);
}

static bool control_act(void *owner, size_t i, struct span words, struct mistake *mistake)
{
    struct live *live = owner;
    bool good = device_act(live->modems[i].device, words, mistake);
    if (good && live->ways)
        tell_others(live, i, words);
    return good;
}

static bool control_write(void *owner, const char *path, struct span content, const char **why)
{
    (void)owner;
    return output_whole(path, content, OUTPUT_REPLACE, why);
}

static void control_quit(void *owner)
{
    const struct live *live = owner;
    live->options.quit(live->options.owner);
}

static void make_control(struct live *live)
{
    live->control = control_new(&(struct control_parts){
        .agenda = &live->loop.agenda,
        .scenario = live->options.scenario,
        .modems = live->options.count,
        .show_secrets = live->options.show_secrets,
        .driver = {.device = control_device,
                   .outcome = control_outcome,
                   .ftpd = control_ftpd,
                   .name = control_name,
                   .act = control_act,
                   .write = control_write,
                   .quit = control_quit,
                   .owner = live},
    });
}

/* --- life --- */

static struct talk *start_talk(struct live *live, size_t i)
{
    if (!live->options.talk)
        return NULL;
    live->talks[i] = (struct talk){.console = &live->console,
                                   .number = live->options.count > 1 ? (int)i : -1};
    return &live->talks[i];
}

static void gone(void *owner)
{
    struct live *live = owner;
    if (--live->left == 0 && live->options.ended && !live->stopped)
        live->options.ended(live->options.owner);
}

static bool start_modem(struct live *live, size_t i, struct bytes *why)
{
    struct bytes link = {0};
    struct live_modem_parts parts = {
        .loop = &live->loop,
        .scenario = live->options.scenario,
        .seed = seed_of(live, i),
        .ends = live->ends,
        .on = live->options.on ? live->options.on : "pty",
        .number = i,
        .count = live->options.count,
        .net = far_end(live, i),
        .server = live->ways ? live->ftpd : NULL,
        .control = live->control,
        .dirty_list = &live->dirty,
        .talk = start_talk(live, i),
        .errors = live->options.errors,
        .mode = live->options.show_secrets ? MASK_SHOW : MASK_HIDE,
        .gone = gone,
        .owner = live,
    };
    if (live->options.link) {
        bytes_add_text(&link, live->options.link);
        add_number(&link, live, i);
        parts.link = bytes_at(&link);
    }
    const struct trace_file file = {.name = live->options.trace,
                                    .scenario = live->options.scenario,
                                    .link = parts.link,
                                    .number = live->options.count > 1 ? (int)i : -1,
                                    .seed = seed_of(live, i)};
    if (file.name)
        parts.trace = trace_file_open(&file, why);
    bool good = !file.name || parts.trace;
    if (good) {
        live->count++;
        live->left++;
        good = live_modem_start(&live->modems[i], &parts, why);
    }
    bytes_release(&link);
    return good;
}

static bool start(struct live *live, struct bytes *why)
{
    loop_allow_descriptors(live->options.count * 3); /* a listener, a client, a recording */
    live->ends = ends_new(&live->loop);
    make_far_end(live);
    if (live->options.control)
        make_control(live);
    for (size_t i = 0; i < live->options.count; i++) {
        if (!start_modem(live, i, why))
            return false;
    }
    watch_servers(live);
    if (live->control)
        live->socket =
            control_socket_new(&live->loop, live->control, live->options.control, why);
    return (live->socket || !live->control) && listen_all(live, why);
}

struct live *live_new(uv_loop_t *uv, const struct live_options *options, struct bytes *why)
{
    struct live *live = xzalloc(sizeof *live);
    live->options = *options;
    live->console = (struct console){.out = options->errors,
                                     .colour = options->colour,
                                     .gaps = options->gaps};
    live->modems = xzalloc(options->count * sizeof *live->modems);
    live->talks = xzalloc((options->talk ? options->count : 1) * sizeof *live->talks);
    live->listening = xzalloc(options->count * sizeof *live->listening);
    loop_init(&live->loop, uv, options->speed);
    live->loop.after = after;
    live->loop.owner = live;
    bool good = start(live, why);
    loop_leave(&live->loop);
    if (good)
        return live;
    live_stop(live);
    uv_run(uv, UV_RUN_DEFAULT);
    live_free(live);
    return NULL;
}

static void after(void *owner)
{
    struct live *live = owner;
    while (live->dirty) {
        struct live_modem *modem = live->dirty;
        live->dirty = modem->next_dirty;
        live_modem_settle(modem);
    }
    if (live->socket) {
        control_settle(live->control);
        control_socket_settle(live->socket);
    }
}

void live_stop(struct live *live)
{
    loop_enter(&live->loop);
    live->stopped = true;
    control_socket_free(live->socket);
    live->socket = NULL;
    if (live->ftpd)
        ftpd_watch(live->ftpd, NULL);
    for (size_t i = 0; i < live->count; i++)
        live_modem_stop(&live->modems[i]);
    if (live->ftpd)
        ftpd_free(live->ftpd);
    for (size_t i = 0; live->ways && i < live->options.count; i++)
        net_memory_free(live->ways[i].memory);
    control_free(live->control);
    live_tcp_free(live->tcp);
    ends_free(live->ends);
    loop_close(&live->loop);
    live->dirty = NULL;
}

void live_free(struct live *live)
{
    must(live->stopped);
    for (size_t i = 0; live->options.talk && i < live->options.count; i++) {
        talk_release(&live->talks[i]);
    }
    loop_release(&live->loop);
    free(live->ways);
    free(live->modems);
    free(live->talks);
    free(live->listening);
    free(live);
}

/* --- questions and requests --- */

const char *live_path(const struct live *live, size_t i)
{
    return stable_name(&live->modems[i].name);
}

bool live_was_met(const struct live *live, size_t i)
{
    return live->modems[i].was_met;
}

bool live_listens(const struct live *live, size_t i, struct net_address *at)
{
    if (i >= live->listening_count)
        return false;
    *at = live->listening[i];
    return true;
}

void live_power_key(struct live *live)
{
    loop_enter(&live->loop);
    for (size_t i = 0; i < live->count; i++)
        device_host_acts(live->modems[i].device, HOST_PRESSES_PWRKEY);
    loop_leave(&live->loop);
}

void live_keep_traces(struct live *live)
{
    for (size_t i = 0; i < live->count; i++)
        recording_keep(&live->modems[i].recording);
}

bool live_traces_complete(const struct live *live)
{
    for (size_t i = 0; i < live->count; i++)
        if (live->modems[i].trace_lost)
            return false;
    return true;
}

void live_decide(struct live *live, const char *who)
{
    loop_enter(&live->loop);
    for (size_t i = 0; i < live->count; i++)
        expects_end(device_expects(live->modems[i].device), who);
}

const struct at *live_at(const struct live *live, size_t i)
{
    return device_at(live->modems[i].device);
}

struct outcome live_outcome(const struct live *live, size_t i)
{
    const struct live_modem *modem = &live->modems[i];
    return (struct outcome){.scenario = &modem->scenario,
                            .expects = device_expects(modem->device),
                            .faults = device_faults(modem->device)};
}
