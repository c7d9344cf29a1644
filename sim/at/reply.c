/* SPDX-License-Identifier: MIT */
/* What the modem says: information lines, results, URCs and their order (AT manual V1.06, 2.2.10,
 * 2.2.19, 20). The bytes leave through send.c. */
#include "at/cme.h"
#include "at/interpreter.h"
#include "base/die.h"

#include <string.h>

enum line_kind { LINE_INFO, LINE_FINAL, LINE_URC, LINE_HEAD };

/* Result codes that ATV0 prints as numbers (AT manual V1.06, 2.2.19). */
static const struct {
    const char *word;
    char number;
} results[] = {
    {"OK", '0'},         {"CONNECT", '1'},   {"RING", '2'},
    {"NO CARRIER", '3'}, {"ERROR", '4'},     {"NO DIALTONE", '6'},
    {"BUSY", '7'},       {"NO ANSWER", '8'}, {"PROCEEDING", '9'},
};

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

static void put_line(struct at *at, enum line_kind kind, struct span text,
                     const struct at_marks *marks, struct noise noise);
static void print_late(void *owner);
static void print_format(struct at *at, enum line_kind kind, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void free_late(struct late_urc *late)
{
    xfree(late->damage);
    xfree(late);
}

void at_reply_release(struct at *at)
{
    at_reply_forget(at);
    bytes_release(&at->urcs);
}

void at_reply_forget(struct at *at)
{
    bytes_clear(&at->urcs);
    at->urc_count = 0;
    while (at->late) {
        struct late_urc *late = at->late;
        at->late = late->next;
        alarm_cancel(at->agenda, &late->alarm);
        free_late(late);
    }
}

/* --- lines --- */

/* "+FTPGET: 1,1" without the blank, as older families print it (urc_space = no): all URCs, and
 * the information lines of FTP, but not "+SAPBR 1: DEACT", which logs of a SIM900 show beside
 * "+FTPPUT:1,80". Returns where the blank is, or text.count. */
static size_t superfluous_blank(const struct at *at, enum line_kind kind, struct span text)
{
    size_t colon = span_find(text, ':');
    bool urc = (kind == LINE_URC || kind == LINE_HEAD) && !span_starts(text, "+SAPBR ");
    bool applies = urc || span_starts(text, "+FTP");
    if (at->options->urc_space || !applies || colon + 1 >= text.count || text.at[0] != '+' ||
        text.at[colon + 1] != ' ')
        return text.count;
    return colon + 1;
}

/* Bytes from..to of a line's text, each as its mark says. */
static void put_text(struct at *at, struct span text, const struct at_marks *marks,
                     struct noise noise, size_t from, size_t to)
{
    while (from < to) {
        struct at_mark mark = at_marks_at(marks, from);
        size_t count = mark.count < to - from ? mark.count : to - from;
        at->marking = mark;
        at_put(at, text.at + from, count, noise);
        from += count;
    }
    at->marking = (struct at_mark){0};
}

/* Most lines have no secret, and go out in one piece with what stands around them. */
static bool put_whole(struct at *at, struct span text, const struct at_marks *marks,
                      struct noise noise, bool leads)
{
    struct at_mark mark = at_marks_at(marks, 0);
    if (mark.secrecy != AT_PLAIN || mark.exact || mark.garbled || mark.count < text.count)
        return false;
    bytes_clear(&at->whole);
    bytes_add_text(&at->whole, leads ? "\r\n" : "");
    bytes_add_span(&at->whole, text);
    bytes_add_text(&at->whole, "\r\n");
    at_put(at, bytes_at(&at->whole), at->whole.count, noise);
    return true;
}

/* `marks` are those of the text; NULL: they are looked for. */
static void put_line(struct at *at, enum line_kind kind, struct span text,
                     const struct at_marks *marks, struct noise noise)
{
    bool leads = at->v250.verbose && !(kind == LINE_INFO && at->said);
    size_t blank = superfluous_blank(at, kind, text);
    struct at_marks found = {0};
    if (!marks) {
        at_mark_line(at, text, &found);
        marks = &found;
    }
    if ((kind == LINE_URC || kind == LINE_HEAD) && at->events.urc)
        at->events.urc(at->events.owner, text);
    if (noise.damage)
        at_damage(at, span_of(noise.damage));
    if (blank < text.count || !put_whole(at, text, marks, noise, leads)) {
        at_put(at, "\r\n", leads ? 2 : 0, noise);
        put_text(at, text, marks, noise, 0, blank);
        put_text(at, text, marks, noise, blank + 1, text.count);
        at_put(at, "\r\n", 2, noise);
    }
    at_marks_release(&found);
    if (kind == LINE_INFO)
        at->said = true;
}

/* That of a line, and that of everything. */
static struct noise with_noise(const struct at *at, struct noise noise)
{
    noise.corrupt_ppm += at->noise.corrupt_ppm;
    noise.drop_ppm += at->noise.drop_ppm;
    return noise;
}

static struct late_urc *late_urc(struct at *at, struct span text, struct noise noise,
                                 usec delay)
{
    struct late_urc *late = xzalloc(sizeof *late + text.count);
    late->at = at;
    late->noise = noise;
    late->damage = noise.damage ? xstrdup(noise.damage) : NULL;
    late->noise.damage = late->damage;
    late->count = text.count;
    memcpy(late->text, text.at, text.count);
    alarm_init(&late->alarm, print_late, late);
    late->next = at->late;
    at->late = late;
    alarm_set_in(at->agenda, &late->alarm, delay);
    return late;
}

static void print_late(void *owner)
{
    struct late_urc *late = owner, **place = &late->at->late;
    while (*place != late)
        place = &(*place)->next;
    *place = late->next;
    put_line(late->at, LINE_URC, (struct span){late->text, late->count}, NULL,
             with_noise(late->at, late->noise));
    if (late->said)
        late->said(late->owner);
    free_late(late);
}

/* A scenario may have written line ends of its own. */
static struct span without_ends(struct span text)
{
    while (text.count && is_end(text.at[text.count - 1]))
        text.count--;
    while (text.count && is_end(text.at[0]))
        text = span_skip(text, 1);
    return text;
}

static struct noise noise_of(const struct line_verdict *verdict)
{
    return (struct noise){verdict->corrupt_ppm, verdict->drop_ppm, verdict->damage};
}

/* Returns the URC that will be printed later; NULL: nothing is left to be done. */
static struct late_urc *print_line(struct at *at, enum line_kind kind, struct span text,
                                   const struct at_marks *marks)
{
    bool outer = at->unasked; /* a scenario may print inside a line */
    at->unasked = kind == LINE_URC || kind == LINE_HEAD;
    struct line_verdict verdict = seams_line(at->seams, without_ends(text));
    at->unasked = outer;
    struct noise noise = noise_of(&verdict);
    if (verdict.silence)
        return NULL;
    if (verdict.answer) {
        text = span_of(verdict.answer);
        marks = NULL;
    }
    if (verdict.delay && kind == LINE_URC)
        return late_urc(at, text, noise, verdict.delay);
    if (verdict.delay)
        at_hold(at, verdict.delay);
    put_line(at, kind, text, marks, with_noise(at, noise));
    return NULL;
}

static void print_format(struct at *at, enum line_kind kind, const char *format, va_list args)
{
    struct bytes text = {0};
    bytes_addv(&text, format, args);
    print_line(at, kind, bytes_span(&text), NULL);
    bytes_release(&text);
}

void at_say(struct at_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format(call->at, LINE_INFO, format, args);
    va_end(args);
}

void at_say_text(struct at_call *call, struct span text)
{
    print_line(call->at, LINE_INFO, text, NULL);
}

void at_say_marked(struct at_call *call, struct span text, const struct at_marks *marks)
{
    print_line(call->at, LINE_INFO, text, marks);
}

void at_info(struct at *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format(at, LINE_INFO, format, args);
    va_end(args);
}

/* --- results --- */

/* The number that stands for a result code; 0: it has none. */
static char result_number(struct span text)
{
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (span_is(text, results[i].word))
            return results[i].number;
    return 0;
}

/* ATV0: the number and CR alone. ATQ1: nothing (2.2.10). */
static void print_final(struct at *at, struct span text)
{
    char numeric[2] = {at->v250.verbose ? 0 : result_number(text), '\r'};
    if (at->v250.quiet)
        return;
    if (numeric[0])
        at_data(at, numeric, sizeof numeric);
    else
        print_line(at, LINE_FINAL, text, NULL);
}

static void print_error(struct at *at, const char *head, int number, const char *words)
{
    struct bytes text = {0};
    bytes_add_text(&text, head);
    if (at->v250.cmee == 2)
        bytes_add_text(&text, words);
    else
        bytes_addf(&text, "%d", number);
    print_final(at, bytes_span(&text));
    bytes_release(&text);
}

void at_print_result(struct at *at, enum at_answer answer, int cme)
{
    switch (answer) {
    case AT_OK:
        print_final(at, SPAN("OK"));
        break;
    case AT_CME:
        if (at->v250.cmee)
            print_error(at, "+CME ERROR: ", cme, cme_text(cme));
        else
            print_final(at, SPAN("ERROR"));
        break;
    case AT_ERROR:
        print_final(at, SPAN("ERROR"));
        break;
    case AT_CMS: /* hosts without AT+CMEE see the number, too (logs of the SIM800 and SIM900) */
        print_error(at, "+CMS ERROR: ", cme, cms_text(cme));
        break;
    case AT_SAID:
    case AT_LATER:
        break;
    }
}

void at_say_ok(struct at *at)
{
    print_final(at, SPAN("OK"));
}

void at_say_final(struct at *at, const char *text)
{
    print_final(at, span_of(text));
}

static void put_written(struct at *at, struct span text, size_t start, size_t end,
                        size_t behind, const struct line_verdict *verdict)
{
    struct noise noise = with_noise(at, noise_of(verdict));
    struct span line = span_skip(span_cut(text, end), start);
    if (verdict->answer)
        line = span_of(verdict->answer);
    if (noise.damage)
        at_damage(at, span_of(noise.damage));
    at_put(at, text.at, start, noise);
    at_put(at, line.at, line.count, noise);
    at_put(at, text.at + end, behind - end, noise);
}

/* Line by line, with the ends that the scenario wrote; each is a line like those of the modem. */
static void print_as_written(struct at *at, struct span text)
{
    while (text.count) {
        size_t start = 0, end, behind;
        while (start < text.count && is_end(text.at[start]))
            start++;
        for (end = start; end < text.count && !is_end(text.at[end]);)
            end++;
        behind = end + (span_starts(span_skip(text, end), "\r\n") ? 2 : end < text.count);
        struct span line = span_skip(span_cut(text, end), start);
        struct line_verdict verdict = {0};
        if (line.count)
            verdict = seams_line(at->seams, line);
        if (verdict.delay)
            at_hold(at, verdict.delay);
        if (!verdict.silence)
            put_written(at, text, start, end, behind, &verdict);
        text = span_skip(text, behind);
    }
}

/* A text with line ends in it is taken as the scenario wrote it; one without is a result code or
 * another line, and follows ATV and ATQ like those of the modem. */
void at_print_answer(struct at *at, struct span text)
{
    if (span_find(text, '\r') < text.count || span_find(text, '\n') < text.count)
        print_as_written(at, text);
    else if (result_number(text) || span_starts(text, "+CME ERROR:"))
        print_final(at, text);
    else
        print_line(at, LINE_FINAL, text, NULL);
}

/* --- URCs --- */

/* Where a host reads nothing the line is full at some time, and a real module's next URC does not
 * fit into its buffer either. */
static bool urcs_must_wait(const struct at *at)
{
    return at->busy || at->reader_count || line_is_open(&at->typed.line) ||
           at_writable(at) == 0;
}

/* One that waits: how long it is, then its bytes, whatever they are. */
static void keep_urc(struct bytes *urcs, struct span text)
{
    bytes_add(urcs, &text.count, sizeof text.count);
    bytes_add_span(urcs, text);
}

/* Takes the first of `all`. */
static struct span take_urc(struct span *all)
{
    size_t count;
    memcpy(&count, all->at, sizeof count);
    struct span text = span_cut(span_skip(*all, sizeof count), count);
    *all = span_skip(*all, sizeof count + count);
    return text;
}

static void drop_oldest_urc(struct at *at)
{
    struct span all = bytes_span(&at->urcs);
    bytes_drop(&at->urcs, sizeof(size_t) + take_urc(&all).count);
    at->urc_count--;
}

void at_urc_text(struct at *at, struct span text)
{
    if (!urcs_must_wait(at)) {
        print_line(at, LINE_URC, text, NULL);
        return;
    }
    if (at->urc_count == AT_URCS_MAX)
        drop_oldest_urc(at);
    keep_urc(&at->urcs, text);
    at->urc_count++;
}

void at_urc(struct at *at, const char *format, ...)
{
    struct bytes text = {0};
    va_list args;
    va_start(args, format);
    bytes_addv(&text, format, args);
    va_end(args);
    at_urc_text(at, bytes_span(&text));
    bytes_release(&text);
}

void at_urc_inside(struct at *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format(at, LINE_URC, format, args);
    va_end(args);
}

void at_urc_then(struct at *at, struct span text, void (*said)(void *owner), void *owner)
{
    must(at_is_free(at));
    struct late_urc *late = print_line(at, LINE_URC, text, NULL);
    if (!late) {
        said(owner);
        return;
    }
    late->said = said;
    late->owner = owner;
}

void at_head(struct at *at, const char *format, ...)
{
    va_list args;
    must(at_is_free(at));
    va_start(args, format);
    print_format(at, LINE_HEAD, format, args);
    va_end(args);
}

void at_print_urcs(struct at *at)
{
    while (at->urc_count && !urcs_must_wait(at)) {
        struct span all = bytes_span(&at->urcs);
        struct bytes text = {0};
        bytes_add_span(&text, take_urc(&all));
        drop_oldest_urc(at);
        print_line(at, LINE_URC, bytes_span(&text), NULL);
        bytes_release(&text);
    }
    if (at->free && at_is_free(at))
        at->free(at->free_owner);
    if (at->events.idle && at_is_free(at))
        at->events.idle(at->events.owner);
}

void at_drop_urcs(struct at *at, const char *text)
{
    struct bytes kept = {0};
    struct span rest = bytes_span(&at->urcs);
    while (rest.count) {
        struct span line = take_urc(&rest);
        if (span_is(line, text))
            at->urc_count--;
        else
            keep_urc(&kept, line);
    }
    bytes_release(&at->urcs);
    at->urcs = kept;
}

bool at_is_free(const struct at *at)
{
    return !urcs_must_wait(at) && at->urc_count == 0;
}

void at_listen_free(struct at *at, void (*free)(void *owner), void *owner)
{
    at->free = free;
    at->free_owner = owner;
}

/* Not asked of the scenario again: it is the scenario that wants it. */
void at_urc_now(struct at *at, struct span text)
{
    print_line(at, LINE_URC, text, NULL);
}

bool at_is_unasked(const struct at *at)
{
    return at->unasked;
}
