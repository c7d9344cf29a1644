/* SPDX-License-Identifier: MIT */
/* Each oracle is a question that needs no knowledge of the program: the clean run is the measure. A
 * program may give up, with a status that is not 0; it may take long; it may leave a session open.
 * It may not crash, not stay for ever, and not say 0 where the work is not done.
 */
#include "hunt/oracle.h"

#include "base/die.h"

#include <string.h>

const char *oracle_name(enum oracle oracle)
{
    static const char *const names[] = {
        [ORACLE_SURVIVED] = "survived", [ORACLE_REFUSED] = "refused",
        [ORACLE_HONEST] = "gave up",    [ORACLE_UNDECIDED] = "undecided",
        [ORACLE_WEAK] = "hint",         [ORACLE_CRASH] = "crash",
        [ORACLE_HANG] = "hang",         [ORACLE_SPIN] = "spin",
        [ORACLE_WRONG] = "wrong bytes", [ORACLE_FALSE] = "false success",
        [ORACLE_STATUS] = "status",     [ORACLE_BROKEN] = "expectation",
    };
    return names[oracle];
}

bool oracle_is_finding(enum oracle oracle)
{
    return oracle >= ORACLE_CRASH;
}

/* The kind of session that ended well in the clean run and badly in this one; SIGHT_KINDS: none.
 * What came of a download is seen by the file; of an upload, by the server. */
static size_t ended_badly(const struct oracle_rules *rules, const struct sight *sight)
{
    size_t i = 0;
    while (i < SIGHT_KINDS && !(rules->clean->codes[i] == 0 && sight->codes[i] > 1))
        i++;
    return i;
}

static bool is_upload(size_t kind)
{
    const char *name = sight_kind(kind);
    return name && strstr(name, "PUT");
}

/* The file is as it should be, so a bad end behind it changed nothing. */
static bool is_proven(const struct oracle_rules *rules, size_t kind)
{
    return rules->has_got || is_upload(kind);
}

static enum oracle of_success(const struct oracle_rules *rules, const struct sight *sight)
{
    size_t kind = ended_badly(rules, sight);
    if ((rules->has_got && sight->got != rules->clean->got) ||
        sight->files != rules->clean->files)
        return ORACLE_WRONG;
    if (kind < SIGHT_KINDS && !is_proven(rules, kind))
        return ORACLE_FALSE;
    bool left = sight->open && !rules->clean->open;
    return kind < SIGHT_KINDS || left               ? ORACLE_WEAK
           : sight->refused > rules->clean->refused ? ORACLE_REFUSED
                                                    : ORACLE_SURVIVED;
}

static bool is_fine(const struct oracle_rules *rules, int status)
{
    bool fine = rules->fine_count == 0;
    for (size_t i = 0; i < rules->fine_count; i++)
        fine = fine || rules->fine[i] == status;
    return fine;
}

enum oracle oracle_of(const struct oracle_rules *rules, const struct sight *sight)
{
    switch (sight->end) {
    case VIRTUAL_KILLED:
        return ORACLE_CRASH;
    case VIRTUAL_HANGS:
    case VIRTUAL_LIMIT_OVER:
        return ORACLE_HANG;
    case VIRTUAL_SPINS:
        return ORACLE_SPIN;
    case VIRTUAL_TIMED_OUT: /* a slow machine is no bug of the program's */
        return ORACLE_UNDECIDED;
    case VIRTUAL_EXITED:
    case VIRTUAL_REFUSED:
    case VIRTUAL_NOT_STARTED:
        break;
    }
    if (sight->broken > rules->clean->broken)
        return ORACLE_BROKEN;
    if (sight->status == 0)
        return of_success(rules, sight);
    return is_fine(rules, sight->status) ? ORACLE_HONEST : ORACLE_STATUS;
}

