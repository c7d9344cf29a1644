/* SPDX-License-Identifier: MIT */
/* Taught answers at work. They enter where a row's handler would, so everything around a handler
 * (chains, ATV, ATQ, AT+CMEE, tickets, URCs that wait) is what it is for real rows. One command
 * is answered at a time; URCs of earlier ones may still be on their way.
 *
 * The prompt `> ` is not a line: CR LF, the sign, a blank (3GPP TS 27.005, 3.5.1); and what the
 * host enters there is echoed, as a SIM7000G does at the prompt of AT+SMPUB. */
#include "at/teach.h"

#include "at/cme.h"
#include "at/interpreter.h"
#include "base/die.h"

#include <string.h>

#define CTRL_Z '\x1a'
#define ESC    '\x1b'

struct lesson {
    const struct taught *taught;
    int64_t matches;
};

/* A URC on its way. */
struct promise {
    struct promise *next;
    struct alarm alarm;
    struct teacher *teacher;
    struct bytes text;
};

struct teacher {
    struct at *at;
    struct lesson *lessons;
    size_t count;
    struct promise *promises;
    /* the command that is being answered */
    const struct taught *taught;
    unsigned long ticket;
    size_t wanted, entered; /* bytes of payload */
    struct alarm delay;
};

static void on_delay(void *owner);
static void on_promise(void *owner);
static size_t take_counted(void *owner, const char *bytes, size_t count);
static size_t take_to_ctrl_z(void *owner, const char *bytes, size_t count);
static at_claim claim_counted, claim_to_ctrl_z;

struct teacher *teacher_new(struct at *at)
{
    struct teacher *teacher = xzalloc(sizeof *teacher);
    teacher->at = at;
    alarm_init(&teacher->delay, on_delay, teacher);
    return teacher;
}

void teacher_free(struct teacher *teacher)
{
    teacher_forget(teacher);
    xfree(teacher->lessons);
    xfree(teacher);
}

static void free_promise(struct promise *promise)
{
    struct promise **place = &promise->teacher->promises;
    while (*place != promise)
        place = &(*place)->next;
    *place = promise->next;
    alarm_cancel(promise->teacher->at->agenda, &promise->alarm);
    bytes_release(&promise->text);
    xfree(promise);
}

void teacher_forget(struct teacher *teacher)
{
    alarm_cancel(teacher->at->agenda, &teacher->delay);
    while (teacher->promises)
        free_promise(teacher->promises);
}

void teacher_add(struct teacher *teacher, const struct taught *taught)
{
    teacher->lessons =
        xrealloc(teacher->lessons, (teacher->count + 1) * sizeof *teacher->lessons);
    teacher->lessons[teacher->count++] = (struct lesson){taught, 0};
}

const struct taught *teacher_number(const struct teacher *teacher, size_t i)
{
    return i < teacher->count ? teacher->lessons[i].taught : NULL;
}

const struct taught *teacher_find(struct teacher *teacher, struct span command)
{
    const struct taught *found = NULL;
    for (size_t i = 0; i < teacher->count; i++) {
        struct lesson *lesson = &teacher->lessons[i];
        if (!text_matches(command, span_of(lesson->taught->pattern)))
            continue;
        lesson->matches++;
        if (!found && lesson->matches >= lesson->taught->first &&
            lesson->matches <= lesson->taught->last)
            found = lesson->taught;
    }
    return found;
}

bool teacher_takes_payload(const struct teacher *teacher, struct span command)
{
    struct bytes text = {0};
    bool takes = false;
    if (teacher->count == 0)
        return false;
    bytes_add_text(&text, "AT");
    bytes_add_span(&text, command);
    for (size_t i = 0; i < teacher->count; i++) {
        const struct taught *taught = teacher->lessons[i].taught;
        takes |= taught->payload != TAUGHT_NO_PAYLOAD &&
                 text_matches(bytes_span(&text), span_of(taught->pattern));
    }
    bytes_release(&text);
    return takes;
}

/* --- lines, result, URCs --- */

static void expand(struct teacher *teacher, struct bytes *out, const char *text, size_t count)
{
    taught_expand(out, (struct span){text, count}, teacher->at->command.args, teacher->entered);
}

static void say_texts(struct teacher *teacher)
{
    for (size_t i = 0; i < teacher->taught->text_count; i++) {
        const struct taught_text *text = &teacher->taught->texts[i];
        struct bytes bytes = {0};
        expand(teacher, &bytes, text->text, text->count);
        if (text->kind == TAUGHT_LINE)
            at_info(teacher->at, "%s", bytes_at(&bytes));
        else
            at_data(teacher->at, bytes_at(&bytes), bytes.count);
        bytes_release(&bytes);
    }
}

static void promise_urcs(struct teacher *teacher)
{
    for (size_t i = 0; i < teacher->taught->urc_count; i++) {
        const struct taught_urc *urc = &teacher->taught->urcs[i];
        struct promise *promise = xzalloc(sizeof *promise);
        promise->teacher = teacher;
        expand(teacher, &promise->text, urc->text, urc->count);
        alarm_init(&promise->alarm, on_promise, promise);
        promise->next = teacher->promises;
        teacher->promises = promise;
        alarm_set_in(teacher->at->agenda, &promise->alarm, urc->after);
    }
}

static void on_promise(void *owner)
{
    struct promise *promise = owner;
    struct at *at = promise->teacher->at;
    struct bytes text = promise->text;
    promise->text = (struct bytes){0};
    free_promise(promise);
    at_urc(at, "%s", bytes_at(&text));
    bytes_release(&text);
}

