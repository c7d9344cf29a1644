/* SPDX-License-Identifier: MIT */
/* Restarts, supplies, lost networks and bearers, silence: each by the words with which a log shows
 * it, and by what else it has around them. A module says the same of several things (+PDP: DEACT of
 * a bearer, of the packet service, of the network; nothing at all of being off, dead or not yet
 * ready), so that one sight has several rows. What they become is judged by the rehearsal like
 * everything else. The signal goes up and down with what stands beside it, which is no row:
 * infer_signal.c. */
#include "field/incidents.h"

#include "field/incident_parts.h"
#include "field/infer_parts.h"
#include "field/unheard.h"

/* In this order; faults stand in a scenario as they were found. */
enum pass { PASS_START, PASS_OFF, PASS_NETWORK, PASS_DEACT, PASS_GONE, PASS_SILENCE };

static const struct {
    const char *words; /* for the page */
    enum pass pass;
    incident_question *sees;
    bool once; /* it holds to the end of the log */
} sights[] = {
    [SIGHT_START] = {"start-up lines in the middle of the log", PASS_START, sees_start},
    [SIGHT_OFF] = {"the module says that it goes off", PASS_OFF, sees_off},
    [SIGHT_SAG] = {"`UNDER-VOLTAGE WARNNING`", PASS_OFF, sees_sag},
    [SIGHT_NETWORK] = {"`+CREG: 0`, `+CREG: 2` or their like, unasked", PASS_NETWORK,
                       sees_network},
    [SIGHT_DEACT] = {"`+PDP: DEACT` or its like", PASS_DEACT, sees_deact},
    [SIGHT_GONE] = {"a question is answered: there is no bearer", PASS_GONE, sees_gone},
    [SIGHT_DEAD] = {"from a command on there are no answers", PASS_SILENCE, sees_dead,
                    .once = true},
    [SIGHT_SILENCE] = {"a command has no answer", PASS_SILENCE, sees_silence},
};

#define SIGHTS (sizeof sights / sizeof *sights)

static const char why_start[] = "start-up lines in the middle of the log";
static const char why_off[] = "the module says that it goes off";
static const char why_bearer[] = "the log tells of it";
static const char why_silent[] = "the log has none, and the host went on";

static const char also_supply[] = "the supply breaks down", also_reset[] = "its reset is pulled";
static const char also_blink[] = "the network is lost for a moment";
static const char also_coming[] = "it was still coming up";
static const char also_hangs[] = "the module hangs", also_pause[] = "the module hangs for a while";
static const char also_cut[] = "the line to it is cut";
static const char also_starts[] = "it is still starting";
static const char also_lost[] = "command or answer are lost on the line";

/* clang-format off */
static const struct incident incidents[] = {
    {SIGHT_START, "another one just before it", start_goes_on},
    {SIGHT_START, "the module was off", start_was_off},
    {SIGHT_START, "`AT+CFUN=1,1`, a PIN or their like before it, or nothing at all",
     start_was_asked_for},
    {SIGHT_START, "an `AT+FTPETGET` without its ETX before it", start_cuts_stream,
     "the module restarts", why_start, {"reboot", "stall"}, make_cut_stream,
     .also = {also_supply, also_reset}},
    {SIGHT_START, "the command before it has no answer", start_in_command,
     "the module restarts", why_start, {"silence", "reboot"}, make_restart,
     .also = {also_supply, also_reset}},
    {SIGHT_START, NULL, NULL, "the module restarts", why_start, {"reboot"}, make_restart,
     .also = {also_supply, also_reset}},

    {SIGHT_OFF, "`AT+CPOWD` before it, and no start behind it", off_for_good},
    {SIGHT_OFF, "`AT+CPOWD` before it, and a start behind it", off_was_asked_for,
     "the power key is pressed", why_off, {"power-on"}, make_key},
    {SIGHT_OFF, "`NORMAL POWER DOWN`", off_by_key,
     "the power key switches it off", why_off, {"power-key", "power-on"}, make_pressed},
    {SIGHT_OFF, NULL, NULL,
     "the supply breaks down", why_off, {"urc", "power-off", "power-on"}, make_off},

    {SIGHT_SAG, "it stands inside an answer", sag_in_answer},
    {SIGHT_SAG, NULL, NULL, "the supply sags", "the module warns of it", {"urc"}, make_sag},

    {SIGHT_NETWORK, "the host closed it, none was there, or another one just before it",
     network_is_told},
    {SIGHT_NETWORK, NULL, NULL, "the network is lost", "a URC tells of it", {"deregister"},
     make_lost_network},

    {SIGHT_DEACT, "the host closed it, or a lost network or another one just before it",
     bearer_is_told},
    {SIGHT_DEACT, "the network had refused it", bearer_was_refused},
    {SIGHT_DEACT, "it is all that answers its command, and nothing comes behind it",
     bearer_goes_with_all},
    {SIGHT_DEACT, "next `+CGATT: 0`", loses_attachment,
     "the bearer is lost", why_bearer, {"detach"}, make_lost_bearer},
    {SIGHT_DEACT, "next `+CSQ: 99`", loses_signal,
     "the bearer is lost", why_bearer, {"signal 99,99"}, make_lost_bearer},
    {SIGHT_DEACT, "next `+CREG: 0,2` or its like", loses_network,
     "the bearer is lost", why_bearer, {"deregister"}, make_lost_bearer},
    {SIGHT_DEACT, NULL, NULL,
     "the bearer is lost", why_bearer, {"deactivate"}, make_lost_bearer,
     .also = {also_blink}},

    {SIGHT_GONE, "only the OK of `AT+CNACT=1` said that it was up", bearer_never_came,
     "the network gives no bearer", "OK, and then there is none", {"no-bearer", "silence"},
     make_no_bearer,
     .also = {also_coming}},
    {SIGHT_GONE, "it was up, and nothing has told of its going", bearer_was_up,
     "the bearer goes in silence", "it was up, and the log has no word of its going",
     {"deactivate", "silence"}, make_silent_loss,
     .also = {also_blink}},

    {SIGHT_DEAD, "the line of a lost bearer is all that answers the command before",
     dead_without_answer, "the module browns out",
     "the bearer goes instead of an answer, and nothing comes from there to the end",
     {"silence", "deactivate", "power-off"}, make_brown_out,
     .also = {also_hangs}},
    {SIGHT_DEAD, "it has said that it goes off", dead_said_off},
    {SIGHT_DEAD, "`UNDER-VOLTAGE WARNNING` before it", dead_behind_sag, "the module browns out",
     "its supply sags, and there are no answers from here to the end", {"power-off"},
     make_there,
     .also = {also_hangs}},
    {SIGHT_DEAD, NULL, NULL, "the module is dead", "no answers from here to the end",
     {"power-off"}, make_there,
     .also = {also_hangs, also_cut}},

    {SIGHT_SILENCE, "the log begins while the module starts", silent_while_starting},
    {SIGHT_SILENCE, "the module is off", silent_while_off},
    {SIGHT_SILENCE, "the echo shows that its end, or its AT, did not arrive", silent_unarrived},
    {SIGHT_SILENCE, "it comes behind the host's next command, and then the answer to that",
     silent_but_late, "the answer comes late", "the host did not wait for it", {"delay"},
     make_late,
     .also = {also_pause}},
    {SIGHT_SILENCE, "it waits behind a late one, or the host never waits", silent_behind_late},
    {SIGHT_SILENCE, "the log need not have all, and the host does not ask again", silent_in_log},
    {SIGHT_SILENCE, "what was set shows later", silent_with_effect},
    {SIGHT_SILENCE, "nothing was heard of the module yet", silent_early,
     unheard_early, why_silent, {"silence"}, make_there,
     .also = {also_starts}},
    {SIGHT_SILENCE, "the next command comes before it could answer", silent_talked_over,
     unheard_over, why_silent, {"silence"}, make_there},
    {SIGHT_SILENCE, NULL, NULL, "no answer", why_silent, {"silence"}, make_there,
     .also = {also_lost, also_pause}},
};
/* clang-format on */

