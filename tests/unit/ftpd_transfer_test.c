/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/random.h"
#include "ftp_hand.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGE (1024 * 1024 + 7)

enum way { PASSIVE, ACTIVE };

static void prepare(struct wire *wire, struct wire *data, enum way way)
{
    if (way == PASSIVE)
        wire_passive(wire, data);
    else
        wire_active(wire, data);
}

static void expect_span(struct span got, struct span wanted, const char *what)
{
    cr_expect(span_same(got, wanted), "%s: %zu bytes, expected %zu: %.*s", what, got.count,
              wanted.count, got.count < 500 ? (int)got.count : 0, got.at);
}

static void expect_download(struct wire *wire, enum way way, const char *line,
                            struct span content)
{
    struct wire data;
    prepare(wire, &data, way);
    wire_expect(wire, line, "150 226");
    cr_expect(data.ended && data.how == NET_CLOSED, "%s", line);
    expect_span(bytes_span(&data.in), content, line);
    wire_close(&data);
}

static void expect_text(struct wire *wire, const char *line, const char *text)
{
    expect_download(wire, PASSIVE, line, span_of(text));
}

static struct bytes noise(size_t count)
{
    struct bytes bytes = {0};
    struct random random;
    random_init(&random, 11, "noise");
    random_fill(&random, bytes_reserve(&bytes, count), count);
    bytes_grew(&bytes, count);
    return bytes;
}

Test(ftpd_transfer, every_size_comes_and_goes_byte_for_byte_both_ways)
{
    static const size_t sizes[] = {
        0, 1, 1360, FTPD_CHUNK - 1, FTPD_CHUNK, FTPD_CHUNK + 1, 65535, 65536, 65537, LARGE};
    struct hand hand;
    struct wire wire;
    struct bytes all = noise(LARGE);
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    for (size_t i = 0; i < 4 * sizeof sizes / sizeof *sizes; i++) {
        struct span content = span_cut(bytes_span(&all), sizes[i / 4]);
        enum way way = i % 2 ? PASSIVE : ACTIVE;
        wire_expect(&wire, i & 2 ? "TYPE A\r\n" : "TYPE I\r\n", "200"); /* as is in both */
        struct wire data;
        prepare(&wire, &data, way);
        data.close_when_out = true;
        bytes_add_span(&data.out, content);
        if (data.open) /* the bytes are there before the command is */
            bytes_drop(&data.out, net_send(data.conn, bytes_at(&data.out), data.out.count));
        if (data.open && data.out.count == 0) {
            net_close(data.conn);
            data.conn = NULL;
        }
        wire_expect(&wire, "STOR /up\r\n", "150 226");
        wire_close(&data);
        expect_span(hand_content(&hand, "/up"), content, "upload");
        expect_download(&wire, way, "RETR up\r\n", content);
    }
    bytes_release(&all);
    wire_close(&wire);
    hand_release(&hand);
}

static void upload(struct wire *wire, const char *line, const char *content, const char *codes)
{
    struct wire data;
    wire_active(wire, &data);
    bytes_add_text(&data.out, content);
    data.close_when_out = true;
    wire_expect(wire, line, codes);
    wire_close(&data);
}

