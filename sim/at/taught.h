/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_TAUGHT_H
#define SIM_AT_TAUGHT_H

#include "base/bytes.h"
#include "base/usec.h"

/* Answers that a scenario teaches: [answer PATTERN]. What a module has and this one has not
 * (sockets, HTTP, MQTT, GNSS of another family) is said here as data, and the interpreter frames
 * it like the rows' own: chained lines, ATV, ATQ, AT+CMEE and echo hold for it too.
 *
 * Texts may take values from the command: $1 to $9 is its n-th parameter without quotes, $* all
 * of them as sent, $# the number of payload bytes, $$ a dollar. Before anything else a dollar is
 * itself ($GPGGA).
 */
enum taught_kind {
    TAUGHT_LINE, /* an information line, framed */
    TAUGHT_DATA, /* bytes as they are */
};

struct taught_text {
    enum taught_kind kind;
    char *text; /* owned by whoever owns the struct taught, as all here */
    size_t count;
};

struct taught_urc {
    usec after; /* the result */
    char *text;
    size_t count;
};

enum taught_payload {
    TAUGHT_NO_PAYLOAD,
    TAUGHT_COUNTED,      /* `size` bytes */
    TAUGHT_BY_PARAMETER, /* so many bytes as the command's parameter number `size` says */
    TAUGHT_TO_CTRL_Z,    /* up to Ctrl-Z; ESC calls it off */
};

struct taught {
    char *pattern;       /* of the command from AT on, as in faults */
    int line;            /* of its section head */
    int64_t first, last; /* nth: which of the commands that match, from 1; INT64_MAX: open */
    usec delay;          /* from the command, or the end of its payload, to the lines */
    struct taught_text *texts;
    size_t text_count;
    char *result; /* OK, ERROR, none, +CME ERROR: 3, or another final line: SHUT OK */
    struct taught_urc *urcs;
    size_t urc_count;
    enum taught_payload payload;
    int64_t size; /* of the payload, or 1 to 9 */
    char *prompt; /* ">" for the blank one, or a line: DOWNLOAD */
    char *why;    /* said above it when it is written; NULL: nothing */
};

/* Is it a result as [answer] takes it? Typing errors of the usual ones are not. */
bool taught_is_result(struct span text);
/* Would the text have a value that no command gives, as $x? NULL: no; else what is wrong. */
const char *taught_mistake(struct span text);
/* `text` with the values of a command put in; `args` is what stands behind its =. */
/* Parameter `number`, from 1, without its quotes; empty where there is none. */
struct span taught_parameter(struct span args, int64_t number);
void taught_expand(struct bytes *out, struct span text, struct span args, size_t payload);
void taught_release(struct taught *taught);

#endif
