/* SPDX-License-Identifier: MIT */
/* Who reads the host's bytes: the command line, or whoever entered a payload. Bytes stay in the
 * receive queue until somebody takes them, as in a module whose buffer is full; so flow control,
 * type-ahead and the change from line to payload are one thing. */
#include "at/at.h"

#include "at/hang.h"
#include "at/interpreter.h"
#include "base/die.h"

static void rx_due(void *owner, size_t count);
static void tx_due(void *owner, size_t count);
static bool pump_once(struct at *at);

struct at *at_new(struct agenda *agenda, const struct at_options *options,
                  const struct at_events *events, const struct seams *seams,
                  const struct notes *notes)
{
    struct at *at = xzalloc(sizeof *at);
    at->agenda = agenda;
    at->options = options;
    at->events = *events;
    at->seams = seams;
    at->notes = notes;
    uart_init(&at->rx, agenda, options->baud, rx_due, at);
    uart_init(&at->tx, agenda, options->baud, tx_due, at);
    at_send_init(at);
    at_circuits_init(at);
    at_hang_init(at);
    at->teacher = teacher_new(at);
    at_run_stop(at);
    at_add_rows(at, at_v250_rows, &at->v250);
    at->v250.cmee = options->cmee;
    at->v250.ipr = options->baud ? options->baud : at->v250.ipr;
    at_circuits_update(at);
    return at;
}

void at_free(struct at *at)
{
    at_run_stop(at);
    at_hang_end(at);
    at_circuits_release(at);
    teacher_free(at->teacher);
    unknown_release(&at->unknown);
    at_reply_release(at);
    at_send_release(at);
    bytes_release(&at->scratch);
    bytes_release(&at->why);
    bytes_release(&at->whole);
    bytes_release(&at->running);
    at_marks_release(&at->unsaid);
    at_marks_release(&at->held_marks);
    at_marks_release(&at->noted);
    at_marks_release(&at->rx_marks);
    uart_release(&at->rx);
    uart_release(&at->tx);
    bytes_release(&at->profile);
    xfree(at->names);
    xfree(at->slots);
    xfree(at);
}

void at_teach(struct at *at, const struct taught *taught)
{
    teacher_add(at->teacher, taught);
}

const struct taught *at_taught_number(const struct at *at, size_t i)
{
    return teacher_number(at->teacher, i);
}

/* --- the host's side --- */

/* The bytes that wait, but for the LF of the line before (take_lf). */
static struct span to_be_read(const struct at *at)
{
    struct span waiting = bytes_span(&at->rx.bytes);
    bool lf = at->line_ended && span_starts(waiting, "\n");
    return lf && at->line_end != LINE_ENDS_CR ? span_skip(waiting, 1) : waiting;
}

/* How many bytes of it are no command line. */
static size_t claimed(const struct at *at, struct span waiting)
{
    if (at->reader_count == 0)
        return 0;
    const struct at_reader *reader = &at->readers[at->reader_count - 1];
    return reader->claim(reader->owner, waiting.at, waiting.count);
}

static bool takes_payload(struct at *at, const struct at_command *command)
{
    void *state;
    const struct at_row *row = at_find_row(at, command->name, &state);
    return (row && row->takes_payload) || teacher_takes_payload(at->teacher, command->text);
}

/* ATS5 in a line that was sent counts for the next one, which may be there already; and what
 * comes next may be payload, long before somebody asks for it. */
static void learn(struct at *at)
{
    struct span rest = {at->sent.line.text, at->sent.line.count};
    struct at_command command;
    int64_t number;
    while (at_next_command(&rest, &command)) {
        if (span_is_nocase(command.name, "S5") && span_number(command.args, 127, &number))
            at->sent_edit = (char)number;
        else if (span_is_nocase(command.name, "&F"))
            at->sent_edit = '\b';
        at->sent_ahead |= takes_payload(at, &command);
    }
}

/* A whole line at once: returns its length; 0: it has to be heard byte by byte. */
static size_t hear_plain_line(struct at *at, struct span bytes)
{
    bool fresh = at->sent.line.state == LINE_IDLE && !at->meant.open && !at->meant.may_be_new;
    size_t count = fresh ? at_plain_command(at, bytes, at->sent_edit) : 0;
    if (count == 0)
        return 0;
    at_ear_take_line(&at->sent, span_skip(span_cut(bytes, count - 1), sizeof "AT" - 1));
    at_marks_add(&at->noted, (struct at_mark){.count = count, .exact = at->sent_ahead});
    learn(at);
    return count;
}

