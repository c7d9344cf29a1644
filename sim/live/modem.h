/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_MODEM_H
#define SIM_LIVE_MODEM_H

#include "device.h"
#include "link/loop.h"
#include "link/pty.h"
#include "live/console.h"
#include "live/rescue.h"
#include "trace/mask.h"
#include "trace/record.h"

#include <stdio.h>

/* One device on one terminal. Inside live/ only: live.c makes them and shares out the rest. */
struct live_modem {
    struct loop *loop;
    struct scenario scenario; /* a copy with its own seed; the rest is borrowed */
    struct device *device;
    struct pty *pty;
    struct bytes link; /* the symbolic link, "" without one */
    struct live_modem *
        *dirty_list; /* modems with something left to do at the end of an event */
    struct live_modem *next_dirty;
    bool is_dirty, has_room;
    int64_t baud; /* of the client, as last seen */
    struct mask mask;
    struct talk *talk; /* NULL: nobody listens */
    FILE *trace;       /* NULL: no recording */
    bool trace_lost;   /* it could not be written */
    struct recorder recorder;
    struct rescue rescue; /* of the link and the recording */
};

/* `net` as in device_parts. modem->loop, scenario, dirty_list, talk and trace are set before. */
bool live_modem_start(struct live_modem *modem, struct ptys *ptys, struct net *net,
                      enum mask_mode mode, const char **why);
/* What an event left to do: bytes go on the line, room for input is used. */
void live_modem_settle(struct live_modem *modem);
/* The terminal and the device go; the recording is complete. */
void live_modem_stop(struct live_modem *modem);

#endif
