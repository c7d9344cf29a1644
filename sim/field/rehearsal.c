/* SPDX-License-Identifier: MIT */
/* The host's side of a log, sent to the model at the log's pace in virtual time. What the model
 * says is laid beside what the log has between the same two commands: a difference stays where
 * it is and does not push all that follows out of step. */
#include "field/rehearsal.h"

#include "base/die.h"
#include "field/echo.h"
#include "field/heard_wire.h"
#include "field/prompt.h"
#include "field/stream.h"
#include "scenario/faults.h"
#include "stage.h"

#include <string.h>

/* Where a log has no times, a host in an FTP session goes on at once, so that what the log has
 * later comes later; else it takes its time, and before it asks the same question again even
 * more. A line of the log is waited for that long. */
#define PACE        MSEC(1)
#define PACE_IDLE   MSEC(200)
#define PACE_AGAIN  SECONDS(1)
#define PATIENCE    SECONDS(200)
#define HEARD_LEAST 200000 /* things that a short log may lead to; a long one, */
#define HEARD_EACH  4      /* so many for each of its turns */

struct rehearsing {
    struct rehearsal *out;
    const struct dialogue *dialogue;
    const struct world *world;
    struct stage *stage;
    struct stream stream; /* of the model */
    usec stream_at;
    struct span sent; /* the last command or payload, for its echo */
    bool sent_command;
    size_t echo; /* how many bytes of it came back, 0: none yet */
    bool may_echo;
    bool before;      /* still in the set-up */
    bool over;        /* the log has ended; whatever comes, it does not gainsay */
    size_t next, end; /* the turns that are awaited now */
    size_t host;      /* the host's turn before them; SIZE_MAX: none */
};

struct span heard_text(const struct rehearsal *rehearsal, const struct heard *heard)
{
    size_t skipped = heard->kind == HEARD_HOST ? 0 : heard->skipped;
    return (struct span){bytes_at(&rehearsal->bytes) + heard->from + skipped,
                         heard->text_count};
}

struct span heard_bytes(const struct rehearsal *rehearsal, const struct heard *heard)
{
    return (struct span){bytes_at(&rehearsal->bytes) + heard->from, heard->count};
}

/* A world may never fall silent. */
static bool is_enough(const struct rehearsing *run)
{
    return run->out->count >= HEARD_LEAST + HEARD_EACH * run->dialogue->count;
}

static struct heard *add_heard(struct rehearsing *run, enum heard_kind kind, usec at,
                               struct span bytes)
{
    struct rehearsal *out = run->out;
    if (out->count == out->size) {
        out->size = out->size ? 2 * out->size : 128;
        out->heard = xrealloc(out->heard, out->size * sizeof *out->heard);
    }
    struct heard *heard = &out->heard[out->count++];
    *heard = (struct heard){.kind = kind, .at = at, .turn = NO_MATCH, .before = run->next};
    heard->from = out->bytes.count;
    heard->count = heard->text_count = bytes.count;
    heard->expected = run->before;
    bytes_add_span(&out->bytes, bytes);
    return heard;
}

/* --- what the model says, laid beside what is awaited --- */

static size_t next_awaited(const struct rehearsing *run, size_t from)
{
    while (from < run->end && !turn_is_modems(&run->dialogue->turns[from]))
        from++;
    return from;
}

static void lay_beside(struct rehearsing *run, struct heard *heard)
{
    struct span text = heard_text(run->out, heard);
    for (size_t i = next_awaited(run, run->next); i < run->end && !run->before;
         i = next_awaited(run, i + 1)) {
        const struct turn *turn = &run->dialogue->turns[i];
        bool kind = (turn->kind == TURN_DATA) == (heard->kind == HEARD_DATA);
        if (!kind || !turn_matches(run->dialogue, turn, text))
            continue;
        heard->turn = i;
        run->out->match[i] = (uint32_t)(heard - run->out->heard);
        run->next = i + 1;
        return;
    }
    bool cut = run->next > 0 && run->dialogue->turns[run->next - 1].cut;
    heard->expected = run->before || run->over || cut;
    heard->lacking =
        !heard->expected && heard->kind == HEARD_LINE && dialogue_may_lack(run->dialogue, text);
    heard->expected = heard->expected || heard->lacking;
}

/* What follows are data where the log has them as such. */
static void settle_data(struct rehearsing *run, const struct heard *heard)
{
    size_t next = next_awaited(run, run->next);
    bool data = heard->turn != NO_MATCH && next < run->end &&
                run->dialogue->turns[next].kind == TURN_DATA;
    if (!run->stream.unsure)
        return;
    stream_reset(&run->stream);
    if (data)
        run->stream.data = run->dialogue->turns[next].count;
}

