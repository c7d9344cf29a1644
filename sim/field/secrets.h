/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_SECRETS_H
#define SIM_FIELD_SECRETS_H

#include "base/bytes.h"

/* The secrets that the host of a log sends, so that no word of the log that is shown or stored has
 * them: a remark may repeat a password without the command that tells it for one. */
struct dialogue;

struct field_secrets {
    char **at; /* values of four characters at least, each once; at most 1000 */
    size_t count;
    bool first[256]; /* a value begins with that byte */
};

/* Of the commands, as the interpreter finds them (at/secret.h). */
void field_find_secrets(struct field_secrets *secrets, const struct dialogue *dialogue);
void field_secrets_release(struct field_secrets *secrets);
/* Any text for people: six stars for each secret in it. `secrets` NULL: those alone that a command
 * or an information line in the text tells. */
void field_hide(const struct field_secrets *secrets, struct span text, struct bytes *out);

#endif