/* What a module that hangs will echo later, noise may have met by then: its length counts. */
static void hear_sent(struct at *at, struct span bytes)
{
    for (size_t i = hear_plain_line(at, bytes); i < bytes.count; i++) {
        struct at_mark mark;
        bool to_echo;
        enum line_event event = at_meant_feed(&at->meant, &at->sent, at, bytes.at[i],
                                              at->sent_edit, &to_echo, &mark);
        mark.exact |= at->sent_ahead || at->hangs;
        if (event == LINE_READY)
            learn(at);
        at_marks_add(&at->noted, mark);
    }
}

/* What waits is heard as its reader will read it. Where that is not what the host has sent so far,
 * the host knows nothing of it, and goes on with its line. */
static void hear_again(struct at *at)
{
    struct at_ear before = at->sent;
    struct span waiting = to_be_read(at);
    size_t other = at->rx.bytes.count - waiting.count;
    at->sent = at->typed;
    at->sent_is_stale = false;
    for (size_t i = claimed(at, waiting); i < waiting.count; i++) {
        struct at_mark mark = at_marks_at(&at->rx_marks, other + i);
        bool to_echo;
        at_meant_read(&at->sent, at, waiting.at[i], at->sent_edit, &to_echo, &mark);
    }
    at_meant_part(&at->meant, &before, &at->sent);
}

static void hear_payload(struct at *at, struct span bytes)
{
    while (at->meant.open && bytes.count) {
        at_marks_add(&at->noted, at_meant_only(&at->meant, at, bytes.at[0], at->sent_edit));
        bytes = span_skip(bytes, 1);
    }
    at_marks_plain(&at->noted, bytes.count);
}

/* The last `count` bytes that wait have come now. */
static void mark_sent(struct at *at, size_t count)
{
    struct span waiting = to_be_read(at);
    size_t old = waiting.count > count ? waiting.count - count : 0;
    size_t payload = claimed(at, waiting), plain = payload > old ? payload - old : 0;
    at_marks_cut(&at->noted, 0);
    at_marks_plain(&at->noted, count - (waiting.count - old));
    hear_payload(at, span_cut(span_skip(waiting, old), plain));
    hear_sent(at, span_skip(waiting, old + plain));
    for (size_t i = 0; i < count;) {
        struct at_mark mark = at_marks_at(&at->noted, i);
        at_marks_add(&at->rx_marks, mark);
        i += mark.count;
    }
}

const struct at_marks *at_noted(const struct at *at)
{
    return &at->noted;
}

void at_lift(struct at *at, const char *password, bool by_length)
{
    at->lifted = *password ? password : NULL;
    at->lift_by_length = by_length;
}

size_t at_feed(struct at *at, const char *bytes, size_t count)
{
    size_t waits = at->rx.bytes.count, space = waits < UART_RX_MAX ? UART_RX_MAX - waits : 0;
    if (count > space)
        count = space;
    if (count == 0)
        return 0;
    if (at->rx.bytes.count == 0 && !at->busy)
        at->sent_edit = (char)at->v250.s5;
    if (at->rx.bytes.count == 0 && (!at->busy || at->reader_count) &&
        at->sent.line.state == LINE_IDLE)
        at->sent_ahead = false;
    if (at->sent_is_stale)
        hear_again(at);
    uart_add(&at->rx, bytes, count);
    mark_sent(at, count);
    if (count == space)
        at_circuits_update(at);
    note_bytes(at->notes, LANE_TO_MODEM, bytes, count);
    at_resume(at);
    return count;
}

struct span at_output(const struct at *at)
{
    return span_cut(bytes_span(&at->tx.bytes), at->tx.due);
}

void at_taken(struct at *at, size_t count)
{
    bool was_full = at_writable(at) == 0;
    uart_take(&at->tx, count);
    if (count == 0 || at->tx.bytes.count >= UART_TX_HIGH)
        return;
    if (at->writable)
        at->writable(at->writable_owner);
    if (was_full)
        at_print_urcs(at);
    at_resume(at);
}

/* The last line end among bytes that wait, or the LF of the line that runs: what is behind it is
 * half a line. */
