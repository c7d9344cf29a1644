/* SPDX-License-Identifier: MIT */
#include "hunt/hash.h"

#include "link/scratch.h"

uint64_t hash(uint64_t so_far, struct span bytes)
{
    for (size_t i = 0; i < bytes.count; i++)
        so_far = (so_far ^ (unsigned char)bytes.at[i]) * 0x100000001b3;
    return so_far;
}

uint64_t hash_shape(uint64_t so_far, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        bool digit = text_is_digit(text.at[i]);
        if (digit && i > 0 && text_is_digit(text.at[i - 1]))
            continue;
        so_far = hash(so_far, digit ? SPAN("#") : (struct span){text.at + i, 1});
    }
    return so_far;
}

static void hash_piece(void *owner, struct span bytes)
{
    uint64_t *so_far = owner;
    *so_far = hash(*so_far, bytes);
}

uint64_t hash_file(const char *path)
{
    uint64_t sum = HASH_START;
    return scratch_read(path, hash_piece, &sum) ? sum : 0;
}
