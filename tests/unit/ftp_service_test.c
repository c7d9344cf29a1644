/* SPDX-License-Identifier: MIT */
#include "ftp_fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(ftp_service, settings)
{
    static const struct fixture_step steps[] = {
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
    struct ftp_fixture *fixture = fixture_new(NULL);
    fixture_play(fixture, "settings", steps);
    fixture_free(fixture);
}

/* The longest value of each string, and one character more. */
Test(ftp_service, lengths_of_names)
{
    static const struct {
        const char *name;
        int longest;
    } cases[] = {
        {"FTPSERV", 49},    {"FTPUN", 49},       {"FTPPW", 49},       {"FTPGETNAME", 99},
        {"FTPPUTNAME", 99}, {"FTPGETPATH", 255}, {"FTPPUTPATH", 255},
    };
    struct ftp_fixture *fixture = fixture_new(NULL);
    struct bytes line = {0};
    fixture_say(fixture, "AT+CMEE=1\r", 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int longest = cases[i].longest;
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=\"%0*d\"\r", cases[i].name, longest, 7);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|OK|", "%s", cases[i].name);
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=\"%0*d\"\r", cases[i].name, longest + 1, 7);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|+CME ERROR: 24|", "%s",
                         cases[i].name);
    }
    bytes_release(&line);
    fixture_free(fixture);
}

/* On this family every FTP test command answers OK alone. */
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
    static const char *const foreign[] = {"FTPMD",      "FTPSCONT",    "FTPTIMEOUT",
                                          "FTPGETTOFS", "FTPPUTFRMFS", "FTPSSL",
                                          "FTPTOFSST",  "FTPFILEPUT",  "FTRENAME"};
    struct ftp_fixture *fixture = fixture_new(NULL);
    struct bytes line = {0};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\r", settings[i]);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|OK|", "%s", settings[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\rAT+%s?\r", others[i], others[i]);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|OK||ERROR|", "%s",
                         others[i]);
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        bytes_clear(&line);
        bytes_addf(&line, "AT+%s=?\rAT+%s=1\r", foreign[i], foreign[i]);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), "|ERROR||ERROR|", "%s",
                         foreign[i]);
    }
    bytes_release(&line);
    fixture_free(fixture);
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
        {"+FTPGET=1,5,6", 792},
        {"+FTPGET=2", 791},
        {"+FTPGET=2,0", 793},
        {"+FTPGET=2,1461", 793},
        {"+FTPGET=2,x", 794},
        {"+FTPLIST=2", 791},
        {"+FTPPUT=2", 791},
        {"+FTPPUT=1,1,1", 792},
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
    struct ftp_fixture *fixture = fixture_new(NULL);
    struct bytes line = {0}, wanted = {0};
    fixture_say(fixture, "AT+CMEE=1\r", 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bytes_clear(&line);
        bytes_clear(&wanted);
        bytes_addf(&line, "AT%s\r", cases[i].host);
        bytes_addf(&wanted, "|+CME ERROR: %d|", cases[i].cme);
        cr_expect_str_eq(fixture_say(fixture, bytes_at(&line), 0), bytes_at(&wanted), "%s",
                         cases[i].host);
    }
    bytes_release(&line);
    bytes_release(&wanted);
    fixture_free(fixture);
}

/* --- the application note's flows, 5.1 to 5.18, byte for byte --- */

#define FIFTY "01234567890123456789012345678901234567890123456789"
#define DIR                                                                                    \
    "total 0\r\n"                                                                              \
    "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n"                             \
    "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n"

struct flow {
    const char *what;
    struct scripted_options server;
    struct fixture_step steps[WORLD_STEPS_MAX];
    const char *saw; /* how the server saw it, or NULL */
};

#define LOGIN "USER sim.cs1|PASS secret|TYPE I|PASV|"

static void play_flows(const struct flow *flows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ftp_fixture *fixture = fixture_new(&flows[i].server);
        fixture_play(fixture, flows[i].what, flows[i].steps);
        if (flows[i].saw)
            cr_expect_str_eq(scripted_saw(fixture->server), flows[i].saw, "%s: %s",
                             flows[i].what, scripted_saw(fixture->server));
        cr_expect_eq(ftp_state(fixture->ftp), 0, "%s: the session is closed", flows[i].what);
        fixture_free(fixture);
    }
}

#define PLAY(flows) play_flows(flows, sizeof(flows) / sizeof *(flows))

