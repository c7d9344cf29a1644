/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "field/infer.h"
#include "field/infer_parts.h"

#include <string.h>

/* Why operations failed. The codes and their causes as rows (AT manual V1.06, 10.2.14; causes:
 * formats of docs/import.md); where a code has a cause that the world itself is, there is
 * no row to use: a missing file, a second session, nobody who reads.
 */
struct cause {
    int code;
    const char *on, *then, *name, *why;
};

static const struct cause causes[] = {
    {62, "resolve", "refuse", "the name is unknown", "62: DNS error"},
    {63, "connect", "refuse", "the server refuses", "63: connect error"},
    {64, "connect", "stall", "the server is silent", "64: no answer in time"},
    {65, "ftp USER*", "reply 421 Service not available", "the server closes",
     "65: server error"},
    {71, "ftp USER*", "reply 530 User unknown", "the user is refused", "71: user error"},
    {72, "ftp PASS*", "reply 530 Login incorrect", "the login is refused",
     "72: password error"},
    {73, "ftp TYPE*", "reply 504 Not implemented", "the type is refused", "73: type error"},
    {74, "ftp REST*", "reply 502 Not implemented", "no resuming", "74: rest error"},
    {75, "ftp PASV*", "reply 502 Not implemented", "no passive mode", "75: passive error"},
    {76, "ftp PORT*", "reply 500 Illegal PORT", "no active mode", "76: active error"},
};

/* The steps of a session, in order: an operation that failed at one of them has not seen those
 * behind it. */
static const char *const steps[] = {"resolve",   "connect",   "ftp USER*", "ftp PASS*",
                                    "ftp TYPE*", "ftp PASV*", "ftp PORT*", "ftp REST*"};
static const int failing[] = {62, 63, 71, 72, 73, 75, 76, 74};

static bool is_address(const char *server)
{
    for (; *server; server++) {
        if (!text_is_digit(*server) && *server != '.')
            return false;
    }
    return true;
}

static size_t step_of(const char *on)
{
    size_t i = 0;
    while (i < sizeof steps / sizeof *steps && strcmp(steps[i], on) != 0)
        i++;
    return i;
}

/* Does this operation get as far as that step? */
static bool reaches(const struct operation *op, size_t step)
{
    if (op->refused || op->code == 66 || op->code == 61)
        return false;
    if (step == 0 && is_address(op->set.server))
        return false;
    if ((op->code == 64 && !op->announced && step > 1) || (op->code == 65 && step > 2))
        return false;
    if ((step == 5 && op->set.active) || (step == 6 && !op->set.active))
        return false;
    if (step == 7 && op->set.rest == 0)
        return false;
    for (size_t i = 0; i < step; i++) {
        if (op->code == failing[i])
            return false;
    }
    return true;
}

static int64_t step_number(const struct inference *infer, size_t until, size_t step)
{
    int64_t number = 0;
    for (size_t i = 0; i <= until; i++)
        number += reaches(&infer->operations->items[i], step);
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
        bool in = other->announced || other->code == 0 || other->code >= 73;
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
        number += reaches(&items[i], sizeof steps / sizeof *steps) &&
                  strcmp(items[i].name, items[until].name) == 0;
    return number;
}

static void tell_refusal(struct inference *infer, size_t i)
{
    static const struct {
        const char *name, *on, *reply;
    } rows[] = {
        {"FTPGET", "ftp RETR*", "550 Failed to open file"},
        {"FTPEXTGET", "ftp RETR*", "550 Failed to open file"},
        {"FTPETGET", "ftp RETR*", "550 Failed to open file"},
        {"FTPPUT", "ftp STOR*", "553 Could not create file"},
        {"FTPETPUT", "ftp STOR*", "553 Could not create file"},
        {"FTPLIST", "ftp LIST*", "550 Failed to open directory"},
        {"FTPDELE", "ftp DELE*", "550 Delete failed"},
        {"FTPSIZE", "ftp SIZE*", "550 Could not get file size"},
        {"FTPMDTM", "ftp MDTM*", "550 Could not get file time"},
        {"FTPRMD", "ftp RMD*", "550 Remove failed"},
        {"FTPMKD", "ftp MKD*", "550 Create failed"},
        {"FTPRENAME", "ftp RNFR*", "550 Rename failed"},
    };
    const struct operation *op = &infer->operations->items[i];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        if (strcmp(rows[k].name, op->name) != 0)
            continue;
        int64_t number = same_kind_before(infer, i);
        struct fault_spec *fault =
            world_fault(infer->world, "the server refuses the file", number, number,
                        "77: operate error", "%s", rows[k].on);
        fault_then(fault, "reply %s", rows[k].reply);
        return;
    }
}

/* --- all --- */

static void tell_cause(struct inference *infer, size_t i, const struct cause *cause)
{
    const struct operation *op = &infer->operations->items[i];
    size_t step = step_of(cause->on);
    if (!reaches(op, step)) {
        force_code(infer, op, "as the log says");
        return;
    }
    int64_t number = step_number(infer, i, step);
    struct fault_spec *last = world_last_fault(infer->world);
    struct bytes on = {0};
    if (last)
        rule_add_on(&on, last);
    bool goes_on = last && strcmp(bytes_at(&on), cause->on) == 0 && last->last + 1 == number &&
                   strcmp(last->why, cause->why) == 0;
    bytes_release(&on);
    if (goes_on)
        last->last = number;
    else
        fault_then(world_fault(infer->world, cause->name, number, number, cause->why, "%s",
                               cause->on),
                   "%s", cause->then);
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
    if ((op->code == 78 || op->code == 79) && bytes > 0)
        fault_then(fault_in_data(infer, i, bytes, "the data connection breaks",
                                 op->code == 78 ? "78: upload error" : "79: download error"),
                   "reset");
    else
        force_code(infer, op, "as the log says");
}

static void tell_operation(struct inference *infer, size_t i)
{
    const struct operation *op = &infer->operations->items[i];
    const struct cause *cause = causes;
    while (cause < causes + sizeof causes / sizeof *causes && cause->code != op->code)
        cause++;
    bool has_row = cause < causes + sizeof causes / sizeof *causes;
    if (op->code <= 0 || op->refused || op->code == 80)
        return;
    if (op->code == 61 && (!bearer_is_there(infer, op) || bearer_was_lost(infer, op)))
        return;
    if (op->code == 66 && !names_are_set(op))
        return;
    if (op->code == 64)
        tell_timeout(infer, i);
    if (op->code == 64 && op->announced)
        return;
    if (op->code == 72 && tell_login(infer, op))
        return;
    if (op->code == 77 && by_nature_77(infer, op))
        return;
    if (op->code == 77)
        tell_refusal(infer, i);
    else if (has_row && (op->code != 62 || !is_address(op->set.server)))
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
    bool one = step_number(infer, i, 1) > 1 || i + 1 < infer->operations->count;
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
        if (op->refused || op->code == 66 || op->code == 61)
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
