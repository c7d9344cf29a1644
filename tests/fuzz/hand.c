/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include "base/die.h"
#include "base/escape.h"
#include "play/play.h"
#include "report/failure.h"

#include <jansson.h>
#include <string.h>

#define STEPS_MAX   400
#define ADVANCE_MAX 3600000 /* ms of one step */

/* --- the modem --- */

static void drain(void *owner)
{
    struct hand *hand = owner;
    size_t count;
    while (hand->device && (count = device_output(hand->device).count) > 0)
        device_taken(hand->device, count);
}

static void ignore(void *owner)
{
    (void)owner;
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct hand *hand = owner;
    bool on_line = lane == LANE_TO_MODEM || lane == LANE_FROM_MODEM;
    const struct at_marks *marks = hand->device ? device_noted(hand->device) : NULL;
    struct at_mark first = at_marks_at(marks, 0);
    hand->secrets |= on_line && (first.secrecy != AT_PLAIN || first.count < count);
    control_note(hand->control, 0, lane, (struct span){bytes, count}, marks);
    if (hand->ears)
        hand->ears->note(hand->ears->owner, hand->agenda.now, lane, (struct span){bytes, count},
                         marks);
}

static void command(void *owner, struct span command)
{
    struct hand *hand = owner;
    control_command(hand->control, 0, command);
}

static void line(void *owner, struct span line, bool unasked, usec delay)
{
    struct hand *hand = owner;
    control_line(hand->control, 0, line, unasked, delay);
}

static void struck(void *owner, const struct fault_spec *fault,
                   const struct fault_action *action)
{
    struct hand *hand = owner;
    control_struck(hand->control, 0, fault, action);
}

/* All that is due now, as a loop does it after each event. */
static void settle(struct hand *hand)
{
    do {
        drain(hand);
        control_settle(hand->control);
    } while (agenda_step(&hand->agenda, hand->agenda.now));
}

static void pass(struct hand *hand, usec time)
{
    usec until = hand->agenda.now + time;
    while (agenda_step(&hand->agenda, until))
        settle(hand);
    agenda_run_until(&hand->agenda, until);
    settle(hand);
}

/* --- its driver --- */

static struct device *device_of(void *owner, size_t modem)
{
    struct hand *hand = owner;
    must(modem == 0);
    return hand->device;
}

static struct outcome outcome_of(void *owner, size_t modem)
{
    struct hand *hand = owner;
    must(modem == 0);
    return (struct outcome){.scenario = hand->scenario,
                            .expects = device_expects(hand->device),
                            .faults = device_faults(hand->device)};
}

static struct ftpd *ftpd_of(void *owner, size_t modem)
{
    return device_ftpd(device_of(owner, modem));
}

static const char *name_of(void *owner, size_t modem)
{
    (void)owner, (void)modem;
    return "/dev/none";
}

static bool act(void *owner, size_t modem, struct span words, struct mistake *mistake)
{
    return device_act(device_of(owner, modem), words, mistake);
}

/* Contents that have files of their own are not looked at here. */
static bool keep(void *owner, const char *path, struct span content, const char **why)
{
    struct hand *hand = owner;
    size_t length = strlen(path);
    struct bytes *file =
        length > 4 && strcmp(path + length - 4, ".ini") == 0 ? &hand->saved : &hand->trace;
    *why = NULL;
    bytes_clear(file);
    bytes_add_span(file, content);
    return true;
}

/* --- clients --- */

static void say(void *owner, struct span line)
{
    struct hand_client *client = owner;
    json_error_t error;
    must(line.count && span_find(line, '\n') == line.count - 1);
    if (client->hand->ears)
        client->hand->ears->told(client->hand->ears->owner, line);
    json_t *message = json_loadb(line.at, line.count, JSON_REJECT_DUPLICATES, &error);
    must(json_is_object(message));
    const json_t *moved = json_object_get(json_object_get(message, "return"), "moved");
    if (moved)
        client->hand->moved = (size_t)json_integer_value(moved);
    client->answers +=
        !json_object_get(message, "event") && !json_object_get(message, "sim7000");
    json_decref(message);
}

static bool is_full(void *owner)
{
    (void)owner;
    return false;
}

static void join(struct hand_client *client)
{
    const struct control_client_events events = {.say = say,
                                                 .is_full = is_full,
                                                 .owner = client};
    client->client = control_join(client->hand->control, &events);
    client->answers = 0;
    must(client->client);
}

static void ask(struct hand_client *client, struct span line)
{
    size_t before = client->answers;
    control_ask(client->client, line);
    must(client->answers <= before + 1);
    if (!span_contains(line, "wait") && span_trim(line).count && !span_is(line, "\r"))
        must(client->answers == before + 1 || span_contains(line, "\\u"));
}

