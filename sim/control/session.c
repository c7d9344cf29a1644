/* SPDX-License-Identifier: MIT */
/* An injection becomes a fault behind what had happened last: a line of the modem, a command of the
 * host, each by its number, or else the time. So it follows the conversation, and a host that is
 * slower meets it at the same place. What was added comes to the scenario as it is, but does not
 * count what was there before. None of this is certain (an expectation looks back, a line may be
 * counted otherwise where a scenario swallows some), so what is made is played, and the next more
 * careful way is tried when that goes otherwise.
 */
#include "control/session.h"

#include "base/die.h"
#include "play/play.h"
#include "scenario/build.h"
#include "scenario/host_act.h"
#include "scenario/parts.h"
#include "scenario/write.h"
#include "trace/record.h"

#include <string.h>

/* Which acts become sections. */
enum careful { MOVES_ALL, MOVES_INJECTED, MOVES_NONE };

struct making {
    const struct control *control;
    size_t modem;
    const struct watched *watched;
    const struct scenario *world;
    const char *base;
    enum careful careful;
    struct session *session;
    struct bytes *why;
    uint64_t event; /* of the chronicle: the next to be looked at */
    size_t injected;
};

/* --- places --- */

static bool is_line(const struct event *event)
{
    return event->kind == EVENT_LINE || event->kind == EVENT_URC;
}

/* How many events of its kind matched by `end`. */
static int64_t count_matches(const struct making *making, bool lines, enum event_kind kind,
                             struct span pattern, uint64_t end)
{
    int64_t count = 0;
    for (uint64_t i = 0; i < end; i++) {
        const struct event *event = chronicle_at(&making->control->chronicle, i);
        bool same = lines ? is_line(event) : event->kind == kind;
        count += event->modem == making->modem && same && text_matches(event->text, pattern);
    }
    return count;
}

/* The last line or command before that event; NULL: there was none. */
static const struct event *last_place(const struct making *making, uint64_t before,
                                      uint64_t *position)
{
    while (before > 0) {
        const struct event *event = chronicle_at(&making->control->chronicle, --before);
        bool place = is_line(event) || event->kind == EVENT_COMMAND;
        if (event->modem != making->modem || !place)
            continue;
        *position = before;
        return event;
    }
    return NULL;
}

/* Puts it behind the place; false: it cannot be, or that is no place for it. */
static bool follow(const struct making *making, struct fault_spec *fault, usec at,
                   uint64_t before)
{
    uint64_t position = 0;
    const struct event *place = last_place(making, before, &position);
    struct fault_action *action = &fault->actions[0];
    struct bytes on = {0};
    struct mistake mistake = {0};
    bool placed;
    if (!place || !rule_then_of(action->kind)->may_wait ||
        span_find(place->text, '*') < place->text.count)
        return false;
    bytes_add_text(&on, is_line(place) ? "line " : "command ");
    bytes_add_span(&on, place->text);
    bool good = fault_read_on(fault, bytes_span(&on), &placed, &mistake);
    if (good) {
        fault->first = fault->last =
            count_matches(making, is_line(place), EVENT_COMMAND, place->text, position + 1);
        action->after += at - place->at;
    }
    mistake_release(&mistake);
    bytes_release(&on);
    return good;
}

/* --- acts --- */

static void place_injected(struct making *making, struct fault_spec *fault, usec at,
                           uint64_t before)
{
    struct bytes name = {0};
    bytes_addf(&name, "injected %zu", ++making->injected);
    xfree(fault->name);
    fault->name = span_dup(bytes_span(&name));
    if (!follow(making, fault, at, before)) {
        fault->on = SEAM_TIME;
        fault->time = at;
    }
    bytes_release(&name);
}

static void shift(int64_t *first, int64_t *last, int64_t count)
{
    *first += count;
    *last += *last == INT64_MAX ? 0 : count;
}

/* What came before it was added does not count. */
static void place_added(const struct making *making, struct scenario *more, usec at,
                        uint64_t before)
{
    for (size_t i = 0; i < more->fault_count; i++) {
        struct fault_spec *fault = &more->faults[i];
        enum event_kind kind = fault->on == SEAM_FTP ? EVENT_FTP : EVENT_COMMAND;
        if (fault->on == SEAM_TIME)
            fault->time += at;
        else if (fault->on == SEAM_LINE || fault->on == SEAM_COMMAND || fault->on == SEAM_FTP)
            shift(&fault->first, &fault->last,
                  count_matches(making, fault->on == SEAM_LINE, kind, span_of(fault->pattern),
                                before));
    }
    for (size_t i = 0; i < more->answer_count; i++) {
        struct taught *answer = &more->answers[i];
        shift(&answer->first, &answer->last,
              count_matches(making, false, EVENT_COMMAND, span_of(answer->pattern), before));
    }
}

static void write_more(struct making *making, const struct scenario *more)
{
    struct complaints complaints = {0};
    struct bytes *ini = &making->session->ini;
    if (ini->count)
        bytes_add_char(ini, '\n');
    scenario_write(more, NULL, ini, &complaints);
    bytes_release(&complaints.text); /* what is not there does not play */
}

static bool moves(const struct making *making, enum host_act_kind kind)
{
    return (kind == HOST_INJECTS && making->careful != MOVES_NONE) ||
           (kind == HOST_ADDS && making->careful == MOVES_ALL);
}

