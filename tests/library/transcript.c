/* SPDX-License-Identifier: MIT */
/* Holds the conversations of a plan (plan.py) with libsim7000 and prints all that it says. The same
 * plan must give the same bytes wherever this runs: on other processors, with other C libraries.
 * Usage: transcript PLAN
 *
 *     new SCENARIO     a modem in the world of that file; "-": the default
 *     advance USEC
 *     write HEX        what the host sends
 *     act HEX          what it does besides
 *     end              the journal, the states, the expectations; then the modem goes
 */
#include <sim7000.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 1 << 18, FILE_ROOM = 1 << 16 };

static char line[LINE_ROOM], bytes[LINE_ROOM / 2], scenario[FILE_ROOM];

static void die(const char *what, const char *about)
{
    printf("transcript: %s: %s\n", what, about);
    exit(2);
}

static const char *read_scenario(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    size_t count = file ? fread(scenario, 1, sizeof scenario - 1, file) : 0;
    if (!file)
        return NULL;
    fclose(file);
    scenario[count] = '\0';
    return scenario;
}

static sim7000 *begin(const char *path)
{
    static char error[2000];
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = read_scenario(path),
                                    .name = path,
                                    .error = error,
                                    .error_size = sizeof error};
    sim7000 *modem = sim7000_new(&config);
    printf("=== %s\n", path);
    if (!modem)
        puts(error);
    return modem;
}

static size_t from_hex(const char *hex)
{
    size_t count = 0;
    for (unsigned byte; sscanf(hex + 2 * count, "%2x", &byte) == 1; count++)
        bytes[count] = (char)byte;
    bytes[count] = '\0';
    return count;
}

static void end(sim7000 *modem)
{
    const char *report, *name;
    char said[64];
    size_t count, all = 0;
    while ((count = sim7000_read(modem, said, sizeof said)) > 0)
        all += count;
    printf("%s", sim7000_journal(modem));
    printf("--- %lu bytes, now %lld, next %lld\n", (unsigned long)all,
           (long long)sim7000_now(modem), (long long)sim7000_next(modem));
    for (size_t i = 0; (name = sim7000_state_name(i)); i++)
        printf("%s %s\n", name, sim7000_state(modem, name));
    printf("%d broken\n", sim7000_expectations(modem, &report));
    printf("%s%s\n", report, sim7000_error(modem));
    sim7000_free(modem);
}

static void obey(sim7000 **modem)
{
    const char *word = strtok(line, " \n"), *rest = strtok(NULL, "\n");
    if (!word)
        return;
    if (!rest)
        rest = "";
    if (strcmp(word, "new") == 0)
        *modem = begin(rest);
    else if (strcmp(word, "advance") == 0)
        sim7000_advance(*modem, strtoll(rest, NULL, 10));
    else if (strcmp(word, "write") == 0)
        sim7000_write(*modem, bytes, from_hex(rest));
    else if (strcmp(word, "act") == 0 && from_hex(rest))
        sim7000_act(*modem, bytes);
    else if (strcmp(word, "end") == 0)
        end(*modem);
    else
        die("not in a plan", word);
}

int main(int argc, char **argv)
{
    sim7000 *modem = NULL;
    FILE *plan = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!plan)
        die("expected a plan", argc == 2 ? argv[1] : "none");
    while (fgets(line, sizeof line, plan))
        obey(&modem);
    fclose(plan);
    return 0;
}
