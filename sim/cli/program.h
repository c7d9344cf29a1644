/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_PROGRAM_H
#define SIM_CLI_PROGRAM_H

#include "live/rescue.h"

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

/* The host program under test: a child process with our own stdin, stdout and stderr, in a
 * process group of its own. The group ends with it: what it started and left behind would hold
 * our stdout, and whoever reads that would wait for ever.
 *
 * A group in the background may not read from the terminal. The first time that it tries, it is
 * lent the terminal, as a shell would, and stopping it there (ctrl-Z) stops us as well.
 */
struct program {
    uv_signal_t child; /* SIGCHLD */
    uv_timer_t timer;  /* until the rest of the group is gone */
    pid_t pid;         /* its group's number too */
    const char *name;  /* NULL: none was started */
    bool running;
    int status; /* its exit status, or 128 + the signal that ended it */
    int patience;
    bool has_terminal;
    void (*ended)(void *owner);
    void *owner;
    struct rescue rescue; /* its modem is gone: it is to end too */
};

struct program_ttys {
    const char *(*path)(const void *owner, size_t i);
    const void *owner;
    size_t count;
    const char *control; /* the socket that has a hand on the modems; NULL: none */
};

/* Does each {ttyN} of the arguments stand for a terminal? false: stderr says which does not. */
bool program_check(char **arguments, size_t tty_count);
/* `arguments` end with NULL; `{tty}` and `{tty0}` in them stand for the path of the first
 * terminal, `{tty1}` for that of the second ... They are in SIM7000_TTY, SIM7000_TTY0,
 * SIM7000_TTY1 ... too. false: it cannot be started, and stderr says why. */
bool program_start(struct program *program, uv_loop_t *uv, char **arguments,
                   const struct program_ttys *ttys, void (*ended)(void *owner), void *owner);
void program_kill(struct program *program, int signal); /* all of the group */
/* What is left of the group is asked to end, then made to. Then the loop has to run. */
void program_close(struct program *program);

#endif
