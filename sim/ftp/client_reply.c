/* SPDX-License-Identifier: MIT */
/* Replies of a server from bytes that come in any pieces (RFC 959, 4.2): one line, or several
 * between a number with a hyphen and the same with a blank. Servers that send more than
 * FTP_REPLY_LINE_MAX in a line are heard with the rest cut off. */
#include "ftp/client_reply.h"

#include "base/limits.h"

static enum ftp_reply_news line_complete(struct ftp_reply *reply);
static int number_of(struct span line);
static bool is_last_line(const struct ftp_reply *reply, struct span line);

void ftp_reply_release(struct ftp_reply *reply)
{
    bytes_release(&reply->line);
    *reply = (struct ftp_reply){0};
}

size_t ftp_reply_feed(struct ftp_reply *reply, struct span bytes, enum ftp_reply_news *news)
{
    size_t end = span_find(bytes, '\n');
    if (reply->complete)
        bytes_clear(&reply->line);
    reply->complete = false;
    /* One more than is kept, so that a CR there can be seen. */
    size_t space = FTP_REPLY_LINE_MAX + 1 - reply->line.count;
    bytes_add_span(&reply->line, span_cut(bytes, end < space ? end : space));
    if (end == bytes.count) {
        *news = FTP_REPLY_PART;
        return end;
    }
    *news = line_complete(reply);
    return end + 1;
}

struct span ftp_reply_text(const struct ftp_reply *reply)
{
    return span_skip(bytes_span(&reply->line), 4);
}

static enum ftp_reply_news line_complete(struct ftp_reply *reply)
{
    struct span line = bytes_span(&reply->line);
    size_t count = line.count;
    if (count > 0 && line.at[count - 1] == '\r')
        count--;
    bytes_cut(&reply->line, count < FTP_REPLY_LINE_MAX ? count : FTP_REPLY_LINE_MAX);
    reply->complete = true;
    line = bytes_span(&reply->line);
    if (!reply->more) {
        reply->number = number_of(line);
        reply->lines = 0;
        reply->more = reply->number && line.count > 3 && line.at[3] == '-';
    } else if (is_last_line(reply, line)) {
        reply->more = false;
    }
    if (!reply->number || ++reply->lines > FTP_REPLY_LINES_MAX)
        return FTP_REPLY_BAD;
    return reply->more ? FTP_REPLY_LINE : FTP_REPLY_DONE;
}

/* "nnn", "nnn text" or "nnn-text" with 100 to 599; else 0. */
static int number_of(struct span line)
{
    int64_t number;
    if (line.count < 3 || !span_number(span_cut(line, 3), 599, &number) || number < 100)
        return 0;
    if (line.count > 3 && line.at[3] != ' ' && line.at[3] != '-')
        return 0;
    return (int)number;
}

/* Lines in between may look like anything, also like replies; only the same number with a blank
 * ends it. */
static bool is_last_line(const struct ftp_reply *reply, struct span line)
{
    return number_of(line) == reply->number && (line.count == 3 || line.at[3] == ' ');
}
