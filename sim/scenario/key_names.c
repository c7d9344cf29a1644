/* SPDX-License-Identifier: MIT */
/* Keys whose value is a name that stands for several others: a model and its firmware, quirks of
 * other firmware, the pace of a module, the profile of a network. What each stands for is a table,
 * with where its figures were seen.
 */
#include "scenario/key_values.h"

#include "base/die.h"
#include "scenario/keys.h"

#include <string.h>

/* AT+FTP* came with firmware of the end of 2017, AT+CNACT in 2018: 1529, not 1351. Logs show
 * 1529B05, B07, B08 and B10 of the SIM7000G; the others follow. */
static const struct {
    const char *model, *revision;
} models[] = {
    {"SIM7000A", "1529B08SIM7000A"},
    {"SIM7000C", "1529B08SIM7000C"},
    {"SIM7000E", "1529B08SIM7000E"},
    {"SIM7000G", "1529B08SIM7000G"},
};

bool key_read_model(struct span value, void *base)
{
    struct module_options *module = &((struct scenario *)base)->module;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (!span_is(value, models[i].model))
            continue;
        span_copy(value, module->model, sizeof module->model);
        span_copy(span_of(models[i].revision), module->revision, sizeof module->revision);
        return true;
    }
    return false;
}

/* One key of those that a name stands for; NULL: the name stands for none. */
struct named_key {
    const char *name, *section, *key, *value;
};

static void set_key(const char *section, const char *name, const char *value, void *base)
{
    for (const struct key *key = scenario_keys; key->section; key++)
        if (strcmp(key->section, section) == 0 && strcmp(key->name, name) == 0)
            must(key_read(key, span_of(value), base));
}

/* All that `value` stands for; false: it is no name of theirs. */
static bool set_keys(const struct named_key *rows, struct span value, void *base)
{
    bool found = false;
    for (; rows->name; rows++) {
        if (!span_is(value, rows->name))
            continue;
        found = true;
        if (rows->key)
            set_key(rows->section, rows->key, rows->value, base);
    }
    return found;
}

/* What logs and guides show of other firmware and of older families (docs/quirks.md). */
static const struct named_key quirks[] = {
    {"1529B05SIM7000G", "module", "cfun_ready", "before"},
    {"1529B05SIM7000G", "module", "call_ready", "yes"},
    {"SIM800", "module", "register_digits", "3"},
    {"SIM800", "module", "set_in_session", "refuse"},
    {"SIM800", "module", "end_after", "read"},
    {"SIM800", "module", "deact_urc", "before"},
    {"SIM800", "module", "bearer_attaches", "yes"},
    {"SIM800", "module", "sapbr_closed", "refuse"},
    {"SIM7080", "module", "cnact_form", "index"},
    {"SIM900", "module", "urc_space", "no"},
    {"SIM900", "module", "end_after", "read"},
    {"SIM900", "module", "sapbr_quits", "yes"},
    {"none", NULL, NULL, NULL},
    {NULL},
};

bool key_read_quirks(struct span value, void *base)
{
    struct scenario *scenario = base;
    bool found = set_keys(quirks, value, base);
    if (found)
        span_copy(value, scenario->quirks, sizeof scenario->quirks);
    return found;
}

/* How long real modules took, by logs and by the patience of host programs: a SIM7000 answers in 2
 * to 5 ms (Botletics' AWS log), one behind a slow host in 21 (Zephyr #73555). Opening takes 1 to
 * 10 s, closing 1 to 20 (GPRSbee: "4 s is too short"), a bearer 0.5 s (a SIM7000G's log) to 1.8
 * (AT+CIICR; AT+SAPBR 1.3 s, TinyGSM #184). */
static const struct named_key paces[] = {
    {"usual", NULL, NULL, NULL},
    {"field", "module", "think", "4ms"},
    {"field", "module", "open_delay", "3s"},
    {"field", "module", "close_delay", "5s"},
    {"field", "network", "activate_delay", "1.3s"},
    {"slow", "module", "think", "21ms"},
    {"slow", "module", "open_delay", "10s"},
    {"slow", "module", "close_delay", "20s"},
    {"slow", "network", "activate_delay", "1.8s"},
    {NULL},
};

bool key_read_pace(struct span value, void *base)
{
    struct scenario *scenario = base;
    bool found = set_keys(paces, value, base);
    if (found)
        span_copy(value, scenario->pace, sizeof scenario->pace);
    return found;
}

/* Rates: peaks of LTE Cat-M1 and Cat-NB1 (half duplex, 3GPP Rel. 13), and of GPRS with CS-4,
 * four slots down and two up. Round trips: of the size measured in networks at rest. */
static const struct {
    const char *name;
    struct path_options way;
} profiles[] = {
    {"ideal", {0, 0, 0, 0}},
    {"cat-m1", {MSEC(150), MSEC(50), 375000, 300000}},
    {"nb-iot", {MSEC(800), MSEC(400), 62500, 26000}},
    {"gprs", {MSEC(600), MSEC(200), 42800, 85600}},
};

bool key_read_profile(struct span value, void *base)
{
    struct scenario *scenario = base;
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (!span_is(value, profiles[i].name))
            continue;
        scenario->way = profiles[i].way;
        span_copy(value, scenario->profile, sizeof scenario->profile);
        return true;
    }
    return false;
}
