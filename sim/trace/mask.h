/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_MASK_H
#define SIM_TRACE_MASK_H

#include "at/secret.h"
#include "base/bytes.h"
#include "base/note.h"
#include "scenario/scenario.h"

/* Keeps passwords out of what people see and store, and so that a recording still plays. Which
 * bytes are secret is known to whoever took or printed them (at/secret.h); this is how it looks:
 *
 *     ******    a secret; where [ftp] has a password and this is an FTP password: that one
 *     ******#   an FTP password, but not that of [ftp]
 *
 * whatever its length. A value longer than the command takes is one star longer than that. Where
 * the length counts for what happens (`by_length`: times of a paced line, noise byte by byte),
 * each byte is a `*`, or a `#` where it is not that of the password of [ftp].
 */
enum mask_mode { MASK_HIDE, MASK_SHOW };

struct mask_stream { /* private */
    char value[AT_LINE_MAX + 1];
    size_t count;
    const struct at_param *param;
    bool closed, lost; /* it is whole; it is longer than a line can be */
    size_t stars;      /* shown for it so far, */
    bool differs;      /* and the # behind them */
};

struct mask {
    bool shows; /* nothing is hidden */
    bool by_length;
    bool noisy; /* of bytes on the line the length counts: there may be noise by now */
    bool played;          /* the host is a recording: its hidden passwords stay as they are */
    const char *password; /* borrowed: that of [ftp]; "" or NULL: none is known */
    struct mask_stream to_modem, from_modem;
};

/* Does it matter for what happens how long a password is? */
bool mask_needs_lengths(const struct scenario *scenario);
/* Something was done to the modem, which may bring noise: from then on lengths count. */
void mask_acted(struct mask *mask, struct span words);
/* Appends bytes of one run (at_mark.count of them), or of a lane that has no runs. */
void mask_add_run(struct mask *mask, enum lane lane, struct span bytes,
                  const struct at_mark *mark, struct bytes *out);
/* Appends the bytes of that lane as they are to be shown. `marks` say what they are, from the
 * first one on; NULL: all plain. Of the other lanes `>>` and `!` have secrets. */
void mask_add(struct mask *mask, enum lane lane, struct span bytes,
              const struct at_marks *marks, struct bytes *out);

#endif
