/* SPDX-License-Identifier: MIT */
/* The server's files: those that were read, sized, listed or removed with success; not those
 * that were missing.
 */
#include "base/calendar.h"
#include "field/infer.h"
#include "field/infer_parts.h"
#include "ftp/client.h"

#include <string.h>

#define UNSEEN 64 /* bytes of a file that a log did not get to see */

static bool is(const struct operation *op, const char *name)
{
    return strcmp(op->name, name) == 0;
}

/* Digits up to that size. */
static void pad(struct world_file *file, size_t size)
{
    while (file->content.count < size && size <= INFER_SIZE_MAX) {
        bytes_add_char(&file->content, (char)('0' + file->content.count % 10));
        file->made_up++;
    }
}

void infer_add_folder(struct inference *infer, struct span path)
{
    struct bytes folder = {0};
    bytes_add_span(&folder, path);
    if (folder.count && bytes_at(&folder)[folder.count - 1] != '/')
        bytes_add_char(&folder, '/');
    if (folder.count > 1)
        world_file(infer->world, bytes_span(&folder));
    bytes_release(&folder);
}

/* What was read is what is there, from the offset of AT+FTPREST on. A download that did not end
 * well has more to come. */
static void add_download(struct inference *infer, const struct operation *op)
{
    struct bytes path = {0};
    op_get_path(op, &path);
    bool whole = op->code == 0;
    size_t rest = (size_t)op->set.rest;
    size_t size = rest + (op->data.count > op_has_come(op) ? op->data.count : op_has_come(op));
    struct world_file *file = world_file(infer->world, bytes_span(&path));
    bytes_release(&path);
    if (!file || rest > INFER_SIZE_MAX)
        return;
    size_t known_size = file->content.count;
    bool better = op->made_up < op->data.count && file->made_up == known_size;
    if (better) { /* so far it was made up */
        bytes_clear(&file->content);
        file->made_up = 0;
    }
    if (size <= file->content.count && file->content.count > 0)
        return;
    pad(file, rest);
    size_t known = file->content.count > rest ? file->content.count - rest : 0;
    bytes_add_span(&file->content, span_skip(bytes_span(&op->data), known));
    file->made_up += op->made_up < op->data.count ? op->made_up : op->data.count;
    if (!(better && whole)) /* that size was made up as well */
        pad(file, known_size);
    pad(file, size);
    if (op->size > 0)
        pad(file, (size_t)op->size);
    else if (!whole && !op->ended_short)
        pad(file, size + UNSEEN);
}

void infer_add_sized(struct inference *infer, struct span path, size_t size)
{
    struct world_file *file = world_file(infer->world, path);
    if (file)
        pad(file, size);
}

static void add_sized(struct inference *infer, const struct operation *op, size_t size)
{
    struct bytes path = {0};
    op_get_path(op, &path);
    infer_add_sized(infer, bytes_span(&path), size);
    bytes_release(&path);
}

/* The server's calendar gives its files their times: a world begins when they were made. */
static void add_stamp(struct inference *infer, const struct operation *op)
{
    int64_t seconds;
    struct bytes date = {0};
    if (!calendar_read_stamp(span_of(op->stamp), &seconds))
        return;
    struct civil civil = calendar_civil(seconds);
    bytes_addf(&date, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, civil.month, civil.day,
               civil.hour, civil.minute, civil.second);
    infer_set(infer, "scenario", "date", "the file's time, as AT+FTPMDTM says",
              bytes_span(&date));
    bytes_release(&date);
}

/* What is made or renamed in a folder has that folder, which the log need not have made. */
static void add_parent(struct inference *infer, size_t i, struct span path)
{
    while (path.count > 1 && path.at[path.count - 1] == '/')
        path.count--;
    while (path.count > 1 && path.at[path.count - 1] != '/')
        path.count--;
    if (path.count > 1 && !made_paths_has(infer->made, i, path))
        infer_add_folder(infer, path);
}

/* An upload needs its folder; a removed file was there. */
static void add_success(struct inference *infer, const struct operation *op)
{
    struct bytes folder = {0};
    if (is(op, "FTPPUT") || is(op, "FTPETPUT"))
        infer_add_folder(infer, span_of(op->set.put_path));
    else if (is(op, "FTPSIZE"))
        add_sized(infer, op, op->size > 0 ? (size_t)op->size : 0);
    else if (is(op, "FTPMDTM"))
        add_stamp(infer, op);
    op_get_folder(op, &folder);
    if (is(op, "FTPRMD") || is(op, "FTPLIST"))
        infer_add_folder(infer, bytes_span(&folder));
    if (is(op, "FTPLIST"))
        infer_listing(infer, op);
    bytes_release(&folder);
}

static void take_operation(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    bool download = is(op, "FTPGET") || is(op, "FTPEXTGET") || is(op, "FTPETGET");
    struct bytes path = {0};
    if (is(op, "FTPMKD") || is(op, "FTPRMD") || is(op, "FTPLIST"))
        op_get_folder(op, &path);
    else
        op_get_path(op, &path);
    bool made = made_paths_has(infer->made, i, bytes_span(&path));
    bool worked = op->announced || op->code == 0 || op->data.count > 0 || op_has_come(op) > 0 ||
                  op->code == FTP_UPLOAD_ERROR; /* it had begun */
    if (op->code == FTP_OPERATE_ERROR && is(op, "FTPMKD") && !made)
        infer_add_folder(infer, bytes_span(&path));
    else if (download && !op->refused &&
             (worked || (op->code >= FTP_UPLOAD_ERROR && op->code <= FTP_MANUAL_QUIT)))
        add_download(infer, op);
    else if (worked && !(made && !is(op, "FTPPUT")))
        add_success(infer, op);
    if (made && worked && is(op, "FTPLIST") && !op->announced)
        infer_listing(infer, op);
    if (worked && is(op, "FTPMKD"))
        add_parent(infer, i, bytes_span(&path));
    bytes_clear(&path);
    if (worked && is(op, "FTPRENAME"))
        op_put_path(op, &path);
    add_parent(infer, i, bytes_span(&path));
    bytes_release(&path);
}

/* A file of which nothing tells the size: it was dated, removed or renamed, so it was there. */
static void guess_size(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    struct bytes path = {0};
    bool dated = is(op, "FTPMDTM"), there = dated || is(op, "FTPDELE") || is(op, "FTPRENAME");
    if (op->code != FTP_DONE || !there)
        return;
    op_get_path(op, &path);
    if (!made_paths_has(infer->made, i, bytes_span(&path)) &&
        !world_find_file(infer->world, bytes_span(&path)))
        infer_add_sized(infer, bytes_span(&path), dated ? 1024 : UNSEEN);
    bytes_release(&path);
}

void infer_files(struct inference *infer)
{
    for (size_t i = 0; i < infer->operations->count; i++)
        take_operation(infer, i);
    for (size_t i = 0; i < infer->operations->count; i++)
        guess_size(infer, i);
}
