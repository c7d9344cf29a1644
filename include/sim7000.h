/* SPDX-License-Identifier: MIT */
#ifndef SIM7000_H
#define SIM7000_H

/* libsim7000: a SIM7000 modem inside a program's own tests. No process, no terminal, no waiting.
 *
 * The modem is a function of bytes and time. The caller writes what a host would send, lets time
 * pass, and reads what the module says:
 *
 *     sim7000 *modem = sim7000_new(NULL);
 *     sim7000_write(modem, "AT\r", 3);
 *     sim7000_advance(modem, 2000);                       (2 ms: the module's time to think)
 *     size_t count = sim7000_read(modem, text, sizeof text);       ("AT\r\r\nOK\r\n")
 *     sim7000_free(modem);
 *
 * The clock belongs to the caller: time passes in sim7000_advance() alone, in microseconds, and
 * 75 s of the module cost microseconds. The same scenario, seed, bytes and times give the same
 * answers, always and on every machine.
 *
 * Nothing here waits, prints, ends the program, reads a file, a clock or the environment. There is
 * no state but that of each modem: several threads may each use their own. One modem may be used
 * by one thread at a time, and not from inside a callback of its own.
 *
 * Errors: functions say in their result that they could not; sim7000_error() then has one
 * sentence. A bug in the library, or the lack of memory, leaves a modem that only says so: it can
 * be asked for its error and be freed, everything else does nothing.
 *
 * What is promised: docs/compatibility.md.
 */
#include <stddef.h>
#include <stdint.h>

#define SIM7000_VERSION_MAJOR 0
#define SIM7000_VERSION_MINOR 2
#define SIM7000_VERSION_PATCH 0
#define SIM7000_VERSION_NUMBER                                                                 \
    (SIM7000_VERSION_MAJOR * 10000 + SIM7000_VERSION_MINOR * 100 + SIM7000_VERSION_PATCH)

#if defined(__GNUC__) && __GNUC__ >= 4
#define SIM7000_API __attribute__((visibility("default")))
#else
#define SIM7000_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sim7000 sim7000;

#define SIM7000_NEVER      INT64_MAX
#define SIM7000_MS(number) ((int64_t)(number)*1000)
#define SIM7000_S(number)  ((int64_t)(number)*1000000)

/* SIM7000_VERSION_NUMBER of the library that runs. Newer than that of the header that a program was
 * compiled with is fine; where it is older, calls of this header may be missing. */
SIM7000_API int sim7000_version(void);

/* How a modem is made. Zero is the default for all but `size`:
 *
 *     struct sim7000_config config = {.size = sizeof config, .scenario = text};
 *
 * `size` says how much of the struct the caller knows, so that later versions can add to its end.
 * A library that does not know what is set there makes no modem and says so.
 */
struct sim7000_config {
    size_t size;
    /* A scenario as text (docs/scenario.md), ended by a NUL; NULL: a registered module, an empty
     * FTP server that takes any login. Borrowed for the call. */
    const char *scenario;
    const char *name; /* of the scenario in messages; NULL: "scenario" */
    uint64_t seed;    /* where chance begins; 0: as the scenario says */
    /* A file that the scenario names (`from`): a pointer to its bytes and their number, to be left
     * alone until sim7000_new() returns; NULL: there is none. NULL as function: there are none. */
    const void *(*file)(void *owner, const char *path, size_t *size);
    /* realloc(): `size` 0 frees. NULL: the C library's. Memory of one modem is asked for and
     * given back by the calls that get that modem alone. */
    void *(*allocate)(void *owner, void *old, size_t size);
    /* Told of a bug in the library, before the call in which it showed returns; for a breakpoint,
     * or an end of the program's own making. May be NULL. */
    void (*panic)(void *owner, const char *message);
    void *owner; /* handed to the three above */
    /* Passwords stand in the journal as they are, not as stars. */
    int show_secrets;
    /* Where sim7000_new() says what is wrong, all mistakes, one a line: ended by a NUL, cut to
     * fit. May be NULL. */
    char *error;
    size_t error_size;
};

/* A modem that was just switched on, at time 0. NULL for `config`: all defaults. NULL when the
 * config or the scenario has mistakes or there is no memory: config->error says so, unless
 * config->size is too small for it. */
SIM7000_API sim7000 *sim7000_new(const struct sim7000_config *config);
SIM7000_API void sim7000_free(sim7000 *modem); /* NULL is fine */

/* --- the serial line --- */

/* The host sends. All is taken; what the module has no room for waits for it, in order. Nonzero
 * when that could not be done. */
SIM7000_API int sim7000_write(sim7000 *modem, const void *bytes, size_t count);
/* Takes what the module has said by now, at most `size` bytes of it; returns how many. */
SIM7000_API size_t sim7000_read(sim7000 *modem, void *bytes, size_t size);

/* --- time, in microseconds --- */

SIM7000_API int64_t sim7000_now(const sim7000 *modem);
/* When something will happen next, by the module or around it; SIM7000_NEVER: only if the host
 * does something. Never in the past. */
SIM7000_API int64_t sim7000_next(const sim7000 *modem);
/* Lets so much time pass. Nonzero for less than nothing, or beyond the end of time. */
SIM7000_API int sim7000_advance(sim7000 *modem, int64_t time);

/* --- what goes wrong, and what else a test does --- */

/* Something happens now: any `then` of docs/scenario.md that the world does ("deregister for 30s",
 * "urc +CMTI: \"SM\",1", "reboot", "outage 2s"). */
SIM7000_API int sim7000_inject(sim7000 *modem, const char *then);
/* More sections of a scenario, from now on: [fault NAME], [answer PATTERN], [expect NAME]. */
SIM7000_API int sim7000_add(sim7000 *modem, const char *sections);
/* What a host does besides sending: "hang-up", "power-key", "DTR off", "break" (docs/trace.md,
 * acts). */
SIM7000_API int sim7000_act(sim7000 *modem, const char *act);

/* --- the embedded FTP server's files, by absolute path --- */

SIM7000_API int sim7000_put_file(sim7000 *modem, const char *path, const void *bytes,
                                 size_t count);
/* Copies at most `size` bytes of the file and returns its length; -1: there is none. */
SIM7000_API int64_t sim7000_get_file(sim7000 *modem, const char *path, void *bytes,
                                     size_t size);

/* --- questions; texts are ended by a NUL and stay until the next call with this modem --- */

/* The state of a part by its name ("power", "network", "bearer", "ftp": docs/library.md), or of a
 * circuit of the serial line ("DCD": "on" or "off"); NULL: no such name. */
SIM7000_API const char *sim7000_state(sim7000 *modem, const char *name);
/* All names there are, in order: NULL beyond the last. */
SIM7000_API const char *sim7000_state_name(size_t i);
/* What happened so far, as a trace (docs/trace.md): for the message of a failed test. */
SIM7000_API const char *sim7000_journal(sim7000 *modem);
/* How many [expect] sections do not hold, if the host does nothing more. *report, unless NULL: a
 * line for each section, and how often each [fault] struck. */
SIM7000_API int sim7000_expectations(sim7000 *modem, const char **report);
/* Why the last call that could not do its work could not; "" when there was none. */
SIM7000_API const char *sim7000_error(const sim7000 *modem);

#ifdef __cplusplus
}
#endif

#endif
