/* SPDX-License-Identifier: MIT */
/* What a package can get wrong about a library: a header and a library of two versions, and a
 * library that does not work without the tree that it was built in. */
#include <sim7000.h>
#include <stdio.h>
#include <string.h>

#define HEADER                                                                                 \
    (SIM7000_VERSION_MAJOR * 10000 + SIM7000_VERSION_MINOR * 100 + SIM7000_VERSION_PATCH)

static int complain(const char *what, const char *said)
{
    fprintf(stderr, "%s: %s\n", what, said);
    return 1;
}

int main(void)
{
    static const char scenario[] = "[network]\nbearer = up\n"
                                   "[fault f]\non = command AT+FTPGET=1\nthen = code 64 after 75s\n";
    static const char host[] = "ATE0;+FTPSERV=\"a.b\";+FTPGETPATH=\"/\";+FTPGETNAME=\"x\"\r";
    char text[512] = "";
    struct sim7000_config config = {0};
    config.size = sizeof config;
    config.scenario = scenario;
    config.error = text;
    config.error_size = sizeof text;

    if (sim7000_version() != HEADER)
        return complain("the header is of another version than the library", "");
    sim7000 *modem = sim7000_new(&config);
    if (!modem)
        return complain("no modem", text);
    sim7000_write(modem, host, strlen(host));
    sim7000_advance(modem, SIM7000_S(1));
    sim7000_write(modem, "AT+FTPGET=1\r", 12);
    sim7000_advance(modem, SIM7000_S(80));
    text[sim7000_read(modem, text, sizeof text - 1)] = '\0';
    if (!strstr(text, "\r\n+FTPGET: 1,64\r\n"))
        return complain("no 64 in what the modem said", text);
    sim7000_free(modem);
    puts("the library answers");
    return 0;
}
