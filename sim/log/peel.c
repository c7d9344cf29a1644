/* SPDX-License-Identifier: MIT */
/* Whether there is something to peel is asked of the first lines, in which most must have it: a
 * text that happens to be base64 is one line, not most. In JSON each layer escapes the one below,
 * so that one layer less is the log as its program wrote it; bytes become texts in quotes with
 * escapes.
 */
#include "log/peel.h"

#include "base/escape.h"
#include "log/languages.h"

#include <string.h>

#define SAMPLE    200 /* lines that are asked */
#define TOKEN_MIN 4   /* characters of base64: three bytes */

struct span peel_line(struct span *rest)
{
    struct span line = span_take(rest, '\n');
    if (line.count && line.at[line.count - 1] == '\r')
        line.count--;
    return line;
}

/* --- JSON in JSON --- */

static bool has_layer(struct span line)
{
    return span_starts(span_trim(line), "{") && span_contains(line, "{\\\"");
}

/* One backslash less in front of quotes and backslashes; the line end that the inner log had is
 * none of the outer one's. */
static void take_layer(struct span *rest, struct bytes *out)
{
    struct span line = peel_line(rest);
    for (size_t i = 0; i < line.count; i++) {
        char next = i + 1 < line.count ? line.at[i + 1] : ' ';
        if (line.at[i] == '\\' && next == 'n') {
            i++;
            continue;
        }
        if (line.at[i] == '\\' && (next == '"' || next == '\\' || next == '/'))
            i++;
        bytes_add_char(out, line.at[i]);
    }
    bytes_add_char(out, '\n');
}

/* --- base64 --- */

/* Its six bits; -1: no letter of it. */
static int value_of(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? (int)(at - letters) : -1;
}

static size_t token_length(struct span text)
{
    size_t length = 0, pads = 0;
    while (length < text.count && value_of(text.at[length]) >= 0)
        length++;
    while (length + pads < text.count && pads < 2 && text.at[length + pads] == '=')
        pads++;
    return length + pads;
}

static void decode(struct span token, struct bytes *out)
{
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < token.count && token.at[i] != '='; i++) {
        bits = bits << 6 | (unsigned)value_of(token.at[i]);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        bytes_add_char(out, (char)(bits >> count & 0xff));
    }
}

/* What a modem and its host say has line ends, and hardly anything else that cannot be printed. */
static bool is_said(struct span bytes)
{
    size_t printed = 0, ends = 0;
    for (size_t i = 0; i < bytes.count; i++) {
        printed += bytes.at[i] >= ' ' && bytes.at[i] < 0x7f;
        ends += bytes.at[i] == '\r' || bytes.at[i] == '\n';
    }
    return ends > 0 && (printed + ends) * 10 >= bytes.count * 9;
}

/* The last one of the line whose bytes are `said`; else, if `any`, the last that has the form. */
static struct span find_token(struct span line, bool any, struct bytes *bytes)
{
    struct span best = {line.at, 0};
    for (size_t i = 0; i < line.count; i++) {
        struct span rest = span_skip(line, i);
        size_t length = token_length(rest);
        bool whole = length >= TOKEN_MIN && length % 4 == 0;
        struct bytes trial = {0};
        if (whole)
            decode(span_cut(rest, length), &trial);
        bool padded = whole && rest.at[length - 1] == '=';
        if (whole &&
            (is_said(bytes_span(&trial)) || (any && (padded || length >= 2 * TOKEN_MIN)))) {
            best = span_cut(rest, length);
            bytes_clear(bytes);
            bytes_add_span(bytes, bytes_span(&trial));
        }
        bytes_release(&trial);
        i += length;
    }
    return best;
}

static bool has_token(struct span line)
{
    struct bytes bytes = {0};
    bool has = find_token(line, false, &bytes).count > 0;
    bytes_release(&bytes);
    return has;
}

static void take_token(struct span *rest, struct bytes *out)
{
    struct bytes bytes = {0}, text = {0};
    struct span line = peel_line(rest);
    struct span token = find_token(line, false, &bytes);
    if (token.count == 0)
        token = find_token(line, true, &bytes);
    size_t before = (size_t)(token.at - line.at);
    bool quoted = token.count && before > 0 && line.at[before - 1] == '"';
    bytes_add_span(out, span_cut(line, before));
    for (size_t i = 0; i < bytes.count; i++) {
        char c = bytes_at(&bytes)[i];
        if (c == '"')
            bytes_add_text(&text, "\\\"");
        else if (c == '{') /* which only a trace escapes */
            bytes_add_char(&text, c);
        else
            escape_add(&text, &c, 1);
    }
    if (token.count)
        bytes_addf(out, quoted ? "%s" : "\"%s\"", bytes_at(&text));
    bytes_add_span(out, span_skip(line, before + token.count));
    bytes_add_char(out, '\n');
    bytes_release(&bytes);
    bytes_release(&text);
}

/* --- */

static const struct layer {
    const char *about;
    bool (*has)(struct span line);
    void (*take)(struct span *rest, struct bytes *out); /* a line, or more of them */
    size_t least;                                       /* of ten lines, to be sure of it */
} layers[] = {
    {"JSON in a string of JSON", has_layer, take_layer, 7},
    {"bytes in base64", has_token, take_token, 7},
    {"literals of Pascal", languages_has_pascal, languages_take_pascal, 3},
    {"literals of Lua", languages_has_lua, languages_take_lua, 3},
};

static bool most_have(const struct layer *layer, struct span text)
{
    size_t lines = 0, have = 0;
    while (text.count && lines < SAMPLE) {
        struct span line = peel_line(&text);
        lines += span_trim(line).count > 0;
        have += layer->has(span_cut(line, 4000));
    }
    return have >= 3 && have * 10 >= lines * layer->least;
}

const char *log_peel(struct span text, struct bytes *out)
{
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        if (!most_have(&layers[i], text))
            continue;
        while (text.count)
            layers[i].take(&text, out);
        return layers[i].about;
    }
    return NULL;
}