/* The chronicle's position of the next act. */
static uint64_t next_act(struct making *making)
{
    for (;;) {
        uint64_t position = making->event++;
        const struct event *event = chronicle_at(&making->control->chronicle, position);
        if (event->kind == EVENT_ACT && event->modem == making->modem)
            return position;
    }
}

/* Is it in the scenario now, so that the trace does not have it? */
static bool take_act(void *owner, usec at, enum lane lane, struct span words)
{
    struct making *making = owner;
    struct host_act act;
    struct mistake mistake = {0};
    if (lane == LANE_SCENARIO)
        return making->careful != MOVES_NONE; /* it follows, in other words */
    if (lane != LANE_HOST_ACT || making->careful == MOVES_NONE)
        return false;
    uint64_t position = next_act(making);
    bool good = host_act_read(words, &act, &mistake);
    mistake_release(&mistake);
    if (!good || !act.more)
        return false;
    bool taken = moves(making, act.kind);
    if (taken && act.kind == HOST_INJECTS)
        place_injected(making, &act.more->faults[0], at, position);
    if (taken && act.kind == HOST_ADDS)
        place_added(making, act.more, at, position);
    if (taken)
        write_more(making, act.more);
    making->session->moved += taken;
    scenario_free(act.more);
    return taken;
}

/* --- one way of it --- */

static bool write_world(struct making *making)
{
    struct complaints complaints = {0};
    struct session *session = making->session;
    bool good = scenario_write(session->scenario, making->base, &session->ini, &complaints);
    struct span text = bytes_span(&complaints.text);
    if (!good)
        bytes_add_span(making->why, span_take(&text, '\n'));
    bytes_release(&complaints.text);
    return good;
}

/* A host that waits for an answer has none in a trace that ends here: so it hangs up. */
static void write_trace(struct making *making)
{
    const struct control *control = making->control;
    struct bytes *trace = &making->session->trace;
    struct span name = span_file_name(span_of(making->base));
    struct recorder recorder = {.gap = recorder_gap(making->world->at.baud)};
    bytes_addf(trace, "scenario %.*s.ini\nseed %llu\n", SPAN_ARGS(name),
               (unsigned long long)making->world->seed);
    journal_record(&making->watched->journal, &recorder, take_act, making);
    if (at_owes_answer(device_at(control_device(control, making->modem)))) {
        struct span words = host_act_word(HOST_HANGS_UP);
        recorder_add(&recorder, control->parts.agenda->now, LANE_HOST_ACT, words);
    }
    recorder_flush(&recorder);
    bytes_add_span(trace, bytes_span(&recorder.text));
    recorder_release(&recorder);
}

static bool make(struct making *making)
{
    making->event = 0;
    making->injected = making->session->moved = 0;
    bytes_clear(&making->session->ini);
    bytes_clear(&making->session->trace);
    if (!write_world(making))
        return false;
    write_trace(making);
    return true;
}

/* --- does it play? --- */

static bool plays(struct making *making)
{
    struct complaints complaints = {0};
    struct bytes path = {0};
    struct parts parts;
    const struct disk disk = parts_disk(&parts); /* they are on no real one yet */
    bool good = false;
    parts_find(&parts, making->session->scenario, making->base);
    bytes_addf(&path, "%s.ini", making->base);
    struct scenario *scenario =
        scenario_read(&disk, bytes_at(&path), bytes_span(&making->session->ini), &complaints);
    struct trace *trace = trace_read("saved", bytes_span(&making->session->trace), &complaints);
    if (scenario)
        stage_check(scenario, &complaints);
    if (trace && complaints.count == 0) {
        scenario->seed = making->world->seed;
        struct play *play = play_new(trace, scenario);
        play_run(play); /* expectations may fail as they did */
        good = play->compare.failure.problem == COMPARE_FINE;
        play_free(play);
    }
    trace_free(trace);
    scenario_free(scenario);
    parts_release(&parts);
    bytes_release(&path);
    bytes_release(&complaints.text);
    return good;
}

/* --- all of it --- */

/* Where it is saved, the files that it came from are elsewhere. */
static struct scenario *copy_whole(const struct scenario *world)
{
    struct scenario *copy = scenario_copy(world);
    copy->root[0] = '\0';
    for (size_t i = 0; i < copy->file_count; i++) {
        xfree(copy->files[i].from);
        copy->files[i].from = NULL;
        copy->files[i].of_root = false;
    }
    return copy;
}

bool session_make(const struct control *control, size_t modem, const char *base,
                  struct session *session, struct bytes *why)
{
    const struct control_driver *driver = &control->parts.driver;
    const struct watched *watched = &control->modems[modem];
    const struct scenario *world = driver->outcome(driver->owner, modem).scenario;
    struct making making = {.control = control,
                            .modem = modem,
                            .watched = watched,
                            .world = world,
                            .base = base,
                            .session = session,
                            .why = why};
    *session = (struct session){.scenario = copy_whole(world)};
    session->plays = !watched->journal.cut && world->far == FTP_FAR_MEMORY;
    bool whole = session->plays && control->chronicle.first == 0 &&
                 watched->journal.log.count <= SESSION_TRIED_MAX;
    for (making.careful = whole ? MOVES_ALL : MOVES_NONE;; making.careful++) {
        if (!make(&making))
            return false;
        if (making.careful == MOVES_NONE || (session->moved && plays(&making)))
            return true;
    }
}

void session_release(struct session *session)
{
    scenario_free(session->scenario);
    bytes_release(&session->ini);
    bytes_release(&session->trace);
}
