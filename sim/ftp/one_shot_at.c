/* SPDX-License-Identifier: MIT */
/* Commands that are a session of their own: OK at once, then one URC (AT manual V1.06, 10.2.16,
 * 10.2.17, 10.2.20, 10.2.21, 10.2.27, 10.2.28). */
#include "ftp/service.h"

static at_handler dele, size, mkd, rmd, rename_file, mdtm;

/* The note writes AT+FTPDELE=1, the manual and Botletics AT+FTPDELE. */
static const struct at_param only_one[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "1"},
    {.type = AT_PARAMS_END},
};

#define ONE_SHOT(command, handler, chapter, words)                                             \
    {                                                                                          \
        .name = command, .exec = handler, .test = AT_TEST_OK, .source = "AT manual " chapter,  \
        .about = words                                                                         \
    }

const struct at_row ftp_one_shot_rows[] = {
    {.name = "+FTPDELE",
     .params = only_one,
     .exec = dele,
     .write = dele,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.16",
     .about = "Delete the file FTPGETPATH/FTPGETNAME."},
    ONE_SHOT("+FTPSIZE", size, "10.2.17", "Size of the file FTPGETPATH/FTPGETNAME."),
    ONE_SHOT("+FTPMKD", mkd, "10.2.20", "Make the folder FTPGETPATH."),
    ONE_SHOT("+FTPRMD", rmd, "10.2.21", "Remove the folder FTPGETPATH."),
    ONE_SHOT("+FTPRENAME", rename_file, "10.2.27",
             "Rename FTPGETPATH/FTPGETNAME to FTPPUTPATH/FTPPUTNAME."),
    ONE_SHOT("+FTPMDTM", mdtm, "10.2.28", "When FTPGETPATH/FTPGETNAME was last changed."),
    {0},
};

static enum at_answer dele(struct at_call *call)
{
    return ftp_open(call, KIND_DELE);
}

static enum at_answer size(struct at_call *call)
{
    return ftp_open(call, KIND_SIZE);
}

static enum at_answer mkd(struct at_call *call)
{
    return ftp_open(call, KIND_MKD);
}

static enum at_answer rmd(struct at_call *call)
{
    return ftp_open(call, KIND_RMD);
}

static enum at_answer rename_file(struct at_call *call)
{
    return ftp_open(call, KIND_RENAME);
}

static enum at_answer mdtm(struct at_call *call)
{
    return ftp_open(call, KIND_MDTM);
}
