/* SPDX-License-Identifier: MIT */
/* libsim7000 as its users see it: through its one header, with nothing of the core and of the
 * system, so that it runs on other processors too (tests/library). */
#include "library_host.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ROOM LIBRARY_ROOM

Test(library, talks)
{
    char room[ROOM];
    sim7000 *modem = sim7000_new(NULL);
    cr_assert(modem);
    cr_assert_eq(sim7000_write(modem, "AT\r", 3), 0);
    cr_expect_str_eq(library_heard(modem, room), "AT\r");
    cr_expect_eq(sim7000_next(modem), 2000);
    sim7000_advance(modem, 1999);
    cr_expect_str_eq(library_heard(modem, room), "");
    sim7000_advance(modem, 1);
    cr_expect_str_eq(library_heard(modem, room), "\r\nOK\r\n");
    cr_expect_eq(sim7000_now(modem), 2000);
    sim7000_free(modem);
}

Test(library, reads_as_much_as_there_is_room_for)
{
    char room[3] = "zz";
    sim7000 *modem = sim7000_new(NULL);
    library_say(modem, "AT\r");
    cr_expect_eq(sim7000_read(modem, room, 0), 0);
    cr_expect_eq(sim7000_read(modem, room, 2), 2);
    cr_expect_str_eq(room, "AT");
    cr_expect_eq(sim7000_read(modem, room, 2), 2);
    cr_expect_str_eq(room, "\r\r");
    sim7000_free(modem);
}

Test(library, plays_a_scenario_in_no_time)
{
    char room[ROOM];
    const char *report;
    struct sim7000_config config = {.size = sizeof config, .scenario = library_world};
    sim7000 *modem = sim7000_new(&config);
    cr_assert(modem);
    library_set_up(modem);
    library_say(modem, "AT+FTPGET=1\r");
    library_say(modem, "AT+FTPGET=2,100\r");
    cr_expect(strstr(library_heard(modem, room), "+FTPGET: 2,7\r\nhello\r\n"), "%s", room);
    library_say(modem, "AT+FTPGET=1\r");
    cr_expect_str_eq(sim7000_state(modem, "ftp"), "opening");
    sim7000_advance(modem, SIM7000_S(75));
    cr_expect(strstr(library_heard(modem, room), "+FTPGET: 1,64\r\n"), "%s", room);
    library_say(modem, "AT+FTPQUIT\r");
    cr_expect_eq(sim7000_expectations(modem, &report), 0);
    cr_expect(strstr(report, "gives up"), "%s", report);
    cr_expect(strstr(report, "hangs"), "%s", report);
    sim7000_free(modem);
}

Test(library, says_which_expectations_do_not_hold)
{
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = "[expect quits]\ncommand = AT+FTPQUIT\n"};
    sim7000 *modem = sim7000_new(&config);
    const char *report;
    cr_expect_eq(sim7000_expectations(modem, &report), 1);
    cr_expect(strstr(report, "AT+FTPQUIT` did not come"), "%s", report);
    sim7000_free(modem);
}

Test(library, mistakes_come_back)
{
    char error[200];
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = "[modul]\n[ftp]\nport = x\n",
                                    .name = "my.ini",
                                    .error = error,
                                    .error_size = sizeof error};
    cr_expect_null(sim7000_new(&config));
    cr_expect(strstr(error, "my.ini:1: "), "%s", error);
    cr_expect(strstr(error, "my.ini:3: "), "%s", error);
    config.scenario = "[expect e]\ncommand = AT+FTGET=1\n";
    cr_expect_null(sim7000_new(&config));
    cr_expect(strstr(error, "my.ini:1: ") && strstr(error, "did you mean"), "%s", error);
    config.scenario = "";
    sim7000 *modem = sim7000_new(&config);
    cr_expect_str_eq(error, "");
    cr_expect_neq(sim7000_advance(modem, -1), 0);
    cr_expect(strstr(sim7000_error(modem), "does not go back"));
    cr_expect_neq(sim7000_inject(modem, "code 64"), 0);
    cr_expect(strstr(sim7000_error(modem), "deregister"), "%s", sim7000_error(modem));
    cr_expect_neq(sim7000_add(modem, "[fault]\n"), 0);
    cr_expect_neq(sim7000_act(modem, "hangup"), 0);
    cr_expect_null(sim7000_state(modem, "colour"));
    cr_expect_eq(sim7000_get_file(modem, "/none", NULL, 0), -1);
    cr_expect_neq(sim7000_put_file(modem, "none", "x", 1), 0);
    sim7000_free(modem);
}

