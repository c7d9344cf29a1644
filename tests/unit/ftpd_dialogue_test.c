/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "ftp_hand.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *send, *codes;
} exchanges[] = {
    {"SYST\r\n", "215"},
    {"FEAT\r\n", "211"},
    {"NOOP\r\nNOOP\nnoop \r\n", "200 200 200"},
    {"\r\n", "500"},
    {"XYZZY\r\n", "500"},
    {"AUTH TLS\r\n", "502"},
    {"PWD\r\n", "257"},
    {"PWD x\r\n", "501"},
    {"XPWD\r\n", "257"},
    {"ACCT me\r\n", "202"},
    {"ALLO 1000 R 100\r\n", "202"},
    {"TYPE A\r\nTYPE A N\r\nTYPE I\r\nTYPE L 8\r\ntype i\r\n", "200 200 200 200 200"},
    {"TYPE E\r\nTYPE X\r\nTYPE\r\n", "504 501 501"},
    {"STRU F\r\nSTRU R\r\nSTRU 7\r\n", "200 504 501"},
    {"MODE S\r\nMODE B\r\nMODE Q\r\n", "200 504 501"},
    {"OPTS UTF8 ON\r\nOPTS MLST size;\r\nOPTS X\r\n", "200 200 501"},
    {"HELP\r\nHELP RETR\r\nHELP XYZZY\r\n", "214 214 502"},
    {"SITE HELP\r\nSITE CHMOD 644 x\r\n", "214 504"},
    {"STAT\r\nSTAT /d\r\nSTAT /no\r\n", "211 213 550"},
    {"CWD d\r\nPWD\r\nCDUP\r\nCWD /d\r\nXCUP\r\n", "250 257 250 250 250"},
    {"CWD no\r\nCWD f\r\nXCWD ..\r\n", "550 550 250"},
    {"MKD n\r\nMKD n\r\nMKD /no/n\r\nXMKD n/m\r\n", "257 550 550 257"},
    {"RMD n\r\nRMD n/m\r\nXRMD n\r\nRMD n\r\nRMD /\r\n", "550 250 250 550 550"},
    {"SIZE f\r\nSIZE d\r\nSIZE no\r\nTYPE A\r\nSIZE f\r\n", "213 550 550 200 213"},
    {"MDTM f\r\nMDTM d\r\nMDTM no\r\n", "213 213 550"},
    {"MFMT 20200101000000 f\r\nMFMT 2020 f\r\nMFMT 20200101000000\r\n", "213 501 501"},
    {"MFMT 20200101000000 no\r\nSITE UTIME 20210101000000 f\r\n", "550 213"},
    {"MLST f\r\nMLST\r\nMLST no\r\n", "250 250 550"},
    {"RNFR f\r\nRNTO g\r\nRNFR g\r\nRNTO f\r\n", "350 250 350 250"},
    {"RNTO g\r\nRNFR no\r\nRNFR f\r\nNOOP\r\nRNTO g\r\n", "503 550 350 200 503"},
    {"RNFR f\r\nRNFR d\r\nRNTO e\r\nRNFR e\r\nRNTO d\r\n", "350 350 250 350 250"},
    {"RNFR f\r\nRNTO /no/f\r\nRNTO g\r\n", "350 550 503"},
    {"DELE no\r\nDELE d\r\n", "550 550"},
    {"REST 5\r\nREST x\r\nREST -1\r\nREST 0\r\n", "350 501 501 350"},
    {"RETR f\r\nSTOR x\r\nLIST\r\nMLSD\r\n", "425 425 425 425"},
    {"ABOR\r\n", "225"},
    {"EPSV 2\r\nEPSV 3\r\nEPSV 1\r\nEPSV\r\n", "522 522 229 229"},
    {"RETR no\r\nRETR d\r\nSTOR d\r\nSTOR /no/x\r\nAPPE d\r\n", "550 550 550 550 550"},
    {"REST 9\r\nRETR f\r\nREST 9\r\nSTOR f\r\n", "350 554 350 554"},
    {"LIST no\r\nNLST no\r\nMLSD no\r\nMLSD f\r\nNLST *.no\r\n", "550 550 550 501 550"},
    {"PORT 10,0,0,2,4,0\r\nPORT 10,0,0,2,4,0,1\r\nPORT\r\n", "200 501 501"},
    {"PORT 256,0,0,2,4,0\r\nPORT 10,0,0,2,4,256\r\nPORT a,b,c,d,e,f\r\n", "501 501 501"},
    {"EPRT |1|10.0.0.2|1024|\r\nEPRT |3|10.0.0.2|1024|\r\n", "200 522"},
    {"EPRT |1|10.0.0.2|1024\r\nEPRT |1|10.0.0|1024|\r\nEPRT x\r\n", "501 501 501"},
    {"EPRT |1|10.0.0.2|x|\r\nEPRT |1|10.0.0.2|65536|\r\n", "501 501"},
    {"EPRT |1|1000000000000000000000000000000000000000000000000000000000000000.0.0.2|1024|\r\n",
     "501"},
    {"PORT 10,0,0,3,4,0\r\nPORT 10,0,0,2,3,255\r\n", "504 504"}, /* RFC 2577 */
    {"EPRT |1|10.0.0.3|1024|\r\nEPRT |1|10.0.0.2|1023|\r\n", "504 504"},
    {"EPRT |2|::1|1024|\r\n", "504"},
    {"EPSV ALL\r\nPASV\r\nPORT 10,0,0,2,4,0\r\nEPSV\r\n", "200 503 503 229"},
    {"USER u\r\nPWD\r\nPASS p\r\nPWD\r\n", "331 530 230 257"},
    {"REIN\r\nSMNT x\r\n", "502 502"},
    {"QUIT\r\nNOOP\r\n", "221"},
};