#define INCIDENTS (sizeof incidents / sizeof *incidents)

const struct incident *incident_row(size_t i)
{
    return i < INCIDENTS ? &incidents[i] : NULL;
}

/* --- the walk --- */

/* What is seen at that turn in this pass; SIGHTS: nothing. */
static size_t sight_at(struct incident_walk *walk, enum pass pass, size_t turn)
{
    size_t i = 0;
    while (i < SIGHTS && (sights[i].pass != pass || !sights[i].sees(walk, turn)))
        i++;
    return i;
}

/* Once for all that are alike. */
static void tell_others(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    if (!world_has_fault(walk->infer->world, row->name))
        return; /* it took none */
    for (size_t i = 0; i < INCIDENT_OTHERS && row->also[i]; i++)
        world_add_doubt(walk->infer->world, walk->infer->dialogue->turns[turn].line,
                        row->also[i], row->name);
}

static void explain(struct incident_walk *walk, size_t sight, size_t turn)
{
    for (size_t i = 0; i < INCIDENTS; i++) {
        const struct incident *row = &incidents[i];
        if (row->sight != sight || (row->fits && !row->fits(walk, turn)))
            continue;
        if (row->make) {
            row->make(walk, turn, row);
            walk->taken = turn;
            tell_others(walk, turn, row);
        }
        return;
    }
}

static void walk_turns(struct inference *infer, enum pass pass)
{
    struct incident_walk walk = {.infer = infer,
                                 .taken = NO_TURN,
                                 .command = NO_TURN,
                                 .told = BEARER_TOLD_NOTHING,
                                 .opening = NO_TURN};
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        size_t sight = sight_at(&walk, pass, i);
        if (sight < SIGHTS)
            explain(&walk, sight, i);
        if (sight < SIGHTS && sights[sight].once)
            return;
        if (pass == PASS_GONE)
            incident_note(&walk, i);
    }
}

void infer_module(struct inference *infer)
{
    for (enum pass pass = PASS_START; pass < PASS_SILENCE; pass++)
        walk_turns(infer, pass);
    infer_signal(infer);
    walk_turns(infer, PASS_SILENCE);
}

void make_there(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    fault_then(infer_fault_at(walk->infer, turn, row->name, row->why), "%s", row->then[0]);
}

/* --- the page --- */

void incidents_add_table(struct bytes *out)
{
    bytes_add_text(out, "| seen | what else must be seen | explained by | becomes | or |\n"
                        "|---|---|---|---|---|\n");
    for (size_t i = 0; i < INCIDENTS; i++) {
        const struct incident *row = &incidents[i];
        bool same = i > 0 && incidents[i - 1].sight == row->sight;
        bytes_addf(out, "| %s | %s | %s | ", same ? "" : sights[row->sight].words,
                   row->besides ? row->besides : "", row->name ? row->name : "nothing new");
        for (size_t k = 0; k < INCIDENT_ACTIONS && row->then[k]; k++)
            bytes_addf(out, "%s`%s`", k ? ", " : "", row->then[k]);
        bytes_add_text(out, " | ");
        for (size_t k = 0; k < INCIDENT_OTHERS && row->also[k]; k++)
            bytes_addf(out, "%s%s", k ? "; " : "", row->also[k]);
        bytes_add_text(out, " |\n");
    }
}
