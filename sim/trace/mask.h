/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_MASK_H
#define SIM_TRACE_MASK_H

#include "base/bytes.h"
#include "base/note.h"

/* Keeps passwords out of what people see and store: those of FTPPW, CNCFG, CSTT, CGAUTH, SMCONF
 * and SAPBR's PWD, in commands, echoes and read replies, and the FTP command PASS. Works on
 * streams: a value may come in any number of pieces.
 *
 * Each secret byte becomes `*` where it equals the byte at the same place of the scenario's
 * password (or when no password is known), else `#`. So the hidden form has the same length,
 * and lifting it gives back bytes that pass or fail as the real ones did.
 */
enum mask_mode { MASK_HIDE, MASK_LIFT, MASK_SHOW };

struct mask_stream { /* private */
    char seen[20];   /* the end of the line so far: upper case, without blanks and quotes */
    size_t seen_count;
    const struct mask_row *row; /* its words were just seen */
    int commas;                 /* until the value */
    bool quoted, inside;        /* in quotes; in the value */
    size_t place;               /* in the value */
};

struct mask {
    enum mask_mode mode;
    const char *password; /* borrowed; "" when none is known */
    struct mask_stream to_modem, from_modem, to_ftp;
};

/* All zero but these two is a fresh one. `password` is that of [ftp]. */
void mask_init(struct mask *mask, enum mask_mode mode, const char *password);
/* Appends `bytes` of that lane, hidden, lifted or as they are: always as many. */
void mask_add(struct mask *mask, enum lane lane, struct span bytes, struct bytes *out);

#endif
