/* SPDX-License-Identifier: MIT */
/* Each row of incidents.c has a log in which it is what explains the thing seen, and the one that
 * explains nothing has one in which nothing is made up. */
#include "field/import.h"
#include "field/incidents.h"

#include <criterion/criterion.h>
#include <string.h>

#define UP                                                                                     \
    "[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"    \
    "[12:00:01.000] > AT+CSQ\n[12:00:01.010] < +CSQ: 9,99\n[12:00:01.012] < OK\n"
#define ASK   "[12:00:01.000] > AT+CSQ\n[12:00:01.010] < +CSQ: 9,99\n[12:00:01.012] < OK\n"
#define AGAIN "[12:01:00.000] > AT+CSQ\n[12:01:00.010] < +CSQ: 9,99\n[12:01:00.012] < OK\n"
#define START                                                                                  \
    "[12:00:20.000] < RDY\n[12:00:20.010] < +CFUN: 1\n[12:00:20.020] < +CPIN: READY\n"         \
    "[12:00:22.000] < SMS Ready\n"
#define SETTINGS                                                                               \
    "[12:00:02.000] > AT+FTPSERV=\"198.51.100.30\"\n[12:00:02.010] < OK\n"                     \
    "[12:00:02.100] > AT+FTPGETPATH=\"/\";+FTPGETNAME=\"a\"\n[12:00:02.110] < OK\n"

