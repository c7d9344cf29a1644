/* SPDX-License-Identifier: MIT */
/* Whoever sees ERROR or a code in `run -v` reads above it why. */
#include "base/die.h"
#include "base/random.h"
#include "stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that was said, and why. */
struct ear {
    struct bytes said, why;
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct ear *ear = owner;
    (void)at;
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(&ear->said, bytes);
    if (lane != LANE_WHY)
        return;
    bytes_add_span(&ear->why, bytes);
    bytes_add_char(&ear->why, '\n');
}

static void send(struct stage *stage, const char *command)
{
    stage_send(stage, span_of(command));
    stage_send(stage, SPAN("\r"));
    stage_run(stage, stage_now(stage) + SECONDS(50));
}

/* The commands stand in lines; nobody reads what a download brings. */
static void converse(const char *world, const char *commands, struct ear *ear)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "x.ini", span_of(world), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    struct stage *stage = stage_new(scenario, hear, ear);
    char *line = xstrdup(commands);
    for (char *rest = line, *next; rest; rest = next) {
        next = strchr(rest, '\n');
        if (next)
            *next++ = '\0';
        send(stage, rest);
    }
    xfree(line);
    stage_free(stage);
    scenario_free(scenario);
}

#define UP     "[network]\nbearer = up\n"
#define SERVER "AT+FTPSERV=\"h\"\n"
#define GET    SERVER "AT+FTPGETNAME=\"a\";+FTPGETPATH=\"/\"\nAT+FTPGET=1"
#define PUT    SERVER "AT+FTPPUTNAME=\"a\";+FTPPUTPATH=\"/\"\nAT+FTPPUT=1"
#define FILE_A "[files]\n/a = digits 50\n"

static const struct {
    const char *world, *commands, *why;
} rows[] = {
    {"", "AT+FTPGETT=1", "ERROR: AT+FTPGETT: unknown command\n"},
    {"", "AT+CMEE=2\nAT+FTPGETT=1", "ERROR: AT+FTPGETT: unknown command\n"},
    {"", "AT+CSQ=1", "ERROR: AT+CSQ: there is no such command with =\n"},
    {"", "AT+CPOWD?", "ERROR: AT+CPOWD: there is no such command with ?\n"},
    {"", "AT+FTPMODE=7", "ERROR: AT+FTPMODE: parameter 1 <value> out of range 0-1\n"},
    {"", "AT+FTPMODE=a", "ERROR: AT+FTPMODE: parameter 1 <value> is no number\n"},
    {"", "AT+FTPTYPE=\"X\"", "ERROR: AT+FTPTYPE: parameter 1 <value> is none of A I\n"},
    {"", "AT+FTPSERV=\"h",
     "ERROR: AT+FTPSERV: parameter 1 <value> has a quote too many, or one "
     "too few\n"},
    {"", "AT+FTPGET=1,2,3", "ERROR: AT+FTPGET: more than 2 parameters\n"},
    {"", "AT+FTPGET=", "ERROR: AT+FTPGET: parameter 1 <mode> is missing\n"},
    {"", "AT+FTPGET=2", "ERROR: AT+FTPGET: parameter 2 <reqlength> is missing\n"},
    {"", "AT+FTPGET=2,9", "ERROR: AT+FTPGET: not in this state: no FTP session is open\n"},
    {"", "AT+FTPQUIT", "ERROR: AT+FTPQUIT: not in this state: no FTP session is open\n"},
    {"", "AT+CIICR", "ERROR: AT+CIICR: not in this state: the toolkit is in IP INITIAL\n"},
    {"[sim]\nstate = absent\n", "AT+CIMI", "ERROR: AT+CIMI: SIM not inserted\n"},
    {"[sim]\npin = 1234\n", "AT+CIMI", "ERROR: AT+CIMI: SIM PIN required\n"},
    {"", "AT+CFUN=0\nAT+COPS=?", "ERROR: AT+COPS: CFUN state is 0 or 4\n"},
    {"", "ATO", "ERROR: ATO: there is no data call to go back to\n"},
    {"[answer AT+X]\nresult = ERROR\n", "AT+X", "ERROR: AT+X: the scenario's [answer AT+X]\n"},
    {"", "AT+CSQ;+CREG?", ""},

    {"", "AT+FTPGET=1", "66: AT+FTPSERV is not set\n"},
    {"", SERVER "AT+FTPGET=1", "66: AT+FTPGETNAME is not set\n"},
    {"", SERVER "AT+FTPPUT=1", "66: AT+FTPPUTNAME is not set\n"},
    {"", SERVER "AT+FTPMKD", "66: AT+FTPGETPATH is not set\n"},
    {"", SERVER "AT+FTPRENAME", "66: AT+FTPGETNAME is not set\n"},
    {"", SERVER "AT+FTPGETNAME=\"a\"\nAT+FTPRENAME", "66: AT+FTPPUTNAME is not set\n"},
    {"", GET, "61: no bearer is up (AT+CNACT=1, or AT+SAPBR=1,1)\n"},
    {UP FILE_A, GET "\nAT\nAT+FTPGET=1",
     "64: the host did not read in time (unread_timeout)\n"},
    {UP, PUT "\nAT\nAT+CSQ", "64: the host did not write in time (unread_timeout)\n"},
    {UP FILE_A, GET "\nAT+FTPGET=1",
     "66: the session of AT+FTPGET is open (readable)\n"
     "64: the host did not read in time (unread_timeout)\n"},
    {UP, GET, "77: the server says 550 to RETR\n"},
    {UP "[ftp]\nuser = me\npassword = secret\n", GET, "72: the server says 530 to PASS\n"},
    {UP "[fault x]\non = resolve\nthen = refuse\n", GET, "62: nobody knows the name h\n"},
    {UP "[ftp]\nport = 2121\n", GET, "63: h has nobody at port 21\n"},
    {UP "[fault x]\non = ftp RETR*\nthen = stall\n" FILE_A, GET "\nAT",
     "64: nothing came in time (response_timeout)\n"},
    {UP "[fault x]\non = ftp PASS*\nthen = close\n", GET,
     "65: a fault of the scenario ends the connection\n"},
    {UP "[fault x]\non = ftp PASS*\nthen = reply 421 bye\n", GET, "65: the server says 421\n"},
    {UP "[fault x]\non = ftp USER*\nthen = reply 2300 what\n", GET,
     "70: that is no reply of an FTP server\n"},
    {UP "[fault x]\non = command AT+FTPGET=1\nthen = code 71\n", GET,
     "71: a fault of the scenario says so\n"},
    {UP "[fault x]\non = ftp TYPE*\nthen = code 73\n", GET,
     "73: a fault of the scenario says so\n"},
    {UP "[fault x]\non = ftp PASV\nthen = reply 227 nowhere\n", GET,
     "75: the reply names no address\n"},
    {UP "[fault x]\non = connect data\nthen = refuse\n", GET,
     "75: the data connection was refused\n"},
    {UP "[fault x]\non = data 10\nthen = reset\n" FILE_A, GET "\nAT+FTPGET=2,50",
     "79: the data connection broke\n"},
    {UP FILE_A, GET "\nAT+FTPQUIT", "80: the host quit\n"},
    {UP "[fault x]\non = time 120s\nthen = deactivate\n[module]\nunread_timeout = 500s\n", PUT,
     "61: the bearer went down\n"},
};

