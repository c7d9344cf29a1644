/* SPDX-License-Identifier: MIT */
/* inih tells comments, keys and nonsense apart. Stock builds of it cut lines and section names
 * without a word, know no line numbers, and join indented lines to the one before. So it gets
 * its lines from here: left-trimmed, heads taken out, values left out. inih asks for a line
 * only after the handler has seen the one before: the line at hand is always the handler's. */
#include "scenario/outline.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"
#include "scenario/values.h"

#include <ini.h>
#include <string.h>

struct reader {
    struct outline *outline;
    const char *file;
    struct complaints *complaints;
    struct span rest; /* of the text */
    struct entry entry;
    bool owed; /* inih got this line as KEY = VALUE and has not called back */
    bool open; /* a section is known; the keys of an unknown one are not looked at */
    bool any;  /* a section head was seen */
};

static bool settle(struct reader *reader);
static char *next_line(char *to, int size, void *stream);
static int take_entry(void *user, const char *section, const char *name, const char *value);

void outline_read(struct outline *outline, const char *file, struct span text,
                  struct complaints *complaints)
{
    struct reader reader = {.outline = outline, .file = file, .complaints = complaints};
    reader.rest = span_skip(text, span_starts(text, "\xef\xbb\xbf") ? 3 : 0);
    enum { NO_MEMORY = -2 }; /* of builds without INI_USE_STACK */
    do                       /* some builds stop at the first mistake: go on behind it */
        if (ini_parse_stream(next_line, &reader, take_entry, &reader) == NO_MEMORY)
            out_of_memory(0);
    while (settle(&reader));
}

void outline_release(struct outline *outline)
{
    xfree(outline->sections);
    xfree(outline->entries);
    *outline = (struct outline){0};
}

/* --- lines --- */

static struct span value_of(struct span text)
{
    return span_trim(span_cut(text, value_comment(text)));
}

static struct span take_line(struct reader *reader)
{
    struct span line = span_take(&reader->rest, '\n');
    if (line.count && line.at[line.count - 1] == '\r')
        line.count--;
    return line;
}

static size_t key_end(struct span line)
{
    size_t equals = span_find(line, '='), colon = span_find(line, ':');
    return equals < colon ? equals : colon;
}

static bool is_comment(struct span line)
{
    return line.count == 0 || line.at[0] == ';' || line.at[0] == '#';
}

static void take_head(struct reader *reader, struct span line);

/* What inih shall see of a line: nothing of heads and of lines that cannot be read. */
static struct span for_inih(struct reader *reader, size_t space)
{
    struct span raw = reader->entry.text, line = span_trim(raw);
    const char *file = reader->file;
    int number = reader->entry.line;
    size_t end = key_end(line);
    if (raw.count > SCENARIO_LINE_MAX) {
        complain(reader->complaints, file, number,
                 "a line of %zu characters; expected at most %d", raw.count, SCENARIO_LINE_MAX);
    } else if (span_find(raw, '\0') < raw.count) {
        complain(reader->complaints, file, number, "a zero byte; expected text");
    } else if (is_comment(line)) {
        return span_cut(line, 0);
    } else if (line.at[0] == '[') {
        take_head(reader, line);
    } else if (end + 1 > space) {
        complain(reader->complaints, file, number,
                 "a key of %zu characters; expected KEY = VALUE", end);
    } else {
        reader->owed = true;
        reader->entry.key = span_trim(span_cut(line, end));
        reader->entry.value = value_of(span_skip(line, end + 1));
        return span_cut(line, end + 1);
    }
    return span_cut(line, 0);
}

/* Says what was wrong with the line before. false: there is no other one. */
static bool settle(struct reader *reader)
{
    if (reader->owed)
        complain(reader->complaints, reader->file, reader->entry.line,
                 "not understood; expected KEY = VALUE, [SECTION] or a comment");
    reader->owed = false;
    return reader->rest.count > 0 && reader->complaints->count <= COMPLAINTS_MAX;
}

/* ini_reader of inih: one line into `to`, NULL at the end. */
static char *next_line(char *to, int size, void *stream)
{
    struct reader *reader = stream;
    if (!settle(reader))
        return NULL;
    reader->entry.line++;
    reader->entry.text = take_line(reader);
    struct span shown = for_inih(reader, (size_t)size - 2);
    span_copy(shown, to, (size_t)size);
    return to;
}

/* ini_handler of inih. */
static int take_entry(void *user, const char *section, const char *name, const char *value)
{
    struct reader *reader = user;
    struct outline *outline = reader->outline;
    (void)section, (void)name, (void)value;
    reader->owed = false;
    if (!reader->any)
        complain(reader->complaints, reader->file, reader->entry.line,
                 "%.*s stands before the first section; expected [SECTION]",
                 SPAN_ARGS(reader->entry.key));
    if (!reader->open)
        return 1;
    if (outline->entry_count == outline->entry_size) {
        outline->entry_size = outline->entry_size ? outline->entry_size * 2 : 32;
        outline->entries =
            xrealloc(outline->entries, outline->entry_size * sizeof *outline->entries);
    }
    outline->entries[outline->entry_count++] = reader->entry;
    outline->sections[outline->section_count - 1].count++;
    return 1;
}

/* --- section heads --- */

static const struct section_row *find_section(struct span name)
{
    const struct section_row *row = scenario_sections;
    while (row->name && !span_is(name, row->name))
        row++;
    return row->name ? row : NULL;
}

