/* SPDX-License-Identifier: MIT */
/* One buffer for text and bytes, filled at the end and emptied at the front. What is left slides
 * to the front only when half of the store is free there: taking byte after byte from a megabyte
 * stays linear. */
#include "base/bytes.h"

#include "base/die.h"
#include "base/format.h"

#include <string.h>

void bytes_release(struct bytes *bytes)
{
    xfree(bytes->store);
    *bytes = (struct bytes){0};
}

void bytes_clear(struct bytes *bytes)
{
    bytes_cut(bytes, 0);
}

/* Twice what a large queue wants: as long as it does not grow, it slides from then on. */
static size_t store_size(size_t wanted)
{
    enum { LARGE = 16384 };
    if (wanted < 48)
        return 64;
    return wanted < LARGE ? wanted + wanted / 2 : wanted * 2;
}

static char *reserve(struct bytes *bytes, size_t count, void *(*get)(size_t size))
{
    size_t wanted = bytes->count + count + 1;
    if (bytes->head + wanted > bytes->size) {
        /* Sliding pays only when at least half of the store is free in front. */
        if (bytes->store && wanted <= bytes->size / 2) {
            memmove(bytes->store, bytes->store + bytes->head, bytes->count);
        } else {
            size_t size = store_size(wanted);
            char *store = get(size);
            if (!store)
                return NULL;
            memcpy(store, bytes_at(bytes), bytes->count);
            xfree(bytes->store);
            bytes->store = store;
            bytes->size = size;
        }
        bytes->head = 0;
    }
    return bytes->store + bytes->head + bytes->count;
}

/* What begins at its front is made larger where it is: of many megabytes the C library moves pages,
 * and there are not two of each for a moment. */
char *bytes_reserve(struct bytes *bytes, size_t count)
{
    size_t wanted = bytes->count + count + 1;
    if (bytes->head == 0 && wanted > bytes->size) {
        bytes->size = store_size(wanted);
        bytes->store = xrealloc(bytes->store, bytes->size);
    }
    char *space = reserve(bytes, count, xmalloc);
    must(space);
    return space;
}

char *bytes_try_reserve(struct bytes *bytes, size_t count)
{
    return reserve(bytes, count, try_malloc);
}

void bytes_grew(struct bytes *bytes, size_t count)
{
    must(bytes->head + bytes->count + count < bytes->size);
    bytes->count += count;
    bytes->store[bytes->head + bytes->count] = '\0';
}

/* Most texts are short: printed in place at the first try. */
void bytes_addv(struct bytes *bytes, const char *format, va_list args)
{
    enum { FIRST_TRY = 80 };
    va_list again;
    va_copy(again, args);
    char *to = bytes_reserve(bytes, FIRST_TRY);
    size_t count = format_textv(to, FIRST_TRY + 1, format, args);
    if (count > FIRST_TRY)
        format_textv(bytes_reserve(bytes, count), count + 1, format, again);
    va_end(again);
    bytes_grew(bytes, count);
}

void bytes_addf(struct bytes *bytes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bytes_addv(bytes, format, args);
    va_end(args);
}

void bytes_drop(struct bytes *bytes, size_t count)
{
    must(count <= bytes->count);
    bytes->count -= count;
    bytes->head = bytes->count ? bytes->head + count : 0;
    if (bytes->store)
        bytes->store[bytes->head + bytes->count] = '\0';
}

void bytes_cut(struct bytes *bytes, size_t count)
{
    must(count <= bytes->count);
    bytes->count = count;
    if (count == 0)
        bytes->head = 0;
    if (bytes->store)
        bytes->store[bytes->head + count] = '\0';
}
