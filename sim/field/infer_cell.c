/* SPDX-License-Identifier: MIT */
/* The cell that a module is in: its area and number, as AT+CREG=2 and its siblings show them in
 * hexadecimal (27.007, 7.2), and AT+CPSI? beside operator and kind of network. What that shows
 * besides, band and levels, goes with the hour and is left to the answer. The first cell counts. */
#include "field/infer_parts.h"

static void take(struct inference *infer, const char *key, struct span value)
{
    infer_set(infer, "network", key, "the cell that the log shows", value);
}

/* +CREG: 2,1,"28A0","1A8670B",7 in answer; without the first number unasked. */
static void take_registration(struct inference *infer, struct span line)
{
    int64_t numbers[2];
    size_t count = dialect_numbers(line, numbers, 2);
    struct span area = infer_field(line, count), cell = infer_field(line, count + 1);
    if (count == 0 || area.count == 0 || cell.count == 0)
        return;
    take(infer, "area", area);
    take(infer, "cell", cell);
    if (infer_field(line, count + 2).count == 1)
        take(infer, "act", infer_field(line, count + 2));
}

static const struct {
    const char *kind, *act;
} kinds[] = {{"LTE CAT-M1", "7"}, {"LTE NB-IOT", "9"}, {"GSM", "0"}};

/* +CPSI: LTE CAT-M1,Online,240-07,0x2AFE,34564631,... */
static void take_cpsi(struct inference *infer, struct span line)
{
    enum { KIND, MODE, OPERATOR, AREA, CELL };
    struct span kind = infer_field(line, KIND), plmn = infer_field(line, OPERATOR);
    struct span area = infer_field(line, AREA);
    int64_t cell;
    struct bytes text = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_is(kind, kinds[i].kind))
            take(infer, "act", span_of(kinds[i].act));
    size_t dash = span_find(plmn, '-');
    bytes_addf(&text, "%.*s%.*s", SPAN_ARGS(span_cut(plmn, dash)),
               SPAN_ARGS(span_skip(plmn, dash + 1)));
    if (dash < plmn.count)
        take(infer, "plmn", bytes_span(&text));
    bytes_clear(&text);
    if (span_starts(area, "0x"))
        take(infer, "area", span_skip(area, 2));
    if (span_number(infer_field(line, CELL), UINT32_MAX, &cell)) {
        bytes_addf(&text, "%02X", (unsigned)cell);
        take(infer, "cell", bytes_span(&text));
    }
    bytes_release(&text);
}

void infer_cell(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_LINE || infer->dialogue->turns[i].masked ||
            !span_starts(line, "+C"))
            continue;
        struct span name = dialect_name(line);
        if (span_is(name, "+CPSI") && !span_starts(line, "+CPSI: NO SERVICE"))
            take_cpsi(infer, line);
        else if (dialect_domain(name) >= 0)
            take_registration(infer, line);
    }
}
