/* SPDX-License-Identifier: MIT */
#include "ftp_world.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(ftp_service, settings)
{
    static const struct world_step steps[] = {
        {"AT+CMEE=1\r", 0, "|OK|"},
        /* defaults, as read back */
        {"AT+FTPMODE?;+FTPTYPE?;+FTPPUTOPT?;+FTPCID?;+FTPREST?\r", 0,
         "|+FTPMODE: 1||+FTPTYPE: \"I\"||+FTPPUTOPT: \"STOR\"||+FTPCID: 1||+FTPREST: 0||OK|"},
        {"AT+FTPPW?\r", 0, "|+FTPPW: \"secret\"||OK|"},
        /* as hosts write them */
        {"AT+FTPTYPE=A\r", 0, "|OK|"},
        {"AT+FTPMode=0\r", 0, "|OK|"},
        {"AT+FTPSERV=1.2.3.4\r", 0, "|OK|"},
        {"AT+FTPPORT=\"2121\"\r", 0, "|OK|"},
        {"AT+FTPCID=0\r", 0, "|OK|"},
        {"AT+FTPGETNAME=\"\"\r", 0, "|OK|"},
        {"at+ftpport?;+ftpserv?;+ftptype?;+ftpgetname?;+ftpmode?\r", 0,
         "|+FTPPORT: 2121||+FTPSERV: \"1.2.3.4\"||+FTPTYPE: \"A\"||+FTPGETNAME: \"\"|"
         "|+FTPMODE: 0||OK|"},
        /* limits */
        {"AT+FTPPORT=65536\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPPORT=0\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPMODE=2\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPTYPE=\"E\"\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPPUTOPT=\"RETR\"\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPCID=4\r", 0, "|+CME ERROR: 793|"},
        {"AT+FTPREST=x\r", 0, "|+CME ERROR: 794|"},
        {"AT+FTPREST=4294967295\r", 0, "|OK|"},
        {"AT+FTPUN=\"0123456789012345678901234567890123456789012345678\"\r", 0, "|OK|"},
        {"AT+FTPUN=\"01234567890123456789012345678901234567890123456789\"\r", 0,
         "|+CME ERROR: 24|"},
        {NULL},
    };
    struct ftp_world *world = world_new(NULL);
    world_play(world, "settings", steps);
    world_free(world);
}

/* On this family every FTP test command answers OK alone (at-dialect 2). */
Test(ftp_service, test_forms_and_missing_read_forms)
{
    static const char *const settings[] = {"FTPPORT",    "FTPMODE",    "FTPTYPE",
                                           "FTPPUTOPT",  "FTPCID",     "FTPREST",
                                           "FTPSERV",    "FTPUN",      "FTPPW",
                                           "FTPGETNAME", "FTPGETPATH", "FTPPUTNAME",
                                           "FTPPUTPATH", "FTPEXTGET"};
    static const char *const others[] = {"FTPGET",    "FTPPUT",    "FTPDELE",  "FTPSIZE",
                                         "FTPSTATE",  "FTPEXTPUT", "FTPMKD",   "FTPRMD",
                                         "FTPLIST",   "FTPETPUT",  "FTPETGET", "FTPQUIT",
                                         "FTPRENAME", "FTPMDTM"};
    static const char *const foreign[] = {"FTPMD",  "FTPSCONT",  "FTPTIMEOUT", "FTPGETTOFS",
                                          "FTPSSL", "FTPTOFSST", "FTPFILEPUT"};
    struct ftp_world *world = world_new(NULL);
    struct bytes line = {0};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\r", settings[i]);
        cr_expect_str_eq(world_say(world, bytes_at(&line), 0), "|OK|", "%s", settings[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\rAT+%s?\r", others[i], others[i]);
        cr_expect_str_eq(world_say(world, bytes_at(&line), 0), "|OK||ERROR|", "%s", others[i]);
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\rAT+%s=1\r", foreign[i], foreign[i]);
        cr_expect_str_eq(world_say(world, bytes_at(&line), 0), "|ERROR||ERROR|", "%s",
                         foreign[i]);
    }
    bytes_release(&line);
    world_free(world);
}

Test(ftp_service, arguments_of_the_other_commands)
{
    static const struct {
        const char *host;
        int cme;
    } cases[] = {
        {"+FTPGET=0", 793},
        {"+FTPGET=3", 793},
        {"+FTPGET=", 791},
        {"+FTPGET=1,5", 792},
        {"+FTPGET=2", 791},
        {"+FTPGET=2,0", 793},
        {"+FTPGET=2,1461", 793},
        {"+FTPGET=2,x", 794},
        {"+FTPLIST=2", 791},
        {"+FTPPUT=2", 791},
        {"+FTPPUT=1,1", 792},
        {"+FTPDELE=2", 793},
        {"+FTPETPUT=3", 793},
        {"+FTPETGET=2", 793},
        {"+FTPEXTGET=2,9,10000", 793},
        {"+FTPEXTGET=3,0", 791},
        {"+FTPEXTGET=3,0,9", 793},
        {"+FTPEXTGET=1,2", 792},
        {"+FTPEXTPUT=3", 793},
        {"+FTPEXTPUT=2,0,9", 791},
        {"+FTPEXTPUT=2,0,9,999", 793},
        {"+FTPEXTPUT=1,0", 792},
        {"+FTPEXTPUT=2,307201,1,1000", 793},
        {"+FTPEXTPUT=2,1,307200,1000", 793},
    };
    struct ftp_world *world = world_new(NULL);
    struct bytes line = {0}, wanted = {0};
    world_say(world, "AT+CMEE=1\r", 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bytes_clear(&line);
        bytes_clear(&wanted);
        bytes_addf(&line, "AT%s\r", cases[i].host);
        bytes_addf(&wanted, "|+CME ERROR: %d|", cases[i].cme);
        cr_expect_str_eq(world_say(world, bytes_at(&line), 0), bytes_at(&wanted), "%s",
                         cases[i].host);
    }
    bytes_release(&line);
    bytes_release(&wanted);
    world_free(world);
}
