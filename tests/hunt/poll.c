/* SPDX-License-Identifier: MIT */
/* poll BUG TTY: waits for the network, then asks for the signal ten times. 0: it has ten figures;
 * 10: it gave up. With "for-ever" it waits for the network without end. */
#include "driver.h"

#include <stdio.h>
#include <string.h>

static struct driver driver;

static bool is_registered(void)
{
    char answer[64] = "";
    return driver_command(&driver, "AT+CREG?", 5000, "+CREG: ", answer, sizeof answer) ==
               REPLY_OK &&
           (strcmp(answer, "+CREG: 0,1") == 0 || strcmp(answer, "+CREG: 0,5") == 0);
}

static bool await_network(bool for_ever)
{
    for (int i = 0; i < 60 || for_ever; i++) {
        if (is_registered())
            return true;
        driver_pause(2000);
    }
    return false;
}

static bool read_signal(void)
{
    char answer[64] = "";
    int rssi, ber, end = 0;
    return driver_command(&driver, "AT+CSQ", 5000, "+CSQ: ", answer, sizeof answer) ==
               REPLY_OK &&
           sscanf(answer, "+CSQ: %d,%d%n", &rssi, &ber, &end) == 2 && answer[end] == '\0' &&
           rssi >= 0 && rssi <= 31;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 97;
    driver_open(&driver, argv[2]);
    int figures = 0;
    for (int i = 0; i < 30 && figures < 10; i++) {
        if (!driver_wake(&driver) || !await_network(strcmp(argv[1], "for-ever") == 0))
            break;
        figures += read_signal();
        driver_pause(1000);
    }
    return figures == 10 ? 0 : 10;
}
