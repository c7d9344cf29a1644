/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

/* Real units come with contexts 1, 13 and 14 (TinyGSM #421). */
void context_init(struct module *module)
{
    static const int first[] = {1, 13, 14};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        struct context *context = &module->contexts[first[i] - 1];
        context->defined = true;
        span_copy(SPAN("IP"), context->type, sizeof context->type);
        span_copy(SPAN("0.0.0.0"), context->address, sizeof context->address);
    }
}

void context_all_off(struct module *module)
{
    for (size_t i = 0; i < CONTEXTS_MAX; i++)
        module->contexts[i].active = false;
}

/* Attaching to LTE brings up the default bearer, which is context 1; GSM has none. */
void context_attached(struct module *module)
{
    if (network_is_lte(module) && module->contexts[0].defined)
        module->contexts[0].active = true;
}

const char *context_ip(const struct module *module, const struct context *context)
{
    return context->active ? module->network_options->ip : "0.0.0.0";
}
