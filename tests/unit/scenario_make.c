/* SPDX-License-Identifier: MIT */
#include "scenario_make.h"

#include "base/die.h"
#include "base/limits.h"
#include "base/random.h"
#include "scenario/build.h"
#include "scenario/load.h"
#include "scenario/values.h"

#include <string.h>

/* Values are drawn as text where a person would write text, and go in through key_read(); what
 * the texts of faults, answers and files may hold is drawn as bytes. */

static size_t below(struct random *random, size_t count)
{
    return (size_t)random_below(random, count);
}

static const char *pick(struct random *random, const char *const *from, size_t count)
{
    return from[below(random, count)];
}
#define PICK(random, list) pick(random, list, sizeof(list) / sizeof *(list))

/* --- texts --- */

/* Any printable text that a line can hold. */
static void add_printable(struct random *random, size_t most, struct bytes *out)
{
    static const char liked[] = " ;\"#=:*[]\\{}$1234567890";
    struct bytes text = {0};
    size_t count = 1 + below(random, most);
    do {
        bytes_clear(&text);
        for (size_t i = 0; i < count; i++)
            bytes_add_char(&text, below(random, 3) ? (char)(' ' + 1 + below(random, 94))
                                                   : liked[below(random, sizeof liked - 1)]);
    } while (!outline_can_hold(bytes_span(&text)));
    bytes_add_span(out, bytes_span(&text));
    bytes_release(&text);
}

/* Bytes from `least` on, in runs as they are folded, with what a line could lose. */
static void add_bytes(struct random *random, unsigned least, struct bytes *out)
{
    static const char liked[] = " ;;  \"\"{1}{16}$0$1\\\r\n\t";
    static const size_t lengths[] = {1, 1, 1, 2, 3, 5, 15, 16, 17, 400};
    size_t runs = 1 + below(random, 30);
    for (size_t i = 0; i < runs; i++) {
        unsigned char c = (unsigned char)(least + below(random, 256 - least));
        if (below(random, 2))
            c = (unsigned char)liked[below(random, sizeof liked - 1)];
        size_t length = lengths[below(random, sizeof lengths / sizeof *lengths)];
        for (size_t j = 0; j < length && c >= least; j++)
            bytes_add_char(out, (char)c);
    }
    if (below(random, 10) == 0)
        for (int i = 0; i < 50000; i++)
            bytes_add_char(out, 'x');
    if (out->count == 0)
        bytes_add_char(out, ' ');
}

static usec draw_time(struct random *random)
{
    static const usec round[] = {
        0,          1,           999,         MSEC(1),       MSEC(250),
        SECONDS(1), SECONDS(75), SECONDS(60), SECONDS(3600), SCENARIO_TIME_MAX};
    if (below(random, 2))
        return round[below(random, sizeof round / sizeof *round)];
    return (usec)random_below(random, 1u << (1 + below(random, 30)));
}

static int64_t draw_nth(struct random *random, int64_t *last)
{
    int64_t first = 1 + (int64_t)below(random, 9);
    static const int64_t steps[] = {0, 0, 3, INT64_MAX};
    int64_t step = steps[below(random, 4)];
    *last = step == INT64_MAX ? step : first + step;
    return first;
}

/* --- keys --- */

