/* SPDX-License-Identifier: MIT */
/* The program begins: a child that waits until it is traced, installs the filter, and becomes the
 * program. seccomp(2) and ptrace(2) are the source; none of it needs a privilege. The filter stops
 * at the rows of calls.c and nowhere else. One core for tracer and program: a change of hands
 * costs 5 us there, and 90 us between two. */
#define _GNU_SOURCE /* sched_setaffinity, execvpe's kin */
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#else
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif
#define X32_BIT    0x40000000U
#define FILTER_MAX 512

/* --- the filter --- */

struct filter {
    struct sock_filter code[FILTER_MAX];
    unsigned short count;
};

static void add(struct filter *filter, uint16_t code, uint32_t value, size_t yes, size_t no)
{
    must(filter->count < FILTER_MAX && yes < 256 && no < 256);
    filter->code[filter->count++] =
        (struct sock_filter){.code = code, .jt = (uint8_t)yes, .jf = (uint8_t)no, .k = value};
}

static void load(struct filter *filter, size_t offset)
{
    add(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct filter *filter, uint32_t what)
{
    add(filter, BPF_RET | BPF_K, what, 0, 0);
}

static void stop_where_argument(struct filter *filter, const struct call *call)
{
    size_t count = 0;
    while (call->only[count] != -1)
        count++;
    /* load, mask, one comparison each, allow, stop */
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->number, 0, count + 4);
    load(filter, offsetof(struct seccomp_data, args) + 8 * (size_t)call->which);
    add(filter, BPF_ALU | BPF_AND | BPF_K, call->mask, 0, 0);
    for (size_t i = 0; i < count; i++)
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->only[i], count - i, 0);
    answer(filter, SECCOMP_RET_ALLOW);
    answer(filter, SECCOMP_RET_TRACE);
}

static void make_filter(struct filter *filter)
{
    load(filter, offsetof(struct seccomp_data, arch));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0);
    answer(filter, SECCOMP_RET_ERRNO | ENOSYS);
    load(filter, offsetof(struct seccomp_data, nr));
    add(filter, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    answer(filter, SECCOMP_RET_ERRNO | ENOSYS);
    for (int room = 0; call_rows[room]; room++) {
        for (const struct call *call = call_rows[room]; call->name; call++) {
            if (call->only) {
                stop_where_argument(filter, call);
                continue;
            }
            add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->number, 0, 1);
            answer(filter, SECCOMP_RET_TRACE);
        }
    }
    answer(filter, SECCOMP_RET_ALLOW);
}

/* --- the child --- */

enum step { STEP_FILTER = 1, STEP_PROGRAM };
struct report {
    enum step step;
    int error;
};

static void fails(int to, enum step step)
{
    struct report report = {step, errno};
    ssize_t written = write(to, &report, sizeof report);
    (void)written;
    _exit(127);
}

static char *with_paths(const struct virtual *v, const char *argument)
{
    struct bytes text = {0};
    const char *place;
    while ((place = strstr(argument, "{tty"))) {
        char *end;
        unsigned long number = strtoul(place + 4, &end, 10);
        bool good = *end == '}' && number < v->options.count &&
                    (end == place + 4 || (place[4] >= '0' && place[4] <= '9'));
        bytes_add(&text, argument, (size_t)(place - argument));
        if (good)
            bytes_add_text(&text, v->terminals[end == place + 4 ? 0 : number].path);
        else
            bytes_add(&text, place, 4);
        argument = good ? end + 1 : place + 4;
    }
    bytes_add_text(&text, argument);
    char *copy = span_dup(bytes_span(&text));
    bytes_release(&text);
    return copy;
}

static void add_option(const char *name)
{
    static const char no_leaks[] = "detect_leaks=0"; /* LeakSanitizer would trace, too */
    struct bytes value = {0};
    const char *old = getenv(name);
    if (old)
        bytes_addf(&value, "%s:", old);
    bytes_add_text(&value, no_leaks);
    setenv(name, bytes_at(&value), 1);
    bytes_release(&value);
}

static void set_environment(const struct virtual *v)
{
    char name[32];
    setenv("SIM7000_TTY", v->terminals[0].path, 1);
    for (size_t i = 0; i < v->options.count; i++) {
        snprintf(name, sizeof name, "SIM7000_TTY%zu", i);
        setenv(name, v->terminals[i].path, 1);
    }
    add_option("ASAN_OPTIONS");
    add_option("LSAN_OPTIONS");
}

