/* SPDX-License-Identifier: MIT */
/* Bytes under way in one direction. A chunk has the arrival of its last byte, and segments arrive
 * whole as over Ethernet; jitter makes arrivals late but never lets one overtake another, which
 * TCP would have hidden. */
#include "net/way.h"

#include <string.h>

#define SEGMENT 1460 /* bytes of one TCP segment on Ethernet (RFC 879): they arrive as one */

struct way_chunk {
    usec at;
    size_t count;
};

void way_release(struct way *way)
{
    bytes_release(&way->under_way);
    bytes_release(&way->chunks);
    bytes_release(&way->across);
}

void way_lose(struct way *way)
{
    bytes_clear(&way->under_way);
    bytes_clear(&way->chunks);
    way->first_done = 0;
}

size_t way_used(const struct way *way)
{
    return way->under_way.count + way->across.count;
}

static usec time_on_line(const struct way_line *line, size_t count)
{
    if (line->bps == 0)
        return 0;
    return (usec)(((uint64_t)count * 8 * 1000000 + line->bps - 1) / line->bps);
}

usec way_arrival(struct way *way, struct way_line *line, usec now)
{
    usec left = line->free_at > now ? line->free_at : now;
    usec at = left + line->latency;
    if (line->jitter > 0)
        at += (usec)random_below(&line->random, (uint64_t)line->jitter + 1);
    if (at > way->last)
        way->last = at;
    return way->last;
}

static void put_segment(struct way *way, struct way_line *line, usec now, const char *bytes,
                        size_t count)
{
    if (line->bps) {
        usec start = line->free_at > now ? line->free_at : now;
        line->free_at = start + time_on_line(line, count);
    }
    struct way_chunk chunk = {way_arrival(way, line, now), count};
    bytes_add(&way->under_way, bytes, count);
    bytes_add(&way->chunks, &chunk, sizeof chunk);
}

void way_put(struct way *way, struct way_line *line, usec now, const char *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        size_t rest = count - done;
        size_t part = rest > SEGMENT ? SEGMENT : rest;
        put_segment(way, line, now, bytes + done, part);
        done += part;
    }
}

static struct way_chunk first_chunk(const struct way *way)
{
    struct way_chunk chunk = {USEC_NEVER, 0};
    if (way->chunks.count)
        memcpy(&chunk, bytes_at(&way->chunks), sizeof chunk);
    chunk.count -= way->first_done;
    return chunk;
}

usec way_next(const struct way *way)
{
    return first_chunk(way).at;
}

static void add_noisy(struct way *way, struct random *noise, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (random_chance(noise, way->drop_ppm))
            continue;
        if (random_chance(noise, way->corrupt_ppm))
            c = (char)(c ^ (char)(1u << random_below(noise, 8)));
        bytes_add_char(&way->across, c);
    }
}

static void cross(struct way *way, struct random *noise, size_t count)
{
    if (way->corrupt_ppm || way->drop_ppm)
        add_noisy(way, noise, bytes_at(&way->under_way), count);
    else
        bytes_add(&way->across, bytes_at(&way->under_way), count);
    bytes_drop(&way->under_way, count);
}

size_t way_cross(struct way *way, struct random *noise, usec now, uint64_t limit)
{
    size_t done = 0;
    struct way_chunk chunk = first_chunk(way);
    while (chunk.at <= now && done < limit) {
        size_t part = chunk.count < limit - done ? chunk.count : (size_t)(limit - done);
        cross(way, noise, part);
        done += part;
        way->first_done += part;
        if (part < chunk.count)
            break; /* the limit cut it */
        way->first_done = 0;
        bytes_drop(&way->chunks, sizeof chunk);
        chunk = first_chunk(way);
    }
    return done;
}
