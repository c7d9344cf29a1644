/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>

/* Logs as they stand in posts, tickets and mails: what was said comes out, and nothing of what
 * only is about it. Where nobody speaks, nothing is made of it. */

static const struct {
    const char *about, *log, *talk;
} posts[] = {
    {"a sketch above its output",
     "Here is my sketch:\n```cpp\nbool get() {\n  modem.sendAT(\"+FTPCID=1\");\n"
     "  if (modem.waitResponse() != 1) return false;\n  Serial.println(\"AT+FTPGET=1\");\n}\n"
     "```\nand what `AT+FTPGET=1` gives, never `+FTPGET: 1,1`:\n```\nAT\nOK\nAT+CSQ\n"
     "+CSQ: 9,99\n\nOK\nAT+FTPCID=1\nOK\nAT+FTPGET=1\nOK\n\n+FTPGET: 1,77\n```\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT+FTPCID=1\n< OK\n> AT+FTPGET=1\n< OK\n"
     "< +FTPGET: 1,77\n"},
    {"a program in Python below it",
     ">> AT\n<< OK\n>> AT+FTPCID=1\n<< OK\n>> AT+FTPGET=1\n<< OK\n<< +FTPGET: 1,63\n\n"
     "import serial\n\ndef send_at(command, back, timeout):\n"
     "    ser.write((command + '\\r\\n').encode())\n    if ser.inWaiting():\n"
     "        time.sleep(0.01)\nsend_at('AT+CSQ', 'OK', 1)\nsend_at('AT+FTPGET=1', 'OK', 1)\n",
     "> AT\n< OK\n> AT+FTPCID=1\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,63\n"},
    {"calls that a driver logs are no source",
     "uart_write(\"AT+CSQ\")\nuart_read(\"+CSQ: 9,99\")\nuart_read(\"OK\")\n"
     "uart_write(\"AT\")\nuart_read(\"OK\")\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"data with semicolons is no source",
     ">> AT+FTPPUT=2,19\n<< +FTPPUT: 2,19\n>> void 21.5; if (1.0);\n<< OK\n>> AT\n<< OK\n",
     "> AT+FTPPUT=2,19\n< +FTPPUT: 2,19\n>> void 21.5; if (1.0)\n< OK\n> AT\n< OK\n"},
    {"a manual's page in front of a log",
     "AT+FTPPUT Set Upload File\nTest Command\nAT+FTPPUT=?\nResponse\nOK\nWrite Command\n"
     "AT+FTPPUT=<mode>[,<reqlength>]\nResponse\nOK\n+FTPPUT: 1,<error>\n\nBut I get\n\n"
     "AT+FTPCID=1\nOK\nAT+FTPPUT=1\nOK\n+FTPPUT: 1,66\n",
     "> AT+FTPCID=1\n< OK\n> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,66\n"},
    {"values that were taken out are no forms",
     "AT+FTPSERV=<server>\nOK\nAT+FTPUN=\"<user>\"\nOK\nAT\nOK\n",
     "> AT+FTPSERV=<server>\n< OK\n> AT+FTPUN=\"<user>\"\n< OK\n> AT\n< OK\n"},
    {"answers behind arrows, and what comes later too",
     "this is what i do:\nAT -> OK\nAT+CSQ -> +CSQ: 12,0 OK\n"
     "AT+CNACT=1,\"a b\" -> OK +APP PDP: ACTIVE\nAT+FTPMKD -> OK +FTPMKD: 1,77\n"
     "and AT+FTPMKD with \"/x\" -> works\nwhy?\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 12,0\n< OK\n> AT+CNACT=1,\"a b\"\n< OK\n"
     "< +APP PDP: ACTIVE\n> AT+FTPMKD\n< OK\n< +FTPMKD: 1,77\n"},
    {"a colon behind the command, times in front, a line without a name",
     "10:00:01 AT+CSQ: +CSQ: 12,0 OK\n10:00:02 AT+CIFSR: 10.64.0.2\n"
     "10:00:03 AT+FTPGET=1: OK +FTPGET: 1,77\n10:00:09 AT+GMR: Revision:1529B05 OK\n",
     "> AT+CSQ\n< +CSQ: 12,0\n< OK\n> AT+CIFSR\n< 10.64.0.2\n> AT+FTPGET=1\n< OK\n"
     "< +FTPGET: 1,77\n> AT+GMR\n< Revision:1529B05\n< OK\n"},
    {"all of it in one paragraph",
     "i copy it from the console (sorry): AT OK AT+CSQ +CSQ: 12,0 OK AT+FTPUN=\"x y\" OK "
     "AT+FTPGET=1 OK +FTPGET: 1,63\nthanks\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 12,0\n< OK\n> AT+FTPUN=\"x y\"\n< OK\n> AT+FTPGET=1\n"
     "< OK\n< +FTPGET: 1,63\n"},
    {"the same words around each command",
     "Signal | at command: AT+CSQ | response +CSQ: 20,0 OK\n\n"
     "Profile | at command: AT+FTPCID=1 | response OK\n\n"
     "Name | at command: AT+FTPGETNAME=\"a\" | response OK\n\n"
     "Get | at command: AT+FTPGET=1 | response OK and after a while +FTPGET: 1,62\n\n"
     "I sent AT+FTPGET=1 again and got OK and nothing.\n",
     "> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+FTPCID=1\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n"
     "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,62\n"},
    {"the source of a mail",
     "From: p@example.cz\nContent-Transfer-Encoding: quoted-printable\n\nlog (all on one "
     "UAR=\nT):"
     "\n\n>> AT+FTPCID=3D1\n<< OK\n>> AT+FTPPUTNAME=3D\"odecet-stanice-0117-budova-c-su=\n"
     "teren.csv\"\n<< OK\n>> AT+FTPPUT=3D1\n<< OK\n<< +FTPPUT: 1,65\n\n--=20\nPetr\n",
     "> AT+FTPCID=1\n< OK\n> AT+FTPPUTNAME=\"odecet-stanice-0117-budova-c-suteren.csv\"\n< OK\n"
     "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,65\n"},
    {"... without its head",
     "AT+CSQ\n+CSQ: 9,99\n\nOK\nAT+FTPUN=3D\"=C5=99eka\"\nOK\nAT+FTPGET=3D1\nOK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT+FTPUN=\"\\xc5\\x99"
     "eka\"\n< OK\n> AT+FTPGET=1\n< OK\n"},
    {"values that look coded and are not",
     "AT+FTPPUT=3\nERROR\nAT+FTPUN=\"=3D\"\nOK\nAT+FTPPW==3Dx\nOK\n",
     "> AT+FTPPUT=3\n< ERROR\n> AT+FTPUN=\"=3D\"\n< OK\n> AT+FTPPW==3Dx\n< OK\n"},
    {"a highlighter's page, with the numbers of lines beside it",
     "<table><tr><td class=\"linenos\"><pre>1\n2\n3</pre></td><td><pre><span class=\"n\">AT"
     "</span>\n<span class=\"k\">OK</span>\n<span class=\"n\">AT+SAPBR=3,1,</span>"
     "<span class=\"s\">&quot;APN&quot;,&quot;x&quot;</span>\n<span class=\"k\">OK</span>\n"
     "<span class=\"n\">AT+FTPUN=</span><span class=\"s\">&quot;u&amp;me&quot;</span>\nOK\n"
     "<span class=\"o\">+FTPPUT:</span> 1,61\n</pre></td></tr></table><p>Why?</p>\n",
     "> AT\n< OK\n> AT+SAPBR=3,1,\"APN\",\"x\"\n< OK\n> AT+FTPUN=\"u&me\"\n< OK\n"
     "< +FTPPUT: 1,61\n"},
    {"... all of whose lines are one line of the page",
     "<td class=\"code\"><div><div class=\"line number1\"><code "
     "class=\"plain\">AT+FTPCID=</code>"
     "<code class=\"value\">1</code></div><div class=\"line number2\"><code>OK</code></div>\n"
     "<div class=\"line number3\"><code class=\"plain\">AT+FTPGET=</code><code>1</code></div>"
     "<div><code>OK</code></div><div><code>+FTPGET:</code> "
     "<code>1,63</code></div></div></td>\n",
     "> AT+FTPCID=1\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,63\n"},
    {"the copy of a page with a margin, and its heads",
     "Report 93          Page 1\n\n  AT+FTPCID=1\n  OK\n  AT+FTPGET=1\n  OK\n\n"
     "Report 93          Page 2\n\n  +FTPGET: 1,1\n  AT+FTPGET=2,12\n  +FTPGET: 2,12\n"
     "  N52 31.02;42\n  OK\n",
     "> AT+FTPCID=1\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,12\n"
     "< +FTPGET: 2,12\n<< N52 31.02;42\n< OK\n"},
    {"a difference of two logs",
     "I compared them:\n--- good.log\t2025-02-03\n+++ bad.log\t2025-02-03\n@@ -1,9 +1,6 @@\n"
     " AT+CSQ\n-+CSQ: 24,99\n++CSQ: 22,99\n \n OK\n-AT+FTPMODE=1\n+AT+FTPMODE=0\n OK\n"
     " AT+FTPGET=1\n OK\n-+FTPGET: 1,1\n-AT+FTPGET=2,9\n-+FTPGET: 2,4\n-bake\n-OK\n"
     "++FTPGET: 1,76\nwhy?\n",
     "> AT+CSQ\n< +CSQ: 22,99\n< OK\n> AT+FTPMODE=0\n< OK\n> AT+FTPGET=1\n< OK\n"
     "< +FTPGET: 1,76\n"},
    {"an editor's quotes, blanks and breaks",
     "Here\xe2\x80\x99s what I do:\n\nAT+SAPBR=3,1,\xe2\x80\x9d"
     "APN\xe2\x80\x9d,\xe2\x80\x9dx"
     "\xe2\x80\x9d\nOK\nAT+SAPBR=1,1\xc2\xa0\nOK\nAT+SAPBR=2,1\xe2\x80\x8b\n+SAPBR:\xc2\xa0"
     "1,1,"
     "\xe2\x80\x9c"
     "10.1.2.3\xe2\x80\x9d\nOK\n\xe2\x80\x8b"
     "AT+FTPGET=1\nOK\n\xe2\x80\xa6\n"
     "+FTPGET:\xc2\xa0"
     "1,65\n",
     "> AT+SAPBR=3,1,\"APN\",\"x\"\n< OK\n> AT+SAPBR=1,1\n< OK\n> AT+SAPBR=2,1\n"
     "< +SAPBR: 1,1,\"10.1.2.3\"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,65\n"},
    {"a blank of that kind in data",
     ">> AT+FTPPUT=2,7\n<< +FTPPUT: 2,7\n>> 21\xc2\xa0\xc2\xb0"
     "C\n<< OK\n",
     "> AT+FTPPUT=2,7\n< +FTPPUT: 2,7\n>> 21\\xc2\\xa0\\xc2\\xb0"
     "C\n< OK\n"},
    {"a spreadsheet with a column for remarks",
     "Nr;Zeit;Richtung;Daten;Bemerkung\n1;08:30:00,000;TX;AT+FTPCID=1;\n2;08:30:00,015;RX;OK;\n"
     "3;08:30:00,100;TX;\"AT+FTPPW=\"\"sps;1\"\"\";Semikolon, und "
     "\"\"\n4;08:30:00,115;RX;OK;gut\n"
     "5;08:30:02,000;TX;\"AT+FTPPUT=2,3\";\n6;08:30:02,015;RX;\"+FTPPUT: 2,3\";\n"
     "7;08:30:02,050;TX;a,b;drei Bytes\n8;08:30:02,090;RX;OK;\n9;08:30:03,000;TX;AT+FTPQUIT;\n"
     "10;08:30:03,015;RX;OK;\n",
     "> AT+FTPCID=1\n< OK\n> AT+FTPPW=\"sps;1\"\n< OK\n> AT+FTPPUT=2,3\n< +FTPPUT: 2,3\n"
     ">> a,b\n< OK\n> AT+FTPQUIT\n< OK\n"},
    {"a table whose last column says who speaks",
     "08:30:00;AT+FTPCID=1;tx\n08:30:00;OK;rx\n08:30:01;AT+CSQ;tx\n08:30:01;\"+CSQ: 9,99\";rx\n"
     "08:30:01;OK;rx\n08:30:02;AT;tx\n08:30:02;OK;rx\n",
     "> AT+FTPCID=1\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"remarks far behind, also where nothing came",
     "AT                      // ok so far\nOK\nAT+FTPPUT=2,48          // here it hangs\n"
     "                        <- the \"+FTPPUT: 2,48\" never comes\n"
     "AT                      // nothing\nAT        <- still nothing\n",
     "> AT\n< OK\n> AT+FTPPUT=2,48\n> AT\n> AT\n"},
    {"prose below the last block of a tool",
     "[10:20:20.100]\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87"
     "AT+GSN\n\xe2\x96\xa1\n"
     "[10:20:20.109]\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86"
     "AT+GSN\n\n867585041234567\n\nOK\n\n"
     "[10:20:21.500]\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87"
     "AT+FTPGET=1\n\xe2\x96\xa1\n"
     "[10:20:21.510]\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86"
     "AT+FTPGET=1\nOK\n\n"
     "[10:20:24.871]\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86\n+FTPGET: 1,75\n\n"
     "FTP\xe6\x9c\x8d\xe5\x8a\xa1\xe5\x99\xa8\n\xe5\x9b\x9e\xe5\xa4\x8d\n",
     "> AT+GSN\n< 867585041234567\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,75\n"},
    {"text from a picture",
     "AT\n0K\nAT+CSQ\n+CSQ: l8,0\n\n0K\nAT+CREG?\n+CREG: O,1\nOK\nAT+FTPCID=l\nOK\n"
     "AT+FTPUN=\"lOl\"\nOK\nAT+FTPTYPE=I\nOK\nAT+FTPGET=l\nOK\n+FTPGET: 1,77\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 18,0\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n"
     "> AT+FTPCID=1\n< OK\n> AT+FTPUN=\"lOl\"\n< OK\n> AT+FTPTYPE=I\n< OK\n> AT+FTPGET=1\n< "
     "OK\n"
     "< +FTPGET: 1,77\n"},
    {"letters that were typed", "AT+FTPGET=1\nOK\nAT+FTPGET=l\nERROR\nAT+CSQ\n+CSQ: l8,0\nOK\n",
     "> AT+FTPGET=1\n< OK\n> AT+FTPGET=l\n< ERROR\n> AT+CSQ\n< +CSQ: l8,0\n< OK\n"},
};

