/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "hand.h"
#include "seeds.h"

#include <stdio.h>
#include <string.h>

/* Sessions in which a host does what hosts do, and a hand at the control does anything meanwhile,
 * at any time: all drawn from a seed, in worlds of several kinds. What was saved of each must play.
 * Prints TAP. Usage: sessions [FIRST_SEED [COUNT]] */

static const char *const worlds[] = {
    "",
    "[network]\nbearer = up\n[files]\n/a.txt = digits 3000\n",
    "[network]\nbearer = up\nprofile = gprs\n[files]\n/a.txt = digits 3000\n",
    "[module]\nbaud = 9600\n[network]\nbearer = up\n[files]\n/a.txt = digits 300\n",
    "[network]\nbearer = up\n[ftp]\nuser = me\npassword = secret\n[files]\n/a.txt = text "
    "hello\n"
    "[fault slow]\non = ftp RETR*\nchance = 50%\nthen = delay 700ms\n"
    "[fault noise]\non = time 20s\nthen = corrupt 1%\n",
};

static const char *const hosts[] = {
    "AT\\r",
    "ATE0\\r",
    "AT+CSQ;+CREG?\\r",
    "AT+CNACT=1,\"ctnb\"\\r",
    "AT+FTPCID=1;+FTPSERV=\"h\";+FTPUN=\"me\"\\r",
    "AT+FTPPW=\"secret\"\\r",
    "AT+FTPPW=\"wrong\"\\r",
    "AT+FTPPW=\"sec",
    "ret\"\\r",
    "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"a.txt\"\\r",
    "AT+FTPPUTPATH=\"/\";+FTPPUTNAME=\"b.txt\"\\r",
    "AT+FTPGET=1\\r",
    "AT+FTPGET=1\\r",
    "AT+FTPGET=2,1000\\r",
    "AT+FTPGET=2,1000\\r",
    "AT+FTPPUT=1\\r",
    "AT+FTPPUT=2,5\\r",
    "hello",
    "AT+FTPPUT=2,0\\r",
    "AT+FTPLIST=1\\r",
    "AT+FTPLIST=2,500\\r",
    "AT+FTPSIZE\\r",
    "AT+FTPQUIT\\r",
    "AT+CFUN=1,1\\r",
    "AT+MINE=3\\r",
    "AT+C",
    "\\x1b",
};

static const char *const hand[] = {
    "\"inject\", \"arguments\": {\"then\": \"deregister for 3s\"}",
    "\"inject\", \"arguments\": {\"then\": \"deactivate\"}",
    "\"inject\", \"arguments\": {\"then\": \"detach after 1s\"}",
    "\"inject\", \"arguments\": {\"then\": \"outage 5s\"}",
    "\"inject\", \"arguments\": {\"then\": \"signal 3,99\"}",
    "\"inject\", \"arguments\": {\"then\": \"reboot after 100ms\"}",
    "\"inject\", \"arguments\": {\"then\": \"corrupt 5%\"}",
    "\"inject\", \"arguments\": {\"then\": \"drop 0%\"}",
    "\"urc\", \"arguments\": {\"text\": \"+CMTI: \\\"SM\\\",1\"}",
    "\"urc\", \"arguments\": {\"text\": \"A\\\\r\\\\nB\"}",
    "\"power\", \"arguments\": {\"do\": \"off\"}",
    "\"power\", \"arguments\": {\"do\": \"on\"}",
    "\"power\", \"arguments\": {\"do\": \"key\"}",
    "\"power\", \"arguments\": {\"do\": \"reboot\"}",
    "\"fault-add\", \"arguments\": {\"name\": \"one\", \"keys\": [\"on = command "
    "AT+FTPGET=2*\", "
    "\"nth = 2\", \"then = code 64 after 2s\"]}",
    "\"fault-add\", \"arguments\": {\"name\": \"two\", \"keys\": [\"on = line +FTP*\", "
    "\"chance = 50%\", \"then = delay 300ms\"]}",
    "\"fault-add\", \"arguments\": {\"name\": \"three\", \"keys\": [\"on = data 1000\", "
    "\"then = reset\"]}",
    "\"fault-add\", \"arguments\": {\"name\": \"four\", \"keys\": [\"on = time 2s\", "
    "\"then = deregister for 1s\"]}",
    "\"fault-remove\", \"arguments\": {\"name\": \"one\"}",
    "\"fault-remove\", \"arguments\": {\"name\": \"four\"}",
    "\"answer-add\", \"arguments\": {\"name\": \"AT+MINE=*\", \"keys\": \"line = +MINE: $1\"}",
    "\"files-put\", \"arguments\": {\"path\": \"/a.txt\", \"text\": \"gr\\u00fc\\u00dfe # x\"}",
    "\"files-put\", \"arguments\": {\"path\": \"/a.txt\", \"base64\": \"AAD/DQo=\", "
    "\"append\": true}",
    "\"files-put\", \"arguments\": {\"path\": \"/d/e/f\", \"text\": \"\"}",
    "\"files-remove\", \"arguments\": {\"path\": \"/a.txt\"}",
    "\"files-remove\", \"arguments\": {\"path\": \"/b.txt\"}",
    "\"lines\", \"arguments\": {\"dtr\": \"off\"}",
    "\"lines\", \"arguments\": {\"dtr\": \"on\", \"rts\": \"off\", \"break\": 0.1}",
    "\"lines\", \"arguments\": {\"rts\": \"on\"}",
    "\"state\"",
    "\"wait\", \"arguments\": {\"line\": \"+FTPGET: 1,*\", \"for\": \"10s\"}",
    "\"wait\", \"arguments\": {\"state\": \"network=home\", \"after\": 3}",
    "\"events\"",
};

