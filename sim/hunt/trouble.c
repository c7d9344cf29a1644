/* SPDX-License-Identifier: MIT */
/* The troubles come from three places: the fault loops of tests/fuzz (what a server and a
 * network do to a session), the soak's random worlds, and what users of such modules post: a
 * module that falls silent or starts again in mid-command, a URC inside an answer, a bearer
 * that is gone without a word, lines that lose a byte, networks that answer in minutes.
 *
 * They stand in the order from plain to odd, which is the order in which they are tried.
 */
#include "hunt/trouble.h"

#include "base/die.h"
#include "scenario/build.h"
#include "scenario/rules.h"

#include <stdlib.h>
#include <string.h>

#define ON(seam)  (1u << SEAM_##seam)
#define ANYTIME   (ON(COMMAND) | ON(LINE) | ON(FTP) | ON(DATA) | ON(TIME))
#define DRAW_MOST 120000 /* ms: 2 min */

const struct trouble troubles[] = {
    /* --- the module's answers --- */
    {.name = "ERROR",
     .told = "%s was answered with ERROR",
     .seams = ON(COMMAND),
     .then = {"answer ERROR"}},
    {.name = "+CME ERROR",
     .told = "%s was answered with +CME ERROR: 3",
     .seams = ON(COMMAND),
     .then = {"answer +CME ERROR: 3"}},
    {.name = "no answer",
     .told = "%s was not answered at all",
     .seams = ON(COMMAND),
     .then = {"silence"}},
    {.name = "late answer",
     .told = "the module took @ to answer %s",
     .seams = ON(COMMAND),
     .then = {"delay @"},
     .times = {"1500ms", "7s", "40s"}},
    {.name = "line lost",
     .told = "%s got lost on the line",
     .seams = ON(LINE),
     .then = {"silence"}},
    {.name = "line late",
     .told = "%s came @ late",
     .seams = ON(LINE),
     .then = {"delay @"},
     .times = {"3s", "40s", "100s"}},
    {.name = "line cut", .told = "%s was cut short", .seams = ON(LINE), .edit = EDIT_CUT},
    {.name = "byte lost",
     .told = "%s lost a byte on the line",
     .seams = ON(LINE),
     .edit = EDIT_LOSE},
    {.name = "byte garbled",
     .told = "a byte of %s was garbled on the line",
     .seams = ON(LINE),
     .edit = EDIT_GARBLE},
    {.name = "line twice", .told = "%s came twice", .seams = ON(LINE), .edit = EDIT_TWICE},
    /* --- lines unasked --- */
    {.name = "URC before",
     .told = "the module printed +CREG: 2 right before %s",
     .seams = ON(LINE) | ON(COMMAND),
     .then = {"urc +CREG: 2"}},
    {.name = "URC inside a line",
     .told = "the module printed a URC in the middle of %s",
     .seams = ON(LINE),
     .edit = EDIT_URC},
    {.name = "RING",
     .told = "somebody called at %s",
     .seams = ON(COMMAND) | ON(LINE) | ON(TIME),
     .then = {"urc RING"}},
    {.name = "message",
     .told = "a short message came at %s",
     .seams = ON(COMMAND) | ON(TIME),
     .then = {"urc +CMTI: \"SM\",1"}},
    {.name = "under-voltage",
     .told = "the supply sagged at %s",
     .seams = ON(COMMAND) | ON(LINE) | ON(TIME),
     .then = {"urc UNDER-VOLTAGE WARNNING"}},
    /* As units print it: the first quote is missing (module/clock.c). */
    {.name = "network time",
     .told = "the network told the time at %s",
     .seams = ON(COMMAND) | ON(LINE) | ON(TIME),
     .then = {"urc *PSUTTZ: 20/07/28,08:00:00\",\"+00\",0", "urc DST: 0"}},
/* --- codes of a session --- */
#define CODE(number, why)                                                                      \
    {                                                                                          \
        .name = "code " #number, .told = "%s ended with " #number " (" why ")",                \
        .seams = ON(COMMAND), .opens = true, .then = {"code " #number " after @"}, .times = {  \
            "1s"                                                                               \
        }                                                                                      \
    }
    CODE(61, "net error"),
    CODE(62, "DNS error"),
    CODE(63, "connect error"),
    {.name = "code 64",
     .told = "%s ended with 64 (timeout) after @",
     .seams = ON(COMMAND),
     .opens = true,
     .then = {"code 64 after @"},
     .times = {"1s", "75s"}},
    CODE(65, "server error"),
    CODE(66, "operation not allowed"),
    CODE(70, "replay error"),
    CODE(72, "password error"),
    CODE(77, "operation error"),
    CODE(78, "upload error"),
    CODE(79, "download error"),
    CODE(80, "logout error"),
    /* --- the server and the way to it --- */
    {.name = "name unknown",
     .told = "the server's name did not resolve at %s",
     .seams = ON(RESOLVE),
     .then = {"refuse"}},
    {.name = "no name server",
     .told = "nobody answered %s",
     .seams = ON(RESOLVE),
     .then = {"silence"}},
    {.name = "refused",
     .told = "the server refused %s",
     .seams = ON(CONNECT) | ON(CONNECT_DATA),
     .then = {"refuse"}},
    {.name = "no way",
     .told = "nothing came of %s",
     .seams = ON(CONNECT) | ON(CONNECT_DATA),
     .then = {"silence"}},
    {.name = "server silent",
     .told = "the server did not answer %s",
     .seams = ON(FTP),
     .then = {"silence"}},
    {.name = "server slow",
     .told = "the server took @ over %s",
     .seams = ON(FTP),
     .then = {"delay @"},
     .times = {"3s", "40s", "100s"}},
    {.name = "reply 421",
     .told = "the server said 421 to %s",
     .seams = ON(FTP),
     .then = {"reply 421 Service not available"}},
    {.name = "reply 5xx",
     .told = "the server said 550 to %s",
     .seams = ON(FTP),
     .then = {"reply 550 No"}},
    {.name = "closed",
     .told = "the connection was closed at %s",
     .seams = ON(FTP) | ON(DATA) | ON(CONNECT_DATA),
     .then = {"close"}},
    {.name = "reset",
     .told = "the connection broke at %s",
     .seams = ON(FTP) | ON(DATA) | ON(CONNECT) | ON(CONNECT_DATA),
     .then = {"reset"}},
    {.name = "stalled",
     .told = "nothing more crossed the connection from %s on",
     .seams = ON(FTP) | ON(DATA) | ON(CONNECT) | ON(CONNECT_DATA),
     .then = {"stall"}},
    {.name = "outage",
     .told = "nothing crossed the network for @ from %s on",
     .seams = ANYTIME,
     .then = {"outage @"},
     .times = {"5s", "30s", "100s"}},
    /* --- the network --- */
    {.name = "network lost for a time",
     .told = "the network was lost for @ at %s",
     .seams = ANYTIME,
     .then = {"deregister for @"},
     .times = {"30s"}},
    {.name = "network lost for good",
     .told = "the network was lost for good at %s",
     .seams = ANYTIME,
     .then = {"deregister"}},
    {.name = "packet service lost",
     .told = "the packet service was lost at %s",
     .seams = ANYTIME,
     .then = {"detach"}},
    {.name = "bearer lost",
     .told = "the network took the bearer down at %s",
     .seams = ANYTIME,
     .then = {"deactivate"}},
    {.name = "bearer lost without a word",
     .told = "the bearer was gone without a word at %s",
     .seams = ANYTIME,
     .then = {"deactivate"},
     .also_on = "line *DEACT*",
     .also_then = "silence"},
    {.name = "no signal",
     .told = "the signal was gone at %s",
     .seams = ON(COMMAND) | ON(TIME),
     .then = {"signal 99,99"}},
    /* --- the module --- */
    {.name = "hang",
     .told = "the module stood still for @ at %s",
     .seams = ANYTIME,
     .then = {"hang for @"},
     .times = {"7s", "100s"}},
    {.name = "reboot",
     .told = "the module started again at %s",
     .seams = ANYTIME,
     .then = {"reboot"}},
    {.name = "reboot, garbage",
     .told = "the module started again at %s, with garbage on the line",
     .seams = ON(COMMAND) | ON(TIME),
     .then = {"reboot", "urc \\xff\\xfe\\x80\\xf8"}},
    {.name = "off and on",
     .told = "the module lost its supply at %s, for @",
     .seams = ANYTIME,
     .then = {"power-off", "power-on after @"},
     .times = {"10s"}},
    {.name = "dead", .told = "the module died at %s", .seams = ANYTIME, .then = {"power-off"}},
    /* --- another world from the start --- */
    {.name = "slow NB-IoT",
     .told = "the network was a slow NB-IoT cell",
     .section = "network",
     .key = "profile",
     .value = "nb-iot"},
    {.name = "bearer down at the start",
     .told = "no bearer was up at the start",
     .section = "network",
     .key = "bearer",
     .value = "down"},
    {.name = "cold start",
     .told = "the module was just being switched on",
     .section = "module",
     .key = "boot",
     .value = "cold"},
    {.name = "card asks for its PIN",
     .told = "the card asked for its PIN",
     .section = "sim",
     .key = "pin",
     .value = "1234"},
    {.name = "no card",
     .told = "there was no card",
     .section = "sim",
     .key = "state",
     .value = "absent"},
    {.name = "registers late",
     .told = "the module found its network after 45 s",
     .section = "network",
     .key = "register_after",
     .value = "45s"},
    {.name = "9600 bit/s",
     .told = "the line was slow",
     .section = "module",
     .key = "baud",
     .value = "9600"},
    {.name = NULL},
};

