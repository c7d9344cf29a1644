/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_DIALOGUE_H
#define SIM_FIELD_DIALOGUE_H

#include "field/counts.h"
#include "field/late.h"
#include "field/secrets.h"
#include "field/wire.h"
#include "log/dialect.h"
#include "log/formats.h"

/* A log as a conversation: commands, the modem's lines, and the bytes of transfers, whatever
 * the log's format kept of them. What only came as text has no line ends here; they are
 * restored by the dialect when a trace is written.
 */
enum turn_kind {
    TURN_COMMAND, /* of the host, without its line end; may have several of a chain */
    TURN_PAYLOAD, /* of the host, after +FTPPUT: 2,n and its like */
    TURN_LINE,    /* of the modem, without CR LF */
    TURN_DATA,    /* of the modem, after +FTPGET: 2,n and its like */
    TURN_ECHO,    /* of the command before it, as the modem sent it */
    TURN_REMARK,  /* somebody's words */
};

/* Why no answer to a command came before the next one (unheard.h). */
enum turn_unheard {
    TURN_HEARD,     /* one could */
    UNHEARD_OFF,    /* the module is switched off, as the log says */
    UNHEARD_EARLY,  /* nothing was heard of the module before */
    UNHEARD_OVER,   /* the host went on before it could answer */
    UNHEARD_LOST,   /* its end, or its AT, did not arrive */
    UNHEARD_LATE,   /* it was answered, but behind the host's next command (late.h) */
    UNHEARD_BEHIND, /* the same, and it waited for no more than one that was late itself */
};

/* One for each line of the log, of which there may be millions: what has no more than one line's
 * bytes has 32 bits, and what is one of a few has a few. */
struct turn {
    enum turn_kind kind : 8;
    enum turn_unheard unheard : 8; /* a command's */
    bool cut : 1;                  /* the log has only the beginning */
    bool masked : 1;               /* somebody hid parts of it: xxx, ***, <apn> */
    bool assumed : 1;              /* not in the log: what must have been */
    bool apart : 1;   /* a line of a log of bytes: a line end of its own stood before it */
    bool guessed : 1; /* what arrived of a command is not in the log */
    bool lf : 1;      /* a command's CR has an LF behind it */
    int line;         /* of the log */
    usec at;          /* LOG_NO_TIME */
    size_t from;      /* in the store */
    uint32_t count, meant_count; /* meant_count 0: as it stands */
    union {
        size_t meant;         /* in the store, of a line what was meant (repair.c), of a command
                                 what was sent where something else arrived (echo.h) */
        struct {              /* of bytes: */
            uint32_t made_up; /* so many at the end were not in the log */
            uint32_t behind;  /* of a payload: so many of a line end follow those */
        };
    };
};
_Static_assert(sizeof(struct turn) <= 40, "turns are small");

struct dialogue {
    struct turn *turns;
    size_t count, size;
    struct bytes store;
    bool exact;      /* every byte of the modem was logged */
    bool partial;    /* the host logged what it looked at */
    bool marked;     /* who spoke is said by marks */
    const char *end; /* of the host's lines where the log has texts: "\r" or "\r\n" */
    usec late;       /* times may be so much too late, their resolution with it */
    usec resolution; /* 1 s where they have no fraction */
    bool timed;
    struct turn_counts counts; /* of the turns as they are now */
    struct late_answers late_answers;
    struct field_secrets secrets;
    struct wire wire;
};

struct dialogue *field_dialogue(const struct log *log);
/* A log that begins in the middle of an FTP session gets the turns that opened it. */
void dialogue_assume_session(struct dialogue *dialogue);
/* One that begins behind a command, with its answer, gets the command. */
void dialogue_assume_command(struct dialogue *dialogue);
/* Finds what lines with lost bytes meant. */
void dialogue_repair(struct dialogue *dialogue);
void dialogue_free(struct dialogue *dialogue);

/* --- of one turn (turns.c); the small ones are asked of each some fifty times --- */
static inline struct span turn_bytes(const struct dialogue *dialogue, const struct turn *turn)
{
    return (struct span){bytes_at(&dialogue->store) + turn->from, turn->count};
}

/* What was meant by it, where bytes of a line were lost. */
static inline struct span turn_meaning(const struct dialogue *dialogue, const struct turn *turn)
{
    if (turn->meant_count == 0)
        return turn_bytes(dialogue, turn);
    return (struct span){bytes_at(&dialogue->store) + turn->meant, turn->meant_count};
}

/* A command as the host has sent it. Its bytes are what arrived. */
static inline struct span turn_sent(const struct dialogue *dialogue, const struct turn *turn)
{
    return turn_meaning(dialogue, turn);
}

static inline bool turn_is_hosts(const struct turn *turn)
{
    return turn->kind == TURN_COMMAND || turn->kind == TURN_PAYLOAD;
}

/* It counts for the fidelity. */
static inline bool turn_is_modems(const struct turn *turn)
{
    return turn->kind == TURN_LINE || turn->kind == TURN_DATA;
}

/* Does the log show the OK of an answer where there is one? Then one without has none. */
bool dialogue_shows_results(const struct dialogue *dialogue);
/* Is this a line that the log need not show? */
bool dialogue_may_lack(const struct dialogue *dialogue, struct span line);
/* Somebody has hidden parts of it: xxx, ***, <apn>, 10.x.x.x. */
bool turn_text_is_masked(struct span text);
/* The model's line against the log's: parts that the log lacks or hides match anything. */
bool turn_matches(const struct dialogue *dialogue, const struct turn *turn, struct span line);

#endif
