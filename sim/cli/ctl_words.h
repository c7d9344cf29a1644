/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_CTL_WORDS_H
#define SIM_CLI_CTL_WORDS_H

#include "base/bytes.h"
#include "control/verb.h"

/* A request of `sim7000 ctl` in words: VERB [WORD...] [--ARGUMENT VALUE...]. */
struct ctl_words {
    const struct control_verb *verb;
    json_t *arguments; /* the request's; an object */
    const char *file;  /* of files-get: where the bytes go; NULL: not given */
    bool help;
};

/* Two words may be one verb: `fault add` is fault-add. false: *why is one sentence. */
bool ctl_words_read(char **words, struct ctl_words *out, struct bytes *why);
/* How to write a verb. */
void ctl_words_add_usage(const struct control_verb *verb, struct bytes *out);

#endif
