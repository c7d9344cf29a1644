/* SPDX-License-Identifier: MIT */
#ifndef RIG_H
#define RIG_H

/* The driver and a modem, wired together: what all four test programs share. Time is the modem's;
 * the driver sees it as its board's tick.
 */
#include "download.h"

#include <sim7000.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rig {
    sim7000 *modem;
    struct download download;
    size_t count; /* bytes of the file that came */
    char file[8192];
};

/* A download of /fw.bin begins in the world of a scenario; ends the program when that is wrong. */
void rig_begin(struct rig *rig, const char *scenario);
void rig_run(struct rig *rig, int64_t time);
int rig_sent(struct rig *rig, const char *line); /* has the driver, up to now? */
void rig_end(struct rig *rig);

#ifdef __cplusplus
}
#endif

#endif
