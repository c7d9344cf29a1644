/* SPDX-License-Identifier: MIT */
#include "rig.h"
#include "worlds.h"

#include <gtest/gtest.h>

class Download : public testing::Test
{
  protected:
    struct rig rig;

    void TearDown() override
    {
        rig_end(&rig);
    }
};

TEST_F(Download, AFileComesWhole)
{
    rig_begin(&rig, GOOD_WORLD);
    rig_run(&rig, SIM7000_S(5));
    ASSERT_EQ(rig.download.state, DOWNLOAD_GOOD) << sim7000_journal(rig.modem);
    EXPECT_EQ(rig.count, 3000u);
}

TEST_F(Download, ASessionThatHangsIsQuit)
{
    rig_begin(&rig, HANGING_WORLD);
    rig_run(&rig, SIM7000_S(70));
    ASSERT_EQ(rig.download.state, DOWNLOAD_WAITS) << sim7000_journal(rig.modem);
    rig_run(&rig, SIM7000_S(10));
    EXPECT_EQ(rig.download.code, 64) << sim7000_journal(rig.modem);
    EXPECT_TRUE(rig_sent(&rig, "AT+FTPQUIT")) << sim7000_journal(rig.modem);
}
