/* SPDX-License-Identifier: MIT */
#include "scenario/scenario.h"

void complain(struct complaints *complaints, const char *file, int line, const char *format,
              ...)
{
    va_list args;
    va_start(args, format);
    bytes_addf(&complaints->text, "%s:%d: ", file, line);
    bytes_addv(&complaints->text, format, args);
    bytes_add_char(&complaints->text, '\n');
    complaints->count++;
    va_end(args);
}
