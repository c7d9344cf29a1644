/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_DIALOGUE_H
#define SIM_FIELD_DIALOGUE_H

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

struct turn {
    enum turn_kind kind;
    bool cut;       /* the log has only the beginning */
    bool masked;    /* somebody hid parts of it: xxx, ***, <apn> */
    bool assumed;   /* not in the log: what must have been */
    usec at;        /* LOG_NO_TIME */
    int line;       /* of the log */
    size_t made_up; /* so many bytes at the end were not in the log */
    size_t from, count;
};

struct dialogue {
    struct turn *turns;
    size_t count, size;
    struct bytes store;
    bool exact;      /* every byte of the modem was logged */
    bool partial;    /* the host logged what it looked at */
    bool marked;     /* who spoke is said by marks */
    const char *end; /* of the host's lines: "\r" or "\r\n" */
    usec late;       /* times may be so much too late, their resolution with it */
    bool timed;
};

struct dialogue *field_dialogue(const struct log *log);
/* A log that begins in the middle of an FTP session gets the turns that opened it. */
void dialogue_assume_session(struct dialogue *dialogue);
void dialogue_free(struct dialogue *dialogue);
struct span turn_bytes(const struct dialogue *dialogue, const struct turn *turn);

/* --- what lines are --- */
/* The name of what a command or a line is about, without AT and blanks: "+FTPGET", "E0", "". */
struct span field_name(struct span text);
/* A command's end: OK, ERROR, +CME ERROR: n, SHUT OK, ... */
bool field_is_final(struct span line);
/* Could this line be one of the modem's, whatever was asked? */
bool field_is_modem_line(struct span line);
bool field_is_command(struct span line);
/* `+NAME: a,b,..` : the numbers of up to `most` leading fields; returns how many. */
size_t field_numbers(struct span line, int64_t *numbers, size_t most);
/* +FTPGET: 2,n and its like: n bytes follow. 0: none. */
size_t field_data_length(struct span line);
/* The data of FTPETGET with the ETX that ends them; more than there is while it has not come. */
size_t field_etx_length(struct span stream);
/* +FTPPUT: 2,n and its like: the host is to send n bytes. 0: no. */
size_t field_payload_length(struct span line);
/* A transfer of which bytes got lost is followed by its OK too early: how many bytes of `stream`
 * are data. All of them when no OK follows. */
size_t field_lost_data(struct span stream);
/* The model's line against the log's: parts that the log lacks or hides match anything. */
bool field_line_matches(const struct dialogue *dialogue, const struct turn *turn,
                        struct span line);

#endif
