/* SPDX-License-Identifier: MIT */
/* The causes of result codes (AT manual V1.06, 10.2.14), with where in an operation each can be
 * seen. A log shows a code and little else, so most codes have several rows; what the program says
 * it has chosen is no more than the row for which least is made up. Which FTP command a code comes
 * from, and in which order, is asked of the FTP client's own rows. */
#include "field/causes.h"

#include "base/host_name.h"
#include "ftp/kind.h"

#include <string.h>

#define OPENING  (1u << OP_OPENING)
#define READY    (1u << OP_READY)
#define MOVING   (1u << OP_MOVING)
#define CLOSING  (1u << OP_CLOSING)
#define BEHIND   (READY | MOVING | CLOSING)
#define ANYWHERE (OPENING | BEHIND)

static bool has_step(const struct operation *op, enum ftp_code at);
static bool no_bearer(const struct inference *infer, size_t op);
static bool lacks_names(const struct inference *infer, size_t op);
static bool host_waits(const struct inference *infer, size_t op);
static bool is_nonsense(const struct inference *infer, size_t op);
static bool has_name(const struct inference *infer, size_t op);
static bool other_name_worked(const struct inference *infer, size_t op);
static bool other_port_worked(const struct inference *infer, size_t op);
static bool passive_data(const struct inference *infer, size_t op);
static bool active_data(const struct inference *infer, size_t op);
static bool resumes(const struct inference *infer, size_t op);
static bool downloads(const struct inference *infer, size_t op);
static bool uploads(const struct inference *infer, size_t op);
static bool other_login(const struct inference *infer, size_t op);
static bool is_missing(const struct inference *infer, size_t op);
static bool was_quit(const struct inference *infer, size_t op);
static bool no_room_told(const struct inference *infer, size_t op);
static bool has_end(const struct inference *infer, size_t op);

