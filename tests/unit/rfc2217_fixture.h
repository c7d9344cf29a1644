/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_RFC2217_FIXTURE_H
#define TESTS_UNIT_RFC2217_FIXTURE_H

#include "rfc2217/rfc2217.h"

/* One side of RFC 2217, and what it told its owner, as text: data as they are, the rest in
 * brackets. What the two sides are told of differently is their tests' own. */
struct fixture {
    struct rfc2217 line;
    struct bytes told;
};

void fixture_data(void *owner, const char *bytes, size_t count);
void fixture_breaks(void *owner, bool on);
void fixture_suspends(void *owner, bool suspended);

void fixture_take(struct fixture *fixture, struct span bytes, size_t piece);
void fixture_end(struct fixture *fixture);
/* With escapes; of the last four calls. */
const char *fixture_shown(struct span text);

#define IAC       "\xff"
#define WILL      "\xff\xfb"
#define WONT      "\xff\xfc"
#define DO        "\xff\xfd"
#define DONT      "\xff\xfe"
#define COM(text) "\xff\xfa\x2c" text "\xff\xf0"
#define TEXT(text)                                                                             \
    {                                                                                          \
        text, sizeof(text) - 1                                                                 \
    }

#endif
