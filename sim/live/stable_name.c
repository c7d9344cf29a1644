/* SPDX-License-Identifier: MIT */
#include "live/stable_name.h"

#include "link/symlink.h"

/* Only if it leads to our terminal. */
static void remove_link(void *owner)
{
    const struct stable_name *name = owner;
    if (name->held >= 0)
        link_remove(bytes_at(&name->link), end_name(name->end), name->held);
}

bool stable_name_make(struct stable_name *name, const struct end *end, const char *link,
                      struct bytes *why)
{
    const char *reason = NULL;
    name->end = end;
    name->held = -1;
    if (!link)
        return true;
    bytes_add_text(&name->link, link); /* before the link is there: memory may run out */
    rescue_add(&name->rescue, remove_link, name);
    name->held = link_make(link, end_name(end), &reason);
    if (name->held >= 0)
        return true;
    bytes_addf(why, "cannot make the link %s: %s", link, reason);
    stable_name_drop(name);
    return false;
}

const char *stable_name(const struct stable_name *name)
{
    return name->link.count ? bytes_at(&name->link) : end_name(name->end);
}

void stable_name_drop(struct stable_name *name)
{
    if (name->link.count)
        remove_link(name);
    rescue_drop(&name->rescue);
    bytes_release(&name->link);
}
