/* SPDX-License-Identifier: MIT */
#include "rig.h"
#include "worlds.h"

#include <stdio.h>

static int failed;

/* What was said so far is what a failed test must tell. */
#define CHECK(rig, what)                                                                       \
    do {                                                                                       \
        if (!(what)) {                                                                         \
            printf("%s: not so: %s\n%s", __func__, #what, sim7000_journal((rig)->modem));      \
            failed = 1;                                                                        \
        }                                                                                      \
    } while (0)

static void a_file_comes_whole(void)
{
    struct rig rig;
    rig_begin(&rig, GOOD_WORLD);
    rig_run(&rig, SIM7000_S(5));
    CHECK(&rig, rig.download.state == DOWNLOAD_GOOD);
    CHECK(&rig, rig.count == 3000);
    rig_end(&rig);
}

static void a_session_that_hangs_is_quit(void)
{
    struct rig rig;
    rig_begin(&rig, HANGING_WORLD);
    rig_run(&rig, SIM7000_S(70));
    CHECK(&rig, rig.download.state == DOWNLOAD_WAITS);
    rig_run(&rig, SIM7000_S(10));
    CHECK(&rig, rig.download.code == 64);
    CHECK(&rig, rig_sent(&rig, "AT+FTPQUIT"));
    rig_end(&rig);
}

int main(void)
{
    a_file_comes_whole();
    a_session_that_hangs_is_quit();
    puts(failed ? "FAILED" : "OK");
    return failed;
}
