/* SPDX-License-Identifier: MIT */
/* Three functions of the vdso (vdso(7)), as a program in virtual time has them: they are never
 * called here, but copied over its own (exec.c). They answer from the page that the tracer shares
 * with it (clock_page.h), and count as spin_clock() in clock.c does, with the same result to the
 * bit: what that would answer at once is answered here, and for all else they make the call, which
 * stops. The call is made with the stack pointer that was counted, since it is the place by which
 * the tracer counts.
 *
 * One thread runs at a time, and while another might, the page is closed: so nothing is locked.
 * The convention is that of C (System V ABI, AMD64 supplement, 3.2): rdi and rsi are the arguments,
 * rax, rcx, rdx and r8 to r11 may be lost. */
#include "virtual/clock_page.h"

#include <sys/syscall.h>

#define PAGE  %rdx
#define PLACE %rcx
#define LAST  (CLOCK_AT_PLACES + (CLOCK_PLACES - 1) * CLOCK_SIZE_OF_PLACE)

/* Counts a read at this stack pointer; to `call` when there were too many. The place is the first
 * that has this stack, or that is free, or else the last. */
.macro count call
    lea CLOCK_AT_PLACES(PAGE), PLACE
    lea LAST(PAGE), %r9
1:  cmpq $0, CLOCK_PLACE_READS(PLACE)
    je 2f
    cmpq %rsp, CLOCK_PLACE_STACK(PLACE)
    je 2f
    cmpq %r9, PLACE
    je 2f
    add $CLOCK_SIZE_OF_PLACE, PLACE
    jmp 1b
2:  cmpq $CLOCK_READS_FREE, CLOCK_PLACE_READS(PLACE)
    jae \call
    movq %rsp, CLOCK_PLACE_STACK(PLACE)
    incq CLOCK_PLACE_READS(PLACE)
    incq CLOCK_AT_ANSWERED(PAGE)
.endm

.macro makes number
    mov $\number, %eax
    syscall
    ret
.endm

.macro symbol name
    .globl \name
    .hidden \name
\name:
.endm

    .section .rodata, "a", @progbits

symbol clock_code_begin

/* int clock_gettime(clockid_t edi, struct timespec *rsi) */
symbol clock_code_gettime
    cmp $CLOCK_KINDS, %edi /* clocks of other processes are negative: above, too */
    jae gettime_call
    mov clock_code_page(%rip), PAGE
    mov %edi, %eax
    movzbl (PAGE, %rax), %r8d
    test %r8d, %r8d
    jz gettime_call
    count gettime_call
    mov (PAGE, %r8), %rax
    mov %rax, (%rsi)
    mov 8(PAGE, %r8), %rax
    mov %rax, 8(%rsi)
    xor %eax, %eax
    ret
gettime_call:
    makes SYS_clock_gettime

/* int gettimeofday(struct timeval *rdi, struct timezone *rsi): either may be NULL, and the zone is
 * that of Greenwich. */
symbol clock_code_gettimeofday
    mov clock_code_page(%rip), PAGE
    cmpb $0, (PAGE)
    je gettimeofday_call
    count gettimeofday_call
    test %rdi, %rdi
    jz 3f
    mov CLOCK_AT_REALTIME(PAGE), %rax
    mov %rax, (%rdi)
    mov CLOCK_AT_MICROS(PAGE), %rax
    mov %rax, 8(%rdi)
3:  test %rsi, %rsi
    jz 4f
    movq $0, (%rsi)
4:  xor %eax, %eax
    ret
gettimeofday_call:
    makes SYS_gettimeofday

/* time_t time(time_t *rdi) */
symbol clock_code_time
    mov clock_code_page(%rip), PAGE
    cmpb $0, (PAGE)
    je time_call
    count time_call
    mov CLOCK_AT_REALTIME(PAGE), %rax
    test %rdi, %rdi
    jz 5f
    mov %rax, (%rdi)
5:  ret
time_call:
    makes SYS_time

    .balign 8
symbol clock_code_page
    .quad 0
symbol clock_code_end

    .section .note.GNU-stack, "", @progbits
