/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_KIND_H
#define SIM_FTP_KIND_H

#include "ftp/client.h"

/* The thirteen kinds of FTP session as rows: what each sends, which names it needs, how it runs
 * and how its last URC looks. */
struct ftp_session;

enum ftp_flow {
    FLOW_ALONE, /* nothing but the last URC: one-shot commands and transfers from and to RAM */
    FLOW_DOWNLOAD, /* 1,1, then the host reads piece by piece */
    FLOW_UPLOAD,   /* 1,1, then the host writes */
    FLOW_STREAM,   /* 1,1, then all bytes at once */
};

enum ftp_place {
    PLACE_GET_FILE,   /* FTPGETPATH / FTPGETNAME */
    PLACE_GET_FOLDER, /* FTPGETPATH */
    PLACE_LIST,       /* FTPGETPATH, which may be empty: the folder after login */
    PLACE_PUT_FILE,   /* FTPPUTPATH / FTPPUTNAME */
    PLACE_RENAME,     /* from the GET pair to the PUT pair */
};

struct ftp_kind {
    const char *name; /* of its URCs */
    enum ftp_operation operation;
    enum ftp_flow flow;
    enum ftp_place place;
    bool resumes;      /* AT+FTPREST counts */
    bool tells_max;    /* 1,1,<maxlength> */
    bool tells_answer; /* success: 1,0,<what the server said> */
    bool number_only;  /* that answer is a number; failure: 1,<error>,0 */
    /* Hooks of those that need no host; NULL: none. */
    void (*begin)(struct ftp_session *session);
    void (*pump)(struct ftp_session *session); /* bytes or room came, or the end */
    void (*over)(struct ftp_session *session); /* session->code says how */
};

enum ftp_kind_number {
    KIND_GET,
    KIND_PUT,
    KIND_LIST,
    KIND_EXTPUT, /* AT+FTPPUT=1 while AT+FTPEXTPUT=1 */
    KIND_EXTGET,
    KIND_ETPUT,
    KIND_ETGET,
    KIND_DELE,
    KIND_SIZE,
    KIND_MKD,
    KIND_RMD,
    KIND_RENAME,
    KIND_MDTM,
};
extern const struct ftp_kind ftp_kinds[];
const struct ftp_kind *ftp_kind_named(const char *name); /* the first of that name, or NULL */

#endif
