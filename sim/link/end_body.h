/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_END_BODY_H
#define SIM_LINK_END_BODY_H

#include "base/bytes.h"
#include "link/end.h"

/* For bodies of link/end.h: embed struct end_fd (or struct end, where there is no descriptor) as
 * the first member. The body says when a client comes and goes and moves bytes; who waits for
 * what, grace and settling are here. */
struct end_ops {
    /* Writes what it can now: how many bytes. Sets end->blocked when end_writable() will say that
     * more can be written. */
    size_t (*write)(struct end *end, struct span bytes);
    void (*watch)(struct end *end); /* end_wants_...() may have changed */
    void (*renew)(struct end *end); /* the last client left: as new for the next. Or NULL */
    int64_t (*rate)(const struct end *end);                /* or NULL */
    const char *(*format)(const struct end *end);          /* or NULL */
    void (*set_rate)(struct end *end, int64_t rate);       /* or NULL */
    void (*set_lines)(struct end *end, unsigned circuits); /* or NULL */
    void (*set_break)(struct end *end, bool on);           /* or NULL */
    void (*free)(struct end *end);
};

struct end {
    const struct end_ops *ops;
    const struct end_events *events;
    void *owner;
    struct loop *loop;
    struct bytes name;
    struct alarm breaking; /* set: a break is on, until then */
    struct alarm alarm;    /* nobody there: the grace; else: a new client settles */
    bool open;             /* somebody is there */
    bool settling;         /* who came while output waited */
    bool blocked;          /* who does not read */
    size_t stale;          /* bytes that waited when the grace began */
    struct bytes held;     /* input that the owner did not take yet */
    unsigned lines;        /* of the other side */
};

/* Everything is borrowed but `end`, which is zero before. */
void end_init(struct end *end, const struct end_ops *ops, struct loop *loop,
              const struct end_events *events, void *owner);
void end_release(struct end *end);

bool end_wants_input(const struct end *end);
bool end_wants_output(const struct end *end);
/* Does the owner still have something for who is there, or is it about to? */
bool end_is_owed(const struct end *end);

void end_came(struct end *end);
void end_left(struct end *end);
void end_arrived(struct end *end, const char *bytes, size_t count);
void end_writable(struct end *end);
void end_heard_lines(struct end *end, unsigned lines); /* tells of them if they are new */
void end_heard_break(struct end *end, usec length);
void end_is_gone(struct end *end, const char *why);
void end_drop_output(struct end *end); /* all that waits */
void end_drop_input(struct end *end);  /* what the owner did not take */
/* For people: what becomes of the end. */
void end_tell(struct end *end, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An alarm in the host's time. */
void end_wait(struct end *end, struct alarm *alarm, usec real);

/* --- a body whose bytes go through one descriptor --- */
struct end_fd {
    struct end end;
    int fd; /* -1: none now */
    int events;
    uv_poll_t *poll;
    struct bytes out; /* of the body itself: goes before what its owner has */
    bool deaf;        /* nothing more is read */
    bool broken;      /* nothing more can be written */
    /* Bytes were read; NULL: they are the line's. */
    void (*arrived)(struct end_fd *body, const char *bytes, size_t count);
    void (*hung_up)(struct end_fd *body); /* reading found the end, or an error in errno */
};
#define END_FD_OUT_MAX 65536 /* in `out`, then nothing is read until it has gone */

/* False, with errno: it cannot be polled. The descriptor must not block. */
bool end_fd_open(struct end_fd *body, int fd);
void end_fd_close(struct end_fd *body); /* the descriptor too; twice is fine */
/* Of `out`, what can be written now; true: all has gone. */
bool end_fd_write_out(struct end_fd *body);
size_t end_fd_write(struct end *end, struct span bytes);
void end_fd_watch(struct end *end);

#endif
