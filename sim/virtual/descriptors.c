/* SPDX-License-Identifier: MIT */
/* What a descriptor of the program is, by the device and inode that /proc shows: not by its name,
 * since a terminal may be opened by a link, and a pipe has none. To ask takes a sixth of a stop's
 * time, so it is kept: what a descriptor is changes only by a few calls, which stop for that. One
 * that was not open is not kept, since opening one does not stop. */
#define _GNU_SOURCE /* O_PATH */
#include "virtual/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MEMORY_MAJOR  1 /* Documentation/admin-guide/devices.txt */
#define RANDOM_MINOR  8
#define URANDOM_MINOR 9
#define NUMBER_SIZE   16

static bool is_outside(const struct virtual *v, const struct stat *about)
{
    for (int i = 0; i < 3; i++) {
        if (v->outside[i].device == about->st_dev && v->outside[i].inode == about->st_ino)
            return true;
    }
    return false;
}

static enum descriptor_kind kind_of_device(const struct virtual *v, const struct stat *about,
                                           size_t *terminal)
{
    for (size_t i = 0; i < v->options.count; i++) {
        if (about->st_rdev == v->terminals[i].device &&
            about->st_dev == v->terminals[i].filesystem) {
            *terminal = i;
            return DESCRIPTOR_TERMINAL;
        }
    }
    if (major(about->st_rdev) != MEMORY_MAJOR)
        return is_outside(v, about) ? DESCRIPTOR_OUTSIDE : DESCRIPTOR_OTHER;
    unsigned which = minor(about->st_rdev);
    return which == RANDOM_MINOR || which == URANDOM_MINOR ? DESCRIPTOR_RANDOM
                                                           : DESCRIPTOR_FILE;
}

static enum descriptor_kind ask_kind(struct virtual *v, const struct process *process, int fd,
                                     size_t *terminal)
{
    char name[NUMBER_SIZE];
    struct stat about;
    snprintf(name, sizeof name, "%d", fd);
    if (fd < 0 || fstatat(process->folder, name, &about, 0) != 0)
        return DESCRIPTOR_NONE;
    if (S_ISCHR(about.st_mode))
        return kind_of_device(v, &about, terminal);
    if (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode) || S_ISBLK(about.st_mode))
        return DESCRIPTOR_FILE;
    if (is_outside(v, &about))
        return DESCRIPTOR_OUTSIDE;
    return S_ISFIFO(about.st_mode) ? DESCRIPTOR_PIPE : DESCRIPTOR_OTHER;
}

enum descriptor_kind descriptor_kind(struct virtual *v, const struct thread *thread, int fd,
                                     size_t *terminal)
{
    struct process *process = thread->process;
    for (size_t i = 0; i < process->known_count; i++) {
        const struct known *known = &process->known[i];
        if (known->fd != fd)
            continue;
        *terminal = known->terminal;
        return known->kind;
    }
    *terminal = 0;
    enum descriptor_kind kind = ask_kind(v, process, fd, terminal);
    if (kind != DESCRIPTOR_NONE && process->known_count < KNOWN_MAX)
        process->known[process->known_count++] =
            (struct known){.fd = fd, .kind = kind, .terminal = *terminal};
    return kind;
}

/* Of all processes, since some share their descriptors. */
void descriptors_forget(struct virtual *v)
{
    for (struct process *process = v->processes; process; process = process->next)
        process->known_count = 0;
}

int descriptor_copy(const struct thread *thread, int fd)
{
    return (int)syscall(SYS_pidfd_getfd, thread->process->handle, fd, 0);
}

/* Its `flags`, as /proc has them (proc(5)): some containers forbid a copy. */
bool descriptor_waits(const struct thread *thread, int fd)
{
    static const char name[] = "flags:";
    char text[256];
    snprintf(text, sizeof text, "/proc/%d/fdinfo/%d", (int)thread->process->id, fd);
    int file = open(text, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    text[count > 0 ? count : 0] = '\0';
    const char *line = strstr(text, name);
    return !line || !(strtoul(line + strlen(name), NULL, 8) & O_NONBLOCK);
}

void terminals_forget(struct virtual *v)
{
    for (size_t i = 0; i < v->options.count; i++)
        terminal_forget(&v->terminals[i]);
}

/* What was written through the kernel goes first: a client may have written and gone. */
void descriptors_look(struct virtual *v)
{
    for (size_t i = 0; i < v->options.count; i++) {
        struct terminal *terminal = &v->terminals[i];
        if (terminal->looked)
            continue;
        if (terminal->open && !terminal_rules(terminal).writes_raw) {
            bytes_clear(&v->scratch);
            terminal_drain(terminal, &v->scratch);
            if (v->scratch.count) {
                v->stirred = true; /* there is room again */
                bytes_crossed(v);
                modems_send(v->modems, i, v->now, bytes_span(&v->scratch));
            }
        }
        if (terminal_look(terminal, v->now) == TERMINAL_CLOSED)
            modems_hang_up(v->modems, i, v->now);
    }
}
