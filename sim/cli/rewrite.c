/* SPDX-License-Identifier: MIT */
/* What --update writes has to pass by itself. Not all that can be said of a host's times comes
 * true (a line that was late before may be later now), and expectations of the scenario do not
 * depend on what a trace says: so the new trace is judged by the one judge there is. */
#include "cli/rewrite.h"

#include "link/output.h"
#include "play/update.h"
#include "report/failure.h"

/* The new text as a trace of its own; what it is played as. */
struct rewritten {
    struct trace *trace;
    struct play *play;
    struct complaints complaints; /* why it is none */
};

static void play_new_text(struct rewritten *new, const struct tested *one, struct span text)
{
    new->trace = trace_read(one->trace->path, text, &new->complaints);
    if (!new->trace)
        return;
    new->play = play_new(new->trace, one->scenario);
    play_run(new->play);
}

static void release(struct rewritten *new)
{
    play_free(new->play);
    trace_free(new->trace);
    bytes_release(&new->complaints.text);
}

static void add_count(const struct edits *edits, struct bytes *message)
{
    bytes_addf(message, "%zu new line%s, %zu gone\n", edits->fresh_count,
               edits->fresh_count == 1 ? "" : "s", edits->gone_count);
}

static bool write_down(const struct tested *one, const struct updated *updated,
                       struct bytes *message)
{
    const char *why, *path = one->trace->path;
    if (!output_whole(path, bytes_span(&updated->text), OUTPUT_REWRITE, &why)) {
        bytes_addf(message, "%s: cannot be written: %s\n", path, why);
        return false;
    }
    bytes_addf(message, "%s: updated: ", path);
    add_count(&updated->edits, message);
    return true;
}

/* It says what the modem says now, whatever is thought of that. */
static bool holds(const struct rewritten *new)
{
    return new->play &&new->play->compare.failure.problem == COMPARE_FINE;
}

bool rewrite(const struct tested *one, bool diff, bool colour, struct bytes *message)
{
    struct updated updated = {0};
    struct rewritten new = {0};
    bool good = play_update(one->trace, one->scenario, &updated);
    bool same = updated.edits.fresh_count + updated.edits.gone_count == 0;
    if (good)
        play_new_text(&new, one, bytes_span(&updated.text));
    else
        bytes_add_span(message, bytes_span(&updated.problem));
    if (good && !holds(&new))
        bytes_addf(message, "%s: not updated: what the modem says now would not pass:\n",
                   one->trace->path);
    else if (good && diff)
        edits_add_diff(&updated.edits, one->trace->path, message);
    else if (good && !same)
        good = write_down(one, &updated, message);
    bytes_add_span(message, bytes_span(&new.complaints.text));
    if (good && new.play && !new.play->passed)
        report_failure(new.play, colour, message);
    good = good && new.play &&new.play->passed;
    release(&new);
    updated_release(&updated);
    return good;
}
