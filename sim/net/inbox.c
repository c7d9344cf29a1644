/* SPDX-License-Identifier: MIT */
/* What one end of a connection has for its owner. Events are told one at a time, each from an
 * alarm, in a fixed order (opened, readable, writable, ended): the owner may close in any of them,
 * and bytes always come before the end. */
#include "net/inbox.h"

#include <string.h>

static void ring(void *owner);

void inbox_init(struct inbox *inbox, struct net_conn *conn, struct agenda *agenda)
{
    *inbox = (struct inbox){.conn = conn, .agenda = agenda};
    alarm_init(&inbox->alarm, ring, inbox);
}

void inbox_release(struct inbox *inbox)
{
    inbox_close(inbox);
    bytes_release(&inbox->bytes);
}

void inbox_close(struct inbox *inbox)
{
    inbox->over = true;
    alarm_cancel(inbox->agenda, &inbox->alarm);
}

void inbox_post(struct inbox *inbox, unsigned events)
{
    if (inbox->over)
        return;
    inbox->pending |= events;
    if (!alarm_is_set(&inbox->alarm))
        alarm_set_in(inbox->agenda, &inbox->alarm, 0);
}

void inbox_arrived(struct inbox *inbox)
{
    if (!inbox->told_readable)
        inbox_post(inbox, INBOX_READABLE);
}

void inbox_end(struct inbox *inbox, enum net_end how)
{
    inbox->end_known = true;
    inbox->how = how;
    if (how != NET_CLOSED) {
        bytes_clear(&inbox->bytes);
        inbox->pending &= INBOX_OPENED;
    }
    if (inbox->bytes.count == 0)
        inbox_post(inbox, INBOX_ENDED);
}

size_t inbox_read(struct inbox *inbox, char *to, size_t count)
{
    size_t taken = count < inbox->bytes.count ? count : inbox->bytes.count;
    memcpy(to, bytes_at(&inbox->bytes), taken);
    bytes_drop(&inbox->bytes, taken);
    if (inbox->bytes.count == 0) {
        inbox->told_readable = false;
        inbox->pending &= ~(unsigned)INBOX_READABLE;
        if (inbox->end_known)
            inbox_post(inbox, INBOX_ENDED);
    }
    return taken;
}

static void tell(struct inbox *inbox, unsigned event)
{
    const struct net_events *events = inbox->conn->events;
    void *owner = inbox->conn->owner;
    if (event == INBOX_OPENED) {
        events->opened(owner);
    } else if (event == INBOX_READABLE) {
        inbox->told_readable = true;
        events->readable(owner);
    } else if (event == INBOX_WRITABLE) {
        inbox->waits = false;
        events->writable(owner);
    } else if (event == INBOX_ENDED) {
        inbox->over = true;
        events->ended(owner, inbox->how);
    }
}

static void ring(void *owner)
{
    struct inbox *inbox = owner;
    unsigned event = inbox->pending & -inbox->pending; /* none: all has been read meanwhile */
    inbox->pending &= ~event;
    if (inbox->pending)
        alarm_set_in(inbox->agenda, &inbox->alarm, 0);
    tell(inbox, event);
}
