/* SPDX-License-Identifier: MIT */
/* A password on its way to a modem while something happens: at every byte of its line, for each
 * thing that may, at several rates. Whatever the modem makes of the rest, it stands in nothing
 * that is shown or kept, and what was kept plays. Prints TAP. Usage: cut-secrets [FIRST [COUNT]]
 */
#include "base/die.h"
#include "base/escape.h"
#include "base/random.h"
#include "hand.h"
#include "seeds.h"
#include "play/hidden.h"
#include "report/html.h"
#include "trace/record.h"

#include <stdio.h>
#include <string.h>

#define PICK(random, list) (list)[random_below(random, sizeof(list) / sizeof *(list))]

#define FTP_PASSWORD "kwATzjqtax"

/* --- what happens --- */

/* Steps of tests/fuzz/hand.h; each has the rest of the line behind it. */
static const char *const cuts[] = {
    "! inject reboot\n",
    "! inject reboot\n+ 30\n",
    "! inject reboot\n+ 3\n! inject reboot\n",
    "1 {\"execute\": \"power\", \"arguments\": {\"do\": \"reboot\"}}\n+ 100\n",
    "1 {\"execute\": \"power\", \"arguments\": {\"do\": \"off\"}}\n+ 5\n",
    "1 {\"execute\": \"inject\", \"arguments\": {\"then\": \"reboot after 7ms\"}}\n",
    "1 {\"execute\": \"inject\", \"arguments\": {\"then\": \"corrupt 20%\"}}\n",
    "! inject drop 30%\n+ 7\n! inject reboot\n+ 50\n",
    "! inject corrupt 30%\n+ 2\n! inject reboot\n+ 9\n! inject corrupt 0%\n",
    "! power-key\n+ 3000\n! power-key\n+ 40\n",
    "! hang-up\n",
    "! hang-up\n+ 10\n! inject reboot\n",
    "! inject reboot\n+ 15\n! hang-up\n+ 20\n",
    "! DTR off\n+ 60\n! DTR on\n+ 5\n",
    "! RTS off\n+ 20\n! inject reboot\n+ 30\n! RTS on\n",
    "! inject urc RDY\n+ 1\n",
    "! add [fault d]\\non = line AT*\\nthen = delay 40ms\n+ 3\n! inject reboot\n+ 25\n",
    "> \\n\\x1b\n! inject reboot\n",
    "+ 600\n",
};

static const char *const worlds[] = {
    "[module]\nboot_delay = 20ms\n",
    "[module]\nboot_delay = 0\nbaud = 115200\n",
    "[module]\nboot_delay = 10ms\nbaud = 9600\n[ftp]\nuser = me\npassword = " FTP_PASSWORD "\n",
    "[module]\nboot_delay = 30ms\nbaud = 300\nthink = 500ms\n",
    "[module]\nboot_delay = 20ms\nthink = 50ms\n[ftp]\nuser = me\npassword = " FTP_PASSWORD
    "\n",
    "[module]\nboot_delay = 1s\nbaud = 1200\npayload_echo = yes\n",
};

/* What the line may stand behind in the same write; @ is a number. */
static const char *const befores[] = {
    "",
    "",
    "",
    "AT+CSQ\\r",
    "AT+FTPPUT=2,@\\r",
    "AT+FTPEXTPUT=2,0,@,10000\\r",
    "AT+MINE=@\\r",
    "AT+FTPETPUT=1\\r",
    "AT+CSCLK=1\\r",
    "AT+IFC=2,2\\r",
    "AT+CSQ",
};

static const char *const heads[] = {
    "AT+FTPPW=",
    "AT+FTPPW=",
    "at+ftppw = ",
    "ATE1+FTPPW=",
    "AT+FTPPX\bW=",
    "AT+FT\nPP\x1bW=",
    "T+FTPPW=",
    "A+FTPPW=",
    "+FTPPW=",
    "AT+CSQ;+FTPPW=",
    "AT+CNCFG=1,\"apn\",me,",
    "AT+CGAUTH=1,2,",
    "AT+SAPBR=3,1,\"PWD\",",
};

