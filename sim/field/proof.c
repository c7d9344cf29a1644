/* SPDX-License-Identifier: MIT */
/* What is said of an import has to be true of what the user gets: files, which are read again. A
 * trace that cannot be read or does not hold is no reason to keep it back, since all that was found
 * stands in it; but then the report says what is wrong with it. */
#include "field/proof.h"

#include "play/play.h"
#include "report/failure.h"
#include "scenario/parts.h"
#include "scenario/write.h"
#include "trace/trace.h"

/* The first line of what a room says of a mistake: the place and the sentence. */
static void add_first_line(struct bytes *out, struct span text)
{
    bytes_add_span(out, span_cut(text, span_find(text, '\n')));
}

struct scenario *field_read_back(const struct scenario *scenario, const char *base,
                                 struct bytes *why)
{
    struct parts parts;
    const struct disk disk = parts_disk(&parts);
    struct complaints complaints = {0};
    struct bytes text = {0}, path = {0};
    parts_find(&parts, scenario, base);
    scenario_write(scenario, base, &text, &complaints);
    bytes_addf(&path, "%s.ini", base);
    struct scenario *read =
        scenario_read(&disk, bytes_at(&path), bytes_span(&text), &complaints);
    if (!read)
        add_first_line(why, bytes_span(&complaints.text));
    bytes_release(&text);
    bytes_release(&path);
    bytes_release(&complaints.text);
    parts_release(&parts);
    return read;
}

/* Nothing is asked of the play but what it is that failed, so it need not keep its history. */
static bool holds(const struct trace *trace, const struct scenario *scenario, struct bytes *why)
{
    struct bytes failure = {0};
    struct play *play = play_new(trace, scenario);
    play->forgets = true;
    bool good = play_run(play);
    if (!good)
        report_failure(play, false, &failure);
    add_first_line(why, bytes_span(&failure));
    play_free(play);
    bytes_release(&failure);
    return good;
}

bool field_trace_holds(struct span trace, const struct scenario *scenario, const char *base,
                       struct bytes *why)
{
    struct complaints complaints = {0};
    struct bytes path = {0};
    bytes_addf(&path, "%s.trace", base);
    struct scenario *world = field_read_back(scenario, base, why);
    if (world)
        stage_check(world, &complaints);
    struct trace *read = world ? trace_read(bytes_at(&path), trace, &complaints) : NULL;
    bool good = read && complaints.count == 0 && holds(read, world, why);
    if (complaints.count > 0)
        add_first_line(why, bytes_span(&complaints.text));
    trace_free(read);
    scenario_free(world);
    bytes_release(&complaints.text);
    bytes_release(&path);
    return good;
}
