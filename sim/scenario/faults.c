/* SPDX-License-Identifier: MIT */
/* [fault] sections at work. At each seam only those that strike there are asked, in the order of
 * the file; several may strike at once, and of what takes the place of a thing the first one
 * counts. What the world does by itself goes through the agenda, never on from inside the place
 * that asked. */
#include "scenario/faults.h"

#include "base/die.h"
#include "base/limits.h"
#include "base/random.h"
#include "scenario/rules.h"
#include "scenario/sent.h"

#include <string.h>

/* The beginning of a text in capitals: tells most patterns apart at the cost of one comparison,
 * so that a hundred faults do not slow down a million commands. */
struct head {
    char text[24];
    size_t count;
};

/* Many faults wait for the same thing, each for another time that it comes: what comes is compared
 * once for all of them. */
struct kind {
    const char *pattern; /* borrowed of the first of them */
    struct head head;    /* of the pattern, up to its first star */
    uint64_t asked;      /* the question to which ... */
    bool concerned;      /* ... this is the answer */
};

struct fault {
    const struct fault_spec *spec;
    size_t kind;
    struct faults *faults;
    struct alarm alarm;   /* on = time */
    struct random random; /* its own stream of chance */
    bool dropped;
    bool acting; /* what it prints itself is no line to it */
    int64_t matches;
    usec matched_at;
    uint64_t strikes;
    usec first_at, last_at; /* of the strikes */
    struct nearest nearest; /* for as long as nothing has matched */
    usec burst_at;          /* the instant of the last match, and how many it has seen */
    int burst;
};

/* Something the world will do: freed when its time has come. */
struct pending_act {
    struct pending_act *next, **link;
    struct alarm alarm;
    struct fault *fault;
    const struct fault_action *action;
};

struct faults {
    struct agenda *agenda;
    struct fault_events events;
    const struct notes *notes;
    struct seams seams;
    uint64_t seed;
    struct fault **all;
    size_t count;
    struct fault **at[SEAM_COUNT]; /* those of each seam, in the order of the file */
    size_t at_count[SEAM_COUNT];
    struct kind *kinds[SEAM_COUNT];
    size_t kind_count[SEAM_COUNT];
    size_t asking[SEAM_COUNT]; /* questions that are being answered, one inside the other */
    bool spent[SEAM_COUNT];    /* some of them will never strike again */
    uint64_t asked;            /* questions so far */
    bool came[SEAM_COUNT];     /* somebody asked there */
    uint64_t most_crossed;
    struct pending_act *pending;
    int depth; /* of faults that act because of what others print */
};

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict);
static uint64_t next_data(void *owner, uint64_t crossed);
static void crossed(void *owner, uint64_t count);
static size_t untouched(void *owner, struct span line, bool whole);
static void time_comes(void *owner);
static void head_init(struct head *head, struct span text);

struct faults *faults_new(struct agenda *agenda, const struct scenario *scenario,
                          const struct fault_events *events, const struct notes *notes)
{
    struct faults *faults = xzalloc(sizeof *faults);
    *faults = (struct faults){
        .agenda = agenda, .events = *events, .notes = notes, .seed = scenario->seed};
    for (size_t i = 0; i < scenario->fault_count; i++)
        faults_add(faults, &scenario->faults[i]);
    return faults;
}

static void append(struct fault ***list, size_t *count, struct fault *fault)
{
    *list = xrealloc(*list, (*count + 1) * sizeof **list);
    (*list)[(*count)++] = fault;
}

static size_t kind_of(struct faults *faults, const struct fault_spec *spec)
{
    struct kind **kinds = &faults->kinds[spec->on];
    size_t i = 0, *count = &faults->kind_count[spec->on];
    struct span pattern = span_of(spec->pattern ? spec->pattern : "");
    while (i < *count && !(spec->pattern && span_is(pattern, (*kinds)[i].pattern)))
        i++;
    if (i < *count)
        return i;
    *kinds = xrealloc(*kinds, ++*count * sizeof **kinds);
    (*kinds)[i] = (struct kind){.pattern = spec->pattern ? spec->pattern : ""};
    head_init(&(*kinds)[i].head, span_cut(pattern, span_find(pattern, '*')));
    return i;
}

