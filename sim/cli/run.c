/* SPDX-License-Identifier: MIT */
/* `run`: one loop with the modems, the signals and the program under test, and whose end is the
 * end of all. Everything that can be wrong is found before the first path is printed, as scripts
 * begin when they read it. */
#include "cli/commands.h"

#include "base/die.h"
#include "cli/complete.h"
#include "cli/judge.h"
#include "cli/load.h"
#include "cli/program.h"
#include "cli/where.h"
#include "link/ends.h"
#include "link/loop.h"
#include "live/live.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FTP_PORT  21
#define COUNT_MAX 4000 /* pseudo-terminals of one machine: kernel.pty.max is 4096 */

static void offer_servers(struct bytes *out)
{
    bytes_add_text(out,
                   "memory\tthe embedded one\ndialled\tthe real one that the host names\n");
}

static const struct cli_option run_options[] = {
    {"ftp", '\0', "WHERE", CLI_TEXT, offsetof(struct run_options, ftp), 0, 0,
     "which FTP server answers: memory (the embedded one),\n"
     "dialled (the real one that the host names), or HOST[:PORT]",
     .offers = offer_servers},
    {"ftp-listen", '\0', "[ADDR:]PORT", CLI_TEXT, offsetof(struct run_options, listen), 0, 0,
     "the embedded server also answers on TCP; port 0 picks one"},
    {"on", '\0', "WHERE", CLI_TEXT, offsetof(struct run_options, on), 0, 0,
     "where the host finds it: pty (a new terminal), DEV[@BAUD],\n"
     "tcp:[ADDR:]PORT, rfc2217:[ADDR:]PORT, unix:PATH,\n"
     "connect:HOST:PORT or stdio",
     .offers = cli_offer_ends},
    {"link", 'l', "PATH", CLI_TEXT, offsetof(struct run_options, link), 0, 0,
     "make PATH a symbolic link to the terminal"},
    {"verbose", 'v', NULL, CLI_FLAG, offsetof(struct run_options, talk), 0, 0,
     "show the conversation, also when stderr is no terminal"},
    {"quiet", 'q', NULL, CLI_FLAG, offsetof(struct run_options, quiet), 0, 0, "never show it"},
    {"show-secrets", '\0', NULL, CLI_FLAG, offsetof(struct run_options, secrets), 0, 0,
     "do not hide passwords"},
    {"trace", 't', "FILE", CLI_TEXT, offsetof(struct run_options, trace), 0, 0,
     "record everything as a trace"},
    {"count", 'n', "N", CLI_NUMBER, offsetof(struct run_options, count), 1, COUNT_MAX,
     "that many modems"},
    {"seed", '\0', "N", CLI_NUMBER, offsetof(struct run_options, seed), 0, INT64_MAX,
     "where chance begins, instead of the scenario's seed",
     offsetof(struct run_options, has_seed)},
    {"speed", '\0', "X", CLI_FACTOR, offsetof(struct run_options, speed), 0, 1000000,
     "device time runs X times as fast"},
    {"control", '\0', "PATH", CLI_TEXT, offsetof(struct run_options, control), 0, 0,
     "listen on a Unix socket for `sim7000 ctl` and tests (docs/control.md)"},
    {"require-faults", '\0', NULL, CLI_FLAG, offsetof(struct run_options, require_faults), 0, 0,
     "a fault of the scenario that never struck is a failure"},
    {"timeout", '\0', "T", CLI_TIME, offsetof(struct run_options, timeout), 0, 0,
     "end after T (90s, 10m); a PROGRAM that still runs is killed"},
    {"virtual", '\0', NULL, CLI_FLAG, offsetof(struct run_options, virtual_time), 0, 0,
     "PROGRAM lives in the modem's time: where it waits, time jumps"},
    {"limit", '\0', "T", CLI_TIME, offsetof(struct run_options, limit), 0, 0,
     "virtual time that it may take (24h)"},
    {"latency", '\0', "T", CLI_TIME, offsetof(struct run_options, latency), 0, 0,
     "PROGRAM goes on up to T later than it could, by the seed"},
    {"loose", '\0', NULL, CLI_FLAG, offsetof(struct run_options, loose), 0, 0,
     "go on where virtual time cannot be exact"},
    {0},
};

