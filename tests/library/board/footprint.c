/* SPDX-License-Identifier: MIT */
/* What libsim7000 takes of a board's memory: the heap as its allocator sees it, the stack as it was
 * painted over. One line for each stage of a life, most of it at that time. */
#include <board.h>
#include <sim7000.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t now, peak;

static void *count(void *owner, void *old, size_t size)
{
    size_t *block = old ? (size_t *)old - 2 : NULL; /* two: as aligned as what malloc() gives */
    (void)owner;
    now -= block ? *block : 0;
    if (size == 0) {
        free(block);
        return NULL;
    }
    block = realloc(block, size + 2 * sizeof *block);
    if (!block)
        return NULL;
    *block = size;
    now += size;
    peak = now > peak ? now : peak;
    return block + 2;
}

static void say(sim7000 *modem, const char *line)
{
    char said[2048];
    sim7000_write(modem, line, strlen(line));
    sim7000_advance(modem, SIM7000_S(2));
    while (sim7000_read(modem, said, sizeof said) > 0)
        continue;
}

static void tell(const char *stage)
{
    printf("%s: heap %lu, at most %lu; stack at most %lu\n", stage, (unsigned long)now,
           (unsigned long)peak, (unsigned long)board_stack_used());
    peak = now;
}

int main(void)
{
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = "[network]\nbearer = up\n"
                                                "[files]\n/fw.bin = digits 3000\n",
                                    .allocate = count};
    sim7000 *modem = sim7000_new(&config);
    if (!modem)
        return 1;
    tell("switched on");
    say(modem, "ATE0\r");
    say(modem, "AT+FTPSERV=\"ftp.example.com\";+FTPUN=\"me\";+FTPPW=\"secret\"\r");
    say(modem, "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"fw.bin\"\r");
    tell("set up");
    say(modem, "AT+FTPGET=1\r");
    for (int i = 0; i < 3; i++)
        say(modem, "AT+FTPGET=2,1024\r");
    tell("downloaded 3000 bytes");
    printf("journal: %lu bytes\n", (unsigned long)strlen(sim7000_journal(modem)));
    sim7000_free(modem);
    printf("left: %lu\n", (unsigned long)now);
    return now != 0;
}
