/* SPDX-License-Identifier: MIT */
/* The interpreter marks the bytes it reads and prints (at/secret.h). Here there is none, so its
 * eyes are lent: the line discipline and the parser for what the host sends, the rows for what
 * the modem answers. The echo is compared with what was sent, byte by byte, since a URC may stand
 * in the middle of it; and where a part of it was lost or garbled, by threes: any three bytes of
 * what was sent tell that the last of them may be secret. */
#include "trace/follow.h"

#include "scenario/host_act.h"

#include <string.h>

#define EDIT      '\b' /* ATS5, unless the host has set another */
#define LINE_END  "\r\n"
#define LOST_MOST 2                 /* bytes of a value in a row */
#define PIECES_IN (4 * AT_LINE_MAX) /* so far back in what was sent it is looked for */

static void forget_echo(struct follow *follow)
{
    bytes_clear(&follow->echo);
    at_marks_cut(&follow->echo_marks, 0);
    follow->echoed = follow->stars = 0;
    follow->answered = follow->secrets = false;
}

static void hear_host(struct follow *follow, char c, struct at_marks *marks)
{
    struct at_mark mark;
    bool echo;
    if (follow->payload) {
        follow->payload--;
        at_marks_plain(marks, 1);
        return;
    }
    if ((follow->answered && follow->sent.line.state == LINE_IDLE) ||
        follow->echo.count > UART_RX_MAX)
        forget_echo(follow);
    at_meant_feed(&follow->meant, &follow->sent, follow->at, c, EDIT, &echo, &mark);
    at_marks_add(marks, mark);
    follow->secrets |= mark.secrecy == AT_VALUE;
    if (echo) {
        bytes_add_char(&follow->echo, c);
        at_marks_add(&follow->echo_marks, mark);
    }
}

/* How many bytes of a value did not come back before this one; SIZE_MAX: it is none of them. */
static size_t lost_of_value(const struct follow *follow, char c)
{
    const char *echo = bytes_at(&follow->echo);
    size_t at = follow->echoed, most = follow->echo.count - at;
    if (echo[at] == c)
        return 0;
    bool inside = at > 0 && at_marks_at(&follow->echo_marks, at - 1).secrecy == AT_VALUE;
    for (size_t lost = 1; inside && lost <= LOST_MOST && lost < most; lost++)
        if (echo[at + lost] == c &&
            at_marks_at(&follow->echo_marks, at + lost).secrecy == AT_VALUE)
            return lost;
    return SIZE_MAX;
}

/* The byte as echo of what was sent; once it has begun it may be interrupted. A star or a # hides
 * what was sent, unless it is what was sent. */
static bool is_echo(struct follow *follow, char c, struct at_mark *mark)
{
    if (follow->echoed >= follow->echo.count)
        return false;
    *mark = at_marks_at(&follow->echo_marks, follow->echoed);
    bool itself = !follow->stars && bytes_at(&follow->echo)[follow->echoed] == c;
    if (mark->secrecy == AT_VALUE && (c == '*' || c == '#') && !itself) {
        mark->place = follow->stars++;
        mark->count = 1;
        return true;
    }
    if (follow->stars && mark->secrecy == AT_VALUE) {
        follow->echoed += mark->count; /* it was hidden, in as many signs as there were */
        *mark = at_marks_at(&follow->echo_marks, follow->echoed);
    }
    follow->stars = 0;
    size_t skipped = lost_of_value(follow, c);
    if (skipped == SIZE_MAX)
        return false;
    if (skipped)
        *mark = at_marks_at(&follow->echo_marks, follow->echoed + skipped);
    mark->exact = mark->exact || skipped;
    follow->echoed += skipped + 1;
    mark->count = 1;
    return true;
}

/* The byte as the last of three of what was sent, wherever: it goes on behind them. */
static bool is_piece(struct follow *follow, char c, struct at_mark *mark)
{
    struct span sent = bytes_span(&follow->echo);
    size_t first = sent.count > PIECES_IN ? sent.count - PIECES_IN : 0;
    for (size_t i = sent.count; follow->secrets && i > first + 2; i--) {
        if (sent.at[i - 1] != c || memcmp(sent.at + i - 3, follow->before, 2) != 0)
            continue;
        struct at_mark found = at_marks_at(&follow->echo_marks, i - 1);
        if (found.secrecy != AT_VALUE)
            continue;
        *mark = found;
        mark->count = 1;
        mark->exact = true;
        follow->echoed = i;
        follow->stars = 0;
        return true;
    }
    return false;
}

