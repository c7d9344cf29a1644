/* SPDX-License-Identifier: MIT */
/* A value comes in any number of pieces, is edited, and may never be whole. What is shown for it
 * is brought up to date after each byte: stars at the first one, the # behind the last, and what
 * the edit character takes back is taken back with as many of it. So playing the hidden form
 * leaves the line of the modem as the real one did. */
#include "trace/mask.h"

#include <string.h>

/* On a line or a way with a rate it does, and where chance falls on single bytes. */
bool mask_needs_lengths(const struct scenario *scenario)
{
    bool needs = scenario->at.baud > 0 || scenario->way.up_bps > 0;
    for (size_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_spec *fault = &scenario->faults[i];
        for (size_t k = 0; k < fault->action_count; k++)
            needs |= fault->actions[k].kind == FAULT_CORRUPT ||
                     fault->actions[k].kind == FAULT_DROP ||
                     fault->actions[k].kind == FAULT_DAMAGE;
    }
    return needs;
}

/* By its words: one that only looks so costs nothing but a few stars. */
void mask_acted(struct mask *mask, struct span words)
{
    bool adds = span_starts(words, "add ");
    mask->noisy |= span_starts(words, "inject corrupt") || span_starts(words, "inject drop") ||
                   span_starts(words, "inject damage") ||
                   (adds && (span_contains(words, "corrupt") || span_contains(words, "drop") ||
                             span_contains(words, "damage")));
}

static const char *login(const struct mask *mask, const struct at_param *param)
{
    bool ours = (!param || param->ftp_login) && mask->password;
    return ours ? mask->password : "";
}

static bool is_stars(struct span value)
{
    for (size_t i = 0; i < value.count; i++)
        if (value.at[i] != '*')
            return false;
    return value.count > 0;
}

/* Is the whole value another one than the password of [ftp]? */
static bool is_other(const struct mask *mask, const struct at_param *param, struct span value)
{
    const char *password = login(mask, param);
    if (!*password)
        return span_is(value, "******#"); /* hidden before, where it was known */
    bool lifted = mask->played && is_stars(value) &&
                  (value.count == AT_STARS || value.count == strlen(password));
    return !lifted && !span_is(value, password);
}

/* Does the length of what is hidden? */
static bool counts(const struct mask *mask, const struct at_mark *mark)
{
    return mask->by_length || mask->noisy || mark->exact;
}

static char by_length(const struct mask *mask, const struct at_mark *mark, char c, size_t place)
{
    const char *password = login(mask, mark ? mark->param : NULL);
    bool garbled = mark && mark->garbled; /* were it by chance into the right one */
    bool same = place < strlen(password) ? c == password[place] && !garbled : !*password;
    if (mask->played && !garbled && (c == '*' || c == '#'))
        return c;
    return same ? '*' : '#';
}

/* --- of any length --- */

static size_t wanted_stars(const struct mask_stream *stream)
{
    size_t limit = at_range_length(stream->param ? stream->param->range : NULL);
    if (stream->lost)
        return AT_LINE_MAX;
    if (stream->count > limit)
        return limit < AT_STARS ? AT_STARS : limit + 1;
    return stream->count ? AT_STARS : 0;
}

/* `edit` takes back what is shown. */
static void bring_up_to_date(const struct mask *mask, struct mask_stream *stream, char edit,
                             struct bytes *out)
{
    struct span value = {stream->value, stream->count};
    size_t stars = wanted_stars(stream);
    bool differs = stream->closed && stars == AT_STARS && is_other(mask, stream->param, value);
    if (stream->differs && (!differs || stars != stream->stars)) {
        bytes_add_char(out, edit);
        stream->differs = false;
    }
    for (; stream->stars > stars; stream->stars--)
        bytes_add_char(out, edit);
    for (; stream->stars < stars; stream->stars++)
        bytes_add_char(out, '*');
    if (differs && !stream->differs)
        bytes_add_char(out, '#');
    stream->differs = differs;
}

static void begin_value(struct mask_stream *stream, const struct at_param *param)
{
    stream->count = stream->stars = 0;
    stream->param = param;
    stream->closed = stream->lost = stream->differs = false;
}