/* clang-format off */
static const struct cause causes[] = {
    {FTP_NET_ERROR, ANYWHERE, BY_NATURE, "there is no bearer",
     "no bearer was opened, or it went", .fits = no_bearer},

    {FTP_DNS_ERROR, OPENING, BY_NATURE, "that is no name",
     "neither a name nor an address was set", .fits = is_nonsense},
    {FTP_DNS_ERROR, OPENING, BY_HOST, "only other names are known",
     "another name worked, this one never did", .fits = other_name_worked},
    {FTP_DNS_ERROR, OPENING, BY_STEP, "the name is unknown",
     "a name was set, not an address", "refuse", FTP_DNS_ERROR, has_name},

    {FTP_CONNECT_ERROR, OPENING, BY_PORT, "nobody answers at that port",
     "another port worked, this one never did", .fits = other_port_worked},
    {FTP_CONNECT_ERROR, OPENING, BY_STEP, "the server refuses", NULL, "refuse",
     FTP_CONNECT_ERROR},

    {FTP_TIMEOUT, BEHIND, BY_TIMEOUT, "the host neither reads nor writes",
     "it sent nothing since +FTPGET: 1,1 or its like", .fits = host_waits},
    {FTP_TIMEOUT, OPENING, BY_STEP, "the server is silent", NULL, "stall", FTP_CONNECT_ERROR},
    {FTP_TIMEOUT, OPENING, BY_STEP, "no data connection comes about",
     "a transfer in passive mode, as behind a firewall", "stall", FTP_PASSIVE_ERROR,
     passive_data},
    {FTP_TIMEOUT, MOVING, BY_MUTE, "the upload stalls",
     "no +FTPPUT: 1,1 came behind the last block", .fits = no_room_told},
    {FTP_TIMEOUT, READY | MOVING, BY_DATA, "the server stalls", "a download", "stall",
     .fits = downloads},
    {FTP_TIMEOUT, MOVING | CLOSING, BY_DATA, "the upload stalls", "an upload", "stall",
     .fits = uploads},
    {FTP_TIMEOUT, CLOSING, BY_END, "the server does not confirm the file", "an upload",
     "silence", .fits = uploads},

    {FTP_SERVER_ERROR, OPENING, BY_STEP, "the server closes", NULL,
     "reply 421 Service not available", FTP_USER_ERROR},
    {FTP_SERVER_ERROR, MOVING | CLOSING, BY_END, "the server closes behind the data",
     "the data have an end", "reply 421 Service not available", .fits = has_end},

    {FTP_NOT_ALLOWED, OPENING, BY_NATURE, "not allowed",
     "another session runs, or a name was not set", .fits = lacks_names},

    {FTP_REPLY_ERROR, OPENING, BY_STEP, "the server talks nonsense", NULL, "reply 2300 what",
     FTP_TYPE_ERROR},
    {FTP_REPLY_ERROR, MOVING | CLOSING, BY_END, "the server talks nonsense behind the data",
     "the data have an end", "reply 2300 what", .fits = has_end},

    {FTP_USER_ERROR, OPENING, BY_STEP, "the user is refused", NULL, "reply 530 User unknown",
     FTP_USER_ERROR},
    {FTP_USER_ERROR, MOVING | CLOSING, BY_END, "the server wants an account",
     "the data have an end", "reply 332 Need account for storing files", .fits = has_end},

    {FTP_PASSWORD_ERROR, OPENING, BY_LOGIN, "the server has another login",
     "user and password were set, and never worked", .fits = other_login},
    {FTP_PASSWORD_ERROR, OPENING, BY_STEP, "the login is refused", NULL,
     "reply 530 Login incorrect", FTP_PASSWORD_ERROR},

    {FTP_TYPE_ERROR, OPENING, BY_STEP, "the type is refused", NULL, "reply 504 Not implemented",
     FTP_TYPE_ERROR},

    {FTP_REST_ERROR, OPENING, BY_STEP, "no resuming", "AT+FTPREST was set, and a download",
     "reply 502 Not implemented", FTP_REST_ERROR, resumes},

    {FTP_PASSIVE_ERROR, OPENING, BY_STEP, "no passive mode", "a transfer in passive mode",
     "reply 502 Not implemented", FTP_PASSIVE_ERROR, passive_data},
    {FTP_PASSIVE_ERROR, MOVING | CLOSING, BY_END, "the server gives up the data connection",
     "a transfer in passive mode", "reply 425 Cannot open data connection",
     .fits = passive_data},

    {FTP_ACTIVE_ERROR, OPENING, BY_STEP, "no active mode", "a transfer with AT+FTPMODE=0",
     "reply 500 Illegal PORT command", FTP_ACTIVE_ERROR, active_data},
    {FTP_ACTIVE_ERROR, MOVING | CLOSING, BY_END, "the server gives up the data connection",
     "a transfer with AT+FTPMODE=0", "reply 425 Cannot open data connection",
     .fits = active_data},

    {FTP_OPERATE_ERROR, OPENING, BY_NATURE, "it is not there",
     "nothing else shows a file or folder of that name", .fits = is_missing},
    {FTP_OPERATE_ERROR, OPENING, BY_STEP, "the server refuses it", NULL, "reply 550 Refused",
     FTP_OPERATE_ERROR},

    {FTP_UPLOAD_ERROR, CLOSING, BY_END, "the server does not keep the file", "an upload",
     "reply 552 Storage exceeded", .fits = uploads},
    {FTP_UPLOAD_ERROR, READY | MOVING | CLOSING, BY_DATA, "the data connection breaks",
     "an upload", "reset", .fits = uploads},
    {FTP_UPLOAD_ERROR, OPENING, BY_END, "the server does not keep the file",
     "an upload from AT+FTPEXTPUT", "reply 552 Storage exceeded", .fits = uploads},

    {FTP_DOWNLOAD_ERROR, READY | MOVING, BY_DATA, "the data connection breaks", "a download",
     "reset", .fits = downloads},
    {FTP_DOWNLOAD_ERROR, OPENING | MOVING, BY_END, "the server gives the file up",
     "a download", "reply 426 Transfer aborted", .fits = downloads},

    {FTP_MANUAL_QUIT, ANYWHERE, BY_NATURE, "the host quits",
     "AT+FTPQUIT, or AT+SAPBR=0 where that quits", .fits = was_quit},
    {FTP_MANUAL_QUIT, OPENING, BY_STEP, "the server is silent",
     "AT+FTPQUIT, before anything was announced", "stall", FTP_CONNECT_ERROR, was_quit},

    {0, MOVING | CLOSING, BY_END_CODE, "an unknown cause behind the data",
     "the data have an end", .fits = has_end},
    {0, ANYWHERE, BY_CODE, "an unknown cause", NULL},
};
/* clang-format on */

static bool has_step(const struct operation *op, enum ftp_code at)
{
    return at == FTP_DNS_ERROR || at == FTP_CONNECT_ERROR ||
           ftp_refused_command(cause_operation(op), at).count > 0;
}

const struct cause *cause_of(const struct inference *infer, size_t op, size_t rank)
{
    const struct operation *what = &infer->operations->items[op];
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const struct cause *cause = &causes[i];
        bool sees = (cause->code == 0 || cause->code == what->code) &&
                    (cause->places & 1u << op_place(what));
        bool can = cause->way != BY_STEP || has_step(what, cause->at);
        if (sees && can && (!cause->fits || cause->fits(infer, op)) && rank-- == 0)
            return cause;
    }
    return NULL;
}

