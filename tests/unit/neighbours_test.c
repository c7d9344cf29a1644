/* SPDX-License-Identifier: MIT */
#include "module_fixture.h"

#include <criterion/criterion.h>

/* What hosts use beside FTP: satellites, the time, names and echoes, pins. The fixture's epoch is
 * 2026-01-08, 11:36:13; fixture_start() takes a second. */

#define NOT_FIXED "1,0,,,,,,,0,,,,,,,,,,,,"
#define FIXED(at)                                                                              \
    "1,1,202601081136" at ",31.222067,121.354368,34.700,0.00,0.0,1,,1.1,1.4,0.9,,21,6,,,45,,"

static const struct step satellites[] = {
    {"AT+CGNSPWR?", LINE("+CGNSPWR: 0") OK},
    {"AT+CGNSINF", LINE("+CGNSINF: 0,,,,,,,,,,,,,,,,,,,,") OK},
    {"AT+CGNSCOLD", ERROR},
    {"AT+CGNSPWR=1", OK}, /* at 4 s */
    {"AT+CGNSPWR?;+CGNSINF", LINE("+CGNSPWR: 1") LINE("+CGNSINF: " NOT_FIXED) OK},
    {"AT+CGNSPWR=1", OK, SECONDS(3)}, /* is on: the search goes on */
    {"AT+CGNSINF", LINE("+CGNSINF: " FIXED("22.002")) OK},
    {"AT+CGNSURC=2", OK, SECONDS(1)},
    {NULL, LINE("+UGNSINF: " FIXED("25.002")) LINE("+UGNSINF: " FIXED("27.002")), SECONDS(4)},
    {"AT+CGNSHOT;+CGNSINF", LINE("+CGNSINF: " NOT_FIXED) OK},
    {NULL, LINE("+UGNSINF: " FIXED("31.002")), SECONDS(3)},
    {"AT+CGNSURC=0;+CGNSINF", LINE("+CGNSINF: " FIXED("32.002")) OK},
    {"AT+CGNSCOLD", OK, SECONDS(4)},
    {"AT+CGNSINF", LINE("+CGNSINF: " NOT_FIXED) OK, MSEC(900)},
    {"AT+CGNSINF", LINE("+CGNSINF: " NOT_FIXED) OK},
    {"AT+CGNSINF", LINE("+CGNSINF: " FIXED("38.902")) OK},
    {"AT+CGNSPWR=0;+CGNSINF", LINE("+CGNSINF: 0,,,,,,,,,,,,,,,,,,,,") OK},
    {"AT+CGNSMOD?;+CGNSTST=0", LINE("+CGNSMOD: 1,1,1,1") OK},
    {"AT+CGNSMOD=1,0,2", ERROR},
    {"AT+CGNSTST=1", ERROR},
    {"AT+CGNSPWR=1;+CGNSURC=1;+CFUN=1,1", OK},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(20)},
    {"ATE0", "ATE0\r" OK},
    {"AT+CGNSPWR?;+CGNSURC?", LINE("+CGNSPWR: 0") LINE("+CGNSURC: 0") OK},
    STEPS_END,
};

static void play(struct fixture *fixture, const char *title, const struct step *steps)
{
    fixture_start(fixture);
    fixture_play(fixture, title, steps);
    fixture_release(fixture);
}

Test(neighbours, satellites)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.gnss = (struct gnss_options){.fix = true,
                                         .latitude = 31222067,
                                         .longitude = 121354368,
                                         .altitude = 34700,
                                         .after = SECONDS(5)};
    play(&fixture, "satellites", satellites);
}

static const struct step under_a_roof[] = {
    {"AT+CGNSPWR=1;+CGNSURC=1", OK, SECONDS(3600)},
    {"AT+CGNSINF", LINE("+CGNSINF: " NOT_FIXED) OK},
    STEPS_END,
};

Test(neighbours, no_satellite_is_found)
{
    struct fixture fixture;
    fixture_init(&fixture);
    play(&fixture, "under a roof", under_a_roof);
}

static void no_name(struct fixture *fixture)
{
    fixture->reached.how = REACH_NO_NAME;
}

static void no_answer(struct fixture *fixture)
{
    fixture->reached.how = REACH_NO_ANSWER;
}

static void in_reach(struct fixture *fixture)
{
    fixture->reached.how = REACH_GOOD;
}