void oracle_tell(const struct oracle_rules *rules, const struct sight *sight, struct bytes *out)
{
    size_t kind = ended_badly(rules, sight);
    switch (oracle_of(rules, sight)) {
    case ORACLE_SURVIVED:
        bytes_add_text(out, "The program did its work.");
        return;
    case ORACLE_REFUSED:
        bytes_add_text(out, "The program did its work, with a command that was out of place.");
        return;
    case ORACLE_HONEST:
        bytes_addf(out, "The program gave up with status %d.", sight->status);
        return;
    case ORACLE_UNDECIDED:
        bytes_add_text(out, "The run took too long on this machine.");
        return;
    case ORACLE_WEAK:
        bytes_add_text(out, "The program did its work, and left a session behind.");
        return;
    case ORACLE_CRASH:
        bytes_addf(out, "The program crashed with signal %d.", sight->status);
        return;
    case ORACLE_HANG:
        bytes_add_text(out,
                       sight->end == VIRTUAL_HANGS
                           ? "The program waits for ever: nothing more can happen."
                       : *sight->loop.least
                           ? "The program was not over at the limit of time: it tries again "
                             "without end."
                           : "The program was not over at the limit of time: it waits "
                             "without end.");
        return;
    case ORACLE_SPIN:
        bytes_add_text(out, "The program spins: it asks or computes without end.");
        return;
    case ORACLE_WRONG:
        bytes_addf(out,
                   "The program says success (status 0), but %s are not those of a good run.",
                   rules->has_got && sight->got != rules->clean->got ? "the bytes it wrote"
                                                                     : "the server's files");
        return;
    case ORACLE_FALSE:
        bytes_addf(out, "The program says success (status 0), though %s had ended with %d.",
                   sight_kind(kind), sight->codes[kind]);
        return;
    case ORACLE_STATUS:
        bytes_addf(out, "The program ended with status %d, which is none of those it may have.",
                   sight->status);
        return;
    case ORACLE_BROKEN:
        bytes_add_text(out, "The program did what an [expect] of the scenario forbids.");
        return;
    }
    bug("no such oracle");
}

static void add_without_numbers(struct bytes *out, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        bool digit = text_is_digit(text.at[i]);
        if (!digit)
            bytes_add_char(out, text.at[i]);
        else if (i == 0 || !text_is_digit(text.at[i - 1]))
            bytes_add_char(out, '#');
    }
}

/* To a program the two are one: AT+CMEE chooses. */
static bool is_refusal(struct span line)
{
    return span_starts(line, "ERROR") || span_starts(line, "+CME ERROR");
}

/* A line of the clean run. */
static bool is_usual(const struct oracle_rules *rules, struct span line)
{
    struct bytes wanted = {0}, other = {0};
    bool usual = false;
    add_without_numbers(&wanted, line);
    for (size_t i = 0; i < rules->places->count && !usual; i++) {
        const struct place *place = &rules->places->all[i];
        bytes_clear(&other);
        if (place->on == SEAM_LINE)
            add_without_numbers(&other, span_of(place->text));
        usual = place->on == SEAM_LINE && span_same(bytes_span(&wanted), bytes_span(&other));
    }
    bytes_release(&wanted);
    bytes_release(&other);
    return usual;
}

void oracle_signature(const struct oracle_rules *rules, const struct sight *sight,
                      struct bytes *out)
{
    struct span line = span_of(sight->line);
    bytes_add_text(out, oracle_name(oracle_of(rules, sight)));
    if (sight->end == VIRTUAL_LIMIT_OVER && *sight->loop.least) {
        bytes_add_text(out, "; goes round by ");
        add_without_numbers(out, span_of(sight->loop.least));
        bytes_add_text(out, " and ");
        add_without_numbers(out, span_of(sight->loop.greatest));
        return;
    }
    bytes_add_text(out, "; last command ");
    add_without_numbers(out, *sight->command ? span_of(sight->command) : SPAN("none"));
    bytes_add_text(out, "; last line ");
    if (is_refusal(line))
        bytes_add_text(out, "ERROR");
    else if (is_usual(rules, line))
        add_without_numbers(out, line);
    else
        bytes_add_text(out, "any other");
}