Test(library, a_test_has_its_hand_on_the_world)
{
    char room[ROOM], file[8] = "";
    sim7000 *modem = sim7000_new(NULL);
    library_say(modem, "ATE0\r");
    library_heard(modem, room);
    cr_expect_eq(sim7000_inject(modem, "urc RING"), 0);
    cr_expect_str_eq(library_heard(modem, room), "\r\nRING\r\n");
    cr_expect_str_eq(sim7000_state(modem, "network"), "home");
    cr_expect_eq(sim7000_inject(modem, "deregister"), 0);
    cr_expect_str_eq(sim7000_state(modem, "network"), "searching");
    cr_expect_eq(sim7000_add(modem, "[answer AT+NEW]\nline = yes\n"), 0);
    library_say(modem, "AT+NEW\r");
    cr_expect(strstr(library_heard(modem, room), "yes"), "%s", room);
    cr_expect_eq(sim7000_put_file(modem, "/x", "a\0b", 3), 0);
    cr_expect_eq(sim7000_get_file(modem, "/x", file, 2), 3);
    cr_expect_eq(memcmp(file, "a\0\0", 3), 0);
    cr_expect_eq(sim7000_act(modem, "power-key"), 0);
    cr_expect_eq(sim7000_advance(modem, SIM7000_S(5)), 0);
    cr_expect_str_eq(sim7000_state(modem, "power"), "off");
    sim7000_free(modem);
}

Test(library, the_circuits_of_the_line_are_states_and_acts)
{
    sim7000 *modem = sim7000_new(NULL);
    cr_expect_str_eq(sim7000_state(modem, "DTR"), "on");
    cr_expect_eq(sim7000_act(modem, "DTR off"), 0);
    cr_expect_str_eq(sim7000_state(modem, "DTR"), "off");
    cr_expect_str_eq(sim7000_state(modem, "RTS"), "on");
    library_say(modem, "AT&C0\r");
    cr_expect_str_eq(sim7000_state(modem, "DCD"), "on");
    library_say(modem, "AT&C1\r");
    cr_expect_str_eq(sim7000_state(modem, "DCD"), "off");
    cr_expect_str_eq(sim7000_state(modem, "RI"), "off");
    library_say(modem, "AT+CFGRI=1\r");
    sim7000_inject(modem, "urc RING");
    cr_expect_str_eq(sim7000_state(modem, "RI"), "on");
    sim7000_advance(modem, SIM7000_MS(120));
    cr_expect_str_eq(sim7000_state(modem, "RI"), "off");
    sim7000_free(modem);
}

Test(library, each_state_has_a_word)
{
    sim7000 *modem = sim7000_new(NULL);
    size_t count = 0;
    for (const char *name; (name = sim7000_state_name(count)); count++)
        cr_expect(sim7000_state(modem, name), "%s", name);
    cr_expect_geq(count, 8);
    sim7000_free(modem);
}

static const void *give_file(void *owner, const char *path, size_t *size)
{
    (void)owner;
    *size = 3;
    return strcmp(path, "fw.bin") == 0 ? "abc" : NULL;
}

Test(library, files_come_from_the_caller)
{
    char error[200], file[4] = "";
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = "[files]\n/f = from fw.bin\n",
                                    .file = give_file,
                                    .error = error,
                                    .error_size = sizeof error};
    sim7000 *modem = sim7000_new(&config);
    cr_assert(modem, "%s", error);
    cr_expect_eq(sim7000_get_file(modem, "/f", file, 3), 3);
    cr_expect_str_eq(file, "abc");
    sim7000_free(modem);
    config.scenario = "[files]\n/f = from other\n";
    cr_expect_null(sim7000_new(&config));
    cr_expect(strstr(error, "no such file"), "%s", error);
}

/* --- memory --- */

/* An allocator with a count of its blocks, of which the n-th cannot be had. */
struct heap {
    long left, blocks;
    int panics;
};

static void *take(void *owner, void *old, size_t size)
{
    struct heap *heap = owner;
    if (size == 0) {
        heap->blocks -= old != NULL;
        free(old);
        return NULL;
    }
    if (heap->left == 0)
        return NULL;
    heap->left -= heap->left > 0;
    heap->blocks += old == NULL;
    return realloc(old, size);
}

static void panic(void *owner, const char *message)
{
    struct heap *heap = owner;
    heap->panics++;
    cr_expect(strstr(message, "out of memory"), "%s", message);
}

