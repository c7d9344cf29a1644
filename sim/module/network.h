/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_NETWORK_H
#define SIM_MODULE_NETWORK_H

#include "agenda/agenda.h"
#include "base/bytes.h"

/* Registration and attachment in a world with one cell (AT manual V1.06, 3.2.9 to 3.2.16, 5.2,
 * 6.2). */
struct module;

/* <stat> of AT+CREG (AT manual V1.06, 3.2.14). */
enum registration {
    REG_IDLE = 0,
    REG_HOME = 1,
    REG_SEARCHING = 2,
    REG_DENIED = 3,
    REG_UNKNOWN = 4,
    REG_ROAMING = 5,
    REG_SMS_HOME = 6, /* registered for short messages only (27.007, 7.2) */
    REG_SMS_ROAMING = 7,
};

/* What the network will refuse. */
struct refusals {
    int count;
    int cme; /* +CME ERROR of the last that was asked for; 0: the command's own */
};

struct network {
    enum registration stat;
    bool attached;
    bool searches; /* by itself */
    int64_t rssi, ber;
    usec gone_until; /* a scenario took the network away: nothing to register to before */
    struct alarm found;
    struct refusals bearers, attaches;
    int64_t cops_mode, cops_format;
    struct alarm scanned; /* AT+COPS=? */
    unsigned long scan_ticket;
    struct alarm sought; /* AT+COPS=0, where that waits */
    unsigned long seek_ticket;
    int64_t creg, cgreg, cereg, cnsmod;
};

/* Radio settings that are kept and change nothing here (radio_at.c). */
#define BANDS_MAX 15
struct radio {
    int64_t cnmp, cmnb, csdp;
    char cband[10];
    int64_t psm;
    char psm_rau[9], psm_ready[9], psm_tau[9], psm_active[9];
    int64_t edrx_act;
    char edrx[5];
    int64_t bands[2][BANDS_MAX]; /* CAT-M, NB-IOT; 0 ends */
};

void network_init(struct module *module);
void network_release(struct module *module);
/* Looks for a network when radio, card, AT+COPS and the scenario let it. */
void network_search(struct module *module);
/* The command of that ticket ends with OK once there is a network, and else when a look around has
 * taken its time. */
void network_seek(struct module *module, unsigned long ticket);
/* 99 is no signal at all: the cell is out of reach until there is one again. */
void network_signal(struct module *module, int64_t rssi, int64_t ber);
bool network_in_reach(const struct module *module);
/* Radio or card are gone, or AT+COPS=2: everything behind is lost. */
void network_leave(struct module *module);
void network_forget(struct module *module); /* the same without a word: restart, off */
bool network_registered(const struct module *module);
bool network_is_lte(const struct module *module);
/* It is so from now on, and the module looks for nothing by itself. */
void network_become(struct module *module, enum registration stat);
/* 0, or the +CME ERROR that it is refused with. */
int network_attach(struct module *module);
void network_detach(struct module *module);
/* Where opening a bearer does that by itself (bearer_attaches). */
void network_attach_for_bearer(struct module *module);
/* Asked once for each bearer: does the network give it? If not, `cme` is the number that it said,
 * or 0. */
bool network_gives_bearer(struct module *module, int *cme);
/* <stat> for one of AT+CREG, +CGREG, +CEREG, numbered 0, 1, 2. */
enum registration network_stat(const struct module *module, int domain);
/* ,"<lac>","<ci>",<act> as they follow a <stat> that is registered; nothing behind others. */
void network_add_place(const struct module *module, enum registration stat, struct bytes *out);
unsigned network_area(const struct module *module);
unsigned network_cell(const struct module *module);
int network_service(const struct module *module); /* <stat> of AT+CNSMOD */
#define NETWORK_NO_SIGNAL 99

void radio_init(struct module *module);

#endif
