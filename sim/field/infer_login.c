/* SPDX-License-Identifier: MIT */
/* The server's login. Where the log has one alone, and it worked, a host that brings another one is
 * refused as it would have been there; of several nobody knows whom else it lets in. */
#include "field/causes.h"
#include "field/infer_parts.h"
#include "ftp/client.h"

/* A login that worked is the server's, if the log shows it whole. */
static void tell_good_login(struct inference *infer)
{
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        struct span password = span_of(op->set.password);
        bool in = op->announced || op->code == 0;
        if (!in || !op->set.user[0] || password.count == 0 ||
            span_find(password, '*') < password.count)
            continue;
        infer_set(infer, "ftp", "user", "the login that worked", span_of(op->set.user));
        infer_set(infer, "ftp", "password", NULL, password);
        return;
    }
}

static bool is_one_login(const struct inference *infer)
{
    const struct operation *first = NULL;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (op->refused || op->code == FTP_NOT_ALLOWED || op->code == FTP_NET_ERROR)
            continue;
        if (first && !cause_same_login(first, op))
            return false;
        first = op;
    }
    return true;
}

void infer_login(struct inference *infer)
{
    if (is_one_login(infer))
        tell_good_login(infer);
}
