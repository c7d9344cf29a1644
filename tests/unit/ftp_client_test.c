/* SPDX-License-Identifier: MIT */
#include "ftp_run.h"

#include <criterion/criterion.h>
#include <string.h>

#define CONTENT "0123456789abcdefghijklmnopqrstuvwxyz"

/* What the server does, and what becomes of it. */
struct row {
    const char *name;
    enum ftp_operation operation;
    int how; /* set of enum how */
    struct scripted_row says[4];
    int code;
    usec at;         /* of done */
    const char *saw; /* NULL: not looked at */
    const char *events, *text;
};

static void run_of_row(struct run *run, const struct row *row, size_t chunk)
{
    struct scripted_options options = {.content = SPAN(CONTENT), .chunk = chunk};
    memcpy(options.rows, row->says, sizeof row->says);
    options.host = row->how & IPV6 ? "fd00::2" : NULL;
    *run = (struct run){.upload = SPAN(CONTENT), .at_once = row->how & SLOW ? 9 : 0};
    run_new(run, &options, NULL);
    run->request = request_of(row->operation, row->how, scripted_address(run->server));
}

static void check_row(const struct row *row, size_t chunk)
{
    struct run run;
    run_of_row(&run, row, chunk);
    run_start(&run);
    agenda_run_until(&run.agenda, LONG_AGO);
    cr_assert_eq(run.dones, 1, "%s: done %d times", row->name, run.dones);
    cr_assert_eq(run.code, row->code, "%s: code %d", row->name, run.code);
    if (!chunk)
        cr_assert_eq(run.done_at, row->at, "%s: at %lld", row->name, (long long)run.done_at);
    if (row->saw)
        cr_assert_str_eq(scripted_saw(run.server), row->saw, "%s", row->name);
    if (row->events)
        cr_assert_str_eq(bytes_at(&run.events), row->events, "%s", row->name);
    cr_assert_str_eq(bytes_at(&run.text), row->text ? row->text : "", "%s", row->name);
    cr_assert(scripted_is_alone(run.server), "%s: a connection is left", row->name);
    if (row->code == 0 && row->operation == FTP_STOR)
        cr_assert(span_is(scripted_stored(run.server), CONTENT), "%s", row->name);
    if (row->code == 0 && row->operation == FTP_RETR && !row->says[0].moment)
        cr_assert(span_is(bytes_span(&run.got), CONTENT), "%s", row->name);
    run_free(&run);
}

/* However the server's bytes are cut, the same comes of them. */
static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t chunk = 0; chunk < 48; chunk++)
            check_row(&rows[i], chunk);
}

#define CHECK(rows) check_rows(rows, sizeof rows / sizeof *rows)

