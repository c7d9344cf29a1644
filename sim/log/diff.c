/* SPDX-License-Identifier: MIT */
/* A unified difference of two logs (POSIX diff -u) has three kinds of lines, told by their first
 * sign, below a line `@@ -1,9 +1,8 @@`. Read as one log it has each answer twice. The new side is
 * the one that somebody wants to know about. How many lines there are is not asked: people cut
 * them.
 */
#include "log/diff.h"

static bool is_hunk(struct span text)
{
    return span_starts(text, "@@ -") && span_contains(span_skip(text, 4), " @@");
}

static bool is_head(struct span text)
{
    return span_starts(text, "--- ") || span_starts(text, "+++ ") ||
           span_starts(text, "diff ") || span_starts(text, "index ") || is_hunk(text);
}

/* A head has the other one below it; else it is a line of the log that begins so. */
static bool is_file(const struct log_lines *lines, size_t i)
{
    return i + 1 < lines->count && is_head(lines->at[i].raw) && is_head(lines->at[i + 1].raw);
}

bool log_take_new_side(struct log_lines *lines)
{
    bool inside = false, some = false;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        char sign = line->raw.count ? line->raw.at[0] : ' ';
        bool head = is_hunk(line->raw) || is_file(lines, i);
        inside = is_hunk(line->raw) ||
                 (inside && !head && (sign == ' ' || sign == '+' || sign == '-'));
        some = some || inside;
        if (head) {
            line->why = "a line of diff";
        } else if (inside && sign == '-') {
            line->why = "the old side of a difference";
        } else if (inside) {
            line->raw = span_skip(line->raw, 1);
            line->text = line->raw;
        }
    }
    return some;
}