void faults_add(struct faults *faults, const struct fault_spec *spec)
{
    struct fault *fault = xzalloc(sizeof *fault);
    fault->spec = spec;
    fault->kind = kind_of(faults, spec);
    fault->faults = faults;
    random_init(&fault->random, faults->seed, spec->name);
    alarm_init(&fault->alarm, time_comes, fault);
    append(&faults->all, &faults->count, fault);
    append(&faults->at[spec->on], &faults->at_count[spec->on], fault);
    faults->seams = (struct seams){.ask = ask,
                                   .next_data = next_data,
                                   .untouched = untouched,
                                   .owner = faults,
                                   .crossed = crossed};
    if (spec->on == SEAM_TIME)
        alarm_set_in(faults->agenda, &fault->alarm, spec->time);
}

bool faults_drop(struct faults *faults, struct span name)
{
    bool any = false;
    for (size_t i = 0; i < faults->count; i++) {
        struct fault *fault = faults->all[i];
        if (fault->dropped || !span_is(name, fault->spec->name))
            continue;
        any = fault->dropped = true;
        faults->spent[fault->spec->on] = true;
        alarm_cancel(faults->agenda, &fault->alarm);
    }
    return any;
}

static void forget_pending(struct pending_act *act_due)
{
    alarm_cancel(act_due->fault->faults->agenda, &act_due->alarm);
    *act_due->link = act_due->next;
    if (act_due->next)
        act_due->next->link = act_due->link;
    xfree(act_due);
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    for (struct pending_act *act_due = faults->pending, *next; act_due; act_due = next) {
        next = act_due->next;
        forget_pending(act_due);
    }
    for (size_t i = 0; i < faults->count; i++) {
        alarm_cancel(faults->agenda, &faults->all[i]->alarm);
        nearest_release(&faults->all[i]->nearest);
        xfree(faults->all[i]);
    }
    for (int seam = 0; seam < SEAM_COUNT; seam++) {
        xfree(faults->at[seam]);
        xfree(faults->kinds[seam]);
    }
    xfree(faults->all);
    xfree(faults);
}

const struct seams *faults_seams(const struct faults *faults)
{
    return &faults->seams;
}

size_t faults_count(const struct faults *faults)
{
    return faults->count;
}

struct fault_result faults_result(const struct faults *faults, size_t i)
{
    must(i < faults->count);
    const struct fault *fault = faults->all[i];
    enum seam on = fault->spec->on;
    return (struct fault_result){
        .spec = fault->spec,
        .strikes = fault->strikes,
        .first_at = fault->first_at,
        .last_at = fault->last_at,
        .matches = fault->matches,
        .matched_at = fault->matched_at,
        .nearest = &fault->nearest,
        .came = faults->came[on == SEAM_DATA ? SEAM_CONNECT_DATA : on],
        .most_crossed = faults->most_crossed,
        .dropped = fault->dropped,
    };
}

/* --- does it strike? --- */

static void head_init(struct head *head, struct span text)
{
    text = span_cut(text, sizeof head->text);
    for (size_t i = 0; i < text.count; i++)
        head->text[i] = text_upper(text.at[i]);
    head->count = text.count;
}

static bool begins_with(const struct head *text, const struct head *pattern)
{
    return pattern->count <= text->count &&
           memcmp(pattern->text, text->text, pattern->count) == 0;
}

/* "BEFORE AFTER": the host jumps from one to the other. */
static bool is_between(struct span what, uint64_t count)
{
    int64_t before, after;
    struct span rest = what, first = span_take(&rest, ' ');
    must(span_number(first, INT64_MAX, &before) && span_number(rest, INT64_MAX, &after));
    return (count > (uint64_t)before || (count == 0 && before == 0)) &&
           count <= (uint64_t)after;
}

static bool concerns(const struct fault_spec *spec, struct span what)
{
    int64_t crossed;
    switch (spec->on) {
    case SEAM_COMMAND:
    case SEAM_FTP:
    case SEAM_FTP_END:
    case SEAM_LINE:
    case SEAM_SENT:
        return text_matches(what, span_of(spec->pattern));
    case SEAM_DATA:
        return span_number(what, INT64_MAX, &crossed) && (uint64_t)crossed == spec->count;
    case SEAM_HOST:
        return is_between(what, spec->count);
    case SEAM_RESOLVE:
    case SEAM_CONNECT:
    case SEAM_CONNECT_DATA:
    case SEAM_TIME:
        return true;
    }
    bug("no such seam");
}

