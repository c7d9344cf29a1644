/* SPDX-License-Identifier: MIT */
#include "module_fixture.h"

#include "module/sms.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Short messages: the two forms of one, and the store as hosts see it. */

static const struct {
    const char *from, *text;
    int64_t zone;
    const char *pdu; /* without the service centre */
} pdus[] = {
    /* The packed forms are those of many handbooks: "hellohello", and a sender of letters. */
    {"+27838890001", "hellohello", 0,
     "040B917238880900F1"
     "0000"
     "02708200000000"
     "0A"
     "E8329BFD4697D9EC37"},
    {"Design@Home", "a", 8,
     "0414D0C4F23C7D760390EF7619"
     "0000"
     "02708220000080"
     "01"
     "61"},
    {"12345", "", -34,
     "0405812143F5"
     "0000"
     "0270725103004B"
     "00"},
    {"+1", "{}", 0,
     "040191F1"
     "0000"
     "02708200000000"
     "04"
     "1BD42605"},
    {"+1", "\xd0\x9f\xf0\x9f\x98\x80", 0,
     "040191F1"
     "0008"
     "02708200000000"
     "06"
     "041FD83DDE00"},
};

Test(sms, as_a_pdu)
{
    for (size_t i = 0; i < sizeof pdus / sizeof *pdus; i++) {
        const struct sms sms = {pdus[i].from, span_of(pdus[i].text), 1595894400, pdus[i].zone};
        struct bytes plain = {0}, whole = {0};
        cr_expect_eq(sms_add_pdu(&plain, &sms, ""), strlen(pdus[i].pdu) / 2);
        cr_expect_str_eq(bytes_at(&plain) + 2, pdus[i].pdu, "%s", bytes_at(&plain));
        cr_expect(span_starts(bytes_span(&plain), "00"), "no service centre");
        sms_add_pdu(&whole, &sms, "+4670123");
        cr_expect(span_starts(bytes_span(&whole), "0591640721F3"), "%s", bytes_at(&whole));
        bytes_release(&plain);
        bytes_release(&whole);
    }
}

/* What one says is read back, whatever its alphabet and sender; and cut anywhere it is none. */
Test(sms, read_back)
{
    static const char *const texts[] = {"",
                                        "a",
                                        "hello",
                                        "1234567",
                                        "12345678",
                                        "[x] {y} ~",
                                        "Gr\303\274\303\237e",
                                        "\xd0\x9f\xf0\x9f\x98\x80",
                                        "\xe2\x82\xac"};
    static const char *const senders[] = {"+46701234567", "1234",    "1",       "Bank",
                                          "Design@Home",  "Seven77", "Eightish"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t k = 0; k < sizeof senders / sizeof *senders; k++) {
            const struct sms sms = {senders[k], span_of(texts[i]), 1595894400,
                                    (int64_t)k * 4 - 8};
            struct bytes pdu = {0};
            struct sms_read back = {0};
            sms_add_pdu(&pdu, &sms, k % 2 ? "+4670123" : "");
            cr_expect(sms_read_pdu(bytes_span(&pdu), &back), "%s", bytes_at(&pdu));
            cr_expect_str_eq(bytes_at(&back.from), senders[k]);
            cr_expect_str_eq(bytes_at(&back.text), texts[i]);
            cr_expect_str_eq(bytes_at(&back.centre), k % 2 ? "+4670123" : "");
            cr_expect_eq(back.time, sms.time);
            cr_expect_eq(back.zone, sms.zone);
            for (size_t cut = 0; cut < pdu.count; cut++) {
                struct sms_read part = {0};
                cr_expect_not(sms_read_pdu(span_cut(bytes_span(&pdu), cut), &part));
                bytes_release(&part.from);
                bytes_release(&part.text);
                bytes_release(&part.centre);
            }
            bytes_release(&pdu);
            bytes_release(&back.from);
            bytes_release(&back.text);
            bytes_release(&back.centre);
        }
    }
}

