/* SPDX-License-Identifier: MIT */
/* What is done to a modem besides bytes on its line. Each act is noted in words, whoever does it,
 * because a recording has nothing else to do it again from (docs/trace.md). */
#include "base/die.h"
#include "base/escape.h"
#include "device_files.h"
#include "device_inside.h"
#include "ftpd/ftpd.h"
#include "scenario/check.h"

void device_host_acts(struct device *device, enum host_act_kind act)
{
    struct mistake none = {0};
    must(device_act(device, host_act_word(act), &none));
}

static void set_host_line(struct device *device, enum v24 circuit, bool on)
{
    unsigned before = at_lines(device->at);
    at_set_host_lines(device->at, on ? before | circuit : before & ~(unsigned)circuit);
    module_host_lines(device->module, before);
    if (circuit == V24_DTR && before & V24_DTR && !on)
        ftp_dtr_off(device->ftp);
}

/* Takes it over: what it holds is borrowed by all who work with it. */
static void add(struct device *device, struct scenario *more, const char *did)
{
    const struct rule_hand hand = {did, device->agenda->now};
    device->added = xrealloc(device->added, (device->added_count + 1) * sizeof *device->added);
    device->added[device->added_count++] = more;
    for (size_t i = 0; i < more->answer_count; i++)
        at_teach(device->at, &more->answers[i]);
    for (size_t i = 0; i < more->fault_count; i++) {
        more->faults[i].hand = hand;
        faults_add(device->faults, &more->faults[i]);
    }
    for (size_t i = 0; i < more->expect_count; i++) {
        more->expects[i].hand = hand;
        expects_add(device->expects, &more->expects[i]);
    }
}

static bool change_file(struct device *device, const struct host_act *act,
                        struct mistake *mistake)
{
    struct tree *tree = device->server ? ftpd_tree(device->server) : NULL;
    if (!tree) {
        bytes_add_text(&mistake->why, "there is no embedded server");
        return false;
    }
    enum tree_result result = device_change_files(tree, act, module_calendar(device->module));
    if (result != TREE_OK)
        bytes_add_text(&mistake->why, tree_result_text(result));
    return result == TREE_OK;
}

static bool carry_out(struct device *device, const struct host_act *act,
                      struct mistake *mistake)
{
    switch (act->kind) {
    case HOST_HANGS_UP:
        at_hangup(device->at);
        return true;
    case HOST_PRESSES_PWRKEY:
        module_power_key(device->module);
        return true;
    case HOST_SETS_DTR:
        set_host_line(device, V24_DTR, act->on);
        return true;
    case HOST_SETS_RTS:
        set_host_line(device, V24_RTS, act->on);
        return true;
    case HOST_BREAKS: /* the manuals know none */
        return true;
    case HOST_INJECTS:
        add(device, act->more, "injected");
        return true;
    case HOST_ADDS:
        add(device, act->more, "added");
        return true;
    case HOST_DROPS:
        if (faults_drop(device->faults, act->name))
            return true;
        bytes_add_text(&mistake->why, "there is no fault of that name");
        return false;
    case HOST_PUTS_FILE:
    case HOST_APPENDS_FILE:
    case HOST_REMOVES_FILE:
    case HOST_MAKES_FOLDER:
    case HOST_RENAMES_FILE:
        return change_file(device, act, mistake);
    }
    bug("no such act");
}

bool device_act(struct device *device, struct span words, struct mistake *mistake)
{
    struct host_act act;
    if (!host_act_read(words, &act, mistake))
        return false;
    note_bytes(&device->notes, LANE_HOST_ACT, words.at, words.count);
    return carry_out(device, &act, mistake);
}

/* --- before it is done --- */

static const char *command_name(void *owner, size_t i)
{
    const struct at_row *row = at_row_number(owner, i, NULL);
    return row ? row->name : NULL;
}

static bool names_commands(const struct device *device, const struct scenario *more,
                           struct mistake *mistake)
{
    struct complaints complaints = {0};
    size_t count = device->added_count + 2;
    const struct scenario **worlds = xzalloc(count * sizeof *worlds);
    worlds[0] = more;
    worlds[1] = device->scenario;
    for (size_t i = 2; i < count; i++)
        worlds[i] = device->added[i - 2];
    scenario_check_added(more, worlds, count, command_name, device->at, &complaints);
    bytes_add_span(&mistake->why, span_trim(bytes_span(&complaints.text)));
    mistake->alone = true;
    bool good = complaints.count == 0;
    bytes_release(&complaints.text);
    xfree(worlds);
    return good;
}

static bool fits_trace(struct span words)
{
    struct bytes line = {0};
    if (words.count <= HOST_ACT_PIECE)
        return true;
    escape_add(&line, words.at, words.count);
    bool fits = line.count + HOST_ACT_HEAD_MAX <= TRACE_LINE_MAX;
    bytes_release(&line);
    return fits;
}

bool device_may_act(struct device *device, struct span words, struct mistake *mistake)
{
    struct host_act act;
    if (!fits_trace(words)) {
        bytes_addf(&mistake->why, "too long for a line of a trace; expected at most %u bytes",
                   HOST_ACT_PIECE);
        return false;
    }
    if (!host_act_read(words, &act, mistake))
        return false;
    bool may = act.kind != HOST_ADDS || names_commands(device, act.more, mistake);
    scenario_free(act.more);
    return may;
}

/* --- the line --- */

static void act_in_words(void *owner, struct span words)
{
    struct mistake none = {0};
    must(device_act(owner, words, &none));
}

void device_host_lines(struct device *device, unsigned host)
{
    host_act_lines(at_lines(device->at), host, act_in_words, device);
}

void device_host_break(struct device *device, usec length)
{
    struct bytes words = {0};
    host_act_add_break(length, &words);
    act_in_words(device, bytes_span(&words));
    bytes_release(&words);
}
