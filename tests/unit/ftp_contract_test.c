/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "ftp_run.h"
#include "ftpd/ftpd.h"
#include "net/shaped.h"

#include <criterion/criterion.h>
#include <string.h>

/* The FTP client against the embedded server: the same conversation over every kind of way. */

#define BIG 200000

static char big[BIG];

struct way {
    const char *name;
    const char *client, *server; /* addresses */
    int how;
    struct path_options path;
};

static const struct way ways[] = {
    {"passive", "10.0.0.1", "10.0.0.2", 0, {0}},
    {"active", "10.0.0.1", "10.0.0.2", ACTIVE, {0}},
    {"passive, IPv6", "fd00::1", "fd00::2", 0, {0}},
    {"active, IPv6", "fd00::1", "fd00::2", ACTIVE, {0}},
    {"passive, far", "10.0.0.1", "10.0.0.2", 0, {MSEC(600), MSEC(300), 27000, 27000}},
    {"active, far", "10.0.0.1", "10.0.0.2", ACTIVE, {MSEC(600), MSEC(300), 62500, 375000}},
};

struct fixture {
    struct run run;
    struct net_memory *memory;
    struct net_shaped *shaped;
    struct ftpd *ftpd;
    struct net_address server;
    const struct way *way;
};

static void fixture_new(struct fixture *fixture, const struct way *way)
{
    const struct ftpd_options options = {"sim", "secret", 1700000000};
    *fixture = (struct fixture){.way = way};
    agenda_init(&fixture->run.agenda);
    fixture->memory = net_memory_new(&fixture->run.agenda);
    struct net *there = net_memory_at(fixture->memory, way->server);
    struct net *here = net_memory_at(fixture->memory, way->client);
    fixture->shaped = net_shaped_new(&fixture->run.agenda, here, &way->path, 1, NULL, NULL);
    fixture->ftpd = ftpd_new(&fixture->run.agenda, &options);
    struct net_address any = {"", 21};
    fixture->server = net_listener_address(ftpd_listen(fixture->ftpd, there, &any));
    run_in(&fixture->run, net_shaped_net(fixture->shaped), NULL);
}

static void fixture_free(struct fixture *fixture)
{
    ftp_client_free(fixture->run.client);
    ftpd_free(fixture->ftpd);
    net_shaped_free(fixture->shaped);
    net_memory_free(fixture->memory);
    agenda_release(&fixture->run.agenda);
    struct bytes *all[] = {&fixture->run.got, &fixture->run.events, &fixture->run.text,
                           &fixture->run.notes};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bytes_release(all[i]);
}

/* One operation after the other, each on what the ones before left. */
struct row {
    const char *name;
    enum ftp_operation operation;
    int how;
    const char *path, *new_path;
    size_t put_from, put_to; /* upload this part of `big` */
    int64_t rest;
    int code;
    const char *text;        /* "14 digits": a time */
    size_t got_from, got_to; /* a download is this part of `big` */
    const char *lists;       /* a listing has this in it */
};