static size_t whole_lines(const struct at *at, struct span waiting)
{
    size_t whole = waiting.count;
    while (whole && waiting.at[whole - 1] != '\r')
        whole--;
    bool lf = (whole || at->line_ended) && whole < waiting.count && waiting.at[whole] == '\n';
    return whole + lf;
}

/* A payload that is being entered goes on. */
void at_hangup(struct at *at)
{
    if (at->reader_count == 0) {
        size_t whole = whole_lines(at, bytes_span(&at->rx.bytes));
        if (at->sent_is_stale)
            hear_again(at);
        at_meant_hang_up(&at->meant, &at->sent);
        uart_cut(&at->rx, whole);
        at_marks_cut(&at->rx_marks, whole);
        if (whole == 0)
            at_ear_forget(&at->typed);
        at_arrival_new_line(at);
        at->sent_is_stale = true;
    }
    at_print_urcs(at);
}

static void rx_due(void *owner, size_t count)
{
    (void)count;
    at_resume(owner);
}

static void tx_due(void *owner, size_t count)
{
    struct at *at = owner;
    at_tell_output(at, count);
    if (at->writable && at_line_is_done(at))
        at->writable(at->writable_owner);
}

/* Hands waiting bytes to whoever reads now, until nobody takes any. */
void at_resume(struct at *at)
{
    if (at->pumping)
        return;
    bool full = at->rx.bytes.count >= UART_RX_MAX;
    at->pumping = true;
    while (at->rx.due && pump_once(at))
        continue;
    at->pumping = false;
    if (full != (at->rx.bytes.count >= UART_RX_MAX))
        at_circuits_update(at);
    if (full && at->rx.bytes.count < UART_RX_MAX)
        at->events.writable(at->events.owner);
}

static void take_read(struct at *at, size_t count)
{
    at_arrival_taken(at, count);
    uart_take(&at->rx, count);
    at_marks_drop(&at->rx_marks, count);
}

static void echo(struct at *at, const char *bytes, size_t count, struct at_mark mark)
{
    at->marking = mark;
    if (at->v250.echo)
        at_data(at, bytes, count);
    at->marking = (struct at_mark){0};
}

/* Looks at the byte behind the CR of a command line, whoever is to read it: is it the LF of that
 * line's end, or the first of a payload? No clock can tell, as hosts write byte by byte and are
 * interrupted; what the host did before can (docs/terminal.md). True: it was a LF, and is gone. */
static bool take_lf(struct at *at)
{
    char next = bytes_at(&at->rx.bytes)[0];
    bool to_line = at->reader_count == 0;
    if (!at->line_ended || (to_line && next == '\r'))
        return false; /* CR CR LF is one line end too */
    at->line_ended = false;
    if (next == '\n' && (to_line || at->line_end != LINE_ENDS_CR)) {
        at->line_end = LINE_ENDS_CR_LF;
        take_read(at, 1);
        return true;
    }
    at->line_end = LINE_ENDS_CR;
    return false;
}

/* How many of the bytes that are due only make a line longer: nobody hears of them before its end.
 * An echo leaves byte by byte, as it came. */
static size_t silent_length(const struct at *at)
{
    const struct line *line = &at->typed.line;
    struct at_mark mark = at_marks_at(&at->rx_marks, 0);
    if (!line_is_open(line) || at->v250.echo || mark.secrecy != AT_PLAIN)
        return 0;
    struct span waiting = span_cut(span_cut(bytes_span(&at->rx.bytes), at->rx.due), mark.count);
    waiting = span_cut(waiting, AT_LINE_MAX - line->count);
    size_t count = 0;
    while (count < waiting.count && (unsigned char)waiting.at[count] >= ' ' &&
           waiting.at[count] != (char)at->v250.s5)
        count++;
    return count;
}

