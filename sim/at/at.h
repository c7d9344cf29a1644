/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_AT_H
#define SIM_AT_AT_H

#include "agenda/agenda.h"
#include "at/row.h"
#include "at/secret.h"
#include "at/taught.h"
#include "at/unknown.h"
#include "base/note.h"
#include "seam/seam.h"

/* The AT interpreter: bytes of the host in, bytes of the modem out. It owns the UART queues,
 * the line discipline, dispatch, replies, and the order in which replies, data and URCs leave
 * (AT manual V1.06, chapters 1 and 2). It knows no command but those of its own V.250 table
 * (at/v250.c); rooms add theirs.
 *
 * One command line at a time: what the host sends meanwhile waits in the receive queue.
 * A URC waits while a command line is being typed or answered and while a payload is entered.
 */
struct at_options {
    usec think;          /* from the end of a command line to its answer */
    bool urc_space;      /* "+FTPGET: 1,1"; no: "+FTPGET:1,1" as older families print */
    int64_t baud;        /* paces the line both ways; 0: as fast as the terminal goes */
    bool payload_echo;   /* echo the bytes of FTPPUT=2 and its like when ATE1 */
    bool wide_registers; /* ATS3? says 013, not 13 */
    int64_t cmee;        /* AT+CMEE after a start */
};

struct at_events {
    void (*output)(void *owner);                 /* bytes wait: at_output() */
    int (*allowed)(void *owner, unsigned needs); /* 0, or the +CME ERROR number */
    void (*writable)(void *owner);               /* host input may be fed again */
    void (*lines)(void *owner); /* the modem's circuits are others. It and the next: or NULL */
    void (*urc)(void *owner, struct span text); /* one goes on the line now */
    void (*idle)(void *owner);                  /* at_is_free() */
    void *owner;
};

/* `options`, `seams` and `notes` are borrowed and must outlive it. */
struct at *at_new(struct agenda *agenda, const struct at_options *options,
                  const struct at_events *events, const struct seams *seams,
                  const struct notes *notes);
void at_free(struct at *at);

/* Adds a table of rows (borrowed, ends with a NULL name) that work on `state`. Values of setting
 * rows in `state` are set to their defaults now. */
void at_add_rows(struct at *at, const struct at_row *rows, void *state);
/* Row number i over all tables, NULL at the end; `state` may be NULL. */
const struct at_row *at_row_number(const struct at *at, size_t i, void **state);

/* From now on a command like that is answered so, rather than by its row. Borrowed. */
void at_teach(struct at *at, const struct taught *taught);
/* Teaching number i, NULL at the end. */
const struct taught *at_taught_number(const struct at *at, size_t i);

/* Adds the commands that came and that no row knows (at/unknown.h). */
void at_add_unknown(const struct at *at, struct bytes *text);
/* The same for a command line that nobody sent; returns whether there was one. */
bool at_find_unknown(const struct at *at, struct span line, struct unknown *unknown);

/* --- the host's side (drivers, through device.h) --- */
/* Takes bytes of the host; returns how many fit. Fewer than count: `writable` follows. */
size_t at_feed(struct at *at, const char *bytes, size_t count);
/* Bytes for the host that are due now: at_output() shows them, at_taken() removes them. */
struct span at_output(const struct at *at);
void at_taken(struct at *at, size_t count);
/* During a note of LANE_TO_MODEM or LANE_FROM_MODEM: what its bytes are. */
const struct at_marks *at_noted(const struct at *at);
/* From now on the host is a recording, in which passwords are hidden (trace/mask.h): stars in the
 * place of the FTP password are `password`, which is borrowed. */
void at_lift(struct at *at, const char *password, bool by_length);
/* The host closed the terminal: a half-typed command line is forgotten; a payload is not. */
void at_hangup(struct at *at);

/* --- for handlers --- */
/* An information line: CR LF text CR LF, further lines of one command without the leading CR LF
 * (ATV0: text CR LF). */