static const char *const tails[] = {
    "", "", "", ";+FTPPW?", ";+CSQ", "\r\nAT+FTPPW?", "x\b", ";+FTPPW=\"q\"",
};

/* --- a script --- */

struct typed {
    struct bytes line; /* as it is sent, with its CR */
    char secret[32];
    size_t from; /* of the secret in it */
};

static void make_secret(struct random *random, const char *quote, char *secret)
{
    static const char letters[] = "jkqvwxzATat/";
    static const char odd[] = ",;= \\*'\t\x80";
    size_t count = 6 + (size_t)random_below(random, 12);
    if (random_below(random, 3) == 0) {
        strcpy(secret, FTP_PASSWORD);
        return;
    }
    for (size_t i = 0; i < count; i++)
        secret[i] = letters[random_below(random, sizeof letters - 1)];
    if (*quote && random_below(random, 2))
        secret[random_below(random, count)] = odd[random_below(random, sizeof odd - 1)];
    secret[count] = '\0';
}

static void make_line(struct random *random, struct typed *typed)
{
    const char *quote = random_below(random, 3) ? "\"" : "";
    make_secret(random, quote, typed->secret);
    bytes_addf(&typed->line, "%s%s", PICK(random, heads), quote);
    typed->from = typed->line.count;
    bytes_addf(&typed->line, "%s%s%s\r", typed->secret, quote, PICK(random, tails));
}

static void add_step(struct bytes *script, struct span bytes)
{
    if (bytes.count == 0)
        return;
    bytes_add_text(script, "> ");
    escape_add(script, bytes.at, bytes.count);
    bytes_add_char(script, '\n');
}

/* Who opens the terminal anew with AT begins a line. */
static bool is_new_line(struct span rest)
{
    while (rest.count && strchr("\n\x1b", rest.at[0]))
        rest = span_skip(rest, 1);
    while (span_starts_nocase(rest, "AA"))
        rest = span_skip(rest, 1);
    return span_starts_nocase(rest, "AT") || span_starts_nocase(rest, "A/");
}

/* What is begun when somebody has asked for payload is that. */
static const char *make_before(struct random *random, size_t at)
{
    const char *before;
    do
        before = PICK(random, befores);
    while (at == 0 && strpbrk(before, "@1"));
    return before;
}

/* `at`: so many bytes of the line are sent before it happens. Where a password is hidden in
 * another length than it has, noise that begins behind it falls on other bytes of what is read
 * back (docs/trace.md); on a paced line it has its own. */
