/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_CAUSES_SEEN_H
#define SIM_FIELD_CAUSES_SEEN_H

#include "field/infer.h"

/* What must be seen in a log besides a code, for a row of causes.c to fit: the words of its
 * `besides`, asked of one operation. */
bool seen_no_bearer(const struct inference *infer, size_t op);
/* In front of the result, and nobody quit. */
bool seen_lost_bearer(const struct inference *infer, size_t op);
bool seen_lacks_names(const struct inference *infer, size_t op);
bool seen_host_waits(const struct inference *infer, size_t op);
bool seen_nonsense(const struct inference *infer, size_t op); /* what no server is called */
bool seen_name(const struct inference *infer, size_t op);     /* and no address */
bool seen_other_name_worked(const struct inference *infer, size_t op);
bool seen_other_port_worked(const struct inference *infer, size_t op);
bool seen_passive_data(const struct inference *infer, size_t op);
bool seen_active_data(const struct inference *infer, size_t op);
bool seen_resumes(const struct inference *infer, size_t op);
bool seen_uploads(const struct inference *infer, size_t op);
/* The host ended an upload without a byte. */
bool seen_nothing_sent(const struct inference *infer, size_t op);
bool seen_downloads(const struct inference *infer, size_t op);
/* The reply behind the data comes once all of them are across: an upload that the host ended, a
 * download of which it has read all there is. */
bool seen_end(const struct inference *infer, size_t op);
/* Of a file as much came as another operation nearby says that it has; of a listing, whole lines,
 * and then less than the host asked for. Where a connection breaks, neither is likely. */
bool seen_all_came(const struct inference *infer, size_t op);
/* The login that works is the server's; one that never does is not. */
bool seen_other_login(const struct inference *infer, size_t op);
/* By nature, if the world can be like that: files that were read, sized or listed are in it. */
bool seen_missing(const struct inference *infer, size_t op);
/* More than a file may have that a world makes. */
bool seen_other_size(const struct inference *infer, size_t op);
/* The files of a world are as old as it is; this one is not, nor has the log itself made it. */
bool seen_other_time(const struct inference *infer, size_t op);
bool seen_quit(const struct inference *infer, size_t op);
/* The host waited for room that was never told of. */
bool seen_no_room_told(const struct inference *infer, size_t op);

#endif
