/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_HOST_ACT_H
#define SIM_SCENARIO_HOST_ACT_H

#include "base/text.h"
#include "scenario/rules.h"

/* What is done to a modem besides bytes on its line: by its host, or by the hand of a test. The
 * words of the lane `>!` of a trace, so that all of it is played again (docs/trace.md).
 */
enum host_act_kind {
    HOST_HANGS_UP,       /* "hang-up": it closed the terminal */
    HOST_PRESSES_PWRKEY, /* "power-key": long enough to switch on, or off in order */
    HOST_SETS_DTR,       /* "DTR on", "DTR off": its circuits, enum v24 */
    HOST_SETS_RTS,       /* "RTS on", "RTS off" */
    HOST_BREAKS,         /* "break", "break 250ms": so long, if that is known */
    HOST_INJECTS,        /* "inject THEN": something of a fault happens, now */
    HOST_ADDS,           /* "add SECTIONS": faults, answers, expectations, from now on */
    HOST_DROPS,          /* "drop NAME": the fault of that name strikes no more */
    HOST_PUTS_FILE,      /* "put PATH LF BYTES": into the embedded server */
    HOST_APPENDS_FILE,   /* "append PATH LF BYTES": behind what it has */
    HOST_REMOVES_FILE,   /* "remove PATH": or an empty folder */
    HOST_MAKES_FOLDER,   /* "folder PATH" */
    HOST_RENAMES_FILE,   /* "rename PATH LF PATH" */
};

struct host_act {
    enum host_act_kind kind;
    struct scenario *more; /* INJECTS, ADDS: what comes to the scenario. The reader's, who
                                  frees it or hands it on */
    bool on;               /* SETS_DTR, SETS_RTS */
    struct span name;      /* DROPS: into the words */
    /* Of files: into the words; RENAMES: `content` is the new path. */
    struct span path, content;
};

/* Bytes of a file in one act: the line of a trace holds them however they are escaped. */
#define HOST_ACT_PIECE (256 * 1024)
/* What stands before the words in such a line, at most: a time and the lane. */
#define HOST_ACT_HEAD_MAX 64

/* The words of an act that takes nothing else. */
struct span host_act_word(enum host_act_kind kind);
/* The words of acts on the line, for a recording. */
void host_act_add_line(enum host_act_kind kind, bool on, struct bytes *out);
/* The words of an act for each of the host's circuits that is another one now: enum v24. */
void host_act_lines(unsigned before, unsigned now, void (*act)(void *owner, struct span words),
                    void *owner);
void host_act_add_break(usec length, struct bytes *out); /* 0: it is not known */
/* The words of an act on a file, for a recording; `content` as above. */
void host_act_add_file(enum host_act_kind kind, struct span path, struct span content,
                       struct bytes *out);
/* Do these words change a file of the embedded server? */
bool host_act_is_of_files(struct span words);
/* false: `mistake` says what is wrong; nothing is left to free but that. */
bool host_act_read(struct span words, struct host_act *act, struct mistake *mistake);

#endif
