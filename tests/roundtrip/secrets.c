/* SPDX-License-Identifier: MIT */
/* A password that the modem takes, in each spelling that it takes, in each shape of a log, read as
 * each format that there is: it must stand in nothing that comes of an import.
 *
 *   secrets [STEP]    1 is the whole grid, 7 a seventh of it, by a fixed rule */
#include "base/random.h"
#include "field/import.h"
#include "log/formats.h"
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `%s` is the password. */
static const char *const spellings[] = {
    "AT+FTPPW=\"%s\"",
    "at+ftppw=\"%s\"",
    "AT+FTPPW=%s",
    "AT+FTPPW = \"%s\"",
    "AT+FTPPW=\"%s",
    "ATE0+FTPPW=\"%s\"",
    "AT+FTPSERV=\"a;b\";+FTPPW=\"%s\"",
    "AT+FTPPW=\"%s\";+FTPUN=\"me\"",
    "AT+FTPPX\bW=\"%s\"",
    "AT+FTPPW=\"x\b%s\"",
    "AT+SAPBR=3,1,\"PWD\",\"%s\"",
    "AT+SAPBR=03,1,pwd,%s",
    "AT+CSTT=\"internet\",\"me\",\"%s\"",
    "AT+CNCFG=1,\"internet\",\"me\",\"%s\",1",
    "AT+CGAUTH=1,1,\"%s\",\"me\"",
    "AT+CGAUTH=1,1,\"me\",\"%s\"",
    "AT+SMCONF=\"PASSWORD\",\"%s\"",
    "AT+HTTPPARA=\"USERDATA\",\"Authorization: %s\"",
    "AT+CMQTTCONNECT=0,\"tcp://a.b:1883\",60,1,\"me\",\"%s\"",
};
enum { SPELLINGS = sizeof spellings / sizeof *spellings };

/* Letters and digits, of no word that a log has anyway. */
static void make_password(char *out, size_t size, struct random *random)
{
    static const char letters[] = "bcdfghjkmnpqrtvwxyz23456789";
    for (size_t i = 0; i + 1 < size; i++)
        out[i] = letters[random_below(random, sizeof letters - 1)];
    out[size - 1] = '\0';
}

static void say(struct talk *talk, usec *at, const char *command, const char *answer)
{
    struct bytes line = {0};
    bytes_addf(&line, "%s\r", command);
    talk_say(talk, *at, SAID_HOST, false, bytes_span(&line));
    talk_say(talk, *at, SAID_MODEM, true, bytes_span(&line));
    talk_say(talk, *at + MSEC(2), SAID_MODEM, false, span_of(answer));
    *at += SECONDS(1);
    bytes_release(&line);
}

/* It is taken, taken again, refused, told, and left without an answer: each has remedies of its
 * own, that could name it. */
static void make_talk(struct talk *talk, const char *spelling, const char *password)
{
    struct bytes command = {0}, told = {0};
    usec at = 0;
    struct span rest = span_of(spelling);
    struct span before = span_cut(rest, (size_t)(strstr(spelling, "%s") - spelling));
    bytes_add_span(&command, before);
    bytes_add_text(&command, password);
    bytes_add_span(&command, span_skip(rest, before.count + 2));
    bytes_addf(&told, "\r\n+FTPPW: \"%s\"\r\n\r\nOK\r\n", password);
    *talk = (struct talk){0};
    say(talk, &at, "AT+CSQ", "\r\n+CSQ: 20,0\r\n\r\nOK\r\n");
    say(talk, &at, bytes_at(&command), "\r\nOK\r\n");
    say(talk, &at, bytes_at(&command), "\r\n+CME ERROR: 3\r\n");
    say(talk, &at, "AT+FTPPW?", bytes_at(&told));
    say(talk, &at, bytes_at(&command), "");
    say(talk, &at, "AT+FTPGET=1", "\r\nOK\r\n\r\n+FTPGET: 1,72\r\n");
    say(talk, &at, bytes_at(&command), "\r\nERROR\r\n");
    say(talk, &at, "AT", "\r\nOK\r\n");
    talk_done(talk);
    bytes_release(&command);
    bytes_release(&told);
}

static bool is_hidden(const struct bytes *text, const char *password, const char *what,
                      const struct bytes *log)
{
    const char *found = strstr(bytes_at(text), password);
    if (found)
        printf("%s has it:\n%.60s\nof the log\n%s\n", what,
               found > bytes_at(text) + 30 ? found - 30 : found, bytes_at(log));
    return !found;
}

static bool check(struct span log, const struct bytes *text, const char *format,
                  const char *password)
{
    struct field_import import;
    const char *why;
    bool good = true;
    field_import(log, format, "secret.log", "secret", MASK_HIDE, &import, &why);
    good = is_hidden(&import.scenario, password, "the scenario", text) && good;
    good = is_hidden(&import.trace, password, "the trace", text) && good;
    good = is_hidden(&import.report, password, "the report", text) && good;
    good = is_hidden(&import.unknown, password, "the list of what is unknown", text) && good;
    field_import_release(&import);
    return good;
}

int main(int argc, char **argv)
{
    size_t step = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, number = 0, run = 0, failed = 0;
    struct random random;
    random_init(&random, 7, "secrets");
    for (size_t i = 0; i < SPELLINGS; i++) {
        for (const struct shape *shape = shapes; shape->name; shape++) {
            struct talk talk;
            struct bytes log = {0};
            char password[11];
            enum clock clock = shape_has_clock(shape, CLOCK_NONE) ? CLOCK_NONE : CLOCK_EXACT;
            make_password(password, sizeof password, &random);
            clock = shape_has_clock(shape, clock) ? clock : CLOCK_WHOLE;
            make_talk(&talk, spellings[i], password);
            shape_write(shape, &talk, clock, i % 2, &log);
            for (const struct log_format *format = log_formats; format->name; format++) {
                bool own = strcmp(format->name, shape->format) == 0;
                /* an edit character that a wrong format leaves spelled out is none */
                bool edits = strchr(spellings[i], '\b') != NULL;
                if (!own && (number++ % step != 0 || edits))
                    continue;
                run++;
                bool good = check(bytes_span(&log), &log, own ? NULL : format->name, password);
                failed += !good;
                if (!good)
                    printf("spelled %s, as %s, read as %s\n\n", spellings[i], shape->name,
                           own ? "what it is" : format->name);
            }
            bytes_release(&log);
            talk_release(&talk);
        }
    }
    printf("%zu passed, %zu failed\n", run - failed, failed);
    return failed || run == 0;
}
