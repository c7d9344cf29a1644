/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_CIRCUITS_H
#define SIM_AT_CIRCUITS_H

#include "at/at.h"
#include "base/v24.h"

/* The circuits of the serial line besides its data, both sides' (ITU-T V.24; AT manual V1.06,
 * 2.2.21, 2.2.31; UART application note V1.01, 6). A circuit that is on is a pin that is low.
 *
 * - DCD: on while a payload is entered (application note V1.02, 5.2, 5.12, 5.14) under AT&C1, and
 *   always under AT&C0.
 * - DSR: on while the module is, or under AT&S1 as DCD is under AT&C1. A SIM7000 has no such pin.
 * - CTS: on while the module listens; under AT+IFC=,2 off while its buffer is full.
 * - RI: on for a moment (at_ring).
 * - RTS of the host: off, it stops the modem under AT+IFC=2.
 * - DTR of the host: what it means is the module's affair (module/host_lines.c).
 *
 * Those of the host are on until it says otherwise: three wires are a host that never does.
 */
struct at;

#define AT_RING_TIME MSEC(120) /* UART application note V1.01, 6.5 */

struct circuits {
    unsigned host, modem; /* enum v24: which are on */
    bool carrier;
    struct alarm ring; /* set: RI is on, until then */
};

/* All that are on. */
unsigned at_lines(const struct at *at);
/* The host has set its own so. */
void at_set_host_lines(struct at *at, unsigned lines);
/* A payload is entered from now on, or no longer. */
void at_set_carrier(struct at *at, bool on);
/* RI is on for AT_RING_TIME. */
void at_ring(struct at *at);
/* Asleep: deaf to the host's bytes, but not mute. */
void at_set_asleep(struct at *at, bool asleep);
/* The host hung up in data mode: only what is in the UART already still leaves. */
void at_cut_data(struct at *at);
int64_t at_dtr_mode(const struct at *at); /* AT&D */

/* For the files of this room: something that they depend on may have changed. */
void at_circuits_init(struct at *at);
void at_circuits_release(struct at *at);
void at_circuits_update(struct at *at);

#endif