/* --- what else must be seen --- */

enum ftp_operation cause_operation(const struct operation *op)
{
    const struct ftp_kind *kind = ftp_kind_named(op->name);
    return kind ? kind->operation : FTP_RETR;
}

static const struct operation *item(const struct inference *infer, size_t op)
{
    return &infer->operations->items[op];
}

static bool no_bearer(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    bool assumed = world_has(infer->world, "network", "bearer");
    return what->lost_bearer || what->bearer == BEARER_TOLD_DOWN ||
           (what->bearer == BEARER_TOLD_NOTHING && !assumed && !what->announced);
}

static bool lacks_names(const struct inference *infer, size_t op)
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

static bool host_waits(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    return what->result != NO_TURN &&
           infer_command_before(infer->dialogue, what->result) < last_announcement(infer, what);
}

static enum host_kind kind_of_host(const struct operation *op)
{
    return host_kind_of(span_of(op->set.server));
}

static bool is_nonsense(const struct inference *infer, size_t op)
{
    return kind_of_host(item(infer, op)) == HOST_NONSENSE &&
           !host_is_listed(span_of(item(infer, op)->set.server),
                           span_of(infer->world->scenario->hosts));
}

static bool has_name(const struct inference *infer, size_t op)
{
    return kind_of_host(item(infer, op)) == HOST_NAME;
}

/* Did the server answer it at all? */
static bool connected(const struct operation *op)
{
    return op->announced || op->code == FTP_DONE || op->code >= FTP_REPLY_ERROR;
}

static bool other_name_worked(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    bool other = false;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *one = item(infer, i);
        if (!connected(one) || one->refused || one->code == FTP_MANUAL_QUIT)
            continue;
        if (strcmp(one->set.server, what->set.server) == 0)
            return false;
        other = true;
    }
    return other && has_name(infer, op);
}

static bool other_port_worked(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    int64_t other = -1;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *one = item(infer, i);
        if (!connected(one) || one->refused || one->code == FTP_MANUAL_QUIT)
            continue;
        if (one->set.port == what->set.port || (other >= 0 && other != one->set.port))
            return false;
        other = one->set.port;
    }
    return other >= 0;
}

static bool transfers(const struct operation *op)
{
    return ftp_refused_command(cause_operation(op), FTP_PASSIVE_ERROR).count > 0;
}

static bool passive_data(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && !item(infer, op)->set.active;
}

static bool active_data(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && item(infer, op)->set.active;
}

static bool resumes(const struct inference *infer, size_t op)
{
    return item(infer, op)->set.rest > 0 && cause_operation(item(infer, op)) == FTP_RETR;
}

static bool uploads(const struct inference *infer, size_t op)
{
    return cause_operation(item(infer, op)) == FTP_STOR;
}

static bool downloads(const struct inference *infer, size_t op)
{
    return transfers(item(infer, op)) && !uploads(infer, op);
}

/* The reply behind the data comes once all of them are across: an upload that the host ended, a
 * download of which it has read all there is. */
static bool has_end(const struct inference *infer, size_t op)
{
    return downloads(infer, op) || (uploads(infer, op) && item(infer, op)->closing);
}

bool cause_same_login(const struct operation *a, const struct operation *b)
{
    return strcmp(a->set.user, b->set.user) == 0 &&
           strcmp(a->set.password, b->set.password) == 0;
}

/* The login that works is the server's; one that never does is not. */
static bool other_login(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op), *good = NULL;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *other = item(infer, i);
        bool in = other->announced || other->code == 0 || other->code >= FTP_TYPE_ERROR;
        if (in && other->code != FTP_MANUAL_QUIT && cause_same_login(what, other))
            return false;
        if (in && !good)
            good = other;
    }
    if (!what->set.user[0] || strcmp(what->set.user, "anonymous") == 0)
        return false;
    return !good || (good->set.user[0] && good->set.password[0]);
}

/* Did the host itself remove it, and bring nothing of that name since? */
static bool was_removed(const struct inference *infer, size_t op, struct span path)
{
    bool removed = false;
    for (size_t i = 0; i < op; i++) {
        const struct operation *one = item(infer, i);
        enum ftp_operation operation = cause_operation(one);
        bool folder = operation == FTP_RMD || operation == FTP_MKD;
        struct bytes from = {0}, to = {0};
        if (one->code != FTP_DONE)
            continue;
        (folder ? op_get_folder : op_get_path)(one, &from);
        op_put_path(one, &to);
        bool there = span_same(bytes_span(&from), path);
        bool new = span_same(bytes_span(&to), path);
        if (there && (operation == FTP_DELE || operation == FTP_RMD || operation == FTP_RENAME))
            removed = true;
        if ((there && operation == FTP_MKD) ||
            (new && (operation == FTP_STOR || operation == FTP_RENAME)))
            removed = false;
        bytes_release(&from);
        bytes_release(&to);
    }
    return removed;
}

