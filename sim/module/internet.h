/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_INTERNET_H
#define SIM_MODULE_INTERNET_H

#include "agenda/agenda.h"
#include "base/text.h"

#include <stdint.h>

/* What the module asks of the internet besides FTP: the time, an address, an echo (AT manual V1.06,
 * 8.2.15, chapters 11 and 19). There are no servers behind it: whoever owns the module says
 * whether a host can be reached, and how long a packet there and back takes.
 */
struct module;

enum reach { REACH_GOOD, REACH_NO_NAME, REACH_NO_ANSWER };

struct reached {
    enum reach how;
    usec took; /* for a packet there and back; with REACH_NO_NAME the name server's answer */
    char address[46]; /* of the host */
    char second[46];  /* another one of it; "": it has none */
};

/* AT+CNTP: <ntp server>, <time zone>, <cid>, <mode>. */
#define NTP_SERVER_MAX 50
struct network_time {
    char server[NTP_SERVER_MAX + 1];
    int64_t zone, cid, mode;
    struct alarm due;
    int code; /* what `due` will say */
};

struct look_up {
    struct alarm due;
    char name[64];
    struct reached reached;
};

struct ping {
    struct alarm due;
    unsigned long ticket; /* of the AT+SNPING4 that waits */
    char host[64];
    int64_t number, count;
    usec timeout;
    struct reached reached; /* of the packet under way */
};

struct internet {
    struct network_time time;
    struct look_up look_up;
    struct ping ping;
};

void internet_init(struct module *module);
void internet_forget(struct module *module);
/* Any bearer serves. */
bool internet_is_open(const struct module *module);
/* False: one is under way already. */
bool internet_get_time(struct module *module);
bool internet_look_up(struct module *module, struct span name);
void internet_ping(struct module *module,
                   unsigned long ticket); /* as modem->internet.ping says */

#endif
