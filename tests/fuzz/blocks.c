/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include <stddef.h>

/* A compiler may make malloc() of realloc(NULL): so each of them is counted. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);

static size_t in_use;

size_t blocks_in_use(void)
{
    return in_use;
}

static void *count(void *block)
{
    in_use += block != NULL;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return count(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
    return count(__real_calloc(number, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    return old ? __real_realloc(old, size) : count(__real_realloc(old, size));
}

void __wrap_free(void *block)
{
    in_use -= block != NULL;
    __real_free(block);
}