/* "+FTPPUT: 2,10": the next ten bytes are no command (AT manual V1.06, 10.2.12). */
static void learn_payload(struct follow *follow)
{
    static const char head[] = "+FTPPUT: 2,";
    struct span line = bytes_span(&follow->line);
    int64_t count;
    if (span_starts(line, head) &&
        span_number(span_skip(line, sizeof head - 1), UART_RX_MAX, &count))
        follow->payload = (size_t)count;
}

static void hear_modem(struct follow *follow, char c, struct at_marks *marks)
{
    struct at_mark mark = {.count = 1};
    bool echo;
    bool sent = is_echo(follow, c, &mark);
    follow->answered |= !sent && follow->sent.line.state == LINE_IDLE;
    if (!sent)
        at_ear_feed(&follow->said, follow->at, c, EDIT, &echo, &mark);
    if (!sent && mark.secrecy == AT_PLAIN && !follow->plain)
        mark = at_mark_said(follow->at, bytes_span(&follow->line), c);
    if (!sent && mark.secrecy == AT_PLAIN)
        is_piece(follow, c, &mark);
    at_marks_add(marks, mark);
    follow->before[0] = follow->before[1];
    follow->before[1] = c;
    if (c == LINE_END[0] || c == LINE_END[1]) {
        learn_payload(follow);
        bytes_clear(&follow->line);
        follow->plain = false;
    } else if (!sent && follow->line.count < AT_LINE_MAX) {
        bytes_add_char(&follow->line, c);
        follow->plain =
            follow->plain || at_line_is_plain(follow->at, bytes_span(&follow->line));
    }
}

/* --- what comes at once, as most does: by far the most of a conversation has no secret --- */

static bool is_line_end(char c)
{
    return c == LINE_END[0] || c == LINE_END[1];
}

static void remember(struct follow *follow, struct span bytes)
{
    for (size_t i = bytes.count > 2 ? bytes.count - 2 : 0; i < bytes.count; i++) {
        follow->before[0] = follow->before[1];
        follow->before[1] = bytes.at[i];
    }
}

static size_t name_length(struct span text)
{
    size_t i = text.count && text.at[0] == '+';
    while (i && i < text.count && (text_is_alpha(text.at[i]) || text_is_digit(text.at[i])))
        i++;
    return i;
}

/* A whole command line, with its CR, in which no name has a secret and nothing is edited; 0: it
 * has to be heard byte by byte. */
static size_t plain_command(const struct follow *follow, struct span bytes)
{
    bool fresh = follow->sent.line.state == LINE_IDLE && !follow->meant.open &&
                 !follow->meant.may_be_new && follow->payload == 0;
    size_t count = fresh ? at_plain_command(follow->at, bytes, EDIT) : 0;
    return follow->echo.count + count <= UART_RX_MAX ? count : 0;
}

/* Its echo is awaited. */
static void hear_plain_command(struct follow *follow, struct span line, struct at_marks *marks)
{
    if (follow->answered)
        forget_echo(follow);
    at_marks_plain(marks, line.count);
    bytes_add_span(&follow->echo, line);
    at_marks_plain(&follow->echo_marks, line.count);
}

/* How many bytes at the front are echo that is awaited, within a line and without secrets. */
static size_t plain_echo(const struct follow *follow, struct span bytes)
{
    size_t count = 0;
    if (follow->echoed >= follow->echo.count)
        return 0;
    struct span echo = span_skip(bytes_span(&follow->echo), follow->echoed);
    if (bytes.at[0] != echo.at[0])
        return 0;
    struct at_mark mark = at_marks_at(&follow->echo_marks, follow->echoed);
    if (mark.secrecy != AT_PLAIN || mark.exact || mark.garbled)
        return 0;
    echo = span_cut(echo, mark.count);
    while (count < bytes.count && count < echo.count && bytes.at[count] == echo.at[count] &&
           bytes.at[count] != LINE_END[0] && bytes.at[count] != LINE_END[1])
        count++;
    return count;
}

static void hear_plain_echo(struct follow *follow, struct span bytes, struct at_marks *marks)
{
    at_marks_plain(marks, bytes.count);
    follow->echoed += bytes.count;
    follow->stars = 0;
    remember(follow, bytes);
}

/* The name of a line that begins here, with its colon, if it has no secret. */
static size_t plain_name(const struct follow *follow, struct span bytes)
{
    size_t name = name_length(bytes);
    if (follow->line.count || follow->secrets || name == 0 || name == bytes.count ||
        bytes.at[name] != ':')
        return 0;
    return at_secret_row(follow->at, span_cut(bytes, name)) ? 0 : name + 1;
}

/* The byte with which the echo goes on, if one is awaited; else a line end. false: it is of a
 * secret. */
