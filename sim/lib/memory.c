/* SPDX-License-Identifier: MIT */
#include "lib/memory.h"

#include <stdint.h>

/* As aligned as what an allocator gives: the block behind it must be. */
union header {
    struct memory_block block;
    max_align_t align;
};

static void leave(struct memory_block *block)
{
    *block->link = block->next;
    if (block->next)
        block->next->link = block->link;
}

static void enter(struct memory *memory, struct memory_block *block)
{
    block->next = memory->first;
    block->link = &memory->first;
    if (block->next)
        block->next->link = &block->next;
    memory->first = block;
}

void *memory_allocate(void *owner, void *old, size_t size)
{
    struct memory *memory = owner;
    union header *header = old ? (union header *)old - 1 : NULL;
    if (size > SIZE_MAX - sizeof *header)
        return NULL;
    if (header)
        leave(&header->block);
    if (size == 0) {
        if (header)
            memory->allocate(memory->owner, header, 0);
        return NULL;
    }
    union header *new = memory->allocate(memory->owner, header, size + sizeof *header);
    if (new || header)
        enter(memory, new ? &new->block : &header->block); /* the old one stays */
    return new ? new + 1 : NULL;
}

void memory_release(struct memory *memory)
{
    while (memory->first) {
        struct memory_block *block = memory->first;
        leave(block);
        memory->allocate(memory->owner, block, 0);
    }
}
