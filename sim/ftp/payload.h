/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_PAYLOAD_H
#define SIM_FTP_PAYLOAD_H

#include "agenda/agenda.h"
#include "at/at.h"
#include "base/bytes.h"
#include "base/note.h"

/* Bytes that the host enters after a prompt: a reader on the line of its own (at_push_reader),
 * which pops itself when it has all. DCD is on meanwhile (application note 5.2, 5.12, 5.14; seen
 * by hosts that set AT&C1).
 */
#define FTP_ETX 0x03
#define FTP_DLE 0x10

struct payload_sink {
    size_t (*writable)(void *owner); /* how many bytes may come now */
    void (*put)(void *owner, const char *bytes, size_t count);
};

/* Called once, before the command's OK or ERROR: URCs that it raises come behind that. */
typedef void payload_end(void *owner, bool whole);

struct payload {
    struct agenda *agenda;
    struct at *at;
    const struct notes *notes;
    struct alarm silence;
    usec timeout; /* so long without a byte, and the payload is given up; 0: for ever */
    unsigned long ticket;
    struct bytes bytes; /* counted payloads: what has come; read it in `end` */
    size_t wanted;
    bool escaped, active;
    const struct payload_sink *sink; /* NULL: a counted one */
    payload_end *end;
    void *owner;
};

void payload_init(struct payload *payload, struct agenda *agenda, struct at *at,
                  const struct notes *notes);
void payload_release(struct payload *payload);

/* Takes exactly `count` bytes (at least 1) for the command of that ticket. */
void payload_take_counted(struct payload *payload, unsigned long ticket, size_t count,
                          usec timeout, payload_end *end, void *owner);
/* Takes bytes up to a bare ETX (0x03); DLE (0x10) makes the byte behind it data (AT manual
 * 10.2.24). They go to `sink` as they come; while it has no space the line waits. */
void payload_take_until_etx(struct payload *payload, unsigned long ticket,
                            const struct payload_sink *sink, payload_end *end, void *owner);
/* The host hung up: no more comes, and its command ends with NO CARRIER. Its reader was popped. */
void payload_hang_up(struct payload *payload);
/* One up to an ETX, whose reader was popped, goes on for the command of that ticket. */
void payload_return(struct payload *payload, unsigned long ticket);
/* How many bytes stand before the next ETX or DLE; it does not look far at once. */
size_t payload_plain(const char *bytes, size_t count);
/* The module restarted and the line with it. */
void payload_forget(struct payload *payload);

#endif