static void add_to_value(struct mask_stream *stream, char c, const struct at_mark *mark,
                         size_t place)
{
    bool lost = place >= AT_LINE_MAX;
    if (stream->closed || stream->param != mark->param || place == 0 ||
        (!lost && place < stream->count))
        begin_value(stream, mark->param);
    stream->lost |= lost;
    if (lost)
        return;
    while (stream->count < place) /* blanks that may have been behind it */
        stream->value[stream->count++] = ' ';
    stream->value[stream->count++] = c;
}

static void add_value(const struct mask *mask, struct mask_stream *stream, struct span bytes,
                      const struct at_mark *mark, struct bytes *out)
{
    for (size_t i = 0; i < bytes.count; i++) {
        size_t place = mark->place < AT_LINE_MAX ? mark->place + i : AT_LINE_MAX;
        if (counts(mask, mark)) {
            bytes_add_char(out, by_length(mask, mark, bytes.at[i], place));
            continue;
        }
        add_to_value(stream, bytes.at[i], mark, place);
        stream->closed = mark->whole && i + 1 == mark->count;
        bring_up_to_date(mask, stream, '\b', out);
    }
}

/* A byte that is shown, and what it does to the value before it. */
static void add_edge(const struct mask *mask, struct mask_stream *stream, char c,
                     const struct at_mark *mark, struct bytes *out)
{
    enum at_secrecy secrecy = mark->secrecy;
    if (counts(mask, mark)) {
        bytes_add_char(out, c);
        return;
    }
    if (secrecy == AT_REOPENED)
        bytes_add_char(out, c);
    if (secrecy == AT_ERASED && stream->lost)
        stream->lost = false;
    else if (secrecy == AT_ERASED && stream->count)
        stream->count--;
    stream->closed = secrecy == AT_CLOSED;
    bring_up_to_date(mask, stream, c, out);
    if (secrecy == AT_CLOSED)
        bytes_add_char(out, c);
}

/* PASS: the whole rest of the line is the value, with commas and quotes. */
static void add_ftp(const struct mask *mask, struct span line, struct bytes *out)
{
    struct span value = span_skip(line, sizeof "PASS");
    if (!span_starts_nocase(line, "PASS ") || value.count == 0) {
        bytes_add_span(out, line);
        return;
    }
    bytes_add_span(out, span_cut(line, sizeof "PASS"));
    for (size_t i = 0; mask->by_length && i < value.count; i++)
        bytes_add_char(out, by_length(mask, NULL, value.at[i], i));
    if (!mask->by_length)
        bytes_add_text(out, is_other(mask, NULL, value) ? "******#" : "******");
}

void mask_add_run(struct mask *mask, enum lane lane, struct span bytes,
                  const struct at_mark *mark, struct bytes *out)
{
    struct mask_stream *stream = lane == LANE_TO_MODEM ? &mask->to_modem : &mask->from_modem;
    if (!mask->shows && lane == LANE_TO_FTP)
        add_ftp(mask, bytes, out);
    else if (!mask->shows && lane == LANE_SCENARIO)
        at_hide_secrets(NULL, bytes, out); /* answers and URCs that it was told to give */
    else if (mask->shows || mark->secrecy == AT_PLAIN)
        bytes_add_span(out, bytes);
    else if (mark->secrecy == AT_VALUE)
        add_value(mask, stream, bytes, mark, out);
    else
        for (size_t i = 0; i < bytes.count; i++)
            add_edge(mask, stream, bytes.at[i], mark, out);
}

void mask_add(struct mask *mask, enum lane lane, struct span bytes,
              const struct at_marks *marks, struct bytes *out)
{
    bool runs = lane == LANE_TO_MODEM || lane == LANE_FROM_MODEM;
    for (size_t from = 0; from < bytes.count;) {
        struct at_mark mark = at_marks_at(runs ? marks : NULL, from);
        struct span some = span_cut(span_skip(bytes, from), mark.count);
        mask_add_run(mask, lane, some, &mark, out);
        from += some.count;
    }
}
