/* SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_VERB_H
#define SIM_CONTROL_VERB_H

#include "control/control.h"

#include <jansson.h>

/* What a client can ask for, as rows: requests are checked by them, and the reference, the schema,
 * `sim7000 ctl` and its completion are made from them.
 */
enum control_type {
    CONTROL_TEXT,   /* a string */
    CONTROL_WORD,   /* one of `words` */
    CONTROL_TEXTS,  /* a string, or up to CONTROL_TEXTS_MAX of them in an array */
    CONTROL_TIME,   /* "250ms", "75s", "2m", or a number of seconds */
    CONTROL_COUNT,  /* a whole number from 0 on */
    CONTROL_FLAG,   /* true or false */
    CONTROL_SINCE,  /* a position, or one of `words` */
    CONTROL_BASE64, /* bytes as a string (RFC 4648, 4) */
    CONTROL_NUMBER, /* returns only: seconds with a fraction */
    CONTROL_OBJECT, /* returns only: names and texts */
    CONTROL_ARRAY,  /* returns only: objects with the fields of `items` */
};

struct control_field {
    const char *name;
    enum control_type type;
    bool needed;   /* an argument that must be given; a return that is always there */
    bool of_shell; /* no argument, but a word of `ctl`: the file where bytes go */
    bool spread;   /* in `ctl`: a word without a name; of the last one, all that follow */
    const char *const *words;
    const struct control_field *items; /* of an array's objects; ends with a NULL name */
    const char *about;
};

struct control_call {
    struct control *control;
    struct control_client *client;
    size_t modem;
    json_t *arguments;  /* an object; checked */
    json_t *result;     /* an object to be filled: the return */
    const char *failed; /* the class of an error; NULL: none */
    struct bytes why;   /* its sentence */
    bool later;         /* the return comes when something happens (wait.c) */
    json_t *id;         /* of the request, or NULL */
};

struct control_verb {
    const char *name;
    const char *about;
    const struct control_field *arguments, *returns; /* end with a NULL name; may be NULL */
    bool of_modem;                                   /* takes `modem` besides */
    void (*run)(struct control_call *call);
};

extern const struct control_verb *const control_verbs[]; /* ends with NULL */
const struct control_verb *control_find_verb(struct span name);

/* Error classes are rows too. */
#define CONTROL_BAD_JSON         "BadJson"
#define CONTROL_BAD_REQUEST      "BadRequest"
#define CONTROL_UNKNOWN_VERB     "UnknownVerb"
#define CONTROL_UNKNOWN_ARGUMENT "UnknownArgument"
#define CONTROL_MISSING_ARGUMENT "MissingArgument"
#define CONTROL_BAD_ARGUMENT     "BadArgument"
#define CONTROL_REFUSED          "Refused"
#define CONTROL_TIMED_OUT        "TimedOut"
#define CONTROL_TOO_MANY         "TooMany"
struct control_class {
    const char *name, *about;
};
extern const struct control_class control_classes[]; /* ends with a NULL name */

/* Of checked arguments; when it is not there: NULL, false, or what `otherwise` says. */
const char *control_text(const struct control_call *call, const char *name);
bool control_flag(const struct control_call *call, const char *name);
int64_t control_count(const struct control_call *call, const char *name, int64_t otherwise);
usec control_time(const struct control_call *call, const char *name, usec otherwise);
/* Of CONTROL_TEXTS: text number i; NULL beyond the last. */
const char *control_text_number(const struct control_call *call, const char *name, size_t i);

void control_fail(struct control_call *call, const char *class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Text of the modem or of a file in JSON: as in traces, whatever bytes it has (base/escape.h). */
json_t *control_json_bytes(struct span text);
/* Text that is UTF-8 as it stands, and escaped where it is not. */
json_t *control_json_text(struct span text);
json_t *control_json_time(usec time);

#endif
