/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_FOLDER_H
#define SIM_HUNT_FOLDER_H

#include "base/bytes.h"

/* The folder that a hunt writes. What it wrote there before, and nothing else, makes room for the
 * new: manifest has each file's name and a hash of what the hunt put into it. A file that is
 * not in it, or that somebody has changed since, is the user's and stays.
 *
 * The new files are there before the old ones go. When it is broken off between, the manifest has
 * both, and the next hunt clears them away.
 */
#define FOLDER_MANIFEST "manifest" /* lines of a hash in 16 digits, a blank, a name */

struct folder {
    const char *path;     /* borrowed; exists */
    struct bytes earlier; /* the manifest as it was found */
    struct bytes written; /* what this hunt adds to it */
};

/* false: *why. It is no manifest, or a file stands where each hunt writes one (map.txt). */
bool folder_open(struct folder *folder, const char *path, struct bytes *why);
/* Nothing is there, or what an earlier hunt left. */
bool folder_has_room(const struct folder *folder, const char *name, const char *ending);
/* Writes a file. false: *why. */
bool folder_put(struct folder *folder, const char *name, const char *ending,
                struct span content, struct bytes *why);
/* All is written: what only the earlier hunts wrote goes. false: *why. */
bool folder_done(struct folder *folder, struct bytes *why);
void folder_release(struct folder *folder);

#endif
