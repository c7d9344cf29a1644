/* SPDX-License-Identifier: MIT */
/* A program has just been loaded. Its clocks do not make system calls: the kernel maps functions
 * into it that read the time without one (vdso(7)). They are overwritten by calls, and where there
 * is a page for it, by functions that read ours. The kernel maps the same functions into us, so
 * their names are looked up at home, and no symbols of the program are needed. Its random bytes
 * (AT_RANDOM) become those of the seed: some programs order their tables by them. */
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

/* What the kernel told it: pairs of type and value (getauxval(3)). */
enum { AUXILIARY_MAX = 64 };
struct auxiliary {
    uint64_t words[AUXILIARY_MAX][2];
    size_t count;
};

static void read_auxiliary(struct auxiliary *auxiliary, pid_t process)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/auxv", (int)process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? 0 : read(file, auxiliary->words, sizeof auxiliary->words);
    auxiliary->count = size < 0 ? 0 : (size_t)size / sizeof auxiliary->words[0];
    if (file >= 0)
        close(file);
}

static uint64_t auxiliary_value(const struct auxiliary *auxiliary, uint64_t type)
{
    for (size_t i = 0; i < auxiliary->count; i++) {
        if (auxiliary->words[i][0] == type)
            return auxiliary->words[i][1];
    }
    return 0;
}

static const struct function {
    const char *name;
    long call; /* or -1: it says that it does not exist, and a call is made instead */
    const unsigned char *const *code; /* that reads the clock page */
} functions[] = {
#if defined(__x86_64__)
    {"__vdso_clock_gettime", SYS_clock_gettime, &clock_code.gettime},
    {"__vdso_gettimeofday", SYS_gettimeofday, &clock_code.gettimeofday},
    {"__vdso_time", SYS_time, &clock_code.time},
    {"__vdso_getrandom", -1, NULL},
#else
    {"__kernel_clock_gettime", SYS_clock_gettime, NULL},
    {"__kernel_gettimeofday", SYS_gettimeofday, NULL},
    {"__kernel_getrandom", -1, NULL},
#endif
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* The program's vdso: where its functions are, and the room they have. */
struct vdso {
    int memory; /* of the program */
    struct {
        uint64_t place, room; /* 0: there is none */
    } functions[FUNCTIONS];
};

static bool put(const struct vdso *vdso, uint64_t place, const void *code, size_t size)
{
    return pwrite(vdso->memory, code, size, (off_t)place) == (ssize_t)size;
}

static void find_functions(struct vdso *vdso, uint64_t base)
{
    struct symbols symbols = {0};
    if (!base || !find_symbols(&symbols))
        return;
    for (size_t i = 0; i < symbols.count; i++) {
        const Elf64_Sym *symbol = &symbols.table[i];
        for (size_t k = 0; k < FUNCTIONS; k++) {
            if (strcmp(symbols.names + symbol->st_name, functions[k].name) != 0)
                continue;
            vdso->functions[k].place = base + symbol->st_value;
            vdso->functions[k].room = symbol->st_size;
        }
    }
}

static void put_calls(const struct vdso *vdso)
{
    unsigned char code[REGISTERS_CODE_MAX];
    for (size_t k = 0; k < FUNCTIONS; k++) {
        int size = functions[k].call < 0 ? registers_value_code(code, -ENOSYS)
                                         : registers_call_code(code, functions[k].call);
        if (vdso->functions[k]
                .place) /* else the program has its own time: found by the tests */
            put(vdso, vdso->functions[k].place, code, (size_t)size);
    }
}

/* --- reading the clock page instead --- */

/* Its code goes where one of the functions was; 0: none was so long. */
static uint64_t room_for_code(const struct vdso *vdso)
{
    for (size_t k = 0; k < FUNCTIONS; k++) {
        if (vdso->functions[k].room >= (size_t)(clock_code.end - clock_code.begin))
            return vdso->functions[k].place;
    }
    return 0;
}

static void put_code(const struct vdso *vdso, uint64_t place, uint64_t page)
{
    unsigned char jump[REGISTERS_CODE_MAX];
    put(vdso, place + (uint64_t)(clock_code.page - clock_code.begin), &page, sizeof page);
    for (size_t k = 0; k < FUNCTIONS; k++) {
        uint64_t from = vdso->functions[k].place;
        if (!from || !functions[k].code)
            continue;
        uint64_t to = place + (uint64_t)(*functions[k].code - clock_code.begin);
        if (from != to)
            put(vdso, from, jump, (size_t)registers_jump_code(jump, from, to));
    }
}

/* The program maps the page, by a call of its function that was put there before. false: it is
 * gone. Where it cannot (another namespace, another user), its reads stop. */
static bool read_page(struct virtual *v, struct thread *thread, const struct vdso *vdso)
{
    const uint64_t arguments[CALL_ARGUMENTS] = {(uint64_t)v->page_id, 0, 0};
    uint64_t place = room_for_code(vdso);
    long page;
    if (!v->page || !place || !vdso->functions[0].place)
        return true;
    if (!thread_calls(v, thread, vdso->functions[0].place + REGISTERS_CALL_AT, SYS_shmat,
                      arguments, &page))
        return false;
    if (page > 0 &&
        put(vdso, place, clock_code.begin, (size_t)(clock_code.end - clock_code.begin)))
        put_code(vdso, place, (uint64_t)page);
    return true;
}

static bool hold_clocks(struct virtual *v, struct thread *thread, uint64_t base)
{
    char path[32];
    struct vdso vdso = {0};
    snprintf(path, sizeof path, "/proc/%d/mem", (int)thread->id);
    vdso.memory = open(path, O_RDWR | O_CLOEXEC);
    if (vdso.memory < 0)
        return true;
    find_functions(&vdso, base);
    put_calls(&vdso);
    bool lives = read_page(v, thread, &vdso);
    close(vdso.memory);
    return lives;
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

bool program_executed(struct virtual *v, struct thread *thread)
{
    char random[16];
    struct auxiliary auxiliary;
    if (!is_held(v, thread))
        return true;
    read_auxiliary(&auxiliary, thread->id);
    uint64_t place = auxiliary_value(&auxiliary, AT_RANDOM);
    random_fill(&v->entropy, random, sizeof random);
    if (place)
        thread_write(thread, place, random, sizeof random);
    return hold_clocks(v, thread, auxiliary_value(&auxiliary, AT_SYSINFO_EHDR));
}
