/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_SECRET_H
#define SIM_AT_SECRET_H

#include "at/line.h"
#include "at/row.h"
#include "base/bytes.h"

/* Which bytes of the line are secret: those of arguments whose parameter says so (at_param.secret),
 * found by the line discipline and the parser that carry the command out, so a spelling that the
 * modem takes is one that is hidden. Bytes keep what they are, marks go beside them; who shows or
 * stores bytes asks for the marks (trace/mask.h).
 */
#define AT_STARS 6 /* that stand for a secret of any length */

enum at_secrecy {
    AT_PLAIN,
    AT_VALUE,    /* of a secret value */
    AT_ERASED,   /* the edit character behind one, which it takes back */
    AT_CLOSED,   /* plain, and the value before it is whole */
    AT_REOPENED, /* the edit character behind that: the value goes on */
};

/* A run of bytes. */
struct at_mark {
    size_t count;
    enum at_secrecy secrecy;
    const struct at_param *param; /* of AT_VALUE */
    size_t place;                 /* of its first byte in the value; AT_LINE_MAX: beyond all */
    bool whole;                   /* AT_VALUE: it is whole with the last byte of the run */
};

/* Runs one behind the other, over bytes that are added at the end and taken at the front. All
 * zero is an empty one. */
struct at_marks {
    struct bytes runs; /* private */
    size_t count;      /* bytes that they cover */
};

void at_marks_add(struct at_marks *marks, struct at_mark mark);
void at_marks_plain(struct at_marks *marks, size_t count);
void at_marks_value(struct at_marks *marks, const struct at_param *param, size_t count);
void at_marks_drop(struct at_marks *marks, size_t count);
void at_marks_cut(struct at_marks *marks, size_t count);
void at_marks_release(struct at_marks *marks);
/* What is there from byte `from` on: the rest of its run. Behind the last one, and for NULL:
 * plain without end. */
struct at_mark at_marks_at(const struct at_marks *marks, size_t from);

/* What is being typed, heard byte by byte. All zero is a fresh one. */
struct at_value {
    const struct at_param *param; /* NULL: no secret value stands at the end of the line */
    size_t count;                 /* its bytes so far */
    bool open;                    /* the next byte may be one more */
};

struct at_ear {
    struct line line;
    struct at_value value;
};

/* line_feed() on ear->line; *mark says what the byte is. */
enum line_event at_ear_feed(struct at_ear *ear, const struct at *at, char c, char edit,
                            bool *echo, struct at_mark *mark);
void at_ear_forget(struct at_ear *ear);

/* The secret values of a write's arguments, without their quotes. Returns how many; at most
 * AT_ARGS_MAX. */
struct at_secret {
    struct span value;
    const struct at_param *param;
};
size_t at_find_secrets(const struct at_row *row, struct span args, struct at_secret *secrets);
/* The row that says where secrets are: one of the modem's, or of commands that a scenario may
 * teach it; `at` NULL: of those that a SIM7000 has. NULL: nothing of that name has any. */
const struct at_row *at_secret_row(const struct at *at, struct span name);

/* The next byte of an information line, of which `line` has come. */
struct at_mark at_mark_said(const struct at *at, struct span line, char c);
/* An information line that is not made from settings: "+FTPPW: ..." */
void at_mark_line(const struct at *at, struct span text, struct at_marks *marks);
/* One line of any text for people: where it tells of a command, an information line or an FTP
 * command with a secret, six stars stand for that. */
void at_hide_secrets(const struct at *at, struct span text, struct bytes *out);

#endif
