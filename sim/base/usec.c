/* SPDX-License-Identifier: MIT */
#include "base/usec.h"

#include "base/bytes.h"

/* Units from large to small. A time is written in the largest one that needs no fraction, or
 * with a fraction of seconds or milliseconds. */
static const struct unit {
    const char *name;
    usec size;
    int digits; /* behind the point, at most */
} units[] = {
    {"h", SECONDS(3600), 0}, {"m", SECONDS(60), 0}, {"s", SECONDS(1), 6},
    {"ms", MSEC(1), 3},      {"us", 1, 0},
};

static void add_fraction(struct bytes *out, usec rest, int digits)
{
    char text[8] = {0};
    for (int i = digits - 1; i >= 0; i--, rest /= 10)
        text[i] = (char)('0' + rest % 10);
    while (digits && text[digits - 1] == '0')
        digits--;
    if (digits)
        bytes_add_char(out, '.');
    bytes_add(out, text, (size_t)digits);
}

void usec_add_text(struct bytes *out, usec time)
{
    const struct unit *unit = units;
    if (time == 0) {
        bytes_add_text(out, "0s");
        return;
    }
    while (time < unit->size || (unit->digits == 0 && time % unit->size != 0))
        unit++;
    bytes_addf(out, "%lld", (long long)(time / unit->size));
    add_fraction(out, time % unit->size, unit->digits);
    bytes_add_text(out, unit->name);
}
