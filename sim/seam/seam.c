/* SPDX-License-Identifier: MIT */
/* Whoever answers fills in one form for all places; each place gets the part of it that it obeys,
 * so that no field is set where nobody would look at it. */
#include "seam/seam.h"

#include "base/format.h"

struct verdict seams_ask(const struct seams *seams, enum seam seam, struct span what)
{
    struct verdict verdict = {0};
    if (seams && seams->ask)
        seams->ask(seams->owner, seam, what, &verdict);
    return verdict;
}

static enum seam_way way_of(const struct verdict *verdict)
{
    return verdict->stall   ? SEAM_WAY_STALLS
           : verdict->close ? SEAM_WAY_CLOSES
           : verdict->reset ? SEAM_WAY_BREAKS
                            : SEAM_WAY_STAYS;
}

struct command_verdict seams_command(const struct seams *seams, struct span command)
{
    struct verdict all = seams_ask(seams, SEAM_COMMAND, command);
    return (struct command_verdict){.delay = all.delay,
                                    .silence = all.silence,
                                    .answer = all.answer,
                                    .code = all.code,
                                    .code_after = all.code_after};
}

struct line_verdict seams_line(const struct seams *seams, struct span line)
{
    struct verdict all = seams_ask(seams, SEAM_LINE, line);
    return (struct line_verdict){.delay = all.delay,
                                 .silence = all.silence,
                                 .answer = all.answer,
                                 .corrupt_ppm = all.corrupt_ppm,
                                 .drop_ppm = all.drop_ppm,
                                 .damage = all.damage};
}

struct sent_verdict seams_sent(const struct seams *seams, struct span line)
{
    struct verdict all = seams_ask(seams, SEAM_SENT, line);
    return (struct sent_verdict){.damage = all.damage};
}

size_t seams_untouched(const struct seams *seams, struct span line, bool whole)
{
    return seams && seams->untouched ? seams->untouched(seams->owner, line, whole) : SIZE_MAX;
}

static struct ftp_verdict ftp_part(const struct verdict *all)
{
    return (struct ftp_verdict){.delay = all->delay,
                                .silence = all->silence,
                                .reply = all->reply,
                                .code = all->code,
                                .code_after = all->code_after,
                                .way = way_of(all)};
}

struct ftp_verdict seams_ftp(const struct seams *seams, struct span command)
{
    struct verdict all = seams_ask(seams, SEAM_FTP, command);
    return ftp_part(&all);
}

struct ftp_verdict seams_ftp_end(const struct seams *seams, struct span command)
{
    struct verdict all = seams_ask(seams, SEAM_FTP_END, command);
    return ftp_part(&all);
}

struct host_verdict seams_host(const struct seams *seams, uint64_t before, uint64_t after)
{
    char counts[48];
    format_text(counts, sizeof counts, "%llu %llu", (unsigned long long)before,
                (unsigned long long)after);
    struct verdict all = seams_ask(seams, SEAM_HOST, span_of(counts));
    return (struct host_verdict){.delay = all.delay,
                                 .code = all.code,
                                 .code_after = all.code_after};
}

struct resolve_verdict seams_resolve(const struct seams *seams, struct span name)
{
    struct verdict all = seams_ask(seams, SEAM_RESOLVE, name);
    return (struct resolve_verdict){.delay = all.delay,
                                    .silence = all.silence,
                                    .refuse = all.refuse};
}

struct connect_verdict seams_connect(const struct seams *seams, bool is_data, struct span to)
{
    struct verdict all = seams_ask(seams, is_data ? SEAM_CONNECT_DATA : SEAM_CONNECT, to);
    return (struct connect_verdict){
        .delay = all.delay, .silence = all.silence, .refuse = all.refuse, .way = way_of(&all)};
}

struct data_verdict seams_data(const struct seams *seams, uint64_t crossed)
{
    char count[24];
    format_text(count, sizeof count, "%llu", (unsigned long long)crossed);
    struct verdict all = seams_ask(seams, SEAM_DATA, span_of(count));
    return (struct data_verdict){.delay = all.delay,
                                 .way = way_of(&all),
                                 .corrupt_ppm = all.corrupt_ppm,
                                 .drop_ppm = all.drop_ppm};
}

uint64_t seams_next_data(const struct seams *seams, uint64_t crossed)
{
    return seams && seams->next_data ? seams->next_data(seams->owner, crossed) : UINT64_MAX;
}

void seams_tell_crossed(const struct seams *seams, uint64_t crossed)
{
    if (seams && seams->crossed)
        seams->crossed(seams->owner, crossed);
}
