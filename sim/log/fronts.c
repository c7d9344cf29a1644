/* SPDX-License-Identifier: MIT */
/* Which of the learned fronts are a log's shape and which are prose, and whose each one is. The
 * direction of an arrow says nothing (there are logs of both ways): what says AT is the host, what
 * says OK is the modem, and who says both is an echo, or a log without marks. */
#include "log/shape.h"

#include "base/escape.h"

#define SHOWN_MAX 4 /* fronts that are described */
#define SEEN_PART 5 /* a front that is seen less than once in so many is prose */

/* Where the hash stands in the index, or the free place where it would. */
static size_t place_of(const struct front_table *table, uint64_t hash)
{
    size_t size = sizeof table->index / sizeof *table->index, at = hash % size;
    while (table->index[at] && table->at[table->index[at] - 1].hash != hash)
        at = (at + 1) % size;
    return at;
}

const struct front *front_find(const struct front_table *table, uint64_t hash)
{
    unsigned short place = table->index[place_of(table, hash)];
    return place ? &table->at[place - 1] : NULL;
}

struct front *front_add(struct front_table *table, uint64_t hash, struct span shown)
{
    size_t place = place_of(table, hash);
    if (table->index[place])
        return &table->at[table->index[place] - 1];
    if (table->count == SHAPE_FRONTS_MAX)
        return NULL;
    struct front *front = &table->at[table->count++];
    *front =
        (struct front){.hash = hash, .shown = shown, .side = LOG_EITHER, .blanks = SIZE_MAX};
    table->index[place] = (unsigned short)table->count;
    return front;
}

static bool only_commands(const struct front *front)
{
    return front->commands > 0 && front->results * 10 <= front->commands;
}

static bool only_results(const struct front *front)
{
    return front->results > 0 && front->commands * 10 <= front->results;
}

/* Another front has nearly all of the commands: those behind this one are echoes. */
static bool is_echoing(const struct front *front, size_t hosts)
{
    return front->results > 0 && hosts * 5 >= front->commands * 4;
}

/* Does the host's front begin with this one? `15:02:11 -> >>> ` does with `15:02:11 -> `. */
static bool begins_with(const struct front *front, uint64_t hash)
{
    struct skeleton skeleton;
    skeleton_start(&skeleton);
    while (skeleton_step(&skeleton, front->shown)) {
        if (skeleton.hash == hash)
            return true;
    }
    return false;
}

/* What a monitor puts in front of each line is not the modem's mark: a program's own lines have it
 * too. */
static void find_shared(struct front_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        front->shared = false;
        for (size_t j = 0; j < table->count && front->used && front->side == LOG_MODEM; j++)
            front->shared =
                front->shared || (table->at[j].used && table->at[j].side == LOG_HOST &&
                                  begins_with(&table->at[j], front->hash));
    }
}

/* Where `front` has a level, another line of the log has one too: `12:00:01 ERROR    no file`
 * beside `12:00:00 DEBUG    TX: AT`. */
static bool is_level_there(const struct front_table *table, const struct front *front)
{
    for (size_t i = 0; i < table->count; i++) {
        struct span shown = table->at[i].shown, word;
        struct skeleton skeleton;
        skeleton_start(&skeleton);
        while (skeleton_step(&skeleton, shown) && skeleton.hash != front->hash)
            continue;
        word = span_skip(shown, skeleton.used);
        for (size_t end = 0; end < word.count; end++)
            if (!text_is_alpha(word.at[end]))
                word.count = end;
        if (skeleton.hash == front->hash && skeleton_is_level(word))
            return true;
    }
    return false;
}

void fronts_decide(struct front_table *table, size_t total)
{
    size_t hosts = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        front->used = front->used || front->seen >= 2 || front->seen * SEEN_PART >= total;
        if (front->levels > 0 && front->levels == front->seen && is_level_there(table, front))
            front->used = false;
        if (front->used && !front->repeats && only_commands(front))
            hosts += front->commands;
    }
    bool host = false, modem = false;
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        front->side = LOG_EITHER;
        if (!front->used || front->repeats)
            continue;
        if (only_commands(front))
            front->side = LOG_HOST;
        else if (only_results(front) || (hosts && is_echoing(front, hosts)))
            front->side = LOG_MODEM;
        host = host || front->side == LOG_HOST;
        modem = modem || front->side == LOG_MODEM;
    }
    table->speaks = host && modem;
    find_shared(table);
}

void hints_decide(struct front_table *table, size_t total)
{
    size_t known = 0, commands = 0, results = 0;
    fronts_decide(table, total);
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        front->used = front->side != LOG_EITHER && (front->seen >= 2 || total < 6);
        known += front->used ? front->seen : 0;
        commands += front->used ? front->commands : 0;
        results += front->used ? front->results : 0;
    }
    table->speaks = table->speaks && known * 10 >= total * 7 && commands && results;
}

static void describe_table(const struct front_table *table, const char *word, struct bytes *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < table->count && shown < SHOWN_MAX; i++) {
        const struct front *front = &table->at[i];
        struct bytes plain = {0};
        if (!front->used || front->repeats || front->seen == 0)
            continue;
        shown++;
        escape_add(&plain, front->shown.at, front->shown.count < 60 ? front->shown.count : 60);
        bytes_addf(out, "%s \"%s\" %s\n", word, bytes_at(&plain),
                   front->side == LOG_HOST    ? "is the host's"
                   : front->side == LOG_MODEM ? "is the modem's"
                                              : "is in front of both");
        bytes_release(&plain);
    }
}

void shape_describe(const struct shape *shape, struct bytes *out)
{
    describe_table(&shape->fronts, "front    ", out);
    if (shape->headings.speaks)
        describe_table(&shape->headings, "heading  ", out);
    if (shape->margins.speaks)
        bytes_addf(out, "margin    how far a text stands to the right says whose it is\n");
    if (shape->tails.speaks)
        describe_table(&shape->tails, "behind   ", out);
    if (shape->spelling)
        bytes_addf(out, "bytes     CR and LF are spelled %s\n", shape->spelling->name);
}
