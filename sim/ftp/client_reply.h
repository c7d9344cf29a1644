/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_CLIENT_REPLY_H
#define SIM_FTP_CLIENT_REPLY_H

#include "base/bytes.h"

/* Replies of an FTP server, read from its bytes in pieces of any size (RFC 959, 4.2). A line
 * ends with LF; a CR before it goes with it. Of a line longer than FTP_REPLY_LINE_MAX the rest
 * is forgotten; a reply of more than FTP_REPLY_LINES_MAX lines is malformed.
 */
struct ftp_reply {
    struct bytes line; /* without its end, once it is complete */
    int number;        /* 100 to 599: of the reply under way or just complete; 0: none */
    int lines;         /* of it so far */
    bool complete;     /* private: the next byte begins a new line */
    bool more;         /* private: lines of the same reply follow */
};

enum ftp_reply_news {
    FTP_REPLY_PART, /* the line goes on */
    FTP_REPLY_LINE, /* a line is complete, its reply is not */
    FTP_REPLY_DONE, /* the reply is complete; `line` is its last line */
    FTP_REPLY_BAD,  /* this line is no part of any reply */
};

/* All zero is a reader before the first byte. */
void ftp_reply_release(struct ftp_reply *reply); /* and begin anew */
/* Reads up to the end of one line; returns how many bytes that took. */
size_t ftp_reply_feed(struct ftp_reply *reply, struct span bytes, enum ftp_reply_news *news);
/* The last line without its number. */
struct span ftp_reply_text(const struct ftp_reply *reply);

#endif