static const struct {
    enum sight sight;
    const char *besides; /* of the row */
    size_t faults;       /* all that the scenario has */
    const char *then;    /* what it does, as the scenario has it; NULL: nothing */
    const char *log;
} examples[] = {
    {SIGHT_START, "another one just before it", 1, NULL, ASK START AGAIN},
    {SIGHT_START, "the module was off", 1, NULL,
     ASK "[12:00:10.000] < NORMAL POWER DOWN\n" START AGAIN},
    {SIGHT_START, "`AT+CFUN=1,1`, a PIN or their like before it, or nothing at all", 0, NULL,
     ASK "[12:00:14.000] > AT+CFUN=1,1\n[12:00:14.010] < OK\n" START AGAIN},
    {SIGHT_START, "an `AT+FTPETGET` without its ETX before it", 2, "then = stall",
     UP SETTINGS "[12:00:03.000] > AT+FTPETGET=1\n[12:00:03.010] < OK\n"
                 "[12:00:04.000] < +FTPETGET: 1,1\n[12:00:04.010] < abcdef\n" START AGAIN},
    {SIGHT_START, "the command before it has no answer", 1, "then = silence\nthen = reboot",
     ASK "[12:00:14.000] > AT+CGMR\n" START AGAIN},
    {SIGHT_START, NULL, 1, "then = reboot after", ASK START AGAIN},

    {SIGHT_OFF, "`AT+CPOWD` before it, and no start behind it", 0, NULL,
     ASK "[12:00:14.000] > AT+CPOWD=1\n[12:00:14.100] < NORMAL POWER DOWN\n"},
    {SIGHT_OFF, "`AT+CPOWD` before it, and a start behind it", 1, "then = power-on after",
     ASK "[12:00:02.000] > AT+CPOWD=1\n[12:00:02.100] < NORMAL POWER DOWN\n" START AGAIN},
    {SIGHT_OFF, "`NORMAL POWER DOWN`", 1, "then = power-key after 9s\nthen = power-on after",
     ASK "[12:00:10.000] < NORMAL POWER DOWN\n" START AGAIN},
    {SIGHT_OFF, NULL, 1,
     "then = urc UNDER-VOLTAGE POWER DOWN after 9s\nthen = power-off after 9s\nthen = power-on "
     "after",
     ASK "[12:00:10.000] < UNDER-VOLTAGE POWER DOWN\n" START AGAIN},

    {SIGHT_SAG, "it stands inside an answer", 1, NULL,
     ASK "[12:00:10.000] > AT+CGMR\n[12:00:10.010] < UNDER-VOLTAGE WARNNING\n"
         "[12:00:10.020] < Revision:1529B08SIM7000E\n[12:00:10.022] < OK\n"},
    {SIGHT_SAG, NULL, 1, "then = urc UNDER-VOLTAGE WARNNING after 9s",
     ASK "[12:00:10.000] < UNDER-VOLTAGE WARNNING\n" AGAIN},

    {SIGHT_NETWORK, "the host closed it, none was there, or another one just before it", 0,
     NULL,
     "[12:00:00.000] > AT+CREG=1\n[12:00:00.010] < OK\n[12:00:00.100] > AT+CREG?\n"
     "[12:00:00.110] < +CREG: 1,1\n[12:00:00.112] < OK\n"
     "[12:00:10.000] > AT+CFUN=0\n[12:00:10.010] < OK\n[12:00:10.060] < +CREG: 0\n"},
    {SIGHT_NETWORK, NULL, 1, "then = deregister for 20s after",
     "[12:00:00.000] > AT+CREG=1\n[12:00:00.010] < OK\n[12:00:00.100] > AT+CREG?\n"
     "[12:00:00.110] < +CREG: 1,1\n[12:00:00.112] < OK\n"
     "[12:00:05.000] < +CREG: 2\n[12:00:25.000] < +CREG: 1\n"},

    {SIGHT_DEACT, "the host closed it, or a lost network or another one just before it", 0,
     NULL,
     UP "[12:00:30.000] > AT+CNACT=0\n[12:00:30.010] < OK\n[12:00:30.100] < +APP PDP: "
        "DEACTIVE\n"},
    {SIGHT_DEACT, "the network had refused it", 1, NULL,
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+CNACT=1,\"iot.nat\"\n< OK\n< +APP PDP: DEACTIVE\n"
     "> AT+CNACT=1,\"iot.nat\"\n< OK\n< +APP PDP: ACTIVE\n"},
    {SIGHT_DEACT, "it is all that answers its command, and nothing comes behind it", 1, NULL,
     UP SETTINGS "[12:00:03.000] > AT+FTPSIZE\n[12:00:03.500] < +APP PDP: DEACTIVE\n"
                 "[12:00:10.000] > AT\n[12:00:20.000] > AT\n"},
    {SIGHT_DEACT, "next `+CGATT: 0`", 1, "then = detach after 29s",
     UP "[12:00:30.000] < +APP PDP: DEACTIVE\n"
        "[12:00:31.000] > AT+CGATT?\n[12:00:31.010] < +CGATT: 0\n[12:00:31.012] < OK\n"},
    {SIGHT_DEACT, "next `+CSQ: 99`", 1, "then = signal 99,99 after 29s",
     UP "[12:00:30.000] < +APP PDP: DEACTIVE\n"
        "[12:00:31.000] > AT+CSQ\n[12:00:31.010] < +CSQ: 99,99\n[12:00:31.012] < OK\n"},
    {SIGHT_DEACT, "next `+CREG: 0,2` or its like", 1, "then = deregister after 29s",
     UP "[12:00:30.000] < +APP PDP: DEACTIVE\n"
        "[12:00:31.000] > AT+CREG?\n[12:00:31.010] < +CREG: 0,2\n[12:00:31.012] < OK\n"},
    {SIGHT_DEACT, NULL, 1, "then = deactivate after 29s",
     UP "[12:00:30.000] < +APP PDP: DEACTIVE\n"
        "[12:00:31.000] > AT+CREG?\n[12:00:31.010] < +CREG: 0,1\n[12:00:31.012] < OK\n"},

    {SIGHT_GONE, "only the OK of `AT+CNACT=1` said that it was up", 2, "then = no-bearer",
     "> AT+CNACT=1,\"a\"\n< OK\n> AT+CNACT?\n< +CNACT: 0,\"0.0.0.0\"\n< OK\n> AT\n< OK\n"},
    {SIGHT_GONE, "it was up, and nothing has told of its going", 2, "then = deactivate",
     UP "[13:00:31.000] > AT+CNACT?\n[13:00:31.010] < +CNACT: 0,\"0.0.0.0\"\n"
        "[13:00:31.012] < OK\n"},

    {SIGHT_DEAD, "the line of a lost bearer is all that answers the command before", 1,
     "then = silence\nthen = deactivate after 500ms\nthen = power-off after 520ms",
     UP SETTINGS "[12:00:03.000] > AT+FTPSIZE\n[12:00:03.500] < +APP PDP: DEACTIVE\n"
                 "[12:00:10.000] > AT\n[12:00:20.000] > AT\n"},
    {SIGHT_DEAD, "it has said that it goes off", 1, NULL,
     ASK "[12:00:10.000] < NORMAL POWER DOWN\n[12:00:20.000] > AT\n[12:00:30.000] > AT\n"},
    {SIGHT_DEAD, "`UNDER-VOLTAGE WARNNING` before it", 2, "then = power-off",
     ASK "[12:00:02.000] < UNDER-VOLTAGE WARNNING\n[12:00:05.000] > AT\n[12:00:10.000] > AT\n"},
    {SIGHT_DEAD, NULL, 1, "on = command AT\nnth = 1\nthen = power-off",
     ASK "[12:00:05.000] > AT\n[12:00:10.000] > AT\n"},

    {SIGHT_SILENCE, "the log begins while the module starts", 0, NULL,
     "[12:00:15.000] > AT\n" START AGAIN},
    {SIGHT_SILENCE, "the module is off", 1, NULL,
     ASK "[12:00:10.000] < NORMAL POWER DOWN\n[12:00:12.000] > AT\n" START AGAIN},
    {SIGHT_SILENCE, "the echo shows that its end, or its AT, did not arrive", 1, NULL,
     "[12:00:00.000] > AT+CSQ\n[12:00:00.010] < AT+CSQ\n[12:00:00.010] < +CSQ: 9,99\n"
     "[12:00:00.012] < OK\n[12:00:02.000] > AT+CSQ\n[12:00:02.010] < T+CSQ\n"
     "[12:00:09.000] > AT+CSQ\n[12:00:09.010] < AT+CSQ\n[12:00:09.010] < +CSQ: 9,99\n"
     "[12:00:09.012] < OK\n"},
    {SIGHT_SILENCE, "it comes behind the host's next command, and then the answer to that", 1,
     "on = command AT+CSQ\nnth = 2\nthen = delay 4.99",
     ASK "[12:00:02.000] > AT+CSQ\n[12:00:03.500] > AT+CGMR\n[12:00:07.000] < +CSQ: 9,99\n"
         "[12:00:07.000] < OK\n[12:00:07.002] < Revision:1529B08SIM7000E\n"
         "[12:00:07.002] < OK\n"},
    {SIGHT_SILENCE, "it waits behind a late one, or the host never waits", 1,
     "on = command AT+CSQ\nnth = 2\nthen = delay 4.99",
     ASK "[12:00:02.000] > AT+CSQ\n[12:00:03.500] > AT+CGMR\n[12:00:05.000] > AT\n"
         "[12:00:07.000] < +CSQ: 9,99\n[12:00:07.000] < OK\n"
         "[12:00:07.002] < Revision:1529B08SIM7000E\n[12:00:07.002] < OK\n"
         "[12:00:07.004] < OK\n"},
    {SIGHT_SILENCE, "the log need not have all, and the host does not ask again", 0, NULL,
     "\t---> AT+CGMR\n\t---> AT+CSQ\n\t<--- +CSQ: 9,99\n\t---> AT+CREG?\n\t<--- +CREG: "
     "0,1\n"},
    {SIGHT_SILENCE, "what was set shows later", 0, NULL,
     UP "[12:00:02.000] > AT+FTPSERV=\"198.51.100.30\"\n[12:00:02.010] < OK\n"
        "[12:00:02.100] > AT+FTPGETPATH=\"/\"\n[12:00:02.110] < OK\n"
        "[12:00:02.200] > AT+FTPGETNAME=\"a\"\n[12:00:04.000] > AT+FTPSIZE\n"
        "[12:00:04.010] < OK\n[12:00:05.000] < +FTPSIZE: 1,0,20\n"},
    {SIGHT_SILENCE, "nothing was heard of the module yet", 1, "on = command AT\nthen = silence",
     "[12:00:00.000] > AT\n[12:00:00.500] > AT\n" ASK},
    {SIGHT_SILENCE, "the next command comes before it could answer", 1,
     "on = command AT+CGMR\nnth = 1\nthen = silence",
     ASK "[12:00:02.000] > AT+CGMR\n[12:00:02.020] > AT+CSQ\n[12:00:02.030] < +CSQ: 9,99\n"
         "[12:00:02.031] < OK\n"},
    {SIGHT_SILENCE, NULL, 1, "on = command AT+CSQ\nnth = 2\nthen = silence",
     ASK "[12:00:02.000] > AT+CSQ\n[12:00:09.000] > AT+CSQ\n[12:00:09.010] < +CSQ: 9,99\n"
         "[12:00:09.012] < OK\n"},
};

