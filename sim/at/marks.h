/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_MARKS_H
#define SIM_AT_MARKS_H

#include "at/row.h"
#include "base/bytes.h"

/* What bytes of the line are, beside them: plain, or of a secret (at/secret.h). Who shows or
 * stores the bytes asks for it (trace/mask.h). */
enum at_secrecy {
    AT_PLAIN,
    AT_VALUE,    /* of a secret value */
    AT_ERASED,   /* the edit character behind one, which it takes back */
    AT_CLOSED,   /* plain, and the value before it is whole */
    AT_REOPENED, /* the edit character behind that: the value goes on */
};

/* A run of bytes. */
struct at_mark {
    size_t count;
    enum at_secrecy secrecy;
    const struct at_param *param; /* of AT_VALUE */
    size_t place;                 /* of its first byte in the value; AT_LINE_MAX: beyond all */
    bool whole;                   /* AT_VALUE: it is whole with the last byte of the run */
    bool garbled;                 /* by noise */
    bool exact; /* how many bytes they are counts for what happens: hidden byte by byte */
};

/* Runs one behind the other, over bytes that are added at the end and taken at the front. All
 * zero is an empty one. */
struct at_marks {
    struct bytes runs; /* private */
    size_t count;      /* bytes that they cover */
};

void at_marks_add(struct at_marks *marks, struct at_mark mark);
void at_marks_plain(struct at_marks *marks, size_t count);
void at_marks_value(struct at_marks *marks, const struct at_param *param, size_t count);
void at_marks_drop(struct at_marks *marks, size_t count);
/* The first byte is there or gone, and behind it come so many plain ones. */
void at_marks_change_first(struct at_marks *marks, bool kept, size_t behind);
void at_marks_cut(struct at_marks *marks, size_t count);
void at_marks_release(struct at_marks *marks);
/* What is there from byte `from` on: the rest of its run. Behind the last one, and for NULL:
 * plain without end. */
struct at_mark at_marks_at(const struct at_marks *marks, size_t from);

#endif
