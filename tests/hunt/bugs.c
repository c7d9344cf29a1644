/* SPDX-License-Identifier: MIT */
#include "bugs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [BUG_NONE] = "none",
    [BUG_OPENS_TWICE] = "opens-twice",
    [BUG_FIRST_LINE] = "first-line",
    [BUG_REBOOT_IGNORED] = "reboot-ignored",
    [BUG_BEARER_BELIEVED] = "bearer-believed",
    [BUG_EMPTY_IS_END] = "empty-is-end",
    [BUG_66_IS_NOTHING] = "66-is-nothing",
    [BUG_LEFT_OPEN] = "left-open",
    [BUG_RETRIES_FOR_EVER] = "retries-for-ever",
    [BUG_SHORT_TIMEOUT] = "short-timeout",
    [BUG_BLOCK_TWICE] = "block-twice",
    [BUG_SHORT_BUFFER] = "short-buffer",
    [BUG_PROMPT_NOT_AWAITED] = "prompt-not-awaited",
    [BUG_COUNTS_BYTES] = "counts-bytes",
    [BUG_RESUMES_WRONG] = "resumes-wrong",
    [BUG_ERROR_IS_END] = "error-is-end",
    [BUG_SYNC_FOR_EVER] = "sync-for-ever",
    [BUG_OPEN_QUOTE] = "open-quote",
    [BUG_FOR_EVER] = "for-ever",
};

enum bug bug_named(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum bug)i;
    fprintf(stderr, "no such bug: %s\n", name);
    exit(98);
}