static void set_signals(void)
{
    sigset_t none;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void set_descriptors(const int *stdio)
{
    int copies[3];
    if (!stdio)
        return;
    for (int i = 0; i < 3; i++)
        copies[i] = fcntl(stdio[i], F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++)
        dup2(copies[i], i);
}

_Noreturn static void becomes_program(const struct virtual *v, const struct filter *filter,
                                      char **arguments, int gate, int report)
{
    const struct sock_fprog code = {.len = filter->count,
                                    .filter = (struct sock_filter *)(uintptr_t)filter->code};
    char byte;
    if (read(gate, &byte, 1) != 1)
        _exit(127);
    set_descriptors(v->options.stdio);
    set_signals();
    set_environment(v);
    personality(ADDR_NO_RANDOMIZE); /* where that is forbidden, addresses differ: most programs
                                       do not care */
#ifdef PR_SET_TSC
    prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
#endif
    if (geteuid() != 0)
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &code) != 0)
        fails(report, STEP_FILTER);
    execvp(arguments[0], arguments);
    fails(report, STEP_PROGRAM);
    _exit(127);
}

/* --- our side --- */

static void stay_on_one_core(struct virtual *v)
{
    cpu_set_t one;
    int core = sched_getcpu();
    v->moved = core >= 0 && sched_getaffinity(0, sizeof v->cores, (cpu_set_t *)v->cores) == 0;
    if (!v->moved)
        return;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static void note_outside(struct virtual *v)
{
    for (int i = 0; i < 3; i++) {
        struct stat about;
        int fd = v->options.stdio ? v->options.stdio[i] : i;
        if (fstat(fd, &about) != 0)
            continue;
        v->outside[i].device = about.st_dev;
        v->outside[i].inode = about.st_ino;
    }
}

static bool traces(struct virtual *v, pid_t child)
{
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SEIZE, child, NULL, (void *)options) == 0)
        return true;
    virtual_ends(v, VIRTUAL_REFUSED,
                 "this process may not trace its child (%s): a debugger, a container or "
                 "kernel.yama.ptrace_scope forbids it",
                 strerror(errno));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return false;
}

static char **all_with_paths(const struct virtual *v)
{
    size_t count = 0;
    while (v->options.program[count])
        count++;
    char **arguments = xcalloc(count + 1, sizeof *arguments);
    for (size_t i = 0; i < count; i++)
        arguments[i] = with_paths(v, v->options.program[i]);
    return arguments;
}

static void free_all(char **arguments)
{
    for (size_t i = 0; arguments[i]; i++)
        free(arguments[i]);
    free(arguments);
}

static bool forks(struct virtual *v, const struct filter *filter, char **arguments)
{
    int gate[2], report[2];
    if (pipe2(gate, O_CLOEXEC) != 0)
        return false;
    if (pipe2(report, O_CLOEXEC) != 0) {
        close(gate[0]);
        close(gate[1]);
        return false;
    }
    pid_t child = fork();
    if (child == 0)
        becomes_program(v, filter, arguments, gate[0], report[1]);
    close(gate[0]);
    close(report[1]);
    v->report = report[0];
    bool good = child > 0 && traces(v, child);
    if (good) {
        v->leader = child;
        v->running = thread_add(v, child, process_add(v, child));
        v->running->state = THREAD_RUNS;
        good = write(gate[1], "", 1) == 1;
    }
    close(gate[1]);
    return good;
}

bool program_starts(struct virtual *v)
{
    struct filter filter = {.count = 0};
    char **arguments = all_with_paths(v);
    make_filter(&filter);
    note_outside(v);
    stay_on_one_core(v);
    v->report = -1;
    if (!forks(v, &filter, arguments))
        virtual_ends(v, VIRTUAL_NOT_STARTED, "cannot start %s: %s", v->options.program[0],
                     strerror(errno));
    free_all(arguments);
    return !v->over;
}

void program_is_gone(struct virtual *v)
{
    struct report report;
    if (v->report >= 0 && read(v->report, &report, sizeof report) == sizeof report) {
        bool filter = report.step == STEP_FILTER;
        v->over = false;
        virtual_ends(v, filter ? VIRTUAL_REFUSED : VIRTUAL_NOT_STARTED,
                     filter ? "this kernel or container has no filters for %s (seccomp): %s"
                            : "cannot start %s: %s",
                     v->options.program[0], strerror(report.error));
    }
    if (v->report >= 0)
        close(v->report);
    if (v->moved)
        sched_setaffinity(0, sizeof v->cores, (cpu_set_t *)v->cores);
}
