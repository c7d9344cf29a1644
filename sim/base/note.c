/* SPDX-License-Identifier: MIT */
#include "base/note.h"

#include "base/bytes.h"

void note_bytes(const struct notes *notes, enum lane lane, const char *bytes, size_t count)
{
    if (notes && notes->note)
        notes->note(notes->owner, lane, bytes, count);
}

void notef(const struct notes *notes, enum lane lane, const char *format, ...)
{
    if (!notes || !notes->note)
        return;
    struct bytes text = {0};
    va_list args;
    va_start(args, format);
    bytes_addv(&text, format, args);
    va_end(args);
    note_bytes(notes, lane, bytes_at(&text), text.count);
    bytes_release(&text);
}