Test(ftpd_dialogue, one_reply_for_each_line)
{
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", SPAN("12345678"));
    cr_assert_eq(tree_make_folder(ftpd_tree(hand.ftpd), SPAN("/d"), false, 0), TREE_OK);
    wire_log_in(&wire, &hand);
    for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++)
        wire_expect(&wire, exchanges[i].send, exchanges[i].codes);
    cr_expect(wire.ended && wire.how == NET_CLOSED, "QUIT closes");
    cr_expect_eq(ftpd_client_count(hand.ftpd), 0);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, over_ipv6_only_the_extended_commands_go)
{
    struct hand hand;
    struct wire wire;
    struct net_address at = {.host = "fd00::1", .port = 2121};
    hand_init(&hand, "", "");
    cr_assert(ftpd_listen(hand.ftpd, net_memory_at(hand.memory, at.host), &at));
    hand.net = net_memory_at(hand.memory, "fd00::2");
    hand.server = at;
    wire_log_in(&wire, &hand);
    wire_expect(&wire, "PASV\r\nEPSV 1\r\nEPSV 2\r\nEPSV\r\n", "425 522 229 229");
    wire_expect(&wire, "PORT 10,0,0,2,4,0\r\nEPRT |1|10.0.0.2|1024|\r\n", "504 504");
    wire_expect(&wire, "EPRT |2|fd00::3|1024|\r\nEPRT |2|fd00::2|1024|\r\n", "504 200");
    wire_expect(&wire, "EPSV ALL\r\nEPRT |2|fd00::2|1024|\r\n", "200 503");
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, what_replies_say)
{
    static const struct {
        const char *send, *reply;
    } rows[] = {
        {"PWD\r\n", "257 \"/\" is the current directory.\r\n"},
        {"MKD a \"b\"\r\n", "257 \"/a \"\"b\"\"\" was made.\r\n"},
        {"CWD a \"b\"\r\n", "250 \"/a \"\"b\"\"\" is the current directory.\r\n"},
        {"CWD ../../..\r\n", "250 \"/\" is the current directory.\r\n"},
        {"SYST\r\n", "215 UNIX Type: L8\r\n"},
        {"SIZE f\r\n", "213 8\r\n"},
        {"MDTM f\r\n", "213 20201012145800\r\n"},
        {"MFMT 20200229235959 f\r\n", "213 Modify=20200229235959; /f\r\n"},
        {"MDTM f\r\n", "213 20200229235959\r\n"},
        {"MLST f\r\n", "250-Facts:\r\n type=file;size=8;modify=20200229235959;perm=adfrw; "
                       "/f\r\n250 End.\r\n"},
        {"OPTS MLST Size;Type;bogus;\r\n", "200 MLST OPTS type;size;\r\n"},
        {"MLST\r\n", "250-Facts:\r\n type=dir; /\r\n250 End.\r\n"},
        {"FEAT\r\n",
         "211-Features:\r\n EPSV\r\n EPRT\r\n REST STREAM\r\n SIZE\r\n MDTM\r\n MFMT\r\n"
         " MLST type*;size*;modify;perm;\r\n TVFS\r\n UTF8\r\n211 End.\r\n"},
        {"HELP mkd\r\n", "214 Syntax: MKD <path> (RFC 959 4.1.3)\r\n"},
        {"STAT\r\n", "211-Status of the FTP server:\r\n Connected from 10.0.0.2.\r\n"
                     " Logged in.\r\n TYPE I; STRU F; MODE S.\r\n No transfer runs.\r\n"
                     "211 End of status.\r\n"},
        {"STAT f\r\n", "213-Status follows:\r\n"
                       "-rw-rw-rw-   1 user     group           8 Feb 29  2020 f\r\n"
                       "213 End of status.\r\n"},
        {"MKD \xff\xff!\r\n", "257 \"/\xff\xff!\" was made.\r\n"}, /* IAC doubled */
        {"\xff\xfd\x01\xff\xfb\x18NOOP\r\n",
         "\xff\xfc\x01\xff\xfe\x18"
         "200 Nothing done.\r\n"}, /* DO ECHO, WILL TERMINAL-TYPE: no */
        {"NO\xff\xf1OP\r\n", "200 Nothing done.\r\n"},
        {"\xff\xfa\x18x\nx\xff\xf0NOOP\r\n", "200 Nothing done.\r\n"},
        {"\xff\xf4\xff\xf2"
         "ABOR\r\n",
         "225 No transfer runs.\r\n"},
        {"\xff\xf4\xff"
         "ABOR\r\n",
         "225 No transfer runs.\r\n"}, /* the urgent byte got lost */
    };
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", SPAN("12345678"));
    wire_log_in(&wire, &hand);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *came = wire_ask(&wire, rows[i].send);
        cr_expect_str_eq(came, rows[i].reply, "%s -> %s", rows[i].send, came);
    }
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, logins)
{
    static const struct {
        const char *user, *password, *send, *codes;
    } rows[] = {
        {"u", "p", "USER u\r\nPASS p\r\nPWD\r\n", "331 230 257"},
        {"u", "p", "USER u\r\nPASS x\r\nPWD\r\n", "331 530 530"},
        {"u", "p", "USER x\r\nPASS p\r\nPWD\r\n", "331 530 530"},
        {"u", "p", "USER u\r\nPASS\r\nPASS p\r\n", "331 530 503"},
        {"u", "p", "PASS p\r\nPWD\r\nRETR f\r\n", "503 530 530"},
        {"u", "p", "USER U\r\nPASS p\r\n", "331 530"},
        {"u", "p", "USER u\r\nPASS p \r\n", "331 530"},
        {"u", "p", "USER x\r\nPASS p\r\nUSER u\r\nPASS p\r\n", "331 530 331 230"},
        {"", "", "USER anonymous\r\nPASS a@b\r\nPWD\r\n", "331 230 257"},
        {"", "", "USER x\r\nPASS\r\nPWD\r\n", "331 230 257"},
        {"", "", "PWD\r\nUSER\r\nSTAT /\r\nSTAT\r\nSYST\r\n", "530 501 530 211 215"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hand hand;
        struct wire wire;
        hand_init(&hand, rows[i].user, rows[i].password);
        wire_dial(&wire, &hand);
        wire_expect(&wire, rows[i].send, rows[i].codes);
        wire_close(&wire);
        hand_release(&hand);
    }
}

Test(ftpd_dialogue, it_does_not_matter_how_the_bytes_are_cut)
{
    static const char lines[] = "USER u\r\nPASS p\r\nMKD a\r\nCWD a\nPWD\r\nNOOP\r\nQUIT\r\n";
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "u", "p");
    wire_dial(&wire, &hand);
    struct bytes all = {0};
    for (const char *at = lines; *at; at++) {
        char one[] = {*at, '\0'};
        bytes_add_text(&all, wire_codes(&wire, one));
    }
    cr_expect_str_eq(bytes_at(&all), "331230257250257200221");
    bytes_release(&all);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, long_lines_and_paths_are_refused_and_the_next_line_counts)
{
    struct hand hand;
    struct wire wire;
    char path[FTPD_LINE_MAX + 100], line[FTPD_LINE_MAX + 200];
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    memset(path, 'x', sizeof path);
    snprintf(line, sizeof line, "MKD %.*s\r\nNOOP\r\n", FTPD_LINE_MAX - 4, path);
    wire_expect(&wire, line, "500 200"); /* CR counts until the line is complete */
    snprintf(line, sizeof line, "MKD %.*s\r\nNOOP\r\n", FTPD_LINE_MAX + 60, path);
    wire_expect(&wire, line, "500 200");
    snprintf(line, sizeof line, "MKD %.*s\r\n", FTPD_NAME_MAX + 1, path);
    wire_expect(&wire, line, "553");
    snprintf(line, sizeof line, "MKD %.*s\r\nMKD a\rb\r\n", FTPD_NAME_MAX, path);
    wire_expect(&wire, line, "257 553");
    snprintf(line, sizeof line, "CWD %.*s\r\nCWD ../%.*s\r\n", FTPD_NAME_MAX, path,
             FTPD_PATH_MAX, path);
    wire_expect(&wire, line, "250 553");
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, more_clients_than_there_is_room_for_hear_421)
{
    struct hand hand;
    static struct wire wires[FTPD_CLIENTS_MAX + 1];
    struct wire *last = &wires[FTPD_CLIENTS_MAX];
    hand_init(&hand, "", "");
    for (int i = 0; i < FTPD_CLIENTS_MAX; i++)
        wire_dial(&wires[i], &hand);
    wire_connect(last, &hand, hand.net, 21);
    wire_expect(last, "", "421");
    cr_expect(last->ended);
    wire_close(last);
    wire_expect(&wires[3], "QUIT\r\n", "221");
    wire_dial(last, &hand);
    cr_expect_eq(ftpd_client_count(hand.ftpd), FTPD_CLIENTS_MAX);
    for (int i = 0; i <= FTPD_CLIENTS_MAX; i++)
        wire_close(&wires[i]);
    cr_expect_eq(ftpd_client_count(hand.ftpd), 0);
    hand_release(&hand);
}

