/* SPDX-License-Identifier: MIT */
/* A program has just been loaded. Its clocks do not make system calls: the kernel maps functions
 * into it that read the time without one (vdso(7)). They are overwritten by calls. The kernel maps
 * the same pages into us, so their names are looked up at home, and no symbols of the program are
 * needed. Its random bytes (AT_RANDOM) become those of the seed: some programs order their tables
 * by them. */
#include "virtual/calls.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- our own vdso: where its functions are --- */

struct symbols {
    const char *base;
    const Elf64_Sym *table;
    const char *names;
    size_t count;
};

static const void *mapped(const char *base, Elf64_Addr address)
{
    return address < (uintptr_t)base ? base + address : (const char *)(uintptr_t)address;
}

static size_t count_by_sections(const Elf64_Ehdr *header)
{
    const Elf64_Shdr *sections = (const void *)((const char *)header + header->e_shoff);
    for (int i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type == SHT_DYNSYM)
            return sections[i].sh_size / sizeof(Elf64_Sym);
    }
    return 0;
}

static bool find_symbols(struct symbols *symbols)
{
    const Elf64_Ehdr *header = (const void *)getauxval(AT_SYSINFO_EHDR);
    const Elf64_Dyn *dynamic = NULL;
    if (!header)
        return false;
    symbols->base = (const char *)header;
    const Elf64_Phdr *parts = (const void *)(symbols->base + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        if (parts[i].p_type == PT_DYNAMIC)
            dynamic = (const void *)(symbols->base + parts[i].p_offset);
    }
    for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
        const void *at = mapped(symbols->base, dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_SYMTAB)
            symbols->table = at;
        else if (dynamic->d_tag == DT_STRTAB)
            symbols->names = at;
        else if (dynamic->d_tag == DT_HASH)
            symbols->count = ((const uint32_t *)at)[1]; /* nchain: all symbols */
    }
    if (!symbols->count)
        symbols->count = count_by_sections(header);
    return symbols->table && symbols->names;
}

/* --- the program's --- */

enum { KERNEL_WORDS = 2 };

static uint64_t auxiliary(pid_t process, uint64_t type)
{
    char path[32];
    uint64_t words[KERNEL_WORDS], value = 0;
    snprintf(path, sizeof path, "/proc/%d/auxv", (int)process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    while (file >= 0 && read(file, words, sizeof words) == sizeof words &&
           words[0] != AT_NULL) {
        if (words[0] == type)
            value = words[1];
    }
    if (file >= 0)
        close(file);
    return value;
}

static const struct {
    const char *name;
    long call; /* or -1: it says that it does not exist, and a call is made instead */
} functions[] = {
#if defined(__x86_64__)
    {"__vdso_clock_gettime", SYS_clock_gettime},
    {"__vdso_gettimeofday", SYS_gettimeofday},
    {"__vdso_time", SYS_time},
    {"__vdso_getrandom", -1},
#else
    {"__kernel_clock_gettime", SYS_clock_gettime},
    {"__kernel_gettimeofday", SYS_gettimeofday},
    {"__kernel_getrandom", -1},
#endif
};

static void overwrite(int memory, uint64_t base, const struct symbols *symbols)
{
    unsigned char code[REGISTERS_CODE_MAX];
    for (size_t i = 0; i < symbols->count; i++) {
        const Elf64_Sym *symbol = &symbols->table[i];
        for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++) {
            if (strcmp(symbols->names + symbol->st_name, functions[k].name) != 0)
                continue;
            int size = functions[k].call < 0 ? registers_value_code(code, -ENOSYS)
                                             : registers_call_code(code, functions[k].call);
            ssize_t written =
                pwrite(memory, code, (size_t)size, (off_t)(base + symbol->st_value));
            (void)written; /* without it the program has its own time: found by the tests */
        }
    }
}

static void make_calls_of_clocks(const struct thread *thread)
{
    char path[32];
    struct symbols symbols = {0};
    uint64_t base = auxiliary(thread->id, AT_SYSINFO_EHDR);
    snprintf(path, sizeof path, "/proc/%d/mem", (int)thread->id);
    int memory = open(path, O_RDWR | O_CLOEXEC);
    if (memory < 0)
        return;
    if (base && find_symbols(&symbols))
        overwrite(memory, base, &symbols);
    close(memory);
}

/* --- what cannot be held --- */

static bool is_held(struct virtual *v, const struct thread *thread)
{
    char path[32];
    unsigned char head[EI_NIDENT] = {0};
    struct stat about = {0};
    snprintf(path, sizeof path, "/proc/%d/exe", (int)thread->id);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return true; /* may be run but not read */
    ssize_t count = read(file, head, sizeof head);
    fstat(file, &about);
    close(file);
    if (count == sizeof head && head[EI_CLASS] != ELFCLASS64) {
        virtual_ends(v, VIRTUAL_REFUSED, "it is a program of 32 bits");
        return false;
    }
    bool changes = (about.st_mode & S_ISUID) && about.st_uid != geteuid();
    return !changes || !virtual_refuses(v, "it becomes another user (set-user-ID), which a "
                                           "traced program cannot");
}

void program_executed(struct virtual *v, struct thread *thread)
{
    char random[16];
    uint64_t place = auxiliary(thread->id, AT_RANDOM);
    if (!is_held(v, thread))
        return;
    random_fill(&v->entropy, random, sizeof random);
    if (place)
        thread_write(thread, place, random, sizeof random);
    make_calls_of_clocks(thread);
}
