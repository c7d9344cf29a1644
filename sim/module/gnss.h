/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_GNSS_H
#define SIM_MODULE_GNSS_H

#include "agenda/agenda.h"
#include "base/bytes.h"

#include <stdint.h>

/* The satellite receiver: power, time to a fix, the one position of its world (AT manual V1.06,
 * chapter 14; GNSS application note V1.03). It works without card and network. */
struct module;

struct gnss {
    int64_t power, report; /* AT+CGNSPWR; AT+CGNSURC: every so many fixes */
    int64_t port, output;
    int64_t modes[4]; /* GPS, GLONASS, BeiDou, Galileo: kept, without effect */
    usec fixed_at;    /* from when on there is a fix, while it is on */
    struct alarm due; /* the next report */
};

void gnss_init(struct module *module);
void gnss_forget(struct module *module); /* off, without a word */
void gnss_set_power(struct module *module, bool on);
/* Searches again: the fix is lost, and comes after `delay` if there can be one. */
void gnss_search(struct module *module, usec delay);
void gnss_set_report(struct module *module);
/* What AT+CGNSINF says behind its name: 21 fields, empty where there is no fix. */
void gnss_add_fields(const struct module *module, struct bytes *out);

#endif