static bool next_of_echo(const struct follow *follow, char *next)
{
    *next = LINE_END[0];
    if (follow->echoed >= follow->echo.count)
        return true;
    *next = bytes_at(&follow->echo)[follow->echoed];
    return follow->stars == 0 &&
           at_marks_at(&follow->echo_marks, follow->echoed).secrecy == AT_PLAIN;
}

/* How many bytes at the front nothing has to be asked about: within a line without secrets, where
 * neither an echo goes on nor a command begins. */
static size_t plain_length(const struct follow *follow, struct span bytes)
{
    size_t count = 0, least = 0;
    char next;
    if (is_line_end(bytes.at[0]) || follow->said.line.state != LINE_IDLE || follow->secrets ||
        (!follow->plain && (least = plain_name(follow, bytes)) == 0) ||
        !next_of_echo(follow, &next))
        return 0;
    while (count < bytes.count && bytes.at[count] != next &&
           text_upper(bytes.at[count]) != 'A' && !is_line_end(bytes.at[count]))
        count++;
    return count < least ? 0 : count;
}

static void hear_plain(struct follow *follow, struct span bytes, struct at_marks *marks)
{
    follow->answered |= follow->sent.line.state == LINE_IDLE;
    follow->said.value = (struct at_value){0};
    follow->plain = true;
    at_marks_plain(marks, bytes.count);
    bytes_add_span(&follow->line, span_cut(bytes, AT_LINE_MAX - follow->line.count));
    remember(follow, bytes);
}

/* How many line ends stand at the front of which nothing has to be asked: behind a line without
 * secrets, where neither an echo goes on nor a command is said. */
static size_t plain_ends(const struct follow *follow, struct span bytes)
{
    bool awaited = follow->echoed < follow->echo.count;
    size_t count = 0;
    char next;
    if (!is_line_end(bytes.at[0]) || follow->said.line.state != LINE_IDLE || follow->secrets ||
        (follow->line.count && !follow->plain) || !next_of_echo(follow, &next))
        return 0;
    while (count < bytes.count && is_line_end(bytes.at[count]) &&
           !(awaited && bytes.at[count] == next))
        count++;
    return count;
}

static void hear_plain_ends(struct follow *follow, struct span bytes, struct at_marks *marks)
{
    follow->answered |= follow->sent.line.state == LINE_IDLE;
    follow->said.value = (struct at_value){0};
    at_marks_plain(marks, bytes.count);
    remember(follow, bytes);
    learn_payload(follow);
    bytes_clear(&follow->line);
    follow->plain = false;
}

/* How many bytes at the front were taken at once. */
static size_t hear_at_once(struct follow *follow, enum lane lane, struct span bytes,
                           struct at_marks *marks)
{
    size_t some = 0;
    if (lane == LANE_TO_MODEM) {
        some = plain_command(follow, bytes);
        if (some)
            hear_plain_command(follow, span_cut(bytes, some), marks);
    } else if (lane == LANE_FROM_MODEM && (some = plain_echo(follow, bytes)) > 0) {
        hear_plain_echo(follow, span_cut(bytes, some), marks);
    } else if (lane == LANE_FROM_MODEM && (some = plain_ends(follow, bytes)) > 0) {
        hear_plain_ends(follow, span_cut(bytes, some), marks);
    } else if (lane == LANE_FROM_MODEM && (some = plain_length(follow, bytes)) > 0) {
        hear_plain(follow, span_cut(bytes, some), marks);
    }
    return some;
}

void follow_mark(struct follow *follow, enum lane lane, struct span bytes,
                 struct at_marks *marks)
{
    at_marks_cut(marks, 0);
    if (lane == LANE_HOST_ACT && span_same(bytes, host_act_word(HOST_HANGS_UP))) {
        at_meant_hang_up(&follow->meant, &follow->sent);
        at_ear_forget(&follow->sent);
        follow->answered = true; /* echo may still be on the line */
    }
    while (bytes.count) {
        size_t some = hear_at_once(follow, lane, bytes, marks);
        if (some == 0 && lane == LANE_TO_MODEM)
            hear_host(follow, bytes.at[0], marks);
        else if (some == 0 && lane == LANE_FROM_MODEM)
            hear_modem(follow, bytes.at[0], marks);
        bytes = span_skip(bytes, some ? some : 1);
    }
}

void follow_hide(struct follow *follow, struct mask *mask, enum lane lane, struct span bytes,
                 struct bytes *out)
{
    follow_mark(follow, lane, bytes, &follow->marks);
    mask_add(mask, lane, bytes, &follow->marks, out);
}

void follow_release(struct follow *follow)
{
    at_marks_release(&follow->marks);
    bytes_release(&follow->echo);
    at_marks_release(&follow->echo_marks);
    bytes_release(&follow->line);
}
