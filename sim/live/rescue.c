/* SPDX-License-Identifier: MIT */
#include "live/rescue.h"

#include <stdbool.h>
#include <stdlib.h>

/* atexit() takes no argument: the only variable of the program that has no owner. */
static struct {
    struct rescue *first;
    bool known;
} all;

static void save_all(void)
{
    while (all.first) {
        struct rescue *rescue = all.first;
        rescue_drop(rescue);
        rescue->save(rescue->owner);
    }
}

void rescue_add(struct rescue *rescue, void (*save)(void *owner), void *owner)
{
    *rescue = (struct rescue){save, owner, all.first, &all.first};
    if (all.first)
        all.first->link = &rescue->next;
    all.first = rescue;
    all.known = all.known || atexit(save_all) == 0;
}

void rescue_drop(struct rescue *rescue)
{
    if (!rescue->link)
        return;
    *rescue->link = rescue->next;
    if (rescue->next)
        rescue->next->link = rescue->link;
    rescue->link = NULL;
}
