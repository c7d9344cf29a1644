/* SPDX-License-Identifier: MIT */
/* The files of the embedded FTP server. What changes them are acts; large ones come in pieces that
 * lines of a trace can hold, and all of it or nothing.
 */
#include "control/base64.h"
#include "control/inside.h"
#include "file_acts.h"

#include <string.h>

/* NULL: it was said that there is none. */
static struct tree *tree_of(struct control_call *call)
{
    const struct control_driver *driver = &call->control->parts.driver;
    struct ftpd *ftpd = driver->ftpd(driver->owner, call->modem);
    if (!ftpd)
        control_fail(call, CONTROL_REFUSED, "there is no embedded server");
    return ftpd ? ftpd_tree(ftpd) : NULL;
}

static bool check_path(struct control_call *call, const char *path)
{
    if (path[0] != '/' || strchr(path, '\n'))
        control_fail(call, CONTROL_BAD_ARGUMENT, "path: expected an absolute path");
    return !call->failed;
}

/* --- files-list --- */

static const struct control_field list_arguments[] = {
    {.name = "path",
     .type = CONTROL_TEXT,
     .spread = true,
     .about = "a folder; without it, the root"},
    {0},
};
static const struct control_field list_items[] = {
    {.name = "path", .type = CONTROL_TEXT, .needed = true, .about = "absolute"},
    {.name = "folder", .type = CONTROL_FLAG, .needed = true, .about = "or else a file"},
    {.name = "size", .type = CONTROL_COUNT, .needed = true, .about = "in bytes"},
    {0},
};
static const struct control_field list_returns[] = {
    {.name = "files",
     .type = CONTROL_ARRAY,
     .needed = true,
     .items = list_items,
     .about = "all below it, in order"},
    {0},
};

/* Folders may lie as deep as paths are long: so this goes from name to name, and up again. */
static void list(const struct tree *tree, struct span root, json_t *rows)
{
    struct bytes folder = {0}, after = {0};
    struct tree_info info;
    bytes_add_span(&folder, root);
    for (;;) {
        if (tree_entry_after(tree, bytes_span(&folder), bytes_span(&after), &info) == TREE_OK) {
            struct bytes path = {0};
            json_t *row = json_object();
            bool is_root = folder.count == 1;
            bytes_addf(&path, "%s%s%s", bytes_at(&folder), is_root ? "" : "/", info.name);
            json_object_set_new(row, "path", control_json_text(bytes_span(&path)));
            json_object_set_new(row, "folder", json_boolean(info.is_folder));
            json_object_set_new(row, "size", json_integer((json_int_t)info.size));
            json_array_append_new(rows, row);
            bytes_clear(&after);
            if (info.is_folder) {
                bytes_clear(&folder);
                bytes_add_span(&folder, bytes_span(&path));
            } else {
                bytes_add_text(&after, info.name);
            }
            bytes_release(&path);
        } else {
            struct span name = span_file_name(bytes_span(&folder));
            if (folder.count <= root.count)
                break;
            bytes_clear(&after);
            bytes_add_span(&after, name);
            size_t left = folder.count - name.count - 1;
            bytes_cut(&folder, left ? left : 1);
        }
    }
    bytes_release(&folder);
    bytes_release(&after);
}

static void run_list(struct control_call *call)
{
    const char *path = control_text(call, "path");
    const struct tree *tree = tree_of(call);
    json_t *rows = json_array();
    struct bytes folder = {0};
    struct tree_info info = {0};
    json_object_set_new(call->result, "files", rows);
    if (!tree || !check_path(call, path ? path : "/"))
        return;
    enum tree_result result = tree_resolve(SPAN("/"), span_of(path ? path : "/"), &folder);
    if (result == TREE_OK)
        result = tree_stat(tree, bytes_span(&folder), &info);
    if (result == TREE_OK && !info.is_folder)
        result = TREE_NOT_FOLDER;
    if (result == TREE_OK)
        list(tree, bytes_span(&folder), rows);
    else
        control_fail(call, CONTROL_REFUSED, "%s: %s", path, tree_result_text(result));
    bytes_release(&folder);
}

const struct control_verb files_list_verb = {
    .name = "files-list",
    .about = "the files of the embedded FTP server",
    .of_modem = true,
    .arguments = list_arguments,
    .returns = list_returns,
    .run = run_list,
};

/* --- files-get --- */