/* One run: the loop, what stands on it, and how it ends. */
struct run {
    const struct run_options *options;
    struct scenario *scenario;
    uv_loop_t uv;
    struct live *live;
    struct program program;
    struct sink errors; /* stderr, whose reader may stop */
    uv_signal_t interrupt, quit, terminate, hangup, power_key;
    uv_timer_t timer;
    int signal; /* that ended it; 0: none */
    bool timed_out, ending;
    bool unmet; /* no host ever came to one of them, nor will */
};

static int run(const struct cli_words *words, void *options);

const struct cli_command run_command = {
    .name = "run",
    .arguments = "[SCENARIO.ini] [options] [-- PROGRAM ARG...]",
    .summary = "start a modem on a new pseudo-terminal, or a socket, and keep it running",
    .about =
        "Prints on stdout what the host is to open, and runs until a signal ends it. With\n"
        "PROGRAM it ends when that does, and stdout is PROGRAM's: what it is to open stands "
        "for\n"
        "{tty} in its arguments, and in SIM7000_TTY. With --count: {tty0}, {tty1},\n"
        "SIM7000_TTY0 ... With --control: SIM7000_CONTROL. SIGUSR1 presses the power key.\n"
        "\n"
        "At the end it says on stderr which expectations held and which faults struck.\n"
        "With --virtual PROGRAM lives in the modem's time, unchanged: a day takes seconds, "
        "and\n"
        "each run is like the first (docs/virtual.md).\n"
        "\n"
        "exit status: 1 when an [expect] of the scenario failed, or a fault never struck that\n"
        "had to, else that of PROGRAM; 124 after --timeout or --limit; 3 when --virtual "
        "cannot\n"
        "be exact; 125 without memory, 130 and 143 after SIGINT and SIGTERM; 2 when it could\n"
        "not start.\n",
    .options = run_options,
    .options_size = sizeof(struct run_options),
    .takes_program = true,
    .words_most = 1,
    .run = run,
};

/* --- the world --- */

static struct scenario *load(const char *path)
{
    struct complaints complaints = {0};
    if (!path)
        return scenario_default();
    struct scenario *scenario = load_scenario(path, &complaints);
    fwrite(bytes_at(&complaints.text), 1, complaints.text.count, stderr);
    bytes_release(&complaints.text);
    return scenario;
}

static bool set_far_end(struct scenario *scenario, const char *where)
{
    if (!where)
        return true;
    if (strcmp(where, "memory") == 0)
        scenario->far = FTP_FAR_MEMORY;
    else if (strcmp(where, "dialled") == 0)
        scenario->far = FTP_FAR_DIALLED;
    else if (scenario_parse_address(span_of(where), FTP_PORT, &scenario->server) &&
             *scenario->server.host)
        scenario->far = FTP_FAR_HOST;
    else
        return cli_wrong("run: --ftp %s: expected memory, dialled or HOST[:PORT]", where),
               false;
    return true;
}

static bool set_listen(struct scenario *scenario, const char *where)
{
    if (!where)
        return true;
    scenario->listens = true;
    bool good = scenario_parse_listen(span_of(where), &scenario->listen);
    if (!good)
        cli_wrong("run: --ftp-listen %s: expected PORT or ADDR:PORT", where);
    return good;
}

/* --- what is told on stderr --- */

/* In the order of the conversation, and like it without waiting for a reader. */
static void say(struct run *run, struct span text)
{
    const char *ignored;
    sink_write(&run->errors, text, &ignored);
}

