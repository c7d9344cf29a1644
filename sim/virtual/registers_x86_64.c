/* SPDX-License-Identifier: MIT */
/* The registers of x86-64: a call's number in rax (kept in orig_rax), arguments in rdi, rsi, rdx,
 * r10, r8, r9, the result in rax; rcx and r11 are the kernel's (System V ABI, AMD64 supplement,
 * appendix A.2). */
#include "virtual/registers.h"

#include <string.h>
#include <sys/ptrace.h>

bool registers_fetch(pid_t thread, struct registers *registers)
{
    return ptrace(PTRACE_GETREGS, thread, NULL, &registers->raw) == 0;
}

bool registers_store(pid_t thread, const struct registers *registers)
{
    return ptrace(PTRACE_SETREGS, thread, NULL, &registers->raw) == 0;
}

long registers_call(const struct registers *registers)
{
    return (long)registers->raw.orig_rax;
}

static const unsigned long long *argument(const struct user_regs_struct *raw, int i)
{
    const unsigned long long *places[CALL_ARGUMENTS] = {&raw->rdi, &raw->rsi, &raw->rdx,
                                                        &raw->r10, &raw->r8,  &raw->r9};
    return places[i];
}

uint64_t registers_argument(const struct registers *registers, int i)
{
    return *argument(&registers->raw, i);
}

uint64_t registers_stack(const struct registers *registers)
{
    return registers->raw.rsp;
}

uint64_t registers_place(const struct registers *registers)
{
    return registers->raw.rip;
}

void registers_set_call(struct registers *registers, long call)
{
    registers->raw.orig_rax = (unsigned long long)call;
}

void registers_set_argument(struct registers *registers, int i, uint64_t value)
{
    struct user_regs_struct *raw = &registers->raw;
    unsigned long long *places[CALL_ARGUMENTS] = {&raw->rdi, &raw->rsi, &raw->rdx,
                                                  &raw->r10, &raw->r8,  &raw->r9};
    *places[i] = value;
}

void registers_skip(struct registers *registers, long result)
{
    registers->raw.orig_rax = (unsigned long long)-1;
    registers->raw.rax = (unsigned long long)result;
}

void registers_make_call(struct registers *registers, uint64_t place, long number)
{
    registers->raw.rip = place;
    registers->raw.rax = (unsigned long long)number;
    registers->raw.orig_rax =
        (unsigned long long)-1; /* it is in no call that may be restarted */
}

long registers_result(const struct registers *registers)
{
    return (long)registers->raw.rax;
}

struct registers registers_end(const struct registers *entry, const struct registers *exit,
                               long result)
{
    struct registers end = *entry;
    end.raw.rcx = exit->raw.rcx;
    end.raw.r11 = exit->raw.r11;
    end.raw.rax = (unsigned long long)result;
    return end;
}

int registers_call_code(unsigned char *code, long call)
{
    const unsigned char bytes[] = {
        0xb8, (unsigned char)call, (unsigned char)(call >> 8), 0, 0, 0x0f, 0x05,
        0xc3}; /* mov eax, call; syscall; ret */
    memcpy(code, bytes, sizeof bytes);
    return sizeof bytes;
}

int registers_jump_code(unsigned char *code, uint64_t from, uint64_t to)
{
    enum { SIZE = 5 }; /* jmp rel32: from behind it */
    uint64_t distance = to - from - SIZE;
    code[0] = 0xe9;
    for (int i = 1; i < SIZE; i++, distance >>= 8)
        code[i] = (unsigned char)distance;
    return SIZE;
}

int registers_value_code(unsigned char *code, int value)
{
    const unsigned char bytes[] = {0x48,
                                   0xc7,
                                   0xc0,
                                   (unsigned char)value,
                                   (unsigned char)(value >> 8),
                                   (unsigned char)(value >> 16),
                                   (unsigned char)(value >> 24),
                                   0xc3}; /* mov rax, value; ret */
    memcpy(code, bytes, sizeof bytes);
    return sizeof bytes;
}

bool registers_read_counter(struct registers *registers, const unsigned char *instruction,
                            uint64_t value)
{
    bool rdtsc = instruction[0] == 0x0f && instruction[1] == 0x31;
    bool rdtscp = instruction[0] == 0x0f && instruction[1] == 0x01 && instruction[2] == 0xf9;
    if (!rdtsc && !rdtscp)
        return false;
    registers->raw.rax = value & 0xffffffff;
    registers->raw.rdx = value >> 32;
    if (rdtscp)
        registers->raw.rcx = 0; /* the processor's number: there is one */
    registers->raw.rip += rdtsc ? 2 : 3;
    return true;
}
