/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_REGISTERS_H
#define SIM_VIRTUAL_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

/* A stopped thread's registers, and what the convention of system calls makes of them. One file
 * for each kind of processor; all but fetch and store is arithmetic.
 */
struct registers {
#if defined(__x86_64__)
    struct user_regs_struct raw;
#elif defined(__aarch64__)
    struct user_regs_struct raw; /* regs[31], sp, pc, pstate */
    int call;                    /* kept apart by the kernel (NT_ARM_SYSTEM_CALL) */
#else
#error "sim/virtual knows x86-64 and aarch64"
#endif
};

/* What a call returns inside the kernel when a signal ends it (include/linux/errno.h there); the
 * program sees -EINTR, or the call again. */
enum {
    RESTART_SYS = 512,       /* again when the handler has SA_RESTART */
    RESTART_NO_INTR = 513,   /* always again */
    RESTART_NO_HAND = 514,   /* again when there is no handler */
    RESTART_RESTBLOCK = 516, /* the same, by restart_syscall() */
    CALL_ARGUMENTS = 6,
};

/* false: the thread is gone. */
bool registers_fetch(pid_t thread, struct registers *registers);
bool registers_store(pid_t thread, const struct registers *registers);

/* At the beginning of a call: its number, its arguments, and where the program made it. */
long registers_call(const struct registers *registers);
uint64_t registers_argument(const struct registers *registers, int i);
uint64_t registers_stack(const struct registers *registers);
uint64_t registers_place(const struct registers *registers);
void registers_set_call(struct registers *registers, long call);
void registers_set_argument(struct registers *registers, int i, uint64_t value);
/* It is not carried out, and returns `result`. */
void registers_skip(struct registers *registers, long result);

/* It makes call `number` at `place`, an instruction for calls, when it goes on. */
void registers_make_call(struct registers *registers, uint64_t place, long number);

/* At its end. */
long registers_result(const struct registers *registers);
/* What the thread has when the call that began with `entry` ends as `exit` does, but with this
 * result: arguments changed on the way are as they were. */
struct registers registers_end(const struct registers *entry, const struct registers *exit,
                               long result);

/* A function that makes system call `call` and returns: its code, at most CODE_MAX bytes. */
enum {
    REGISTERS_CODE_MAX = 16,
#if defined(__x86_64__)
    REGISTERS_CALL_AT = 5, /* the instruction that makes it */
#else
    REGISTERS_CALL_AT = 4,
#endif
};
int registers_call_code(unsigned char *code, long call);
/* A jump that is put at `from`. */
int registers_jump_code(unsigned char *code, uint64_t from, uint64_t to);
/* A function that returns `value`, a small number. */
int registers_value_code(unsigned char *code, int value);

/* The thread is at an instruction that reads the time stamp counter, and may not (SIGSEGV): it
 * gets `value` and goes on behind it. false: it is another instruction. */
enum { REGISTERS_INSTRUCTION = 4 };
bool registers_read_counter(struct registers *registers, const unsigned char *instruction,
                            uint64_t value);

#endif
