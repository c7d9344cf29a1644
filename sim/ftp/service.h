/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_SERVICE_H
#define SIM_FTP_SERVICE_H

#include "ftp/extended.h"
#include "ftp/ftp.h"
#include "ftp/opening.h"
#include "ftp/session.h"

/* The inside of the FTP service, shared by its AT rows and by nobody else. */

/* AT+FTPPORT to AT+FTPPUTPATH; a running session keeps what it was opened with. */
struct ftp_settings {
    int64_t port, mode, cid, rest;
    char type[2], put_option[5];
    char server[FTP_SERVER_MAX + 1], user[FTP_SERVER_MAX + 1], password[FTP_SERVER_MAX + 1];
    char get_name[FTP_NAME_MAX + 1], get_path[FTP_PATH_MAX + 1];
    char put_name[FTP_NAME_MAX + 1], put_path[FTP_PATH_MAX + 1];
};

struct ftp {
    struct ftp_parts parts;
    struct ftp_settings settings;
    struct ftp_client *client;
    struct ftp_ram ram;
    struct ftp_session session;
    int64_t opened_cid; /* AT+FTPCID when the session was opened */
    struct ftp_refusals refusals;
};

/* Tables of rows, which work on the service. */
extern const struct at_row ftp_setting_rows[], ftp_transfer_rows[], ftp_one_shot_rows[],
    ftp_extended_rows[], ftp_et_rows[];

/* Opens a session of that kind for an AT command: always AT_OK, the rest is told by URC. */
enum at_answer ftp_open(struct at_call *call, enum ftp_kind_number kind);
/* What a scenario wants of a command inside a session (`then = code`): it is carried out, then
 * the session ends so. For the end of handlers. */
enum at_answer ftp_forced(struct at_call *call, enum at_answer answer);

/* Refuses a command for which the session is in another state; -v says in which. */
enum at_answer ftp_not_now(struct at_call *call);

#endif
