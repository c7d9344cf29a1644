/* SPDX-License-Identifier: MIT */
/* The texts of a log whose shape was found: which bytes they stand for, whose they are when nothing
 * around them says it, and where one ends and the next begins in a line that has several.
 */
#include "log/found.h"

#include "log/capture.h"
#include "log/dialect.h"
#include "log/escapes.h"

#include <string.h>

/* --- what was said --- */

/* Without marks: a command that is still without an answer comes again as its echo. */
static enum log_side side_of_talk(const struct finding *finding, struct span text)
{
    enum talk_kind kind;
    text = span_trim(text);
    if (!talk_starts(text, &kind))
        return finding->awaits && text.count ? LOG_HOST : LOG_MODEM;
    bool echo = !finding->answered && span_same(bytes_span(&finding->command), text);
    return kind == TALK_COMMAND && !echo ? LOG_HOST : LOG_MODEM;
}

static void note(struct finding *finding, enum log_side side, struct span text)
{
    enum talk_kind kind;
    text = span_trim(text);
    if (!talk_starts(text, &kind)) {
        finding->awaits = finding->awaits || (side != LOG_HOST && span_is(text, ">"));
        finding->awaited = side == LOG_HOST ? 0 : finding->awaited; /* there it is */
        return;
    }
    if (kind == TALK_COMMAND && side != LOG_MODEM) {
        bytes_clear(&finding->command);
        bytes_add_span(&finding->command, text);
        finding->commands++;
        finding->unfinished += finding->heard && !finding->answered;
        finding->heard = finding->answered = finding->awaits = false;
    } else if (kind == TALK_RESULT) {
        finding->heard = true;
        finding->answered = finding->answered || dialect_is_final(text);
        finding->awaited = dialect_payload_length(text);
        finding->awaits = finding->awaited > 0 || dialect_wants_stream(text);
    }
}

void found_note(struct finding *finding, enum log_side side, struct span text)
{
    while (text.count) {
        size_t end = 0;
        while (end < text.count && text.at[end] != '\r' && text.at[end] != '\n')
            end++;
        note(finding, side, span_cut(text, end));
        text = span_skip(text, end + 1);
    }
}

/* CR CR LF: the echo of a CR, and the line end in front of an answer. No host sends it. */
static bool is_echoed(struct span bytes)
{
    return bytes.count > 3 && span_is(span_skip(bytes, bytes.count - 3), "\r\r\n");
}

static void add_exact(struct finding *finding, const struct log_line *line, enum log_side side,
                      struct span bytes)
{
    bool echoed = side == LOG_EITHER && is_echoed(bytes);
    if (side == LOG_EITHER)
        side = side_of_talk(finding, bytes);
    log_add(finding->log, line, echoed ? LOG_MODEM : side, true, bytes);
    found_note(finding, side, bytes);
}

/* `..OK..` was CR LF OK CR LF; two of each stand between two lines. */
static void add_dotted(struct finding *finding, const struct log_line *line, enum log_side side,
                       struct span text)
{
    text = span_trim(text);
    while (text.count) {
        size_t end = 0, dots;
        while (end + 1 < text.count && (text.at[end] != '.' || text.at[end + 1] != '.'))
            end++;
        bool last = end + 1 >= text.count;
        struct span piece = span_cut(text, last ? text.count : end);
        if (last && piece.count && piece.at[piece.count - 1] == '.')
            piece.count--;
        if (span_trim(piece).count) {
            log_add(finding->log, line, side, false, piece);
            note(finding, side, piece);
        }
        for (dots = 0; end + dots < text.count && text.at[end + dots] == '.'; dots++)
            ;
        text = span_skip(text, last ? text.count : end + dots);
    }
}

/* Whether quotes inside are written with a backslash in front, as JSON has to. */
static bool has_escapes(struct span text)
{
    return span_contains(text, "\\\"") || span_contains(text, "\\'") ||
           span_contains(text, "\\\\") || span_contains(text, "\\x") ||
           span_contains(text, "\\u00");
}

/* What is entered at a prompt need have no line end, but an ETX or a Ctrl-Z: in a log that spells
 * those they are bytes. */
static bool has_bytes(const struct finding *finding, enum log_side side, struct span text)
{
    struct bytes bytes = {0};
    if (side != LOG_HOST || !finding->awaits || !finding->shape->spelling)
        return false;
    spelling_decode(finding->shape->spelling, text, &bytes);
    bool some = bytes.count != text.count;
    bytes_release(&bytes);
    return some;
}

