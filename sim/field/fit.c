/* SPDX-License-Identifier: MIT */
/* Lines are taken in their order, so that what is asked for is a path: from the first line to the
 * last that is needed, each taken or left, with the length as its sum and as few left as can be.
 * Few, because of many lines some always have the right sum.
 */
#include "field/fit.h"

#include "base/die.h"
#include "log/letters.h"

#include <limits.h>
#include <string.h>

#define LENGTH_MAX 4096 /* of what is looked for among others; one block has at most 1460 */
#define LEFT_MAX   2    /* lines between those of the data */
#define NO_WAY     UCHAR_MAX

/* What stands behind each line but the last, and how often behind that. Nothing, where the log
 * says whose they are: a host that sends a block in pieces. An empty line at the end, which logs
 * of lines do not show, or a CR alone are left when nothing else explains the last bytes. */
static const struct line_end {
    const char *end;
    size_t last;
} ends[] = {
    {"\r\n", 0}, {"\r\n", 1}, {"\n", 0}, {"\n", 1}, {"", 0}, {"\r\n", 2}, {"\r", 1},
};

#define ENDS       (sizeof ends / sizeof *ends)
#define USUAL_ENDS (ENDS - 3)
#define PIECES     (USUAL_ENDS + 1)

static void join(struct fit_line *lines, size_t count, const struct line_end *way,
                 struct bytes *out)
{
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].taken)
            continue;
        bytes_add_text(out, taken++ ? way->end : "");
        bytes_add_span(out, lines[i].text);
    }
    for (size_t i = 0; i < way->last; i++)
        bytes_add_text(out, way->end);
}

/* How many of the first lines, or of the marked ones among them, are the length; 0: none. */
static size_t first_lines(const struct fit_line *lines, size_t count, bool marked,
                          size_t length, const struct line_end *way)
{
    size_t sum = (way->last - 1) * strlen(way->end); /* may wrap: the first line adds one */
    for (size_t i = 0; i < count; i++) {
        if (marked && !lines[i].marked)
            continue;
        sum += lines[i].text.count + strlen(way->end);
        if (sum == length)
            return i + 1;
    }
    return 0;
}

/* What the log marks as the side's, and is left over, would be said to nobody. */
static size_t behind_marked(const struct fit_line *lines, size_t count)
{
    while (count > 0 && !lines[count - 1].marked)
        count--;
    return count;
}

/* At least the first `least` lines. */
static bool take_first(struct fit_line *lines, size_t count, size_t least, bool marked,
                       size_t length, struct bytes *out, size_t from_end, size_t to_end)
{
    for (size_t i = from_end; i < to_end; i++) {
        size_t needed = first_lines(lines, count, marked, length, &ends[i]);
        needed = needed < least ? 0 : needed;
        for (size_t k = 0; k < needed; k++)
            lines[k].taken = !marked || lines[k].marked;
        if (needed)
            join(lines, needed, &ends[i], out);
        if (needed)
            return true;
    }
    return false;
}

/* least[i * (goal + 1) + sum]: so few of the first `i` lines have to be left that the others make
 * up `sum`. */
static size_t find_least(const struct fit_line *lines, size_t count, size_t goal, size_t end,
                         unsigned char *least)
{
    size_t width = goal + 1, best = 0;
    memset(least, NO_WAY, (count + 1) * width);
    least[0] = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = lines[i].text.count + end;
        for (size_t sum = 0; sum <= goal; sum++) {
            unsigned char left = least[i * width + sum];
            unsigned char *leaves = &least[(i + 1) * width + sum];
            if (left < LEFT_MAX && left + 1 < *leaves)
                *leaves = left + 1;
            if (left != NO_WAY && sum + size <= goal && left < leaves[size])
                leaves[size] = left;
        }
        bool reached = least[(i + 1) * width + goal] != NO_WAY;
        if (reached && (!best || least[(i + 1) * width + goal] < least[best * width + goal]))
            best = i + 1;
    }
    return best;
}

/* Back from the goal: the lines that led to it. */
static void retrace(struct fit_line *lines, size_t count, size_t goal, size_t end,
                    const unsigned char *least)
{
    size_t width = goal + 1, sum = goal;
    for (size_t i = count; i-- > 0;) {
        size_t size = lines[i].text.count + end;
        unsigned char left = least[(i + 1) * width + sum];
        lines[i].taken = size <= sum && least[i * width + sum - size] == left;
        sum -= lines[i].taken ? size : 0;
    }
}

static bool take_some(struct fit_line *lines, size_t count, size_t length, struct bytes *out)
{
    unsigned char *least = xmalloc((count + 1) * (length + 3));
    bool found = false;
    for (size_t i = 0; i < USUAL_ENDS && !found; i++) {
        size_t end = strlen(ends[i].end), goal = length + (ends[i].last ? 0 : end);
        size_t needed = find_least(lines, count, goal, end, least);
        found = needed > 0;
        if (!found)
            continue;
        retrace(lines, needed, goal, end, least);
        join(lines, needed, &ends[i], out);
    }
    xfree(least);
    return found;
}

bool fit_lines(struct fit_line *lines, size_t count, size_t length, struct bytes *out)
{
    for (size_t i = 0; i < count; i++)
        lines[i].taken = false;
    return take_first(lines, count, behind_marked(lines, count), true, length, out, 0, ENDS) ||
           take_first(lines, count, 0, true, length, out, 0, ENDS) ||
           take_first(lines, count, 0, false, length, out, 0, USUAL_ENDS) ||
           (length <= LENGTH_MAX && count <= FIT_LINES &&
            take_some(lines, count, length, out)) ||
           take_first(lines, count, 0, false, length, out, PIECES, ENDS);
}

/* --- letters --- */

bool fit_letters(struct fit_line *lines, size_t count, struct bytes *store)
{
    bool any = false;
    size_t from = 0;
    for (size_t i = 0; i < count; i++) /* it is not moved afterwards */
        from += lines[i].text.count;
    bytes_reserve(store, from + 1);
    for (size_t i = 0; i < count; i++) {
        from = store->count;
        bool can = letters_narrow(store, lines[i].text);
        if (!can || store->count - from == lines[i].text.count)
            continue;
        lines[i].text = span_skip(bytes_span(store), from);
        any = true;
    }
    return any;
}
