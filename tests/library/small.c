/* SPDX-License-Identifier: MIT */
/* C99 and C++98 at once: each compiler takes it in each of its standards (header_test.py). */
#include <sim7000.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    char said[64];
    struct sim7000_config config;
    sim7000 *modem;
    size_t count;
    memset(&config, 0, sizeof config);
    config.size = sizeof config;
    config.scenario = "[network]\nbearer = up\n";
    modem = sim7000_new(&config);
    if (!modem || sim7000_version() < SIM7000_VERSION_NUMBER)
        return 1;
    sim7000_write(modem, "ATE0\r", 5);
    sim7000_advance(modem, SIM7000_S(1));
    count = sim7000_read(modem, said, sizeof said - 1);
    said[count] = '\0';
    printf("%d, bearer %s, next %s\n", strcmp(said, "ATE0\r\r\nOK\r\n"),
           sim7000_state(modem, "bearer"),
           sim7000_next(modem) == SIM7000_NEVER ? "never" : "sometime");
    sim7000_free(modem);
    return 0;
}