Test(ftpd_dialogue, silence_ends_a_session)
{
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    hand_wait(&hand, FTPD_IDLE_US - 1);
    wire_expect(&wire, "NOOP\r\n", "200");
    hand_wait(&hand, FTPD_IDLE_US - 1);
    cr_expect_not(wire.ended);
    bytes_clear(&wire.in);
    hand_wait(&hand, 1);
    cr_expect(span_starts(bytes_span(&wire.in), "421 "), "%s", bytes_at(&wire.in));
    cr_expect(wire.ended);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_dialogue, a_client_that_does_not_read_is_not_answered_without_end)
{
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    wire.deaf = true;
    size_t sent = 0;
    for (int i = 0; i < 3000; i++)
        bytes_add_text(&wire.out, "FEAT\r\nHELP\r\n");
    sent = wire.out.count;
    wire_ask(&wire, "");
    cr_expect_gt(sent, NET_MEMORY_WINDOW / 4);
    size_t replies = 0, heads = 0;
    wire.deaf = false;
    for (int i = 0; i < 100; i++) {
        wire_read(&wire);
        hand_settle(&hand);
    }
    struct span rest = bytes_span(&wire.in);
    for (; rest.count; rest = span_skip(rest, span_find(rest, '\n') + 1)) {
        replies += span_starts(rest, "211 ") || span_starts(rest, "214 ");
        heads += span_starts(rest, "211-") || span_starts(rest, "214-");
    }
    cr_expect_eq(replies, 6000);
    cr_expect_eq(heads, 6000);
    wire_close(&wire);
    hand_release(&hand);
}
