/* SPDX-License-Identifier: MIT */
/* Not the C library's, as that is not the same everywhere: its decimal point and digits follow a
 * locale that the program chose, and small ones (newlib as Debian builds it, its nano) do not know
 * z or ll. What the modem says must not depend on either.
 */
#include "base/format.h"

#include "base/die.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };

struct conversion {
    bool left, zero, plus;
    int width, precision; /* -1: none */
    enum length length;
};

struct text {
    char *to;
    size_t size, count; /* count: of the whole text */
};

/* So that it can be handed on, whatever a va_list is. */
struct arguments {
    va_list list;
};

static void put(struct text *text, char c)
{
    if (text->count + 1 < text->size)
        text->to[text->count] = c;
    text->count++;
}

static void put_span(struct text *text, struct span span)
{
    for (size_t i = 0; i < span.count; i++)
        put(text, span.at[i]);
}

static void pad(struct text *text, char with, const struct conversion *how, size_t used)
{
    for (size_t i = used; how->width > 0 && i < (size_t)how->width; i++)
        put(text, with);
}

static void put_field(struct text *text, const struct conversion *how, struct span sign,
                      struct span body)
{
    size_t used = sign.count + body.count;
    if (!how->left && !how->zero)
        pad(text, ' ', how, used);
    put_span(text, sign);
    if (!how->left && how->zero)
        pad(text, '0', how, used);
    put_span(text, body);
    if (how->left)
        pad(text, ' ', how, used);
}

static void put_number(struct text *text, const struct conversion *how, struct span sign,
                       uint64_t number, unsigned base, const char *digits)
{
    char room[20]; /* 2^64 has 20 decimal digits */
    char *first = room + sizeof room;
    must(how->precision < 0);
    do {
        *--first = digits[number % base];
        number /= base;
    } while (number);
    put_field(text, how, sign, (struct span){first, (size_t)(room + sizeof room - first)});
}

static void put_signed(struct text *text, const struct conversion *how, int64_t number)
{
    uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
    struct span sign = number < 0 ? SPAN("-") : how->plus ? SPAN("+") : SPAN("");
    put_number(text, how, sign, size, 10, "0123456789");
}

static int64_t take_signed(enum length length, struct arguments *arguments)
{
    switch (length) {
    case LENGTH_INT:
        return va_arg(arguments->list, int);
    case LENGTH_LONG:
        return va_arg(arguments->list, long);
    case LENGTH_LONG_LONG:
        return va_arg(arguments->list, long long);
    case LENGTH_SIZE:
        break;
    }
    bug("a size is unsigned");
}

static uint64_t take_unsigned(enum length length, struct arguments *arguments)
{
    switch (length) {
    case LENGTH_INT:
        return va_arg(arguments->list, unsigned);
    case LENGTH_LONG:
        return va_arg(arguments->list, unsigned long);
    case LENGTH_LONG_LONG:
        return va_arg(arguments->list, unsigned long long);
    case LENGTH_SIZE:
        return va_arg(arguments->list, size_t);
    }
    bug("no such length");
}

/* Of a text with a precision no more is looked at: it may have no NUL. */
static void put_string(struct text *text, const struct conversion *how, const char *string)
{
    size_t count = 0;
    must(string || how->precision == 0);
    while ((how->precision < 0 || count < (size_t)how->precision) && string[count])
        count++;
    put_field(text, how, SPAN(""), (struct span){string, count});
}

/* To the nearest, as far as 19 digits reach: counts and shares, no physics. */
static void put_fixed(struct text *text, const struct conversion *how, double number)
{
    struct conversion plain = {.precision = -1}, decimals = {.zero = true, .precision = -1};
    double unit = 1, size = number < 0 ? -number : number;
    must(how->precision >= 0 && how->precision <= 9 && how->width == 0);
    for (int i = 0; i < how->precision; i++)
        unit *= 10;
    must(size * unit < 9e18);
    uint64_t all = (uint64_t)(size * unit + 0.5);
    put_number(text, &plain, number < 0 ? SPAN("-") : SPAN(""), all / (uint64_t)unit, 10,
               "0123456789");
    if (how->precision == 0)
        return;
    put(text, '.');
    decimals.width = how->precision;
    put_number(text, &decimals, SPAN(""), all % (uint64_t)unit, 10, "0123456789");
}

static int take_count(const char **format, struct arguments *arguments)
{
    int count = 0;
    if (**format == '*') {
        (*format)++;
        return va_arg(arguments->list, int);
    }
    for (; **format >= '0' && **format <= '9'; (*format)++)
        count = count * 10 + (**format - '0');
    return count;
}

static struct conversion take_conversion(const char **format, struct arguments *arguments)
{
    struct conversion how = {.precision = -1};
    for (bool flag = true; flag; *format += flag) {
        how.left |= **format == '-';
        how.zero |= **format == '0';
        how.plus |= **format == '+';
        flag = **format == '-' || **format == '0' || **format == '+';
    }
    how.width = take_count(format, arguments);
    if (**format == '.') {
        (*format)++;
        how.precision = take_count(format, arguments);
    }
    for (; **format == 'l'; (*format)++)
        how.length = how.length == LENGTH_LONG ? LENGTH_LONG_LONG : LENGTH_LONG;
    if (**format == 'z') {
        (*format)++;
        how.length = LENGTH_SIZE;
    }
    return how;
}

static void put_conversion(struct text *text, const char **format, struct arguments *arguments)
{
    struct conversion how = take_conversion(format, arguments);
    char letter = *(*format)++, c;
    switch (letter) {
    case 'd':
        put_signed(text, &how, take_signed(how.length, arguments));
        break;
    case 'u':
        put_number(text, &how, SPAN(""), take_unsigned(how.length, arguments), 10,
                   "0123456789");
        break;
    case 'x':
    case 'X':
        put_number(text, &how, SPAN(""), take_unsigned(how.length, arguments), 16,
                   letter == 'x' ? "0123456789abcdef" : "0123456789ABCDEF");
        break;
    case 's':
        put_string(text, &how, va_arg(arguments->list, const char *));
        break;
    case 'f':
        put_fixed(text, &how, va_arg(arguments->list, double));
        break;
    case 'c':
        c = (char)va_arg(arguments->list, int);
        put_field(text, &how, SPAN(""), (struct span){&c, 1});
        break;
    case '%':
        put(text, '%');
        break;
    default:
        bug("a conversion that format.c does not have");
    }
}

size_t format_textv(char *to, size_t size, const char *format, va_list args)
{
    struct text text = {.to = to, .size = size};
    struct arguments arguments;
    va_copy(arguments.list, args);
    while (*format) {
        char c = *format++;
        if (c == '%')
            put_conversion(&text, &format, &arguments);
        else
            put(&text, c);
    }
    va_end(arguments.list);
    if (size)
        to[text.count < size ? text.count : size - 1] = '\0';
    return text.count;
}

size_t format_text(char *to, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t count = format_textv(to, size, format, args);
    va_end(args);
    return count;
}
