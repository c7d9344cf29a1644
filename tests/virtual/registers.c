/* SPDX-License-Identifier: MIT */
/* The register layer of this processor, as far as it needs no traced thread: its code is run, its
 * arithmetic looked at. Prints TAP. Built for aarch64 as well, and run there by qemu. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "virtual/registers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int number, failed;

static void check(bool good, const char *what)
{
    failed += !good;
    printf("%sok %d - %s\n", good ? "" : "not ", ++number, what);
}

static long run(const unsigned char *code, int size)
{
    void *place = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long (*function)(void);
    if (place == MAP_FAILED)
        return -1;
    memcpy(place, code, (size_t)size);
    mprotect(place, 4096, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(place, (char *)place + size);
    memcpy(&function, &place, sizeof function);
    return function();
}

static void code_is_what_it_says(void)
{
    unsigned char code[REGISTERS_CODE_MAX];
    int size = registers_call_code(code, SYS_getpid);
    check(size <= REGISTERS_CODE_MAX, "a call's code fits");
    check(run(code, size) == getpid(), "a call's code makes the call");
    size = registers_value_code(code, -ENOSYS);
    check(size <= REGISTERS_CODE_MAX, "a value's code fits");
    check(run(code, size) == -ENOSYS, "a negative value is returned");
    size = registers_value_code(code, 7);
    check(run(code, size) == 7, "a value is returned");
}

static void a_jump_goes_there(void)
{
    enum { AT = 64 };
    unsigned char code[2 * AT + REGISTERS_CODE_MAX];
    memset(code, 0, sizeof code);
    int size = registers_jump_code(code, 1000, 1000 + 2 * AT);
    registers_value_code(code + AT, 5);
    registers_jump_code(code + 2 * AT, 1000 + 2 * AT, 1000 + AT);
    check(size <= REGISTERS_CODE_MAX, "a jump's code fits");
    check(run(code, sizeof code) == 5, "a jump goes forward and back");
}

static void a_call_can_be_made(void)
{
    struct registers registers;
    memset(&registers, 0, sizeof registers);
    registers_make_call(&registers, 4096, 42);
    check(registers_place(&registers) == 4096 && registers_call(&registers) == -1,
          "a call is made where its instruction is, and nothing is made again");
}

/* As a call begins: number 42, arguments 100 to 105. */
static struct registers a_call(void)
{
    struct registers registers;
    memset(&registers, 0, sizeof registers);
    registers_set_call(&registers, 42);
    for (int i = 0; i < CALL_ARGUMENTS; i++)
        registers_set_argument(&registers, i, 100 + (uint64_t)i);
    return registers;
}

static void a_call_can_be_read_and_changed(void)
{
    struct registers registers = a_call();
    bool good = true;
    for (int i = 0; i < CALL_ARGUMENTS; i++)
        good = good && registers_argument(&registers, i) == 100 + (uint64_t)i;
    check(good, "arguments are where they were set");
    check(registers_call(&registers) == 42, "so is the number");
    registers_set_call(&registers, 43);
    check(registers_call(&registers) == 43 && registers_argument(&registers, 1) == 101,
          "another number leaves the arguments");
    registers_skip(&registers, -EAGAIN);
    check(registers_call(&registers) == -1, "a call that is skipped has no number");
    check(registers_result(&registers) == -EAGAIN, "and a result");
}

static void the_end_has_what_the_program_gave(void)
{
    struct registers entry = a_call(), exit = a_call();
    registers_set_call(&exit, 99);
    registers_set_argument(&exit, 3, 0); /* its time-out was taken away */
    struct registers end = registers_end(&entry, &exit, -RESTART_NO_HAND);
    check(registers_call(&end) == 42, "the end restarts the call that the program made");
    check(registers_argument(&end, 3) == 103, "with its arguments");
    check(registers_result(&end) == -RESTART_NO_HAND, "and the result");
    check(registers_place(&end) == registers_place(&entry), "at its place");
}

static void the_counter_is_read(void)
{
#if defined(__x86_64__)
    const unsigned char reads[REGISTERS_INSTRUCTION] = {0x0f, 0x31, 0x90, 0x90};
    const unsigned char reads_more[REGISTERS_INSTRUCTION] = {0x0f, 0x01, 0xf9, 0x90};
    const unsigned char other[REGISTERS_INSTRUCTION] = {0x90, 0x0f, 0x31, 0x90};
    const uint64_t value = 0x123456789abcdef0;
    struct registers registers = a_call();
    check(registers_read_counter(&registers, reads, value) &&
              registers_place(&registers) == 2 && registers.raw.rax == 0x9abcdef0 &&
              registers.raw.rdx == 0x12345678,
          "rdtsc");
    registers = a_call();
    check(registers_read_counter(&registers, reads_more, value) &&
              registers_place(&registers) == 3,
          "rdtscp");
#else
    const unsigned char reads[REGISTERS_INSTRUCTION] = {0x45, 0xe0, 0x3b, 0xd5}; /* to x5 */
    const unsigned char other[REGISTERS_INSTRUCTION] = {0x1f, 0x20, 0x03, 0xd5}; /* nop */
    const uint64_t value = 0x123456789abcdef0;
    struct registers registers = a_call();
    check(registers_read_counter(&registers, reads, value) &&
              registers_place(&registers) == 4 && registers.raw.regs[5] == value,
          "mrs x5, cntvct_el0");
#endif
    struct registers before = registers;
    check(!registers_read_counter(&registers, other, value) &&
              memcmp(&before, &registers, sizeof before) == 0,
          "another instruction is left alone");
}

int main(void)
{
    code_is_what_it_says();
    a_jump_goes_there();
    a_call_can_be_made();
    a_call_can_be_read_and_changed();
    the_end_has_what_the_program_gave();
    the_counter_is_read();
    printf("1..%d\n", number);
    return failed != 0;
}
