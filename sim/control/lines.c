/* SPDX-License-Identifier: MIT */
/* The circuits of the line: those of the host are set by the acts that a terminal's own changes
 * make, so a test can be the wire of a host that has none. */
#include "control/inside.h"

#include "base/v24.h"

static const char *const on_off[] = {"on", "off", NULL};

static const struct control_field arguments[] = {
    {.name = "dtr", .type = CONTROL_WORD, .words = on_off, .about = "the host's circuit 108/2"},
    {.name = "rts", .type = CONTROL_WORD, .words = on_off, .about = "its circuit 105"},
    {.name = "break", .type = CONTROL_TIME, .about = "the host sends a break of that length"},
    {0},
};

static const struct control_field returns[] = {
    {.name = "lines",
     .type = CONTROL_OBJECT,
     .needed = true,
     .about = "`DTR`, `RTS` of the host, `CTS`, `DSR`, `DCD`, `RI` of the modem: on or off"},
    {.name = "time", .type = CONTROL_NUMBER, .needed = true, .about = "of the device"},
    {.name = "position",
     .type = CONTROL_COUNT,
     .needed = true,
     .about = "before what was set, as of an act"},
    {0},
};

static void set(struct control_call *call, enum host_act_kind kind, const char *name)
{
    const char *word = control_text(call, name);
    struct bytes words = {0};
    if (!word)
        return;
    host_act_add_line(kind, word[1] == 'n', &words);
    control_act(call, bytes_span(&words));
    bytes_release(&words);
}

static void send_break(struct control_call *call)
{
    usec length = control_time(call, "break", USEC_NEVER);
    struct bytes words = {0};
    if (length == USEC_NEVER)
        return;
    host_act_add_break(length, &words);
    control_act(call, bytes_span(&words));
    bytes_release(&words);
}

static void run(struct control_call *call)
{
    static const char *const names[] = {"DTR", "RTS", "CTS", "DSR", "DCD", "RI"};
    uint64_t position = call->control->chronicle.next;
    json_t *lines = json_object();
    set(call, HOST_SETS_DTR, "dtr");
    set(call, HOST_SETS_RTS, "rts");
    send_break(call);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bytes value = {0};
        control_add_state(call->control, call->modem, names[i], &value);
        json_object_set_new(lines, names[i], control_json_bytes(bytes_span(&value)));
        bytes_release(&value);
    }
    json_object_set_new(call->result, "lines", lines);
    json_object_set_new(call->result, "time",
                        control_json_time(call->control->parts.agenda->now));
    json_object_set_new(call->result, "position", json_integer((json_int_t)position));
}

const struct control_verb lines_verb = {
    .name = "lines",
    .about = "the circuits of the serial line besides its data; sets those of the host",
    .of_modem = true,
    .arguments = arguments,
    .returns = returns,
    .run = run,
};