static void write_script(struct random *random, const struct typed *typed, size_t at,
                         bool paced, struct bytes *script)
{
    struct bytes before = {0}, first = {0};
    const char *error;
    size_t where;
    bytes_add_text(script, "1 {\"execute\": \"events\", \"arguments\": {\"of\": [\"command\", "
                           "\"line\", \"urc\", \"ftp\", \"fault\", \"act\"]}}\n");
    bytes_add_text(script, "! add [answer AT+MINE=*]\\nprompt = >\\npayload = $1\n");
    add_step(script, SPAN("AT+CNACT=1\r"));
    bytes_add_text(script, "+ 3000\n");
    add_step(script, SPAN("AT+FTPSERV=a;+FTPPUTNAME=f;+FTPPUTPATH=/\r"));
    bytes_add_text(script, "+ 3000\n");
    add_step(script,
             random_below(random, 2) ? SPAN("AT+FTPEXTPUT=1\r") : SPAN("AT+FTPPUT=1\r"));
    bytes_add_text(script, "+ 5000\n");
    for (const char *c = make_before(random, at); *c; c++) {
        if (*c == '@')
            bytes_addf(&before, "%d", (int)(1 + random_below(random, 40)));
        else
            bytes_add_char(&before, *c);
    }
    must(unescape_add(&first, bytes_span(&before), &error, &where));
    bytes_add_span(&first, span_cut(bytes_span(&typed->line), at));
    add_step(script, bytes_span(&first));
    bytes_addf(script, "+ %d\n", (int)random_below(random, random_below(random, 2) ? 5 : 300));
    struct span rest = span_skip(bytes_span(&typed->line), at);
    const char *cut;
    do
        cut = PICK(random, cuts);
    while (strstr(cut, "hang-up") ? is_new_line(rest)
                                  : !paced && (strstr(cut, "corrupt") || strstr(cut, "drop")));
    bytes_add_text(script, cut);
    size_t piece = 1 + (size_t)random_below(random, rest.count + 1);
    add_step(script, span_cut(rest, piece));
    bytes_addf(script, "+ %d\n", (int)random_below(random, 40));
    add_step(script, span_skip(rest, piece));
    bytes_add_text(script, "+ 20000\n1 {\"execute\": \"power\", \"arguments\": {\"do\": "
                           "\"on\"}}\n+ 20000\n");
    add_step(script, SPAN("AT\r"));
    bytes_add_text(script, "+ 3000\n");
    add_step(script, SPAN("AT+CSQ\r"));
    bytes_add_text(script, "+ 9000\n1 {\"execute\": \"journal\"}\n");
    bytes_release(&before);
    bytes_release(&first);
}

/* --- what is shown --- */

struct heard {
    struct mask view, recording, clear;
    struct recorder recorder, in_clear;
    struct bytes shown, told;
    usec now;
};

static void hear(void *owner, usec now, enum lane lane, struct span bytes,
                 const struct at_marks *marks)
{
    struct heard *heard = owner;
    struct bytes text = {0};
    mask_add(&heard->view, lane, bytes, marks, &heard->shown);
    if (lane == LANE_HOST_ACT)
        mask_acted(&heard->recording, bytes);
    mask_add(&heard->recording, lane, bytes, marks, &text);
    recorder_add(&heard->recorder, now, lane, bytes_span(&text));
    recorder_add(&heard->in_clear, now, lane, bytes);
    bytes_release(&text);
}

static void told(void *owner, struct span line)
{
    struct heard *heard = owner;
    bytes_add_span(&heard->told, line);
}

/* Four bytes of it in a row, of those that are never escaped. */
static struct span shows(struct span text, const char *secret)
{
    for (size_t i = 0; i + 4 <= strlen(secret); i++) {
        char part[5] = {secret[i], secret[i + 1], secret[i + 2], secret[i + 3], 0};
        bool plain = strcspn(part, ",;= \\*'\t\x80") == 4;
        for (size_t at = 0; plain && at + 4 <= text.count; at++)
            if (memcmp(text.at + at, part, 4) == 0)
                return span_cut(span_skip(text, at > 60 ? at - 60 : 0), 120);
    }
    return SPAN("");
}

struct output {
    const char *name;
    struct span text;
};

static const char *who_shows(const struct output *outputs, size_t count, const char *secret)
{
    for (size_t i = 0; i < count; i++)
        if (shows(outputs[i].text, secret).count) {
            struct bytes around = {0};
            escape_words(&around, shows(outputs[i].text, secret));
            printf("# %s\n", bytes_at(&around));
            bytes_release(&around);
            return outputs[i].name;
        }
    return NULL;
}

/* The page of a trace, which may have the password in clear. */
static void draw(struct span text, const struct scenario *scenario, struct bytes *page)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("t", text, &complaints);
    struct trace hidden;
    must(trace);
    struct play *play = play_new(trace, scenario);
    play_run(play);
    hidden_copy(&hidden, trace, device_at(stage_device(play->stage)), scenario);
    report_html(&(struct html_trace){&hidden, play}, 1, page);
    hidden_release(&hidden);
    play_free(play);
    trace_free(trace);
}

