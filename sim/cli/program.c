/* SPDX-License-Identifier: MIT */
/* The program under test, in a process group that can be told to end as a whole.
 *
 * uv_spawn() knows only two kinds of children: those of our own group, whose own children nobody
 * can name afterwards, and those of a new session, which have no terminal. So this forks by
 * itself. The group is set on both sides of the fork: whoever comes first, it is there when it
 * is needed (POSIX, setpgid()). */
#define _GNU_SOURCE /* pipe2 */
#include "cli/program.h"

#include "base/bytes.h"
#include "base/die.h"
#include "cli/cli.h"
#include "link/disk.h"
#include "link/memory.h"
#include "link/must_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 10, LOOKS_MAX = 50 }; /* at the rest of a group, then it is killed */

/* --- arguments and environment --- */

static const char tty_mark[] = "{tty";

/* "{tty}", "{tty12}": its length, and the number; 0: it is none. */
static size_t read_mark(struct span text, size_t *number)
{
    size_t end = span_find(text, '}');
    int64_t value = 0;
    struct span digits = span_skip(span_cut(text, end), strlen(tty_mark));
    if (!span_starts(text, tty_mark) || end == text.count ||
        (digits.count && !span_number(digits, INT32_MAX, &value)))
        return 0;
    *number = (size_t)value;
    return end + 1;
}

bool program_check(char **arguments, size_t tty_count)
{
    for (; *arguments; arguments++)
        for (const char *at = *arguments; (at = strstr(at, tty_mark)); at++) {
            size_t number = 0;
            size_t length = read_mark(span_of(at), &number);
            if (length && number >= tty_count) {
                cli_wrong("run: %.*s: expected {tty0} to {tty%zu}; there %s %zu", (int)length,
                          at, tty_count - 1, tty_count == 1 ? "is" : "are", tty_count);
                return false;
            }
        }
    return true;
}

static char *with_ttys(const char *argument, const struct program_ttys *ttys)
{
    struct bytes text = {0};
    struct span rest = span_of(argument);
    while (rest.count) {
        size_t number = 0, length = read_mark(rest, &number);
        if (length)
            bytes_add_text(&text, ttys->path(ttys->owner, number));
        else
            bytes_add_char(&text, rest.at[0]);
        rest = span_skip(rest, length ? length : 1);
    }
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}

static char **all_with_ttys(char **arguments, const struct program_ttys *ttys)
{
    size_t count = 0;
    while (arguments[count])
        count++;
    char **copies = xzalloc((count + 1) * sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = with_ttys(arguments[i], ttys);
    return copies;
}

static void free_all(char **copies)
{
    for (size_t i = 0; copies[i]; i++)
        free(copies[i]);
    free(copies);
}

/* Wherever the program goes. */
static void set_control(const char *path)
{
    char *real = link_disk.real(link_disk.owner, path);
    if (setenv("SIM7000_CONTROL", real ? real : path, 1) != 0)
        check_memory();
    free(real);
}

static void set_environment(const struct program_ttys *ttys)
{
    struct bytes name = {0};
    if (ttys->control)
        set_control(ttys->control);
    if (setenv("SIM7000_TTY", ttys->path(ttys->owner, 0), 1) != 0)
        check_memory();
    for (size_t i = 0; i < ttys->count; i++) {
        bytes_clear(&name);
        bytes_addf(&name, "SIM7000_TTY%zu", i);
        if (setenv(bytes_at(&name), ttys->path(ttys->owner, i), 1) != 0)
            check_memory();
    }
    bytes_release(&name);
}

/* --- start --- */

/* In the child. What we ignore or hold back is no business of the program's. */
static _Noreturn void become(char **arguments, int tell)
{
    sigset_t none;
    setpgid(0, 0);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(arguments[0], arguments);
    int error = errno;
    (void)!write(tell, &error, sizeof error);
    _exit(127);
}

/* 0, or why the child is no program: it tells, or its end of the pipe is closed by execve(). */
static int hear(int from)
{
    int error = 0;
    ssize_t count;
    do {
        count = read(from, &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    return count == sizeof error ? error : 0;
}

/* Returns 0 or errno. */
static int spawn(struct program *program, char **arguments)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    program->pid = fork();
    int error = program->pid < 0 ? errno : 0;
    if (program->pid == 0)
        become(arguments, ends[1]);
    close(ends[1]);
    if (!error) {
        setpgid(program->pid, program->pid);
        error = hear(ends[0]);
        if (error && waitpid(program->pid, NULL, 0) > 0)
            program->pid = 0;
    }
    close(ends[0]);
    return error;
}

static void on_child(uv_signal_t *handle, int number);

static void save(void *owner)
{
    program_kill(owner, SIGTERM);
}

bool program_start(struct program *program, uv_loop_t *uv, char **arguments,
                   const struct program_ttys *ttys, void (*ended)(void *owner), void *owner)
{
    *program = (struct program){.name = arguments[0], .ended = ended, .owner = owner};
    must_uv(uv_signal_init(uv, &program->child));
    must_uv(uv_timer_init(uv, &program->timer));
    program->child.data = program->timer.data = program;
    must_uv(uv_signal_start(&program->child, on_child, SIGCHLD));
    set_environment(ttys);
    char **copies = all_with_ttys(arguments, ttys);
    int error = spawn(program, copies);
    free_all(copies);
    program->running = error == 0;
    if (program->running) {
        rescue_add(&program->rescue, save, program);
        return true;
    }
    errno = error;
    check_memory();
    cli_wrong("run: cannot start %s: %s", arguments[0], strerror(error));
    return false;
}

/* --- the terminal --- */

/* Is it ours to give? The descriptor; -1: no. */
static int our_terminal(pid_t holder)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0 || tcgetpgrp(terminal) == holder)
        return terminal;
    close(terminal);
    return -1;
}