static const struct control_field get_arguments[] = {
    {.name = "path", .type = CONTROL_TEXT, .needed = true, .spread = true, .about = "absolute"},
    {.name = "file",
     .type = CONTROL_TEXT,
     .of_shell = true,
     .spread = true,
     .about = "where the bytes go; `-`: to stdout"},
    {.name = "offset", .type = CONTROL_COUNT, .about = "from that byte on; 0"},
    {.name = "count", .type = CONTROL_COUNT, .about = "so many bytes at most"},
    {0},
};
static const struct control_field get_returns[] = {
    {.name = "size", .type = CONTROL_COUNT, .needed = true, .about = "of the whole file"},
    {.name = "base64", .type = CONTROL_BASE64, .needed = true, .about = "the bytes"},
    {0},
};

static void run_get(struct control_call *call)
{
    const char *path = control_text(call, "path");
    struct tree *tree = tree_of(call);
    struct span content;
    struct bytes text = {0};
    if (!tree || !check_path(call, path))
        return;
    enum tree_result result = tree_read(tree, span_of(path), &content);
    if (result != TREE_OK) {
        control_fail(call, CONTROL_REFUSED, "%s: %s", path, tree_result_text(result));
        return;
    }
    json_object_set_new(call->result, "size", json_integer((json_int_t)content.count));
    content = span_skip(content, (size_t)control_count(call, "offset", 0));
    content = span_cut(content, (size_t)control_count(call, "count", INT64_MAX));
    base64_add(&text, content);
    json_object_set_new(call->result, "base64", json_stringn(bytes_at(&text), text.count));
    bytes_release(&text);
}

const struct control_verb files_get_verb = {
    .name = "files-get",
    .about = "a file of the embedded FTP server",
    .of_modem = true,
    .arguments = get_arguments,
    .returns = get_returns,
    .run = run_get,
};

/* --- files-put --- */

static const struct control_field put_arguments[] = {
    {.name = "path",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "absolute; folders on the way are made"},
    {.name = "base64",
     .type = CONTROL_BASE64,
     .spread = true,
     .about = "its bytes; in a shell, the file that has them, or `-` for stdin"},
    {.name = "text", .type = CONTROL_TEXT, .about = "its bytes, where they are UTF-8"},
    {.name = "append", .type = CONTROL_FLAG, .about = "behind what it has"},
    {0},
};

static void act_on(struct control_call *call, enum host_act_kind kind, struct span path,
                   struct span content)
{
    struct bytes words = {0};
    host_act_add_file(kind, path, content, &words);
    control_act(call, bytes_span(&words));
    bytes_release(&words);
}

/* Behind the first that fails, acts take back: the answer is that one's. */
static bool act(void *owner, struct span words)
{
    struct control_call *call = owner;
    struct control_call undo = {.control = call->control,
                                .client = call->client,
                                .modem = call->modem,
                                .result = call->result};
    struct control_call *this = call->failed ? &undo : call;
    control_act(this, words);
    bytes_release(&undo.why);
    return !this->failed;
}

static void put(struct control_call *call, struct span path, struct span content)
{
    file_acts_put(tree_of(call), path, content, control_flag(call, "append"), act, call);
}

static void run_put(struct control_call *call)
{
    const char *path = control_text(call, "path");
    const char *text = control_text(call, "text"), *base64 = control_text(call, "base64");
    struct bytes content = {0};
    if (!tree_of(call) || !check_path(call, path))
        return;
    if (!text == !base64)
        control_fail(call, CONTROL_BAD_ARGUMENT, "files-put: expected either base64 or text");
    else if (text)
        bytes_add_text(&content, text);
    else if (!base64_read(&content, span_of(base64)))
        control_fail(call, CONTROL_BAD_ARGUMENT,
                     "files-put: base64: expected base64 with padding, without line ends");
    if (!call->failed)
        put(call, span_of(path), bytes_span(&content));
    bytes_release(&content);
}

const struct control_verb files_put_verb = {
    .name = "files-put",
    .about = "a file comes to the embedded FTP server, or is another one",
    .of_modem = true,
    .arguments = put_arguments,
    .returns = control_act_returns,
    .run = run_put,
};

/* --- files-remove --- */

static const struct control_field remove_arguments[] = {
    {.name = "path", .type = CONTROL_TEXT, .needed = true, .spread = true, .about = "absolute"},
    {0},
};

static void run_remove(struct control_call *call)
{
    const char *path = control_text(call, "path");
    struct tree *tree = tree_of(call);
    struct tree_info info;
    if (!tree || !check_path(call, path))
        return;
    enum tree_result result = tree_stat(tree, span_of(path), &info);
    if (result != TREE_OK)
        control_fail(call, CONTROL_REFUSED, "%s: %s", path, tree_result_text(result));
    act_on(call, HOST_REMOVES_FILE, span_of(path), SPAN(""));
}

const struct control_verb files_remove_verb = {
    .name = "files-remove",
    .about = "a file, or an empty folder, goes from the embedded FTP server",
    .of_modem = true,
    .arguments = remove_arguments,
    .returns = control_act_returns,
    .run = run_remove,
};
