/* SPDX-License-Identifier: MIT */
/* What the rows of causes.c ask of a log: is there what must be seen besides a code? Each question
 * is about one operation, and looks at the others of the log, at what was said around it, and at
 * the world so far; the answers are the log's own, so that no rehearsal is needed for them. */
#include "field/causes_seen.h"

#include "base/calendar.h"
#include "base/host_name.h"
#include "field/causes.h"
#include "field/infer_parts.h"
#include "ftp/kind.h"

#include <string.h>

#define NEARBY 64 /* operations on each side that may tell the size of a file */

enum ftp_operation cause_operation(const struct operation *op)
{
    const struct ftp_kind *kind = ftp_kind_named(op->name);
    return kind ? kind->operation : FTP_RETR;
}

static const struct operation *item(const struct inference *infer, size_t op)
{
    return &infer->operations->items[op];
}

bool seen_no_bearer(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    bool assumed = world_has(infer->world, "network", "bearer");
    return what->lost_bearer || what->bearer == BEARER_TOLD_DOWN ||
           (what->bearer == BEARER_TOLD_NOTHING && !assumed && !what->announced);
}

bool seen_lost_bearer(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    if (!what->lost_bearer || what->quit || what->result == NO_TURN)
        return false;
    for (size_t i = what->result; i-- > what->opening;)
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            return bearer_is_lost_by(infer_turn(infer, i));
    return false;
}

bool seen_lacks_names(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    const struct ftp_kind *kind = ftp_kind_named(what->name);
    const struct op_settings *set = &what->set;
    if (what->refused || !set->server[0] || !kind)
        return true;
    switch (kind->place) {
    case PLACE_GET_FILE:
        return !set->get_name[0];
    case PLACE_GET_FOLDER:
        return !set->get_path[0];
    case PLACE_LIST:
        return false;
    case PLACE_PUT_FILE:
        return !set->put_name[0];
    case PLACE_RENAME:
        return !set->get_name[0] || !set->put_name[0];
    }
    return false;
}

static size_t last_announcement(const struct inference *infer, const struct operation *op)
{
    for (size_t i = op->result; i-- > op->opening;) {
        int64_t numbers[2];
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_LINE && span_starts(line, "+FTP") &&
            dialect_numbers(line, numbers, 2) == 2 && numbers[0] == 1 && numbers[1] == 1)
            return i;
    }
    return op->first;
}

bool seen_host_waits(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    return what->result != NO_TURN &&
           infer_command_before(infer->dialogue, what->result) < last_announcement(infer, what);
}

static enum host_kind kind_of_host(const struct operation *op)
{
    return host_kind_of(span_of(op->set.server));
}

bool seen_nonsense(const struct inference *infer, size_t op)
{
    return kind_of_host(item(infer, op)) == HOST_NONSENSE &&
           !host_is_listed(span_of(item(infer, op)->set.server),
                           span_of(infer->world->scenario->hosts));
}

bool seen_name(const struct inference *infer, size_t op)
{
    return kind_of_host(item(infer, op)) == HOST_NAME;
}

bool seen_other_name_worked(const struct inference *infer, size_t op)
{
    return infer->others->servers.count > 0 &&
           !others_reached(infer->others, item(infer, op)->set.server) && seen_name(infer, op);
}

bool seen_other_port_worked(const struct inference *infer, size_t op)
{
    return infer->others->ports == 1 && infer->others->port != item(infer, op)->set.port;
}

static bool transfers(const struct operation *op)
{
    return ftp_refused_command(cause_operation(op), FTP_PASSIVE_ERROR).count > 0;
}

bool seen_passive_data(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && !item(infer, op)->set.active;
}

bool seen_active_data(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && item(infer, op)->set.active;
}

bool seen_resumes(const struct inference *infer, size_t op)
{
    return item(infer, op)->set.rest > 0 && cause_operation(item(infer, op)) == FTP_RETR;
}

bool seen_uploads(const struct inference *infer, size_t op)
{
    return cause_operation(item(infer, op)) == FTP_STOR;
}

bool seen_downloads(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && !seen_uploads(infer, op);
}

bool seen_end(const struct inference *infer, size_t op)
{
    return seen_downloads(infer, op) || (seen_uploads(infer, op) && item(infer, op)->closing);
}

