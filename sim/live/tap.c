/* SPDX-License-Identifier: MIT */
/* Two ends back to back: what comes in at one waits to go out at the other, and whoever is slower
 * holds up the other as a line with flow control would. Bytes are moved when the event that
 * brought them is over, because an end may not be called from its own callbacks. */
#include "live/tap.h"

#include "base/die.h"
#include "link/ends.h"
#include "live/recording.h"
#include "live/stable_name.h"
#include "scenario/host_act.h"

#include <stdlib.h>

#define QUEUE_MAX   65536   /* bytes under way to either side, then the other waits */
#define GAP         MSEC(5) /* within it, bytes of the modem are one line of the trace */
#define SLOWEST_GAP SECONDS(20) / 1200

struct side {
    struct tap *tap;
    struct end *end;
    struct side *other;
    enum lane lane;     /* of what comes in here */
    struct bytes queue; /* to go out here */
    unsigned lines;     /* that it drives: enum v24 */
    bool was_refused;   /* something that came in was not taken */
};

struct tap {
    struct tap_options options;
    struct loop loop;
    struct ends *ends;
    struct side host, modem;
    struct stable_name name;
    struct recording recording;
    int64_t rate; /* the host's, as last seen */
    struct bytes problem;
    bool stopped;
};

/* `why` may be NULL. */
static void end_by_itself(struct tap *tap, const char *problem, const char *why)
{
    if (tap->problem.count || tap->stopped)
        return;
    bytes_addf(&tap->problem, "%s%s%s", problem, why ? ": " : "", why ? why : "");
    tap->options.ended(tap->options.owner);
}

/* --- either side --- */

static size_t feed(void *owner, const char *bytes, size_t count)
{
    struct side *side = owner;
    size_t space = QUEUE_MAX - side->other->queue.count;
    side->was_refused = count > space;
    if (count > space)
        count = space;
    if (count == 0)
        return 0;
    recording_add(&side->tap->recording, side->lane, (struct span){bytes, count}, NULL);
    bytes_add(&side->other->queue, bytes, count);
    return count;
}

static struct span waiting(void *owner)
{
    struct side *side = owner;
    return bytes_span(&side->queue);
}

static void taken(void *owner, size_t count)
{
    struct side *side = owner;
    bytes_drop(&side->queue, count);
}

static void nothing(void *owner)
{
    (void)owner;
}

static void tell(void *owner, const char *text)
{
    struct side *side = owner;
    const struct tap_options *options = &side->tap->options;
    options->tell(options->owner, end_name(side->end), text);
}

/* Until nobody can go on: space that was made here lets the other side bring more. */
static void move_bytes(struct tap *tap)
{
    struct side *sides[] = {&tap->host, &tap->modem};
    bool moved;
    do {
        moved = false;
        for (size_t i = 0; i < 2; i++)
            if (sides[i]->queue.count)
                end_flush(sides[i]->end);
        for (size_t i = 0; i < 2; i++)
            if (sides[i]->was_refused && sides[i]->other->queue.count < QUEUE_MAX) {
                end_resume(sides[i]->end);
                moved = true;
            }
    } while (moved);
}

static void after(void *owner)
{
    struct tap *tap = owner;
    if (tap->stopped)
        return;
    move_bytes(tap);
    recording_pause(&tap->recording);
}

/* --- the host's side --- */

static size_t feed_of_host(void *owner, const char *bytes, size_t count)
{
    struct side *side = owner;
    struct tap *tap = side->tap;
    int64_t rate = end_rate(side->end);
    if (tap->options.baud == 0 && rate != tap->rate)
        end_set_rate(tap->modem.end, rate);
    tap->rate = rate;
    return feed(owner, bytes, count);
}

/* Acts of the host, as `run` records them: a trace of a real modem is played by one that knows
 * AT&D and AT+CSCLK. */
static void host_acted(void *owner, struct span words)
{
    struct side *side = owner;
    recording_add(&side->tap->recording, LANE_HOST_ACT, words, NULL);
}

static void host_lines(void *owner, unsigned lines)
{
    struct side *side = owner;
    host_act_lines(side->lines, lines, host_acted, side);
    side->lines = lines;
    end_set_lines(side->other->end, lines);
}

static void host_broke(void *owner, usec length)
{
    struct side *side = owner;
    struct bytes words = {0};
    host_act_add_break(length, &words);
    host_acted(side, bytes_span(&words));
    bytes_release(&words);
    end_send_break(side->other->end, length);
}

