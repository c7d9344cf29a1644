/* SPDX-License-Identifier: MIT */
#include "file_acts.h"

static bool do_act(enum host_act_kind kind, struct span path, struct span content,
                   file_act *act, void *owner)
{
    struct bytes words = {0};
    host_act_add_file(kind, path, content, &words);
    bool good = act(owner, bytes_span(&words));
    bytes_release(&words);
    return good;
}

/* *begun: the first piece is there. */
static bool put_pieces(struct span path, struct span content, bool behind, bool *begun,
                       file_act *act, void *owner)
{
    bool good;
    *begun = false;
    do {
        enum host_act_kind kind = behind || *begun ? HOST_APPENDS_FILE : HOST_PUTS_FILE;
        good = do_act(kind, path, span_cut(content, HOST_ACT_PIECE), act, owner);
        content = span_skip(content, HOST_ACT_PIECE);
        *begun |= good;
    } while (good && content.count);
    return good;
}

bool file_acts_put(struct tree *tree, struct span path, struct span content, bool behind,
                   file_act *act, void *owner)
{
    struct bytes before = {0};
    struct span old;
    bool begun, in_pieces = content.count > HOST_ACT_PIECE;
    bool was = in_pieces && tree_read(tree, path, &old) == TREE_OK;
    if (was)
        bytes_add_span(&before, old);
    bool good = put_pieces(path, content, behind, &begun, act, owner);
    if (!good && begun && was)
        put_pieces(path, bytes_span(&before), false, &begun, act, owner);
    else if (!good && begun)
        do_act(HOST_REMOVES_FILE, path, SPAN(""), act, owner);
    bytes_release(&before);
    return good;
}
