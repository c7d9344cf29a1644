/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_MODULE_H
#define SIM_MODULE_MODULE_H

#include "agenda/agenda.h"
#include "at/at.h"
#include "base/note.h"
#include "module/internet.h"
#include "module/options.h"

/* What a SIM7000 is besides FTP: power, SIM, radio, network, bearers, identity, clock (AT
 * manual V1.06, chapters 2, 3, 5, 7, 8). It adds its AT rows to the interpreter and prints its
 * URCs there; the rest of the device hears of it through module_events.
 */
struct module;

struct module_events {
    void (*bearer_changed)(void *owner); /* a bearer came or went: ask module_bearer_up() */
    /* The host closed a bearer: a session that has no other one quits (80), inside the answer.
     * Was there one? */
    bool (*bearer_quit)(void *owner);
    void (*restarting)(void *owner); /* off, or about to boot: sessions end without a word */
    /* ATO: back to data mode, if there is one. May be NULL. */
    bool (*go_online)(void *owner, unsigned long ticket, enum at_answer *answer);
    bool (*in_session)(void *owner); /* may be NULL: never. It keeps the module awake */
    struct reached (*reach)(void *owner, struct span host); /* a host in the internet */
    void *owner;
};

struct module_parts {
    struct agenda *agenda;
    struct at *at;
    const struct module_options *options;
    const struct sim_options *sim;
    const struct network_options *network;
    const struct gnss_options *gnss;
    const struct module_events *events;
    const struct notes *notes;
};

/* Everything in `parts` is borrowed. The module starts at once (boot = ready) or boots. */
struct module *module_new(const struct module_parts *parts);
void module_free(struct module *module);

/* For at_events.allowed: 0, or the +CME ERROR number that stands in the way (enum at_needs). */
int module_allowed(const struct module *module, unsigned needs);
/* May FTP with AT+FTPCID=cid go out? True when CNACT is active, or SAPBR profile cid is open
 * (either serves FTP), or the CIICR context is. */
bool module_bearer_up(const struct module *module, int64_t cid);
/* Calendar time now, seconds since 1970 UTC: the epoch of the scenario plus the agenda's now,
 * or what AT+CCLK set. */
int64_t module_calendar(const struct module *module);
/* Its clock as AT+CCLK? has it, without the quotes. */
void module_add_clock(const struct module *module, struct bytes *out);
bool module_is_on(const struct module *module);
bool module_is_asleep(const struct module *module);

/* Word from the line: a URC goes out; nothing is said or entered; the host's circuits were others
 * `before` (at_lines). */
void module_urc(struct module *module, struct span urc);
void module_idle(struct module *module);
void module_host_lines(struct module *module, unsigned before);

/* The state of its parts, each in a word ("power": "booting"): names, NULL beyond the last. */
const char *module_state_name(size_t i);
void module_add_state(const struct module *module, size_t i, struct bytes *out);

/* What a scenario does to it (docs/scenario.md). */
void module_signal(struct module *module, int64_t rssi,
                   int64_t ber);                              /* rssi 99: out of reach */
void module_deregister(struct module *module, usec duration); /* 0: for good */
/* <stat> of AT+CREG?, 0 to 5: from now on. */
void module_register(struct module *module, int64_t stat);
/* The next that is asked for, with that +CME ERROR; 0: the one that the command has for it. */
void module_refuse_bearer(struct module *module, int cme);
void module_refuse_attach(struct module *module, int cme);
void module_remove_card(struct module *module);
void module_insert_card(struct module *module);
void module_detach(struct module *module);     /* PS domain lost, bearers with it */
void module_deactivate(struct module *module); /* the network drops all bearers */
void module_reboot(struct module *module);
void module_power_off(struct module *module); /* dead at once, no NORMAL POWER DOWN */
void module_power_key(struct module *module); /* PWRKEY: on when off, orderly off when on */

#endif
