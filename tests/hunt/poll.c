/* SPDX-License-Identifier: MIT */
/* poll BUG TTY: waits for the network, then asks for the signal ten times. 0: it has ten figures;
 * 10: it gave up. */
#include "bugs.h"
#include "driver.h"

#include <stdio.h>
#include <string.h>

static enum bug bug;
static struct driver driver;

/* A line with its quotes in pairs, as the bug has it: what is quoted may go on in the next line. */
static bool is_whole(const char *line)
{
    size_t quotes = 0;
    for (; *line; line++)
        quotes += *line == '"';
    return quotes % 2 == 0;
}

static void read_to_the_quote(void)
{
    const char *line;
    while ((line = driver_line(&driver, 100000000)) && is_whole(line))
        continue;
}

static enum reply ask(const char *command, const char *prefix, char *answer, size_t size)
{
    const char *line;
    if (bug != BUG_OPEN_QUOTE)
        return driver_command(&driver, command, 5000, prefix, answer, size);
    driver_send(&driver, command, strlen(command));
    driver_send(&driver, "\r", 1);
    while ((line = driver_line(&driver, 5000)) && strcmp(line, "OK") != 0) {
        if (strncmp(line, prefix, strlen(prefix)) == 0)
            snprintf(answer, size, "%s", line);
        if (!is_whole(line))
            read_to_the_quote();
    }
    return line ? REPLY_OK : REPLY_NONE;
}

static bool is_registered(void)
{
    char answer[64] = "";
    return ask("AT+CREG?", "+CREG: ", answer, sizeof answer) == REPLY_OK &&
           (strcmp(answer, "+CREG: 0,1") == 0 || strcmp(answer, "+CREG: 0,5") == 0);
}

static bool await_network(void)
{
    for (int i = 0; i < 60 || bug == BUG_FOR_EVER; i++) {
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
    return ask("AT+CSQ", "+CSQ: ", answer, sizeof answer) == REPLY_OK &&
           sscanf(answer, "+CSQ: %d,%d%n", &rssi, &ber, &end) == 2 && answer[end] == '\0' &&
           rssi >= 0 && rssi <= 31;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 97;
    bug = bug_named(argv[1]);
    driver_open(&driver, argv[2]);
    int figures = 0;
    for (int i = 0; i < 30 && figures < 10; i++) {
        if (!driver_wake(&driver) || !await_network())
            break;
        figures += read_signal();
        driver_pause(1000);
    }
    return figures == 10 ? 0 : 10;
}
