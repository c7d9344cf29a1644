/* SPDX-License-Identifier: MIT */
/* Cuts the modem's bytes for who reads a log and for who rehearses it: both must see the
 * same lines and data, or every difference between them would be found twice. Logs often
 * have lost one half of CR LF; the model never has, and its bytes are kept as they
 * crossed. */
#include "field/stream.h"

#include "log/dialect.h"

#include <string.h>

void stream_release(struct stream *stream)
{
    bytes_release(&stream->bytes);
}

void stream_reset(struct stream *stream)
{
    stream->data = 0;
    stream->unsure = stream->to_etx = false;
}

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

static const char start[] = "\r\nRDY\r\n"; /* of a module that starts again */

/* The data with the ETX that ends them, or without where the module starts again instead;
 * more than there is while neither has come. DLE before a byte makes it data (AT manual
 * 10.2.25). */
static size_t etx_length(struct span bytes)
{
    size_t end = 0;
    while (end < bytes.count && bytes.at[end] != '\x03') {
        if (bytes.at[end] == '\r' && span_starts(span_skip(bytes, end), start))
            return end;
        end += bytes.at[end] == '\x10' ? 2 : 1;
    }
    return end + 1;
}

/* Data that no transfer of FTP announced are borne out by the end of an answer behind
 * them; the line end that some firmware puts between the two is taken for theirs. False:
 * it is not told yet. */
static bool settle_unsure(struct stream *stream)
{
    struct span behind = span_skip(bytes_span(&stream->bytes), stream->data);
    bool ends = span_starts(behind, "\r\n");
    if (behind.count < 2 || (ends && behind.count == 2) ||
        (ends && behind.count == 3 && behind.at[2] == '\r'))
        return false;
    if (span_starts(behind, "\r\n\r\n"))
        stream->data += 2;
    else if (!ends && !span_starts(behind, "OK"))
        stream_reset(stream);
    stream->unsure = false;
    return true;
}

static const char data_end[] = "\r\nOK\r\n";

/* So many bytes are announced, and an OK behind them: where that comes sooner, some were
 * lost. A tool that drops the line end before a line drops that of the OK too. */
static size_t data_length(const struct stream *stream, struct span bytes)
{
    size_t least = stream->data < sizeof data_end ? 0 : stream->data - sizeof data_end + 2;
    struct span behind = span_skip(bytes, stream->data);
    bool framed = stream->framed || stream->needs_lf;
    if (span_starts(behind, data_end) || (!framed && span_starts(behind, "OK\r\n")))
        return stream->data;
    for (size_t i = least > 0 ? least : 1; i < stream->data; i++)
        if (span_starts(span_skip(bytes, i), data_end))
            return i;
    return stream->data;
}

static bool next_data(const struct stream *stream, struct stream_piece *piece)
{
    struct span bytes = bytes_span(&stream->bytes);
    size_t count = stream->to_etx ? etx_length(bytes) : data_length(stream, bytes);
    size_t behind = stream->to_etx || stream->over ? 0 : sizeof data_end - 1;
    *piece = (struct stream_piece){.kind = STREAM_DATA, .count = count, .length = count};
    return bytes.count >= count + behind;
}

/* What asks for text at AT+CIPSEND and its like has no line end (3GPP TS 27.005, 3.5.1). */
static bool is_prompt(struct span bytes, struct stream_piece *piece)
{
    struct span text = span_skip(bytes, piece->from);
    if (!span_starts(text, "> "))
        return false;
    piece->length = 1;
    piece->count = piece->from + 2;
    return true;
}

/* CR LF text CR LF, the leading pair missing on further lines of one answer. */
static bool next_whole_line(struct stream *stream, struct stream_piece *piece)
{
    struct span bytes = bytes_span(&stream->bytes);
    while (piece->from < bytes.count && is_end(bytes.at[piece->from]))
        piece->from++;
    if (is_prompt(bytes, piece))
        return true;
    size_t from = stream->searched > piece->from ? stream->searched : piece->from;
    size_t end = from + span_find(span_skip(bytes, from), '\n');
    piece->count = end + 1;
    piece->length = end - piece->from;
    while (piece->length > 0 && bytes.at[piece->from + piece->length - 1] == '\r')
        piece->length--;
    stream->searched = end < bytes.count ? 0 : end;
    return end < bytes.count;
}

/* The LF goes with the line: data begin right behind it. */
static bool next_log_line(struct span bytes, struct stream_piece *piece)
{
    size_t end = 0;
    if (is_prompt(bytes, piece))
        return true;
    while (end < bytes.count && !is_end(bytes.at[end]))
        end++;
    piece->length = end;
    bool last = end + 1 >= bytes.count, cr = end < bytes.count && bytes.at[end] == '\r';
    bool pair = cr && !last && bytes.at[end + 1] == '\n';
    piece->count = end + 1 + pair;
    struct span text = span_cut(bytes, end);
    bool announces = dialect_data_length(text) > 0 || dialect_service_length(text) > 0;
    return end < bytes.count && !(cr && last && announces);
}

bool stream_next(struct stream *stream, struct stream_piece *piece)
{
    *piece = (struct stream_piece){.kind = STREAM_LINE};
    if (span_starts(bytes_span(&stream->bytes), start))
        stream_reset(stream);
    if (stream->unsure && !settle_unsure(stream))
        return false;
    if (stream->data > 0 || stream->to_etx)
        return next_data(stream, piece);
    if (stream->needs_lf)
        return next_whole_line(stream, piece);
    while (stream->bytes.count && is_end(bytes_at(&stream->bytes)[0])) {
        stream->apart = stream->apart || bytes_at(&stream->bytes)[0] == '\r';
        bytes_drop(&stream->bytes, 1);
    }
    return next_log_line(bytes_span(&stream->bytes), piece);
}

void stream_announce(struct stream *stream, struct span line)
{
    stream->data = dialect_data_length(line);
    stream->unsure = stream->data == 0 && dialect_service_length(line) > 0;
    if (stream->unsure)
        stream->data = dialect_service_length(line);
    stream->to_etx = dialect_opens_stream(line);
}

void stream_take(struct stream *stream, const struct stream_piece *piece)
{
    struct span bytes = bytes_span(&stream->bytes);
    struct span text = span_cut(span_skip(bytes, piece->from), piece->length);
    if (piece->kind == STREAM_LINE)
        stream_announce(stream, text);
    else
        stream_reset(stream);
    stream->framed = stream->framed || (stream->apart && !stream->behind_data);
    stream->behind_data = piece->kind == STREAM_DATA;
    stream->apart = false;
    stream->searched = 0;
    bytes_drop(&stream->bytes, piece->count);
}

bool stream_lose(struct stream *stream)
{
    struct span bytes = bytes_span(&stream->bytes);
    for (size_t i = 0; stream->data > 0 && i + sizeof data_end - 1 <= bytes.count; i++) {
        if (memcmp(bytes.at + i, data_end, sizeof data_end - 1) != 0)
            continue;
        stream->data = i;
        return true;
    }
    return false;
}
