/* SPDX-License-Identifier: MIT */
#ifndef SIM_DEVICE_H
#define SIM_DEVICE_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "base/v24.h"
#include "net/net.h"
#include "scenario/expect.h"
#include "scenario/faults.h"
#include "scenario/host_act.h"
#include "scenario/scenario.h"

/* The whole modem as one object: bytes and times in, bytes and network requests out. The only
 * header that drivers, tests and fuzzers need. Two clocks drive it: stage.h (virtual) and live/
 * (real); it cannot tell which.
 *
 * How to drive it: agenda_run_until(now), then one of the calls below, then look at
 * device_output() and agenda_next(). Nothing calls back into the driver but device_events, and
 * device_events must not call the device; it may look at device_output().
 */
struct at_marks;
struct device;
struct ftpd;

struct device_events {
    void (*output)(void *owner);   /* bytes wait in device_output() */
    void (*writable)(void *owner); /* device_feed() took less than offered: now it takes more */
    void (*lines)(void *owner);    /* the modem's circuits have changed; or NULL */
    /* What happens, output included: byte for byte as it becomes due. Or NULL. */
    void (*note)(void *owner, enum lane lane, const char *bytes, size_t count);
    /* What scenarios see of it, each NULL or called at the moment at which they are asked: one
     * command of a chain; a line, which is printed `delay` later, and whether nobody asked for
     * it; a fault that strikes. */
    void (*command)(void *owner, struct span command);
    void (*line)(void *owner, struct span line, bool unasked, usec delay);
    void (*struck)(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action);
    void *owner;
};

struct device_parts {
    struct agenda *agenda;
    const struct scenario *scenario;
    const struct device_events *events;
    /* The network in which the host's servers are; NULL: one in memory, with an embedded
     * server filled from the scenario. */
    struct net *net;
    /* The embedded server there, whose files acts change; NULL: none, or the device's own. */
    struct ftpd *server;
};

/* Everything in `parts` is borrowed and must outlive the device. */
struct device *device_new(const struct device_parts *parts);
void device_free(struct device *device);

/* Bytes of the host; returns how many were taken. */
size_t device_feed(struct device *device, const char *bytes, size_t count);
/* Bytes for the host that are due; valid until the next call. */
struct span device_output(const struct device *device);
void device_taken(struct device *device, size_t count);
/* The circuits that are on, enum v24: those of the modem, and those of the host as it has left
 * them; at first they are all on. */
unsigned device_lines(const struct device *device);
/* The host's circuits are these: an act (`>!`) for each that was another. */
void device_host_lines(struct device *device, unsigned lines);
/* It sent a break of that length; 0: it is not known. */
void device_host_break(struct device *device, usec length);
/* During device_host.note of `>` or `<`: which of its bytes are secret. */
const struct at_marks *device_noted(const struct device *device);
/* An act of host or test that takes nothing else. */
void device_host_acts(struct device *device, enum host_act_kind act);
/* Any act (scenario/host_act.h), noted in these words; what it adds or injects strikes with the
 * next step of the agenda. false: `mistake` says what is wrong with it, and nothing was done. */
bool device_act(struct device *device, struct span words, struct mistake *mistake);
/* Would anybody want that act? A recording has what it has; but what somebody does now names
 * commands that there are, as in a file, and fits a line of a trace. */
bool device_may_act(struct device *device, struct span words, struct mistake *mistake);

struct at *device_at(struct device *device);     /* rows, for reference and checks */
struct ftpd *device_ftpd(struct device *device); /* the embedded server, NULL without one */
struct faults *device_faults(struct device *device);
struct expects *device_expects(struct device *device);
/* The state of its parts, each in a word: "ftp", and those of module/state.c. Names, NULL beyond
 * the last. */
const char *device_state_name(size_t i);
void device_add_state(const struct device *device, size_t i, struct bytes *out);
/* Its clock as AT+CCLK? has it, without the quotes. */
void device_add_clock(const struct device *device, struct bytes *out);
int device_ftp_state(const struct device *device); /* what AT+FTPSTATE says */

/* For drivers that let several devices share one embedded server: a server with the scenario's
 * login and files, and putting it into a network in memory, where it answers for all names.
 * Returns the network through which its clients come (ftpd_watch). */
struct ftpd *device_new_ftpd(struct agenda *agenda, const struct scenario *scenario);
struct net_memory;
struct net *device_answer_all(struct net_memory *memory, struct ftpd *ftpd,
                              const struct scenario *scenario);

#endif
