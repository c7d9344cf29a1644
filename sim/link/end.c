/* SPDX-License-Identifier: MIT */
/* What all ends do alike: hold input that nobody takes yet, pull output while the other side
 * reads, and forgive a client that goes and comes. Bodies differ in how they learn of a client,
 * not in what follows. */
#include "link/end_body.h"

static void wake(void *owner);
static void end_break(void *owner);

void end_init(struct end *end, const struct end_ops *ops, struct loop *loop,
              const struct end_events *events, void *owner)
{
    end->ops = ops;
    end->loop = loop;
    end->events = events;
    end->owner = owner;
    alarm_init(&end->alarm, wake, end);
    alarm_init(&end->breaking, end_break, end);
}

void end_release(struct end *end)
{
    alarm_cancel(&end->loop->agenda, &end->alarm);
    alarm_cancel(&end->loop->agenda, &end->breaking);
    bytes_release(&end->held);
    bytes_release(&end->name);
}

void end_free(struct end *end)
{
    if (end)
        end->ops->free(end);
}

const char *end_name(const struct end *end)
{
    return bytes_at(&end->name);
}

int64_t end_rate(const struct end *end)
{
    return end->ops->rate ? end->ops->rate(end) : 0;
}

const char *end_format(const struct end *end)
{
    return end->ops->format ? end->ops->format(end) : "";
}

void end_set_rate(struct end *end, int64_t rate)
{
    if (rate > 0 && end->ops->set_rate)
        end->ops->set_rate(end, rate);
}

void end_set_lines(struct end *end, unsigned lines)
{
    if (end->ops->set_lines)
        end->ops->set_lines(end, lines);
}

void end_send_break(struct end *end, usec length)
{
    if (!end->ops->set_break || !end->open)
        return;
    end->ops->set_break(end, true);
    end_wait(end, &end->breaking, length ? length : END_BREAK);
}

static void end_break(void *owner)
{
    struct end *end = owner;
    if (!end->open)
        return;
    end->ops->set_break(end, false);
    end_flush(end);
}

bool end_wants_input(const struct end *end)
{
    return end->open && end->held.count == 0;
}

bool end_wants_output(const struct end *end)
{
    return end->open && end->blocked;
}

/* --- the other side comes and goes --- */

static struct span waiting(struct end *end)
{
    return end->events->waiting(end->owner);
}

bool end_is_owed(const struct end *end)
{
    return end->held.count || end->events->waiting(end->owner).count ||
           (end->events->owes && end->events->owes(end->owner));
}

static void drop_output(struct end *end, size_t count)
{
    size_t there = waiting(end).count;
    end->events->taken(end->owner, count < there ? count : there);
}

void end_drop_output(struct end *end)
{
    drop_output(end, SIZE_MAX);
}

void end_wait(struct end *end, struct alarm *alarm, usec real)
{
    alarm_set_in(&end->loop->agenda, alarm, loop_device_time(end->loop, real));
}

static void begin_grace(struct end *end)
{
    end->stale = waiting(end).count;
    if (end->stale)
        end_wait(end, &end->alarm, END_GRACE);
}

void end_came(struct end *end)
{
    end->open = true;
    end->blocked = false;
    end->settling = waiting(end).count > 0;
    alarm_cancel(&end->loop->agenda, &end->alarm);
    if (end->settling)
        end_wait(end, &end->alarm, END_SETTLE);
    end->ops->watch(end);
    end->events->opened(end->owner);
}

void end_left(struct end *end)
{
    end->open = end->settling = end->blocked = false;
    alarm_cancel(&end->loop->agenda, &end->alarm);
    end->ops->watch(end);
    if (end->ops->renew)
        end->ops->renew(end);
    end_drop_output(end);
    end_heard_lines(end, 0); /* nobody drives them */
    end->events->closed(end->owner);
    begin_grace(end);
}

void end_is_gone(struct end *end, const char *why)
{
    end->open = end->settling = end->blocked = false;
    alarm_cancel(&end->loop->agenda, &end->alarm);
    end->ops->watch(end);
    if (end->events->gone)
        end->events->gone(end->owner, why);
}

static void wake(void *owner)
{
    struct end *end = owner;
    if (end->open) {
        end->settling = false;
        end_flush(end);
    } else {
        drop_output(end, end->stale);
        begin_grace(end);
    }
}

/* --- bytes and circuits --- */

void end_flush(struct end *end)
{
    struct span bytes;
    if (!end->open) {
        if (!alarm_is_set(&end->alarm))
            begin_grace(end);
        return;
    }
    if (end->settling || alarm_is_set(&end->breaking))
        return;
    while (!end->blocked && (bytes = waiting(end)).count > 0) {
        size_t count = end->ops->write(end, bytes);
        if (count == 0)
            break;
        end->events->taken(end->owner, count);
    }
    end->ops->watch(end);
}

void end_writable(struct end *end)
{
    end->blocked = false;
    end_flush(end);
}

void end_arrived(struct end *end, const char *bytes, size_t count)
{
    size_t taken = end->held.count ? 0 : end->events->feed(end->owner, bytes, count);
    bytes_add(&end->held, bytes + taken, count - taken);
}

void end_resume(struct end *end)
{
    if (end->held.count == 0)
        return;
    struct span held = bytes_span(&end->held);
    bytes_drop(&end->held, end->events->feed(end->owner, held.at, held.count));
    end->ops->watch(end);
}

void end_heard_lines(struct end *end, unsigned lines)
{
    if (lines == end->lines)
        return;
    end->lines = lines;
    if (end->events->lines)
        end->events->lines(end->owner, lines);
}

void end_heard_break(struct end *end, usec length)
{
    if (end->events->broke)
        end->events->broke(end->owner, length);
}

void end_drop_input(struct end *end)
{
    bytes_clear(&end->held);
    end->ops->watch(end);
}

void end_tell(struct end *end, const char *format, ...)
{
    struct bytes text = {0};
    va_list args;
    if (!end->events->tell)
        return;
    va_start(args, format);
    bytes_addv(&text, format, args);
    va_end(args);
    end->events->tell(end->owner, bytes_at(&text));
    bytes_release(&text);
}
