/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_BYTES_H
#define SIM_BASE_BYTES_H

#include "base/text.h"

#include <stdarg.h>
#include <stddef.h>

/* A growing run of bytes that is filled at the end and emptied at the front.
 *
 * Invariants: all zero is an empty one; bytes_at() is never NULL and always followed by a NUL
 * that does not count; zero bytes inside are data like any other. Emptying does not give
 * storage back, bytes_release() does.
 */
struct bytes {
    char *store;  /* private: use the calls below */
    size_t head;  /* first byte in use */
    size_t count; /* bytes in use: may be read by anyone */
    size_t size;
};

void bytes_release(struct bytes *bytes);

/* The bytes in use; valid until the next change. These are asked of each line many times. */
static inline const char *bytes_at(const struct bytes *bytes)
{
    /* Longer than the records that are copied out of some: a compiler that looks across files
     * warns of a copy from an empty one, which the count rules out. */
    static const char nothing[64];
    return bytes->store ? bytes->store + bytes->head : nothing;
}

static inline struct span bytes_span(const struct bytes *bytes)
{
    return (struct span){bytes_at(bytes), bytes->count};
}

/* Make space for `count` bytes at the end and return it; the caller fills it and says how much
 * with bytes_grew(). */
char *bytes_reserve(struct bytes *bytes, size_t count);
/* The same for what somebody outside makes large; NULL: there is no memory, nothing changed. */
char *bytes_try_reserve(struct bytes *bytes, size_t count);
void bytes_grew(struct bytes *bytes, size_t count);

/* Add at the end; the source is copied. There is room for most of what comes, which is short: what
 * a log becomes goes through here several times, byte by byte or word by word. */
static inline void bytes_add(struct bytes *bytes, const void *from, size_t count)
{
    if (count == 0)
        return;
    bool room = bytes->head + bytes->count + count < bytes->size;
    char *end = room ? bytes->store + bytes->head + bytes->count : bytes_reserve(bytes, count);
    memcpy(end, from, count);
    end[count] = '\0';
    bytes->count += count;
}

static inline void bytes_add_char(struct bytes *bytes, char c)
{
    bytes_add(bytes, &c, 1);
}

static inline void bytes_add_text(struct bytes *bytes, const char *text)
{
    bytes_add(bytes, text, strlen(text));
}

static inline void bytes_add_span(struct bytes *bytes, struct span span)
{
    bytes_add(bytes, span.at, span.count);
}

void bytes_addf(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bytes_addv(struct bytes *bytes, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Forget `count` bytes at the front, or all beyond the first `count`. */
void bytes_drop(struct bytes *bytes, size_t count);
void bytes_cut(struct bytes *bytes, size_t count);
void bytes_clear(struct bytes *bytes);

#endif
