/* SPDX-License-Identifier: MIT */
#include "cli/program.h"

#include "base/bytes.h"
#include "base/die.h"
#include "cli/cli.h"
#include "link/memory.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static char *with_tty(const char *argument, const char *tty)
{
    static const char mark[] = "{tty}";
    struct bytes text = {0};
    const char *place;
    while ((place = strstr(argument, mark))) {
        bytes_add(&text, argument, (size_t)(place - argument));
        bytes_add_text(&text, tty);
        argument = place + strlen(mark);
    }
    bytes_add_text(&text, argument);
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}

static char **all_with_tty(char **arguments, const char *tty)
{
    size_t count = 0;
    while (arguments[count])
        count++;
    char **copies = xzalloc((count + 1) * sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = with_tty(arguments[i], tty);
    return copies;
}

static void on_end(uv_process_t *process, int64_t status, int signal)
{
    struct program *program = process->data;
    rescue_drop(&program->rescue);
    program->running = false;
    program->status = signal ? 128 + signal : (int)status;
    program->ended(program->owner);
}

static void save(void *owner)
{
    program_kill(owner, SIGTERM);
}

bool program_start(struct program *program, uv_loop_t *uv, char **arguments, const char *tty,
                   void (*ended)(void *owner), void *owner)
{
    uv_stdio_container_t ours[3];
    for (int i = 0; i < 3; i++)
        ours[i] = (uv_stdio_container_t){.flags = UV_INHERIT_FD, .data.fd = i};
    char **copies = all_with_tty(arguments, tty);
    const uv_process_options_t options = {
        .exit_cb = on_end, .file = copies[0], .args = copies, .stdio = ours, .stdio_count = 3};
    *program = (struct program){.name = arguments[0], .ended = ended, .owner = owner};
    program->process.data = program;
    if (setenv("SIM7000_TTY", tty, 1) != 0)
        check_memory();
    int error = uv_spawn(uv, &program->process, &options);
    program->running = error == 0;
    if (program->running)
        rescue_add(&program->rescue, save, program);
    for (size_t i = 0; copies[i]; i++)
        free(copies[i]);
    free(copies);
    if (error)
        cli_wrong("run: cannot start %s: %s", arguments[0], uv_strerror(error));
    return error == 0;
}

void program_kill(struct program *program, int signal)
{
    if (program->running)
        uv_process_kill(&program->process, signal);
}

void program_close(struct program *program)
{
    if (program->name && !uv_is_closing((uv_handle_t *)&program->process))
        uv_close((uv_handle_t *)&program->process, NULL);
}
