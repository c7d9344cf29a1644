/* SPDX-License-Identifier: MIT */
/* Why operations failed. The codes and their causes as rows (AT manual V1.06, 10.2.14; causes:
 * formats of docs/import.md); where a code has a cause that the world itself is, there is
 * no row to use: a missing file, a second session, nobody who reads. Which command a code comes
 * from, and in which order, is asked of the FTP client's own rows.
 */
#include "base/limits.h"
#include "field/infer.h"
#include "field/infer_parts.h"
#include "ftp/kind.h"

#include <string.h>

struct cause {
    enum ftp_code code;
    enum ftp_code at; /* it strikes where this one comes from */
    const char *then, *name, *why;
};

static const struct cause causes[] = {
    {FTP_DNS_ERROR, FTP_DNS_ERROR, "refuse", "the name is unknown", "62: DNS error"},
    {FTP_CONNECT_ERROR, FTP_CONNECT_ERROR, "refuse", "the server refuses", "63: connect error"},
    {FTP_TIMEOUT, FTP_CONNECT_ERROR, "stall", "the server is silent", "64: no answer in time"},
    {FTP_SERVER_ERROR, FTP_USER_ERROR, "reply 421 Service not available", "the server closes",
     "65: server error"},
    {FTP_USER_ERROR, FTP_USER_ERROR, "reply 530 User unknown", "the user is refused",
     "71: user error"},
    {FTP_PASSWORD_ERROR, FTP_PASSWORD_ERROR, "reply 530 Login incorrect",
     "the login is refused", "72: password error"},
    {FTP_TYPE_ERROR, FTP_TYPE_ERROR, "reply 504 Not implemented", "the type is refused",
     "73: type error"},
    {FTP_REST_ERROR, FTP_REST_ERROR, "reply 502 Not implemented", "no resuming",
     "74: rest error"},
    {FTP_PASSIVE_ERROR, FTP_PASSIVE_ERROR, "reply 502 Not implemented", "no passive mode",
     "75: passive error"},
    {FTP_ACTIVE_ERROR, FTP_ACTIVE_ERROR, "reply 500 Illegal PORT", "no active mode",
     "76: active error"},
};

static enum ftp_operation operation_of(const struct operation *op)
{
    const struct ftp_kind *kind = ftp_kind_named(op->name);
    return kind ? kind->operation : FTP_RETR;
}

/* The `on` of a fault there. */
static void add_place(const struct operation *op, enum ftp_code at, struct bytes *out)
{
    if (at == FTP_DNS_ERROR || at == FTP_CONNECT_ERROR)
        bytes_add_text(out, at == FTP_DNS_ERROR ? "resolve" : "connect");
    else
        bytes_addf(out, "ftp %.*s*", SPAN_ARGS(ftp_refused_command(operation_of(op), at)));
}

/* For comparing: what comes before what. 0: nothing that is refused. */
static size_t order_of(int code)
{
    size_t order = ftp_refusal_order(code);
    return code == FTP_DNS_ERROR ? 1 : code == FTP_CONNECT_ERROR ? 2 : order ? order + 2 : 0;
}

static bool is_address(const char *server)
{
    for (; *server; server++) {
        if (!text_is_digit(*server) && *server != '.')
            return false;
    }
    return true;
}

/* Does this operation get as far as where that code comes from? One that failed before has not. */
static bool reaches(const struct operation *op, enum ftp_code at)
{
    size_t order = order_of(at), failed = order_of(op->code);
    if (op->refused || op->code == FTP_NOT_ALLOWED || op->code == FTP_NET_ERROR)
        return false;
    if (at == FTP_DNS_ERROR && is_address(op->set.server))
        return false;
    if (op->code == FTP_TIMEOUT && !op->announced && order > order_of(FTP_CONNECT_ERROR))
        return false;
    if (op->code == FTP_SERVER_ERROR && order > order_of(FTP_USER_ERROR))
        return false;
    if (at == (op->set.active ? FTP_PASSIVE_ERROR : FTP_ACTIVE_ERROR))
        return false;
    if (at == FTP_REST_ERROR && op->set.rest == 0)
        return false;
    return failed == 0 || failed >= order;
}

static int64_t step_number(const struct inference *infer, size_t until, enum ftp_code at)
{
    int64_t number = 0;
    for (size_t i = 0; i <= until; i++)
        number += reaches(&infer->operations->items[i], at);
    return number;
}