/* Of the data that come now the log has fewer than were announced. */
static bool lacks_data(const struct rehearsing *run)
{
    size_t next = next_awaited(run, run->next);
    const struct turn *turn = &run->dialogue->turns[next];
    return next < run->end && turn->kind == TURN_DATA && turn->count < run->stream.data;
}

static bool take_piece(struct rehearsing *run)
{
    struct stream_piece piece;
    run->stream.over = run->stream.data == 0 || !lacks_data(run);
    if (!stream_next(&run->stream, &piece))
        return false;
    struct span whole = span_cut(bytes_span(&run->stream.bytes), piece.count);
    bool data = piece.kind == STREAM_DATA;
    struct heard *heard = add_heard(run, data ? HEARD_DATA : HEARD_LINE, run->stream_at, whole);
    heard->skipped = piece.from;
    heard->text_count = piece.length;
    stream_take(&run->stream, &piece);
    run->echo = 0;
    if (data || piece.length)
        lay_beside(run, heard);
    else
        heard->expected = true;
    settle_data(run, heard);
    return true;
}

/* The echo is the command and its CR, or what was entered at a prompt, before anything else. */
static bool take_echo(struct rehearsing *run)
{
    struct span stream = bytes_span(&run->stream.bytes);
    size_t length = run->sent.count + run->sent_command;
    if (!run->may_echo || stream.count == 0 || run->sent.count == 0)
        return false;
    size_t have = stream.count < run->sent.count ? stream.count : run->sent.count;
    must(run->echo <= have);
    if (memcmp(stream.at + run->echo, run->sent.at + run->echo, have - run->echo) != 0) {
        run->may_echo = false;
        return false;
    }
    run->echo = have;
    if (stream.count < length)
        return false;
    run->may_echo = false;
    add_heard(run, HEARD_ECHO, run->stream_at, span_cut(stream, length))->expected = true;
    bytes_drop(&run->stream.bytes, length);
    run->stream.searched = 0;
    return true;
}

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct rehearsing *run = owner;
    if (lane != LANE_FROM_MODEM || is_enough(run))
        return;
    if (run->stream.bytes.count == 0)
        run->stream_at = at;
    bytes_add_span(&run->stream.bytes, bytes);
    while (take_echo(run) || take_piece(run))
        run->stream_at = at;
}

/* What never became a line. */
static void flush(struct rehearsing *run)
{
    if (stream_lose(&run->stream)) {
        while (take_piece(run))
            continue;
    }
    if (run->stream.bytes.count == 0)
        return;
    struct span rest = bytes_span(&run->stream.bytes);
    struct heard *heard = add_heard(run, HEARD_LINE, run->stream_at, rest);
    struct span text = span_trim(heard_text(run->out, heard));
    heard->skipped = text.at - heard_bytes(run->out, heard).at;
    heard->text_count = text.count;
    bytes_clear(&run->stream.bytes);
    run->stream.searched = run->echo = 0;
    lay_beside(run, heard);
}

/* --- what the host says --- */

static void send(struct rehearsing *run, struct span text, struct echo echo, const char *end,
                 size_t turn)
{
    struct bytes bytes = {0};
    bytes_add_span(&bytes, text);
    bytes_add_text(&bytes, end);
    flush(run);
    stream_reset(&run->stream);
    struct heard *heard = add_heard(run, HEARD_HOST, stage_now(run->stage), bytes_span(&bytes));
    heard->turn = turn;
    if (turn != NO_MATCH)
        run->out->match[turn] = (uint32_t)(heard - run->out->heard);
    run->sent = echo.text;
    run->sent_command = echo.ends;
    if (*end == '\0' && text.count && text.at[text.count - 1] == PROMPT_END)
        run->sent.count--;
    run->may_echo = true;
    run->echo = 0;
    stage_send(run->stage, bytes_span(&bytes));
    bytes_release(&bytes);
}

static bool has_final(const struct rehearsing *run, size_t from)
{
    for (size_t i = from; i < run->out->count; i++) {
        const struct heard *heard = &run->out->heard[i];
        if (heard->kind == HEARD_LINE && dialect_is_final(heard_text(run->out, heard)))
            return true;
    }
    return false;
}

static void set_up(struct rehearsing *run, const struct world *world)
{
    run->before = true;
    for (size_t i = 0; i < world->before_count; i++) {
        size_t from = run->out->count;
        stage_run(run->stage, stage_now(run->stage) + PACE);
        struct span command = span_of(world->before[i].command);
        send(run, command, (struct echo){command, true}, "\r", NO_MATCH);
        usec until = stage_now(run->stage) + PATIENCE;
        while (!has_final(run, from) && stage_step(run->stage, until))
            continue;
    }
    if (world->before_count)
        stage_run(run->stage, stage_now(run->stage) + REHEARSAL_SETTLE);
    flush(run);
    run->before = false;
    add_heard(run, HEARD_BREAK, stage_now(run->stage), SPAN(""));
}