static const struct step network_time[] = {
    {"AT+CNTPCID?;+CNTP?", LINE("+CNTPCID: 1") LINE("+CNTP: \"pool.ntp.org\",0,1,0") OK},
    {"AT+CCLK=\"20/01/01,00:00:00+00\"", OK},
    {"AT+CNTP", OK LINE("+CNTP: 61")}, /* no bearer */
    {"AT+SAPBR=3,1,\"APN\",\"ctnb\";+SAPBR=1,1", OK},
    {"AT+CNTPCID=2;+CNTP", OK LINE("+CNTP: 61")},
    {"AT+CNTPCID=1;+CNTP=\"ntp1.aliyun.com\",32", OK},
    {"AT+CCLK?", LINE("+CCLK: \"20/01/01,00:00:05+00\"") OK},
    {"AT+CNTP;+CNTP", ERROR LINE("+CNTP: 1")}, /* one at a time */
    {"AT+CCLK?", LINE("+CCLK: \"26/01/08,19:36:22+32\"") OK},
    {"AT+CNTP=pool.ntp.org,-20,1,1", OK},
    {"AT+CNTP?", LINE("+CNTP: \"pool.ntp.org\",-20,1,1") OK},
    {"AT+CNTP", OK LINE("+CNTP: 1,\"2026/01/08,06:36:25\"")},
    {"AT+CCLK?", LINE("+CCLK: \"26/01/08,19:36:26+32\"") OK},
    {"AT+CNTP=\"pool.ntp.org\",49", ERROR},
    {"AT+CNTP=\"pool.ntp.org\",-48", ERROR},
    {"AT+CNTP=\"pool.ntp.org\",x", ERROR},
    {"AT+CNTP", OK LINE("+CNTP: 62"), .act = no_name},
    {"AT+CNTP", OK LINE("+CNTP: 65"), SECONDS(11), no_answer},
    {"AT+CNTP", OK LINE("+CNTP: 1,\"2026/01/08,06:36:42\""), .act = in_reach},
    STEPS_END,
};

Test(neighbours, the_time_from_the_network)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.reached.took = MSEC(300);
    play(&fixture, "time", network_time);
}

static const struct step names_and_echoes[] = {
    {"AT+CDNSGIP=\"ftp.example\"", ERROR}, /* no bearer */
    {"AT+SNPING4=\"ftp.example\",1,16,1000", ERROR},
    {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
    {"AT+CDNSGIP=\"ftp.example\"", OK LINE("+CDNSGIP: 1,\"ftp.example\",\"192.0.2.1\"")},
    {"AT+SNPING4=\"ftp.example\",3,16,1000;+CSQ",
     LINE("+SNPING4: 1,192.0.2.1,300") MORE("+SNPING4: 2,192.0.2.1,300")
         MORE("+SNPING4: 3,192.0.2.1,300") LINE("+CSQ: 13,99") OK},
    {"AT+SNPING4=\"ftp.example\",2,16,200", OK}, /* no echo in time */
    {"AT+SNPING4=\"ftp.example\",501,16,200", ERROR},
    {"AT+CDNSGIP=\"ftp.example\"", OK LINE("+CDNSGIP: 0,8"), .act = no_name},
    {"AT+SNPING4=\"ftp.example\",2,16,500", ERROR},
    {"AT+CDNSGIP=\"ftp.example\"", OK LINE("+CDNSGIP: 0,3"), SECONDS(11), no_answer},
    {"AT+CIPCSGP=1,\"ctnb\",\"u\",\"p\";+CIPCSGP?;+CSTT?",
     LINE("+CIPCSGP: 1,\"ctnb\",\"u\",\"p\"") LINE("+CSTT: \"ctnb\",\"u\",\"p\"") OK},
    {"AT+CIPCSGP=0", ERROR},
    STEPS_END,
};

Test(neighbours, names_and_echoes)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.reached = (struct reached){.took = MSEC(300), .address = "192.0.2.1"};
    play(&fixture, "names", names_and_echoes);
}

static const struct step pins[] = {
    {"AT+SGPIO=0,4,1,1", OK},
    {"AT+SGPIO=1,4,0,0", ERROR},
    {"AT+SGPIO=1,3", LINE("+SGPIO: 0") OK},
    {"AT+SGPIO=0,5,1,1", ERROR},
    {"AT+CGPIO=0,48,1,1;+CGPIO=1,47", LINE("+CGPIO: 0") OK},
    {"AT+CLIP=1;+CLIP?", LINE("+CLIP: 1,2") OK},
    {"AT+CFUN=1,1", OK},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(20)},
    {"ATE0", "ATE0\r" OK},
    {"AT+SGPIO=1,4;+CLIP?", LINE("+SGPIO: 0") LINE("+CLIP: 0,2") OK},
    STEPS_END,
};

Test(neighbours, pins)
{
    struct fixture fixture;
    fixture_init(&fixture);
    play(&fixture, "pins", pins);
}