static bool pump_line(struct at *at)
{
    size_t silent = at->arrival.through ? 0 : silent_length(at); /* of those that arrive */
    if (silent) {
        at_ear_add(&at->typed, at, span_cut(bytes_span(&at->rx.bytes), silent));
        take_read(at, silent);
        return true;
    }
    char c = bytes_at(&at->rx.bytes)[0];
    bool to_echo;
    struct at_mark mark = at_marks_at(&at->rx_marks, 0);
    enum line_event event =
        at_meant_read(&at->typed, at, c, (char)at->v250.s5, &to_echo, &mark);
    take_read(at, 1);
    if (to_echo)
        echo(at, &c, 1, mark);
    if (event == LINE_READY || event == LINE_TOO_LONG)
        at->line_ended = true; /* by CR; behind A/ there is none */
    switch (event) {
    case LINE_NOTHING:
        break;
    case LINE_READY:
        at_run_line(at);
        break;
    case LINE_REPEAT:
        at_arrival_new_line(at);
        at_run_again(at);
        break;
    case LINE_TOO_LONG:
        at_run_too_long(at);
        break;
    }
    return true;
}

static bool pump_reader(struct at *at)
{
    struct at_reader reader = at->readers[at->reader_count - 1];
    /* The bytes are lent, not copied: nobody may keep them. The reader may pop itself. */
    size_t used = reader.take(reader.owner, bytes_at(&at->rx.bytes), at_arrived(at));
    must(used <= at->rx.due);
    if (used <= at->rx.due)
        take_read(at, used);
    at_arrival_put_back(at);
    return used > 0;
}

static bool pump_once(struct at *at)
{
    if (at->deaf || at->asleep) {
        at_arrival_swallow(at);
        take_read(at, at->rx.due);
        return true;
    }
    if (at->hangs)
        return false;
    if ((at->reader_count || !at->busy || bytes_at(&at->rx.bytes)[0] == '\n') && !at_arrives(at))
        return false;
    if (take_lf(at))
        return true;
    if (at->reader_count)
        return pump_reader(at);
    if (at->busy || at->tx.bytes.count >= UART_TX_HIGH)
        return false;
    /* Before each byte, however they come: whether it is heard must not depend on that. */
    if (at->events.idle && at_is_free(at))
        at->events.idle(at->events.owner);
    return at->asleep || pump_line(at);
}

void at_push_reader(struct at *at, at_take *take, at_claim *claim, void *owner)
{
    must(at->reader_count < AT_READERS_MAX);
    /* What was sent before the prompt is not the payload's: it is on the line still. */
    if (at->line_ended && at->rx.bytes.count && bytes_at(&at->rx.bytes)[0] == '\n')
        at->line_end = LINE_ENDS_CR_LF;
    at->readers[at->reader_count++] = (struct at_reader){take, claim, owner};
    at->sent_is_stale = true;
}

void at_pop_reader(struct at *at)
{
    if (at->reader_count == 0)
        return;
    at->reader_count--;
    at->sent_is_stale = true;
    at_print_urcs(at);
}

/* What was sent before somebody asked for it may look like a command, and was shown as one. */
void at_echo_entered(struct at *at, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count;) {
        struct at_mark mark = at_marks_at(&at->rx_marks, i);
        size_t some = mark.count < count - i ? mark.count : count - i;
        echo(at, bytes + i, some, mark);
        i += some;
    }
}

void at_echo_payload(struct at *at, const char *bytes, size_t count)
{
    if (at->options->payload_echo)
        at_echo_entered(at, bytes, count);
}

/* --- the module's side --- */

void at_abandon(struct at *at)
{
    at_run_stop(at);
    teacher_forget(at->teacher);
    at_reply_forget(at);
    at_send_forget(at);
    at_ear_forget(&at->typed);
    at->sent_is_stale = true;
    at->reader_count = 0;
    at->line_ended = false;
    at_hang_end(at);
    at_arrival_forget(at);
    at_send_cut(at, UART_FIFO);
    if (at->pumping)
        return;
    uart_clear(&at->rx);
    at_marks_cut(&at->rx_marks, 0);
}

void at_set_deaf(struct at *at, bool deaf)
{
    at->deaf = deaf;
    at->sent_is_stale = true;
    if (deaf)
        alarm_cancel(at->agenda, &at->circuits.ring);
    at_circuits_update(at);
    at_resume(at);
}

bool at_owes_answer(const struct at *at)
{
    return at->busy && at->reader_count == 0;
}

bool at_is_quiet(const struct at *at)
{
    return at->tx.bytes.count == 0 && at->held.count == 0 &&
           (at->reader_count || (!at->busy && at->rx.bytes.count == 0));
}

int64_t at_ipr(const struct at *at)
{
    return at->v250.ipr;
}
