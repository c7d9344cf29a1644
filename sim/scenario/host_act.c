/* SPDX-License-Identifier: MIT */
/* Acts are text, as they stand in a trace: so a recording holds what the hand of a test did, and
 * plays it again. Injecting is adding a fault that strikes now, and what is added is read by the
 * reader of scenarios; so there is one language for what goes wrong.
 */
#include "scenario/host_act.h"

#include "base/die.h"
#include "base/v24.h"
#include "scenario/load.h"

#include <string.h>

struct act_row {
    const char *word;
    const char *takes; /* NULL: nothing; else what must follow */
    bool optional;     /* ... or may */
    bool (*read)(struct span rest, struct host_act *act, struct mistake *mistake);
};

static bool read_on(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_length(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_then(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_sections(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_name(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_file(struct span rest, struct host_act *act, struct mistake *mistake);
static bool read_path(struct span rest, struct host_act *act, struct mistake *mistake);

static const struct act_row rows[] = {
    [HOST_HANGS_UP] = {.word = "hang-up"},
    [HOST_PRESSES_PWRKEY] = {.word = "power-key"},
    [HOST_SETS_DTR] = {.word = "DTR", .takes = "on or off", .read = read_on},
    [HOST_SETS_RTS] = {.word = "RTS", .takes = "on or off", .read = read_on},
    [HOST_BREAKS] = {.word = "break",
                     .takes = "nothing or a time",
                     .optional = true,
                     .read = read_length},
    [HOST_INJECTS] = {.word = "inject",
                      .takes = "what happens, as in `then`",
                      .read = read_then},
    [HOST_ADDS] = {.word = "add",
                   .takes = "sections [fault], [answer] or [expect]",
                   .read = read_sections},
    [HOST_DROPS] = {.word = "drop", .takes = "the name of a fault", .read = read_name},
    [HOST_PUTS_FILE] = {.word = "put", .takes = "PATH\\nBYTES", .read = read_file},
    [HOST_APPENDS_FILE] = {.word = "append", .takes = "PATH\\nBYTES", .read = read_file},
    [HOST_REMOVES_FILE] = {.word = "remove", .takes = "PATH", .read = read_path},
    [HOST_MAKES_FOLDER] = {.word = "folder", .takes = "PATH", .read = read_path},
    [HOST_RENAMES_FILE] = {.word = "rename", .takes = "PATH\\nPATH", .read = read_file},
};

struct span host_act_word(enum host_act_kind kind)
{
    must(!rows[kind].takes);
    return span_of(rows[kind].word);
}

void host_act_add_line(enum host_act_kind kind, bool on, struct bytes *out)
{
    bytes_addf(out, "%s %s", rows[kind].word, on ? "on" : "off");
}

void host_act_lines(unsigned before, unsigned now, void (*act)(void *owner, struct span words),
                    void *owner)
{
    static const struct {
        enum v24 circuit;
        enum host_act_kind kind;
    } circuits[] = {{V24_DTR, HOST_SETS_DTR}, {V24_RTS, HOST_SETS_RTS}};
    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++) {
        struct bytes words = {0};
        if (!((before ^ now) & circuits[i].circuit))
            continue;
        host_act_add_line(circuits[i].kind, now & circuits[i].circuit, &words);
        act(owner, bytes_span(&words));
        bytes_release(&words);
    }
}

void host_act_add_break(usec length, struct bytes *out)
{
    bytes_add_text(out, rows[HOST_BREAKS].word);
    if (length == 0)
        return;
    bytes_add_char(out, ' ');
    usec_add_text(out, length);
}

void host_act_add_file(enum host_act_kind kind, struct span path, struct span content,
                       struct bytes *out)
{
    bytes_addf(out, "%s ", rows[kind].word);
    bytes_add_span(out, path);
    if (rows[kind].read != read_file)
        return;
    bytes_add_char(out, '\n');
    bytes_add_span(out, content);
}

/* "A, B or C" */
static void add_word(struct bytes *out, bool first, bool last, const char *word)
{
    bytes_addf(out, "%s%s", first ? "" : last ? " or " : ", ", word);
}

static bool happens_by_itself(const struct rule_then *row)
{
    return row->seams & 1u << SEAM_TIME && rule_is_world(row->kind, SEAM_TIME);
}

static void expect_the_world(struct mistake *mistake)
{
    const struct rule_then *last = NULL;
    bool first = true;
    for (const struct rule_then *row = rule_thens; row->name; row++)
        last = happens_by_itself(row) ? row : last;
    bytes_add_text(&mistake->why, "needs something that it strikes; expected one of ");
    for (const struct rule_then *row = rule_thens; row->name; row++) {
        if (!happens_by_itself(row))
            continue;
        add_word(&mistake->why, first, row == last, row->name);
        first = false;
    }
}

static bool read_on(struct span rest, struct host_act *act, struct mistake *mistake)
{
    act->on = span_is(rest, "on");
    if (act->on || span_is(rest, "off"))
        return true;
    bytes_add_text(&mistake->why, "expected on or off");
    return false;
}

/* How long it was changes nothing: the manuals know no break. */
static bool read_length(struct span rest, struct host_act *act, struct mistake *mistake)
{
    usec length;
    (void)act;
    if (rest.count == 0 || scenario_parse_time(rest, &length))
        return true;
    bytes_add_text(&mistake->why, "expected a time like 250ms behind break");
    return false;
}

static bool read_then(struct span rest, struct host_act *act, struct mistake *mistake)
{
    struct fault_action action = {0};
    if (!rule_read_action(rest, 0, &action, mistake))
        return false;
    if (!happens_by_itself(rule_then_of(action.kind))) {
        xfree(action.text);
        expect_the_world(mistake);
        return false;
    }
    act->more = scenario_default();
    act->more->faults = xzalloc(sizeof *act->more->faults);
    act->more->fault_count = 1;
    struct fault_spec *fault = &act->more->faults[0];
    *fault = (struct fault_spec){.name = xstrdup("injected"),
                                 .on = SEAM_TIME,
                                 .first = 1,
                                 .last = INT64_MAX,
                                 .chance_ppm = 1000000};
    if (fault_add_action(fault, action, mistake))
        return true;
    scenario_free(act->more);
    return false;
}

static bool read_sections(struct span rest, struct host_act *act, struct mistake *mistake)
{
    struct complaints complaints = {0};
    act->more = scenario_read_rules("added", rest, &complaints);
    struct span text = bytes_span(&complaints.text);
    while (text.count && text.at[text.count - 1] == '\n')
        text.count--;
    bytes_add_span(&mistake->why, text);
    mistake->alone = true;
    bytes_release(&complaints.text);
    return act->more != NULL;
}

static bool read_name(struct span rest, struct host_act *act, struct mistake *mistake)
{
    (void)mistake;
    act->name = rest;
    return true;
}

static bool read_path(struct span rest, struct host_act *act, struct mistake *mistake)
{
    act->path = rest;
    if (rest.count && rest.at[0] == '/')
        return true;
    bytes_add_text(&mistake->why, "expected an absolute path");
    return false;
}

static bool read_file(struct span rest, struct host_act *act, struct mistake *mistake)
{
    size_t path = span_find(rest, '\n');
    if (path == rest.count) {
        bytes_add_text(&mistake->why, "expected PATH\\nBYTES");
        return false;
    }
    act->content = span_skip(rest, path + 1);
    return read_path(span_cut(rest, path), act, mistake);
}

static const struct act_row *find_row(struct span word)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_is(word, rows[i].word))
            return &rows[i];
    return NULL;
}

bool host_act_is_of_files(struct span words)
{
    const struct act_row *row = find_row(span_cut(words, span_find(words, ' ')));
    return row && (row->read == read_file || row->read == read_path);
}

static void expect_some_act(struct mistake *mistake)
{
    size_t count = sizeof rows / sizeof *rows;
    bytes_add_text(&mistake->why, "expected ");
    for (size_t i = 0; i < count; i++)
        add_word(&mistake->why, i == 0, i + 1 == count, rows[i].word);
}

bool host_act_read(struct span words, struct host_act *act, struct mistake *mistake)
{
    size_t length = span_find(words, ' ');
    struct span rest = span_skip(words, length + 1);
    const struct act_row *row = find_row(span_cut(words, length));
    *act = (struct host_act){0};
    if (!row) {
        expect_some_act(mistake);
        return false;
    }
    act->kind = (enum host_act_kind)(row - rows);
    if (row->takes ? rest.count == 0 && !row->optional : length < words.count) {
        bytes_addf(&mistake->why, "expected %s behind %s", row->takes ? row->takes : "nothing",
                   row->word);
        return false;
    }
    return !row->takes || row->read(rest, act, mistake);
}