/* Lines that are printed because of a line would go on for ever at one instant. */
static bool runs_away(struct fault *fault)
{
    usec now = fault->faults->agenda->now;
    if (fault->spec->on != SEAM_LINE)
        return false;
    if (fault->burst_at != now)
        fault->burst = 0;
    fault->burst_at = now;
    return ++fault->burst > FAULT_BURST_MAX;
}

/* It concerns the fault: does it strike? */
static bool strikes(struct fault *fault)
{
    const struct fault_spec *spec = fault->spec;
    if (fault->matches >= spec->last || runs_away(fault))
        return false;
    fault->matches++;
    fault->faults->spent[spec->on] |= fault->matches >= spec->last;
    fault->matched_at = fault->faults->agenda->now;
    return fault->matches >= spec->first && random_chance(&fault->random, spec->chance_ppm);
}

/* --- what it does --- */

static void note_action(const struct fault *fault, const struct fault_action *action)
{
    const struct fault_events *events = &fault->faults->events;
    struct bytes text = {0};
    if (events->struck)
        events->struck(events->owner, fault->spec, action);
    if (!fault->faults->notes || !fault->faults->notes->note)
        return;
    rule_add_action(&text, action);
    notef(fault->faults->notes, LANE_SCENARIO, "%s: %s", fault->spec->name, bytes_at(&text));
    bytes_release(&text);
}

static void act(struct fault *fault, const struct fault_action *action)
{
    struct faults *faults = fault->faults;
    bool before = fault->acting;
    fault->acting = true;
    faults->depth++;
    note_action(fault, action);
    faults->events.act(faults->events.owner, action);
    faults->depth--;
    fault->acting = before;
}

static void pending_due(void *owner)
{
    struct pending_act *act_due = owner;
    struct fault *fault = act_due->fault;
    const struct fault_action *action = act_due->action;
    forget_pending(act_due);
    act(fault, action);
}

static void act_in(struct fault *fault, const struct fault_action *action, usec delay)
{
    struct faults *faults = fault->faults;
    struct pending_act *act_due = xzalloc(sizeof *act_due);
    act_due->fault = fault;
    act_due->action = action;
    act_due->next = faults->pending;
    act_due->link = &faults->pending;
    if (act_due->next)
        act_due->next->link = &act_due->next;
    faults->pending = act_due;
    alarm_init(&act_due->alarm, pending_due, act_due);
    alarm_set_in(faults->agenda, &act_due->alarm, delay + action->after);
}

static bool is_decided(const struct verdict *verdict)
{
    return verdict->silence || verdict->answer || verdict->code || verdict->reply ||
           verdict->refuse || verdict->stall || verdict->close || verdict->reset;
}

static void decide(const struct fault_action *action, struct verdict *verdict)
{
    verdict->silence = action->kind == FAULT_SILENCE;
    verdict->refuse = action->kind == FAULT_REFUSE;
    verdict->stall = action->kind == FAULT_STALL;
    verdict->close = action->kind == FAULT_CLOSE;
    verdict->reset = action->kind == FAULT_RESET;
    if (action->kind == FAULT_ANSWER)
        verdict->answer = action->text;
    if (action->kind == FAULT_REPLY)
        verdict->reply = action->text;
    if (action->kind == FAULT_CODE) {
        verdict->code = (int)action->number;
        verdict->code_after = action->time;
    }
}

/* True when the verdict took it. */
static bool change_verdict(const struct fault_action *action, struct verdict *verdict)
{
    uint32_t *noise = action->kind == FAULT_CORRUPT ? &verdict->corrupt_ppm
                      : action->kind == FAULT_DROP  ? &verdict->drop_ppm
                                                    : NULL;
    if (action->kind == FAULT_DELAY) {
        verdict->delay += action->time;
        return true;
    }
    if (noise) {
        bool first = *noise == 0;
        *noise = first ? (uint32_t)action->number : *noise;
        return first;
    }
    if (action->kind == FAULT_DAMAGE) {
        bool first = verdict->damage == NULL;
        verdict->damage = first ? action->text : verdict->damage;
        return first;
    }
    if (is_decided(verdict))
        return false;
    decide(action, verdict);
    return true;
}

