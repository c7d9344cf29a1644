/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_MODEM_H
#define SIM_LIVE_MODEM_H

#include "control/control.h"
#include "device.h"
#include "ftpd/ftpd.h"
#include "link/ends.h"
#include "live/recording.h"
#include "live/stable_name.h"

/* One device on one end of a line. Inside live/ only: live.c makes them and shares out the rest. */
struct live_modem {
    struct loop *loop;
    struct scenario scenario; /* a copy with its own seed; the rest is borrowed */
    struct device *device;
    struct end *end;
    struct stable_name name;
    struct live_modem **dirty_list; /* those with something left to do after an event */
    struct live_modem *next_dirty;
    bool is_dirty, is_writable;
    int64_t rate; /* of the host, as last seen; and its characters */
    char format[8];
    int64_t ipr;               /* AT+IPR, as the port has it */
    bool was_met;              /* by any host */
    void (*gone)(void *owner); /* no host will ever come again */
    void *owner;
    struct recording recording;
    struct sink *errors;
    bool trace_lost;           /* it could not be written */
    const struct net *outside; /* who comes to its own server through it is recorded */
    struct ftpd_watch watch;
    struct control *control; /* NULL: nobody has a hand on it */
    size_t number;           /* there */
};

/* Everything is borrowed, but for the trace. */
struct live_modem_parts {
    struct loop *loop;
    const struct scenario *scenario;
    uint64_t seed; /* instead of the scenario's own */
    struct ends *ends;
    const char *on;       /* which end: see link/ends.h */
    size_t number, count; /* which of how many */
    const char *link;     /* a symbolic link to it; NULL: none */
    struct net *net;      /* as in device_parts */
    struct ftpd *server;
    struct control *control; /* NULL: none */
    struct live_modem **dirty_list;
    struct talk *talk;    /* NULL: nobody listens */
    struct sink *errors;  /* for what must be told */
    struct output *trace; /* NULL: no recording; closed with the modem, also when that fails */
    enum mask_mode mode;
    void (*gone)(void *owner); /* no host will ever come again */
    void *owner;
};

/* False: *why is one sentence. To be stopped in any case. */
bool live_modem_start(struct live_modem *modem, const struct live_modem_parts *parts,
                      struct bytes *why);
/* What an event left to do: bytes go on the line, space for input is used. */
void live_modem_settle(struct live_modem *modem);
/* What somebody else did to the server that it uses. */
struct server_change {
    struct ftpd *ftpd;
    enum ftpd_change change;
    struct span path, to;
};
/* Its recording has it, so that it is done again when that is played. */
void live_modem_server_changed(struct live_modem *modem, const struct server_change *change);
/* What was done to the server that it uses by another's hand: as an act. */
void live_modem_acted(struct live_modem *modem, struct span words);
/* The end and the device go; the recording is complete. Twice is fine. */
void live_modem_stop(struct live_modem *modem);

#endif
