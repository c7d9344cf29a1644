/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_OPENING_H
#define SIM_FTP_OPENING_H

#include "agenda/agenda.h"
#include "ftp/kind.h"

/* Opening commands that are refused: their OK is said, their URC is due. They are no sessions:
 * one that runs goes on (docs/quirks.md). */
enum { FTP_REFUSALS_MAX = 32 }; /* then the oldest comes early */

struct ftp_refusals {
    struct alarm alarm;
    struct ftp_refusal {
        const struct ftp_kind *kind;
        int code;
        usec due;
    } waiting[FTP_REFUSALS_MAX];
    size_t count;
};

struct ftp;
void ftp_refusals_init(struct ftp *ftp);
void ftp_refusals_forget(struct ftp *ftp);

/* `path` and `name` with one slash between them. */
struct bytes;
struct span;
void ftp_join(struct bytes *out, struct span path, struct span name);

#endif
