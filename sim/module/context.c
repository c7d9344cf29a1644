/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

/* Real units come with contexts 1, 13 and 14 (TinyGSM #421). */
void context_init(struct modem *modem)
{
    static const int first[] = {1, 13, 14};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        struct context *context = &modem->contexts[first[i] - 1];
        context->defined = true;
        span_copy(SPAN("IP"), context->type, sizeof context->type);
        span_copy(SPAN("0.0.0.0"), context->address, sizeof context->address);
    }
}

void context_all_off(struct modem *modem)
{
    for (size_t i = 0; i < CONTEXTS_MAX; i++)
        modem->contexts[i].active = false;
}

/* Attaching to LTE brings up the default bearer, which is context 1; GSM has none. */
void context_attached(struct modem *modem)
{
    if (network_is_lte(modem) && modem->contexts[0].defined)
        modem->contexts[0].active = true;
}

const char *context_ip(const struct modem *modem, const struct context *context)
{
    return context->active ? modem->world->ip : "0.0.0.0";
}
