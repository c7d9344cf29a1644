# SPDX-License-Identifier: MIT
# A machine whose only program is in its boot sector: it drives the first serial port (16550, at
# 0x3F8) as firmware does, downloads a file through the modem there, and says byte for byte what it
# heard at the debug port (0xE9). Built by emulator_test.py, for QEMU.
#
# It waits for each answer. The first question is asked again each second, as a modem that is being
# connected does not hear it.
.code16
.globl _start
.set PORT, 0x3F8
.set DEBUG, 0xE9
.set EXIT, 0xF4
.set TICKS, 0x46C               # of the BIOS's clock, 18.2 a second

_start:
    ljmp $0, $begin
begin:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $0x7C00, %sp
    sti
    cld

    mov $PORT + 3, %dx          # 115200 bit/s, 8N1, FIFO on, DTR and RTS on
    mov $0x80, %al
    out %al, %dx
    mov $PORT, %dx
    mov $1, %al
    out %al, %dx
    inc %dx
    xor %al, %al
    out %al, %dx
    mov $PORT + 3, %dx
    mov $3, %al
    out %al, %dx
    dec %dx
    mov $7, %al
    out %al, %dx
    mov $PORT + 4, %dx
    mov $3, %al
    out %al, %dx

wake:
    mov $hello, %si
    call send
    mov (TICKS), %bp
    add $18, %bp
    mov $ok, %di
    call await
    jc wake
    mov $talk, %si
next:
    call send                   # %si: then what is awaited
    mov %si, %di
    xor %bp, %bp
    call await
skip:
    lodsb
    test %al, %al
    jnz skip
    cmpb $0, (%si)
    jnz next
    mov $EXIT, %dx
    xor %ax, %ax
    out %al, %dx                # isa-debug-exit: status 1
halt:
    hlt
    jmp halt

# The text at %si, up to its NUL; %si is behind that.
send:
    lodsb
    test %al, %al
    jz done
    mov %al, %ah
    mov $PORT + 5, %dx
room:
    in %dx, %al
    test $0x20, %al
    jz room
    mov $PORT, %dx
    mov %ah, %al
    out %al, %dx
    jmp send
done:
    ret

# Reads until the text at %di has come. Carry: it had not at tick %bp; 0: it waits for ever.
# No byte of the awaited texts but their first is like their first.
await:
    mov %di, %bx
more:
    test %bp, %bp
    jz look
    mov (TICKS), %ax
    cmp %bp, %ax
    jae late
look:
    mov $PORT + 5, %dx
    in %dx, %al
    test $1, %al
    jz more
    mov $PORT, %dx
    in %dx, %al
    mov $DEBUG, %dx
    out %al, %dx
    cmp (%bx), %al
    je match
    mov %di, %bx
    cmp (%bx), %al
    jne more
match:
    inc %bx
    cmpb $0, (%bx)
    jne more
    clc
    ret
late:
    stc
    ret

hello:  .asciz "ATE0\r"
ok:     .asciz "OK\r\n"
talk:   .asciz "AT+FTPCID=1;+FTPSERV=\"a\";+FTPUN=\"me\";+FTPPW=\"x\"\r"
        .asciz "OK\r\n"
        .asciz "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"f\"\r"
        .asciz "OK\r\n"
        .asciz "AT+FTPGET=1\r"
        .asciz "1,1\r\n"
        .asciz "AT+FTPGET=2,1460\r"
        .asciz "OK\r\n"
        .byte 0
.org 510
.word 0xAA55
