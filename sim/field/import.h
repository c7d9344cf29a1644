/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_IMPORT_H
#define SIM_FIELD_IMPORT_H

#include "base/bytes.h"
#include "field/world.h"
#include "trace/mask.h"

/* A log from the field becomes a scenario and a trace that show the same (docs/import.md). No
 * files are touched: the caller writes what is here.
 */
struct field_figures {
    size_t log_lines;   /* lines of the modem in the log; the bytes of a transfer are one */
    size_t model_lines; /* those that the model says by itself in that world */
    size_t taught;      /* those of commands that it does not have, said by an [answer] */
    size_t forced;      /* those that the scenario simply says */
    size_t missing;     /* those that it does not say */
    size_t extra;       /* lines that the log does not have and the trace has */
    size_t unanswered;  /* commands that the log left without an answer */
    size_t silenced;    /* lines of the model's that the log does not have, kept back */
    size_t rehearsals;  /* that it took, */
    size_t heard;       /* and all that was said in them: what an import costs */
    bool lost_failure;  /* the last failure of the log is among the missing */
    bool passes;        /* the trace holds when it is played */
};

struct field_import {
    struct bytes scenario; /* NAME.ini */
    struct bytes trace;    /* NAME.trace */
    struct bytes report;   /* what was understood, for people */
    struct bytes unknown;  /* commands of the log that are not modelled */
    struct world world;    /* for its parts (scenario/parts.h) */
    struct field_figures figures;
    const char *format;
};

/* `log_name` is for titles; `base` is NAME, perhaps with folders in front; `format` NULL: find
 * it. `secrets`: MASK_HIDE, or MASK_SHOW to leave the log's passwords in the trace. False: *why
 * is a sentence, and of *out only the report is there: what was read, and what looks like AT. */
bool field_import(struct span log, const char *format, const char *log_name, const char *base,
                  enum mask_mode secrets, struct field_import *out, const char **why);
void field_import_release(struct field_import *import);

#endif
