/* SPDX-License-Identifier: MIT */
/* What happened, in order, for those who ask later: a test may wait for a line that has come
 * already, from a position on that it knows. So nothing is lost between a return and the next
 * request. The oldest events are forgotten when there are too many; positions go on counting.
 */
#include "control/inside.h"

#include "base/die.h"
#include "base/limits.h"

#include <string.h>

const struct event_row event_rows[EVENT_KINDS] = {
    [EVENT_COMMAND] = {.name = "command",
                       .says = "text",
                       .about = "a command arrives, one of a chain"},
    [EVENT_LINE] = {.name = "line",
                    .says = "text",
                    .about = "the modem prints a line of an answer"},
    [EVENT_URC] = {.name = "urc", .says = "text", .about = "the modem prints a line unasked"},
    [EVENT_FTP] = {.name = "ftp", .says = "text", .about = "the module sends an FTP command"},
    [EVENT_FAULT] = {.name = "fault",
                     .named = "name",
                     .says = "then",
                     .about = "a fault strikes"},
    [EVENT_STATE] = {.name = "state",
                     .named = "name",
                     .says = "value",
                     .about = "a state is another one now"},
    [EVENT_HOST] = {.name = "host",
                    .says = "is",
                    .about = "the host opened or closed its terminal: `open`, `closed`"},
    [EVENT_ACT] = {.name = "act",
                   .says = "text",
                   .about = "something was done to the modem: the lane `>!` of a trace"},
};

static struct event *place(const struct chronicle *chronicle, uint64_t position)
{
    return &chronicle->ring[position % chronicle->size];
}

static size_t weight(const struct event *event)
{
    return sizeof *event + strlen(event->name) + event->text.count + 2;
}

static char *block(const struct event *event)
{
    union {
        const char *in;
        char *out;
    } name = {.in = event->name}; /* the text is behind it */
    return name.out;
}

static void forget_oldest(struct chronicle *chronicle)
{
    struct event *oldest = place(chronicle, chronicle->first);
    chronicle->bytes -= weight(oldest);
    xfree(block(oldest));
    chronicle->first++;
}

void chronicle_release(struct chronicle *chronicle)
{
    while (chronicle->first < chronicle->next)
        forget_oldest(chronicle);
    xfree(chronicle->ring);
    *chronicle = (struct chronicle){0};
}

static void grow(struct chronicle *chronicle)
{
    size_t size = chronicle->size ? chronicle->size * 2 : 64;
    struct event *ring = xcalloc(size, sizeof *ring);
    for (uint64_t i = chronicle->first; i < chronicle->next; i++)
        ring[i % size] = *place(chronicle, i);
    xfree(chronicle->ring);
    chronicle->ring = ring;
    chronicle->size = size;
}

/* Name and text in one block, which event.name points to. */
static struct event copy(const struct event *event)
{
    struct event made = *event;
    size_t name = strlen(event->name) + 1;
    char *both = xmalloc(name + event->text.count + 1);
    memcpy(both, event->name, name);
    if (event->text.count)
        memcpy(both + name, event->text.at, event->text.count);
    both[name + event->text.count] = '\0';
    made.name = both;
    made.text.at = both + name;
    return made;
}

void chronicle_add(struct chronicle *chronicle, const struct event *event)
{
    while (chronicle->first < chronicle->next &&
           (chronicle->next - chronicle->first >= CONTROL_EVENTS_MAX ||
            chronicle->bytes + weight(event) > CONTROL_EVENT_BYTES_MAX))
        forget_oldest(chronicle);
    if (chronicle->next - chronicle->first == chronicle->size)
        grow(chronicle);
    *place(chronicle, chronicle->next) = copy(event);
    chronicle->bytes += weight(event);
    chronicle->next++;
}

const struct event *chronicle_at(const struct chronicle *chronicle, uint64_t position)
{
    must(position >= chronicle->first && position < chronicle->next);
    return place(chronicle, position);
}
