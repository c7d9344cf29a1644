/* SPDX-License-Identifier: MIT */
/* What is seen of a run is what oracles and map need, as plain numbers: workers send it through
 * pipes, thousands of times. The program writes nowhere but into a file that is its own: where its
 * arguments name the file of --got, they name a stand-in.
 */
#include "hunt/trial.h"

#include "base/die.h"
#include "device.h"
#include "ftpd/ftpd.h"
#include "hunt/hash.h"
#include "hunt/lines.h"
#include "link/scratch.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[SIGHT_KINDS + 1] = {"+FTPGET",    "+FTPPUT",    "+FTPLIST",
                                                   "+FTPETGET",  "+FTPETPUT",  "+FTPEXTGET",
                                                   "+FTPEXTPUT", "+FTPDELE",   "+FTPSIZE",
                                                   "+FTPMKD",    "+FTPRENAME", "+FTPRMD"};

const char *sight_kind(size_t i)
{
    return i < SIGHT_KINDS ? kinds[i] : NULL;
}

struct watcher {
    struct loop_watch loops;
    usec at;
    bool over; /* it goes round in a loop that is known: nobody listens any more */
    const struct trial_ear *ear;
    struct sight *sight;
    struct virtual *virtual;
    struct bytes line, command;
};

/* --- hashes --- */

static void hash_folder(const struct tree *tree, struct span path, uint64_t *so_far)
{
    struct tree_info info;
    struct bytes name = {0}, inner = {0};
    while (tree_entry_after(tree, path, bytes_span(&name), &info) == TREE_OK) {
        struct span content;
        bytes_clear(&name);
        bytes_add_text(&name, info.name);
        bytes_clear(&inner);
        bytes_add_span(&inner, path);
        if (path.count > 1)
            bytes_add_char(&inner, '/');
        bytes_add_text(&inner, info.name);
        *so_far = hash(*so_far, bytes_span(&inner));
        if (info.is_folder)
            hash_folder(tree, bytes_span(&inner), so_far);
        else if (tree_read(tree, bytes_span(&inner), &content) == TREE_OK)
            *so_far = hash(*so_far, content);
    }
    bytes_release(&name);
    bytes_release(&inner);
}

/* --- listening --- */

static void meet(struct watcher *watcher, struct span line)
{
    struct sight *sight = watcher->sight;
    struct bytes session = {0};
    device_add_state(virtual_device(watcher->virtual, 0), 0, &session);
    uint64_t sum = hash_shape(HASH_START, span_of(sight->command));
    sum = hash(hash_shape(sum, line), bytes_span(&session));
    bytes_release(&session);
    uint32_t state = (uint32_t)(sum ^ sum >> 32);
    for (size_t i = 0; i < sight->state_count; i++)
        if (sight->states[i] == state)
            return;
    if (sight->state_count < SIGHT_STATES)
        sight->states[sight->state_count++] = state;
}

/* "+FTPGET: 1,64": the end of a session of that kind. 1,1 announces data. */
static void note_code(struct sight *sight, struct span line)
{
    struct span rest = line, name = span_take(&rest, ':');
    int64_t code;
    rest = span_trim(rest);
    if (!span_is(span_take(&rest, ','), "1") ||
        !span_number(span_take(&rest, ','), 99, &code) || code == 1)
        return;
    for (size_t i = 0; i < SIGHT_KINDS; i++)
        if (span_is(name, kinds[i]))
            sight->codes[i] = (int)code;
}

static bool is_refusal(struct span line)
{
    return span_is(line, "ERROR") || span_starts(line, "+CME ERROR");
}

static void hear_line(void *owner, struct span line)
{
    struct watcher *watcher = owner;
    struct sight *sight = watcher->sight;
    sight->refused += is_refusal(line);
    note_code(sight, line);
    span_copy(span_cut(line, sizeof sight->line - 1), sight->line, sizeof sight->line);
    meet(watcher, line);
    loop_hear_line(&watcher->loops, line);
}

/* As if the limit had been reached. */
static void give_up(struct watcher *watcher, const struct loop *loop)
{
    watcher->over = true;
    watcher->sight->loop = *loop;
    watcher->sight->loop_was_known = true;
    virtual_give_up(watcher->virtual, "it goes round as it did before, until the limit");
}

/* What stands in quotes may be a password. */
static void hear_command(void *owner, struct span line)
{
    struct watcher *watcher = owner;
    struct sight *sight = watcher->sight;
    if (!span_starts_nocase(line, "AT"))
        return;
    line = span_cut(line, span_find(line, '"'));
    span_copy(span_cut(line, sizeof sight->command - 1), sight->command, sizeof sight->command);
    const struct loop *loop =
        loop_hear_command(&watcher->loops, watcher->at, span_of(sight->command));
    if (loop && watcher->virtual)
        give_up(watcher, loop);
}

static void hear(void *owner, size_t i, usec at, enum lane lane, struct span bytes)
{
    struct watcher *watcher = owner;
    (void)i;
    if (watcher->over)
        return;
    watcher->at = at;
    if (lane == LANE_FROM_MODEM && watcher->virtual)
        lines_hear(&watcher->line, bytes, hear_line, watcher);
    if (lane == LANE_TO_MODEM)
        lines_hear(&watcher->command, bytes, hear_command, watcher);
    if (watcher->ear)
        watcher->ear->hear(watcher->ear->owner, at, lane, bytes,
                           watcher->virtual ? device_noted(virtual_device(watcher->virtual, 0))
                                            : NULL);
}

