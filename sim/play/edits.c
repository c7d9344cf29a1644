/* SPDX-License-Identifier: MIT */
/* A unified diff (POSIX, diff -u) without comparing files: whoever wrote the new one knows which
 * lines it kept. All that is left to do is to leave out what has not changed, and to put those
 * that are gone before those that are new. */
#include "play/edits.h"

#define CONTEXT 3

static struct span take(struct span *lines)
{
    size_t end = span_find(*lines, '\n');
    struct span line = span_cut(*lines, end);
    *lines = span_skip(*lines, end + 1);
    return line;
}

static void add_line(struct bytes *out, char sign, struct span line)
{
    bytes_add_char(out, sign);
    bytes_add_span(out, line);
    bytes_add_char(out, '\n');
}

static void add_lines(struct bytes *out, enum edit edit, struct span lines)
{
    while (lines.count)
        add_line(out, (char)edit, take(&lines));
}

/* --- gathering --- */

/* How many bytes of whole lines two texts have in common at their ends. */
static size_t common_tail(struct span a, struct span b)
{
    size_t same = 0, lines = 0;
    while (same < a.count && same < b.count &&
           a.at[a.count - 1 - same] == b.at[b.count - 1 - same]) {
        same++;
        bool begins_a = same == a.count || a.at[a.count - 1 - same] == '\n';
        bool begins_b = same == b.count || b.at[b.count - 1 - same] == '\n';
        lines = begins_a && begins_b ? same : lines;
    }
    return lines;
}

static void end_run(struct edits *edits)
{
    struct span gone = bytes_span(&edits->gone), fresh = bytes_span(&edits->fresh);
    struct span old = gone, new = fresh;
    while (old.count && new.count && span_same(take(&old), take(&new))) {
        add_lines(&edits->lines, EDIT_KEPT, span_cut(gone, gone.count - old.count));
        gone = old;
        fresh = new;
    }
    size_t tail = common_tail(gone, fresh);
    struct span same = span_skip(gone, gone.count - tail);
    gone.count -= tail;
    fresh.count -= tail;
    add_lines(&edits->lines, EDIT_GONE, gone);
    add_lines(&edits->lines, EDIT_NEW, fresh);
    add_lines(&edits->lines, EDIT_KEPT, same);
    while (gone.count) {
        take(&gone);
        edits->gone_count++;
    }
    while (fresh.count) {
        take(&fresh);
        edits->fresh_count++;
    }
    bytes_clear(&edits->gone);
    bytes_clear(&edits->fresh);
}

void edits_add(struct edits *edits, enum edit edit, struct span line)
{
    struct bytes *run = edit == EDIT_GONE ? &edits->gone : &edits->fresh;
    if (edit == EDIT_KEPT) {
        end_run(edits);
        for (size_t end; (end = span_find(line, '\n')) < line.count;
             line = span_skip(line, end + 1))
            add_line(&edits->lines, (char)edit, span_cut(line, end));
        add_line(&edits->lines, (char)edit, line);
        return;
    }
    bytes_add_span(run, line);
    bytes_add_char(run, '\n');
}

void edits_end(struct edits *edits)
{
    end_run(edits);
}

void edits_release(struct edits *edits)
{
    bytes_release(&edits->gone);
    bytes_release(&edits->fresh);
    bytes_release(&edits->lines);
}

/* --- printing --- */

struct hunk {
    struct bytes body;
    size_t old, new; /* lines of it */
};

static void add_to_hunk(struct hunk *hunk, struct span line)
{
    bytes_add_span(&hunk->body, line);
    bytes_add_char(&hunk->body, '\n');
    hunk->old += line.at[0] != EDIT_NEW;
    hunk->new += line.at[0] != EDIT_GONE;
}

static size_t count_kept(struct span lines)
{
    size_t count = 0;
    while (lines.count && lines.at[0] == EDIT_KEPT) {
        take(&lines);
        count++;
    }
    return count;
}

/* The lines behind those that were kept. */
static struct span skip_kept(struct span lines, size_t count)
{
    while (count--)
        take(&lines);
    return lines;
}

/* From a change on, up to where enough lines were kept; returns what is behind it. */
static struct span read_hunk(struct hunk *hunk, struct span lines)
{
    for (;;) {
        while (lines.count && lines.at[0] != EDIT_KEPT)
            add_to_hunk(hunk, take(&lines));
        size_t kept = count_kept(lines);
        bool last = kept > 2 * CONTEXT || skip_kept(lines, kept).count == 0;
        for (size_t i = 0; i < kept && (!last || i < CONTEXT); i++)
            add_to_hunk(hunk, take(&lines));
        if (last)
            return lines;
    }
}

static void add_place(struct bytes *out, char sign, size_t line, size_t count)
{
    bytes_addf(out, " %c%zu,%zu", sign, count ? line : line - 1, count);
}

void edits_add_diff(const struct edits *edits, const char *path, struct bytes *out)
{
    struct span lines = bytes_span(&edits->lines);
    size_t old = 1, new = 1;
    if (edits->gone_count + edits->fresh_count == 0)
        return;
    bytes_addf(out, "--- %s\n+++ %s\n", path, path);
    for (;;) {
        struct hunk hunk = {0};
        size_t kept = count_kept(lines), skipped = kept > CONTEXT ? kept - CONTEXT : 0;
        if (skip_kept(lines, kept).count == 0)
            return;
        lines = skip_kept(lines, skipped);
        old += skipped;
        new += skipped;
        for (size_t i = skipped; i < kept; i++)
            add_to_hunk(&hunk, take(&lines));
        lines = read_hunk(&hunk, lines);
        bytes_add_text(out, "@@");
        add_place(out, '-', old, hunk.old);
        add_place(out, '+', new, hunk.new);
        bytes_add_text(out, " @@\n");
        bytes_add_span(out, bytes_span(&hunk.body));
        old += hunk.old;
        new += hunk.new;
        bytes_release(&hunk.body);
    }
}
