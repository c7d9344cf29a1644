/* SPDX-License-Identifier: MIT */
/* From a log to files: read, inferred, then rehearsed and mended until nothing differs or
 * nothing helps. At the end the files are read back and the trace is played against them, so
 * that what is said of an import is true of what the user gets. */
#include "field/import.h"

#include "base/die.h"
#include "base/limits.h"
#include "field/choose.h"
#include "field/fidelity.h"
#include "field/fix.h"
#include "field/proof.h"
#include "field/report.h"
#include "field/trace_out.h"
#include "field/unread.h"
#include "ftp/client.h"
#include "scenario/write.h"
#include "stage.h"

#include <string.h>

/* Each remedy costs a rehearsal. Of short logs there may be many, and each shows the first
 * difference alone; then, and of long ones, a few that are mended in all places at once. */
#define ROUNDS_MAX 400
#define TURNS_MAX  400000 /* of those rehearsals together */
#define MANY_MAX   12

#define SAID_AGAIN_MAX 40 /* faults that are taken back to see whether they are needed */

/* --- rehearsing until nothing is left to mend --- */

/* Times bring nothing that was missing; what else does not is no remedy. */
static bool helped(const struct fixing *fixing, size_t distance, size_t before)
{
    return fixing->timed ? distance <= before : distance < before;
}

static struct rehearsal *mend(struct fixing *fixing)
{
    struct fix_state kept = {0};
    struct rehearsal *rehearsal = rehearse(fixing->dialogue, fixing->world);
    size_t before = field_distance(rehearsal);
    size_t single = TURNS_MAX / (fixing->dialogue->count + 1);
    single = single > ROUNDS_MAX ? ROUNDS_MAX : single;
    for (size_t round = 0; round < single + MANY_MAX; round++) {
        fixing->many = round >= single;
        fix_state_keep(&kept, fixing);
        if (!field_fix(fixing, rehearsal))
            break;
        world_drop_idle_faults(fixing->world);
        rehearsal_free(rehearsal);
        rehearsal = rehearse(fixing->dialogue, fixing->world);
        fixing->rehearsals++;
        fixing->heard += rehearsal->count;
        fixing->gave_up = round + 1 == single + MANY_MAX;
        size_t distance = field_distance(rehearsal);
        if (helped(fixing, distance, before)) {
            before = distance;
            continue;
        }
        fix_state_restore(&kept, fixing);
        rehearsal_free(rehearsal);
        rehearsal = rehearse(fixing->dialogue, fixing->world);
    }
    fix_state_release(&kept);
    xfree(fixing->numbers);
    fixing->numbers = NULL;
    return rehearsal;
}

/* The rehearsal of the world as it is now, unless that is further from the log than before: then
 * the world is what it was. */
static struct rehearsal *accept(struct fixing *fixing, struct fix_state *kept,
                                struct rehearsal *rehearsal)
{
    struct rehearsal *other = rehearse(fixing->dialogue, fixing->world);
    if (field_distance(other) > field_distance(rehearsal)) {
        rehearsal_free(other);
        fix_state_restore(kept, fixing);
        return rehearsal;
    }
    rehearsal_free(rehearsal);
    return other;
}

/* What was kept back when other things were still to be mended may not come any more, or may do no
 * harm where the log has ended by now. */
static struct rehearsal *say_again(struct fixing *fixing, struct rehearsal *rehearsal)
{
    struct fix_state kept = {0};
    struct scenario *scenario = fixing->world->scenario;
    size_t tries = TURNS_MAX / (fixing->dialogue->count + 1);
    tries = tries > SAID_AGAIN_MAX ? SAID_AGAIN_MAX : tries;
    for (size_t i = scenario->fault_count; i-- > 0 && tries > 0;
         scenario = fixing->world->scenario) {
        const struct fault_spec *fault = &scenario->faults[i];
        if (!fix_keeps_back(fault))
            continue;
        fix_state_keep(&kept, fixing);
        fixing->silenced -= (size_t)(fault->last - fault->first + 1);
        world_drop_fault(fixing->world, i);
        rehearsal = accept(fixing, &kept, rehearsal);
        tries--;
    }
    fix_state_release(&kept);
    return rehearsal;
}

/* What a person would not write: faults that never strike, and equal ones in turn; and what struck
 * every time it could is no matter of counting. */
