/* SPDX-License-Identifier: MIT */
/* The settings (AT manual V1.06, 10.2.1 to 10.2.13; docs/quirks.md). They have no code. All
 * are gone after a start, none is touched by AT&W (parameter saving mode NO_SAVE). */
#include "at/cme.h"
#include "ftp/service.h"

#include <stddef.h>

#define SETTING(command, kind, field, allowed, default_text, chapter, words)                   \
    SETTING_THAT(command, kind, field, allowed, default_text, chapter, words, .secret = NULL)
#define SETTING_THAT(command, kind, field, allowed, default_text, chapter, words, ...)         \
    {                                                                                          \
        .name = command, .read = at_setting_read, .write = write_setting, .test = AT_TEST_OK,  \
        .saving = AT_NO_SAVE, .source = "AT manual " chapter, .about = words,                  \
        .params = (const struct at_param[])                                                    \
        {                                                                                      \
            {"value",    kind, allowed, default_text, false, AT_KEEP(ftp, settings.field),     \
             __VA_ARGS__},                                                                     \
            {                                                                                  \
                .type = AT_PARAMS_END                                                          \
            }                                                                                  \
        }                                                                                      \
    }

/* What is written in a session counts for
 * the next one, unless the scenario has a module that refuses (docs/quirks.md). */
static enum at_answer write_setting(struct at_call *call)
{
    const struct ftp *ftp = call->state;
    if (ftp_state(ftp) != 0 && ftp->parts.options->locked)
        return at_refuse(call, CME_NOT_ALLOWED,
                         "not in this state: a session is open (set_in_session = refuse)");
    return at_setting_write(call);
}

/* FTPCID 0: hosts written for the SIM7070 family send it (its bearers count from 0). */
const struct at_row ftp_setting_rows[] = {
    SETTING("+FTPPORT", AT_NUMBER, port, "1-65535", "21", "10.2.1",
            "Port of the control connection."),
    SETTING("+FTPMODE", AT_NUMBER, mode, "0-1", "1", "10.2.2",
            "Active (0, PORT) or passive (1, PASV) data connections."),
    SETTING("+FTPTYPE", AT_STRING, type, "1 A I", "I", "10.2.3",
            "Type of the data: A, sent with 7 bits, or I, binary."),
    SETTING("+FTPPUTOPT", AT_STRING, put_option, "4 APPE STOU STOR", "STOR", "10.2.4",
            "Uploads append (APPE), get a name of the server's (STOU) or replace (STOR)."),
    SETTING("+FTPCID", AT_NUMBER, cid, "0-3", "1", "10.2.5",
            "AT+SAPBR profile that FTP uses; any value with AT+CNACT."),
    SETTING("+FTPREST", AT_NUMBER, rest, "0-4294967295", "0", "10.2.6",
            "Offset at which AT+FTPGET resumes a download."),
    SETTING("+FTPSERV", AT_STRING, server, "49", "", "10.2.7",
            "Name or IPv4 address of the server."),
    SETTING("+FTPUN", AT_STRING, user, "49", "", "10.2.8", "User name."),
    SETTING_THAT("+FTPPW", AT_STRING, password, "49", "", "10.2.9", "Password.", .secret = "",
                 .ftp_login = true),
    SETTING("+FTPGETNAME", AT_STRING, get_name, "99", "", "10.2.10",
            "File for downloads and one-shot commands."),
    SETTING("+FTPGETPATH", AT_STRING, get_path, "255", "", "10.2.11",
            "Folder of that file; the folder for MKD, RMD and LIST."),
    SETTING("+FTPPUTNAME", AT_STRING, put_name, "99", "", "10.2.12",
            "File for uploads; new name for RENAME."),
    SETTING("+FTPPUTPATH", AT_STRING, put_path, "255", "", "10.2.13", "Folder of that file."),
    {0},
};
