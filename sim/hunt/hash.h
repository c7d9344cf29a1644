/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_HASH_H
#define SIM_HUNT_HASH_H

#include "base/text.h"

#include <stdint.h>

/* FNV-1a: small, and nobody wishes it harm. */
#define HASH_START 0xcbf29ce484222325

uint64_t hash(uint64_t so_far, struct span bytes);
/* Of the text's shape: a run of digits counts as one, whatever it is. */
uint64_t hash_shape(uint64_t so_far, struct span text);
uint64_t hash_file(const char *path); /* from HASH_START; 0: there is none */

#endif