Test(ftpd_transfer, restart_append_and_replace)
{
    static const struct {
        const char *before, *line, *content, *after; /* of the file f */
    } rows[] = {
        {NULL, "STOR f\r\n", "abc", "abc"},
        {"12345678", "STOR f\r\n", "abc", "abc"},
        {"12345678", "STOR f\r\n", "", ""},
        {"12345678", "APPE f\r\n", "abc", "12345678abc"},
        {NULL, "APPE f\r\n", "abc", "abc"},
        {"12345678", "REST 8\r\nSTOR f\r\n", "abc", "12345678abc"},
        {"12345678", "REST 2\r\nSTOR f\r\n", "abc", "12abc678"},
        {"12345678", "REST 6\r\nSTOR f\r\n", "abc", "123456abc"},
        {"12345678", "REST 0\r\nSTOR f\r\n", "abc", "abc"},
        {"12345678", "REST 3\r\nAPPE f\r\n", "abc", "12345678abc"},
    };
    static const struct {
        const char *line, *content;
    } gets[] = {
        {"RETR f\r\n", "12345678"},
        {"REST 3\r\nRETR f\r\n", "45678"},
        {"REST 8\r\nRETR f\r\n", ""},
        {"RETR f\r\n", "12345678"}, /* REST counts once */
    };
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tree_remove(ftpd_tree(hand.ftpd), SPAN("/f"));
        if (rows[i].before)
            hand_file(&hand, "/f", span_of(rows[i].before));
        upload(&wire, rows[i].line, rows[i].content,
               span_starts(span_of(rows[i].line), "REST") ? "350 150 226" : "150 226");
        expect_span(hand_content(&hand, "/f"), span_of(rows[i].after), rows[i].line);
    }
    hand_file(&hand, "/f", SPAN("12345678"));
    for (size_t i = 0; i < sizeof gets / sizeof *gets; i++) {
        struct wire data;
        wire_passive(&wire, &data);
        wire_expect(&wire, gets[i].line,
                    span_starts(span_of(gets[i].line), "REST") ? "350 150 226" : "150 226");
        expect_span(bytes_span(&data.in), span_of(gets[i].content), gets[i].line);
        wire_close(&data);
    }
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, an_empty_root_is_listed_as_in_the_application_note)
{
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    wire_log_in(&wire, &hand);
    /* V1.02, 5.11: +FTPLIST: 2,126 */
    static const char listing[] =
        "total 0\r\n"
        "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n"
        "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n";
    cr_expect_eq(sizeof listing - 1, 126);
    expect_text(&wire, "LIST\r\n", listing);
    expect_text(&wire, "LIST /\r\n", listing);
    expect_text(&wire, "LIST -la\r\n", listing);
    expect_text(&wire, "NLST\r\n", "");
    expect_text(&wire, "MLSD\r\n", "");
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, listings)
{
    static const struct {
        const char *line, *listing;
    } rows[] = {
        {"LIST\r\n",
         "total 0\r\n"
         "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n"
         "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n"
         "-rw-rw-rw-   1 user     group        1024 Oct 12 14:58 1K.txt\r\n"
         "-rw-rw-rw-   1 user     group           3 Apr 15 14:58 just half a year\r\n"
         "-rw-rw-rw-   1 user     group           1 Jan  2  2020 last winter\r\n"
         "drw-rw-rw-   1 user     group           0 Oct 12 14:58 logs\r\n"
         "-rw-rw-rw-   1 user     group           2 Dec 31  2037 next\r\n"},
        {"LIST logs\r\n", "total 0\r\n"
                          "drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n"
                          "drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n"
                          "-rw-rw-rw-   1 user     group           1 Oct 12 14:58 a.log\r\n"
                          "-rw-rw-rw-   1 user     group           1 Oct 12 14:58 b.txt\r\n"},
        {"LIST /1K.txt\r\n", /* the path as it was given: note V1.02 (English), 5.11 */
         "-rw-rw-rw-   1 user     group        1024 Oct 12 14:58 /1K.txt\r\n"},
        {"LIST -al logs/../1K.txt\r\n",
         "-rw-rw-rw-   1 user     group        1024 Oct 12 14:58 logs/../1K.txt\r\n"},
        {"LIST logs/*.log\r\n",
         "-rw-rw-rw-   1 user     group           1 Oct 12 14:58 a.log\r\n"},
        {"NLST\r\n", "1K.txt\r\njust half a year\r\nlast winter\r\nlogs\r\nnext\r\n"},
        {"NLST .\r\n", "1K.txt\r\njust half a year\r\nlast winter\r\nlogs\r\nnext\r\n"},
        {"NLST n*t**\r\n", "next\r\n"},
        {"NLST logs\r\n", "logs/a.log\r\nlogs/b.txt\r\n"},
        {"NLST /logs/\r\n", "/logs/a.log\r\n/logs/b.txt\r\n"},
        {"NLST *x?\r\n", "1K.txt\r\nnext\r\n"},
        {"NLST logs/?.t*\r\n", "logs/b.txt\r\n"},
        {"NLST next\r\n", "next\r\n"},
        {"MLSD /logs\r\n", "type=file;size=1;modify=20201012145800;perm=adfrw; a.log\r\n"
                           "type=file;size=1;modify=20201012145800;perm=adfrw; b.txt\r\n"},
    };
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    struct tree *tree = ftpd_tree(hand.ftpd);
    struct bytes kilobyte = noise(1024);
    hand_file(&hand, "/1K.txt", bytes_span(&kilobyte));
    hand_file(&hand, "/logs/b.txt", SPAN("b"));
    hand_file(&hand, "/logs/a.log", SPAN("a"));
    tree_write(tree, SPAN("/just half a year"), SPAN("123"), false, HAND_EPOCH - 15552000 + 1);
    tree_write(tree, SPAN("/last winter"), SPAN("1"), false, 1577923200);
    tree_write(tree, SPAN("/next"), SPAN("12"), false, 2145916799);
    bytes_release(&kilobyte);
    wire_log_in(&wire, &hand);
    wire_expect(&wire, "MFMT 20371231235959 next\r\n", "213");
    wire_expect(&wire, "MFMT 20200102000000 last winter\r\n", "213");
    wire_expect(&wire, "MFMT 20200415145801 just half a year\r\n", "213");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_text(&wire, rows[i].line, rows[i].listing);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, a_long_listing_survives_changes_on_the_way)
{
    struct hand hand;
    struct wire wire, data;
    char name[32];
    hand_init(&hand, "", "");
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof name, "/file-%05d", i);
        hand_file(&hand, name, SPAN(""));
    }
    wire_log_in(&wire, &hand);
    wire_passive(&wire, &data);
    data.deaf = true;
    wire_expect(&wire, "NLST\r\n", "150");
    for (int i = 0; i < 10000; i += 2) {
        snprintf(name, sizeof name, "/file-%05d", i);
        tree_remove(ftpd_tree(hand.ftpd), span_of(name));
    }
    data.deaf = false;
    wire_read(&data);
    hand_settle(&hand);
    cr_expect(data.ended);
    int64_t last = -1, number;
    int count = 0;
    for (struct span rest = bytes_span(&data.in); rest.count;) {
        struct span digits = span_skip(span_cut(rest, span_find(rest, '\r')), 5);
        cr_assert(span_starts(rest, "file-") && span_number(digits, INT64_MAX, &number));
        cr_assert_gt(number, last);
        rest = span_skip(rest, span_find(rest, '\n') + 1);
        last = number;
        count++;
    }
    cr_expect(last == 9999 && count > 5000 && count < 10000, "%d names", count);
    wire_expect(&wire, "STAT /\r\n", "213");
    wire_close(&data);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, a_reader_that_waits_makes_the_server_wait)
{
    struct hand hand;
    struct wire wire, data;
    struct bytes content = noise(LARGE);
    hand_init(&hand, "", "");
    hand_file(&hand, "/large", bytes_span(&content));
    wire_log_in(&wire, &hand);
    wire_passive(&wire, &data);
    data.deaf = true;
    wire_expect(&wire, "RETR large\r\n", "150");
    cr_expect(strstr(wire_ask(&wire, "STAT\r\n"), "RETR runs, 65536 bytes so far."), "%s",
              bytes_at(&wire.in));
    hand_wait(&hand, SECONDS(100));
    data.deaf = false;
    wire_read(&data);
    wire_expect(&wire, "", "226");
    expect_span(bytes_span(&data.in), bytes_span(&content), "large");
    bytes_release(&content);
    wire_close(&data);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, while_one_runs_only_some_commands_do_not_wait)
{
    static const struct {
        const char *lines, *at_once, *at_its_end;
        bool ends;
    } rows[] = {
        {"NOOP\r\nSTAT\r\nNOOP\r\n", "200 211 200", "226", false},
        {"PWD\r\nNOOP\r\nSIZE large\r\n", "", "226 257 200 213", false},
        {"NOOP\r\nPASV\r\nSYST\r\n", "200", "226 227 215", false},
        {"QUIT\r\nNOOP\r\n", "221", "226", true},
        {"ABOR\r\nNOOP\r\n", "426 226 200", "", false},
        {"\xff\xf4\xff\xf2"
         "ABOR\r\nPWD\r\n",
         "426 226 257", "", false},
    };
    struct hand hand;
    struct bytes content = noise(LARGE);
    hand_init(&hand, "", "");
    hand_file(&hand, "/large", bytes_span(&content));
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        struct wire wire, data;
        wire_log_in(&wire, &hand);
        prepare(&wire, &data, i % 2 ? PASSIVE : ACTIVE);
        data.deaf = true;
        wire_expect(&wire, "RETR large\r\n", "150");
        wire_expect(&wire, rows[i / 2].lines, rows[i / 2].at_once);
        data.deaf = false;
        wire_read(&data);
        wire_expect(&wire, "", rows[i / 2].at_its_end);
        cr_expect_eq(wire.ended, rows[i / 2].ends, "%s", rows[i / 2].lines);
        wire_close(&data);
        wire_close(&wire);
    }
    bytes_release(&content);
    hand_release(&hand);
}

