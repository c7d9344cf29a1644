/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_HOST_NAME_H
#define SIM_BASE_HOST_NAME_H

#include "base/text.h"

/* What a text is that stands where a server's name or address should. */
enum host_kind {
    HOST_NAME, /* labels of letters, digits, - and _, as resolvers take them (RFC 1123, 2.1) */
    HOST_ADDRESS,  /* a.b.c.d, or an IPv6 address: nobody is asked for it */
    HOST_NONSENSE, /* "ftp://a/", "300.1.1.1", "1.2.3.4:2121", "a b": no name server knows it */
};
enum host_kind host_kind_of(struct span text);

/* Is it one of `list`, patterns with `*` and blanks or commas between them? */
bool host_is_listed(struct span text, struct span list);
/* The next one of a list; empty at its end. */
struct span host_list_take(struct span *list);
/* A list of names with the addresses of each behind it. Address number i of that name, compared
 * without case; empty: it has no more, or is not listed. */
struct span host_address(struct span list, struct span name, size_t i);
/* Such a list: each name has one address or two, and no other entry is in it. */
bool host_are_addresses(struct span list);

#endif