static const struct flow downloads[] = {
    {"5.1: two pieces with a pause, then the end",
     {.content = {FIFTY FIFTY, 100},
      .rows = {{"RETR", "150 here\n!cut 50\n!wait 2\n!data\n!end\n226 done"}}},
     {{"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1024\r", MSEC(500), "|+FTPGET: 2,50|" FIFTY "|OK|"},
      {"AT+FTPGET=2,1024\r", MSEC(100), "|+FTPGET: 2,0||OK|"},
      {"", SECONDS(1), "[400ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1024\r", SECONDS(9),
       "|+FTPGET: 2,100|" FIFTY FIFTY "|OK|[20ms]|+FTPGET: 1,0|"},
      {"AT+FTPGET=2,1024\r", SECONDS(1), "|ERROR|"}},
     LOGIN "RETR /1K.txt|QUIT|"},
    {"a 1,1 that waits for the line's end is taken back by the read",
     {.content = {FIFTY, 50}, .rows = {{"RETR", "150 here\n!cut 9\n!wait 2\n!data"}}},
     {{"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,9\r", MSEC(500), "|+FTPGET: 2,9|012345678|OK|"},
      {"AT+FTPGET=2,99", SECONDS(1), ""},
      {"\r", SECONDS(1), "|+FTPGET: 2,50|" FIFTY "|OK|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPGET: 1,80|"}},
     NULL},
    {"5.6: reading before, within and after the session",
     {.content = {FIFTY, 50}},
     {{"AT+FTPGET=2,1000\r", 0, "|ERROR|"},
      {"AT+FTPGET=1\r", MSEC(10), "|OK|"},
      {"AT+FTPGET=2,1000\r", MSEC(10), "|ERROR|"},
      {"", MSEC(100), "[40ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1000\r", MSEC(10), "|+FTPGET: 2,50|" FIFTY "|OK|"},
      {"AT+FTPGET=2,1000\r", MSEC(5), "|+FTPGET: 2,0||OK|"},
      {"", MSEC(100), "[5ms]|+FTPGET: 1,0|"},
      {"AT+FTPGET=2,1000\r", MSEC(100), "|ERROR|"}},
     NULL},
    {"5.7: the whole, then from 20 on",
     {.content = {"wodeceshijieguo,zhgeshigeshia", 29}},
     {{"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1024\r", SECONDS(1),
       "|+FTPGET: 2,29|wodeceshijieguo,zhgeshigeshia|OK|[20ms]|+FTPGET: 1,0|"},
      {"AT+FTPREST=20\r", 0, "|OK|"},
      {"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPGET: 1,80|"}},
     LOGIN "RETR /1K.txt|QUIT|" LOGIN "REST 20|RETR /1K.txt|QUIT|"},
    {"5.11: a listing is passed through as it is",
     {.content = {DIR, sizeof DIR - 1}},
     {{"AT+FTPGETPATH=\"/logs\"\r", 0, "|OK|"},
      {"AT+FTPLIST=1\r", SECONDS(1), "|OK|[60ms]|+FTPLIST: 1,1|"},
      {"AT+FTPLIST=2,1024\r", SECONDS(1),
       "|+FTPLIST: 2,126|total 0|"
       "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .|"
       "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..||OK|[20ms]|+FTPLIST: "
       "1,0|"}},
     LOGIN "LIST /logs|QUIT|"},
    {"settings changed during a session count for the next one",
     {.content = {FIFTY, 50}},
     {{"AT+FTPGET=1\r", 0, "|OK|"},
      {"AT+FTPGETNAME=\"other\";+FTPTYPE=\"A\";+FTPUN=\"me\"\r", SECONDS(1),
       "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,99\r", SECONDS(1), "|+FTPGET: 2,50|" FIFTY "|OK|[20ms]|+FTPGET: 1,0|"},
      {"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,99\r", SECONDS(1), "|+FTPGET: 2,50|" FIFTY "|OK|[20ms]|+FTPGET: 1,0|"}},
     LOGIN "RETR /1K.txt|QUIT|USER me|PASS secret|TYPE A|PASV|RETR /other|QUIT|"},
    {"LIST needs no path",
     {.content = {"", 0}},
     {{"AT+FTPGETPATH=\"\"\r", 0, "|OK|"},
      {"AT+FTPLIST=1\r", SECONDS(1), "|OK|[60ms]|+FTPLIST: 1,0|"}},
     LOGIN "LIST|QUIT|"},
    {"an empty file is never announced",
     {.content = {"", 0}},
     {{"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,0|"}},
     NULL},
    {"5.3: an answer that does not come",
     {.rows = {{"RETR", ""}}},
     {{"AT+FTPGET=1\r", SECONDS(76), "|OK|[75000ms]|+FTPGET: 1,64|"}},
     NULL},
    {"5.3: a host that does not read",
     {.content = {FIFTY, 50}},
     {{"AT+FTPGET=1\r", SECONDS(12),
       "|OK|[60ms]|+FTPGET: 1,1|[5000ms]|+FTPGET: 1,1|[5000ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,20\r", SECONDS(6),
       "|+FTPGET: 2,20|01234567890123456789|OK|[5000ms]|+FTPGET: 1,1|"},
      {"", SECONDS(68), NULL},
      {"AT\r", SECONDS(2), "|OK|[1000ms]|+FTPGET: 1,64|"},
      {"AT+FTPGET=2,20\r", SECONDS(1), "|ERROR|"}},
     NULL},
    {"5.4: a wrong password",
     {.rows = {{"PASS", "530 Login incorrect."}}},
     {{"AT+FTPGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPGET: 1,72|"}},
     NULL},
    {"5.5: an empty name, an empty server, another session",
     {.content = {FIFTY, 50}},
     {{"AT+FTPGETNAME=\"\"\r", 0, "|OK|"},
      {"AT+FTPGET=1\r", SECONDS(1), "|OK|[20ms]|+FTPGET: 1,66|"},
      {"AT+FTPGETNAME=\"x\"\r", 0, "|OK|"},
      {"AT+FTPSERV=\"\"\r", 0, "|OK|"},
      {"AT+FTPGET=1\r", SECONDS(1), "|OK|[20ms]|+FTPGET: 1,66|"},
      {"AT+FTPSERV=\"10.0.0.2\"\r", 0, "|OK|"},
      {"AT+FTPGET=1\r", MSEC(10), "|OK|"},
      {"AT+FTPGET=1\rAT+FTPSIZE\r", SECONDS(1),
       "|OK||OK|[20ms]|+FTPGET: 1,66||+FTPSIZE: 1,66,0|[30ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1460\r", SECONDS(1), "|+FTPGET: 2,50|" FIFTY "|OK|[20ms]|+FTPGET: 1,0|"}},
     NULL},
    {"5.16: quitting while it opens",
     {.content = {FIFTY, 50}},
     {{"AT+FTPQUIT\r", 0, "|ERROR|"},
      {"AT+FTPGET=1\r", MSEC(10), "|OK|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPGET: 1,80|"},
      {"AT+FTPQUIT=1\r", 0, "|ERROR|"}},
     NULL},
    {"the server breaks off: what has come can be read",
     {.content = {FIFTY, 50},
      .rows = {{"RETR", "150 here\n!cut 10\n!wait 1\n!break\n426 sorry"}}},
     {{"AT+FTPGET=1\r", SECONDS(2), "|OK|[60ms]|+FTPGET: 1,1|"},
      {"AT+FTPGET=2,1000\r", SECONDS(1), "|+FTPGET: 2,10|0123456789|OK|[20ms]|+FTPGET: 1,79|"}},
     NULL},
};