Test(ftpd_transfer, a_data_connection_that_never_comes_is_425)
{
    struct hand hand;
    struct wire wire, data;
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", SPAN("12345678"));
    wire_log_in(&wire, &hand);
    wire_expect(&wire, "PASV\r\nRETR f\r\n", "227 150");
    hand_wait(&hand, FTPD_DATA_US - 1);
    wire_expect(&wire, "", "");
    bytes_clear(&wire.in);
    hand_wait(&hand, 1);
    cr_expect(span_starts(bytes_span(&wire.in), "425 "));
    wire_expect(&wire, "RETR f\r\n", "425"); /* each transfer needs its own way */

    wire_active(&wire, &data); /* nobody listens there any more */
    wire_close(&data);
    wire_expect(&wire, "RETR f\r\n", "150 425");
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, a_stranger_gets_nothing)
{
    struct hand hand;
    struct wire wire, stranger, data;
    struct net_address to = {0};
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", SPAN("12345678"));
    wire_log_in(&wire, &hand);
    const char *answer = wire_ask(&wire, "EPSV\r\n");
    to.port = (uint16_t)strtoul(strstr(answer, "|||") + 3, NULL, 10);
    wire_connect(&stranger, &hand, net_memory_at(hand.memory, "10.0.0.66"), to.port);
    wire_expect(&wire, "RETR f\r\n", "150");
    cr_expect(stranger.ended && stranger.how == NET_RESET);
    wire_connect(&data, &hand, hand.net, to.port);
    wire_expect(&wire, "", "226");
    expect_span(bytes_span(&data.in), SPAN("12345678"), "f");
    cr_expect_eq(stranger.in.count, 0);
    wire_close(&stranger);
    wire_close(&data);
    wire_close(&wire);
    hand_release(&hand);
}

