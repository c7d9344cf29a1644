/* SPDX-License-Identifier: MIT */
/* Why operations failed: the row that was chosen for each (causes.c) becomes a part of the world.
 * Which of several attempts it has to strike follows from how far those before it came. */
#include "base/die.h"
#include "base/host_name.h"
#include "base/limits.h"
#include "field/causes.h"
#include "field/infer_parts.h"
#include "field/look_ups.h"
#include "field/urc_tally.h"
#include "ftp/kind.h"

#include <string.h>

#define TIMEOUT_DEFAULT SECONDS(75) /* [module] response_timeout */

/* How often each place was passed, up to the operation that is looked at. */
struct passed {
    int64_t steps[FTP_MANUAL_QUIT + 1]; /* by the code of their refusal */
    int64_t operate[FTP_MDTM + 1];      /* ... of FTP_OPERATE_ERROR: by operation */
    int64_t ends[FTP_MDTM + 1];
};

struct telling {
    struct inference *infer;
    size_t i; /* the operation */
    const struct operation *op;
    const struct cause *cause; /* NULL: it needs none */
    struct passed passed;
    struct urc_tally tally;
    struct look_ups look_ups; /* of other commands */
    bool hosts_told;          /* which names worked */
};

static bool needs_cause(const struct operation *op)
{
    return op->code >= FTP_DONE && !op->refused;
}

static const struct cause *chosen(const struct inference *infer, size_t i)
{
    return needs_cause(&infer->operations->items[i])
               ? cause_of(infer, i, infer->ranks ? infer->ranks[i] : 0)
               : NULL;
}

/* --- how far it came --- */

/* The step at which the dialogue of this operation ended, as cause_order() counts; SIZE_MAX: it
 * went through. */
static size_t end_order(const struct telling *telling)
{
    const struct operation *op = telling->op;
    const struct cause *cause = telling->cause;
    enum ftp_code code = op->code > 0 ? (enum ftp_code)op->code : FTP_DONE;
    if (op->refused || (op->code < 0 && op->first == NO_TURN && !op->quit))
        return op->refused ? 0 : SIZE_MAX;
    if (!cause || op_place(op) != OP_OPENING)
        return SIZE_MAX;
    switch (cause->way) {
    case BY_STEP:
        return cause_order(cause->at);
    case BY_NATURE:
    case BY_LOGIN:
    case BY_HOST:
    case BY_PORT:
        return cause_order(code);
    case BY_CODE:
        return 0;
    case BY_WORD:
    case BY_LOST:
    case BY_TIMEOUT:
    case BY_END:
    case BY_DATA:
    case BY_MUTE:
    case BY_END_CODE:
        return SIZE_MAX;
    }
    return SIZE_MAX;
}

static bool passes(const struct telling *telling, enum ftp_code at)
{
    const struct operation *op = telling->op;
    bool name = cause_order(at) <= 2; /* no FTP command, so every operation has it */
    if (at == FTP_DNS_ERROR && host_kind_of(span_of(op->set.server)) == HOST_ADDRESS)
        return false;
    if (at == (op->set.active ? FTP_PASSIVE_ERROR : FTP_ACTIVE_ERROR))
        return false;
    if (at == FTP_REST_ERROR && op->set.rest == 0)
        return false;
    if (!name && ftp_refused_command(cause_operation(op), at).count == 0)
        return false;
    return end_order(telling) >= cause_order(at);
}

static int64_t *counter(struct telling *telling, enum ftp_code at)
{
    if (at == FTP_DNS_ERROR)
        return &telling->look_ups.count;
    return at == FTP_OPERATE_ERROR ? &telling->passed.operate[cause_operation(telling->op)]
                                   : &telling->passed.steps[at];
}

/* Is the reply behind its data heard? */
static bool hears_end(const struct telling *telling)
{
    const struct operation *op = telling->op;
    const struct cause *cause = telling->cause;
    bool transfer = ftp_refused_command(cause_operation(op), FTP_PASSIVE_ERROR).count > 0;
    if (!transfer || op->refused)
        return false;
    return cause ? cause->way == BY_END || cause->way == BY_END_CODE : op->code == FTP_DONE;
}

static void pass(struct telling *telling)
{
    static const enum ftp_code steps[] = {FTP_DNS_ERROR,    FTP_CONNECT_ERROR,
                                          FTP_USER_ERROR,   FTP_PASSWORD_ERROR,
                                          FTP_TYPE_ERROR,   FTP_PASSIVE_ERROR,
                                          FTP_ACTIVE_ERROR, FTP_REST_ERROR,
                                          FTP_OPERATE_ERROR};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        *counter(telling, steps[i]) += passes(telling, steps[i]);
    telling->passed.ends[cause_operation(telling->op)] += hears_end(telling);
}

