/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "scenario/scenario.h"

void complain(struct complaints *complaints, const char *file, int line, const char *format,
              ...)
{
    complaints->count++;
    if (complaints->count > COMPLAINTS_MAX + 1)
        return;
    va_list args;
    va_start(args, format);
    bytes_addf(&complaints->text, "%s:%d: ", file, line);
    if (complaints->count <= COMPLAINTS_MAX)
        bytes_addv(&complaints->text, format, args);
    else
        bytes_add_text(&complaints->text, "and more mistakes, which are not shown");
    bytes_add_char(&complaints->text, '\n');
    va_end(args);
}