#define EXAMPLES (sizeof examples / sizeof *examples)

static bool is_of(size_t example, const struct incident *row)
{
    const char *a = examples[example].besides, *b = row->besides;
    return examples[example].sight == row->sight && (a == b || (a && b && strcmp(a, b) == 0));
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)) != NULL; text++)
        count++;
    return count;
}

static void check_example(size_t example, const struct incident *row)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(span_of(examples[example].log), NULL, "log", "log", MASK_SHOW,
                           &import, &why),
              "%s", why);
    const char *scenario = bytes_at(&import.scenario);
    struct bytes name = {0};
    cr_expect(import.figures.passes && import.figures.missing == 0, "%s\n%s",
              bytes_at(&import.report), scenario);
    cr_expect_eq(count_of(scenario, "[fault "), examples[example].faults, "%s\n%s",
                 examples[example].log, scenario);
    if (row->name) {
        bytes_addf(&name, "[fault %s]", row->name);
        cr_expect_eq(count_of(scenario, bytes_at(&name)), 1, "%s\n%s", bytes_at(&name),
                     scenario);
        cr_expect(strstr(scenario, examples[example].then), "%s\nis not in\n%s",
                  examples[example].then, scenario);
    }
    for (size_t i = 0; i < INCIDENT_OTHERS && row->also[i]; i++) {
        bytes_clear(&name);
        bytes_addf(&name, ", instead of \"%s\": %s\n", row->name, row->also[i]);
        cr_expect_eq(count_of(bytes_at(&import.report), bytes_at(&name)), 1, "%s in\n%s",
                     bytes_at(&name), bytes_at(&import.report));
    }
    size_t others = (row->also[0] != NULL) + (row->also[1] != NULL);
    cr_expect(count_of(bytes_at(&import.report), "possible") == others || !row->name ||
                  examples[example].faults != 1,
              "%s", bytes_at(&import.report));
    bytes_release(&name);
    field_import_release(&import);
}

