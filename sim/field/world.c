/* SPDX-License-Identifier: MIT */
/* What an import believes goes into a scenario at once, through the same doors as the lines of a
 * file: what no file could say is refused here, so that what is rehearsed is what will be
 * written. Files are kept apart while they grow. */
#include "field/world.h"

#include "at/secret.h"
#include "base/die.h"
#include "base/limits.h"
#include "scenario/load.h"
#include "scenario/values.h"

#include <string.h>

#define SAY_MOST         1500 /* characters of what is said: it stands in one line */
#define WORLD_FAULTS_MAX (SCENARIO_RULES_MAX - 50)

static struct bytes format_text(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static struct bytes format_text(const char *format, va_list args)
{
    struct bytes text = {0};
    bytes_addv(&text, format, args);
    return text;
}

void world_init(struct world *world, const char *title)
{
    struct bytes text = {0};
    *world = (struct world){.scenario = scenario_default()};
    value_add_text(&text, span_of(title), SCENARIO_LINE_MAX / 2);
    world_set(world, "scenario", "title", NULL, "%s", bytes_at(&text));
    bytes_release(&text);
}

static void release_files(struct world *world)
{
    for (size_t i = 0; i < world->file_count; i++) {
        xfree(world->files[i].path);
        bytes_release(&world->files[i].content);
    }
    xfree(world->files);
    world->files = NULL;
    world->file_count = 0;
}

void world_release(struct world *world)
{
    release_files(world);
    names_release(&world->paths);
    for (size_t i = 0; i < world->before_count; i++) {
        xfree(world->before[i].command);
        xfree(world->before[i].why);
    }
    xfree(world->before);
    for (size_t i = 0; i < world->doubt_count; i++) {
        xfree(world->doubts[i].other);
        xfree(world->doubts[i].instead_of);
    }
    xfree(world->doubts);
    xfree(world->arrivals);
    xfree(world->forced);
    xfree(world->taught);
    xfree(world->sooner);
    scenario_free(world->scenario);
    *world = (struct world){0};
}

/* --- keys --- */

bool world_set(struct world *world, const char *section, const char *name, const char *why,
               const char *format, ...)
{
    struct mistake mistake = {0};
    va_list args;
    va_start(args, format);
    struct bytes value = format_text(format, args);
    va_end(args);
    bool good = scenario_set(world->scenario, section, name, bytes_span(&value), &mistake);
    const char *old = scenario_reason(world->scenario, section, name);
    if (good && (why || !old))
        scenario_explain(world->scenario, section, name, why);
    bytes_release(&value);
    mistake_release(&mistake);
    return good;
}

bool world_has(const struct world *world, const char *section, const char *name)
{
    const struct key *key = load_find_key(section, span_of(name));
    for (size_t i = 0; i < world->scenario->reason_count; i++) {
        if (world->scenario->reasons[i].key == key)
            return true;
    }
    return false;
}

/* --- files --- */

/* The root is there and has no name, which is where a session without a file's name leads. */
static bool can_be_named(struct span path)
{
    struct span plain = path;
    if (plain.count && plain.at[plain.count - 1] == '/')
        plain.count--;
    if (!plain.count)
        return false;
    for (size_t i = 0; i < path.count; i++) {
        unsigned char c = (unsigned char)path.at[i];
        if (c < 0x20 || c == 0x7f || c == '\\')
            return false;
    }
    return path.count < 200 && !file_path_mistake(plain) && outline_can_name(plain);
}

struct world_file *world_find_file(const struct world *world, struct span path)
{
    size_t number = world->file_count ? names_find(&world->paths, path) : NO_NAME;
    return number == NO_NAME ? NULL : &world->files[number];
}

bool world_has_file(const struct world *world, struct span path)
{
    return names_find(&world->paths, path) != NO_NAME;
}

struct world_file *world_file(struct world *world, struct span path)
{
    struct world_file *file = world_find_file(world, path);
    if (file || !can_be_named(path))
        return file;
    must(names_add(&world->paths, path) == world->file_count);
    world->files = xrealloc(world->files, (world->file_count + 1) * sizeof *world->files);
    file = &world->files[world->file_count++];
    *file = (struct world_file){.path = span_dup(path)};
    return file;
}

/* The log has it as a folder and as a file: it is what it was first. */
static bool is_put(const struct world *world, size_t number)
{
    struct bytes other = {0};
    bytes_add_text(&other, world->files[number].path);
    if (bytes_at(&other)[other.count - 1] == '/')
        bytes_cut(&other, other.count - 1);
    else
        bytes_add_char(&other, '/');
    size_t found = names_find(&world->paths, bytes_span(&other));
    bytes_release(&other);
    return found != NO_NAME && found < number;
}

static void put_file(struct world *world, size_t number)
{
    const struct world_file *from = &world->files[number];
    struct span path = span_of(from->path), content = bytes_span(&from->content);
    bool folder = path.at[path.count - 1] == '/';
    struct bytes why = {0};
    struct file_spec *file =
        is_put(world, number) ? NULL : scenario_add_file(world->scenario, path, folder);
    if (!file)
        return;
    if (from->made_up && from->made_up == content.count)
        bytes_add_text(&why, "the log has its size only, the bytes are made up");
    else if (from->made_up)
        bytes_addf(&why, "%zu of its %zu bytes were not in the log and are made up",
                   from->made_up, content.count);
    file_set_content(file, content);
    reason_set(&file->why, why.count ? bytes_at(&why) : NULL);
    bytes_release(&why);
}

void world_put_files(struct world *world)
{
    for (size_t i = 0; i < world->file_count; i++)
        put_file(world, i);
    release_files(world);
}

/* --- faults --- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_action(const struct fault_action *a, const struct fault_action *b)
{
    return a->kind == b->kind && a->time == b->time && a->after == b->after &&
           a->number == b->number && a->second == b->second && a->text_count == b->text_count &&
           (a->text_count == 0 || memcmp(a->text, b->text, a->text_count) == 0);
}

static bool same_actions(const struct fault_spec *a, const struct fault_spec *b)
{
    for (size_t i = 0; i < a->action_count && i < b->action_count; i++)
        if (!same_action(&a->actions[i], &b->actions[i]))
            return false;
    return a->action_count == b->action_count;
}

/* Does `b` strike right behind the last time that `a` does, with the same? */
static bool goes_on(const struct fault_spec *a, const struct fault_spec *b)
{
    return a->last < INT64_MAX && a->last + 1 == b->first && a->on == b->on &&
           a->count == b->count && a->time == b->time && same_text(a->pattern, b->pattern) &&
           same_actions(a, b);
}

/* A thing that comes a thousand times is one fault, and a scenario has room for others. */
static void join_last(struct world *world)
{
    struct fault_spec *faults = world->scenario->faults;
    size_t last = world->scenario->fault_count - 1;
    for (size_t i = last; world->scenario->fault_count && i-- > 0;) {
        if (!goes_on(&faults[i], &faults[last]) || world->forced[i] != world->forced[last])
            continue;
        faults[i].last = faults[last].last;
        world_drop_last_fault(world);
        return;
    }
}

struct fault_spec *world_fault(struct world *world, const char *name, int64_t first,
                               int64_t last, const char *why, const char *on, ...)
{
    struct scenario *scenario = world->scenario;
    struct mistake mistake = {0};
    bool placed;
    va_list args;
    join_last(world);
    if (scenario->fault_count + scenario->answer_count >= WORLD_FAULTS_MAX) {
        world->full = true;
        return NULL;
    }
    va_start(args, on);
    struct bytes text = format_text(on, args);
    va_end(args);
    struct bytes shown = {0};
    world_add_shown(&shown, span_of(name));
    struct fault_spec *fault = scenario_add_fault(scenario, bytes_span(&shown));
    bytes_release(&shown);
    bool good = outline_can_hold(bytes_span(&text)) &&
                fault_read_on(fault, bytes_span(&text), &placed, &mistake);
    bytes_release(&text);
    mistake_release(&mistake);
    if (!good) {
        scenario_drop_fault(scenario, scenario->fault_count - 1);
        return NULL;
    }
    if (first > 0) {
        fault->first = first;
        fault->last = last;
    }
    reason_set(&fault->why, why);
    world->forced = xrealloc(world->forced, scenario->fault_count * sizeof *world->forced);
    world->forced[scenario->fault_count - 1] = false;
    return fault;
}

void fault_then(struct fault_spec *fault, const char *format, ...)
{
    struct mistake mistake = {0};
    va_list args;
    if (!fault)
        return;
    va_start(args, format);
    struct bytes text = format_text(format, args);
    va_end(args);
    if (outline_can_hold(bytes_span(&text)))
        fault_read_then(fault, bytes_span(&text), &mistake);
    bytes_release(&text);
    mistake_release(&mistake);
}

void fault_say(struct fault_spec *fault, enum fault_action_kind kind, struct span bytes)
{
    struct mistake mistake = {0};
    if (!fault || !world_can_say(bytes))
        return;
    struct fault_action action = {.kind = kind,
                                  .text = span_dup(bytes),
                                  .text_count = bytes.count};
    fault_add_action(fault, action, &mistake);
    mistake_release(&mistake);
}

void fault_say_later(struct fault_spec *fault, struct span line, usec after)
{
    size_t count = fault ? fault->action_count : 0;
    fault_say(fault, FAULT_URC, line);
    if (fault && fault->action_count > count)
        fault->actions[count].after = after;
}

/* A line at a time, since what is secret is told by the name in front of it. */
static void hide_lines(struct span text, struct bytes *out)
{
    while (text.count) {
        size_t end = span_find(text, '\n');
        at_hide_secrets(NULL, span_cut(text, end), out);
        if (end < text.count)
            bytes_add_char(out, '\n');
        text = span_skip(text, end + 1);
    }
}

static void hide_text(char **text, size_t *count)
{
    struct bytes hidden = {0};
    hide_lines((struct span){*text, *count}, &hidden);
    xfree(*text);
    *text = span_dup(bytes_span(&hidden));
    *count = hidden.count;
    bytes_release(&hidden);
}

static void hide_answers(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->answer_count; i++) {
        struct taught *answer = &scenario->answers[i];
        for (size_t k = 0; k < answer->text_count; k++)
            hide_text(&answer->texts[k].text, &answer->texts[k].count);
        for (size_t k = 0; k < answer->urc_count; k++)
            hide_text(&answer->urcs[k].text, &answer->urcs[k].count);
    }
}

