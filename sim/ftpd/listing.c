/* SPDX-License-Identifier: MIT */
/* LIST, NLST, MLSD and STAT line by line, since a folder of 100,000 files must not become one text
 * in memory. The long form is that of `ls -l`, which clients parse though no standard says so (RFC
 * 959, 4.1.3 leaves it open; RFC 3659 made MLSD for that reason). */
#include "ftpd/listing.h"

#include "base/calendar.h"
#include "base/die.h"

#define DAY      86400
#define HALFYEAR (180 * DAY)

static void add_type(struct bytes *out, const struct tree_info *info);
static void add_size(struct bytes *out, const struct tree_info *info);
static void add_modify(struct bytes *out, const struct tree_info *info);
static void add_perm(struct bytes *out, const struct tree_info *info);

/* RFC 3659, 7.5. */
static const struct fact {
    unsigned fact;
    const char *name;
    void (*add)(struct bytes *out, const struct tree_info *info);
} facts_known[] = {
    {FACT_TYPE, "type", add_type},
    {FACT_SIZE, "size", add_size},
    {FACT_MODIFY, "modify", add_modify},
    {FACT_PERM, "perm", add_perm},
};
enum { FACTS = sizeof facts_known / sizeof *facts_known };

static bool has_wildcard(struct span name)
{
    return span_find(name, '*') < name.count || span_find(name, '?') < name.count;
}

