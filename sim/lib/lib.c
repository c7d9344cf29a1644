/* SPDX-License-Identifier: MIT */
/* The calls of include/sim7000.h over stage.h: each hands its work to inside(), with what it takes
 * in a struct of its own. What a test does besides sending is an act in words (host_act.h), so it
 * stands in the journal and plays again.
 */
#include "lib/inside.h"

#include "base/limits.h"
#include "file_acts.h"
#include "ftpd/ftpd.h"
#include "scenario/outcome.h"

#include <string.h>

_Static_assert(SIM7000_NEVER == USEC_NEVER, "one never");

int sim7000_version(void)
{
    return SIM7000_VERSION_MAJOR * 10000 + SIM7000_VERSION_MINOR * 100 + SIM7000_VERSION_PATCH;
}

const char *sim7000_error(const struct sim7000 *modem)
{
    return modem ? modem->error : "";
}

/* --- the serial line --- */

static void write_bytes(struct sim7000 *modem, void *argument)
{
    const struct span *bytes = argument;
    stage_send(modem->stage, *bytes);
}

int sim7000_write(struct sim7000 *modem, const void *bytes, size_t count)
{
    struct span span = {bytes, count};
    return inside(modem, write_bytes, &span) ? 0 : -1;
}

struct room {
    void *bytes;
    size_t size;
    struct span path; /* of a file */
    int64_t count;    /* of what there is */
};

static void fill(struct room *room, struct span from)
{
    struct span fits = span_cut(from, room->size);
    if (fits.count)
        memcpy(room->bytes, fits.at, fits.count);
    room->count = (int64_t)from.count;
}

static void read_bytes(struct sim7000 *modem, void *argument)
{
    struct room *room = argument;
    fill(room, span_cut(bytes_span(&modem->said), room->size));
    bytes_drop(&modem->said, (size_t)room->count);
}

size_t sim7000_read(struct sim7000 *modem, void *bytes, size_t size)
{
    struct room room = {.bytes = bytes, .size = size};
    return inside(modem, read_bytes, &room) ? (size_t)room.count : 0;
}

/* --- time --- */

int64_t sim7000_now(const struct sim7000 *modem)
{
    return is_whole(modem) ? stage_now(modem->stage) : 0;
}

int64_t sim7000_next(const struct sim7000 *modem)
{
    return is_whole(modem) ? stage_next(modem->stage) : SIM7000_NEVER;
}

static void pass(struct sim7000 *modem, void *argument)
{
    const int64_t *time = argument;
    stage_run(modem->stage, stage_now(modem->stage) + *time);
}

int sim7000_advance(struct sim7000 *modem, int64_t time)
{
    if (time < 0)
        return refuse(modem, "time does not go back; expected 0 or more microseconds");
    if (time > TRACE_TIME_MAX - sim7000_now(modem))
        return refuse(modem, "too late; expected a time within ten years of the start");
    return inside(modem, pass, &time) ? 0 : -1;
}

/* --- acts --- */

static bool act_words(struct sim7000 *modem, struct span words, bool tells)
{
    struct mistake mistake = {0};
    bool good = device_may_act(stage_device(modem->stage), words, &mistake) &&
                stage_act(modem->stage, words, &mistake);
    stage_run(modem->stage, stage_now(modem->stage)); /* what is injected is due now */
    if (!good && tells)
        refuse(modem, bytes_at(&mistake.why));
    mistake_release(&mistake);
    return good;
}

struct act {
    const char *verb, *text;
    bool good;
};

static void act(struct sim7000 *modem, void *argument)
{
    struct act *act = argument;
    struct bytes words = {0};
    bytes_add_text(&words, act->verb);
    bytes_add_text(&words, act->text);
    act->good = act_words(modem, bytes_span(&words), true);
    bytes_release(&words);
}

static int do_act(struct sim7000 *modem, struct act what)
{
    return inside(modem, act, &what) && what.good ? 0 : -1;
}

int sim7000_inject(struct sim7000 *modem, const char *then)
{
    return do_act(modem, (struct act){.verb = "inject ", .text = then});
}

int sim7000_add(struct sim7000 *modem, const char *sections)
{
    return do_act(modem, (struct act){.verb = "add ", .text = sections});
}

int sim7000_act(struct sim7000 *modem, const char *words)
{
    return do_act(modem, (struct act){.verb = "", .text = words});
}

