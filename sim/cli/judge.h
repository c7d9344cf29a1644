/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_JUDGE_H
#define SIM_CLI_JUDGE_H

#include "at/at.h"
#include "scenario/outcome.h"

/* What came of the scenario in a run's modems, whoever drove them: on stderr, at the end. */
struct judgement {
    size_t count;
    bool all_required; /* --require-faults */
    bool quiet;        /* only a failure is told of */
    bool colour;
    bool talks; /* unknown commands are told of too */
    struct outcome (*outcome)(const void *owner, size_t i); /* expectations are decided */
    const struct at *(*at)(const void *owner, size_t i);
    const char *(*path)(const void *owner, size_t i); /* of its terminal */
    const void *owner;
};

/* Adds the report, whose last lines are the counts. false: something failed. */
bool judge_add(const struct judgement *judgement, struct bytes *report);

#endif