static struct rehearsal *simplify(struct fixing *fixing, struct rehearsal *rehearsal)
{
    struct fix_state kept = {0};
    bool always = false;
    fix_state_keep(&kept, fixing);
    /* In this order: one of a row that no longer comes to strike belongs to it all the same. */
    world_join_faults(fixing->world, rehearsal->struck);
    world_drop_unstruck(fixing->world, rehearsal->struck);
    if (fixing->world->scenario->fault_count < kept.scenario->fault_count)
        rehearsal = accept(fixing, &kept, rehearsal);
    fix_state_keep(&kept, fixing);
    for (size_t i = 0; i < fixing->world->scenario->fault_count; i++) {
        struct fault_spec *fault = &fixing->world->scenario->faults[i];
        bool all = fault->first == 1 && fault->last > 1 && fault->last != INT64_MAX;
        fault->last = all ? INT64_MAX : fault->last;
        always = always || all;
    }
    if (always)
        rehearsal = accept(fixing, &kept, rehearsal);
    fix_state_release(&kept);
    return rehearsal;
}

/* A file has an end: what does not fit into it is missing then, which is better than nothing. */
static struct rehearsal *fit_file(struct fixing *fixing, struct rehearsal *rehearsal)
{
    enum { AT_ONCE = 20 };
    struct complaints complaints = {0};
    struct bytes text = {0};
    while (scenario_write(fixing->world->scenario, "x", &text, &complaints),
           text.count > SCENARIO_FILE_MAX && fixing->world->scenario->fault_count > AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++)
            world_drop_last_fault(fixing->world);
        bytes_clear(&text);
        rehearsal_free(rehearsal);
        rehearsal = rehearse(fixing->dialogue, fixing->world);
    }
    bytes_release(&text);
    bytes_release(&complaints.text);
    return rehearsal;
}

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner;
    (void)at;
    (void)lane;
    (void)bytes;
}

/* Hidden as in every output; the password of the world tells a right one from a wrong one. */
static void write_trace(const struct rehearsal *rehearsal, const char *log_name,
                        const char *base, enum mask_mode secrets, struct field_import *out)
{
    struct bytes name = {0};
    struct bytes wrong = {0};
    struct scenario *made = field_read_back(out->world.scenario, base, &wrong);
    struct scenario *scenario = made ? made : scenario_default();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL); /* for its rows */
    struct follow follow = {.at = device_at(stage_device(stage))};
    struct mask mask = {
        .shows = secrets == MASK_SHOW,
        .by_length = mask_needs_lengths(scenario),
        .password = scenario->password,
    };
    bytes_addf(&name, "%s.ini", span_file_name(span_of(base)).at);
    field_write_trace(rehearsal, &out->world, span_file_name(span_of(log_name)).at,
                      bytes_at(&name), &follow, &mask, &out->trace);
    follow_release(&follow);
    stage_free(stage);
    scenario_free(scenario);
    bytes_release(&wrong);
    bytes_release(&name);
}

static bool is_taught(const struct scenario *scenario, struct span command)
{
    for (size_t i = 0; i < scenario->answer_count; i++)
        if (text_matches(command, span_of(scenario->answers[i].pattern)))
            return true;
    return false;
}

/* Each command of a chain by itself, as a scenario sees it. Returns whether one was not known. */
static bool find_in_chain(const struct at *at, const struct scenario *scenario,
                          struct span text, struct unknown *unknown)
{
    struct span rest = span_trim(text), command;
    struct bytes line = {0};
    bool found = false;
    while (field_next_of_chain(&rest, &command)) {
        bytes_clear(&line);
        bytes_add_text(&line, "AT");
        bytes_add_span(&line, command);
        if (!is_taught(scenario, bytes_span(&line)))
            found = at_find_unknown(at, bytes_span(&line), unknown) || found;
    }
    bytes_release(&line);
    return found;
}

/* Whoever runs a host against the scenario has to teach them ([answer]). */
static void find_unknown(const struct dialogue *dialogue, struct field_import *out)
{
    enum { KNOWN = 1, ASKED_AGAIN };
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL); /* for its rows */
    struct unknown unknown = {0};
    struct tally known = {0}; /* command lines in which there is none */
    for (size_t i = 0; i < dialogue->count; i++) {
        struct span text = turn_sent(dialogue, &dialogue->turns[i]);
        if (dialogue->turns[i].kind != TURN_COMMAND)
            continue;
        uint32_t *seen = tally_number(&known, text);
        if (*seen != KNOWN)
            *seen = find_in_chain(device_at(stage_device(stage)), out->world.scenario, text,
                                  &unknown)
                        ? ASKED_AGAIN
                        : KNOWN;
    }
    unknown_list(&unknown, &out->unknown);
    unknown_release(&unknown);
    tally_release(&known);
    stage_free(stage);
    scenario_free(scenario);
}

