/* SPDX-License-Identifier: MIT */
#include "library_host.h"

#include <criterion/criterion.h>
#include <string.h>

const char library_world[] = "[network]\nbearer = up\n"
                             "[files]\n/a.txt = text hello\\r\\n\n"
                             "[fault hangs]\non = command AT+FTPGET=1\nnth = 2\n"
                             "then = code 64 after 75s\n"
                             "[expect gives up]\nafter = +FTPGET: 1,64\ncommand = AT+FTPQUIT\n"
                             "within = 10s\n";

const char *library_heard(sim7000 *modem, char *room)
{
    size_t count = sim7000_read(modem, room, LIBRARY_ROOM - 1);
    room[count] = '\0';
    return room;
}

void library_say(sim7000 *modem, const char *line)
{
    cr_assert_eq(sim7000_write(modem, line, strlen(line)), 0);
    cr_assert_eq(sim7000_advance(modem, SIM7000_S(1)), 0);
}

void library_set_up(sim7000 *modem)
{
    library_say(modem, "ATE0\r");
    library_say(modem, "AT+FTPSERV=\"ftp.example.com\";+FTPUN=\"me\";+FTPPW=\"secret\"\r");
    library_say(modem, "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"a.txt\"\r");
}