/* A session that has begun is ended by the command that came last; one that has not, by the one
 * that opened it. */
static void force_code(struct inference *infer, const struct operation *op, const char *why)
{
    struct bytes name = {0};
    size_t command = op->opening;
    if (op->announced && op->result != NO_TURN)
        command = infer_command_before(infer->dialogue, op->result);
    bytes_addf(&name, "%s ends with %d", op->name, op->code);
    struct fault_spec *fault = infer_fault_at(infer, command, bytes_at(&name), why);
    usec gap = op->result == NO_TURN ? -1 : infer_gap(infer->dialogue, command, op->result);
    if (gap > MSEC(100))
        fault_then(fault, "code %d after %s", op->code, world_time(gap).text);
    else
        fault_then(fault, "code %d", op->code);
    bytes_release(&name);
}

/* --- causes that are values --- */

static bool same_login(const struct operation *a, const struct operation *b)
{
    return strcmp(a->set.user, b->set.user) == 0 &&
           strcmp(a->set.password, b->set.password) == 0;
}

/* The login that works is the server's; one that never does is not. */
static bool tell_login(struct inference *infer, const struct operation *op)
{
    const struct operations *all = infer->operations;
    const struct operation *good = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct operation *other = &all->items[i];
        bool in = other->announced || other->code == 0 || other->code >= FTP_TYPE_ERROR;
        if (in && same_login(op, other))
            return false;
        if (in && !good)
            good = other;
    }
    if (!op->set.user[0] || strcmp(op->set.user, "anonymous") == 0)
        return false;
    if (good && (!good->set.user[0] || !good->set.password[0]))
        return false;
    const char *user = good ? good->set.user : op->set.user;
    const char *password = good ? good->set.password : "not-the-one-in-the-log";
    infer_set(infer, "ftp", "user", "72: the log's login is not the server's", span_of(user));
    infer_set(infer, "ftp", "password", NULL, span_of(password));
    return world_has(infer->world, "ftp", "password");
}

/* --- 64: the server is silent, or the host is --- */

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

static void set_timeout(struct inference *infer, const char *name, usec gap)
{
    struct bytes time = {0};
    if (gap <= MSEC(500))
        return;
    bytes_addf(&time, "%s", world_time(gap).text);
    infer_set(infer, "module", name, "when the log has 64", bytes_span(&time));
    bytes_release(&time);
}

/* A fault at so many bytes of this operation's data: earlier transfers crossed them too. */
static struct fault_spec *fault_in_data(struct inference *infer, size_t i, size_t bytes,
                                        const char *name, const char *why)
{
    int64_t number = 1;
    for (size_t k = 0; k < i; k++) {
        const struct operation *op = &infer->operations->items[k];
        number += (op->data.count > op->uploaded ? op->data.count : op->uploaded) >= bytes;
    }
    return world_fault(infer->world, name, number, number, why, "data %zu", bytes);
}

/* Announced, and the host did nothing more: that is why. In the middle of a download the server
 * stalls; at the end of an upload it never says that it is done. */
static void tell_timeout(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    if (op->result == NO_TURN)
        return;
    if (!op->announced) {
        set_timeout(infer, "response_timeout",
                    infer_gap(infer->dialogue, op->opening, op->result));
        return;
    }
    size_t announced = last_announcement(infer, op);
    if (infer_command_before(infer->dialogue, op->result) < announced) {
        size_t from = op->data.count || op->uploaded ? announced : op->first;
        set_timeout(infer, "unread_timeout", infer_gap(infer->dialogue, from, op->result));
    } else if (op->data.count > 0) {
        fault_then(fault_in_data(infer, i, op->data.count, "the server stalls",
                                 "64 in the middle of the data"),
                   "stall");
    } else if (op->uploaded > 0) {
        size_t close = infer_command_before(infer->dialogue, op->result);
        set_timeout(infer, "response_timeout", infer_gap(infer->dialogue, close, op->result));
        fault_then(fault_in_data(infer, i, op->uploaded, "the upload stalls",
                                 "64 at the end of an upload"),
                   "stall");
    } else {
        force_code(infer, op, "64 after an upload");
    }
}

/* --- 77: by nature, if the world can be like that --- */

