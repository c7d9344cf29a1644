/* SPDX-License-Identifier: MIT */
/* A walk through the conversation with the settings of AT+FTP... as they are at each point. An
 * operation begins with the command that opens it and ends with its result; what is read in
 * between are its data. Logs leave out much, so results are found by name and not by their
 * place. */
#include "field/operations.h"
#include "field/twin.h"
#include "ftp/client.h"

#include "base/die.h"

#include <stddef.h>
#include <string.h>

#define OP_DATA_MAX (8u * 1024 * 1024)
#define REMINDER    MSEC(4900) /* from then on a further 1,1 may be a reminder */

struct walk {
    const struct dialogue *dialogue;
    struct operations *out;
    struct op_settings set;
    size_t open;      /* operation that runs; NO_TURN: none */
    size_t refused;   /* one opened meanwhile */
    size_t starts;    /* of the module, so far */
    size_t ext;       /* the last FTPEXTGET */
    size_t announced; /* bytes that +FTPGET: 2,n promised */
    size_t asked;     /* bytes that the last read wanted */
    size_t position;  /* of FTPEXTGET=3 */
    bool ext_query;   /* AT+FTPEXTGET? was the last command */
    bool was_short;   /* the last read got less than it wanted */
    usec short_at, command_at;
    bool read_since; /* a read came since the last 1,1 */
    enum bearer_told bearer;
    size_t command; /* turn of the last one */
    bool answered;  /* it has its final result */
};

/* --- arguments --- */

static int64_t number_of(struct span text)
{
    int64_t number = 0;
    return span_number(text, INT64_MAX / 2, &number) ? number : 0;
}

/* --- commands --- */

static const struct {
    const char *name;
    size_t offset, size;
} texts[] = {
#define TEXT(word, field)                                                                      \
    {                                                                                          \
        word, offsetof(struct op_settings, field), sizeof(((struct op_settings *)0)->field)    \
    }
    TEXT("+FTPSERV", server),      TEXT("+FTPUN", user),          TEXT("+FTPPW", password),
    TEXT("+FTPGETNAME", get_name), TEXT("+FTPGETPATH", get_path), TEXT("+FTPPUTNAME", put_name),
    TEXT("+FTPPUTPATH", put_path),
#undef TEXT
};

static void keep_setting(struct walk *walk, struct span name, struct span command)
{
    struct span value = field_argument(command, 0);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!span_is_nocase(name, texts[i].name))
            continue;
        span_copy(value, (char *)&walk->set + texts[i].offset, texts[i].size);
        walk->set.any = true;
    }
    if (span_is_nocase(name, "+FTPMODE"))
        walk->set.active = span_is(value, "0");
    if (span_is_nocase(name, "+FTPREST"))
        walk->set.rest = number_of(value);
    if (span_is_nocase(name, "+FTPPORT"))
        walk->set.port = number_of(value);
}

/* Commands that open one, and whether they need `=1`. */
static bool opens(struct span name, struct span command)
{
    static const struct {
        const char *name;
        bool mode;
    } rows[] = {
        {"+FTPGET", true},   {"+FTPPUT", true},   {"+FTPLIST", true},    {"+FTPEXTGET", true},
        {"+FTPETPUT", true}, {"+FTPETGET", true}, {"+FTPDELE", false},   {"+FTPSIZE", false},
        {"+FTPMKD", false},  {"+FTPRMD", false},  {"+FTPRENAME", false}, {"+FTPMDTM", false},
    };
    bool question = command.count && command.at[command.count - 1] == '?';
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (span_is_nocase(name, rows[i].name))
            return !question && (!rows[i].mode || span_is(field_argument(command, 0), "1"));
    }
    return false;
}

/* Does the refusal of a second one come before the next is opened? */
static bool will_be_refused(const struct walk *walk, struct span name, size_t turn)
{
    const struct dialogue *dialogue = walk->dialogue;
    bool any = false;
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        int64_t numbers[2];
        struct span text = turn_bytes(dialogue, &dialogue->turns[i]);
        bool same = span_same(dialect_name(text), name);
        if (dialogue->turns[i].kind == TURN_COMMAND && same && opens(name, text))
            break;
        if (dialogue->turns[i].kind != TURN_LINE || !same ||
            dialect_numbers(text, numbers, 2) != 2 || numbers[0] != 1)
            continue;
        any = true;
        if (numbers[1] == FTP_NOT_ALLOWED)
            return true;
    }
    return !any;
}