/* What text mode shows in a character set that has all of it is the text. */
Test(sms, text_is_read_back)
{
    static const struct {
        enum sms_charset charset;
        const char *text;
    } shown[] = {{SMS_IRA, "hello"},
                 {SMS_GSM, "Gr\xc3\xbc\xc3\x9f"
                           "e, {5} \xe2\x82\xac"},
                 {SMS_UCS2, "Gr\303\274\303\237e"}};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const struct sms sms = {"1", span_of(shown[i].text), 0, 0};
        struct bytes line = {0}, back = {0};
        sms_add_text(&line, &sms, shown[i].charset);
        cr_expect(sms_read_text(bytes_span(&line), shown[i].charset, &back));
        cr_expect_str_eq(bytes_at(&back), shown[i].text);
        bytes_release(&line);
        bytes_release(&back);
    }
}

/* Half of a pair is no character, and what is none in UTF-8 is one letter for each byte. */
Test(sms, half_a_pair_is_no_text)
{
    struct bytes back = {0};
    cr_expect(sms_read_text(SPAN("0041D83DDE00"), SMS_UCS2, &back));
    cr_expect_str_eq(bytes_at(&back), "A\xf0\x9f\x98\x80");
    cr_expect(!sms_read_text(SPAN("0041D83D"), SMS_UCS2, &back));
    cr_expect(!sms_read_text(SPAN("DE00D83D"), SMS_UCS2, &back));
    cr_expect(!sms_read_text(SPAN("D83D0041"), SMS_UCS2, &back));
    static const char *const odd[] = {"\xed\xa0\x80", "\xe0\x80\xaf", "\xf5\xbf\xbf"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        const struct sms sms = {"1", span_of(odd[i]), 0, 0};
        cr_expect_eq(sms_length(&sms), 3, "row %zu", i);
    }
    bytes_release(&back);
}

/* What is packed into seven bits comes out again, for each length. */
Test(sms, septets_survive_packing)
{
    char text[161];
    for (size_t count = 0; count <= 160; count++) {
        struct bytes pdu = {0};
        for (size_t i = 0; i < count; i++)
            text[i] = (char)('A' + (i * 7 + count) % 26);
        text[count] = '\0';
        const struct sms sms = {"1", span_of(text), 0, 0};
        sms_add_pdu(&pdu, &sms, "");
        size_t head =
            2 + 2 * (1 + 3 + 2 + 7 + 1); /* centre; octet, sender, PID DCS, time, count */
        for (size_t i = 0; i < count; i++) {
            unsigned bits = 0;
            size_t octet = i * 7 / 8, shift = i * 7 % 8;
            for (size_t k = 0; k < 2; k++) {
                unsigned value = 0;
                if (head + 2 * (octet + k) + 1 < pdu.count)
                    sscanf(bytes_at(&pdu) + head + 2 * (octet + k), "%2x", &value);
                bits |= value << (8 * k);
            }
            cr_assert_eq((char)(bits >> shift & 0x7f), text[i], "%zu of %zu", i, count);
        }
        bytes_release(&pdu);
    }
}

Test(sms, what_fits)
{
    struct bytes text = {0};
    for (int i = 0; i < 160; i++)
        bytes_add_char(&text, 'x');
    cr_expect(sms_text_fits(bytes_span(&text)));
    bytes_add_char(&text, 'x');
    cr_expect(!sms_text_fits(bytes_span(&text)));
    bytes_clear(&text);
    for (int i = 0; i < 70; i++)
        bytes_add_text(&text, "\xd0\x9f");
    cr_expect(sms_text_fits(bytes_span(&text)));
    bytes_add_text(&text, "\xd0\x9f");
    cr_expect(!sms_text_fits(bytes_span(&text)));
    bytes_release(&text);
    cr_expect(sms_sender_fits(SPAN("12345678901234567890")));
    cr_expect(!sms_sender_fits(SPAN("123456789012345678901")));
    cr_expect(sms_sender_fits(SPAN("ABCDEFGHIJK")));
    cr_expect(!sms_sender_fits(SPAN("ABCDEFGHIJKL")) && !sms_sender_fits(SPAN("")));
}