/* A life with everything in it. Returns whether memory was enough. */
static bool live(struct heap *heap)
{
    char room[ROOM], error[100];
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = library_world,
                                    .allocate = take,
                                    .panic = panic,
                                    .owner = heap,
                                    .error = error,
                                    .error_size = sizeof error};
    sim7000 *modem = sim7000_new(&config);
    cr_expect((modem == NULL) == (strstr(error, "out of memory") != NULL), "%s", error);
    if (!modem)
        return false;
    static const char *const lines[] = {"ATE0\r",
                                        "AT+FTPSERV=\"s\";+FTPUN=\"u\";+FTPPW=\"p\"\r",
                                        "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"a.txt\"\r",
                                        "AT+FTPGET=1\r", "AT+FTPGET=2,100\r"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        sim7000_write(modem, lines[i], strlen(lines[i]));
        sim7000_advance(modem, SIM7000_S(1));
    }
    sim7000_inject(modem, "urc RING");
    sim7000_put_file(modem, "/b", "x", 1);
    sim7000_read(modem, room, sizeof room);
    sim7000_journal(modem);
    sim7000_expectations(modem, NULL);
    bool enough = *sim7000_error(modem) == '\0';
    if (!enough)
        cr_expect_neq(sim7000_write(modem, "AT\r", 3), 0, "a broken modem does nothing");
    sim7000_free(modem);
    return enough;
}

Test(library, the_lack_of_any_block_is_survived_and_all_is_given_back, .timeout = 60)
{
    long n = 0;
    bool enough = false;
    for (; !enough; n++) {
        struct heap heap = {.left = n};
        enough = live(&heap);
        cr_assert_eq(heap.blocks, 0, "block %ld: %ld left", n, heap.blocks);
        cr_expect_eq(heap.panics, n > 0 && !enough, "block %ld: %d", n, heap.panics);
    }
    cr_expect_gt(n, 100);
}

/* A large file goes in pieces (the first has room), and what was there is there, as before. The
 * sizes are those of a board with 4 MiB. */
Test(library, a_file_that_has_no_room_leaves_the_old_one)
{
    enum { OLD = 20 * 1024, NEW = 300 * 1024 };
    static const char *const paths[] = {"/old", "/small", "/new"};
    struct sim7000_config config = {
        .size = sizeof config,
        .scenario = "[ftp]\nquota = 280K\n[files]\n/small = text here\n",
    };
    sim7000 *modem = sim7000_new(&config);
    char *old = malloc(OLD), *new = malloc(NEW), *back = malloc(OLD);
    for (size_t i = 0; i < OLD; i++)
        old[i] = (char)(i * 7 ^ i >> 8);
    memset(new, 'x', NEW);
    cr_assert_eq(sim7000_put_file(modem, "/old", old, OLD), 0, "%s", sim7000_error(modem));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        cr_expect_neq(sim7000_put_file(modem, paths[i], new, NEW), 0);
        cr_expect_str_eq(sim7000_error(modem), "Storage exceeded");
        cr_expect_eq(sim7000_get_file(modem, "/old", back, OLD), OLD);
        cr_expect_eq(memcmp(old, back, OLD), 0);
        cr_expect_eq(sim7000_get_file(modem, "/small", back, OLD), 4);
        cr_expect_eq(sim7000_get_file(modem, "/new", back, OLD), -1);
    }
    free(old);
    free(new);
    free(back);
    sim7000_free(modem);
}

Test(library, a_caller_that_knows_less_of_the_config)
{
    struct sim7000_config config = {.size = offsetof(struct sim7000_config, name)};
    config.scenario = "[network]\nbearer = up\n";
    config.name = (const char *)1; /* of a later version: not to be looked at */
    config.allocate = (void *(*)(void *, void *, size_t))(void (*)(void))abort;
    sim7000 *modem = sim7000_new(&config);
    cr_assert(modem);
    cr_expect_str_eq(sim7000_state(modem, "bearer"), "up");
    sim7000_free(modem);
}

/* What a later header has more than this library knows. */
struct later_config {
    struct sim7000_config config;
    void *more[2];
};

Test(library, a_caller_that_knows_more_of_the_config)
{
    char error[200];
    struct later_config later = {
        {.size = sizeof later, .error = error, .error_size = sizeof error}, {NULL}};
    sim7000 *modem = sim7000_new(&later.config);
    cr_expect(modem, "%s", error);
    sim7000_free(modem);
    later.more[1] = &later;
    cr_expect_null(sim7000_new(&later.config));
    cr_expect(strstr(error, "older than the header"), "%s", error);
}

Test(library, a_config_without_its_size_makes_no_modem)
{
    struct sim7000_config config = {.scenario = "[network]\nbearer = up\n"};
    cr_expect_null(sim7000_new(&config));
}

Test(library, the_version_that_runs_can_be_asked_for)
{
    cr_expect_eq(sim7000_version(), SIM7000_VERSION_NUMBER);
}

Test(library, nothing_is_fine_where_a_modem_is_expected)
{
    char room[4];
    sim7000_free(NULL);
    cr_expect_neq(sim7000_write(NULL, "x", 1), 0);
    cr_expect_eq(sim7000_read(NULL, room, sizeof room), 0);
    cr_expect_eq(sim7000_next(NULL), SIM7000_NEVER);
    cr_expect_str_eq(sim7000_journal(NULL), "");
    cr_expect_str_eq(sim7000_error(NULL), "");
}
