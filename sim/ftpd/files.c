/* SPDX-License-Identifier: MIT */
/* What FTP commands do: folders, names, sizes and times (RFC 959, 4.1.3; RFC 3659 for SIZE, MDTM
 * and MFMT). Names that a server would refuse for reasons of its disk are taken: there is none. */
#include "base/calendar.h"
#include "ftpd/commands.h"

/* A path in quotes, inner ones doubled (RFC 959, appendix II). */
static void reply_path(struct client *client, int code, struct span path, const char *text)
{
    struct bytes quoted = {0};
    for (size_t i = 0; i < path.count; i++) {
        if (path.at[i] == '"')
            bytes_add_char(&quoted, '"');
        bytes_add_char(&quoted, path.at[i]);
    }
    reply(client, code, "\"%s\" %s", bytes_at(&quoted), text);
    bytes_release(&quoted);
}

/* What a removing call on the canonical path of an argument says; false: it was refused, and so
 * replied. */
static bool did(struct client *client, struct span argument,
                enum tree_result (*call)(struct tree *, struct span))
{
    struct bytes path = {0};
    bool good = path_of(client, argument, &path);
    if (good) {
        enum tree_result result = call(client->ftpd->tree, bytes_span(&path));
        good = result == TREE_OK;
        if (good)
            client_changed(client, FTPD_REMOVED, bytes_span(&path), SPAN(""));
        else
            reply_refused(client, result);
    }
    bytes_release(&path);
    return good;
}

static bool info_of(struct client *client, struct span argument, struct tree_info *info)
{
    struct bytes path = {0};
    bool good = path_of(client, argument, &path);
    if (good) {
        enum tree_result result = tree_stat(client->ftpd->tree, bytes_span(&path), info);
        good = result == TREE_OK;
        if (!good)
            reply_refused(client, result);
    }
    bytes_release(&path);
    return good;
}

/* --- folders --- */

void do_pwd(struct client *client, struct span argument)
{
    (void)argument;
    reply_path(client, 257, bytes_span(&client->cwd), "is the current directory.");
}

void do_cwd(struct client *client, struct span argument)
{
    struct tree_info info;
    if (!info_of(client, argument, &info))
        return;
    if (!info.is_folder) {
        reply_refused(client, TREE_NOT_FOLDER);
        return;
    }
    tree_resolve(bytes_span(&client->cwd), argument, &client->cwd);
    reply_path(client, 250, bytes_span(&client->cwd), "is the current directory.");
}

void do_cdup(struct client *client, struct span argument)
{
    (void)argument;
    do_cwd(client, SPAN(".."));
}

void do_mkd(struct client *client, struct span argument)
{
    struct bytes path = {0};
    int64_t now = ftpd_now(client->ftpd);
    if (path_of(client, argument, &path)) {
        enum tree_result result =
            tree_make_folder(client->ftpd->tree, bytes_span(&path), false, now);
        if (result == TREE_OK) {
            client_changed(client, FTPD_MADE_FOLDER, bytes_span(&path), SPAN(""));
            reply_path(client, 257, bytes_span(&path), "was made.");
        } else {
            reply_not_made(client, result);
        }
    }
    bytes_release(&path);
}

void do_rmd(struct client *client, struct span argument)
{
    if (did(client, argument, tree_remove_folder))
        reply(client, 250, "Directory removed.");
}

/* --- files --- */

void do_dele(struct client *client, struct span argument)
{
    if (did(client, argument, tree_remove))
        reply(client, 250, "File removed.");
}

void do_rnfr(struct client *client, struct span argument)
{
    struct tree_info info;
    bytes_clear(&client->rename_from);
    if (!info_of(client, argument, &info))
        return;
    tree_resolve(bytes_span(&client->cwd), argument, &client->rename_from);
    reply(client, 350, "Now the new name.");
}

void do_rnto(struct client *client, struct span argument)
{
    struct bytes path = {0};
    if (client->rename_from.count == 0) {
        reply(client, 503, "RNFR first.");
        return;
    }
    if (path_of(client, argument, &path)) {
        enum tree_result result =
            tree_rename(client->ftpd->tree, bytes_span(&client->rename_from),
                        bytes_span(&path));
        if (result == TREE_OK) {
            client_changed(client, FTPD_RENAMED, bytes_span(&client->rename_from),
                           bytes_span(&path));
            reply(client, 250, "Renamed.");
        } else {
            reply_not_made(client, result);
        }
    }
    bytes_clear(&client->rename_from);
    bytes_release(&path);
}

void do_size(struct client *client, struct span argument)
{
    struct tree_info info;
    if (!info_of(client, argument, &info))
        return;
    if (info.is_folder)
        reply_refused(client, TREE_IS_FOLDER);
    else
        reply(client, 213, "%llu", (unsigned long long)info.size);
}

/* --- times and facts --- */

void do_mdtm(struct client *client, struct span argument)
{
    struct tree_info info;
    struct bytes stamp = {0};
    if (!info_of(client, argument, &info))
        return;
    calendar_add_stamp(&stamp, info.mtime);
    reply(client, 213, "%s", bytes_at(&stamp));
    bytes_release(&stamp);
}

void do_mfmt(struct client *client, struct span argument)
{
    struct span stamp = span_take(&argument, ' '), name = argument;
    struct bytes path = {0};
    int64_t time;
    if (!calendar_read_stamp(stamp, &time) || name.count == 0) {
        reply(client, 501, "Expected a time YYYYMMDDhhmmss and a path.");
        return;
    }
    if (path_of(client, name, &path)) {
        enum tree_result result = tree_set_mtime(client->ftpd->tree, bytes_span(&path), time);
        if (result == TREE_OK)
            reply(client, 213, "Modify=%.*s; %s", SPAN_ARGS(stamp), bytes_at(&path));
        else
            reply_refused(client, result);
    }
    bytes_release(&path);
}

void do_mlst(struct client *client, struct span argument)
{
    struct tree_info info;
    struct bytes path = {0}, facts = {0};
    if (!info_of(client, argument, &info))
        return;
    tree_resolve(bytes_span(&client->cwd), argument, &path);
    listing_add_facts(&facts, &info, client->facts, bytes_span(&path));
    reply_first(client, 250, "Facts:");
    reply_line(client, "%s", bytes_at(&facts));
    reply(client, 250, "End.");
    bytes_release(&path);
    bytes_release(&facts);
}