static void strike(struct fault *fault, struct verdict *verdict)
{
    const struct fault_spec *spec = fault->spec;
    usec delay = 0;
    fault->last_at = fault->faults->agenda->now;
    if (fault->strikes++ == 0)
        fault->first_at = fault->last_at;
    for (size_t i = 0; i < spec->action_count; i++) {
        const struct fault_action *action = &spec->actions[i];
        bool inside = (spec->on == SEAM_COMMAND || spec->on == SEAM_LINE) &&
                      (action->kind == FAULT_URC || action->kind == FAULT_NOISE ||
                       action->kind == FAULT_HANG);
        if (action->kind == FAULT_DELAY)
            delay += action->time;
        if (!rule_is_world(action->kind, spec->on)) {
            verdict->struck = true;
            if (change_verdict(action, verdict))
                note_action(fault, action);
        } else if (inside && delay + action->after == 0) {
            act(fault, action);
        } else {
            act_in(fault, action, delay);
        }
    }
}

static void missed(struct fault *fault, struct span what)
{
    const char *pattern = fault->spec->pattern;
    if (pattern && fault->matches == 0)
        nearest_consider(&fault->nearest, span_of(pattern), what, fault->faults->agenda->now);
}

/* What can never strike again is asked no more. */
static void leave_out_spent(struct faults *faults, enum seam seam)
{
    struct fault **at = faults->at[seam];
    size_t kept = 0;
    for (size_t i = 0; i < faults->at_count[seam]; i++)
        if (!at[i]->dropped && at[i]->matches < at[i]->spec->last)
            at[kept++] = at[i];
    faults->at_count[seam] = kept;
    faults->spent[seam] = false;
}

/* A question inside this one may have been answered meanwhile: then it is compared again. */
static bool is_concerned(const struct fault *fault, uint64_t question, const struct head *head,
                         struct span what)
{
    struct kind *kind = &fault->faults->kinds[fault->spec->on][fault->kind];
    if (kind->asked != question)
        kind->concerned = begins_with(head, &kind->head) && concerns(fault->spec, what);
    kind->asked = question;
    return kind->concerned;
}

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    struct faults *faults = owner;
    struct head head;
    uint64_t question = ++faults->asked;
    faults->came[seam] = true;
    if (faults->at_count[seam] == 0)
        return;
    if (faults->spent[seam] && faults->asking[seam] == 0)
        leave_out_spent(faults, seam);
    faults->asking[seam]++;
    head_init(&head, what);
    for (size_t i = 0; i < faults->at_count[seam]; i++) {
        struct fault *fault = faults->at[seam][i];
        if (fault->acting || fault->dropped || faults->depth > FAULT_DEPTH_MAX)
            continue;
        if (is_concerned(fault, question, &head, what) && strikes(fault))
            strike(fault, verdict);
        else
            missed(fault, what);
    }
    faults->asking[seam]--;
}

static void crossed(void *owner, uint64_t count)
{
    struct faults *faults = owner;
    faults->most_crossed = count > faults->most_crossed ? count : faults->most_crossed;
}

static void time_comes(void *owner)
{
    struct fault *fault = owner;
    struct verdict nobody = {0}; /* a time has nothing that could be put off */
    if (strikes(fault))
        strike(fault, &nobody);
}

static uint64_t next_data(void *owner, uint64_t crossed)
{
    const struct faults *faults = owner;
    uint64_t next = UINT64_MAX;
    for (size_t i = 0; i < faults->at_count[SEAM_DATA]; i++) {
        const struct fault *fault = faults->at[SEAM_DATA][i];
        uint64_t count = fault->spec->count;
        if (count > crossed && count < next && !fault->dropped &&
            fault->matches < fault->spec->last)
            next = count;
    }
    return next;
}

static size_t untouched(void *owner, struct span line, bool whole)
{
    const struct faults *faults = owner;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < faults->at_count[SEAM_SENT]; i++) {
        const struct fault *fault = faults->at[SEAM_SENT][i];
        size_t count = sent_untouched(fault->spec, fault->matches, line, whole);
        least = count < least && !fault->dropped ? count : least;
    }
    return least;
}