/* Shell wildcards * and ?, letters as they are. */
static bool matches(struct span name, struct span pattern)
{
    size_t n = 0, p = 0, star = SIZE_MAX, resume = 0;
    while (n < name.count) {
        if (p < pattern.count && pattern.at[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.count && (pattern.at[p] == '?' || pattern.at[p] == name.at[n])) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.count && pattern.at[p] == '*')
        p++;
    return p == pattern.count;
}

static bool next_entry(struct listing *listing, struct tree_info *info)
{
    struct span path = bytes_span(&listing->path);
    do {
        if (tree_entry_after(listing->tree, path, span_of(listing->before), info) != TREE_OK)
            return false;
        span_copy(span_of(info->name), listing->before, sizeof listing->before);
    } while (listing->pattern[0] && !matches(span_of(info->name), span_of(listing->pattern)));
    return true;
}

/* "logs/x*": the folder logs and a pattern, if anything there matches. */
static enum tree_result open_pattern(struct listing *listing,
                                     const struct listing_request *request)
{
    struct span pattern = span_file_name(request->path), shown = request->path;
    struct tree_info info;
    shown.count -= pattern.count;
    if (!has_wildcard(pattern) || pattern.count > FTPD_NAME_MAX)
        return TREE_MISSING;
    span_copy(pattern, listing->pattern, sizeof listing->pattern);
    bytes_clear(&listing->shown);
    bytes_add_span(&listing->shown, shown);
    enum tree_result result = tree_resolve(request->cwd, shown, &listing->path);
    if (result == TREE_OK && !next_entry(listing, &info))
        result = TREE_MISSING;
    listing->before[0] = '\0';
    return result;
}

enum tree_result listing_open(struct listing *listing, struct tree *tree,
                              const struct listing_request *request)
{
    struct tree_info info = {0};
    struct span path = request->path;
    *listing = (struct listing){
        .tree = tree, .form = request->form, .now = request->now, .facts = request->facts};
    listing->text = request->text;
    bytes_add_span(&listing->shown, path);
    enum tree_result result = tree_resolve(request->cwd, path, &listing->path);
    if (result == TREE_OK)
        result = tree_stat(tree, bytes_span(&listing->path), &info);
    listing->is_file = result == TREE_OK && !info.is_folder;
    if (result == TREE_OK && info.is_folder && path.count && path.at[path.count - 1] != '/')
        bytes_add_char(&listing->shown, '/');
    if (span_is(path, "."))
        bytes_clear(&listing->shown);
    if (result == TREE_MISSING && request->form != LISTING_FACTS)
        result = open_pattern(listing, request);
    if (listing->is_file && request->form == LISTING_FACTS)
        result = TREE_NOT_FOLDER;
    if (result != TREE_OK)
        listing_close(listing);
    return result;
}

void listing_close(struct listing *listing)
{
    bytes_release(&listing->path);
    bytes_release(&listing->shown);
}

/* Columns as in application note V1.02, 5.11. Who and rights are the same for all. */
static void add_long(struct listing *listing, struct bytes *out, const struct tree_info *info,
                     struct span name)
{
    struct civil civil = calendar_civil(info->mtime);
    int64_t age = listing->now - info->mtime;
    bytes_addf(out, "%crw-rw-rw-   1 user     group%12llu %s %2d ", info->is_folder ? 'd' : '-',
               (unsigned long long)info->size, calendar_month(civil.month), civil.day);
    if (age < HALFYEAR && age > -DAY)
        bytes_addf(out, "%02d:%02d ", civil.hour, civil.minute);
    else
        bytes_addf(out, "%5lld ", (long long)civil.year);
    bytes_add_span(out, name);
    bytes_add_text(out, "\r\n");
}

static void add_entry(struct listing *listing, struct bytes *out, const struct tree_info *info)
{
    struct span name = span_of(info->name);
    switch (listing->form) {
    case LISTING_LONG:
        add_long(listing, out, info, name);
        break;
    case LISTING_NAMES:
        bytes_add_span(out, bytes_span(&listing->shown));
        bytes_add_span(out, name);
        bytes_add_text(out, "\r\n");
        break;
    case LISTING_FACTS:
        listing_add_facts(out, info, listing->facts, name);
        bytes_add_text(out, "\r\n");
        break;
    }
}

static void add_file(struct listing *listing, struct bytes *out)
{
    struct tree_info info;
    if (tree_stat(listing->tree, bytes_span(&listing->path), &info) != TREE_OK)
        return;
    info.name = bytes_at(&listing->shown); /* as the client named it */
    if (listing->form == LISTING_LONG) {
        add_long(listing, out, &info, span_of(info.name));
    } else {
        bytes_add_span(out, span_of(info.name));
        bytes_add_text(out, "\r\n");
    }
}

/* The folder itself and the one above, as the note's example begins. */
static void add_head(struct listing *listing, struct bytes *out)
{
    struct tree_info here, above;
    struct bytes up = {0};
    tree_resolve(bytes_span(&listing->path), SPAN(".."), &up);
    if (tree_stat(listing->tree, bytes_span(&listing->path), &here) == TREE_OK &&
        tree_stat(listing->tree, bytes_span(&up), &above) == TREE_OK) {
        bytes_add_text(out, "total 0\r\n");
        add_long(listing, out, &here, SPAN("."));
        add_long(listing, out, &above, SPAN(".."));
    }
    bytes_release(&up);
}

bool listing_more(struct listing *listing, struct bytes *out, size_t enough)
{
    struct tree_info info;
    if (listing->is_file) {
        add_file(listing, out);
        return false;
    }
    if (listing->text.at && listing->form == LISTING_LONG) {
        bytes_add_span(out, listing->text);
        return false;
    }
    if (!listing->begun && listing->form == LISTING_LONG && !listing->pattern[0])
        add_head(listing, out);
    listing->begun = true;
    while (out->count < enough) {
        if (!next_entry(listing, &info))
            return false;
        add_entry(listing, out, &info);
    }
    return true;
}

/* --- facts --- */

void listing_add_facts(struct bytes *out, const struct tree_info *info, unsigned facts,
                       struct span name)
{
    for (size_t i = 0; i < FACTS; i++) {
        if (!(facts & facts_known[i].fact) ||
            (facts_known[i].fact == FACT_SIZE && info->is_folder))
            continue;
        bytes_addf(out, "%s=", facts_known[i].name);
        facts_known[i].add(out, info);
        bytes_add_char(out, ';');
    }
    bytes_add_char(out, ' ');
    bytes_add_span(out, name);
}

void listing_add_fact_names(struct bytes *out, unsigned facts, bool marks)
{
    for (size_t i = 0; i < FACTS; i++)
        if (marks || (facts & facts_known[i].fact))
            bytes_addf(out, "%s%s;", facts_known[i].name,
                       marks && (facts & facts_known[i].fact) ? "*" : "");
}

unsigned listing_read_facts(struct span names)
{
    unsigned facts = 0;
    while (names.count) {
        struct span name = span_take(&names, ';');
        for (size_t i = 0; i < FACTS; i++)
            if (span_is_nocase(name, facts_known[i].name))
                facts |= facts_known[i].fact;
    }
    return facts;
}

static void add_type(struct bytes *out, const struct tree_info *info)
{
    bytes_add_text(out, info->is_folder ? "dir" : "file");
}

static void add_size(struct bytes *out, const struct tree_info *info)
{
    bytes_addf(out, "%llu", (unsigned long long)info->size);
}

static void add_modify(struct bytes *out, const struct tree_info *info)
{
    calendar_add_stamp(out, info->mtime);
}

/* Everybody may do everything (RFC 3659, 7.5.5). */
static void add_perm(struct bytes *out, const struct tree_info *info)
{
    bytes_add_text(out, info->is_folder ? "cdeflmp" : "adfrw");
}
