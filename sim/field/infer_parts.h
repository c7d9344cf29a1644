/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_INFER_PARTS_H
#define SIM_FIELD_INFER_PARTS_H

#include "field/infer.h"

/* What the files of the inference lend each other. */
/* A field of a line, counted from 0 behind the colon, without quotes. */
struct span infer_field(struct span line, size_t i);
void infer_add_folder(struct inference *infer, struct span path);
/* A file of at least that size; what is not known of it is made up. */
void infer_add_sized(struct inference *infer, struct span path, size_t size);
/* Does the module say here that it goes off? */
bool infer_is_last_word(const struct inference *infer, size_t turn);
#define INFER_BEHIND_ANSWER MSEC(50) /* so long after a command its answer is over */
bool infer_is_like(const struct inference *infer, size_t turn, const char *pattern);
/* The modem's line before this turn; NO_TURN. */
size_t infer_line_before(const struct dialogue *dialogue, size_t turn);
/* +FTPGET: 1,1 or +FTPLIST: 1,1, the first of them or one that came again. */
bool infer_is_ready(const struct inference *infer, size_t turn);
/* What unread_timeout counts from: the last thing that the host could read on from. Reminders are
 * none, but the first 1,1 behind a read that left nothing is. */
size_t infer_could_read(const struct inference *infer, const struct operation *op);
/* The turn at which a thing happened that shows in `turn`: the command before it, unless a line
 * that says more than OK came since. */
size_t infer_moment_before(const struct inference *infer, size_t turn);
/* How long after its moment a thing happened: behind the answer, if there was one. */
usec infer_time_since(const struct inference *infer, size_t moment, size_t turn);
/* What AT+CSQ shows, and whether a network is there with it. */
void infer_signal(struct inference *infer);
/* How this module treats its bearers, where families differ. */
void infer_traits(struct inference *infer);
/* The first turn that is none of somebody's words, which have no times. */
size_t infer_begin(const struct dialogue *dialogue);
/* In a log without times, as long as the rehearsal takes. */
usec infer_time_between(const struct inference *infer, size_t from, size_t to);
/* How long a packet takes, as pings and their like tell. */
void infer_way(struct inference *infer);
/* Where the receiver is, and when it knows. */
void infer_gnss(struct inference *infer);
/* Short messages that the log shows or tells of. */
void infer_messages(struct inference *infer);
/* What AT+CREG?, AT+CGREG? and AT+CEREG? say, and where they differ. */
void infer_registration(struct inference *infer);
/* No file of a world is made larger than that. */
#define INFER_SIZE_MAX (16 * 1024 * 1024)
/* Is there a network behind this line of the modem, as it was said `before`? */
bool infer_shows_network(struct span line, bool before);
/* As far as its last word before this turn tells. */
bool infer_was_registered(const struct inference *infer, size_t turn);
/* Settings that were made before the log begins, and kept. */
void infer_kept(struct inference *infer);
/* The card: what it is, how long it is read, and when it comes and goes. */
void infer_sim(struct inference *infer);
/* The log begins while it is read. */
bool infer_was_busy(const struct inference *infer);
/* How long SMS Ready took, which is that turn, in a start that began with that one. */
void infer_ready_delay(struct inference *infer, size_t start, size_t turn);
/* Who the module says it is. */
void infer_identity(struct inference *infer);
/* The cell that it is in, as far as a log shows it. */
void infer_cell(struct inference *infer);
/* The login that worked, where there is one alone. */
void infer_login(struct inference *infer);
/* Files and folders that an FTPLIST shows. */
void infer_listing(struct inference *infer, const struct operation *op);
/* How many bytes crossed the data connection. */
size_t infer_moved(const struct operation *op);
/* A fault at so many bytes of that operation's data. */
struct fault_spec *infer_fault_in_data(struct inference *infer, size_t i, size_t bytes,
                                       const char *name, const char *why);
/* When downloads end, and what that counts from. */
void infer_ends(struct inference *infer);
/* Three digits are enough, and what a person would write; in whole units at least. */
int64_t infer_rounded(int64_t number, int64_t unit);
/* A key that is a time, unless it is set; rounded. */
void infer_set_time(struct inference *infer, const char *section, const char *name,
                    const char *why, usec time);
#define INFER_HALF_SEGMENT 730 /* bytes that are on their way, on average */
/* How fast the network brings bytes, about; fix_rate() finds it. */
void infer_rate(struct inference *infer);
/* In bit/s; 0: nothing tells of one, or other downloads of the log were faster. */
int64_t infer_told_rate(const struct inference *infer);
#define INFER_RATE_WHY "how far a download had come when the host asked"
/* So long between the last answer to AT+FTPEXTGET? and the end no more came; 0: it did. */
usec infer_stood_still(const struct inference *infer, const struct operation *op);
/* Where they came slowly, or stopped. */
void infer_stalls(struct inference *infer, size_t i);

/* A line of an answer; `apart`: a line end of its own stands before it, as before the first. */
bool answer_add_line(struct taught *answer, struct span line, bool apart);

#endif
