/* SPDX-License-Identifier: MIT */
#include "trace/mask.h"

#include <string.h>

/* What comes before a secret value; `commas` more arguments stand in between. `?` is a digit.
 * `ours`: it is the [ftp] password of the scenario that may stand there. `line`: the value is
 * all the rest of the line. */
struct mask_row {
    const char *words;
    int commas;
    bool ours, line;
};

static const struct mask_row modem_rows[] = {
    {"+FTPPW=", 0, true, false},
    {"+FTPPW:", 0, true, false},
    {"+CNCFG=", 3, false, false},
    {"+CNCFG:", 3, false, false},
    {"+CSTT=", 2, false, false},
    {"+CSTT:", 2, false, false},
    {"+CGAUTH=", 2, false, false},
    {"+CGAUTH:", 2, false, false},
    {"+SMCONF=PASSWORD,", 0, false, false},
    {"+SAPBR=3,?,PWD,", 0, false, false},
    {"\nPWD,", 0, false, true}, /* AT+SAPBR=4,<cid> */
    {"\nPWD:", 0, false, true},
    {NULL, 0, false, false},
};

static const struct mask_row ftp_rows[] = {
    {"\nPASS", 0, true, true}, /* behind it a blank, which is no byte of the value */
    {NULL, 0, false, false},
};

/* Every row's words end in one of these: most bytes need no further look. */
static const char ends[] = {'=', ':', ',', 'S'};

void mask_init(struct mask *mask, enum mask_mode mode, const char *password)
{
    *mask = (struct mask){.mode = mode, .password = password ? password : ""};
}

static bool ends_with(const struct mask_stream *stream, const char *words)
{
    size_t count = strlen(words);
    if (count > stream->seen_count)
        return false;
    const char *seen = stream->seen + stream->seen_count - count;
    for (size_t i = 0; i < count; i++) {
        if (words[i] == '?' ? !text_is_digit(seen[i]) : words[i] != seen[i])
            return false;
    }
    return true;
}

static void forget_line(struct mask_stream *stream)
{
    *stream = (struct mask_stream){.seen = "\n", .seen_count = 1};
}

static void see(struct mask_stream *stream, const struct mask_row *rows, char c)
{
    if (c == '"' || c == ' ')
        return;
    if (stream->seen_count == sizeof stream->seen)
        memmove(stream->seen, stream->seen + 1, --stream->seen_count);
    stream->seen[stream->seen_count++] = text_upper(c);
    if (!memchr(ends, text_upper(c), sizeof ends))
        return;
    for (const struct mask_row *row = rows; row->words; row++) {
        if (!ends_with(stream, row->words))
            continue;
        stream->row = row;
        stream->commas = row->commas;
        stream->quoted = false;
        stream->place = 0;
        stream->inside = row->commas == 0;
    }
}

/* Is this byte, behind a row's words, one of the value? */
static bool is_secret(struct mask_stream *stream, char c)
{
    if (stream->row->line)
        return c != ' ' || stream->place > 0;
    if (c == '"') {
        stream->quoted = !stream->quoted;
        return false;
    }
    if (stream->quoted)
        return stream->inside;
    if (c == ',' && stream->commas > 0) {
        stream->inside = --stream->commas == 0;
        return false;
    }
    /* the test form, and its answer: "=?", ": (0-2),64,32,32" */
    bool asks = stream->inside ? c == '?' && stream->place == 0
                               : c == '(' && stream->commas == stream->row->commas;
    if (asks || c == ';' || (c == ',' && stream->inside)) {
        stream->row = NULL;
        return false;
    }
    return stream->inside && (c != ' ' || stream->place > 0);
}

static char replaced(const struct mask *mask, const struct mask_stream *stream, char c)
{
    const char *password = stream->row->ours ? mask->password : "";
    bool known = *password != '\0';
    char right = stream->place < strlen(password) ? password[stream->place] : '\0';
    if (mask->mode == MASK_HIDE)
        return !known || (right && c == right) ? '*' : '#';
    if (c == '*')
        return right ? right : c;
    return c == '#' && right == '#' ? '%' : c;
}

static char next(const struct mask *mask, struct mask_stream *stream,
                 const struct mask_row *rows, char c)
{
    if (c == '\r' || c == '\n') {
        forget_line(stream);
        return c;
    }
    if (c == '\b' && stream->row) {
        stream->place -= stream->place > 0; /* the host corrects what it typed */
        return c;
    }
    if (!stream->row) {
        see(stream, rows, c);
        return c;
    }
    if (!is_secret(stream, c))
        return c;
    char shown = replaced(mask, stream, c);
    stream->place++;
    return shown;
}

/* PASS: the whole rest of the line is the value, with commas and quotes. */
static void add_ftp(struct mask *mask, struct span line, struct bytes *out)
{
    struct mask_stream *stream = &mask->to_ftp;
    forget_line(stream);
    for (size_t i = 0; i < line.count; i++) {
        bool value = stream->row && i > strlen("PASS");
        if (!stream->row)
            see(stream, ftp_rows, line.at[i]);
        bytes_add_char(out, value ? replaced(mask, stream, line.at[i]) : line.at[i]);
        stream->place += value;
    }
}

void mask_add(struct mask *mask, enum lane lane, struct span bytes, struct bytes *out)
{
    struct mask_stream *stream = NULL;
    if (lane == LANE_TO_MODEM)
        stream = &mask->to_modem;
    else if (lane == LANE_FROM_MODEM)
        stream = &mask->from_modem;
    if (mask->mode == MASK_SHOW || (!stream && lane != LANE_TO_FTP)) {
        bytes_add_span(out, bytes);
        return;
    }
    if (!stream) {
        add_ftp(mask, bytes, out);
        return;
    }
    for (size_t i = 0; i < bytes.count; i++)
        bytes_add_char(out, next(mask, stream, modem_rows, bytes.at[i]));
}