/* clang-format off */
static const struct row rows[] = {
    {"put", FTP_STOR, 0, "/a.bin", "", 0, BIG},
    {"its size", FTP_SIZE, 0, "/a.bin", .text = "200000"},
    {"its time", FTP_MDTM, 0, "/a.bin", .text = "14 digits"},
    {"get", FTP_RETR, 0, "/a.bin", .got_to = BIG},
    {"the rest of it", FTP_RETR, 0, "/a.bin", .rest = 199000, .got_from = 199000, .got_to = BIG},
    {"put a part", FTP_STOR, 0, "/b.bin", "", 0, 1000},
    {"append", FTP_STOR, APPE, "/b.bin", "", 1000, 2500},
    {"both parts", FTP_RETR, 0, "/b.bin", .got_to = 2500},
    {"replace", FTP_STOR, 0, "/b.bin", "", 0, 5},
    {"what replaced it", FTP_RETR, 0, "/b.bin", .got_to = 5},
    {"nothing at all", FTP_STOR, 0, "/empty", "", 0, 0},
    {"is nothing", FTP_RETR, 0, "/empty"},
    {"a name of its own", FTP_STOR, STOU, "/b.bin", "", 0, 7},
    {"spares the old", FTP_SIZE, 0, "/b.bin", .text = "5"},
    {"make a folder", FTP_MKD, 0, "/new"},
    {"make it again", FTP_MKD, 0, "/new", .code = 77},
    {"put into it", FTP_STOR, 0, "/new/c.bin", "", 0, 9},
    {"remove it while full", FTP_RMD, 0, "/new", .code = 77},
    {"list it", FTP_LIST, 0, "/new", .lists = "c.bin"},
    {"list one file", FTP_LIST, 0, "/new/c.bin", .lists = "c.bin"},
    {"rename", FTP_RENAME, 0, "/new/c.bin", "/new/d.bin"},
    {"the old name is gone", FTP_RENAME, 0, "/new/c.bin", "/new/e.bin", .code = 77},
    {"the new one is there", FTP_RETR, 0, "/new/d.bin", .got_to = 9},
    {"delete", FTP_DELE, 0, "/new/d.bin"},
    {"delete again", FTP_DELE, 0, "/new/d.bin", .code = 77},
    {"remove the folder", FTP_RMD, 0, "/new"},
    {"list the missing", FTP_LIST, 0, "/new", .code = 77},
    {"get the missing", FTP_RETR, 0, "/new/d.bin", .code = 77},
    {"put nowhere", FTP_STOR, 0, "/new/d.bin", "", 0, 9, .code = 77},
    {"size of the missing", FTP_SIZE, 0, "/none", .code = 77},
    {"time of the missing", FTP_MDTM, 0, "/none", .code = 77},
    {"as a guest", FTP_RETR, NOBODY, "/a.bin", .code = 72},
    {"still there", FTP_RETR, 0, "/a.bin", .got_to = BIG},
};
/* clang-format on */

static void ask(struct fixture *fixture, const struct row *row)
{
    struct run *run = &fixture->run;
    run->dones = 0;
    run->upload = (struct span){big + row->put_from, row->put_to - row->put_from};
    bytes_clear(&run->events);
    bytes_clear(&run->got);
    bytes_clear(&run->text);
    run->request = request_of(row->operation, row->how | fixture->way->how, fixture->server);
    run->request.path = row->path;
    run->request.new_path = row->new_path;
    run->request.rest = row->rest;
    run_start(run);
    while (!run->dones && agenda_step(&run->agenda, USEC_NEVER - 1))
        continue;
}

static bool is_time(struct span text)
{
    int64_t number;
    return text.count == 14 && span_number(text, INT64_MAX - 9, &number);
}

static void check(const struct run *run, const struct row *row, const char *way)
{
    struct span text = bytes_span(&run->text), got = bytes_span(&run->got);
    cr_assert_eq(run->dones, 1, "%s, %s", way, row->name);
    cr_assert_eq(run->code, row->code, "%s, %s: code %d", way, row->name, run->code);
    if (row->text && strcmp(row->text, "14 digits") == 0)
        cr_assert(is_time(text), "%s, %s: %s", way, row->name, bytes_at(&run->text));
    else
        cr_assert(span_is(text, row->text ? row->text : ""), "%s, %s", way, row->name);
    if (row->lists)
        cr_assert(strstr(bytes_at(&run->got), row->lists), "%s, %s", way, row->name);
    else
        cr_assert(span_same(got,
                            (struct span){big + row->got_from, row->got_to - row->got_from}),
                  "%s, %s: other bytes", way, row->name);
}

Test(ftp_contract, client_and_server_agree_over_any_way)
{
    struct random random;
    random_init(&random, 1, "big");
    random_fill(&random, big, BIG);
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        struct fixture fixture;
        fixture_new(&fixture, &ways[w]);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            ask(&fixture, &rows[i]);
            check(&fixture.run, &rows[i], ways[w].name);
        }
        agenda_run_until(&fixture.run.agenda, fixture.run.agenda.now + SECONDS(20));
        cr_assert_eq(ftpd_client_count(fixture.ftpd), 0, "%s: somebody is left", ways[w].name);
        fixture_free(&fixture);
    }
}
