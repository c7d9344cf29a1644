/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_WAY_H
#define SIM_NET_WAY_H

#include "base/bytes.h"
#include "base/random.h"
#include "base/usec.h"

/* One direction of one shaped connection: bytes under way, each with its time of arrival, and
 * behind them those that are across. All zero is an empty one. Inside net/ only.
 */
struct way {
    struct bytes under_way;
    struct bytes chunks; /* private: struct way_chunk after struct way_chunk */
    size_t first_done;   /* of the first chunk, so many are across */
    struct bytes across;
    usec last; /* arrival of the last byte put: nothing overtakes */
    uint32_t corrupt_ppm, drop_ppm;
};

/* What all connections of a path share in one direction. */
struct way_line {
    uint64_t bps; /* 0: unlimited */
    usec free_at; /* when the bytes put so far have left the sender */
    usec latency; /* one way */
    usec jitter;  /* each arrival is later by up to this */
    struct random random;
};

void way_release(struct way *way);
void way_lose(struct way *way);         /* what is under way never arrives */
size_t way_used(const struct way *way); /* bytes in it, under way or across */
/* Sends bytes off at `now`. */
void way_put(struct way *way, struct way_line *line, usec now, const char *bytes, size_t count);
/* The time at which something that is sent now, after all that, arrives. */
usec way_arrival(struct way *way, struct way_line *line, usec now);
/* When the next bytes under way are due; USEC_NEVER when there are none. */
usec way_next(const struct way *way);
/* Lets what is due go across, at most `limit` bytes; returns how many. Noise strikes here. */
size_t way_cross(struct way *way, struct random *noise, usec now, uint64_t limit);

#endif