Test(field_posts, each_line_is_what_was_said)
{
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(posts[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", posts[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), posts[i].talk, "%s, as %s:\n%s", posts[i].about,
                         log->format->name, bytes_at(&talk));
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&talk);
    }
}

static const struct {
    const char *about, *log;
} silent[] = {
    {"a sketch", "void setup() {\n  sim.begin(9600);\n  sendAT(\"AT\", \"OK\", 1000);\n"
                 "  sendAT(\"AT+CREG?\", \"+CREG: 0,1\", 2000);\n}\n\n"
                 "bool sendAT(const char *cmd, const char *want, int ms) {\n"
                 "  sim.println(cmd); // AT+...\n"
                 "  if (r.indexOf(\"ERROR\") >= 0) return false;\n  return true;\n}\n"},
    {"a program in Python",
     "import serial, time\ntry:\n    send_at('AT', 'OK', 1)\n"
     "    send_at('AT+FTPGET=1', '+FTPGET: 1,1', 75)\nexcept:\n    print('ERROR')\n"},
    {"what somebody tells of it",
     "as I said AT works and the answer is OK every time, but with AT+FTPGET=1 it only says OK "
     "and\nthen error 77, or AT+FTPPUT=1 says ERROR at once. OK?\n"},
    {"a manual's page",
     "12.2.15 AT+FTPPUT Set Upload File\nTest Command\nAT+FTPPUT=?\nResponse\nOK\n"
     "Write Command\nAT+FTPPUT=<mode>[,<reqlength>]\nResponse\nIf mode is 1:\nOK\n"
     "+FTPPUT:1,1,<maxlength>\nIf error is related to ME functionality:\n"
     "+CME ERROR: <err>\n"},
};

