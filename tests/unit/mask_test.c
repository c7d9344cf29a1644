/* SPDX-License-Identifier: MIT */
#include "trace/mask.h"

#include <criterion/criterion.h>
#include <string.h>

static void masked(enum mask_mode mode, const char *password, enum lane lane, const char *text,
                   size_t piece, struct bytes *out)
{
    struct mask mask;
    mask_init(&mask, mode, password);
    bytes_clear(out);
    for (size_t i = 0; i < strlen(text); i += piece)
        mask_add(&mask, lane, span_cut(span_skip(span_of(text), i), piece), out);
}

static const struct {
    enum lane lane;
    const char *password, *text, *hidden;
    bool lossy; /* lifting gives other bytes than before, wrong as they were */
} rows[] = {
    {LANE_TO_MODEM, "secret", "AT+FTPPW=\"secret\"\r", "AT+FTPPW=\"******\"\r", false},
    {LANE_TO_MODEM, "secret", "at+ftppw = secret\r", "at+ftppw = ******\r", false},
    {LANE_TO_MODEM, "secret", "AT+FTPPW=\"sacred!\"\r", "AT+FTPPW=\"*#***##\"\r", true},
    {LANE_TO_MODEM, "", "AT+FTPPW=\"abc\"\r", "AT+FTPPW=\"***\"\r", true},
    {LANE_TO_MODEM, "pw", "AT+FTPPW=pw;+FTPUN=pw\r", "AT+FTPPW=**;+FTPUN=pw\r", false},
    {LANE_TO_MODEM, "a,b", "AT+FTPPW=\"a,b\";+X\r", "AT+FTPPW=\"***\";+X\r", false},
    {LANE_TO_MODEM, "pw", "AT+FTPPW=\"px\bw\"\r", "AT+FTPPW=\"*#\b*\"\r", true},
    {LANE_TO_MODEM, "pw", "AT+FTPPW?\rAT+FTPPW=?\r", "AT+FTPPW?\rAT+FTPPW=?\r", false},
    {LANE_TO_MODEM, "pw", "AT+CNCFG=1,\"a,b\",\"me\",\"1234\",3\r",
     "AT+CNCFG=1,\"a,b\",\"me\",\"****\",3\r", true},
    {LANE_TO_MODEM, "pw", "AT+CNCFG=1,\"ctnb\"\r", "AT+CNCFG=1,\"ctnb\"\r", false},
    {LANE_TO_MODEM, "", "AT+CSTT=\"a\",\"u\",\"p;w\"\r", "AT+CSTT=\"a\",\"u\",\"***\"\r", true},
    {LANE_FROM_MODEM, "", "\r\n+CSTT: \"a\",\"u\",\"p\"\r\n",
     "\r\n+CSTT: \"a\",\"u\",\"*\"\r\n", true},
    {LANE_TO_MODEM, "", "AT+CGAUTH=1,2,\"p\",\"u\"\r", "AT+CGAUTH=1,2,\"*\",\"u\"\r", true},
    {LANE_TO_MODEM, "", "AT+SMCONF=\"PASSWORD\",\"pw\"\r", "AT+SMCONF=\"PASSWORD\",\"**\"\r",
     true},
    {LANE_TO_MODEM, "", "AT+SMCONF=\"USERNAME\",\"me\"\r", "AT+SMCONF=\"USERNAME\",\"me\"\r",
     false},
    {LANE_TO_MODEM, "pw", "AT+SAPBR=3,1,\"PWD\",\"abc\"\r", "AT+SAPBR=3,1,\"PWD\",\"***\"\r",
     true},
    {LANE_TO_MODEM, "pw", "AT+SAPBR=3,1,\"USER\",\"me\"\r", "AT+SAPBR=3,1,\"USER\",\"me\"\r",
     false},
    {LANE_FROM_MODEM, "pw", "AT+FTPPW=\"pw\"\r\r\nOK\r\n", "AT+FTPPW=\"**\"\r\r\nOK\r\n",
     false},
    {LANE_FROM_MODEM, "pw", "\r\n+FTPPW: \"pw\"\r\n", "\r\n+FTPPW: \"**\"\r\n", false},
    {LANE_FROM_MODEM, "pw", "\r\nUSER: me\r\nPWD: 1234\r\nRATE: 0",
     "\r\nUSER: me\r\nPWD: ****\r\nRATE: 0", true},
    {LANE_FROM_MODEM, "pw", "\r\nUSER,me\r\nPWD,1,\"4\r\nRATE,0",
     "\r\nUSER,me\r\nPWD,****\r\nRATE,0", true},
    {LANE_TO_MODEM, "pw", "AT+CNCFG=1,(x,me,1234\r", "AT+CNCFG=1,(x,me,****\r", true},
    {LANE_FROM_MODEM, "", "\r\n+CNCFG: (0-2),64,32,32,(0-3)\r\n",
     "\r\n+CNCFG: (0-2),64,32,32,(0-3)\r\n", false},
    {LANE_FROM_MODEM, "", "\r\n+CNCFG: 1,\"a\",\"u\",\"p\",0\r\n",
     "\r\n+CNCFG: 1,\"a\",\"u\",\"*\",0\r\n", true},
    {LANE_TO_FTP, "se\"c,t", "PASS se\"c,t", "PASS ******", false},
    {LANE_TO_FTP, "secret", "pass  x", "pass ##", true},
    {LANE_TO_FTP, "secret", "USER secret", "USER secret", false},
    {LANE_FROM_FTP, "secret", "230 PASS secret", "230 PASS secret", false},
};

Test(mask, secrets_become_stars_however_they_are_cut)
{
    struct bytes hidden = {0}, lifted = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t piece = 1; piece < 100; piece += 7) {
            if (rows[i].lane == LANE_TO_FTP)
                piece = 100; /* always one whole line */
            masked(MASK_HIDE, rows[i].password, rows[i].lane, rows[i].text, piece, &hidden);
            cr_expect_str_eq(bytes_at(&hidden), rows[i].hidden, "row %zu", i);
            masked(MASK_LIFT, rows[i].password, rows[i].lane, rows[i].hidden, piece, &lifted);
            cr_expect_eq(strcmp(bytes_at(&lifted), rows[i].text) == 0, !rows[i].lossy,
                         "row %zu: %s", i, bytes_at(&lifted));
            masked(MASK_HIDE, rows[i].password, rows[i].lane, bytes_at(&lifted), piece,
                   &hidden);
            cr_expect_str_eq(bytes_at(&hidden), rows[i].hidden, "row %zu again", i);
            masked(MASK_SHOW, rows[i].password, rows[i].lane, rows[i].text, piece, &hidden);
            cr_expect_str_eq(bytes_at(&hidden), rows[i].text);
        }
    }
    bytes_release(&hidden);
    bytes_release(&lifted);
}

Test(mask, a_hash_in_the_password_still_fails_when_it_failed)
{
    struct bytes lifted = {0};
    masked(MASK_LIFT, "a#b", LANE_TO_MODEM, "AT+FTPPW=\"*##\"\r", 100, &lifted);
    cr_expect_str_eq(bytes_at(&lifted), "AT+FTPPW=\"a%#\"\r");
    bytes_release(&lifted);
}
