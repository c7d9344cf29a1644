/* SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_INSIDE_H
#define SIM_CONTROL_INSIDE_H

#include "control/verb.h"
#include "trace/mask.h"
#include "trace/record.h"

/* The inside of the room, for its files. */

/* --- what happened: rows of kinds, and a list that forgets its oldest (chronicle.c) --- */
enum event_kind {
    EVENT_COMMAND,
    EVENT_LINE,
    EVENT_URC,
    EVENT_FTP,
    EVENT_FAULT,
    EVENT_STATE,
    EVENT_HOST,
    EVENT_ACT,
};
enum { EVENT_KINDS = EVENT_ACT + 1 };

struct event_row {
    const char *name;
    const char *named; /* the field for event.name; NULL: it has none */
    const char *says;  /* the field for event.text */
    const char *about;
};
extern const struct event_row event_rows[EVENT_KINDS];

/* Strings are valid until the next event. */
struct event {
    usec at;
    size_t modem;
    enum event_kind kind;
    const char *name; /* of the fault, of the state; else "" */
    struct span text; /* as it was: with its secrets */
};

/* A position is the number of events before it. */
struct chronicle {
    struct event *ring;
    size_t size;
    uint64_t first, next; /* positions: of the oldest that is kept, behind the latest */
    size_t bytes;
};

void chronicle_release(struct chronicle *chronicle);
void chronicle_add(struct chronicle *chronicle, const struct event *event); /* copies */
const struct event *chronicle_at(const struct chronicle *chronicle, uint64_t position);

/* --- the trace so far (journal.c) --- */
struct journal {
    struct mask mask;
    struct bytes log; /* of what is kept: time, lane, length, bytes */
    bool cut;         /* its beginning was forgotten */
};

void journal_add(struct journal *journal, usec at, enum lane lane, struct span bytes,
                 const struct at_marks *marks);
/* All of it, but for what `leaves_out` (NULL: nothing). */
void journal_record(const struct journal *journal, struct recorder *recorder,
                    bool (*leaves_out)(void *owner, usec at, enum lane lane, struct span bytes),
                    void *owner);
/* As the text of a trace, without a head. */
void journal_write(const struct journal *journal, usec gap, struct bytes *out);

/* --- the whole --- */
struct watched {
    struct control *control;
    size_t number;
    struct alarm look; /* at its state, as soon as what happens now is over */
    bool touched;
    bool host;            /* has its terminal open */
    struct bytes *states; /* as they were told last; control_state_name() rows but the last */
    struct journal journal;
    uint64_t mark; /* behind what anybody's last wait returned */
};

struct control_client {
    struct control *control;
    struct control_client_events events;
    unsigned wanted; /* events: bits 1 << enum event_kind */
    bool of_one;     /* of `modem` alone */
    size_t modem;
    char *match; /* the pattern for their text; NULL: all */
    uint64_t told;
    uint64_t lost;   /* of them, since it read too slowly */
    uint64_t *marks; /* for each modem: behind what its last wait returned */
    size_t waits;
    struct control_client *next, **link;
};

struct control {
    struct control_parts parts;
    struct chronicle chronicle;
    uint64_t settled;
    struct watched *modems;
    struct control_client *clients;
    size_t client_count;
    struct wait *waits;
    struct late_line *late;
};

struct device *control_device(const struct control *control, size_t modem);
/* Text of an event as it may be shown. */
json_t *control_json_shown(const struct control *control, const struct event *event);
/* The state of that name; false: there is none. */
bool control_add_state(const struct control *control, size_t modem, const char *name,
                       struct bytes *out);
const char *control_state_name(size_t i); /* NULL beyond the last */
/* Sends an object as a line; takes it over. */
void control_say(struct control_client *client, json_t *message);
void control_return(struct control_client *client, json_t *id, json_t *result);
void control_error(struct control_client *client, json_t *id, const char *class,
                   struct span why);
/* "; did you mean NAME?" when one of them is near. */
void control_add_nearest(struct bytes *out, struct span word,
                         const char *(*name)(const void *table, size_t i), const void *table);

/* Does an act and says when it was; or why it was not. */
void control_act(struct control_call *call, struct span words);
void control_act_words(struct control_call *call, const char *verb, const char *text);
extern const struct control_field control_act_returns[];

/* --- wait.c --- */
void waits_settle(struct control *control);
void waits_drop(struct control *control, const struct control_client *client); /* NULL: all */

/* --- verbs, each beside its work; their order is that of control_verbs --- */
extern const struct control_verb inject_verb, urc_verb, add_verb, fault_add_verb,
    fault_list_verb, answer_add_verb, expect_add_verb, expectations_verb; /* trouble.c */
extern const struct control_verb wait_verb, save_verb, lines_verb;
extern const struct control_verb fault_remove_verb; /* trouble.c */
extern const struct control_verb files_list_verb, files_get_verb, files_put_verb,
    files_remove_verb; /* files.c */

#endif