static struct message_spec two[] = {
    {.from = "1234", .text = (char[]){"one"}, .text_count = 3, .at = -1, .status = 1},
    {.from = "+4670", .text = (char[]){"\xc3\xa4 @"}, .text_count = 4, .at = -1},
};

static const struct step reading[] = {
    {"AT+CPMS=?", LINE("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")") OK},
    {"AT+CPMS=\"SM\"", LINE("+CPMS: 2,4,2,4,2,4") OK},
    {"AT+CPMS=\"ME\"", LINE("+CPMS: 2,4,2,4,2,4") OK}, /* the same store */
    {"AT+CMGF=1", OK},
    {"AT+CMGL=\"REC UNREAD\",1",
     LINE("+CMGL: 2,\"REC UNREAD\",\"+4670\",\"\",\"26/01/08,11:36:13+00\"") MORE("? @") OK},
    {"AT+CMGR=2,1",
     LINE("+CMGR: \"REC UNREAD\",\"+4670\",\"\",\"26/01/08,11:36:13+00\"") MORE("? @") OK},
    {"AT+CSCS=\"UCS2\";+CMGR=2",
     LINE("+CMGR: \"REC UNREAD\",\"002B0034003600370030\",\"\",\"26/01/08,11:36:13+00\"")
         MORE("00E400200040") OK},
    {"AT+CMGL", OK},
    {"AT+CSCS=\"IRA\";+CMGF=0;+CSCA=\"+46701\"", OK},
    {"AT+CMGL=1",
     LINE("+CMGL: 1,1,\"\",18") MORE("04916407F1"
                                     "04048121430000"
                                     "62108011633100"
                                     "03"
                                     "6F7719") MORE("+CMGL: 2,1,\"\",18") MORE("04916407F1"
                                                                               "0404916407"
                                                                               "0000"
                                                                               "62108011633100"
                                                                               "03"
                                                                               "7B1000") OK},
    {"AT+CMGL=5", LINE("+CMS ERROR: 325")},
    {"AT+CMGL=\"ALL\"", LINE("+CMS ERROR: 325")},
    {"AT+CMGR=3", LINE("+CMS ERROR: 321")},
    {"AT+CMGR=0;+CSQ", LINE("+CMS ERROR: 321")},
    {"AT+CMGD=5", LINE("+CMS ERROR: 321")},
    {"AT+CMGD=3", OK},
    {"AT+CMGD=0,3", OK},
    {"AT+CMGL=4", OK},
    {"AT+CNUM", OK},
    STEPS_END,
};

Test(message, reading_listing_deleting)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.sim.store = 4;
    fixture.sim.messages = two;
    fixture.sim.message_count = 2;
    fixture_start(&fixture);
    fixture_play(&fixture, "reading", reading);
    fixture_release(&fixture);
}

/* Half past two in the afternoon in India is nine in the morning at Greenwich. */
static struct message_spec old[] = {
    {.from = "1",
     .text = (char[]){"a"},
     .text_count = 1,
     .at = -1,
     .sent = 1767258000,
     .zone = 22},
    {.from = "2",
     .text = (char[]){"b"},
     .text_count = 1,
     .at = -1,
     .sent = 1767258000,
     .zone = -34},
    {.from = "3", .text = (char[]){"c"}, .text_count = 1, .at = SECONDS(3), .sent = 1767258000},
};

