/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_SECRET_H
#define SIM_AT_SECRET_H

#include "at/line.h"
#include "at/marks.h"

/* Which bytes of the line are secret: those of arguments whose parameter says so (at_param.secret),
 * found by the line discipline and the parser that carry the command out, so a spelling that the
 * modem takes is one that is hidden. Bytes keep what they are, marks go beside them (at/marks.h).
 */
#define AT_STARS 6 /* that stand for a secret of any length */

/* What is being typed, heard byte by byte. All zero is a fresh one. */
struct at_value {
    const struct at_param *param; /* NULL: no secret value stands at the end of the line */
    size_t count;                 /* its bytes so far */
    bool open;                    /* the next byte may be one more */
    bool nonsense;                /* something stands behind its closing quote */
};

struct at_ear {
    struct line line;
    struct at_value value;
    bool plain; /* ends in arguments without a secret: until a plus or an edit */
};

/* line_feed() on ear->line; *mark says what the byte is. */
enum line_event at_ear_feed(struct at_ear *ear, const struct at *at, char c, char edit,
                            bool *echo, struct at_mark *mark);
/* The length of a whole command line at the front, with AT and CR, in which no name has a secret
 * and nothing is edited, as is by far the most that is typed; 0: there is none. */
size_t at_plain_command(const struct at *at, struct span bytes, char edit);
/* What is left in an idle ear by such a line, without AT and CR. */
void at_ear_take_line(struct at_ear *ear, struct span text);
/* at_ear_feed() of each byte, where nobody asks for marks (line_add()). */
void at_ear_add(struct at_ear *ear, const struct at *at, struct span bytes);
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
/* Can no byte of a line that begins so be secret? For who hears long ones byte by byte. */
bool at_line_is_plain(const struct at *at, struct span line);
/* An information line that is not made from settings: "+FTPPW: ..." */
void at_mark_line(const struct at *at, struct span text, struct at_marks *marks);
/* Can at_hide_secrets() find any? A command's name, or PASS. */
bool at_may_hide_secrets(const struct at *at, struct span text);
/* One line of any text for people: where it tells of a command, an information line or an FTP
 * command with a secret, six stars stand for that. */
void at_hide_secrets(const struct at *at, struct span text, struct bytes *out);

#endif
