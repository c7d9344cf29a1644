/* SPDX-License-Identifier: MIT */
/* Scenarios made by a program. Everything that could not stand in a file is refused or changed
 * here, at the door, so that what was built can be written and read again (scenario/write.h).
 */
#include "scenario/build.h"

#include "base/die.h"
#include "base/limits.h"
#include "module/sms.h"
#include "scenario/load.h"

#include <string.h>

#define NAME_MOST 40 /* characters of a name that is made here */

/* One more of `size` bytes at the end, zeroed; the array, perhaps elsewhere. Arrays of a scenario
 * have no spare room: they are short, and copied without thought. */
static void *grow(void *array, size_t *count, size_t size)
{
    char *grown = xrealloc(array, (*count + 1) * size);
    memset(grown + (*count)++ * size, 0, size);
    return grown;
}

/* The others keep their order, which decides between faults that strike at once. */
static void close_gap(void *array, size_t *count, size_t size, size_t i)
{
    must(i < *count);
    char *at = (char *)array + i * size;
    (*count)--;
    memmove(at, at + size, (*count - i) * size);
}

static char *copy_text(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

/* --- faults and expectations --- */

static bool is_named(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->fault_count; i++) {
        if (strcmp(scenario->faults[i].name, name) == 0)
            return true;
    }
    for (size_t i = 0; i < scenario->expect_count; i++) {
        if (strcmp(scenario->expects[i].name, name) == 0)
            return true;
    }
    return false;
}

/* How many names begin like that: of "x", "x (2)" and "x (3)" the next is the fourth. */
static int count_alike(const struct scenario *scenario, const struct bytes *text)
{
    int count = 0;
    for (size_t i = 0; i < scenario->fault_count; i++)
        count += strncmp(scenario->faults[i].name, bytes_at(text), text->count) == 0;
    for (size_t i = 0; i < scenario->expect_count; i++)
        count += strncmp(scenario->expects[i].name, bytes_at(text), text->count) == 0;
    return count;
}

/* Brackets end a section's head, and behind `;` or `#` some builds of inih see a comment. */
static char *unique_name(const struct scenario *scenario, struct span name)
{
    struct bytes text = {0};
    name = span_trim(span_cut(name, NAME_MOST));
    for (size_t i = 0; i < name.count; i++) {
        unsigned char c = (unsigned char)name.at[i];
        bool good = c >= 0x20 && c < 0x7f && !strchr("[];#", (char)c);
        bytes_add_char(&text, good ? (char)c : '.');
    }
    if (text.count == 0)
        bytes_add_text(&text, "unnamed");
    size_t length = text.count;
    int alike = count_alike(scenario, &text);
    for (int number = alike > 1 ? alike + 1 : 2; is_named(scenario, bytes_at(&text));
         number++) {
        bytes_cut(&text, length);
        bytes_addf(&text, " (%d)", number);
    }
    char *unique = span_dup(bytes_span(&text));
    bytes_release(&text);
    return unique;
}

struct fault_spec *scenario_add_fault(struct scenario *scenario, struct span name)
{
    char *unique = unique_name(scenario, name);
    scenario->faults = grow(scenario->faults, &scenario->fault_count, sizeof *scenario->faults);
    struct fault_spec *fault = &scenario->faults[scenario->fault_count - 1];
    *fault = (struct fault_spec){.name = unique};
    key_set_defaults("fault", fault);
    return fault;
}

struct expect_spec *scenario_add_expect(struct scenario *scenario, struct span name)
{
    char *unique = unique_name(scenario, name);
    scenario->expects =
        grow(scenario->expects, &scenario->expect_count, sizeof *scenario->expects);
    struct expect_spec *expect = &scenario->expects[scenario->expect_count - 1];
    *expect = (struct expect_spec){.name = unique, .within = USEC_NEVER};
    key_set_defaults("expect", expect);
    return expect;
}

