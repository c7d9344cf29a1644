/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_CONTEXT_H
#define SIM_MODULE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

/* PDP contexts (AT manual V1.06, 6.2.2 to 6.2.4). */
struct module;

#define CONTEXTS_MAX 24 /* AT manual 6.2.2 */
struct context {
    bool defined, active;
    char type[8], apn[65], address[46];
    int64_t d_comp, h_comp, ipv4, emergency;
};

void context_init(struct module *module);
void context_all_off(struct module *module);
void context_attached(struct module *module); /* LTE brings up the default one */
const char *context_ip(const struct module *module, const struct context *context);

#endif