/* clang-format off */
static const struct row good[] = {
    {"a download", FTP_RETR, 0, {{0}}, 0, 0, LOGIN "PASV|RETR /a.txt|QUIT|",
     "started readable done"},
    {"active", FTP_RETR, ACTIVE, {{0}}, 0, 0, LOGIN "PORT 10,0,0,1,192,2|RETR /a.txt|QUIT|"},
    {"resumed", FTP_RETR, RESUME, {{0}}, 0, 0, LOGIN "PASV|REST 20|RETR /a.txt|QUIT|"},
    {"type A", FTP_RETR, ASCII, {{0}}, 0, 0,
     "USER sim|PASS secret|TYPE A|PASV|RETR /a.txt|QUIT|"},
    {"no user", FTP_RETR, NOBODY, {{0}}, 0, 0,
     "USER anonymous|PASS secret|TYPE I|PASV|RETR /a.txt|QUIT|"},
    {"an empty file", FTP_RETR, 0, {{"RETR", "150 here\n!end\n226 done"}}, 0, 0, NULL,
     "started done"},
    {"an upload", FTP_STOR, 0, {{0}}, 0, 0, LOGIN "PASV|STOR /a.txt|QUIT|", "started done"},
    {"an active upload", FTP_STOR, ACTIVE, {{0}}, 0, 0,
     LOGIN "PORT 10,0,0,1,192,2|STOR /a.txt|QUIT|"},
    {"append", FTP_STOR, APPE, {{0}}, 0, 0, LOGIN "PASV|APPE /a.txt|QUIT|"},
    {"a name of the server's own", FTP_STOR, STOU, {{0}}, 0, 0,
     LOGIN "PASV|STOU /a.txt|QUIT|"},
    {"rest is for downloads", FTP_STOR, RESUME, {{0}}, 0, 0, LOGIN "PASV|STOR /a.txt|QUIT|"},
    {"a list", FTP_LIST, 0, {{0}}, 0, 0, LOGIN "PASV|LIST /a.txt|QUIT|",
     "started readable done"},
    {"a list without a path", FTP_LIST, NO_PATH, {{0}}, 0, 0, LOGIN "PASV|LIST|QUIT|"},
    {"an active list", FTP_LIST, ACTIVE, {{0}}, 0, 0,
     LOGIN "PORT 10,0,0,1,192,2|LIST /a.txt|QUIT|"},
    {"delete", FTP_DELE, 0, {{0}}, 0, 0, LOGIN "DELE /a.txt|QUIT|", "done"},
    {"size", FTP_SIZE, 0, {{0}}, 0, 0, LOGIN "SIZE /a.txt|QUIT|", NULL, "1024"},
    {"size is in type I", FTP_SIZE, ASCII, {{0}}, 0, 0, LOGIN "SIZE /a.txt|QUIT|", NULL,
     "1024"},
    {"make a folder", FTP_MKD, 0, {{0}}, 0, 0, LOGIN "MKD /a.txt|QUIT|"},
    {"remove a folder", FTP_RMD, 0, {{0}}, 0, 0, LOGIN "RMD /a.txt|QUIT|"},
    {"rename", FTP_RENAME, 0, {{0}}, 0, 0, LOGIN "RNFR /a.txt|RNTO /b.txt|QUIT|"},
    {"when changed", FTP_MDTM, 0, {{0}}, 0, 0, LOGIN "MDTM /a.txt|QUIT|", NULL,
     "20240102030405"},
    {"over IPv6", FTP_RETR, IPV6, {{0}}, 0, 0, LOGIN "EPSV|RETR /a.txt|QUIT|"},
    {"active over IPv6", FTP_RETR, ACTIVE | IPV6, {{0}}, 0, 0,
     LOGIN "EPRT |2|fd00::1|49154||RETR /a.txt|QUIT|"},
};
/* clang-format on */

Test(ftp_client, does_each_operation)
{
    CHECK(good);
}

/* clang-format off */
static const struct row odd_but_fine[] = {
    {"no password asked", FTP_DELE, 0, {{"USER", "230 in"}}, 0, 0,
     "USER sim|TYPE I|DELE /a.txt|QUIT|"},
    {"password not needed", FTP_DELE, 0, {{"PASS", "202 as you like"}}, 0, 0,
     LOGIN "DELE /a.txt|QUIT|"},
    {"soon ready", FTP_DELE, 0, {{"hello", "120 in 2 minutes\n!wait 70\n220 now"}}, 0,
     SECONDS(70), LOGIN "DELE /a.txt|QUIT|"},
    {"1xx out of place", FTP_DELE, 0, {{"USER", "110 restart?\n120 hm\n331 go"}}, 0, 0,
     LOGIN "DELE /a.txt|QUIT|"},
    {"many lines", FTP_DELE, 0,
     {{"hello", "220-welcome\n 220 not yet\n221 nor here\n\n530 nor here\n220-nor\n220 here"},
      {"DELE", "250-\n250"}},
     0, 0, LOGIN "DELE /a.txt|QUIT|"},
    {"a bare number", FTP_SIZE, 0, {{"SIZE", "213"}}, 0, 0, LOGIN "SIZE /a.txt|QUIT|"},
    {"raw text", FTP_MDTM, 0, {{"MDTM", "213 2024  who knows "}}, 0, 0, NULL, NULL,
     "2024  who knows "},
    {"226 before the data end", FTP_RETR, 0,
     {{"RETR", "150 x\n226 already\n!wait 20\n!data\n!end"}}, 0, SECONDS(20), NULL,
     "started readable done"},
    {"gone after 226", FTP_RETR, 0,
     {{"RETR", "150 x\n226 already\n!close\n!wait 20\n!data\n!end"}}, 0, SECONDS(20), NULL,
     "started readable done"},
    {"150 forgotten", FTP_LIST, 0, {{"LIST", "!data\n!end\n226 done"}}, 0, 0, NULL,
     "started readable done"},
    {"data before 150", FTP_RETR, 0, {{"RETR", "!data\n!end\n!wait 9\n150 x\n226 done"}}, 0,
     SECONDS(9), NULL, "started readable done"},
    {"active, data before 150", FTP_RETR, ACTIVE,
     {{"RETR", "!data\n!end\n!wait 9\n150 x\n226 done"}}, 0, SECONDS(9), NULL,
     "started readable done"},
    {"elsewhere, as allowed", FTP_RETR, ANYWHERE, {{"PASV", "!elsewhere"}}, 0, 0, NULL,
     "started readable done"},
    {"0.0.0.0 is the server itself", FTP_RETR, 0, {{"PASV", "!anywhere"}}, 0, 0, NULL,
     "started readable done"},
    {"slow but steady", FTP_RETR, 0,
     {{"RETR", "150 x\n!cut 5\n!wait 70\n!cut 5\n!wait 70\n!end\n!wait 70\n226 x"}},
     0, SECONDS(210), NULL, "started readable done"},
};
/* clang-format on */

