/* SPDX-License-Identifier: MIT */
/* The embedded server of a scenario: its files, its place in the network in memory, and what the
 * host does to the files while it runs. Apart from the device, because several devices may share
 * one server (live/). */
#include "device_files.h"

#include "base/die.h"
#include "device.h"
#include "ftpd/ftpd.h"
#include "net/memory.h"

struct ftpd *device_new_ftpd(struct agenda *agenda, const struct scenario *scenario)
{
    struct ftpd_options options = {
        .epoch = scenario->module.epoch,
        .listing = {scenario->listing, scenario->listing_count},
    };
    span_copy(span_of(scenario->user), options.user, sizeof options.user);
    span_copy(span_of(scenario->password), options.password, sizeof options.password);
    struct ftpd *ftpd = ftpd_new(agenda, &options);
    for (size_t i = 0; i < scenario->file_count; i++) {
        const struct file_spec *file = &scenario->files[i];
        struct span path = span_of(file->path), content = {file->content, file->count};
        enum tree_result result =
            file->folder ? tree_make_folder(ftpd_tree(ftpd), path, true, options.epoch)
                         : tree_write(ftpd_tree(ftpd), path, content, true, options.epoch);
        if (result == TREE_NO_MEMORY)
            out_of_memory(file->count);
        must(result == TREE_OK || (file->folder && result == TREE_EXISTS));
    }
    tree_set_quota(ftpd_tree(ftpd), scenario->quota);
    return ftpd;
}

struct net *device_answer_all(struct net_memory *memory, struct ftpd *ftpd,
                              const struct scenario *scenario)
{
    struct net_address at = {SERVER_HOST, (uint16_t)scenario->port};
    struct net *net = net_memory_at(memory, SERVER_HOST);
    struct net_listener *listener = ftpd_listen(ftpd, net, &at);
    must(listener);
    net_memory_answer_all(memory, listener, scenario->any_port);
    return net;
}

/* An empty folder goes as a file does. */
static enum tree_result remove_either(struct tree *tree, struct span path)
{
    enum tree_result result = tree_remove(tree, path);
    return result == TREE_IS_FOLDER ? tree_remove_folder(tree, path) : result;
}

static enum tree_result append(struct tree *tree, const struct host_act *act, int64_t now)
{
    struct tree_file *file;
    enum tree_result result = tree_open_to_write(tree, act->path, false, now, &file);
    if (result != TREE_OK)
        return result;
    result = tree_file_write(file, tree_file_content(file).count, act->content, now);
    tree_file_close(file);
    return result;
}

enum tree_result device_change_files(struct tree *tree, const struct host_act *act, int64_t now)
{
    switch (act->kind) {
    case HOST_PUTS_FILE:
        return tree_write(tree, act->path, act->content, true, now);
    case HOST_APPENDS_FILE:
        return append(tree, act, now);
    case HOST_REMOVES_FILE:
        return remove_either(tree, act->path);
    case HOST_MAKES_FOLDER:
        return tree_make_folder(tree, act->path, true, now);
    case HOST_RENAMES_FILE:
        return tree_rename(tree, act->path, act->content);
    case HOST_HANGS_UP:
    case HOST_PRESSES_PWRKEY:
    case HOST_SETS_DTR:
    case HOST_SETS_RTS:
    case HOST_BREAKS:
    case HOST_INJECTS:
    case HOST_ADDS:
    case HOST_DROPS:
        break;
    }
    bug("no such change");
}
