/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/die.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs a fuzz target over files and folders: the corpus as a test. Also over each file cut
 * short at 16 places, which is cheap and finds what ends too early. */
static size_t runs;

static void run(const char *bytes, size_t count)
{
    char *copy = xmalloc(count); /* exact, so that sanitizers see an overrun */
    memcpy(copy, bytes, count);
    LLVMFuzzerTestOneInput((const uint8_t *)copy, count);
    free(copy);
    runs++;
}

static int run_file(const char *path)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 0; cut < 16; cut++)
        run(bytes, count * cut / 16);
    run(bytes, count);
    return 0;
}

static int run_path(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    int failed = 0;
    if (count < 0)
        return run_file(path);
    for (int i = 0; i < count; i++) {
        char below[4096];
        snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            failed |= run_path(below);
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= run_path(argv[i]);
    printf("1..1\n%s 1 - %zu inputs\n", failed ? "not ok" : "ok", runs);
    return failed;
}