void world_hide_said(struct world *world)
{
    hide_answers(world->scenario);
    for (size_t i = 0; i < world->scenario->fault_count; i++) {
        struct fault_spec *fault = &world->scenario->faults[i];
        for (size_t j = 0; j < fault->action_count; j++) {
            struct fault_action *action = &fault->actions[j];
            if (action->text)
                hide_text(&action->text, &action->text_count);
        }
    }
}

/* Any login will do. */
static void forget_login(struct scenario *scenario)
{
    scenario->user[0] = scenario->password[0] = '\0';
    scenario_explain(scenario, "ftp", "user", NULL);
    scenario_explain(scenario, "ftp", "password", NULL);
}

void world_hide_login(struct world *world, bool refused, bool lengths)
{
    struct scenario *scenario = world->scenario;
    struct bytes other = {0};
    size_t length = lengths ? strlen(scenario->password) : strlen("hidden");
    if (!refused) {
        forget_login(scenario);
        return;
    }
    while (other.count < length)
        bytes_add_char(&other, "hidden"[other.count % strlen("hidden")]);
    world_set(world, "ftp", "password", "that of the log is hidden: put it here", "%s",
              bytes_at(&other));
    bytes_release(&other);
}

bool world_can_say(struct span bytes)
{
    struct bytes text = {0};
    value_add_text(&text, bytes, SAY_MOST);
    bool can =
        bytes.count > 0 && text.count <= SAY_MOST && span_find(bytes, '\0') == bytes.count;
    bytes_release(&text);
    return can;
}