/* --- its cause as part of the world --- */

/* "64 (timeout) at the end of the upload". */
static void add_why(const struct operation *op, struct bytes *out)
{
    static const char *const when[] = {
        [OP_OPENING] = "",
        [OP_READY] = " before any byte",
        [OP_MOVING] = " in the middle of the data",
        [OP_CLOSING] = " at the end of the upload",
    };
    const char *name = ftp_code_name(op->code);
    bytes_addf(out, "%d (%s)%s", op->code, name ? name : "no code of the manual",
               when[op_place(op)]);
}

static struct fault_spec *fault_at(const struct telling *telling, int64_t number,
                                   const char *on)
{
    struct bytes why = {0};
    add_why(telling->op, &why);
    struct fault_spec *fault = world_fault(telling->infer->world, telling->cause->name, number,
                                           number, bytes_at(&why), "%s", on);
    bytes_release(&why);
    return fault;
}

static void set_timeout(const struct telling *telling, const char *name, usec gap)
{
    struct bytes time = {0};
    if (gap <= MSEC(500))
        return;
    bytes_addf(&time, "%s", world_time(gap).text);
    infer_set(telling->infer, "module", name,
              telling->op->code == FTP_TIMEOUT ? "when the log has 64"
                                               : "longer than the host waited",
              bytes_span(&time));
    bytes_release(&time);
}

/* From a turn to the result; -1: not known. */
static usec time_since(const struct telling *telling, size_t turn)
{
    size_t result = telling->op->result;
    return result == NO_TURN || turn == NO_TURN
               ? -1
               : infer_gap(telling->infer->dialogue, turn, result);
}

static size_t last_command(const struct telling *telling)
{
    const struct operation *op = telling->op;
    return op->result == NO_TURN ? op->opening
                                 : infer_command_before(telling->infer->dialogue, op->result);
}

static void make_step(struct telling *telling)
{
    const struct operation *op = telling->op;
    struct bytes on = {0};
    cause_add_place(op, telling->cause, &on);
    fault_then(fault_at(telling, *counter(telling, telling->cause->at) + 1, bytes_at(&on)),
               "%s", telling->cause->then);
    if (op->code == FTP_TIMEOUT)
        set_timeout(telling, "response_timeout", time_since(telling, op->opening));
    if (op->code == FTP_MANUAL_QUIT && time_since(telling, op->opening) >= TIMEOUT_DEFAULT)
        set_timeout(telling, "response_timeout", 2 * time_since(telling, op->opening));
    bytes_release(&on);
}

/* Later than the model's own end by so much that it is worth a word. */
static void add_wait(const struct telling *telling, struct fault_spec *fault)
{
    usec gap = time_since(telling, last_command(telling));
    if (gap > SECONDS(1))
        fault_then(fault, "delay %s", world_time(gap - MSEC(20)).text);
}

static struct fault_spec *fault_at_end(struct telling *telling)
{
    struct bytes on = {0};
    enum ftp_operation operation = cause_operation(telling->op);
    struct span command = ftp_refused_command(operation, FTP_OPERATE_ERROR);
    bytes_addf(&on, "ftp end %.*s*", SPAN_ARGS(command));
    struct fault_spec *fault =
        fault_at(telling, telling->passed.ends[operation] + 1, bytes_at(&on));
    bytes_release(&on);
    return fault;
}

static void make_end(struct telling *telling)
{
    struct fault_spec *fault = fault_at_end(telling);
    if (telling->op->code == FTP_TIMEOUT)
        set_timeout(telling, "response_timeout", time_since(telling, last_command(telling)));
    else
        add_wait(telling, fault);
    fault_then(fault, "%s", telling->cause->then);
}

static void make_end_code(struct telling *telling)
{
    struct fault_spec *fault = fault_at_end(telling);
    usec gap = time_since(telling, last_command(telling));
    if (gap > MSEC(100))
        fault_then(fault, "code %d after %s", telling->op->code, world_time(gap).text);
    else
        fault_then(fault, "code %d", telling->op->code);
}