static bool by_nature_77(const struct inference *infer, const struct operation *op)
{
    struct bytes path = {0};
    bool folder = strcmp(op->name, "FTPMKD") == 0;
    if (strcmp(op->name, "FTPPUT") == 0 || strcmp(op->name, "FTPETPUT") == 0)
        return false;
    if (folder)
        return true;
    bool list = strcmp(op->name, "FTPLIST") == 0 || strcmp(op->name, "FTPRMD") == 0;
    (list ? op_get_folder : op_get_path)(op, &path);
    if (list && path.count > 1)
        bytes_add_char(&path, '/');
    bool there = world_find_file(infer->world, bytes_span(&path)) != NULL || path.count <= 1;
    bytes_release(&path);
    return !there;
}

static int64_t same_kind_before(const struct inference *infer, size_t until)
{
    int64_t number = 0;
    const struct operation *items = infer->operations->items;
    for (size_t i = 0; i <= until; i++)
        number += reaches(&items[i], FTP_OPERATE_ERROR) &&
                  strcmp(items[i].name, items[until].name) == 0;
    return number;
}

/* As vsftpd says it. */
static void tell_refusal(struct inference *infer, size_t i)
{
    static const char *const replies[] = {
        [FTP_RETR] = "550 Failed to open file",
        [FTP_STOR] = "553 Could not create file",
        [FTP_LIST] = "550 Failed to open directory",
        [FTP_DELE] = "550 Delete failed",
        [FTP_SIZE] = "550 Could not get file size",
        [FTP_MKD] = "550 Create failed",
        [FTP_RMD] = "550 Remove failed",
        [FTP_RENAME] = "550 Rename failed",
        [FTP_MDTM] = "550 Could not get file time",
    };
    const struct operation *op = &infer->operations->items[i];
    int64_t number = same_kind_before(infer, i);
    struct bytes on = {0};
    add_place(op, FTP_OPERATE_ERROR, &on);
    fault_then(world_fault(infer->world, "the server refuses the file", number, number,
                           "77: operate error", "%s", bytes_at(&on)),
               "reply %s", replies[operation_of(op)]);
    bytes_release(&on);
}

/* --- all --- */

static void tell_cause(struct inference *infer, size_t i, const struct cause *cause)
{
    const struct operation *op = &infer->operations->items[i];
    if (!reaches(op, cause->at)) {
        force_code(infer, op, "as the log says");
        return;
    }
    int64_t number = step_number(infer, i, cause->at);
    struct fault_spec *last = world_last_fault(infer->world);
    struct bytes on = {0}, last_on = {0};
    add_place(op, cause->at, &on);
    if (last)
        rule_add_on(&last_on, last);
    bool goes_on = last && span_same(bytes_span(&last_on), bytes_span(&on)) &&
                   last->last + 1 == number && strcmp(last->why, cause->why) == 0;
    if (goes_on)
        last->last = number;
    else
        fault_then(world_fault(infer->world, cause->name, number, number, cause->why, "%s",
                               bytes_at(&on)),
                   "%s", cause->then);
    bytes_release(&on);
    bytes_release(&last_on);
}

static bool bearer_is_there(const struct inference *infer, const struct operation *op)
{
    for (size_t i = 0; i < op->opening; i++) {
        struct span text = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_COMMAND &&
            (text_matches(text, SPAN("AT+CNACT=1*")) ||
             text_matches(text, SPAN("AT+SAPBR=1,*")) || text_matches(text, SPAN("AT+CIICR"))))
            return true;
    }
    return world_has(infer->world, "network", "bearer");
}

/* The log tells that the bearer went while the operation ran. */
static bool bearer_was_lost(const struct inference *infer, const struct operation *op)
{
    for (size_t i = 0;
         op->result != NO_TURN && i < op->result + 3 && i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            infer_is_lost_bearer(infer_turn(infer, i)))
            return true;
    }
    return false;
}

static bool names_are_set(const struct operation *op)
{
    bool put = strncmp(op->name, "FTPPUT", 6) == 0 || strncmp(op->name, "FTPETPUT", 8) == 0;
    return op->set.server[0] && (put ? op->set.put_name : op->set.get_name)[0];
}

static void tell_transfer(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    size_t bytes = op->data.count > op->uploaded ? op->data.count : op->uploaded;
    if ((op->code == FTP_UPLOAD_ERROR || op->code == FTP_DOWNLOAD_ERROR) && bytes > 0)
        fault_then(fault_in_data(infer, i, bytes, "the data connection breaks",
                                 op->code == FTP_UPLOAD_ERROR ? "78: upload error"
                                                              : "79: download error"),
                   "reset");
    else
        force_code(infer, op, "as the log says");
}

