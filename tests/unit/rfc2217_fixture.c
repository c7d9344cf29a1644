/* SPDX-License-Identifier: MIT */
#include "rfc2217_fixture.h"

#include "base/escape.h"

void fixture_data(void *owner, const char *bytes, size_t count)
{
    struct fixture *fixture = owner;
    bytes_add(&fixture->told, bytes, count);
}

void fixture_breaks(void *owner, bool on)
{
    struct fixture *fixture = owner;
    bytes_add_text(&fixture->told, on ? "[break" : "]");
}

void fixture_suspends(void *owner, bool suspended)
{
    struct fixture *fixture = owner;
    bytes_add_text(&fixture->told, suspended ? "[stop]" : "[go]");
}

void fixture_take(struct fixture *fixture, struct span bytes, size_t piece)
{
    while (bytes.count) {
        struct span some = span_cut(bytes, piece);
        rfc2217_take(&fixture->line, some.at, some.count);
        bytes = span_skip(bytes, some.count);
    }
}

void fixture_end(struct fixture *fixture)
{
    rfc2217_release(&fixture->line);
    bytes_release(&fixture->told);
}

const char *fixture_shown(struct span text)
{
    static struct bytes buffers[4];
    static size_t turn;
    struct bytes *out = &buffers[turn++ % 4];
    bytes_clear(out);
    escape_add(out, text.at, text.count);
    return bytes_at(out);
}
