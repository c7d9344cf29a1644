/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One target a file, as libFuzzer wants it: `./dev fuzz` builds them with it, every other build
 * links replay.c, which runs the corpus as a test. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a source of small decisions; gives zeros when it is used up. */
struct input {
    const uint8_t *at;
    size_t left;
};

static inline uint8_t input_byte(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}

static inline const char *input_take(struct input *input, size_t *count)
{
    const char *taken = (const char *)input->at;
    if (*count > input->left)
        *count = input->left;
    input->at += *count;
    input->left -= *count;
    return taken;
}

#endif
