/* SPDX-License-Identifier: MIT */
/* Commands with secrets: the rows that the modem has (tables.c), and those below. */
#include "at/secret.h"

#include "at/interpreter.h"

/* Where no modem lends its rows, and for commands of the module that this one does not have, but
 * that a scenario can teach it: only where their secrets are. CGAUTH has the password before or
 * behind the name (27.007 10.1.31, and the SIM7600 the other way round), so both are hidden; CNCFG
 * has an index in front in some families. A test compares these with the rows. */
#define PLAIN_PARAM                                                                            \
    {                                                                                          \
        .name = "", .type = AT_STRING                                                          \
    }
#define SECRET_PARAM                                                                           \
    {                                                                                          \
        .name = "", .type = AT_STRING, .secret = ""                                            \
    }
#define PARAMS_END                                                                             \
    {                                                                                          \
        .type = AT_PARAMS_END                                                                  \
    }
static const struct at_param cgauth_params[] = {
    PLAIN_PARAM, PLAIN_PARAM, SECRET_PARAM, SECRET_PARAM, PARAMS_END,
};
static const struct at_param third_params[] = {
    PLAIN_PARAM,
    PLAIN_PARAM,
    SECRET_PARAM,
    PARAMS_END,
};
static const struct at_param second_params[] = {PLAIN_PARAM, SECRET_PARAM, PARAMS_END};
static const struct at_param smconf_params[] = {
    PLAIN_PARAM,
    {.name = "", .type = AT_STRING, .secret = "PASSWORD"},
    PARAMS_END,
};
static const struct at_param httppara_params[] = {
    PLAIN_PARAM,
    {.name = "", .type = AT_STRING, .secret = "USERDATA"},
    PARAMS_END,
};
static const struct at_param cmqttconnect_params[] = {
    PLAIN_PARAM, PLAIN_PARAM, PLAIN_PARAM, PLAIN_PARAM, PLAIN_PARAM, SECRET_PARAM, PARAMS_END,
};
static const struct at_param first_params[] = {SECRET_PARAM, PARAMS_END};
static const struct at_param cncfg_params[] = {
    PLAIN_PARAM, PLAIN_PARAM, PLAIN_PARAM, SECRET_PARAM, SECRET_PARAM, PARAMS_END,
};
static const struct at_param sapbr_params[] = {
    PLAIN_PARAM, PLAIN_PARAM, PLAIN_PARAM, {.name = "", .type = AT_STRING, .secret = "PWD"},
    PARAMS_END,
};
static const struct at_row known_rows[] = {
    {.name = "+FTPPW", .params = first_params},
    {.name = "+CNCFG", .params = cncfg_params},
    {.name = "+CSTT", .params = third_params},
    {.name = "+SAPBR", .params = sapbr_params},
    {.name = "+CGAUTH", .params = cgauth_params},
    {.name = "+SMCONF", .params = smconf_params},
    {.name = "+SMTPAUTH", .params = third_params},
    {.name = "+HTTPPARA", .params = httppara_params},
    {.name = "+SHAHEAD", .params = second_params},
    {.name = "+CMQTTCONNECT", .params = cmqttconnect_params},
    {0},
};

static bool has_secrets(const struct at_row *row)
{
    for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++)
        if (p->secret)
            return true;
    return false;
}

const struct at_row *at_secret_row(const struct at *at, struct span name)
{
    void *room;
    const struct at_row *row = at ? at_find_row(at, name, &room) : NULL;
    if (row)
        return has_secrets(row) ? row : NULL;
    for (row = known_rows; row->name; row++)
        if (span_is_nocase(name, row->name))
            return row;
    return NULL;
}
