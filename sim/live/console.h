/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_CONSOLE_H
#define SIM_LIVE_CONSOLE_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"
#include "link/sink.h"

/* The live conversation for people: one line each with time, direction and escaped bytes. What
 * the host types is gathered until its CR, what the modem says meanwhile (its echo) with it, so
 * that a person who types sees lines and not letters.
 */
struct console {
    struct sink *out; /* borrowed */
    bool colour;
    bool gaps;   /* an empty line before each command */
    size_t lost; /* lines that nobody read; told when somebody does */
};

/* The bytes of one direction: lines that are gathered, or a file's that are counted. */
struct talk_side {
    struct bytes text;
    usec at;        /* of its first byte, or that of the file's */
    size_t to_come; /* bytes of a file that were announced */
    size_t counted; /* those that have come; text has the first of them */
};

/* One modem's part of it. All zero but `console` and `number` is a fresh one. */
struct talk {
    struct console *console;
    int number; /* shown in front when there are several modems; -1: only one */
    struct talk_side host, modem;
    enum lane last; /* that was shown */
};

void talk_note(struct talk *talk, usec at, enum lane lane, struct span bytes);
/* The event is over: shows what is complete, or all. */
void talk_pause(struct talk *talk);
void talk_end(struct talk *talk);
void talk_release(struct talk *talk);

#endif
