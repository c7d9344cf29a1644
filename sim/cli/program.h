/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_PROGRAM_H
#define SIM_CLI_PROGRAM_H

#include "live/rescue.h"

#include <stdbool.h>
#include <uv.h>

/* The host program under test: a child process with our own stdin, stdout and stderr. */
struct program {
    uv_process_t process;
    const char *name; /* NULL: none was started */
    bool running;
    int status; /* its exit status, or 128 + the signal that ended it */
    void (*ended)(void *owner);
    void *owner;
    struct rescue rescue; /* its modem is gone: it is to end too */
};

/* `arguments` end with NULL; `{tty}` in them stands for the path, which is in SIM7000_TTY too.
 * false: it cannot be started, and stderr says why. */
bool program_start(struct program *program, uv_loop_t *uv, char **arguments, const char *tty,
                   void (*ended)(void *owner), void *owner);
void program_kill(struct program *program, int signal);
void program_close(struct program *program); /* then the loop has to run */

#endif