bool seen_nothing_sent(const struct inference *infer, size_t op)
{
    return seen_uploads(infer, op) && item(infer, op)->closing &&
           item(infer, op)->uploaded == 0;
}

/* Does `other` tell that the file of `op` has so many bytes? */
static bool tells_size(const struct operation *other, const struct operation *op, size_t size)
{
    enum ftp_operation kind = cause_operation(other);
    bool file = strcmp(other->set.server, op->set.server) == 0 &&
                strcmp(other->set.get_path, op->set.get_path) == 0 &&
                strcmp(other->set.get_name, op->set.get_name) == 0;
    if (!file || other->code != FTP_DONE)
        return false;
    return kind == FTP_SIZE
               ? other->size == (int64_t)size
               : kind == FTP_RETR && (size_t)other->set.rest + other->data.count == size;
}

bool seen_all_came(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    size_t size = (size_t)what->set.rest + what->data.count;
    bool line = what->data.count && bytes_at(&what->data)[what->data.count - 1] == '\n';
    if (cause_operation(what) != FTP_RETR)
        return transfers(what) && !seen_uploads(infer, op) && what->ended_short && line;
    for (size_t i = op > NEARBY ? op - NEARBY : 0;
         i < infer->operations->count && i < op + NEARBY; i++)
        if (tells_size(item(infer, i), what, size))
            return true;
    return false;
}

bool cause_same_login(const struct operation *a, const struct operation *b)
{
    return strcmp(a->set.user, b->set.user) == 0 &&
           strcmp(a->set.password, b->set.password) == 0;
}

bool seen_other_login(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    size_t first = infer->others->first_in;
    if (others_let_in(infer->others, what) || !what->set.user[0] ||
        strcmp(what->set.user, "anonymous") == 0)
        return false;
    return first == NO_NAME ||
           (item(infer, first)->set.user[0] && item(infer, first)->set.password[0]);
}

bool seen_missing(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    enum ftp_operation operation = cause_operation(what);
    struct bytes path = {0};
    if (operation == FTP_STOR)
        return false;
    if (operation == FTP_MKD)
        return true; /* it is there already */
    bool folder = operation == FTP_LIST || operation == FTP_RMD;
    (folder ? op_get_folder : op_get_path)(what, &path);
    if (others_removed(infer->others, op, bytes_span(&path))) {
        bytes_release(&path);
        return true;
    }
    bool there = world_has_file(infer->world, bytes_span(&path)) || path.count <= 1;
    if (folder)
        bytes_add_char(&path, '/');
    there = there || world_has_file(infer->world, bytes_span(&path));
    bytes_release(&path);
    return !there;
}

/* Of a file that is larger or smaller than all of it that came: it was another one by then, or its
 * server counts the line ends of a text otherwise. */
bool seen_other_size(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    struct bytes path = {0};
    if (cause_operation(what) != FTP_SIZE || what->size < 0)
        return false;
    op_get_path(what, &path);
    const struct world_file *file = world_find_file(infer->world, bytes_span(&path));
    bool made = made_paths_has(infer->made, op, bytes_span(&path));
    bytes_release(&path);
    bool other = file && !made && file->content.count != (size_t)what->size;
    return other || what->size > INFER_SIZE_MAX;
}

bool seen_other_time(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    int64_t seconds;
    struct bytes path = {0};
    if (cause_operation(what) != FTP_MDTM ||
        !calendar_read_stamp(span_of(what->stamp), &seconds) ||
        seconds == infer->world->scenario->module.epoch)
        return false;
    op_get_path(what, &path);
    bool made = made_paths_has(infer->made, op, bytes_span(&path));
    bytes_release(&path);
    return !made;
}

bool seen_quit(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    size_t command =
        what->result == NO_TURN ? NO_TURN : infer_command_before(infer->dialogue, what->result);
    return what->quit || (command != NO_TURN && infer->world->scenario->module.close_quits &&
                          span_starts_nocase(infer_turn(infer, command), "AT+SAPBR=0"));
}

bool seen_no_room_told(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    if (what->result == NO_TURN)
        return false;
    size_t command = infer_command_before(infer->dialogue, what->result);
    return seen_uploads(infer, op) && last_announcement(infer, what) < command &&
           span_starts_nocase(infer_turn(infer, command), "AT+FTPPUT=2,");
}
