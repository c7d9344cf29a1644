/* SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_CONTROL_H
#define SIM_CONTROL_CONTROL_H

#include "base/note.h"
#include "device.h"
#include "ftpd/ftpd.h"
#include "scenario/outcome.h"

/* A hand on modems that run: requests and returns as lines of JSON, in the shape of QEMU's machine
 * protocol (docs/control.md). Text in, text out: who carries the lines is the driver's affair, and
 * so is what a modem stands on. What is done to a modem are acts (scenario/host_act.h), so it
 * stands in the modem's trace and plays again.
 */
struct control;
struct control_client;

/* All are called from control_ask(), control_settle() and alarms, and may look at the modems. */
struct control_driver {
    struct device *(*device)(void *owner, size_t modem);
    struct outcome (*outcome)(void *owner, size_t modem);
    /* The embedded FTP server that it uses; NULL: there is none. */
    struct ftpd *(*ftpd)(void *owner, size_t modem);
    const char *(*name)(void *owner, size_t modem); /* what its host opens */
    bool (*act)(void *owner, size_t modem, struct span words, struct mistake *mistake);
    /* Writes a file whole or not at all; false: *why. */
    bool (*write)(void *owner, const char *path, struct span content, const char **why);
    void (*quit)(void *owner); /* all of it ends, after this turn */
    void *owner;
};

struct control_parts {
    struct agenda *agenda;           /* of all the modems; borrowed */
    const struct scenario *scenario; /* theirs, but for the seed; borrowed */
    size_t modems;
    bool show_secrets;
    struct control_driver driver;
};

/* Before the devices, whose first notes it is to hear. */
struct control *control_new(const struct control_parts *parts);
void control_free(struct control *control); /* clients are forgotten; nobody is told */

/* --- what happens, from the events of the devices --- */
void control_note(struct control *control, size_t modem, enum lane lane, struct span bytes,
                  const struct at_marks *marks);
void control_command(struct control *control, size_t modem, struct span command);
void control_line(struct control *control, size_t modem, struct span line, bool unasked,
                  usec delay);
void control_struck(struct control *control, size_t modem, const struct fault_spec *fault,
                    const struct fault_action *action);
void control_host(struct control *control, size_t modem, bool open);
/* The driver's event is over: waits that were met return, and who wants events gets them. */
void control_settle(struct control *control);

/* --- clients --- */

struct control_client_events {
    /* A line for the client, with its end. Must not call back. */
    void (*say)(void *owner, struct span line);
    /* It reads too slowly: events would pile up, and are counted instead. */
    bool (*is_full)(void *owner);
    void *owner;
};

/* Greets it. NULL: there are CONTROL_CLIENTS_MAX; `events->say` has told it so. */
struct control_client *control_join(struct control *control,
                                    const struct control_client_events *events);
/* One line of it, without its end. */
void control_ask(struct control_client *client, struct span line);
/* A line was longer than CONTROL_LINE_MAX; it was not kept. */
void control_ask_too_long(struct control_client *client);
/* It has gone: what it waited for is dropped. */
void control_leave(struct control_client *client);

/* --- the protocol in words, from its rows --- */
void control_add_markdown(struct bytes *out); /* part of docs/control.md */
void control_add_schema(struct bytes *out);   /* docs/control.schema.json */

#endif