struct message_spec *scenario_add_message(struct scenario *scenario, struct span name,
                                          struct span from, struct span text)
{
    struct sim_options *sim = &scenario->sim;
    if (from.count >= sizeof sim->messages->from || !sms_sender_fits(from) ||
        !sms_text_fits(text) || span_find(text, '\0') < text.count || !outline_can_name(name))
        return NULL;
    sim->messages = grow(sim->messages, &sim->message_count, sizeof *sim->messages);
    struct message_spec *message = &sim->messages[sim->message_count - 1];
    *message = (struct message_spec){.name = span_dup(name), .at = -1};
    key_set_defaults("message", message);
    message->at = -1;
    span_copy(from, message->from, sizeof message->from);
    message->text = span_dup(text);
    message->text_count = text.count;
    return message;
}

void scenario_drop_fault(struct scenario *scenario, size_t i)
{
    must(i < scenario->fault_count);
    fault_spec_release(&scenario->faults[i]);
    close_gap(scenario->faults, &scenario->fault_count, sizeof *scenario->faults, i);
}

/* --- files --- */

struct file_spec *scenario_add_file(struct scenario *scenario, struct span path, bool folder)
{
    if (path.count > 1 && path.at[path.count - 1] == '/')
        path.count--;
    if (file_path_mistake(path) || !outline_can_name(path))
        return NULL;
    scenario->files = grow(scenario->files, &scenario->file_count, sizeof *scenario->files);
    struct file_spec *file = &scenario->files[scenario->file_count - 1];
    file->path = span_dup(path);
    file->folder = folder;
    file->content = xstrdup("");
    return file;
}

void file_set_content(struct file_spec *file, struct span content)
{
    xfree(file->content);
    file->content = span_dup(content);
    file->count = content.count;
}

/* --- keys and reasons --- */

bool scenario_set(struct scenario *scenario, const char *section, const char *name,
                  struct span value, struct mistake *mistake)
{
    const struct key *key = load_find_key(section, span_of(name));
    if (!key) {
        bytes_addf(&mistake->why, "no key %s in [%s]", name, section);
        return false;
    }
    if (!outline_can_hold(value) || value.count > SCENARIO_LINE_MAX / 2) {
        bytes_add_text(&mistake->why, "expected what one line can hold");
        return false;
    }
    struct scenario before =
        *scenario; /* readers may have begun: nothing they own is changed */
    if (key_read(key, value, scenario))
        return true;
    *scenario = before;
    bytes_add_text(&mistake->why, "expected ");
    key_expected(key, &mistake->why);
    return false;
}

static struct key_reason *find_reason(const struct scenario *scenario, const struct key *key)
{
    for (size_t i = 0; i < scenario->reason_count; i++) {
        if (scenario->reasons[i].key == key)
            return &scenario->reasons[i];
    }
    return NULL;
}

void scenario_explain(struct scenario *scenario, const char *section, const char *name,
                      const char *why)
{
    const struct key *key = load_find_key(section, span_of(name));
    must(key);
    struct key_reason *reason = find_reason(scenario, key);
    if (!reason) {
        scenario->reasons =
            grow(scenario->reasons, &scenario->reason_count, sizeof *scenario->reasons);
        reason = &scenario->reasons[scenario->reason_count - 1];
        reason->key = key;
    }
    reason_set(&reason->why, why);
}

const char *scenario_reason(const struct scenario *scenario, const char *section,
                            const char *name)
{
    const struct key_reason *reason =
        find_reason(scenario, load_find_key(section, span_of(name)));
    return reason ? reason->why : NULL;
}

void reason_set(char **why, const char *text)
{
    char *copy = copy_text(text);
    xfree(*why);
    *why = copy;
}

/* --- copies --- */

static void *copy_array(const void *array, size_t count, size_t size)
{
    void *copy = xcalloc(count ? count : 1, size);
    if (count)
        memcpy(copy, array, count * size);
    return copy;
}

