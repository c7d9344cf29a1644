/* SPDX-License-Identifier: MIT */
#include "scenario_load.h"

#include "base/limits.h"

struct scenario *scenario_load(const struct disk *disk, const char *path,
                               struct complaints *complaints)
{
    struct bytes text = {0};
    struct scenario *scenario = NULL;
    const char *why = "cannot be read";
    if (disk->read(disk->owner, path, SCENARIO_FILE_MAX + 1, &text, &why))
        scenario = scenario_read(disk, path, bytes_span(&text), complaints);
    else
        complain(complaints, path, 1, "%s; expected a scenario file", why);
    bytes_release(&text);
    return scenario;
}