void at_say(struct at_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for a text that may have any bytes in it. */
void at_say_text(struct at_call *call, struct span text);
/* The same for a line with secrets in it. */
void at_say_marked(struct at_call *call, struct span text, const struct at_marks *marks);
/* The same with an interpreter at hand but no call: for answers that come later. */
void at_info(struct at *at, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A final result that is not one of enum at_answer ("SHUT OK"); return AT_SAID after it. */
void at_say_final(struct at *at, const char *text);
/* The final result OK in the middle of a command (FTPETPUT=2). */
void at_say_ok(struct at *at);
/* Raw bytes to the host. at_writable(): how many may be added before the writer should wait for
 * the listener's call; text never waits. */
void at_data(struct at *at, const char *bytes, size_t count);
size_t at_writable(const struct at *at);
/* All that was said has gone over the line, at its rate; whether the host took it is its own
 * affair. The listener hears when it becomes so. */
bool at_line_is_done(const struct at *at);
void at_listen_writable(struct at *at, void (*writable)(void *owner),
                        void *owner); /* NULL: nobody */
/* Ends the command of that ticket: prints the result, goes on with the line. A stale ticket
 * (after a reset) is ignored. `cme` counts for AT_CME. */
void at_finish(struct at *at, unsigned long ticket, enum at_answer answer, int cme);

/* An unsolicited result code, without CR LF; waits for its turn. */
void at_urc(struct at *at, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One that some firmware prints inside the answer of the command that runs, before its result. */
void at_urc_inside(struct at *at, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* One that is the end of something, when at_is_free(). `said` is called once it is printed, or
 * never will be; maybe at once. A scenario that delays it delays that. A restart forgets both. */
void at_urc_then(struct at *at, struct span text, void (*said)(void *owner), void *owner);
/* The same for a text that may have any bytes in it, line ends too. */
void at_urc_text(struct at *at, struct span text);
/* The one that raw data follow, said when at_is_free(): a scenario that delays it delays them. */
void at_head(struct at *at, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An unsolicited result code now, even inside an answer or payload: only scenarios do that. */
void at_urc_now(struct at *at, struct span text);
/* Forgets waiting URCs of exactly that text: they have become untrue. */
void at_drop_urcs(struct at *at, const char *text);
/* No command is being typed or answered, no payload entered, no URC waits. */
bool at_is_free(const struct at *at);
/* Called each time it becomes so; NULL: nobody. */
void at_listen_free(struct at *at, void (*free)(void *owner), void *owner);

/* A payload: from now on `take` gets the host's bytes, raw. It returns how many it used; what
 * is left goes to the command line once the reader was popped, which `take` may do itself. */
typedef size_t at_take(void *owner, const char *bytes, size_t count);
/* How many of these bytes, which are all that wait, are payload? It takes none. What is behind
 * them is a command, and shown as one: without its passwords. */
typedef size_t at_claim(void *owner, const char *bytes, size_t count);
void at_push_reader(struct at *at, at_take *take, at_claim *claim, void *owner);
void at_pop_reader(struct at *at); /* after at_abandon() there is none, and that is fine */
/* Waiting bytes go to whoever reads now: a reader that took less can take more. */
void at_resume(struct at *at);
/* The echo of payload, if scenario and ATE want one: a reader's first step, before the result. */
void at_echo_payload(struct at *at, const char *bytes, size_t count);

/* --- for the module --- */
/* The module restarts or goes off: commands, payloads, waiting URCs, host input, tickets are
 * forgotten. What is on the line still leaves, and at a rate the UART_FIFO bytes behind it. */
void at_abandon(struct at *at);
/* Deaf and mute: off, or booting. Host input is swallowed without echo; nothing is printed. */
void at_set_deaf(struct at *at, bool deaf);
/* Setting rows of all rooms: what a restart (AT_NO_SAVE to default, AT_SAVE_PROFILE to the
 * stored profile), AT&F, AT&W and ATZ do. */
void at_restart_settings(struct at *at);
void at_factory_settings(struct at *at);
void at_store_profile(struct at *at);
void at_load_profile(struct at *at);
/* From now on each byte to the host changes or vanishes with this chance; 0, 0: none. */
void at_set_noise(struct at *at, uint32_t corrupt_ppm, uint32_t drop_ppm, uint64_t seed);
/* While a scenario is asked about a line: is it a URC? */
bool at_is_unasked(const struct at *at);
/* A command line was sent whose final result is not out, and no payload is being waited for. */
bool at_owes_answer(const struct at *at);
/* Nothing that came is to be answered, no answer to go out. A payload is not waited for. */
bool at_is_quiet(const struct at *at);
int64_t at_ipr(const struct at *at); /* AT+IPR; 0: autobaud, then a start prints no RDY */

#endif