/* The turn before `i` that has a time and a place in what was heard. */
static usec log_gap(const struct rehearsing *run, size_t i, usec *since)
{
    const struct turn *turns = run->dialogue->turns;
    if (turns[i].at == LOG_NO_TIME)
        return -1;
    for (size_t back = i; back-- > 0;) {
        size_t match = run->out->match[back];
        if (match == NO_MATCH || turns[back].at == LOG_NO_TIME)
            continue;
        *since = run->out->heard[match].at;
        return turns[i].at - turns[back].at;
    }
    return -1;
}

static bool asks_again(const struct rehearsing *run, size_t i)
{
    const struct dialogue *dialogue = run->dialogue;
    uint32_t before = dialogue->counts.command[i];
    return before && span_same(turn_bytes(dialogue, &dialogue->turns[before - 1]),
                               turn_bytes(dialogue, &dialogue->turns[i]));
}

/* From now on the turns up to the host's next one are awaited. */
static void await_from(struct rehearsing *run, size_t i)
{
    run->next = run->end = i;
    run->host = i - 1;
    while (run->end < run->dialogue->count && !turn_is_hosts(&run->dialogue->turns[run->end]))
        run->end++;
}

/* How far is it? A host that asks that has given it time. */
static bool asks_how_far(const struct rehearsing *run, size_t i)
{
    return span_contains(turn_bytes(run->dialogue, &run->dialogue->turns[i]), "+FTPEXTGET?");
}

/* So much sooner than at `when` the turn may have been said: as far as the log's clock leaves that
 * open, and behind all that was said before. */
static usec leeway(const struct rehearsing *run, usec gap, usec when)
{
    usec most = when - stage_now(run->stage) - PACE;
    usec open = gap < 0 ? most : run->dialogue->late;
    return most < 0 ? 0 : open < most ? open : most;
}

/* Waits as the host did, then sends. */
static void say_turn(struct rehearsing *run, size_t i)
{
    const struct turn *turn = &run->dialogue->turns[i];
    usec now = stage_now(run->stage), since = now;
    usec gap = log_gap(run, i, &since);
    bool busy = device_ftp_state(stage_device(run->stage)) != 0;
    bool patient = gap < 0 && (asks_how_far(run, i) || (!busy && asks_again(run, i)));
    usec when = now + (patient ? PACE_AGAIN : busy ? PACE : PACE_IDLE);
    if (gap >= 0)
        when = since + gap > now + PACE ? since + gap : now + PACE;
    if (turn->kind == TURN_PAYLOAD)
        when = gap >= 0 ? when : now + PACE;
    usec early = leeway(run, gap, when),
         sooner = run->world->sooner ? run->world->sooner[i] : 0;
    when -= sooner < early ? sooner : early;
    while (stage_step(run->stage, when))
        continue;
    stage_run(run->stage, when);
    await_from(run, i + 1);
    const char *end = turn->lf ? "\r\n" : "\r";
    struct span bytes = turn_bytes(run->dialogue, turn);
    bytes.count += turn->behind;
    bool command = turn->kind == TURN_COMMAND;
    struct span sent = command ? turn_sent(run->dialogue, turn) : bytes;
    send(run, sent, echo_of(run->dialogue, i), command ? end : "", i);
    run->out->heard[run->out->match[i]].early = sooner < early ? early - sooner : 0;
}

/* Until when the next line is waited for: at least until the log has it, which may be hours later.
 */
static usec patience(const struct rehearsing *run)
{
    usec since = 0, until = stage_now(run->stage) + PATIENCE;
    size_t next = next_awaited(run, run->next);
    usec gap = next < run->end ? log_gap(run, next, &since) : -1;
    return gap >= 0 && since + gap + REHEARSAL_SETTLE > until ? since + gap + REHEARSAL_SETTLE
                                                              : until;
}

/* All the bytes of the log's that are awaited have come: what is open is not waited for. */
static bool has_all_bytes(const struct rehearsing *run)
{
    struct span log, stream = bytes_span(&run->stream.bytes);
    if (run->dialogue->wire.count == 0 || !wire_find(run->dialogue, run->host, &log))
        return false;
    size_t heard = run->host == SIZE_MAX ? 0 : run->out->match[run->host] + 1;
    struct span said = heard_part(run->out, run->host, heard);
    return said.count + stream.count == log.count &&
           span_same(said, span_cut(log, said.count)) &&
           span_same(stream, span_skip(log, said.count));
}

