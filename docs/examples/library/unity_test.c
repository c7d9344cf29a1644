/* SPDX-License-Identifier: MIT */
#include "rig.h"
#include "worlds.h"

#include <unity.h>

static struct rig rig;

void setUp(void)
{
}

void tearDown(void)
{
    rig_end(&rig);
}

static void a_file_comes_whole(void)
{
    rig_begin(&rig, GOOD_WORLD);
    rig_run(&rig, SIM7000_S(5));
    TEST_ASSERT_EQUAL_MESSAGE(DOWNLOAD_GOOD, rig.download.state, sim7000_journal(rig.modem));
    TEST_ASSERT_EQUAL(3000, rig.count);
}

static void a_session_that_hangs_is_quit(void)
{
    rig_begin(&rig, HANGING_WORLD);
    rig_run(&rig, SIM7000_S(70));
    TEST_ASSERT_EQUAL_MESSAGE(DOWNLOAD_WAITS, rig.download.state, sim7000_journal(rig.modem));
    rig_run(&rig, SIM7000_S(10));
    TEST_ASSERT_EQUAL_MESSAGE(64, rig.download.code, sim7000_journal(rig.modem));
    TEST_ASSERT_MESSAGE(rig_sent(&rig, "AT+FTPQUIT"), sim7000_journal(rig.modem));
}

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(a_file_comes_whole);
    RUN_TEST(a_session_that_hangs_is_quit);
    return UNITY_END();
}
