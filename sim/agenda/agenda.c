/* SPDX-License-Identifier: MIT */
/* A binary heap of pointers to alarms that their owners hold: setting, moving and cancelling take
 * O(log n) and no memory but the heap's own, since thousands of modems share one agenda. The order
 * of setting breaks ties, or equal times would ring in the heap's order, which no reader could
 * foresee. */
#include "agenda/agenda.h"

#include "base/die.h"

void agenda_init(struct agenda *agenda)
{
    *agenda = (struct agenda){0};
}

void agenda_release(struct agenda *agenda)
{
    for (size_t i = 0; i < agenda->count; i++)
        agenda->heap[i]->place = 0;
    xfree(agenda->heap);
    *agenda = (struct agenda){0};
}

void alarm_init(struct alarm *alarm, void (*ring)(void *owner), void *owner)
{
    *alarm = (struct alarm){.ring = ring, .owner = owner};
}

bool alarm_is_set(const struct alarm *alarm)
{
    return alarm->place != 0;
}

static bool before(const struct alarm *a, const struct alarm *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void put(struct agenda *agenda, size_t i, struct alarm *alarm)
{
    agenda->heap[i] = alarm;
    alarm->place = i + 1;
}

static void sift_up(struct agenda *agenda, size_t i, struct alarm *alarm)
{
    while (i > 0 && before(alarm, agenda->heap[(i - 1) / 2])) {
        put(agenda, i, agenda->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(agenda, i, alarm);
}

static void sift_down(struct agenda *agenda, size_t i, struct alarm *alarm)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= agenda->count)
            break;
        if (child + 1 < agenda->count && before(agenda->heap[child + 1], agenda->heap[child]))
            child++;
        if (!before(agenda->heap[child], alarm))
            break;
        put(agenda, i, agenda->heap[child]);
        i = child;
    }
    put(agenda, i, alarm);
}

void alarm_set(struct agenda *agenda, struct alarm *alarm, usec at)
{
    must(at >= agenda->now && alarm->ring);
    if (at == agenda->now && agenda->turns >= AGENDA_TURNS)
        at += AGENDA_BREATH;
    alarm_cancel(agenda, alarm);
    if (agenda->count == agenda->size) {
        agenda->size = agenda->size ? agenda->size * 2 : 16;
        agenda->heap = xrealloc(agenda->heap, agenda->size * sizeof *agenda->heap);
    }
    alarm->at = at;
    alarm->order = agenda->order++;
    agenda->count++;
    sift_up(agenda, agenda->count - 1, alarm);
}

void alarm_set_in(struct agenda *agenda, struct alarm *alarm, usec delay)
{
    must(delay >= 0);
    alarm_set(agenda, alarm, agenda->now + delay);
}

void alarm_cancel(struct agenda *agenda, struct alarm *alarm)
{
    if (!alarm->place)
        return;
    size_t i = alarm->place - 1;
    must(i < agenda->count && agenda->heap[i] == alarm);
    struct alarm *last = agenda->heap[--agenda->count];
    alarm->place = 0;
    if (last == alarm)
        return;
    if (i > 0 && before(last, agenda->heap[(i - 1) / 2]))
        sift_up(agenda, i, last);
    else
        sift_down(agenda, i, last);
}

usec agenda_next(const struct agenda *agenda)
{
    return agenda->count ? agenda->heap[0]->at : USEC_NEVER;
}

/* Counts the turns of one instant: each has the alarms that were set before it began. */
static void count_turns(struct agenda *agenda, const struct alarm *ringing)
{
    if (ringing->at != agenda->now) {
        agenda->turns = 0;
        agenda->turn_end = agenda->order;
    } else if (ringing->order >= agenda->turn_end) {
        agenda->turns++;
        agenda->turn_end = agenda->order;
    }
}

bool agenda_step(struct agenda *agenda, usec until)
{
    if (agenda_next(agenda) > until || agenda->count == 0)
        return false;
    struct alarm *alarm = agenda->heap[0];
    count_turns(agenda, alarm);
    agenda->now = alarm->at;
    alarm_cancel(agenda, alarm);
    alarm->ring(alarm->owner);
    return true;
}

void agenda_run_until(struct agenda *agenda, usec until)
{
    while (agenda_step(agenda, until))
        continue;
    if (until > agenda->now) {
        agenda->now = until;
        agenda->turns = 0;
        agenda->turn_end = agenda->order;
    }
}