Test(ftp_service, downloads)
{
    PLAY(downloads);
}

static const struct flow uploads[] = {
    {"5.2: blocks, next 1,1 at once, 1,0 late enough",
     {.host = NULL},
     {{"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,10\r", 0, "|+FTPPUT: 2,10|"},
      {"01234567", SECONDS(1), ""},
      {"89", MSEC(1), "|OK||+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,0\r", SECONDS(1), "|OK|[400ms]|+FTPPUT: 1,0|"}},
     LOGIN "STOR /in/up.txt|QUIT|"},
    {"5.6: writing before and after the session",
     {.host = NULL},
     {{"AT+FTPPUT=1\r", MSEC(10), "|OK|"},
      {"AT+FTPPUT=2,1000\r", SECONDS(1), "|ERROR|[50ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,4\rabcdAT+FTPPUT=2,0\r", MSEC(10),
       "|+FTPPUT: 2,4||OK||+FTPPUT: 1,1,1360||OK|"},
      {"AT+FTPPUT=2,100\r", MSEC(10), "|ERROR|"},
      {"AT+FTPSTATE\r", SECONDS(1), "|+FTPSTATE: 1||OK|[380ms]|+FTPPUT: 1,0|"},
      {"AT+FTPPUT=2,0\r", 0, "|ERROR|"},
      {"AT+FTPSTATE\r", 0, "|+FTPSTATE: 0||OK|"}},
     NULL},
    {"5.5: opened twice, the first goes on",
     {.host = NULL},
     {{"AT+FTPPUT=1\r", MSEC(10), "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[20ms]|+FTPPUT: 1,66|[30ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,0\r", SECONDS(1), "|OK|[400ms]|+FTPPUT: 1,0|"}},
     NULL},
    {"CR LF behind the command and behind the payload is silent",
     {.host = NULL},
     {{"AT+FTPPUT=1\r\n", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,2\r\n", 0, "|+FTPPUT: 2,2|"},
      {"ab\r\n", 0, "|OK||+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,1361\r\n", 0, "|ERROR|"},
      {"AT+FTPPUT=2,0\r\n", SECONDS(1), "|OK|[400ms]|+FTPPUT: 1,0|"}},
     NULL},
    {"a host that does not write",
     {.host = NULL},
     {{"AT+FTPPUT=1\r", SECONDS(75), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,2\r", SECONDS(99), "|+FTPPUT: 2,2|"},
      {"ab", SECONDS(74), "|OK||+FTPPUT: 1,1,1360|"},
      {"", SECONDS(2), "[1000ms]|+FTPPUT: 1,64|"}},
     LOGIN "STOR /in/up.txt|ABOR|QUIT|"},
    {"the server goes while a block is entered",
     {.rows = {{"STOR", "150 go on\n!wait 1\n!break\n426 sorry"}}},
     {{"AT+FTPPUT=1\r", MSEC(500), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,3\rab", SECONDS(5), "|+FTPPUT: 2,3|"},
      {"c", SECONDS(1), "|OK||+FTPPUT: 1,78|"}},
     NULL},
    {"no name",
     {.host = NULL},
     {{"AT+FTPPUTNAME=\"\"\r", 0, "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[20ms]|+FTPPUT: 1,66|"},
      {"AT+FTPPUTOPT=STOU\r", 0, "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPPUT: 1,80|"}},
     LOGIN "STOU|ABOR|QUIT|"},
    {"appended",
     {.host = NULL},
     {{"AT+FTPPUTOPT=appe\r", 0, "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPPUT=2,0\r", SECONDS(1), "|OK|[400ms]|+FTPPUT: 1,0|"}},
     LOGIN "APPE /in/up.txt|QUIT|"},
};

Test(ftp_service, uploads)
{
    PLAY(uploads);
}

static const struct flow one_shot_commands[] = {
    {"5.8 DELE, in both spellings",
     {.host = NULL},
     {{"AT+FTPDELE=1\r", SECONDS(1), "|OK|[60ms]|+FTPDELE: 1,0|"},
      {"AT+FTPDELE\r", SECONDS(1), "|OK|[60ms]|+FTPDELE: 1,0|"}},
     "USER sim.cs1|PASS secret|TYPE I|DELE /1K.txt|QUIT|"
     "USER sim.cs1|PASS secret|TYPE I|DELE /1K.txt|QUIT|"},
    {"5.9 SIZE",
     {.host = NULL},
     {{"AT+FTPSIZE\r", SECONDS(1), "|OK|[60ms]|+FTPSIZE: 1,0,1024|"}},
     NULL},
    {"SIZE that fails has a third field",
     {.rows = {{"SIZE", "550 no"}}},
     {{"AT+FTPSIZE\r", SECONDS(1), "|OK|[60ms]|+FTPSIZE: 1,77,0|"}},
     NULL},
    {"SIZE that is no number",
     {.rows = {{"SIZE", "213 large"}}},
     {{"AT+FTPSIZE\r", SECONDS(1), "|OK|[60ms]|+FTPSIZE: 1,70,0|"}},
     NULL},
    {"5.10 MKD and RMD",
     {.rows = {{"RMD", "550 not empty"}}},
     {{"AT+FTPGETPATH=\"/test\"\r", 0, "|OK|"},
      {"AT+FTPMKD\r", SECONDS(1), "|OK|[60ms]|+FTPMKD: 1,0|"},
      {"AT+FTPRMD\r", SECONDS(1), "|OK|[60ms]|+FTPRMD: 1,77|"},
      {"AT+FTPGETPATH=\"\"\r", 0, "|OK|"},
      {"AT+FTPMKD\r", SECONDS(1), "|OK|[20ms]|+FTPMKD: 1,66|"}},
     "USER sim.cs1|PASS secret|TYPE I|MKD /test|QUIT|USER sim.cs1|PASS secret|TYPE I|RMD "
     "/test|QUIT|"},
    {"5.17 RENAME, without and with a path of its own",
     {.host = NULL},
     {{"AT+FTPPUTNAME=\"1.txt\";+FTPPUTPATH=\"\"\r", 0, "|OK|"},
      {"AT+FTPRENAME\r", SECONDS(1), "|OK|[60ms]|+FTPRENAME: 1,0|"},
      {"AT+FTPPUTPATH=\"/a/\"\r", 0, "|OK|"},
      {"AT+FTPRENAME\r", SECONDS(1), "|OK|[60ms]|+FTPRENAME: 1,0|"},
      {"AT+FTPPUTNAME=\"\"\r", 0, "|OK|"},
      {"AT+FTPRENAME\r", SECONDS(1), "|OK|[20ms]|+FTPRENAME: 1,66|"}},
     "USER sim.cs1|PASS secret|TYPE I|RNFR /1K.txt|RNTO /1.txt|QUIT|"
     "USER sim.cs1|PASS secret|TYPE I|RNFR /1K.txt|RNTO /a/1.txt|QUIT|"},
    {"5.18 MDTM, text as it came",
     {.rows = {{"MDTM", "213 20140409060951"}}},
     {{"AT+FTPMDTM\r", SECONDS(1), "|OK|[60ms]|+FTPMDTM: 1,0,20140409060951|"}},
     "USER sim.cs1|PASS secret|TYPE I|MDTM /1K.txt|QUIT|"},
    {"MDTM that fails",
     {.rows = {{"MDTM", "550 no"}}},
     {{"AT+FTPMDTM\r", SECONDS(1), "|OK|[60ms]|+FTPMDTM: 1,77|"}},
     NULL},
    {"quitting one",
     {.rows = {{"SIZE", ""}}},
     {{"AT+FTPSIZE\r", SECONDS(1), "|OK|"},
      {"AT+FTPSTATE\r", SECONDS(1), "|+FTPSTATE: 1||OK|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPSIZE: 1,80,0|"}},
     NULL},
};

Test(ftp_service, one_shot_commands)
{
    PLAY(one_shot_commands);
}

static const struct flow extended[] = {
    {"5.12: the buffer, then the upload",
     {.host = NULL},
     {{"AT+FTPEXTPUT=1\r", 0, "|OK|"},
      {"AT+FTPEXTPUT=2,0,10,10000\r", 0, "|+FTPEXTPUT: 0,10|"},
      {"0123456789", 0, "|OK|"},
      {"AT+FTPEXTPUT=1\r", 0, "|OK|"},
      {"AT+FTPEXTPUT=2,10,3,1000\rabc", 0, "|+FTPEXTPUT: 10,3||OK|"},
      {"AT+FTPEXTPUT=2,2,2,1000\r--", 0, "|+FTPEXTPUT: 2,2||OK|"},
      {"AT+FTPEXTPUT=2,15,1,1000\rz", 0, "|+FTPEXTPUT: 15,1||OK|"},
      {"AT+FTPEXTPUT=2,0,4,1000\rxx", SECONDS(2), "|+FTPEXTPUT: 0,4|[1000ms]|ERROR|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,0|"},
      {"AT+FTPEXTPUT=0\r", 0, "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,1,1360|"},
      {"AT+FTPQUIT\r", SECONDS(1), "|OK|[20ms]|+FTPPUT: 1,80|"}},
     LOGIN "STOR /in/up.txt|QUIT|" LOGIN "STOR /in/up.txt|ABOR|QUIT|"},
    {"an upload that fails says so",
     {.rows = {{"STOR", "553 no"}}},
     {{"AT+FTPEXTPUT=1\r", 0, "|OK|"},
      {"AT+FTPPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPPUT: 1,77|"}},
     NULL},
    {"5.13: progress, end, dump",
     {.content = {FIFTY, 50},
      .rows = {{"RETR", "150 here\n!cut 20\n!wait 2\n!data\n!end\n226 done"}}},
     {{"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 0,0||OK|"},
      {"AT+FTPEXTGET=1\r", SECONDS(1), "|OK|"},
      {"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 1,20||OK|"},
      {"AT+FTPEXTGET=3,0,5\r", 0, "|ERROR|"},
      {"", SECONDS(2), "[1000ms]|+FTPEXTGET: 1,0|"},
      {"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 1,70||OK|"},
      {"AT+FTPEXTGET=3,15,10\r", 0, "|+FTPEXTGET: 3,10|5678901234|OK|"},
      {"AT+FTPEXTGET=3,60,307200\r", 0, "|+FTPEXTGET: 3,10|0123456789|OK|"},
      {"AT+FTPEXTGET=3,70,1\r", 0, "|ERROR|"},
      {"AT+FTPEXTGET=0\r", 0, "|OK|"},
      {"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 0,0||OK|"},
      {"AT+FTPEXTGET=3,0,1\r", 0, "|ERROR|"}},
     NULL},
    {"a download that fails leaves nothing",
     {.rows = {{"RETR", "550 no"}}},
     {{"AT+FTPEXTGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPEXTGET: 1,77|"},
      {"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 0,0||OK|"}},
     NULL},
    {"ended before its end",
     {.rows = {{"RETR", ""}}},
     {{"AT+FTPEXTGET=1\r", SECONDS(1), "|OK|"},
      {"AT+FTPEXTGET=1\r", SECONDS(1), "|OK|[20ms]|+FTPEXTGET: 1,66|"},
      {"AT+FTPEXTGET=0\r", SECONDS(1), "|OK|[20ms]|+FTPEXTGET: 1,80|"}},
     NULL},
    {"nothing configured",
     {.host = NULL},
     {{"AT+FTPGETNAME=\"\"\r", SECONDS(1), "|OK|"},
      {"AT+FTPEXTGET=1\r", SECONDS(1), "|OK|[20ms]|+FTPEXTGET: 1,66|"},
      {"AT+FTPEXTGET?\r", 0, "|+FTPEXTGET: 0,0||OK|"}},
     NULL},
};

Test(ftp_service, extended)
{
    PLAY(extended);
}

static const struct flow et[] = {
    {"5.14 ETPUT",
     {.host = NULL},
     {{"AT+FTPETPUT=2\r", 0, "|ERROR|"},
      {"AT+FTPETPUT=1\r", SECONDS(1), "|OK|[60ms]|+FTPETPUT: 1,1|"},
      {"AT+FTPETPUT=2\r", 0, "|OK||+FTPETPUT: 2,1|"},
      {"AT\r\x10\x03\x10\x10\x10x+++", SECONDS(9), ""},
      {"\x03\r\n", SECONDS(1), "|OK|[400ms]|+FTPETPUT: 1,0|"}},
     LOGIN "STOR /in/up.txt|QUIT|"},
    {"5.15 ETGET",
     {.content = {"ab\x03"
                  "c\x10"
                  "d",
                  6}},
     {{"AT+FTPETGET=1\r", SECONDS(1),
       "|OK|[60ms]|+FTPETGET: 1,1|ab\\x10\\x03c\\x10\\x10d\\x03|+FTPETGET: 1,0|"}},
     LOGIN "RETR /1K.txt|QUIT|"},
    {"ETGET waits until the host has ended its line",
     {.content = {"ab", 2}},
     {{"AT+FTPETGET=1\r", MSEC(10), "|OK|"},
      {"AT+FTPST", SECONDS(1), ""},
      {"ATE\r", SECONDS(1), "|+FTPSTATE: 1||OK||+FTPETGET: 1,1|ab\\x03|+FTPETGET: 1,0|"}},
     NULL},
    {"ETGET, the server breaks off; the host talks into the stream",
     {.content = {"abcdef", 6},
      .rows = {{"RETR", "150 here\n!cut 3\n!wait 2\n!break\n426 sorry"}}},
     {{"AT+FTPETGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPETGET: 1,1|abc"},
      {"AT+FTPQUIT\r", SECONDS(2), "[1000ms]\\x03|+FTPETGET: 1,79|"},
      {"AT\r", SECONDS(1), "|OK|"}},
     NULL},
    {"ETGET of a missing file",
     {.rows = {{"RETR", "550 no"}}},
     {{"AT+FTPETGET=1\r", SECONDS(1), "|OK|[60ms]|+FTPETGET: 1,77|"}},
     NULL},
};

Test(ftp_service, et)
{
    PLAY(et);
}
