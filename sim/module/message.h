/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_MESSAGE_H
#define SIM_MODULE_MESSAGE_H

#include "agenda/agenda.h"
#include "module/options.h"
#include "module/sms.h"

/* Short messages: the card's store, and the service centre that keeps what cannot be delivered
 * (AT manual V1.06, chapter 4; 3GPP TS 27.005). Received ones only: there is nobody to send to.
 */
struct module;

enum message_status { MESSAGE_UNREAD, MESSAGE_READ }; /* <stat> in PDU mode */
enum { MESSAGES_ALL = 4 };

/* One place of the store, or one message on its way to it. */
struct message {
    const struct message_spec *spec; /* NULL: an empty place */
    enum message_status status;
    int64_t time; /* when the network had it; the centre may have had it before (spec->sent) */
    bool told;    /* its +CMTI has been printed, or is not wanted any more */
};

/* On its way: by its alarm at the service centre, then as soon as network and store allow. */
struct message_arrival {
    struct alarm alarm;
    struct module *module;
    struct message message;
};

/* The values of the set-up rows, and the state. */
struct messages {
    int64_t format, mode, mt, bm, ds, bfr;
    char store[3][3];
    char charset[5];
    char centre[25];
    int64_t centre_type;
    int64_t fo, vp, pid, dcs, show, service, domain;
    struct message *places; /* sim_options.store of them; number i is <index> i + 1 */
    struct message_arrival *arrivals;
};

void message_init(struct module *module);
void message_release(struct module *module);
/* The network is there, or a place has become free: what waits comes. */
enum sms_charset message_charset(const struct module *module);
void message_deliver(struct module *module);
/* Where AT+CNMI allows it, what was stored meanwhile is told. */
void message_tell(struct module *module);
int64_t message_count(const struct module *module);
struct sms message_sms(const struct module *module, const struct message *message);

#endif