Test(field_posts, where_nobody_speaks_nothing_is_made_of_it)
{
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        struct field_import import;
        const char *why = NULL;
        cr_expect_not(field_import(span_of(silent[i].log), NULL, "log", "log", MASK_HIDE,
                                   &import, &why),
                      "%s", silent[i].about);
        field_import_release(&import);
    }
}

/* One sign stands for a number of an address, as three do elsewhere. */
Test(field_posts, hidden_addresses_match_any)
{
    static const char *const hidden[] = {"10.xx.xx.xx", "x.x.x.x", "10.X.X.X", "*.*.*.*"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        struct bytes log = {0};
        struct field_import import;
        bytes_addf(
            &log,
            ">>> AT+SAPBR=1,1\n<<< OK\n>>> AT+SAPBR=2,1\n<<< +SAPBR: 1,1,\"%s\"\n<<< OK\n"
            ">>> AT+FTPCID=1\n<<< OK\n>>> AT+FTPSERV=\"%s\"\n<<< OK\n",
            hidden[i], hidden[i]);
        import_text(bytes_at(&log), &import);
        cr_expect(span_contains(bytes_span(&import.report), "forced 0, missing 0, extra 0") &&
                      span_contains(bytes_span(&import.report), "(100 %)") &&
                      span_contains(bytes_span(&import.report), "hidden    line 4"),
                  "%s", bytes_at(&import.report));
        field_import_release(&import);
        bytes_release(&log);
    }
}

Test(field_posts, what_only_looks_hidden_is_not)
{
    cr_expect_not(turn_text_is_masked(SPAN("AT+FTPGETNAME=\"x.txt\"")));
    cr_expect_not(turn_text_is_masked(SPAN("+SAPBR: 1,1,\"10.64.0.1\"")));
    cr_expect_not(turn_text_is_masked(SPAN("+CPSI: LTE,Online,460-11,0x2AFE,1.2.3.x4")));
    cr_expect_not(turn_text_is_masked(SPAN("Revision:x.1.2")));
}