void world_force(struct world *world, const struct fault_spec *fault)
{
    if (fault)
        world->forced[fault - world->scenario->faults] = true;
}

struct fault_spec *world_last_fault(const struct world *world)
{
    size_t count = world->scenario->fault_count;
    return count ? &world->scenario->faults[count - 1] : NULL;
}

void world_drop_fault(struct world *world, size_t i)
{
    size_t behind = world->scenario->fault_count - i - 1;
    scenario_drop_fault(world->scenario, i);
    memmove(world->forced + i, world->forced + i + 1, behind * sizeof *world->forced);
}

void world_drop_idle_faults(struct world *world)
{
    for (size_t i = world->scenario->fault_count; i-- > 0;) {
        if (world->scenario->faults[i].action_count == 0)
            world_drop_fault(world, i);
    }
}

void world_drop_unstruck(struct world *world, const bool *struck)
{
    for (size_t i = world->scenario->fault_count; i-- > 0;) {
        if (!struck[i])
            world_drop_fault(world, i);
    }
}

void world_join_faults(struct world *world, bool *struck)
{
    struct fault_spec *faults = world->scenario->faults;
    for (size_t i = 1; i < world->scenario->fault_count; i++) {
        size_t k = i;
        while (k-- > 0) {
            if (goes_on(&faults[k], &faults[i]) && world->forced[k] == world->forced[i])
                break;
        }
        if (k == SIZE_MAX)
            continue;
        faults[k].last = faults[i].last;
        struck[k] = struck[k] || struck[i];
        memmove(struck + i, struck + i + 1,
                (world->scenario->fault_count - i - 1) * sizeof *struck);
        world_drop_fault(world, i--);
    }
}

/* --- before --- */

void world_drop_last_fault(struct world *world)
{
    world_drop_fault(world, world->scenario->fault_count - 1);
}

void world_add_before(struct world *world, const char *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct bytes command = format_text(format, args);
    va_end(args);
    world->before = xrealloc(world->before, (world->before_count + 1) * sizeof *world->before);
    world->before[world->before_count++] =
        (struct world_before){span_dup(bytes_span(&command)), xstrdup(why)};
    bytes_release(&command);
}

bool world_has_fault(const struct world *world, const char *name)
{
    for (size_t i = 0; i < world->scenario->fault_count; i++)
        if (strcmp(world->scenario->faults[i].name, name) == 0)
            return true;
    return false;
}

void world_add_doubt(struct world *world, int line, const char *other, const char *instead_of)
{
    for (size_t i = 0; i < world->doubt_count; i++) {
        if (strcmp(world->doubts[i].other, other) == 0 &&
            strcmp(world->doubts[i].instead_of, instead_of) == 0)
            return;
    }
    world->doubts = xrealloc(world->doubts, (world->doubt_count + 1) * sizeof *world->doubts);
    world->doubts[world->doubt_count++] =
        (struct world_doubt){line, xstrdup(other), xstrdup(instead_of),
                             world_has_fault(world, instead_of)};
}