static void await_lines(struct rehearsing *run)
{
    usec until = patience(run);
    for (size_t before = run->next; next_awaited(run, run->next) < run->end;
         before = run->next) {
        if (!stage_step(run->stage, until))
            break;
        if (has_all_bytes(run)) {
            flush(run);
            break;
        }
        if (run->next != before)
            until = patience(run);
        if (lacks_data(run) && stream_lose(&run->stream))
            flush(run);
        if (is_enough(run))
            break;
    }
}

static bool ends_with_host(const struct dialogue *dialogue)
{
    const struct turn *turns = dialogue->turns;
    size_t end = dialogue->count;
    while (end > 0 && !turn_is_hosts(&turns[end - 1]) && !turn_is_modems(&turns[end - 1]))
        end--;
    return end > 0 && turn_is_hosts(&turns[end - 1]);
}

/* A log that ends with a command, or amid its answer, was cut off there: a trace that did so would
 * not say whether the modem takes it. What a program says behind it, or the command's echo, is no
 * answer. */
static void hear_the_last(struct rehearsing *run)
{
    const struct at *at = device_at(stage_device(run->stage));
    size_t from = run->out->count;
    bool host = ends_with_host(run->dialogue);
    usec until = stage_now(run->stage) + PATIENCE;
    run->over = true;
    while ((at_owes_answer(at) || (host && !has_final(run, from))) &&
           stage_step(run->stage, until))
        continue;
}

/* A line in the place of which the log has another was not left out. `turn` and `heard` begin what
 * belongs to one turn of the host; returns where the next begins. */
static size_t mind_others(struct rehearsal *rehearsal, size_t turn, size_t heard)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    bool other = false;
    for (; turn < dialogue->count && !turn_is_hosts(&dialogue->turns[turn]); turn++)
        other = other ||
                (dialogue->turns[turn].kind == TURN_LINE && rehearsal->match[turn] == NO_MATCH);
    for (; heard < rehearsal->count && rehearsal->heard[heard].kind != HEARD_HOST; heard++) {
        struct heard *line = &rehearsal->heard[heard];
        if (other && line->lacking && !dialect_is_final(heard_text(rehearsal, line)))
            line->expected = line->lacking = false;
    }
    return turn;
}

static void mind_all_others(struct rehearsal *rehearsal)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    for (size_t turn = mind_others(rehearsal, 0, rehearsal->count); turn < dialogue->count;) {
        size_t heard = rehearsal->match[turn];
        turn =
            mind_others(rehearsal, turn + 1, heard == NO_MATCH ? rehearsal->count : heard + 1);
    }
}

/* A line that the log has later was not left out: it came too early. */
static void mind_early(struct rehearsal *rehearsal)
{
    for (size_t i = 0; i < rehearsal->count; i++) {
        struct heard *line = &rehearsal->heard[i];
        if (line->lacking && span_starts(heard_text(rehearsal, line), "+") &&
            heard_later(rehearsal, i) != NO_MATCH)
            line->expected = line->lacking = false;
    }
}

static void note_strikes(struct rehearsing *run, const struct world *world)
{
    const struct faults *faults = device_faults(stage_device(run->stage));
    run->out->struck = xzalloc(world->scenario->fault_count + 1);
    for (size_t i = 0; i < world->scenario->fault_count; i++)
        run->out->struck[i] = faults_result(faults, i).strikes > 0;
}

struct rehearsal *rehearse(const struct dialogue *dialogue, const struct world *world)
{
    struct rehearsal *out = xzalloc(sizeof *out);
    struct rehearsing run = {
        .out = out, .dialogue = dialogue, .world = world, .stream.needs_lf = true};
    out->dialogue = dialogue;
    out->match = xmalloc((dialogue->count + 1) * sizeof *out->match);
    for (size_t i = 0; i < dialogue->count; i++)
        out->match[i] = NO_MATCH;
    run.stage = stage_new(world->scenario, hear, &run);
    set_up(&run, world);
    for (size_t i = 0; i < dialogue->count;) {
        if (turn_is_hosts(&dialogue->turns[i]))
            say_turn(&run, i);
        else
            await_from(&run, i);
        await_lines(&run);
        i = run.next = run.end;
    }
    hear_the_last(&run);
    flush(&run);
    mind_all_others(out);
    mind_early(out);
    heard_settle(out);
    out->end = stage_now(run.stage);
    note_strikes(&run, world);
    stage_free(run.stage);
    stream_release(&run.stream);
    return out;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    xfree(rehearsal->heard);
    xfree(rehearsal->struck);
    xfree(rehearsal->match);
    bytes_release(&rehearsal->bytes);
    xfree(rehearsal);
}
