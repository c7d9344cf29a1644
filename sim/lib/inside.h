/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIB_INSIDE_H
#define SIM_LIB_INSIDE_H

#include "base/die.h"
#include "lib/memory.h"
#include "sim7000.h"
#include "stage.h"
#include "trace/mask.h"
#include "trace/record.h"

#include <setjmp.h>

/* The inside of a modem of the library, for the files of this room, and the way into the core. */
struct sim7000 {
    struct memory memory;
    struct die_hooks hooks;
    void (*panic)(void *owner, const char *message);
    void *owner; /* of panic */
    jmp_buf out;
    bool broken;     /* a bug, or no memory: nothing below may be looked at */
    char error[512]; /* the last one, outside the core's memory */
    struct scenario *scenario;
    struct stage *stage;
    struct mask mask;
    struct recorder recorder;
    struct bytes said;   /* by the modem, not yet read */
    struct bytes answer; /* the text of the last question */
};

/* NULL and broken modems are none. */
bool is_whole(const struct sim7000 *modem);
/* Does the work in the core. false: it was not done, or broke in the middle. */
typedef void inside_work(struct sim7000 *modem, void *argument);
bool inside(struct sim7000 *modem, inside_work *work, void *argument);
/* Keeps the sentence, and returns -1. */
int refuse(struct sim7000 *modem, const char *sentence);

#endif