/* Only the data: the words of the page itself are no secret. */
static struct span data_of(const struct bytes *page)
{
    size_t before = strlen(report_page_before), after = strlen(report_page_after);
    return span_cut(span_skip(bytes_span(page), before), page->count - before - after);
}

/* --- one of them --- */

static struct scenario *make_world(const char *world)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "world.ini", span_of(world), &complaints);
    if (!scenario)
        fputs(bytes_at(&complaints.text), stderr);
    must(scenario);
    return scenario;
}

static bool look(struct hand *hand, struct heard *heard, const char *world,
                 const struct typed *typed, const char *script)
{
    struct bytes why = {0}, page = {0}, clear_page = {0};
    struct scenario *scenario = make_world(world);
    bool plays = hand_replays(hand, &why);
    recorder_flush(&heard->recorder);
    recorder_flush(&heard->in_clear);
    draw(bytes_span(&heard->recorder.text), scenario, &page);
    draw(bytes_span(&heard->in_clear.text), scenario, &clear_page);
    const struct output outputs[] = {
        {"-v", bytes_span(&heard->shown)},
        {"the recording", bytes_span(&heard->recorder.text)},
        {"the control", bytes_span(&heard->told)},
        {"what was saved", bytes_span(&hand->trace)},
        /* which has that of [ftp] */
        {"its scenario",
         strcmp(typed->secret, FTP_PASSWORD) ? bytes_span(&hand->saved) : SPAN("")},
        {"the page", data_of(&page)},
        {"the page of a trace in clear", data_of(&clear_page)},
    };
    const char *who = who_shows(outputs, sizeof outputs / sizeof *outputs, typed->secret);
    if (who || !plays)
        printf("# %s: %s\n%s\n%s\n%s\n%s\n%s\n", who ? who : "it does not play", typed->secret,
               world, script, bytes_at(&why), bytes_at(&heard->recorder.text),
               bytes_at(&heard->in_clear.text));
    bytes_release(&why);
    bytes_release(&page);
    bytes_release(&clear_page);
    scenario_free(scenario);
    return !who && plays;
}

static bool try_at(struct random *random, const char *world, const struct typed *typed,
                   size_t at)
{
    struct hand hand;
    struct heard heard = {0};
    const struct hand_ears ears = {hear, told, &heard};
    struct bytes script = {0};
    struct scenario *scenario = make_world(world);
    write_script(random, typed, at, scenario->at.baud > 0, &script);
    heard.view.password = heard.recording.password = scenario->password;
    heard.recording.by_length = mask_needs_lengths(scenario);
    heard.recorder.gap = heard.in_clear.gap = recorder_gap(scenario->at.baud);
    hand_init(&hand, scenario, &ears);
    hand_play(&hand, bytes_span(&script));
    bool good = look(&hand, &heard, world, typed, bytes_at(&script));
    hand_release(&hand);
    recorder_release(&heard.recorder);
    recorder_release(&heard.in_clear);
    bytes_release(&heard.shown);
    bytes_release(&heard.told);
    bytes_release(&script);
    return good;
}

/* At every byte of one line. Adds how often. */
static bool try_line(uint64_t seed, size_t *tries)
{
    struct random random;
    struct typed typed = {0};
    bool good = true;
    random_init(&random, seed, "cut secrets");
    const char *world = PICK(&random, worlds);
    make_line(&random, &typed);
    for (size_t at = 0; good && at < typed.line.count; at++) {
        good = try_at(&random, world, &typed, at);
        ++*tries;
    }
    if (!good)
        printf("# seed %llu\n", (unsigned long long)seed);
    bytes_release(&typed.line);
    return good;
}

int main(int argc, char **argv)
{
    struct seeds seeds = {.count = 60};
    printf("1..1\n");
    seeds_try(&seeds, argc, argv, try_line);
    printf("%s 1 - a password of which something is lost is in none of %zu sessions\n",
           seeds.failed ? "not ok" : "ok", seeds.seen);
    return seeds.failed ? 1 : 0;
}
