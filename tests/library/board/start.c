/* SPDX-License-Identifier: MIT */
/* What a board needs before main(), and the calls of newlib that reach the outside, by Arm's
 * semihosting (Semihosting for AArch32 and AArch64, 2.0): here the emulator answers them. newlib's
 * own (rdimon.specs) asks the debugger where heap and stack are; a board knows.
 */
#include <board.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char board_stack[], board_stack_top[], end[], board_end[];
extern char __bss_start__[], __bss_end__[];
void __libc_init_array(void);
void _init(void);
int main(int argc, char **argv);

enum { CLOSE = 2, OPEN = 1, WRITE = 5, READ = 6, COMMAND_LINE = 0x15, EXIT = 0x20 };

static int ask(int what, const void *parameters)
{
    register int r0 __asm__("r0") = what;
    register const void *r1 __asm__("r1") = parameters;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void _exit(int status)
{
    const uintptr_t why[] = {0x20026, (uintptr_t)status}; /* ADP_Stopped_ApplicationExit */
    ask(EXIT, why);
    for (;;)
        continue;
}

/* --- memory --- */

static char *heap = end;
static uint32_t *painted;

void *_sbrk(ptrdiff_t count)
{
    char *before = heap;
    if (count > board_end - heap) {
        errno = ENOMEM;
        return (void *)-1;
    }
    heap += count;
    return before;
}

/* The stack is full of a pattern before main(); what is no longer there was in use. */
enum { PAINT = 0x5aa5c33c };

static void paint(void)
{
    register char *here __asm__("sp");
    for (painted = (uint32_t *)board_stack; (char *)painted < here; painted++)
        *painted = PAINT;
}

size_t board_stack_used(void)
{
    const uint32_t *word = (const uint32_t *)board_stack;
    while (word < painted && *word == PAINT)
        word++;
    return (size_t)(board_stack_top - (const char *)word);
}

/* --- files: descriptors are the debugger's, behind stdin, stdout and stderr --- */

static int handle_of(int fd)
{
    static int console[3] = {-1, -1, -1};
    if (fd > 2)
        return fd - 3;
    if (console[fd] < 0) {
        const uintptr_t tt[] = {(uintptr_t) ":tt", fd == 0 ? 0 : fd == 1 ? 4 : 8, 3};
        console[fd] = ask(OPEN, tt);
    }
    return console[fd];
}

int _open(const char *path, int flags, int mode)
{
    const uintptr_t file[] = {(uintptr_t)path, 1, strlen(path)}; /* "rb" */
    int handle = (flags & O_ACCMODE) == O_RDONLY ? ask(OPEN, file) : -1;
    (void)mode;
    if (handle < 0)
        errno = ENOENT;
    return handle < 0 ? -1 : handle + 3;
}

int _close(int fd)
{
    const uintptr_t file[] = {(uintptr_t)handle_of(fd)};
    return ask(CLOSE, file);
}

int _read(int fd, void *bytes, size_t size)
{
    const uintptr_t file[] = {(uintptr_t)handle_of(fd), (uintptr_t)bytes, size};
    return (int)size - ask(READ, file); /* it says how many it did not read */
}

int _write(int fd, const void *bytes, size_t count)
{
    const uintptr_t file[] = {(uintptr_t)handle_of(fd), (uintptr_t)bytes, count};
    return (int)count - ask(WRITE, file);
}

int _fstat(int fd, struct stat *out)
{
    memset(out, 0, sizeof *out);
    out->st_mode = fd < 3 ? S_IFCHR : S_IFREG;
    return 0;
}

int _isatty(int fd)
{
    return fd < 3;
}

int _lseek(int fd, int offset, int from)
{
    (void)fd, (void)offset, (void)from;
    errno = ESPIPE;
    return -1;
}

int _kill(int process, int signal)
{
    (void)process, (void)signal;
    return -1;
}

int _getpid(void)
{
    return 1;
}

void _init(void)
{
}

void _fini(void)
{
}

/* --- the beginning --- */

static void run(void)
{
    static char line[200], *words[8];
    const uintptr_t where[] = {(uintptr_t)line, sizeof line};
    int count = 0;
    memset(__bss_start__, 0, (size_t)(__bss_end__ - __bss_start__));
    paint();
    __libc_init_array();
    ask(COMMAND_LINE, where);
    for (char *word = strtok(line, " "); word && count < 7; word = strtok(NULL, " "))
        words[count++] = word;
    exit(main(count, words));
}

void board_start(void)
{
    volatile uint32_t *const cpacr = (volatile uint32_t *)0xe000ed88;
    *cpacr |= 0xf << 20; /* the FPU (Armv7-M Architecture Reference Manual, B3.2.20) */
    __asm__ volatile("dsb; isb");
    run();
}

static void fault(void)
{
    _exit(99);
}

__attribute__((section(".vectors"), used)) static const struct {
    const char *stack;
    void (*handlers[15])(void);
} vectors = {board_stack_top,
             {board_start, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
              fault, fault, fault, fault}};