/* --- the script --- */

static void feed(struct hand *hand, struct span text)
{
    struct bytes bytes = {0};
    const char *error;
    size_t at;
    if (unescape_add(&bytes, span_cut(text, 4096), &error, &at))
        device_feed(hand->device, bytes_at(&bytes), bytes.count);
    bytes_release(&bytes);
}

/* What it is not made for it says itself. */
static void do_act(struct hand *hand, struct span text)
{
    struct bytes words = {0};
    struct mistake mistake = {0};
    const char *error;
    size_t at;
    if (unescape_add(&words, text, &error, &at))
        device_act(hand->device, bytes_span(&words), &mistake);
    bytes_release(&words);
    mistake_release(&mistake);
}

static void step(struct hand *hand, struct span line)
{
    int64_t number;
    struct span rest = span_skip(line, 2);
    if (line.count < 2 || line.at[1] != ' ')
        return;
    bool known = span_number(rest, ADVANCE_MAX, &number);
    if (line.at[0] == '>')
        feed(hand, rest);
    else if (line.at[0] == '!')
        do_act(hand, rest);
    else if (line.at[0] == '+' && known)
        pass(hand, MSEC(number));
    else if (line.at[0] == '1' || line.at[0] == '2')
        ask(&hand->clients[line.at[0] - '1'], rest);
    else if (line.at[0] == '-' && known && number >= 1 && number <= HAND_CLIENTS) {
        control_leave(hand->clients[number - 1].client);
        join(&hand->clients[number - 1]);
    }
    settle(hand);
}

void hand_play(struct hand *hand, struct span script)
{
    for (int steps = 0; script.count && steps < STEPS_MAX; steps++)
        step(hand, span_take(&script, '\n'));
}

/* --- what was saved --- */

static bool plays(struct hand *hand, struct trace *trace, const struct scenario *scenario,
                  struct bytes *why)
{
    struct play *play = play_new(trace, scenario);
    play_run(play);
    enum compare_problem problem = play->compare.failure.problem;
    bool good = problem == COMPARE_FINE || problem == COMPARE_EMPTY;
    if (!good) {
        report_failure(play, false, why);
        bytes_add_span(why, bytes_span(&hand->saved));
        bytes_add_span(why, bytes_span(&hand->trace));
    }
    play_free(play);
    return good;
}

bool hand_replays(struct hand *hand, struct bytes *why)
{
    struct complaints complaints = {0};
    control_ask(hand->clients[0].client,
                SPAN("{\"execute\": \"save\", \"arguments\": {\"path\": \"x\"}}"));
    struct scenario *scenario =
        scenario_read(NULL, "x.ini", bytes_span(&hand->saved), &complaints);
    struct trace *trace = trace_read("x.trace", bytes_span(&hand->trace), &complaints);
    bool good = scenario && trace;
    bytes_add_span(why, bytes_span(&complaints.text));
    if (good) {
        scenario->seed = trace->seed;
        good = plays(hand, trace, scenario, why);
    }
    trace_free(trace);
    scenario_free(scenario);
    bytes_release(&complaints.text);
    return good;
}

/* --- life --- */

void hand_init(struct hand *hand, struct scenario *scenario, const struct hand_ears *ears)
{
    *hand = (struct hand){.scenario = scenario, .ears = ears};
    agenda_init(&hand->agenda);
    const struct control_driver driver = {.device = device_of,
                                          .outcome = outcome_of,
                                          .ftpd = ftpd_of,
                                          .name = name_of,
                                          .act = act,
                                          .write = keep,
                                          .quit = ignore,
                                          .owner = hand};
    hand->control = control_new(&(struct control_parts){.agenda = &hand->agenda,
                                                        .scenario = scenario,
                                                        .modems = 1,

                                                        .driver = driver});
    const struct device_events events = {.output = ignore,
                                         .writable = ignore,
                                         .note = note,
                                         .command = command,
                                         .line = line,
                                         .struck = struck,
                                         .owner = hand};
    hand->device = device_new(&(
        struct device_parts){.agenda = &hand->agenda, .scenario = scenario, .events = &events});
    for (size_t i = 0; i < HAND_CLIENTS; i++) {
        hand->clients[i].hand = hand;
        join(&hand->clients[i]);
    }
    settle(hand);
}

void hand_release(struct hand *hand)
{
    device_free(hand->device);
    hand->device = NULL;
    control_free(hand->control);
    scenario_free(hand->scenario);
    agenda_release(&hand->agenda);
    bytes_release(&hand->saved);
    bytes_release(&hand->trace);
}