static enum at_answer result_of(struct teacher *teacher, int *cme)
{
    struct span result = span_of(teacher->taught->result);
    int64_t number;
    if (span_is(result, "OK"))
        return AT_OK;
    at_because(teacher->at, "the scenario's [answer %s]", teacher->taught->pattern);
    if (span_is(result, "ERROR"))
        return AT_ERROR;
    if (span_is(result, "none"))
        return AT_SAID;
    bool phone = span_starts(result, "+CME ERROR: "),
         service = span_starts(result, "+CMS ERROR: ");
    if ((phone || service) &&
        span_number(span_skip(result, sizeof "+CME ERROR: " - 1), 999, &number)) {
        *cme = (int)number;
        return phone ? AT_CME : AT_CMS;
    }
    at_say_final(teacher->at, teacher->taught->result);
    return AT_SAID;
}

/* What is said in the end, when payload and delay are over. */
static enum at_answer tell(struct teacher *teacher, int *cme)
{
    say_texts(teacher);
    promise_urcs(teacher);
    return result_of(teacher, cme);
}

static void tell_now(struct teacher *teacher)
{
    int cme = 0;
    enum at_answer answer = tell(teacher, &cme);
    at_finish(teacher->at, teacher->ticket, answer, cme);
}

static void on_delay(void *owner)
{
    tell_now(owner);
}

/* --- payload --- */

static void say_prompt(struct teacher *teacher)
{
    const char *prompt = teacher->taught->prompt;
    if (strcmp(prompt, ">") == 0)
        at_data(teacher->at, "\r\n> ", 4);
    else
        at_info(teacher->at, "%s", prompt);
}

/* How many bytes will come; false: the command names no number. */
static bool read_size(struct teacher *teacher)
{
    const struct taught *taught = teacher->taught;
    int64_t size = taught->size;
    if (taught->payload == TAUGHT_BY_PARAMETER &&
        !span_number(taught_parameter(teacher->at->command.args, taught->size), INT32_MAX,
                     &size))
        return false;
    teacher->wanted = (size_t)size;
    return true;
}

/* None is asked for where the command announces no bytes (AT+CIPSEND=0,0). */
static bool take_payload(struct teacher *teacher)
{
    bool to_ctrl_z = teacher->taught->payload == TAUGHT_TO_CTRL_Z;
    if (!to_ctrl_z && teacher->wanted == 0)
        return false;
    say_prompt(teacher);
    at_push_reader(teacher->at, to_ctrl_z ? take_to_ctrl_z : take_counted,
                   to_ctrl_z ? claim_to_ctrl_z : claim_counted, teacher);
    return true;
}

enum at_answer teacher_answer(struct teacher *teacher, const struct taught *taught, int *cme)
{
    struct at *at = teacher->at;
    teacher->taught = taught;
    teacher->ticket = at->ticket;
    teacher->entered = 0;
    notef(at->notes, LANE_SCENARIO, "answer %s", taught->pattern);
    if (!read_size(teacher)) {
        *cme = CME_PARAM_TYPE;
        return AT_CME;
    }
    if (taught->payload != TAUGHT_NO_PAYLOAD && take_payload(teacher))
        return AT_LATER;
    if (taught->delay == 0)
        return tell(teacher, cme);
    alarm_set_in(at->agenda, &teacher->delay, taught->delay);
    return AT_LATER;
}

static void echo(struct teacher *teacher, const char *bytes, size_t count)
{
    struct at *at = teacher->at;
    if (strcmp(teacher->taught->prompt, ">") != 0)
        at_echo_payload(at, bytes, count);
    else
        at_echo_entered(at, bytes, count);
}

static void payload_is_whole(struct teacher *teacher)
{
    at_pop_reader(teacher->at);
    teacher->at->said = false; /* what comes now stands apart from the prompt */
    if (teacher->taught->delay)
        alarm_set_in(teacher->at->agenda, &teacher->delay, teacher->taught->delay);
    else
        tell_now(teacher);
}

static size_t claim_counted(void *owner, const char *bytes, size_t count)
{
    const struct teacher *teacher = owner;
    size_t missing = teacher->wanted - teacher->entered;
    (void)bytes;
    return count < missing ? count : missing;
}

static size_t take_counted(void *owner, const char *bytes, size_t count)
{
    struct teacher *teacher = owner;
    count = claim_counted(owner, bytes, count);
    echo(teacher, bytes, count);
    teacher->entered += count;
    if (teacher->entered == teacher->wanted)
        payload_is_whole(teacher);
    return count;
}

static size_t text_before_end(const char *bytes, size_t count)
{
    size_t text = 0;
    while (text < count && bytes[text] != CTRL_Z && bytes[text] != ESC)
        text++;
    return text;
}

static size_t claim_to_ctrl_z(void *owner, const char *bytes, size_t count)
{
    size_t text = text_before_end(bytes, count);
    (void)owner;
    return text + (text < count);
}

/* ESC ends it as if nothing had been asked (3GPP TS 27.005, 3.5.1): OK, and nothing comes. */
static size_t take_to_ctrl_z(void *owner, const char *bytes, size_t count)
{
    struct teacher *teacher = owner;
    size_t text = text_before_end(bytes, count);
    echo(teacher, bytes, text);
    teacher->entered += text;
    if (text == count)
        return text;
    if (bytes[text] == CTRL_Z) {
        payload_is_whole(teacher);
    } else {
        at_pop_reader(teacher->at);
        at_finish(teacher->at, teacher->ticket, AT_OK, 0);
    }
    return text + 1;
}