static void reset(struct wire *data)
{
    net_abort(data->conn);
    data->conn = NULL;
}

Test(ftpd_transfer, what_came_before_a_reset_stays)
{
    struct hand hand;
    struct wire wire, data;
    struct bytes content = noise(LARGE);
    hand_init(&hand, "", "");
    hand_file(&hand, "/large", bytes_span(&content));
    wire_log_in(&wire, &hand);

    wire_passive(&wire, &data);
    bytes_add_text(&data.out, "half a fi");
    wire_expect(&wire, "STOR /part\r\n", "150");
    wire_ask(&data, "le");
    reset(&data);
    wire_expect(&wire, "", "426");
    expect_span(hand_content(&hand, "/part"), SPAN("half a file"), "part");
    wire_close(&data);

    wire_active(&wire, &data);
    data.deaf = true;
    wire_expect(&wire, "RETR large\r\n", "150");
    reset(&data);
    wire_expect(&wire, "", "426");
    wire_expect(&wire, "PWD\r\n", "257");
    wire_close(&data);
    bytes_release(&content);
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, a_client_may_vanish_at_any_point)
{
    static const char *const lines[] = {
        "PASV\r\n",
        "PASV\r\nRETR large\r\n",
        "PASV\r\nSTOR x\r\n",
        "PASV\r\nLIST\r\n",
        "PASV\r\nRETR large\r\nPWD\r\n",
        "STAT /many\r\n",
        "RNFR large\r\n",
        "PORT 10,0,0,2,200,1\r\nRETR large\r\n",
        "PWD",
    };
    struct hand hand;
    struct bytes content = noise(LARGE);
    char name[32];
    hand_init(&hand, "", "");
    hand_file(&hand, "/large", bytes_span(&content));
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "/many/%d", i);
        hand_file(&hand, name, SPAN(""));
    }
    for (size_t i = 0; i < 2 * sizeof lines / sizeof *lines; i++) {
        struct wire wire;
        wire_log_in(&wire, &hand);
        wire.deaf = i % 2;
        wire_ask(&wire, lines[i / 2]);
        wire_close(&wire);
        hand_wait(&hand, FTPD_IDLE_US + FTPD_DATA_US);
        cr_expect_eq(ftpd_client_count(hand.ftpd), 0, "%s", lines[i / 2]);
    }
    struct wire left[9];
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        wire_log_in(&left[i], &hand);
        left[i].deaf = true;
        wire_ask(&left[i], lines[i]);
    }
    bytes_release(&content);
    ftpd_free(hand.ftpd); /* or the server, in the middle of all that */
    hand_settle(&hand);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        wire_close(&left[i]);
    hand.ftpd = NULL;
    hand_release(&hand);
}