/* The password of the scenario, where it is the log's. */
static void hide_login(const struct dialogue *dialogue, struct world *world)
{
    const char *password = world->scenario->password;
    bool ours = false, refused = false;
    struct operations operations;
    if (!*password)
        return;
    operations_find(dialogue, &operations);
    for (size_t i = 0; i < operations.count; i++) {
        const struct operation *op = &operations.items[i];
        ours = ours || strcmp(op->set.password, password) == 0;
        refused = refused || op->code == FTP_PASSWORD_ERROR;
    }
    if (ours)
        world_hide_login(world, refused, mask_needs_lengths(world->scenario));
    operations_release(&operations);
}

static size_t behind_last_word(const struct dialogue *dialogue)
{
    size_t last = dialogue->count;
    while (last > 0 && !turn_is_modems(&dialogue->turns[last - 1]))
        last--;
    return last;
}

static void import_dialogue(const struct log *log, struct dialogue *dialogue,
                            const char *log_name, const char *base, enum mask_mode secrets,
                            struct field_import *out)
{
    out->format = log->format->name;
    dialogue_assume_command(dialogue);
    dialogue_assume_session(dialogue);
    struct bytes title = {0};
    bytes_addf(&title, "imported from %s", span_file_name(span_of(log_name)).at);
    choose_world(dialogue, bytes_at(&title), &out->world);
    world_drop_idle_faults(&out->world);
    struct fixing fixing = {.dialogue = dialogue, .world = &out->world};
    fixing.forced = xzalloc((dialogue->count + 1) * sizeof *fixing.forced);
    fixing.timely = xzalloc((dialogue->count + 1) * sizeof *fixing.timely);
    fixing.last_word = behind_last_word(dialogue);
    fixing.given_up = xzalloc((dialogue->count + 1) * sizeof *fixing.given_up);
    struct rehearsal *rehearsal = say_again(&fixing, mend(&fixing));
    rehearsal = fit_file(&fixing, simplify(&fixing, rehearsal));
    field_count(&fixing, rehearsal, &out->figures);
    struct complaints complaints = {0};
    if (secrets == MASK_HIDE)
        world_hide_said(&out->world);
    write_trace(rehearsal, log_name, base, secrets, out);
    if (secrets == MASK_HIDE)
        hide_login(dialogue, &out->world);
    scenario_write(out->world.scenario, base, &out->scenario, &complaints);
    bytes_release(&complaints.text);
    find_unknown(dialogue, out);
    field_report(log, &fixing, rehearsal, out, &out->report);
    rehearsal_free(rehearsal);
    xfree(fixing.forced);
    xfree(fixing.timely);
    xfree(fixing.given_up);
    tally_release(&fixing.tried);
    bytes_release(&title);
}

bool field_import(struct span text, const char *format, const char *log_name, const char *base,
                  enum mask_mode secrets, struct field_import *out, const char **why)
{
    *out = (struct field_import){0};
    struct log *log = log_read(text, format, why);
    if (!log) {
        if (*why == log_of_several)
            field_tell_ports(text, &out->report);
        return false;
    }
    struct dialogue *dialogue = field_dialogue(log);
    bool found = field_is_conversation(dialogue);
    log_forget_talk(log);
    if (found)
        import_dialogue(log, dialogue, log_name, base, secrets, out);
    else
        field_tell_unread(text, log->format, dialogue, &out->report);
    *why = "no conversation with a modem found";
    dialogue_free(dialogue);
    log_free(log);
    if (!found)
        return false;
    struct bytes unproved = {0};
    out->figures.passes = field_trace_holds(bytes_span(&out->trace), out->world.scenario, base,
                                            &unproved); /* it needs memory of its own */
    field_report_fidelity(&out->figures, bytes_span(&unproved), &out->report);
    bytes_release(&unproved);
    return true;
}

void field_import_release(struct field_import *import)
{
    bytes_release(&import->scenario);
    bytes_release(&import->trace);
    bytes_release(&import->report);
    bytes_release(&import->unknown);
    world_release(&import->world);
}