/* From one group to the other, if it has it. */
static bool hand_terminal(pid_t from, pid_t to)
{
    int terminal = our_terminal(from);
    if (terminal < 0)
        return false;
    signal(SIGTTOU, SIG_IGN); /* who is in the background is asked for that */
    bool good = tcsetpgrp(terminal, to) == 0;
    signal(SIGTTOU, SIG_DFL);
    close(terminal);
    return good;
}

static void lend_terminal(struct program *program)
{
    program->has_terminal = hand_terminal(getpgrp(), program->pid);
    if (program->has_terminal)
        kill(-program->pid, SIGCONT);
}

/* Stops as its children do, so that the shell that started us sees it; goes on when that shell
 * wants us to. */
static void stop_too(struct program *program, int number)
{
    if (program->has_terminal)
        hand_terminal(program->pid, getpgrp());
    program->has_terminal = false;
    kill(0, number);
    lend_terminal(program);
}

static void on_stop(struct program *program, int number)
{
    bool needs_terminal = number == SIGTTIN || number == SIGTTOU;
    if (needs_terminal && !program->has_terminal)
        lend_terminal(program);
    if (number == SIGTSTP || (needs_terminal && !program->has_terminal))
        stop_too(program, number);
}

/* --- end --- */

static void on_end(struct program *program, int status)
{
    rescue_drop(&program->rescue);
    if (program->has_terminal)
        hand_terminal(program->pid, getpgrp());
    program->running = false;
    program->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    program->ended(program->owner);
}

static void on_child(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    int status;
    (void)number;
    while (program->running && waitpid(program->pid, &status, WNOHANG | WUNTRACED) > 0) {
        if (WIFSTOPPED(status))
            on_stop(program, WSTOPSIG(status));
        else
            on_end(program, status);
    }
}

void program_kill(struct program *program, int signal)
{
    if (!program->running)
        return;
    kill(-program->pid, signal);
    kill(-program->pid, SIGCONT); /* to those that are stopped it comes now */
}

static void close_handles(struct program *program)
{
    uv_close((uv_handle_t *)&program->child, NULL);
    uv_close((uv_handle_t *)&program->timer, NULL);
}

/* Is anybody left of the group? Those that became our own children are waited for. */
static bool group_lives(const struct program *program)
{
    while (waitpid(-program->pid, NULL, WNOHANG) > 0)
        continue;
    return kill(-program->pid, 0) == 0;
}

static void on_look(uv_timer_t *timer)
{
    struct program *program = timer->data;
    if (group_lives(program) && --program->patience > 0)
        return;
    kill(-program->pid, SIGKILL);
    close_handles(program);
}

void program_close(struct program *program)
{
    if (!program->name)
        return;
    if (program->pid <= 0 || !group_lives(program)) {
        close_handles(program);
        return;
    }
    program->running = false;
    program->patience = LOOKS_MAX;
    kill(-program->pid, SIGTERM);
    kill(-program->pid, SIGCONT);
    uv_timer_start(&program->timer, on_look, LOOK_MS, LOOK_MS);
}
