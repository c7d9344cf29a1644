/* SPDX-License-Identifier: MIT */
#include "ftp/kind.h"

#include "ftp/extended.h"
#include "ftp/stream.h"

#include <string.h>

const struct ftp_kind ftp_kinds[] = {
    [KIND_GET] = {"FTPGET", FTP_RETR, FLOW_DOWNLOAD, PLACE_GET_FILE, .resumes = true},
    [KIND_PUT] = {"FTPPUT", FTP_STOR, FLOW_UPLOAD, PLACE_PUT_FILE, .tells_max = true},
    [KIND_LIST] = {"FTPLIST", FTP_LIST, FLOW_DOWNLOAD, PLACE_LIST},
    [KIND_EXTPUT] = {"FTPPUT", FTP_STOR, FLOW_ALONE, PLACE_PUT_FILE, .begin = ftp_extput_begin,
                     .pump = ftp_extput_pump},
    [KIND_EXTGET] = {"FTPEXTGET", FTP_RETR, FLOW_ALONE, PLACE_GET_FILE,
                     .begin = ftp_extget_begin, .pump = ftp_extget_pump,
                     .over = ftp_extget_over},
    [KIND_ETPUT] = {"FTPETPUT", FTP_STOR, FLOW_UPLOAD, PLACE_PUT_FILE, .pump = ftp_etput_pump},
    [KIND_ETGET] = {"FTPETGET", FTP_RETR, FLOW_STREAM, PLACE_GET_FILE, .pump = ftp_etget_pump},
    [KIND_DELE] = {"FTPDELE", FTP_DELE, FLOW_ALONE, PLACE_GET_FILE},
    [KIND_SIZE] = {"FTPSIZE", FTP_SIZE, FLOW_ALONE, PLACE_GET_FILE, .tells_answer = true,
                   .number_only = true},
    [KIND_MKD] = {"FTPMKD", FTP_MKD, FLOW_ALONE, PLACE_GET_FOLDER},
    [KIND_RMD] = {"FTPRMD", FTP_RMD, FLOW_ALONE, PLACE_GET_FOLDER},
    [KIND_RENAME] = {"FTPRENAME", FTP_RENAME, FLOW_ALONE, PLACE_RENAME},
    [KIND_MDTM] = {"FTPMDTM", FTP_MDTM, FLOW_ALONE, PLACE_GET_FILE, .tells_answer = true},
};

const struct ftp_kind *ftp_kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof ftp_kinds / sizeof *ftp_kinds; i++) {
        if (strcmp(ftp_kinds[i].name, name) == 0)
            return &ftp_kinds[i];
    }
    return NULL;
}
