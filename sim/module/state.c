/* SPDX-License-Identifier: MIT */
/* What a test asks a modem besides what it says: each part's state in a word, as rows. The words
 * are those of the manual's read forms where it has some (AT+CPIN, AT+CREG: AT manual V1.06, 2 and
 * 3), so that what is asked here and there is the same.
 */
#include "base/die.h"
#include "module/inside.h"

struct state_row {
    const char *name;
    void (*add)(const struct module *module, struct bytes *out);
};

static void add_power(const struct module *module, struct bytes *out)
{
    static const char *const words[] = {
        [POWER_OFF] = "off", [POWER_BOOTING] = "booting", [POWER_ON] = "on"};
    bytes_add_text(out, words[module->power.state]);
}

static void add_function(const struct module *module, struct bytes *out)
{
    bytes_addf(out, "%lld", (long long)module->power.fun);
}

static void add_sim(const struct module *module, struct bytes *out)
{
    switch (module->card.state) {
    case CARD_UNPOWERED:
        bytes_add_text(out, "unpowered");
        return;
    case CARD_BUSY:
        bytes_add_text(out, "busy");
        return;
    case CARD_ABSENT:
        bytes_add_text(out, "absent");
        return;
    case CARD_BLOCKED:
        bytes_add_text(out, "blocked");
        return;
    case CARD_WANTS_PIN:
    case CARD_WANTS_PUK:
    case CARD_READY:
        bytes_add_text(out, sim_card_word(module));
        return;
    }
    bug("no such state of a card");
}

static void add_network(const struct module *module, struct bytes *out)
{
    static const char *const words[] = {
        [REG_IDLE] = "idle",
        [REG_HOME] = "home",
        [REG_SEARCHING] = "searching",
        [REG_DENIED] = "denied",
        [REG_ROAMING] = "roaming",
        [REG_SMS_HOME] = "SMS only, home",
        [REG_SMS_ROAMING] = "SMS only, roaming",
    };
    bytes_add_text(out, words[module->network.stat]);
}

static void add_attach(const struct module *module, struct bytes *out)
{
    bytes_add_text(out, module->network.attached ? "attached" : "detached");
}

static void add_signal(const struct module *module, struct bytes *out)
{
    bytes_addf(out, "%lld,%lld", (long long)module->network.rssi,
               (long long)module->network.ber);
}

static void add_bearer(const struct module *module, struct bytes *out)
{
    bytes_add_text(out, module->bearers.any ? "up" : "down");
}

static void add_address(const struct module *module, struct bytes *out)
{
    if (module->bearers.any)
        bytes_add_text(out, module->network_options->ip);
}

static const struct state_row rows[] = {
    {.name = "power", .add = add_power},   {.name = "function", .add = add_function},
    {.name = "sim", .add = add_sim},       {.name = "network", .add = add_network},
    {.name = "attach", .add = add_attach}, {.name = "signal", .add = add_signal},
    {.name = "bearer", .add = add_bearer}, {.name = "address", .add = add_address},
};

const char *module_state_name(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i].name : NULL;
}

void module_add_state(const struct module *module, size_t i, struct bytes *out)
{
    must(i < sizeof rows / sizeof *rows);
    rows[i].add(module, out);
}