static void open_operation(struct walk *walk, struct span name, size_t turn)
{
    struct operations *out = walk->out;
    if (out->count == out->size) {
        out->size = out->size ? 2 * out->size : 16;
        out->items = xrealloc(out->items, out->size * sizeof *out->items);
    }
    struct operation *op = &out->items[out->count];
    *op = (struct operation){.opening = turn, .first = NO_TURN, .result = NO_TURN, .code = -1};
    op->size = -1;
    op->set = walk->set;
    op->bearer = walk->bearer;
    op->starts = walk->starts;
    span_copy(span_skip(name, 1), op->name, sizeof op->name);
    for (char *c = op->name; *c; c++)
        *c = text_upper(*c);
    struct operation *before = walk->open == NO_TURN ? NULL : &out->items[walk->open];
    if (before && before->first == NO_TURN && !will_be_refused(walk, name, turn))
        walk->open = NO_TURN; /* it ended without a word */
    op->refused = walk->open != NO_TURN;
    if (op->refused)
        walk->refused = out->count;
    else
        walk->open = out->count;
    if (span_is_nocase(name, "+FTPEXTGET"))
        walk->ext = out->count;
    out->count++;
}

static void hear_setting(struct walk *walk, struct span name, struct span command)
{
    keep_setting(walk, name, command);
    if (span_is_nocase(name, "+FTPGET") || span_is_nocase(name, "+FTPLIST"))
        walk->asked = (size_t)number_of(field_argument(command, 1));
    if (span_is_nocase(name, "+FTPEXTGET"))
        walk->position = (size_t)number_of(field_argument(command, 1));
    if (span_is_nocase(name, "+FTPQUIT") && walk->open != NO_TURN)
        walk->out->items[walk->open].quit = true;
    if (span_is_nocase(command, "+FTPPUT=2,0") && walk->open != NO_TURN)
        walk->out->items[walk->open].closing = true;
}

/* The module starts again: nothing ends what it was at. */
static void break_off(struct walk *walk, bool untold)
{
    if (walk->open != NO_TURN && untold)
        walk->out->items[walk->open].broken_off = true;
    walk->open = NO_TURN;
}

static void hear_command(struct walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->dialogue;
    struct span rest = turn_bytes(dialogue, &dialogue->turns[turn]), command;
    walk->command_at = dialogue->turns[turn].at;
    walk->command = turn;
    walk->answered = false;
    while (field_next_of_chain(&rest, &command)) {
        struct span name = dialect_name(command);
        walk->ext_query = span_is_nocase(command, "+FTPEXTGET?");
        bool ftp = span_starts_nocase(name, "+FTP");
        if (ftp && opens(name, command))
            open_operation(walk, name, turn);
        else if (ftp)
            hear_setting(walk, name, command);
        else if (span_is_nocase(command, "+CFUN=1,1") || span_is_nocase(command, "+CFUN=6"))
            break_off(walk, !dialogue->timed); /* only times tell whether the host waited */
    }
}

/* --- lines --- */

static struct operation *running(const struct walk *walk)
{
    return walk->open == NO_TURN ? NULL : &walk->out->items[walk->open];
}

static void hear_result(struct walk *walk, struct operation *op, size_t turn, int64_t code)
{
    bool own = op == running(walk);
    op->result = turn;
    op->code = (int)code;
    if (code == FTP_MANUAL_QUIT && walk->was_short)
        op->stuck = op->data.count;
    if (own)
        walk->open = NO_TURN;
    else
        walk->refused = NO_TURN;
}

static void add_moment(struct op_moment **moments, size_t *count, size_t bytes, usec at)
{
    *moments = xrealloc(*moments, (*count + 1) * sizeof **moments);
    (*moments)[(*count)++] = (struct op_moment){bytes, at};
}

/* 1,1 behind a read: what tells of bytes comes with them, whether the host reads them or not. By a
 * coarse clock it is as late as the read, and is behind it all the same. */
static void hear_more(struct walk *walk, struct operation *op, usec at)
{
    usec behind = walk->short_at + walk->dialogue->resolution / 2;
    bool timed = at != LOG_NO_TIME && walk->short_at != LOG_NO_TIME;
    if (op->data.count == 0 || (timed && !walk->was_short && at - walk->short_at >= REMINDER))
        return;
    add_moment(&op->stalls, &op->stall_count, op->data.count,
               timed && at < behind ? behind : at);
    walk->was_short = op->ended_short = false;
}

