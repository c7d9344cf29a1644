/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

/* Any text loads or is refused with a complaint, whatever the disk says. */
static bool read_file(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    (void)owner;
    if (strlen(path) % 2) {
        *why = "no such file";
        return false;
    }
    bytes_add(out, path, strlen(path) < limit ? strlen(path) : limit);
    return true;
}

static bool list_folder(void *owner, const char *path,
                        void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                        const char **why)
{
    (void)owner;
    if (strlen(path) > 40) {
        *why = "too deep";
        return false;
    }
    each(arg, "a.txt", false);
    each(arg, "folder", true);
    return true;
}

static char *real_path(void *owner, const char *path)
{
    (void)owner;
    return xstrdup(path);
}

static bool is_plain(void *owner, const char *path)
{
    (void)owner;
    return strlen(path) % 3 != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct disk disk = {
        .read = read_file, .list = list_folder, .real = real_path, .is_plain = is_plain};
    struct complaints complaints = {0};
    struct span text = {(const char *)data, size};
    struct scenario *scenario = scenario_read(&disk, "/s/fuzz.ini", text, &complaints);
    must((scenario == NULL) == (complaints.count > 0));
    scenario_free(scenario);
    bytes_release(&complaints.text);
    return 0;
}
