/* SPDX-License-Identifier: MIT */
#ifndef SIM_DEVICE_INSIDE_H
#define SIM_DEVICE_INSIDE_H

#include "at/circuits.h"
#include "base/random.h"
#include "device.h"
#include "ftp/ftp.h"
#include "module/module.h"

/* The inside of the whole modem, for device.c and device_acts.c. */
struct device {
    struct agenda *agenda;
    const struct scenario *scenario;
    struct device_events events;
    struct notes notes;
    struct seams seams; /* the expectations' ear, then the faults */
    struct module_events module_events;
    struct ftp_events ftp_events;
    struct fault_events fault_events;
    struct faults *faults;
    struct expects *expects;
    struct net_memory *memory; /* NULL when the far end is somebody else's */
    struct ftpd *ftpd;
    struct ftpd *server; /* its own, or one that it shares; NULL: none */
    struct net_shaped *way;
    struct at *at;
    struct module *module;
    struct ftp *ftp;
    struct scenario **added; /* while it played */
    size_t added_count;
    struct random random;           /* how long the internet takes to answer the module */
    uint32_t corrupt_ppm, drop_ppm; /* on the serial line, since the scenario said so */
};

#endif