/* The way in which a log spells CR need not be the one in which it spells quotes: with a backslash
 * in front, or twice, as tables of values have them. */
static void unescape_quotes(struct bytes *bytes, char by)
{
    struct bytes out = {0};
    struct span rest = bytes_span(bytes);
    for (size_t i = 0; i < rest.count; i++) {
        bool escape = rest.at[i] == by && i + 1 < rest.count && strchr("\"'", rest.at[i + 1]) &&
                      rest.at[i + 1];
        if (escape)
            i++;
        bytes_add_char(&out, rest.at[i]);
    }
    bytes_clear(bytes);
    bytes_add_span(bytes, bytes_span(&out));
    bytes_release(&out);
}

void found_add_text(struct finding *finding, const struct log_line *line, enum log_side side,
                    struct span text, bool quoted)
{
    const struct spelling *spelling = finding->shape->spelling;
    struct bytes bytes = {0};
    bool spelled =
        spelling_find_end(spelling, text) < text.count || has_bytes(finding, side, text);
    if (spelled)
        spelling_decode(spelling, text, &bytes);
    else if (quoted && has_escapes(text))
        log_unescape(&bytes, text);
    else
        bytes_add_span(&bytes, text);
    if (spelled && quoted && !spelling_escapes_quotes(spelling))
        unescape_quotes(&bytes, '\\');
    if (quoted && span_contains(bytes_span(&bytes), "\"\""))
        unescape_quotes(&bytes, '"');
    text = bytes_span(&bytes);
    finding->last = side;
    if (spelled || (finding->shape->raw && side == LOG_MODEM)) {
        add_exact(finding, line, side, text);
    } else if (finding->shape->dots) {
        add_dotted(finding, line, side, text);
    } else {
        log_add_capture(finding->log, line, side, text);
        found_note(finding, side, text);
    }
    bytes_release(&bytes);
}

/* --- texts of one line --- */

/* `AT+CSQ -> +CSQ: 20,0 OK`: what was asked and what came in one line. Returns where the command
 * ends; *answer is where what came begins. */
static size_t inline_answer(struct span text, size_t *answer)
{
    bool quoted = false;
    size_t blank = 0;
    struct talk talk;
    for (; blank < text.count; blank++) {
        quoted = quoted != (text.at[blank] == '"');
        if (!quoted && (text.at[blank] == ' ' || text.at[blank] == '\t'))
            break;
    }
    *answer = text.count;
    if (blank == text.count || !talk_find(NULL, text, blank, &talk) || talk.kind != TALK_RESULT)
        return text.count;
    for (size_t i = blank; i < talk.words; i++) {
        if (text_is_alpha(text.at[i]) || text_is_digit(text.at[i]))
            return text.count;
    }
    *answer = talk.words;
    return blank;
}

/* Where the final result begins that ends this text, behind another one; its end: there is none. */
static size_t final_behind(struct span text)
{
    static const char *const finals[] = {"OK", "ERROR"};
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(finals[i]);
        if (text.count > length + 1 &&
            span_is(span_skip(text, text.count - length), finals[i]) &&
            strchr(" ,/|;", text.at[text.count - length - 1]))
            return text.count - length;
    }
    return text.count;
}

static void add_inline_answer(struct finding *finding, const struct log_line *line,
                              struct span text)
{
    struct span rest = span_trim(text);
    size_t final = final_behind(rest);
    struct span first = span_cut(rest, final < rest.count ? final : 0);
    while (first.count && strchr(" ,/|;", first.at[first.count - 1]))
        first.count--;
    if (first.count)
        found_add_text(finding, line, LOG_MODEM, first, false);
    found_add_text(finding, line, LOG_MODEM, span_skip(rest, first.count ? final : 0), false);
}

/* What a program joined with a blank for each line end begins with the echo, if there is one;
 * returns how long that is, with its blank. */
static size_t joined_echo(const struct finding *finding, struct span text)
{
    struct span command = bytes_span(&finding->command);
    bool echo = command.count && command.count < text.count && text.at[command.count] == ' ' &&
                span_same(span_cut(text, command.count), command);
    return echo ? command.count + 1 : 0;
}