/* --- files --- */

static struct tree *tree_of(struct sim7000 *modem)
{
    return ftpd_tree(device_ftpd(stage_device(modem->stage)));
}

struct put {
    struct sim7000 *modem;
    struct span path, content;
    bool failed;
};

/* Its owner hears of the first failure. */
static bool put_piece(void *owner, struct span words)
{
    struct put *put = owner;
    bool good = act_words(put->modem, words, !put->failed);
    put->failed |= !good;
    return good;
}

static void put_file(struct sim7000 *modem, void *argument)
{
    struct put *put = argument;
    file_acts_put(tree_of(modem), put->path, put->content, false, put_piece, put);
}

int sim7000_put_file(struct sim7000 *modem, const char *path, const void *bytes, size_t count)
{
    struct put put = {.modem = modem, .path = span_of(path), .content = {bytes, count}};
    if (strchr(path, '\n'))
        return refuse(modem, "a line end in the path");
    return inside(modem, put_file, &put) && !put.failed ? 0 : -1;
}

static void read_file(struct sim7000 *modem, void *argument)
{
    struct room *room = argument;
    struct span content;
    enum tree_result result = tree_read(tree_of(modem), room->path, &content);
    if (result == TREE_OK)
        fill(room, content);
    else
        refuse(modem, tree_result_text(result));
}

int64_t sim7000_get_file(struct sim7000 *modem, const char *path, void *bytes, size_t size)
{
    struct room room = {.bytes = bytes, .size = size, .path = span_of(path), .count = -1};
    return inside(modem, read_file, &room) ? room.count : -1;
}

/* --- questions --- */

/* Behind the device's states: what a board reads of its pins, and what it drives. */
static const struct {
    const char *name;
    enum v24 line;
} circuits[] = {{"DTR", V24_DTR}, {"RTS", V24_RTS}, {"CTS", V24_CTS},
                {"DSR", V24_DSR}, {"DCD", V24_DCD}, {"RI", V24_RI}};

static size_t device_states(void)
{
    size_t count = 0;
    while (device_state_name(count))
        count++;
    return count;
}

const char *sim7000_state_name(size_t i)
{
    size_t count = device_states();
    if (i < count)
        return device_state_name(i);
    return i - count < sizeof circuits / sizeof *circuits ? circuits[i - count].name : NULL;
}

static void add_state(struct sim7000 *modem, void *argument)
{
    const size_t *row = argument, count = device_states();
    const struct device *device = stage_device(modem->stage);
    bytes_clear(&modem->answer);
    if (*row < count)
        device_add_state(device, *row, &modem->answer);
    else
        bytes_add_text(&modem->answer,
                       device_lines(device) & circuits[*row - count].line ? "on" : "off");
}

const char *sim7000_state(struct sim7000 *modem, const char *name)
{
    size_t row = 0;
    while (sim7000_state_name(row) && strcmp(sim7000_state_name(row), name) != 0)
        row++;
    if (!sim7000_state_name(row)) {
        refuse(modem, "no state of that name");
        return NULL;
    }
    return inside(modem, add_state, &row) ? bytes_at(&modem->answer) : NULL;
}

static void add_journal(struct sim7000 *modem, void *argument)
{
    (void)argument;
    recorder_flush(&modem->recorder);
    bytes_clear(&modem->answer);
    bytes_add_span(&modem->answer, bytes_span(&modem->recorder.text));
}

const char *sim7000_journal(struct sim7000 *modem)
{
    return inside(modem, add_journal, NULL) ? bytes_at(&modem->answer) : "";
}

static void judge(struct sim7000 *modem, void *argument)
{
    int *broken = argument;
    struct device *device = stage_device(modem->stage);
    struct outcome_counts counts = {0};
    expects_end(device_expects(device), "the test");
    const struct outcome outcome = {.scenario = modem->scenario,
                                    .expects = device_expects(device),
                                    .faults = device_faults(device)};
    outcome_sum(&counts, &outcome);
    bytes_clear(&modem->answer);
    outcome_add_rows(&outcome, &modem->answer);
    *broken = (int)(counts.expects - counts.held + counts.missed);
}

int sim7000_expectations(struct sim7000 *modem, const char **report)
{
    int broken = -1;
    bool good = inside(modem, judge, &broken);
    if (report)
        *report = good ? bytes_at(&modem->answer) : sim7000_error(modem);
    return broken;
}