static void tell_operation(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    const struct cause *cause = causes;
    while (cause < causes + sizeof causes / sizeof *causes && (int)cause->code != op->code)
        cause++;
    bool has_row = cause < causes + sizeof causes / sizeof *causes;
    if (op->code <= 0 || op->refused || op->code == FTP_MANUAL_QUIT)
        return;
    if (op->code == FTP_NET_ERROR &&
        (!bearer_is_there(infer, op) || bearer_was_lost(infer, op)))
        return;
    if (op->code == FTP_NOT_ALLOWED && !names_are_set(op))
        return;
    if (op->code == FTP_TIMEOUT)
        tell_timeout(infer, i);
    if (op->code == FTP_TIMEOUT && op->announced)
        return;
    if (op->code == FTP_PASSWORD_ERROR && tell_login(infer, op))
        return;
    if (op->code == FTP_OPERATE_ERROR && by_nature_77(infer, op))
        return;
    if (op->code == FTP_OPERATE_ERROR)
        tell_refusal(infer, i);
    else if (has_row && (op->code != FTP_DNS_ERROR || !is_address(op->set.server)))
        tell_cause(infer, i, cause);
    else
        tell_transfer(infer, i);
}

/* What was opened in vain while operation i was under way: each has its own URC, and sooner. */
static int64_t refusals_behind(const struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    int64_t count = 0;
    for (size_t j = i + 1; j < infer->operations->count; j++) {
        const struct operation *other = &infer->operations->items[j];
        if (!other->refused)
            break;
        count += strcmp(other->name, op->name) == 0;
    }
    return count;
}

/* Opened, and never heard of again although the host asked or waited. */
static void tell_nothing(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    struct bytes name = {0};
    if (op->refused || op->quit || op->first != NO_TURN)
        return;
    bool last = infer_final_after(infer->dialogue, op->opening) == NO_TURN;
    if (last)
        return;
    bytes_addf(&name, "nothing comes of %s", op->name);
    bool one = step_number(infer, i, FTP_CONNECT_ERROR) > 1 || i + 1 < infer->operations->count;
    int64_t number = one ? 1 + refusals_behind(infer, i) : 0;
    fault_then(world_fault(infer->world, bytes_at(&name), number, number,
                           "OK, and no URC in the log", "line +%s: 1,*", op->name),
               "silence");
    bytes_release(&name);
}

/* When the model's wire has so many bytes across: its buffer holds no more than that. */
static usec crossed_at(const struct operation *op, size_t bytes, usec since)
{
    if (bytes <= FTP_GET_BUFFER)
        return since;
    for (size_t i = 0; i < op->read_count; i++) {
        if (op->reads[i].bytes >= bytes - FTP_GET_BUFFER)
            return op->reads[i].at > since ? op->reads[i].at : since;
    }
    return since;
}

static void tell_stalls(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    usec since = infer->dialogue->turns[op->opening].at;
    for (size_t k = 0; k < op->stall_count; k++) {
        const struct op_moment *stall = &op->stalls[k];
        usec wait = SECONDS(1);
        if (since != LOG_NO_TIME && stall->at != LOG_NO_TIME) {
            wait = stall->at - crossed_at(op, stall->bytes, since);
            since = stall->at;
        }
        if (wait > 0)
            fault_then(fault_in_data(infer, i, stall->bytes, "the data come slowly",
                                     "a read got less than it asked for"),
                       "delay %s", world_time(wait).text);
    }
}

/* One that ended without a word, so that the next could be opened, ended like that one. */
static void share_fate(struct inference *infer, size_t i)
{
    struct operation *op = &infer->operations->items[i];
    if (op->code >= 0 || op->first != NO_TURN || op->refused || op->quit)
        return;
    for (size_t j = i + 1; j < infer->operations->count; j++) {
        const struct operation *next = &infer->operations->items[j];
        if (next->refused || strcmp(next->name, op->name) != 0)
            continue;
        op->code = next->code;
        return;
    }
}

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
        if (first && !same_login(first, op))
            return false;
        first = op;
    }
    return true;
}

void infer_codes(struct inference *infer)
{
    for (size_t i = 0; i < infer->operations->count; i++)
        share_fate(infer, i);
    for (size_t i = 0; i < infer->operations->count; i++)
        tell_operation(infer, i);
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (op->result == NO_TURN)
            tell_nothing(infer, i);
        tell_stalls(infer, i);
    }
    if (is_one_login(infer))
        tell_good_login(infer);
}
