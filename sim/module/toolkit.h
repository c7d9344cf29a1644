/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_TOOLKIT_H
#define SIM_MODULE_TOOLKIT_H

#include "agenda/agenda.h"
#include <stdint.h>

/* The bearer of the TCP/IP toolkit; it has no sockets (AT manual V1.06, 8.2). */
struct module;

enum toolkit_state { IP_INITIAL, IP_START, IP_CONFIG, IP_GPRSACT, IP_STATUS, PDP_DEACT };

struct toolkit {
    enum toolkit_state state;
    struct alarm opened;
    unsigned long ticket; /* of the AT+CIICR that waits */
    char apn[51], user[51], password[51];
    char dns[2][16];
    int64_t wireless, mux, quick_send, manual_get, head, show_ip, show_protocol, mode, prompt;
};

void toolkit_init(struct module *module);
void toolkit_open(struct module *module, unsigned long ticket);
void toolkit_shut(struct module *module);
void toolkit_drop(struct module *module);
void toolkit_forget(struct module *module);
bool toolkit_up(const struct module *module);

#endif