Test(field_incidents, each_row_has_its_log)
{
    const struct incident *row;
    size_t rows = 0;
    for (size_t i = 0; (row = incident_row(i)) != NULL; i++, rows++) {
        size_t example = 0;
        while (example < EXAMPLES && !is_of(example, row))
            example++;
        cr_assert(example < EXAMPLES, "no log for sight %d, %s", row->sight,
                  row->besides ? row->besides : "nothing else");
        check_example(example, row);
    }
    cr_expect_eq(rows, EXAMPLES, "%zu logs, %zu rows", EXAMPLES, rows);
}

/* What is the same each time is said once; what needs no fault has no other cause. */
Test(field_incidents, what_else_it_may_be_is_said_once)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(SPAN(ASK "[12:00:02.000] > AT+CSQ\n[12:00:09.000] > AT+CSQ\n"
                                    "[12:00:19.000] > AT+CSQ\n" AGAIN),
                           NULL, "log", "log", MASK_SHOW, &import, &why));
    cr_expect_eq(count_of(bytes_at(&import.report),
                          "possible  line 4, instead of \"no answer\""),
                 2, "%s", bytes_at(&import.report));
    cr_expect_eq(count_of(bytes_at(&import.report), "possible"), 2, "%s",
                 bytes_at(&import.report));
    field_import_release(&import);
    cr_assert(
        field_import(SPAN("[12:00:00] > AT+CSQ\n[12:00:00] < +CSQ: 9,99\n[12:00:00] < OK\n"
                          "[12:00:01] > AT\n[12:00:01] > AT\n[12:00:01] < OK\n"
                          "[12:00:01] < OK\n[12:00:04] > AT\n[12:00:04] < OK\n"),
                     NULL, "log", "log", MASK_SHOW, &import, &why));
    cr_expect_eq(count_of(bytes_at(&import.report), "possible"), 0, "%s",
                 bytes_at(&import.report));
    field_import_release(&import);
}

/* Lines of one start are one restart. */
Test(field_incidents, a_start_is_one_thing)
{
    struct field_import import;
    const char *why;
    cr_assert(
        field_import(SPAN(ASK START AGAIN), NULL, "log", "log", MASK_SHOW, &import, &why));
    const char *first = strstr(bytes_at(&import.scenario), "[fault ");
    cr_assert(first);
    cr_expect(!strstr(first + 1, "[fault "), "%s", bytes_at(&import.scenario));
    field_import_release(&import);
}