Test(ftp_client, copes_with_odd_servers)
{
    CHECK(odd_but_fine);
}

/* The codes of AT manual V1.06, 10.2.14, each by its natural causes. */
/* clang-format off */
static const struct row bad[] = {
    {"62: no such name", FTP_RETR, UNKNOWN, {{0}}, 62, 0, ""},
    {"63: nobody listens", FTP_RETR, REFUSED, {{0}}, 63, 0, ""},
    {"64: no greeting", FTP_RETR, 0, {{"hello", ""}}, 64, TIMEOUT, "QUIT|"},
    {"64: USER", FTP_RETR, 0, {{"USER", ""}}, 64, TIMEOUT, "USER sim|QUIT|"},
    {"64: PASS", FTP_RETR, 0, {{"PASS", ""}}, 64, TIMEOUT},
    {"64: TYPE", FTP_RETR, 0, {{"TYPE", ""}}, 64, TIMEOUT},
    {"64: PASV", FTP_RETR, 0, {{"PASV", ""}}, 64, TIMEOUT},
    {"64: PASV elsewhere", FTP_RETR, 0, {{"PASV", "!elsewhere"}}, 64, TIMEOUT,
     LOGIN "PASV|QUIT|", "done"},
    {"64: EPSV", FTP_RETR, IPV6, {{"EPSV", ""}}, 64, TIMEOUT},
    {"64: PORT", FTP_RETR, ACTIVE, {{"PORT", ""}}, 64, TIMEOUT},
    {"64: REST", FTP_RETR, RESUME, {{"REST", ""}}, 64, TIMEOUT},
    {"64: RETR", FTP_RETR, 0, {{"RETR", ""}}, 64, TIMEOUT, NULL, "done"},
    {"64: STOR", FTP_STOR, 0, {{"STOR", ""}}, 64, TIMEOUT, NULL, "done"},
    {"64: LIST", FTP_LIST, 0, {{"LIST", ""}}, 64, TIMEOUT},
    {"64: DELE", FTP_DELE, 0, {{"DELE", ""}}, 64, TIMEOUT},
    {"64: RNFR", FTP_RENAME, 0, {{"RNFR", ""}}, 64, TIMEOUT},
    {"64: RNTO", FTP_RENAME, 0, {{"RNTO", ""}}, 64, TIMEOUT},
    {"64: half a reply", FTP_DELE, 0, {{"DELE", "250-deleting"}}, 64, TIMEOUT},
    {"64: no data", FTP_RETR, 0, {{"RETR", "150 x"}}, 64, TIMEOUT, NULL, "started done"},
    {"64: data stop", FTP_RETR, 0, {{"RETR", "150 x\n!wait 60\n!cut 5"}}, 64,
     SECONDS(60) + TIMEOUT, NULL, "started readable done"},
    {"64: no 226", FTP_RETR, 0, {{"RETR", "150 x\n!data\n!wait 60\n!end"}}, 64,
     SECONDS(60) + TIMEOUT},
    {"64: no data end", FTP_RETR, 0, {{"RETR", "150 x\n!data\n226 x"}}, 64, TIMEOUT},
    {"64: stored in silence", FTP_STOR, 0, {{"stored", ""}}, 64, TIMEOUT},
    {"65: busy", FTP_RETR, 0, {{"hello", "421 later"}}, 65, 0, ""},
    {"65: banned", FTP_RETR, 0, {{"hello", "530 go away"}}, 65, 0, ""},
    {"65: gone at once", FTP_RETR, 0, {{"hello", "!close"}}, 65},
    {"65: 421 to PASS", FTP_RETR, 0, {{"PASS", "421 bye\n!close"}}, 65, 0,
     "USER sim|PASS secret|"},
    {"65: 421 in the transfer", FTP_RETR, 0, {{"RETR", "150 x\n!cut 5\n421 bye"}}, 65},
    {"65: closed at TYPE", FTP_RETR, 0, {{"TYPE", "!close"}}, 65},
    {"65: reset at RETR", FTP_RETR, 0, {{"RETR", "!reset"}}, 65},
    {"65: half a reply, closed", FTP_DELE, 0, {{"DELE", "250-x\n!close"}}, 65},
    {"65: closed in the transfer", FTP_RETR, 0, {{"RETR", "150 x\n!cut 5\n!close"}}, 65},
    {"65: closed after the data", FTP_RETR, 0, {{"RETR", "150 x\n!data\n!end\n!close"}}, 65},
    {"65: closed in the upload", FTP_STOR, 0, {{"STOR", "150 x\n!reset"}}, 65},
    {"70: no number", FTP_RETR, 0, {{"hello", "SSH-2.0-x"}}, 70, 0, "QUIT|"},
    {"70: an empty line", FTP_RETR, 0, {{"USER", "\n331 x"}}, 70},
    {"70: a short number", FTP_RETR, 0, {{"PASS", "23 x"}}, 70},
    {"70: a long number", FTP_RETR, 0, {{"PASS", "2300 x"}}, 70},
    {"70: 6xx", FTP_RETR, 0, {{"TYPE", "631 secret"}}, 70},
    {"70: 0xx", FTP_RETR, 0, {{"PASV", "099 x"}}, 70},
    {"71: no such user", FTP_RETR, 0, {{"USER", "530 who?"}}, 71, 0, "USER sim|QUIT|"},
    {"71: an account wanted", FTP_RETR, 0, {{"USER", "332 account?"}}, 71},
    {"71: an account, too", FTP_RETR, 0, {{"PASS", "332 account?"}}, 71},
    {"72: wrong password", FTP_RETR, 0, {{"PASS", "530 no"}}, 72, 0,
     "USER sim|PASS secret|QUIT|"},
    {"72: password 4xx", FTP_DELE, 0, {{"PASS", "430 no"}}, 72},
    {"73: type", FTP_RETR, 0, {{"TYPE", "504 no"}}, 73, 0, LOGIN "QUIT|"},
    {"74: rest", FTP_RETR, RESUME, {{"REST", "502 no"}}, 74, 0, LOGIN "PASV|REST 20|QUIT|"},
    {"74: rest 200", FTP_RETR, RESUME, {{"REST", "200 hm"}}, 74},
    {"75: no PASV", FTP_RETR, 0, {{"PASV", "502 no"}}, 75, 0, LOGIN "PASV|QUIT|"},
    {"75: no EPSV", FTP_RETR, IPV6, {{"EPSV", "502 no"}}, 75},
    {"75: 227 says nothing", FTP_RETR, 0, {{"PASV", "227 passive (10,0,0,2,300,1)"}}, 75},
    {"75: 229 says nothing", FTP_RETR, IPV6, {{"EPSV", "229 x (|1|2|3|)"}}, 75},
    {"75: nobody there", FTP_RETR, 0, {{"PASV", "227 x (10,0,0,2,0,9)"}}, 75, 0,
     LOGIN "PASV|QUIT|"},
    {"75: 425", FTP_RETR, 0, {{"RETR", "425 cannot"}}, 75},
    {"75: 150, 425", FTP_STOR, 0, {{"STOR", "150 x\n425 cannot"}}, 75},
    {"76: no PORT", FTP_RETR, ACTIVE, {{"PORT", "500 no"}}, 76, 0,
     LOGIN "PORT 10,0,0,1,192,2|QUIT|"},
    {"76: no EPRT", FTP_RETR, ACTIVE | IPV6, {{"EPRT", "522 no"}}, 76},
    {"76: 425", FTP_RETR, ACTIVE, {{"RETR", "425 cannot"}}, 76},
    {"76: 150, 425", FTP_LIST, ACTIVE, {{"LIST", "150 x\n!wait 9\n425 cannot"}}, 76,
     SECONDS(9)},
    {"76: never comes", FTP_RETR, ACTIVE, {{"RETR", "150 x"}}, 76, TIMEOUT, NULL, "done"},
    {"77: no such file", FTP_RETR, 0, {{"RETR", "550 no"}}, 77, 0,
     LOGIN "PASV|RETR /a.txt|QUIT|", "done"},
    {"77: busy", FTP_RETR, ACTIVE, {{"RETR", "450 busy"}}, 77},
    {"77: may not write", FTP_STOR, 0, {{"STOR", "553 no"}}, 77, 0, NULL, "done"},
    {"77: list", FTP_LIST, 0, {{"LIST", "550 no"}}, 77},
    {"77: delete", FTP_DELE, 0, {{"DELE", "550 no"}}, 77},
    {"77: size", FTP_SIZE, 0, {{"SIZE", "550 no"}}, 77},
    {"77: make", FTP_MKD, 0, {{"MKD", "550 no"}}, 77},
    {"77: remove", FTP_RMD, 0, {{"RMD", "550 no"}}, 77},
    {"77: from", FTP_RENAME, 0, {{"RNFR", "550 no"}}, 77, 0, LOGIN "RNFR /a.txt|QUIT|"},
    {"77: to", FTP_RENAME, 0, {{"RNTO", "553 no"}}, 77},
    {"77: changed", FTP_MDTM, 0, {{"MDTM", "502 no"}}, 77},
    {"77: 3xx", FTP_RETR, 0, {{"RETR", "350 hm"}}, 77},
    {"78: broken, then said", FTP_STOR, SLOW, {{"STOR", "150 x\n!break\n!wait 5\n426 x"}}, 78,
     SECONDS(5)},
    {"78: broken in silence", FTP_STOR, SLOW, {{"STOR", "150 x\n!break"}}, 78, TIMEOUT},
    {"78: closed by the server", FTP_STOR, SLOW, {{"STOR", "150 x\n!end\n226 enough"}}, 78},
    {"78: full at the end", FTP_STOR, 0, {{"stored", "552 full"}}, 78, 0, NULL,
     "started done"},
    {"78: full at once", FTP_STOR, 0, {{"STOR", "150 x\n552 full"}}, 78},
    {"79: broken, then said", FTP_RETR, 0,
     {{"RETR", "150 x\n!cut 5\n!wait 1\n!break\n!wait 5\n426 x"}}, 79, SECONDS(6), NULL,
     "started readable done"},
    {"79: broken in silence", FTP_RETR, 0, {{"RETR", "150 x\n!break"}}, 79, TIMEOUT},
    {"79: cut, then said", FTP_RETR, 0, {{"RETR", "150 x\n!cut 5\n!end\n451 disk"}}, 79, 0,
     NULL, "started readable done"},
    {"79: said, then cut", FTP_RETR, 0, {{"RETR", "150 x\n451 disk\n!wait 3\n!cut 5\n!end"}},
     79, SECONDS(3), NULL, "started readable done"},
    {"79: said, never cut", FTP_RETR, 0, {{"RETR", "150 x\n!cut 5\n451 disk"}}, 79, TIMEOUT,
     NULL, "started readable done"},
    {"79: said, never came", FTP_RETR, ACTIVE, {{"RETR", "150 x\n451 disk"}}, 79},
    {"79: broken but 226", FTP_LIST, 0, {{"LIST", "150 x\n!cut 5\n!break\n226 x"}}, 79},
};
/* clang-format on */

Test(ftp_client, says_each_code_for_its_natural_reason)
{
    CHECK(bad);
}
