/* SPDX-License-Identifier: MIT */
/* All mistakes of a file at once, in the order of its lines, up to a limit: whoever edits a file
 * wants to mend it in one go, and a file that is none must not fill the screen. */
#include "scenario/complain.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

void complain(struct complaints *complaints, const char *file, int line, const char *format,
              ...)
{
    complaints->count++;
    if (complaints->count > COMPLAINTS_MAX + 1)
        return;
    va_list args;
    struct bytes words = {0};
    va_start(args, format);
    bytes_addf(&words, "%s:%d: ", file, line);
    if (complaints->count <= COMPLAINTS_MAX)
        bytes_addv(&words, format, args);
    else
        bytes_add_text(&words, "and more mistakes, which are not shown");
    va_end(args);
    escape_words(&complaints->text, bytes_span(&words));
    bytes_add_char(&complaints->text, '\n');
    bytes_release(&words);
}

struct complaint {
    struct span text; /* with its line end */
    int64_t line;
    size_t order;
};

static int by_line(const void *a, const void *b)
{
    const struct complaint *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void complaints_sort(struct complaints *complaints, size_t start, const char *file)
{
    struct bytes sorted = {0};
    struct span rest = span_skip(bytes_span(&complaints->text), start);
    struct bytes name = {0};
    escape_words(&name, span_of(file));
    struct complaint *all = xzalloc((COMPLAINTS_MAX + 1) * sizeof *all);
    size_t count = 0;
    while (rest.count && count <= COMPLAINTS_MAX) {
        struct complaint *one = &all[count];
        one->text = span_cut(rest, span_find(rest, '\n') + 1);
        one->order = count++;
        rest = span_skip(rest, one->text.count);
        struct span number = span_skip(one->text, name.count + 1);
        if (!span_number(span_take(&number, ':'), INT64_MAX, &one->line))
            one->line = INT64_MAX;
    }
    qsort(all, count, sizeof *all, by_line);
    for (size_t i = 0; i < count; i++)
        bytes_add_span(&sorted, all[i].text);
    bytes_cut(&complaints->text, start);
    bytes_add_span(&complaints->text, bytes_span(&sorted));
    bytes_release(&sorted);
    bytes_release(&name);
    xfree(all);
}