/* `+CSQ: 5,99 OK`, `869951030000017 OK`. SEND OK and its like are one text. */
static bool is_joined_answer(struct span text)
{
    struct span first = span_trim(span_cut(text, final_behind(text)));
    if (first.count == text.count || first.count == 0)
        return false;
    size_t digits = 0;
    while (digits < first.count && text_is_digit(first.at[digits]))
        digits++;
    return digits == first.count || (first.at[0] == '+' && span_find(first, ':') < first.count);
}

/* <br> is a line's end. */
void found_add_broken(struct finding *finding, const struct log_line *line, enum log_side side,
                      struct span text, bool quoted)
{
    while (text.count) {
        size_t end = 0;
        while (end < text.count && !span_starts(span_skip(text, end), "<br"))
            end++;
        if (end > 0)
            found_add_text(finding, line, side, span_cut(text, end), quoted);
        if (end >= text.count)
            break;
        text = span_skip(text, end);
        text = span_skip(text, span_find(text, '>') + 1);
    }
}

static enum log_side side_by_tail(const struct finding *finding, struct span tail)
{
    const struct front *front = NULL;
    if (finding->shape->tails.speaks)
        front = front_find(&finding->shape->tails, skeleton_of(span_cut(tail, 200)).hash);
    return front && front->used ? front->side : LOG_EITHER;
}

/* Unquoted text may have a remark, the answer, or a column that says whose it is behind it. */
static void add_unquoted(struct finding *finding, const struct log_line *line,
                         enum log_side side, struct span text)
{
    enum talk_kind kind;
    struct span words = span_trim(text);
    size_t answer, end = words.count ? frame_remark(words) : 0;
    enum log_side told =
        side == LOG_EITHER ? side_by_tail(finding, span_skip(words, end)) : LOG_EITHER;
    if (told != LOG_EITHER) {
        found_add_broken(finding, line, told, span_trim(span_cut(words, end)), false);
        return;
    }
    size_t echo = side == LOG_MODEM ? joined_echo(finding, words) : 0;
    if (echo)
        found_add_text(finding, line, side, span_cut(words, echo - 1), false);
    if (echo || (side == LOG_MODEM && is_joined_answer(words))) {
        add_inline_answer(finding, line, span_skip(words, echo));
        return;
    }
    if (finding->shape->dots || !talk_starts(words, &kind)) {
        found_add_broken(finding, line, side, text, false);
        return;
    }
    if (kind == TALK_COMMAND && (end = inline_answer(words, &answer)) < words.count) {
        found_add_text(finding, line, LOG_HOST, span_cut(words, end), false);
        add_inline_answer(finding, line, span_skip(words, answer));
        return;
    }
    end = frame_remark(words);
    found_add_broken(finding, line, side, span_trim(span_cut(words, end)), false);
    log_add_comment(finding->log, line, span_skip(words, end));
}

/* `"len": 4`: the next member of an object, and no more of a list. */
static bool is_key(struct span quoted)
{
    struct span rest = span_skip(quoted, 1);
    return span_starts(span_trim(span_skip(rest, frame_closes(rest, quoted.at[0]) + 1)), ":") ||
           span_starts(span_skip(rest, span_find(rest, quoted.at[0]) + 1), ":");
}

/* Lists go on: `['OK\r\n', 'x']`; and what else is said in the line stands in frames of its own. */
void found_add_framed(struct finding *finding, const struct log_line *line, enum log_side side,
                      size_t from)
{
    struct span raw = line->raw;
    struct talk talk;
    for (;;) {
        struct frame frame;
        frame_cut(raw, from, &frame);
        struct span tail = span_skip(raw, frame.tail), more = tail;
        enum log_side whose = side == LOG_EITHER ? side_by_tail(finding, tail) : side;
        if (frame.quoted || frame.tail < raw.count)
            found_add_broken(finding, line, whose, frame.text, frame.quoted);
        else
            add_unquoted(finding, line, whose, frame.text);
        finding->quote = frame.open ? frame.quote : '\0';
        finding->last = frame.open ? whose : finding->last;
        bool list = span_strip(&more, ",");
        more = span_trim(more);
        span_strip(&more, "b");
        list = list && frame.quoted && more.count > 1 && more.at[0] == frame.quote &&
               !is_key(more);
        if (list) {
            from = raw.count - more.count + 1;
        } else if (frame.tail < raw.count &&
                   talk_find(finding->shape->spelling, raw, frame.tail, &talk) && !talk.glued) {
            from = talk.at;
            side = talk.kind == TALK_COMMAND ? LOG_HOST : LOG_MODEM;
        } else {
            return;
        }
    }
}