static void say_line(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say_line(struct run *run, const char *format, ...)
{
    struct bytes text = {0};
    va_list args;
    va_start(args, format);
    bytes_add_text(&text, "sim7000: ");
    bytes_addv(&text, format, args);
    bytes_add_char(&text, '\n');
    va_end(args);
    say(run, bytes_span(&text));
    bytes_release(&text);
}

/* --- events --- */

static size_t count_of(const struct run *run)
{
    return run->options->count ? (size_t)run->options->count : 1;
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void finish(struct run *run)
{
    if (run->ending)
        return;
    run->ending = true;
    close_handle((uv_handle_t *)&run->interrupt);
    close_handle((uv_handle_t *)&run->quit);
    close_handle((uv_handle_t *)&run->terminate);
    close_handle((uv_handle_t *)&run->hangup);
    close_handle((uv_handle_t *)&run->power_key);
    close_handle((uv_handle_t *)&run->timer);
    uv_stop(&run->uv);
}

static void program_ended(void *owner)
{
    finish(owner);
}

/* No host will ever come again. A program under test may have more to do. */
static void hosts_ended(void *owner)
{
    struct run *run = owner;
    for (size_t i = 0; i < count_of(run); i++)
        run->unmet = run->unmet || !live_was_met(run->live, i);
    if (!run->program.running)
        finish(run);
}

/* A signal goes on to the program, whose end is then ours. */
static void on_signal(uv_signal_t *handle, int number)
{
    struct run *run = handle->data;
    bool again = run->signal != 0;
    run->signal = number;
    if (!run->program.running) {
        finish(run);
        return;
    }
    program_kill(&run->program, again ? SIGKILL : number);
}

/* A client of the control wants the end: a program is asked to, as by a signal. */
static void on_quit(void *owner)
{
    struct run *run = owner;
    if (run->program.running)
        program_kill(&run->program, SIGTERM);
    else
        finish(run);
}

static void on_power_key(uv_signal_t *handle, int number)
{
    struct run *run = handle->data;
    (void)number;
    live_power_key(run->live);
}

static void on_timeout(uv_timer_t *handle)
{
    struct run *run = handle->data;
    if (run->timed_out) {
        program_kill(&run->program, SIGKILL);
        return;
    }
    run->timed_out = true;
    if (!run->program.running) {
        finish(run);
        return;
    }
    say_line(run, "run: %s still ran at the --timeout; it is killed", run->program.name);
    program_kill(&run->program, SIGTERM);
    uv_timer_start(&run->timer, on_timeout, 2000, 0); /* then without asking */
}

static void listen_for(struct run *run)
{
    const struct {
        uv_signal_t *handle;
        int number;
        uv_signal_cb callback;
    } rows[] = {
        {&run->interrupt, SIGINT, on_signal},     {&run->quit, SIGQUIT, on_signal},
        {&run->terminate, SIGTERM, on_signal},    {&run->hangup, SIGHUP, on_signal},
        {&run->power_key, SIGUSR1, on_power_key},
    };
    signal(SIGPIPE, SIG_IGN); /* a reader of our output that went is no reason to end */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uv_signal_init(&run->uv, rows[i].handle);
        rows[i].handle->data = run;
        uv_signal_start(rows[i].handle, rows[i].callback, rows[i].number);
        uv_unref((uv_handle_t *)rows[i].handle); /* alone they are no reason to go on */
    }
    uv_timer_init(&run->uv, &run->timer);
    run->timer.data = run;
    if (run->options->timeout)
        uv_timer_start(&run->timer, on_timeout, (uint64_t)(run->options->timeout / 1000), 0);
    uv_unref((uv_handle_t *)&run->timer);
}

/* --- start and end --- */

static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set and not empty */
    return isatty(STDERR_FILENO) && !(no_colour && *no_colour);
}

/* Is the conversation shown? */
static bool talks(const struct run *run)
{
    return (run->options->talk || isatty(STDERR_FILENO)) && !run->options->quiet;
}

static bool start_live(struct run *run)
{
    const struct run_options *options = run->options;
    bool terminal = isatty(STDERR_FILENO);
    struct bytes why = {0};
    run->live = live_new(&run->uv,
                         &(struct live_options){
                             .scenario = run->scenario,
                             .count = count_of(run),
                             .speed = options->speed > 0 ? options->speed : 1,
                             .on = options->on,
                             .link = options->link,
                             .trace = options->trace,
                             .errors = &run->errors,
                             .talk = talks(run),
                             .colour = wants_colour(),
                             .gaps = terminal,
                             .show_secrets = options->secrets,
                             .control = options->control,
                             .quit = on_quit,
                             .ended = hosts_ended,
                             .owner = run,
                         },
                         &why);
    if (!run->live)
        cli_wrong("run: %s", bytes_at(&why));
    bytes_release(&why);
    return run->live != NULL;
}

static const char *tty_path(const void *live, size_t i)
{
    return live_path(live, i);
}