/* --- the program --- */

/* Its arguments with a stand-in for the file of --got; *own is its path, NULL when no argument
 * names it. */
static char **stand_in(const struct trial_options *options, char **own)
{
    size_t count = 0;
    while (options->program[count])
        count++;
    char **program = xcalloc(count + 1, sizeof *program);
    *own = NULL;
    if (options->got) {
        struct bytes path = {0};
        scratch_name(options->folder, &path);
        *own = span_dup(bytes_span(&path));
        bytes_release(&path);
    }
    bool named = false;
    for (size_t i = 0; i < count; i++) {
        bool is_it = options->got && i > 0 && strcmp(options->program[i], options->got) == 0;
        named = named || is_it;
        program[i] = xstrdup(is_it ? *own : options->program[i]);
    }
    if (*own && !named) {
        free(*own);
        *own = xstrdup(options->got);
    }
    return program;
}

static void free_words(char **words)
{
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    free(words);
}

/* --- the end --- */

/* Is it the trouble that says ERROR, and not the module? */
static bool says_refusal(const struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++) {
        const struct fault_action *action = &fault->actions[i];
        if (action->kind == FAULT_ANSWER &&
            is_refusal((struct span){action->text, action->text_count}))
            return true;
    }
    return false;
}

static void look_at_world(struct sight *sight, struct device *device, size_t own)
{
    uint64_t files = HASH_START;
    const struct faults *faults = device_faults(device);
    size_t count = faults_count(faults);
    hash_folder(ftpd_tree(device_ftpd(device)), SPAN("/"), &files);
    sight->files = files;
    sight->open = device_ftp_state(device) != 0;
    expects_end(device_expects(device), "the host");
    for (size_t i = 0; i < expects_count(device_expects(device)); i++)
        sight->broken += !expects_result(device_expects(device), i).held;
    for (size_t i = 0; i < own && i < SIGHT_FAULTS; i++) {
        struct fault_result result = faults_result(faults, count - own + i);
        if (says_refusal(result.spec))
            sight->refused -= (int64_t)result.strikes;
        sight->strikes[i] = result.strikes;
        if (result.strikes && (!sight->struck_at || result.first_at < sight->struck_at))
            sight->struck_at = result.first_at ? result.first_at : 1;
    }
}

static void conclude(struct watcher *watcher, const struct virtual_result *result, size_t own)
{
    struct sight *sight = watcher->sight;
    struct device *device = virtual_device(watcher->virtual, 0);
    sight->end = result->end;
    sight->status = result->status;
    sight->time = result->time;
    span_copy(span_cut(span_of(result->why), sizeof sight->why - 1), sight->why,
              sizeof sight->why);
    if (result->end == VIRTUAL_NOT_STARTED || result->end == VIRTUAL_REFUSED)
        return;
    look_at_world(sight, device, own);
    if (sight->end == VIRTUAL_LIMIT_OVER && !watcher->over)
        loop_end(&watcher->loops, &sight->loop);
    if (watcher->ear && watcher->ear->look)
        watcher->ear->look(watcher->ear->owner, device);
}

static bool start_and_run(const struct trial_options *options, const struct scenario *scenario,
                          usec latency, char **program, struct watcher *watcher, size_t own)
{
    struct bytes why = {0};
    int nowhere = scratch_nowhere();
    const int stdio[] = {nowhere, nowhere, nowhere};
    watcher->virtual = virtual_new(&(struct virtual_options){.scenario = scenario,
                                                             .program = program,
                                                             .limit = options->limit,
                                                             .timeout = options->timeout,
                                                             .latency = latency,
                                                             .stdio = stdio,
                                                             .hear = hear,
                                                             .owner = watcher},
                                   &why);
    if (watcher->virtual)
        conclude(watcher, virtual_run(watcher->virtual), own);
    else
        span_copy(span_cut(bytes_span(&why), sizeof watcher->sight->why - 1),
                  watcher->sight->why, sizeof watcher->sight->why);
    bool started = watcher->virtual && watcher->sight->end != VIRTUAL_NOT_STARTED &&
                   watcher->sight->end != VIRTUAL_REFUSED;
    virtual_free(watcher->virtual);
    bytes_release(&why);
    scratch_close(nowhere);
    return started;
}

bool trial_run(const struct trial_options *options, const struct scenario *scenario,
               usec latency, size_t own, const struct trial_ear *ear, struct sight *sight)
{
    usec limit = options->limit ? options->limit : VIRTUAL_LIMIT;
    struct watcher watcher = {.ear = ear,
                              .sight = sight,
                              .loops = {.known = options->loops, .learn_from = limit / 2}};
    char *got;
    char **program = stand_in(options, &got);
    *sight = (struct sight){.end = VIRTUAL_NOT_STARTED};
    for (size_t i = 0; i < SIGHT_KINDS; i++)
        sight->codes[i] = -1;
    if (got)
        scratch_remove(got); /* what an earlier run left is no result of this one */
    bool good = start_and_run(options, scenario, latency, program, &watcher, own);
    if (got)
        sight->got = hash_file(got);
    free(got);
    free_words(program);
    bytes_release(&watcher.line);
    bytes_release(&watcher.command);
    return good;
}