size_t trouble_count(void)
{
    return sizeof troubles / sizeof *troubles - 1;
}

static bool in_the_world(const struct trouble *trouble)
{
    return trouble->seams == 0;
}

/* A place of the world's is no place: `place` is NULL for it. */
bool trouble_fits(const struct trouble *trouble, const struct place *place)
{
    if (in_the_world(trouble) || !place)
        return in_the_world(trouble) && !place;
    if (!(trouble->seams & 1u << place->on))
        return false;
    return (!trouble->opens || place->opens) && (!trouble->edit || strlen(place->text) > 1);
}

/* --- ways --- */

static size_t time_count(const struct trouble *trouble)
{
    size_t count = 0;
    while (count < sizeof trouble->times / sizeof *trouble->times && trouble->times[count])
        count++;
    return count;
}

static bool picks_a_byte(const struct trouble *trouble)
{
    return trouble->edit != EDIT_NONE && trouble->edit != EDIT_TWICE;
}

/* A URC inside an answer is what parsers break of, each at bytes of its own. */
static bool tries_each_byte(const struct trouble *trouble, const struct place *place)
{
    return trouble->edit == EDIT_URC && place->nth == 1;
}

/* Else behind the first byte, in the middle, before the last: for any see trouble_draw(). */
static size_t byte_of(const struct trouble *trouble, const struct place *place, size_t i)
{
    size_t length = strlen(place->text);
    if (tries_each_byte(trouble, place))
        return 1 + i;
    return i == 0 ? 1 : i == 1 ? length / 2 : length - 1;
}