Test(why, is_said_for_each_error_and_code)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ear ear = {0};
        converse(rows[i].world, rows[i].commands, &ear);
        cr_expect_str_eq(bytes_at(&ear.why), rows[i].why, "%s%s\ngave: %s%s", rows[i].world,
                         rows[i].commands, bytes_at(&ear.why), bytes_at(&ear.said));
        bytes_release(&ear.said);
        bytes_release(&ear.why);
    }
}

/* However the host goes astray, there are as many reasons as there are ERRORs and codes. */
Test(why, is_never_missing)
{
    static const char *const commands[] = {
        "AT+FTPGET=1",      "AT+FTPGET=2,20",
        "AT+FTPPUT=1",      "AT+FTPPUT=2,0",
        "AT+FTPQUIT",       "AT+FTPSIZE",
        "AT+FTPLIST=1",     "AT+FTPDELE",
        "AT+CNACT=1",       "AT+CNACT=0",
        "AT+FTPSERV=\"h\"", "AT+FTPGETNAME=\"a\"",
        "AT+CIICR",         "AT+CSTT",
        "AT+SAPBR=1,1",     "AT+NONE",
        "AT+FTPEXTGET=1",   "AT+CGACT=1,3",
        "AT+FTPMODE=9",     "AT+CIFSR",
        "AT+FTPEXTPUT=1",   "AT+FTPPUTNAME=\"b\"",
        "AT+CGATT=0",       "AT+CGATT=1",
        "AT+CPIN=1",
    };
    enum { COUNT = sizeof commands / sizeof *commands };
    struct complaints complaints = {0};
    struct scenario *scenario =
        scenario_read(NULL, "x.ini", span_of("[files]\n/a = digits 50\n"), &complaints);
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct ear ear = {0};
        struct random random;
        size_t errors = 0, reasons = 0;
        random_init(&random, seed, "astray");
        struct stage *stage = stage_new(scenario, hear, &ear);
        for (int i = 0; i < 60; i++)
            send(stage, commands[random_below(&random, COUNT)]);
        for (const char *at = bytes_at(&ear.said); (at = strstr(at, "\r\nERROR\r\n")); at++)
            errors++;
        for (const char *at = bytes_at(&ear.why); (at = strstr(at, "ERROR: ")); at++)
            reasons++;
        cr_expect_eq(errors, reasons, "seed %d: %zu of %zu", (int)seed, reasons, errors);
        for (const char *at = bytes_at(&ear.said); (at = strstr(at, ": 1,")); at++) {
            int code = atoi(at + 4);
            char reason[16];
            if (code < 61)
                continue;
            snprintf(reason, sizeof reason, "%d: ", code);
            cr_expect(strstr(bytes_at(&ear.why), reason), "seed %d: %d", (int)seed, code);
        }
        cr_expect_not(strstr(bytes_at(&ear.why), "refused\n"), "%s", bytes_at(&ear.why));
        stage_free(stage);
        bytes_release(&ear.said);
        bytes_release(&ear.why);
    }
    scenario_free(scenario);
}
