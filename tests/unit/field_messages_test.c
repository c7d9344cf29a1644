/* SPDX-License-Identifier: MIT */
/* Logs with short messages: all that they show is the model's own, from a card that a host can read
 * again. */
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define TEXT_MODE "> AT+CMGF=1\n< OK\n"
#define HI        "+CMGR: \"REC UNREAD\",\"Bank\",\"\",\"21/01/02,03:04:05+00\"\n< Pay now\n< OK\n"

static const struct {
    const char *log, *has, *has_not;
} rows[] = {
    /* a place is used again */
    {TEXT_MODE "> AT+CMGR=1\n< " HI "> AT+CMGD=1\n< OK\n< +CMTI: \"SM\",1\n> AT+CMGR=1\n"
               "< +CMGR: \"REC UNREAD\",\"1234\",\"\",\"21/02/03,04:05:06+00\"\n< Now\n< OK\n",
     "[message 1 again]\nfrom = 1234\nat = ", "[fault"},
    /* each its time, and the zone of its centre */
    {TEXT_MODE "> AT+CMGL=\"ALL\"\n"
               "< +CMGL: 1,\"REC READ\",\"1\",\"\",\"21/01/02,03:04:05+08\"\n< a\n"
               "< +CMGL: 2,\"REC READ\",\"2\",\"\",\"21/01/03,03:04:05-21\"\n< b\n< OK\n",
     "sent = 2021-01-02T03:04:05+02:00", "[answer"},
    {"> AT+CMGL=4\n< +CMGL: 1,1,\"\",30\n"
     "< 07911326040000F0040481214300007220210143854011D9775D0E1ABFC965507A0EA2DD6231\n< OK\n",
     "sent = 2027-02-12T10:34:58+01:00", "[fault"},
    /* who speaks is told by a command in the middle of a chain */
    {"AT+CSCS=\"GSM\";+CMGF=1;+CMGR=1\n"
     "+CMGR: \"REC READ\",\"1\",\"\",\"20/07/28,00:00:00+00\"\nsay when\nOK\nAT\nOK\n",
     "text = say when\n", "[fault"},
    /* the same message, and more of it: IRA has no letters for it, PDU mode all */
    {TEXT_MODE
     "> AT+CMGR=1\n< +CMGR: \"REC READ\",\"1\",\"\",\"20/07/28,00:00:00+00\"\n< Gr??e\n"
     "< OK\n> AT+CMGF=0\n< OK\n> AT+CMGR=1\n< +CMGR: 1,\"\",19\n"
     "< 00040181F10000027082000000000547B9DF5306\n< OK\n",
     "text = Gr\\xc3\\xbc\\xc3\\x9fe\n", "[fault"},
    /* digits of UCS2, whatever the set */
    {TEXT_MODE "> AT+CMGR=1\n< +CMGR: \"REC READ\",\"+4670\",\"\",\"20/07/28,00:00:00+00\"\n"
               "< 041F04400438043204350442\n< OK\n",
     "text = \\xd0\\x9f\\xd1\\x80\\xd0\\xb8\\xd0\\xb2\\xd0\\xb5\\xd1\\x82\n", "[fault"},
    /* a free place among others */
    {TEXT_MODE "> AT+CMGL=\"ALL\"\n"
               "< +CMGL: 2,\"REC READ\",\"2\",\"\",\"20/07/28,00:00:00+00\"\n< b\n< OK\n"
               "< +CMTI: \"SM\",1\n> AT+CMGR=1\n< " HI,
     "[message 1 again]\nfrom = Bank", "[fault"},
    /* nobody told of it, and it was there when the host looked */
    {"> AT+CNMI=0\n< OK\n" TEXT_MODE "> AT+CMGR=1\n< +CMS ERROR: 321\n> AT+CMGR=1\n< " HI,
     "[message 1]\nfrom = Bank\nat = ", "[fault"},
    /* handed to the host, and kept nowhere */
    {"[12:00:00.000] > AT+CMGF=1\n[12:00:00.002] < OK\n[12:00:01.000] > AT+CNMI=2,2\n"
     "[12:00:01.002] < OK\n[12:00:20.000] < +CMT: \"Bank\",\"\",\"21/01/02,03:04:05+00\"\n"
     "[12:00:20.000] < Pay now\n[12:00:30.000] > AT+CPMS?\n"
     "[12:00:30.002] < +CPMS: \"SM\",0,10,\"SM\",0,10,\"SM\",0,10\n[12:00:30.003] < OK\n",
     "[message handed over]\nfrom = Bank\nat = 21", "[fault"},
    /* the date is that of a message which came, and not that of an old one */
    {"[12:00:00.000] > AT+CMGF=1\n[12:00:00.002] < OK\n[12:00:30.000] < +CMTI: \"SM\",1\n"
     "[12:00:32.000] > AT+CMGR=1\n"
     "[12:00:32.002] < +CMGR: \"REC UNREAD\",\"Bank\",\"\",\"25/11/28,15:02:20+00\"\n"
     "[12:00:32.002] < Pay now\n[12:00:32.002] < OK\n",
     "date = 2025-11-28T15:01:4", "sent ="},
    /* what was set before the log began */
    {"> AT+CMGR=1\n< " HI, "from = Bank", "[answer"},
    /* a log without times, in the middle of other things */
    {TEXT_MODE "> AT+FTPSERV=\"h\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPGETPATH=\"/\"\n"
               "< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,9\n< +FTPGET: 2,3\n"
               "< abc\n< OK\n< +CMTI: \"SM\",1\n< +FTPGET: 1,0\n> AT+CMGR=1\n< " HI,
     "from = Bank", "[fault"},
    /* ... or while something is waited for that comes from outside */
    {"[12:00:00.000] > AT+CMGF=1\n[12:00:00.002] < OK\n[12:00:02.000] < +CTZV: +04,0\n"
     "[12:00:03.000] > AT\n[12:00:03.002] < OK\n[12:00:04.000] < +CMTI: \"SM\",1\n"
     "[12:00:05.000] > AT+CMGR=1\n"
     "[12:00:05.002] < +CMGR: \"REC UNREAD\",\"Bank\",\"\",\"20/07/28,00:00:09+00\"\n"
     "[12:00:05.002] < Pay now\n[12:00:05.003] < OK\n",
     "from = Bank\nat = 5", "silence"},
    /* nobody looked at what came: its place is all there is */
    {TEXT_MODE "< +CMTI: \"SM\",1\n> AT\n< OK\n< +CMTI: \"SM\",2\n",
     "[message 2]\nfrom = 1234\nat = ", "[fault"},
    {"> AT\n< OK\n< +CMTI: \"SM\",1\n> AT\n< OK\n< +CMTI: \"SM\",1\n",
     "then = urc +CMTI: \"SM\",1", "[message 1 again]"}, /* told twice */
    {TEXT_MODE "< +CMTI: \"SM\",7\n", "then = urc +CMTI: \"SM\",7", "[message"},
    /* every one of them has gone */
    {TEXT_MODE "> AT+CMGR=1\n< " HI "> AT+CMGD=1,4;+CPMS?\n"
               "< +CPMS: \"SM\",0,10,\"SM\",0,10,\"SM\",0,10\n< OK\n",
     "[message 1]\nfrom = Bank\n", "[message 2]"},
};

Test(field_messages, all_is_said_by_the_card)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field_import import;
        import_text(rows[i].log, &import);
        expect_scenario(&import, rows[i].log, rows[i].has, rows[i].has_not);
        const struct field_figures *figures = &import.figures;
        cr_expect(figures->passes && figures->model_lines == figures->log_lines &&
                      figures->missing + figures->extra + figures->silenced == 0,
                  "%s\n%s\n%s", rows[i].log, bytes_at(&import.report),
                  bytes_at(&import.scenario));
        field_import_release(&import);
    }
}