Test(ftpd_transfer, two_clients_on_one_file)
{
    struct hand hand;
    struct wire one, two, reader, writer, other;
    struct bytes content = noise(LARGE);
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", bytes_span(&content));
    wire_log_in(&one, &hand);
    wire_log_in(&two, &hand);

    wire_passive(&one, &reader);
    reader.deaf = true;
    wire_expect(&one, "RETR f\r\n", "150");
    upload(&two, "STOR f\r\n", "new", "150 226");
    upload(&two, "APPE f\r\n", "er", "150 226");
    wire_expect(&two, "DELE f\r\n", "250");
    reader.deaf = false;
    wire_read(&reader);
    wire_expect(&one, "", "226");
    expect_span(bytes_span(&reader.in), bytes_span(&content), "as it was at the start");
    wire_close(&reader);

    wire_passive(&one, &writer);
    wire_passive(&two, &other);
    wire_expect(&one, "APPE f\r\n", "150");
    wire_expect(&two, "APPE f\r\n", "150");
    wire_ask(&writer, "1");
    wire_ask(&other, "2");
    wire_ask(&writer, "3");
    writer.close_when_out = other.close_when_out = true;
    wire_ask(&writer, "4");
    wire_ask(&other, "5");
    wire_expect(&one, "SIZE f\r\n", "213");
    expect_span(hand_content(&hand, "/f"), SPAN("12345"), "both appended");
    wire_close(&writer);
    wire_close(&other);
    bytes_release(&content);
    wire_close(&one);
    wire_close(&two);
    hand_release(&hand);
}

Test(ftpd_transfer, unique_names)
{
    static const struct {
        const char *line, *reply;
    } rows[] = {
        {"STOU\r\n", "150 FILE: /ftp1.txt\r\n"},
        {"STOU\r\n", "150 FILE: /ftp2.txt\r\n"},
        {"STOU\r\n", "150 FILE: /ftp3.txt\r\n"},
        {"STOU\r\n", "150 FILE: /ftp4.txt\r\n"},
        {"STOU\r\n", "150 FILE: /ftp5.txt\r\n"},
        {"STOU a.b/log.csv\r\n", "150 FILE: /a.b/log.csv\r\n"},
        {"STOU a.b/log.csv\r\n", "150 FILE: /a.b/log1.csv\r\n"},
        {"STOU a.b/log\r\n", "150 FILE: /a.b/log\r\n"},
        {"STOU a.b/log\r\n", "150 FILE: /a.b/log2\r\n"},
        {"STOU a.b/.x\r\n", "150 FILE: /a.b/.x\r\n"},
        {"STOU a.b/.x\r\n", "150 FILE: /a.b/.x1\r\n"},
    };
    struct hand hand;
    struct wire wire;
    hand_init(&hand, "", "");
    hand_file(&hand, "/a.b/log1", SPAN(""));
    wire_log_in(&wire, &hand);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire data;
        wire_active(&wire, &data);
        data.close_when_out = true;
        const char *came = wire_ask(&wire, rows[i].line);
        cr_expect(span_starts(span_of(came), rows[i].reply), "%s -> %s", rows[i].line, came);
        wire_close(&data);
    }
    wire_close(&wire);
    hand_release(&hand);
}

Test(ftpd_transfer, a_full_tree_is_552)
{
    struct hand hand;
    struct wire wire, data;
    char name[32];
    hand_init(&hand, "", "");
    hand_file(&hand, "/f", SPAN("old"));
    for (int i = 2; i < FTPD_NODES_MAX; i++) {
        snprintf(name, sizeof name, "/%d", i);
        tree_make_folder(ftpd_tree(hand.ftpd), span_of(name), false, 0);
    }
    wire_log_in(&wire, &hand);
    wire_expect(&wire, "MKD x\r\n", "552");
    wire_passive(&wire, &data);
    wire_expect(&wire, "STOR x\r\nSTOU\r\nAPPE x\r\n", "552 552 552");
    wire_close(&data);
    upload(&wire, "STOR f\r\n", "new", "150 226");
    expect_span(hand_content(&hand, "/f"), SPAN("new"), "replacing needs no room");
    wire_close(&wire);
    hand_release(&hand);
}
