/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_HUNT_H
#define SIM_HUNT_HUNT_H

#include "hunt/oracle.h"
#include "hunt/schedule.h"

/* The hunt for a program's bugs: runs it once clean, learns the places it passes, tries each
 * trouble at each place, makes the findings small and writes them down. Jobs are numbered, and
 * whoever holds the hunt may give them to processes of their own: hunt_do() changes nothing
 * but its message, and hunt_done() keeps that. What came of a round is looked at in the order of
 * its jobs, when the next is planned: so nothing depends on which process was faster.
 *
 *     hunt_new(), then while (hunt_plan()) for each job: hunt_do() and hunt_done(); hunt_write().
 */
struct hunt_options {
    const struct scenario *scenario; /* borrowed, as all of this */
    char *const *program;
    const char *got;    /* --got; NULL */
    const char *folder; /* for stand-ins of that file: exists, and is emptied by the caller */
    const int *fine;    /* --ok-status */
    size_t fine_count;
    uint64_t seed;
    usec limit;  /* of a run; 0: the clean run and a comfortable while */
    size_t runs; /* at most so many; 0: all singles, and as many pairs as asked for */
    bool pairs;
    bool first;           /* tries nothing more when something is found */
    size_t shard, shards; /* takes every `shards`-th run, beginning with `shard` (from 0) */
    /* More time? Asked between rounds; NULL: always. */
    bool (*may_go_on)(void *owner);
    void *owner;
};

/* One thing that is wrong with the program. */
struct finding {
    struct schedule schedule; /* the smallest known */
    struct sight sight;
    struct sight clean; /* of the same world without trouble */
    enum oracle oracle;
    char *signature;
    size_t times;      /* runs that ended so before anything was made small */
    bool smaller;      /* it was tried to make it small */
    char *name;        /* of its files */
    int again, failed; /* how often it was run again with a slower host, and failed then */
};

/* What became of a trouble at a place. */
enum cell {
    CELL_NONE,
    CELL_NOT_MET,
    CELL_SURVIVED,
    CELL_REFUSED,
    CELL_GAVE_UP,
    CELL_HINT,
    CELL_FAILED
};
struct result {
    enum cell cell;
    usec recovery; /* SURVIVED: how much later than the clean run it was done */
    int finding;   /* FAILED: which; -1 */
};

/* One thing to do of a round. */
struct job {
    struct schedule schedule;
    size_t finding; /* SHRINKS, AGAIN: which */
    uint64_t seed;  /* AGAIN */
    struct bytes message;
};

enum { HALVED_MOST = 30 }; /* 1 GiB is then one byte */

struct hunt {
    struct hunt_options options;
    struct trial_options trial;
    struct places places;
    struct sight clean;
    struct oracle_rules rules;
    struct loops loops;
    struct job *plan; /* this round's */
    size_t plan_count;
    enum { HUNT_SINGLES, HUNT_PAIRS, HUNT_SMALLER, HUNT_SHRINKS, HUNT_AGAIN, HUNT_OVER } phase;
    bool one_round_done; /* of a phase that has one */
    struct schedule *singles;
    size_t single_count, next_single, next_pair;
    size_t runs; /* that were made, the shrinking's too */
    size_t undecided;
    size_t decided; /* of the singles */
    size_t cut;     /* runs that went round in a loop that was known */
    struct sight
        smaller[HALVED_MOST + 1]; /* without trouble, with files cut in half so often */
    int halvings;                 /* after so many no file gets smaller */
    struct finding *findings;
    size_t finding_count;
    struct result *results; /* [trouble * (places + 1) + place + 1] */
    uint32_t *states;       /* sorted: met so far */
    size_t state_count;
    struct schedule *pool; /* that met something new */
    size_t pool_count;
};

/* NULL: *why says why the program cannot be hunted (its clean run is not clean). */
struct hunt *hunt_new(const struct hunt_options *options, struct bytes *why);
void hunt_free(struct hunt *hunt);
/* Plans the next round: how many jobs; 0: it is over. */
size_t hunt_plan(struct hunt *hunt);
void hunt_do(const struct hunt *hunt, size_t job, struct bytes *message);
void hunt_done(struct hunt *hunt, size_t job, struct span message);
/* How many of the single troubles that are this shard's have not been tried, or not to an end. */
size_t hunt_untried(const struct hunt *hunt);
/* Was that tried among the singles? */
bool hunt_has_tried(const struct hunt *hunt, const struct schedule *schedule);
struct result *hunt_result(const struct hunt *hunt, const struct item *item);

/* Writes a scenario, a trace and a paragraph for each finding, clean.ini, map.txt, map.html and
 * map.tsv (which merges); what an earlier hunt left there goes. false: *why. */
struct folder;
bool hunt_write(struct hunt *hunt, struct folder *folder, struct bytes *why);

/* What is wrong in a world whose clean run is `clean`; it is borrowed. */
struct oracle_rules hunt_rules(const struct hunt *hunt, const struct sight *clean);

/* --- what came of a round (outcome.c) --- */

/* What a job says: of a single or a pair its sight; of a finding the schedule too. */
struct answer {
    struct schedule schedule;
    struct sight sight, clean;
    enum oracle oracle;
    size_t runs;
    int failed;
};

/* Looks at all of the round's messages. */
void hunt_take(struct hunt *hunt);

/* --- of one finding (shrink.c) --- */

/* Changes its schedule, and what was seen of it. Returns how many runs that took. */
size_t hunt_shrink(const struct hunt *hunt, struct finding *finding);
/* Runs it; the oracle's word, and the signature in `out` unless NULL. */
enum oracle hunt_try(const struct hunt *hunt, const struct schedule *schedule,
                     const struct sight *clean, uint64_t seed, struct sight *sight,
                     struct bytes *signature);

#endif
