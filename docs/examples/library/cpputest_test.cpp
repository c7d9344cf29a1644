/* SPDX-License-Identifier: MIT */
#include "rig.h"
#include "worlds.h"

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/TestHarness.h>

TEST_GROUP(download)
{
    struct rig rig;

    void teardown()
    {
        rig_end(&rig);
    }
};

TEST(download, a_file_comes_whole)
{
    rig_begin(&rig, GOOD_WORLD);
    rig_run(&rig, SIM7000_S(5));
    LONGS_EQUAL_TEXT(DOWNLOAD_GOOD, rig.download.state, sim7000_journal(rig.modem));
    LONGS_EQUAL(3000, rig.count);
}

TEST(download, a_session_that_hangs_is_quit)
{
    rig_begin(&rig, HANGING_WORLD);
    rig_run(&rig, SIM7000_S(70));
    LONGS_EQUAL_TEXT(DOWNLOAD_WAITS, rig.download.state, sim7000_journal(rig.modem));
    rig_run(&rig, SIM7000_S(10));
    LONGS_EQUAL_TEXT(64, rig.download.code, sim7000_journal(rig.modem));
    CHECK_TEXT(rig_sent(&rig, "AT+FTPQUIT"), sim7000_journal(rig.modem));
}

int main(int argc, char **argv)
{
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