size_t trouble_ways(const struct trouble *trouble, const struct place *place)
{
    if (tries_each_byte(trouble, place))
        return strlen(place->text) - 1;
    if (picks_a_byte(trouble))
        return strlen(place->text) > 4 ? 3 : strlen(place->text) > 2 ? 2 : 1;
    size_t times = time_count(trouble);
    return times ? times : 1;
}

struct way trouble_way(const struct trouble *trouble, const struct place *place, size_t i)
{
    struct way way = {0};
    if (picks_a_byte(trouble))
        way.byte = byte_of(trouble, place, i);
    else if (time_count(trouble))
        must(scenario_parse_time(span_of(trouble->times[i]), &way.time));
    return way;
}

/* 2^0 to 2^17 ms, and between. */
static usec draw_time(struct random *random)
{
    uint64_t size = 1ull << random_below(random, 17);
    uint64_t ms = size + random_below(random, size);
    return MSEC((usec)(ms > DRAW_MOST ? DRAW_MOST : ms));
}

struct way trouble_draw(const struct trouble *trouble, const struct place *place,
                        struct random *random)
{
    struct way way = {0};
    if (picks_a_byte(trouble))
        way.byte = 1 + random_below(random, strlen(place->text) - 1);
    else if (time_count(trouble))
        way.time = draw_time(random);
    return way;
}