static void complain_unknown_section(struct reader *reader, struct span kind)
{
    struct bytes names = {0}, hint = {0};
    for (const struct section_row *row = scenario_sections; row->name; row++)
        bytes_addf(&names, "%s%s", names.count ? ", " : "", row->name);
    if (!outline_add_hint(&hint, kind, bytes_span(&names)))
        bytes_addf(&hint, "; expected one of %s", bytes_at(&names));
    complain(reader->complaints, reader->file, reader->entry.line, "unknown section [%.*s]%s",
             SPAN_ARGS(kind), bytes_at(&hint));
    bytes_release(&names);
    bytes_release(&hint);
}

static const struct section *find_same(const struct outline *outline,
                                       const struct section_row *row, struct span name)
{
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &outline->sections[i];
        if (section->row == row && span_same(section->name, name))
            return section;
    }
    return NULL;
}

static void open_section(struct reader *reader, const struct section_row *row, struct span name)
{
    struct outline *outline = reader->outline;
    const struct section *same = find_same(outline, row, name);
    if (same && !row->again)
        complain(reader->complaints, reader->file, reader->entry.line,
                 "[%s%s%.*s] stands twice, first on line %d; expected one", row->name,
                 name.count ? " " : "", SPAN_ARGS(name), same->line);
    if (outline->section_count >= SCENARIO_RULES_MAX) {
        complain(reader->complaints, reader->file, reader->entry.line,
                 "too many sections; expected at most %d", SCENARIO_RULES_MAX);
        return;
    }
    if (outline->section_count == outline->section_size) {
        outline->section_size = outline->section_size ? outline->section_size * 2 : 16;
        outline->sections =
            xrealloc(outline->sections, outline->section_size * sizeof *outline->sections);
    }
    outline->sections[outline->section_count++] = (struct section){
        .row = row, .name = name, .line = reader->entry.line, .first = outline->entry_count};
    reader->open = true;
}

/* [KIND] or [KIND NAME], then nothing or a comment. */
static void take_head(struct reader *reader, struct span line)
{
    size_t end = span_find(line, ']');
    struct span name, behind = span_trim(span_skip(line, end + 1));
    struct span kind = value_word(span_trim(span_skip(span_cut(line, end), 1)), &name);
    const struct section_row *row = find_section(kind);
    int number = reader->entry.line;
    reader->any = true;
    reader->open = false;
    if (end == line.count)
        complain(reader->complaints, reader->file, number, "no ] behind the section's name");
    else if (!is_comment(behind))
        complain(reader->complaints, reader->file, number,
                 "\"%.*s\" behind the section's name; expected nothing or a comment",
                 SPAN_ARGS(span_cut(behind, 60)));
    if (escape_words_need(name))
        complain(reader->complaints, reader->file, number,
                 "control characters in the name \"%.*s\"; expected text", SPAN_ARGS(name));
    if (!row)
        complain_unknown_section(reader, span_cut(kind, 60));
    else if (row->named && name.count == 0)
        complain(reader->complaints, reader->file, number,
                 "[%s] has no name; expected [%s NAME]", row->name, row->name);
    else if (!row->named && name.count > 0)
        complain(reader->complaints, reader->file, number,
                 "[%s %.*s]: expected [%s] without a name", row->name, SPAN_ARGS(name),
                 row->name);
    if (row)
        open_section(reader, row, row->named ? name : SPAN(""));
}

/* How far a name is from the wanted one. Of `baudrate` and `baud` one is the other and more. */
static size_t distance_of(struct span name, struct span candidate)
{
    enum { SHORTEST = 3 };
    size_t count = name.count < candidate.count ? name.count : candidate.count;
    bool begins = count >= SHORTEST &&
                  span_same_nocase(span_cut(name, count), span_cut(candidate, count));
    return begins ? 1 : text_distance(name, candidate);
}

bool outline_can_hold(struct span value)
{
    struct bytes line = {0};
    for (size_t i = 0; i < value.count; i++) {
        if (strchr("\r\n", value.at[i])) /* finds a zero byte too */
            return false;
    }
    bytes_addf(&line, " %.*s", SPAN_ARGS(value));
    bool whole = span_same(value_of(bytes_span(&line)), value);
    bytes_release(&line);
    return whole;
}

/* inih sees a comment even between quotes there. */
bool outline_can_name(struct span key)
{
    bool good = key.count > 0 && outline_can_hold(key) && key_end(key) == key.count &&
                !is_comment(key) && key.at[0] != '[';
    for (size_t i = 0; i + 1 < key.count; i++)
        good = good && !((key.at[i] == ' ' || key.at[i] == '\t') && key.at[i + 1] == ';');
    return good;
}

bool outline_add_hint(struct bytes *out, struct span name, struct span names)
{
    struct span nearest = {0};
    size_t least = 2 + name.count / 4;
    while (names.count) {
        size_t end = 0;
        while (end < names.count && names.at[end] != ' ' && names.at[end] != ',' &&
               names.at[end] != '\n')
            end++;
        struct span candidate = span_cut(names, end);
        size_t distance = distance_of(name, candidate);
        if (end > 0 && distance < least) {
            least = distance;
            nearest = candidate;
        }
        names = span_skip(names, end + 1);
    }
    if (nearest.count)
        bytes_addf(out, "; did you mean \"%.*s\"?", SPAN_ARGS(nearest));
    return nearest.count > 0;
}
