/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_V250_H
#define SIM_AT_V250_H

#include "at/row.h"

/* The interpreter's own settings (AT manual V1.06, chapter 2; V.250). */
struct at_v250 {
    int64_t echo, quiet, verbose, result, loudness, speaker;
    int64_t dcd, dtr, dsr, e_flag;
    int64_t s0, s3, s4, s5, s6, s7, s8, s10;
    int64_t cmee;
    int64_t ipr;
    int64_t ifc_dce, ifc_dte;
    int64_t icf_format, icf_parity;
};

enum { IFC_HARDWARE = 2 };

extern const struct at_row at_v250_rows[];

#endif
