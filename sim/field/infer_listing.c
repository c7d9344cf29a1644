/* SPDX-License-Identifier: MIT */
/* Listings tell what a folder has: lines as `ls -l` prints them, which nearly all servers do.
 *
 *   -rw-r--r--    1 user     group        1024 Nov 22 11:00 1K.txt
 */
#include "base/calendar.h"
#include "field/infer.h"
#include "field/infer_parts.h"
#include "scenario/values.h"

#include <string.h>

#define OURS         "total 0\r\nd" /* how the embedded server begins one */
#define LISTING_MOST 900            /* characters: it stands in one line */

struct listed {
    bool folder;
    int64_t size;
    int month, day, hour, minute;
    struct span name;
};

static struct span take_word(struct span *rest)
{
    while (span_starts(*rest, " "))
        *rest = span_skip(*rest, 1);
    struct span word = span_cut(*rest, span_find(*rest, ' '));
    *rest = span_skip(*rest, word.count);
    return word;
}

static int month_of(struct span word)
{
    int month = 1;
    while (month <= 12 && !span_is(word, calendar_month(month)))
        month++;
    return month <= 12 ? month : 0;
}

static int small_number(struct span text)
{
    int64_t number;
    return span_number(text, 9999, &number) ? (int)number : -1;
}

static bool read_entry(struct span line, struct listed *out)
{
    struct span words[8];
    if (!span_starts(line, "-") && !span_starts(line, "d"))
        return false;
    for (size_t i = 0; i < 8; i++)
        words[i] = take_word(&line);
    size_t colon = span_find(words[7], ':');
    *out = (struct listed){.folder = words[0].at[0] == 'd', .month = month_of(words[5])};
    out->day = small_number(words[6]);
    out->hour = colon < words[7].count ? small_number(span_cut(words[7], colon)) : 0;
    out->minute = colon < words[7].count ? small_number(span_skip(words[7], colon + 1)) : 0;
    out->name = span_skip(line, 1);
    return words[0].count == 10 && out->month && out->day > 0 && out->name.count > 0 &&
           span_number(words[4], 1 << 24, &out->size);
}

/* The newest time is when the world begins; its year is not told. */
static void tell_date(struct inference *infer, const struct listed *entry)
{
    struct bytes date = {0};
    bytes_addf(&date, "2020-%02d-%02dT%02d:%02d:00Z", entry->month, entry->day, entry->hour,
               entry->minute);
    infer_set(infer, "scenario", "date", "the files' times, as a listing shows them",
              bytes_span(&date));
    bytes_release(&date);
}

static void add_entry(struct inference *infer, struct span folder, const struct listed *entry)
{
    struct bytes path = {0};
    if (span_is(entry->name, ".") || span_is(entry->name, ".."))
        return;
    bytes_add_span(&path, folder);
    if (path.count == 0 || bytes_at(&path)[path.count - 1] != '/')
        bytes_add_char(&path, '/');
    bytes_add_span(&path, entry->name);
    if (entry->folder)
        infer_add_folder(infer, bytes_span(&path));
    else if (!made_paths_has(infer->made, infer->operations->count, bytes_span(&path)))
        infer_add_sized(infer, bytes_span(&path), (size_t)entry->size);
    bytes_release(&path);
}

/* Another server's listing is sent as it is; ours would have other columns. */
static void keep_text(struct inference *infer, struct span data)
{
    struct bytes text = {0};
    if (data.count == 0 || span_starts(data, OURS))
        return;
    value_add_text(&text, data, LISTING_MOST);
    infer_set(infer, "ftp", "listing", "as the log's server lists it", bytes_span(&text));
    bytes_release(&text);
}

void infer_listing(struct inference *infer, const struct operation *op)
{
    struct bytes folder = {0};
    struct span rest = bytes_span(&op->data);
    op_get_folder(op, &folder);
    keep_text(infer, rest);
    if (!op->announced)
        infer_set(infer, "ftp", "listing", "an empty folder has none", SPAN("none"));
    while (rest.count) {
        size_t end = span_find(rest, '\n');
        struct span line = span_cut(rest, end);
        struct listed entry;
        while (line.count && line.at[line.count - 1] == '\r')
            line.count--;
        if (read_entry(line, &entry)) {
            add_entry(infer, bytes_span(&folder), &entry);
            tell_date(infer, &entry);
        }
        rest = span_skip(rest, end + 1);
    }
    bytes_release(&folder);
}
