/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_EXTENDED_H
#define SIM_FTP_EXTENDED_H

#include "base/bytes.h"
#include "ftp/kind.h"

#include <stdbool.h>

/* The 300 kB of RAM behind AT+FTPEXTPUT and AT+FTPEXTGET (AT manual 10.2.19, 10.2.23). */
struct ftp_ram {
    bool put_on, get_on; /* mode 1 */
    struct bytes put;    /* to be uploaded by AT+FTPPUT=1 */
    size_t put_sent;     /* so much of it the client has */
    size_t put_at;       /* where the payload that is being entered goes */
    struct bytes got;
};

void ftp_ram_clear(struct ftp_ram *ram); /* as after a start */
void ftp_ram_release(struct ftp_ram *ram);
/* Bytes at that offset, behind zeros where nothing was yet. At most FTP_EXT_MAX in all. */
void ftp_ram_write(struct ftp_ram *ram, size_t at, struct span bytes);

/* Hooks of KIND_EXTPUT and KIND_EXTGET. */
void ftp_extput_begin(struct ftp_session *session);
void ftp_extput_pump(struct ftp_session *session);
void ftp_extget_begin(struct ftp_session *session);
void ftp_extget_pump(struct ftp_session *session);
void ftp_extget_over(struct ftp_session *session);

#endif
