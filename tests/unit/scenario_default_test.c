/* SPDX-License-Identifier: MIT */
#include "scenario/scenario.h"

#include <criterion/criterion.h>

Test(scenario, the_world_of_an_empty_file)
{
    struct scenario *world = scenario_default();
    cr_expect_str_eq(world->module.model, "SIM7000E");
    cr_expect_str_eq(world->module.revision, "1351B05SIM7000E");
    cr_expect_eq(world->module.epoch, 1595894400);
    cr_expect_eq(world->module.boot, BOOT_READY);
    cr_expect_eq(world->at.think, MSEC(2));
    cr_expect(world->at.urc_space && !world->at.payload_echo && world->at.baud == 0);
    cr_expect_eq(world->ftp.open_delay, MSEC(60));
    cr_expect_eq(world->ftp.response_timeout, SECONDS(75));
    cr_expect_eq(world->ftp.put_max, 1360);
    cr_expect(world->ftp.etput_ok_first && !world->ftp.rest_once);
    cr_expect_str_eq(world->sim.pin, "");
    cr_expect_str_eq(world->network.operator_name, "CHN-CT");
    cr_expect(world->network.rssi == 13 && world->network.ber == 99);
    cr_expect(world->network.attach && !world->network.bearer_up);
    cr_expect_eq(world->way.rtt, 0);
    cr_expect(world->far == FTP_FAR_MEMORY && world->any_port && !world->listens);
    cr_expect_str_eq(world->title, "");
    cr_expect_eq(world->file_count + world->fault_count + world->expect_count, 0);
    scenario_free(world);
}