/* The answer to AT+FTPEXTGET? is how far it has come, and once it is over how much there is. */
static void hear_count(struct walk *walk, size_t count, size_t turn)
{
    struct operation *op = &walk->out->items[walk->ext];
    if (op != running(walk)) {
        op->size = (int64_t)count;
        return;
    }
    op->progress = xrealloc(op->progress, (op->progress_count + 1) * sizeof *op->progress);
    op->progress[op->progress_count++] = (struct op_progress){count, turn};
}

/* +FTPxxx: 1,.. : a result, or that something can be read or written. */
static void hear_urc(struct walk *walk, struct span line, size_t turn)
{
    int64_t numbers[3] = {0, 0, 0};
    size_t count = dialect_numbers(line, numbers, 3);
    struct operation *op = running(walk);
    if (walk->refused != NO_TURN && numbers[1] == FTP_NOT_ALLOWED)
        op = &walk->out->items[walk->refused];
    struct span name = span_skip(dialect_name(line), 1);
    if (!op || count < 2 || numbers[0] != 1 || !span_is_nocase(name, op->name))
        return;
    op->reminders += numbers[1] == 1 && op->announced && !walk->read_since &&
                     op->first != turn && strcmp(op->name, "FTPPUT") != 0;
    if (op->first == NO_TURN)
        op->first = turn;
    if (numbers[1] == 1 && (count == 2 || strcmp(op->name, "FTPPUT") == 0)) {
        if (op->announced && walk->read_since)
            hear_more(walk, op, walk->dialogue->turns[turn].at);
        op->announced = true;
        walk->read_since = false;
        return;
    }
    if (numbers[1] == 0 && count == 3 && strcmp(op->name, "FTPSIZE") == 0)
        op->size = numbers[2];
    if (numbers[1] == 0 && count == 3 && strcmp(op->name, "FTPMDTM") == 0) {
        struct span digits = span_skip(line, span_find(line, ',') + 1);
        span_copy(span_trim(span_skip(digits, span_find(digits, ',') + 1)), op->stamp,
                  sizeof op->stamp);
    }
    hear_result(walk, op, turn, numbers[1]);
}

/* A stream has its ETX at the end, and a DLE before each byte that is one of the two. */
static void hear_stream(struct operation *op, struct span bytes)
{
    for (size_t i = 0; i < bytes.count && bytes.at[i] != '\x03'; i++) {
        if (bytes.at[i] == '\x10' && i + 1 < bytes.count)
            i++;
        bytes_add_char(&op->data, bytes.at[i]);
    }
}

/* When the bytes came that the last read did not find, where no URC told of them: between that read
 * and this one. */
static usec arrival(const struct walk *walk)
{
    if (walk->short_at == LOG_NO_TIME || walk->command_at == LOG_NO_TIME)
        return LOG_NO_TIME;
    return (walk->short_at + walk->command_at) / 2;
}

static void hear_data(struct walk *walk, const struct turn *turn)
{
    struct operation *op = running(walk);
    struct span bytes = turn_bytes(walk->dialogue, turn);
    bool ext = !op && walk->ext != NO_TURN;
    if (ext) {
        op = &walk->out->items[walk->ext];
        while (op->data.count < walk->position && op->data.count < OP_DATA_MAX) {
            bytes_add_char(&op->data, (char)('0' + op->data.count % 10));
            op->made_up++;
        }
        if (walk->position < op->data.count)
            return; /* read before */
    }
    if (!op || op->data.count + bytes.count > OP_DATA_MAX)
        return;
    if (strcmp(op->name, "FTPETGET") == 0) {
        hear_stream(op, bytes);
        return;
    }
    bytes = ext ? bytes : twin_whole(walk->dialogue, turn, walk->announced);
    if (walk->was_short && op->data.count > 0)
        add_moment(&op->stalls, &op->stall_count, op->data.count, arrival(walk));
    bytes_add_span(&op->data, bytes);
    op->made_up += turn->made_up;
    for (size_t i = bytes.count; i < walk->announced && !ext; i++) { /* lost on the way */
        bytes_add_char(&op->data, (char)('0' + op->data.count % 10));
        op->made_up++;
    }
    walk->was_short = !ext && bytes.count < walk->asked && walk->announced < walk->asked;
    op->ended_short = walk->was_short;
    walk->short_at = turn->at;
    add_moment(&op->reads, &op->read_count, op->data.count, turn->at);
}

/* The operation that ends because the bearer went: the one that runs, or the last one, if the
 * host has said nothing since its result. */