/* By nature, if the world can be like that: files that were read, sized or listed are in it. */
static bool is_missing(const struct inference *infer, size_t op)
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
    if (was_removed(infer, op, bytes_span(&path))) {
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

static bool was_quit(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    size_t command =
        what->result == NO_TURN ? NO_TURN : infer_command_before(infer->dialogue, what->result);
    return what->quit || (command != NO_TURN && infer->world->scenario->module.close_quits &&
                          span_starts_nocase(infer_turn(infer, command), "AT+SAPBR=0"));
}

/* The host waited for room that was never told of. */
static bool no_room_told(const struct inference *infer, size_t op)
{
    const struct operation *what = item(infer, op);
    if (what->result == NO_TURN)
        return false;
    size_t command = infer_command_before(infer->dialogue, what->result);
    return uploads(infer, op) && last_announcement(infer, what) < command &&
           span_starts_nocase(infer_turn(infer, command), "AT+FTPPUT=2,");
}

/* --- places --- */

size_t cause_order(enum ftp_code at)
{
    size_t order = ftp_refusal_order((int)at);
    return at == FTP_DNS_ERROR ? 1 : at == FTP_CONNECT_ERROR ? 2 : order ? order + 2 : 0;
}

static void add_step(const struct operation *op, enum ftp_code at, struct bytes *out)
{
    if (at == FTP_DNS_ERROR || at == FTP_CONNECT_ERROR)
        bytes_add_text(out, at == FTP_DNS_ERROR ? "resolve" : "connect");
    else
        bytes_addf(out, "ftp %.*s*", SPAN_ARGS(ftp_refused_command(cause_operation(op), at)));
}

void cause_add_place(const struct operation *op, const struct cause *cause, struct bytes *out)
{
    if (cause->code == FTP_TIMEOUT && cause->at == FTP_PASSIVE_ERROR)
        bytes_add_text(out, "connect data"); /* the reply was good, its address is not */
    else
        add_step(op, cause->at, out);
}

/* --- the page --- */

static void add_places(struct bytes *out, unsigned places)
{
    static const char *const names[] = {
        [OP_OPENING] = "at the opening",
        [OP_READY] = "behind `1,1`",
        [OP_MOVING] = "in the data",
        [OP_CLOSING] = "behind `AT+FTPPUT=2,0`",
    };
    if (places == ANYWHERE) {
        bytes_add_text(out, "anywhere");
        return;
    }
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(places & 1u << i))
            continue;
        bytes_addf(out, "%s%s", first ? "" : ", ", names[i]);
        first = false;
    }
}

static const char *way_words(enum cause_way way)
{
    static const char *const words[] = {
        [BY_NATURE] = "nothing: the world is like that",
        [BY_TIMEOUT] = "`unread_timeout`",
        [BY_LOGIN] = "`user`, `password`",
        [BY_HOST] = "`[ftp] host`",
        [BY_PORT] = "`[ftp] port`",
        [BY_MUTE] = "`on = line +FTPPUT: 1,1*`, `silence`",
        [BY_END_CODE] = "`on = ftp end ...`, `code N`",
        [BY_CODE] = "`on = command ...`, `code N`",
    };
    return way < sizeof words / sizeof *words ? words[way] : NULL;
}

static void add_made(struct bytes *out, const struct cause *cause)
{
    const struct operation any = {.name = "FTPGET"};
    struct bytes on = {0};
    if (way_words(cause->way)) {
        bytes_add_text(out, way_words(cause->way));
        return;
    }
    if (cause->way == BY_STEP && cause->at == FTP_OPERATE_ERROR)
        bytes_add_text(&on, "ftp RETR*, STOR*, ...");
    else if (cause->way == BY_STEP)
        cause_add_place(&any, cause, &on);
    else
        bytes_add_text(&on, cause->way == BY_END ? "ftp end ..." : "data N");
    bytes_addf(out, "`on = %s`, `%s`", bytes_at(&on), cause->then);
    bytes_release(&on);
}

void causes_add_table(struct bytes *out)
{
    bytes_add_text(out, "| code | where | explained by | what else must be seen | becomes |\n"
                        "|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const struct cause *cause = &causes[i];
        if (cause->code)
            bytes_addf(out, "| %d | ", cause->code);
        else
            bytes_add_text(out, "| any | ");
        add_places(out, cause->places);
        bytes_addf(out, " | %s | %s | ", cause->name, cause->besides ? cause->besides : "");
        add_made(out, cause);
        bytes_add_text(out, " |\n");
    }
}