/* KEY_OTHER takes what only it knows: some of it, by name. */
static const char *draw_other(struct random *random, const char *name)
{
    static const char *const rows[][5] = {
        {"date", "1970-01-01T00:00:00Z", "2020-07-28T00:00:00Z", "2024-02-29T23:59:59Z",
         "9999-12-31T23:59:59Z"},
        {"model", "SIM7000A", "SIM7000C", "SIM7000E", "SIM7000G"},
        {"pace", "usual", "field", "slow", "usual"},
        {"quirks", "none", "1529B05SIM7000G", "SIM7080", "SIM800"},
        {"pin", "none", "1234", "12345678", "00000"},
        {"profile", "ideal", "cat-m1", "nb-iot", "gprs"},
        {"battery", "0,67,3875", "1,100,4200", "2,1,65535", "0,0,0"},
        {"csq", "0,0", "99,99", "31,7", "13,99"},
        {"number", "", "+46701234567", "1234", "0"},
        {"fix", "none", "-90,180,0", "-0.000001,0.5,-12.5", "59.334591,18.063240,28.001"},
        {"area", "00", "28A0", "fffe", "12345678"},
        {"cell", "00", "2776", "01a2D003", "FFFFFFFF"},
        {"bearer_error", "reason", "3", "30", "148"},
        {"bearer_lost", "61", "66", "70", "80"},
        {"names", "", "a.b 1.2.3.4", "a 1.2.3.4 5.6.7.8, b 9.9.9.9", "x.y 0.0.0.0"},
        {"ip", "0.0.0.0", "255.255.255.255", "10.94.36.44", "1.2.3.4"},
        {"server", "memory", "dialled", "ftp.example:2121", "[::1]:21"},
        {"host", "any", "a.b", "*.lan, 192.0.2.1", "::1 c"},
        {"quota", "none", "0", "64K", "1073741824"},
        {"port", "any", "1", "65535", "2121"},
        {"listing", "none", "x", "-rw-r--r-- 1 a a 3 b\\r\\n", "\\x20\\x00\\xff \\x3b a"},
        {"listen", "", "127.0.0.1:1", "[::1]:65535", "0.0.0.0:0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i][0], name) == 0)
            return rows[i][1 + below(random, 4)];
    }
    bug("a key whose values this test does not know: add some");
}

static void draw_number(struct random *random, const char *range, struct bytes *out)
{
    int64_t least, most = 0;
    struct span text = span_of(range);
    must(span_number(span_take(&text, '-'), INT64_MAX, &least));
    must(text.count == 0 || span_number(text, INT64_MAX, &most));
    int64_t between = least + (int64_t)random_below(random, (uint64_t)(most - least) + 1);
    int64_t drawn[] = {least, most, between};
    bytes_addf(out, "%lld", (long long)drawn[below(random, 3)]);
}

static void draw_digits(struct random *random, const char *range, struct bytes *out)
{
    struct span text = span_of(range);
    int64_t least, most;
    must(span_number(span_take(&text, '-'), 99, &least));
    most = least;
    must(text.count == 0 || span_number(text, 99, &most));
    size_t count = (size_t)least + below(random, (size_t)(most - least) + 1);
    for (size_t i = 0; i < count; i++)
        bytes_add_char(out, (char)('0' + below(random, 10)));
}

static void draw_word(struct random *random, const char *range, struct bytes *out)
{
    struct span rest = span_of(range), word = value_word(rest, &rest);
    while (rest.count && below(random, 2))
        word = value_word(rest, &rest);
    bytes_add_span(out, word);
}

static void draw_value(struct random *random, const struct key *key, struct bytes *out)
{
    static const uint64_t rates[] = {0, 1, 999, 9600, 62500, 1234567, 10000000000};
    switch (key->kind) {
    case KEY_TEXT:
        add_printable(random, key->size - 1, out);
        return;
    case KEY_OWNED:
    case KEY_PATTERN:
        add_printable(random, 100, out);
        return;
    case KEY_NUMBER:
        draw_number(random, key->range, out);
        return;
    case KEY_TIME:
        usec_add_text(out, draw_time(random));
        return;
    case KEY_RATE:
        bytes_addf(out, "%llubit/s", (unsigned long long)rates[below(random, 7)]);
        return;
    case KEY_WORDS:
        draw_word(random, key->range, out);
        return;
    case KEY_DIGITS:
        draw_digits(random, key->range, out);
        return;
    case KEY_OTHER:
        bytes_add_text(out, draw_other(random, key->name));
        return;
    }
    bug("no such kind of key");
}

static bool is_plain(const struct key *key)
{
    for (const struct section_row *row = scenario_sections; row->name; row++) {
        if (strcmp(row->name, key->section) == 0)
            return !row->named && strcmp(key->name, "root") != 0;
    }
    bug("a key without a section");
}

static void make_keys(struct random *random, struct scenario *scenario)
{
    struct bytes value = {0};
    for (const struct key *key = scenario_keys; key->section; key++) {
        bool login = strcmp(key->name, "user") == 0 || strcmp(key->name, "password") == 0;
        if (!is_plain(key) || (below(random, 2) && !login))
            continue;
        do { /* some times have a least */
            bytes_clear(&value);
            draw_value(random, key, &value);
        } while (!key_read(key, bytes_span(&value), scenario));
    }
    bytes_release(&value);
}

/* --- faults --- */

static void make_on(struct random *random, struct fault_spec *fault)
{
    static const char *const beginnings[SEAM_COUNT] = {[SEAM_COMMAND] = "AT+X",
                                                       [SEAM_FTP] = "RETR ",
                                                       [SEAM_FTP_END] = "STOR ",
                                                       [SEAM_LINE] = "+FTPGET: ",
                                                       [SEAM_SENT] = "AT+X"};
    struct bytes pattern = {0};
    fault->on = (enum seam)below(random, SEAM_COUNT);
    if (fault->on == SEAM_DATA || fault->on == SEAM_HOST)
        fault->count = random_below(random, 1u << (1 + below(random, 30)));
    if (fault->on == SEAM_TIME)
        fault->time = draw_time(random);
    if (beginnings[fault->on]) {
        do {
            bytes_clear(&pattern);
            bytes_add_text(&pattern, beginnings[fault->on]);
            add_printable(random, 40, &pattern);
        } while (rule_pattern_mistake(fault->on, bytes_span(&pattern)) ||
                 !outline_can_hold(bytes_span(&pattern)));
        fault->pattern = span_dup(bytes_span(&pattern));
    }
    bytes_release(&pattern);
    if (fault->on != SEAM_TIME && below(random, 2))
        fault->first = draw_nth(random, &fault->last);
    fault->required = below(random, 2);
    if (below(random, 2))
        fault->chance_ppm = 1 + (uint32_t)below(random, 1000000);
}

static void draw_arguments(struct random *random, const struct rule_then *row,
                           struct fault_action *action)
{
    static const int codes[] = {61, 64, 66, 70, 80};
    struct bytes text = {0};
    if (row->may_wait)
        action->after = draw_time(random);
    if (row->takes == TAKES_TIME || row->takes == TAKES_FOR)
        action->time = draw_time(random);
    if (row->takes == TAKES_CODE) {
        action->number = codes[below(random, 5)];
        action->time = below(random, 2) ? draw_time(random) : -1;
    }
    if (row->takes == TAKES_PERCENT)
        action->number = (int64_t)below(random, 1000001);
    if (row->takes == TAKES_CSQ) {
        action->number = below(random, 2) ? 99 : (int64_t)below(random, 32);
        action->second = below(random, 2) ? 99 : (int64_t)below(random, 8);
    }
    if (row->takes == TAKES_STATUS)
        action->number = (int64_t)below(random, 6);
    if (row->takes == TAKES_TEXT) {
        if (row->kind == FAULT_REPLY)
            bytes_add_text(&text, "530 ");
        add_bytes(random, 1, &text);
        action->text = span_dup(bytes_span(&text));
        action->text_count = text.count;
    }
    if (row->takes == TAKES_DAMAGE) {
        static const char *const words[] = {"0", "3..17 20=\\x20\\xff", "5+a;\\\\",
                                            "1=x 1+y 4"};
        action->text = xstrdup(words[below(random, 4)]);
        action->text_count = strlen(action->text);
    }
    bytes_release(&text);
}

static void make_fault(struct random *random, struct scenario *scenario)
{
    struct bytes name = {0};
    add_printable(random, 50, &name);
    struct fault_spec *fault = scenario_add_fault(scenario, bytes_span(&name));
    bytes_release(&name);
    make_on(random, fault);
    while (fault->action_count == 0 || below(random, 3)) {
        struct fault_action action = {0};
        struct mistake mistake = {0};
        const struct rule_then *row = &rule_thens[below(random, FAULT_POWER_KEY + 1)];
        action.kind = row->kind;
        if (row->seams & (1u << fault->on)) {
            draw_arguments(random, row, &action);
            fault_add_action(fault, action, &mistake);
        }
        mistake_release(&mistake);
    }
}

/* --- expectations, answers, files --- */

static void draw_pattern(struct random *random, enum seam seam, char **pattern)
{
    struct bytes text = {0};
    do {
        bytes_clear(&text);
        bytes_add_text(&text, seam == SEAM_COMMAND ? "AT" : "+");
        add_printable(random, 30, &text);
    } while (rule_pattern_mistake(seam, bytes_span(&text)) ||
             !outline_can_hold(bytes_span(&text)) ||
             span_find(bytes_span(&text), ']') < text.count);
    *pattern = span_dup(bytes_span(&text));
    bytes_release(&text);
}

static void make_expect(struct random *random, struct scenario *scenario)
{
    struct expect_spec *expect = scenario_add_expect(scenario, SPAN("x"));
    if (below(random, 2))
        draw_pattern(random, SEAM_LINE, &expect->after);
    if (below(random, 2))
        draw_pattern(random, SEAM_LINE, &expect->before);
    draw_pattern(random, SEAM_COMMAND, &expect->pattern);
    expect->never = below(random, 2);
    if (below(random, 2))
        expect->within = draw_time(random);
    if (!expect->never && below(random, 2))
        expect->least = draw_nth(random, &expect->most);
}

static char *draw_line(struct random *random, bool line, size_t *count)
{
    struct bytes text = {0};
    add_bytes(random, line ? 14 : 0, &text); /* no line end, no zero byte */
    char *copy = span_dup(bytes_span(&text));
    *count = text.count;
    bytes_release(&text);
    return copy;
}

static void make_answer(struct random *random, struct scenario *scenario)
{
    static const char *const results[] = {"OK", "ERROR", "none", "+CME ERROR: 3", "SHUT OK"};
    size_t count = scenario->answer_count + 1;
    scenario->answers = xrealloc(scenario->answers, count * sizeof *scenario->answers);
    struct taught *answer = &scenario->answers[scenario->answer_count++];
    *answer = (struct taught){.result = xstrdup(PICK(random, results)),
                              .prompt = xstrdup(">"),
                              .delay = draw_time(random)};
    draw_pattern(random, SEAM_COMMAND, &answer->pattern);
    answer->first = draw_nth(random, &answer->last);
    answer->payload = (enum taught_payload)below(random, TAUGHT_TO_CTRL_Z + 1);
    if (answer->payload == TAUGHT_COUNTED || answer->payload == TAUGHT_BY_PARAMETER)
        answer->size = 1 + (int64_t)below(random, 9);
    answer->text_count = below(random, 4);
    answer->texts = xcalloc(4, sizeof *answer->texts);
    for (size_t i = 0; i < answer->text_count; i++) {
        struct taught_text *text = &answer->texts[i];
        text->kind = below(random, 2) ? TAUGHT_LINE : TAUGHT_DATA;
        text->text = draw_line(random, text->kind == TAUGHT_LINE, &text->count);
    }
    answer->urc_count = below(random, 3);
    answer->urcs = xcalloc(3, sizeof *answer->urcs);
    for (size_t i = 0; i < answer->urc_count; i++) {
        answer->urcs[i].after = draw_time(random);
        answer->urcs[i].text = draw_line(random, true, &answer->urcs[i].count);
    }
}

/* What a card takes: few characters, and as many messages as it has places. */
static void make_message(struct random *random, struct scenario *scenario)
{
    static const char *const senders[] = {"+46701234567", "1234", "Operator"};
    static const char *const texts[] = {"", "Hello", " ; two\r\n", "\xc3\xa5\xe2\x82\xac{1} "};
    struct sim_options *sim = &scenario->sim;
    sim->messages = xrealloc(sim->messages, (sim->message_count + 1) * sizeof *sim->messages);
    struct message_spec *message = &sim->messages[sim->message_count++];
    struct bytes name = {0};
    bytes_addf(&name, "m%zu", sim->message_count);
    *message = (struct message_spec){.name = span_dup(bytes_span(&name)), .at = -1};
    bytes_release(&name);
    span_copy(span_of(PICK(random, senders)), message->from, sizeof message->from);
    message->text = xstrdup(PICK(random, texts));
    message->text_count = strlen(message->text);
    if (below(random, 2)) {
        message->sent = 1 + (int64_t)below(random, 2000000000);
        message->zone = (int64_t)below(random, 199) - 99;
        message->sent += 99 * 900; /* not before 1970 in any zone */
    }
    if (below(random, 2))
        message->at = draw_time(random);
    else
        message->status = (int)below(random, 2);
}

static void make_file(struct random *random, struct scenario *scenario, size_t number)
{
    struct bytes path = {0}, content = {0};
    bytes_addf(&path, "/%zu", number); /* sorted, and no two alike */
    add_printable(random, 20, &path);
    for (size_t i = 1; i < path.count; i++)
        path.store[path.head + i] = bytes_at(&path)[i] == '/' ? '-' : bytes_at(&path)[i];
    size_t kind = below(random, 5), count = below(random, 3000);
    struct file_spec *file = scenario_add_file(scenario, bytes_span(&path), kind == 0);
    if (file && kind == 1)
        file_digits(&content, count);
    if (file && kind == 2)
        file_noise(&content, scenario->seed, file->path, count);
    if (file && kind == 3)
        add_bytes(random, 0, &content);
    if (file)
        file_set_content(file, bytes_span(&content));
    bytes_release(&path);
    bytes_release(&content);
}

struct scenario *scenario_make(unsigned seed)
{
    struct random random;
    struct scenario *scenario = scenario_default();
    random_init(&random, seed, "scenario");
    xfree(scenario->path);
    scenario->path = xstrdup("x.ini");
    make_keys(&random, scenario);
    for (size_t i = below(&random, 4); i > 0; i--)
        make_fault(&random, scenario);
    for (size_t i = below(&random, 3); i > 0; i--)
        make_answer(&random, scenario);
    for (size_t i = below(&random, 3); i > 0; i--)
        make_expect(&random, scenario);
    for (size_t i = below(&random, 2); i > 0; i--)
        make_message(&random, scenario);
    size_t files = below(&random, 6);
    for (size_t i = 0; i < files; i++)
        make_file(&random, scenario, i);
    return scenario;
}