static struct operation *concerned(const struct walk *walk)
{
    size_t count = walk->out->count;
    struct operation *last = count ? &walk->out->items[count - 1] : NULL;
    if (running(walk))
        return running(walk);
    bool ended = last && last->result != NO_TURN && last->result > walk->command;
    return ended ? last : NULL;
}

static void hear_bearer(struct walk *walk, struct span line)
{
    struct operation *op = bearer_is_lost_by(line) ? concerned(walk) : NULL;
    if (op)
        op->lost_bearer = true;
    walk->bearer = bearer_told_by_line(line, walk->bearer);
    if (!dialect_is_final(line) || walk->answered)
        return;
    walk->answered = true;
    if (span_is(line, "OK") || span_is(line, "SHUT OK"))
        walk->bearer =
            bearer_told_by_ok(turn_bytes(walk->dialogue, &walk->dialogue->turns[walk->command]),
                              walk->bearer);
}

static void hear_line(struct walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->dialogue;
    struct span line = turn_meaning(dialogue, &dialogue->turns[turn]);
    int64_t numbers[2] = {0, 0};
    bool header = span_starts(line, "+FTPGET") || span_starts(line, "+FTPLIST");
    if (dialect_is_final(line))
        walk->ext_query = false;
    hear_bearer(walk, line);
    if (header && dialect_numbers(line, numbers, 2) == 2 && numbers[0] == 2) {
        walk->read_since = true;
        walk->announced = (size_t)numbers[1] <= OP_DATA_MAX ? (size_t)numbers[1] : 0;
        walk->was_short = walk->was_short || numbers[1] == 0;
        if (numbers[1] == 0)
            walk->short_at = dialogue->turns[turn].at;
    } else if (walk->ext_query && span_starts(line, "+FTPEXTGET") && walk->ext != NO_TURN &&
               dialect_numbers(line, numbers, 2) == 2) {
        hear_count(walk, (size_t)numbers[1], turn);
    } else if (span_starts(line, "+FTP")) {
        hear_urc(walk, line, turn);
    } else if (span_is(line, "RDY") || span_is(line, "SMS Ready")) {
        break_off(walk, true);
        walk->starts += span_is(line, "RDY");
        if (span_is(line, "RDY")) /* FTP settings are not stored (AT manual 10.2) */
            walk->set = (struct op_settings){.port = 21};
    }
}

void operations_find(const struct dialogue *dialogue, struct operations *out)
{
    struct walk walk = {
        .dialogue = dialogue, .out = out, .open = NO_TURN, .refused = NO_TURN, .ext = NO_TURN};
    walk.answered = true;
    walk.set.port = 21;
    *out = (struct operations){0};
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND)
            hear_command(&walk, i);
        else if (turn->kind == TURN_LINE)
            hear_line(&walk, i);
        else if (turn->kind == TURN_DATA)
            hear_data(&walk, turn);
        else if (turn->kind == TURN_PAYLOAD && running(&walk))
            running(&walk)->uploaded += turn->count;
    }
}

void operations_release(struct operations *operations)
{
    for (size_t i = 0; i < operations->count; i++) {
        bytes_release(&operations->items[i].data);
        xfree(operations->items[i].stalls);
        xfree(operations->items[i].reads);
        xfree(operations->items[i].progress);
    }
    xfree(operations->items);
    *operations = (struct operations){0};
}

size_t op_has_come(const struct operation *op)
{
    return op->progress_count ? op->progress[op->progress_count - 1].bytes : 0;
}

enum op_place op_place(const struct operation *op)
{
    if (op->closing)
        return OP_CLOSING;
    if (op->data.count || op->uploaded || op_has_come(op))
        return OP_MOVING;
    return op->announced ? OP_READY : OP_OPENING;
}

/* --- paths --- */

static void join(struct bytes *out, const char *path, const char *name)
{
    bytes_add_text(out, *path == '/' ? "" : "/");
    bytes_add_text(out, path);
    if (*name && *path && bytes_at(out)[out->count - 1] != '/' && *name != '/')
        bytes_add_char(out, '/');
    bool doubled = *name == '/' && out->count && bytes_at(out)[out->count - 1] == '/';
    bytes_add_text(out, name + doubled);
}

void op_get_path(const struct operation *op, struct bytes *out)
{
    join(out, op->set.get_path, op->set.get_name);
}

void op_put_path(const struct operation *op, struct bytes *out)
{
    join(out, op->set.put_path, op->set.put_name);
}

void op_get_folder(const struct operation *op, struct bytes *out)
{
    join(out, op->set.get_path, "");
}