/* --- into a scenario --- */

static void add_filled(struct bytes *out, const char *text, char mark, const char *with)
{
    for (; *text; text++)
        if (*text == mark)
            bytes_add_text(out, with);
        else
            bytes_add_char(out, *text);
}

/* The line as it comes instead, as `answer` takes it. */
static void add_edited(struct bytes *out, enum line_edit edit, const char *line, size_t byte)
{
    struct span text = span_of(line);
    bytes_add_text(out, "answer ");
    bytes_add_span(out, span_cut(text, byte));
    switch (edit) {
    case EDIT_NONE:
    case EDIT_CUT:
        return;
    case EDIT_LOSE:
        bytes_add_span(out, span_skip(text, byte + 1));
        return;
    case EDIT_GARBLE:
        bytes_add_text(out, "\\xa5");
        bytes_add_span(out, span_skip(text, byte + 1));
        return;
    case EDIT_URC:
        bytes_add_text(out, "\\r\\n+CREG: 2\\r\\n");
        bytes_add_span(out, span_skip(text, byte));
        return;
    case EDIT_TWICE:
        bytes_add_span(out, text);
        bytes_add_text(out, "\\r\\n\\r\\n");
        bytes_add_span(out, text);
        return;
    }
    bug("no such edit");
}

static struct fault_spec *add_fault(struct scenario *scenario, const char *name, const char *on)
{
    struct mistake mistake = {0};
    bool placed;
    struct fault_spec *fault = scenario_add_fault(scenario, span_of(name));
    must(fault_read_on(fault, span_of(on), &placed, &mistake));
    return fault;
}

static void add_then(struct fault_spec *fault, const char *then)
{
    struct mistake mistake = {0};
    if (!fault_read_then(fault, span_of(then), &mistake))
        bug(bytes_at(&mistake.why));
}

static void add_at(const struct trouble *trouble, const struct place *place, struct way way,
                   struct scenario *scenario)
{
    struct bytes on = {0}, then = {0}, time = {0};
    place_add_on(&on, place);
    struct fault_spec *fault = add_fault(scenario, trouble->name, bytes_at(&on));
    fault->first = fault->last = place->nth;
    usec_add_text(&time, way.time);
    if (trouble->edit) {
        add_edited(&then, trouble->edit, place->text, way.byte);
        add_then(fault, bytes_at(&then));
    }
    for (size_t i = 0; i < sizeof trouble->then / sizeof *trouble->then; i++) {
        bytes_clear(&then);
        if (!trouble->then[i])
            break;
        add_filled(&then, trouble->then[i], '@', bytes_at(&time));
        add_then(fault, bytes_at(&then));
    }
    if (trouble->also_on)
        add_then(add_fault(scenario, trouble->name, trouble->also_on), trouble->also_then);
    bytes_release(&on);
    bytes_release(&then);
    bytes_release(&time);
}

void trouble_add(const struct trouble *trouble, const struct place *place, struct way way,
                 struct scenario *scenario)
{
    struct mistake mistake = {0};
    if (in_the_world(trouble))
        must(scenario_set(scenario, trouble->section, trouble->key, span_of(trouble->value),
                          &mistake));
    else
        add_at(trouble, place, way, scenario);
}

void trouble_tell(const struct trouble *trouble, const struct place *place, struct way way,
                  struct bytes *out)
{
    struct bytes where = {0}, time = {0}, text = {0};
    if (place)
        place_add_words(&where, place);
    usec_add_text(&time, way.time);
    add_filled(&text, trouble->told, '@', bytes_at(&time));
    const char *mark = strstr(bytes_at(&text), "%s");
    size_t before = mark ? (size_t)(mark - bytes_at(&text)) : text.count;
    bytes_add_span(out, span_cut(bytes_span(&text), before));
    if (mark)
        bytes_add(out, bytes_at(&where), where.count), bytes_add_text(out, mark + 2);
    bytes_release(&where);
    bytes_release(&time);
    bytes_release(&text);
}