static void copy_faults(struct scenario *copy)
{
    copy->faults = copy_array(copy->faults, copy->fault_count, sizeof *copy->faults);
    for (size_t i = 0; i < copy->fault_count; i++) {
        struct fault_spec *fault = &copy->faults[i];
        fault->name = xstrdup(fault->name);
        fault->pattern = copy_text(fault->pattern);
        fault->why = copy_text(fault->why);
        fault->actions =
            copy_array(fault->actions, fault->action_count, sizeof *fault->actions);
        for (size_t j = 0; j < fault->action_count; j++) {
            struct fault_action *action = &fault->actions[j];
            struct span text = {action->text, action->text_count};
            action->text = text.at ? span_dup(text) : NULL;
        }
    }
}

static void copy_expects(struct scenario *copy)
{
    copy->expects = copy_array(copy->expects, copy->expect_count, sizeof *copy->expects);
    for (size_t i = 0; i < copy->expect_count; i++) {
        struct expect_spec *expect = &copy->expects[i];
        expect->name = xstrdup(expect->name);
        expect->after = copy_text(expect->after);
        expect->before = copy_text(expect->before);
        expect->pattern = copy_text(expect->pattern);
        expect->why = copy_text(expect->why);
    }
}

static void copy_answers(struct scenario *copy)
{
    copy->answers = copy_array(copy->answers, copy->answer_count, sizeof *copy->answers);
    for (size_t i = 0; i < copy->answer_count; i++) {
        struct taught *answer = &copy->answers[i];
        answer->pattern = xstrdup(answer->pattern);
        answer->result = copy_text(answer->result);
        answer->prompt = copy_text(answer->prompt);
        answer->why = copy_text(answer->why);
        answer->texts = copy_array(answer->texts, answer->text_count, sizeof *answer->texts);
        answer->urcs = copy_array(answer->urcs, answer->urc_count, sizeof *answer->urcs);
        for (size_t j = 0; j < answer->text_count; j++) {
            struct taught_text *text = &answer->texts[j];
            text->text = span_dup((struct span){text->text, text->count});
        }
        for (size_t j = 0; j < answer->urc_count; j++) {
            struct taught_urc *urc = &answer->urcs[j];
            urc->text = span_dup((struct span){urc->text, urc->count});
        }
    }
}

static void copy_messages(struct sim_options *sim)
{
    sim->messages = copy_array(sim->messages, sim->message_count, sizeof *sim->messages);
    for (size_t i = 0; i < sim->message_count; i++) {
        struct message_spec *message = &sim->messages[i];
        message->name = xstrdup(message->name);
        message->text = span_dup((struct span){message->text, message->text_count});
        message->why = copy_text(message->why);
    }
}

static void copy_files(struct scenario *copy)
{
    copy->files = copy_array(copy->files, copy->file_count, sizeof *copy->files);
    for (size_t i = 0; i < copy->file_count; i++) {
        struct file_spec *file = &copy->files[i];
        file->path = xstrdup(file->path);
        file->content = span_dup((struct span){file->content, file->count});
        file->from = copy_text(file->from);
        file->why = copy_text(file->why);
    }
}

struct scenario *scenario_copy(const struct scenario *scenario)
{
    struct scenario *copy = xzalloc(sizeof *copy);
    *copy = *scenario;
    copy->path = xstrdup(scenario->path);
    copy->title = copy_text(scenario->title);
    if (scenario->listing)
        copy->listing = span_dup((struct span){scenario->listing, scenario->listing_count});
    copy_faults(copy);
    copy_expects(copy);
    copy_answers(copy);
    copy_messages(&copy->sim);
    copy_files(copy);
    copy->reasons = copy_array(copy->reasons, copy->reason_count, sizeof *copy->reasons);
    for (size_t i = 0; i < copy->reason_count; i++)
        copy->reasons[i].why = copy_text(copy->reasons[i].why);
    return copy;
}