#define PICK(random, list) (list)[random_below(random, sizeof(list) / sizeof *(list))]

static void write_script(struct random *random, struct bytes *script)
{
    bool sets_up = random_below(random, 4) > 0;
    for (size_t i = 0; sets_up && i < 7; i++) {
        bytes_addf(script, "> %s\n", hosts[i == 6 ? 9 : i]);
        bytes_addf(script, "+ %d\n", i == 3 ? 200 : 10);
    }
    for (uint64_t steps = 20 + random_below(random, 60); steps; steps--) {
        uint64_t what = random_below(random, 10);
        if (what < 5)
            bytes_addf(script, "> %s\n", PICK(random, hosts));
        else if (what < 8)
            bytes_addf(script, "%d {\"execute\": %s}\n", (int)random_below(random, 2) + 1,
                       PICK(random, hand));
        else if (what < 9)
            bytes_addf(script, "- %d\n", (int)random_below(random, 2) + 1);
        if (random_below(random, 3))
            bytes_addf(script, "+ %d\n",
                       (int)random_below(random, random_below(random, 4) ? 100 : 5000));
    }
}

/* Adds how many acts became sections. */
static bool session(uint64_t seed, size_t *moved)
{
    struct random random;
    struct hand fixture;
    struct bytes script = {0}, why = {0};
    struct complaints complaints = {0};
    random_init(&random, seed, "sessions");
    const char *world = PICK(&random, worlds);
    struct scenario *scenario = scenario_read(NULL, "world.ini", span_of(world), &complaints);
    scenario->seed = seed;
    write_script(&random, &script);
    hand_init(&fixture, scenario, NULL);
    hand_play(&fixture, bytes_span(&script));
    bool good = hand_replays(&fixture, &why);
    *moved += fixture.moved;
    hand_release(&fixture);
    if (!good)
        printf("# seed %llu\n%s\n%s\n", (unsigned long long)seed, bytes_at(&script),
               bytes_at(&why));
    bytes_release(&script);
    bytes_release(&why);
    bytes_release(&complaints.text);
    return good;
}

int main(int argc, char **argv)
{
    struct seeds seeds = {.count = 300};
    printf("1..2\n");
    seeds_try(&seeds, argc, argv, session);
    printf("%s 1 - %llu sessions under a hand play as they went\n",
           seeds.failed ? "not ok" : "ok", (unsigned long long)seeds.count);
    bool enough = seeds.seen > seeds.count; /* some eight of each session can be */
    printf("%s 2 - %zu acts of them are in their scenarios\n", enough ? "ok" : "not ok",
           seeds.seen);
    return seeds.failed || !enough ? 1 : 0;
}
