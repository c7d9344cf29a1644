/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_V24_H
#define SIM_BASE_V24_H

/* The circuits of a serial line besides its data, as bits: on or off, whatever the voltage. Names
 * of EIA-232, numbers of ITU-T V.24. The DTE is the host, the DCE the modem. */
enum v24 {
    V24_DTR = 1 << 0, /* 108/2, of the DTE: it is there */
    V24_RTS = 1 << 1, /* 105 or 133, of the DTE: it takes bytes */
    V24_CTS = 1 << 2, /* 106, of the DCE: it takes bytes */
    V24_DSR = 1 << 3, /* 107, of the DCE: it is there */
    V24_DCD = 1 << 4, /* 109, of the DCE: data go through, not commands */
    V24_RI = 1 << 5,  /* 125, of the DCE: something calls */
};
#define V24_OF_DTE (V24_DTR | V24_RTS)
#define V24_OF_DCE (V24_CTS | V24_DSR | V24_DCD | V24_RI)

#endif
