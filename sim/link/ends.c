/* SPDX-License-Identifier: MIT */
/* The kinds of ends as rows; what a kind needs besides (inotify for terminals) is made with the
 * first that needs it. */
#include "link/ends.h"

#include "base/die.h"
#include "link/pty.h"
#include "link/serial.h"

#include <stdlib.h>

struct ends {
    struct loop *loop;
    struct ptys *ptys; /* NULL: there was none yet */
};

struct ends *ends_new(struct loop *loop)
{
    struct ends *ends = xzalloc(sizeof *ends);
    ends->loop = loop;
    return ends;
}

void ends_free(struct ends *ends)
{
    ptys_free(ends->ptys);
    free(ends);
}

/* What is asked for; where it is, without the kind's prefix. */
struct end_request {
    struct span where;
    enum end_side side;
    const struct end_events *events;
    void *owner;
};

static struct end *open_pty(struct ends *ends, const struct end_request *request,
                            struct bytes *why)
{
    const char *reason = NULL;
    if (!ends->ptys)
        ends->ptys = ptys_new(ends->loop, &reason);
    if (!ends->ptys) {
        bytes_addf(why, "cannot watch terminals (inotify): %s", reason);
        return NULL;
    }
    struct end *end = pty_new(ends->ptys, request->events, request->owner, &reason);
    if (!end)
        bytes_addf(why, "cannot make a terminal: %s", reason);
    return end;
}

static struct end *open_serial(struct ends *ends, const struct end_request *request,
                               struct bytes *why)
{
    const char *reason = NULL;
    struct end *end =
        serial_new(ends->loop, request->where.at, request->events, request->owner, &reason);
    if (!end)
        bytes_addf(why, "cannot open %s: %s", request->where.at, reason);
    return end;
}

struct end *ends_open(struct ends *ends, const char *where, enum end_side side,
                      const struct end_events *events, void *owner, struct bytes *why)
{
    static const struct kind {
        const char *prefix;
        bool alone; /* nothing follows it */
        struct end *(*open)(struct ends *, const struct end_request *, struct bytes *why);
    } kinds[] = {
        {.prefix = "pty", .alone = true, .open = open_pty},
        {.prefix = "", .open = open_serial},
    };
    const struct kind *kind = kinds;
    struct span rest = span_of(where);
    while (!span_starts(rest, kind->prefix) ||
           (kind->alone && rest.count > span_of(kind->prefix).count))
        kind++;
    rest = span_skip(rest, span_of(kind->prefix).count);
    return kind->open(
        ends,
        &(struct end_request){.where = rest, .side = side, .events = events, .owner = owner},
        why);
}
