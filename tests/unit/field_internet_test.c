/* SPDX-License-Identifier: MIT */
/* Logs of modules that asked for names, for the time, for echoes: what failed has its cause, and
 * the way is as long as it was. */
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define UP "> AT+CNACT=1\n< OK\n< +APP PDP: ACTIVE\n"
#define FTP                                                                                    \
    "> AT+FTPSERV=\"h.example\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPSIZE\n< OK\n"

static const struct {
    const char *log, *has, *has_not;
    size_t taught;
} rows[] = {
    {UP "> AT+CNTP\n< OK\n< +CNTP: 62\n> AT+CNTP\n< OK\n< +CNTP: 1\n",
     "on = resolve\nnth = 1\nthen = refuse\n", "urc", 0},
    {UP "> AT+CNTP\n< OK\n< +CNTP: 65\n", "on = resolve\nnth = 1\nthen = silence\n", "urc", 0},
    {UP "> AT+CDNSGIP=\"a.example\"\n< OK\n< +CDNSGIP: 0,8\n",
     "on = resolve\nnth = 1\nthen = refuse\n", "urc", 0},
    {UP "> AT+CDNSGIP=\"a.example\"\n< OK\n< +CDNSGIP: 0,3\n",
     "on = resolve\nnth = 1\nthen = silence\n", "urc", 0},
    {UP "> AT+SNPING4=\"a.example\",1,16,1000\n< ERROR\n",
     "on = resolve\nnth = 1\nthen = refuse\n", "[answer", 0},
    {"> AT+SNPING4=\"a.example\",1,16,1000\n< ERROR\n", "title", NULL, 0},
    {UP "> AT+SNPING4=\"a.example\",3,16,1000\n< +SNPING4: 1,192.0.2.1,60\n"
        "< +SNPING4: 3,192.0.2.1,60\n< OK\n",
     "rtt = 60ms\n", "[answer", 0},
    {UP "> AT+SNPING4=\"a.example\",3,16,1000\n< +SNPING4: 1,192.0.2.1,60\n"
        "< +SNPING4: 3,192.0.2.1,60\n< OK\n",
     "on = resolve\nnth = 2\nthen = silence\n", "[answer", 0},
    /* each packet took its own time: what the next ones take is about the same */
    {UP "> AT+SNPING4=\"a.example\",2,16,1000\n< +SNPING4: 1,192.0.2.1,60\n"
        "< +SNPING4: 2,192.0.2.1,90\n< OK\n",
     "rtt = 60ms\n; half of what they differ by\njitter = 15ms\n", "[fault", 3},
    /* names are counted with those of FTP, addresses are not looked up */
    {UP "> AT+CDNSGIP=\"a.example\"\n< OK\n< +CDNSGIP: 1,\"a.example\",\"192.0.2.1\"\n" FTP
        "< +FTPSIZE: 1,62,0\n",
     "on = resolve\nnth = 2\nthen = refuse\n", "[answer", 0},
    {UP FTP "< +FTPSIZE: 1,0,20\n> AT+CDNSGIP=\"a.example\"\n< OK\n< +CDNSGIP: 0,8\n",
     "on = resolve\nnth = 2\nthen = refuse\n", "[answer", 0},
    {UP "> AT+CNTP=\"192.0.2.7\",0\n< OK\n> AT+CNTP\n< OK\n< +CNTP: 1\n" FTP
        "< +FTPSIZE: 1,62,0\n",
     "on = resolve\nnth = 1\nthen = refuse\n", "nth = 2", 0},
    {UP "> AT+SNPING4=\"192.0.2.7\",1,16,1000\n< +SNPING4: 1,192.0.2.7,60\n< OK\n" FTP
        "< +FTPSIZE: 1,62,0\n",
     "on = resolve\nnth = 1\nthen = refuse\n", "nth = 2", 0},
    /* nobody said how the bearer came up, and nobody answers without one */
    {"> AT+CNTP\n< OK\n< +CNTP: 1\n", "bearer = up\n", "urc", 0},
    {"> AT+CNTP\n< OK\n< +CNTP: 61\n", "title", "bearer", 0},
    /* a name or the time takes one packet there and back */
    {"[12:00:00.000] > AT+CDNSGIP=\"a.example\"\n[12:00:00.002] < OK\n"
     "[12:00:00.402] < +CDNSGIP: 1,\"a.example\",\"192.0.2.1\"\n",
     "rtt = 400ms\n", "delay", 0},
    /* ... but a session was faster */
    {"[12:00:00.000] > AT+SNPING4=\"a.example\",1,16,9000\n"
     "[12:00:00.900] < +SNPING4: 1,192.0.2.1,900\n[12:00:00.901] < OK\n"
     "[12:00:02.000] > AT+FTPSERV=\"h.example\";+FTPGETNAME=\"a\";+FTPGET=1\n"
     "[12:00:02.002] < OK\n[12:00:02.402] < +FTPGET: 1,1\n",
     "rtt = 50ms\n", "[fault", 2},
};

Test(field_internet, what_failed_has_its_cause)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field_import import;
        import_text(rows[i].log, &import);
        expect_scenario(&import, rows[i].log, rows[i].has, rows[i].has_not);
        const struct field_figures *figures = &import.figures;
        cr_expect(figures->passes && figures->taught == rows[i].taught &&
                      figures->model_lines + figures->taught == figures->log_lines &&
                      figures->missing + figures->extra + figures->silenced == 0,
                  "%s\n%s\n%s", rows[i].log, bytes_at(&import.report),
                  bytes_at(&import.scenario));
        field_import_release(&import);
    }
}
