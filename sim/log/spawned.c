/* SPDX-License-Identifier: MIT */
/* expect -d, and exp_internal: what is sent, and with each byte that comes all that has come and
 * was not yet matched (expect(1), exp_internal). So a line has mostly what the one before it had,
 * and new is only what stands behind that; a match takes its part off the front.
 */
#include "log/readers.h"

#include "log/marks.h"
#include "log/spelling.h"

#include <string.h>

#define KNOWN_MAX 4096 /* bytes of an old buffer that are looked for: match_max is 2000 */

enum spawned_line { SPAWNED_SENDS, SPAWNED_LOOKS, SPAWNED_MATCHED, SPAWNED_OTHER };

/* What stands between the words of such a line, as bytes. Quotes inside have no sign, so the last
 * place where its end fits is its end. */
static enum spawned_line spawned_line(struct span text, struct bytes *bytes)
{
    static const struct {
        const char *opens, *closes;
        enum spawned_line line;
    } rows[] = {
        {"send: sending \"", "\" to {", SPAWNED_SENDS},
        {"expect: does \"", "\" (spawn_id", SPAWNED_LOOKS},
        {"expect: set expect_out(buffer) \"", "\"", SPAWNED_MATCHED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = log_search(text, rows[i].opens), length = strlen(rows[i].closes), end;
        if (at == text.count)
            continue;
        struct span rest = span_skip(text, at + strlen(rows[i].opens));
        end = rest.count >= length ? rest.count - length : 0;
        while (end > 0 && !span_starts(span_skip(rest, end), rows[i].closes))
            end--;
        if (!span_starts(span_skip(rest, end), rows[i].closes))
            continue;
        spelling_decode(log_spellings, span_cut(rest, end), bytes);
        return rows[i].line;
    }
    return SPAWNED_OTHER;
}

/* What it says of its patterns, and of parts of what was matched. */
static bool is_of_the_tool(struct span text)
{
    return span_starts(text, "Gate keeper ") || span_starts(text, "expect: set expect_out(") ||
           (span_starts(text, "\"") && span_contains(text, "\"? "));
}

int log_spawned_shape(const struct log_format *format, const struct log_line *line)
{
    struct bytes bytes = {0};
    (void)format;
    enum spawned_line kind = spawned_line(line->raw, &bytes);
    bytes_release(&bytes);
    return kind != SPAWNED_OTHER ? 30 : is_of_the_tool(line->raw) ? 1 : 0;
}

/* How much of the front of `now` is known: all that was there, or its end, where expect forgot the
 * front of a buffer that was full (match_max). */
static size_t known_of(struct span before, struct span now)
{
    if (span_same(span_cut(now, before.count), before))
        return before.count;
    before = span_skip(before, before.count > KNOWN_MAX ? before.count - KNOWN_MAX : 0);
    while (!span_same(span_cut(now, before.count), before))
        before = span_skip(before, 1);
    return before.count;
}

/* A look has all that is there, the match the front of it. */
static void add_come(struct log *log, const struct log_line *line, struct bytes *buffer,
                     struct span now, bool matched)
{
    bool whole = matched && now.count <= buffer->count; /* else a line was lost */
    size_t known = whole ? now.count : known_of(bytes_span(buffer), now);
    struct span fresh = span_skip(now, known);
    if (fresh.count)
        log_add_more(log, line, LOG_MODEM, fresh);
    else
        log_add_skipped(log, line, "repeats what another line says");
    struct bytes rest = {0};
    bytes_add_span(&rest, whole ? span_skip(bytes_span(buffer), now.count) : now);
    bytes_clear(buffer);
    bytes_add_span(buffer, matched && !whole ? SPAN("") : bytes_span(&rest));
    bytes_release(&rest);
}

void log_spawned_read(struct log *log, const struct log_lines *lines)
{
    struct bytes buffer = {0};
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct bytes bytes = {0};
        enum spawned_line kind = spawned_line(line->raw, &bytes);
        if (line->why)
            log_add_skipped(log, line, line->why);
        else if (kind == SPAWNED_SENDS)
            log_add(log, line, LOG_HOST, true, bytes_span(&bytes));
        else if (kind == SPAWNED_OTHER && !is_of_the_tool(line->text))
            log_add_comment(log, line, line->text);
        else if (kind == SPAWNED_OTHER)
            continue;
        else
            add_come(log, line, &buffer, bytes_span(&bytes), kind == SPAWNED_MATCHED);
        bytes_release(&bytes);
    }
    bytes_release(&buffer);
}
