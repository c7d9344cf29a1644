/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_CARD_H
#define SIM_FIELD_CARD_H

#include "field/infer.h"
#include "module/sms.h"

/* The card's store of short messages over a log: which message was at which place, and from when
 * on. */
enum { CARD_PLACES = 255 };

/* How much of a message a log has shown: IRA has `?` for what is not ASCII. */
enum card_form { CARD_UNSEEN, CARD_IRA, CARD_GSM, CARD_WHOLE };

struct card_message {
    int64_t place; /* <index>, from 1; 0: it went by, and was stored nowhere (+CMT) */
    size_t came;   /* turn of its URC, or where it was first seen; NO_TURN: it was there */
    bool told;     /* ... of its URC */
    bool dated;    /* its time is known */
    bool read;     /* its status when it was first shown */
    enum card_form form;
    int line; /* of the log; 0: nobody looked at it */
    struct sms_read sms;
};

struct card {
    struct card_message *messages; /* in the order in which the log has them */
    size_t count;
    int64_t used;               /* places at the start; -1: not told */
    bool looked;                /* the host did: something was shown or counted */
    bool free[CARD_PLACES + 1]; /* known to have been so at the start, by <index> */
};

void card_read(struct card *card, const struct inference *infer);
void card_release(struct card *card);

#endif
