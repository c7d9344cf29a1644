/* SPDX-License-Identifier: MIT */
/* The registers of aarch64: a call's number in x8 (and a set of its own, where a tracer may change
 * it), arguments in x0 to x5, the result in x0 (Linux, arch/arm64/include/asm/syscall.h). */
#include "virtual/registers.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

#define CALL_AT 8 /* x8 */

static bool move(int request, pid_t thread, uintptr_t set, void *at, size_t size)
{
    struct iovec part = {.iov_base = at, .iov_len = size};
    return ptrace(request, thread, (void *)set, &part) == 0;
}

bool registers_fetch(pid_t thread, struct registers *registers)
{
    return move(PTRACE_GETREGSET, thread, NT_PRSTATUS, &registers->raw,
                sizeof registers->raw) &&
           move(PTRACE_GETREGSET, thread, NT_ARM_SYSTEM_CALL, &registers->call,
                sizeof registers->call);
}

bool registers_store(pid_t thread, const struct registers *registers)
{
    struct registers copy = *registers;
    return move(PTRACE_SETREGSET, thread, NT_PRSTATUS, &copy.raw, sizeof copy.raw) &&
           move(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &copy.call, sizeof copy.call);
}

long registers_call(const struct registers *registers)
{
    return registers->call;
}

uint64_t registers_argument(const struct registers *registers, int i)
{
    return registers->raw.regs[i];
}

uint64_t registers_stack(const struct registers *registers)
{
    return registers->raw.sp;
}

uint64_t registers_place(const struct registers *registers)
{
    return registers->raw.pc;
}

void registers_set_call(struct registers *registers, long call)
{
    registers->call = (int)call;
    registers->raw.regs[CALL_AT] = (uint64_t)call;
}

void registers_set_argument(struct registers *registers, int i, uint64_t value)
{
    registers->raw.regs[i] = value;
}

void registers_skip(struct registers *registers, long result)
{
    registers->call = -1;
    registers->raw.regs[0] = (uint64_t)result;
}

void registers_make_call(struct registers *registers, uint64_t place, long number)
{
    registers->call = -1; /* it is in no call that may be restarted */
    registers->raw.pc = place;
    registers->raw.regs[CALL_AT] = (uint64_t)number;
}

long registers_result(const struct registers *registers)
{
    return (long)registers->raw.regs[0];
}

/* All but x0 is kept by the kernel; x8 may have been changed for another call. The kernel
 * restarts with the x0 that it has kept itself, which is that of the call as it was made. */
struct registers registers_end(const struct registers *entry, const struct registers *exit,
                               long result)
{
    struct registers end = *entry;
    (void)exit;
    end.raw.regs[0] = (uint64_t)result;
    return end;
}

static int put(unsigned char *code, const uint32_t *words, int count)
{
    memcpy(code, words, (size_t)count * sizeof *words);
    return count * (int)sizeof *words;
}

int registers_call_code(unsigned char *code, long call)
{
    /* movz x8, call; svc 0; ret */
    const uint32_t words[] = {0xd2800008U | (uint32_t)call << 5, 0xd4000001U, 0xd65f03c0U};
    return put(code, words, 3);
}

int registers_jump_code(unsigned char *code, uint64_t from, uint64_t to)
{
    const uint32_t words[] = {0x14000000U |
                              ((uint32_t)((to - from) >> 2) & 0x3ffffffU)}; /* b */
    return put(code, words, 1);
}

int registers_value_code(unsigned char *code, int value)
{
    /* movz or movn x0, value; ret */
    uint32_t move_value =
        value < 0 ? 0x92800000U | (uint32_t)~value << 5 : 0xd2800000U | (uint32_t)value << 5;
    const uint32_t words[] = {move_value, 0xd65f03c0U};
    return put(code, words, 2);
}

bool registers_read_counter(struct registers *registers, const unsigned char *instruction,
                            uint64_t value)
{
    uint32_t word;
    memcpy(&word, instruction, sizeof word);
    if ((word & ~31U) != 0xd53be040U) /* mrs xT, cntvct_el0 */
        return false;
    if ((word & 31U) != 31)
        registers->raw.regs[word & 31U] = value;
    registers->raw.pc += 4;
    return true;
}
