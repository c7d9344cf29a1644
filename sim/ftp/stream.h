/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_STREAM_H
#define SIM_FTP_STREAM_H

#include "ftp/kind.h"
#include "ftp/payload.h"

/* AT+FTPETPUT and AT+FTPETGET: bytes without counts, ended by ETX (AT manual 10.2.24, 10.2.25).
 */

/* ETPUT: the payload goes to the client as it has room. The owner is the session. */
extern const struct payload_sink ftp_etput_sink;
void ftp_etput_pump(struct ftp_session *session);

/* ETGET: from 1,1 on the line is in data mode. What the host sends meanwhile is swallowed, as
 * there is no way to talk to the module then. */
void ftp_etget_pump(struct ftp_session *session);
void ftp_etget_enter(struct ftp_session *session);
void ftp_etget_leave(struct ftp_session *session);

#endif
