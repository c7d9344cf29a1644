/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_OPTIONS_H
#define SIM_FTP_OPTIONS_H

#include "base/usec.h"

#include <stdbool.h>
#include <stdint.h>

/* How the module's FTP service behaves where no manual says; [module] keys of a scenario.
 * Defaults are those with which every host program that was tried works. */
struct ftp_options {
    usec open_delay;        /* 60ms: from OK of an opening command to its first URC, at least */
    usec refuse_delay;      /* 20ms: the same for 66 and 61 that the module knows by itself */
    usec close_delay;       /* 400ms: from OK of FTPPUT=2,0 to +FTPPUT: 1,0, at least */
    usec end_delay;         /* 20ms: from the last byte on the line to 1,0 of a download */
    bool end_after_read;    /* no; yes: a read has to find nothing before that time begins */
    usec response_timeout;  /* 75s: no answer from the server -> 64 */
    usec unread_timeout;    /* 75s: 1,1 announced, host never reads or writes -> 64 */
    usec remind;            /* 5s: repeat of +FTPGET: 1,1 / +FTPLIST: 1,1 while data wait */
    int64_t put_max;        /* 1360: <maxlength> of +FTPPUT: 1,1,<maxlength> */
    usec put_timeout;       /* 0, never: a payload of FTPPUT=2 stays short -> ERROR */
    bool rest_once;         /* no: FTPREST counts until set again; yes: for one download */
    bool put_name_fallback; /* no: an empty PUT name is 66; yes: GET name and path stand in */
    bool locked;         /* no: settings written in a session count for the next; yes: CME 3 */
    bool pasv_anywhere;  /* [ftp] pasv; no: only to the host of the control connection */
    int64_t lost_code;   /* 61: how a session ends whose bearer the network took */
    bool etput_ok_first; /* yes: OK before +FTPETPUT: 2,1 (the note); no: the manual's order */
};

#endif