static void make_data(struct telling *telling)
{
    const struct operation *op = telling->op;
    struct bytes why = {0};
    add_why(op, &why);
    struct fault_spec *fault = infer_fault_in_data(telling->infer, telling->i, infer_moved(op),
                                                   telling->cause->name, bytes_at(&why));
    usec stood = infer_stood_still(telling->infer, op);
    if (stood > 0)
        fault_then(fault, "delay %s", world_time(stood).text);
    fault_then(fault, "%s", telling->cause->then);
    if (op->code == FTP_TIMEOUT && op_place(op) == OP_CLOSING)
        set_timeout(telling, "response_timeout", time_since(telling, last_command(telling)));
    bytes_release(&why);
}

/* Then the host cannot go on, and nothing happens until unread_timeout is over. */
static void make_mute(struct telling *telling)
{
    const struct inference *infer = telling->infer;
    int64_t number = 1;
    for (size_t i = 0; i < telling->op->result; i++)
        number += infer->dialogue->turns[i].kind == TURN_LINE &&
                  text_matches(infer_turn(infer, i), SPAN("+FTPPUT: 1,1,*"));
    fault_then(fault_at(telling, number, "line +FTPPUT: 1,1,*"), "silence");
    size_t ok = infer_final_after(infer->dialogue, last_command(telling));
    set_timeout(telling, "unread_timeout",
                time_since(telling, ok == NO_TURN ? last_command(telling) : ok));
}

static void make_timeout(struct telling *telling)
{
    const struct operation *op = telling->op;
    size_t from = infer_moved(op) ? infer_could_read(telling->infer, op) : op->first;
    set_timeout(telling, "unread_timeout",
                time_since(telling, from == NO_TURN ? op->first : from));
}

/* What was last before the result, and can be named: the host's command of the operation, or the
 * URC that it could read or write. */
static size_t last_event(const struct telling *telling)
{
    const struct operation *op = telling->op;
    const struct dialogue *dialogue = telling->infer->dialogue;
    size_t command = last_command(telling);
    while (command > op->opening &&
           !span_starts_nocase(dialect_name(infer_turn(telling->infer, command)), "+FTP"))
        command = infer_command_before(dialogue, command);
    for (size_t i = op->result; op->announced && i-- > command + 1;) {
        struct span line = infer_turn(telling->infer, i);
        int64_t numbers[2];
        if (dialogue->turns[i].kind == TURN_LINE && span_starts(line, "+FTP") &&
            dialect_numbers(line, numbers, 2) == 2 && numbers[0] == 1 && numbers[1] == 1)
            return i;
    }
    return command;
}

static void make_code(struct telling *telling)
{
    const struct operation *op = telling->op;
    struct bytes name = {0}, why = {0};
    size_t event = op->announced && op->result != NO_TURN ? last_event(telling) : op->opening;
    bytes_addf(&name, "%s ends with %d", op->name, op->code);
    add_why(op, &why);
    struct fault_spec *fault =
        infer_fault_at(telling->infer, event, bytes_at(&name), bytes_at(&why));
    usec gap = time_since(telling, event);
    if (gap > MSEC(100))
        fault_then(fault, "code %d after %s", op->code, world_time(gap).text);
    else
        fault_then(fault, "code %d", op->code);
    bytes_release(&name);
    bytes_release(&why);
}

static const struct operation *one_that_worked(const struct inference *infer)
{
    size_t first = infer->others->first_worked;
    return first == NO_NAME ? NULL : &infer->operations->items[first];
}

static void make_login(struct telling *telling)
{
    const struct operation *good = one_that_worked(telling->infer);
    const char *user = good ? good->set.user : telling->op->set.user;
    const char *password = good ? good->set.password : "not-the-one-in-the-log";
    infer_set(telling->infer, "ftp", "user", "72: the log's login is not the server's",
              span_of(user));
    infer_set(telling->infer, "ftp", "password", NULL, span_of(password));
}

static void make_host(struct telling *telling)
{
    const struct inference *infer = telling->infer;
    struct bytes names = {0};
    for (size_t i = 0; !telling->hosts_told && i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        bool worked = op->announced || op->code == 0;
        if (!worked || host_is_listed(span_of(op->set.server), bytes_span(&names)))
            continue;
        bytes_addf(&names, "%s%s", names.count ? ", " : "", op->set.server);
    }
    infer_set(telling->infer, "ftp", "host", "the names that worked", bytes_span(&names));
    telling->hosts_told = true;
    bytes_release(&names);
}

static void make_port(struct telling *telling)
{
    const struct operation *good = one_that_worked(telling->infer);
    struct bytes port = {0};
    bytes_addf(&port, "%lld", (long long)(good ? good->set.port : 21));
    infer_set(telling->infer, "ftp", "port", "the one that worked", bytes_span(&port));
    bytes_release(&port);
}