static const struct step dated[] = {
    {NULL, LINE("+CMTI: \"SM\",3"), SECONDS(3)},
    {"AT+CMGF=1;+CMGL=\"ALL\",1",
     LINE("+CMGL: 1,\"REC UNREAD\",\"1\",\"\",\"26/01/01,14:30:00+22\"") MORE("a")
         MORE("+CMGL: 2,\"REC UNREAD\",\"2\",\"\",\"26/01/01,00:30:00-34\"") MORE("b")
             MORE("+CMGL: 3,\"REC UNREAD\",\"3\",\"\",\"26/01/01,09:00:00+00\"") MORE("c") OK},
    {"AT+CMGF=0;+CMGR=2", LINE("+CMGR: 0,\"\",15") MORE("00040181F2"
                                                        "0000"
                                                        "6210100003004B"
                                                        "01"
                                                        "62") OK},
    STEPS_END,
};

Test(message, sent_before_it_came)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.sim.messages = old;
    fixture.sim.message_count = 3;
    fixture_start(&fixture);
    fixture_play(&fixture, "dated", dated);
    fixture_release(&fixture);
}

static struct message_spec later[] = {
    {.from = "1", .text = (char[]){"a"}, .text_count = 1, .at = SECONDS(3)},
    {.from = "2", .text = (char[]){"b"}, .text_count = 1, .at = SECONDS(5)},
    {.from = "3", .text = (char[]){"c"}, .text_count = 1, .at = SECONDS(7)},
    {.from = "4", .text = (char[]){"d"}, .text_count = 1, .at = SECONDS(20)},
    {.from = "5", .text = (char[]){"e"}, .text_count = 1, .at = SECONDS(30)},
    {.from = "6", .text = (char[]){"f"}, .text_count = 1, .at = SECONDS(40)},
};

/* From 1 s on: fixture_start() took the first. */
static const struct step arriving[] = {
    {NULL, LINE("+CMTI: \"SM\",1"), SECONDS(3)},
    {"AT+CNMI=0", OK},
    {NULL, "", SECONDS(2)},
    {"AT+CPMS?", LINE("+CPMS: \"SM\",2,2,\"SM\",2,2,\"SM\",2,2") OK},
    {"AT+CNMI=2", OK LINE("+CMTI: \"SM\",2"), SECONDS(2)}, /* the third finds no place */
    {"AT+CMGD=1", OK LINE("+CMTI: \"SM\",1")},
    {"AT+CMGF=1;+CMGR=1",
     LINE("+CMGR: \"REC UNREAD\",\"3\",\"\",\"26/01/08,11:36:20+00\"") MORE("c") OK},
    {"AT+CNMI=1,2", OK},
    {NULL, LINE("+CMT: \"4\",\"\",\"26/01/08,11:36:33+00\"\r\nd"), SECONDS(10)},
    {"AT+CMGD=1,4;+CFUN=4", OK},
    {NULL, "", SECONDS(20)},
    {"AT+CNMI=2,1,0,0,1;+CFUN=1", OK LINE("+CMTI: \"SM\",1") LINE("+CMTI: \"SM\",2")},
    {"AT+CMGL=\"ALL\"",
     LINE("+CMGL: 1,\"REC UNREAD\",\"5\",\"\",\"26/01/08,11:36:43+00\"") MORE("e")
         MORE("+CMGL: 2,\"REC UNREAD\",\"6\",\"\",\"26/01/08,11:36:53+00\"") MORE("f") OK},
    STEPS_END,
};

Test(message, arriving_from_the_network)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.sim.store = 2;
    fixture.sim.messages = later;
    fixture.sim.message_count = sizeof later / sizeof *later;
    fixture_start(&fixture);
    fixture_play(&fixture, "arriving", arriving);
    fixture_release(&fixture);
}

static const struct step without_card[] = {
    {"AT+CMGF=1;+CMGL=\"ALL\"", LINE("+CMS ERROR: 310")},
    {"AT+CMGR=1", LINE("+CMS ERROR: 310")},
    {"AT+CMGD=1,4", LINE("+CMS ERROR: 310")},
    {"AT+CNUM", ERROR},
    STEPS_END,
};

Test(message, without_a_card)
{
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.sim.state = SIM_ABSENT;
    fixture_start(&fixture);
    fixture_play(&fixture, "no card", without_card);
    fixture_release(&fixture);
}
