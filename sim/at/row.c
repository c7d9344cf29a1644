/* SPDX-License-Identifier: MIT */
/* What rows mean: ranges as the manual writes them ("0-2,4"), and settings that need no code of
 * their own. Two handlers serve all of those; the reference, the checker and AT&V read the same
 * rows. */
#include "at/row.h"

#include "at/at.h"
#include "at/cme.h"
#include "at/settings.h"
#include "base/die.h"

#include <string.h>

const char at_test_ok[] = "";
const char at_test_ranges[] = "";

/* The number at the front of *text, which moves behind it. */
static int64_t leading_number(const char **text)
{
    int64_t number = 0;
    while (text_is_digit(**text))
        number = number * 10 + (*(*text)++ - '0');
    return number;
}

bool at_range_allows(const char *range, int64_t number)
{
    if (!range)
        return true;
    while (*range) {
        int64_t from = leading_number(&range), to = from;
        if (*range == '-') {
            range++;
            to = leading_number(&range);
        }
        if (number >= from && number <= to)
            return true;
        must(*range == ',' || *range == '\0');
        range += *range == ',';
    }
    return false;
}

size_t at_range_length(const char *range)
{
    return range ? (size_t)leading_number(&range) : SIZE_MAX;
}

bool at_range_allows_text(const char *range, struct span text)
{
    if (!range)
        return true;
    if (text.count > at_range_length(range))
        return false;
    struct span choices = span_of(range);
    span_take(&choices, ' ');
    bool any = choices.count == 0;
    while (choices.count && !any)
        any = span_same_nocase(span_take(&choices, ' '), text);
    return any;
}

enum at_answer at_cme(struct at_call *call, int number)
{
    call->cme = number;
    return AT_CME;
}

enum at_answer at_cms(struct at_call *call, int number)
{
    call->cme = number;
    return AT_CMS;
}

static void store_number(char *field, size_t size, int64_t number)
{
    must(size == sizeof number);
    memcpy(field, &number, sizeof number);
}

void at_param_set(const struct at_param *param, void *state, struct span text, int64_t number)
{
    char *field = (char *)state + param->offset;
    if (param->type == AT_NUMBER) {
        store_number(field, param->size, number);
    } else {
        must(text.count < param->size);
        memset(field, 0, param->size); /* so that stored profiles compare and copy whole */
        span_copy(text, field, param->size);
    }
}

void at_param_set_default(const struct at_param *param, void *state)
{
    struct span text = span_of(param->default_text ? param->default_text : "");
    int64_t number = 0;
    if (param->type == AT_NUMBER && text.count)
        must(span_number(text, INT64_MAX, &number));
    at_param_set(param, state, text, number);
}

void at_param_print(const struct at_param *param, const void *state, struct bytes *out)
{
    const char *field = (const char *)state + param->offset;
    if (param->type == AT_NUMBER) {
        int64_t number;
        memcpy(&number, field, sizeof number);
        bytes_addf(out, "%lld", (long long)number);
    } else {
        bytes_addf(out, "\"%s\"", field);
    }
}

/* Adds the value, and what its bytes are. */
static void print_value(const struct at_param *p, const void *room, struct bytes *text,
                        struct at_marks *marks)
{
    bool secret = p->secret && p->type == AT_STRING;
    at_param_print(p, room, text);
    at_marks_plain(marks, text->count - marks->count);
    if (!secret)
        return;
    size_t count = strlen((const char *)room + p->offset);
    at_marks_cut(marks, text->count - 1 - count);
    at_marks_value(marks, p, count);
    at_marks_plain(marks, 1); /* the quotation mark */
}

enum at_answer at_setting_read(struct at_call *call)
{
    struct bytes text = {0};
    struct at_marks marks = {0};
    bytes_addf(&text, "%s: ", call->row->name);
    size_t before = text.count;
    for (const struct at_param *p = call->row->params; p->type != AT_PARAMS_END; p++) {
        if (!p->size)
            continue;
        if (text.count > before)
            bytes_add_char(&text, ',');
        print_value(p, call->state, &text, &marks);
    }
    at_say_marked(call, bytes_span(&text), &marks);
    bytes_release(&text);
    at_marks_release(&marks);
    return AT_OK;
}

enum at_answer at_setting_write(struct at_call *call)
{
    bool given = false;
    for (size_t i = 0; i < call->count; i++) {
        const struct at_param *param = &call->row->params[i];
        const struct at_arg *arg = &call->args[i];
        if (!arg->given || !param->size)
            continue;
        at_param_set(param, call->state, arg->text, arg->number);
        given = true;
    }
    return given ? AT_OK : at_refuse(call, CME_PARAM_TOO_FEW, "a parameter is missing");
}