/* What the host is to open. */
static bool print_paths(struct run *run)
{
    bool prints = !run->options->on || ends_kind(run->options->on, END_DCE, NULL)->prints;
    for (size_t i = 0; prints && i < count_of(run); i++)
        puts(live_path(run->live, i));
    return fflush(stdout) == 0; /* or main() says why */
}

static void say_where(struct run *run)
{
    struct net_address at;
    if (run->options->on && ends_is_public(run->options->on))
        say_line(run, "--on %s: other machines can reach this modem", run->options->on);
    for (size_t i = 0; live_listens(run->live, i, &at); i++) {
        bool v6 = strchr(at.host, ':') != NULL;
        say_line(run, "the embedded server answers at ftp://%s%s%s:%u/", v6 ? "[" : "", at.host,
                 v6 ? "]" : "", at.port);
    }
}

/* stdout is the program's, if there is one. A recording that was there before is replaced only
 * when nothing can fail any more. */
static bool let_host_come(struct run *run, char **arguments)
{
    const struct program_ttys ttys = {
        tty_path, run->live, count_of(run), run->options->control};
    say_where(run);
    if (arguments &&
        !program_start(&run->program, &run->uv, arguments, &ttys, program_ended, run))
        return false;
    live_keep_traces(run->live);
    return arguments || print_paths(run);
}

static struct outcome outcome_of(const void *live, size_t i)
{
    return live_outcome(live, i);
}

static const struct at *at_of(const void *live, size_t i)
{
    return live_at(live, i);
}

static bool judge(struct run *run, struct bytes *report)
{
    bool by_host = run->program.name && !run->timed_out && !run->signal;
    live_decide(run->live, by_host ? "the host" : "the run");
    return judge_add(&(struct judgement){.count = count_of(run),
                                         .all_required = run->options->require_faults,
                                         .quiet = run->options->quiet,
                                         .colour = wants_colour(),
                                         .talks = talks(run),
                                         .at = at_of,
                                         .outcome = outcome_of,
                                         .path = tty_path,
                                         .owner = run->live},
                     report);
}

static int status_of(const struct run *run, bool good)
{
    if (!good || run->unmet)
        return CLI_FAILED;
    if (run->timed_out)
        return run->program.name ? RUN_TIMED_OUT : CLI_GOOD;
    return run->signal ? RUN_SIGNALLED + run->signal : run->program.status;
}

static int go(struct run *run, char **program)
{
    int status = CLI_WRONG;
    struct bytes report = {0};
    if (let_host_come(run, program)) {
        uv_run(&run->uv, UV_RUN_DEFAULT);
        bool good = judge(run, &report);
        status = status_of(run, good);
    }
    live_stop(run->live);
    if (!live_traces_complete(run->live))
        status = CLI_FAILED;
    program_close(&run->program);
    say(run, bytes_span(&report));
    bytes_release(&report);
    return status;
}

static int go_on_loop(struct run *run, char **program)
{
    int status = CLI_WRONG;
    const char *why;
    if (!loop_begin(&run->uv, &why))
        return cli_wrong("run: cannot begin: %s", why);
    sink_init(&run->errors, &run->uv, STDERR_FILENO);
    listen_for(run);
    if (start_live(run))
        status = go(run, program);
    finish(run);
    sink_close(&run->errors, &why);
    while (uv_loop_alive(&run->uv))
        uv_run(&run->uv, UV_RUN_DEFAULT);
    if (run->live)
        live_free(run->live);
    must(uv_loop_close(&run->uv) == 0);
    return status;
}

static int run(const struct cli_words *words, void *options)
{
    struct run run = {.options = options};
    int status = CLI_WRONG;
    if ((words->program && !program_check(words->program, count_of(&run))) ||
        !run_is_possible(options, count_of(&run), words->program))
        return CLI_WRONG;
    run.scenario = load(words->count ? words->words[0] : NULL);
    if (run.scenario && run.options->has_seed)
        run.scenario->seed = (uint64_t)run.options->seed;
    if (run.scenario && run.options->virtual_time) {
        status = run_virtual(run.options, run.scenario, words->program);
    } else if (run.scenario && set_far_end(run.scenario, run.options->ftp) &&
               set_listen(run.scenario, run.options->listen)) {
        status = go_on_loop(&run, words->program);
    }
    scenario_free(run.scenario);
    return status;
}