static const struct end_events host_events = {
    .feed = feed_of_host,
    .waiting = waiting,
    .taken = taken,
    .opened = nothing,
    .closed = nothing,
    .lines = host_lines,
    .broke = host_broke,
    .tell = tell,
};

/* --- the modem's side --- */

/* As the model notes its own. */
static void modem_lines(void *owner, unsigned lines)
{
    static const struct {
        enum v24 circuit;
        const char *name;
    } noted[] = {{V24_DCD, "DCD"}, {V24_RI, "RI"}};
    struct side *side = owner;
    for (size_t i = 0; i < sizeof noted / sizeof *noted; i++) {
        struct bytes words = {0};
        if (!((lines ^ side->lines) & noted[i].circuit))
            continue;
        bytes_addf(&words, "%s %s", noted[i].name, lines & noted[i].circuit ? "on" : "off");
        recording_add(&side->tap->recording, LANE_MODULE, bytes_span(&words), NULL);
        bytes_release(&words);
    }
    side->lines = lines;
    end_set_lines(side->other->end, lines);
}

static void gone(void *owner, const char *why)
{
    struct side *side = owner;
    end_by_itself(side->tap, "the modem is gone", why);
}

static const struct end_events modem_events = {
    .feed = feed,
    .waiting = waiting,
    .taken = taken,
    .opened = nothing,
    .closed = nothing,
    .lines = modem_lines,
    .gone = gone,
    .tell = tell,
};

/* --- life --- */

static bool start(struct tap *tap, struct bytes *why)
{
    struct side *modem = &tap->modem, *host = &tap->host;
    *modem = (struct side){.tap = tap, .other = host, .lane = LANE_FROM_MODEM};
    *host =
        (struct side){.tap = tap, .other = modem, .lane = LANE_TO_MODEM, .lines = V24_OF_DTE};
    modem->end = ends_open(tap->ends,
                           &(struct end_request){.where = tap->options.port,
                                                 .side = END_DTE,
                                                 .events = &modem_events,
                                                 .owner = modem},
                           why);
    if (!modem->end)
        return false;
    if (!tap->options.baud)
        tap->options.baud = ends_rate(tap->options.port);
    end_set_rate(modem->end, tap->options.baud);
    host->end = ends_open(tap->ends,
                          &(struct end_request){.where = tap->options.on,
                                                .side = END_DCE,
                                                .events = &host_events,
                                                .owner = host},
                          why);
    return host->end && stable_name_make(&tap->name, host->end, tap->options.link, why);
}

static void lost(void *owner, const char *why)
{
    end_by_itself(owner, "the trace cannot be written", why);
}

struct tap *tap_new(uv_loop_t *uv, const struct tap_options *options, struct bytes *why)
{
    struct tap *tap = xzalloc(sizeof *tap);
    tap->options = *options;
    loop_init(&tap->loop, uv, 1);
    tap->loop.after = after;
    tap->loop.owner = tap;
    recording_start(&tap->recording,
                    &(struct recording_parts){
                        .loop = &tap->loop,
                        .trace = options->trace,
                        .gap = options->baud && options->baud < 9600 ? SLOWEST_GAP : GAP,
                        .mode = options->show_secrets ? MASK_SHOW : MASK_HIDE,
                        .rows = options->rows,
                        .lost = lost,
                        .owner = tap,
                    });
    tap->ends = ends_new(&tap->loop);
    bool good = start(tap, why);
    loop_leave(&tap->loop);
    if (good)
        return tap;
    tap_stop(tap);
    uv_run(uv, UV_RUN_DEFAULT);
    tap_free(tap);
    return NULL;
}

void tap_keep(struct tap *tap)
{
    recording_keep(&tap->recording);
}

const char *tap_path(const struct tap *tap)
{
    return stable_name(&tap->name);
}

const char *tap_problem(const struct tap *tap)
{
    return tap->problem.count ? bytes_at(&tap->problem) : NULL;
}

void tap_stop(struct tap *tap)
{
    loop_enter(&tap->loop);
    recording_stop(&tap->recording);
    tap->stopped = true;
    stable_name_drop(&tap->name);
    end_free(tap->host.end);
    end_free(tap->modem.end);
    ends_free(tap->ends);
    loop_close(&tap->loop);
}

void tap_free(struct tap *tap)
{
    bytes_release(&tap->host.queue);
    bytes_release(&tap->modem.queue);
    bytes_release(&tap->problem);
    loop_release(&tap->loop);
    free(tap);
}
