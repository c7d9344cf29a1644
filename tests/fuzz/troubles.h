/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_TROUBLES_H
#define TESTS_FUZZ_TROUBLES_H

#include "base/bytes.h"
#include "wire.h"

/* What may go wrong: by a scenario's fault, or on the wire to the server. */
struct trouble {
    const char *name;
    const char *on, *then; /* a fault; NULL: on the wire */
    struct wire_trouble wire;
    bool scarce; /* the server has no memory for a file: the n-th request for some fails */
    bool lies;   /* the server says that all went well, which it did not */
};
extern const struct trouble troubles[];
extern const size_t trouble_count;

bool trouble_is_of_data(const struct trouble *trouble);
/* The fault that strikes at the n-th place, or after n - 1 chunks of data; nothing for what happens
 * on the wire. */
void trouble_add_fault(const struct trouble *trouble, int nth, size_t chunk, struct bytes *ini);

#endif
