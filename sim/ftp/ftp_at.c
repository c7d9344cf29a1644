/* SPDX-License-Identifier: MIT */
#include "ftp/service.h"

#include <stddef.h>

/* The settings (AT manual V1.06, 10.2.1 to 10.2.13; docs/quirks.md). They have no code. All
 * are gone after a start, none is touched by AT&W (parameter saving mode NO_SAVE). */

#define NUMBER(field, word, span, first)                                                       \
    (const struct at_param[])                                                                  \
    {                                                                                          \
        {.name = word,                                                                         \
         .type = AT_NUMBER,                                                                    \
         .range = span,                                                                        \
         .standard = first,                                                                    \
         AT_KEEP(ftp_settings, field)},                                                        \
        {                                                                                      \
            .type = AT_PARAMS_END                                                              \
        }                                                                                      \
    }
#define STRING(field, word, span, first)                                                       \
    (const struct at_param[])                                                                  \
    {                                                                                          \
        {.name = word,                                                                         \
         .type = AT_STRING,                                                                    \
         .range = span,                                                                        \
         .standard = first,                                                                    \
         AT_KEEP(ftp_settings, field)},                                                        \
        {                                                                                      \
            .type = AT_PARAMS_END                                                              \
        }                                                                                      \
    }
#define SETTING(command, kept, chapter, words)                                                 \
    {                                                                                          \
        .name = command, .params = kept, .read = at_setting_read, .write = at_setting_write,   \
        .test = AT_TEST_OK, .saving = AT_NO_SAVE, .source = "AT manual " chapter,              \
        .about = words                                                                         \
    }

/* FTPCID 0: hosts written for the SIM7070 family send it (its bearers count from 0). */
const struct at_row ftp_setting_rows[] = {
    SETTING("+FTPPORT", NUMBER(port, "value", "1-65535", "21"), "10.2.1",
            "Port of the control connection."),
    SETTING("+FTPMODE", NUMBER(mode, "value", "0-1", "1"), "10.2.2",
            "Active (0, PORT) or passive (1, PASV) data connections."),
    SETTING("+FTPTYPE", STRING(type, "value", "1 A I", "I"), "10.2.3",
            "Type of the data: A, sent with 7 bits, or I, binary."),
    SETTING("+FTPPUTOPT", STRING(put_option, "value", "4 APPE STOU STOR", "STOR"), "10.2.4",
            "Uploads append (APPE), get a name of the server's (STOU) or replace (STOR)."),
    SETTING("+FTPCID", NUMBER(cid, "value", "0-3", "1"), "10.2.5",
            "AT+SAPBR profile that FTP uses; any value with AT+CNACT."),
    SETTING("+FTPREST", NUMBER(rest, "value", "0-4294967295", "0"), "10.2.6",
            "Offset at which AT+FTPGET resumes a download."),
    SETTING("+FTPSERV", STRING(server, "value", "49", ""), "10.2.7",
            "Name or IPv4 address of the server."),
    SETTING("+FTPUN", STRING(user, "value", "49", ""), "10.2.8", "User name."),
    SETTING("+FTPPW", STRING(password, "value", "49", ""), "10.2.9", "Password."),
    SETTING("+FTPGETNAME", STRING(get_name, "value", "99", ""), "10.2.10",
            "File for downloads and one-shot commands."),
    SETTING("+FTPGETPATH", STRING(get_path, "value", "255", ""), "10.2.11",
            "Folder of that file; the folder for MKD, RMD and LIST."),
    SETTING("+FTPPUTNAME", STRING(put_name, "value", "99", ""), "10.2.12",
            "File for uploads; new name for RENAME."),
    SETTING("+FTPPUTPATH", STRING(put_path, "value", "255", ""), "10.2.13",
            "Folder of that file."),
    {0},
};