static void make_word(struct telling *telling)
{
    const struct operation *op = telling->op;
    int64_t number = *counter(telling, telling->cause->at) + 1;
    struct bytes on = {0};
    cause_add_place(op, telling->cause, &on);
    struct fault_spec *fault =
        world_fault(telling->infer->world, telling->cause->name, number, number,
                    "no file of this world is like that", "%s", bytes_at(&on));
    if (*op->stamp)
        fault_then(fault, "reply 213 %s", op->stamp);
    else
        fault_then(fault, "reply 213 %lld", (long long)op->size);
    bytes_release(&on);
}

static void make_lost(struct telling *telling)
{
    struct bytes code = {0};
    bytes_addf(&code, "%d", telling->op->code);
    if (telling->op->code != FTP_NET_ERROR)
        infer_set(telling->infer, "module", "bearer_lost",
                  "it came behind the loss of the bearer", bytes_span(&code));
    if (telling->cause->then && telling->cause->at)
        make_step(telling);
    else if (telling->cause->then)
        make_data(telling);
    bytes_release(&code);
}

static void make_nothing(struct telling *telling)
{
    (void)telling;
}

static void tell_operation(struct telling *telling)
{
    static void (*const make[])(struct telling *) = {
        [BY_NATURE] = make_nothing,    [BY_TIMEOUT] = make_timeout, [BY_LOGIN] = make_login,
        [BY_HOST] = make_host,         [BY_PORT] = make_port,       [BY_STEP] = make_step,
        [BY_END] = make_end,           [BY_DATA] = make_data,       [BY_MUTE] = make_mute,
        [BY_END_CODE] = make_end_code, [BY_CODE] = make_code,       [BY_WORD] = make_word,
        [BY_LOST] = make_lost,
    };
    if (telling->cause)
        make[telling->cause->way](telling);
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
static void tell_nothing(struct telling *telling)
{
    struct inference *infer = telling->infer;
    size_t i = telling->i;
    const struct operation *op = telling->op;
    struct bytes name = {0};
    if (op->refused || op->quit || op->broken_off || op->first != NO_TURN || op_has_come(op))
        return;
    bool last = infer_final_after(infer->dialogue, op->opening) == NO_TURN;
    if (last)
        return;
    bytes_addf(&name, "nothing comes of %s", op->name);
    int64_t before = urc_tally_before(&telling->tally, infer, op);
    bool one = before > 0 || telling->passed.steps[FTP_CONNECT_ERROR] > 0 ||
               i + 1 < infer->operations->count;
    int64_t number = one ? 1 + before + refusals_behind(infer, i) : 0;
    fault_then(world_fault(infer->world, bytes_at(&name), number, number,
                           "OK, and no URC in the log", "line +%s: 1,*", op->name),
               "silence");
    bytes_release(&name);
}

/* One that ended without a word, so that the next of its name could be opened, ended like that one;
 * not where the module has forgotten all between the two. */
static void share_fates(struct inference *infer)
{
    size_t count = infer->operations->count;
    struct names names = {0};
    struct {
        int code;
        size_t starts;
    } *next = xcalloc(count + 1, sizeof *next); /* for each name, of the next */
    for (size_t i = count; i-- > 0;) {
        struct operation *op = &infer->operations->items[i];
        size_t name = names_find(&names, span_of(op->name));
        int code = op->code;
        bool silent = code < 0 && op->first == NO_TURN && !op->refused && !op->quit;
        if (silent && name != NO_NAME && next[name].starts == op->starts)
            op->code = next[name].code;
        if (op->refused)
            continue;
        name = names_add(&names, span_of(op->name));
        next[name].code = code;
        next[name].starts = op->starts;
    }
    names_release(&names);
    xfree(next);
}

void infer_codes(struct inference *infer)
{
    struct telling telling = {.infer = infer};
    look_ups_begin(&telling.look_ups, infer);
    share_fates(infer);
    others_find(infer->others, infer->operations);
    for (size_t i = 0; i < infer->operations->count; i++) {
        telling.i = i;
        telling.op = &infer->operations->items[i];
        telling.cause = chosen(infer, i);
        look_ups_pass(&telling.look_ups, telling.op->opening);
        tell_operation(&telling);
        if (telling.op->result == NO_TURN)
            tell_nothing(&telling);
        infer_stalls(infer, i);
        pass(&telling);
    }
    look_ups_pass(&telling.look_ups, infer->dialogue->count);
    infer_login(infer);
}
